"""Bounds in exact integers from the floating-point multipliers of a linear program of items."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.graph.arrays import Int64
from netplan.optimize.lp.interface import Float

SCALE_BITS = 50
"""Costs are scaled by 2**s so that their sum stays below 2**SCALE_BITS."""
SLACK = 1e-6


@dataclass(frozen=True)
class CutBound:
    """An exact bound (scaled) and the integer reduced costs of the items behind it."""

    value: int
    reduced: Int64


@dataclass(frozen=True)
class CutPoint:
    """A solved program: whether it was, values of all columns, and the exact bound."""

    solved: bool
    values: Float
    bound: CutBound
