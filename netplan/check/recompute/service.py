"""Today's service and direct links as networkx graphs, whole or after a failure.

Latencies are the same in both directions, so every graph is undirected; of parallel
spans and links only the fastest matters to a shortest path.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import pairwise

import networkx as nx
import numpy as np
import numpy.typing as npt

from netplan.check.recompute.light import Light, fastest
from netplan.check.recompute.question import INTACT, Demand, Loss, Question, link_id
from netplan.model.network import Span

NOTHING = Loss(INTACT, frozenset())
ENDLESS = 2**60
"""More regenerators than any route takes."""
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
_Changed = Mapping[frozenset[str], int | None]
"""Latency of steps between two places, by their ends; None where none is left."""


@dataclass(frozen=True)
class Express:
    """A link on the fastest surviving route that it can be lit on.

    Its regenerators, one-way latency, spans.
    """

    regenerators: int
    one_way_ns: int
    route: tuple[str, ...]


@dataclass
class Service:
    """Everything that can carry traffic once these spans are usable and links are lit.

    Args:
        question: the expanded scenario.
        lit: ids of usable spans in the plan; others carry today's service at most.
        links: end places of the lit links by id.
        barred: places that no path or route passes; None: those that the network bars for all.
        regenerators: how many each link has, by id; None: the most that it is offered with. One
            whose shortest route takes more carries nothing.
    """

    question: Question
    lit: frozenset[str]
    links: Mapping[str, tuple[str, str]]
    barred: frozenset[str] | None = None
    regenerators: Mapping[str, int] | None = None
    _has: Mapping[str, int] = field(init=False)
    _intact_links: dict[str, Express] = field(init=False, default_factory=dict)
    _intact: dict[str, _Tree] = field(init=False, default_factory=dict)
    _halves: dict[tuple[str, str], _Tree] = field(init=False, default_factory=dict)
    _optical_ns: dict[str, int] = field(init=False, default_factory=dict)
    _fibre: nx.Graph | None = field(init=False, default=None)
    _beside: dict[frozenset[str], list[str]] = field(init=False, default_factory=dict)
    _after: tuple[str, _Changed] | None = field(init=False, default=None)
    _after_ns: dict[str, Mapping[str, int | None]] = field(init=False, default_factory=dict)
    _of: dict[frozenset[str], Service] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        if self.barred is None:
            self.barred = self.question.no_transit
        most = self.question.provision.regenerators
        self._has = self.regenerators or {id_: most(frozenset(e)) for id_, e in self.links.items()}
        self._optical_ns = {id_: self.question.optical_ns[id_] for id_ in sorted(self.lit)}
        self._intact_links = self._express(self.links, NOTHING)

    def of(self, demand: Demand) -> Service:
        """Return what carries the traffic of a demand: past no place that its target bars."""
        if demand.barred == self.barred:
            return self
        if demand.barred not in self._of:
            self._of[demand.barred] = Service(
                self.question, self.lit, self.links, demand.barred, self._has
            )
        return self._of[demand.barred]

    def express(self, link: str) -> Express | None:
        """Return a link on its shortest route in the intact network, None where it is dark."""
        return self._intact_links.get(link)

    def carries(self, ends: tuple[str, str]) -> bool:
        """Tell whether a forced link is lit, on a route that the regenerators it has carry."""
        names = (link_id(*ends), link_id(*reversed(ends)))
        found = next((lit for lit in map(self.express, names) if lit is not None), None)
        if found is None:
            return False
        most = self.question.provision.regenerators(frozenset(ends))
        return found.regenerators <= most

    def in_worlds(self, question: Question) -> Service:
        """Return the same spans and links, with as many regenerators, under other delays."""
        return Service(question, self.lit, self.links, self.barred, self._has)

    def endlessly_regenerated(self) -> Service:
        """Return the same spans and links, with the regenerators of whatever route they take."""
        every = dict.fromkeys(self.links, ENDLESS)
        return Service(self.question, self.lit, self.links, self.barred, every)

    def has(self, link: str) -> int:
        """Return how many regenerators a link has."""
        return self._has[link]

    def carries_in(self, link: str, regenerators: Ints) -> Bools:
        """Tell in which worlds a link has the regenerators that its route takes there."""
        enough: Bools = regenerators <= self._has[link]
        return enough

    def latency_ns(self, source: str, sink: str, loss: Loss = NOTHING) -> int | None:
        """Return the least one-way latency after a loss, None without a path.

        A loss that touches no span under the intact shortest path leaves that path as it
        was, and takes away only others: nothing changes, and nothing is recomputed. The same
        holds for a double loss after either of its halves.
        """
        tree = self._intact_tree(source)
        if loss.spans.isdisjoint(tree.support(sink)):
            return tree.ns.get(sink)
        for half in loss.halves:
            tree = self._tree_after(half, source)
            if (loss.spans - half.spans).isdisjoint(tree.support(sink)):
                return tree.ns.get(sink)
        if self._after is None or self._after[0] != loss.id:
            self._after = (loss.id, self._changed(loss))
            self._after_ns = {}
        tree = self._intact_tree(source)
        if source not in self._after_ns:
            self._after_ns[source] = tree.mended(self._after[1], loss)
        return self._after_ns[source].get(sink, tree.ns.get(sink))

    def support(self, source: str, sink: str) -> frozenset[str]:
        """Return every span under the shortest path of the intact network, links included."""
        return self._intact_tree(source).support(sink)

    def _changed(self, loss: Loss) -> _Changed:
        """Return what a loss leaves of the steps that it touches: their latency, None for none."""
        links = self._links_after(loss)
        touched = {
            frozenset(_ends(span))
            for id_ in loss.spans
            if (span := self.question.usable.get(id_)) is not None
        }
        touched |= {
            frozenset(self.links[link])
            for link, found in self._intact_links.items()
            if links.get(link) != found
        }
        left: dict[frozenset[str], int | None] = {}
        for ends in touched:
            hops = (
                span for span in self.question.hops_between.get(ends, ()) if span not in loss.spans
            )
            left[ends] = min((self.question.hop_ns[span] for span in hops), default=None)
        for link, found in links.items():
            ends = frozenset(self.links[link])
            if ends in left:
                known = left[ends]
                left[ends] = found.one_way_ns if known is None else min(known, found.one_way_ns)
        return left

    def path_after(self, loss: Loss, source: str, sink: str) -> tuple[int, frozenset[str]] | None:
        """Return the shortest path after a loss, its latency and the spans under it, or None."""
        tree = self._tree_after(loss, source) if loss.spans else self._intact_tree(source)
        return (tree.ns[sink], tree.support(sink)) if sink in tree.ns else None

    def _intact_tree(self, source: str) -> _Tree:
        if source not in self._intact:
            graph = self._graph(self._intact_links, NOTHING)
            self._intact[source] = _Tree(graph, source, self.barred or frozenset())
        return self._intact[source]

    def _tree_after(self, half: Loss, source: str) -> _Tree:
        key = half.id, source
        if key not in self._halves:
            graph = self._graph(self._links_after(half), half)
            self._halves[key] = _Tree(graph, source, self.barred or frozenset())
        return self._halves[key]

    def _links_after(self, loss: Loss) -> dict[str, Express]:
        hit = {
            link: self.links[link]
            for link, found in self._intact_links.items()
            if not loss.spans.isdisjoint(found.route)
        }
        kept = {link: e for link, e in self._intact_links.items() if link not in hit}
        return kept | self._express(hit, loss) if hit else kept

    def _express(self, links: Mapping[str, tuple[str, str]], loss: Loss) -> dict[str, Express]:
        by_origin: dict[str, list[str]] = defaultdict(list)
        for link, (origin, _) in links.items():
            by_origin[origin].append(link)
        if self.question.light is not None:
            return dict(self._lit(self.question.light, by_origin, loss))
        with self._fibre_after(loss) as fibre:
            return {
                link: express
                for origin, wanted in by_origin.items()
                for link, express in self._from_origin(fibre, origin, wanted)
            }

    def _lit(
        self, light: Light, by_origin: Mapping[str, Sequence[str]], loss: Loss
    ) -> Iterator[tuple[str, Express]]:
        for origin, wanted in by_origin.items():
            routes = light.search(origin, self.lit, loss.spans, self.barred or ())
            for link in wanted:
                ways = routes.get(self.links[link][1], ())
                best = fastest(ways, self._has[link])
                if best is not None:
                    yield link, Express(best.regenerators, best.one_way_ns, best.route)

    def _from_origin(
        self, fibre: nx.Graph, origin: str, wanted: Sequence[str]
    ) -> Iterator[tuple[str, Express]]:
        if origin not in fibre:
            return
        optical_ns, places = _shortest(fibre, origin, self.barred or frozenset())
        for link in wanted:
            end = self.links[link][1]
            ns = optical_ns.get(end, 0)
            count = self.question.gear.regenerators(ns)
            if end in optical_ns and count <= self._has[link]:
                route = _spans_under(fibre, places[end])
                yield link, Express(count, self.question.gear.link_ns(ns), route)

    @contextmanager
    def _fibre_after(self, loss: Loss) -> Iterator[nx.Graph]:
        """Lend the plan's spans as links see them, made once, without those that are lost."""
        if self._fibre is None:
            self._fibre = nx.Graph()
            for span, ns in self._optical_ns.items():
                pair = _ends(self.question.usable[span])
                self._beside.setdefault(frozenset(pair), []).append(span)
                _offer(self._fibre, pair, ns, (span,))
        fibre = self._fibre
        struck = (_ends(self.question.usable[span]) for span in sorted(self.lit & loss.spans))
        lost = list({frozenset(ends): ends for ends in struck}.values())
        whole = {ends: dict(fibre.edges[ends]) for ends in lost}
        for ends in lost:
            fibre.remove_edge(*ends)
            for span in self._beside[frozenset(ends)]:
                if span not in loss.spans:
                    _offer(fibre, ends, self._optical_ns[span], (span,))
        try:
            yield fibre
        finally:
            for ends, edge in whole.items():
                fibre.add_edge(*ends, **edge)

    def _graph(self, links: Mapping[str, Express], loss: Loss) -> nx.Graph:
        graph = nx.Graph()
        for span, ns in self.question.hop_ns.items():
            if span not in loss.spans:
                _offer(graph, _ends(self.question.usable[span]), ns, (span,))
        for link, found in links.items():
            _offer(graph, self.links[link], found.one_way_ns, found.route)
        return graph


class _Tree:
    """Shortest paths from one source in the intact network, with the spans under them."""

    def __init__(self, graph: nx.Graph, source: str, barred: frozenset[str]) -> None:
        self._barred = barred - {source}
        self.ns: Mapping[str, int] = {}
        self._graph = graph
        self._places: Mapping[str, list[str]] = {}
        self._support: dict[str, frozenset[str]] = {}
        if source in graph:
            self.ns, self._places = _shortest(graph, source, barred)
        self._behind: dict[str, list[str]] = defaultdict(list)
        for place, way in self._places.items():
            if len(way) > 1:
                self._behind[way[-2]].append(place)

    def support(self, sink: str) -> frozenset[str]:
        """Return every span under the shortest path to a sink, those of its links included."""
        if sink not in self._support:
            spans = _spans_under(self._graph, self._places.get(sink, []))
            self._support[sink] = frozenset(spans)
        return self._support[sink]

    def mended(self, changed: _Changed, loss: Loss) -> Mapping[str, int | None]:
        """Return the latencies after a loss of the places whose paths it takes; None: cut off.

        Places whose path is left whole keep it, for a loss makes no other way shorter. From
        them the paths of the others are grown anew.
        """
        cut_off = [
            place
            for ends in changed
            for place in ends
            if (way := self._places.get(place)) is not None
            and len(way) > 1
            and frozenset(way[-2:]) == ends
            and not loss.spans.isdisjoint(self._graph.edges[way[-2], place]["spans"])
        ]
        after: dict[str, int | None] = {}
        while cut_off:
            place = cut_off.pop()
            if place not in after:
                after[place] = None
                cut_off += self._behind.get(place, ())

        def step(here: str, there: str, intact: int) -> int | None:
            if here in self._barred:
                return None
            return changed.get(frozenset((here, there)), intact) if changed else intact

        waiting: list[tuple[int, str]] = []
        for place in after:
            for near, edge in self._graph[place].items():
                ns = step(near, place, edge["ns"])
                if near not in after and near in self.ns and ns is not None:
                    heapq.heappush(waiting, (self.ns[near] + ns, place))
        while waiting:
            so_far, place = heapq.heappop(waiting)
            if after[place] is not None:
                continue
            after[place] = so_far
            for near, edge in self._graph[place].items():
                ns = step(place, near, edge["ns"])
                if ns is not None and near in after and after[near] is None:
                    heapq.heappush(waiting, (so_far + ns, near))
        return after


def _shortest(
    graph: nx.Graph, source: str, barred: frozenset[str]
) -> tuple[Mapping[str, int], Mapping[str, list[str]]]:
    """Return the least ns and the places on the way to each place, passing none that is barred."""
    closed = barred - {source}
    if not closed:
        found: tuple[Mapping[str, int], Mapping[str, list[str]]] = nx.single_source_dijkstra(
            graph, source, weight="ns"
        )
        return found

    def weight(here: str, _: str, edge: Mapping[str, int]) -> int | None:
        return None if here in closed else edge["ns"]

    return nx.single_source_dijkstra(graph, source, weight=weight)  # type: ignore[no-any-return]


def _offer(graph: nx.Graph, ends: tuple[str, str], ns: int, spans: tuple[str, ...]) -> None:
    known = graph.get_edge_data(*ends)
    if known is None or ns < known["ns"]:
        graph.add_edge(*ends, ns=ns, spans=spans)


def _ends(span: Span) -> tuple[str, str]:
    return span.a, span.b


def _spans_under(graph: nx.Graph, places: list[str]) -> tuple[str, ...]:
    steps = pairwise(places)
    return tuple(span for here, there in steps for span in graph.edges[here, there]["spans"])
