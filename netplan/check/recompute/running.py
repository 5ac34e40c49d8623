"""Channels that run: routes over links and today's hops, walked anew in every state."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from netplan.check.recompute.chance import Chance
from netplan.check.recompute.question import Demand, Loss, Question
from netplan.check.recompute.service import NOTHING, Service
from netplan.check.recompute.traffic import Traffic
from netplan.model.carried import CarriedRoute, CarriedState, LitWay
from netplan.model.network import Span

Cell = tuple[str, int]
"""A span and a slot on it."""


@dataclass(frozen=True)
class Course:
    """One link of a route, lit over spans that lead from one of its ends to the other.

    Attributes:
        way: as the plan states it.
        directions: the ends, from where to where; both ways round where a single span allows it.
        places: passed on the way, ends apart, in the order of the spans.
        stretches: the spans between ends and regenerators.
        regenerators: how many each channel takes.
    """

    way: LitWay
    directions: tuple[tuple[str, str], ...]
    places: tuple[str, ...]
    stretches: tuple[tuple[Span, ...], ...]
    regenerators: int

    @property
    def spans(self) -> tuple[Span, ...]:
        """Return the spans in order."""
        return tuple(span for stretch in self.stretches for span in stretch)


@dataclass
class Clock:
    """Latencies at which limits must hold: as they are, or at the quantiles of a confidence.

    Args:
        question: whose latencies.
        chance: the confidence that limits must hold with; None: none is asked for.
    """

    question: Question
    chance: Chance | None
    _links: dict[tuple[tuple[str, ...], int], int] = field(init=False, default_factory=dict)

    @cached_property
    def today(self) -> Service:
        """Return those of today's hops that have no limit, alone."""
        usable = self.question.usable
        free = {id_: ns for id_, ns in self.hop_ns.items() if usable[id_].hop_gbit_s is None}
        if free == self.question.hop_ns:
            return Service(self.question, frozenset(), {})
        there = replace(self.question)
        # Where the cached property would put them.
        there.__dict__["hop_ns"] = free
        return Service(there, frozenset(), {})

    @cached_property
    def hop_ns(self) -> Mapping[str, int]:
        """Return the latency of every hop of today, by span."""
        hops, chance = self.question.hop_ns, self.chance
        if chance is None:
            return hops
        return {id_: chance.hop(self.question.usable[id_]).mean_ns for id_ in hops}

    def link_ns(self, course: Course) -> int:
        """Return the latency of a link over some spans."""
        key = course.way.spans, course.regenerators
        if key not in self._links:
            gear, chance, spans = self.question.gear, self.chance, course.spans
            ns = gear.lit(spans, course.regenerators).total_ns
            if chance is not None:
                ns = chance.link_ends_ns + course.regenerators * chance.regenerator_ns
                ns += sum(chance.inside_link(span).mean_ns for span in spans)
            self._links[key] = ns
        return self._links[key]


@dataclass(frozen=True)
class Route:
    """Channels of a demand whose links have been walked."""

    demand: Demand
    stated: CarriedRoute
    courses: tuple[Course, ...]

    @property
    def channels(self) -> int:
        """Return how many channels run on it."""
        return self.stated.channels

    @cached_property
    def spans(self) -> frozenset[str]:
        """Return every span under its links and under the hops with a limit that it passes."""
        under = (*(way.spans for way in self.stated.ways), *self.stated.hops)
        return frozenset(span for part in under for span in part)

    def ns(self, clock: Clock, loss: Loss = NOTHING) -> int | None:
        """Return the one-way latency over the fastest of today's hops, None where they break.

        Of hops with a limit it passes those that are stated, in their order.
        """
        hops, reached = clock.today.of(self.demand), dict.fromkeys(self.demand.sources, 0)
        closed = self.demand.barred
        for directions, ns in self._parts(clock):
            onward: dict[str, int] = {}
            for start, end in directions:
                passed = {start} - set(self.demand.sources) | {end} - {self.demand.sink}
                arrived = None if passed & closed else _least(hops, reached, start, loss)
                if arrived is not None:
                    onward[end] = min(arrived + ns, onward.get(end, arrived + ns))
            reached = onward
        return _least(hops, reached, self.demand.sink, loss)

    def _parts(self, clock: Clock) -> Iterator[tuple[Sequence[tuple[str, str]], int]]:
        """Yield the ends, from where to where, and the ns of its links and limited hops."""
        usable = clock.question.usable
        for number, leg in enumerate(self.stated.legs):
            for id_ in leg:
                ends = usable[id_].a, usable[id_].b
                yield (ends, ends[::-1]), clock.hop_ns[id_]
            for course in self.courses[number : number + 1]:
                yield course.directions, clock.link_ns(course)

    def is_left(self, loss: Loss) -> bool:
        """Tell whether a loss takes none of the spans under it."""
        return self.spans.isdisjoint(loss.spans)

    def cells(self, widths: Mapping[str, int]) -> Iterator[Cell]:
        """Yield every slot that it takes on every span, as often as it takes it."""
        for course in self.courses:
            width = widths[course.way.mode]
            for slots in course.way.slots:
                for first, spans in zip(slots, course.stretches, strict=True):
                    yield from ((s.id, first + i) for s in spans for i in range(width))


def rate_mbit_s(route: Route, traffic: Traffic) -> int:
    """Return what the channels of a route bring: on each as much as its slowest mode.

    Without links as much as all rates are whole numbers of.
    """
    rates = [traffic.mbit_s(course.way.mode) for course in route.courses]
    return route.channels * min(rates, default=traffic.unit_mbit_s)


def _least(hops: Service, reached: Mapping[str, int], place: str, loss: Loss) -> int | None:
    """Return the least ns to a place from any of some places already reached."""
    found = [
        ns + onward
        for start, ns in reached.items()
        if (onward := 0 if start == place else hops.latency_ns(start, place, loss)) is not None
        and start not in loss.places
    ]
    return min(found, default=None)


@dataclass(frozen=True)
class Running:
    """What runs in a state: what a failure leaves of the intact network, and what is lit then."""

    loss: Loss
    stays: tuple[Route, ...]
    fresh: tuple[Route, ...]

    @property
    def routes(self) -> tuple[Route, ...]:
        """Return all routes."""
        return (*self.stays, *self.fresh)


def running(
    loss: Loss, intact: Sequence[Route], state: CarriedState | None, fresh: Sequence[Route]
) -> Running:
    """Return what runs after a failure.

    Args:
        loss: the failure.
        intact: the routes of the intact network.
        state: what the plan states of it; None: nothing, so that what is left stays.
        fresh: the routes of that state.
    """
    if state is not None and not state.kept:
        return Running(loss, (), tuple(fresh))
    return Running(loss, tuple(r for r in intact if r.is_left(loss)), tuple(fresh))


def regenerators_by_reach(question: Question, spans: Sequence[Span]) -> int:
    """Return how many regenerators light over spans takes where no noise is looked at."""
    return question.gear.regenerators(sum(map(question.gear.optical_ns, spans)))
