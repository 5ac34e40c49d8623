"""Regional disasters: what a disc of a given radius can cut, wherever it strikes.

Places, routes and discs lie on a sphere of the Earth's mean radius (distances are right to
0.5 % of the radius, see ``docs/explain.md``). There every curve on which a set of cut spans
changes is a small circle, the meeting of the sphere with a plane ``x . n = c``:

* a span is cut when the centre is within the radius of an arc of its route: the border is
  made of circles around the points of the route and of two parallels to each arc;
* a place is lost when the centre is within the radius of it.

Among the centres that cut at least a given set and spare given places there is one where
two of these circles cross, or any on the border of a single span. So these are all that
have to be looked at, and the largest sets among them are all that matter.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from netplan.model.network import Network, Span

EARTH_KM = 6371.0088
GRACE_KM = 0.001
"""A disc cuts what is within its radius and this: crossings lie exactly on the radius."""
DIGITS = 6
"""Decimals of the centre's degrees in the id: the centre is where the id says it is."""

Vectors = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
_BATCH = 4_000_000
TANGENT = 1e-13


@dataclass(frozen=True)
class Disc:
    """A disc by its centre, what it cuts, and the places it covers."""

    id: str
    lost_spans: frozenset[str]
    lost_places: frozenset[str]


def discs(
    network: Network,
    spans: tuple[Span, ...],
    radius_km: float,
    useful: frozenset[str],
    ends: frozenset[str],
) -> tuple[Disc, ...]:
    """Return discs that cut every largest set of useful spans, sorted by what they cut.

    A set is larger than another when it has all its useful spans and covers no end of a
    target that the other spares.
    """
    land = _Land(network, spans, radius_km)
    wanted = np.array([span.id in useful for span in spans], dtype=bool)
    asked = np.array([place.id in ends for place in network.places], dtype=bool)
    found: dict[tuple[bytes, bytes], tuple[float, float]] = {}
    for centres in land.crossings(wanted, asked):
        for centre, cut, covered in land.struck(centres):
            key = (np.packbits(cut & wanted).tobytes(), np.packbits(covered & asked).tobytes())
            if (cut & wanted).any() and (key not in found or centre < found[key]):
                found[key] = centre
    largest = _largest(found)
    return tuple(sorted((land.disc(centre) for centre in largest), key=lambda disc: disc.id))


def disc_around(
    network: Network, spans: tuple[Span, ...], radius_km: float, centre: tuple[float, float]
) -> Disc:
    """Return the disc around a centre in degrees, with all it cuts and covers."""
    return _Land(network, spans, radius_km).disc(centre)


def _largest(found: dict[tuple[bytes, bytes], tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the centres of the sets that no other set contains."""
    entries = [
        (int.from_bytes(cut), int.from_bytes(covered), centre)
        for (cut, covered), centre in found.items()
    ]
    entries.sort(key=lambda entry: (-entry[0].bit_count(), entry[1].bit_count(), entry[2]))
    kept: list[tuple[int, int, tuple[float, float]]] = []
    for cut, covered, centre in entries:
        if not any(cut & ~more == 0 and spared & ~covered == 0 for more, spared, _ in kept):
            kept.append((cut, covered, centre))
    return [centre for _, _, centre in kept]


class _Land:
    """Routes as arcs on the unit sphere, and the circles on which things change."""

    def __init__(self, network: Network, spans: tuple[Span, ...], radius_km: float) -> None:
        self.network = network
        self.spans = spans
        self.angle = radius_km / EARTH_KM
        self.reach = (radius_km + GRACE_KM) / EARTH_KM
        self.outside = (radius_km + 2 * GRACE_KM) / EARTH_KM
        start, stop, owner = [], [], []
        for i, span in enumerate(spans):
            a, b = network.place[span.a], network.place[span.b]
            line = ((a.lon, a.lat), *span.route, (b.lon, b.lat))
            steps = [(p, q) for p, q in pairwise(line) if p != q] or [(line[0], line[0])]
            start += [p for p, _ in steps]
            stop += [q for _, q in steps]
            owner += [i] * len(steps)
        self.a, self.b = _unit(start), _unit(stop)
        self.owner = np.array(owner, dtype=np.int64)
        self.places = _unit([(place.lon, place.lat) for place in network.places])

    @cached_property
    def normal(self) -> Vectors:
        """Return the pole of the great circle of every arc, zero for a mere point."""
        pole = np.cross(self.a, self.b)
        length = np.linalg.norm(pole, axis=1, keepdims=True)
        unit: Vectors = np.divide(pole, length, out=np.zeros_like(pole), where=length > 0)
        return unit

    @cached_property
    def middle(self) -> Vectors:
        """Return the middle of every arc."""
        both = self.a + self.b
        unit: Vectors = both / np.linalg.norm(both, axis=1, keepdims=True)
        return unit

    @cached_property
    def half(self) -> Vectors:
        """Return half the angle of every arc."""
        angle: Vectors = np.arccos(np.clip(np.sum(self.a * self.middle, axis=1), -1, 1))
        return angle

    def disc(self, centre: tuple[float, float]) -> Disc:
        """Return the disc around a centre in degrees, with all it cuts, useful or not."""
        [(_, cut, covered)] = self.struck(_unit([centre]))
        lon, lat = centre
        return Disc(
            f"disc:{lon:.{DIGITS}f},{lat:.{DIGITS}f}",
            frozenset(span.id for span, hit in zip(self.spans, cut, strict=True) if hit),
            frozenset(
                place.id for place, hit in zip(self.network.places, covered, strict=True) if hit
            ),
        )

    def struck(self, centres: Vectors) -> Iterator[tuple[tuple[float, float], Bool, Bool]]:
        """Yield each centre in rounded degrees, with the spans it cuts and places it covers."""
        degrees = np.unique(np.round(_degrees(centres), DIGITS), axis=0) + 0.0
        size = max(1, _BATCH // max(1, len(self.a)))
        for first in range(0, len(degrees), size):
            some = degrees[first : first + size]
            points = _unit(some)
            hit = np.zeros((len(self.spans), len(some)), dtype=bool)
            np.logical_or.at(hit, self.owner, self._near(points))
            covered = self.places @ points.T >= np.cos(self.reach)
            for i, (lon, lat) in enumerate(some.tolist()):
                yield (lon, lat), hit[:, i], covered[:, i]

    def _near(self, points: Vectors) -> Bool:
        """Tell for every arc and point whether the arc comes within reach."""
        ends = np.cos(self.reach)
        near = (self.a @ points.T >= ends) | (self.b @ points.T >= ends)
        beside = (np.cross(self.normal, self.a) @ points.T >= 0) & (
            np.cross(self.b, self.normal) @ points.T >= 0
        )
        real = np.any(self.normal != 0, axis=1)[:, None]
        on_arc = real & beside & (np.abs(self.normal @ points.T) <= np.sin(self.reach))
        found: Bool = near | on_arc
        return found

    def crossings(self, wanted: Bool, asked: Bool) -> Iterator[Vectors]:
        """Yield every centre that has to be looked at, a batch for each wanted arc or end."""
        arcs = self._distinct(np.flatnonzero(wanted[self.owner]))
        ends = np.flatnonzero(asked)
        yield self._tops(arcs)
        for i in arcs:
            spread = self.half[i] + self.half[arcs] + 2 * self.outside
            near = arcs[self.middle[arcs] @ self.middle[i] >= np.cos(np.minimum(spread, np.pi))]
            yield _meet(*self._border(np.array([i])), *self._border(near[near > i]))
            rim = np.minimum(self.half[i] + 2 * self.outside, np.pi)
            close = ends[self.places[ends] @ self.middle[i] >= np.cos(rim)]
            rims = self.places[close], np.full(len(close), np.cos(self.outside))
            yield _meet(*self._border(np.array([i])), *rims)
            yield _meet(self.normal[i : i + 1], np.zeros(1), *rims)
        for i in ends:
            close = ends[self.places[ends] @ self.places[i] >= np.cos(2 * self.outside)]
            close = close[close > i]
            around = np.full(len(close), np.cos(self.outside))
            yield _meet(self.places[i : i + 1], around[:1], self.places[close], around)

    def _distinct(self, arcs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        """Return the first of the arcs that run alike: cables in one trench."""
        lines = np.column_stack((self.a[arcs], self.b[arcs]))
        return arcs[np.sort(np.unique(lines, axis=0, return_index=True)[1])]

    def _border(self, arcs: npt.NDArray[np.int64]) -> tuple[Vectors, Vectors]:
        """Return the planes (n, c) of the circles that bound being within the radius."""
        around = np.full(len(arcs), np.cos(self.angle))
        aside = np.full(len(arcs), np.sin(self.angle))
        planes = (self.a[arcs], self.b[arcs], self.normal[arcs], self.normal[arcs])
        return np.concatenate(planes), np.concatenate((around, around, aside, -aside))

    def _tops(self, arcs: npt.NDArray[np.int64]) -> Vectors:
        """Return the points of every route, and those due north on their borders.

        The points themselves stand for discs that cut only spans which meet there: the
        borders of two of them run into each other without crossing.
        """
        points = np.concatenate((self.a[arcs], self.b[arcs]))
        degrees = _degrees(points)
        degrees[:, 1] = np.minimum(degrees[:, 1] + np.degrees(self.angle), 90.0)
        return np.concatenate((_unit(degrees), points))


def _meet(n: Vectors, c: Vectors, m: Vectors, d: Vectors) -> Vectors:
    """Return the points of the unit sphere on one plane of each of two lists, all pairs."""
    left, right = np.repeat(np.arange(len(n)), len(m)), np.tile(np.arange(len(m)), len(n))
    n, c, m, d = n[left], c[left], m[right], d[right]
    dot = np.sum(n * m, axis=1)
    spread = 1 - dot**2
    with np.errstate(divide="ignore", invalid="ignore"):
        along = ((c - d * dot) / spread)[:, None] * n + ((d - c * dot) / spread)[:, None] * m
        rest = (1 - np.sum(along**2, axis=1)) / spread
    touching = rest * spread >= -TANGENT  # circles that touch may miss by rounding
    real = (spread > TANGENT) & np.isfinite(rest) & touching
    along = along[real]
    across = np.cross(n[real], m[real]) * np.sqrt(np.maximum(rest[real], 0))[:, None]
    return np.concatenate((along + across, along - across))


def _unit(degrees: npt.ArrayLike) -> Vectors:
    """Return points given as lon, lat in degrees on the unit sphere."""
    lon, lat = np.radians(np.asarray(degrees, dtype=float).reshape(-1, 2)).T
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def _degrees(points: Vectors) -> Vectors:
    """Return lon, lat in degrees of points near the unit sphere."""
    x, y, z = points.T
    both = np.column_stack((np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))))
    degrees: Vectors = np.degrees(both)
    return degrees
