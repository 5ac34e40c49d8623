"""The master program of the least mean: items, latencies, a budget, and the cuts so far.

Its numbers guide only; bounds come from ``bound``, in whole numbers. Cuts that have not
mattered for a while leave the program for good. A new cut made at the point is deeper than an
old one that the point happens to miss: keeping the old ones at hand cost more rounds than it
saved separations.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from netplan.graph.arrays import Int64, UInt8
from netplan.optimize.benders.aggregation import Group
from netplan.optimize.benders.bound import CNY_PER_UNIT, NS_PER_MS, ExactBound, Rows
from netplan.optimize.benders.cuts import MeanCut
from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.lp.interface import LpSolution
from netplan.optimize.problem.prepare import Prepared

BEYOND = 1e4
"""Penalty for a million CNY beyond the budget, in ms of the mean: more than any item can save, so
the program is always feasible and buys beyond the budget only where it must."""


class Master:
    """The linear program over items and the latencies of groups of demands.

    Args:
        prepared: the problem.
        groups: one column each.
        total: sum of the weights of all demands.
        budget: CNY.
        lp: backend.
        idle: solves without a dual after which a cut leaves.
        deadline: when its solves give up.
    """

    def __init__(
        self,
        prepared: Prepared,
        groups: Sequence[Group],
        total: int,
        budget: int,
        lp: str,
        idle: int,
        deadline: Deadline | None = None,
    ) -> None:
        self.prepared, self.groups, self.total, self.budget = prepared, groups, total, budget
        self.k = len(prepared.cost)
        self.rows = Rows(groups, total, prepared.cost)
        self.lp = new_lp(lp, dual=True, dense=True, deadline=deadline)
        self.column = {group.number: self.k + j for j, group in enumerate(groups)}
        self._most_idle, self._idle = idle, np.zeros(0, np.int64)
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
        # Cost beyond the budget, at a penalty no mean is worth: the LP always has a solution,
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
        """Solve under bounds of the items; cuts that stayed idle leave before, unless kept."""
        if not keep:
            self._drop_idle()
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

    def _drop_idle(self) -> None:
        """Let cuts go that had no dual for a while; those of limits stay."""
        bounds = np.array([cut.demand in self.column for cut in self.rows.cuts], bool)
        out = np.flatnonzero((self._idle > self._most_idle) & bounds)
        if len(out):
            self.lp.delete_rows((out + 1).astype(np.int32))
            self.rows.drop(out)
            self._idle = np.delete(self._idle, out)
