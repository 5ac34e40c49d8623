"""Which sets of things to measure are looked at, and what each is expected to save."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import combinations
from math import comb

import numpy as np

from netplan.model.odds import Correlation
from netplan.model.survey import Measured, MeasuredSet, Of, Worth
from netplan.planning.chance.law import Law
from netplan.planning.chance.tried import STEPS, Tried
from netplan.whatif.survey.value import (
    BINS,
    Bool,
    Floats,
    Int64,
    Stakes,
    by_cells,
    by_regression,
    by_values,
    differs,
    mean_of,
    rule,
)

SCREENED = 8_000
"""Worlds by which it is decided what to look at with all of them."""
FINALISTS = 8
"""How many sets are."""
PAIRED = 10
"""How many of the best are tried in all pairs."""
TENTHS = 10
MOST_SETS = 5_000
"""Up to so many sets all are looked at where nothing is estimated."""


@dataclass
class Looking:
    """Looks for what to measure in sampled worlds; what it knows of a set it keeps."""

    tried: Tried
    stakes: Stakes
    correlation: Correlation
    _few: Stakes = field(init=False)
    _used: Bool = field(init=False)
    _known: dict[tuple[int, ...], Int64] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self._few = self.stakes.first(SCREENED)
        self._used = np.any(self.tried.used, axis=0, keepdims=True)[0]

    def _shares(self, columns: Sequence[int], worlds: int) -> Floats:
        """Return the shares of laws below some quantities, in the first worlds."""
        found: Floats = (self.tried.shares[:worlds, list(columns)] + 0.5) / STEPS
        return found

    def choice(self, columns: Sequence[int]) -> Int64:
        """Return the plan of every world for one who has measured these."""
        key = tuple(sorted(columns))
        if key not in self._known:
            fewer = (self._known.get(part) for part in combinations(key, len(key) - 1))
            shares = self._shares(key, self.stakes.worlds)
            self._known[key] = rule(self.stakes, shares, (k for k in fewer if k is not None))
        return self._known[key]

    def differs(self, more: Int64, less: Int64) -> bool:
        """Tell whether one saves more than the other, beyond the noise."""
        return differs(more, less)

    def worth(self, saved: Int64) -> Worth:
        """Return what is saved on average: no less than nothing, for measuring may be left."""
        mean = mean_of(saved)
        return Worth(*(max(0, round(end)) for end in (mean.mean_cny, mean.low_cny, mean.high_cny)))

    def saved(self, columns: Sequence[int]) -> Int64:
        """Return what that saves in every world."""
        return self.stakes.saved(self.choice(columns))

    def _roughly(self, columns: Sequence[int]) -> float:
        """Return what that saves on average in the first worlds."""
        shares = self._shares(sorted(columns), self._few.worlds)
        rules = (by_regression, by_cells) if len(columns) in BINS else (by_regression,)
        return max(float(self._few.saved(one(self._few, shares)).mean()) for one in rules)

    # one by one

    def groups(self) -> list[tuple[int, list[int]]]:
        """Return what can be worth something: one to look at, and all that are just like it.

        Corridors that no plan uses tell of those that err with them: all of one basis the same.
        Where corridors err on their own they tell nothing.
        """
        unknowns, used = self.tried.unknowns, self._used
        groups = [(i, [i]) for i in np.flatnonzero(used).tolist()]
        if self.correlation is Correlation.BY_BASIS:
            like: dict[str, list[int]] = {}
            told = {unknowns[i].basis for i, _ in groups}
            for i, unknown in enumerate(unknowns):
                if unknown.doubtful and not used[i] and unknown.basis in told - {None}:
                    like.setdefault(str(unknown.basis), []).append(i)
            groups += [(same[0], same) for same in like.values()]
        return groups

    def rows(self, law: Law) -> tuple[Measured, ...]:
        """Return everything that can be worth something, what saves most first."""
        groups = self.groups()
        saved = {first: self.saved((first,)) for first, _ in groups}
        order = sorted(groups, key=lambda group: (-saved[group[0]].mean(), group[0]))
        spans: dict[str, list[str]] = {}
        for span in law.model.spans:
            spans.setdefault(span.corridor, []).append(span.id)
        found: list[Measured] = []
        rank, head = 1, order[0][0] if order else 0
        for first, same in order:
            if self.differs(saved[head], saved[first]):
                rank, head = len(found) + 1, first
            changes = float((self.choice((first,)) != self.stakes.today).mean())
            low, high = self._odds(first)
            for i in same:
                unknown = self.tried.unknowns[i]
                parts = tuple(spans[unknown.name]) if unknown.of is Of.CORRIDOR else ()
                worth = self.worth(saved[first])
                used = bool(self._used[i])
                found.append(Measured(unknown, parts, used, worth, rank, changes, low, high))
        return tuple(found)

    def _odds(self, column: int) -> tuple[float, float]:
        """Return how often today's plan holds in the lowest and the highest tenth."""
        share, holds = self.tried.shares[:, column], self.stakes.holds[self.stakes.today]
        ends = share < STEPS // TENTHS, share >= STEPS - STEPS // TENTHS
        low, high = (float(holds[end].mean()) if end.any() else 0.0 for end in ends)
        return low, high

    # together

    def sets(self, most: int) -> Iterator[MeasuredSet]:
        """Yield the best set of one, of two, and so on, as long as there is more to measure."""
        groups = self.groups()
        if not groups or most < 1:
            return
        singles = sorted((g[0] for g in groups), key=lambda i: (-self.saved((i,)).mean(), i))
        best: tuple[int, ...] = (singles[0],)
        yield self._set(best, [(i,) for i in singles[1:]])
        for size in range(2, most + 1):
            more = self._sets(groups, singles, best, size)
            if not more:
                return
            finalists = self._finalists(more)
            best = finalists[0]
            yield self._set(best, finalists[1:])

    def _sets(
        self,
        groups: Sequence[tuple[int, list[int]]],
        singles: Sequence[int],
        best: tuple[int, ...],
        size: int,
    ) -> list[tuple[int, ...]]:
        """Return the sets of a size to look at: what the best smaller one grows to, and pairs."""
        more = [(*best, i) for i in self._others(groups, best)]
        if size == 2:
            more += list(combinations(singles[:PAIRED], 2))
        return list(dict.fromkeys(tuple(sorted(columns)) for columns in more))

    def _finalists(self, more: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        """Return the best of some sets, the very best first."""
        more = sorted(more, key=lambda columns: (-self._roughly(columns), columns))[:FINALISTS]
        return sorted(more, key=lambda columns: (-self.saved(columns).mean(), columns))

    def _others(
        self, groups: Sequence[tuple[int, list[int]]], best: Sequence[int]
    ) -> Iterator[int]:
        """Yield what is not measured yet, of those just like each other the first."""
        for _, same in groups:
            left = next((i for i in same if i not in best), None)
            if left is not None:
                yield left

    def _set(self, columns: tuple[int, ...], rivals: Sequence[tuple[int, ...]]) -> MeasuredSet:
        choice, saved = self.choice(columns), self.saved(columns)
        every = np.arange(self.stakes.worlds)
        names = self._names(columns)
        equals = [rival for rival in rivals if not self.differs(saved, self.saved(rival))]
        return MeasuredSet(
            names,
            self.worth(saved),
            round(float(self.stakes.cost_cny[choice].mean())),
            float(self.stakes.holds[choice, every].mean()),
            tuple(" + ".join(self._names(rival)) for rival in equals[:FINALISTS]),
        )

    def _names(self, columns: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.tried.unknowns[i].name for i in columns)


class Exactly(Looking):
    """Looks for what to measure in worlds that are all there are: nothing is estimated."""

    def choice(self, columns: Sequence[int]) -> Int64:
        """Return the plan of every world for one who has measured these."""
        key = tuple(sorted(columns))
        if key not in self._known:
            self._known[key] = by_values(self.stakes, [self.tried.shares[:, i] for i in key])
        return self._known[key]

    def differs(self, more: Int64, less: Int64) -> bool:
        """Tell whether one saves more than the other."""
        return int(more.sum()) > int(less.sum())

    def worth(self, saved: Int64) -> Worth:
        """Return what is saved on average."""
        mean = round(mean_of(saved).mean_cny)
        return Worth(mean, mean, mean)

    def groups(self) -> list[tuple[int, list[int]]]:
        """Return what is not the same in all worlds."""
        return [(i, [i]) for i in np.flatnonzero(self.tried.shares.max(axis=0)).tolist()]

    def _odds(self, column: int) -> tuple[float, float]:
        """Return how often today's plan holds where the value is the least, and the most."""
        level, holds = self.tried.shares[:, column], self.stakes.holds[self.stakes.today]
        return float(holds[level == 0].mean()), float(holds[level == level.max()].mean())

    def _sets(
        self,
        groups: Sequence[tuple[int, list[int]]],
        singles: Sequence[int],
        best: tuple[int, ...],
        size: int,
    ) -> list[tuple[int, ...]]:
        """Return all sets of a size, where these are not too many."""
        if comb(len(singles), size) > MOST_SETS:
            return super()._sets(groups, singles, best, size)
        return list(combinations(sorted(singles), size))

    def _finalists(self, more: list[tuple[int, ...]]) -> list[tuple[int, ...]]:
        found = sorted(more, key=lambda columns: (-int(self.saved(columns).sum()), columns))
        return found[: FINALISTS + 1]
