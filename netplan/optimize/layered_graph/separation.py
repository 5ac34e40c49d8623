"""Cuts of the layered graph, compiled: grown where a fractional tree serves too little, and read.

A *cut* of a demand is a set of slots that holds all slots within its limit but not the root;
every tree passes an arc that enters it.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0913, PLR0917
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I4, I8
from netplan.optimize.layered_graph.network import F8, LAYERED


@inner
def _spread(lay, side, over_all, taken, near, mark, d, stack, size):  # type: ignore[no-untyped-def]
    """Mark by ``d`` what the slots on the stack reach, forward (side 0) or backward.

    Over arcs that are free of charge or taken in, and over all of them with ``over_all``; forward,
    no slot counts that cannot reach the demand.
    """
    while size > 0:
        size -= 1
        s = stack[size]
        lo = lay.out_ptr[s] if side == 0 else lay.in_ptr[s]
        hi = lay.out_ptr[s + 1] if side == 0 else lay.in_ptr[s + 1]
        for q in range(lo, hi):
            a = lay.out_arc[q] if side == 0 else lay.in_arc[q]
            if not over_all and lay.cost[a] != 0 and taken[a] != d:
                continue
            v = lay.head[a] if side == 0 else lay.tail[a]
            if mark[v] != d and (side != 0 or near[v] == d):
                mark[v] = d
                stack[size] = v
                size += 1


@inner
def _from_goals(lay, over_all, taken, near, mark, d, stack):  # type: ignore[no-untyped-def]
    """Mark by ``d`` what reaches a slot in which the demand is served, these included."""
    size = 0
    for q in range(lay.goal_ptr[d], lay.goal_ptr[d + 1]):
        mark[lay.goal[q]] = d
        stack[size] = lay.goal[q]
        size += 1
    _spread(lay, 1, over_all, taken, near, mark, d, stack, size)


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
        _from_goals(lay, True, taken, near, near, d, stack)
        _from_goals(lay, False, taken, near, to_goal, d, stack)
        if near[lay.root] != d or to_goal[lay.root] == d:
            continue
        from_root[lay.root] = d
        stack[0] = lay.root
        _spread(lay, 0, False, taken, near, from_root, d, stack, 1)
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
                _spread(lay, 0, False, taken, near, from_root, d, stack, 1)
            if to_goal[v] == d and to_goal[u] != d:
                to_goal[u] = d
                stack[0] = u
                _spread(lay, 1, False, taken, near, to_goal, d, stack, 1)
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
