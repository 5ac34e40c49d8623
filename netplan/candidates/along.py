"""Candidates along given lines: which places of the network the lines join, and on what way.

The lines become a graph by ``interchange/topology``: ends at places of the network, branches
split, crossings no junctions. Where lines meet away from all places, the way goes on; so a
candidate is the shortest way over lines between two places with no third one on it.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from netplan.candidates.neighbours import Pair, check_count
from netplan.errors import InputError, Problem
from netplan.files.output.apart import will_read
from netplan.formats.companions import companions
from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork, RawPlace, RawSpan, Route
from netplan.interchange.reading import contents_of, networks_of
from netplan.interchange.repair.measure import route_km
from netplan.interchange.repair.steps import located
from netplan.interchange.topology.graph import graph_of
from netplan.model.network import Place
from netplan.model.words import counted
from netplan.text import shortened


@dataclass(frozen=True)
class GivenLines:
    """The lines of a file, in WGS-84 degrees, and how they are to be snapped."""

    file: str
    spans: tuple[RawSpan, ...]
    options: ImportOptions


Lines = Mapping[str, GivenLines]
"""By the text of the method that asks for them."""


@dataclass(frozen=True)
class DrawnWay:
    """A way over lines between two places, by their numbers.

    Args:
        pair: the places, the smaller number first.
        route: the course from the first to the second.
        shared: numbers of the stretches that other ways take too.
        where: where the first line stands in its file.
    """

    pair: Pair
    route: Route
    shared: tuple[int, ...]
    where: str


@dataclass(frozen=True)
class DrawnWays:
    """All ways over the lines of a file, and what a planner should know of them."""

    ways: tuple[DrawnWay, ...]
    notes: tuple[tuple[str, str], ...]


def read_lines(path: Path, options: ImportOptions) -> GivenLines:
    """Return the lines of a file in any format that can be brought in.

    A link without a course is the straight line between its ends.

    Raises:
        InputError: no format that is known, a broken file, or no line in it.
        RequestError: what reads it is not installed.
    """
    for file in companions(path):
        will_read(file)
    findings = Findings()
    networks = networks_of(contents_of([path], options), options)
    spans: list[RawSpan] = []
    for number, network in enumerate(networks, 1):
        placed = located(network, options, findings)
        before = f"{placed.name or number}: " if len(networks) > 1 else ""
        spans += _bare(placed, before)
    undecided = findings.of(Severity.DECIDE)
    problems = [
        Problem(path.as_posix(), f.spots[0].where, f.code, f.text, f.option or "another file")
        for f in undecided
    ]
    if not spans and not problems:
        problems = [Problem(path.as_posix(), "", "", "no line", "lines between places")]
    if problems:
        raise InputError(problems)
    return GivenLines(path.as_posix(), tuple(spans), replace(options, split_inside=True))


def _bare(network: RawNetwork, before: str) -> Iterator[RawSpan]:
    at = {place.id: place.position for place in network.places}
    for span in network.spans:
        ends = at.get(span.a or ""), at.get(span.b or "")
        route = span.route
        if route is None and ends[0] is not None and ends[1] is not None:
            route = (ends[0], ends[1])
        if route is not None:
            yield RawSpan(None, before + span.where, None, None, route=route, piece=span.piece)


def drawn_between(places: Sequence[Place], lines: GivenLines) -> DrawnWays:
    """Return the shortest ways over lines between places with no third place on the way.

    Args:
        places: of the network.
        lines: see ``read_lines``.

    Raises:
        RequestError: the lines join too many places.
    """
    number = {place.id: i for i, place in enumerate(places)}
    findings = Findings()
    graph = graph_with(places, lines, findings)
    streets = Streets(graph, number)
    found = [way for place in places for way in streets.ways_from(place.id)]
    used = Counter(i for _, _, steps in found for i in steps)
    ways = []
    for a, b, steps in found:
        shared = tuple(sorted(i for i in steps if used[i] > 1))
        where = shortened(graph.spans[steps[0]].where, 100)
        ways.append(DrawnWay((number[a], number[b]), streets.course(a, b, steps), shared, where))
    return DrawnWays(tuple(ways), _notes(lines, used, graph, findings))


def graph_with(places: Sequence[Place], lines: GivenLines, findings: Findings) -> RawNetwork:
    """Return the graph of lines, with the places of a network among its own."""
    network = RawNetwork(
        file=lines.file,
        format="lines",
        places=tuple(RawPlace(p.id, p.id, p.name, (p.lon, p.lat)) for p in places),
        spans=lines.spans,
        plane=Plane.DEGREES,
        lines_only=True,
    )
    return graph_of(network, lines.options, findings)


def _notes(
    lines: GivenLines, used: Counter[int], graph: RawNetwork, findings: Findings
) -> tuple[tuple[str, str], ...]:
    notes = []
    idle = len(graph.spans) - len(used)
    if idle:
        notes.append((
            f"{lines.file}: {counted(idle, 'line')} of {len(graph.spans):,} lead from no place "
            "to another; --snap M brings places nearer",
            f"{lines.file}：{len(graph.spans):,} 条线中有 {idle:,} 条未连接两个节点；"
            "可用 --snap M 放宽",
        ))  # fmt: skip
    shared = sum(count > 1 for count in used.values())
    if shared:
        notes.append((
            f"{lines.file}: {counted(shared, 'stretch', 'stretches')} carry several candidates: "
            "each is priced in full, and a risk group says that they fall together",
            f"{lines.file}：{shared:,} 段线路为多条候选光缆共用：各按全长计价，并以风险组标明同断",
        ))  # fmt: skip
    told = [f for f in findings.found if f.severity is Severity.DECIDE]
    notes += [(f"{lines.file}: {f.text}", f"{lines.file}：{f.text_zh}") for f in told]
    return tuple(notes)


class Streets:
    """The graph of the lines, to be walked from place to place."""

    def __init__(self, graph: RawNetwork, places: Mapping[str, int]) -> None:
        self._spans = graph.spans
        self._places = places
        self._at = {p.id: p.position for p in graph.places if p.position is not None}
        self._next: dict[str, list[tuple[str, float, int]]] = {}
        for i, span in enumerate(graph.spans):
            if span.a is None or span.b is None or span.route is None or span.a == span.b:
                continue
            km = route_km(span.route)
            self._next.setdefault(span.a, []).append((span.b, km, i))
            self._next.setdefault(span.b, []).append((span.a, km, i))
        self._count = 0

    def ways_from(self, start: str) -> list[tuple[str, str, tuple[int, ...]]]:
        """Return the shortest ways to places of larger number: ends, and spans in order."""
        before = self._before(start, self._places)  # beyond it goes on as another candidate
        ends = [p for p in before if self._places.get(p, -1) > self._places[start]]
        self._count += len(ends)
        check_count(self._count)
        return [(start, end, _back(start, end, before)) for end in sorted(ends)]

    def ways_to(self, start: str, ends: Iterable[str]) -> dict[str, tuple[int, ...]]:
        """Return the shortest ways to some places, whatever lies on them: spans in order."""
        before = self._before(start, ())
        return {end: _back(start, end, before) for end in ends if end in before}

    def _before(self, start: str, stops: Container[str]) -> dict[str, tuple[str, int]]:
        """Return for all that is reached, with no stop on the way, what comes just before it."""
        km = {start: 0.0}
        before: dict[str, tuple[str, int]] = {}
        queue = [(0.0, start)]
        done: set[str] = set()
        while queue:
            so_far, here = heapq.heappop(queue)
            if here in done:
                continue
            done.add(here)
            if here != start and here in stops:
                continue
            for there, leg, i in self._next.get(here, ()):
                if so_far + leg < km.get(there, float("inf")):
                    km[there] = so_far + leg
                    before[there] = (here, i)
                    heapq.heappush(queue, (so_far + leg, there))
        return before

    def course(self, a: str, b: str, steps: Sequence[int]) -> Route:
        """Return the points of a way from place to place."""
        points: list[Point] = [self._at[a]]
        here = a
        for i in steps:
            span = self._spans[i]
            assert span.route is not None  # others are no streets
            points += span.route if span.a == here else span.route[::-1]
            here = (span.b if span.a == here else span.a) or ""
        points.append(self._at[b])
        return tuple(p for i, p in enumerate(points) if i == 0 or p != points[i - 1])


def _back(start: str, end: str, before: Mapping[str, tuple[str, int]]) -> tuple[int, ...]:
    steps = []
    here = end
    while here != start:
        here, i = before[here]
        steps.append(i)
    return tuple(reversed(steps))
