"""Exact optimization: from a cover problem to a cheapest plan with a proof."""

from __future__ import annotations
