"""Which slots of the spectrum every channel takes: routing is settled, wavelengths are not."""
