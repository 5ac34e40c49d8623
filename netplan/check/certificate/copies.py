"""The path rule of confidence in a statement: copies of the network along chords of the reserve.

A path holds if ``mean + z sqrt(v) <= limit``. A polygon inscribed in sqrt(v) lies nowhere above it,
and is the least of its chords and of the height of its last corner. So a path that holds keeps its
limit in the copy of some chord, where arcs take their mean and the chord's share of their variance:
what no path of the copies meets, no path that holds does. Corners are the choice of whoever proves.

Hops spread together, so that the (n + 1)-th adds (2n + 1) times the variance of one, and links
likewise: each copy has a layer for so many hops and links, the last one for all further ones. The
layers of a node, and its copies, stand in for each other: a best path visits one of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from heapq import heappop, heappush
from itertools import pairwise
from math import floor, isqrt

from netplan.check.certificate.ladders import regenerators_of
from netplan.check.certificate.statement import NO_ITEM, Arc, Asked, Kind, Statement
from netplan.check.plan.confidence import chance_of
from netplan.check.recompute.chance import Chance
from netplan.check.recompute.question import Demand, Question
from netplan.model.certificate import Polygon
from netplan.model.scenario import Law, PathConfidence

NANO = 10**9


@dataclass(frozen=True)
class _Moment:
    """An arc of the network: where it leads, what it takes, and what it counts as."""

    number: int
    arc: Arc
    mean_ns: int
    variance: int
    is_hop: bool
    is_exit: bool


@dataclass
class _Builder:
    statement: Statement
    question: Question
    arcs: list[Arc] = field(init=False)
    base: list[int] = field(init=False)
    copies: dict[int, list[int]] = field(init=False)
    demands: dict[str, Asked] = field(init=False)

    def __post_init__(self) -> None:
        self.arcs = list(self.statement.arcs)
        self.base = list(range(self.statement.n_nodes))
        self.copies = defaultdict(list)
        self.demands = dict(self.statement.demands)

    def add(self, polygon: Polygon) -> None:
        """Copy the network for the demands of one confidence."""
        asked = PathConfidence(polygon.per_path, Law(polygon.law))
        mine = {
            f"{d.target}:{'|'.join(d.sources)}>{d.sink}": d
            for d in self.question.demands
            if d.confidence == asked
        }
        chance = chance_of(self.question, next(iter(mine.values())))
        useful = self._useful([*self.moments(chance)], mine)
        ends = {name: self.statement.demands[name] for name in mine}
        begin = {v: self._node(None) for v in sorted({e.source for e in ends.values()})}
        end = {v: self._node(None) for v in sorted({e.sink for e in ends.values()})}
        hop, terminal = chance.common
        for slope, start_ns in _chords(chance, polygon.corners_ns):
            first, layers = len(self.base), (polygon.hops + 1) * (polygon.links + 1)
            self.base += list(range(self.statement.n_nodes)) * layers
            for links in range(polygon.links + 1):
                for hops in range(polygon.hops + 1):
                    here = links * (polygon.hops + 1) + hops
                    for m in useful:
                        there = here + (m.is_hop and hops < polygon.hops)
                        there += (polygon.hops + 1) * (m.is_exit and links < polygon.links)
                        variance = m.variance + m.is_hop * (2 * hops + 1) * hop
                        variance += m.is_exit * (2 * links + 1) * 4 * terminal
                        tail = first + here * self.statement.n_nodes + m.arc.tail
                        head = first + there * self.statement.n_nodes + m.arc.head
                        ns = m.mean_ns + floor(slope * variance)
                        self.copies[m.number].append(len(self.arcs))
                        self.arcs.append(replace(m.arc, tail=tail, head=head, ns=ns))
            for v, node in begin.items():
                self.arcs.append(Arc(node, first + v, start_ns))
            for v, node in end.items():
                for layer in range(layers):
                    self.arcs.append(Arc(first + layer * self.statement.n_nodes + v, node, 0))
        for name, known in ends.items():
            source, sink = begin[known.source], end[known.sink]
            self.demands[name] = replace(known, source=source, sink=sink)

    def _node(self, base: int | None) -> int:
        self.base.append(len(self.base) if base is None else base)
        return len(self.base) - 1

    def moments(self, chance: Chance) -> Iterable[_Moment]:
        """Yield the arcs of the network with what they take under a confidence.

        In a mode light takes the stated delay of a regenerator at its place; what it may be beyond
        that is on the arc over which the regenerator is paid for.
        """
        again, beyond_ns = self._regenerators(), chance.regenerator_beyond_ns
        for i, arc in enumerate(self.statement.arcs):
            id_ = self.statement.under.get(i)
            span = None if id_ is None else self.question.usable[id_]
            if arc.kind is Kind.ENTER:
                yield _Moment(i, arc, chance.link_ends_ns - chance.exit_ns, 0, False, False)
            elif span is not None:
                inside = arc.kind is Kind.OPTICAL
                total = chance.inside_link(span) if inside else chance.hop(span)
                yield _Moment(i, arc, total.mean_ns, total.variance, not inside, False)
            elif arc.item == NO_ITEM:
                yield _Moment(i, arc, arc.ns, 0, False, False)
            elif arc.head < self.statement.electrical:
                yield _Moment(i, arc, chance.exit_ns, 0, False, True)
            elif arc.item in again:
                yield _Moment(i, arc, arc.ns + beyond_ns, 0, False, False)

    def _regenerators(self) -> frozenset[int]:
        """Return the items that are regenerators at places."""
        if not self.statement.at_places:
            return frozenset()
        item = {name: i for i, name in enumerate(self.statement.items)}
        ends = self.question.link_ends.values()
        return frozenset(i for pair in ends for i in regenerators_of(pair, item))

    def _useful(
        self, moments: Sequence[_Moment], demands: Mapping[str, Demand]
    ) -> Sequence[_Moment]:
        """Return the arcs on ways within the longest limit of a demand, at their means."""
        out: dict[int, list[tuple[int, int]]] = defaultdict(list)
        into: dict[int, list[tuple[int, int]]] = defaultdict(list)
        for m in moments:
            out[m.arc.tail].append((m.arc.head, m.mean_ns))
            into[m.arc.head].append((m.arc.tail, m.mean_ns))
        kept: set[int] = set()
        ahead: dict[int, dict[int, int]] = {}
        for name, demand in demands.items():
            ends, most = self.statement.demands[name], demand.limit_ns
            most = max(most, demand.after_cut_ns or 0)
            if ends.source not in ahead:
                ahead[ends.source] = _reach(out, ends.source, None)
            there = ahead[ends.source]
            back = _reach(into, ends.sink, most)
            kept.update(
                m.number
                for m in moments
                if m.arc.head in back
                and there.get(m.arc.tail, most + 1) + m.mean_ns + back[m.arc.head] <= most
            )
        return [m for m in moments if m.number in kept]


def _reach(
    ways: Mapping[int, list[tuple[int, int]]], start: int, most: int | None
) -> dict[int, int]:
    """Return the least ns from a node to those within the most; None: to all."""
    reached, heap = {start: 0}, [(0, start)]
    while heap:
        ns, v = heappop(heap)
        if ns > reached[v]:
            continue
        for u, more in ways.get(v, ()):
            then = ns + more
            if (most is None or then <= most) and then < reached.get(u, then + 1):
                reached[u] = then
                heappush(heap, (then, u))
    return reached


def _chords(chance: Chance, corners: Sequence[int]) -> Iterable[tuple[Fraction, int]]:
    """Yield slope and start of each chord, rounded down, and the height of the last corner."""
    z = Fraction(isqrt(int(chance.needed[1] * NANO**2)), NANO)
    ends = [0, *corners]
    for a, b in pairwise(ends):
        yield z / (a + b), floor(z * a * b / (a + b))
    yield Fraction(0), floor(z * ends[-1])


def with_copies(statement: Statement, question: Question, polygons: Sequence[Polygon]) -> Statement:
    """Return the statement in which demands with a confidence ask what their paths need.

    Args:
        statement: the question at nominal latencies.
        question: the scenario, expanded.
        polygons: one for each confidence that is to count; sound ones.
    """
    if not polygons:
        return statement
    builder = _Builder(statement, question)
    for polygon in polygons:
        builder.add(polygon)
    failures = {
        name: lost.union(copy for arc in lost for copy in builder.copies.get(arc, ()))
        for name, lost in statement.failures.items()
    }
    return replace(
        statement,
        n_nodes=len(builder.base),
        arcs=tuple(builder.arcs),
        failures=failures,
        demands=builder.demands,
        base=tuple(builder.base),
    )


def at_quantiles(statement: Statement, question: Question) -> Statement:
    """Return the statement at the latencies at which limits hold where all errors come together.

    Args:
        statement: the question at nominal latencies.
        question: the scenario, expanded; its demands ask for one such confidence, or for none.
    """
    asked = next((d for d in question.demands if d.confidence is not None), None)
    if asked is None:
        return statement
    arcs, chance = list(statement.arcs), chance_of(question, asked)
    for moment in _Builder(statement, question).moments(chance):
        arcs[moment.number] = replace(moment.arc, ns=moment.mean_ns)
    return replace(statement, arcs=tuple(arcs), regenerator_ns=chance.regenerator_ns)
