"""The master program of the least mean: items, latencies, a budget, and the cuts so far.

Its numbers guide only; bounds come from :mod:`meanrows`, in whole numbers. Where sums over a
source are bounded, cuts that have not mattered for a while leave the program and wait aside:
they hold everywhere, so they come back where a point misses them, at the price of a product of
a matrix and a vector instead of a separation.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netplan.graph.arrays import Int64, UInt8
from netplan.optimize.lp import Float, LpSolution, new_lp
from netplan.optimize.meancuts import MeanCut
from netplan.optimize.meangroups import Group
from netplan.optimize.meanrows import CNY_PER_UNIT, NS_PER_MS, ExactBound, Rows
from netplan.optimize.preprocess import Prepared

BEYOND = 1e4
"""Price of a million CNY beyond the budget, in ms of the mean."""
IDLE = 12
"""Solves without a dual after which a cut waits aside."""
MOST_WAITING = 8000
PER_GROUP = 2
"""Waiting cuts of one group that come back at once."""


class Master:
    """The linear program over items and the latencies of groups of demands.

    Args:
        prepared: the problem.
        groups: one column each.
        total: sum of the weights of all demands.
        budget: CNY.
        lp: backend.
        dual: whether by dual simplex.
        aside: whether cuts that don't matter leave the program.
    """

    def __init__(
        self,
        prepared: Prepared,
        groups: Sequence[Group],
        total: int,
        budget: int,
        lp: str,
        *,
        dual: bool,
        aside: bool,
    ) -> None:
        self.prepared, self.groups, self.total, self.budget = prepared, groups, total, budget
        self.k = len(prepared.cost)
        self.rows = Rows(groups, total, prepared.cost)
        self.lp = new_lp(lp, dual=dual)
        self.column = {group.number: self.k + j for j, group in enumerate(groups)}
        self.aside = aside
        self._idle = np.zeros(0, np.int64)
        self._waiting: list[MeanCut] = []
        self._gains = np.zeros((MOST_WAITING if aside else 0, self.k))
        self._level = np.zeros(len(self._gains))
        self._of = np.zeros(len(self._gains), np.int64)
        self._open()

    def _open(self) -> None:
        k, groups, prepared = self.k, self.groups, self.prepared
        empty = np.zeros(0, np.int32)
        cost = np.array([0.0] * k + [group.weight / self.total for group in groups])
        least = np.array([group.best_ns / NS_PER_MS for group in groups])
        most = np.array([group.top_ns / NS_PER_MS for group in groups])
        lower = np.concatenate([prepared.lower, least])
        upper = np.maximum(np.concatenate([prepared.upper, most]), lower)
        none = np.zeros(len(cost) + 1, np.int32)
        self.lp.add_cols(cost, lower, upper, none, empty, np.zeros(0))
        # Money beyond the budget, at a price no mean is worth: the LP always has a solution,
        # and where it buys some, the duals prove that the node holds nothing.
        beyond = np.array([BEYOND]), np.array([0.0]), np.array([np.inf])
        self.lp.add_cols(*beyond, np.zeros(2, np.int32), empty, np.zeros(0))
        paid = np.append(np.flatnonzero(prepared.cost), len(cost))
        price = np.append(prepared.cost[paid[:-1]] / CNY_PER_UNIT, -1.0)
        self.lp.add_rows(
            np.array([-np.inf]),
            np.array([self.budget / CNY_PER_UNIT]),
            np.array([0, len(paid)], np.int32),
            paid.astype(np.int32),
            price,
        )

    def add(self, rows: Sequence[MeanCut | Int64]) -> None:
        """Append cuts; items by number are a length-bounded cut."""
        if not rows:
            return
        least, cols, vals, ptr = [], [], [], [0]
        for row in rows:
            if isinstance(row, MeanCut):
                least.append(row.level / NS_PER_MS)
                cols += [*row.items.tolist(), self.column[row.demand]]
                vals += [*(row.gain / NS_PER_MS).tolist(), 1.0]
            else:
                least.append(1.0)
                cols += row.tolist()
                vals += [1.0] * len(row)
            ptr.append(len(cols))
        self.rows.add(rows)
        self._idle = np.append(self._idle, np.zeros(len(rows), np.int64))
        self.lp.add_rows(
            np.array(least),
            np.full(len(rows), np.inf),
            np.array(ptr, np.int32),
            np.array(cols, np.int32),
            np.array(vals),
        )

    def solve(self, lo: UInt8, hi: UInt8, *, keep: bool = False) -> LpSolution:
        """Solve under bounds of the items; cuts that stayed idle go aside before, unless kept."""
        if self.aside and not keep:
            self._put_aside()
        items = np.arange(self.k, dtype=np.int32)
        self.lp.set_bounds(items, lo.astype(float), hi.astype(float))
        solution = self.lp.solve()
        if solution.solved:
            used = solution.duals[1:] > 0
            self._idle = np.where(used, 0, self._idle + 1)
        return solution

    def bound(self, solution: LpSolution, lo: UInt8, hi: UInt8) -> ExactBound:
        """Return the bound that a solution's duals prove under bounds of the items."""
        return self.rows.bound(solution.duals, self.budget, lo, hi)

    # -- cuts aside ---------------------------------------------------------------
    def _put_aside(self) -> None:
        out = np.flatnonzero(self._idle > IDLE)
        if not len(out):
            return
        self.lp.delete_rows((out + 1).astype(np.int32))
        self.wait(self.rows.drop(out))
        self._idle = np.delete(self._idle, out)

    def wait(self, cuts: Sequence[MeanCut]) -> None:
        """Put cuts aside."""
        over = len(self._waiting) + len(cuts) - MOST_WAITING
        if over > 0:  # the oldest are forgotten
            self._forget(np.arange(min(over + MOST_WAITING // 8, len(self._waiting))))
        for cut in cuts[-MOST_WAITING:]:
            at = len(self._waiting)
            self._waiting.append(cut)
            self._level[at], self._of[at] = cut.level, self.column[cut.demand]
            self._gains[at] = 0.0
            self._gains[at, cut.items] = cut.gain

    def _forget(self, out: Int64) -> None:
        count = len(self._waiting)
        keep = np.ones(count, bool)
        keep[out] = False
        left = int(keep.sum())
        for table in (self._gains, self._level, self._of):
            table[:left] = table[:count][keep]
        self._waiting = [cut for cut, kept in zip(self._waiting, keep, strict=True) if kept]

    def recall(self, x: Float, solution: LpSolution, by_ns: float) -> list[MeanCut]:
        """Take back the waiting cuts that a point misses most, a few of each group."""
        count = len(self._waiting)
        if not count:
            return []
        below = self._level[:count] - self._gains[:count] @ x
        missed = below - solution.x[self._of[:count]] * NS_PER_MS
        order = np.lexsort((np.arange(count), -missed))
        taken: list[int] = []
        seen: dict[int, int] = {}
        for at in order[: int((missed > by_ns).sum())].tolist():
            group = int(self._of[at])
            if seen.get(group, 0) < PER_GROUP:
                seen[group] = seen.get(group, 0) + 1
                taken.append(at)
        cuts = [self._waiting[at] for at in taken]
        self._forget(np.array(taken, np.int64))
        return cuts
