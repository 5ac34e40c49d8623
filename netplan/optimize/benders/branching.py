"""Branching and node selection of the mean-latency tree.

An item is tried on both sides, by one program each without new cuts, until its pseudo-costs are
known well enough; the largest product of gains is taken.
"""

from __future__ import annotations

import heapq
from dataclasses import dataclass, field

import numpy as np

from netplan.graph.arrays import Int64, UInt8
from netplan.optimize.benders.master import Master
from netplan.optimize.lp.interface import Float
from netplan.optimize.tree.pseudocosts import WHOLE, PseudoCosts

PROBES, RELIABLE = 6, 3
"""Strong branching: items whose children are solved at a node, and observations after which an
item's pseudo-costs are trusted instead."""
DIVE = 0.3
"""A dive goes on to the better child while its bound exceeds the least open bound by at most this
share of the gap."""


@dataclass(order=True)
class MeanNode:
    """A subproblem: its bound, items chosen (``lo``) and permitted (``hi``)."""

    bound: int
    number: int
    lo: UInt8 = field(compare=False)
    hi: UInt8 = field(compare=False)

    @property
    def free(self) -> Int64:
        """Return the undecided items."""
        return np.flatnonzero((self.lo == 0) & (self.hi == 1))


def dive(queue: list[MeanNode], after: int, value: int) -> MeanNode | None:
    """Take the better of the nodes made after a number, unless others are far behind it."""
    newest = [node for node in queue if node.number > after]
    if not newest:
        return None
    node = min(newest)
    least = queue[0].bound
    if node.bound > least + DIVE * (value - least):
        return None
    queue.remove(node)
    heapq.heapify(queue)
    return node


def rough(cost: Int64, free: Int64, x: Float) -> int:
    """Return the undecided item of largest fractionality x square root of its cost."""
    score = np.minimum(x[free], 1 - x[free]) + 1e-9
    return int(free[np.argmax(score * np.sqrt(cost[free] + 1.0))])


class Branching:
    """Pseudo-costs of every item, and the choice of the next one to branch on."""

    def __init__(self, cost: Int64) -> None:
        self.cost = cost
        self.pseudo = PseudoCosts(len(cost))

    def choose(
        self, master: Master, node: MeanNode, x: Float, value: int
    ) -> tuple[int, dict[int, int]]:
        """Return the item to branch on, and its children's bounds where they were solved.

        Args:
            master: of the tree.
            node: with at least one undecided item.
            x: its point.
            value: of the best plan; gains are shares of it.
        """
        free = node.free
        part = np.minimum(x[free], 1 - x[free])
        if part.max() <= WHOLE:
            return rough(self.cost, free, x), {}
        costly = part * np.sqrt(self.cost[free] + 1.0)
        score = np.where(part > WHOLE, self.pseudo.score(x)[free], -1.0)
        order = free[np.lexsort((free, -costly, -np.round(score, 12)))]
        best, most, bounds = int(order[0]), -1.0, dict[int, int]()
        for item in order[:PROBES].tolist():
            if min(x[item], 1 - x[item]) <= WHOLE:
                continue
            tried: dict[int, int] = {}
            if self.pseudo.count[:, item].min() >= RELIABLE:
                gain = float(self.pseudo.score(x)[item])
            else:
                gain, tried = self._probe(master, node, item, float(x[item]), value)
            if gain > most:
                best, most, bounds = item, gain, tried
        return best, bounds

    def _probe(
        self, master: Master, node: MeanNode, item: int, x: float, value: int
    ) -> tuple[float, dict[int, int]]:
        """Solve both children's programs; return the product of gains, and the bounds."""
        product, bounds = 1.0, {}
        for chosen in (0, 1):
            lo, hi = node.lo.copy(), node.hi.copy()
            lo[item] = hi[item] = chosen
            solution = master.solve(lo, hi)
            bound = node.bound
            if solution.solved:
                bound = max(bound, master.bound(solution, lo, hi).rounded)
            gain = (bound - node.bound) / max(value, 1)
            self.pseudo.note(item, chosen, x if chosen == 0 else 1.0 - x, gain)
            bounds[chosen] = bound
            product *= max(gain, 1e-6)
        return product, bounds
