"""Mean latencies where every item joins two nodes directly: cuts and plans in bulk.

On a network without optical layers, with limits that hold whatever is bought, the latencies
of all pairs of nodes fit in a table, and one more item changes it by a formula. So a greedy
with ruin and recreate looks at thousands of plans a second, and the cuts of all demands are
made in one call. The mathematics is that of ``cuts``.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import Int64, Network, UInt8
from netplan.optimize.benders.cuts import MeanCut
from netplan.optimize.benders.direct_link_kernels import (
    Asked,
    all_pairs,
    buy,
    edge_cuts,
    list_ways,
)
from netplan.optimize.heuristics.ruin_and_recreate import ruin_and_recreate
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.cover import ARC_PLAIN
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.tuning.benders import Benders

NEAR_NS = 10**10
"""ns: longer latencies count as this where it is told which items are close."""


def is_direct(prepared: Prepared) -> bool:
    """Tell whether every item joins two nodes directly and no limit asks for any item."""
    net = prepared.net
    if net.regen_ns or np.any(net.kind != ARC_PLAIN):
        return False
    for i in range(len(prepared.cost)):
        arcs = net.item_arc[net.item_ptr[i] : net.item_ptr[i + 1]]
        ends = np.sort(np.stack([net.tail[arcs], net.head[arcs]]), axis=0)
        if len(arcs) and np.any(ends != ends[:, :1]):
            return False
    return not list_violations(net, prepared.lower, 1)


class Edges:
    """Cuts and plans of one problem for which :func:`is_direct` holds."""

    def __init__(
        self,
        prepared: Prepared,
        demands: Int64,
        source: Int64,
        weight: Sequence[int],
        budget: int,
        parameters: Benders,
    ) -> None:
        self.parameters = parameters
        self.prepared, self.demands, self.budget = prepared, demands, budget
        self.net: Network = prepared.net
        n = len(self.net.out_ptr) - 1
        self.source = source[demands]
        self.sink = self.net.sink[demands].astype(np.int64)
        self.weight = np.array([float(weight[d]) for d in demands.tolist()])
        self.weight /= self.weight.max(initial=1.0)
        self.everything = np.zeros((n, n), np.int64)
        all_pairs(self.net, prepared.upper, self.everything)
        self._table = np.zeros((n, n), np.int64)
        # Latencies from an item's first ends to everywhere: alike for items that are close.
        arcs = np.append(self.net.item_arc, 0)[self.net.item_ptr[:-1]]
        table = np.minimum(self.everything, NEAR_NS).astype(float)
        self.where = table[self.net.tail[arcs]] + table[self.net.head[arcs]]
        self._way: tuple[Int64, npt.NDArray[np.int32]] | None = None

    # -- plans ----------------------------------------------------------------
    def greedy(self) -> UInt8:
        """Return the plan bought greedily by gain per CNY."""
        factor = np.ones(len(self.prepared.cost))
        return self.buy(self.prepared.lower, self.prepared.upper, factor)[0]

    def buy(self, start: UInt8, allowed: UInt8, factor: Float) -> tuple[UInt8, int]:
        """Add permitted items by gain times factor per CNY while the budget lasts.

        Returns:
            The plan, and the effort it took.
        """
        plan = start.copy()
        left = self.budget - int(self.prepared.cost[plan != 0].sum())
        all_pairs(self.net, plan, self._table)
        cost = self.prepared.cost
        looks = buy(
            self.net, self._table, plan, allowed, cost, factor, left, self.source, self.sink,
            self.weight,
        )  # fmt: skip
        return plan, int(looks)

    def value(self) -> float:
        """Return the weighted sum over the plan bought last."""
        return float(self.weight @ self._table[self.source, self.sink].astype(float))

    def improve(
        self, plan: UInt8, x: Float | None, rng: np.random.Generator, share: float
    ) -> UInt8:
        """Drop a part of a plan and buy again at perturbed gains, many times; keep the best.

        Args:
            plan: within the budget.
            x: a fractional point that the perturbed gains follow, None for none.
            rng: its own.
            share: of the usual effort.
        """
        tune = self.parameters
        all_pairs(self.net, plan, self._table)
        moves = _LinkMoves(self, x, rng, share * tune.looks)
        most = min(tune.most_trials, tune.trials_per_item * len(plan))
        return ruin_and_recreate(moves, plan, self.value(), most)

    # -- cuts -----------------------------------------------------------------
    def _ways(self, top: Int64, at: int) -> tuple[Int64, npt.NDArray[np.int32]]:
        """Return the arcs of the demands from number ``at`` on."""
        if self._way is None:
            ptr, arcs = np.zeros(len(self.demands) + 1, np.int64), np.zeros(0, np.int32)
            for _ in range(2):
                count = list_ways(
                    self.net, self.prepared.upper, self.everything, self.source, self.sink,
                    top[self.demands], ptr, arcs,
                )  # fmt: skip
                if count > len(arcs):
                    arcs = np.zeros(int(count), np.int32)
            self._way = ptr, arcs
        ptr, arcs = self._way
        return ptr[at:], arcs

    def cuts(self, x: Float, top: Int64, best: Int64) -> list[MeanCut]:
        """Return one cut a demand, as deep as any at a point.

        Args:
            x: (k,) the point.
            top: by demand number, the most it ever has.
            best: by demand number, the least it can have.
        """
        found: list[MeanCut] = []
        k, at = len(x), 0
        while at < len(self.demands):
            rest = self.demands[at:]
            count = len(rest)
            level, ptr = np.zeros(count, np.int64), np.zeros(count + 1, np.int64)
            size = max(4 * k, min(40 * count, 2_000_000))
            items, gains = np.zeros(size, np.int64), np.zeros(size, np.int64)
            done = edge_cuts(
                self.net, self.prepared.upper, self.everything, x,
                Asked(self.source[at:], self.sink[at:], top[rest], best[rest]),
                *self._ways(top, at), level, ptr, items, gains,
            )  # fmt: skip
            for j in range(int(done)):
                part = slice(int(ptr[j]), int(ptr[j + 1]))
                found.append(MeanCut(int(rest[j]), int(level[j]), items[part], gains[part]))
            at += int(done)
        return found


class _LinkMoves:
    """Moves over direct links: the budget is spent again, and a little worse may do for a while."""

    def __init__(
        self, edges: Edges, x: Float | None, rng: np.random.Generator, effort: float
    ) -> None:
        self.edges, self.x, self.rng = edges, x, rng
        self.effort = self.left = effort

    def ruin(self, plan: UInt8) -> UInt8 | None:
        """Drop some items at random, or those around one of them."""
        rng, edges = self.rng, self.edges
        owned = np.flatnonzero((plan != 0) & (edges.prepared.lower == 0))
        if self.left <= 0 or not len(owned):
            return None
        start = plan.copy()
        if rng.random() < 0.5:
            gone = owned[rng.random(len(owned)) < rng.uniform(0.03, 0.35)]
        else:
            count = int(rng.integers(1, max(2, min(len(owned) // 3, 12)) + 1))
            near = edges.where[owned] - edges.where[rng.choice(owned)]
            gone = owned[np.argsort(np.abs(near).sum(axis=1), kind="stable")[:count]]
        start[gone] = 0
        return start

    def recreate(self, left: UInt8, _value: float) -> tuple[UInt8, float]:
        """Spend what is left of the budget on some of the items, at perturbed gains."""
        rng, x, edges, tune = self.rng, self.x, self.edges, self.edges.parameters
        upper = edges.prepared.upper
        factor = np.exp(rng.normal(0.0, rng.choice(tune.spreads), len(left)))
        if x is not None and rng.random() < 0.5:
            factor *= 0.3 + x
        allowed = upper * (rng.random(len(left)) < rng.choice(tune.allowed))
        if x is not None and rng.random() < 0.5:
            allowed = np.maximum(allowed, upper * (x > 0.01))
        found, looks = edges.buy(left, allowed.astype(np.uint8), factor)
        self.left -= looks + len(edges.everything) ** 3
        return found, edges.value()

    def better(self, value: float, best: float) -> bool:
        """Ask for more than what rounding may pretend."""
        return value < best - 1e-6

    def accepted(self, value: float, present: float, best: float) -> bool:
        """Go on from a plan that is worse by ever less, as the effort is used up."""
        worse = self.edges.parameters.worse * best * max(self.left / self.effort, 0.0)
        return value < present + worse
