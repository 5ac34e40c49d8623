"""The most regenerators that a link is offered with, written a second time on purpose.

Enough for its own shortest route over the spans that links may take, and for what the limit of a
pair leaves to it when the rest of the pair's way runs over glass alone, over whichever spans the
network has; but not for more than a route can take that passes no place twice.

In a mode: for as much noise as spans can make in the time that is left, the noisiest for their
delay first, or the noisiest of all, one fewer than places; two stretches make more than light may
have.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from heapq import heappop, heappush
from math import ceil
from typing import Protocol

from netplan.check.recompute.latency import Gear
from netplan.check.recompute.light import Light, Lit
from netplan.model.network import Span
from netplan.model.scenario import Scenario

Row = Mapping[str, int]
"""The least ns from one place to each place that it reaches."""


class Asked(Protocol):
    """A pair of places with a limit, as far as it bears on what links are offered with."""

    @property
    def sources(self) -> tuple[str, ...]:
        """Return the places that may serve it."""

    @property
    def sink(self) -> str:
        """Return the place served."""

    @property
    def limit_ns(self) -> int:
        """Return its limit."""

    @property
    def after_cut_ns(self) -> int | None:
        """Return its limit after a failure."""

    @property
    def protection_ns(self) -> int | None:
        """Return the limit of its second path."""


class Provisioned(Protocol):
    """What of a question the offer of its links depends on."""

    @property
    def scenario(self) -> Scenario:
        """Return the scenario."""

    @property
    def gear(self) -> Gear:
        """Return the delays of its equipment."""

    @property
    def light(self) -> Light | None:
        """Return the light that links must be lit with; None where it goes by delay."""

    @property
    def usable(self) -> Mapping[str, Span]:
        """Return the spans in use or on offer, by id."""

    @property
    def demands(self) -> Sequence[Asked]:
        """Return every pair of every target."""

    @property
    def largest_limit_ns(self) -> int:
        """Return the largest limit of all."""


@dataclass
class Provision:
    """What the links of a question are offered with."""

    question: Provisioned
    _permitted: dict[str, list[tuple[str, int]]] = field(init=False)
    _glass: dict[str, list[tuple[str, int]]] = field(init=False)
    _own: dict[str, Row] = field(init=False, default_factory=dict)
    _rest: dict[str, Row] = field(init=False, default_factory=dict)
    _ways: dict[str, Mapping[str, list[Lit]]] = field(init=False, default_factory=dict)
    _count: dict[frozenset[str], int] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """List the steps from every place, over what links may take and over all glass."""
        question, gear = self.question, self.question.gear
        barred = frozenset(question.scenario.candidates.forbid_spans)
        usable = [span for span in question.usable.values() if span.id not in barred]
        everywhere = question.scenario.network.spans
        self._permitted = _steps((span, gear.optical_ns(span)) for span in usable)
        self._glass = _steps((span, gear.cable(span).total_ns) for span in everywhere)

    def regenerators(self, pair: frozenset[str]) -> int:
        """Return with how many regenerators the link between two places is offered at most."""
        if pair not in self._count and self.question.light is not None:
            self._count[pair] = self._by_noise(self.question.light, pair)
        if pair not in self._count:
            gear, own = self.question.gear, self.own_ns(pair) or 0
            # What a limit leaves is no more than the limit.
            asked = gear.regenerators(self.question.largest_limit_ns) > 0
            left = min(self.left_ns(pair), self._whole_ns()) if asked else 0
            self._count[pair] = gear.regenerators(max(own, left))
        return self._count[pair]

    def _by_noise(self, light: Light, pair: frozenset[str]) -> int:
        permitted = set(self.question.usable) - set(self.question.scenario.candidates.forbid_spans)
        spans = [id_ for id_ in permitted if id_ in light.use]
        count = max(len(self.question.scenario.network.places) - 1, 1)
        most = sum(sorted((light.use[id_] for id_ in spans), reverse=True)[:count])
        left, units = self.left_ns(pair), 0
        for id_ in sorted(spans, key=lambda id_: Fraction(light.ns[id_], light.use[id_])):
            share = min(Fraction(1), Fraction(max(left, 0), light.ns[id_]))
            units += ceil(light.use[id_] * share)
            left -= light.ns[id_]
            if left < 0:
                break
        whole = ceil(Fraction(min(most, units), light.most))
        return max(self.least(pair), 2 * whole - 2)

    def least(self, pair: frozenset[str]) -> int:
        """Return how many regenerators the shortest route that may be takes; 0 without one.

        In a mode the route that takes fewest.
        """
        light = self.question.light
        if light is not None:
            a, b = sorted(pair)
            if a not in self._ways:
                closed = [p.id for p in self.question.scenario.network.places if not p.transit]
                barred = self.question.scenario.candidates.forbid_spans
                self._ways[a] = light.search(a, self.question.usable, barred, closed)
            return min((way.regenerators for way in self._ways[a].get(b, ())), default=0)
        return self.question.gear.regenerators(self.own_ns(pair) or 0)

    def _whole_ns(self) -> int:
        """Return what no route exceeds."""
        spans, places = self.question.usable.values(), self.question.scenario.network.places
        longest = sorted(map(self.question.gear.optical_ns, spans), reverse=True)
        return sum(longest[: max(len(places) - 1, 1)])

    def limit_ns(self, pair: frozenset[str]) -> int:
        """Return how long a route may be, in ns with its regenerators, that the most carry."""
        gear, count = self.question.gear, self.regenerators(pair)
        if self.question.light is not None:
            return self._whole_ns() + count * gear.regenerator_ns
        return (count + 1) * gear.reach_ns + count * gear.regenerator_ns

    def own_ns(self, pair: frozenset[str]) -> int | None:
        """Return the optical delay of the shortest route that may be, None without one."""
        a, b = sorted(pair)
        if a not in self._own:
            barred = [p.id for p in self.question.scenario.network.places if not p.transit]
            self._own[a] = _least(self._permitted, a, barred)
        return self._own[a].get(b)

    def left_ns(self, pair: frozenset[str]) -> int:
        """Return the most that a limit leaves to the route of a link."""
        gear, most = self.question.gear, 0
        for demand in self.question.demands:
            onward = self._over_glass(demand.sink)
            asked = (demand.limit_ns, demand.after_cut_ns or 0, demand.protection_ns or 0)
            limit = max(asked) - 2 * gear.terminal_ns - gear.pass_through_ns
            for source in demand.sources:
                to = self._over_glass(source)
                for first, last in (sorted(pair), sorted(pair, reverse=True)):
                    if last == source or first == demand.sink:
                        continue
                    if first in to and last in onward:
                        most = max(most, limit - to[first] - onward[last])
        return most

    def _over_glass(self, place: str) -> Row:
        if place not in self._rest:
            self._rest[place] = _least(self._glass, place)
        return self._rest[place]


def _steps(spans: Iterable[tuple[Span, int]]) -> dict[str, list[tuple[str, int]]]:
    found: dict[str, list[tuple[str, int]]] = {}
    for span, ns in spans:
        found.setdefault(span.a, []).append((span.b, ns))
        found.setdefault(span.b, []).append((span.a, ns))
    return found


def _least(
    steps: Mapping[str, list[tuple[str, int]]], start: str, barred: Sequence[str] = ()
) -> Row:
    """Return the least ns from a place to every place that it reaches, past none that is barred."""
    reached, heap = {start: 0}, [(0, start)]
    while heap:
        ns, place = heappop(heap)
        if ns > reached[place] or (place in barred and place != start):
            continue
        for other, more in steps.get(place, ()):
            if ns + more < reached.get(other, ns + more + 1):
                reached[other] = ns + more
                heappush(heap, (ns + more, other))
    return reached
