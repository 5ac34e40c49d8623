"""Cuts at a fractional point, and the cut program at the root of the tree."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from netplan.graph.arrays import Int32, UInt8
from netplan.optimize.branch_and_cut.master import CutLp
from netplan.optimize.branch_and_cut.separation import Found, Pairs, Separator
from netplan.optimize.branch_and_cut.zero_half import half_cuts
from netplan.optimize.lp.integer_bound import CutPoint
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.length_bounded_cuts import CUT, Catalog
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.tuning.branch_and_cut import BranchAndCut


@dataclass
class Centre:
    """The stability centre of the smoothing: values of items and of directed entries."""

    x: Float
    y: Float

    def follow(self, x: Float, y: Float) -> None:
        """Move a little towards the present solution."""
        self.x = 0.7 * self.x + 0.3 * x
        self.y = 0.7 * self.y + 0.3 * y


@dataclass
class Counters:
    """Cuts found by kind, for people."""

    directed: int = 0
    intact: int = 0
    failed: int = 0
    rounds: int = 0


class CutFinder:
    """Turns separation into rows of the program, one round at a time."""

    def __init__(
        self,
        prepared: Prepared,
        separator: Separator,
        lp: CutLp,
        seed: int,
        parameters: BranchAndCut,
    ) -> None:
        self.parameters = parameters
        self.prepared, self.sep, self.lp = prepared, separator, lp
        self.counters = Counters()
        self.rng = np.random.default_rng(seed)
        self.has_failures = prepared.net.limit.shape[1] > 1
        self.cost = prepared.cost.astype(float)
        self.arc_cost = self.cost[separator.arc_item]
        self.tired = np.zeros(prepared.net.limit.shape if self.has_failures else (0, 0), np.int8)

    def centre(self, plan: UInt8) -> Centre:
        """Return the centre at a plan."""
        return Centre(plan.astype(float), self.sep.tree_values(plan))

    def _columns(self, cat: Catalog, found: Found, index: Int32) -> list[Int32]:
        if cat is self.sep.items:
            return [found.cut(i) for i in index.tolist()]
        lp = self.lp
        return [np.sort(self.sep.columns(found.cut(i), lp)) for i in index.tolist()]

    def _ties(self, orders: int, cost: Float) -> list[Float]:
        return [cost, *(self.rng.random(len(cost)) for _ in range(orders - 1))]

    def intact(self, point: CutPoint, centre: Centre | None, eps: float, orders: int) -> int:
        """Add the most violated cuts of the intact network; return how many."""
        sep = self.sep
        x, y = point.values[: self.lp.k], sep.directed(point.values)
        kinds = [(sep.arcs, y, self.arc_cost, sep.rooted), (sep.items, x, self.cost, sep.single)]
        batch: list[tuple[float, int, Catalog, Found, int]] = []
        for cat, value, cost, demands in kinds:
            if not len(demands):
                continue
            at = value
            if centre is not None:
                at = 0.5 * value + 0.5 * (centre.y if cat is sep.arcs else centre.x)
            pairs = demands, np.zeros(len(demands), np.int32)
            for tie in self._ties(orders, cost):
                found, _ = sep.find(cat, value, at, tie, 1.0 - eps, pairs)
                batch += [
                    (w, len(batch) + i, cat, found, i) for i, w in enumerate(found.weight.tolist())
                ]
        return self._take(batch)

    def failed(self, point: CutPoint, centre: Centre | None, eps: float, orders: int) -> int:
        """Add the most violated cuts of pairs with a failure; return how many."""
        tune = self.parameters
        if not self.has_failures:
            return 0
        sep, x = self.sep, point.values[: self.lp.k]
        pairs = self._suspects(x)
        self.tired[self.tired < 0] += 1
        if not len(pairs[0]):
            return 0
        at = x if centre is None else 0.5 * x + 0.5 * centre.x
        batch: list[tuple[float, int, Catalog, Found, int]] = []
        gave = np.zeros(len(pairs[0]), bool)
        for tie in self._ties(orders, self.cost):
            at_hand = pairs if not gave.any() else (pairs[0][gave], pairs[1][gave])
            found, status = sep.find(sep.items, x, at, tie, 1.0 - eps, at_hand)
            if not gave.any():
                gave = status == CUT
            batch += [
                (w, len(batch) + i, sep.items, found, i)
                for i, w in enumerate(found.weight.tolist())
            ]
        idle = pairs[0][~gave], pairs[1][~gave]
        self.tired[idle] += 1
        self.tired[idle] = np.where(self.tired[idle] >= tune.rest, -tune.rest, self.tired[idle])
        self.tired[pairs[0][gave], pairs[1][gave]] = 0
        return self._take(batch)

    def halved(self, point: CutPoint) -> int:
        """Add zero-half cuts; return how many."""
        return self.lp.add_rows(half_cuts(self.lp, point.values, self.parameters))

    def rested(self) -> None:
        """Look at every pair again."""
        self.tired[:] = 0

    def _suspects(self, x: Float) -> Pairs:
        forced = self.prepared.lower == 1
        seen: list[np.ndarray] = []
        scenarios = self.prepared.net.limit.shape[1]
        for level in (1e-6, 0.5, 1.0 - 1e-6):
            d, f = self.sep.threatened(((x > level) | forced).astype(np.uint8))
            seen.append(d.astype(np.int64) * scenarios + f)
        key = np.unique(np.concatenate(seen))
        d, f = (key // scenarios).astype(np.int32), (key % scenarios).astype(np.int32)
        awake = np.flatnonzero(self.tired[d, f] >= 0)
        every = -(-len(awake) // self.parameters.suspects) if len(awake) else 1
        awake = awake[self.counters.rounds % every :: every]
        return d[awake], f[awake]

    def _take(self, batch: list[tuple[float, int, Catalog, Found, int]]) -> int:
        batch.sort(key=lambda cut: (round(cut[0], 9), cut[1]))
        cuts = []
        for _, _, cat, found, i in batch[: self.parameters.cuts_per_round]:
            cuts += self._columns(cat, found, np.array([i], np.int32))
        self.counters.rounds += 1
        return self.lp.add_cuts(cuts)

    def violated(self, is_open: UInt8, orders: int, most: int = 2000) -> int:
        """Add cuts that a plan-to-be (0 or 1 for every item) violates; return how many."""
        net = self.prepared.net
        missing = list_violations(net, is_open, most, int(net.limit.max(initial=0)))
        if not missing:
            return 0
        pairs = (
            np.array([d for d, _, _ in missing], np.int32),
            np.array([f for _, f, _ in missing], np.int32),
        )
        x = is_open.astype(float)
        cuts: list[Int32] = []
        for tie in self._ties(orders, self.cost):
            found, _ = self.sep.find(self.sep.items, x, x, tie, 1.0, pairs)
            cuts += [found.cut(i) for i in range(len(found.weight))]
        return self.lp.add_cuts(cuts)
