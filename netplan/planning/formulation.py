"""From a scenario to its cover problem: two layers, one optical side for every origin.

Nodes: ``v`` is the electrical side of place v; behind the places follow the sides of
origin i, one block of places each. Items: first the spans (make it usable by links), then
the links (light it), then the regenerators of each. With one origin the graph is hardly larger
than the fibre graph.

A link is left over an exit that carries its item, with an optical delay of at most one reach. Each
regenerator is one rung more: an exit for one reach more, over the items of as many regenerators
one after the other, and then that of the link. How far an exit carries is a cap on what the link
has run up by then (:class:`CoverProblem`); a path buys no more than it needs. Where links are lit
in a mode it is noise that they run up, and spans that no light gets over have no arcs in layers.

A place that may not be passed has two electrical nodes, one where paths arrive and one where they
depart, and is left by light in no layer but its own. Demands that may not pass other places
than the rest have both layers for themselves, with the same items.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netplan.failures.failure import Failure
from netplan.latency.demand import Demand
from netplan.optimize.problem.cover import (
    ARC_ENTER,
    ARC_OPTICAL,
    ARC_PLAIN,
    NO_CAP,
    NO_ITEM,
    NO_LIMIT,
    CoverProblem,
)
from netplan.service.fibre import distances
from netplan.service.provision import route_limit_ns
from netplan.service.service import ServiceModel


@dataclass(frozen=True)
class ScenarioProblem:
    """A cover problem and how its items and demands map back to the scenario.

    ``hops`` is the span of every arc of today's service, ``light`` the place of every node on the
    optical side of an origin that light may be regenerated at.
    """

    model: ServiceModel
    cover: CoverProblem
    hops: Mapping[int, int] = field(default_factory=dict)
    light: Mapping[int, int] = field(default_factory=dict)

    def chosen_spans(self, chosen: npt.NDArray[np.bool_]) -> tuple[str, ...]:
        """Return the ids of the chosen spans."""
        return tuple(span.id for i, span in enumerate(self.model.spans) if chosen[i])

    def bought(self, chosen: npt.NDArray[np.bool_]) -> dict[str, int]:
        """Return the chosen links by id, with how many regenerators each can use."""
        names = zip(self.cover.item_name, chosen.tolist(), strict=False)
        return self.model.bought({name for name, taken in names if taken})

    def worst_of(self, chosen: npt.NDArray[np.bool_]) -> list[int | None] | None:
        """Return the number of the failure that slows each demand most, the first of equals.

        All at once, over the compiled network. -1 where no failure binds the demand. None where it
        misses its limit, for slower paths need not be in the problem; and for all where that is
        not about all of the scenario's failures.
        """
        from netplan.optimize.problem.prepare import (  # noqa: PLC0415  (compiled kernels load here)
            latencies,
            measuring_network,
        )

        model, cover = self.model, self.cover
        count, n = len(model.failures), len(model.demands)
        if cover.scenario_name[:count] != [failure.id for failure in model.failures]:
            return None
        asked = np.zeros((len(cover.demand_source), len(cover.scenario_name)), dtype=bool)
        for d, demand in enumerate(model.demands):
            asked[d, 1:count] = demand.after_ns is not None
            asked[d, sorted(cover.demand_exempt[d])] = False
        found = latencies(measuring_network(cover, asked), chosen.astype(np.uint8))[:n]
        worst = np.argmax(found, axis=1)
        worst[~asked[:n].any(axis=1)] = -1
        slowest = found.max(axis=1, initial=-1)
        return [
            int(number) if ns <= (demand.after_ns or 0) or number < 0 else None
            for number, ns, demand in zip(worst, slowest, model.demands, strict=True)
        ]


@dataclass(frozen=True)
class _Asked:
    """One demand in terms of nodes."""

    name: str
    source: int
    sink: int
    limit_ns: int
    after_ns: int
    exempt: frozenset[int]


@dataclass(frozen=True)
class Side:
    """The electrical nodes of the demands that may not pass the same places.

    Attributes:
        barred: these places, by index.
        first: the node of place 0; paths arrive at ``first + v``.
        departures: where they depart from a barred place.
    """

    barred: frozenset[int]
    first: int
    departures: Mapping[int, int]

    def arrive(self, place: int) -> int:
        """Return the node at which paths arrive at a place."""
        return self.first + place

    def depart(self, place: int) -> int:
        """Return the node at which paths depart from a place."""
        return self.departures.get(place, self.first + place)


def sides(model: ServiceModel) -> dict[frozenset[str], Side]:
    """Return the electrical nodes by the places that demands may not pass; the first are of links.

    They come before all other nodes.
    """
    found: dict[frozenset[str], Side] = {}
    n_nodes = 0
    general = model.scenario.network.no_transit
    needed = model.scenario.candidates.force_links or not model.demands
    every = [general] if needed else []
    for barred in dict.fromkeys((*every, *(demand.barred for demand in model.demands))):
        places = model.nodes(barred)
        first, n_nodes = n_nodes, n_nodes + len(model.node)
        departures = dict(zip(places, range(n_nodes, n_nodes + len(places)), strict=True))
        n_nodes += len(places)
        found[barred] = Side(frozenset(places), first, departures)
    return found


def places_of_nodes(model: ServiceModel) -> tuple[int, ...]:
    """Return the place of every electrical node, which are the first ones of a problem."""
    found: list[int] = []
    for side in sides(model).values():
        found += [*range(len(model.node)), *side.departures]
    return tuple(found)


class _Arcs:
    """Arc columns while they are being collected."""

    def __init__(self) -> None:
        self.tail: list[int] = []
        self.head: list[int] = []
        self.ns: list[int] = []
        self.item: list[int] = []
        self.kind: list[int] = []
        self.of_span: dict[int, list[int]] = defaultdict(list)
        self.of_place: dict[str, list[int]] = defaultdict(list)
        self.hops: dict[int, int] = {}
        self.cap: list[int] = []
        self.noise: list[int] = []

    def add(
        self, tail: int, head: int, ns: int, item: int, kind: int, cap: int = NO_CAP, noise: int = 0
    ) -> int:
        self.cap.append(cap)
        self.noise.append(noise)
        self.tail.append(tail)
        self.head.append(head)
        self.ns.append(ns)
        self.item.append(item)
        self.kind.append(kind)
        return len(self.tail) - 1


def build_problem(model: ServiceModel, *, fastest: ServiceModel | None = None) -> ScenarioProblem:
    """Return the cover problem of a scenario; exact, nothing is approximated.

    Args:
        model: the scenario.
        fastest: the same with the least lengths and delays at which the problem is looked at:
            links that are in time there are left in it. None: at no others than the model's.
    """
    arcs, by_rule = _Arcs(), sides(model)
    n_nodes = sum(len(model.node) + len(side.departures) for side in by_rule.values())
    general = model.scenario.network.no_transit
    first: dict[int, int] = {}
    exits: list[_Exit] = []
    light: dict[int, int] = {}
    for barred, side in by_rule.items():
        _add_hops(model, arcs, side)
        for origin, links in _useful_layers(model, fastest or model, barred).items():
            if barred == general:
                first[origin] = n_nodes
            exits += _add_layer(model, arcs, n_nodes, side, origin, links)
            light |= {n_nodes + v: v for v in range(len(model.node)) if v not in side.barred}
            n_nodes += len(model.node)
    asked, n_nodes = _add_demands(model, arcs, by_rule, n_nodes)
    forced, more, n_nodes = _add_forced_links(model, arcs, first, n_nodes)
    asked += forced
    n_nodes = _add_rungs(model, arcs, [*exits, *more], n_nodes)
    lower, upper = _bounds(model)
    latency = model.latency
    cover = CoverProblem(
        n_nodes=n_nodes,
        arc_tail=np.array(arcs.tail, dtype=np.int32),
        arc_head=np.array(arcs.head, dtype=np.int32),
        arc_ns=np.array(arcs.ns, dtype=np.int64),
        arc_item=np.array(arcs.item, dtype=np.int32),
        arc_kind=np.array(arcs.kind, dtype=np.int8),
        item_cost=np.array(model.item_costs, dtype=np.int64),
        item_lower=lower,
        item_upper=upper,
        item_name=list(model.item_names),
        scenario_name=[failure.id for failure in model.failures],
        scenario_lost_arcs=[_lost(model, arcs, failure) for failure in model.failures],
        demand_source=np.array([d.source for d in asked], dtype=np.int32),
        demand_sink=np.array([d.sink for d in asked], dtype=np.int32),
        demand_limit_ns=np.array([d.limit_ns for d in asked], dtype=np.int64),
        demand_after_ns=np.array([d.after_ns for d in asked], dtype=np.int64),
        demand_exempt=[d.exempt for d in asked],
        demand_name=[d.name for d in asked],
        reach_ns=latency.reach_ns,
        regen_ns=latency.regenerator_ns,
        arc_cap_ns=np.array(arcs.cap, dtype=np.int64),
        arc_noise=None if model.light is None else np.array(arcs.noise, dtype=np.int64),
        noise_reach=_reach(model),
    )
    return ScenarioProblem(model, cover, arcs.hops, light)


def spans_under(problem: ScenarioProblem) -> npt.NDArray[np.int32]:
    """Return the span under every arc, as its number in ``model.spans``; -1: none."""
    cover = problem.cover
    under = np.where(cover.arc_kind == ARC_OPTICAL, cover.arc_item, -1)
    under[list(problem.hops)] = list(problem.hops.values())
    return under.astype(np.int32)


def _reach(model: ServiceModel) -> int:
    """Return how far light goes: in optical delay, or in noise."""
    return model.latency.reach_ns if model.light is None else model.light.reach


def _add_hops(model: ServiceModel, arcs: _Arcs, side: Side) -> None:
    edges = model.hop_edges
    for i in np.flatnonzero(model.existing):
        a, b, ns = int(edges.a[i]), int(edges.b[i]), int(edges.ns[i])
        for tail, head in ((a, b), (b, a)):
            arc = arcs.add(side.depart(tail), side.arrive(head), ns, NO_ITEM, ARC_PLAIN)
            arcs.of_span[int(i)].append(arc)
            arcs.hops[arc] = int(i)


@dataclass(frozen=True)
class _Exit:
    """Where a link is left: the arc that needs no regenerator, and the place lost with it."""

    arc: int
    link: int
    place: str | None


def _add_layer(
    model: ServiceModel, arcs: _Arcs, first: int, side: Side, origin: int, links: dict[int, int]
) -> list[_Exit]:
    """Add the optical side of one origin: its entry, every span both ways; return its exits."""
    latency, edges, n_spans = model.latency, model.optical_edges, len(model.spans)
    places = model.scenario.network.places
    enter = latency.terminal_ns + latency.pass_through_ns
    arc = arcs.add(side.depart(origin), first + origin, enter, NO_ITEM, ARC_ENTER)
    arcs.of_place[places[origin].id].append(arc)
    for i in range(n_spans):
        a, b, ns = int(edges.a[i]), int(edges.b[i]), int(edges.ns[i])
        noise = 0 if model.light is None else model.light.use[i]
        if noise is None:
            continue
        for tail, head in ((a, b), (b, a)):
            if head != origin and (tail == origin or tail not in side.barred):
                arc = arcs.add(first + tail, first + head, ns, i, ARC_OPTICAL, noise=noise)
                arcs.of_span[i].append(arc)
    exits = []
    for place, link in links.items():
        arc = arcs.add(
            first + place,
            side.arrive(place),
            latency.terminal_ns,
            n_spans + link,
            ARC_PLAIN,
            _reach(model),
        )
        arcs.of_place[places[place].id].append(arc)
        exits.append(_Exit(arc, link, places[place].id))
    return exits


def _add_rungs(model: ServiceModel, arcs: _Arcs, exits: list[_Exit], n_nodes: int) -> int:
    """Add the further rungs of every exit; return the number of nodes then.

    From the node of rung r one comes down to that of the rung below over the item of regenerator
    r, and at last over that of the link.
    """
    first: dict[int, int] = {}
    start = len(model.spans) + len(model.links)
    for item, (link, number) in enumerate(model.rungs, start):
        if number == 1:
            first[link] = item
    reach, most = _reach(model), model.link_regenerators
    for exit_ in exits:
        below, ns, item = arcs.head[exit_.arc], arcs.ns[exit_.arc], arcs.item[exit_.arc]
        for number in range(1, most[exit_.link] + 1):
            down = arcs.add(n_nodes, below, ns, item, ARC_PLAIN)
            below, ns, item = n_nodes, 0, first[exit_.link] + number - 1
            n_nodes += 1
            out = arcs.add(arcs.tail[exit_.arc], below, ns, item, ARC_PLAIN, (number + 1) * reach)
            if exit_.place is not None:
                arcs.of_place[exit_.place] += (down, out)
    return n_nodes


def _useful_layers(
    model: ServiceModel, fastest: ServiceModel, barred: frozenset[str]
) -> dict[int, dict[int, int]]:
    """Return, per origin, the exits (place -> link) that some demand could use in time.

    Of the demands that may not pass these places; links that are forced are for the general ones.

    A link from i to k serves a demand from s to t only if s..i, i..k and k..t fit the limit
    even with everything built and no node delay, and only if it does not lead back to s or
    start at t: no shortest path passes its own ends twice.
    """
    everything = np.ones(len(model.spans), dtype=bool)
    asked = [
        (model.node[source], model.node[d.sink], d.longest_ns)
        for d in model.demands
        if d.barred == barred
        for source in d.sources
    ]
    general = barred == model.scenario.network.no_transit
    starts = {model.node[link.a] for link in model.links}
    froms = sorted(starts.union(*((s, t) for s, t, _ in asked)))
    lengths, _ = distances(fastest.bare_edges.graph(everything)[0], froms)
    reach = dict(zip(froms, lengths, strict=True))  # as long both ways
    source, sink, limit = np.array(asked, np.int64).reshape(-1, 3).T
    n = len(model.node)
    away = np.array([reach[v] for v in source.tolist()]).reshape(-1, n)
    home = np.array([reach[v] for v in sink.tolist()]).reshape(-1, n)
    layers: dict[int, dict[int, int]] = defaultdict(dict)
    for index, link in enumerate(model.links):
        a, b = model.node[link.a], model.node[link.b]
        if general and link.id in model.scenario.candidates.force_links:
            layers[a][b] = index
        for i, k in ((a, b), (b, a)):
            in_time = away[:, i] + reach[a][b] + home[:, k] <= limit
            if (in_time & (source != k) & (sink != i)).any():
                layers[i][k] = index
    return dict(sorted(layers.items()))


def _add_demands(
    model: ServiceModel, arcs: _Arcs, by_rule: Mapping[frozenset[str], Side], n_nodes: int
) -> tuple[list[_Asked], int]:
    """Return the demands; several sources of one demand share a node of their own."""
    found: list[_Asked] = []
    shared: dict[tuple[frozenset[str], tuple[str, ...]], int] = {}
    for demand in model.demands:
        side, key = by_rule[demand.barred], (demand.barred, demand.sources)
        source = side.depart(model.node[demand.sources[0]])
        if len(demand.sources) > 1:
            if key not in shared:
                shared[key] = n_nodes
                for place in demand.sources:
                    start = side.depart(model.node[place])
                    arc = arcs.add(n_nodes, start, 0, NO_ITEM, ARC_PLAIN)
                    arcs.of_place[place].append(arc)
                n_nodes += 1
            source = shared[key]
        found.append(
            _Asked(
                f"{demand.target}:{'|'.join(demand.sources)}>{demand.sink}",
                source,
                side.arrive(model.node[demand.sink]),
                demand.limit_ns,
                NO_LIMIT if demand.after_ns is None else demand.after_ns,
                _exempt(demand, model.failures),
            )
        )
    return found, n_nodes


def _add_forced_links(
    model: ServiceModel, arcs: _Arcs, first: dict[int, int], n_nodes: int
) -> tuple[list[_Asked], list[_Exit], int]:
    """Return one demand for every forced link, which must have a route in the intact network.

    Over permitted spans, and one that the regenerators it has carry; and the ends of these routes.
    """
    forced = set(model.scenario.candidates.force_links)
    found, exits = [], []
    for link in model.links:
        if link.id not in forced:
            continue
        a, b, index = model.node[link.a], model.node[link.b], model.link_index[link.id]
        item, reach = len(model.spans) + index, _reach(model)
        arc = arcs.add(first[a] + b, n_nodes, 0, item, ARC_PLAIN, reach)
        exits.append(_Exit(arc, index, None))
        limit = route_limit_ns(model, index)
        found.append(_Asked(f"link:{link.id}", first[a] + a, n_nodes, limit, NO_LIMIT, frozenset()))
        n_nodes += 1
    return found, exits, n_nodes


def _bounds(model: ServiceModel) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
    rule, names = model.scenario.candidates, model.item_names
    forced = {*rule.force_spans, *rule.force_links}
    forbidden = {*rule.forbid_spans, *rule.forbid_links}
    lower = np.array([name in forced for name in names], dtype=np.int8)
    upper = np.array([name not in forbidden for name in names], dtype=np.int8)
    return lower, upper


def _lost(model: ServiceModel, arcs: _Arcs, failure: Failure) -> npt.NDArray[np.int32]:
    lost = [a for s in failure.lost_spans for a in arcs.of_span[model.span_index[s]]]
    lost += [arc for place in failure.lost_places for arc in arcs.of_place[place]]
    return np.array(sorted(lost), dtype=np.int32)


def _exempt(demand: Demand, failures: tuple[Failure, ...]) -> frozenset[int]:
    return frozenset(
        i
        for i, failure in enumerate(failures)
        if failure.lost_places and ServiceModel.exempt(demand, failure)
    )
