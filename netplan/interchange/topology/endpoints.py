"""Ends of lines that have places to end at: those they name, else those they are drawn to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from scipy.spatial import cKDTree

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import FarEnd, ImportOptions
from netplan.interchange.raw_network import Point, RawPlace, RawSpan, Route
from netplan.interchange.topology.projection import Projection, as_array

NEAR_PLACE_M = 1_000.0
"""An end this near a place may be at it, where a person says nothing else."""
CLEARLY_NEARER = 3.0
"""The second nearest place must be so many times as far as the nearest."""
M_PER_KM = 1_000.0


class Sites:
    """Places that have a position; of several at one position, the first."""

    def __init__(self, places: Sequence[RawPlace], projection: Projection) -> None:
        by_position: dict[Point, RawPlace] = {}
        for place in places:
            if place.position is not None:
                by_position.setdefault(place.position, place)
        self.places = tuple(by_position.values())
        self.at: Mapping[str, Point] = {
            place.id: place.position for place in places if place.position is not None
        }
        self.projection = projection
        self._tree = None
        if self.places:
            self._tree = cKDTree(projection.forward(as_array(by_position)))

    def two_nearest(self, points: Sequence[Point]) -> list[tuple[float, str, float]]:
        """Return for every point the metres to the nearest place, its id, and to the second."""
        if self._tree is None or not points:
            return [(float("inf"), "", float("inf"))] * len(points)
        apart, which = self._tree.query(self.projection.forward(as_array(points)), k=2)
        return [
            (float(d[0]), self.places[int(i[0])].id, float(d[1]))
            for d, i in zip(apart, which, strict=True)
        ]


@dataclass(frozen=True)
class _Gaps:
    """Metres between the ends of a line and the places it names."""

    at_a: float
    at_b: float

    @property
    def sum(self) -> float:
        return self.at_a + self.at_b


def named_ends(
    spans: Sequence[RawSpan], sites: Sites, options: ImportOptions, findings: Findings
) -> tuple[RawSpan, ...]:
    """Return the spans whose lines run from the place named first to the one named second.

    What a span names is trusted. Its line is measured both ways round and turned if that is
    nearer; a line that ends farther from its place than the tolerance is dealt with as
    ``options.far_end`` says.
    """
    tolerance = NEAR_PLACE_M if options.snap_m is None else options.snap_m
    turned: list[Spot] = []
    far: list[Spot] = []
    kept = []
    for span in spans:
        at_a, at_b = (None if end is None else sites.at.get(end) for end in (span.a, span.b))
        if span.route is None or at_a is None or at_b is None:
            kept.append(span)
            continue
        gaps = _gaps(span.route, at_a, at_b, sites.projection)
        back = _gaps(span.route[::-1], at_a, at_b, sites.projection)
        if back.sum < gaps.sum:
            span = replace(span, route=span.route[::-1])  # noqa: PLW2901  (the same line, turned)
            gaps = back
            turned.append(Spot(span.where, f"from {span.a} to {span.b}", line=span.route))
        kept += _with_near_ends(span, gaps, sites, tolerance, options.far_end, far)
    findings.add(
        "line-turned",
        Severity.REPAIRED,
        (
            "Lines drawn from the place they name second to the first were turned",
            "由终点画向起点的线路已掉转方向",
        ),
        turned,
    )
    findings.add(
        "far-from-its-place",
        Severity.DROPPED if options.far_end is FarEnd.DROP else Severity.REPAIRED,
        (
            f"Lines end more than {tolerance:g} m from the place that they name",
            f"线路端点距其所称站点超过 {tolerance:g} 米",
        ),
        far,
        "--far-end",
    )
    return tuple(kept)


def _gaps(route: Route, at_a: Point, at_b: Point, projection: Projection) -> _Gaps:
    x = projection.forward(as_array([route[0], at_a, route[-1], at_b]))
    return _Gaps(float(np.hypot(*(x[0] - x[1]))), float(np.hypot(*(x[2] - x[3]))))


def _with_near_ends(
    span: RawSpan, gaps: _Gaps, sites: Sites, tolerance: float, choice: FarEnd, far: list[Spot]
) -> list[RawSpan]:
    """Return the span with its far ends dealt with; nothing where it is dropped."""
    for last, gap in ((False, gaps.at_a), (True, gaps.at_b)):
        name = span.b if last else span.a
        if gap <= tolerance or name is None or span.route is None:
            continue
        end = span.route[-1 if last else 0]
        what = f"the line ends {gap / M_PER_KM:.1f} km from {name}: "
        at = (end, sites.at[name])
        if choice is FarEnd.DROP:
            far.append(Spot(span.where, f"{what}left out", at, span.route))
            return []
        span, became = _nearer(span, last, sites, tolerance, choice)
        far.append(Spot(span.where, what + became, at))
    return [span]


def _nearer(
    span: RawSpan, last: bool, sites: Sites, tolerance: float, choice: FarEnd
) -> tuple[RawSpan, str]:
    route = span.route or ()
    name = (span.b if last else span.a) or ""
    place = sites.at[name]
    if choice is FarEnd.NEAREST:
        apart, nearest, _ = sites.two_nearest([route[-1 if last else 0]])[0]
        if apart <= tolerance:
            other = replace(span, b=nearest) if last else replace(span, a=nearest)
            return other, f"it ends at {nearest}"
    if choice is FarEnd.MOVE:
        moved = (*route[:-1], place) if last else (place, *route[1:])
        return replace(span, route=moved), "its end was put there"
    led = (*route, place) if last else (place, *route)
    return replace(span, route=led), "the straight way there was added"


def drawn_ends(
    spans: Sequence[RawSpan], sites: Sites, options: ImportOptions, findings: Findings
) -> tuple[RawSpan, ...]:
    """Return the spans with the ends that name no place at the places they are drawn to.

    An end is at the nearest place within the tolerance, unless another within it is not even
    three times as far; it then stays without a place.
    """
    tolerance = NEAR_PLACE_M if options.snap_m is None else options.snap_m
    free = [
        (i, last)
        for i, span in enumerate(spans)
        for last in (False, True)
        if span.route is not None and (span.b if last else span.a) is None
    ]
    if not free or not sites.places:
        return tuple(spans)
    points = [(spans[i].route or ())[-1 if last else 0] for i, last in free]
    kept = list(spans)
    unclear = []
    for (i, last), at, (apart, name, second) in zip(
        free, points, sites.two_nearest(points), strict=True
    ):
        if apart > tolerance:
            continue
        if second < CLEARLY_NEARER * apart and second <= tolerance:
            text = f"{apart:,.0f} m from {name}, {second:,.0f} m from another place"
            unclear.append(Spot(kept[i].where, text, (at,)))
            continue
        kept[i] = replace(kept[i], b=name) if last else replace(kept[i], a=name)
    findings.add(
        "ambiguous",
        Severity.DECIDE,
        (
            "Ends of lines are about as near one place as another: none was taken",
            "线路端点与两处站点的距离相近：未归入任何一处",
        ),
        unclear,
        "--snap",
    )
    return tuple(kept)
