"""Length-bounded cuts in bulk, compiled: the separation routine of the cut method.

A *cut* of the pair (demand, scenario) is the complement of a maximal set of entries with which the
pair still misses its limit; every plan needs one entry of it. An **entry** is what a variable of
the master decides: an item with all its arcs, or one arc of an item on a path from one root (see
``branch_and_cut/master.py``). Sets grow greedily in a given order; distances from the source and to
the sink are repaired, never recomputed, and the search stays inside the pair's latency ellipse
(with everything permitted, the rest of the way must fit the limit).
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int32, Int64, csr
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I4, I8, NETWORK, U1, pop, push, shortest_tree
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.ellipses import ELLIPSES

FAR_ = np.int64(FAR)
F8 = nt.float64[::1]
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


class Grown(NamedTuple):
    """What became of pairs: (pairs,) status and weight, and the cuts end to end."""

    status: Int32
    weight: Float
    ptr: Int64
    entry: Int32


GROWN = nt.NamedTuple((I4, F8, I8, I4), Grown)  # type: ignore[no-untyped-call]
ASKED = nt.UniTuple(I4, 2)  # type: ignore[no-untyped-call]


def catalog(
    entry_ptr: Int32, entry_arc: Int32, share: Int64, entry: Int32, demand: Int32, demands: int
) -> Catalog:
    """Return the catalog whose entry ``entry[i]`` can serve ``demand[i]`` (sorted by entry)."""
    use_ptr, order = csr(entry, len(entry_ptr) - 1)
    dem_ptr, _ = csr(demand, demands)
    return Catalog(entry_ptr, entry_arc, share, use_ptr, demand[order].astype(np.int32), dem_ptr)


@kernel(nt.void(CATALOG, I4, I4))
def rank(cat, order, dem_entry):  # type: ignore[no-untyped-def]
    """List for every demand its entries in the order given (``cat.dem_ptr`` the ranges)."""
    filled = cat.dem_ptr[:-1].copy()
    for i in order:
        for q in range(cat.use_ptr[i], cat.use_ptr[i + 1]):
            d = cat.use_demand[q]
            dem_entry[filled[d]] = i
            filled[d] += 1


@inner
def _settle(net, side, arc_open, limit, rest, dist, size, hkey, hval):  # type: ignore[no-untyped-def]
    """Settle the queued nodes of a (re)started Dijkstra inside the ellipse."""
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
def _grow(  # type: ignore[no-untyped-def]
    net, cat, listed, value, ceiling, arc_open, lost, asked, dist, heap, cut
):
    """Write a minimal cut; return (status, size, weight). ``arc_open`` is used up.

    ``asked`` is the pair: limit, source, sink, and the latencies ahead and behind.
    """
    limit, source, sink, ahead, behind = asked
    hkey, hval = heap
    dist[:, :] = FAR_
    if behind[sink] > limit:
        return HOPELESS, 0, 0.0
    dist[0, source] = 0
    size = push(hkey, hval, 0, np.int64(0), np.int32(source))
    _settle(net, 0, arc_open, limit, ahead, dist[0], size, hkey, hval)
    if dist[0, sink] <= limit:
        return MET, 0, 0.0
    dist[1, sink] = 0
    size = push(hkey, hval, 0, np.int64(0), np.int32(sink))
    _settle(net, 1, arc_open, limit, behind, dist[1], size, hkey, hval)
    count = 0
    weight = 0.0
    for e in listed:
        blocked = False
        fresh = False
        for q in range(cat.entry_ptr[e], cat.entry_ptr[e + 1]):
            a = cat.entry_arc[q]
            if lost[a] != 0 or arc_open[a] != 0:
                continue
            fresh = True
            if dist[0, net.tail[a]] + net.ns[a] + dist[1, net.head[a]] <= limit:
                blocked = True
                break
        if not fresh:
            continue
        if not blocked:
            kept = dist.copy() if cat.share[e] > 1 else dist
            for q in range(cat.entry_ptr[e], cat.entry_ptr[e + 1]):
                a = cat.entry_arc[q]
                if lost[a] == 0:
                    arc_open[a] += 1
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
                _settle(net, side, arc_open, limit, rest, dist[side], size, hkey, hval)
            if cat.share[e] > 1 and dist[0, sink] <= limit:
                dist[:] = kept
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


@kernel(
    nt.int64(
        NETWORK, ELLIPSES, CATALOG, I4, U1, U1, F8, nt.float64, ASKED, GROWN,
    ),
)  # fmt: skip
def separate(  # type: ignore[no-untyped-def]
    net, ell, cat, dem_entry, base_open, is_sure, value, ceiling, pairs, grown
):
    """Grow one minimal cut per pair; return how many pairs were looked at.

    Fewer than all only when ``grown.entry`` might not hold the next cut. The parameters:
    ``net``, ``ell``, ``cat`` the problem; ``dem_entry`` the entries of every demand in the
    order of growth (``rank``); ``base_open`` (m,) arcs that every plan has (no item, or a
    forced one); ``is_sure`` (entries,) what is in the set from the beginning; ``value``
    (entries,) fractional values, a cut of weight ``ceiling`` being given up; ``pairs``
    their demands and failures; ``grown`` is written.
    """
    pair_d, pair_f = pairs
    status, weight, cut_ptr, cut_entry = grown
    n = net.out_ptr.size - 1
    m = net.tail.size
    dist = np.empty((2, n), np.int64)
    hkey = np.empty(m + 2 * n + 2, np.int64)
    hval = np.empty(m + 2 * n + 2, np.int32)
    lost = np.zeros(m, np.uint8)
    cut_ptr[0] = 0
    for i in range(pair_d.size):
        d = pair_d[i]
        f = pair_f[i]
        listed = dem_entry[cat.dem_ptr[d] : cat.dem_ptr[d + 1]]
        if cut_ptr[i] + listed.size > cut_entry.size:
            return i
        arc_open = base_open.copy()
        for e in listed:
            if is_sure[e] != 0:
                for q in range(cat.entry_ptr[e], cat.entry_ptr[e + 1]):
                    arc_open[cat.entry_arc[q]] += 1
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 1
            arc_open[net.scn_arc[q]] = 0
        g = ell.group[d]
        status[i], count, weight[i] = _grow(
            net, cat, listed, value, ceiling, arc_open, lost,
            (net.limit[d, f], net.grp_source[g], net.sink[d], ell.ahead[ell.sink_row[d]],
             ell.behind[g]),
            dist, (hkey, hval), cut_entry[cut_ptr[i] :],
        )  # fmt: skip
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 0
        cut_ptr[i + 1] = cut_ptr[i] + count
    return pair_d.size


@kernel(nt.int64(NETWORK, U1, nt.int64, I4, I4))
def threats(net, is_open, cutoff, out_d, out_f):  # type: ignore[no-untyped-def]
    """List (demand, scenario) whose scenario meets the demand's path over the open items.

    Only these failures can break a demand that holds intact. Demands without a path are
    left out. Returns the number of entries; the list ends when the arrays are full.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    n_scn = net.scn_ptr.size - 1
    dist = np.empty(n, np.int64)
    since = np.empty(n, np.int64)
    pred = np.empty(n, np.int32)
    hkey = np.empty(m + n + 1, np.int64)
    hval = np.empty(m + n + 1, np.int32)
    lost = np.zeros(m, np.uint8)
    seen = np.full(n_scn, -1, np.int32)
    count = 0
    for g in range(net.grp_source.size):
        source = net.grp_source[g]
        shortest_tree(net, is_open, lost, source, cutoff, dist, since, pred, hkey, hval)
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            d = net.grp_demand[j]
            v = net.sink[d]
            if dist[v] >= FAR_:
                continue
            while pred[v] >= 0:
                a = pred[v]
                for q in range(net.hit_ptr[a], net.hit_ptr[a + 1]):
                    f = net.hit_scn[q]
                    if seen[f] != d and net.limit[d, f] >= 0:
                        seen[f] = d
                        if count == out_d.size:
                            return count
                        out_d[count] = d
                        out_f[count] = f
                        count += 1
                v = net.tail[a]
    return count
