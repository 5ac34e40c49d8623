"""Readers: one a format; each returns what the file says and repairs nothing."""
