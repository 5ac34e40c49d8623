"""Paths within a latency limit: label setting, ellipses, length-bounded cuts, flows."""

from __future__ import annotations
