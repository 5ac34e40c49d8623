"""Mean latencies where every item joins two nodes directly: cuts and plans in bulk.

On a network without optical layers, with limits that hold whatever is bought, the latencies
of all pairs of nodes fit in a table, and one more item changes it by a formula. So a greedy
with ruin and recreate looks at thousands of plans a second, and the cuts of all demands are
made in one call. The mathematics is that of ``cuts``.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0913, PLR0917
from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int64, Network, UInt8
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I8, I8_2, NETWORK, U1
from netplan.optimize.benders.cuts import MeanCut
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.min_cost_flow import potentials
from netplan.optimize.problem.cover import ARC_PLAIN
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.tuning.benders import Benders

FAR_ = np.int64(FAR)
F8 = nt.float64[::1]
NEAR_NS = 10**10
"""ns: longer latencies count as this where it is told which items are close."""


@kernel(nt.void(NETWORK, U1, I8_2))
def all_pairs(net, is_open, table):  # type: ignore[no-untyped-def]
    """Fill ``table[u, v]`` with shortest latencies over the open items, FAR where cut off."""
    n = net.out_ptr.size - 1
    table[:] = FAR_
    for a in range(net.tail.size):
        item = net.item[a]
        if item < 0 or is_open[item] != 0:
            table[net.tail[a], net.head[a]] = min(table[net.tail[a], net.head[a]], net.ns[a])
    for v in range(n):
        table[v, v] = 0
    for k in range(n):
        for u in range(n):
            first = table[u, k]
            if first < FAR_:
                for v in range(n):
                    way = first + table[k, v]
                    table[u, v] = min(table[u, v], way)


@inner
def _add(net, item, table):  # type: ignore[no-untyped-def]
    """Bring the table up to date with one more item, arc by arc."""
    n = net.out_ptr.size - 1
    for q in range(net.item_ptr[item], net.item_ptr[item + 1]):
        a = net.item_arc[q]
        u, v, ns = net.tail[a], net.head[a], net.ns[a]
        if table[u, v] <= ns:
            continue
        for i in range(n):
            start = table[i, u] + ns
            if start < FAR_:
                for j in range(n):
                    way = start + table[v, j]
                    table[i, j] = min(table[i, j], way)


@inner
def _gain(net, item, table, source, sink, weight):  # type: ignore[no-untyped-def]
    """Return by how much one more item lowers the weighted sum."""
    total = 0.0
    lo = net.item_ptr[item]
    hi = net.item_ptr[item + 1]
    short = False
    for q in range(lo, hi):
        a = net.item_arc[q]
        short = short or net.ns[a] < table[net.tail[a], net.head[a]]
    if not short:
        return total
    for d in range(source.size):
        now = table[source[d], sink[d]]
        best = now
        for q in range(lo, hi):
            a = net.item_arc[q]
            way = table[source[d], net.tail[a]] + net.ns[a] + table[net.head[a], sink[d]]
            best = min(best, way)
        total += weight[d] * np.float64(now - best)
    return total


@kernel(
    nt.int64(NETWORK, I8_2, U1, U1, I8, F8, nt.int64, I8, I8, F8),
)
def buy(net, table, plan, allowed, cost, factor, left, source, sink, weight):  # type: ignore[no-untyped-def]
    """Buy greedily by gain x random factor per CNY until nothing fits or gains; return the effort.

    Gains seldom grow as items are bought, so an item is looked at again only when its last
    known gain could still win; ``plan`` and ``table`` are changed.
    """
    k = cost.size
    known = np.full(k, np.inf)
    fresh = np.full(k, -1, np.int64)
    looks = np.int64(0)
    step = 0
    while True:
        best = -1
        best_score = 0.0
        while True:
            best = -1
            best_score = 0.0
            for i in range(k):
                if plan[i] != 0 or allowed[i] == 0 or cost[i] > left:
                    continue
                if known[i] > best_score:
                    best_score = known[i]
                    best = i
            if best < 0 or fresh[best] == step:
                break
            gain = _gain(net, best, table, source, sink, weight)
            looks += source.size
            known[best] = gain * factor[best] / max(cost[best], 1)
            fresh[best] = step
        if best < 0 or best_score <= 0.0:
            return looks
        plan[best] = 1
        left -= cost[best]
        _add(net, best, table)
        step += 1


class Asked(NamedTuple):
    """Demands: (d,) ends, and the most and the least that each can have, in ns."""

    source: Int64
    sink: Int64
    top: Int64
    best: Int64


ASKED = nt.NamedUniTuple(I8, 4, Asked)  # type: ignore[no-untyped-call]


@kernel(
    nt.int64(NETWORK, U1, I8_2, F8, ASKED, I8, nt.int32[::1], I8, I8, I8, I8),
)
def edge_cuts(  # type: ignore[no-untyped-def]
    net, upper, everything, x, asked, way_ptr, way, level, ptr, items, gains
):
    """Write one cut a demand, as deep as any at a point.

    Args:
        net: the arcs, all plain.
        upper: items that may be chosen.
        everything: (n, n) latencies with all of those chosen.
        x: (k,) the point.
        asked: the demands.
        way_ptr: (d + 1,) into ``way``.
        way: the arcs that are on a path of a demand below its top.
        level: (d,) filled.
        ptr: (d + 1,) filled, into ``items`` and ``gains``.
        items: filled as far as it reaches.
        gains: the same.

    Returns:
        The number of demands worked off: fewer than all when the arrays were full.
    """
    n = net.out_ptr.size - 1
    source, sink, top, best = asked
    room = np.zeros(net.tail.size, np.float64)
    price = np.zeros(n, np.int64)
    most = np.zeros(upper.size, np.int64)
    least = np.full(upper.size, FAR_)
    used = 0
    ptr[0] = 0
    for j in range(source.size):
        s = source[j]
        t = sink[j]
        if used + upper.size > items.size:
            return j
        room[:] = 0.0
        first = way_ptr[j]
        last = way_ptr[j + 1]
        for q in range(first, last):
            item = net.item[way[q]]
            room[way[q]] = 1.0 if item < 0 else x[item]
        for v in range(n):
            price[v] = max(everything[s, t] - everything[v, t], 0)
        potentials(net, room, s, t, top[j], price)
        high = price[t]
        for q in range(first, last):
            a = way[q]
            i = net.item[a]
            if i < 0:
                continue
            u = net.tail[a]
            v = net.head[a]
            through = everything[s, u] + net.ns[a] + everything[v, t]
            least[i] = min(least[i], through)
            if through < high:
                most[i] = max(most[i], price[v] - price[u] - net.ns[a])
        for q in range(first, last):
            i = net.item[way[q]]
            if i < 0 or least[i] == FAR_:
                continue
            gain = min(most[i], high - max(least[i], best[j]))
            if gain > 0:
                items[used] = i
                gains[used] = gain
                used += 1
            most[i] = 0
            least[i] = FAR_
        level[j] = high
        ptr[j + 1] = used
    return source.size


@kernel(nt.int64(NETWORK, U1, I8_2, I8, I8, I8, I8, nt.int32[::1]))
def list_ways(net, upper, everything, source, sink, top, ptr, arcs):  # type: ignore[no-untyped-def]
    """List the arcs that are on a path of a demand below its top; return how many.

    ``arcs`` is filled as far as it reaches: ask again with a larger one if it is too small.
    """
    count = 0
    ptr[0] = 0
    for j in range(source.size):
        s = source[j]
        t = sink[j]
        for a in range(net.tail.size):
            item = net.item[a]
            through = everything[s, net.tail[a]] + net.ns[a] + everything[net.head[a], t]
            if through < top[j] and (item < 0 or upper[item] != 0):
                if count < arcs.size:
                    arcs[count] = a
                count += 1
        ptr[j + 1] = count
    return count


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
        self._where = table[self.net.tail[arcs]] + table[self.net.head[arcs]]
        self._way: tuple[Int64, npt.NDArray[np.int32]] | None = None

    # -- plans ----------------------------------------------------------------
    def greedy(self) -> UInt8:
        """Return the plan bought greedily by gain per CNY."""
        factor = np.ones(len(self.prepared.cost))
        return self._buy(self.prepared.lower, self.prepared.upper, factor)[0]

    def _buy(self, start: UInt8, allowed: UInt8, factor: Float) -> tuple[UInt8, int]:
        plan = start.copy()
        left = self.budget - int(self.prepared.cost[plan != 0].sum())
        all_pairs(self.net, plan, self._table)
        cost = self.prepared.cost
        looks = buy(
            self.net, self._table, plan, allowed, cost, factor, left, self.source, self.sink,
            self.weight,
        )  # fmt: skip
        return plan, int(looks)

    def _sum(self) -> float:
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
        best = now = plan
        all_pairs(self.net, best, self._table)
        least = value = self._sum()
        effort, left = share * tune.looks, share * tune.looks
        for _ in range(min(tune.most_trials, tune.trials_per_item * len(now))):
            owned = np.flatnonzero((now != 0) & (self.prepared.lower == 0))
            if left <= 0 or not len(owned):
                break
            start = now.copy()
            start[self._ruined(owned, rng)] = 0
            spread = rng.choice(tune.spreads)
            factor = np.exp(rng.normal(0.0, spread, len(now)))
            if x is not None and rng.random() < 0.5:
                factor *= 0.3 + x
            allowed = self.prepared.upper * (rng.random(len(now)) < rng.choice(tune.allowed))
            if x is not None and rng.random() < 0.5:
                allowed = np.maximum(allowed, self.prepared.upper * (x > 0.01))
            found, looks = self._buy(start, allowed.astype(np.uint8), factor)
            left -= looks + len(self._table) ** 3
            got = self._sum()
            if got < least - 1e-6:
                best, least = found, got
            if got < value + tune.worse * least * max(left / effort, 0.0):
                now, value = found, got
        return best

    def _ruined(self, owned: Int64, rng: np.random.Generator) -> Int64:
        """Return items to drop: some at random, or those around one of them."""
        if rng.random() < 0.5:
            return owned[rng.random(len(owned)) < rng.uniform(0.03, 0.35)]
        count = int(rng.integers(1, max(2, min(len(owned) // 3, 12)) + 1))
        near = self._where[owned] - self._where[rng.choice(owned)]
        return np.asarray(owned[np.argsort(np.abs(near).sum(axis=1), kind="stable")[:count]])

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
