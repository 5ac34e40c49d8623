"""Regional disasters, found by sampling: discs laid along every route and beside it.

Sampling proves nothing complete; it refutes a plan that leaves out a disc that breaks it.
Discs that a plan names are measured exactly, by cross-track distances on the sphere.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from math import acos, asin, atan2, cos, degrees, hypot, isfinite, pi, radians, sin

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from netplan.model.network import Place, Span
from netplan.model.scenario import Scenario

EARTH_KM = 6371.0088
GRACE_KM = 0.001
MOST_DOTS, MOST_CENTRES = 200_000, 30_000
"""Points at which routes are sampled, and discs tried, at most: small discs over long routes
are tried at wider steps."""
BESIDE = tuple(k * pi / 3 for k in range(6))
Struck = tuple[str, frozenset[str], frozenset[str]]
Point = tuple[float, float]
Points = npt.NDArray[np.float64]


def disc_losses(
    scenario: Scenario, usable: Mapping[str, Span], ends: set[str], named: Iterable[str]
) -> Iterator[Struck]:
    """Yield (id, spans cut, places covered) of the discs named, then of those sampled.

    Of the sampled ones the largest are kept: no other one cuts as much and spares as many
    ``ends`` of targets.
    """
    radius_km = scenario.failures.disc_km
    if radius_km is None:
        return
    place = scenario.network.place
    for id_ in sorted(set(named)):
        centre = _centre(id_)
        if centre is not None:
            yield id_, *_struck(centre, radius_km + GRACE_KM, usable, place)
    yield from _sampled(radius_km, usable, place, ends)


def _centre(id_: str) -> Point | None:
    """Return the centre that a failure's id names, None where it names none or not as written."""
    kind, _, what = id_.partition(":")
    parts = what.split(",")
    if kind != "disc" or len(parts) != 2:
        return None
    try:
        lon, lat = float(parts[0]), float(parts[1])
    except ValueError:
        return None
    if not (isfinite(lon) and abs(lat) <= 90):
        return None
    return (lon, lat) if id_ == _disc_id(lon, lat) else None


def _disc_id(lon: float, lat: float) -> str:
    """Return the one way in which a disc's centre is written."""
    return f"disc:{lon:.6f},{lat:.6f}"


def _struck(
    centre: Point, reach_km: float, usable: Mapping[str, Span], place: Mapping[str, Place]
) -> tuple[frozenset[str], frozenset[str]]:
    cut = frozenset(
        span.id for span in usable.values() if _route_km(centre, _line(span, place)) <= reach_km
    )
    covered = (p.id for p in place.values() if _km(centre, (p.lon, p.lat)) <= reach_km)
    return cut, frozenset(covered)


def _line(span: Span, place: Mapping[str, Place]) -> list[Point]:
    a, b = place[span.a], place[span.b]
    return [(a.lon, a.lat), *span.route, (b.lon, b.lat)]


def _route_km(centre: Point, line: list[Point]) -> float:
    return min(_arc_km(centre, p, q) for p, q in pairwise(line))


def _arc_km(centre: Point, start: Point, stop: Point) -> float:
    """Return the distance of a point from an arc of a great circle."""
    length, away = _km(start, stop), _km(start, centre)
    if length == 0:
        return away
    turn = _bearing(start, centre) - _bearing(start, stop)
    aside = asin(max(-1.0, min(1.0, sin(away / EARTH_KM) * sin(turn))))
    along = atan2(sin(away / EARTH_KM) * cos(turn), cos(away / EARTH_KM)) * EARTH_KM
    if 0 <= along <= length:
        return abs(aside) * EARTH_KM
    return min(away, _km(stop, centre))


def _km(a: Point, b: Point) -> float:
    """Return the great-circle distance (haversine)."""
    lat_a, lat_b = radians(a[1]), radians(b[1])
    half_lat, half_lon = (lat_b - lat_a) / 2, radians(b[0] - a[0]) / 2
    chord = hypot(sin(half_lat), (cos(lat_a) * cos(lat_b)) ** 0.5 * sin(half_lon))
    return 2 * EARTH_KM * asin(min(1.0, chord))


def _bearing(a: Point, b: Point) -> float:
    lat_a, lat_b, step = radians(a[1]), radians(b[1]), radians(b[0] - a[0])
    return atan2(
        sin(step) * cos(lat_b), cos(lat_a) * sin(lat_b) - sin(lat_a) * cos(lat_b) * cos(step)
    )


def _sampled(
    radius_km: float, usable: Mapping[str, Span], place: Mapping[str, Place], ends: set[str]
) -> Iterator[Struck]:
    spans = list(usable.values())
    lines = [_line(span, place) for span in spans]
    whole_km = sum(_km(p, q) for line in lines for p, q in pairwise(line))
    step_km = max(radius_km / 20, whole_km / MOST_DOTS)
    dotted = [_dotted(line, step_km) for line in lines]
    owner = np.repeat(np.arange(len(spans)), [len(line) for line in dotted])
    dots = cKDTree(_vectors(np.array([dot for line in dotted for dot in line]).reshape(-1, 2)))
    towns = [p for p in place.values() if p.id in ends]
    town_dots = cKDTree(_vectors(np.array([(p.lon, p.lat) for p in towns]).reshape(-1, 2)))
    centres = _centres(dotted, radius_km, step_km)
    found: dict[tuple[frozenset[int], frozenset[int]], Point] = {}
    for some in (centres[i : i + 500] for i in range(0, len(centres), 500)):
        points = _vectors(np.array(some))
        near = dots.query_ball_point(points, _chord(radius_km - GRACE_KM))
        over = town_dots.query_ball_point(points, _chord(radius_km + GRACE_KM))
        for centre, cut, covered in zip(some, near, over, strict=True):
            if cut:
                key = frozenset(np.unique(owner[cut]).tolist()), frozenset(covered)
                found.setdefault(key, centre)
    for (lost, taken), (lon, lat) in _largest(found):
        yield (
            _disc_id(lon, lat),
            frozenset(spans[i].id for i in lost),
            frozenset(towns[i].id for i in taken),
        )


def _centres(dotted: list[list[Point]], radius_km: float, step_km: float) -> list[Point]:
    """Return the centres to try: along every route, and beside it, about half a radius apart."""
    every = max(1, min(10, int(radius_km / 2 / step_km)))
    every = max(every, -(-7 * sum(map(len, dotted)) // MOST_CENTRES))
    return sorted({c for line in dotted for dot in line[::every] for c in _around(dot, radius_km)})


def _chord(km: float) -> float:
    """Return how far apart two points of the unit sphere are, straight through it."""
    return 2 * sin(min(max(km, 0.0) / EARTH_KM, pi) / 2)


Sets = tuple[frozenset[int], frozenset[int]]


def _largest(found: Mapping[Sets, Point]) -> Iterator[tuple[Sets, Point]]:
    """Yield what no other one contains; each is compared with those that hold its rarest span."""
    kept: dict[int, list[Sets]] = defaultdict(list)
    for key, centre in sorted(found.items(), key=lambda e: -len(e[0][0])):
        cut, over = key
        rivals = min((kept[span] for span in cut), key=len)
        if not any(cut <= more and fewer <= over for more, fewer in rivals):
            for span in cut:
                kept[span].append(key)
            yield key, centre


def _dotted(line: list[Point], step_km: float) -> list[Point]:
    """Return points along a route, at most a step apart."""
    found = [line[0]]
    for start, stop in pairwise(line):
        a, b = _vectors(np.array([start, stop]))
        parts = max(1, int(_km(start, stop) / step_km) + 1)
        angle = acos(max(-1.0, min(1.0, float(a @ b))))
        for k in range(1, parts + 1):
            t = k / parts
            mix = b if angle < 1e-9 else (sin((1 - t) * angle) * a + sin(t * angle) * b)
            found.append((degrees(atan2(mix[1], mix[0])), degrees(atan2(mix[2], hypot(*mix[:2])))))
    return found


def _around(dot: Point, radius_km: float) -> list[Point]:
    """Return a point and six others that barely have it within their discs."""
    lon, lat = dot
    step = degrees(0.97 * radius_km / EARTH_KM)
    wide = step / max(0.01, cos(radians(lat)))
    ring = [(lon + wide * sin(turn), lat + step * cos(turn)) for turn in BESIDE]
    return [(round(x, 6), round(y, 6)) for x, y in [dot, *ring] if abs(y) <= 90]


def _vectors(points: Points) -> Points:
    lon, lat = np.radians(points).T
    return np.stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)), axis=1)
