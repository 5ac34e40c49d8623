"""Primal heuristic for mean latencies: drop the items that save the least latency per CNY."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netplan.graph.arrays import FAR, Int64, UInt8
from netplan.optimize.benders.cuts import CutMaker, Tree
from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.tuning.benders import Benders


@dataclass(frozen=True)
class MeanGoal:
    """The objective: the demands that count, their weights, and the budget in CNY."""

    prepared: Prepared
    cuts: CutMaker
    demands: Int64
    weight: Sequence[int]
    budget: int
    parameters: Benders

    def trees(self, plan: UInt8) -> dict[int, Tree]:
        """Return the shortest latencies from every source that counts."""
        sources = sorted({int(self.cuts.source[d]) for d in self.demands})
        return {source: self.cuts.tree(source, plan) for source in sources}

    def value(self, trees: dict[int, Tree]) -> int | None:
        """Return the weighted sum of latencies, None when a demand is cut off."""
        total = 0
        for d in self.demands.tolist():
            ns = int(trees[int(self.cuts.source[d])].ns[self.cuts.net.sink[d]])
            if ns >= FAR:
                return None
            total += self.weight[d] * ns
        return total

    def cost(self, plan: UInt8) -> int:
        """Return the cost of a plan in CNY."""
        return int(self.prepared.cost[plan != 0].sum())

    def holds(self, plan: UInt8) -> bool:
        """Tell whether every limit is kept."""
        return not list_violations(self.prepared.net, plan, 1)

    def used(self, plan: UInt8, trees: dict[int, Tree]) -> UInt8:
        """Return the plan without what no path uses, or as it is where limits need more."""
        kept = self.prepared.lower.copy()
        for source, tree in trees.items():
            mine = self.demands[self.cuts.source[self.demands] == source]
            kept[list(self.cuts.items_on_paths(tree, mine))] = 1
        return kept if self.holds(kept) else plan

    def shrink(self, plan: UInt8) -> UInt8 | None:
        """Drop items until the plan is within the budget; None when that cannot be."""
        trees = self.trees(plan)
        plan = self.used(plan, trees)
        while (cost := self.cost(plan)) > self.budget:
            best: tuple[float, int] | None = None
            best_plan = plan
            value = self.value(self.trees(plan))
            if value is None:
                return None
            for e in np.flatnonzero((plan != 0) & (self.prepared.lower == 0)).tolist():
                without = plan.copy()
                without[e] = 0
                trees = self.trees(without)
                worse = self.value(trees)
                if worse is None or not self.holds(without):
                    continue
                without = self.used(without, trees)
                freed = min(cost - self.cost(without), 2 * (cost - self.budget))
                ratio = (worse - value) / max(freed, 1)
                if best is None or (ratio, e) < best:
                    best, best_plan = (ratio, e), without
            if best is None:
                return None
            plan = best_plan
        return plan


class WiderMoves:
    """Moves over chains of spans: a plan is widened, and shrunk to the budget again.

    Every move begins from the same plan, with ever more of what else seems useful.
    """

    def __init__(
        self, goal: MeanGoal, x: Float, rng: np.random.Generator, deadline: Deadline
    ) -> None:
        self.goal, self.x, self.rng, self.deadline = goal, x, rng, deadline
        self.shares = iter(np.linspace(0.3, 1.0, goal.parameters.ruins))

    def ruin(self, plan: UInt8) -> UInt8 | None:
        """Drop some items, and add some of what a fractional point uses besides."""
        if self.deadline.over:
            return None
        goal, rng = self.goal, self.rng
        useful = (self.x > goal.parameters.faint) & (plan == 0) & (goal.prepared.upper == 1)
        support = np.flatnonzero(useful)
        grown = plan.copy()
        grown[support[rng.random(len(support)) < next(self.shares)]] = 1
        owned = np.flatnonzero((plan != 0) & (goal.prepared.lower == 0))
        grown[owned[rng.random(len(owned)) < 0.1]] = 0
        return grown

    def recreate(self, left: UInt8, _value: float) -> tuple[UInt8, float] | None:
        """Drop what saves least per CNY until the budget is kept."""
        plan = self.goal.shrink(left) if self.goal.holds(left) else None
        value = None if plan is None else self.goal.value(self.goal.trees(plan))
        return None if plan is None or value is None else (plan, value)

    def better(self, value: float, best: float) -> bool:
        """Ask for a smaller sum."""
        return value < best

    def accepted(self, _value: float, _present: float, _best: float) -> bool:
        """Begin from the same plan again."""
        return False
