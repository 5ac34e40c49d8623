"""Sites in layers of latency, compiled: the graph behind the bound of one root.

Demands that share a source are served by one shortest-path tree, in which every site has one
latency from the root. A *slot* is a site together with a range of such latencies, named after
the least one in it; an arc leads from a slot to the slot of the sum. A tree of the network is
a tree of this graph that costs the same, so here a limit is no longer a length: a demand must
merely reach a slot within its limit. Ranges round latencies down, which permits more trees and
never fewer: what bounds the layered question bounds the real one.

A *cut* of a demand is a set of slots that holds all slots within its limit but not the root;
every tree passes an arc that enters it. It stays one when ranges are split.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int32, Int64
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I4, I8, NETWORK, U1, pop, push

FAR_ = np.int64(FAR)
F8 = nt.float64[::1]
READY = 1.25
"""multiple: dual ascent stays with a demand while its cut has at most this multiple of the arcs of
the next smallest."""


class Layered(NamedTuple):
    """Arcs between slots, and the slots within the limit of every demand.

    ``tail``, ``head`` are slots; ``in_arc[in_ptr[s]:in_ptr[s + 1]]`` enter slot s and
    ``out_arc[...]`` leave it; ``cost`` is 0 for arcs that need no purchase.
    """

    root: int
    tail: Int32
    head: Int32
    cost: Int64
    in_ptr: Int32
    in_arc: Int32
    out_ptr: Int32
    out_arc: Int32
    goal_ptr: Int32
    goal: Int32


LAYERED = nt.NamedTuple(  # type: ignore[no-untyped-call]
    (nt.int64, I4, I4, I8, I4, I4, I4, I4, I4, I4), Layered
)


@inner
def _slot(ptr, label, v, ns):  # type: ignore[no-untyped-def]
    """Return the slot of site v whose range holds ``ns``, -1 when all begin later."""
    lo = ptr[v]
    hi = ptr[v + 1]
    while lo < hi:
        mid = (lo + hi) >> 1
        if label[mid] <= ns:
            lo = mid + 1
        else:
            hi = mid
    return lo - 1 if lo > ptr[v] else np.int64(-1)


@kernel(nt.int64(NETWORK, U1, I8, I8, I8, nt.int64, U1, I4, I4, I4))
def unroll(net, offered, ptr, label, cap, source, is_goal, tail, head, arc):  # type: ignore[no-untyped-def]
    """Write the arcs between slots on the way from the source to a goal; return how many.

    ``offered`` (m,) arcs that may be used; slots ``ptr[v]:ptr[v + 1]`` of site v begin at
    ``label``; ``cap`` (n,) latencies beyond which a site helps nobody; ``is_goal`` (slots,).
    """
    count = 0
    slots = label.size
    site = np.empty(slots, np.int32)
    for v in range(ptr.size - 1):
        site[ptr[v] : ptr[v + 1]] = v
    seen = np.zeros(slots, np.uint8)
    stack = np.empty(slots + 1, np.int64)
    stack[0] = _slot(ptr, label, source, np.int64(0))
    seen[stack[0]] = 1
    size = 1
    while size > 0:
        size -= 1
        s = stack[size]
        for j in range(net.out_ptr[site[s]], net.out_ptr[site[s] + 1]):
            a = net.out_arc[j]
            v = net.head[a]
            ns = label[s] + net.ns[a]
            if offered[a] == 0 or v == source or ns > cap[v]:
                continue
            t = _slot(ptr, label, v, ns)
            if t < 0:
                continue
            tail[count] = s
            head[count] = t
            arc[count] = a
            count += 1
            if seen[t] == 0:
                seen[t] = 1
                stack[size] = t
                size += 1
    into = np.zeros(slots + 1, np.int64)
    for q in range(count):
        into[head[q] + 1] += 1
    for s in range(slots):
        into[s + 1] += into[s]
    at = into[:-1].copy()
    by = np.empty(count, np.int64)
    for q in range(count):
        by[at[head[q]]] = q
        at[head[q]] += 1
    useful = np.zeros(slots, np.uint8)
    size = 0
    for s in range(slots):
        if is_goal[s] != 0 and seen[s] != 0:
            useful[s] = 1
            stack[size] = s
            size += 1
    while size > 0:
        size -= 1
        s = stack[size]
        for q in range(into[s], into[s + 1]):
            t = tail[by[q]]
            if useful[t] == 0:
                useful[t] = 1
                stack[size] = t
                size += 1
    kept = 0
    for q in range(count):
        if useful[head[q]] != 0:
            tail[kept] = tail[q]
            head[kept] = head[q]
            arc[kept] = arc[q]
            kept += 1
    return kept


@kernel(nt.int64(LAYERED, I8, I8, I4))
def ascend(lay, rest, cut_ptr, cut_slot):  # type: ignore[no-untyped-def]
    """Raise cuts one after another until every demand is reached free of charge (Wong 1984).

    ``rest`` (arcs,) are the costs to begin with and what is left of them at the end; the cuts
    raised are written as sets of slots, as long as there is room. Returns how many.
    """
    demands = lay.goal_ptr.size - 1
    slots = lay.in_ptr.size - 1
    width = np.zeros(demands, np.int64)
    done = np.zeros(demands, np.uint8)
    mark = np.zeros(slots, np.int64)
    stack = np.empty(slots, np.int32)
    cut = np.empty(lay.tail.size, np.int32)
    stamp = np.int64(0)
    count = 0
    cut_ptr[0] = 0
    while True:
        best = -1
        second = FAR_
        for d in range(demands):
            if done[d] == 0 and (best < 0 or width[d] < width[best]):
                best = d
        if best < 0:
            return count
        for d in range(demands):
            if done[d] == 0 and d != best:
                second = min(second, width[d])
        while True:
            stamp += 1
            size = 0
            entering = 0
            for q in range(lay.goal_ptr[best], lay.goal_ptr[best + 1]):
                mark[lay.goal[q]] = stamp
                stack[size] = lay.goal[q]
                size += 1
            at = 0
            while at < size and mark[lay.root] != stamp:
                s = stack[at]
                at += 1
                for q in range(lay.in_ptr[s], lay.in_ptr[s + 1]):
                    a = lay.in_arc[q]
                    u = lay.tail[a]
                    if rest[a] > 0:
                        cut[entering] = a
                        entering += 1
                    elif mark[u] != stamp:
                        mark[u] = stamp
                        stack[size] = u
                        size += 1
            if mark[lay.root] == stamp:
                done[best] = 1
                break
            wide = 0
            least = FAR_
            for q in range(entering):
                if mark[lay.tail[cut[q]]] != stamp:
                    cut[wide] = cut[q]
                    wide += 1
                    least = min(least, rest[cut[q]])
            if wide == 0:
                done[best] = 1
                break
            later = wide > READY * second and wide > width[best]
            width[best] = wide
            if later:
                break
            for q in range(wide):
                rest[cut[q]] -= least
            if count + 1 < cut_ptr.size and cut_ptr[count] + size <= cut_slot.size:
                cut_slot[cut_ptr[count] : cut_ptr[count] + size] = stack[:size]
                cut_ptr[count + 1] = cut_ptr[count] + size
                count += 1


@kernel(nt.void(LAYERED, U1, I8, I4, I8, I4))
def lengths(lay, is_used, ns, starts, length, pred):  # type: ignore[no-untyped-def]
    """Fill the least sum of ``ns`` from ``starts`` to every slot, and the last arc there.

    Only arcs with ``is_used`` count.
    """
    length[:] = FAR_
    pred[:] = -1
    hkey = np.empty(lay.tail.size + length.size + 1, np.int64)
    hval = np.empty(lay.tail.size + length.size + 1, np.int32)
    size = np.int64(0)
    for s in starts:
        if length[s] > 0:
            length[s] = 0
            size = push(hkey, hval, size, np.int64(0), s)
    while size > 0:
        key = hkey[0]
        s = hval[0]
        size = pop(hkey, hval, size)
        if key > length[s]:
            continue
        for q in range(lay.out_ptr[s], lay.out_ptr[s + 1]):
            a = lay.out_arc[q]
            t = lay.head[a]
            if is_used[a] != 0 and key + ns[a] < length[t]:
                length[t] = key + ns[a]
                pred[t] = a
                size = push(hkey, hval, size, length[t], t)
