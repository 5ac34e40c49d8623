"""Tests, in folders named after the rooms of netplan; what they share is in ``support``."""
