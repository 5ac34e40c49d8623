"""Node potentials from one unit of flow at least cost: the best cut at a fractional point."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0915
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR
from netplan.graph.compiled import kernel
from netplan.graph.kernels import I8, NETWORK, pop, push

FAR_ = np.int64(FAR)
F8 = nt.float64[::1]
LEAST = 1e-7
"""share of the unit: arcs with less room left are full."""


@kernel(nt.void(NETWORK, F8, nt.int64, nt.int64, nt.int64, I8))
def potentials(net, room, source, sink, most_ns, price):  # type: ignore[no-untyped-def]
    """Fill ``price`` with potentials of a cheapest unit of flow from source to sink.

    Args:
        net: the arcs; regeneration is left out.
        room: (m,) how much of the unit each arc can take; changed.
        source: node the flow leaves.
        sink: node it goes to.
        most_ns: cost of a bypass with room for all of it.
        price: (n,) whole ns, changed: ``price[v] - price[u] <= ns`` on every arc with room
            left, 0 at the source, at most ``price[sink] <= most_ns`` anywhere. At the start it
            fulfils the first two: 0, or latencies to the sink subtracted from that of the
            source, which keeps the search from looking elsewhere.

    Successive shortest paths. Latencies are integers, so the potentials are exact whatever
    rounding befalls the flow.
    """
    n = net.out_ptr.size - 1
    m = net.tail.size
    back = np.zeros(m, np.float64)
    dist = np.empty(n, np.int64)
    pred = np.empty(n, np.int32)
    hkey = np.empty(2 * m + n + 1, np.int64)
    hval = np.empty(2 * m + n + 1, np.int32)
    left = 1.0
    while left > LEAST:
        dist[:] = FAR_
        dist[source] = 0
        pred[source] = -1
        reach = most_ns - price[sink] + price[source]
        size = push(hkey, hval, 0, np.int64(0), np.int32(source))
        while size > 0:
            key = hkey[0]
            u = hval[0]
            size = pop(hkey, hval, size)
            if key > dist[u]:
                continue
            if u == sink:
                break
            for j in range(net.out_ptr[u], net.out_ptr[u + 1]):
                a = net.out_arc[j]
                if room[a] <= LEAST:
                    continue
                v = net.head[a]
                d = key + net.ns[a] + price[u] - price[v]
                if d < dist[v] and d < reach:
                    dist[v] = d
                    pred[v] = a
                    size = push(hkey, hval, size, d, np.int32(v))
            for j in range(net.in_ptr[u], net.in_ptr[u + 1]):
                a = net.in_arc[j]
                if back[a] <= LEAST:
                    continue
                v = net.tail[a]
                d = key - net.ns[a] + price[u] - price[v]
                if d < dist[v] and d < reach:
                    dist[v] = d
                    pred[v] = -2 - a
                    size = push(hkey, hval, size, d, np.int32(v))
        far = min(dist[sink], reach)
        for v in range(n):
            price[v] += min(dist[v], far)
        if dist[sink] >= reach:
            break
        amount = left
        v = np.int64(sink)
        while v != source:
            a = pred[v]
            if a >= 0:
                amount = min(amount, room[a])
                v = np.int64(net.tail[a])
            else:
                amount = min(amount, back[-2 - a])
                v = np.int64(net.head[-2 - a])
        v = np.int64(sink)
        while v != source:
            a = pred[v]
            if a >= 0:
                room[a] -= amount
                back[a] += amount
                v = np.int64(net.tail[a])
            else:
                room[-2 - a] += amount
                back[-2 - a] -= amount
                v = np.int64(net.head[-2 - a])
        left -= amount
    top = price[sink]
    for v in range(n):
        price[v] = max(min(price[v], top), 0)
