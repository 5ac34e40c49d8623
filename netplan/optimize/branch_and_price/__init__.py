"""Branch and price over paths: lazy pairs, dual ascent, label setting, a proof log."""

from __future__ import annotations
