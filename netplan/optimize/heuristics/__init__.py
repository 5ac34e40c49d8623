"""Primal heuristics that several methods share: incumbents, reverse delete, local search."""

from __future__ import annotations
