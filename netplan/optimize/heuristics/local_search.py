"""Local search over paths: drop a part, buy it back at perturbed prices, drop what is needless.

Where corridors offer several options, a plan is held by the rungs it reaches
(``option_ladders.py``): with the hollow-core cable of a corridor it holds the solid one below, too.
So a faster option is bought for the difference only, may be given up for the slower one, and when
it turns out needless leaves that one in place.
"""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize.deadline import Deadline
from netplan.optimize.heuristics.buy_back import PathBuyer
from netplan.optimize.heuristics.incumbent import plan_cost, prune
from netplan.optimize.heuristics.ruin_and_recreate import ruin_and_recreate
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.option_ladders import Ladders
from netplan.optimize.problem.prepare import Prepared
from netplan.tuning.shared import Heuristics


class LocalSearch:
    """Searches over the plans of one problem."""

    def __init__(
        self,
        prepared: Prepared,
        ladders: Ladders,
        allowed: UInt8,
        deadline: Deadline | None = None,
        parameters: Heuristics | None = None,
    ) -> None:
        """Search among the permitted items.

        Args:
            prepared: the problem.
            ladders: its ladders; every item on its own where there are none.
            allowed: (k,) items that may be bought.
            deadline: when to stop.
            parameters: the numbers that tune it.
        """
        self.prepared, self.ladders = prepared, ladders
        self.deadline = deadline or Deadline()
        tune = self.parameters = parameters or Heuristics()
        self.buyer = PathBuyer(
            prepared, allowed, ladders, self.deadline, listed=tune.look, kept=tune.pairs_kept
        )

    def improve(self, plan: UInt8, x: Float, moves: int, seed: tuple[int, ...]) -> UInt8:
        """Remove part of the plan, buy it back at perturbed prices, prune; keep it if no costlier.

        Half of the moves remove items at random (less supported by ``x`` more often), half a
        neighbourhood of one item. The same seed gives the same answer unless the deadline cuts
        the moves short.
        """
        made = _PathMoves(self, np.clip(x, 0.0, 1.0), np.random.default_rng(seed))
        return ruin_and_recreate(made, plan, plan_cost(self.prepared, plan), moves)

    def from_afar(self, x: Float, starts: int, moves: int, seed: tuple[int, int]) -> list[UInt8]:
        """Return the plans that searches from as many new beginnings end in.

        Every third one follows ``x`` as it is, by half, and not at all.
        """
        found = []
        for start in range(starts):
            rng = np.random.default_rng((*seed, start))
            guide = x * (1.0 - 0.5 * (start % 3))
            weight = self.ladders.cost * rng.uniform(0.5, 1.5, len(x)) * (1.1 - guide)
            held = self.buyer.buy(self.prepared.lower, weight.astype(np.int64), 2**62)
            plan = None if held is None else prune(self.prepared, held, guide, self.deadline)
            if plan is None or self.deadline.over:
                continue
            plan = self.ladders.tops(plan)
            found.append(self.improve(plan, guide, moves, (*seed, start)))
        return found


class _PathMoves:
    """Moves over paths: a plan no costlier than the best one takes its place."""

    def __init__(self, search: LocalSearch, x: Float, rng: np.random.Generator) -> None:
        self.search, self.x, self.rng = search, x, rng
        self.ends = _item_nodes(search.prepared)
        self.turn = 0

    def ruin(self, plan: UInt8) -> UInt8 | None:
        """Drop items one by one, and a neighbourhood, in turns."""
        rng = self.rng
        owned = np.flatnonzero((plan != 0) & (self.search.prepared.lower == 0))
        if len(owned) == 0 or self.search.deadline.over:
            return None
        count = max(1, round(len(owned) * rng.uniform(0.05, 0.4)))
        if self.turn % 2:
            gone = _neighbourhood(self.ends, owned, int(rng.choice(owned)), count)
        else:
            chance = 1.05 - self.x[owned]
            gone = rng.choice(owned, count, replace=False, p=chance / chance.sum()).tolist()
        self.turn += 1
        down = self.search.ladders.depth > 1 and rng.random() < self.search.parameters.down
        return self._without(plan, gone, down)

    def _without(self, plan: UInt8, gone: list[int], down: bool) -> UInt8:
        """Return the rungs a plan holds without some items, or with the rung below each."""
        ladders = self.search.ladders
        held = ladders.reached(plan)
        for e in gone:
            held[e] = 0
            rung = int(ladders.below[e])
            while rung >= 0 and not down:
                held[rung] = 0
                rung = int(ladders.below[rung])
        return held

    def recreate(self, left: UInt8, value: float) -> tuple[UInt8, float] | None:
        """Buy paths at perturbed prices, then close what is needless."""
        rng, x = self.rng, self.x
        prepared, ladders = self.search.prepared, self.search.ladders
        weight = ladders.cost * rng.uniform(0.6, 1.4, len(x)) * (1.1 - x)
        held = self.search.buyer.buy(left, weight.astype(np.int64), 2 * int(value) + 1)
        if held is None:
            return None
        plan = prune(prepared, held, x * rng.uniform(0.0, 1.0), self.search.deadline)
        if plan is None:
            return None
        plan = ladders.tops(plan)
        return plan, plan_cost(prepared, plan)

    def better(self, value: float, best: float) -> bool:
        """Let equal costs change the plan, too."""
        return value <= best

    def accepted(self, value: float, present: float, _best: float) -> bool:
        """Go on from the best."""
        return value <= present


def _item_nodes(prepared: Prepared) -> list[set[int]]:
    net = prepared.net
    ends = []
    for e in range(len(prepared.cost)):
        arcs = net.item_arc[net.item_ptr[e] : net.item_ptr[e + 1]]
        ends.append(set(net.tail[arcs].tolist()) | set(net.head[arcs].tolist()))
    return ends


def _neighbourhood(ends: list[set[int]], owned: np.ndarray, first: int, count: int) -> list[int]:
    chosen, nodes = [first], set(ends[first])
    left = [e for e in owned.tolist() if e != first]
    while left and len(chosen) < count:
        near = [e for e in left if ends[e] & nodes] or left[:1]
        for e in near[: count - len(chosen)]:
            chosen.append(e)
            nodes |= ends[e]
        left = [e for e in left if e not in chosen]
    return chosen
