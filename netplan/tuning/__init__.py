"""Numbers that tune the searches: one frozen set a method, with units, meanings and bounds."""

from __future__ import annotations
