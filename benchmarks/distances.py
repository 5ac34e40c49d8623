"""Least weights to one node, compiled: what the searches over listed paths look ahead with."""

from __future__ import annotations

import numpy as np
from numba import njit

from netplan.graph.arrays import FAR
from netplan.graph.kernels import pop, push

FAR_ = np.int64(FAR)


@njit(cache=True, nogil=True)
def backward(ptr, arc, tail, weight, sink, dist):  # type: ignore[no-untyped-def]
    """Fill ``dist`` with the least weight from every node to the sink (CSR of entering arcs)."""
    m = tail.size
    hkey = np.empty(m + dist.size + 1, np.int64)
    hval = np.empty(m + dist.size + 1, np.int32)
    dist[:] = FAR_
    dist[sink] = 0
    size = push(hkey, hval, 0, np.int64(0), np.int32(sink))
    while size > 0:
        key = hkey[0]
        v = hval[0]
        size = pop(hkey, hval, size)
        if key > dist[v]:
            continue
        for j in range(ptr[v], ptr[v + 1]):
            u = tail[arc[j]]
            c = key + weight[arc[j]]
            if c < dist[u]:
                dist[u] = c
                size = push(hkey, hval, size, c, np.int32(u))
