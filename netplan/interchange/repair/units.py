"""Which unit stated lengths are in, and whether they and the positions are of one world."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import replace
from statistics import median

from netplan.files.schemas.bounds import BOUNDS
from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import LengthUnit, Plane, RawLength, RawNetwork, RawSpan
from netplan.interchange.repair.measure import KM, between_km
from netplan.interchange.repair.positions import FEWEST, QUARTER, axes_turned, without_positions
from netplan.interchange.repair.spots import SpanSpots, positions_of

APART_KM = 1.0
"""Ends nearer than this say little of a unit."""
LIKELY = (0.95, 2.5)
"""Kilometres of a real length over the geodesic, in the middle of a network."""
DRAWN = (0.7, 4.0)
"""Beyond these the positions are a drawing's, where nothing says that they are degrees."""
METRES = 1000.0
SHORT_SHARE = 0.25
"""So many of the lengths shorter than they can be, show that axes are swapped."""


def in_km(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with lengths in km, as the file or the user says, or the geodesics show.

    Lengths whose unit nothing shows are left for a person to decide.
    """
    network = _sound(network, findings)
    if options.length_unit is not None:
        unit = options.length_unit
        return _converted(network, lambda length: replace(length, unit=unit))
    declared = _ratio(network, stated=True)
    if declared is not None and _within(declared / METRES, LIKELY):
        _ask(network, findings, declared, stated=True)
        return _converted(network, lambda length: None)
    said = _ratio(network, stated=False)
    if said is None or _within(said, LIKELY):
        findings.add(
            "length-unit-judged",
            Severity.REPAIRED,
            _judged(said),
            [
                SpanSpots(network).spot(span, f"{length.value:g}")
                for span, length in _unsaid(network)
            ],
            "--length-unit",
        )
        return _converted(network, _or_km)
    _ask(network, findings, said, stated=False)
    return _converted(network, lambda length: None if length.unit is None else length)


def _judged(ratio: float | None) -> tuple[str, str]:
    shown = ("", "")
    if ratio is not None:
        shown = (
            f" (the median is {times(ratio)} times the geodesic)",
            f"（中位数为大地线的 {times(ratio)} 倍）",
        )
    return (
        f"The unit of lengths is not said: taken as km{shown[0]}",
        f"文件未注明长度单位：按公里计{shown[1]}",
    )


def times(ratio: float) -> str:
    """Return how many times one length is another, as people write it."""
    return f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"


def _or_km(length: RawLength) -> RawLength:
    return length if length.unit is not None else replace(length, unit=LengthUnit.KM)


def _within(value: float, limits: tuple[float, float]) -> bool:
    return limits[0] <= value <= limits[1]


def _unsaid(network: RawNetwork) -> list[tuple[RawSpan, RawLength]]:
    return [(span, length) for span in network.spans for length in span.lengths
            if length.unit is None]  # fmt: skip


def _sound(network: RawNetwork, findings: Findings) -> RawNetwork:
    """Take out what no length can be, whatever its unit: nothing, less, no number."""
    spots = SpanSpots(network)
    wrong = [
        spots.spot(span, f"{length.value:g}")
        for span in network.spans
        for length in span.lengths
        if not _is_length(length.value)
    ]
    findings.add(
        "length-unusable",
        Severity.DROPPED,
        (
            "Stated lengths of zero, below, or no number: not used",
            "所给长度为零、负值或非数值：不予采用",
        ),
        wrong,
    )
    spans = tuple(
        replace(span, lengths=tuple(x for x in span.lengths if _is_length(x.value)))
        for span in network.spans
    )
    return replace(network, spans=spans)


def _is_length(value: float) -> bool:
    return math.isfinite(value) and value > 0


def _ratio(network: RawNetwork, *, stated: bool) -> float | None:
    """Return the median of length over geodesic; None where nothing can be compared.

    Args:
        network: in WGS-84 degrees.
        stated: of the lengths with a unit, in km; else of those without, as numbers.
    """
    at = positions_of(network)
    found = []
    for span in network.spans:
        a, b = at.get(span.a or ""), at.get(span.b or "")
        if a is None or b is None:
            continue
        for length in span.lengths[:1]:
            if (length.unit is not None) == stated and between_km(a, b) >= APART_KM:
                scale = 1.0 if length.unit is None else KM[length.unit]
                found.append(length.value * scale / between_km(a, b))
    return median(found) if found else None


def turned_by_lengths(
    network: RawNetwork, options: ImportOptions, findings: Findings
) -> RawNetwork:
    """Return the network with longitude first, where lengths show that latitude stands there.

    As given, a quarter of the lengths is shorter than the geodesic, which no cable is; the other
    way round none is, and they are as much longer as those of real networks.
    """
    at = positions_of(network)
    if not all(abs(x) <= QUARTER for x, _ in at.values()):
        return network
    given, turned = [], []
    for span in network.spans:
        a, b = at.get(span.a or ""), at.get(span.b or "")
        if a is None or b is None or between_km(a, b) < APART_KM:
            continue
        for length in span.lengths[:1]:
            unit = options.length_unit or length.unit or LengthUnit.KM
            given.append(length.value * KM[unit] / between_km(a, b))
            turned.append(length.value * KM[unit] / max(APART_KM, between_km(a[::-1], b[::-1])))
    short = [ratio for ratio in given if ratio < LIKELY[0]]
    if len(given) < FEWEST or len(short) < SHORT_SHARE * len(given):
        return network
    if min(turned) < LIKELY[0] or not _within(median(turned), LIKELY):
        return network
    why = (f"{len(short)} of {len(given)} lengths are shorter than the geodesic as given",
           f"按原坐标，{len(given)} 条长度中有 {len(short)} 条短于大地线")  # fmt: skip
    return axes_turned(network, findings, why)


def of_one_world(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network without positions that its lengths show to be a drawing's."""
    known = network
    if options.length_unit is not None:
        unit = options.length_unit
        spans = (
            replace(s, lengths=tuple(replace(x, unit=unit) for x in s.lengths))
            for s in network.spans
        )
        known = replace(network, spans=tuple(spans))
    ratio = _ratio(_sound(known, Findings()), stated=True)
    if ratio is None or network.plane is not Plane.UNSAID:
        return network
    if _within(ratio, DRAWN) or _within(ratio / METRES, LIKELY):
        return network
    why = (
        f"the median of lengths is {times(ratio)} times the geodesic",
        f"长度的中位数为大地线的 {times(ratio)} 倍",
    )
    return without_positions(network, findings, why)


def fits_lengths(network: RawNetwork) -> bool:
    """Tell whether stated lengths, or those whose unit is not said as km, fit the positions."""
    found = (_ratio(network, stated=stated) for stated in (True, False))
    return any(ratio is not None and _within(ratio, LIKELY) for ratio in found)


def _ask(network: RawNetwork, findings: Findings, ratio: float, *, stated: bool) -> None:
    said = "said to be km" if stated else "without a unit"
    if _within(ratio / METRES, LIKELY):
        guess, guess_zh = "metres", "米"
    elif ratio < LIKELY[0]:
        guess, guess_zh = "miles, or the positions are in another system", "英里，或坐标系有误"
    else:
        guess, guess_zh = (
            "another unit, or the positions are in another system",
            "其他单位，或坐标系有误",
        )
    spots = SpanSpots(network)
    findings.add(
        "length-unit-unclear",
        Severity.DECIDE,
        (f"Lengths {said}: their median is {times(ratio)} times the geodesic: {guess}",
         f"长度的中位数为大地线的 {times(ratio)} 倍：可能是{guess_zh}"),
        [spots.spot(span, f"{length.value:g}") for span in network.spans
         for length in span.lengths[:1] if (length.unit is not None) == stated],
        "--length-unit km, m, mi or ft",
    )  # fmt: skip


def _converted(network: RawNetwork, change: Callable[[RawLength], RawLength | None]) -> RawNetwork:
    """Return the network with lengths in km; those without a unit are left out."""

    def km(length: RawLength) -> RawLength | None:
        known = change(length)
        if known is None or known.unit is None:
            return None
        return RawLength(known.value * KM[known.unit], LengthUnit.KM, known.kind)

    spans = tuple(
        replace(span, lengths=tuple(x for x in map(km, span.lengths) if x is not None))
        for span in network.spans
    )
    return replace(network, spans=spans)


def too_long(km: float) -> bool:
    """Tell whether no span is that long, or that short."""
    return not BOUNDS["span_length"].holds(km)
