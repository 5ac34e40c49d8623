"""Drawn courses run from their first place to their second, whatever way the file draws them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from netplan.files.network.geometry import END_TOLERANCE_KM, spherical_km
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Point, RawNetwork, RawSpan, Route
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


def at_places(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with courses whose ends are at the places.

    An end within a kilometre is moved there; up to ten kilometres the course is led there in a
    straight line; a course that ends elsewhere is left out.
    """
    at = positions_of(network)
    spots = SpanSpots(network)
    told = _Told()
    spans = tuple(
        _at_ends(span, span.route, at[span.a or ""], at[span.b or ""], spots, told)
        if span.route and len(set(span.route)) > 1 and span.a in at and span.b in at
        else replace(span, route=None)
        for span in network.spans
    )
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
        (f"Courses that end beside their place, within {END_TOLERANCE_KM:g} km: ended there",
         f"路由端点偏离节点（{END_TOLERANCE_KM:g} 公里以内）：已移到节点"),
        told.moved,
    )  # fmt: skip
    findings.add(
        "route-led-to-place",
        Severity.REPAIRED,
        (f"Courses that end up to {LEAD_KM:g} km from their place: led there in a straight line",
         f"路由端点距节点不超过 {LEAD_KM:g} 公里：以直线接到节点"),
        told.led,
    )  # fmt: skip
    findings.add(
        "route-of-other-places",
        Severity.DROPPED,
        (f"Courses that end more than {LEAD_KM:g} km from the places they name: not used",
         f"路由端点距所注节点超过 {LEAD_KM:g} 公里：不予采用"),
        told.other,
    )  # fmt: skip
    return replace(network, spans=spans)


def _at_ends(
    span: RawSpan, route: Route, a: Point, b: Point, spots: SpanSpots, told: _Told
) -> RawSpan:
    gaps = (spherical_km(route[0], a), spherical_km(route[-1], b))
    back = (spherical_km(route[-1], a), spherical_km(route[0], b))
    turned = max(back) < max(gaps)
    if turned:
        route, gaps = route[::-1], back
    far = max(gaps)
    if far > LEAD_KM:
        told.other.append(replace(spots.spot(span, f"{far:,.0f} km off"), line=route))
        return replace(span, route=None)
    if turned:
        told.turned.append(spots.spot(span))
    if far > END_TOLERANCE_KM:
        told.led.append(spots.spot(span, f"{far:.1f} km"))
    elif far > SMALL_KM:
        told.moved.append(spots.spot(span, f"{1000 * far:.0f} m"))
    first, last = (
        (end,) if gap > END_TOLERANCE_KM else ()
        for end, gap in zip((route[0], route[-1]), gaps, strict=True)
    )
    return replace(span, route=(a, *first, *route[1:-1], *last, b))
