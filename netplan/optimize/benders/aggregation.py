"""Which latencies the mean-latency master has columns for: one a demand, or one a source.

One column a demand proves the most with few rounds of cuts, in a program with as many rows as
there are demands, and more. Sums over the demands of a source make a far smaller one. Adding
cuts up, and mixing cuts of one demand with shares that sum to one, gives cuts again; mixed by
the duals of the large program they carry its whole bound over to the small one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from netplan.graph.arrays import Int64
from netplan.optimize.benders.cuts import MeanCut
from netplan.optimize.lp.interface import Float

SHARES = 2**20
"""Cuts are mixed in shares that are multiples of 1 / SHARES, so that a mix is exact in integers."""


@dataclass(frozen=True)
class Group:
    """One column: the weighted latencies of some demands, summed up (or of one, as it is)."""

    number: int
    weight: int
    best_ns: int
    top_ns: int
    demands: Int64


def each(demands: Int64, weight: Sequence[int], best: Int64, top: Int64) -> list[Group]:
    """Return one column a demand."""
    return [Group(d, weight[d], int(best[d]), int(top[d]), np.array([d])) for d in demands.tolist()]


def by_source(
    demands: Int64, source: Int64, weight: Sequence[int], best: Int64, top: Int64
) -> list[Group]:
    """Return one column a source, of weight 1: the weights are in the sum."""
    groups = []
    for number, node in enumerate(np.unique(source[demands]).tolist()):
        mine = demands[source[demands] == node]
        least = sum(weight[d] * int(best[d]) for d in mine.tolist())
        most = sum(weight[d] * int(top[d]) for d in mine.tolist())
        groups.append(Group(number, 1, least, most, mine))
    return groups


def summed(
    groups: Sequence[Group], cuts: Sequence[MeanCut], weight: Sequence[int], best: Int64, k: int
) -> list[MeanCut]:
    """Return one cut a group from one cut a demand; demands without one count their best.

    Args:
        groups: by source.
        cuts: at most one a demand.
        weight: by demand.
        best: by demand, least latency in ns.
        k: number of items.
    """
    of = {cut.demand: cut for cut in cuts}
    found = []
    for group in groups:
        level, gain = 0, np.zeros(k, np.int64)
        for d in group.demands.tolist():
            cut = of.get(d)
            level += weight[d] * (int(best[d]) if cut is None else cut.level)
            if cut is not None:
                gain[cut.items] += weight[d] * cut.gain
        items = np.flatnonzero(gain)
        found.append(MeanCut(group.number, level, items, gain[items]))
    return found


def mixed(cuts: Sequence[MeanCut], duals: Float, best: Int64, k: int) -> list[MeanCut]:
    """Return one cut a demand: its cuts in the proportion of their duals.

    Args:
        cuts: any, several a demand.
        duals: of each, as shares of its demand's weight: at most 1 in all for each demand.
        best: by demand; what the shares leave over counts as least latency.
        k: number of items.
    """
    shares: dict[int, list[tuple[MeanCut, int]]] = {}
    for cut, dual in zip(cuts, duals.tolist(), strict=True):
        if dual > 0:
            shares.setdefault(cut.demand, []).append((cut, int(dual * SHARES)))
    found = []
    for d, parts in sorted(shares.items()):
        left = SHARES
        level, gain = 0, np.zeros(k, np.int64)
        for cut, wanted in sorted(parts, key=lambda part: -part[1]):
            share = min(wanted, left)
            left -= share
            level += share * cut.level
            gain[cut.items] += share * cut.gain
        if left <= SHARES // 1000:  # rounding: the largest part takes the rest
            level += left * parts[0][0].level
            gain[parts[0][0].items] += left * parts[0][0].gain
        else:
            level += left * int(best[d])
        gain = -(-gain // SHARES)
        items = np.flatnonzero(gain)
        found.append(MeanCut(d, level // SHARES, items, gain[items]))
    return found
