"""Which inactive (demand, scenario) pairs a fractional point violates."""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import Int32, UInt8
from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.length_bounded_cuts import grow_cuts
from netplan.optimize.problem.prepare import Prepared, list_violations

PAIRS_PER_ROUND = 8
LIGHT = 0.95
"""A pair is activated when its length-bounded cut has less than this weight at the fractional point
(1: the cut is met)."""
SURE = 0.999
MOST = 4096
GROWN = 200
"""Pairs for which a cut is grown in one round, an even sample of the violated ones, about."""

Pair = tuple[int, int]


def violated_pairs(
    prepared: Prepared,
    x: Float,
    lo: UInt8,
    hi: UInt8,
    known: set[Pair],
    below: Int32,
    deadline: Deadline,
) -> list[Pair]:
    """Return up to PAIRS_PER_ROUND inactive pairs of distinct demands and scenarios.

    First those without a path on the support of x; if there are none, those without a
    path on the surely chosen items whose greedy length-bounded cut (items by decreasing x)
    is light.
    """
    net = prepared.net
    cutoff = int(net.limit.max(initial=0))
    support = ((x > 1e-7) | (lo == 1)).astype(np.uint8) & hi
    found = [pair[:2] for pair in list_violations(net, support, MOST, cutoff)]
    chosen = _spread([pair for pair in found if pair not in known])
    return chosen or _spread(_light(prepared, x, lo, hi, known, below, cutoff, deadline))


def _spread(pairs: list[Pair]) -> list[Pair]:
    chosen: list[Pair] = []
    demands: set[int] = set()
    scenarios: set[int] = set()
    for d, f in pairs:
        if d in demands or (f and f in scenarios):
            continue
        chosen.append((d, f))
        demands.add(d)
        scenarios.add(f)
        if len(chosen) == PAIRS_PER_ROUND:
            break
    return chosen


def _light(
    prepared: Prepared,
    x: Float,
    lo: UInt8,
    hi: UInt8,
    known: set[Pair],
    below: Int32,
    cutoff: int,
    deadline: Deadline,
) -> list[Pair]:
    net = prepared.net
    sure = ((x > SURE) | (lo == 1)).astype(np.uint8) & hi
    found = [pair[:2] for pair in list_violations(net, sure, MOST, cutoff)]
    missing = [pair for pair in found if pair not in known]
    missing = missing[len(known) % 7 :: max(1, len(missing) // GROWN)]
    order = np.lexsort((np.arange(len(x)), -x))
    order = order[(sure[order] == 0) & (hi[order] == 1)].astype(np.int32)
    if not missing or not len(order):
        return []
    d = np.array([pair[0] for pair in missing], np.int32)
    f = np.array([pair[1] for pair in missing], np.int32)
    ptr = np.zeros(len(d) + 1, np.int32)
    cut = np.zeros(len(d) * len(order), np.int32)
    grow_cuts(net, sure, order, prepared.share, d, f, ptr, cut, deadline.cell)
    light = []
    for i, pair in enumerate(missing):
        items = cut[ptr[i] : ptr[i + 1]]
        held = np.zeros(len(x) + 1, bool)
        held[items] = True  # of a ladder, the lowest rung in the cut says it all
        weight = float(x[items[~held[below[items]]]].sum())
        if len(items) and weight < LIGHT:
            light.append((round(weight, 9), pair))
    return [pair for _, pair in sorted(light)]
