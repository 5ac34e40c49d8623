"""All paths of a commodity within several limits, and those worth keeping, compiled.

Only simple paths matter: weights and costs are not negative, so cutting a cycle out makes no
path longer or dearer. A path is dropped when another path of the same commodity does its work
for no more, even if every arc that only the other one uses had to be bought for it.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from benchmarks.distances import backward
from netplan.graph.arrays import FAR
from netplan.graph.compiled import kernel
from netplan.graph.kernels import I4, I8, I8_2, U1

FAR_ = np.int64(FAR)


@kernel(
    nt.int64(I4, I4, I8, I4, I8, I4, I8_2, nt.int64, nt.int64, I8, nt.int64, I4, I8),
)
def list_paths(  # type: ignore[no-untyped-def]
    tail, head, out_ptr, out_arc, in_ptr, in_arc, weights, source, sink, limits, steps,
    arcs, ends,
):  # fmt: skip
    """Write every simple path whose weights keep all limits; return their number.

    Args: the network; ``weights`` (limits, arcs); ``steps`` arcs looked at before giving up;
    ``arcs`` the arcs of all paths end to end, ``ends`` where each path ends (written).

    Returns -1 when there is no room or the steps do not suffice.
    """
    n = out_ptr.size - 1
    n_limits = limits.size
    far = np.empty((n_limits, n), np.int64)
    for r in range(n_limits):
        backward(in_ptr, in_arc, tail, weights[r], sink, far[r])
        if far[r, source] > limits[r]:
            return 0
    spent = np.zeros((n_limits, n + 1), np.int64)
    at = np.zeros(n + 1, np.int64)
    path = np.zeros(n + 1, np.int32)
    seen = np.zeros(n, np.uint8)
    depth = 0
    u = source
    seen[u] = 1
    at[0] = out_ptr[u]
    stored = 0
    count = 0
    while depth >= 0:
        if u == sink:
            if count >= ends.size or stored + depth > arcs.size:
                return -1
            for j in range(depth):
                arcs[stored] = path[j]
                stored += 1
            ends[count] = stored
            count += 1
        moved = False
        while u != sink and at[depth] < out_ptr[u + 1]:
            a = out_arc[at[depth]]
            at[depth] += 1
            steps -= 1
            if steps < 0:
                return -1
            v = head[a]
            if seen[v]:
                continue
            fits = True
            for r in range(n_limits):
                spent[r, depth + 1] = spent[r, depth] + weights[r, a]
                if far[r, v] >= FAR_ or spent[r, depth + 1] + far[r, v] > limits[r]:
                    fits = False
                    break
            if not fits:
                continue
            path[depth] = a
            depth += 1
            u = v
            seen[u] = 1
            at[depth] = out_ptr[u]
            moved = True
            break
        if moved:
            continue
        seen[u] = 0
        depth -= 1
        if depth >= 0:
            u = tail[path[depth]]
    return count


@kernel(nt.int64(I8, I8, I4, I8, I8, U1, U1))
def thin(com_ptr, path_ptr, path_arc, route_cost, fixed_cost, state, alive):  # type: ignore[no-untyped-def]
    """Drop paths that another path of the commodity replaces; return how many.

    Arcs whose ``state`` is 1 are bought already and cost nothing more.
    """
    stamp = np.full(fixed_cost.size, -1, np.int64)
    dropped = 0
    for k in range(com_ptr.size - 1):
        for i in range(com_ptr[k], com_ptr[k + 1]):
            if alive[i] == 0:
                continue
            for j in range(path_ptr[i], path_ptr[i + 1]):
                stamp[path_arc[j]] = i
            for q in range(com_ptr[k], com_ptr[k + 1]):
                if q == i or alive[q] == 0:
                    continue
                c = route_cost[q]
                for j in range(path_ptr[q], path_ptr[q + 1]):
                    a = path_arc[j]
                    if stamp[a] != i and state[a] != 1:
                        c += fixed_cost[a]
                if c <= route_cost[i]:
                    alive[i] = 0
                    dropped += 1
                    break
    return dropped
