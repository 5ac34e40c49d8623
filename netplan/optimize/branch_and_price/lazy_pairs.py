"""Which inactive (demand, scenario) pairs a fractional point violates."""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import Int32, UInt8
from netplan.optimize.deadline import Deadline
from netplan.optimize.lp.interface import Float
from netplan.optimize.paths.length_bounded_cuts import grow_cuts
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.tuning.branch_and_price import BranchAndPrice

Pair = tuple[int, int]


def violated_pairs(
    prepared: Prepared,
    x: Float,
    lo: UInt8,
    hi: UInt8,
    known: set[Pair],
    below: Int32,
    deadline: Deadline,
    tune: BranchAndPrice,
) -> list[Pair]:
    """Return up to ``pairs_per_round`` inactive pairs of distinct demands and scenarios.

    First those without a path on the support of x; if there are none, those without a
    path on the surely chosen items whose greedy length-bounded cut (items by decreasing x)
    is light.
    """
    net = prepared.net
    cutoff = int(net.limit.max(initial=0))
    support = ((x > 1e-7) | (lo == 1)).astype(np.uint8) & hi
    found = [pair[:2] for pair in list_violations(net, support, tune.pairs_listed, cutoff)]
    chosen = _spread([pair for pair in found if pair not in known], tune)
    light = () if chosen else _light(prepared, x, lo, hi, known, below, deadline, tune)
    return chosen or _spread(list(light), tune)


def _spread(pairs: list[Pair], tune: BranchAndPrice) -> list[Pair]:
    chosen: list[Pair] = []
    demands: set[int] = set()
    scenarios: set[int] = set()
    for d, f in pairs:
        if d in demands or (f and f in scenarios):
            continue
        chosen.append((d, f))
        demands.add(d)
        scenarios.add(f)
        if len(chosen) == tune.pairs_per_round:
            break
    return chosen


def _light(
    prepared: Prepared,
    x: Float,
    lo: UInt8,
    hi: UInt8,
    known: set[Pair],
    below: Int32,
    deadline: Deadline,
    tune: BranchAndPrice,
) -> list[Pair]:
    net = prepared.net
    cutoff = int(net.limit.max(initial=0))
    sure = ((x > tune.sure) | (lo == 1)).astype(np.uint8) & hi
    found = [pair[:2] for pair in list_violations(net, sure, tune.pairs_listed, cutoff)]
    missing = [pair for pair in found if pair not in known]
    missing = missing[len(known) % 7 :: max(1, len(missing) // tune.grown)]
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
        if len(items) and weight < tune.light:
            light.append((round(weight, 9), pair))
    return [pair for _, pair in sorted(light)]
