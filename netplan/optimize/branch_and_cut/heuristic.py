"""Plans from cuts: hit the known cuts cheaply, ask what is still violated, learn new cuts."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from netplan.graph.arrays import FAR, Int32, Int64, UInt8
from netplan.optimize.branch_and_cut.hitting_set import CutPool, search
from netplan.optimize.branch_and_cut.separation import Separator, missed_pairs
from netplan.optimize.deadline import Deadline
from netplan.optimize.heuristics.buy_back import PathBuyer
from netplan.optimize.heuristics.incumbent import plan_cost, prune
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.prepare import Prepared
from netplan.tuning.branch_and_cut import BranchAndCut


class PlanSearch:
    """Local search over a growing pool of cuts; it starts where it ended last."""

    def __init__(
        self,
        prepared: Prepared,
        separator: Separator,
        seed: int,
        deadline: Deadline,
        parameters: BranchAndCut,
    ) -> None:
        self.parameters = parameters
        self.prepared, self.sep, self.deadline = prepared, separator, deadline
        self.pool = CutPool(len(prepared.cost))
        self.x: UInt8 = prepared.lower.copy()
        self.stamp: Int64 = np.zeros(len(self.x), np.int64)
        self.state = np.array([88172645463325252 + 2 * seed], np.uint64)
        self.rng = np.random.default_rng(seed)
        self.seconds = 0.0
        self.checks = 0

    def _missed(self, is_open: UInt8) -> list[Int32] | None:
        """Return cuts that an item set misses, None when it is a plan."""
        self.checks += 1
        d, f = missed_pairs(self.prepared, is_open, self.parameters.missed_listed)
        if not len(d):
            return None
        some = np.unique(np.linspace(0, len(d) - 1, self.parameters.missed_cut).astype(np.int64))
        pairs = d[some], f[some]
        x = is_open.astype(float)
        tie = self.prepared.cost * self.rng.uniform(0.7, 1.3, len(x))
        found, _ = self.sep.find(self.sep.items, x, x, tie, 1.0, pairs)
        return [found.cut(i) for i in range(len(found.weight))]

    def _exchange(self, lo: UInt8, hi: UInt8, budget: int, steps: int) -> bool:
        packed = self.pool.arrays(lo, hi)
        weight = self.pool.weight[packed.index]
        self.x = (self.x | lo) & hi
        hit = search(
            packed.rows, self.prepared.cost, lo, budget, steps, self.state, self.x,
            weight, self.stamp,
        )  # fmt: skip
        self.pool.weight[packed.index] = weight
        return bool(hit)

    def first(self, x: Float, late: Callable[[], bool]) -> UInt8:
        """Return a plan without needless items; everything permitted must be one.

        Args:
            x: (k,) a fractional point; the items it uses more than half are the beginning.
            late: whether to make do with what paths bought one by one give.

        Raises:
            OutOfTimeError: the time was over before there was a plan.
        """
        started = time.perf_counter()
        prepared = self.prepared
        endless = int(prepared.cost.sum())
        self.x = ((x > 0.5).astype(np.uint8) & prepared.upper) | prepared.lower
        while True:
            if late():
                buyer = PathBuyer(prepared, prepared.upper, deadline=self.deadline)
                bought = buyer.buy(self.x, prepared.cost, FAR)
                self.x = prepared.upper.copy() if bought is None else bought
                break
            self._exchange(prepared.lower, prepared.upper, endless, self.parameters.steps)
            cuts = self._missed(self.x)
            if cuts is None:
                break
            self.pool.add(cuts)
        plan = prune(prepared, self.x, None, self.deadline)
        if plan is None:
            self.deadline.check()
        assert plan is not None, "the set has just been found to be a plan, or made one"
        self.x = plan.copy()
        self.seconds += time.perf_counter() - started
        return plan

    def improve(
        self, lo: UInt8, hi: UInt8, budget: int, stalls: int, late: Callable[[], bool]
    ) -> UInt8 | None:
        """Return a plan within ``budget`` CNY, None after ``stalls`` vain stretches of search.

        Items outside ``hi`` are never used, items of ``lo`` always.
        """
        started = time.perf_counter()
        plan = None
        while stalls > 0 and not late():
            if not self._exchange(lo, hi, budget, self.parameters.steps):
                stalls -= 1
                continue
            cuts = self._missed(self.x)
            if cuts is None:
                plan = self.x.copy()
                break
            if self.pool.add(cuts) == 0:
                break
        self.seconds += time.perf_counter() - started
        return plan

    def minimal(self, plan: UInt8) -> UInt8 | None:
        """Return a plan without its needless items (slow with many failures)."""
        started = time.perf_counter()
        less = prune(self.prepared, plan, None, self.deadline)
        self.seconds += time.perf_counter() - started
        return less

    def cost(self, plan: UInt8) -> int:
        """Return the cost of a plan in CNY."""
        return plan_cost(self.prepared, plan)
