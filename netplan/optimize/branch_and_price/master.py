"""The restricted path master: columns, active pairs, pricing and the integer bound.

Over active pairs ``p`` the master is ``min sum c_e x_e`` with ``sum_q z_pq >= 1`` and
``x_e >= sum_{q uses e} z_pq``; columns ``z`` and the linking rows appear when pricing
finds them. For *any* weights ``w_pe >= 0`` the Lagrangian bound

    LB(w) = sum_p R_p(w_p) + sum_e min over x_e in [lo_e, hi_e] of (c_e - sum_p w_pe) x_e

holds, R_p being the exact cheapest path of pair p. It is computed in integers (costs and
weights scaled by a power of two), whatever the floating-point LP says.
"""

from __future__ import annotations

import math
import time

import numpy as np

from netplan.graph.arrays import FAR, Int32, Int64, UInt8
from netplan.optimize.branch_and_price.bound import Ascent, Bound, MasterStats, NodeState
from netplan.optimize.branch_and_price.dual_ascent import (
    Effort,
    Paths,
    Point,
    Pool,
    ascend,
    pool_of,
)
from netplan.optimize.branch_and_price.probing import probe
from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.integer_bound import SCALE_BITS
from netplan.optimize.lp.interface import Float, IncrementalLp, LpSolution
from netplan.optimize.paths.ellipses import Ellipse, ellipse_of, pack
from netplan.optimize.paths.label_setting import price, pricer_of
from netplan.optimize.paths.priced_pairs import Rungs
from netplan.optimize.problem.option_ladders import Ladders, no_ladders
from netplan.optimize.problem.prepare import Prepared
from netplan.tuning.branch_and_price import BranchAndPrice

_MIX = 256
"""Parts into which the way between two price vectors is cut, so that prices stay whole."""


class PathMaster:
    """Column generation over lazily activated (demand, scenario) pairs."""

    def __init__(
        self,
        prepared: Prepared,
        lp: IncrementalLp,
        ceiling: int,
        ladders: Ladders | None = None,
        deadline: Deadline | None = None,
        parameters: BranchAndPrice | None = None,
    ) -> None:
        """Open an empty master; ``ceiling`` (CNY) prices the artificial columns."""
        self.parameters = parameters or BranchAndPrice()
        self.prepared = prepared
        self.net = prepared.net
        self.lp = lp
        self.ladders = no_ladders(prepared) if ladders is None else ladders
        cost = self.ladders.cost
        total = max(int(prepared.cost.sum()), 1)
        self.scale = 1 << max(0, SCALE_BITS - total.bit_length())
        self.scaled_cost: Int64 = cost * self.scale
        self.unit = max(float(cost.max(initial=0)) / 64.0, 1.0)
        self.ceiling = float(ceiling + 1) / self.unit
        self.k = len(cost)
        self.pair_d: list[int] = []
        self.pair_f: list[int] = []
        self.known: set[tuple[int, int]] = set()
        self.stats = MasterStats()
        self.deadline = deadline or Deadline()
        self._ellipses: list[Ellipse] = []
        self._columns: set[tuple[int, bytes]] = set()
        self._cover_row: list[int] = []
        self._n_rows = 0
        self._row = np.full((0, self.k), -1, np.int32)
        self._useful = np.zeros((0, self.k), bool)
        self._pool = pool_of(0)
        self.settled: UInt8 = prepared.lower.copy()
        """Items chosen in every plan still of interest; columns leave them out."""
        lo = prepared.lower.astype(float)
        hi = prepared.upper.astype(float)
        self._lo, self._hi = prepared.lower.copy(), prepared.upper.copy()
        empty = np.zeros(self.k + 1, np.int32)
        lp.add_cols(cost / self.unit, lo, hi, empty, np.zeros(0, np.int32), np.zeros(0))
        self._n_cols = self.k

    @property
    def n_pairs(self) -> int:
        """Number of active pairs."""
        return len(self.pair_d)

    def scaled(self, cost: int) -> int:
        """Return a cost in CNY in the units of the bounds."""
        return cost * self.scale

    def activate(self, pairs: list[tuple[int, int]]) -> None:
        """Add pairs with an artificial column each (cost above every useful plan)."""
        fresh = [pair for pair in pairs if pair not in self.known]
        for d, f in fresh:
            ellipse = ellipse_of(self.net, self.prepared.upper, d, f)
            self._ellipses.append(ellipse)
            items = self.net.item[ellipse.out_arc]
            useful = np.zeros((1, self.k), bool)
            useful[0, items[items >= 0]] = True
            useful[0] = self.ladders.reached(useful[0])
            self._useful = np.vstack([self._useful, useful])
            self._row = np.vstack([self._row, np.full((1, self.k), -1, np.int32)])
            self.pair_d.append(d)
            self.pair_f.append(f)
            self.known.add((d, f))
        if not fresh:
            return
        count = len(fresh)
        both = zip(self._pool, pool_of(count), strict=True)
        self._pool = Pool(*(np.concatenate([old, new]) for old, new in both))
        rows = np.arange(self._n_rows, self._n_rows + count, dtype=np.int32)
        self.lp.add_rows(
            np.ones(count),
            np.full(count, np.inf),
            np.zeros(count + 1, np.int32),
            np.zeros(0, np.int32),
            np.zeros(0),
        )
        self._cover_row.extend(rows.tolist())
        self._n_rows += count
        self.lp.add_cols(
            np.full(count, self.ceiling),
            np.zeros(count),
            np.full(count, np.inf),
            np.arange(count + 1, dtype=np.int32),
            rows,
            np.ones(count),
        )
        self._n_cols += count
        self.pairs = pack(self.net, self._ellipses)
        self._pricer = pricer_of(self.pairs)

    def _add_columns(self, found: list[tuple[int, Int32]]) -> int:
        """Add path columns (pair, sorted items); return how many were new."""
        fresh: list[tuple[int, Int32]] = []
        links: list[tuple[int, int]] = []
        for p, items in found:
            key = (p, items.tobytes())
            if key in self._columns:
                continue
            self._columns.add(key)
            fresh.append((p, items))
            row = self._row[p]
            for e in items[row[items] < 0].tolist():
                row[e] = self._n_rows + len(links)
                links.append((p, e))
        if not fresh:
            return 0
        count = len(links)
        self.lp.add_rows(
            np.zeros(count),
            np.full(count, np.inf),
            np.arange(count + 1, dtype=np.int32),
            np.array([e for _, e in links], np.int32),
            np.ones(count),
        )
        self._n_rows += count
        ptr = np.zeros(len(fresh) + 1, np.int32)
        np.cumsum([len(items) + 1 for _, items in fresh], out=ptr[1:])
        rows = np.concatenate(
            [np.append(np.int32(self._cover_row[p]), self._row[p, items]) for p, items in fresh]
        ).astype(np.int32)
        vals = np.full(len(rows), -1.0)
        vals[ptr[:-1]] = 1.0
        count = len(fresh)
        self.lp.add_cols(np.zeros(count), np.zeros(count), np.full(count, np.inf), ptr, rows, vals)
        self._n_cols += count
        self.stats.columns += count
        self.stats.rows = self._n_rows
        return count

    def add_plan(self, is_open: UInt8) -> None:
        """Add, for every active pair, its cheapest path inside a feasible plan."""
        w = np.tile(self.scaled_cost, (self.n_pairs, 1))
        costs, paths = self._price(w, is_open)
        self._add_columns([(p, q) for p, q in enumerate(paths) if costs[p] < FAR])

    def set_bounds(self, lo: UInt8, hi: UInt8) -> None:
        """Fix items for the node to come."""
        cols = np.flatnonzero((lo != self._lo) | (hi != self._hi)).astype(np.int32)
        self.lp.set_bounds(cols, lo[cols].astype(float), hi[cols].astype(float))
        self._lo, self._hi = lo.copy(), hi.copy()

    def _price(self, w: Int64, is_open: UInt8) -> tuple[Int64, list[Int32]]:
        """Return the exact least path cost of every pair and the items of such a path."""
        started = time.perf_counter()
        count = self.n_pairs
        n = len(self.net.out_ptr) - 1
        costs, lengths = np.zeros(count, np.int64), np.zeros(count, np.int32)
        arcs = np.zeros((count, 8 * n + 8), np.int32)
        which = np.arange(count, dtype=np.int32)
        below = self.ladders.below
        price(self._pricer, self.net, self.pairs, which, w, below, is_open, costs, lengths, arcs)
        paths = []
        for p in range(count):
            items = self.net.item[arcs[p, : lengths[p]]]
            rungs = np.zeros(self.k, np.uint8)
            rungs[items[items >= 0]] = 1
            rungs = self.ladders.reached(rungs) & (self.settled == 0)
            paths.append(np.flatnonzero(rungs).astype(np.int32))
        self.stats.pricing_s += time.perf_counter() - started
        return costs, paths

    def bound(self, w: Int64) -> tuple[Bound, list[Int32]]:
        """Return the Lagrangian bound of integer weights at the node's fixings."""
        costs, paths = self._price(w, self._hi)
        if costs.max(initial=0) >= FAR:
            return Bound(FAR, w, costs), paths
        return Bound(int(costs.sum()) + self._item_part(w), w, costs), paths

    def _item_part(self, w: Int64) -> int:
        rest = self.scaled_cost - w.sum(axis=0)
        low, high = rest * self._lo, rest * self._hi
        return int(np.minimum(low, high).sum())

    def weights(self, duals: Float) -> tuple[Int64, Int64]:
        """Round LP duals to integer weights, completed for rows not yet created.

        An item without a row in a pair must not be priced at 0 there: what the other rows
        leave of its cost is shared among the pairs that could use it.
        """
        factor = self.unit * self.scale
        top = self.ceiling * factor
        have = self._row >= 0
        w = np.zeros(self._row.shape, np.int64)
        w[have] = np.clip(duals[self._row[have]] * factor, 0.0, top).astype(np.int64)
        free = (self._lo == 0) & (self._hi == 1)
        open_rows = self._useful & ~have & free[None, :]
        sharers = open_rows.sum(axis=0)
        slack = np.maximum(self.scaled_cost - w.sum(axis=0), 0)
        part = slack // np.maximum(sharers, 1)
        w[open_rows] = np.broadcast_to(part, w.shape)[open_rows]
        w[:, ~free] = 0
        cover = duals[np.array(self._cover_row, np.int64)] * factor
        return w, np.clip(cover, 0.0, top).astype(np.int64)

    def extend(self, bound: Bound) -> Int64:
        """Return the bound's weights with rows for pairs activated since.

        Weights where they buy nothing are dropped: of decided items, and of items that no
        path of the pair within its limit can use.
        """
        missing = self.n_pairs - len(bound.w)
        w = np.vstack([bound.w, np.zeros((missing, self.k), np.int64)])
        w[:, (self._lo == 1) | (self._hi == 0)] = 0
        w[~self._useful] = 0
        return w

    def _in_time(self, rounds: int) -> int:
        """Return how many of the iterations fit the time left, at the pace of those before."""
        left = self.deadline.left_s
        if math.isinf(left) or self.stats.rounds == 0:
            return rounds
        pace = self.stats.ascent_s / self.stats.rounds
        return max(1, min(rounds, int(left / max(pace, 1e-9))))

    def ascend(
        self,
        start: Bound,
        target: int,
        rounds: int,
        factor: float,
        collect_from: int,
        use: Float | None = None,
    ) -> Ascent:
        """Improve a bound by dual ascent and add the paths found late in it as columns.

        Args:
            start: weights to start from.
            target: scaled bound to stop at.
            rounds: iterations at most.
            factor: step factor to begin with (1: a cold start).
            collect_from: first iteration whose paths become columns.
            use: (pairs, k) average use to go on from (None: none yet).
        """
        started = time.perf_counter()
        rounds = self._in_time(rounds)
        count, k = self.n_pairs, self.k
        w = self.extend(start).astype(float)
        best_w, best_cost = np.zeros((count, k), np.int64), np.zeros(count, np.int64)
        old = np.zeros((0, k)) if use is None else use
        use = np.vstack([old, np.zeros((count - len(old), k))])
        step = np.array([factor, 0.0, 0.0])
        items, ptr = np.zeros(1 << 20, np.int32), np.zeros(1 << 15, np.int64)
        paid = int(self.scaled_cost[self._lo == 1].sum())
        useful = self._useful.astype(np.uint8)
        if self.stats.rows > self.parameters.lp_rows:
            collect_from = rounds
        value = ascend(
            self._pricer, self.net, self.pairs, self._rungs(), useful,
            Effort(paid, target, rounds, collect_from, self.parameters.pause),
            Point(step, w, use, best_w, best_cost), Paths(items, ptr), self._pool,
            self.deadline.cell,
        )  # fmt: skip
        self.stats.ascent_s += time.perf_counter() - started
        self.stats.rounds += int(step[2])
        found = []
        for i in range(int(ptr[0])):
            path = items[ptr[i + 1] + 1 : ptr[i + 2]]
            found.append((int(items[ptr[i + 1]]), path[self.settled[path] == 0].copy()))
        self._add_columns(found)
        best = Bound(int(value), best_w, best_cost)
        better = best if best.value > start.value or len(start.w) < count else start
        if best.value >= FAR:
            better = best
        x = np.where(self._lo == 1, 1.0, use.max(axis=0, initial=0.0))
        return Ascent(better, use, x, float(step[0]))

    def probe(self, bound: Bound) -> tuple[Int64, Int64]:
        """Return what the bound gains (scaled) per item when it is chosen, and refused."""
        w = self.extend(bound)
        costs, _ = self._price(w, self._hi)
        gain_in, gain_out = np.zeros(self.k, np.int64), np.zeros(self.k, np.int64)
        probe(
            self._pricer, self.net, self.pairs, w, self._rungs(), costs, gain_in, gain_out,
            self.deadline.cell,
        )  # fmt: skip
        return gain_in, gain_out

    def _rungs(self) -> Rungs:
        free = ((self._lo == 0) & (self._hi == 1)).astype(np.uint8)
        ladders = self.ladders
        return Rungs(self._hi, free, ladders.below, ladders.above, self.scaled_cost)

    def _solve_lp(self) -> LpSolution:
        started = time.perf_counter()
        solution = self.lp.solve()
        self.stats.lp_s += time.perf_counter() - started
        self.stats.iterations += 1
        return solution

    def _negative(self, paths: list[Int32], w: Int64, u: Int64) -> list[tuple[int, Int32]]:
        """Keep the paths whose LP reduced cost is negative."""
        found = []
        for p, items in enumerate(paths):
            if int(w[p, items].sum()) < u[p] - max(1, int(u[p] * 1e-9)):
                found.append((p, items))
        return found

    def converge(self, start: Bound, prune_at: int, target: float) -> NodeState:
        """Generate columns until the LP is solved or too large, the node pruned or time is up.

        Args:
            start: a bound whose weights serve as stability centre.
            prune_at: stop once the scaled bound reaches this.
            target: stop once LP value - bound is below this share of the gap to
                ``prune_at``.
        """
        best, paths = self.bound(self.extend(start))
        if best.value >= FAR:
            return NodeState(best, np.zeros(self.k), 0.0, infeasible=True)
        best.value = max(best.value, 0)
        smooth = 205
        x = np.zeros(self.k)
        factor = self.unit * self.scale
        while best.value < prune_at:
            solution = self._solve_lp()
            x = solution.x[: self.k]
            objective = solution.objective * factor
            if objective - best.value <= target * max(prune_at - best.value, 0):
                break
            if (
                self.deadline.over
                or not solution.solved
                or self.stats.rows > self.parameters.lp_rows
            ):
                break  # columns bring rows: solves of a program that grew take seconds each
            w, u = self.weights(solution.duals)
            mix = smooth
            added = 0
            while added == 0:
                trial = (best.w * mix + w * (_MIX - mix)) // _MIX if mix else w
                bound, paths = self.bound(trial)
                if bound.value >= FAR:
                    return NodeState(bound, x, objective, infeasible=True)
                if bound.value > best.value:
                    best = bound
                added = self._add_columns(self._negative(paths, w, u))
                if mix == 0 or best.value >= prune_at:
                    break
                if added == 0:
                    mix = mix // 2 if mix > 60 else 0
            if added == 0 and mix == 0:
                break
        else:
            return NodeState(best, x, float(best.value), pruned=True)
        return NodeState(best, x, objective)
