"""Compiled shortest paths and failure checks over a :class:`~netplan.graph.arrays.Network`.

Everything is integer. Ties are settled by node and arc index, so that the same input
gives the same trees on every machine. The explicit signatures compile at first import
and are cached on disk afterwards. An edit here does not refresh the cached callers in
other modules: numba watches only the file of the caller (delete ``*.nbi`` then).
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Network
from netplan.graph.compiled import inner, kernel

I1, I4, I8, U1, U8 = nt.int8[::1], nt.int32[::1], nt.int64[::1], nt.uint8[::1], nt.uint64[::1]
I8_2, U1_2, I4_2 = nt.int64[:, ::1], nt.uint8[:, ::1], nt.int32[:, ::1]
NETWORK = nt.NamedTuple(
    (
        *(6 * (I4,)),
        I8,
        I4,
        I1,
        I8,
        I8,
        *(11 * (I4,)),
        I8_2,
        *(5 * (nt.int64,)),
    ),
    Network,
)
FAR_ = np.int64(FAR)
CROWDED = "more labels at a node than there is room for"
"""Of the OverflowError that a search ends with; it is begun again with more room."""


@inner
def push(keys, values, size, key, value):  # type: ignore[no-untyped-def]
    """Insert (key, value) into the binary heap of ``size`` entries; return the new size."""
    i = size
    while i > 0:
        up = (i - 1) >> 1
        if keys[up] < key or (keys[up] == key and values[up] <= value):
            break
        keys[i] = keys[up]
        values[i] = values[up]
        i = up
    keys[i] = key
    values[i] = value
    return size + 1


@inner
def pop(keys, values, size):  # type: ignore[no-untyped-def]
    """Remove the root of the heap (read it first); return the new size."""
    size -= 1
    key = keys[size]
    value = values[size]
    i = 0
    while True:
        down = 2 * i + 1
        if down >= size:
            break
        if down + 1 < size and (
            keys[down + 1] < keys[down]
            or (keys[down + 1] == keys[down] and values[down + 1] < values[down])
        ):
            down += 1
        if key < keys[down] or (key == keys[down] and value <= values[down]):
            break
        keys[i] = keys[down]
        values[i] = values[down]
        i = down
    keys[i] = key
    values[i] = value
    return size


@inner
def copy(values, count, out):  # type: ignore[no-untyped-def]
    """Write the first ``count`` values to ``out``.

    A loop, since slices would bring in numpy's broadcasting, its errors and their texts: more
    code to compile than a whole search.
    """
    for i in range(count):
        out[i] = values[i]


@inner
def advance(net, a, ns, since):  # type: ignore[no-untyped-def]
    """Return (ns, used since the entry) after arc ``a`` more, regenerators on it included.

    At places: light that cannot go over the arc is regenerated before it, and what was left of
    the reach is lost.
    """
    if net.kind[a] != 1:
        return ns + net.ns[a], np.int64(0)
    then = since + net.use[a]
    if then <= net.reach:
        return ns + net.ns[a], then
    before = np.int64(0)
    if since > net.reach:
        before = (since - 1) // net.reach
    if net.at_places != 0 and then > (before + 1) * net.reach:
        then = (before + 1) * net.reach + net.use[a]
    count = (then - 1) // net.reach - before
    return ns + net.ns[a] + count * net.regen_ns, then


@inner
def no_worse(net, ns1, since1, ns2, since2):  # type: ignore[no-untyped-def]
    """Tell whether whatever keeps caps and limit after label 2 keeps them after label 1."""
    if ns1 > ns2 or since1 > since2:
        return False
    if net.regen_ns == 0 or ns1 + net.regen_ns <= ns2:
        return True
    rest1 = since1 - (max(since1, 1) - 1) // net.reach * net.reach
    rest2 = since2 - (max(since2, 1) - 1) // net.reach * net.reach
    return rest1 <= rest2


@inner
def slot_for(net, labels, v, ns, since):  # type: ignore[no-untyped-def]
    """Return where a new label of node v belongs, -1 where another is as good.

    Those that it beats are taken out. None of them has been settled: in the order of ns a later
    label beats an earlier one of no more ns only over arcs of 0 ns, of which no layer has any.
    """
    dist, old, pred = labels
    first = v * net.width
    if net.width == 1:
        return first if ns < dist[first] else np.int64(-1)
    found = np.int64(-1)
    for i in range(first, first + net.width):
        if dist[i] < FAR_:
            if no_worse(net, dist[i], old[i], ns, since):
                return np.int64(-1)
            if not no_worse(net, ns, since, dist[i], old[i]):
                continue
            dist[i] = FAR_
            pred[i] = -1
        if found < 0:
            found = np.int64(i)
    if found < 0:
        raise OverflowError(CROWDED)
    return found


@inner
def behind(net, pred, label):  # type: ignore[no-untyped-def]
    """Return (arc, label) that lead to a label, (-1, label) at the source."""
    if pred[label] < 0:
        return np.int64(-1), np.int64(label)
    a = np.int64(pred[label]) // net.width
    return a, net.tail[a] * np.int64(net.width) + pred[label] % net.width


@inner
def optical_counts(net, limit):  # type: ignore[no-untyped-def]
    """Tell whether what light uses up since the entry bears on paths within a limit."""
    return limit > net.bare_ns


@inner
def _settle(  # type: ignore[no-untyped-def]
    net, is_open, is_lost, cutoff, labels, marked_only, mark, size, hkey, hval
):
    """Settle the queued labels of a (re)started search; ``labels`` are dist, since and pred.

    With ``marked_only`` no other node gets a new label: none of theirs is in ``labels``.
    """
    dist, since, pred = labels
    while size > 0:
        key = hkey[0]
        i = np.int64(hval[0])
        size = pop(hkey, hval, size)
        if key != dist[i]:
            continue
        u = i // net.width
        for j in range(net.out_ptr[u], net.out_ptr[u + 1]):
            a = net.out_arc[j]
            v = net.head[a]
            if is_lost[a] != 0 or (marked_only and mark[v] == 0):
                continue
            if net.item[a] >= 0 and is_open[net.item[a]] == 0:
                continue
            if since[i] > net.cap[a]:
                continue
            ns, rest = advance(net, a, key, since[i])
            if ns > cutoff:
                continue
            at = slot_for(net, labels, v, ns, rest)
            if at >= 0:
                dist[at] = ns
                since[at] = rest
                pred[at] = a * net.width + (i - u * net.width)
                size = push(hkey, hval, size, ns, np.int32(at))


@kernel(
    nt.void(NETWORK, U1, U1, nt.int64, nt.int64, I8, I8, I4, I8, I4),
)
def shortest_tree(net, is_open, is_lost, source, cutoff, dist, since, pred, hkey, hval):  # type: ignore[no-untyped-def]
    """Fill ``dist`` (ns, FAR when beyond ``cutoff``) and ``pred`` from a source.

    ``is_open[i]`` says whether item i is chosen, ``is_lost[a]`` whether arc a is cut. A node has
    ``width`` labels side by side: (ns, used since the entry) none of which is as good as another.
    Outside optical layers it is one, the first. ``pred`` is the arc that leads to a label, times
    the width, and which label of its tail (``behind``); -1 at the source. The heap has room for
    ``width`` times (arcs + nodes + 1).

    Raises:
        OverflowError: some node has more labels.
    """
    dist[:] = FAR_
    pred[:] = -1
    start = np.int64(source) * net.width
    dist[start] = 0
    since[start] = 0
    size = push(hkey, hval, 0, np.int64(0), np.int32(start))
    _settle(net, is_open, is_lost, cutoff, (dist, since, pred), False, is_lost, size, hkey, hval)


@inner
def leads(net, pred, v, a):  # type: ignore[no-untyped-def]
    """Tell whether arc ``a`` leads to a label of node v."""
    first = np.int64(v) * net.width
    found = False
    for i in range(first, first + net.width):
        found = found or (pred[i] >= 0 and pred[i] // net.width == a)
    return found


@inner
def reroute(  # type: ignore[no-untyped-def]
    net, is_open, is_lost, gone, cutoff, base, mended, moved, mark, hkey, hval
):
    """Mend a shortest path tree where arcs are gone; return how many nodes have new labels.

    ``base`` holds the tree (dist, since, pred), each as :func:`shortest_tree` wrote it with
    the same ``cutoff``, and is left as it is; ``mended`` has room for the same three. ``gone``
    lists arcs that are lost or whose items are closed, as ``is_lost`` and ``is_open`` say. The
    nodes behind them are written to ``moved`` and marked; their new labels stand in ``mended``.
    All other nodes keep their paths, since losing arcs never shortens one. The caller clears
    ``mark``.
    """
    old_dist, old_since, old_pred = base
    dist, since, pred = mended
    width = net.width
    count = 0
    for a in gone:
        v = net.head[a]
        if mark[v] == 0 and leads(net, old_pred, v, a):
            mark[v] = 1
            moved[count] = v
            count += 1
    i = 0
    while i < count:
        u = moved[i]
        i += 1
        for j in range(net.out_ptr[u], net.out_ptr[u + 1]):
            a = net.out_arc[j]
            v = net.head[a]
            if mark[v] == 0 and leads(net, old_pred, v, a):
                mark[v] = 1
                moved[count] = v
                count += 1
    size = 0
    for i in range(count):
        v = moved[i]
        first = np.int64(v) * width
        for at in range(first, first + width):
            dist[at] = FAR_
            pred[at] = -1
        for j in range(net.in_ptr[v], net.in_ptr[v + 1]):
            a = net.in_arc[j]
            u = net.tail[a]
            if mark[u] != 0 or is_lost[a] != 0:
                continue
            if net.item[a] >= 0 and is_open[net.item[a]] == 0:
                continue
            for k in range(width):
                old = np.int64(u) * width + k
                if old_dist[old] >= FAR_ or old_since[old] > net.cap[a]:
                    continue
                ns, rest = advance(net, a, old_dist[old], old_since[old])
                if ns > cutoff:
                    continue
                at = slot_for(net, mended, v, ns, rest)
                if at >= 0:
                    dist[at] = ns
                    since[at] = rest
                    pred[at] = a * width + k
        for at in range(first, first + width):
            if dist[at] < FAR_:
                size = push(hkey, hval, size, dist[at], np.int32(at))
    _settle(net, is_open, is_lost, cutoff, mended, True, mark, size, hkey, hval)
    return count


@inner
def sources(net):  # type: ignore[no-untyped-def]
    """Return the source of every demand."""
    found = np.zeros(net.sink.size, np.int32)
    for g in range(net.grp_source.size):
        for j in range(net.grp_ptr[g], net.grp_ptr[g + 1]):
            found[net.grp_demand[j]] = net.grp_source[g]
    return found


@kernel(nt.int64(NETWORK, U1, nt.int64, nt.int64, I4, I4, I8))
def violations(net, is_open, cutoff, most, out_d, out_f, out_ns):  # type: ignore[no-untyped-def]
    """List up to ``most`` (demand, scenario, ns) whose limit the open items do not meet.

    Only scenarios that lose an arc of a demand's intact shortest path are looked at: any
    other one leaves that path whole. There, only what lies behind the loss is searched anew.
    Latencies above ``cutoff`` are reported as FAR. Returns the number of entries.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    n_scn = net.scn_ptr.size - 1
    room = n * net.width
    dist = np.empty(room, np.int64)
    base = np.empty(room, np.int64)
    since = np.empty(room, np.int64)
    pred = np.empty(room, np.int32)
    new_since = np.empty(room, np.int64)
    new_pred = np.empty(room, np.int32)
    moved = np.empty(n, np.int32)
    mark = np.zeros(n, np.uint8)
    hkey = np.empty((m + n + 1) * net.width, np.int64)
    hval = np.empty((m + n + 1) * net.width, np.int32)
    lost = np.zeros(m, np.uint8)
    found = 0
    for g in range(net.grp_source.size):
        first = net.grp_ptr[g]
        last = net.grp_ptr[g + 1]
        source = net.grp_source[g]
        shortest_tree(net, is_open, lost, source, cutoff, base, since, pred, hkey, hval)
        hit = np.zeros((last - first, n_scn), np.uint8)
        any_hit = np.zeros(n_scn, np.uint8)
        for j in range(first, last):
            d = net.grp_demand[j]
            here = np.int64(net.sink[d]) * net.width
            ends = base[here]
            if ends < FAR_:
                a, here = behind(net, pred, here)
                while a >= 0:
                    for q in range(net.hit_ptr[a], net.hit_ptr[a + 1]):
                        f = net.hit_scn[q]
                        if net.limit[d, f] >= 0:
                            hit[j - first, f] = 1
                            any_hit[f] = 1
                    a, here = behind(net, pred, here)
            for f in range(n_scn):
                if hit[j - first, f] == 0 and 0 <= net.limit[d, f] < ends:
                    if found == most:
                        return found
                    out_d[found] = d
                    out_f[found] = f
                    out_ns[found] = ends
                    found += 1
        for f in range(n_scn):
            if any_hit[f] == 0:
                continue
            gone = net.scn_arc[net.scn_ptr[f] : net.scn_ptr[f + 1]]
            for a in gone:
                lost[a] = 1
            count = reroute(
                net, is_open, lost, gone, cutoff, (base, since, pred),
                (dist, new_since, new_pred), moved, mark, hkey, hval,
            )  # fmt: skip
            for a in gone:
                lost[a] = 0
            for j in range(first, last):
                d = net.grp_demand[j]
                ends = dist[np.int64(net.sink[d]) * net.width]
                if hit[j - first, f] != 0 and net.limit[d, f] < ends:
                    if found == most:
                        return found
                    out_d[found] = d
                    out_f[found] = f
                    out_ns[found] = ends
                    found += 1
            for i in range(count):
                mark[moved[i]] = 0
    return found
