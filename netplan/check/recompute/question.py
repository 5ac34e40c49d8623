"""The scenario expanded by the check itself: spans in use, failures, pairs, limits."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import cached_property
from itertools import combinations

from geographiclib.geodesic import Geodesic

from netplan.check.recompute.latency import Gear
from netplan.check.recompute.light import Light, light_of, single_paths
from netplan.check.recompute.provision import Provision
from netplan.model.network import Network, Span, SpanState
from netplan.model.plan import LatencyParts, StatedLimits
from netplan.model.scenario import (
    Limit,
    Match,
    Pairs,
    PathConfidence,
    Scenario,
    Single,
    Target,
)

INTACT = "intact"
ENDLESS_NS = 2**52
"""A reach that no limit exceeds."""
EVERY = "every failure"
"""All failures together, where a limit fails after each of them."""

REDUCED = ("pair:", "disc:")
"""Families of which a plan need not name every member: the worst that binds is enough."""


@dataclass(frozen=True)
class Loss:
    """A failure: the usable spans it takes, and the places; its halves where it is double."""

    id: str
    spans: frozenset[str]
    places: frozenset[str] = frozenset()
    halves: tuple[Loss, ...] = ()


@dataclass(frozen=True)
class Demand:
    """A sink and the sources of which one must be near enough (usually a single one).

    ``after_cut_ns`` None asks nothing after a failure, ``protection_ns`` None no second path,
    ``availability`` None no share of the time, ``confidence`` None no probability. Several
    sources share the limit and floor of the one nearest by geodesic. Its paths may
    begin or end at a place of ``barred``, not pass it.
    """

    target: str
    sources: tuple[str, ...]
    sink: str
    limit_ns: int
    after_cut_ns: int | None
    floor_ns: int
    protection_ns: int | None = None
    disjoint: str = ""
    availability: float | None = None
    barred: frozenset[str] = frozenset()
    confidence: PathConfidence | None = None
    stated: StatedLimits | None = None

    @property
    def name(self) -> str:
        """Return how findings call the demand."""
        return f"target {self.target} {' or '.join(self.sources)} to {self.sink}"

    def is_bound_by(self, loss: Loss) -> bool:
        """Tell whether anything is asked under a failure; not when it takes an own end."""
        ends_left = self.sink not in loss.places and not loss.places.issuperset(self.sources)
        return self.after_cut_ns is not None and ends_left


@dataclass(frozen=True)
class Question:
    """A scenario with everything expanded that a plan has to answer."""

    scenario: Scenario
    gear: Gear
    usable: Mapping[str, Span]
    losses: Mapping[str, Loss]
    demands: tuple[Demand, ...]
    link_ends: Mapping[frozenset[str], tuple[str, str]]

    @property
    def forbidden_links(self) -> frozenset[frozenset[str]]:
        """Return the forbidden pairs of end places, whichever way round they are named."""
        return self.pairs_named(self.scenario.candidates.forbid_links)

    @property
    def largest_limit_ns(self) -> int:
        """Return the largest limit of all, intact or after a failure, 0 without targets."""
        limits = (max(d.limit_ns, d.after_cut_ns or 0, d.protection_ns or 0) for d in self.demands)
        return max(limits, default=0)

    @cached_property
    def light(self) -> Light | None:
        """Return the light that links must be lit with; None where it goes by delay."""
        return light_of(self.scenario, self.usable, self.gear)

    @cached_property
    def no_transit(self) -> frozenset[str]:
        """Return the places that no path may pass."""
        places = self.scenario.network.places
        return frozenset(place.id for place in places if place.transit is False)

    @cached_property
    def provision(self) -> Provision:
        """Return what links are provisioned for: how long their routes may be."""
        return Provision(self)

    @cached_property
    def forced_links(self) -> dict[str, tuple[str, str]]:
        """Return the end places of every link that each plan has, by its id."""
        forced = self.pairs_named(self.scenario.candidates.force_links)
        ends = (self.link_ends[pair] for pair in forced)
        return {link_id(*pair): pair for pair in sorted(ends)}

    def link_parts(self, route: Iterable[str]) -> LatencyParts:
        """Return the itemised latency of a link over a route, by the ids of its spans."""
        ids = tuple(route)
        parts = self.gear.link(self.usable[span] for span in ids)
        if self.light is None:
            return parts
        count = self.light.regenerators(ids) or 0
        return replace(parts, regenerators_ns=count * self.gear.regenerator_ns)

    def regenerators_over(self, route: Iterable[str]) -> int | None:
        """Return how many regenerators a route takes; None where no light gets over it."""
        ids = tuple(route)
        if not self.usable.keys() >= set(ids):
            return None
        if self.light is not None:
            return self.light.regenerators(ids)
        return self.gear.regenerators(sum(self.optical_ns[span] for span in ids))

    @cached_property
    def optical_ns(self) -> dict[str, int]:
        """Return what every usable span adds to a link, by id."""
        return {id_: self.gear.optical_ns(span) for id_, span in self.usable.items()}

    @cached_property
    def hop_ns(self) -> dict[str, int]:
        """Return the latency of today's service over every span that carries it, by id."""
        return {
            span.id: self.gear.hop(span).total_ns
            for span in self.usable.values()
            if span.state is SpanState.EXISTING
        }

    @cached_property
    def hops_between(self) -> Mapping[frozenset[str], list[str]]:
        """Return the spans that carry today's service, by their ends."""
        found: dict[frozenset[str], list[str]] = defaultdict(list)
        for id_ in self.hop_ns:
            found[frozenset((self.usable[id_].a, self.usable[id_].b))].append(id_)
        return found

    def must_hold(self, demand: Demand) -> bool:
        """Tell whether every plan has to keep the limits of a demand.

        Not where limits are only measured, nor where a share of the target is enough.
        """
        objective = self.scenario.objective
        covered = objective.coverage is not None and objective.coverage.target == demand.target
        return objective.hard_targets and not covered

    def pairs_named(self, links: tuple[str, ...]) -> frozenset[frozenset[str]]:
        """Return the allowed pairs that carry one of these ids in either order."""
        wanted = frozenset(links)
        return frozenset(
            pair
            for pair, (a, b) in self.link_ends.items()
            if not wanted.isdisjoint((link_id(a, b), link_id(b, a)))
        )


def alone(question: Question, named: Iterable[str] = ()) -> Question:
    """Return what single paths are asked: with traffic in modes, over links lit in one of them."""
    scenario = single_paths(question.scenario, question.usable, question.gear)
    return question if scenario is question.scenario else expand(scenario, named)


def expand(scenario: Scenario, named: Iterable[str] = ()) -> Question:
    """Read a scenario the way a plan has to answer it.

    Discs are tried all over the network; ``named`` adds those that a plan names.
    """
    gear = Gear.of(scenario.equipment)
    if scenario.demands is not None and scenario.channels is not None and scenario.channels.modes:
        gear = replace(gear, reach_ns=ENDLESS_NS)  # noise bears on channels, no reach in km
    usable = {span.id: span for span in scenario.network.spans if _is_usable(scenario, span)}
    delays = [gear.delay_us_per_km[span.fibre] for span in usable.values()]
    floor_delay = min(delays, default=gear.reference_delay_us_per_km)
    demands = [
        demand
        for target in scenario.targets
        for demand in _demands(scenario.network, target, gear, floor_delay)
    ]
    found = sorted(_losses(scenario, usable), key=lambda loss: loss.id)
    losses = {loss.id: loss for loss in found if loss.spans or loss.places}
    if scenario.failures.disc_km is not None:
        from netplan.check.recompute.disaster import disc_losses  # noqa: PLC0415  (scipy loads here)

        ends = {place for demand in demands for place in (*demand.sources, demand.sink)}
        for id_, spans, places in disc_losses(scenario, usable, ends, named):
            losses.setdefault(id_, Loss(id_, spans, places))
    return Question(scenario, gear, usable, losses, tuple(demands), _links(scenario))


def _is_usable(scenario: Scenario, span: Span) -> bool:
    offered = scenario.candidates.fibres
    closed = set(scenario.closed.corridors)
    if span.id in scenario.closed.spans or span.corridor in closed or closed & span.srlgs:
        return False
    return span.state is SpanState.EXISTING or offered is None or span.fibre in offered


def _losses(scenario: Scenario, usable: Mapping[str, Span]) -> Iterator[Loss]:
    groups: dict[str, set[str]] = defaultdict(set)
    touching: dict[str, set[str]] = defaultdict(set)
    for span in usable.values():
        for group in (span.corridor, *span.srlgs):
            groups[group].add(span.id)
        for place in (span.a, span.b):
            touching[place].add(span.id)
    asked = scenario.failures
    cut = {
        name: Loss(f"corridor:{name}", frozenset(groups[name]))
        for name in sorted({span.corridor for span in usable.values()})
    }
    for family in {asked.single, *asked.also}:
        if family is Single.SPAN:
            yield from (Loss(f"span:{span}", frozenset({span})) for span in usable)
        elif family is Single.CORRIDOR:
            yield from cut.values()
        elif family is Single.SRLG:
            yield from (Loss(f"srlg:{name}", frozenset(lost)) for name, lost in groups.items())
        elif family is Single.PLACE:
            yield from (
                Loss(f"place:{name}", frozenset(touching[name]), frozenset({name}))
                for name in scenario.network.place
            )
    if asked.pairs is Pairs.CORRIDOR:
        yield from _pairs(cut)
    for listed in asked.sets:
        spans = set(listed.spans) & set(usable)
        for group in (*listed.corridors, *listed.srlgs):
            spans |= groups[group]
        places = set(listed.places) & set(scenario.network.place)
        for place in places:
            spans |= touching[place]
        yield Loss(f"set:{listed.id}", frozenset(spans), frozenset(places))


def _pairs(cut: Mapping[str, Loss]) -> Iterator[Loss]:
    """Yield the loss of any two corridors; the only one there is stands for itself."""
    names = sorted(cut)
    for one, two in combinations(names, 2) if len(names) > 1 else zip(names, names, strict=True):
        halves = cut[one], cut[two]
        name = "+".join(dict.fromkeys((one, two)))
        yield Loss(f"pair:{name}", halves[0].spans | halves[1].spans, halves=halves)


def _demands(network: Network, target: Target, gear: Gear, floor_delay: float) -> Iterator[Demand]:
    barred = {place.id for place in network.places if not place.transit}
    if target.no_transit is not None:
        rules = target.no_transit.selectors
        barred |= {p.id for p in network.places if any(rule.matches(p) for rule in rules)}

    def demand(sources: tuple[str, ...], sink: str) -> Demand:
        km = min(geodesic_km(network, source, sink) for source in sources)
        after_cut, pair = target.after_cut, target.protection
        return Demand(
            target=target.id,
            sources=sources,
            sink=sink,
            limit_ns=_limit_ns(target.limit, km, gear),
            after_cut_ns=None if after_cut is None else _limit_ns(after_cut, km, gear),
            floor_ns=round(km * floor_delay * 1000),
            protection_ns=None if pair is None else _limit_ns(pair.limit, km, gear),
            disjoint="" if pair is None else pair.disjoint.value,
            availability=target.availability,
            barred=frozenset(barred),
            confidence=target.confidence,
            stated=_stated(target, km, gear),
        )

    sources, sinks = target.sources.select(network), target.sinks.select(network)
    if target.match is Match.NEAREST_SOURCE:
        yield from (demand(sources, sink) for sink in sinks if sources and sink not in sources)
        return
    seen: set[frozenset[str]] = set()
    for source in sources:
        for sink in sinks:
            pair = frozenset((source, sink))
            if source != sink and pair not in seen:
                seen.add(pair)
                yield demand((source,), sink)


def _stated(target: Target, km: float, gear: Gear) -> StatedLimits | None:
    """Return the limits with the margin put back, None where none is kept."""
    limits = [limit for limit in (target.limit, target.after_cut) if limit is not None]
    if all(limit.margin_percent == 0 for limit in limits):
        return None
    stated = StatedLimits(_whole_ns(target.limit, km, gear), target.limit.margin_percent)
    if target.after_cut is None:
        return stated
    after_ns, kept = _whole_ns(target.after_cut, km, gear), target.after_cut.margin_percent
    return replace(stated, after_ns=after_ns, after_margin_percent=kept)


def _limit_ns(limit: Limit, geodesic_km: float, gear: Gear) -> int:
    """Return what a limit asks: its latency less the margin, rounded down."""
    kept = 100 - Decimal(str(limit.margin_percent))
    return int(_whole_ns(limit, geodesic_km, gear) * kept / 100)


def _whole_ns(limit: Limit, geodesic_km: float, gear: Gear) -> int:
    if limit.one_way_ms is not None:
        return round(limit.one_way_ms * 1e6)
    if limit.stretch is None:
        raise ValueError("a limit needs milliseconds or a stretch")
    return round(limit.stretch * geodesic_km * gear.reference_delay_us_per_km * 1000)


def geodesic_km(network: Network, a: str, b: str) -> float:
    """Return the geodesic between two places on the WGS-84 ellipsoid."""
    here, there = network.place[a], network.place[b]
    inverse = Geodesic.WGS84.Inverse(here.lat, here.lon, there.lat, there.lon, Geodesic.DISTANCE)
    return float(inverse["s12"]) / 1000.0


def _links(scenario: Scenario) -> dict[frozenset[str], tuple[str, str]]:
    found: dict[frozenset[str], tuple[str, str]] = {}
    for rule in scenario.links:
        ends_b = rule.ends_b.select(scenario.network)
        for a in rule.ends_a.select(scenario.network):
            for b in ends_b:
                if a != b:
                    found.setdefault(frozenset((a, b)), (a, b))
    return found


def link_id(a: str, b: str) -> str:
    """Return the id of the link between two places."""
    return f"{a}--{b}"
