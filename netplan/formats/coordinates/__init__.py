"""Coordinate systems in and out, and the shift of Chinese web maps."""

from __future__ import annotations
