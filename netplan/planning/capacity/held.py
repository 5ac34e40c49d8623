"""What a plan's fibre pairs and channels carry, and what finds no room where some are taken away.

A plan is held against its own question or another one: with a part less, with other lengths. In
every state channels may be routed anew; whether those of the intact network could stay is not
looked at here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from math import gcd

from netplan.graph.arrays import UInt8
from netplan.model.carried import CarriedRoute
from netplan.model.plan import Plan
from netplan.planning.capacity.growing import scaled
from netplan.planning.capacity.question import ALL, ANYWHERE, CapacityQuestion, Key, Levels
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.states import States
from netplan.planning.capacity.traffic import (
    TrafficQuestion,
    carried_demands,
    needed_mbit_s,
    traffic_question,
)
from netplan.service.service import ServiceModel


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
    def _router(self) -> Router:
        return Router(self.asked.question)

    def lacking(
        self,
        plan: Plan,
        *,
        without: str = "",
        fewer: Mapping[str, int] | None = None,
        scale: float | None = None,
    ) -> tuple[Lacking, ...]:
        """Return the states in which a plan has too little room, in order.

        Args:
            plan: with fibre pairs and channels.
            without: id of a span or link that is taken away.
            fewer: fibre pairs by the id of a span, or channels by that of a link, that are left.
            scale: of the traffic, in place of the scenario's own.
        """
        left = {**({without: 0} if without else {}), **(fewer or {})}
        question = self.asked.question if scale is None else self._at(scale)
        states = States(question, self._router, self._choice(plan, left))
        names, most = question.base.scenario_name, max(t.rate for t in question.types)
        found = []
        for f, numbers, missing in states.lacking():
            channels = int((-(-question.asked(f)[numbers] // most)).sum())
            pairs = tuple(dict.fromkeys(map(question.demand, numbers)))
            found.append(Lacking(names[f], pairs, channels, -(-missing // most)))
        return tuple(found)

    def carries(self, plan: Plan, *, scale: float | None = None) -> bool:
        """Tell whether every state has room for all its channels, perhaps of scaled traffic."""
        question = self.asked.question if scale is None else self._at(scale)
        states = States(question, self._router, self._choice(plan, {}))
        return next(states.lacking(), None) is None

    def _at(self, scale: float) -> CapacityQuestion:
        """Return the question with more or less traffic."""
        model, asked = self.model, self.asked
        needs = carried_demands(scaled(model.scenario, scale), model.demands, asked.lights)
        unit = gcd(*(light.mbit_s for light in asked.lights))
        units = -(-needed_mbit_s(asked.problem.cover, needs) // unit)
        return replace(asked.question, channels=units)

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
