"""Branch and cut over items: length-bounded cuts, zero-half cuts, bounds in integers."""

from __future__ import annotations
