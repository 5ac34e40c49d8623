"""Single paths by annealing: demands change their path one by one, modules follow from loads.

What a link costs follows from its load alone: the cheapest modules that hold it, known in advance
for every load. So a change is worth what the loads of a few links become, and millions of changes
can be tried: those that cost more by chance, ever more seldom (compiled).
"""

# Compiled kernels take flat arrays and stay in one loop: the size rules are for people.
# ruff: noqa: PLR0913, PLR0917
from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from numba.core import types as nt

from benchmarks.sndlib.instance import Network, Numbers
from netplan.graph.compiled import inner, kernel

Float = npt.NDArray[np.float64]
I8, F8, F8_2 = nt.int64[::1], nt.float64[::1], nt.float64[:, ::1]
MULTIPLIER, MODULUS = 48_271, 2_147_483_647
"""Of the random numbers: the next is the last times the one, modulo the other."""
BEYOND = 1e4
"""What a load that no module holds costs, in costs of one module of every kind."""


class Listed(NamedTuple):
    """Paths of all demands in a row.

    Attributes:
        first: (k + 1,) where the paths of each demand begin.
        at: (p + 1,) where the links of each path begin.
        links: of all paths.
    """

    first: Numbers
    at: Numbers
    links: Numbers


class ByLoad(NamedTuple):
    """What modules for a load cost, beyond what is installed.

    Attributes:
        cost: (links, loads) at least; beyond all measure where no module is to be had.
        last: (links, loads) a module that is among the cheapest, -1: none.
    """

    cost: Float
    last: Numbers


def cost_by_load(net: Network) -> ByLoad:
    """Return the cheapest modules of every link for every load."""
    shape = net.n_links, int(net.amount.sum()) + 1
    cost = np.full(shape, BEYOND * float(net.cost.sum()) + 1.0)
    last = np.full(shape, -1)
    for e, own in enumerate(net.owned):
        fill(net.size[own], net.cost[own], own, cost[e], last[e])
    return ByLoad(cost, last)


def modules_for(net: Network, by_load: ByLoad, load: Numbers) -> Numbers | None:
    """Return counts of the cheapest modules for loads, None where there are none."""
    counts = np.zeros(len(net.size), np.int64)
    for e, asked in enumerate(np.maximum(load - net.installed, 0).tolist()):
        left = asked
        while left > 0:
            module = int(by_load.last[e, left])
            if module < 0:
                return None
            counts[module] += 1
            left = max(left - int(net.size[module]), 0)
    return counts


@kernel(nt.void(I8, F8, I8, F8, I8))
def fill(size, price, number, cost, last):  # type: ignore[no-untyped-def]
    """Fill the least cost of every load and a module that it has."""
    cost[0] = 0.0
    for load in range(1, len(cost)):
        for t in range(len(size)):
            then = cost[max(load - size[t], 0)] + price[t]
            if then < cost[load]:
                cost[load] = then
                last[load] = number[t]


@inner
def _moved(path, at, links, amount, load, installed, cost, rate):  # type: ignore[no-untyped-def]
    """Put a demand on a path, or take it off (less than nothing); return what that costs."""
    more = 0.0
    for i in range(at[path], at[path + 1]):
        e = links[i]
        more -= cost[e, max(load[e] - installed[e], 0)]
        load[e] += amount
        more += cost[e, max(load[e] - installed[e], 0)] + rate[e] * amount
    return more


@kernel(
    nt.float64(I8, I8, I8, I8, I8, F8_2, F8, I8, I8, nt.int64, nt.float64, nt.float64, nt.int64)
)
def anneal(first, at, links, amount, installed, cost, rate, taken, best, steps, hot, cold, seed):  # type: ignore[no-untyped-def]
    """Change the paths that are ``taken``; ``best`` gets the cheapest ones met; return their cost.

    Rises of cost of about ``hot`` are taken at first, of about ``cold`` at the end.
    """
    load = np.zeros(len(rate), np.int64)
    now = 0.0
    for k in range(len(amount)):
        now += _moved(taken[k], at, links, amount[k], load, installed, cost, rate)
        best[k] = taken[k]
    least = now
    heat = hot
    cooling = (cold / hot) ** (1.0 / max(steps, 1))
    state = seed % (MODULUS - 1) + 1
    for _ in range(steps):
        heat *= cooling
        state = state * MULTIPLIER % MODULUS
        k = state % len(amount)
        count = first[k + 1] - first[k]
        if count < 2:
            continue
        state = state * MULTIPLIER % MODULUS
        old = taken[k]
        new = first[k] + state % (count - 1)
        if new >= old:
            new += 1
        more = _moved(old, at, links, -amount[k], load, installed, cost, rate)
        more += _moved(new, at, links, amount[k], load, installed, cost, rate)
        state = state * MULTIPLIER % MODULUS
        if more <= 0.0 or state < MODULUS * np.exp(-more / heat):
            taken[k] = new
            now += more
            if now < least - 1e-9:
                least = now
                for i in range(len(taken)):
                    best[i] = taken[i]
        else:
            _moved(new, at, links, -amount[k], load, installed, cost, rate)
            _moved(old, at, links, amount[k], load, installed, cost, rate)
    return least
