"""The borders of regional disasters: circles on which what a disc cuts changes, and crossings.

The border of being within a radius of an arc is made of the circles around its ends and of two
parallels beside it; that of covering a place is the circle around it. All are meetings of the
sphere with a plane ``x . n = c``. Most arcs share their ends with others, so each plane is named
by its row in one table, and no two of them are crossed twice in a neighbourhood.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

import numpy as np

from netplan.failures.sphere import Arcs, Caps, Index, Vectors, degrees_of, meet, neighbours, unit

AT_ONCE = 500_000
"""Pairs of planes that are crossed at once: some 100 MB."""


class Borders:
    """Borders around arcs and places, and the centres at which two of them cross.

    Args:
        arcs: of the routes, no two alike.
        places: (n, 3) those that count.
        angle: the radius.
        outside: the radius with what makes a disc cover a place for sure.
    """

    def __init__(self, arcs: Arcs, places: Vectors, angle: float, outside: float) -> None:
        self.arcs, self.places = arcs, places
        self.angle, self.outside = angle, outside
        self.rims = arcs.half + 2 * outside

    @cached_property
    def _lines(self) -> Caps:
        return Caps(self.arcs.middle, self.arcs.half)

    @cached_property
    def _towns(self) -> Caps:
        return Caps(self.places, np.zeros(len(self.places)))

    def pairs_met(self) -> int:
        """Return about how many pairs of arcs one disc could cut, without listing them."""
        return self._lines.count(self.arcs.middle, self.rims) // 2

    def crossings(self) -> Iterator[Vectors]:
        """Yield every centre that has to be looked at, neighbours after each other."""
        _, _, around_arc, along_arc, around_place = self._planes
        yield self._tops()
        own = np.column_stack((around_arc, along_arc))
        for some in neighbours(self.arcs.middle, np.inf):
            middle, rims = self.arcs.middle[some], self.rims[some]
            one, other = self._lines.near(middle, rims)
            later = other > some[one]
            yield from self._crossed(around_arc[some[one[later]]], around_arc[other[later]])
            one, place = self._towns.near(middle, rims)
            yield from self._crossed(own[some[one]], around_place[place])
        for some in neighbours(self.places, np.inf):
            apart = np.full(len(some), 2 * self.outside)
            one, other = self._towns.near(self.places[some], apart)
            later = other > some[one]
            yield from self._crossed(around_place[some[one[later]]], around_place[other[later]])

    @cached_property
    def _planes(self) -> tuple[Vectors, Vectors, Index, Index, Index]:
        """Return the planes (n, c), and by their rows those of every arc and place.

        An arc has the circles around both ends and the parallels on both sides; besides, its
        great circle. A place has the circle around it.
        """
        count, arcs = len(self.arcs.a), self.arcs
        ends, end = np.unique(np.concatenate((arcs.a, arcs.b)), axis=0, return_inverse=True)
        parts = (ends, arcs.normal, arcs.normal, arcs.normal, self.places)
        aside = np.sin(self.angle)
        sides = np.cos(self.angle), aside, -aside, 0.0, np.cos(self.outside)
        n, c = np.concatenate(parts).T, np.repeat(sides, [len(part) for part in parts])
        left, right, along = len(ends) + count * np.arange(3)[:, None] + np.arange(count)
        around_arc = np.column_stack((*end.reshape(2, count), left, right))
        around_place = len(ends) + 3 * count + np.arange(len(self.places))
        return np.ascontiguousarray(n), c, around_arc, along[:, None], around_place[:, None]

    def _crossed(self, left: Index, right: Index) -> Iterator[Vectors]:
        """Yield where planes of one row cross with planes of the other's, each two once."""
        n, c, *_ = self._planes
        each = left.shape[1] * right.shape[1]
        for i in range(0, len(left), max(AT_ONCE // each, 1)):
            some = slice(i, i + max(AT_ONCE // each, 1))
            one = np.repeat(left[some], right.shape[1], axis=1).ravel()
            other = np.tile(right[some], (1, left.shape[1])).ravel()
            keys = np.unique(np.minimum(one, other) * len(c) + np.maximum(one, other))
            one, other = keys // len(c), keys % len(c)
            one, other = one[one != other], other[one != other]
            yield meet(n[:, one], c[one], n[:, other], c[other])

    def _tops(self) -> Vectors:
        """Return the points of every route, and those due north on their borders.

        The points themselves stand for discs that cut only spans which meet there: the
        borders of two of them run into each other without crossing.
        """
        points = np.concatenate((self.arcs.a, self.arcs.b))
        degrees = degrees_of(points)
        degrees[:, 1] = np.minimum(degrees[:, 1] + np.degrees(self.angle), 90.0)
        return np.concatenate((unit(degrees), points))
