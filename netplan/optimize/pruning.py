"""Compiled removal of needless items and repair of violated pairs."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba import njit
from numba.core import types as nt

from netplan.graph.arrays import FAR
from netplan.graph.kernels import I4, NETWORK, U1, shortest_tree

FAR_ = np.int64(FAR)


@njit(cache=True, nogil=True)
def _tree_ok(net, is_open, lost, g, f, dist, since, pred, hkey, hval, bits, hit):  # type: ignore[no-untyped-def]
    """Check group g in scenario f; mark items used in ``bits`` and scenarios in ``hit``."""
    for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
        lost[net.scn_arc[q]] = 1
    cutoff = np.int64(0)
    for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
        cutoff = max(cutoff, net.limit[net.grp_demand[j], f])
    shortest_tree(net, is_open, lost, net.grp_source[g], cutoff, dist, since, pred, hkey, hval)
    for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
        lost[net.scn_arc[q]] = 0
    bits[:] = 0
    if f == 0:
        hit[:] = 0
    for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
        d = net.grp_demand[j]
        v = net.sink[d]
        if 0 <= net.limit[d, f] < dist[v]:
            return False
        if net.limit[d, f] < 0 and f > 0:
            continue
        if dist[v] >= FAR_:
            continue
        while pred[v] >= 0:
            a = pred[v]
            it = net.item[a]
            if it >= 0:
                bits[it >> 6] |= np.int64(1) << (it & 63)
            if f == 0:
                for q in range(net.hit_ptr[a], net.hit_ptr[a + 1]):
                    if net.limit[d, net.hit_scn[q]] >= 0:
                        hit[net.hit_scn[q]] = 1
            v = net.tail[a]
    return True


@njit(nt.int64(NETWORK, U1, I4), cache=True, nogil=True)
def reverse_delete(net, is_open, order):  # type: ignore[no-untyped-def]
    """Close the items of ``order`` one by one wherever every limit still holds.

    Changes ``is_open``; returns the number closed, or -1 when it was infeasible at first.
    Needs ``limit[d, 0] <= limit[d, f]`` (see ``preprocess``), so that a demand whose
    intact path survives a scenario holds there too. For every (group, scenario) the items
    on the present trees are remembered; closing an item elsewhere changes nothing.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    n_scn = net.scn_ptr.size - 1
    n_grp = net.grp_source.size
    n_words = (is_open.size + 63) >> 6
    dist = np.empty(n, np.int64)
    since = np.empty(n, np.int64)
    pred = np.empty(n, np.int32)
    hkey = np.empty(m + n + 1, np.int64)
    hval = np.empty(m + n + 1, np.int32)
    lost = np.zeros(m, np.uint8)
    base = np.zeros((n_grp, n_words), np.int64)
    hits = np.zeros((n_grp, n_scn), np.uint8)
    used = np.zeros((n_grp, n_scn, n_words), np.int64)
    hit = np.zeros(n_scn, np.uint8)
    cap = 64
    fresh = np.zeros((cap, n_words), np.int64)
    fresh_g = np.zeros(cap, np.int32)
    fresh_f = np.zeros(cap, np.int32)
    new_base = np.zeros((n_grp, n_words), np.int64)
    new_hits = np.zeros((n_grp, n_scn), np.uint8)
    touched = np.zeros(n_grp, np.uint8)
    closed = 0
    for step in range(-1, order.size):
        e = -1
        if step >= 0:
            e = order[step]
            if is_open[e] == 0:
                continue
            is_open[e] = 0
        word = max(e, 0) >> 6
        bit = max(e, 0) & 63
        ok = True
        count = 0
        for g in range(n_grp):
            touched[g] = 0
            if e < 0 or (base[g, word] >> bit) & 1:
                touched[g] = 1
                ok = _tree_ok(
                    net, is_open, lost, g, 0, dist, since, pred, hkey, hval, new_base[g], hit
                )
                new_hits[g] = hit
                if not ok:
                    break
        if ok:
            for g in range(n_grp):
                for f in range(1, n_scn):
                    if touched[g]:
                        if new_hits[g, f] == 0:
                            continue
                        if e >= 0 and hits[g, f] and (used[g, f, word] >> bit) & 1 == 0:
                            continue
                    elif hits[g, f] == 0 or (used[g, f, word] >> bit) & 1 == 0:
                        continue
                    if count == cap:
                        wider = np.zeros((2 * cap, n_words), np.int64)
                        wider[:cap] = fresh
                        fresh = wider
                        more_g = np.zeros(2 * cap, np.int32)
                        more_g[:cap] = fresh_g
                        fresh_g = more_g
                        more_f = np.zeros(2 * cap, np.int32)
                        more_f[:cap] = fresh_f
                        fresh_f = more_f
                        cap *= 2
                    fresh_g[count] = g
                    fresh_f[count] = f
                    ok = _tree_ok(
                        net, is_open, lost, g, f, dist, since, pred, hkey, hval, fresh[count], hit
                    )
                    count += 1
                    if not ok:
                        break
                if not ok:
                    break
        if not ok:
            if e < 0:
                return -1
            is_open[e] = 1
            continue
        if e >= 0:
            closed += 1
        for g in range(n_grp):
            if touched[g]:
                base[g] = new_base[g]
                hits[g] = new_hits[g]
        for j in range(count):
            used[fresh_g[j], fresh_f[j]] = fresh[j]
    return closed


@njit(nt.int64(NETWORK, U1, I4, I4), cache=True, nogil=True)
def still_violated(net, is_open, pair_d, pair_f):  # type: ignore[no-untyped-def]
    """Return the first position of the list whose pair is violated, or -1."""
    n = net.out_ptr.size - 1
    m = net.tail.size
    dist = np.empty(n, np.int64)
    since = np.empty(n, np.int64)
    pred = np.empty(n, np.int32)
    hkey = np.empty(m + n + 1, np.int64)
    hval = np.empty(m + n + 1, np.int32)
    lost = np.zeros(m, np.uint8)
    source = np.zeros(net.sink.size, np.int32)
    for g in range(net.grp_source.size):
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            source[net.grp_demand[j]] = net.grp_source[g]
    for i in range(pair_d.size):
        d = pair_d[i]
        f = pair_f[i]
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 1
        shortest_tree(net, is_open, lost, source[d], net.limit[d, f], dist, since, pred, hkey, hval)
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 0
        if dist[net.sink[d]] > net.limit[d, f]:
            return i
    return -1
