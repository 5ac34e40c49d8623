"""What a plan's fibre pairs and channels carry, and what finds no room where some are taken away.

A plan is held against its own question or another one: with a part less, with other lengths. In
every state channels may be routed anew; whether those of the intact network could stay is not
looked at here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

from netplan.errors import StoppedError
from netplan.graph.arrays import UInt8
from netplan.model.carried import CarriedRoute
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.traffic import Demands
from netplan.planning.capacity.adversary import Adversary, UndecidedError
from netplan.planning.capacity.growing import scaled
from netplan.planning.capacity.question import ALL, ANYWHERE, CapacityQuestion, Key, Levels
from netplan.planning.capacity.routes import PLACEMENTS, Router, TooManyRoutesError
from netplan.planning.capacity.states import States
from netplan.planning.capacity.traffic import (
    TrafficQuestion,
    asked_hose,
    carried_demands,
    needed_mbit_s,
    traffic_question,
)
from netplan.service.service import ServiceModel

TOO_MANY = "what this plan has could carry traffic over more ways than are listed"


@dataclass(frozen=True)
class Lacking:
    """A state whose channels do not all find room.

    Attributes:
        failure: ``intact``, or the id of a failure; of several with the same routes the first.
        pairs: numbers of the demands that share the room that is too little; without any one of
            them less would be missing.
        channels: that these need then, at least.
        missing: how many of them find no room, at least.
    """

    failure: str
    pairs: tuple[int, ...]
    channels: int
    missing: int


class Held:
    """The traffic of a scenario, to hold plans against."""

    def __init__(self, model: ServiceModel) -> None:
        self.model = model

    @cached_property
    def asked(self) -> TrafficQuestion:
        """Return what must be carried."""
        return traffic_question(self.model)

    @cached_property
    def _routers(self) -> tuple[Router, Router]:
        """Return what lists all routes, and what lists those that plans are looked for with."""
        question = self.asked.question
        return Router(question), Router(question, PLACEMENTS)

    def _states(self, question: CapacityQuestion, choice: UInt8) -> States:
        """Return the states of a choice.

        Raises:
            StoppedError: its routes are too many to be listed.
        """
        for router in self._routers:
            with suppress(TooManyRoutesError):
                return States(question, router, choice)
        raise StoppedError(TOO_MANY)

    def lacking(
        self,
        plan: Plan,
        *,
        without: str = "",
        fewer: Mapping[str, int] | None = None,
        scale: float | None = None,
    ) -> tuple[Lacking, ...]:
        """Return the states in which a plan has too little room, in order.

        Of traffic within totals a matrix of each state that lacks room.

        Args:
            plan: with fibre pairs and channels.
            without: id of a span or link that is taken away.
            fewer: fibre pairs by the id of a span, or channels by that of a link, that are left.
            scale: of the traffic, in place of the scenario's own.
        """
        left = {**({without: 0} if without else {}), **(fewer or {})}
        question = self.asked.question if scale is None else self._at(scale)
        states = self._states(question, self._choice(plan, left))
        found = list(states.lacking())
        if not found and question.hose is not None:
            with suppress(UndecidedError):
                question = question.with_cases(list(Adversary(question.hose).missed(states)))
            states.ask(question)
            found = list(states.lacking())
        most = max(t.rate for t in question.types)
        return tuple(
            Lacking(
                question.name(case),
                tuple(dict.fromkeys(map(question.demand, numbers))),
                int((-(-question.asked(case)[numbers] // most)).sum()),
                -(-missing // most),
            )
            for case, numbers, missing in found
        )

    def carries(
        self, plan: Plan, *, scale: float | None = None, demands: Demands | None = None
    ) -> bool:
        """Tell whether every state has room for all its channels, perhaps of other traffic."""
        question = self.asked.question
        if scale is not None:
            question = self._at(scale)
        elif demands is not None:
            question = self._of(replace(self.model.scenario, demands=demands))
        states = self._states(question, self._choice(plan, {}))
        if next(states.lacking(), None) is not None:
            return False
        try:
            missed = () if question.hose is None else Adversary(question.hose).missed(states)
            return next(iter(missed), None) is None
        except UndecidedError:
            return False

    def choice(self, plan: Plan) -> UInt8:
        """Return the rungs that a plan has."""
        return self._choice(plan, {})

    def _at(self, scale: float) -> CapacityQuestion:
        """Return the question with more or less traffic."""
        return self._of(scaled(self.model.scenario, scale))

    def _of(self, scenario: Scenario) -> CapacityQuestion:
        """Return the question with the traffic of a scenario that differs in it alone."""
        model, asked = self.model, self.asked
        needs = carried_demands(scenario, model.demands, asked.lights)
        unit = gcd(*(light.mbit_s for light in asked.lights))
        needed = needed_mbit_s(asked.problem, needs)
        hose = asked_hose(scenario, model.demands, asked.lights, needed)
        return replace(asked.question, channels=-(-needed // unit), hose=hose)

    def _choice(self, plan: Plan, left: Mapping[str, int]) -> UInt8:
        """Return the rungs that a plan has, or has left."""
        model, question = self.model, self.asked.question
        first = len(model.spans)
        pairs = dict.fromkeys(question.pairs, 0)
        for span in plan.spans:
            pairs[model.span_index[span.id]] = left.get(span.id, span.fibre_pairs)
        bought = dict.fromkeys(question.ends, 0)
        for key, count in self._bought(plan):
            if key not in bought:  # a regenerator at a place where this question needs none
                continue
            name = model.links[key.link - first].id
            if key in bought:  # a regenerator where light never needs one is of no use
                bought[key] = min(count, left.get(name, count))
        return question.items(Levels(pairs, bought))

    def _bought(self, plan: Plan) -> Iterator[tuple[Key, int]]:
        """Yield what a plan has of its links: channels, by owner where they have one, and so on."""
        model, question = self.model, self.asked.question
        first, index = len(model.spans), model.link_index
        number = {type_.name: i for i, type_ in enumerate(question.types)}
        if question.owned:
            yield from _owned(plan, model, number).items()
        for link in plan.links:
            for mode, count in () if question.owned else link.channels:
                yield Key(ALL, first + index[link.id], number[mode]), count
            key = Key(ALL, first + index[link.id], 0, ANYWHERE)
            if key in question.ends:
                yield key, link.regenerators
        place = {p.id: i for i, p in enumerate(model.scenario.network.places)}
        for site in () if plan.carried is None else plan.carried.regenerators:
            item = first + index[site.link]
            yield Key(ALL, item, number[site.mode], place[site.place]), site.count


def _owned(plan: Plan, model: ServiceModel, number: Mapping[str, int]) -> Mapping[Key, int]:
    """Return the channels of a plan by owner: the most of any state."""
    first, index = len(model.spans), model.link_index
    found: Counter[Key] = Counter()
    for routes in _running(plan, model):
        now: Counter[Key] = Counter()
        for route in routes:
            for way in route.ways:
                now[Key(route.demand, first + index[way.link], number[way.mode])] += route.channels
        found |= now
    return found


def _running(plan: Plan, model: ServiceModel) -> Iterator[tuple[CarriedRoute, ...]]:
    """Yield what runs in every state that a plan tells of."""
    assert plan.carried is not None  # the plan carries traffic
    yield plan.carried.intact.routes
    lost = {failure.id: failure.lost_spans for failure in model.failures}
    for state in plan.carried.states[1:]:
        yield tuple(plan.carried.running(state.failure, lost[state.failure]))
