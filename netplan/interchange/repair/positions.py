"""Numbers that are no positions on the Earth: out of range, swapped, a drawing's, left at zero."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from math import isfinite

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork, RawPlace
from netplan.interchange.repair.spots import place_spot

MOST_OUTSIDE = 1 / 3
"""Where a larger share of the positions lies off the Earth, none is one."""
FEWEST = 3
"""So many positions can be judged together."""
MARKED = "the file calls them a drawing's", "文件注明为示意图坐标"
OUTSIDE = "most lie outside of degrees", "多数超出经纬度范围"
NO_DEGREES = "several are no degrees whichever way round", "多处数值无论如何都不是经纬度"
TURN, HALF, QUARTER = 360, 180, 90


def on_earth(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with positions on the Earth, and none where the file has no such."""
    if network.plane is Plane.PIXEL:
        return without_positions(network, findings, MARKED)
    network = _turned(_swapped(network, findings), findings)
    placed = [place for place in network.places if place.position is not None]
    outside = [place for place in placed if not _on_earth(place.position)]
    if len(outside) > MOST_OUTSIDE * len(placed):
        return without_positions(network, findings, OUTSIDE)
    if network.plane is Plane.UNSAID and sum(map(_is_pixel, outside)) > 1:
        return without_positions(
            network,
            findings,
            NO_DEGREES,
        )
    network = _mended(network, outside, findings)
    return _none_where_all_are_one(_none_at_zero(network, findings), findings)


def _is_pixel(place: RawPlace) -> bool:
    """Tell whether a position is none even with its numbers swapped or turned."""
    x, y = place.position or (0.0, 0.0)
    return isfinite(x) and isfinite(y) and (max(abs(x), abs(y)) > TURN or min(x, y) > QUARTER)


def without_positions(network: RawNetwork, findings: Findings, why: tuple[str, str]) -> RawNetwork:
    """Return the network without positions and courses, which are a drawing's.

    Args:
        network: with positions.
        findings: gets what was done.
        why: what shows that they are no geography, in English and in Chinese.
    """
    findings.add(
        "positions-of-a-drawing",
        Severity.DROPPED,
        (f"Positions are no longitudes and latitudes ({why[0]}): not used",
         f"坐标不是经纬度（{why[1]}）：不予采用"),
        [Spot(p.where, f"{p.name or p.id}: {_shown(p.position)}")
         for p in network.places if p.position is not None],
        "--places TABLE, or --crs",
    )  # fmt: skip
    places = tuple(replace(place, position=None) for place in network.places)
    spans = tuple(replace(span, route=None) for span in network.spans)
    return replace(network, places=places, spans=spans, plane=Plane.PIXEL)


def _moved(place: RawPlace) -> Spot:
    shown = _shown(place.position)
    return place_spot(place, f"now {shown}", f"现为 {shown}")


def _shown(point: Point | None) -> str:
    return "" if point is None else f"[{point[0]:.6g}, {point[1]:.6g}]"


def _on_earth(point: Point | None) -> bool:
    return point is not None and abs(point[0]) <= HALF and abs(point[1]) <= QUARTER  # no NaN is


def _with(
    network: RawNetwork, change: Callable[[Point], Point], ids: set[str] | None = None
) -> RawNetwork:
    """Return the network with positions changed, courses too where it is all of them."""
    places = tuple(
        replace(place, position=change(place.position))
        if place.position is not None and (ids is None or place.id in ids)
        else place
        for place in network.places
    )
    if ids is not None:
        return replace(network, places=places)
    spans = tuple(
        replace(span, route=tuple(map(change, span.route))) if span.route else span
        for span in network.spans
    )
    return replace(network, places=places, spans=spans)


def _swapped(network: RawNetwork, findings: Findings) -> RawNetwork:
    """Turn positions whose first number is the latitude.

    All first numbers could be one, and some second numbers could not. That may be a mistake in
    single places, too: it is in all of them where most are so, or where the network is then much
    narrower than with those alone put right.
    """
    points = [p.position for p in network.places if p.position is not None]
    points += [point for span in network.spans for point in span.route or ()]
    if not points or not all(abs(x) <= QUARTER and abs(y) <= HALF for x, y in points):
        return network
    beyond = [abs(y) > QUARTER for _, y in points]
    one_by_one = [(y, x) if far else (x, y) for (x, y), far in zip(points, beyond, strict=True)]
    together = 2 * _spread([(y, x) for x, y in points]) < _spread(one_by_one)
    if not any(beyond) or not (together or 2 * sum(beyond) >= len(points)):
        return network
    return axes_turned(network, findings)


def axes_turned(
    network: RawNetwork, findings: Findings, why: tuple[str, str] | None = None
) -> RawNetwork:
    """Return the network with the numbers of every position and course the other way round."""
    turned = _with(network, lambda point: (point[1], point[0]))
    shown = ("", "") if why is None else (f" ({why[0]})", f"（{why[1]}）")
    findings.add(
        "axes-swapped",
        Severity.REPAIRED,
        (f"Latitude stands before longitude: swapped{shown[0]}",
         f"纬度写在经度之前：已对调{shown[1]}"),
        [_moved(p) for p in turned.places if p.position]
        or [Spot(span.where, span.name or span.id or "") for span in turned.spans if span.route],
    )  # fmt: skip
    return turned


def _spread(points: Sequence[Point]) -> float:
    """Return width and height of what holds the points, in degrees."""
    return sum(max(p[axis] for p in points) - min(p[axis] for p in points) for axis in (0, 1))


def _turned(network: RawNetwork, findings: Findings) -> RawNetwork:
    """Turn longitudes from 180 to 360 by a whole turn."""

    def within(point: Point) -> Point:
        lon, lat = point
        if not HALF < abs(lon) <= TURN or abs(lat) > QUARTER:
            return point
        return round(lon - TURN if lon > 0 else lon + TURN, 9), lat

    beyond = {p.id for p in network.places if p.position and within(p.position) != p.position}
    if len(beyond) == 0 or any(
        abs(p.position[1]) > QUARTER or abs(p.position[0]) > TURN
        for p in network.places
        if p.position
    ):
        return network
    turned = _with(network, within)
    findings.add(
        "longitude-beyond-180",
        Severity.REPAIRED,
        ("Longitudes beyond 180 degrees: turned by 360", "经度超出 180 度：已减去 360 度"),
        [_moved(p) for p in turned.places if p.id in beyond],
    )
    return turned


def _mended(network: RawNetwork, outside: Sequence[RawPlace], findings: Findings) -> RawNetwork:
    """Swap single positions whose mirror image lies among the others; the rest are none."""
    inside = [p.position for p in network.places if _on_earth(p.position) and p.position]
    mirrored = {p.id for p in outside if p.position and _among(p.position[::-1], inside)}
    findings.add(
        "position-swapped",
        Severity.REPAIRED,
        ("Longitude and latitude of single places are swapped: put right",
         "个别节点的经纬度颠倒：已更正"),
        [Spot(p.where, f"{p.name or p.id}: {_shown(p.position)}",
              (p.position[::-1],)) for p in outside if p.id in mirrored and p.position],
    )  # fmt: skip
    findings.add(
        "position-off-the-earth",
        Severity.DROPPED,
        ("Positions that are no longitude and latitude: not used",
         "坐标超出经纬度范围：不予采用"),
        [Spot(p.where, f"{p.name or p.id}: {_shown(p.position)}")
         for p in outside if p.id not in mirrored],
        "--places TABLE",
    )  # fmt: skip
    network = _with(network, lambda point: (point[1], point[0]), mirrored)
    off = {place.id for place in outside} - mirrored
    places = tuple(replace(p, position=None) if p.id in off else p for p in network.places)
    spans = tuple(
        replace(span, route=None) if span.route and not all(map(_on_earth, span.route)) else span
        for span in network.spans
    )
    return replace(network, places=places, spans=spans)


def _among(point: Point, others: Sequence[Point]) -> bool:
    """Tell whether a point lies in the box of the others, a little widened."""
    if not others or not _on_earth(point):
        return False
    return all(
        min(p[axis] for p in others) - 1 <= point[axis] <= max(p[axis] for p in others) + 1
        for axis in (0, 1)
    )


def _none_at_zero(network: RawNetwork, findings: Findings) -> RawNetwork:
    zero = [p for p in network.places if p.position == (0, 0)]
    if len(zero) == len(network.places):
        return network  # all of them in one point are told of as that
    findings.add(
        "position-zero",
        Severity.DROPPED,
        ("Positions at (0, 0) mean that none is known: not used",
         "坐标为 (0, 0)，视为未知：不予采用"),
        [Spot(p.where, p.name or p.id) for p in zero],
        "--places TABLE",
    )  # fmt: skip
    ids = {place.id for place in zero}
    places = tuple(replace(p, position=None) if p.id in ids else p for p in network.places)
    return replace(network, places=places)


def _none_where_all_are_one(network: RawNetwork, findings: Findings) -> RawNetwork:
    points = [p.position for p in network.places if p.position is not None]
    if len(points) >= 2 and len(set(points)) == 1:
        return without_positions(network, findings, ("all are the same", "全部相同"))
    whole = all(x == int(x) and y == int(y) for x, y in points)
    if network.plane is Plane.UNSAID and whole and len(points) >= FEWEST:
        return without_positions(network, findings, ("all are whole numbers", "全部为整数"))
    return network
