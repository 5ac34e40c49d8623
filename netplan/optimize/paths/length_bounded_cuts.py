"""Length-bounded cuts: grow the chosen set until one more item would meet the limit."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I4, I8, NETWORK, U1, copy, pop, push

FAR_ = np.int64(FAR)


@inner
def relax(net, is_open, lost, limit, side, dist, size, hkey, hval):  # type: ignore[no-untyped-def]
    """Settle the queued nodes of a (re)started Dijkstra, forward or backward."""
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
            if lost[a] != 0 or (net.item[a] >= 0 and is_open[net.item[a]] == 0):
                continue
            v = net.head[a] if side == 0 else net.tail[a]
            c = key + net.ns[a]
            if c < dist[v] and c <= limit:
                dist[v] = c
                size = push(hkey, hval, size, c, np.int32(v))


@inner
def _grow(net, is_open, lost, source, sink, limit, order, share, dist, hkey, hval, cut):  # type: ignore[no-untyped-def]
    """Write a minimal cut; return its size, or -1 when the open items meet the limit."""
    for side in range(2):
        dist[side, :] = FAR_
        start = source if side == 0 else sink
        dist[side, start] = 0
        size = push(hkey, hval, 0, np.int64(0), np.int32(start))
        relax(net, is_open, lost, limit, side, dist[side], size, hkey, hval)
    if dist[0, sink] <= limit:
        return -1
    count = 0
    for e in order:
        if is_open[e] != 0:
            continue
        blocked = False
        useful = False
        for q in range(net.item_ptr[e], net.item_ptr[e + 1]):
            a = net.item_arc[q]
            if lost[a] != 0:
                continue
            x = dist[0, net.tail[a]]
            y = dist[1, net.head[a]]
            if x + net.ns[a] + y <= limit:
                blocked = True
                break
            useful = useful or x + net.ns[a] < dist[0, net.head[a]]
            useful = useful or y + net.ns[a] < dist[1, net.tail[a]]
        if blocked:
            cut[count] = e
            count += 1
            continue
        is_open[e] = 1
        if not useful:
            continue
        kept = dist.copy() if share[e] > 1 else dist
        for side in range(2):
            size = 0
            for q in range(net.item_ptr[e], net.item_ptr[e + 1]):
                a = net.item_arc[q]
                if lost[a] != 0:
                    continue
                u = net.tail[a] if side == 0 else net.head[a]
                v = net.head[a] if side == 0 else net.tail[a]
                c = dist[side, u] + net.ns[a]
                if c < dist[side, v] and c <= limit:
                    dist[side, v] = c
                    size = push(hkey, hval, size, c, np.int32(v))
            relax(net, is_open, lost, limit, side, dist[side], size, hkey, hval)
        if share[e] > 1 and dist[0, sink] <= limit:
            for side in range(2):
                copy(kept[side], kept.shape[1], dist[side])
            is_open[e] = 0
            cut[count] = e
            count += 1
    return count


@kernel(nt.void(NETWORK, U1, I4, I8, I4, I4, I4, I4, U1))
def grow_cuts(net, is_open, order, share, pair_d, pair_f, cut_ptr, cut_item, stop):  # type: ignore[no-untyped-def]
    """Grow one minimal cut per pair, items of ``order`` first come first absorbed.

    ``cut_ptr`` (pairs + 1) and ``cut_item`` receive the cuts end to end (they stop when
    ``cut_item`` is full). Closed items outside ``order`` are treated as unavailable.
    Regeneration is left out, so a pair violated only because of it gets an empty range;
    so does one whose limit cannot be met by any choice, and all that are left once ``stop[0]``
    is set.

    One pass is enough: distances only shrink while the set grows, so an item refused once
    stays refused. An item whose arcs cannot lie on one simple path together is refused
    exactly when one of its arcs closes a path; others are tried and taken back.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    dist = np.empty((2, n), np.int64)
    hkey = np.empty(m + 2 * n + 2, np.int64)
    hval = np.empty(m + 2 * n + 2, np.int32)
    lost = np.zeros(m, np.uint8)
    cut = np.empty(order.size, np.int32)
    source = np.zeros(net.sink.size, np.int32)
    for g in range(net.grp_source.size):
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            source[net.grp_demand[j]] = net.grp_source[g]
    cut_ptr[0] = 0
    for i in range(pair_d.size):
        if stop[0] != 0:
            cut_ptr[i + 1] = cut_ptr[i]
            continue
        d = pair_d[i]
        f = pair_f[i]
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 1
        grown = is_open.copy()
        count = _grow(
            net,
            grown,
            lost,
            source[d],
            net.sink[d],
            net.limit[d, f],
            order,
            share,
            dist,
            hkey,
            hval,
            cut,
        )
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 0
        count = max(count, 0)
        if cut_ptr[i] + count > cut_item.size:
            count = 0
        copy(cut, count, cut_item[cut_ptr[i] :])
        cut_ptr[i + 1] = cut_ptr[i] + count
