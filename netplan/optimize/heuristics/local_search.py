"""Local search over plans: drop a part, buy it back at perturbed prices, drop what is needless.

Where corridors offer several options, a plan is held by the rungs it reaches
(``option_ladders.py``): with the hollow-core cable of a corridor it holds the solid one below, too.
So a faster option is bought for the difference only, may be given up for the slower one, and when
it turns out needless leaves that one in place.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from netplan.graph.arrays import Int64, UInt8
from netplan.optimize.deadline import Deadline
from netplan.optimize.heuristics.incumbent import cheapest_items, lone_pair, plan_cost, prune
from netplan.optimize.heuristics.reverse_delete import still_violated
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.priced_pairs import Pairs
from netplan.optimize.problem.option_ladders import Ladders
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.tuning.shared import Heuristics


@dataclass
class LocalSearch:
    """What stays the same from move to move.

    Attributes:
        prepared: the problem.
        ladders: its ladders; every item on its own where there are none.
        allowed: (k,) items that may be bought.
        deadline: when to stop.
        parameters: the numbers that tune it.
    """

    prepared: Prepared
    ladders: Ladders
    allowed: UInt8
    deadline: Deadline = field(default_factory=Deadline)
    parameters: Heuristics = field(default_factory=Heuristics)
    _pairs: dict[tuple[int, int], Pairs] = field(default_factory=dict)

    def ruin_and_recreate(self, plan: UInt8, x: Float, moves: int, seed: tuple[int, ...]) -> UInt8:
        """Remove part of the plan, buy it back at perturbed prices, prune; keep it if no costlier.

        Half of the moves remove items at random (less supported by ``x`` more often), half a
        neighbourhood of one item. The same seed gives the same answer unless the deadline cuts
        the moves short.
        """
        rng = np.random.default_rng(seed)
        x = np.clip(x, 0.0, 1.0)
        ends = _item_nodes(self.prepared)
        best, cost = plan, plan_cost(self.prepared, plan)
        for move in range(moves):
            owned = np.flatnonzero((best != 0) & (self.prepared.lower == 0))
            if len(owned) == 0 or self.deadline.over:
                break
            count = max(1, round(len(owned) * rng.uniform(0.05, 0.4)))
            if move % 2:
                gone = _neighbourhood(ends, owned, int(rng.choice(owned)), count)
            else:
                chance = 1.05 - x[owned]
                gone = rng.choice(owned, count, replace=False, p=chance / chance.sum()).tolist()
            down = self.ladders.depth > 1 and rng.random() < self.parameters.down
            start = self._without(best, gone, down)
            weight = self.ladders.cost * rng.uniform(0.6, 1.4, len(x)) * (1.1 - x)
            held = self.buy(start, weight.astype(np.int64), 2 * cost + 1)
            if held is None:
                continue
            other = prune(self.prepared, held, x * rng.uniform(0.0, 1.0), self.deadline)
            if other is None:
                continue
            other = self.ladders.tops(other)
            if plan_cost(self.prepared, other) <= cost:
                best, cost = other, plan_cost(self.prepared, other)
        return best

    def from_afar(self, x: Float, starts: int, moves: int, seed: tuple[int, int]) -> list[UInt8]:
        """Return the plans that searches from as many new beginnings end in.

        Every third one follows ``x`` as it is, by half, and not at all.
        """
        found = []
        for start in range(starts):
            rng = np.random.default_rng((*seed, start))
            guide = x * (1.0 - 0.5 * (start % 3))
            weight = self.ladders.cost * rng.uniform(0.5, 1.5, len(x)) * (1.1 - guide)
            held = self.buy(self.prepared.lower, weight.astype(np.int64), 2**62)
            plan = None if held is None else prune(self.prepared, held, guide, self.deadline)
            if plan is None or self.deadline.over:
                continue
            plan = self.ladders.tops(plan)
            found.append(self.ruin_and_recreate(plan, guide, moves, (*seed, start)))
        return found

    def _without(self, plan: UInt8, gone: list[int], down: bool) -> UInt8:
        """Return the rungs a plan holds without some items, or with the rung below each."""
        held = self.ladders.reached(plan)
        for e in gone:
            held[e] = 0
            rung = int(self.ladders.below[e])
            while rung >= 0 and not down:
                held[rung] = 0
                rung = int(self.ladders.below[rung])
        return held

    def buy(self, held: UInt8, weight: Int64, ceiling: int) -> UInt8 | None:
        """Buy the cheapest path for one violated pair after another.

        Args:
            held: rungs owned already (free of charge).
            weight: (k,) price of each rung.
            ceiling: give up once the rungs cost at least this much (CNY).
        """
        prepared, ladders = self.prepared, self.ladders
        held = held.copy()
        while True:
            missing = list_violations(
                prepared.net, held, self.parameters.look, int(prepared.net.limit.max())
            )
            if not missing:
                return held
            d = np.array([pair[0] for pair in missing], np.int32)
            f = np.array([pair[1] for pair in missing], np.int32)
            at = 0
            while at < len(d):
                step = still_violated(prepared.net, held, d[at:], f[at:])
                if step < 0:
                    break
                at += step
                price = ladders.prices(np.where(held != 0, 0, weight))
                pair = self._pair(int(d[at]), int(f[at]))
                items = cheapest_items(prepared, pair, self.allowed, price)
                if items is None:
                    return None
                held[items] = 1
                held = ladders.reached(held)
                at += 1
            if int(ladders.cost[held != 0].sum()) >= ceiling:
                return None

    def _pair(self, d: int, f: int) -> Pairs:
        """Return a pair with its ellipse, remembered: the same ones miss their limits again."""
        if (d, f) not in self._pairs:
            if len(self._pairs) == self.parameters.pairs_kept:
                self._pairs.clear()
            self._pairs[d, f] = lone_pair(self.prepared, d, f, self.allowed)
        return self._pairs[d, f]


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
