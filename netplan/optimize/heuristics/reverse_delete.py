"""Compiled removal of needless items and repair of violated pairs."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import (
    I4,
    NETWORK,
    U1,
    behind,
    copy,
    leads,
    reroute,
    shortest_tree,
    sources,
)

FAR_ = np.int64(FAR)
RECENT = 16
"""(source, failure): remembered where the last items could not be closed; the next one is checked
there first."""
FIRST_ROOM = 64
"""(source, failure): room at first for what one item changes; it doubles when it is full."""


@inner
def _walk(net, g, f, base, mended, mark, bits):  # type: ignore[no-untyped-def]
    """Check the marked demands of group g in scenario f; note the items on their paths."""
    bits[:] = 0
    for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
        d = net.grp_demand[j]
        v = net.sink[d]
        if mark[v] == 0 or (f > 0 and net.limit[d, f] < 0):
            continue
        here = np.int64(v) * net.width
        if 0 <= net.limit[d, f] < mended[0][here]:
            return False
        if mended[0][here] >= FAR_:
            continue
        while True:
            a, here = behind(net, mended[2] if mark[here // net.width] != 0 else base[2], here)
            if a < 0:
                break
            it = net.item[a]
            if it >= 0:
                bits[it >> 6] |= np.int64(1) << (it & 63)
    return True


@inner
def _strike(net, g, base, mark, struck):  # type: ignore[no-untyped-def]
    """Note the scenarios that take the path of a marked demand of group g."""
    for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
        d = net.grp_demand[j]
        v = net.sink[d]
        here = np.int64(v) * net.width
        if mark[v] == 0 or base[0][here] >= FAR_:
            continue
        a, here = behind(net, base[2], here)
        while a >= 0:
            for q in range(net.hit_ptr[a], net.hit_ptr[a + 1]):
                if net.limit[d, net.hit_scn[q]] >= 0:
                    struck[net.hit_scn[q]] = 1
            a, here = behind(net, base[2], here)


@inner
def _holds(net, is_open, lost, g, f, cutoff, base, mended, moved, mark, heap, bits):  # type: ignore[no-untyped-def]
    """Check the demands of group g whose intact path scenario f takes; note their items."""
    gone = net.scn_arc[net.scn_ptr[f] : net.scn_ptr[f + 1]]
    for a in gone:
        lost[a] = 1
    count = reroute(net, is_open, lost, gone, cutoff, base, mended, moved, mark, heap[0], heap[1])
    for a in gone:
        lost[a] = 0
    ok = _walk(net, g, f, base, mended, mark, bits)
    for i in range(count):
        mark[moved[i]] = 0
    return ok


@kernel(nt.int64(NETWORK, U1, I4, U1))
def reverse_delete(net, is_open, order, stop):  # type: ignore[no-untyped-def]
    """Close the items of ``order`` one by one wherever every limit still holds.

    Changes ``is_open``; returns the number closed, or -1 when it was infeasible at first,
    -2 when ``stop[0]`` was set meanwhile.
    Needs ``limit[d, 0] <= limit[d, f]`` (see ``prepare``), so that a demand whose
    intact path survives a scenario holds there too. Every group keeps its intact tree, mended
    where an item closes; for every (group, scenario) the items on the paths of the demands it
    strikes are remembered, and closing any other item changes nothing there.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    n_scn = net.scn_ptr.size - 1
    n_grp = net.grp_source.size
    n_words = (is_open.size + 63) >> 6
    width = net.width
    room = n * width
    tree_dist = np.empty((n_grp, room), np.int64)
    tree_since = np.zeros((n_grp, room), np.int64)
    tree_pred = np.empty((n_grp, room), np.int32)
    mended = np.empty(room, np.int64), np.zeros(room, np.int64), np.empty(room, np.int32)
    old_dist = np.empty((n_grp, room), np.int64)
    old_since = np.empty((n_grp, room), np.int64)
    old_pred = np.empty((n_grp, room), np.int32)
    old_node = np.empty((n_grp, n), np.int32)
    changed = np.zeros(n_grp, np.int64)
    moved = np.empty(n, np.int32)
    mark = np.zeros(n, np.uint8)
    hkey = np.empty((m + n + 1) * width, np.int64)
    hval = np.empty((m + n + 1) * width, np.int32)
    lost = np.zeros(m, np.uint8)
    cutoff = np.zeros(n_grp, np.int64)
    struck = np.zeros((n_grp, n_scn), np.uint8)
    noted = np.zeros((n_grp, n_scn), np.uint8)
    used = np.zeros((n_grp, n_scn, n_words), np.int64)
    bits = np.zeros(n_words, np.int64)
    for g in range(n_grp):
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            for f in range(n_scn):
                cutoff[g] = max(cutoff[g], net.limit[net.grp_demand[j], f])
        base = tree_dist[g], tree_since[g], tree_pred[g]
        shortest_tree(
            net, is_open, lost, net.grp_source[g], cutoff[g], base[0], base[1], base[2], hkey, hval
        )
        mark[:] = 1
        ok = _walk(net, g, 0, base, base, mark, bits)
        _strike(net, g, base, mark, struck[g])
        mark[:] = 0
        for f in range(1, n_scn):
            if stop[0] != 0:
                return -2
            if ok and struck[g, f]:
                noted[g, f] = 1
                ok = _holds(
                    net, is_open, lost, g, f, cutoff[g], base, mended,
                    moved, mark, (hkey, hval), used[g, f],
                )  # fmt: skip
        if not ok:
            return -1
    cap = FIRST_ROOM
    fresh = np.zeros((cap, n_words), np.int64)
    fresh_g = np.zeros(cap, np.int32)
    fresh_f = np.zeros(cap, np.int32)
    recent_g = np.zeros(RECENT, np.int32)
    recent_f = np.zeros(RECENT, np.int32)
    recents = 0
    closed = 0
    for e in order:
        if is_open[e] == 0:
            continue
        is_open[e] = 0
        word = e >> 6
        bit = e & 63
        arcs = net.item_arc[net.item_ptr[e] : net.item_ptr[e + 1]]
        if stop[0] != 0:
            return -2
        ok = True
        count = 0
        changed[:] = 0
        for g in range(n_grp):
            held = False
            for a in arcs:
                held = held or leads(net, tree_pred[g], net.head[a], a)
            if not held:
                continue
            base = tree_dist[g], tree_since[g], tree_pred[g]
            changed[g] = reroute(
                net, is_open, lost, arcs, cutoff[g], base, mended, moved, mark, hkey, hval
            )
            ok = _walk(net, g, 0, base, mended, mark, bits)
            for i in range(changed[g]):
                v = moved[i]
                old_node[g, i] = v
                for k in range(width):
                    at = np.int64(v) * width + k
                    old_dist[g, i * width + k] = tree_dist[g, at]
                    old_since[g, i * width + k] = tree_since[g, at]
                    old_pred[g, i * width + k] = tree_pred[g, at]
                    tree_dist[g, at] = mended[0][at]
                    tree_since[g, at] = mended[1][at]
                    tree_pred[g, at] = mended[2][at]
            if ok:
                struck[g, :] = 0
                _strike(net, g, base, mark, struck[g])
            for i in range(changed[g]):
                mark[moved[i]] = 0
            if not ok:
                break
        at = -recents
        while ok and at < n_grp * n_scn:
            if at < 0:  # first what refused others
                g = int(recent_g[at + recents])
                f = int(recent_f[at + recents])
            else:
                g = at // n_scn
                f = at % n_scn
            at += 1
            if stop[0] != 0:
                return -2
            if f == 0:
                continue
            if (changed[g] == 0 or struck[g, f] == 0) and (
                noted[g, f] == 0 or (used[g, f, word] >> bit) & 1 == 0
            ):
                continue
            if count == cap:
                wider = np.zeros((2 * cap, n_words), np.int64)
                for i in range(cap):
                    copy(fresh[i], n_words, wider[i])
                fresh = wider
                more_g = np.zeros(2 * cap, np.int32)
                copy(fresh_g, cap, more_g)
                fresh_g = more_g
                more_f = np.zeros(2 * cap, np.int32)
                copy(fresh_f, cap, more_f)
                fresh_f = more_f
                cap *= 2
            base = tree_dist[g], tree_since[g], tree_pred[g]
            fresh_g[count] = g
            fresh_f[count] = f
            ok = _holds(
                net, is_open, lost, g, f, cutoff[g], base, mended,
                moved, mark, (hkey, hval), fresh[count],
            )  # fmt: skip
            count += 1
            if not ok and at > 0:
                if recents < RECENT:
                    recents += 1
                for i in range(recents - 1, 0, -1):
                    recent_g[i] = recent_g[i - 1]
                    recent_f[i] = recent_f[i - 1]
                recent_g[0] = g
                recent_f[0] = f
        if ok:
            closed += 1
            for j in range(count):
                noted[fresh_g[j], fresh_f[j]] = 1
                copy(fresh[j], n_words, used[fresh_g[j], fresh_f[j]])
            continue
        is_open[e] = 1
        for g in range(n_grp):
            for i in range(changed[g]):
                first = np.int64(old_node[g, i]) * width
                for k in range(width):
                    tree_dist[g, first + k] = old_dist[g, i * width + k]
                    tree_since[g, first + k] = old_since[g, i * width + k]
                    tree_pred[g, first + k] = old_pred[g, i * width + k]
    return closed


@kernel(nt.int64(NETWORK, U1, I4, I4))
def still_violated(net, is_open, pair_d, pair_f):  # type: ignore[no-untyped-def]
    """Return the first position of the list whose pair is violated, or -1."""
    n = net.out_ptr.size - 1
    m = net.tail.size
    dist = np.empty(n * net.width, np.int64)
    since = np.empty(n * net.width, np.int64)
    pred = np.empty(n * net.width, np.int32)
    hkey = np.empty((m + n + 1) * net.width, np.int64)
    hval = np.empty((m + n + 1) * net.width, np.int32)
    lost = np.zeros(m, np.uint8)
    source = sources(net)
    for i in range(pair_d.size):
        d = pair_d[i]
        f = pair_f[i]
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 1
        shortest_tree(net, is_open, lost, source[d], net.limit[d, f], dist, since, pred, hkey, hval)
        for q in range(net.scn_ptr[f], net.scn_ptr[f + 1]):
            lost[net.scn_arc[q]] = 0
        if dist[np.int64(net.sink[d]) * net.width] > net.limit[d, f]:
            return i
    return -1
