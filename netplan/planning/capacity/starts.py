"""Choices that plans are looked for over: spans over which every demand has what it needs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import ARC_OPTICAL
from netplan.planning.capacity.build import with_few_channels
from netplan.planning.capacity.question import CapacityQuestion
from netplan.planning.capacity.routes import Router, TooManyRoutesError
from netplan.planning.capacity.separation import Separator
from netplan.planning.capacity.states import States
from netplan.planning.capacity.twice import Failures, Weighing
from netplan.planning.survivability.oracle_cuts import warm_engine

ROUGH = 0.01
"""Gap to which a first choice is solved."""
FINEST = 120
"""Units that the costliest span counts as where spans are looked for that cost little."""
ROUNDS = 4
"""How often spans are looked for that give demands their second routes."""
MOST_FIRST = 20
"""First routes of a demand, or sets of failures that take them, that are tried."""


def first_choice(question: CapacityQuestion, settings: EngineSettings) -> UInt8 | None:
    """Return a choice of the question's items whose spans are good ones to begin with."""
    rough = replace(settings, gap=max(ROUGH, settings.gap), node_limit=1)
    found = warm_engine()(with_few_channels(question), settings=rough)
    return None if found.chosen is None else found.chosen.astype(np.uint8)


class Completion:
    """Completes choices so that every demand has its pairs of routes, for little more money.

    To a route over the spans of a choice the second one is the cheapest in time that outlives what
    takes the first; spans that the choice has cost nothing.
    """

    def __init__(self, question: CapacityQuestion, router: Router, separator: Separator) -> None:
        self.question, self.router, self.twice = question, router, separator.twice
        cover, light = question.base, self.twice.light.cover
        cost = cover.item_cost[list(question.pairs)].max(initial=1)
        self._units = np.zeros(len(cover.item_cost), np.int64)
        for s in question.pairs:
            price = max(int(cover.item_cost[s]), 0)
            self._units[s] = -(-price * FINEST // int(cost)) if cover.item_upper[s] else FINEST * 4
        self._optical = np.flatnonzero(light.arc_kind == ARC_OPTICAL)
        self._item = light.arc_item[self._optical]

    def of(self, choice: UInt8) -> UInt8 | None:
        """Return a choice of spans with which every demand has a pair; None: none was found."""
        question, chosen = self.question, choice[: len(self.question.cover.item_cost)].copy()
        chosen = np.zeros(len(question.cover.item_cost), np.uint8)
        chosen[list(question.pairs)] = choice[list(question.pairs)]
        chosen[[item for items in question.ends.values() for item in items]] = 1
        for _ in range(ROUNDS):
            try:
                states = States(question, self.router, chosen)
            except TooManyRoutesError:
                return None
            has = set(states.pairs.owner.tolist())
            lacking = [d for d in np.flatnonzero(question.kept_and_bare).tolist() if d not in has]
            if not lacking:
                return chosen
            for d in lacking:
                chosen[self._second(states, question.demand(d), chosen)] = 1
        return None

    def _second(self, states: States, d: int, chosen: UInt8) -> list[int]:
        """Return the cheapest spans that give a demand a second route to one that it has."""
        weight = np.zeros(len(self.twice.light.of), np.int64)
        weight[self._optical] = np.where(chosen[self._item] != 0, 0, self._units[self._item])
        source = int(self.question.base.demand_source[d])
        weighing = self.twice.weighing(weight, source, 4 * FINEST)
        best: tuple[int, list[int]] | None = None
        for failures in self._taking(states, d):
            for hops_too in (True, False):
                found = self._cheapest(weighing, d, failures, hops_too=hops_too)
                if found is not None and (best is None or found[0] < best[0]):
                    best = found
                if found is not None:
                    break
        return [] if best is None else best[1]

    def _taking(self, states: States, d: int) -> Iterator[Failures]:
        """Yield the failures that each route of a demand does not outlive, the fastest first."""
        asked = np.flatnonzero(self.question.channels[d]).tolist()
        mine = np.flatnonzero(states.owner == d)
        lives: npt.NDArray[np.bool_] = np.array([states.in_time(f)[mine] for f in asked])
        works = lives[0] if asked and asked[0] == 0 else np.ones(len(mine), bool)
        found: dict[Failures, None] = {}
        for i in np.argsort(states.ns(0)[mine], kind="stable") if len(mine) else ():
            if works[i]:
                found[
                    tuple(f for f, on in zip(asked, lives[:, i], strict=True) if f and not on)
                ] = None
        yield from list(found)[:MOST_FIRST]

    def _cheapest(
        self, weighing: Weighing, d: int, failures: Failures, *, hops_too: bool
    ) -> tuple[int, list[int]] | None:
        """Return units and spans of the cheapest route in time that outlives failures."""
        base, items = self.question.base, self.twice.light.cover.arc_item
        table = weighing.table(failures, hops_too=hops_too)
        in_time = table[:, base.demand_sink[d]] <= base.demand_after_ns[d]
        if not in_time.any():
            return None
        units = int(np.argmax(in_time))
        way = self.twice.walk(
            weighing, failures, int(base.demand_sink[d]), units, hops_too=hops_too
        )
        known = set(self._optical.tolist())
        return units, sorted({int(items[a]) for a in way if a in known})
