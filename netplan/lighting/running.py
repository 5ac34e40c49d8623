"""Which channels run in a state of the network, over which places, and how long light takes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise

import numpy as np

from netplan.failures.failure import Failure
from netplan.model.carried import Carried, CarriedRoute, LitWay
from netplan.model.network import Network
from netplan.model.plan import Plan, PlanLink
from netplan.service.fibre import distances
from netplan.service.service import Service, ServiceModel


@dataclass(frozen=True)
class Section:
    """A part of a way between its ends or regenerators: its spans, and its number on the way."""

    number: int
    a: str
    b: str
    spans: tuple[str, ...]


def stops(network: Network, link: PlanLink, way: LitWay) -> tuple[str, ...]:
    """Return the places of a way in order, from the end at which the light comes in.

    Where both ends would do, from the first end of the link.
    """
    walks = (_walk(network, start, way.spans) for start in (link.a, link.b))
    ends = frozenset((link.a, link.b))
    found = [walk for walk in walks if walk is not None and {walk[0], walk[-1]} == ends]
    if not found:
        raise ValueError(f"the spans {'; '.join(way.spans)} are no way of {link.id}")
    return found[0]


def _walk(network: Network, start: str, spans: Iterable[str]) -> tuple[str, ...] | None:
    """Return the places passed over spans from a place, None where they do not connect."""
    found = [start]
    for id_ in spans:
        span = network.span[id_]
        if found[-1] not in (span.a, span.b):
            return None
        found.append(span.b if span.a == found[-1] else span.a)
    return tuple(found)


def sections(network: Network, link: PlanLink, way: LitWay) -> Iterator[Section]:
    """Yield the parts of a way between its ends and regenerators, in order."""
    passed = stops(network, link, way)
    cuts, at = [0], 0
    for place in way.regenerators:
        at = passed.index(place, at + 1)
        cuts.append(at)
    cuts.append(len(way.spans))
    for number, (a, b) in enumerate(pairwise(cuts)):
        yield Section(number, passed[a], passed[b], way.spans[a:b])


@dataclass(frozen=True)
class Running:
    """The channels of a plan with traffic, state by state."""

    plan: Plan
    carried: Carried
    model: ServiceModel

    @cached_property
    def links(self) -> Mapping[str, PlanLink]:
        """Return the links of the plan by id."""
        return {link.id: link for link in self.plan.links}

    def routes(self, failure: Failure) -> tuple[CarriedRoute, ...]:
        """Return what runs in a state: what the failure leaves, and what is lit anew."""
        return self.carried.running(failure.id, failure.lost_spans)

    @cached_property
    def differing(self) -> tuple[Failure, ...]:
        """Return the states that the plan tells of; in any other no more runs than intact."""
        told = {state.failure for state in self.carried.states}
        return tuple(one for one in self.model.failures if one.id in told)

    def today(self, failure: Failure) -> Service:
        """Return what today's hops without a limit serve in a state."""
        return self._endless.serve((), (), failure)

    @cached_property
    def _endless(self) -> ServiceModel:
        model = self.model
        if model.endless_hops.all():
            return model
        network = model.scenario.network
        free = tuple(span for span in network.spans if span.hop_gbit_s is None)
        return ServiceModel(replace(model.scenario, network=replace(network, spans=free)))

    def link_ns(self, way: LitWay) -> int:
        """Return how long light takes from end to end of a link, its regenerators included."""
        key = way.spans, way.regenerators
        if key not in self._link_ns:
            index = self.model.span_index
            parts = self.model.parts_over(tuple(index[span] for span in way.spans))
            bare = parts.total_ns - parts.regenerators_ns
            latency = self.model.latency
            by_reach = 0 if way.mode else parts.regenerators_ns // max(latency.regenerator_ns, 1)
            count = max(len(way.regenerators), by_reach)
            self._link_ns[key] = bare + count * latency.regenerator_ns
        return self._link_ns[key]

    @cached_property
    def _link_ns(self) -> dict[tuple[tuple[str, ...], tuple[str, ...]], int]:
        return {}

    def latencies(self, failure: Failure) -> dict[CarriedRoute, int | None]:
        """Return how long each route of a state takes from source to sink, None: it is cut off.

        Between its links it takes the fastest of today's hops that are alive and have no limit,
        beside those with one that it tells of.
        """
        routes = self.routes(failure)
        by_rule: dict[frozenset[str], list[CarriedRoute]] = {}
        for route in routes:
            by_rule.setdefault(self.model.demands[route.demand].barred, []).append(route)
        found: dict[CarriedRoute, int | None] = {}
        for barred, alike in by_rule.items():
            hops = _Hops(self.model, failure, barred, self._starts(alike))
            found |= {route: self._route_ns(route, hops) for route in alike}
        return {route: found[route] for route in routes}

    def _starts(self, routes: Iterable[CarriedRoute]) -> tuple[int, ...]:
        node, places = self.model.node, set()
        for route in routes:
            places |= set(self.model.demands[route.demand].sources)
            spans = (self.model.scenario.network.span[id_] for leg in route.hops for id_ in leg)
            places |= {place for span in spans for place in (span.a, span.b)}
            for way in route.ways:
                link = self.links[way.link]
                places |= {link.a, link.b}
        return tuple(sorted(node[place] for place in places))

    def _route_ns(self, route: CarriedRoute, hops: _Hops) -> int | None:
        demand, node = self.model.demands[route.demand], self.model.node
        at = {node[source]: 0.0 for source in demand.sources if source not in hops.lost}
        for ways, ns in self._parts(route):
            at = {node[b]: _least(at, node[a], hops) + ns for a, b in ways}
        total = _least(at, node[demand.sink], hops)
        return int(total) if np.isfinite(total) else None

    def _parts(self, route: CarriedRoute) -> Iterator[tuple[list[tuple[str, str]], int]]:
        """Yield the ends of the links and limited hops of a route, from where to where; their ns.

        Over a single span both ways are possible.
        """
        network, index = self.model.scenario.network, self.model.span_index
        for number, leg in enumerate(route.legs):
            for id_ in leg:
                span, ns = network.span[id_], int(self.model.hop_edges.ns[index[id_]])
                yield [(span.a, span.b), (span.b, span.a)], ns
            for way in route.ways[number : number + 1]:
                passed = stops(network, self.links[way.link], way)
                ends = [(passed[0], passed[-1])]
                if len(way.spans) == 1:
                    ends.append((passed[-1], passed[0]))
                yield ends, self.link_ns(way)


def _least(at: Mapping[int, float], to: int, hops: _Hops) -> float:
    """Return the least ns to a place from where one may be by now."""
    return min((ns + hops.ns(place, to) for place, ns in at.items()), default=np.inf)


class _Hops:
    """Fastest ways over hops without a limit that a failure leaves, past no place that is barred.

    They are today's.
    """

    def __init__(
        self,
        model: ServiceModel,
        failure: Failure,
        barred: frozenset[str],
        starts: tuple[int, ...],
    ) -> None:
        spans, edges = model.todays_hops
        matrix, _ = edges.graph((model.alive(failure) & model.endless_hops)[spans])
        self._row = {start: row for row, start in enumerate(starts)}
        self._ns, _ = distances(matrix, starts, model.nodes(barred))
        self.lost = failure.lost_places

    def ns(self, start: int, to: int) -> float:
        return float(self._ns[self._row[start], to])
