"""The cuts of the mean-latency master, and the bound that they prove in exact integers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from netplan.graph.arrays import Int64, UInt8
from netplan.optimize.benders.aggregation import Group
from netplan.optimize.benders.cuts import MeanCut
from netplan.optimize.lp.interface import Float

NS_PER_MS = 10**6
CNY_PER_UNIT = 10**6
SCALE, LEAST_SCALE = 2**26, 2**16
SAFE = 2**61
"""Integers up to here can be added in 64 bits; beyond, Python's own take over."""


@dataclass(frozen=True)
class ExactBound:
    """``value / scale`` <= weighted sum of latencies in ns; reduced costs on the same scale."""

    value: int
    reduced: list[int]
    scale: int

    @property
    def rounded(self) -> int:
        """Return the bound in whole ns, rounded up: sums of latencies are integers."""
        return -(-self.value // self.scale)


class Rows:
    """Cuts in the order of the master's rows, laid end to end.

    A cut's ``demand`` is the number of its group. A length-bounded cut ``sum x >= 1`` stands as
    one of no group with level and gains 1 ms.
    """

    def __init__(
        self,
        groups: Sequence[Group],
        total: int,
        cost: Int64,
    ) -> None:
        self._groups, self._cost = groups, cost
        self.total = total
        self.cuts: list[MeanCut] = []
        most = sum(group.weight * group.top_ns for group in groups)
        self.scale = SCALE
        while self.scale > LEAST_SCALE and most * self.scale * 2 > SAFE:
            self.scale //= 2

    def add(self, rows: Sequence[MeanCut | Int64]) -> None:
        """Append cuts."""
        for row in rows:
            if isinstance(row, MeanCut):
                self.cuts.append(row)
            else:
                self.cuts.append(MeanCut(-1, NS_PER_MS, row, np.full(len(row), NS_PER_MS)))

    def drop(self, out: Int64) -> None:
        """Take cuts out by position."""
        gone = set(out.tolist())
        self.cuts = [cut for at, cut in enumerate(self.cuts) if at not in gone]

    def bound(self, duals: Float, budget: int, lo: UInt8, hi: UInt8) -> ExactBound:
        """Return the bound that rounded duals prove, all in integers.

        Args:
            duals: of the budget's row, then of the cuts; CNY in millions, latencies in ms.
            budget: CNY.
            lo: (k,) items chosen for sure.
            hi: (k,) items not forbidden.
        """
        price = int(max(-duals[0], 0.0) * self.total * NS_PER_MS / CNY_PER_UNIT * self.scale)
        reduced = [price * int(c) for c in self._cost]
        rest = {group.number: group.weight * self.scale for group in self._groups}
        value = -price * budget
        value += self._add_cuts(duals[1:], reduced, rest)
        for group in self._groups:
            left = rest[group.number]
            value += left * (group.best_ns if left >= 0 else group.top_ns)
        for item, rate in enumerate(reduced):
            value += rate * int(hi[item] if rate < 0 else lo[item])
        return ExactBound(value, reduced, self.scale)

    def _add_cuts(self, duals: Float, reduced: list[int], rest: dict[int, int]) -> int:
        """Charge the cuts to items and groups; return their levels' sum."""
        used = np.flatnonzero(duals > 0)
        cuts = [self.cuts[at] for at in used.tolist()]
        shares = [int(dual) for dual in duals[used] * (self.total * self.scale)]
        most = [max(cut.level, int(cut.gain.max(initial=0))) for cut in cuts]
        whole = sum(share * each for share, each in zip(shares, most, strict=True))
        kind: Any = np.int64 if whole < SAFE else object
        charged = np.zeros(len(reduced), kind)
        level = 0
        for cut, share in zip(cuts, shares, strict=True):
            charged[cut.items] += cut.gain.astype(kind) * share
            level += share * cut.level
            if cut.demand in rest:
                rest[cut.demand] -= share
        for item in np.flatnonzero(charged).tolist():
            reduced[item] -= int(charged[item])
        return level
