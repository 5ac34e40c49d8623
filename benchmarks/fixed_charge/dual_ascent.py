"""Bounds for problems whose paths are all listed: dual ascent and fixing, compiled.

Every commodity has a list of paths; an arc is *closed*, *open* (bought) or *free*. A *slot* is
a (commodity, arc) that some path of the commodity meets; slots of one arc stand together. For
any weights ``w >= 0`` on the slots, whose sum over the commodities is at most the arc's cost,

    LB(w) = paid + sum_k min over paths p of k (route_cost_p + sum of w over its slots)

is a lower bound. Weights and costs are scaled integers, so every bound is exact. The ascent
moves weights towards the commodities that use the arc now (deflected subgradient, Polyak's
step towards the incumbent) and projects them onto ``sum = cost``.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0913, PLR0915, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba.core import types as nt

from netplan.graph.arrays import FAR, Int32, Int64
from netplan.graph.compiled import inner, kernel

FAR_ = np.int64(FAR)
I4, I8, U1, F8 = nt.int32[::1], nt.int64[::1], nt.uint8[::1], nt.float64[::1]
CLOSED, OPEN, FREE = np.uint8(0), np.uint8(1), np.uint8(2)
MEMORY = 0.9
"""Share of the old direction kept in the new one."""
DECAY = 0.8
PATIENCE = 12


class Routes(NamedTuple):
    """All paths of all commodities, end to end.

    ``com_ptr[k]`` ranges over paths, ``path_ptr[p]`` over ``path_arc`` and ``path_slot``,
    ``arc_ptr[a]`` over slots; ``slot_com`` is a slot's commodity. ``route_cost`` (paths) and
    ``fixed_cost`` (arcs) are scaled.
    """

    com_ptr: Int64
    path_ptr: Int64
    path_arc: Int32
    path_slot: Int32
    arc_ptr: Int64
    slot_com: Int32
    route_cost: Int64
    fixed_cost: Int64


ROUTES = nt.NamedTuple((I8, I8, I4, I4, I8, I4, I8, I8), Routes)  # type: ignore[no-untyped-call]
Mask = npt.NDArray[np.uint8]


@kernel(nt.boolean(ROUTES, U1, U1))
def propagate(routes, state, alive):  # type: ignore[no-untyped-def]
    """Draw every simple conclusion; return False when some commodity has no path left.

    Paths over closed arcs die, arcs on all paths of a commodity open, arcs on no path close.
    """
    m = state.size
    count = np.zeros(m, np.int32)
    used = np.zeros(m, np.uint8)
    changed = True
    while changed:
        changed = False
        used[:] = 0
        for k in range(routes.com_ptr.size - 1):
            left = 0
            for p in range(routes.com_ptr[k], routes.com_ptr[k + 1]):
                if alive[p] == 0:
                    continue
                for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
                    if state[routes.path_arc[j]] == CLOSED:
                        alive[p] = 0
                        changed = True
                        break
                if alive[p]:
                    left += 1
                    for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
                        count[routes.path_arc[j]] += 1
            if left == 0:
                return False
            for p in range(routes.com_ptr[k], routes.com_ptr[k + 1]):
                if alive[p] == 0:
                    continue
                for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
                    a = routes.path_arc[j]
                    used[a] = 1
                    if count[a] == left and state[a] == FREE:
                        state[a] = OPEN
                        changed = True
                    count[a] = 0
        for a in range(m):
            if state[a] == FREE and used[a] == 0:
                state[a] = CLOSED
    return True


@inner
def _compact(routes, state, alive):  # type: ignore[no-untyped-def]
    """Return what is left to decide: living paths over living slots of free arcs, renumbered."""
    m = state.size
    n_slots = routes.slot_com.size
    n_com = routes.com_ptr.size - 1
    live = np.zeros(n_slots, np.uint8)
    com_ptr = np.zeros(n_com + 1, np.int64)
    path_ptr = np.zeros(alive.size + 1, np.int64)
    path_slot = np.empty(routes.path_slot.size, np.int32)
    cost = np.empty(alive.size, np.int64)
    paths = 0
    size = 0
    for k in range(n_com):
        for p in range(routes.com_ptr[k], routes.com_ptr[k + 1]):
            if alive[p]:
                cost[paths] = routes.route_cost[p]
                for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
                    if state[routes.path_arc[j]] == FREE:
                        path_slot[size] = routes.path_slot[j]
                        live[routes.path_slot[j]] = 1
                        size += 1
                paths += 1
                path_ptr[paths] = size
        com_ptr[k + 1] = paths
    number = np.empty(n_slots, np.int32)
    slot = np.empty(n_slots, np.int32)
    arc = np.empty(m, np.int32)
    arc_ptr = np.zeros(m + 1, np.int64)
    slots = 0
    arcs = 0
    for a in range(m):
        if state[a] != FREE:
            continue
        for s in range(routes.arc_ptr[a], routes.arc_ptr[a + 1]):
            if live[s]:
                number[s] = slots
                slot[slots] = s
                slots += 1
        arc[arcs] = a
        arcs += 1
        arc_ptr[arcs] = slots
    for j in range(size):
        path_slot[j] = number[path_slot[j]]
    return com_ptr, path_ptr, path_slot, cost, arc_ptr[: arcs + 1], arc[:arcs], slot[:slots]


@inner
def _price(com_ptr, path_ptr, path_slot, cost, row, value, best):  # type: ignore[no-untyped-def]
    """Fill each commodity's cheapest path and its cost under slot weights; return the sum."""
    total = np.int64(0)
    for k in range(com_ptr.size - 1):
        least = FAR_
        for p in range(com_ptr[k], com_ptr[k + 1]):
            c = cost[p]
            for j in range(path_ptr[p], path_ptr[p + 1]):
                c += row[path_slot[j]]
            if c < least:
                least = c
                best[k] = p
        value[k] = least
        total += least
    return total


@inner
def _project(w, row, low, high, total, value):  # type: ignore[no-untyped-def]
    """Project w[low:high], whose sum is ``value``, onto ``w >= 0, sum = total``.

    ``row`` gets it rounded down; its sum never exceeds ``total``, whatever the rounding.
    """
    count = high - low
    if count == 0:
        return
    shift = (value - total) / count
    while True:
        left = 0
        value = 0.0
        for s in range(low, high):
            if w[s] > shift:
                left += 1
                value += w[s]
        if left >= count or left == 0:
            break
        count = left
        shift = (value - total) / left
    rest = total
    for s in range(low, high):
        w[s] = max(w[s] - shift, 0.0)
        row[s] = min(np.int64(w[s]), rest)
        rest -= row[s]


@kernel(
    nt.int64(ROUTES, U1, U1, nt.int64, nt.int64, nt.float64, F8, F8, I8, I8),
)
def ascend(routes, state, alive, target, rounds, step, w, use, best_w, value):  # type: ignore[no-untyped-def]
    """Raise the bound for up to ``rounds`` iterations; return the best one (scaled).

    ``target``: the scaled bound that closes the node, and the aim of the steps; ``step``: first
    step factor; ``w``, ``use`` (slots) weights to start from and average use (moved);
    ``best_w``, ``value``: best integer weights and the path costs under them (written).
    """
    com_ptr, path_ptr, path_slot, cost, arc_ptr, arc, slot = _compact(routes, state, alive)
    n_arcs = arc.size
    now = np.zeros(value.size, np.int64)
    cheap = np.zeros(value.size, np.int64)
    pull = np.zeros(n_arcs)
    row = np.zeros(slot.size, np.int64)
    found = np.zeros(slot.size, np.int64)
    x = np.empty(slot.size)
    used = np.empty(slot.size)
    paid = np.int64(0)
    top = 1.0
    for a in range(state.size):
        top = max(top, float(routes.fixed_cost[a]))
        if state[a] == OPEN:
            paid += routes.fixed_cost[a]
    for i in range(slot.size):
        x[i] = w[slot[i]]
        used[i] = use[slot[i]]
    for i in range(n_arcs):
        pull[i] = np.sqrt(routes.fixed_cost[arc[i]] / top)
        total = 0.0
        for s in range(arc_ptr[i], arc_ptr[i + 1]):
            total += x[s]
        _project(x, row, arc_ptr[i], arc_ptr[i + 1], routes.fixed_cost[arc[i]], total)
    best = np.int64(-1)
    bad = 0.0
    for turn in range(rounds):
        bound = paid + _price(com_ptr, path_ptr, path_slot, cost, row, now, cheap)
        if bound > best:
            if bound < best + best // 5000:
                bad += 0.5
            best = bound
            found[:] = row
            value[:] = now
        else:
            bad += 1.0
        if bound >= target or turn == rounds - 1:
            break
        if bad >= PATIENCE:
            step *= DECAY
            bad = 0.0
        for s in range(used.size):
            used[s] *= MEMORY
        for k in range(cheap.size):
            p = cheap[k]
            for j in range(path_ptr[p], path_ptr[p + 1]):
                used[path_slot[j]] += 1.0 - MEMORY
        norm = 0.0
        for i in range(n_arcs):
            total = 0.0
            squares = 0.0
            for s in range(arc_ptr[i], arc_ptr[i + 1]):
                total += used[s]
                squares += used[s] * used[s]
            norm += pull[i] * (squares - total * total / max(arc_ptr[i + 1] - arc_ptr[i], 1))
        length = step * (target - bound) / max(norm, 1e-9)
        for i in range(n_arcs):
            total = 0.0
            far = length * pull[i]
            for s in range(arc_ptr[i], arc_ptr[i + 1]):
                x[s] += far * used[s]
                total += x[s]
            _project(x, row, arc_ptr[i], arc_ptr[i + 1], routes.fixed_cost[arc[i]], total)
    best_w[:] = 0
    use[:] = 0.0
    for i in range(slot.size):
        best_w[slot[i]] = found[i]
        use[slot[i]] = used[i]
    w[:] = best_w
    return best


@kernel(
    nt.int64(ROUTES, U1, U1, I8, I8, nt.int64, nt.int64, I8, I8),
)
def fix(routes, state, alive, w, value, bound, target, gain_in, gain_out):  # type: ignore[no-untyped-def]
    """Kill paths and decide arcs that no plan below ``target`` can have otherwise.

    ``gain_out[a]``: what the bound gains when a is refused (its users take their cheapest
    other path); ``gain_in[a]``: when it is bought, every commodity keeping only the weight
    that its cheapest path needs. Returns the number of arcs decided.
    """
    n_com = routes.com_ptr.size - 1
    m = state.size
    through = np.full(w.size, FAR_, np.int64)
    other = np.zeros(m, np.int64)
    stamp = np.full(m, -1, np.int32)
    gain_out[:] = 0
    for k in range(n_com):
        best = -1
        for p in range(routes.com_ptr[k], routes.com_ptr[k + 1]):
            if alive[p] == 0:
                continue
            c = routes.route_cost[p]
            for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
                c += w[routes.path_slot[j]]
            if bound - value[k] + c >= target:
                alive[p] = 0
                continue
            if c == value[k] and best < 0:
                best = p
            for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
                s = routes.path_slot[j]
                through[s] = min(through[s], c)
        for j in range(routes.path_ptr[best], routes.path_ptr[best + 1]):
            other[routes.path_arc[j]] = FAR_
        for p in range(routes.com_ptr[k], routes.com_ptr[k + 1]):
            if alive[p] == 0 or p == best:
                continue
            c = routes.route_cost[p]
            for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
                c += w[routes.path_slot[j]]
                stamp[routes.path_arc[j]] = p
            for j in range(routes.path_ptr[best], routes.path_ptr[best + 1]):
                a = routes.path_arc[j]
                if stamp[a] != p and c < other[a]:
                    other[a] = c
        for j in range(routes.path_ptr[best], routes.path_ptr[best + 1]):
            a = routes.path_arc[j]
            if other[a] >= FAR_ or gain_out[a] >= FAR_:
                gain_out[a] = FAR_
            else:
                gain_out[a] += other[a] - value[k]
    decided = 0
    for a in range(m):
        gain_in[a] = 0
        if state[a] != FREE:
            continue
        gain = routes.fixed_cost[a]
        for s in range(routes.arc_ptr[a], routes.arc_ptr[a + 1]):
            if through[s] < FAR_:
                gain -= max(np.int64(0), w[s] - (through[s] - value[routes.slot_com[s]]))
        gain_in[a] = gain
        if gain_out[a] >= FAR_ or bound + gain_out[a] >= target:
            state[a] = OPEN
            decided += 1
        elif bound + gain >= target:
            state[a] = CLOSED
            decided += 1
    return decided
