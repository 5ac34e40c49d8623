"""Compiled: the least weight of a path in time, for small whole weights."""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912
from __future__ import annotations

from numba.core import types as nt

from netplan.graph.compiled import kernel
from netplan.graph.kernels import FAR_, I4, I8, I8_2, NETWORK, U1, pop, push


@kernel(nt.void(NETWORK, I8, U1, nt.int64, nt.int64, I8_2, I8, I4))
def lightest(net, weight, is_lost, source, cutoff, dist, hkey, hval):  # type: ignore[no-untyped-def]
    """Fill ``dist[w, v]``: the least ns of a way to v that weighs w and no lighter one is as fast.

    FAR where there is none within the cutoff. Weights are those of arcs; what weighs as much as
    ``dist`` has rows is not passed. Links are as long as their arcs, whatever their delay.
    """
    top, n = dist.shape
    for w in range(top):
        for v in range(n):
            dist[w, v] = FAR_
    dist[0, source] = 0
    for w in range(top):
        size = 0
        for v in range(n):
            if dist[w, v] < FAR_:
                lighter = False
                for x in range(w):
                    if dist[x, v] <= dist[w, v]:
                        lighter = True
                        break
                if lighter:
                    dist[w, v] = FAR_
                else:
                    size = push(hkey, hval, size, dist[w, v], v)
        while size > 0:
            ns = hkey[0]
            u = hval[0]
            size = pop(hkey, hval, size)
            if ns > dist[w, u]:
                continue
            for j in range(net.out_ptr[u], net.out_ptr[u + 1]):
                a = net.out_arc[j]
                if is_lost[a] != 0:
                    continue
                more = weight[a]
                v = net.head[a]
                further = ns + net.ns[a]
                if w + more >= top or further > cutoff or further >= dist[w + more, v]:
                    continue
                lighter = False
                for x in range(w):
                    if dist[x, v] <= further:
                        lighter = True
                        break
                if lighter:
                    continue
                dist[w + more, v] = further
                if more == 0:
                    size = push(hkey, hval, size, further, v)
