"""The cuts of the mean-latency master, and the bound that they prove in whole numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import Int64, UInt8
from netplan.optimize.lp import Float
from netplan.optimize.meancuts import MeanCut
from netplan.optimize.meangroups import Group

NS_PER_MS = 10**6
CNY_PER_UNIT = 10**6
SCALE = 2**26
SAFE = 2**61
"""Whole numbers up to here add up in 64 bits; beyond, Python's own take over."""


@dataclass(frozen=True)
class ExactBound:
    """``value / scale`` <= weighted sum of latencies in ns; reduced costs on the same scale."""

    value: int
    reduced: list[int]
    scale: int


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
        self._level: list[Int64] = []
        self._demand: list[Int64] = []
        self._size: list[Int64] = []
        self._items: list[Int64] = []
        self._gains: list[Int64] = []

    def add(self, rows: Sequence[MeanCut | Int64]) -> None:
        """Append cuts."""
        cuts = [row for row in rows if isinstance(row, MeanCut)]
        if len(cuts) != len(rows):
            ones = np.full(max(len(row) for row in rows if not isinstance(row, MeanCut)), NS_PER_MS)
            cuts = [
                row if isinstance(row, MeanCut) else MeanCut(-1, NS_PER_MS, row, ones[: len(row)])
                for row in rows
            ]
        self.cuts += cuts
        self._level.append(np.array([cut.level for cut in cuts], np.int64))
        self._demand.append(np.array([cut.demand for cut in cuts], np.int64))
        self._size.append(np.array([len(cut.items) for cut in cuts], np.int64))
        self._items += [cut.items for cut in cuts]
        self._gains += [cut.gain for cut in cuts]

    def _pack(self) -> None:
        """Lay the parts end to end."""
        parts = self._level, self._demand, self._size, self._items, self._gains
        for part in parts:
            if len(part) > 1:
                part[:] = [np.concatenate(part)]

    def bound(self, duals: Float, budget: int, lo: UInt8, hi: UInt8) -> ExactBound:
        """Return the bound that rounded duals prove, all in whole numbers.

        Args:
            duals: of the budget's row, then of the cuts; CNY in millions, latencies in ms.
            budget: CNY.
            lo: (k,) items chosen for sure.
            hi: (k,) items not forbidden.
        """
        price = int(max(-duals[0], 0.0) * self.total * NS_PER_MS / CNY_PER_UNIT * SCALE)
        reduced = [price * int(c) for c in self._cost]
        rest = {group.number: group.weight * SCALE for group in self._groups}
        value = -price * budget
        if self._level:
            value += self._add_cuts(duals[1:], reduced, rest)
        for group in self._groups:
            left = rest[group.number]
            value += left * (group.best_ns if left >= 0 else group.top_ns)
        for item, rate in enumerate(reduced):
            value += rate * int(hi[item] if rate < 0 else lo[item])
        return ExactBound(value, reduced, SCALE)

    def _add_cuts(self, duals: Float, reduced: list[int], rest: dict[int, int]) -> int:
        """Charge the cuts to items and demands; return their levels' sum."""
        self._pack()
        level, demand, size = self._level[0], self._demand[0], self._size[0]
        items, gains = self._items[0], self._gains[0]
        used = np.flatnonzero(duals > 0)
        shares = [int(dual) for dual in duals[used] * (self.total * SCALE)]
        largest = max(int(level.max(initial=0)), int(gains.max(initial=0)), 1)
        kind: Any = np.int64 if sum(shares) * largest < SAFE else object
        share = np.zeros(len(level), kind)
        share[used] = shares
        charged = _sums(items, np.repeat(share, size) * gains.astype(kind), len(reduced))
        for item in np.flatnonzero(charged).tolist():
            reduced[item] -= int(charged[item])
        spent = _sums(demand + 1, share, max(rest, default=-1) + 2)
        for d in rest:
            rest[d] -= int(spent[d + 1])
        return int((share * level.astype(kind)).sum())


def _sums(keys: Int64, values: npt.NDArray[Any], count: int) -> npt.NDArray[Any]:
    """Return the sum of values by key."""
    found = np.zeros(count, values.dtype)
    np.add.at(found, keys, values)
    return found
