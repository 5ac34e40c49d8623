"""Points of the unit sphere: where they are, what lies near them, where circles cross."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain

import numpy as np
import numpy.typing as npt
from scipy.spatial import cKDTree

Vectors = npt.NDArray[np.float64]
Index = npt.NDArray[np.int64]
TOGETHER = 512
"""Neighbouring points that are taken together."""
FEW = 32
"""Points that are taken together even where they lie far apart."""
TANGENT = 1e-13
SMALLEST = 1e-6
"""Width of the smallest cubes of the unit sphere."""
EDGE = 2**21
"""More than the cubes along an edge."""


@dataclass(frozen=True)
class Arcs:
    """Arcs of great circles between points, (n, 3) each; some may be mere points."""

    a: Vectors
    b: Vectors

    @cached_property
    def normal(self) -> Vectors:
        """Return the pole of the great circle of every arc, zero for a mere point."""
        pole = np.cross(self.a, self.b)
        length = np.linalg.norm(pole, axis=1, keepdims=True)
        pole_of: Vectors = np.divide(pole, length, out=np.zeros_like(pole), where=length > 0)
        return pole_of

    @cached_property
    def middle(self) -> Vectors:
        """Return the middle of every arc."""
        both = self.a + self.b
        middle: Vectors = both / np.linalg.norm(both, axis=1, keepdims=True)
        return middle

    @cached_property
    def half(self) -> Vectors:
        """Return half the angle of every arc."""
        angle: Vectors = np.arccos(np.clip(np.sum(self.a * self.middle, axis=1), -1, 1))
        return angle

    def distinct(self) -> Arcs:
        """Return the first of those that run alike: cables in one trench."""
        lines = np.column_stack((self.a, self.b))
        first = np.sort(np.unique(lines, axis=0, return_index=True)[1])
        return Arcs(self.a[first], self.b[first])


class Caps:
    """Caps on the sphere, by their middles and half angles, found by where they are."""

    def __init__(self, middle: Vectors, half: Vectors) -> None:
        self.middle, self.half = middle, half
        self.widest = float(half.max(initial=0.0))
        self.tree = cKDTree(middle) if len(middle) else None

    def _chord(self, angle: float) -> float:
        return float(2 * np.sin(min(angle + self.widest, np.pi) / 2) * (1 + 1e-9) + 1e-12)

    def count(self, points: Vectors, angles: Vectors) -> int:
        """Return how many pairs of a point and a cap meet within its angle, or a few more."""
        if self.tree is None:
            return 0
        chords = np.array([self._chord(angle) for angle in angles.tolist()])
        return int(self.tree.query_ball_point(points, chords, return_length=True).sum())

    def met(self, point: Vectors, angle: float) -> Index:
        """Return, in order, the caps that come within an angle of a point."""
        return np.sort(self.near(point[None, :], np.array([angle]))[1])

    def near(self, points: Vectors, angles: Vectors) -> tuple[Index, Index]:
        """Return all pairs of a point and a cap that comes within the point's angle of it."""
        if self.tree is None:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        chords = np.array([self._chord(angle) for angle in angles.tolist()])
        found = self.tree.query_ball_point(points, chords, return_sorted=False)
        point = np.repeat(np.arange(len(points)), [len(some) for some in found])
        cap = np.fromiter(chain.from_iterable(found), np.int64, len(point))
        away = np.cos(np.minimum(angles[point] + self.half[cap], np.pi))
        met = np.sum(self.middle[cap] * points[point], axis=1) >= away
        return point[met], cap[met]


class Cells:
    """Where caps are, in cubes as wide as the widest of them within an angle."""

    def __init__(self, caps: Caps, angle: float) -> None:
        self.width = min(max(angle + caps.widest, SMALLEST), 1.0)
        steps = np.arange(-1, 2)
        around = np.stack(np.meshgrid(steps, steps, steps), axis=-1).reshape(-1, 3)
        cells = np.unique(self._cell(caps.middle), axis=0)
        self.marked = np.unique(_number(cells[:, None, :] + around))

    def near(self, points: Vectors) -> npt.NDArray[np.bool_]:
        """Tell which points may come within the angle of a cap; no other ones do."""
        near: npt.NDArray[np.bool_] = np.isin(_number(self._cell(points)), self.marked)
        return near

    def _cell(self, points: Vectors) -> Index:
        return np.floor(points / self.width).astype(np.int64)


def _number(cells: Index) -> Index:
    """Return one number for every cube."""
    number: Index = (cells[..., 0] * EDGE + cells[..., 1]) * EDGE + cells[..., 2]
    return number


def neighbours(points: Vectors, wide: float) -> Iterator[Index]:
    """Yield the indices of points, those that lie together at once.

    Few are taken together where they lie wider apart than asked: far off they share little.
    """
    if not len(points):
        return
    nodes = [cKDTree(points, leafsize=FEW, compact_nodes=False).tree]
    while nodes:
        node = nodes.pop()
        few = node.lesser is None
        if few or (node.children <= TOGETHER and _width(points[node.indices]) <= wide):
            yield node.indices
        else:
            nodes += (node.greater, node.lesser)


def _width(points: Vectors) -> float:
    return float(np.ptp(points, axis=0).max())


def meet(n: Vectors, c: Vectors, m: Vectors, d: Vectors) -> Vectors:
    """Return the points of the unit sphere on a plane of one list and that of the other.

    Args:
        n: (3, count) the poles of planes ``x . n = c``.
        c: (count,) how far they are from the middle of the sphere.
        m: the poles of the planes that they are to meet, one each.
        d: how far those are.

    Returns:
        (points, 3), two for each pair of planes that meet on the sphere.
    """
    dot = _dot(n, m)
    spread = 1 - dot**2
    with np.errstate(divide="ignore", invalid="ignore"):
        along = (c - d * dot) / spread * n + (d - c * dot) / spread * m
        rest = (1 - _dot(along, along)) / spread
    touching = rest * spread >= -TANGENT  # circles that touch may miss by rounding
    real = (spread > TANGENT) & np.isfinite(rest) & touching
    n, m, along = n[:, real], m[:, real], along[:, real]
    across = np.sqrt(np.maximum(rest[real], 0)) * np.stack(
        (n[1] * m[2] - n[2] * m[1], n[2] * m[0] - n[0] * m[2], n[0] * m[1] - n[1] * m[0])
    )
    return np.concatenate((along + across, along - across), axis=1).T


def _dot(n: Vectors, m: Vectors) -> Vectors:
    dot: Vectors = n[0] * m[0] + n[1] * m[1] + n[2] * m[2]
    return dot


def unit(degrees: npt.ArrayLike) -> Vectors:
    """Return points given as lon, lat in degrees on the unit sphere."""
    lon, lat = np.radians(np.asarray(degrees, dtype=float).reshape(-1, 2)).T
    return np.column_stack((np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)))


def degrees_of(points: Vectors) -> Vectors:
    """Return lon, lat in degrees of points near the unit sphere."""
    x, y, z = points.T
    both = np.column_stack((np.arctan2(y, x), np.arctan2(z, np.hypot(x, y))))
    degrees: Vectors = np.degrees(both)
    return degrees
