"""A part of the question that is still open."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from netplan.graph.arrays import Int32, UInt8


@dataclass(order=True)
class OpenNode:
    """What the loop knows of a part: its bound and its number; older ones first among equals."""

    bound: int
    number: int


@dataclass(order=True)
class Node(OpenNode):
    """A part over items: those chosen in it (``lo``) and those permitted (``hi``)."""

    lo: UInt8 = field(compare=False)
    hi: UInt8 = field(compare=False)

    @property
    def free(self) -> np.ndarray:
        """Return the mask of undecided items."""
        return np.asarray((self.lo == 0) & (self.hi == 1))

    @property
    def undecided(self) -> Int32:
        """Return the undecided items."""
        return np.flatnonzero(self.free).astype(np.int32)

    def side(self, item: int, value: int, number: int) -> Node:
        """Return the part in which an undecided item is chosen (1) or refused (0)."""
        lo, hi = self.lo.copy(), self.hi.copy()
        lo[item] = hi[item] = value
        return Node(self.bound, number, lo, hi)
