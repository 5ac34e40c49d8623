"""Dual ascent: good integer weights before any linear program is solved, compiled.

The Lagrangian dual of the path master shares the cost of every item among the pairs that
can use it: maximise ``sum_p R_p(w_p)`` over ``w >= 0`` with ``sum_p w_pe = c_e``. Starting
from any split, an item's share moves towards the pairs whose cheapest path uses it
(a deflected subgradient, scaled by the square root of the cost), and is projected back
onto the simplex. The step is Polyak's with the incumbent as target. The average use of an
item over the last iterations estimates the fractional optimum (as in the volume method).

Every iterate is rounded down to integers. Most take the cheapest of the paths already known;
every few, all pairs are priced exactly: only these values are bounds, and only they are kept.
How far the known paths were off then decides how soon the next exact prices follow.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int32, Int64
from netplan.graph.compiled import inner, kernel
from netplan.graph.kernels import I4, I4_2, I8, I8_2, NETWORK, U1, U1_2, copy
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.priced_pairs import PAIRS, PRICER_ARG, RUNGS, add_up, workspace

FAR_ = np.int64(FAR)
F8, F8_2, I4_3 = nt.float64[::1], nt.float64[:, ::1], nt.int32[:, :, ::1]
PATIENCE = 15
"""bounds: exact bounds without a gain after which the step factor shrinks."""
DECAY = 0.8
"""factor: what the step factor is multiplied by then."""
TINY = 5000
"""divisor: a gain below the best bound divided by this is a tiny one."""
TINY_COUNTS = 0.5
"""bounds: a tiny gain counts as so many bounds without one."""
MEMORY = 0.9
"""share: how much of the previous direction is in the new one (deflection)."""
AIM = 1.08
"""multiple: Polyak's step aims at the incumbent, but at least at this multiple of the present
bound, lest steps vanish close to it."""
FLAT = 1e-9
"""squared length: a direction counts as at least so long, so that nothing is divided by zero."""
MISSED = 0.1
"""share: all pairs are priced exactly sooner when the known paths overestimate the bound by more
than this share of what it still lacks to the target, later otherwise."""
SOONER = 2
"""factor: how much sooner or later."""
POOL_SLOTS = 48
"""paths: kept for every pair."""
POOL_ITEMS = 60
"""items: a path with more is not kept."""
TABLE = 1 << 16
"""places: room of the table that tells whether a path was collected already."""
PROBES = 64
"""places: looked at there; a path for which all of them are taken is not collected."""


class Effort(NamedTuple):
    """How far an ascent goes, in scaled costs and iterations.

    ``paid``: cost of the items chosen already; ``target``: bound to stop at; ``rounds``:
    iterations, whose paths are collected from ``collect_from`` on; ``pause``: iterations
    between two exact prices, at most.
    """

    paid: int
    target: int
    rounds: int
    collect_from: int
    pause: int


class Point(NamedTuple):
    """Where an ascent stands.

    ``step``: (3,) step factor, disappointments, iterations done; ``w`` and ``use``: (P, k)
    weights and average use; ``best_w`` (P, k) and ``best_cost`` (P,): the best weights, and
    what the paths cost under them.
    """

    step: Float
    w: Float
    use: Float
    best_w: Int64
    best_cost: Int64


class Paths(NamedTuple):
    """Paths found: pair and items one after another; their number, then their ranges."""

    item: Int32
    ptr: Int64


class Pool(NamedTuple):
    """Known paths of every pair.

    ``item``: (P, slots, items); ``length``: (P, slots) -1 for none; ``sign``: what tells
    them apart; ``at``: (P,) the slot to fill next.
    """

    item: Int32
    length: Int32
    sign: Int64
    at: Int32


EFFORT = nt.NamedUniTuple(nt.int64, 5, Effort)  # type: ignore[no-untyped-call]
POINT = nt.NamedTuple((F8, F8_2, F8_2, I8_2, I8), Point)  # type: ignore[no-untyped-call]
FOUND = nt.NamedTuple((I4, I8), Paths)  # type: ignore[no-untyped-call]
POOL = nt.NamedTuple((I4_3, I4_2, I8_2, I4), Pool)  # type: ignore[no-untyped-call]


def pool_of(count: int) -> Pool:
    """Return room for the paths of some pairs."""
    return Pool(
        np.zeros((count, POOL_SLOTS, POOL_ITEMS), np.int32),
        np.full((count, POOL_SLOTS), -1, np.int32),
        np.zeros((count, POOL_SLOTS), np.int64),
        np.zeros(count, np.int32),
    )


@inner
def _project(w, useful, e, total):  # type: ignore[no-untyped-def]
    """Project column e of w (useful rows) onto ``w >= 0, sum = total``."""
    count = 0
    value = 0.0
    for p in range(w.shape[0]):
        if useful[p, e]:
            count += 1
            value += w[p, e]
    shift = (value - total) / max(count, 1)
    while True:
        left = 0
        value = 0.0
        for p in range(w.shape[0]):
            if useful[p, e] and w[p, e] > shift:
                left += 1
                value += w[p, e]
        if left >= count or left == 0:
            break
        count = left
        shift = (value - total) / left
    for p in range(w.shape[0]):
        if useful[p, e]:
            w[p, e] = max(w[p, e] - shift, 0.0)


@kernel(
    nt.int64(
        PRICER_ARG, NETWORK, PAIRS, RUNGS, U1_2, EFFORT, POINT, FOUND, POOL, U1,
    ),
)  # fmt: skip
def ascend(  # type: ignore[no-untyped-def]
    pricer, net, pairs, rungs, useful, effort, point, found, pooled, stop
):
    """Run up to ``rounds`` iterations; return the best scaled bound (FAR: no path).

    The parameters: ``pricer`` finds a cheapest path of a pair; ``net``, ``pairs`` the network
    and its active pairs; ``rungs`` the items; ``useful`` (P, k) which pairs can use which rung;
    ``effort`` how far to go; ``point`` is moved; ``found`` is written; the paths ``pooled`` are
    known, and change; ``stop`` (1,) ends all once it is set.
    """
    is_open, is_free, below, _, cost = rungs
    paid, target, rounds, collect_from, pause = effort
    step, w, use, best_w, best_cost = point
    found_item, found_ptr = found
    pool, pool_len, pool_sign, pool_at = pooled
    n = net.out_ptr.size - 1
    k = cost.size
    count = pairs.source.size
    h, nxt, hkey, hval, seen, path, trial = workspace(net, k)
    row = np.zeros((count, k), np.int64)
    price_of = np.zeros(k, np.int64)
    value = np.zeros(count, np.int64)
    used = np.zeros((count, k), np.uint8)
    sharers = np.zeros(k, np.int64)
    pull = np.zeros(k)
    top = 1.0
    for e in range(k):
        top = max(top, float(cost[e]))
        for p in range(count):
            sharers[e] += useful[p, e]
    for e in range(k):
        pull[e] = np.sqrt(cost[e] / top) if is_free[e] and sharers[e] > 0 else 0.0
        if pull[e] > 0.0:
            _project(w, useful, e, float(cost[e]))
    slots = pool.shape[1]
    known = np.zeros((count, slots), np.uint8)
    for p in range(count):
        for i in range(slots):
            known[p, i] = pool_len[p, i] >= 0
            for j in range(pool_len[p, i]):
                if is_open[pool[p, i, j]] == 0:
                    known[p, i] = 0
    mine = np.empty(8 * n + 8, np.int32)
    table = np.zeros(TABLE, np.int64)
    stored = 0
    paths = 0
    found_ptr[1] = 0
    best = np.int64(-1)
    until = 0
    wait = 1
    for turn in range(rounds):
        step[2] += 1.0
        exact = turn >= until or turn == rounds - 1
        missed = 0.0
        bound = paid
        for p in range(count):
            if stop[0] != 0:
                break
            for e in range(k):
                row[p, e] = np.int64(w[p, e]) if pull[e] > 0.0 else 0
            add_up(row[p], below, price_of)
            low = FAR_
            length = 0
            at = -1
            for i in range(slots):
                if known[p, i]:
                    total = np.int64(0)
                    for j in range(pool_len[p, i]):
                        total += price_of[pool[p, i, j]]
                    if total < low:
                        low = total
                        at = i
            new = exact or at < 0
            if not new:
                length = pool_len[p, at]
                copy(pool[p, at], length, mine)
            else:
                known_low = low
                low, arcs, _ = pricer(
                    net, pairs, p, price_of, is_open, h, nxt, hkey, hval, seen, path, trial
                )  # fmt: skip
                if low >= FAR_:
                    return FAR_
                if at < 0:
                    missed += float(target)
                else:
                    missed += float(known_low - low)
                length = 0
                for j in range(arcs):
                    it = net.item[path[j]]
                    if it >= 0:
                        mine[length] = it
                        length += 1
            value[p] = low
            bound += low
            used[p, :] = 0
            sign = np.int64(p + 1) * np.int64(7046029254386353131)
            for j in range(length):
                it = mine[j]
                while it >= 0 and used[p, it] == 0:
                    used[p, it] = 1
                    mark = (np.int64(it) + 1) * np.int64(-7046029288634856825)
                    sign += mark ^ (mark >> 29) ^ (mark << 21)
                    it = below[it]
            if new and length <= pool.shape[2]:
                at = -1
                for i in range(slots):
                    if pool_len[p, i] >= 0 and pool_sign[p, i] == sign:
                        at = i
                if at < 0:
                    at = pool_at[p]
                    pool_at[p] = (at + 1) % slots
                    pool_sign[p, at] = sign
                    pool_len[p, at] = length
                    copy(mine, length, pool[p, at])
                known[p, at] = 1
            if new and turn >= collect_from and paths + 2 < found_ptr.size:
                slot = (sign ^ (sign >> 23)) & (TABLE - 1)
                tries = 0
                while table[slot] != 0 and table[slot] != sign and tries < PROBES:
                    slot = (slot + 1) & (TABLE - 1)
                    tries += 1
                if table[slot] == 0 and stored + length + 1 <= found_item.size:
                    table[slot] = sign
                    found_item[stored] = p
                    stored += 1
                    for e in range(k):
                        if used[p, e]:
                            found_item[stored] = e
                            stored += 1
                    paths += 1
                    found_ptr[paths + 1] = stored
        if stop[0] != 0:  # perhaps half-way: nothing of this iteration counts
            break
        for e in range(k):  # rounded shares may exceed the cost by some units
            left = cost[e]
            for p in range(count):
                left -= row[p, e]
            if pull[e] > 0.0 and left < 0:
                bound += left
        if exact:
            if missed > MISSED * (float(target) - float(bound)):
                wait = max(wait // SOONER, 1)
            else:
                wait = min(SOONER * wait, pause)
            until = turn + wait
            if bound > best:
                if bound < best + best // TINY:
                    step[1] += TINY_COUNTS
                best = bound
                for p in range(count):
                    copy(row[p], k, best_w[p])
                copy(value, count, best_cost)
            else:
                step[1] += 1.0
            if bound >= target:
                break
            if step[1] >= PATIENCE:
                step[0] *= DECAY
                step[1] = 0.0
        elif bound >= target:
            until = turn + 1
        norm = 0.0
        for e in range(k):
            if pull[e] == 0.0:
                continue
            mean = 0.0
            for p in range(count):
                if useful[p, e]:
                    use[p, e] = MEMORY * use[p, e] + (1.0 - MEMORY) * used[p, e]
                    mean += use[p, e]
            mean /= sharers[e]
            for p in range(count):
                if useful[p, e]:
                    norm += pull[e] * (use[p, e] - mean) ** 2
        aim = max(float(target), AIM * max(bound, best))
        length_of_step = step[0] * (aim - bound) / max(norm, FLAT)
        for e in range(k):
            if pull[e] == 0.0:
                continue
            for p in range(count):
                if useful[p, e]:
                    w[p, e] += length_of_step * pull[e] * use[p, e]
            _project(w, useful, e, float(cost[e]))
    found_ptr[0] = paths
    return best
