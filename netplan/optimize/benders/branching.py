"""Branching and node selection of the mean-latency tree.

An item is tried on both sides, by one program each without new cuts, until its pseudo-costs are
known well enough; the largest product of gains is taken.
"""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import Int32, Int64
from netplan.optimize.benders.master import Master
from netplan.optimize.lp.interface import Float
from netplan.optimize.tree.node import Node
from netplan.optimize.tree.pseudocosts import PseudoCosts
from netplan.tuning.benders import Benders


def rough(cost: Int64, free: Int32, x: Float) -> int:
    """Return the most fractional of the dear items among those undecided."""
    score = np.minimum(x[free], 1 - x[free]) + 1e-9
    return int(free[np.argmax(score * np.sqrt(cost[free] + 1.0))])


class Branching:
    """Pseudo-costs of every item, and the choice of the next one to branch on."""

    def __init__(self, cost: Int64, parameters: Benders) -> None:
        self.parameters = parameters
        self.cost = cost
        self.pseudo = PseudoCosts(len(cost))

    def choose(
        self, master: Master, node: Node, x: Float, value: int
    ) -> tuple[int, dict[int, int]]:
        """Return the item to branch on, and its children's bounds where they were solved.

        Args:
            master: of the tree.
            node: with at least one undecided item.
            x: its point.
            value: of the best plan; gains are shares of it.
        """
        order = self.pseudo.order(x, node.free, np.sqrt(self.cost + 1.0))
        if not len(order):
            return rough(self.cost, node.undecided, x), {}
        best, most, bounds = int(order[0]), -1.0, dict[int, int]()
        for item in order[: self.parameters.probes].tolist():
            tried: dict[int, int] = {}
            if self.pseudo.count[:, item].min() >= self.parameters.reliable:
                gain = float(self.pseudo.score(x)[item])
            else:
                gain, tried = self._probe(master, node, item, float(x[item]), value)
            if gain > most:
                best, most, bounds = item, gain, tried
        return best, bounds

    def _probe(
        self, master: Master, node: Node, item: int, x: float, value: int
    ) -> tuple[float, dict[int, int]]:
        """Solve both children's programs; return the product of gains, and the bounds."""
        product, bounds = 1.0, {}
        for chosen in (0, 1):
            side = node.side(item, chosen, 0)
            solution = master.solve(side.lo, side.hi)
            bound = node.bound
            if solution.solved:
                bound = max(bound, master.bound(solution, side.lo, side.hi).rounded)
            gain = (bound - node.bound) / max(value, 1)
            self.pseudo.note(item, chosen, x if chosen == 0 else 1.0 - x, gain)
            bounds[chosen] = bound
            product *= max(gain, 1e-6)
        return product, bounds
