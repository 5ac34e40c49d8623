"""One hub in layers of latency: sites x latency ranges, Steiner cuts, dual ascent."""

from __future__ import annotations
