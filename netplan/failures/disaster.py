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

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import chain, pairwise

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

from netplan.model.network import Network, Span

EARTH_KM = 6371.0088
GRACE_KM = 0.001
"""A disc cuts what is within its radius and this: crossings lie exactly on the radius."""
DIGITS = 6
"""Decimals of the centre's degrees in the id: the centre is where the id says it is."""

Vectors = npt.NDArray[np.float64]
Bool = npt.NDArray[np.bool_]
Index = npt.NDArray[np.int64]
_Struck = tuple[bytes, bytes]
"""The indices of spans cut, and those of places covered, in order; packed, as there are many."""
INDEX_BYTES = 4
LOOK = 100
"""Sets compared between two looks at whether to go on."""
CENTRES = 20_000
"""Discs looked at together."""
PIECE = 4
"""Pieces of arcs are not much longer than the mean of all arcs, in multiples of it."""
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
    check: Callable[[], None] | None = None,
) -> tuple[Disc, ...]:
    """Return discs that cut every largest set of useful spans, sorted by what they cut.

    A set is larger than another when it has all its useful spans and covers no end of a
    target that the other spares. ``check`` is called on the way; it raises to end what takes
    too long, as where a disc covers much of the network.
    """
    land = _Land(network, spans, radius_km)
    wanted = np.array([span.id in useful for span in spans], dtype=bool)
    asked = np.array([place.id in ends for place in network.places], dtype=bool)
    found: dict[_Struck, tuple[float, float]] = {}
    for centres in land.crossings(wanted, asked):
        if check is not None:
            check()
        for struck, centre in land.struck(centres, wanted, asked):
            if struck not in found or centre < found[struck]:
                found[struck] = centre
    largest = _largest(found, check)
    return tuple(sorted((land.disc(centre) for centre in largest), key=lambda disc: disc.id))


def disc_around(
    network: Network, spans: tuple[Span, ...], radius_km: float, centre: tuple[float, float]
) -> Disc:
    """Return the disc around a centre in degrees, with all it cuts and covers."""
    return _Land(network, spans, radius_km).disc(centre)


def _largest(
    found: Mapping[_Struck, tuple[float, float]], check: Callable[[], None] | None
) -> list[tuple[float, float]]:
    """Return the centres of the sets that no other set contains, the largest sets first.

    A set is only compared with those kept that have its rarest span, too.
    """
    entries = [
        (-len(cut) // INDEX_BYTES, len(covered), centre, cut, covered)
        for (cut, covered), centre in found.items()
    ]
    entries.sort(key=lambda entry: entry[:3])
    holders: dict[int, list[tuple[frozenset[int], frozenset[int]]]] = defaultdict(list)
    kept: list[tuple[float, float]] = []
    for i, (_, _, centre, cut_, covered_) in enumerate(entries):
        if check is not None and i % LOOK == 0:
            check()
        cut, covered = _members(cut_), _members(covered_)
        rarest = min((holders[span] for span in cut), key=len)
        if not any(cut <= more and spared <= covered for more, spared in rarest):
            kept.append(centre)
            for span in cut:
                holders[span].append((cut, covered))
    return kept


def _members(packed: bytes) -> frozenset[int]:
    return frozenset(np.frombuffer(packed, np.int32).tolist())


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
        every = np.ones(len(self.spans), dtype=bool), np.ones(len(self.places), dtype=bool)
        [((cut, covered), _)] = self.struck(_unit([centre]), *every, least=0)
        lon, lat = centre
        return Disc(
            f"disc:{lon:.{DIGITS}f},{lat:.{DIGITS}f}",
            frozenset(self.spans[i].id for i in _members(cut)),
            frozenset(self.network.places[i].id for i in _members(covered)),
        )

    def struck(
        self, centres: Vectors, wanted: Bool, asked: Bool, least: int = 1
    ) -> Iterator[tuple[_Struck, tuple[float, float]]]:
        """Yield what discs cut and cover of what counts, with their centres in rounded degrees.

        Args:
            centres: of the discs.
            wanted: (spans,) those that count.
            asked: (places,) those that count.
            least: how many spans a disc must cut to be of interest.
        """
        degrees = np.unique(np.round(_degrees(centres), DIGITS), axis=0) + 0.0
        for first in range(0, len(degrees), CENTRES):
            some = degrees[first : first + CENTRES]
            points = _unit(some)
            cut = _grouped(*self._cut(points, wanted), len(points))
            covered = _grouped(*self._covered(points, asked), len(points))
            for i, (lon, lat) in enumerate(some.tolist()):
                if len(cut[i]) >= least:
                    yield (cut[i].tobytes(), covered[i].tobytes()), (lon, lat)

    def _cut(self, points: Vectors, wanted: Bool) -> tuple[Index, Index]:
        """Return the pairs of a point and a span that comes within reach, in order, each once."""
        at, piece = self._pieces.near(points, self.reach)
        arc = self._arc_of_piece[piece]
        counts = wanted[self.owner[arc]]
        at, arc = at[counts], arc[counts]
        near = self._near(points[at], arc)
        pairs = np.unique(at[near] * len(self.spans) + self.owner[arc[near]])
        return pairs // len(self.spans), pairs % len(self.spans)

    def _covered(self, points: Vectors, asked: Bool) -> tuple[Index, Index]:
        """Return the pairs of a point and a place within reach, in order, each once."""
        at, place = self._towns.near(points, self.reach)
        within = _dot(self.places[place], points[at]) >= np.cos(self.reach)
        at, place = at[within & asked[place]], place[within & asked[place]]
        order = np.lexsort((place, at))
        return at[order], place[order]

    @cached_property
    def _pieces(self) -> _Caps:
        """Return the arcs in pieces that are not much longer than a disc or than most arcs."""
        return _Caps(*self._cut_up[1:])

    @property
    def _arc_of_piece(self) -> Index:
        return self._cut_up[0]

    @cached_property
    def _cut_up(self) -> tuple[Index, Vectors, Vectors]:
        """Return the arc, the middle and half the angle of every piece."""
        longest = max(
            2 * self.reach, PIECE * float(self.half.mean() if len(self.half) else 0), 1e-9
        )
        count = np.maximum(np.ceil(self.half / longest), 1).astype(np.int64)
        arc = np.repeat(np.arange(len(count)), count)
        number = np.arange(len(arc)) - np.repeat(np.cumsum(count) - count, count)
        half = self.half[arc] / count[arc]
        turn = ((2 * number + 1) * half - self.half[arc])[:, None]
        aside = np.cross(self.normal[arc], self.middle[arc])
        return arc, np.cos(turn) * self.middle[arc] + np.sin(turn) * aside, half

    @cached_property
    def _towns(self) -> _Caps:
        return _Caps(self.places, np.zeros(len(self.places)))

    def _near(self, points: Vectors, arcs: Index) -> Bool:
        """Tell for every point whether the arc beside it comes within reach."""
        ends = np.cos(self.reach)
        a, b, normal = self.a[arcs], self.b[arcs], self.normal[arcs]
        near = (_dot(a, points) >= ends) | (_dot(b, points) >= ends)
        beside = _dot(np.cross(normal, a), points) >= 0
        beside &= _dot(np.cross(b, normal), points) >= 0
        real = np.any(normal != 0, axis=1)
        found: Bool = near | (real & beside & (np.abs(_dot(normal, points)) <= np.sin(self.reach)))
        return found

    def crossings(self, wanted: Bool, asked: Bool) -> Iterator[Vectors]:
        """Yield every centre that has to be looked at, a batch for each wanted arc or end."""
        arcs = self._distinct(np.flatnonzero(wanted[self.owner]))
        ends = np.flatnonzero(asked)
        lines = _Caps(self.middle[arcs], self.half[arcs])
        towns = _Caps(self.places[ends], np.zeros(len(ends)))
        yield self._tops(arcs)
        for i in arcs:
            rim = self.half[i] + 2 * self.outside
            near = arcs[lines.met(self.middle[i], rim)]
            yield _meet(*self._border(np.array([i])), *self._border(near[near > i]))
            close = ends[towns.met(self.middle[i], rim)]
            rims = self.places[close], np.full(len(close), np.cos(self.outside))
            yield _meet(*self._border(np.array([i])), *rims)
            yield _meet(self.normal[i : i + 1], np.zeros(1), *rims)
        for i in ends:
            close = ends[towns.met(self.places[i], 2 * self.outside)]
            close = close[close > i]
            around = np.full(len(close), np.cos(self.outside))
            own = np.full(1, np.cos(self.outside))
            yield _meet(self.places[i : i + 1], own, self.places[close], around)

    def _distinct(self, arcs: npt.NDArray[np.int64]) -> Index:
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


class _Caps:
    """Caps on the sphere, by their middles and half angles, found by where they are."""

    def __init__(self, middle: Vectors, half: Vectors) -> None:
        self.middle, self.half = middle, half
        self.widest = float(half.max(initial=0.0))
        self.tree = cKDTree(middle) if len(middle) else None

    def _chord(self, angle: float) -> float:
        return float(2 * np.sin(min(angle + self.widest, np.pi) / 2) * (1 + 1e-9) + 1e-12)

    def near(self, points: Vectors, angle: float) -> tuple[Index, Index]:
        """Return pairs of a point and a cap: all that meet within an angle, and some more."""
        if self.tree is None or not len(points):
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        found = self.tree.query_ball_point(points, self._chord(angle), return_sorted=False)
        count = np.fromiter(map(len, found), np.int64, len(points))
        cap = np.fromiter(chain.from_iterable(found), np.int64, int(count.sum()))
        return np.repeat(np.arange(len(points)), count), cap

    def met(self, point: Vectors, angle: float) -> Index:
        """Return, in order, the caps that come within an angle of a point."""
        if self.tree is None:
            return np.zeros(0, np.int64)
        found = np.array(sorted(self.tree.query_ball_point(point, self._chord(angle))), np.int64)
        away = np.cos(np.minimum(angle + self.half[found], np.pi))
        met: Index = found[self.middle[found] @ point >= away]
        return met


def _dot(a: Vectors, b: Vectors) -> Vectors:
    product: Vectors = np.einsum("ij,ij->i", a, b)
    return product


def _grouped(at: Index, what: Index, count: int) -> list[npt.NDArray[np.int32]]:
    """Return, for each of so many points, what stands beside it; ``at`` is in order."""
    return np.split(what.astype(np.int32), np.searchsorted(at, np.arange(1, count)))


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
