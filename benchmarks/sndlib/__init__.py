"""Modules on links at least cost so that demands are routed, intact or after any one failure.

The questions of SNDlib, without latencies: answered in the space of module counts (``search``),
beside the textbook model in HiGHS, SCIP and CP-SAT (``textbook``); every plan is recomputed by a
flow program that shares nothing with either (``audit``).
"""

from __future__ import annotations
