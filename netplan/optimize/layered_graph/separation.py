"""Cuts of the layered graph, compiled: grown where a fractional tree serves too little, and read.

A *cut* of a demand is a set of slots that holds all slots within its limit but not the root;
every tree passes an arc that enters it.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0915
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.compiled import kernel
from netplan.graph.kernels import I4, I8
from netplan.optimize.layered_graph.network import F8, LAYERED


@kernel(nt.int64(LAYERED, I4, F8, nt.float64, F8, I8, I4))
def layered_cuts(lay, order, value, ceiling, weight, cut_ptr, cut_slot):  # type: ignore[no-untyped-def]
    """Grow one cut for every demand that a fractional tree serves too little.

    ``order`` arcs in use, first come first taken in unless that would join the root to the
    demand; ``value`` (arcs,) their values, a cut of weight ``ceiling`` being given up. Of all
    cuts that miss the arcs taken in, the one next to the demand is written. Returns how many.
    """
    slots = lay.in_ptr.size - 1
    from_root = np.full(slots, -1, np.int32)
    to_goal = np.full(slots, -1, np.int32)
    near = np.full(slots, -1, np.int32)
    taken = np.full(lay.tail.size, -1, np.int32)
    stack = np.empty(slots, np.int32)
    count = 0
    cut_ptr[0] = 0
    for d in range(lay.goal_ptr.size - 1):
        size = 0
        for q in range(lay.goal_ptr[d], lay.goal_ptr[d + 1]):
            near[lay.goal[q]] = d
            stack[size] = lay.goal[q]
            size += 1
        while size > 0:
            size -= 1
            s = stack[size]
            for q in range(lay.in_ptr[s], lay.in_ptr[s + 1]):
                u = lay.tail[lay.in_arc[q]]
                if near[u] != d:
                    near[u] = d
                    stack[size] = u
                    size += 1
        size = 0
        for q in range(lay.goal_ptr[d], lay.goal_ptr[d + 1]):
            to_goal[lay.goal[q]] = d
            stack[size] = lay.goal[q]
            size += 1
        while size > 0:
            size -= 1
            s = stack[size]
            for q in range(lay.in_ptr[s], lay.in_ptr[s + 1]):
                a = lay.in_arc[q]
                if lay.cost[a] == 0 and to_goal[lay.tail[a]] != d:
                    to_goal[lay.tail[a]] = d
                    stack[size] = lay.tail[a]
                    size += 1
        if near[lay.root] != d or to_goal[lay.root] == d:
            continue
        from_root[lay.root] = d
        stack[0] = lay.root
        size = 1
        while size > 0:
            size -= 1
            s = stack[size]
            for q in range(lay.out_ptr[s], lay.out_ptr[s + 1]):
                a = lay.out_arc[q]
                v = lay.head[a]
                if lay.cost[a] == 0 and near[v] == d and from_root[v] != d:
                    from_root[v] = d
                    stack[size] = v
                    size += 1
        total = 0.0
        for a in order:
            u = lay.tail[a]
            v = lay.head[a]
            if near[v] != d:
                continue
            if from_root[u] == d and to_goal[v] == d:
                total += value[a]
                if total >= ceiling:
                    break
                continue
            taken[a] = d
            if from_root[u] == d and from_root[v] != d:
                from_root[v] = d
                stack[0] = v
                size = 1
                while size > 0:
                    size -= 1
                    s = stack[size]
                    for q in range(lay.out_ptr[s], lay.out_ptr[s + 1]):
                        b = lay.out_arc[q]
                        t = lay.head[b]
                        if lay.cost[b] != 0 and taken[b] != d:
                            continue
                        if near[t] == d and from_root[t] != d:
                            from_root[t] = d
                            stack[size] = t
                            size += 1
            if to_goal[v] == d and to_goal[u] != d:
                to_goal[u] = d
                stack[0] = u
                size = 1
                while size > 0:
                    size -= 1
                    s = stack[size]
                    for q in range(lay.in_ptr[s], lay.in_ptr[s + 1]):
                        b = lay.in_arc[q]
                        t = lay.tail[b]
                        if (lay.cost[b] == 0 or taken[b] == d) and to_goal[t] != d:
                            to_goal[t] = d
                            stack[size] = t
                            size += 1
        if total >= ceiling:
            continue
        if count + 1 >= cut_ptr.size or cut_ptr[count] + slots > cut_slot.size:
            return count
        at = cut_ptr[count]
        for s in range(slots):
            if to_goal[s] == d:
                cut_slot[at] = s
                at += 1
        weight[count] = total
        count += 1
        cut_ptr[count] = at
    return count


@kernel(nt.int64(LAYERED, I8, I4, I8, I4))
def entering(lay, cut_ptr, cut_slot, arc_ptr, arcs):  # type: ignore[no-untyped-def]
    """Write the arcs that enter each cut, in index order of slots; return how many cuts fit."""
    mark = np.full(lay.in_ptr.size - 1, -1, np.int64)
    arc_ptr[0] = 0
    for i in range(cut_ptr.size - 1):
        at = arc_ptr[i]
        for q in range(cut_ptr[i], cut_ptr[i + 1]):
            mark[cut_slot[q]] = i
        for q in range(cut_ptr[i], cut_ptr[i + 1]):
            s = cut_slot[q]
            for p in range(lay.in_ptr[s], lay.in_ptr[s + 1]):
                a = lay.in_arc[p]
                if mark[lay.tail[a]] != i:
                    if at == arcs.size:
                        return i
                    arcs[at] = a
                    at += 1
        arc_ptr[i + 1] = at
    return cut_ptr.size - 1


@kernel(nt.int64(LAYERED, I8, I4, I8, I4))
def closed(lay, cut_ptr, cut_slot, wide_ptr, wide_slot):  # type: ignore[no-untyped-def]
    """Widen cuts until no arc that is free of charge enters them; return how many fit.

    A cut that would take the root in holds for no tree in particular: it is written empty.
    """
    mark = np.full(lay.in_ptr.size - 1, -1, np.int64)
    wide_ptr[0] = 0
    for i in range(cut_ptr.size - 1):
        first = wide_ptr[i]
        at = first
        if first + mark.size > wide_slot.size:
            return i
        for q in range(cut_ptr[i], cut_ptr[i + 1]):
            mark[cut_slot[q]] = i
            wide_slot[at] = cut_slot[q]
            at += 1
        q = first
        while q < at:
            s = wide_slot[q]
            q += 1
            for p in range(lay.in_ptr[s], lay.in_ptr[s + 1]):
                a = lay.in_arc[p]
                u = lay.tail[a]
                if lay.cost[a] == 0 and mark[u] != i:
                    mark[u] = i
                    wide_slot[at] = u
                    at += 1
        wide_ptr[i + 1] = first if mark[lay.root] == i else at
    return cut_ptr.size - 1
