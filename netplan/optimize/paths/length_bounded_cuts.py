"""Length-bounded cuts: grow the chosen set until one more item would meet the limit.

A *cut* of the pair (demand, scenario) is the complement of a maximal set with which the pair still
misses its limit; every plan needs something of it. Sets grow greedily in a given order; distances
from the source and to the sink are repaired, never recomputed.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int32, Int64
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I4, I8, NETWORK, U1, copy, pop, push, sources

FAR_ = np.int64(FAR)
MET, HEAVY, CUT, HOPELESS = 0, 1, 2, 3
"""Outcome for a pair: limit met, cut too heavy, cut found, no choice of items meets the limit."""


class Catalog(NamedTuple):
    """The entries of one kind, their arcs, and the demands they can serve.

    ``use_ptr``/``use_demand`` list the demands of every entry, ``dem_ptr`` says how many
    entries every demand has.
    """

    entry_ptr: Int32
    entry_arc: Int32
    share: Int64
    use_ptr: Int32
    use_demand: Int32
    dem_ptr: Int32


CATALOG = nt.NamedTuple((I4, I4, I8, I4, I4, I4), Catalog)  # type: ignore[no-untyped-call]


@inner
def usable(net, is_open):  # type: ignore[no-untyped-def]
    """Return which arcs the open items give, with those that need none, as (m,) 0 or 1."""
    arcs = np.ones(net.tail.size, np.uint8)
    for a in range(net.tail.size):
        if net.item[a] >= 0 and is_open[net.item[a]] == 0:
            arcs[a] = 0
    return arcs


@inner
def settle(net, side, arc_open, limit, rest, dist, size, hkey, hval):  # type: ignore[no-untyped-def]
    """Settle the queued nodes of a (re)started Dijkstra, forward (side 0) or backward.

    ``arc_open`` (m,) says which arcs there are; ``rest`` (n,) is a lower bound on the way from each
    node to the other end, 0 where none is known: what cannot keep the limit is left alone.
    """
    while size > 0:
        key = hkey[0]
        u = hval[0]
        size = pop(hkey, hval, size)
        if key > dist[u]:
            continue
        lo = net.out_ptr[u] if side == 0 else net.in_ptr[u]
        hi = net.out_ptr[u + 1] if side == 0 else net.in_ptr[u + 1]
        for j in range(lo, hi):
            a = net.out_arc[j] if side == 0 else net.in_arc[j]
            if arc_open[a] == 0:
                continue
            v = net.head[a] if side == 0 else net.tail[a]
            c = key + net.ns[a]
            if c < dist[v] and c + rest[v] <= limit:
                dist[v] = c
                size = push(hkey, hval, size, c, np.int32(v))


@inner
def grow_cut(  # type: ignore[no-untyped-def]
    net, cat, listed, value, ceiling, arc_open, lost, asked, dist, heap, cut
):
    """Write a minimal cut over ``listed`` entries; return (status, size, weight).

    ``asked`` is the pair: limit, source, sink, and for every node lower bounds on the way ahead to
    the sink and on the way behind it, back to the source. ``arc_open`` (m,) are the arcs in the set
    from the beginning, it is used up; ``value`` (entries,): a cut of weight ``ceiling`` is given
    up.

    One pass is enough: distances only shrink while the set grows, so an entry refused once stays
    refused. An entry whose arcs cannot lie on one simple path together (``share`` 1) is refused
    exactly when one of its arcs closes a path; others are tried and taken back.
    """
    limit, source, sink, ahead, behind = asked
    hkey, hval = heap
    if behind[sink] > limit:
        return HOPELESS, 0, 0.0
    for side in range(2):
        start = source if side == 0 else sink
        dist[side, :] = FAR_
        dist[side, start] = 0
        size = push(hkey, hval, 0, np.int64(0), np.int32(start))
        rest = ahead if side == 0 else behind
        settle(net, side, arc_open, limit, rest, dist[side], size, hkey, hval)
        if dist[0, sink] <= limit:
            return MET, 0, 0.0
    count = 0
    weight = 0.0
    for e in listed:
        blocked = False
        fresh = False
        useful = False
        for q in range(cat.entry_ptr[e], cat.entry_ptr[e + 1]):
            a = cat.entry_arc[q]
            if lost[a] != 0 or arc_open[a] != 0:
                continue
            fresh = True
            u = net.tail[a]
            v = net.head[a]
            if dist[0, u] + net.ns[a] + dist[1, v] <= limit:
                blocked = True
                break
            c = dist[0, u] + net.ns[a]
            useful = useful or (c < dist[0, v] and c + ahead[v] <= limit)
            c = dist[1, v] + net.ns[a]
            useful = useful or (c < dist[1, u] and c + behind[u] <= limit)
        if not fresh:
            continue
        if not blocked:
            for q in range(cat.entry_ptr[e], cat.entry_ptr[e + 1]):
                a = cat.entry_arc[q]
                if lost[a] == 0:
                    arc_open[a] += 1
        if useful and not blocked:  # else no distance changes
            kept = dist.copy() if cat.share[e] > 1 else dist
            for side in range(2):
                rest = ahead if side == 0 else behind
                size = 0
                for q in range(cat.entry_ptr[e], cat.entry_ptr[e + 1]):
                    a = cat.entry_arc[q]
                    if lost[a] != 0:
                        continue
                    u = net.tail[a] if side == 0 else net.head[a]
                    v = net.head[a] if side == 0 else net.tail[a]
                    c = dist[side, u] + net.ns[a]
                    if c < dist[side, v] and c + rest[v] <= limit:
                        dist[side, v] = c
                        size = push(hkey, hval, size, c, np.int32(v))
                if size > 0:
                    settle(net, side, arc_open, limit, rest, dist[side], size, hkey, hval)
            if cat.share[e] > 1 and dist[0, sink] <= limit:
                for side in range(2):  # an assignment of slices takes 3 s to compile
                    copy(kept[side], kept.shape[1], dist[side])
                for q in range(cat.entry_ptr[e], cat.entry_ptr[e + 1]):
                    a = cat.entry_arc[q]
                    if lost[a] == 0:
                        arc_open[a] -= 1
                blocked = True
        if blocked:
            weight += value[e]
            if weight >= ceiling:
                return HEAVY, 0, weight
            cut[count] = e
            count += 1
    return CUT if count > 0 else HOPELESS, count, weight


@kernel(nt.void(NETWORK, U1, I4, I8, I4, I4, I4, I4, U1))
def grow_cuts(net, is_open, order, share, pair_d, pair_f, cut_ptr, cut_item, stop):  # type: ignore[no-untyped-def]
    """Grow one minimal cut per pair, items of ``order`` first come first absorbed.

    ``cut_ptr`` (pairs + 1) and ``cut_item`` receive the cuts end to end (they stop when
    ``cut_item`` is full). Closed items outside ``order`` are treated as unavailable.
    Regeneration is left out, so a pair violated only because of it gets an empty range;
    so does one whose limit cannot be met by any choice, and all that are left once ``stop[0]``
    is set.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    none = np.zeros(0, np.int32)
    items = Catalog(net.item_ptr, net.item_arc, share, none, none, none)
    weightless = np.zeros(share.size)
    anywhere = np.zeros(n, np.int64)
    given = usable(net, is_open)
    dist = np.empty((2, n), np.int64)
    hkey = np.empty(m + 2 * n + 2, np.int64)
    hval = np.empty(m + 2 * n + 2, np.int32)
    lost = np.zeros(m, np.uint8)
    cut = np.empty(order.size, np.int32)
    source = sources(net)
    cut_ptr[0] = 0
    for i in range(pair_d.size):
        if stop[0] != 0:
            cut_ptr[i + 1] = cut_ptr[i]
            continue
        d = pair_d[i]
        f = pair_f[i]
        arc_open = given.copy()
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 1
            arc_open[net.scn_arc[q]] = 0
        _, count, _ = grow_cut(
            net, items, order, weightless, np.inf, arc_open, lost,
            (net.limit[d, f], source[d], net.sink[d], anywhere, anywhere),
            dist, (hkey, hval), cut,
        )  # fmt: skip
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 0
        if cut_ptr[i] + count > cut_item.size:
            count = 0
        copy(cut, count, cut_item[cut_ptr[i] :])
        cut_ptr[i + 1] = cut_ptr[i] + count
