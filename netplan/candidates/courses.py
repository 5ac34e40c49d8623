"""Courses for spans that have none: the way over given lines, where its length agrees."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from statistics import median

from netplan.candidates.along import GivenLines, Streets, graph_with, read_lines
from netplan.candidates.leads import with_leads
from netplan.files.output.apart import read_for
from netplan.files.scenario.load import load_scenario
from netplan.formats.geojson import geojson_bytes
from netplan.interchange.findings import Findings
from netplan.interchange.first_scenario import network_in
from netplan.interchange.layers import spans_layer
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Route
from netplan.interchange.repair.measure import route_km
from netplan.model.currency import CNY
from netplan.model.network import Course, LengthSource, Network, Span

BEST_FIRST = tuple(LengthSource)


class Outcome(StrEnum):
    """What became of a span."""

    LAID = "laid"
    NO_WAY = "no way over the lines"
    TOO_LONG = "the way is longer than its cable"
    TOO_SHORT = "the way is too short for its cable"


@dataclass(frozen=True)
class CourseOptions:
    """How courses are laid.

    Args:
        within: how far the length of a course may be from the stated one, a fraction of it.
        lead_km: how far a place may be from a line and is led to it straight.
        credit: whose lines they are, and their licence.
    """

    within: float = 0.15
    lead_km: float = 10.0
    credit: str = ""


@dataclass(frozen=True)
class Judged:
    """A span and what became of it; ``ratio`` is the way by the stated length, None: no way."""

    span: Span
    outcome: Outcome
    ratio: float | None = None


@dataclass(frozen=True)
class LaidCourses:
    """A network whose spans run along lines where they can.

    Args:
        network: with the courses in it.
        judged: every span as it now is, in the order of the network.
        options: as asked.
        lines: the file they follow.
        read: the files behind all this.
        currency: of the prices that its spans have themselves.
    """

    network: Network
    judged: tuple[Judged, ...]
    options: CourseOptions
    lines: str
    read: tuple[Path, ...] = ()
    currency: str = CNY

    @property
    def ratios(self) -> list[float]:
        """Return the way by the stated length of every span that was laid."""
        return [j.ratio for j in self.judged if j.outcome is Outcome.LAID and j.ratio is not None]

    @property
    def not_laid(self) -> list[Judged]:
        """Return what keeps the course it had, the nearest to agreement first."""
        rest = [j for j in self.judged if j.outcome is not Outcome.LAID]
        return sorted(rest, key=lambda j: (_apart(j.ratio), j.span.id))

    @property
    def middle(self) -> float:
        """Return the median of the ratios of what was laid; there must be one."""
        return median(self.ratios)


def lay_courses(
    where: Path | str,
    lines: Path,
    options: CourseOptions,
    reading: ImportOptions = ImportOptions(),  # noqa: B008  (frozen)
) -> LaidCourses:
    """Return the network of a folder or scenario with its spans along the lines of a file.

    Args:
        where: a folder as ``netplan import`` writes it, or a scenario: file or bundled name.
        lines: a file in any format that can be brought in.
        options: how courses are laid.
        reading: how the file of lines is read and snapped.

    Raises:
        InputError: no network there, no line in the file, or one of them is unsound.
        RequestError: what reads the lines is not installed.
    """
    if Path(where).is_dir():
        folder = network_in(Path(where))
        network, currency = folder.network, folder.currency
        read = tuple(folder.path / name for names in folder.files.values() for name in names)
    else:
        scenario = load_scenario(str(where))
        network, currency = scenario.network, scenario.costs.currency
        read = read_for(None, scenario)
    laid = along(network, read_lines(lines, reading), options)
    return replace(laid, read=(*read, lines), currency=currency)


def along(network: Network, lines: GivenLines, options: CourseOptions) -> LaidCourses:
    """Return a network with its spans along lines, see ``lay_courses``.

    Spans of one corridor between the same places lie in one trench, so they are judged together,
    by the best known of their lengths. Lengths stay as they are.
    """
    ways = _ways(network, lines, options.lead_km)
    judge: dict[tuple[str, frozenset[str]], Span] = {}
    for span in sorted(network.spans, key=_trust):
        judge.setdefault((span.corridor, frozenset((span.a, span.b))), span)
    judged = []
    for span in network.spans:
        ends = frozenset((span.a, span.b))
        outcome, ratio = _agrees(judge[span.corridor, ends], ways.get(ends), options.within)
        route = ways.get(ends)
        if outcome is Outcome.LAID and route is not None:
            there = network.place[span.a]
            forward = route[0] == (there.lon, there.lat)
            span = replace(  # noqa: PLW2901  (the same span, laid)
                span,
                route=route if forward else route[::-1],
                course=Course.ALONG_LINES,
                course_credit=options.credit,
            )
        judged.append(Judged(span, outcome, ratio))
    laid = replace(network, spans=tuple(one.span for one in judged))
    return LaidCourses(laid, tuple(judged), options, lines.file)


def _apart(ratio: float | None) -> float:
    return math.inf if ratio is None else abs(ratio - 1)


def _trust(span: Span) -> tuple[int, float, str]:
    return BEST_FIRST.index(span.length_source), span.length_km, span.id


def _ways(network: Network, lines: GivenLines, lead_km: float) -> Mapping[frozenset[str], Route]:
    """Return the shortest way over lines between the ends of every span."""
    places = network.places
    graph = graph_with(places, lines, Findings())
    if lead_km > 0:
        led = replace(lines, spans=with_leads(graph, places, lead_km))
        graph = graph_with(places, led, Findings())
    streets = Streets(graph, {place.id: i for i, place in enumerate(places)})
    wanted: dict[str, set[str]] = {}
    for span in network.spans:
        a, b = sorted((span.a, span.b))
        wanted.setdefault(a, set()).add(b)
    found = {}
    for a in sorted(wanted):
        for b, steps in streets.ways_to(a, sorted(wanted[a])).items():
            found[frozenset((a, b))] = streets.course(a, b, steps)
    return found


def _agrees(span: Span, route: Route | None, within: float) -> tuple[Outcome, float | None]:
    if route is None:
        return Outcome.NO_WAY, None
    ratio = route_km(route) / span.length_km
    if ratio > 1 + within:
        return Outcome.TOO_LONG, ratio
    if ratio < 1 - within:
        return Outcome.TOO_SHORT, ratio
    return Outcome.LAID, ratio


def files_of(made: LaidCourses, name: str) -> Mapping[str, bytes]:
    """Return the file of spans by its name."""
    layer = spans_layer(made.network.places, made.network.spans, currency=made.currency)
    return {name: geojson_bytes(layer)}
