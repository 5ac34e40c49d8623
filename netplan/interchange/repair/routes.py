"""Drawn courses run from their first place to their second, whatever way the file draws them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from netplan.files.network.geometry import END_TOLERANCE_KM, spherical_km
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import FarEnd, ImportOptions
from netplan.interchange.raw_network import Point, RawNetwork, RawSpan, Route
from netplan.interchange.repair.references import nearest
from netplan.interchange.repair.spots import SpanSpots, positions_of

LEAD_KM = 10.0
"""A course that ends farther from its place than this is another link's."""
SMALL_KM = 0.015
"""Rounding of drawn ends, which is not worth telling."""


@dataclass
class _Told:
    turned: list[Spot] = field(default_factory=list)
    moved: list[Spot] = field(default_factory=list)
    led: list[Spot] = field(default_factory=list)
    other: list[Spot] = field(default_factory=list)
    gone: list[Spot] = field(default_factory=list)


def ended_as_drawn(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with links that end where they are drawn to, if that is asked for."""
    if options.far_end is not FarEnd.NEAREST:
        return network
    at = positions_of(network)
    spots = SpanSpots(network)
    told: list[Spot] = []
    spans: list[RawSpan] = []
    for span in network.spans:
        ended = span
        if span.route and span.a in at and span.b in at:
            route = _turned(span.route, at[span.a or ""], at[span.b or ""])[0]
            ended = replace(
                span, a=_drawn_to(route[0], span.a, at), b=_drawn_to(route[-1], span.b, at)
            )
        if (ended.a, ended.b) != (span.a, span.b):
            told.append(
                spots.spot(ended, f"named {span.a} - {span.b}", f"原注明为 {span.a} - {span.b}")
            )
        spans.append(ended)
    findings.add(
        "end-as-drawn",
        Severity.REPAIRED,
        (
            "Links drawn to another place than they name: ended there",
            "链路所绘端点与所注节点不符：改接到所绘节点",
        ),
        told,
        "--far-end",
    )
    return replace(network, spans=tuple(spans))


def _drawn_to(end: Point, named: str | None, at: Mapping[str, Point]) -> str | None:
    if named is None or spherical_km(end, at[named]) <= END_TOLERANCE_KM:
        return named
    return nearest(end, at) or named


def at_places(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with courses whose ends are at the places; bare lines stay as they are.

    An end within a kilometre is moved there. From farther the course is led there in a straight
    line, but one that ends more than ten kilometres away is not this link's, and left out;
    ``options.far_end`` may say to move any end there, or to leave such links out.
    """
    at = positions_of(network)
    spots = SpanSpots(network)
    told = _Told()
    spans = [
        _at_ends(span, (at[span.a or ""], at[span.b or ""]), options.far_end, spots, told)
        if span.route and span.a in at and span.b in at
        else span
        for span in map(_of_some_length, network.spans)
    ]
    findings.add(
        "route-turned",
        Severity.REPAIRED,
        (
            "Courses drawn from the second place to the first: turned round",
            "路由方向与端点相反：已反转",
        ),
        told.turned,
    )
    findings.add(
        "route-end-moved",
        Severity.REPAIRED,
        ("Courses that end beside their place: ended there", "路由端点偏离节点：已移到节点"),
        told.moved,
    )  # fmt: skip
    findings.add(
        "route-led-to-place",
        Severity.REPAIRED,
        (f"Courses that end up to {LEAD_KM:g} km from their place: led there in a straight line",
         f"路由端点距节点不超过 {LEAD_KM:g} 公里：以直线接到节点"),
        told.led,
        "--far-end",
    )  # fmt: skip
    findings.add(
        "route-of-other-places",
        Severity.DROPPED,
        (f"Courses that end more than {LEAD_KM:g} km from the places they name: not used",
         f"路由端点距所注节点超过 {LEAD_KM:g} 公里：不予采用"),
        told.other,
        "--far-end",
    )  # fmt: skip
    findings.add(
        "link-of-other-places",
        Severity.DROPPED,
        (
            "Links drawn to other places than they name: left out",
            "所绘端点与所注节点不符的链路：已舍去",
        ),
        told.gone,
        "--far-end",
    )
    return replace(network, spans=tuple(span for span in spans if span is not None))


def _of_some_length(span: RawSpan) -> RawSpan:
    """Return a span without a course that is a single point."""
    return span if span.route is None or len(set(span.route)) > 1 else replace(span, route=None)


def _turned(route: Route, a: Point, b: Point) -> tuple[Route, tuple[float, float], bool]:
    """Return the course from a to b, km from its ends to them, and whether it was turned."""
    gaps = (spherical_km(route[0], a), spherical_km(route[-1], b))
    back = (spherical_km(route[-1], a), spherical_km(route[0], b))
    return (route[::-1], back, True) if max(back) < max(gaps) else (route, gaps, False)


def _at_ends(
    span: RawSpan, ends: tuple[Point, Point], far_end: FarEnd, spots: SpanSpots, told: _Told
) -> RawSpan | None:
    route, gaps, turned = _turned(span.route or (), *ends)
    far = max(gaps)
    if far > END_TOLERANCE_KM and far_end is FarEnd.DROP:
        told.gone.append(
            replace(spots.spot(span, f"{far:,.1f} km off", f"相距 {far:,.1f} km"), line=route)
        )
        return None
    moves = far_end is FarEnd.MOVE
    if far > LEAD_KM and not moves:
        told.other.append(
            replace(spots.spot(span, f"{far:,.0f} km off", f"相距 {far:,.0f} km"), line=route)
        )
        return replace(span, route=None)
    if turned:
        told.turned.append(spots.spot(span))
    if far > END_TOLERANCE_KM:
        (told.moved if moves else told.led).append(spots.spot(span, f"{far:.1f} km"))
    elif far > SMALL_KM:
        told.moved.append(spots.spot(span, f"{1000 * far:.0f} m"))
    first, last = (
        (end,) if gap > END_TOLERANCE_KM and not moves else ()
        for end, gap in zip((route[0], route[-1]), gaps, strict=True)
    )
    return replace(span, route=(ends[0], *first, *route[1:-1], *last, ends[1]))
