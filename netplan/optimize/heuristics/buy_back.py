"""Repair: the cheapest path is bought for one pair that misses its limit after another."""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import FAR, Int32, Int64, UInt8
from netplan.graph.trees import roomy
from netplan.optimize.deadline import Deadline
from netplan.optimize.heuristics.reverse_delete import still_violated
from netplan.optimize.paths.ellipses import ellipse_of, pack
from netplan.optimize.paths.label_setting import pricer_of
from netplan.optimize.paths.priced_pairs import Pairs
from netplan.optimize.problem.option_ladders import Ladders, no_ladders
from netplan.optimize.problem.prepare import Prepared, list_violations

LISTED = 64
"""Pairs that miss their limits listed at a time, unless a search says otherwise."""


def cheapest_path(
    prepared: Prepared, d: int, f: int, allowed: UInt8, weight: Int64
) -> Int32 | None:
    """Return the items of the cheapest path of a pair, None when there is none."""
    return _cheapest(prepared, _alone(prepared, d, f, allowed), allowed, weight)


class PathBuyer:
    """Buys paths over the permitted items of a problem.

    Where corridors offer several options, what is bought are the rungs of ``ladders``; without
    them every item is a rung of its own.
    """

    def __init__(
        self,
        prepared: Prepared,
        allowed: UInt8,
        ladders: Ladders | None = None,
        deadline: Deadline | None = None,
        *,
        listed: int = LISTED,
        kept: int = 1,
    ) -> None:
        """Buy among ``allowed``.

        Args:
            prepared: the problem.
            allowed: (k,) items that may be bought.
            ladders: its ladders.
            deadline: when to give up for lack of time.
            listed: pairs that miss their limits listed at a time.
            kept: pairs whose ellipses are remembered, for the same ones miss their limits again.
        """
        self.prepared, self.allowed, self.deadline = prepared, allowed, deadline
        self.ladders = no_ladders(prepared) if ladders is None else ladders
        self.listed, self.kept = listed, kept
        self._pairs: dict[tuple[int, int], Pairs] = {}

    def buy(self, held: UInt8, weight: Int64, ceiling: int) -> UInt8 | None:
        """Return the rungs held once every limit is kept.

        None when there is no path for a pair, when the time is over, or above the ceiling.

        Args:
            held: rungs owned already (free of charge).
            weight: (k,) price of each rung.
            ceiling: give up once the rungs cost at least this much (CNY).
        """
        net, ladders = self.prepared.net, self.ladders
        held = held.copy()
        while True:
            missing = list_violations(net, held, self.listed, cutoff=int(net.limit.max()))
            if not missing:
                return held
            d = np.array([pair[0] for pair in missing], np.int32)
            f = np.array([pair[1] for pair in missing], np.int32)
            at = 0
            while at < len(d):
                step = roomy(net, still_violated, held, d[at:], f[at:])
                if step < 0:
                    break
                at += step
                if self.deadline is not None and self.deadline.lost:
                    return None
                prices = ladders.prices(np.where(held != 0, 0, weight))
                pair = self._pair(int(d[at]), int(f[at]))
                items = _cheapest(self.prepared, pair, self.allowed, prices)
                if items is None:
                    return None
                held[items] = 1
                held = ladders.reached(held)
                at += 1
            if int(ladders.cost[held != 0].sum()) >= ceiling:
                return None

    def _pair(self, d: int, f: int) -> Pairs:
        if (d, f) not in self._pairs:
            if len(self._pairs) >= self.kept:
                self._pairs.clear()
            self._pairs[d, f] = _alone(self.prepared, d, f, self.allowed)
        return self._pairs[d, f]


def _alone(prepared: Prepared, d: int, f: int, allowed: UInt8) -> Pairs:
    """Return one pair, with its ellipse, as the pricing kernels see it."""
    return pack(prepared.net, [ellipse_of(prepared.net, allowed, d, f)])


def _cheapest(prepared: Prepared, pair: Pairs, allowed: UInt8, weight: Int64) -> Int32 | None:
    """Return the items of the cheapest path of a lone pair, None when there is none.

    What prices it is called itself: passed to a kernel, numba would look up by its types what
    was compiled for it, at every call, which takes as long as finding a path.
    """
    net = prepared.net
    n, m = len(net.out_ptr) - 1, len(net.tail)
    path, trial = np.empty((2, 8 * n + 8), np.int32)
    cost, length, _ = pricer_of(pair)(
        net, pair, 0, weight, allowed,
        np.empty((5, n), np.int64), np.empty(n, np.int32),
        np.empty(m + n + 1, np.int64), np.empty(m + n + 1, np.int32),
        np.zeros(len(weight), np.uint8), path, trial,
    )  # fmt: skip
    if cost >= FAR:
        return None
    items = net.item[path[:length]]
    return np.unique(items[items >= 0])
