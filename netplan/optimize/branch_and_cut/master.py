"""The linear program of the cut method, and its bound in exact integers.

Columns: one ``x`` for every item, then one ``y`` for every (root, arc) that has appeared in a
directed cut. Rows: those that the problem states itself, with the order of the rungs in them; cuts
(``sum of entries >= 1``), links (``x_e >= y_uv + y_vu``: in the
shortest-path tree of one root, an item is passed in one direction at most), and sums of these that
rounding has strengthened (``branch_and_cut/zero_half.py``). All have integer coefficients.

For **any** multipliers ``v >= 0`` on the rows, with reduced costs ``r = c - A'v``,

    LB(v) = sum over rows of b * v + sum over columns of min(lo * r, hi * r)

is a lower bound. Costs and multipliers are scaled by one power of two and rounded down to
integers, so the bound is exact whatever the floating-point solver says.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from netplan.graph.arrays import Int32, Int64, UInt8
from netplan.optimize.lp.integer_bound import SCALE_BITS, SLACK, CutBound, CutPoint
from netplan.optimize.lp.interface import Float, IncrementalLp
from netplan.optimize.problem.cover import Row as Stated
from netplan.optimize.problem.prepare import Prepared


@dataclass(frozen=True)
class Rows:
    """Rows ``sum of coef x >= side``: their entries side by side, and their right-hand sides."""

    row: Int64
    col: Int32
    coef: Int64
    side: Int64


Row = tuple[Int32, Int64, int]
"""Columns, coefficients, right-hand side."""


def stated(prepared: Prepared) -> list[Row]:
    """Return the rows that a problem states itself, and that lower rungs are bought first.

    A rung without those below it is needless, so plans of least cost do so.
    """
    found = [as_entries(asked) for asked in prepared.rows]
    steps: dict[tuple[int, int], None] = {}
    for asked in prepared.rows:
        steps |= dict.fromkeys(pair for items, _ in asked.ladders for pair in pairwise(items))
    for low, high in steps:
        cols, order = np.unique([low, high], return_inverse=True)
        found.append((cols.astype(np.int32), np.array([1, -1])[np.argsort(order)], 0))
    return found


def as_entries(asked: Stated) -> Row:
    """Return a row that a problem states as a row of the program."""
    entries = [(item, c) for items, c in asked.ladders for item in items]
    cols, coef = np.array(sorted(entries), np.int64).reshape(-1, 2).T
    return cols.astype(np.int32), coef.copy(), asked.least


def _key(row: Row) -> bytes:
    cols, coef, side = row
    return cols.tobytes() + (b"" if side == 1 else coef.tobytes())


class CutLp:
    """Rows, columns and multipliers of one cut program."""

    def __init__(self, prepared: Prepared, lp: IncrementalLp) -> None:
        """Open a program without rows."""
        cost = prepared.cost
        self.k = len(cost)
        self.lp = lp
        self.scale = 1 << max(0, SCALE_BITS - max(int(cost.sum()), 1).bit_length())
        self.scaled_cost: Int64 = cost * self.scale
        self.unit = max(float(cost.max(initial=0)) / 64.0, 1.0)
        self.lo, self.hi = prepared.lower.copy(), prepared.upper.copy()
        self._sent = (self.lo.copy(), self.hi.copy())
        self.n_cols = self.k
        self.cols: list[Int32] = []
        self.coef: list[Int64] = []
        self.side: list[int] = []
        self.age: list[int] = []
        self.live: set[bytes] = set()
        self.solves = 0
        self.last: Float = np.zeros(self.k)
        self.lp_s = 0.0
        self._packed: Rows | None = None
        self.given = 0
        """Rows at the beginning that are never dropped."""
        empty = np.zeros(self.k + 1, np.int32)
        lp.add_cols(
            cost / self.unit,
            self.lo.astype(float),
            self.hi.astype(float),
            empty,
            np.zeros(0, np.int32),
            np.zeros(0),
        )

    @property
    def n_rows(self) -> int:
        """Number of rows present."""
        return len(self.cols)

    def add_links(self, links: list[tuple[int, int]]) -> Int32:
        """Add columns and link rows; ``links`` = (item, number of arcs); return first columns."""
        if not links:
            return np.zeros(0, np.int32)
        items = np.array([item for item, _ in links], np.int32)
        count = len(links)
        first_row = self.n_rows
        ptr = np.arange(count + 1, dtype=np.int32)
        self.lp.add_rows(np.zeros(count), np.full(count, np.inf), ptr, items, np.ones(count))
        arcs = np.array([arcs for _, arcs in links], np.int32)
        start = self.n_cols + np.concatenate([[0], np.cumsum(arcs)[:-1]]).astype(np.int32)
        total = int(arcs.sum())
        rows = np.repeat(np.arange(first_row, first_row + count, dtype=np.int32), arcs)
        ptr = np.arange(total + 1, dtype=np.int32)
        self.lp.add_cols(
            np.zeros(total), np.zeros(total), np.ones(total), ptr, rows, np.full(total, -1.0)
        )
        self.n_cols += total
        for item, at, width in zip(items.tolist(), start.tolist(), arcs.tolist(), strict=True):
            own = np.arange(at, at + width, dtype=np.int32)
            self.cols.append(np.append(np.int32(item), own).astype(np.int32))
            self.coef.append(np.append(1, np.full(width, -1)))
            self.side.append(0)
            self.age.append(0)
        self._packed = None
        return start

    def give(self, rows: list[Row]) -> None:
        """Add the first rows there are, which are never dropped."""
        self.add_rows(rows)
        self.given = self.n_rows

    def add_cuts(self, cuts: list[Int32]) -> int:
        """Add cuts (sorted columns), leaving out those present; return how many were new."""
        return self.add_rows([(cut, np.ones(len(cut), np.int64), 1) for cut in cuts])

    def add_rows(self, rows: list[Row]) -> int:
        """Add rows ``coef x >= side``, leaving out those present; return how many were new."""
        fresh: list[Row] = []
        for row in rows:
            key = _key(row)
            if key not in self.live:
                self.live.add(key)
                fresh.append(row)
        if not fresh:
            return 0
        ptr = np.zeros(len(fresh) + 1, np.int32)
        np.cumsum([len(cols) for cols, _, _ in fresh], out=ptr[1:])
        flat = np.concatenate([cols for cols, _, _ in fresh]).astype(np.int32)
        vals = np.concatenate([coef for _, coef, _ in fresh]).astype(np.float64)
        sides = np.array([side for _, _, side in fresh], np.float64)
        self.lp.add_rows(sides, np.full(len(fresh), np.inf), ptr, flat, vals)
        for cols, coef, side in fresh:
            self.cols.append(cols)
            self.coef.append(coef)
            self.side.append(side)
            self.age.append(0)
        self._packed = None
        return len(fresh)

    def activity(self, values: Float) -> Float:
        """Return the left-hand sides of all rows."""
        rows = self.rows()
        known = np.append(values, np.zeros(self.n_cols - len(values)))
        return np.asarray(
            np.bincount(rows.row, rows.coef * known[rows.col], self.n_rows), np.float64
        )

    def purge(self, values: Float, patience: int) -> None:
        """Drop cuts that have been slack for more than ``patience`` solves in a row."""
        if not self.n_rows:
            return
        slack = self.activity(values) > np.array(self.side) + SLACK
        gone = []
        for r, side in enumerate(self.side):
            self.age[r] = self.age[r] + 1 if slack[r] else 0
            if side > 0 and r >= self.given and self.age[r] > patience:
                gone.append(r)
        if len(gone) < max(1, self.n_rows // 20):
            return
        for r in gone:
            self.live.discard(_key((self.cols[r], self.coef[r], self.side[r])))
        kept = sorted(set(range(self.n_rows)) - set(gone))
        self.lp.delete_rows(np.array(gone, np.int32))
        self.cols = [self.cols[r] for r in kept]
        self.coef = [self.coef[r] for r in kept]
        self.side = [self.side[r] for r in kept]
        self.age = [self.age[r] for r in kept]
        self._packed = None

    def cuts(self) -> list[Int32]:
        """Return the plain cuts present, without links and strengthened sums."""
        plain = zip(self.cols, self.coef, self.side, strict=True)
        return [cols for cols, coef, side in plain if side == 1 and (coef == 1).all()]

    def over_items(self) -> list[Stated]:
        """Return the rows present, other than those given, that speak of items alone."""
        found = []
        rows = list(zip(self.cols, self.coef, self.side, strict=True))[self.given :]
        for cols, coef, side in rows:
            if side > 0 and (cols < self.k).all() and (coef > 0).all():
                entries = zip(cols.tolist(), coef.tolist(), strict=True)
                found.append(Stated(tuple(((item,), c) for item, c in entries), side))
        return found

    def set_bounds(self, lo: UInt8, hi: UInt8) -> None:
        """Fix items for the solves to come."""
        self.lo, self.hi = lo, hi

    def _send_bounds(self) -> None:
        lo, hi = self._sent
        cols = np.flatnonzero((lo != self.lo) | (hi != self.hi)).astype(np.int32)
        if len(cols):
            self.lp.set_bounds(cols, self.lo[cols].astype(float), self.hi[cols].astype(float))
            self._sent = (self.lo.copy(), self.hi.copy())

    def solve(self) -> CutPoint:
        """Solve from the last basis and evaluate the bound of the multipliers."""
        started = time.perf_counter()
        self._send_bounds()
        solution = self.lp.solve()
        self.lp_s += time.perf_counter() - started
        self.solves += 1
        self.last = solution.x
        return CutPoint(solution.solved, solution.x, self.bound(solution.duals))

    def rows(self) -> Rows:
        """Return all rows as arrays."""
        if self._packed is None:
            sizes = np.array([len(cols) for cols in self.cols], np.int64)
            self._packed = Rows(
                np.repeat(np.arange(len(sizes)), sizes),
                np.concatenate(self.cols or [np.zeros(0, np.int32)]),
                np.concatenate(self.coef or [np.zeros(0, np.int64)]),
                np.array(self.side, np.int64),
            )
        return self._packed

    def bound(self, duals: Float) -> CutBound:
        """Return the exact bound that these multipliers prove at the present fixings."""
        factor = self.unit * self.scale
        v = np.floor(np.clip(np.nan_to_num(duals), 0.0, 2.0**50 / factor) * factor)
        v = v.astype(np.int64)
        rows = self.rows()
        rest = np.zeros(self.n_cols, np.int64)
        rest[: self.k] = self.scaled_cost
        np.subtract.at(rest, rows.col, rows.coef * v[rows.row])
        items = rest[: self.k]
        paid = np.minimum(items * self.lo, items * self.hi).sum()
        paid += np.minimum(rest[self.k :], 0).sum()
        return CutBound(int((rows.side * v).sum()) + int(paid), items)
