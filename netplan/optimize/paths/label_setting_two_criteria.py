"""Cheapest path within a latency limit where a label is (cost, ns) alone, compiled.

Without regenerators, and where a simple path meets every item once, a label is a cost and a
latency: those kept at a node stand in the order of ns, so one binary search tells whether a
new one is beaten. Every multiplier ``lam`` tried on the way has left a tree of least
(weight + lam * ns) to the sink. Each tree bounds a label from below; and its path, where it
still meets the limit, finishes the label: the best finished path closes the search early.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

import numpy as np

from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import copy, pop, push
from netplan.optimize.paths.priced_pairs import (
    FAR_,
    FREE,
    LAM_STEPS,
    PRICER,
    TO_SINK,
    WHOLE,
    grown,
    multiplier,
    narrowed,
    trace,
    tree,
)

FIRST_LABELS = 512
"""labels: room at first; it doubles when it is full."""
FIRST_FRONT = 32
"""labels: room at first for those of one node; it doubles when it is full."""


@inner
def _follow(net, v, sink, nxt, path, length):  # type: ignore[no-untyped-def]
    """Go on with a path along a tree, from a node to the sink; return its number of arcs."""
    while v != sink:
        path[length] = nxt[v]
        v = net.head[path[length]]
        length += 1
    return length


@inner
def _front_search(net, pairs, p, w, is_open, n_lam, found, fast, ceiling, path):  # type: ignore[no-untyped-def]
    """Return (cost, arcs) of the best path below ``ceiling``, or (ceiling, -1) if none.

    For paths that meet every item once and need no regenerator: labels are (cost, ns) alone,
    and those of a node are kept in the order of ns. Of the ``n_lam`` trees ``found``,
    (lams, trees, tree_ns, tree_arc), ``trees[i]`` holds the least
    (weight + lams[i] * ns) to the sink, ``tree_ns[i]`` and ``tree_arc[i]`` the paths that give
    it. Each bounds a label, and finishes it where its path still meets the limit.
    """
    lams, trees, tree_ns, tree_arc = found
    n = net.out_ptr.size - 1
    limit = pairs.limit[p]
    s = pairs.source[p]
    cap = FIRST_LABELS
    wide = FIRST_FRONT
    cost = np.empty(cap, np.int64)
    ns = np.empty(cap, np.int64)
    node = np.empty(cap, np.int32)
    arc = np.empty(cap, np.int32)
    parent = np.empty(cap, np.int32)
    dead = np.empty(cap, np.uint8)
    hkey = np.empty(cap, np.int64)
    hval = np.empty(cap, np.int32)
    front = np.empty((n, wide), np.int32)
    held = np.zeros(n, np.int32)
    cost[0] = 0
    ns[0] = 0
    node[0] = s
    arc[0] = -1
    parent[0] = -1
    dead[0] = 0
    front[s, 0] = 0
    held[s] = 1
    count = 1
    last = np.int32(-1)
    last_arc = np.int32(-1)
    last_tree = -1
    size = push(hkey, hval, 0, np.int64(0), np.int32(0))
    while size > 0 and hkey[0] < ceiling:
        lab = hval[0]
        size = pop(hkey, hval, size)
        if dead[lab] != 0:
            continue
        u = node[lab]
        for j in range(pairs.out_ptr[p, u], pairs.out_ptr[p, u + 1]):
            a = pairs.out_arc[j]
            it = net.item[a]
            c = cost[lab]
            if it >= 0:
                if is_open[it] == 0:
                    continue
                c += w[it]
            v = net.head[a]
            q = ns[lab] + net.ns[a]
            if fast[v] >= FAR_ or q + fast[v] > limit or trees[0, v] >= FAR_:
                continue
            bound = c + trees[0, v]
            if bound >= ceiling:
                continue
            if q + tree_ns[0, v] <= limit:
                ceiling = bound
                last = lab
                last_arc = a
                last_tree = 0
                continue
            for i in range(1, n_lam):
                bound = max(bound, c + trees[i, v] - lams[i] * (limit - q))
                if q + tree_ns[i, v] <= limit:
                    total = c + trees[i, v] - lams[i] * tree_ns[i, v]
                    if total < ceiling:
                        ceiling = total
                        last = lab
                        last_arc = a
                        last_tree = i
            if bound >= ceiling:
                continue
            low = 0
            high = held[v]
            while low < high:
                middle = (low + high) >> 1
                if ns[front[v, middle]] <= q:
                    low = middle + 1
                else:
                    high = middle
            if low > 0 and cost[front[v, low - 1]] <= c:
                continue
            if low > 0 and ns[front[v, low - 1]] == q:
                low -= 1
            high = low
            while high < held[v] and cost[front[v, high]] >= c:
                dead[front[v, high]] = 1
                high += 1
            if high == low:
                if held[v] == wide:
                    wider = np.empty((n, 2 * wide), np.int32)
                    for i in range(n):
                        copy(front[i], wide, wider[i])
                    front = wider
                    wide *= 2
                for i in range(held[v], low, -1):
                    front[v, i] = front[v, i - 1]
                held[v] += 1
            elif high > low + 1:
                gone = high - low - 1
                for i in range(high, held[v]):
                    front[v, i - gone] = front[v, i]
                held[v] -= gone
            front[v, low] = count
            if count == cap:
                cost = grown(cost, cap)
                ns = grown(ns, cap)
                node = grown(node, cap)
                arc = grown(arc, cap)
                parent = grown(parent, cap)
                dead = grown(dead, cap)
                hkey = grown(hkey, cap)
                hval = grown(hval, cap)
                cap *= 2
            cost[count] = c
            ns[count] = q
            node[count] = v
            arc[count] = a
            parent[count] = lab
            dead[count] = 0
            size = push(hkey, hval, size, bound, np.int32(count))
            count += 1
    if last_tree < 0:
        return ceiling, -1
    length = trace(last, arc, parent, path)
    path[length] = last_arc
    length = _follow(net, net.head[last_arc], pairs.sink[p], tree_arc[last_tree], path, length + 1)
    return ceiling, length


@kernel(PRICER, passed=True)
def price_plain(net, pairs, p, w, is_open, h, nxt, hkey, hval, seen, path, trial):  # type: ignore[no-untyped-def]
    """Do what ``price_one`` does where items are met once and no regenerator matters.

    ``nxt`` and ``seen`` are not needed: the parameters are those of every pricer.
    """
    n = net.out_ptr.size - 1
    s = pairs.source[p]
    t = pairs.sink[p]
    limit = pairs.limit[p]
    lams = np.zeros(LAM_STEPS + 1, np.int64)
    trees = np.empty((LAM_STEPS + 1, n), np.int64)
    tree_ns = np.empty((LAM_STEPS + 1, n), np.int64)
    tree_arc = np.empty((LAM_STEPS + 1, n), np.int32)
    tree(
        net, pairs, p, TO_SINK, WHOLE, w, is_open, np.int64(0),
        trees[0], tree_ns[0], tree_arc[0], (hkey, hval),
    )  # fmt: skip
    if trees[0, s] >= FAR_:
        return FAR_, 0, np.int64(0)
    which = 0
    n_lam = 1
    lam1 = np.int64(0)
    floor = trees[0, s]
    best = floor
    if tree_ns[0, s] > limit:
        fast = h[2]
        tree(
            net, pairs, p, TO_SINK, FREE, w, is_open, np.int64(1),
            fast, tree_ns[1], tree_arc[1], (hkey, hval),
        )  # fmt: skip
        if fast[s] > limit:
            return FAR_, 0, np.int64(0)
        fastest = _follow(net, s, t, tree_arc[1], path, 0)
        best = np.int64(0)
        for j in range(fastest):
            if net.item[path[j]] >= 0:
                best += w[net.item[path[j]]]
        which = -1
        ends = np.empty(4, np.int64)
        ends[0] = floor
        ends[1] = tree_ns[0, s]
        ends[2] = best
        ends[3] = fast[s]
        for _ in range(LAM_STEPS):
            lam = multiplier(ends, limit)
            if lam <= 0:
                break
            i = n_lam
            tree(
                net, pairs, p, TO_SINK, WHOLE, w, is_open, lam,
                trees[i], tree_ns[i], tree_arc[i], (hkey, hval),
            )  # fmt: skip
            lams[i] = lam
            n_lam += 1
            ns = tree_ns[i, s]
            cost = trees[i, s] - lam * ns
            if ns <= limit and cost < best:
                best = cost
                which = i
            value = trees[i, s] - lam * limit
            if value > floor:
                floor = value
                lam1 = lam
            if not narrowed(ends, cost, ns, limit) or value >= best:
                break
        if floor < best:
            value, length = _front_search(
                net,
                pairs,
                p,
                w,
                is_open,
                n_lam,
                (lams, trees, tree_ns, tree_arc),
                fast,
                best,
                trial,
            )
            if length >= 0:
                copy(trial, length, path)
                return value, length, lam1
        if which < 0:  # the fastest path, still in place
            return best, fastest, lam1
    return best, _follow(net, s, t, tree_arc[which], path, 0), lam1
