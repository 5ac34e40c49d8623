"""Active pairs as the pricing kernels see them, and what these kernels share, compiled."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0913, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int32, Int64, UInt8
from netplan.graph.compiled import inner
from netplan.graph.kernels import I4, I4_2, I8, I8_2, NETWORK, U1, copy, pop, push

FAR_ = np.int64(FAR)
LAM_STEPS = 6
"""multipliers: of the latency (Lagrange), tried when the cheapest path misses its limit."""
FROM_SOURCE, TO_SINK = 0, 1
FREE, WHOLE, SHARED = 0, 1, 2
"""Sides and charges of a tree, see :func:`tree`."""


class Pairs(NamedTuple):
    """Active (demand, scenario) pairs with the arcs of their ellipses, end to end.

    ``out_ptr[p, v]`` indexes ``out_arc``; ``multi[p, i]`` is the memory slot of an item that
    a path of the pair may use several times (-1: none), ``share[p, i]`` how often at most;
    ``words[p]`` are the memory words of a label, -1 where (cost, ns) is all there is to know.
    """

    out_ptr: Int64
    out_arc: Int32
    in_ptr: Int64
    in_arc: Int32
    source: Int32
    sink: Int32
    limit: Int64
    multi: Int32
    share: Int64
    words: Int32


PAIRS = nt.NamedTuple((I8_2, I4, I8_2, I4, I4, I4, I8, I4_2, I8_2, I4), Pairs)  # type: ignore[no-untyped-call]


class Rungs(NamedTuple):
    """Items of a node as rungs of ladders, (k,) each.

    ``is_open``: not forbidden; ``is_free``: neither forbidden nor chosen; ``below`` and
    ``above``: the rungs next to one (-1: none); ``cost``: scaled.
    """

    is_open: UInt8
    is_free: UInt8
    below: Int32
    above: Int32
    cost: Int64


RUNGS = nt.NamedTuple((U1, U1, I4, I4, I8), Rungs)  # type: ignore[no-untyped-call]

_PRICED = nt.Tuple((nt.int64, nt.int64, nt.int64))  # type: ignore[no-untyped-call]
PRICER = _PRICED(NETWORK, PAIRS, nt.int64, I8, U1, I8_2, I4, I8, I4, U1, I4, I4)
"""What prices one pair: ``price_plain`` or ``price_one``, see ``label_setting.pricer_of``.

It takes the network, the pairs, which one, the price of every item, those open, and its
``workspace``: distances, arcs towards the sink, a heap, marks of items, the path found (written),
and another path on trial.
"""
PRICER_ARG = nt.FunctionType(PRICER)


@inner
def add_up(w, below, price_of):  # type: ignore[no-untyped-def]
    """Fill ``price_of`` with the weight of every item and of the rungs below it."""
    for e in range(w.size):
        total = np.int64(0)
        rung = np.int32(e)
        while rung >= 0:
            total += w[rung]
            rung = below[rung]
        price_of[e] = total


@inner
def workspace(net, k):  # type: ignore[no-untyped-def]
    """Return what a pricer works in: (h, nxt, hkey, hval, seen, path, trial), see ``PRICER``."""
    n = net.out_ptr.size - 1
    m = net.tail.size
    return (
        np.empty((5, n), np.int64),
        np.empty(n, np.int32),
        np.empty(m + n + 1, np.int64),
        np.empty(m + n + 1, np.int32),
        np.zeros(k, np.uint8),
        np.empty(8 * n + 8, np.int32),
        np.empty(8 * n + 8, np.int32),
    )


@inner
def tree(net, pairs, p, side, charge, w, is_open, lam, h, along, nxt, heap):  # type: ignore[no-untyped-def]
    """Fill ``h`` with the least (charge + lam * ns) from the source, or to the sink.

    ``side`` says which (``FROM_SOURCE``, ``TO_SINK``), ``charge`` what an item costs: nothing
    (``FREE``), its weight (``WHOLE``), or the part of it that every one of several uses bears
    (``SHARED``). ``nxt`` receives the arc of every node on its path, ``along`` the ns of that
    path, regeneration left out. ``heap`` is room for keys and values.
    """
    hkey, hval = heap
    h[:] = FAR_
    nxt[:] = -1
    start = pairs.source[p] if side == FROM_SOURCE else pairs.sink[p]
    h[start] = 0
    along[start] = 0
    size = push(hkey, hval, 0, np.int64(0), np.int32(start))
    while size > 0:
        key = hkey[0]
        u = hval[0]
        size = pop(hkey, hval, size)
        if key > h[u]:
            continue
        lo = pairs.out_ptr[p, u] if side == FROM_SOURCE else pairs.in_ptr[p, u]
        hi = pairs.out_ptr[p, u + 1] if side == FROM_SOURCE else pairs.in_ptr[p, u + 1]
        for j in range(lo, hi):
            a = pairs.out_arc[j] if side == FROM_SOURCE else pairs.in_arc[j]
            it = net.item[a]
            c = key + lam * net.ns[a]
            if it >= 0:
                if is_open[it] == 0:
                    continue
                if charge == SHARED:
                    c += w[it] // pairs.share[p, it]
                elif charge == WHOLE:
                    c += w[it]
            v = net.head[a] if side == FROM_SOURCE else net.tail[a]
            if c < h[v]:
                h[v] = c
                nxt[v] = a
                along[v] = along[u] + net.ns[a]
                size = push(hkey, hval, size, c, np.int32(v))


@inner
def multiplier(ends, limit):  # type: ignore[no-untyped-def]
    """Return the next ``lam`` to try, 0 when there is none.

    ``ends`` are two points, (cost, ns) each: one past the limit, one within it. A path that
    costs less than both in ``cost + lam * ns`` lies below the line through them.
    """
    if ends[1] <= ends[3] or ends[2] <= ends[0]:
        return np.int64(0)
    return min((ends[2] - ends[0]) // (ends[1] - ends[3]), (np.int64(1) << 58) // max(limit, 1))


@inner
def narrowed(ends, cost, ns, limit):  # type: ignore[no-untyped-def]
    """Put a new point in the place of the end on its side of the limit; say whether it is new."""
    at = 2 if ns <= limit else 0
    if cost >= ends[at] and ns >= ends[at + 1]:
        return False
    ends[at] = cost
    ends[at + 1] = ns
    return True


@inner
def trace(label, arc, parent, path):  # type: ignore[no-untyped-def]
    """Write the arcs that led to a label, in order; return how many."""
    length = 0
    while parent[label] >= 0:
        path[length] = arc[label]
        length += 1
        label = parent[label]
    for j in range(length // 2):
        path[j], path[length - 1 - j] = path[length - 1 - j], path[j]
    return length


@inner
def grown(array, size):  # type: ignore[no-untyped-def]
    """Return an array of twice the size that begins with this one."""
    out = np.empty(2 * size, array.dtype)
    copy(array, size, out)
    return out
