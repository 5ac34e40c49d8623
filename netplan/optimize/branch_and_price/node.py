"""A part of the search tree that is still to be solved."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from netplan.graph.arrays import Int32, UInt8
from netplan.optimize.branch_and_price.bound import Bound


@dataclass(order=True)
class Node:
    """A subproblem: items chosen (``lo``) and permitted (``hi``), and its bound."""

    bound: int
    number: int
    lo: UInt8 = field(compare=False)
    hi: UInt8 = field(compare=False)
    start: Bound = field(compare=False)
    proof: Bound = field(compare=False)
    """What gives ``bound``; ``start`` may be newer and weaker."""

    def raise_to(self, bound: Bound) -> None:
        """Take over a better bound."""
        self.start = bound
        if bound.value > self.bound:
            self.bound, self.proof = bound.value, bound

    @property
    def free(self) -> np.ndarray:
        """Return the mask of undecided items."""
        return np.asarray((self.lo == 0) & (self.hi == 1))

    @property
    def undecided(self) -> Int32:
        """Return the undecided items."""
        return np.flatnonzero(self.free).astype(np.int32)
