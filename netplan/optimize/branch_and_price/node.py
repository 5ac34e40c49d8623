"""A node of the tree with the weights that bound it."""

from __future__ import annotations

from dataclasses import dataclass, field

from netplan.optimize.branch_and_price.bound import Bound
from netplan.optimize.tree import node


@dataclass(order=True)
class Node(node.Node):
    """A subproblem with the weights to go on from (``start``), and those that give its bound."""

    start: Bound = field(compare=False)
    proof: Bound = field(compare=False)
    """What gives ``bound``; ``start`` may be newer and weaker."""

    def raise_to(self, bound: Bound) -> None:
        """Take over a better bound."""
        self.start = bound
        if bound.value > self.bound:
            self.bound, self.proof = bound.value, bound
