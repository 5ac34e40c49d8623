"""Where the tree branches: items are tried on both sides until their pseudo-costs are known."""

from __future__ import annotations

import numpy as np

from netplan.optimize.branch_and_cut.state import CutRun
from netplan.optimize.lp.integer_bound import CutPoint
from netplan.optimize.problem.prepare import list_violations
from netplan.optimize.tree.node import Node
from netplan.optimize.tree.pseudocosts import PseudoCosts


class Branching:
    """What was learnt about branching on each item."""

    def __init__(self, run: CutRun) -> None:
        self.run = run
        self.pseudo = PseudoCosts(run.lp.k)

    def choose(self, node: Node, point: CutPoint) -> int:
        """Return the item to branch on; probing may fix items of the node on the way."""
        run = self.run
        x = np.clip(point.values[: run.lp.k], 0.0, 1.0)
        order = self.pseudo.order(x, node.free, np.sqrt(run.prepared.cost))
        if not len(order):
            return int(np.argmax(np.where(node.free, run.prepared.cost + 1.0, -1.0)))
        score = self.pseudo.score(x)
        best, most = int(order[0]), -1.0
        for e in order[: self.run.parameters.probes].tolist():
            if self.pseudo.count[:, e].min() >= self.run.parameters.reliable:
                gain = float(score[e])
            else:
                tried = self.probe(node, e, float(x[e]), point)
                if tried is None:
                    return -1
                gain = tried
            if gain > most:
                best, most = e, gain
        return best

    def probe(self, node: Node, e: int, x: float, point: CutPoint) -> float | None:
        """Solve both children's programs; None when that fixed the item."""
        run = self.run
        gains = []
        base = point.bound.value
        for value in (0, 1):
            side = node.side(e, value, 0)
            run.lp.set_bounds(side.lo, side.hi)
            child = run.lp.solve()
            closed = child.solved and child.bound.value >= run.prune_at
            if not child.solved:
                closed = bool(list_violations(run.prepared.net, side.hi, 1))
            if closed:
                node.lo[e], node.hi[e] = 1 - value, 1 - value
                return None
            gain = max(child.bound.value - base, 0) / run.lp.scale if child.solved else 0.0
            gains.append(gain)
            self.pseudo.note(e, value, x if value == 0 else 1.0 - x, gain)
        return max(gains[0], 1e-6) * max(gains[1], 1e-6)
