"""What traffic gets: today's hops and the direct links, under a chosen set and a failure.

Two steps, each on arrays. First the shortest optical route of every lit link over the
spans that are usable and alive; then the shortest path over alive hops and links.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from netplan.failures.failure import Failure, failures, usable_spans
from netplan.latency.demand import Demand, demands
from netplan.latency.fold import LatencyModel, in_line_amplifiers
from netplan.model.light import gear_of_links
from netplan.model.link import LinkPair, allowed_links, rung_id
from netplan.model.money import link_cost, span_cost
from netplan.model.network import Span, SpanState
from netplan.model.plan import LatencyParts, SpanCost
from netplan.model.scenario import Pairs, Scenario
from netplan.service.fibre import EdgeArrays, Tree, distances
from netplan.service.light import LightRoutes, ModeNoise, RoutesFrom, light_of, single_paths
from netplan.service.provision import link_regenerators, own_regenerators

Bool = npt.NDArray[np.bool_]


def go_on() -> None:
    """Let a long computation go on: nothing limits it."""


@dataclass(frozen=True)
class ServiceModel:
    """A scenario in the form that graphs need: indices, integer weights, loss masks.

    ``check`` is called on the way through long computations; it raises to end them. ``offer`` is
    the model by whose limits links are offered with regenerators, where those are not its own.
    """

    scenario: Scenario
    check: Callable[[], None] = field(default=go_on, compare=False, repr=False)
    offer: ServiceModel | None = field(default=None, compare=False, repr=False)

    @cached_property
    def latency(self) -> LatencyModel:
        """Return the delays of the scenario's equipment."""
        return LatencyModel(gear_of_links(self.scenario))

    @cached_property
    def node(self) -> dict[str, int]:
        """Return the index of every place."""
        return {place.id: i for i, place in enumerate(self.scenario.network.places)}

    @cached_property
    def spans(self) -> tuple[Span, ...]:
        """Return the spans in use or on offer, in the order of the network."""
        return usable_spans(self.scenario)

    @cached_property
    def span_index(self) -> dict[str, int]:
        """Return the index of every span in ``spans``."""
        return {span.id: i for i, span in enumerate(self.spans)}

    @cached_property
    def existing(self) -> Bool:
        """Return a mask over ``spans``: True carries today's service."""
        return np.array([span.state is SpanState.EXISTING for span in self.spans], dtype=bool)

    @cached_property
    def endless_hops(self) -> Bool:
        """Return a mask over ``spans``: True has no hop of today with a limit."""
        return np.array([span.hop_gbit_s is None for span in self.spans], dtype=bool)

    @cached_property
    def links(self) -> tuple[LinkPair, ...]:
        """Return the pairs of places between which a link may be lit."""
        return allowed_links(self.scenario)

    @cached_property
    def link_index(self) -> dict[str, int]:
        """Return the index of every allowed link."""
        return {link.id: i for i, link in enumerate(self.links)}

    @cached_property
    def demands(self) -> tuple[Demand, ...]:
        """Return every pair of every target."""
        return demands(self.scenario, self.latency)

    @cached_property
    def ends_only(self) -> tuple[int, ...]:
        """Return the index of every place that no path may pass."""
        return self.nodes(self.scenario.network.no_transit)

    def nodes(self, places: Collection[str]) -> tuple[int, ...]:
        """Return the indices of some places, sorted."""
        return tuple(sorted(self.node[place] for place in places))

    @property
    def asks_more_than_paths(self) -> bool:
        """Tell whether some target asks for a 1+1 pair or an availability."""
        return any(d.protection_ns is not None or d.availability is not None for d in self.demands)

    @property
    def asks_confidence(self) -> bool:
        """Tell whether some target asks for paths that hold with a probability."""
        return any(d.confidence is not None for d in self.demands)

    @cached_property
    def failures(self) -> tuple[Failure, ...]:
        """Return the failures to survive, the intact network first."""
        spec = self.scenario.failures
        if spec.pairs is Pairs.NONE and spec.disc_km is None:
            return failures(self.scenario)
        ends = {place for d in self.demands for place in (*d.sources, d.sink)}
        return failures(self.scenario, self.useful_after, ends, self.check)

    @cached_property
    def useful_after(self) -> frozenset[str]:
        """Return the spans that a path within some after-cut limit could take.

        Nodes are taken to cost nothing and everything to be built, so that none is missed.
        """
        edges = self.bare_edges
        everything = np.ones(len(self.spans), dtype=bool)
        ends = sorted({self.node[p] for d in self.demands for p in (*d.sources, d.sink)})
        rows, _ = distances(edges.graph(everything)[0], ends)
        reach = dict(zip(ends, rows, strict=True))
        useful = np.zeros(len(self.spans), dtype=bool)
        for demand in self.demands:
            sink = reach[self.node[demand.sink]]
            for source in (self.node[place] for place in demand.sources):
                there = np.minimum(
                    reach[source][edges.a] + sink[edges.b], reach[source][edges.b] + sink[edges.a]
                )
                useful |= there + edges.ns <= (demand.after_ns or 0)
        return frozenset(span.id for span, used in zip(self.spans, useful, strict=True) if used)

    @cached_property
    def span_costs(self) -> tuple[SpanCost, ...]:
        """Return the price of making each of ``spans`` usable by links."""
        spacing = self.scenario.equipment.amplifier_spacing_km.value
        return tuple(
            span_cost(self.scenario, span, in_line_amplifiers(span.fibre_km, spacing))
            for span in self.spans
        )

    @cached_property
    def permitted(self) -> Bool:
        """Return a mask over ``spans``: True is not forbidden to links."""
        barred = frozenset(self.scenario.candidates.forbid_spans)
        return np.array([span.id not in barred for span in self.spans], dtype=bool)

    @cached_property
    def link_regenerators(self) -> tuple[int, ...]:
        """Return with how many regenerators each of ``links`` is offered at most."""
        return link_regenerators(self) if self.offer is None else self.offer.link_regenerators

    @cached_property
    def own_regenerators(self) -> tuple[int, ...]:
        """Return how many regenerators the shortest permitted route of each of ``links`` takes."""
        return own_regenerators(self)

    @cached_property
    def rungs(self) -> tuple[tuple[int, int], ...]:
        """Return every regenerator on offer: the index of its link, and its number from 1."""
        most = enumerate(self.link_regenerators)
        return tuple((link, number) for link, count in most for number in range(1, count + 1))

    def link_cost_cny(self, regenerators: int = 0) -> int:
        """Return the price of a link that has so many regenerators."""
        return link_cost(self.scenario, regenerators)

    @cached_property
    def item_names(self) -> tuple[str, ...]:
        """Return what may be bought by name: ``spans``, ``links``, then ``rungs``."""
        rungs = (rung_id(self.links[link].id, number) for link, number in self.rungs)
        return (*(span.id for span in self.spans), *(link.id for link in self.links), *rungs)

    @cached_property
    def item_costs(self) -> tuple[int, ...]:
        """Return the price of everything in ``item_names``."""
        spans, link = (cost.cost_cny for cost in self.span_costs), self.link_cost_cny
        more = (link(number) - link(number - 1) for _, number in self.rungs)
        return (*spans, *(link() for _ in self.links), *more)

    def link_of(self, item: int) -> int | None:
        """Return the index of the link that an item is, None for a span or a regenerator."""
        first = len(self.spans)
        return item - first if first <= item < first + len(self.links) else None

    def bought(self, chosen: Collection[str]) -> dict[str, int]:
        """Return the links among chosen items by id, with how many regenerators each can use."""
        found = {link.id: 0 for link in self.links if link.id in chosen}
        for index, number in self.rungs:  # one is of no use without those before it
            id_ = self.links[index].id
            if found.get(id_) == number - 1 and rung_id(id_, number) in chosen:
                found[id_] = number
        return found

    def parts_over(self, route: tuple[int, ...]) -> LatencyParts:
        """Return the itemised latency of a link over a route; most failures leave it as it was."""
        if route not in self._parts:
            spans = [self.spans[i] for i in route]
            self._parts[route] = self.latency.link_parts(spans, self.regenerators_over(route))
        return self._parts[route]

    def regenerators_over(self, route: Sequence[int]) -> int:
        """Return how many regenerators a link takes over a route, by delay or by noise."""
        if self.light is not None:
            return len(self.light.places(route))
        return self.latency.regenerators(int(self.optical_edges.ns[list(route)].sum()))

    @cached_property
    def light(self) -> ModeNoise | None:
        """Return the light that links must be lit with; None where it goes by delay."""
        return light_of(self.scenario, self.spans)

    @cached_property
    def single(self) -> ServiceModel:
        """Return the model that single paths are measured by: this one, but for traffic in modes.

        There over links lit in the mode that goes farthest, if one does.
        """
        scenario = single_paths(self.scenario, self.spans)
        return self if scenario is self.scenario else ServiceModel(scenario, self.check)

    @cached_property
    def light_routes(self) -> LightRoutes:
        """Return the routes that light takes.

        Raises:
            ValueError: it goes by delay.
        """
        if self.light is None:
            raise ValueError("no mode is asked for")
        return LightRoutes(self.light, self.optical_edges, self.latency.regenerator_ns)

    @cached_property
    def _parts(self) -> dict[tuple[int, ...], LatencyParts]:
        return {}

    @cached_property
    def hop_edges(self) -> EdgeArrays:
        """Return today's hops: one edge a span (candidates are masked out by ``existing``)."""
        return self._edges([self.latency.hop_parts(span).total_ns for span in self.spans])

    @cached_property
    def optical_edges(self) -> EdgeArrays:
        """Return the spans as links see them, with the pass-through at the far place."""
        pass_through = self.latency.pass_through_ns
        return self._edges(
            [self.latency.span_parts(span).total_ns + pass_through for span in self.spans]
        )

    @cached_property
    def todays_hops(self) -> tuple[npt.NDArray[np.int64], EdgeArrays]:
        """Return the spans that carry today's service, and only their hops."""
        spans = np.flatnonzero(self.existing)
        return spans, self.hop_edges.only(spans)

    def optical_among(self, usable: Bool) -> tuple[npt.NDArray[np.int64], EdgeArrays]:
        """Return the usable spans, and only their edges; the same ones are asked many times."""
        key = usable.tobytes()
        if key not in self._among:
            self._among.clear()
            spans = np.flatnonzero(usable)
            self._among[key] = spans, self.optical_edges.only(spans)
        return self._among[key]

    @cached_property
    def _among(self) -> dict[bytes, tuple[npt.NDArray[np.int64], EdgeArrays]]:
        return {}

    @cached_property
    def bare_edges(self) -> EdgeArrays:
        """Return the spans alone: no hop or link over them can be faster."""
        return self._edges([self.latency.span_parts(span).total_ns for span in self.spans])

    def _edges(self, ns: list[int]) -> EdgeArrays:
        return EdgeArrays(
            len(self.node),
            np.array([self.node[span.a] for span in self.spans], dtype=np.int64),
            np.array([self.node[span.b] for span in self.spans], dtype=np.int64),
            np.array(ns, dtype=np.int64),
        )

    @staticmethod
    def exempt(demand: Demand, failure: Failure) -> bool:
        """Tell whether the failure takes the demand's own end, so that nothing is asked."""
        lost = failure.lost_places
        if not lost:
            return False
        return demand.sink in lost or all(source in lost for source in demand.sources)

    def alive(self, failure: Failure) -> Bool:
        """Return a mask over ``spans``: True survives the failure."""
        mask = np.ones(len(self.spans), dtype=bool)
        mask[[self.span_index[s] for s in failure.lost_spans if s in self.span_index]] = False
        return mask

    def serve(
        self, spans: Collection[str], links: Iterable[str] | Mapping[str, int], failure: Failure
    ) -> Service:
        """Return the service when these spans are usable by these links, after a failure.

        Args:
            spans: ids of the spans.
            links: ids of the links, with how many regenerators each has; where that is not said,
                they have the most they are offered with.
            failure: what is lost.
        """
        usable = np.zeros(len(self.spans), dtype=bool)
        usable[[self.span_index[span] for span in spans]] = True
        most, index = self.link_regenerators, self.link_index
        given = links if isinstance(links, Mapping) else {id_: most[index[id_]] for id_ in links}
        has = tuple(sorted((index[id_], count) for id_, count in given.items()))
        return Service(self, usable, tuple(link for link, _ in has), failure, None, has)


@dataclass(frozen=True)
class Service:
    """Shortest one-way latencies under one chosen set and one failure.

    ``usable`` masks the spans that links may run over; ``lit`` holds link indices. No path or
    route passes a place of ``ends_only``; None: those that the network bars for all. ``has``
    says how many regenerators each lit link has; one whose shortest route needs more is dark.
    """

    model: ServiceModel
    usable: Bool
    lit: tuple[int, ...]
    failure: Failure
    ends_only: tuple[int, ...] | None = None
    has: tuple[tuple[int, int], ...] = ()

    def of(self, demand: Demand) -> Service:
        """Return the service as a demand may use it: past no place that its target bars."""
        if demand.barred == self.model.scenario.network.no_transit:
            return self
        if demand.barred not in self._of:
            ends = self.model.nodes(demand.barred)
            self._of[demand.barred] = replace(self, ends_only=ends)
        return self._of[demand.barred]

    @cached_property
    def _of(self) -> dict[frozenset[str], Service]:
        return {}

    @cached_property
    def _ends_only(self) -> tuple[int, ...]:
        return self.model.ends_only if self.ends_only is None else self.ends_only

    @cached_property
    def _alive(self) -> Bool:
        return self.model.alive(self.failure)

    @cached_property
    def routes(self) -> dict[int, tuple[int, ...]]:
        """Return the spans of the shortest route of every link that has the regenerators for it."""
        model, has = self.model, dict(self.has)
        needed = model.latency.regenerators
        ends = {link: model.links[link] for link in self.lit}
        ends = {
            link: pair
            for link, pair in ends.items()
            if not {pair.a, pair.b} & self.failure.lost_places
        }
        if not ends:
            return {}
        if model.light is not None:
            return self._lit_routes(ends)
        spans, edges = model.optical_among(self.usable)
        matrix, edge = edges.graph(self._alive[spans])
        edge = spans[edge]
        origins = sorted({model.node[pair.a] for pair in ends.values()})
        length, before = distances(matrix, origins, self._ends_only)
        trees = {
            origin: (length[row], Tree(matrix, edge, before[row]))
            for row, origin in enumerate(origins)
        }
        found = {}
        for link, pair in ends.items():
            ns, tree = trees[model.node[pair.a]]
            sink = model.node[pair.b]
            if np.isfinite(ns[sink]) and needed(int(ns[sink])) <= has[link]:
                found[link] = tree.edges_to(sink)
        return found

    def _lit_routes(self, ends: Mapping[int, LinkPair]) -> dict[int, tuple[int, ...]]:
        """Return the spans of the fastest route of every link that its regenerators carry."""
        model, has, usable = self.model, dict(self.has), self.usable & self._alive
        found, trees = {}, dict[int, RoutesFrom]()
        for link, pair in ends.items():
            a = model.node[pair.a]
            if a not in trees:
                trees[a] = model.light_routes.over(usable, a, self._ends_only)
            route = trees[a].fastest(model.node[pair.b], has[link])
            if route is not None:
                found[link] = route[1]
        return found

    @cached_property
    def link_parts(self) -> dict[int, LatencyParts]:
        """Return the itemised latency of every link in ``routes``."""
        return {link: self.model.parts_over(route) for link, route in self.routes.items()}

    @cached_property
    def _graph(self) -> tuple[csr_array, npt.NDArray[np.int64]]:
        """Hops and links as one matrix; edge numbers beyond the spans are links."""
        model = self.model
        (spans, hops), live = model.todays_hops, list(self.link_parts)
        pairs = [model.links[link] for link in live]
        edges = hops.joined(
            np.array([model.node[p.a] for p in pairs], dtype=np.int64),
            np.array([model.node[p.b] for p in pairs], dtype=np.int64),
            np.array([self.link_parts[link].total_ns for link in live], dtype=np.int64),
        )
        mask = np.append(self._alive[spans], np.ones(len(live), dtype=bool))
        matrix, edge = edges.graph(mask)
        number = np.append(spans, len(model.spans) + np.array(live, int))
        return matrix, number[edge]

    @cached_property
    def _tables(self) -> tuple[list[int], npt.NDArray[np.float64], npt.NDArray[np.int64]]:
        sources = sorted(
            {self.model.node[source] for d in self.model.demands for source in d.sources}
        )
        length, before = distances(self._graph[0], sources, self._ends_only)
        return sources, length, before

    def from_place(self, place: str) -> npt.NDArray[np.float64]:
        """Return ns from one place to every place of the network, inf where cut off."""
        lengths, _ = distances(self._graph[0], [self.model.node[place]], self._ends_only)
        row: npt.NDArray[np.float64] = lengths[0]
        return row

    def _row(self, demand: Demand) -> tuple[float, int]:
        """Return (ns, row) of the nearest source; ties go to the first named."""
        sources, length, _ = self._tables
        sink = self.model.node[demand.sink]
        rows = [
            sources.index(self.model.node[source])
            for source in demand.sources
            if source not in self.failure.lost_places
        ]
        return min(((length[row, sink], row) for row in rows), default=(np.inf, -1), key=_first)

    def one_way_ns(self, demand: Demand) -> int | None:
        """Return the shortest latency of a demand, None when it is cut off."""
        ns, _ = self.of(demand)._row(demand)
        return int(ns) if np.isfinite(ns) else None

    def path(self, demand: Demand) -> tuple[str, tuple[str, ...], LatencyParts]:
        """Return source, span and link ids along the shortest path, and its latency by part.

        Raises:
            ValueError: the demand is cut off.
        """
        mine = self.of(demand)
        source, steps = mine._way(demand)
        parts = sum((mine._step_parts(step) for step in steps), LatencyParts())
        return source, tuple(self._step_id(step) for step in steps), parts

    def route(self, demand: Demand, link: int) -> tuple[int, ...]:
        """Return the spans under a link as a demand may use it, which may be others than all do."""
        return self.of(demand).routes[link]

    def steps(self, demand: Demand) -> tuple[str, ...]:
        """Return span and link ids along the shortest path.

        Raises:
            ValueError: the demand is cut off.
        """
        return tuple(self._step_id(step) for step in self.of(demand)._way(demand)[1])

    def spans_under(self, demands: Iterable[Demand]) -> set[int]:
        """Return the spans under the paths of demands, by number; under links, their routes'.

        A demand that is cut off has none. Paths from one source share their first steps, which
        are looked at once.
        """
        by_rule: dict[int, list[Demand]] = defaultdict(list)
        services: dict[int, Service] = {}
        for demand in demands:
            mine = self.of(demand)
            services[id(mine)] = mine
            by_rule[id(mine)].append(demand)
        found: set[int] = set()
        for key, alike in by_rule.items():
            found |= services[key]._spans_under(alike)
        return found

    def _spans_under(self, demands: Iterable[Demand]) -> set[int]:
        sinks: dict[int, list[int]] = defaultdict(list)
        for demand in demands:
            ns, row = self._row(demand)
            if np.isfinite(ns):
                sinks[row].append(self.model.node[demand.sink])
        steps = {step for row, ends in sinks.items() for step in self._tree(row).edges_to_all(ends)}
        count = len(self.model.spans)
        links = [step - count for step in steps if step >= count]
        found = {step for step in steps if step < count}
        return found.union(*(self.routes[link] for link in links))

    def _way(self, demand: Demand) -> tuple[str, tuple[int, ...]]:
        ns, row = self._row(demand)
        if not np.isfinite(ns):
            raise ValueError(f"no path to {demand.sink}")
        source = self.model.scenario.network.places[self._tables[0][row]].id
        return source, self._tree(row).edges_to(self.model.node[demand.sink])

    def _tree(self, row: int) -> Tree:
        if row not in self._trees:
            self._trees[row] = Tree(*self._graph, self._tables[2][row])
        return self._trees[row]

    @cached_property
    def _trees(self) -> dict[int, Tree]:
        return {}

    def _step_id(self, step: int) -> str:
        spans = self.model.spans
        return spans[step].id if step < len(spans) else self.model.links[step - len(spans)].id

    def _step_parts(self, step: int) -> LatencyParts:
        spans = self.model.spans
        if step < len(spans):
            return self.model.latency.hop_parts(spans[step])
        return self.link_parts[step - len(spans)]


def _first(pair: tuple[float, int]) -> float:
    return pair[0]
