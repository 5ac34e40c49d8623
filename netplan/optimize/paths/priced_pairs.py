"""Active pairs as the pricing kernels see them, and what these kernels share, compiled."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
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
"""What prices one pair: ``price_plain`` or ``price_one``, see ``label_setting.pricer_of``."""
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
def fastest(net, pairs, p, is_open, h, nxt, hkey, hval):  # type: ignore[no-untyped-def]
    """Fill ``h`` with the least ns to the sink, regeneration left out."""
    h[:] = FAR_
    nxt[:] = -1
    t = pairs.sink[p]
    h[t] = 0
    size = push(hkey, hval, 0, np.int64(0), np.int32(t))
    while size > 0:
        key = hkey[0]
        v = hval[0]
        size = pop(hkey, hval, size)
        if key > h[v]:
            continue
        for j in range(pairs.in_ptr[p, v], pairs.in_ptr[p, v + 1]):
            a = pairs.in_arc[j]
            if net.item[a] >= 0 and is_open[net.item[a]] == 0:
                continue
            c = key + net.ns[a]
            u = net.tail[a]
            if c < h[u]:
                h[u] = c
                nxt[u] = a
                size = push(hkey, hval, size, c, np.int32(u))


@inner
def grown(array, size):  # type: ignore[no-untyped-def]
    """Return an array of twice the size that begins with this one."""
    out = np.empty(2 * size, array.dtype)
    copy(array, size, out)
    return out
