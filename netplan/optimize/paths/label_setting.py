"""Cheapest path within a latency limit (resource-constrained shortest path), compiled.

A *pair* is a (demand, scenario) together with the arcs that can lie on a path within its
limit (the latency ellipse). Pricing asks, for item weights ``w >= 0``, for the path with
the least total weight of **distinct** items. The search is exact:

* labels (cost, ns, optical ns since the entry, items used) are extended in the order of a
  lower bound, over arcs whose cap they keep, and the first label popped at the sink is optimal;
* label 1 replaces label 2 at a node when ``ns1 <= ns2``, ``since1 <= since2`` (it keeps every
  cap that label 2 keeps), it is no nearer to its next regenerator (``rest1 <= rest2``, since the
  last one, or ``ns1 + regen_ns <= ns2``: the rests of two links differ by at most one future
  regenerator) and ``cost1 + w(items2 - items1) <= cost2``;
* an item that one simple path may use more than once ("multi", at most ``share`` times)
  is charged at its first use only; bounds charge ``w // share`` at every use, which never
  exceeds the true cost. Other items need no memory, because two uses would visit a node
  twice, and cutting the cycle out makes no path longer or costlier.

Lower bounds come from backward shortest paths on ``w + lam * ns`` for a few integer
``lam >= 0`` found by Lagrangian steps: any completion of a label (c, ns) at v costs at
least ``c + H_lam(v) - lam * (limit - ns)``. They ignore regeneration and caps, so stay valid.
Where neither these nor items used twice matter, ``label_setting_two_criteria.py`` is faster.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0911, PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

from typing import Any

import numpy as np
from numba.core import types as nt

from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import (
    I4,
    I4_2,
    I8,
    I8_2,
    NETWORK,
    U1,
    advance,
    copy,
    no_worse,
    optical_counts,
    pop,
    push,
)
from netplan.optimize.kernels import LABELS, needed
from netplan.optimize.paths.label_setting_two_criteria import price_plain
from netplan.optimize.paths.priced_pairs import (
    FAR_,
    FREE,
    LAM_STEPS,
    PAIRS,
    PRICER,
    PRICER_ARG,
    SHARED,
    TO_SINK,
    Pairs,
    add_up,
    grown,
    multiplier,
    narrowed,
    trace,
    tree,
    workspace,
)

FIRST_LABELS = 1024
"""labels: room at first; it doubles when it is full."""


@inner
def _walk(net, pairs, p, w, nxt, seen, path):  # type: ignore[no-untyped-def]
    """Follow ``nxt`` from the source; return (distinct cost, shared cost, ns, bare ns, arcs).

    ns is FAR where the way does not keep a cap.
    """
    u = pairs.source[p]
    t = pairs.sink[p]
    cost = np.int64(0)
    shared = np.int64(0)
    ns = np.int64(0)
    bare = np.int64(0)
    since = np.int64(0)
    count = 0
    while u != t:
        a = nxt[u]
        if since > net.cap[a]:
            ns = FAR_
        ns, since = advance(net, a, ns, since)
        bare += net.ns[a]
        it = net.item[a]
        if it >= 0:
            shared += w[it] // pairs.share[p, it]
            if seen[it] == 0:
                seen[it] = 1
                cost += w[it]
        path[count] = a
        count += 1
        u = net.head[a]
    for j in range(count):
        if net.item[path[j]] >= 0:
            seen[net.item[path[j]]] = 0
    return cost, shared, ns, bare, count


@inner
def _keeps(net, path, count, limit):  # type: ignore[no-untyped-def]
    """Tell whether a path keeps its limit with all regenerators, and every cap."""
    ns = np.int64(0)
    since = np.int64(0)
    for j in range(count):
        if since > net.cap[path[j]]:
            return False
        ns, since = advance(net, path[j], ns, since)
    return ns <= limit


@inner
def _no_worse(net, counts, ns1, since1, ns2, since2):  # type: ignore[no-untyped-def]
    """Tell whether whatever keeps caps and limit after label 2 keeps them after label 1."""
    if not counts:
        return ns1 <= ns2
    return no_worse(net, ns1, since1, ns2, since2)


@inner
def _label_search(net, pairs, p, w, is_open, lam1, h0, h1, hns, ceiling, n_words, path):  # type: ignore[no-untyped-def]
    """Return (cost, arcs) of the best path below ``ceiling``, or (ceiling, -1) if none."""
    n = net.out_ptr.size - 1
    limit = pairs.limit[p]
    counts = optical_counts(net, limit)
    t = pairs.sink[p]
    s = pairs.source[p]
    cap = FIRST_LABELS
    cost = np.empty(cap, np.int64)
    shared = np.empty(cap, np.int64)
    ns = np.empty(cap, np.int64)
    since = np.empty(cap, np.int64)
    node = np.empty(cap, np.int32)
    arc = np.empty(cap, np.int32)
    parent = np.empty(cap, np.int32)
    later = np.empty(cap, np.int32)
    dead = np.empty(cap, np.uint8)
    used = np.zeros((cap, n_words), np.int64)
    hkey = np.empty(cap, np.int64)
    hval = np.empty(cap, np.int32)
    slot_item = np.zeros(64 * n_words, np.int32)
    if n_words > 0:
        for i in range(pairs.multi.shape[1]):
            if pairs.multi[p, i] >= 0:
                slot_item[pairs.multi[p, i]] = i
    first = np.full(n, -1, np.int32)
    mask = np.zeros(n_words, np.int64)
    cost[0] = 0
    shared[0] = 0
    ns[0] = 0
    since[0] = 0
    node[0] = s
    arc[0] = -1
    parent[0] = -1
    later[0] = -1
    dead[0] = 0
    first[s] = 0
    count = 1
    size = push(hkey, hval, 0, np.int64(0), np.int32(0))
    while size > 0:
        lab = hval[0]
        size = pop(hkey, hval, size)
        if dead[lab] != 0:
            continue
        u = node[lab]
        if u == t:
            return cost[lab], trace(lab, arc, parent, path)
        for j in range(pairs.out_ptr[p, u], pairs.out_ptr[p, u + 1]):
            a = pairs.out_arc[j]
            it = net.item[a]
            c = cost[lab]
            b = shared[lab]
            slot = -1
            if it >= 0:
                if is_open[it] == 0:
                    continue
                slot = pairs.multi[p, it]
                b += w[it] // pairs.share[p, it]
                if slot < 0 or (used[lab, slot >> 6] >> (slot & 63)) & 1 == 0:
                    c += w[it]
            v = net.head[a]
            if hns[v] >= FAR_ or since[lab] > net.cap[a]:
                continue
            q, r = advance(net, a, ns[lab], since[lab])
            if q + hns[v] > limit:
                continue
            bound = max(c, b + h0[v])
            if h1[v] < FAR_:
                bound = max(bound, b + h1[v] - lam1 * (limit - q))
            if bound >= ceiling:
                continue
            for word in range(n_words):
                mask[word] = used[lab, word]
            if slot >= 0:
                mask[slot >> 6] |= np.int64(1) << (slot & 63)
            beaten = False
            other = first[v]
            before = -1
            while other >= 0:
                following = later[other]
                if cost[other] <= c and _no_worse(net, counts, ns[other], since[other], q, r):
                    extra = cost[other]
                    for word in range(n_words):
                        bits = mask[word] & ~used[other, word]
                        bit = 0
                        while bits != 0 and bit < 64:
                            if (bits >> bit) & 1:
                                extra += w[slot_item[64 * word + bit]]
                                bits &= ~(np.int64(1) << bit)
                            bit += 1
                    if extra <= c:
                        beaten = True
                        break
                if c <= cost[other] and _no_worse(net, counts, q, r, ns[other], since[other]):
                    extra = c
                    for word in range(n_words):
                        bits = used[other, word] & ~mask[word]
                        bit = 0
                        while bits != 0 and bit < 64:
                            if (bits >> bit) & 1:
                                extra += w[slot_item[64 * word + bit]]
                                bits &= ~(np.int64(1) << bit)
                            bit += 1
                    if extra <= cost[other]:
                        dead[other] = 1
                        if before < 0:
                            first[v] = following
                        else:
                            later[before] = following
                        other = following
                        continue
                before = other
                other = following
            if beaten:
                continue
            if count == cap:
                cost = grown(cost, cap)
                shared = grown(shared, cap)
                ns = grown(ns, cap)
                since = grown(since, cap)
                node = grown(node, cap)
                arc = grown(arc, cap)
                parent = grown(parent, cap)
                later = grown(later, cap)
                dead = grown(dead, cap)
                hkey = grown(hkey, cap)
                hval = grown(hval, cap)
                wider = np.zeros((2 * cap, n_words), np.int64)
                for i in range(cap):
                    copy(used[i], n_words, wider[i])
                used = wider
                cap *= 2
            cost[count] = c
            shared[count] = b
            ns[count] = q
            since[count] = r
            node[count] = v
            arc[count] = a
            parent[count] = lab
            later[count] = first[v]
            dead[count] = 0
            copy(mask, n_words, used[count])
            first[v] = count
            size = push(hkey, hval, size, bound, np.int32(count))
            count += 1
    return ceiling, -1


@kernel(PRICER, passed=True)
def price_one(net, pairs, p, w, is_open, h, nxt, hkey, hval, seen, path, trial):  # type: ignore[no-untyped-def]
    """Return (cost, arc count, multiplier) of the cheapest path, (FAR, 0, 0) when none.

    The multiplier is the best ``lam`` of the Lagrangian steps (0: the cheapest path met
    the limit at once).
    """
    n_words = pairs.words[p]
    if n_words < 0:
        return price_plain(net, pairs, p, w, is_open, h, nxt, hkey, hval, seen, path, trial)
    if n_words == 0 and net.at_places != 0:  # the cheapest path of all is seldom too noisy
        cost, count, lam1 = price_plain(
            net, pairs, p, w, is_open, h, nxt, hkey, hval, seen, path, trial
        )
        if cost >= FAR_ or _keeps(net, path, count, pairs.limit[p]):
            return cost, count, lam1
    s = pairs.source[p]
    lam1 = np.int64(0)
    limit = pairs.limit[p]
    h0 = h[0]
    h1 = h[1]
    hns = h[2]
    work = h[3]
    along = h[4]
    tree(net, pairs, p, TO_SINK, SHARED, w, is_open, np.int64(0), h0, along, nxt, (hkey, hval))
    if h0[s] >= FAR_:
        return FAR_, 0, lam1
    ends = np.empty(4, np.int64)
    cost, ends[0], ns, ends[1], count = _walk(net, pairs, p, w, nxt, seen, path)
    if ns <= limit and cost == h0[s]:
        return cost, count, lam1
    best = FAR_
    if ns <= limit:
        best = cost
    tree(net, pairs, p, TO_SINK, FREE, w, is_open, np.int64(1), hns, along, nxt, (hkey, hval))
    if hns[s] > limit:
        return FAR_, 0, lam1
    cost, ends[2], ns, ends[3], length = _walk(net, pairs, p, w, nxt, seen, trial)
    if ns <= limit and cost < best:
        best = cost
        count = length
        copy(trial, length, path)
    copy(h0, h0.size, h1)
    floor = h0[s]
    for _ in range(LAM_STEPS):
        lam = multiplier(ends, limit)
        if lam <= 0:
            break
        tree(net, pairs, p, TO_SINK, SHARED, w, is_open, lam, work, along, nxt, (hkey, hval))
        cost, shared, ns, bare, length = _walk(net, pairs, p, w, nxt, seen, trial)
        if ns <= limit and cost < best:
            best = cost
            count = length
            copy(trial, length, path)
        value = work[s] - lam * limit
        if value > floor:
            floor = value
            lam1 = lam
            copy(work, work.size, h1)
        if not narrowed(ends, shared, bare, limit) or value >= best:
            break
    if floor >= best:
        return best, count, lam1
    value, length = _label_search(
        net, pairs, p, w, is_open, lam1, h0, h1, hns, best, n_words, trial
    )
    if length >= 0:
        copy(trial, length, path)
        return value, length, lam1
    if best >= FAR_:
        return FAR_, 0, lam1
    return best, count, lam1


def pricer_of(pairs: Pairs) -> Any:
    """Return what prices these pairs: the general search only where one of them needs it."""
    if (pairs.words < 0).all():
        return price_plain.compiled()
    needed(LABELS)
    return price_one.compiled()


@kernel(
    nt.void(PRICER_ARG, NETWORK, PAIRS, I4, I8_2, I4, U1, I8, I4, I4_2),
)
def price(pricer, net, pairs, which, w, below, is_open, out_cost, out_len, out_path):  # type: ignore[no-untyped-def]
    """Price the pairs ``which`` under weights ``w[j]`` (row j for pair ``which[j]``).

    Weights lie on rungs (``below``, -1: none): an item costs its rung and those below.
    Writes the least cost (FAR: no path), the number of arcs and the arcs of each path.
    """
    k = pairs.multi.shape[1]
    h, nxt, hkey, hval, seen, path, trial = workspace(net, k)
    price_of = np.zeros(k, np.int64)
    for j in range(which.size):
        add_up(w[j], below, price_of)
        cost, length, _ = pricer(
            net, pairs, which[j], price_of, is_open, h, nxt, hkey, hval, seen, path, trial
        )
        out_cost[j] = cost
        out_len[j] = length
        copy(path, length, out_path[j])
