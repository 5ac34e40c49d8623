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
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from itertools import islice, pairwise

import numpy as np
import numpy.typing as npt

from netplan.errors import InputError, Problem
from netplan.failures.borders import Borders
from netplan.failures.sphere import Arcs, Caps, Cells, Index, Vectors, degrees_of, neighbours, unit
from netplan.model.network import Network, Span

EARTH_KM = 6371.0088
GRACE_KM = 0.001
"""A disc cuts what is within its radius and this: crossings lie exactly on the radius."""
DIGITS = 6
"""Decimals of the centre's degrees in the id: the centre is where the id says it is."""

Bool = npt.NDArray[np.bool_]
Centre = tuple[float, float]
_Struck = tuple[frozenset[int], frozenset[int]]
"""The indices of spans cut, and those of places covered."""
LOOK = 100
"""Sets compared between two looks at whether to go on."""
CENTRES = 1_000_000
"""Centres kept at once, to be sorted by where they are: 24 MB."""
MOST_MET = 2_000_000
"""Pairs of arcs of routes that one disc could cut, at most: about ten centres for each."""
MOST_DISCS = 20_000
"""Discs that a plan can be asked to survive; each is checked for every target."""
GROUPS = 256
"""Groups of neighbouring centres whose surroundings are looked up at once."""
PIECE = 4
"""Pieces of arcs are not much longer than the mean of all arcs, in multiples of it."""
ACROSS = 2
"""Centres taken together lie in a cube of this many lengths of a piece."""
ROUNDING = 1e-7
"""More than what angles between points of the sphere are wrong by."""


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
    file: str = "scenario",
) -> tuple[Disc, ...]:
    """Return discs that cut every largest set of useful spans, sorted by what they cut.

    A set is larger than another when it has all its useful spans and covers no end of a
    target that the other spares. ``check`` is called on the way; it raises to end what takes
    too long, as where a disc covers much of the network. ``file`` is named in errors.

    Raises:
        InputError: more discs are asked for than can be listed or planned for.
    """
    check = check or (lambda: None)
    land = _Land(network, _unlike(network, spans, useful), radius_km)
    asked = np.array([place.id in ends for place in network.places], dtype=bool)
    borders = Borders(land.arcs.distinct(), land.places[asked], land.angle, land.outside)
    if (met := borders.pairs_met()) > MOST_MET:
        found = f"where discs reach {met:,} pairs of arcs of routes"
        raise _too_many(file, radius_km, found, f"{MOST_MET:,} pairs")
    sets: dict[_Struck, Centre] = {}
    for centres in _batched(borders.crossings(), check):
        for struck, centre in land.largest(centres, asked, check):
            if struck not in sets or centre < sets[struck]:
                sets[struck] = centre
    largest = _largest(sets, check)
    if len(largest) > MOST_DISCS:
        found = f"where discs cut {len(largest):,} sets of spans, none in another"
        raise _too_many(file, radius_km, found, f"{MOST_DISCS:,} sets")
    every = _Land(network, spans, radius_km).discs(largest)
    return tuple(sorted(every, key=lambda disc: disc.id))


def disc_around(net: Network, spans: tuple[Span, ...], radius_km: float, centre: Centre) -> Disc:
    """Return the disc around a centre in degrees, with all it cuts and covers."""
    [disc] = _Land(net, spans, radius_km).discs([centre])
    return disc


def _too_many(file: str, radius_km: float, found: str, most: str) -> InputError:
    allowed = f"at most {most}; take a smaller radius, or name what matters in failures.sets"
    return InputError([Problem(file, "", "failures.disc_km", f"{radius_km:g}, {found}", allowed)])


def _unlike(network: Network, spans: tuple[Span, ...], useful: frozenset[str]) -> tuple[Span, ...]:
    """Return the first of the useful spans that run alike, cables in one trench: cut as one."""
    first: dict[tuple[Centre, ...], Span] = {}
    for span in spans:
        if span.id in useful:
            first.setdefault(_line(network, span), span)
    return tuple(first.values())


def _line(network: Network, span: Span) -> tuple[Centre, ...]:
    a, b = network.place[span.a], network.place[span.b]
    return ((a.lon, a.lat), *span.route, (b.lon, b.lat))


def _batched(parts: Iterable[Vectors], check: Callable[[], None]) -> Iterator[Vectors]:
    """Yield the same points, many at once."""
    held, count = list[Vectors](), 0
    for part in parts:
        check()
        held.append(part)
        count += len(part)
        if count >= CENTRES:
            yield np.concatenate(held)
            held, count = [], 0
    if count:
        yield np.concatenate(held)


def _largest(found: Mapping[_Struck, Centre], check: Callable[[], None]) -> list[Centre]:
    """Return the centres of the sets that no other set contains, the largest sets first.

    A set is only compared with those kept that have its rarest span, too.
    """
    entries = sorted(found.items(), key=lambda e: (-len(e[0][0]), len(e[0][1]), e[1]))
    holders: dict[int, list[_Struck]] = defaultdict(list)
    kept: list[Centre] = []
    for i, ((cut, covered), centre) in enumerate(entries):
        if i % LOOK == 0:
            check()
        rarest = min((holders[span] for span in cut), key=len)
        if not any(cut <= more and spared <= covered for more, spared in rarest):
            kept.append(centre)
            for span in cut:
                holders[span].append((cut, covered))
    return kept


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
            line = _line(network, span)
            steps = [(p, q) for p, q in pairwise(line) if p != q] or [(line[0], line[0])]
            start += [p for p, _ in steps]
            stop += [q for _, q in steps]
            owner += [i] * len(steps)
        self.arcs = Arcs(unit(start), unit(stop))
        self.owner = np.array(owner, dtype=np.int64)
        self.places = unit([(place.lon, place.lat) for place in network.places])

    def discs(self, centres: list[Centre]) -> list[Disc]:
        """Return the discs around centres in degrees, with all they cut, useful or not."""
        every = np.ones(len(self.places), dtype=bool)
        found = []
        for group in self._groups(np.array(centres).reshape(-1, 2), every):
            for i, cut, covered in zip(group.at, group.cut, group.covered, strict=True):
                lon, lat = centres[i]
                disc = Disc(
                    f"disc:{lon:.{DIGITS}f},{lat:.{DIGITS}f}",
                    frozenset(self.spans[k].id for k in group.spans[cut].tolist()),
                    frozenset(self.network.places[k].id for k in group.places[covered].tolist()),
                )
                found.append(disc)
        return found

    def largest(
        self, centres: Vectors, asked: Bool, check: Callable[[], None]
    ) -> Iterator[tuple[_Struck, Centre]]:
        """Yield what discs cut, with the centres in rounded degrees.

        Of neighbours only what none of the others contains, once, with the first such centre.

        Args:
            centres: of the discs.
            asked: (places,) those that count.
            check: called on the way; it raises to end what takes too long.
        """
        centres = centres[self._cells.near(centres)]
        degrees = np.round(degrees_of(centres), DIGITS) + 0.0
        for group in self._groups(degrees, asked):
            check()
            rows = group.largest(degrees)
            cut = _members(group.cut[rows], group.spans)
            covered = _members(group.covered[rows], group.places)
            where = map(tuple, degrees[group.at[rows]].tolist())
            yield from zip(zip(cut, covered, strict=True), where, strict=True)

    def _groups(self, degrees: Vectors, asked: Bool) -> Iterator[_Group]:
        """Yield neighbouring centres with what each of them cuts and covers of what counts."""
        every = unit(degrees)
        groups = neighbours(every, ACROSS * self._longest)
        while some := list(islice(groups, GROUPS)):
            circles = [_around(every[at]) for at in some]
            middle = np.array([point for point, _ in circles])
            wide = np.array([angle for _, angle in circles])
            arcs = _rows(len(some), *self._pieces.near(middle, wide + self.reach))
            towns = _rows(len(some), *self._towns.near(middle, wide + self.reach))
            for i, at in enumerate(some):
                close = np.unique(self._arc_of_piece[arcs[i]])
                spans, cut = self._cut(every[at], close, middle[i], wide[i])
                ends = np.sort(towns[i][asked[towns[i]]])
                covered = every[at] @ self.places[ends].T >= np.cos(self.reach)
                yield _Group(at, spans, ends, cut, covered)

    def _cut(
        self, points: Vectors, arcs: Index, middle: Vectors, wide: float
    ) -> tuple[Index, Bool]:
        """Return spans, and which of them discs cut (points, spans).

        The points lie ``wide`` around the middle, where no other arcs come within reach.
        """
        away = self._away(middle, arcs)
        arcs, away = arcs[away <= wide + self.reach], away[away <= wide + self.reach]
        spans, first = np.unique(self.owner[arcs], return_index=True)
        cut = np.ones((len(points), len(arcs)), dtype=bool)
        unsure = away > self.reach - wide
        cut[:, unsure] = self._near(points, arcs[unsure])
        if len(spans) < len(arcs):
            cut = np.logical_or.reduceat(cut, first, axis=1)
        return spans, cut

    @cached_property
    def _pieces(self) -> Caps:
        """Return the arcs in pieces that are not much longer than a disc or than most arcs."""
        return Caps(*self._cut_up[1:])

    @cached_property
    def _cells(self) -> Cells:
        """Return where discs may cut something; many circles cross far away from all routes."""
        return Cells(self._pieces, self.reach + ROUNDING)

    @property
    def _arc_of_piece(self) -> Index:
        return self._cut_up[0]

    @cached_property
    def _longest(self) -> float:
        mean = float(self.arcs.half.mean()) if len(self.arcs.half) else 0.0
        return max(2 * self.reach, PIECE * mean, 1e-9)

    @cached_property
    def _cut_up(self) -> tuple[Index, Vectors, Vectors]:
        """Return the arc, the middle and half the angle of every piece."""
        count = np.maximum(np.ceil(self.arcs.half / self._longest), 1).astype(np.int64)
        arc = np.repeat(np.arange(len(count)), count)
        number = np.arange(len(arc)) - np.repeat(np.cumsum(count) - count, count)
        half = self.arcs.half[arc] / count[arc]
        turn = ((2 * number + 1) * half - self.arcs.half[arc])[:, None]
        aside = np.cross(self.arcs.normal[arc], self.arcs.middle[arc])
        return arc, np.cos(turn) * self.arcs.middle[arc] + np.sin(turn) * aside, half

    @cached_property
    def _towns(self) -> Caps:
        return Caps(self.places, np.zeros(len(self.places)))

    @cached_property
    def _five(self) -> Vectors:
        """Return both ends of every arc, its pole, and the poles of the borders beside it."""
        sides = np.cross(self.arcs.normal, self.arcs.a), np.cross(self.arcs.b, self.arcs.normal)
        return np.stack((self.arcs.a, self.arcs.b, self.arcs.normal, *sides))

    def _near(self, points: Vectors, arcs: Index) -> Bool:
        """Tell of every point and arc whether they come within reach: (points, arcs)."""
        five = (points @ self._five[:, arcs].reshape(-1, 3).T).reshape(len(points), 5, len(arcs))
        a, b, up, after, before = five.swapaxes(0, 1)
        near: Bool = np.maximum(a, b) >= np.cos(self.reach)
        beside = (np.abs(up) <= np.sin(self.reach)) & (np.minimum(after, before) >= 0)
        near |= beside & np.any(self.arcs.normal[arcs] != 0, axis=1)
        return near

    def _away(self, point: Vectors, arcs: Index) -> Vectors:
        """Return the angles between a point and arcs."""
        a, b, up, after, before = self._five[:, arcs] @ point
        ends = 2 * np.arcsin(np.sqrt(np.clip((1 - np.maximum(a, b)) / 2, 0, 1)))
        beside = (np.minimum(after, before) >= 0) & np.any(self.arcs.normal[arcs] != 0, axis=1)
        angles: Vectors = np.where(beside, np.arcsin(np.clip(np.abs(up), 0, 1)), ends)
        return angles


@dataclass(frozen=True)
class _Group:
    """Neighbouring centres, by their index, and what each of them cuts and covers."""

    at: Index
    spans: Index
    places: Index
    cut: Bool
    covered: Bool
    """(centres, spans) and (centres, places)."""

    def largest(self, degrees: Vectors) -> Index:
        """Return the rows with the sets that no other row contains, the first for each set.

        A row of bits, one for every span cut and every place spared, is within another when
        it has no bit that the other lacks.
        """
        some: Index = np.flatnonzero(self.cut.any(axis=1))
        if not len(some):
            return some
        bits = np.packbits(np.hstack((self.cut[some], ~self.covered[some])), axis=1)
        wide = np.zeros((len(bits), -(-bits.shape[1] // 8) * 8), np.uint8)
        wide[:, : bits.shape[1]] = bits
        words = wide.view(np.uint64)
        lon, lat = degrees[self.at[some]].T
        row = np.lexsort((lat, lon, *words.T))
        words = words[row]
        new = np.ones(len(row), dtype=bool)
        new[1:] = (words[1:] != words[:-1]).any(axis=1)
        row, words = row[new], words[new].T
        within = np.ones((len(row), len(row)), dtype=bool)
        for word in words:
            within &= word[:, None] & ~word == 0
        largest: Index = some[row[within.sum(axis=1) == 1]]
        return largest


def _around(points: Vectors) -> tuple[Vectors, float]:
    """Return the middle of points and the angle around it that holds them all."""
    middle = points.mean(axis=0)
    middle /= np.linalg.norm(middle) or 1.0
    apart = np.linalg.norm(points - middle, axis=1).max()
    return middle, 2 * np.arcsin(min(apart / 2, 1.0)) + ROUNDING


def _rows(count: int, row: Index, values: Index) -> list[Index]:
    """Return the values of each row; those of a row stand together, the rows in order."""
    return np.split(values, np.searchsorted(row, np.arange(1, count)))


def _members(rows: Bool, names: Index) -> list[frozenset[int]]:
    """Return the names that each row marks."""
    marked = names[np.nonzero(rows)[1]].tolist()
    until = np.cumsum(rows.sum(axis=1)).tolist()
    return [frozenset(marked[i:j]) for i, j in pairwise((0, *until))]
