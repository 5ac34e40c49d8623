"""The linear program over the layers of one root, and its bound in exact integers.

Columns: ``y`` for arcs between slots, ``z`` for items bought beside the tree; an item is
``x_e = z_e + sum of its y``, since the tree passes it at most once. Rows: cuts of the layered
graph (over ``y``) and cuts over items. Columns come late: an arc joins the program when the
multipliers pay for it. The bound looks at all arcs, present or not. For multipliers ``v >= 0``,
with ``S_a`` what the layered cuts entered by arc a pay and ``F_e`` what the cuts over item e do,

    LB(v) = sum v + sum over items of min(lo * r, hi * r),   r_e = c_e - F_e - max_a S_a

because a tree passes at most one arc of an item.
"""

from __future__ import annotations

import time

import numpy as np

from netplan.graph.arrays import Int32, Int64, UInt8
from netplan.optimize.deadline import Deadline
from netplan.optimize.layered_graph.buckets import (
    Grid,
    Root,
    carried,
    entered,
    finer,
    tree_arcs,
    unrolled,
    walked,
)
from netplan.optimize.layered_graph.network import lengths
from netplan.optimize.layered_graph.rows import NONE, LayerRow, Packed, ReducedCosts, pack
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.lp.integer_bound import SCALE_BITS, SLACK, CutBound, CutPoint
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.tuning.layered_graph import LayeredGraph


class LayerLp:
    """Rows, columns and multipliers over one grid; it stands in for ``CutLp`` in the tree."""

    def __init__(
        self,
        prepared: Prepared,
        root: Root,
        grid: Grid,
        backend: str,
        deadline: Deadline,
        parameters: LayeredGraph,
    ) -> None:
        self.parameters = parameters
        cost = prepared.cost
        self.deadline = deadline
        self.prepared, self.root, self.k, self.backend = prepared, root, len(cost), backend
        self.scale = 1 << max(0, SCALE_BITS - max(int(cost.sum()), 1).bit_length())
        self.scaled_cost: Int64 = cost * self.scale
        self.unit = max(float(cost.max(initial=0)) / 64.0, 1.0)
        self.lo, self.hi = prepared.lower.copy(), prepared.upper.copy()
        self.proved: CutBound | None = None
        self.lp_s, self.solves = 0.0, 0
        self.last: Float = np.zeros(self.k)
        self.y: Float = np.zeros(0)
        self.rest = ReducedCosts(np.zeros(0, np.int64), np.zeros(0, np.int64))
        self._open(grid)

    def _open(self, grid: Grid) -> None:
        self.grid = grid
        self.lp = new_lp(self.backend, dual=True, dense=True, deadline=self.deadline)
        self.n_cols = 0
        self.arc_col = np.full(len(grid.arc), -1, np.int64)
        self.item_col = np.full(self.k, -1, np.int64)
        self.col_item: Int32 = NONE
        self.rows: list[LayerRow] = []
        self.live: set[bytes] = set()
        self._sent_hi = np.ones(self.k, np.uint8)
        self._packed: Packed | None = None
        self.y = np.zeros(len(grid.arc))

    @property
    def n_rows(self) -> int:
        """Number of rows present."""
        return len(self.rows)

    # -- rows -------------------------------------------------------------------
    def packed(self) -> Packed:
        """Return all rows as arrays."""
        if self._packed is None:
            self._packed = pack(self.rows)
        return self._packed

    def add_tree_cuts(self, cuts: list[Int32]) -> int:
        """Add layered cuts, given as sorted slots; return how many were new.

        A cut that a free arc enters says nothing: every tree may pass there.
        """
        fresh = [
            LayerRow(cut, own, NONE)
            for cut, own in zip(cuts, entered(self.grid, cuts), strict=True)
            if len(own) and (self.grid.item[own] >= 0).all()
        ]
        return self._add(fresh)

    def add_cuts(self, cuts: list[Int32], *, fixed: bool = False) -> int:
        """Add cuts over items (sorted); return how many were new."""
        wanted = np.unique(np.concatenate(cuts or [NONE]))
        self._beside(wanted[self.item_col[wanted] < 0])
        return self._add([LayerRow(None, NONE, cut, fixed=fixed) for cut in cuts])

    def _beside(self, items: Int32) -> None:
        if len(items):
            self.item_col[items] = self.n_cols + np.arange(len(items))
            self._add_columns(items, np.zeros(len(items) + 1, np.int32), NONE)

    def _add_columns(self, items: Int32, ptr: Int32, rows: Int32) -> None:
        count = len(items)
        upper = self._sent_hi[items].astype(float)
        cost = self.prepared.cost[items] / self.unit
        self.lp.add_cols(cost, np.zeros(count), upper, ptr, rows, np.ones(len(rows)))
        self.n_cols += count
        self.col_item = np.concatenate([self.col_item, items]).astype(np.int32)

    def _columns(self, row: LayerRow) -> Int32:
        if row.slots is not None:
            cols = self.arc_col[row.arcs]
            return cols[cols >= 0].astype(np.int32)
        return np.flatnonzero(np.isin(self.col_item, row.items)).astype(np.int32)

    def _add(self, rows: list[LayerRow]) -> int:
        fresh = []
        for row in rows:
            if row.name not in self.live:
                self.live.add(row.name)
                fresh.append(row)
        if fresh:
            cols = [self._columns(row) for row in fresh]
            ptr = np.concatenate([[0], np.cumsum([len(own) for own in cols])]).astype(np.int32)
            self.lp.add_rows(
                np.ones(len(fresh)), np.full(len(fresh), np.inf), ptr,
                np.concatenate(cols), np.ones(int(ptr[-1])),
            )  # fmt: skip
            self.rows += fresh
            self._packed = None
        return len(fresh)

    def _drop(self, gone: list[int]) -> None:
        if gone:
            for r in gone:
                self.live.discard(self.rows[r].name)
            self.lp.delete_rows(np.array(gone, np.int32))
            left = set(gone)
            self.rows = [row for r, row in enumerate(self.rows) if r not in left]
            self._packed = None

    def purge(self, _values: Float, patience: int) -> None:
        """Drop cuts that have been slack for more than ``patience`` solves in a row."""
        slack = self.activity() > 1.0 + SLACK
        gone = []
        for r, row in enumerate(self.rows):
            row.age = row.age + 1 if slack[r] else 0
            if row.age > patience and not row.fixed:
                gone.append(r)
        if len(gone) >= max(1, self.n_rows // 20):
            self._drop(gone)

    def activity(self) -> Float:
        """Return the left-hand sides of all rows at the last point."""
        rows = self.packed()
        sums = np.bincount(rows.arc_row, self.y[rows.arc], self.n_rows)
        sums += np.bincount(rows.item_row, self.last[rows.item], self.n_rows)
        return np.asarray(sums, np.float64)

    def cuts(self) -> list[Int32]:
        """Return the cuts over items."""
        return [row.items for row in self.rows if row.slots is None and not row.fixed]

    # -- columns ----------------------------------------------------------------
    def add_arcs(self, arcs: Int32) -> int:
        """Add arcs to the program; return how many were new."""
        fresh = np.unique(arcs[(self.arc_col[arcs] < 0) & (self.grid.item[arcs] >= 0)])
        count = len(fresh)
        if not count:
            return 0
        rows = self.packed()
        place = np.full(len(self.grid.arc), -1, np.int64)
        place[fresh] = np.arange(count)
        at = place[rows.arc]
        cols, own = [at[at >= 0]], [rows.arc_row[at >= 0]]
        items = self.grid.item[fresh]
        order = np.argsort(rows.item, kind="stable")
        first = np.searchsorted(rows.item[order], items, "left")
        width = np.searchsorted(rows.item[order], items, "right") - first
        cols.append(np.repeat(np.arange(count), width))
        within = np.arange(int(width.sum())) - np.repeat(np.cumsum(width) - width, width)
        own.append(rows.item_row[order][np.repeat(first, width) + within])
        col, row = np.concatenate(cols), np.concatenate(own)
        order = np.lexsort((row, col))
        ptr = np.zeros(count + 1, np.int32)
        np.cumsum(np.bincount(col, minlength=count), out=ptr[1:])
        self.arc_col[fresh] = self.n_cols + np.arange(count)
        self._add_columns(items, ptr, row[order].astype(np.int32))
        return count

    def refine(self, grid: Grid, parent: Int64) -> None:
        """Go over to a finer grid; cuts that matter and arcs present are taken along."""
        old, present, rows = self.grid, self.arc_col >= 0, self.rows
        self._open(grid)
        arcs, m = old.arc[present], len(self.prepared.net.tail)
        known = np.unique(old.lay.tail[present].astype(np.int64) * m + arcs)
        key = parent[grid.lay.tail] * m + grid.arc
        self.add_arcs(tree_arcs(self.prepared.net, grid, self.root, self.hi))
        self._beside(np.unique(np.concatenate([row.items for row in rows] or [NONE])))
        self.add_arcs(np.flatnonzero(np.isin(key, known)).astype(np.int32))
        self._add([row for row in rows if row.slots is None])
        cuts = [row.slots for row in rows if row.slots is not None and row.age <= 1]
        self.add_tree_cuts([cut for cut in carried(grid, parent, cuts) if len(cut)])

    # -- solving ----------------------------------------------------------------
    def set_bounds(self, lo: UInt8, hi: UInt8) -> None:
        """Fix items for the solves to come."""
        self.lo, self.hi = lo, hi

    def _send_bounds(self) -> None:
        changed = (self._sent_hi != self.hi)[self.col_item]
        cols = np.flatnonzero(changed).astype(np.int32)
        self._sent_hi = self.hi.copy()
        if len(cols):
            upper = self.hi[self.col_item[cols]].astype(float)
            self.lp.set_bounds(cols, np.zeros(len(cols)), upper)
        chosen = (self.lo == 1) & (self.prepared.lower == 0)
        have = {int(row.items[0]): r for r, row in enumerate(self.rows) if row.fixed}
        self._drop([r for e, r in have.items() if not chosen[e]])
        fresh = [np.array([e], np.int32) for e in np.flatnonzero(chosen) if int(e) not in have]
        if fresh:
            self.add_cuts(fresh, fixed=True)

    def solve(self) -> CutPoint:
        """Solve, fetch arcs that the multipliers pay for, and evaluate the bound."""
        started = time.perf_counter()
        self._send_bounds()
        best: CutBound | None = None
        point = CutPoint(False, self.last, CutBound(0, np.zeros(self.k, np.int64)))
        self.lp.go_dual(True)
        for turn in range(self.parameters.repeats):
            solution = self.lp.solve()
            self.solves += 1
            if not solution.solved:
                if turn > 0 or list_violations(self.prepared.net, self.hi, 1):
                    break
                self.add_arcs(tree_arcs(self.prepared.net, self.grid, self.root, self.hi))
                continue
            self._take(solution.x)
            bound, missing, rest = self.bound(solution.duals)
            if best is None or bound.value > best.value:
                best, self.rest = bound, rest
            point = CutPoint(True, self.last, best)
            short = solution.objective * self.unit * self.scale - best.value
            if short <= self.parameters.nearly * best.value or not len(missing):
                break
            self.add_arcs(missing)
            self.lp.go_dual(self.lp.adds_columns_by_dual)
        self.lp_s += time.perf_counter() - started
        return point

    def _take(self, x: Float) -> None:
        present = self.arc_col >= 0
        self.y = np.zeros(len(self.grid.arc))
        self.y[present] = np.clip(x[self.arc_col[present]], 0.0, 1.0)
        sums = np.bincount(self.col_item, np.clip(x[: self.n_cols], 0.0, None), self.k)
        self.last = np.minimum(np.maximum(sums, self.prepared.lower), 1.0)

    def prove(self, cuts: list[Int32], value: Float) -> CutBound:
        """Return the exact bound of multipliers (CNY) for some of the layered cuts present."""
        by_cut = {cut.tobytes(): v for cut, v in zip(cuts, value.tolist(), strict=True)}
        names = (None if row.slots is None else row.slots.tobytes() for row in self.rows)
        duals = (
            np.array([0.0 if name is None else by_cut.get(name, 0.0) for name in names]) / self.unit
        )
        self.proved, _, self.rest = self.bound(duals)
        return self.proved

    def bound(self, duals: Float) -> tuple[CutBound, Int32, ReducedCosts]:
        """Return the exact bound of multipliers, the arcs missing most, and what is left."""
        factor = self.unit * self.scale
        v = np.floor(np.clip(np.nan_to_num(duals), 0.0, 2.0**50 / factor) * factor)
        v = v.astype(np.int64)
        rows, item = self.packed(), self.grid.item
        paid = np.zeros(len(item), np.int64)
        np.add.at(paid, rows.arc, v[rows.arc_row])
        rest = self.scaled_cost.copy()
        np.subtract.at(rest, rows.item, v[rows.item_row])
        own = np.flatnonzero(item >= 0)
        lacking = np.where(self.arc_col[own] < 0, paid[own] - rest[item[own]], 0)
        lacking[self.hi[item[own]] == 0] = 0
        most = np.zeros(self.k, np.int64)
        np.maximum.at(most, item[own], paid[own])
        reduced = rest - most
        value = int(v.sum()) + int(np.minimum(reduced * self.lo, reduced * self.hi).sum())
        bad = np.flatnonzero(lacking > 1e-6 * factor)
        bad = bad[np.argsort(-lacking[bad], kind="stable")[: self.parameters.most_columns]]
        # The bound counts the rest of a chosen item already.
        open_rest = rest - np.where(self.lo == 1, reduced, 0)
        arc_rest = np.where(item >= 0, np.maximum(open_rest[item] - paid, 0), 0)
        left = ReducedCosts(arc_rest, np.maximum(rest, 0))
        return CutBound(value, reduced), own[bad].astype(np.int32), left

    def dear(self, bound: int, prune_at: int, *, tree_only: bool) -> UInt8:
        """Return 1 for items that lift a bound past ``prune_at`` wherever the tree has them.

        Args:
            bound: the bound that the last multipliers proved.
            prune_at: bound from which nothing is wanted.
            tree_only: whether an item outside the tree serves nobody.
        """
        lay, slots = self.grid.lay, self.grid.slots
        used = ((self.grid.item < 0) | (self.hi[np.maximum(self.grid.item, 0)] == 1)).astype(
            np.uint8
        )
        away, home = np.zeros(slots, np.int64), np.zeros(slots, np.int64)
        pred = np.zeros(slots, np.int32)
        lengths(lay, used, self.rest.arc, np.array([lay.root], np.int32), away, pred)
        back = lay._replace(
            tail=lay.head, head=lay.tail, in_ptr=lay.out_ptr, in_arc=lay.out_arc,
            out_ptr=lay.in_ptr, out_arc=lay.in_arc,
        )  # fmt: skip
        lengths(back, used, self.rest.arc, lay.goal, home, pred)
        through = away[lay.tail] + self.rest.arc + home[lay.head]
        least = np.full(self.k, np.int64(1) << 61)
        own = self.grid.item >= 0
        np.minimum.at(least, self.grid.item[own], through[own])
        if not tree_only:
            least = np.minimum(least, self.rest.item)
        return (bound + np.minimum(least, np.int64(1) << 61) >= prune_at).astype(np.uint8)

    def split(self) -> bool:
        """Let ranges begin where paths in use really are, if any misses its limit.

        Returns:
            Whether the grid became finer.
        """
        net, grid = self.prepared.net, self.grid
        used = ((grid.item < 0) | (self.y > 1e-6)).astype(np.uint8)
        length, pred = np.zeros(grid.slots, np.int64), np.zeros(grid.slots, np.int32)
        start = np.array([grid.lay.root], np.int32)
        lengths(grid.lay, used, net.ns[grid.arc], start, length, pred)
        _, met = walked(net, grid, self.root, length, pred, beyond=True)
        made = finer(grid, met) if met else None
        if made is None:
            return False
        ptr, label, parent = made
        self.refine(unrolled(self.prepared, self.root, ptr, label, self.hi), parent)
        return True
