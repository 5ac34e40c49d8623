"""Branch and Benders cut for means of latency: items in the master, shortest paths below."""

from __future__ import annotations
