"""Options that can stand in for each other: the same arcs, each faster and costlier than the last.

A corridor may offer an old fibre, a new one and a hollow-core one. Wherever a plan has the
faster option, the slower one is of no use. So the options of a *ladder* are bought like rungs:
the first at its cost, every further one at what it costs more. A plan reaches some rung of each
ladder (or none); reaching a rung means having reached those below.

Weights of the path formulation lie on rungs. An option's price is the sum of its rung and those
below, so what a pair pays towards the first rung serves all options alike, and "this corridor is
not used" or "nothing slower than the new fibre" is one decision instead of several.

Any weights on rungs give a bound: a plan may be taken to hold one option of a ladder at most,
its paths then use no other, and a path through an option pays its rung and all below it, which
the plan has paid.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from netplan.graph.arrays import Int32, Int64, UInt8
from netplan.optimize.problem.prepare import Prepared


@dataclass(frozen=True)
class Ladders:
    """The ladders of a problem, by item; an item without one is a ladder of its own.

    Attributes:
        below: (k,) the next slower and cheaper option, or -1.
        above: (k,) the next faster and costlier option, or -1.
        cost: (k,) CNY from the rung below to this one.
        depth: rungs of the longest ladder.
    """

    below: Int32
    above: Int32
    cost: Int64
    depth: int

    def reached(self, chosen: UInt8) -> UInt8:
        """Return the rungs reached: what is chosen and all below."""
        return _spread(chosen, self.below, self.depth)

    def beyond(self, refused: UInt8) -> UInt8:
        """Return the rungs out of reach: what is refused and all above."""
        return _spread(refused, self.above, self.depth)

    def tops(self, chosen: UInt8) -> UInt8:
        """Return a plan without the options that a chosen faster one replaces."""
        tops = chosen.copy()
        for _ in range(self.depth - 1):
            inner = np.flatnonzero((chosen != 0) & (self.below >= 0))
            chosen = np.zeros_like(chosen)
            chosen[self.below[inner]] = 1
            tops[self.below[inner]] = 0
        return tops

    def prices(self, weight: Int64) -> Int64:
        """Return what every option costs by the weights of its rung and those below."""
        total, rung = weight.copy(), self.below
        for _ in range(self.depth - 1):
            on = rung >= 0
            total[on] += weight[rung[on]]
            rung = np.where(on, self.below[rung], -1)
        return total


def _spread(marked: UInt8, towards: Int32, depth: int) -> UInt8:
    marked = marked.copy()
    for _ in range(depth - 1):
        marked[towards[np.flatnonzero((marked != 0) & (towards >= 0))]] = 1
    return marked


def no_ladders(prepared: Prepared) -> Ladders:
    """Return every item on its own."""
    nothing = np.full(len(prepared.cost), -1, np.int32)
    return Ladders(nothing, nothing.copy(), prepared.cost, 1)


def find_ladders(prepared: Prepared) -> tuple[Ladders, UInt8]:
    """Return the ladders among the undecided items, and the items worth permitting.

    An option that is no faster and no cheaper than another is not worth permitting.
    """
    found = no_ladders(prepared)
    below, above, cost, depth = found.below, found.above, prepared.cost.copy(), 1
    upper = prepared.upper.copy()
    for options in _parallel(prepared).values():
        left = _undominated(prepared, options, upper)
        while left:
            ladder: list[int] = [left[0]]
            rest: list[int] = []
            for e in left[1:]:
                (ladder if _replaces(prepared, e, ladder[-1]) else rest).append(e)
            for slow, fast in pairwise(ladder):
                below[fast], above[slow] = slow, fast
                cost[fast] = prepared.cost[fast] - prepared.cost[slow]
            depth, left = max(depth, len(ladder)), rest
    return Ladders(below, above, cost, depth), upper


def _parallel(prepared: Prepared) -> dict[tuple[tuple[int, int, int], ...], list[int]]:
    """Return the undecided items that lie on the same arcs, cheapest first."""
    net = prepared.net
    groups = defaultdict(list)
    for e in np.lexsort((np.arange(len(prepared.cost)), prepared.cost)).tolist():
        arcs = _arcs(prepared, e)
        key = tuple((int(net.tail[a]), int(net.head[a]), int(net.kind[a])) for a in arcs)
        open_ = prepared.lower[e] == 0 and prepared.upper[e] == 1
        if open_ and key and len(set(key)) == len(key):
            groups[key].append(e)
    return {key: items for key, items in groups.items() if len(items) > 1}


def _arcs(prepared: Prepared, e: int) -> list[int]:
    net = prepared.net
    arcs = net.item_arc[net.item_ptr[e] : net.item_ptr[e + 1]].tolist()
    return sorted(arcs, key=lambda a: (net.tail[a], net.head[a], net.kind[a]))


def _replaces(prepared: Prepared, fast: int, slow: int) -> bool:
    """Say whether an option is nowhere slower, and lost only where the other one is lost."""
    net = prepared.net
    for a, b in zip(_arcs(prepared, fast), _arcs(prepared, slow), strict=True):
        lost_a = set(net.hit_scn[net.hit_ptr[a] : net.hit_ptr[a + 1]].tolist())
        lost_b = set(net.hit_scn[net.hit_ptr[b] : net.hit_ptr[b + 1]].tolist())
        if net.ns[a] > net.ns[b] or not lost_a <= lost_b:
            return False
    return True


def _undominated(prepared: Prepared, options: list[int], upper: UInt8) -> list[int]:
    """Return the options that no other one replaces at no more cost; forbid the rest."""
    kept: list[int] = []
    for e in options:  # cheapest first: only equal costs let a later one replace an earlier one
        if any(_replaces(prepared, other, e) for other in kept):
            upper[e] = 0
            continue
        for other in [o for o in kept if prepared.cost[o] == prepared.cost[e]]:
            if _replaces(prepared, e, other):
                upper[other] = 0
                kept.remove(other)
        kept.append(e)
    return kept
