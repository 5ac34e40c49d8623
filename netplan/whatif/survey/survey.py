"""What to measure first: which length or delay, once known, changes the plan or its odds most.

See ``value`` for what is estimated. Plans are those of the curve: each holds in a share of
the bands and is the cheapest for it. Sets grow greedily from the best pair of those tried.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.odds import Correlation
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.survey import (
    Measured,
    MeasuredSet,
    Of,
    Price,
    PriceFrom,
    Survey,
    TriedPlan,
    Worth,
)
from netplan.planning.chance.law import Law
from netplan.planning.chance.tried import STEPS, Tried, try_plans
from netplan.service.service import ServiceModel
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.curve import ShareSearch
from netplan.whatif.survey.plans import better, curve_plans, names_of, price_at
from netplan.whatif.survey.value import (
    BINS,
    Bool,
    Floats,
    Int64,
    Stakes,
    by_cells,
    by_regression,
    differs,
    everything,
    mean_of,
    rule,
)

SEARCHED = 2_000
"""Worlds by which plans are chosen."""
SCREENED = 8_000
"""Worlds by which it is decided what to look at with all of them."""
FINALISTS = 8
"""How many of them are."""
PAIRED = 10
"""How many of the best are tried in all pairs."""
TENTHS = 10
AT = 0.9
"""Probability that gives the price of a miss where none is asked for."""
OnDone = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """What is asked of a survey.

    Attributes:
        surveys: how many things may be measured.
        price_cny: of a miss; None: the price at which the curve changes plans at ``at``.
        at: probability for that; None: ``AT``.
        samples: worlds.
        seed: of them.
        correlation: which lengths err together.
    """

    surveys: int = 3
    price_cny: int | None = None
    at: float | None = None
    samples: int = 20_000
    seed: int = 0
    correlation: Correlation = Correlation.INDEPENDENT


def survey(
    scenario: Scenario,
    plan: Plan,
    memory: Memory,
    asked: Asked,
    *,
    on_done: OnDone | None = None,
) -> Survey:
    """Return what to measure first, and what that is expected to save.

    Args:
        scenario: the question.
        plan: its plan.
        memory: answers known already.
        asked: how many surveys, the price of a miss, the worlds.
        on_done: called with (worlds tried, all), over all plans.
    """
    law = Law(ServiceModel(scenario), asked.correlation)
    search = ShareSearch(scenario, memory, SEARCHED, law, asked.seed)
    plans = curve_plans(search, plan)
    tried = try_plans(
        law, search.problem, plans, samples=asked.samples, seed=asked.seed, on_done=on_done
    )
    cost = np.array([search.cost(chosen) for chosen in plans], np.int64)
    kept = better(cost, tried.holds)
    tried = replace(tried, holds=tried.holds[kept], used=tried.used[kept])
    cost, holds = cost[kept], tried.holds
    if asked.price_cny is None:
        price = price_at(AT if asked.at is None else asked.at, cost, holds)
    else:
        price = Price(asked.price_cny, PriceFrom.GIVEN, None)
    stakes = Stakes.of(cost, holds, price.cny)
    looking = _Looking(tried, stakes, asked.correlation)
    rows, sets = looking.rows(law), tuple(looking.sets(asked.surveys))
    doubtful = sum(unknown.doubtful for unknown in tried.unknowns)
    return Survey(
        asked.samples, asked.seed, asked.correlation, price,
        _plans(search, [plans[i] for i in kept], stakes),
        _worth(stakes.saved(everything(stakes))),
        rows, sets, doubtful - len(rows), plan.currency,
    )  # fmt: skip


def _plans(search: ShareSearch, plans: Sequence[UInt8], stakes: Stakes) -> tuple[TriedPlan, ...]:
    """Return the plans, the one of today first, the others by cost."""
    names, spans = search.problem.cover.item_name, search.model.span_index
    found = []
    for i in sorted(range(len(plans)), key=lambda i: (i != stakes.today, i)):
        parts = names_of(plans[i], names)
        found.append(
            TriedPlan(
                int(stakes.cost_cny[i]),
                int(stakes.holds[i].sum()),
                tuple(name for name in parts if name in spans),
                tuple(name for name in parts if name not in spans),
            )
        )
    return tuple(found)


def _worth(saved: Int64) -> Worth:
    """Return what is saved on average: no less than nothing, for a measurement may be left."""
    mean = mean_of(saved)
    return Worth(*(max(0, round(end)) for end in (mean.mean_cny, mean.low_cny, mean.high_cny)))


@dataclass
class _Looking:
    """Looks for what to measure; what it knows of a set it keeps."""

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

    def saved(self, columns: Sequence[int]) -> Int64:
        """Return what that saves in every world."""
        return self.stakes.saved(self.choice(columns))

    def _roughly(self, columns: Sequence[int]) -> float:
        """Return what that saves on average in the first worlds."""
        shares = self._shares(sorted(columns), self._few.worlds)
        rules = (by_regression, by_cells) if len(columns) in BINS else (by_regression,)
        return max(float(self._few.saved(one(self._few, shares)).mean()) for one in rules)

    # one by one

    def _groups(self) -> list[tuple[int, list[int]]]:
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
        groups = self._groups()
        saved = {first: self.saved((first,)) for first, _ in groups}
        order = sorted(groups, key=lambda group: (-saved[group[0]].mean(), group[0]))
        spans: dict[str, list[str]] = {}
        for span in law.model.spans:
            spans.setdefault(span.corridor, []).append(span.id)
        found: list[Measured] = []
        rank, head = 1, order[0][0] if order else 0
        for first, same in order:
            if differs(saved[head], saved[first]):
                rank, head = len(found) + 1, first
            changes = float((self.choice((first,)) != self.stakes.today).mean())
            low, high = self._odds(first)
            for i in same:
                unknown = self.tried.unknowns[i]
                parts = tuple(spans[unknown.name]) if unknown.of is Of.CORRIDOR else ()
                worth = _worth(saved[first])
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
        groups = self._groups()
        if not groups or most < 1:
            return
        singles = sorted((g[0] for g in groups), key=lambda i: (-self.saved((i,)).mean(), i))
        best: tuple[int, ...] = (singles[0],)
        yield self._set(best, [(i,) for i in singles[1:]])
        for size in range(2, most + 1):
            more = [(*best, i) for i in self._others(groups, best)]
            if size == 2:
                more += list(combinations(singles[:PAIRED], 2))
            more = list(dict.fromkeys(tuple(sorted(columns)) for columns in more))
            if not more:
                return
            more.sort(key=lambda columns: (-self._roughly(columns), columns))
            finalists = sorted(
                more[:FINALISTS], key=lambda columns: (-self.saved(columns).mean(), columns)
            )
            best = finalists[0]
            yield self._set(best, finalists[1:])

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
        equals = [rival for rival in rivals if not differs(saved, self.saved(rival))]
        return MeasuredSet(
            names,
            _worth(saved),
            round(float(self.stakes.cost_cny[choice].mean())),
            float(self.stakes.holds[choice, every].mean()),
            tuple(" + ".join(self._names(rival)) for rival in equals[:FINALISTS]),
        )

    def _names(self, columns: Sequence[int]) -> tuple[str, ...]:
        return tuple(self.tried.unknowns[i].name for i in columns)
