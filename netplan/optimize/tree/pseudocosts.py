"""What branching on an item has gained so far, for the trees that try children first."""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import Int64
from netplan.optimize.lp.interface import Float

WHOLE = 1e-6
"""How far a value may lie from a whole number and still count as one."""


class PseudoCosts:
    """What branching on an item has gained so far, per unit of its fraction."""

    def __init__(self, k: int) -> None:
        self.gain = np.zeros((2, k))
        self.count = np.zeros((2, k), np.int64)

    def note(self, item: int, value: int, share: float, gain: float) -> None:
        """Record the gain of a child in which ``item`` moved by ``share`` to ``value``."""
        self.gain[value, item] += gain / max(share, WHOLE)
        self.count[value, item] += 1

    def score(self, x: Float) -> Float:
        """Return the product of the expected gains of both children, for every item."""
        seen = np.maximum(self.count, 1)
        each = self.gain / seen
        known = self.count > 0
        mean = [each[v][known[v]].mean() if known[v].any() else 1.0 for v in (0, 1)]
        down = np.where(known[0], each[0], mean[0]) * x
        up = np.where(known[1], each[1], mean[1]) * (1.0 - x)
        return np.asarray(np.maximum(down, 1e-6) * np.maximum(up, 1e-6))

    def order(self, x: Float, free: np.ndarray, weight: Float) -> Int64:
        """Return the undecided items that are fractional, those that promise most first.

        Args:
            x: (k,) a point.
            free: (k,) mask of the undecided items.
            weight: (k,) what a fraction counts for among equals.
        """
        part = np.minimum(x, 1.0 - x)
        items = np.flatnonzero(free & (part > WHOLE))
        rough, score = (part * weight)[items], np.round(self.score(x)[items], 12)
        return items[np.lexsort((items, -rough, -score))]
