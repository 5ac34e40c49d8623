"""Layers of other people's files in: which kind it is, read safely, put into our columns."""
