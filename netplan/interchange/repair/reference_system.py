"""Positions in whatever system the file declares become WGS-84 degrees."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace

from netplan.errors import RequestError
from netplan.formats._optional import require
from netplan.formats.coordinates.known_positions import known_positions
from netplan.formats.coordinates.shift import likely_shift
from netplan.formats.incoming.layer import BACK, Shifted
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork
from netplan.interchange.repair.spots import place_spot
from netplan.text import shortened

SAME = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
"""How the names end of systems whose degrees are taken as WGS-84's."""
Move = Callable[[Sequence[Point]], Sequence[Point]]


def in_wgs84(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with positions and courses in WGS-84, longitude first.

    What no system can hold becomes infinite, which the next step takes for no position.

    Raises:
        RequestError: the system is unknown, or what converts it is not installed.
    """
    named = options.crs or network.crs
    if named is None or (network.plane is Plane.PIXEL and options.crs is None):
        return network
    if named.strip().upper().endswith(SAME):
        return replace(network, plane=Plane.DEGREES, crs=None)
    shifted = named.strip().lower().replace("-", "")
    if shifted in set(Shifted):
        back = BACK[Shifted(shifted)]
        move: Move = lambda points: [back(p) if _finite(p) else p for p in points]  # noqa: E731
    else:
        move = _unprojected(named)
    moved = _moved(network, move)
    findings.add(
        "positions-converted",
        Severity.REPAIRED,
        (f"Positions were converted from {shortened(named, 80)} to WGS-84",
         f"坐标已由 {shortened(named, 80)} 转换为 WGS-84"),
        [place_spot(place) for place in moved.places if place.position is not None]
        or [Spot(span.where, span.name or span.id or "") for span in moved.spans if span.route],
        "--crs",
    )  # fmt: skip
    return replace(moved, plane=Plane.DEGREES, crs=None)


def _finite(point: Point) -> bool:
    return all(map(math.isfinite, point))


def _unprojected(named: str) -> Move:
    pyproj = require("pyproj", extra="gis")
    try:
        step = pyproj.Transformer.from_crs(named, "EPSG:4326", always_xy=True)
    except pyproj.exceptions.ProjError as error:
        raise RequestError(
            f'unknown reference system "{shortened(named, 80)}"; name it by --crs EPSG:CODE, '
            "gcj02 or bd09",
            f"未知的坐标系“{shortened(named, 80)}”；可用 --crs EPSG:CODE、gcj02 或 bd09 指定",
        ) from error

    def move(points: Sequence[Point]) -> Sequence[Point]:
        if not points:
            return points
        xs, ys = step.transform(*zip(*points, strict=True))
        return list(zip(map(float, xs), map(float, ys), strict=True))

    return move


def _moved(network: RawNetwork, move: Move) -> RawNetwork:
    placed = iter(move([p.position for p in network.places if p.position is not None]))
    places = tuple(
        p if p.position is None else replace(p, position=next(placed)) for p in network.places
    )
    along = iter(move([point for span in network.spans for point in span.route or ()]))
    spans = tuple(
        replace(span, route=tuple(next(along) for _ in span.route)) if span.route else span
        for span in network.spans
    )
    return replace(network, places=places, spans=spans)


def shift_noted(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network as it is; note positions that look shifted to a Chinese web map's."""
    known = known_positions()
    pairs = [
        (place.position, known[key])
        for place in network.places
        for key in (place.name or place.id,)
        if place.position is not None and key in known
    ]
    found = likely_shift(pairs)
    if found is not None:
        code = found.system.lower().replace("-", "")
        findings.add(
            "positions-look-shifted",
            Severity.NOTE,
            (f"Positions look like {found.system}, not WGS-84 (off by {found.median_m:.0f} m): "
             "taken as they are",
             f"坐标疑似 {found.system} 而非 WGS-84（偏移约 {found.median_m:.0f} 米）：未作改动"),
            [place_spot(p) for p in network.places if (p.name or p.id) in known and p.position],
            f"--crs {code}",
        )  # fmt: skip
    return network
