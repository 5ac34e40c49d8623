"""Latencies, plans and cuts where every item joins two nodes directly, compiled."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0913, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int64
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I8, I8_2, NETWORK, U1
from netplan.optimize.paths.min_cost_flow import potentials

FAR_ = np.int64(FAR)
F8 = nt.float64[::1]


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
