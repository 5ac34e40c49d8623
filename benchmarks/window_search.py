"""Cheapest simple path in a delay window: what the limited search leaves open, finished exactly.

The product's path step knows an upper limit only. Where its path is too fast for the window,
states (node, delay) are settled in the order of cost + least cost to the sink. First as walks,
one label a state; when the winner passes a node twice, again with the nodes of each label
remembered: label 1 replaces label 2 in the same state only if its nodes are among those of 2.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba import njit

from netplan.graph.arrays import FAR
from netplan.graph.kernels import pop, push

FAR_ = np.int64(FAR)


@njit(cache=True, nogil=True)
def _grown(array):  # type: ignore[no-untyped-def]
    out = np.empty((2 * array.shape[0], *array.shape[1:]), array.dtype)
    out[: array.shape[0]] = array
    return out


@njit(cache=True, nogil=True)
def cheapest(ptr, arc, head, cost, delay, source, sink, low, high, to_cost, to_delay, simple, most):  # type: ignore[no-untyped-def]
    """Return (cost, is the path simple, labels made); cost FAR: none, -1: too many labels.

    ``simple`` False settles every state once, over walks; True is exact over simple paths.
    """
    n = to_cost.size
    words = (n + 63) >> 6 if simple else 1
    cap = 4096
    g = np.empty(cap, np.int64)
    d = np.empty(cap, np.int64)
    node = np.empty(cap, np.int32)
    parent = np.empty(cap, np.int32)
    later = np.empty(cap, np.int32)
    seen = np.zeros((cap, words), np.int64)
    hkey = np.empty(cap, np.int64)
    hval = np.empty(cap, np.int32)
    first = np.full(n * (high + 1), -1, np.int32)
    g[0] = 0
    d[0] = 0
    node[0] = source
    parent[0] = -1
    count = 1
    if simple:
        seen[0, source >> 6] |= np.int64(1) << (source & 63)
    size = push(hkey, hval, 0, to_cost[source], np.int32(0))
    while size > 0:
        lab = hval[0]
        size = pop(hkey, hval, size)
        u = node[lab]
        state = u * (high + 1) + d[lab]
        beaten = False
        other = first[state]
        while other >= 0 and not beaten:
            beaten = True
            if simple:
                for k in range(words):
                    if seen[other, k] & ~seen[lab, k] != 0:
                        beaten = False
                        break
            other = later[other]
        if beaten:
            continue
        later[lab] = first[state]
        first[state] = lab
        if u == sink:
            if d[lab] < low:
                continue
            return g[lab], simple or _is_simple(node, parent, lab, n), count
        for j in range(ptr[u], ptr[u + 1]):
            a = arc[j]
            v = head[a]
            if to_cost[v] >= FAR_ or d[lab] + delay[a] + to_delay[v] > high:
                continue
            if simple and (seen[lab, v >> 6] >> (v & 63)) & 1 != 0:
                continue
            if count == cap:
                if cap >= most:
                    return np.int64(-1), False, count
                g, d, node = _grown(g), _grown(d), _grown(node)
                parent, later, seen = _grown(parent), _grown(later), _grown(seen)
                hkey, hval = _grown(hkey), _grown(hval)
                cap *= 2
            g[count] = g[lab] + cost[a]
            d[count] = d[lab] + delay[a]
            node[count] = v
            parent[count] = lab
            if simple:
                seen[count] = seen[lab]
                seen[count, v >> 6] |= np.int64(1) << (v & 63)
            size = push(hkey, hval, size, g[count] + to_cost[v], np.int32(count))
            count += 1
    return FAR_, True, count


@njit(cache=True, nogil=True)
def _is_simple(node, parent, lab, n):  # type: ignore[no-untyped-def]
    met = np.zeros(n, np.uint8)
    while lab >= 0:
        if met[node[lab]] != 0:
            return False
        met[node[lab]] = 1
        lab = parent[lab]
    return True
