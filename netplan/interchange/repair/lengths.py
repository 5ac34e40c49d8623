"""How long each span is, and how that is known."""

from __future__ import annotations

from dataclasses import dataclass, field

from netplan.files.network.load import TOLERANCE_OF_SOURCE
from netplan.files.schemas.bounds import BOUNDS
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import LengthKind, RawNetwork, RawSpan
from netplan.interchange.repair.length_columns import unused_lengths
from netplan.interchange.repair.measure import between_km, route_km, up_to_the_metre
from netplan.interchange.repair.spots import SpanSpots, positions_of
from netplan.model.network import LengthSource

ROUNDED = 0.99
"""A stated length down to this share of the geodesic is rounded, or was measured on a sphere."""


@dataclass(frozen=True)
class Length:
    """The length of a span in km, where it comes from, and how far it may be off."""

    km: float
    source: LengthSource
    tolerance: float


@dataclass
class _Told:
    raised: list[Spot] = field(default_factory=list)
    below: list[Spot] = field(default_factory=list)
    beyond: list[Spot] = field(default_factory=list)
    routed: list[Spot] = field(default_factory=list)
    estimated: list[Spot] = field(default_factory=list)


def lengths_of(
    network: RawNetwork, options: ImportOptions, findings: Findings
) -> tuple[Length, ...]:
    """Return the length of every span, in their order.

    That of the fibre as stated, else of the route as stated, else that of the drawn course, else
    the geodesic times the route factor. None is below the geodesic.

    Args:
        network: in WGS-84 degrees, every place with a position, stated lengths in km, courses
            from place to place.
        options: the route factor.
        findings: gets what was done.
    """
    at = positions_of(network)
    spots = SpanSpots(network)
    told = _Told()
    found = tuple(
        _length(span, between_km(at[span.a or ""], at[span.b or ""]), options, spots, told)
        for span in network.spans
    )
    _tell(findings, options, told)
    if not any(span.lengths for span in network.spans):
        findings.add(
            "length-column-unused",
            Severity.NOTE,
            ("Columns that are not used hold numbers near the lengths of the links: they may be "
             "their lengths", "未采用的列中有与链路长度相近的数值：可能即为长度"),
            unused_lengths(network, [length.km for length in found]),
            "--length-field, --length-unit",
        )  # fmt: skip
    return found


def _length(
    span: RawSpan, geodesic: float, options: ImportOptions, spots: SpanSpots, told: _Told
) -> Length:
    kinds = (LengthKind.FIBRE, LengthKind.ROUTE)
    stated = [x.value for kind in kinds for x in span.lengths if x.kind is kind]
    if stated:
        km = stated[0]
        if not BOUNDS["span_length"].holds(km):
            told.beyond.append(spots.spot(span, f"{km:,.6g} km"))
        elif km >= geodesic * ROUNDED:
            least = up_to_the_metre(geodesic)
            if km < least:
                text = f"{km:.6g} km, now {least:.3f} km"
                told.raised.append(spots.spot(span, text, f"{km:.6g} km，改为 {least:.3f} km"))
            return _from(max(km, least), LengthSource.PUBLISHED)
        else:
            estimate = estimated(geodesic, options.route_factor)
            text = f"{km:.6g} km, the geodesic is {geodesic:.3f} km; now {estimate.km:.3f} km"
            zh = f"{km:.6g} km，大地线为 {geodesic:.3f} km；改为 {estimate.km:.3f} km"
            told.below.append(spots.spot(span, text, zh))
            return estimate
    if span.route:
        km = up_to_the_metre(max(route_km(span.route), geodesic, BOUNDS["span_length"].low))
        if BOUNDS["span_length"].holds(km):
            told.routed.append(spots.spot(span, f"{km:.3f} km"))
            return _from(km, LengthSource.ROUTED)
        along = f"{km:,.6g} km along the drawn course", f"沿所绘路由 {km:,.6g} km"
        told.beyond.append(spots.spot(span, *along))
    estimate = estimated(geodesic, options.route_factor)
    now = f"{geodesic:.1f} km, now {estimate.km:.1f} km"
    zh = f"大地线 {geodesic:.1f} km，估为 {estimate.km:.1f} km"
    told.estimated.append(spots.spot(span, now, zh))
    return estimate


def _from(km: float, source: LengthSource) -> Length:
    return Length(km, source, TOLERANCE_OF_SOURCE[source])


def estimated(geodesic: float, route_factor: float) -> Length:
    """Return the geodesic times the route factor; off by so much that the geodesic may be it."""
    source = LengthSource.ESTIMATED
    down = round(1 - 1 / route_factor, 3)
    km = up_to_the_metre(geodesic * route_factor)
    bounds = BOUNDS["span_length"]
    return Length(
        min(max(km, bounds.low), bounds.high), source, max(TOLERANCE_OF_SOURCE[source], down)
    )


def _tell(findings: Findings, options: ImportOptions, told: _Told) -> None:
    factor = f"{options.route_factor:g}"
    findings.add(
        "length-raised",
        Severity.REPAIRED,
        ("Stated lengths up to 1 % below the geodesic, rounded or of a sphere: raised to it",
         "所给长度略短于大地线（1% 以内，系取整或球面距离）：取大地线长度"),
        told.raised,
    )  # fmt: skip
    findings.add(
        "length-below-geodesic",
        Severity.REPAIRED,
        (f"Stated lengths that are shorter than the geodesic: estimated, geodesic x {factor}",
         f"所给长度短于大地线：改按大地线 × {factor} 估算"),
        told.below,
        "--route-factor, or --places with better positions",
    )  # fmt: skip
    findings.add(
        "length-out-of-bounds",
        Severity.DROPPED,
        ("Lengths beyond what a span can be: not used", "长度超出合理范围：不予采用"),
        told.beyond,
        "--length-unit",
    )
    findings.add(
        "length-routed",
        Severity.REPAIRED,
        ("No length is stated: measured along the drawn course", "文件未给长度：按所绘路由量取"),
        told.routed,
        "--length-field",
    )
    findings.add(
        "length-estimated",
        Severity.REPAIRED,
        (f"Neither length nor course is known: estimated, geodesic x {factor}",
         f"长度与路由均未知：按大地线 × {factor} 估算"),
        told.estimated,
        "--route-factor",
    )  # fmt: skip
