"""Spans to offer where a network has only what exists, or only places."""
