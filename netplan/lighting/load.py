"""How full a plan with traffic is: by span, by link and by pair of places, each figure once.

Whatever shows traffic takes its figures from here; how they are rounded is in ``model.shown``.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from functools import cached_property
from math import gcd

from netplan.failures.failure import Failure
from netplan.lighting.growth import Growth, Key, Lit
from netplan.lighting.running import Running, sections
from netplan.lighting.tightest import Tightest, tightest
from netplan.model.carried import (
    INTACT,
    Carried,
    CarriedDemand,
    CarriedRoute,
    LitWay,
    RegeneratorSite,
    once,
)
from netplan.model.channel import lit_gbit_s, rate_gbit_s
from netplan.model.light import lights
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.traffic import MBIT_PER_GBIT
from netplan.service.service import Service, ServiceModel


@dataclass(frozen=True)
class SpanLoad:
    """How full the lit pairs of a span are.

    Attributes:
        span: its id.
        fibre_pairs: pairs that are lit.
        slots: of all these pairs together.
        used: slots taken in the intact network.
        channels: that many channels then.
        gbit_s: what they carry at most.
        most: slots taken in the state that takes the most.
        most_in: the first such state.
        full_after: whole years after the one planned for in which traffic outgrows the slots,
            in any state; None: not within ``MOST_YEARS``, or nothing grows.
    """

    span: str
    fibre_pairs: int
    slots: int
    used: int
    channels: int
    gbit_s: float
    most: int
    most_in: str
    full_after: int | None

    @property
    def fill(self) -> float:
        """Return the share of the slots taken in the intact network."""
        return self.used / self.slots

    @property
    def most_fill(self) -> float:
        """Return the share taken in the state that takes the most."""
        return self.most / self.slots

    @property
    def left(self) -> int:
        """Return the slots that are free in every state."""
        return self.slots - self.most


@dataclass(frozen=True)
class LinkLoad:
    """What a link has lit.

    Attributes:
        link: its id.
        channels: that can be lit at once, by mode.
        gbit_s: what all these carry together.
        used: channels lit in the intact network; the others wait for failures.
        slowest_ns: the longest one-way latency from end to end, in the state ``slowest_in``.
        light: where there is the least margin of noise; None where noise is not looked at.
        regenerators: where they stand.
    """

    link: str
    channels: tuple[tuple[str, int], ...]
    gbit_s: float
    used: int
    slowest_ns: int
    slowest_in: str
    light: Tightest | None
    regenerators: tuple[RegeneratorSite, ...]

    @property
    def count(self) -> int:
        """Return how many channels can be lit at once."""
        return sum(count for _, count in self.channels)


@dataclass(frozen=True)
class PairLoad:
    """What is lit for a pair of places.

    Attributes:
        demand: the pair, its traffic and the channels that it needs.
        lit: channels lit in the intact network; 0: today's network serves it.
        gbit_s: what these carry.
        slowest_ns: latency of the slowest of them; None where none is lit.
        least_after: the fewest channels that a failure leaves it, and after the first such one;
            None where none asks for any.
        slowest_after_ns: latency of the slowest of all failures, in the state ``slowest_in``.
    """

    demand: CarriedDemand
    lit: int
    gbit_s: float
    slowest_ns: int | None
    least_after: tuple[int, str] | None
    slowest_after: tuple[int, str] | None

    @property
    def traffic_gbit_s(self) -> float:
        """Return the traffic in the peak."""
        return self.demand.mbit_s / MBIT_PER_GBIT

    @property
    def spare_gbit_s(self) -> float | None:
        """Return what the channels carry beyond the traffic; None where none is lit."""
        return self.gbit_s - self.traffic_gbit_s if self.lit else None


@dataclass(frozen=True)
class Lane:
    """A channel on a span: which pair of fibres, from which slot, how wide, of what."""

    pair: int
    first: int
    width: int
    link: str
    demand: int
    mode: str


@dataclass(frozen=True)
class Loads:
    """The figures of a plan with traffic, in the order of its spans, links and pairs."""

    plan: Plan
    carried: Carried
    scenario: Scenario
    running: Running

    @cached_property
    def spans(self) -> Mapping[str, SpanLoad]:
        """Return how full every span of the plan is."""
        states = {
            failure.id: self._channels(self.running.routes(failure))
            for failure in self.running.differing
        }
        return {
            price.id: self._span(
                price.id,
                price.fibre_pairs,
                {state: spans.get(price.id, {}) for state, spans in states.items()},
            )
            for price in self.plan.spans
        }

    def _span(self, span: str, pairs: int, states: Mapping[str, Mapping[Key, int]]) -> SpanLoad:
        """Return how full a span is.

        Args:
            span: its id.
            pairs: pairs of fibres that are lit.
            states: the channels on it by pair of places and mode, in every state.
        """
        width, intact = self.carried.width, states[INTACT]
        taken = {
            state: sum(count * width[mode] for (_, mode), count in lit.items())
            for state, lit in states.items()
        }
        most_in = max(taken, key=taken.__getitem__)  # the first of equals: intact, if it is
        slots = pairs * self.carried.slots
        return SpanLoad(
            span,
            pairs,
            slots,
            taken[INTACT],
            sum(intact.values()),
            sum(count * rate_gbit_s(self.scenario, mode) for (_, mode), count in intact.items()),
            taken[most_in],
            most_in,
            self._growth.full_after(slots, list(states.values())),
        )

    @cached_property
    def _growth(self) -> Growth:
        demands = self.scenario.demands
        percent = 0.0 if demands is None else demands.growth_percent_year
        return Growth(
            percent, [self._lit(n) for n in range(len(self.carried.demands))], self.carried.width
        )

    def _lit(self, number: int) -> Lit:
        """Return what is lit for a pair of places; for one without channels, what it would need."""
        demand = self.carried.demands[number]
        mine = [r for r in once(self.carried.intact.routes) if r.demand == number]
        if not mine:
            rate = min(rate_gbit_s(self.scenario, mode) for mode in self.carried.width)
            gbit_s, channels = demand.channels * rate, demand.channels
        else:
            gbit_s = sum(map(self.route_gbit_s, mine))
            channels = sum(route.channels for route in mine)
        return Lit(channels, Fraction(str(gbit_s)) * MBIT_PER_GBIT, demand.mbit_s)

    @cached_property
    def links(self) -> Mapping[str, LinkLoad]:
        """Return what every link of the plan has lit."""
        used: Counter[str] = Counter()
        for route, way in self.carried.lit():
            used[way.link] += route.channels
        slowest: dict[str, tuple[int, str]] = {}
        light = tightest(self.running)
        for failure in self.running.differing:
            for route in self.running.routes(failure):
                for way in route.ways:
                    ns = self.running.link_ns(way)
                    if way.link not in slowest or ns > slowest[way.link][0]:
                        slowest[way.link] = ns, failure.id
        return {
            link.id: LinkLoad(
                link.id,
                link.channels,
                lit_gbit_s(self.scenario, link),
                used[link.id],
                *slowest.get(link.id, (link.one_way_ns, INTACT)),
                light.get(link.id),
                tuple(site for site in self.carried.regenerators if site.link == link.id),
            )
            for link in self.plan.links
        }

    @cached_property
    def pairs(self) -> tuple[PairLoad, ...]:
        """Return what is lit for every pair of places."""
        collected = [_Pair() for _ in self.carried.demands]
        for failure in self.running.model.failures:
            today = self.running.today(failure)
            found = self.running.latencies(failure)
            for number, pair in enumerate(collected):
                if self._asked(number, today):
                    pair.add(failure, {r: ns for r, ns in found.items() if r.demand == number})
        return tuple(
            PairLoad(
                demand,
                sum(route.channels for route in pair.routes),
                sum(map(self.route_gbit_s, pair.routes)),
                pair.slowest_ns,
                pair.least_after,
                pair.slowest_after,
            )
            for demand, pair in zip(self.carried.demands, collected, strict=True)
        )

    def _asked(self, number: int, today: Service) -> bool:
        """Tell whether channels are asked for a pair in a state: its network is not in time."""
        demand, failure = self.running.model.demands[number], today.failure
        if failure.id == INTACT:
            return True
        if demand.after_ns is None or self.running.model.exempt(demand, failure):
            return False
        ns = today.one_way_ns(demand)
        return ns is None or ns > demand.after_ns

    @property
    def traffic_gbit_s(self) -> float:
        """Return the traffic of all pairs together."""
        return sum(demand.mbit_s for demand in self.carried.demands) / MBIT_PER_GBIT

    @property
    def fullest(self) -> tuple[SpanLoad, ...]:
        """Return the spans, the fullest first; of equals in the order of the plan."""
        return tuple(sorted(self.spans.values(), key=lambda load: (-load.most_fill, -load.fill)))

    @property
    def channels(self) -> int:
        """Return how many channels have ends, over all links."""
        return sum(link.channel_count for link in self.plan.links)

    @property
    def fibre_pairs(self) -> int:
        """Return how many pairs of fibres are lit, over all spans."""
        return sum(span.fibre_pairs for span in self.plan.spans)

    @property
    def grows(self) -> bool:
        """Tell whether traffic grows from year to year."""
        demands = self.scenario.demands
        return demands is not None and demands.growth_percent_year > 0

    def free(self, load: SpanLoad) -> float:
        """Return the spectrum that is free in every state, GHz; in channels without a width."""
        return load.left * (self.carried.slot_ghz or 1)

    def year(self, years: int | None) -> int | None:
        """Return the year so many years after the one planned for, None where none is stated."""
        start = self._planned_for
        return None if start is None or years is None else start + years

    @cached_property
    def _planned_for(self) -> int | None:
        """Return the year planned for; where none is said that of all traffic, if it is one."""
        demands = self.scenario.demands
        if demands is None:
            return None
        if demands.year is not None:
            return demands.year
        years = {row.year for row in demands.counted()}
        return years.pop() if len(years) == 1 else None

    def route_gbit_s(self, route: CarriedRoute) -> float:
        """Return what the channels of a route carry: as much as its slowest link does.

        Over today's hops alone as much as all rates are whole numbers of.
        """
        rates = [rate_gbit_s(self.scenario, way.mode) for way in route.ways]
        alone = gcd(*(light.mbit_s for light in lights(self.scenario)[0])) / MBIT_PER_GBIT
        return route.channels * min(rates, default=alone)

    def lanes(self, span: str) -> tuple[Lane, ...]:
        """Return the channels of the intact network on a span, by slot.

        A channel takes the first pair of fibres whose slots are free from its first one on; so
        no more pairs are needed than the fullest slot is taken times.
        """
        free: list[int] = []
        found = []
        for first, width, route, way in sorted(self._on.get(span, ()), key=lambda lane: lane[:2]):
            pair = next((p for p, from_ in enumerate(free) if from_ <= first), len(free))
            free[pair : pair + 1] = [first + width]
            found.append(Lane(pair, first, width, way.link, route.demand, way.mode))
        return tuple(found)

    @cached_property
    def _on(self) -> Mapping[str, list[tuple[int, int, CarriedRoute, LitWay]]]:
        """Return the first slot and the width of the channels on every span, and whose they are."""
        found: dict[str, list[tuple[int, int, CarriedRoute, LitWay]]] = defaultdict(list)
        width = self.carried.width
        for route, way in self.carried.lit():
            link = self.running.links[way.link]
            for part in sections(self.scenario.network, link, way):
                for channel in way.slots:
                    for span in part.spans:
                        found[span].append((channel[part.number], width[way.mode], route, way))
        return found

    def _channels(self, routes: Iterable[CarriedRoute]) -> dict[str, dict[Key, int]]:
        """Return the channels on every span by pair of places and mode."""
        found: dict[str, dict[Key, int]] = defaultdict(dict)
        for route in routes:
            for way in route.ways:
                key = route.demand, way.mode
                for span in way.spans:
                    found[span][key] = found[span].get(key, 0) + route.channels
        return found


@dataclass
class _Pair:
    """What is lit for a pair of places, while states are looked at one after the other."""

    routes: list[CarriedRoute] = field(default_factory=list)
    slowest_ns: int | None = None
    least_after: tuple[int, str] | None = None
    slowest_after: tuple[int, str] | None = None

    def add(self, failure: Failure, found: Mapping[CarriedRoute, int | None]) -> None:
        """Take up what a pair has in a state: its routes with their latency."""
        alive = [route for route, ns in found.items() if ns is not None]
        reached = {r: ns for r in once(alive) if (ns := found[r]) is not None}
        channels = sum(route.channels for route in reached)
        slowest = max(reached.values(), default=None)
        if failure.id == INTACT:
            self.routes, self.slowest_ns = list(reached), slowest
            return
        if self.least_after is None or channels < self.least_after[0]:
            self.least_after = channels, failure.id
        if slowest is not None and (self.slowest_after is None or slowest > self.slowest_after[0]):
            self.slowest_after = slowest, failure.id


_LAST: list[tuple[Plan, Scenario, Loads]] = []
"""The last answer: every view of a plan asks for it."""


def loads(plan: Plan, scenario: Scenario) -> Loads | None:
    """Return the figures of a plan with traffic, None for one without.

    Args:
        plan: the plan.
        scenario: the scenario it answers.
    """
    if plan.carried is None:
        return None
    if not (_LAST and _LAST[0][0] is plan and _LAST[0][1] is scenario):
        running = Running(plan, plan.carried, ServiceModel(scenario))
        _LAST[:] = [(plan, scenario, Loads(plan, plan.carried, scenario, running))]
    return _LAST[0][2]
