"""The arcs that a (demand, scenario) pair can use, its latency ellipse: measured and collected."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int32, Int64, Network, UInt8
from netplan.graph.compiled import kernel
from netplan.graph.kernels import I4, I8, I8_2, NETWORK, U1, push, sources
from netplan.optimize.paths.length_bounded_cuts import settle, usable
from netplan.optimize.paths.priced_pairs import Pairs

FAR_ = np.int64(FAR)


class Ellipses(NamedTuple):
    """Least latencies with everything permitted, intact: lower bounds for every scenario.

    ``ahead[sink_row[d], v]`` from v to the sink of d, ``behind[group[d], v]`` from its source.
    """

    ahead: Int64
    behind: Int64
    sink_row: Int32
    group: Int32


ELLIPSES = nt.NamedTuple((I8_2, I8_2, I4, I4), Ellipses)  # type: ignore[no-untyped-call]


@kernel(nt.void(NETWORK, U1, I4, nt.int64, I8_2))
def reach(net, is_open, nodes, side, out):  # type: ignore[no-untyped-def]
    """Fill ``out[i]`` with the least latencies from (side 0) or to (side 1) ``nodes[i]``."""
    n = net.out_ptr.size - 1
    arc_open = usable(net, is_open)
    anywhere = np.zeros(n, np.int64)
    hkey = np.empty(net.tail.size + n + 1, np.int64)
    hval = np.empty(net.tail.size + n + 1, np.int32)
    for i in range(nodes.size):
        out[i, :] = FAR_
        out[i, nodes[i]] = 0
        size = push(hkey, hval, 0, np.int64(0), nodes[i])
        settle(net, side, arc_open, FAR_ - 1, anywhere, out[i], size, hkey, hval)


def ellipses(net: Network, is_open: UInt8) -> Ellipses:
    """Measure the network with everything permitted."""
    n = len(net.out_ptr) - 1
    sinks, row = np.unique(net.sink, return_inverse=True)
    ahead = np.zeros((len(sinks), n), np.int64)
    behind = np.zeros((len(net.grp_source), n), np.int64)
    reach(net, is_open, sinks.astype(np.int32), 1, ahead)
    reach(net, is_open, net.grp_source, 0, behind)
    group = np.zeros(len(net.sink), np.int32)
    group[net.grp_demand] = np.repeat(
        np.arange(len(net.grp_source), dtype=np.int32), np.diff(net.grp_ptr)
    )
    return Ellipses(ahead, behind, row.astype(np.int32), group)


@kernel(
    nt.int64(NETWORK, U1, nt.int64, nt.int64, I8, I4, I8, I4),
)
def ellipse(net, is_open, demand, scenario, out_ptr, out_arc, in_ptr, in_arc):  # type: ignore[no-untyped-def]
    """Collect the arcs on paths within the pair's limit; return how many.

    An arc u-v stays when ns(source, u) + its ns + ns(v, sink) <= limit over the open
    items in the scenario, regeneration left out of both. ``out_ptr`` and ``in_ptr`` are
    filled from 0.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    arc_open = usable(net, is_open)
    for q in range(net.scn_ptr[scenario], net.scn_ptr[scenario + 1]):
        arc_open[net.scn_arc[q]] = 0
    source = sources(net)[demand]
    sink = net.sink[demand]
    limit = net.limit[demand, scenario]
    anywhere = np.zeros(n, np.int64)
    dist = np.full((2, n), FAR_, np.int64)
    hkey = np.empty(m + n + 1, np.int64)
    hval = np.empty(m + n + 1, np.int32)
    for side in range(2):
        start = source if side == 0 else sink
        d = dist[side]
        d[start] = 0
        size = push(hkey, hval, 0, np.int64(0), np.int32(start))
        settle(net, side, arc_open, limit, anywhere, d, size, hkey, hval)
    n_out = 0
    n_in = 0
    for v in range(n):
        out_ptr[v] = n_out
        in_ptr[v] = n_in
        for side in range(2):
            lo = net.out_ptr[v] if side == 0 else net.in_ptr[v]
            hi = net.out_ptr[v + 1] if side == 0 else net.in_ptr[v + 1]
            for j in range(lo, hi):
                a = net.out_arc[j] if side == 0 else net.in_arc[j]
                if arc_open[a] == 0:
                    continue
                x = dist[0, net.tail[a]]
                y = dist[1, net.head[a]]
                if x < FAR_ and y < FAR_ and x + net.ns[a] + y <= limit:
                    if side == 0:
                        out_arc[n_out] = a
                        n_out += 1
                    else:
                        in_arc[n_in] = a
                        n_in += 1
    out_ptr[n] = n_out
    in_ptr[n] = n_in
    return n_out


@kernel(nt.void(NETWORK, I4, I8))
def count_uses(net, arcs, uses):  # type: ignore[no-untyped-def]
    """Bound how often one simple path over ``arcs`` can use each item; ``uses`` is written.

    A simple path leaves and enters each node once and takes at most one of the arcs
    between two nodes, so the numbers of distinct tails, heads and node pairs all bound it.
    Nodes of one base count as one.
    """
    here = np.zeros(net.tail.size, np.uint8)
    for a in arcs:
        here[a] = 1
    mine = np.empty(net.tail.size, np.int32)
    for e in range(uses.size):
        uses[e] = 1
        count = 0
        for j in range(net.item_ptr[e], net.item_ptr[e + 1]):
            if here[net.item_arc[j]]:
                mine[count] = net.item_arc[j]
                count += 1
        tails = 0
        heads = 0
        ends = 0
        for i in range(count):
            a = mine[i]
            tail = net.base[net.tail[a]]
            head = net.base[net.head[a]]
            new_tail = 1
            new_head = 1
            new_ends = 1
            for j in range(i):
                b = mine[j]
                same_tail = tail == net.base[net.tail[b]]
                same_head = head == net.base[net.head[b]]
                if same_tail:
                    new_tail = 0
                if same_head:
                    new_head = 0
                turned = tail == net.base[net.head[b]] and head == net.base[net.tail[b]]
                if turned or (same_tail and same_head):
                    new_ends = 0
            tails += new_tail
            heads += new_head
            ends += new_ends
        if count > 1:
            uses[e] = min(tails, heads, ends)


@dataclass(frozen=True)
class Ellipse:
    """One pair and the arcs on its paths within the limit.

    ``out_arc[out_ptr[v]:out_ptr[v + 1]]`` leave node v, ``in_arc[...]`` enter it; ``share``
    (k,) how often a path may use each item at most.
    """

    demand: int
    scenario: int
    out_ptr: Int64
    out_arc: Int32
    in_ptr: Int64
    in_arc: Int32
    share: Int64


def ellipse_of(net: Network, permitted: UInt8, demand: int, scenario: int) -> Ellipse:
    """Return the arcs that a pair can use with every permitted item chosen."""
    n, m = len(net.out_ptr) - 1, len(net.tail)
    out_ptr, in_ptr = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
    out_arc, in_arc = np.zeros(m, np.int32), np.zeros(m, np.int32)
    count = ellipse(net, permitted, demand, scenario, out_ptr, out_arc, in_ptr, in_arc)
    out_arc, in_arc = out_arc[:count].copy(), in_arc[:count].copy()
    share = np.zeros(len(permitted), np.int64)
    count_uses(net, out_arc, share)
    return Ellipse(demand, scenario, out_ptr, out_arc, in_ptr, in_arc, share)


def pack(net: Network, ellipses: Sequence[Ellipse]) -> Pairs:
    """Return pairs in the form that the pricing kernels read."""
    d = np.array([e.demand for e in ellipses], np.int32)
    f = np.array([e.scenario for e in ellipses], np.int32)
    source = np.zeros(len(net.sink), np.int32)
    source[net.grp_demand] = np.repeat(net.grp_source, np.diff(net.grp_ptr))
    limit = net.limit[d, f].copy()
    share = np.vstack([e.share for e in ellipses])
    repeated = share > 1
    words = (repeated.sum(axis=1) + 63) >> 6
    # No regenerator stands on a path that is shorter than the reach, no cap binds a shorter one.
    counts = limit > net.bare_ns
    plain = (words == 0) & ~counts
    base = np.cumsum([0, *(len(e.out_arc) for e in ellipses)])
    return Pairs(
        np.vstack([e.out_ptr + at for e, at in zip(ellipses, base, strict=False)]),
        np.concatenate([e.out_arc for e in ellipses]),
        np.vstack([e.in_ptr + at for e, at in zip(ellipses, base, strict=False)]),
        np.concatenate([e.in_arc for e in ellipses]),
        source[d],
        net.sink[d],
        limit,
        np.where(repeated, np.cumsum(repeated, axis=1) - 1, -1).astype(np.int32),
        share,
        np.where(plain, -1, words).astype(np.int32),
    )
