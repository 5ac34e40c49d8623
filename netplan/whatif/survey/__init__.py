"""What to measure first: the value of information."""
