"""The network of a question as arcs: today's hops, and two layers of fibre for every origin.

A link is a path through a layer. In the outward layer of a place it starts there and ends where
a link to it is lit; in the inward layer it is the other way round. Regenerators are left out:
a path over arcs is never slower than the same path in truth, so what no path over arcs keeps,
no plan keeps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from heapq import heappop, heappush

from netplan.check.recompute.question import Loss
from netplan.cross_check.needs import Items

HOP = -1
"""In place of an item: the arc is today's service and is always there."""
FAR = 2**62


@dataclass(frozen=True)
class Arc:
    """A step between two nodes: its time in ns, the item it needs, the span it runs over.

    Whoever takes it passes the place ``passes``, unless the path begins there.
    """

    tail: int
    head: int
    ns: int
    item: int
    span: str = ""
    layer: int = 0
    passes: str = ""


State = tuple[int, int]
"""A node, and how many shares of the slack are gone."""


@dataclass(frozen=True)
class Step:
    """An arc taken from one state to another."""

    tail: State
    head: State
    arc: int


@dataclass
class Arcs:
    """All arcs of a question but those of items ``left_out``, and what of them serves one need."""

    items: Items
    left_out: frozenset[int] = frozenset()
    node: dict[str, int] = field(init=False)
    arcs: list[Arc] = field(init=False, default_factory=list)
    _leaving: dict[int, list[int]] = field(init=False, default_factory=dict)
    _entering: dict[int, list[int]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        question = self.items.question
        self.node = {place: i for i, place in enumerate(question.scenario.network.place)}
        for id_, ns in question.hop_ns.items():
            self._both(question.usable[id_].a, question.usable[id_].b, ns, HOP, id_, 0)
        links: dict[str, list[tuple[str, int]]] = {}
        for item, (a, b) in enumerate(self.items.links.values(), self.items.first_link):
            if item not in self.left_out:
                links.setdefault(a, []).append((b, item))
        for number, (origin, ends) in enumerate(links.items()):
            self._layers(origin, ends, 2 * number + 1)

    def _add(self, arc: Arc) -> None:
        self._leaving.setdefault(arc.tail, []).append(len(self.arcs))
        self._entering.setdefault(arc.head, []).append(len(self.arcs))
        self.arcs.append(arc)

    def _both(
        self,
        a: str,
        b: str,
        ns: int,
        item: int,
        span: str,
        layer: int,
        passed: Callable[[str, str], str] = lambda tail, _: tail,
    ) -> None:
        first = layer * len(self.node)
        one, two = first + self.node[a], first + self.node[b]
        self._add(Arc(one, two, ns, item, span, layer, passed(a, b)))
        self._add(Arc(two, one, ns, item, span, layer, passed(b, a)))

    def _layers(self, origin: str, ends: Iterable[tuple[str, int]], layer: int) -> None:
        question, start = self.items.question, self.node[origin]
        outward, inward = layer * len(self.node), (layer + 1) * len(self.node)
        at_ends = question.gear.link_ns(0)

        def leaving(tail: str, _: str) -> str:
            return "" if tail == origin else tail

        def entering(_: str, head: str) -> str:
            return "" if head == origin else head

        for side, passed in ((layer, leaving), (layer + 1, entering)):
            for item, name in enumerate(self.items.names[: self.items.first_link]):
                if item in self.left_out:
                    continue
                span = question.usable[name]
                if question.light is not None and name not in question.light.use:
                    continue
                ns = question.optical_ns[name]
                self._both(span.a, span.b, ns, item, name, side, passed)
        self._add(Arc(start, outward + start, at_ends, HOP, layer=layer, passes=origin))
        self._add(Arc(inward + start, start, at_ends, HOP, layer=layer + 1))
        for place, item in ends:
            end = self.node[place]
            self._add(Arc(outward + end, end, 0, item, layer=layer))
            self._add(Arc(end, inward + end, 0, item, layer=layer + 1, passes=place))

    def steps(
        self,
        sources: Sequence[str],
        sink: str,
        limit_ns: int,
        loss: Loss,
        shares: int,
        barred: frozenset[str] = frozenset(),
    ) -> tuple[Step, ...]:
        """Return the steps between states that lie on a path from a source to the sink in time.

        A state is a node and how many ``shares`` of the slack are gone: the time taken so far
        over the least time to the node. Paths that meet in a state go on with the time of the
        fastest, so that none within the limit is lost, and few beyond it are kept.
        """
        starts = [self.node[place] for place in sources if place not in loss.places]
        end = self.node[sink]
        closed = barred - set(sources)
        alive = [arc.span not in loss.spans and arc.passes not in closed for arc in self.arcs]
        to = self._distances(starts, alive, forward=True)
        onward = self._distances([end], alive, forward=False)
        width = (limit_ns - to.get(end, limit_ns)) // shares + 1
        heap = [(0, node, 0) for node in starts if onward.get(node, FAR) <= limit_ns]
        seen: set[State] = set()
        found: list[Step] = []
        while heap:
            ns, node, gone = heappop(heap)
            if (node, gone) in seen:
                continue
            seen.add((node, gone))
            for number in self._leaving.get(node, ()) if node != end else ():
                arc = self.arcs[number]
                then = ns + arc.ns
                if not alive[number] or then + onward.get(arc.head, FAR) > limit_ns:
                    continue
                state = (arc.head, (then - to[arc.head]) // width)
                found.append(Step((node, gone), state, number))
                heappush(heap, (then, *state))
        return tuple(found)

    def link_steps(self, ends: tuple[str, str], item: int) -> tuple[Step, ...]:
        """Return the steps over fibre that a link may take."""
        layer = next(arc.layer for arc in self.arcs if arc.item == item)
        first = layer * len(self.node)
        start, end = (first + self.node[place] for place in ends)
        return tuple(
            Step((arc.tail, 0), (arc.head, 0), number)
            for number, arc in enumerate(self.arcs)
            if arc.layer == layer and arc.span and arc.head != start and arc.tail != end
        )

    def _distances(
        self, starts: Iterable[int], alive: Sequence[bool], *, forward: bool
    ) -> dict[int, int]:
        steps = self._leaving if forward else self._entering
        reached = dict.fromkeys(starts, 0)
        heap = [(0, node) for node in sorted(reached)]
        while heap:
            ns, node = heappop(heap)
            if ns > reached[node]:
                continue
            for number in steps.get(node, ()):
                arc = self.arcs[number]
                other = arc.head if forward else arc.tail
                if alive[number] and ns + arc.ns < reached.get(other, FAR):
                    reached[other] = ns + arc.ns
                    heappush(heap, (ns + arc.ns, other))
        return reached
