"""Plans for problems whose paths are all listed: reroute, ruin and recreate, compiled.

A plan gives every commodity one path; an arc is paid once, however many use it. Rerouting
takes a commodity out and puts it back on its cheapest path, arcs in use being free of charge.
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0912, PLR0915
from __future__ import annotations

import numpy as np
from numba.core import types as nt

from benchmarks.fixed_charge.dual_ascent import I4, I8, ROUTES, U1
from netplan.graph.arrays import FAR
from netplan.graph.compiled import inner, kernel

FAR_ = np.int64(FAR)


@inner
def _draw(seed):  # type: ignore[no-untyped-def]
    """Advance the generator (xorshift); return a non-negative number."""
    x = seed[0]
    x ^= x << 13
    x ^= (x >> 7) & np.int64(0x01FFFFFFFFFFFFFF)
    x ^= x << 17
    seed[0] = x
    return (x >> 20) & np.int64(0x7FFFFFFF)


@inner
def _put(routes, k, p, sign, count, choice):  # type: ignore[no-untyped-def]
    """Add (sign 1) or remove (-1) path p; return the change of cost."""
    change = sign * routes.route_cost[p]
    for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
        a = routes.path_arc[j]
        if count[a] == (0 if sign > 0 else 1):
            change += sign * routes.fixed_cost[a]
        count[a] += sign
    choice[k] = p if sign > 0 else -1
    return change


@inner
def _cheapest(routes, allowed, k, count, charge):  # type: ignore[no-untyped-def]
    """Return the path of k that adds least, arcs in use being free; ties to the first."""
    best = -1
    least = FAR_
    for p in range(routes.com_ptr[k], routes.com_ptr[k + 1]):
        if allowed[p] == 0:
            continue
        c = routes.route_cost[p]
        for j in range(routes.path_ptr[p], routes.path_ptr[p + 1]):
            a = routes.path_arc[j]
            if count[a] == 0:
                c += charge[a]
        if c < least:
            least = c
            best = p
    return best


@inner
def _settle(routes, allowed, count, choice):  # type: ignore[no-untyped-def]
    """Reroute one commodity after another until none gains; return the change of cost."""
    total = np.int64(0)
    while True:
        change = np.int64(0)
        for k in range(choice.size):
            old = choice[k]
            step = _put(routes, k, old, -1, count, choice)
            new = _cheapest(routes, allowed, k, count, routes.fixed_cost)
            step += _put(routes, k, new, 1, count, choice)
            change += step
        total += change
        if change >= 0:
            return total


@kernel(nt.int64(ROUTES, U1, I8, I4, I8))
def build(routes, allowed, charge, choice, order):  # type: ignore[no-untyped-def]
    """Route the commodities in ``order`` at the prices ``charge``, then settle; return the cost.

    ``choice`` (commodities) is written; every commodity must have an allowed path.
    """
    count = np.zeros(routes.fixed_cost.size, np.int32)
    cost = np.int64(0)
    for i in range(order.size):
        k = order[i]
        p = _cheapest(routes, allowed, k, count, charge)
        cost += _put(routes, k, p, 1, count, choice)
    return cost + _settle(routes, allowed, count, choice)


@kernel(nt.int64(ROUTES, U1, I4, I8, nt.int64, nt.int64))
def improve(routes, allowed, choice, seed, rounds, heat):  # type: ignore[no-untyped-def]
    """Ruin and recreate for ``rounds``; return the best cost, its plan in ``choice``.

    A round refuses a random arc in use, and sometimes one or two beside it, takes out who
    uses them and some others, and puts all back in random order. A worse plan is accepted
    while it costs at most ``heat`` (scaled, shrinking) more than the best.
    """
    m = routes.fixed_cost.size
    n_com = choice.size
    count = np.zeros(m, np.int32)
    charge = routes.fixed_cost.copy()
    best = choice.copy()
    before = choice.copy()
    out = np.empty(n_com, np.int32)
    cost = np.int64(0)
    for k in range(n_com):
        p = choice[k]
        cost += _put(routes, k, p, 1, count, choice)
    cost += _settle(routes, allowed, count, choice)
    least = cost
    best[:] = choice
    for turn in range(rounds):
        before[:] = choice
        old = cost
        charge[:] = routes.fixed_cost
        n_out = 0
        for _ in range(1 + _draw(seed) % 3):
            k = _draw(seed) % n_com
            length = routes.path_ptr[before[k] + 1] - routes.path_ptr[before[k]]
            if length == 0:
                continue
            a = routes.path_arc[routes.path_ptr[before[k]] + _draw(seed) % length]
            if _draw(seed) % 4 != 0:
                charge[a] = FAR_ >> 12
            for i in range(n_com):
                if choice[i] < 0:
                    continue
                for j in range(routes.path_ptr[choice[i]], routes.path_ptr[choice[i] + 1]):
                    if routes.path_arc[j] == a:
                        cost += _put(routes, i, choice[i], -1, count, choice)
                        out[n_out] = i
                        n_out += 1
                        break
        extra = _draw(seed) % 8
        for _ in range(extra):
            i = _draw(seed) % n_com
            if choice[i] >= 0:
                cost += _put(routes, i, choice[i], -1, count, choice)
                out[n_out] = i
                n_out += 1
        for i in range(n_out - 1, 0, -1):
            j = _draw(seed) % (i + 1)
            out[i], out[j] = out[j], out[i]
        for i in range(n_out):
            p = _cheapest(routes, allowed, out[i], count, charge)
            cost += _put(routes, out[i], p, 1, count, choice)
        cost += _settle(routes, allowed, count, choice)
        if cost < least:
            least = cost
            best[:] = choice
        if cost > old and cost > least + heat * (rounds - turn) // rounds:
            count[:] = 0
            cost = np.int64(0)
            for k in range(n_com):
                cost += _put(routes, k, before[k], 1, count, choice)
    choice[:] = best
    return least
