"""Points of the unit sphere: where they are, what lies near them, where circles cross."""

from __future__ import annotations

from collections.abc import Iterator

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
        if self.tree is None:
            return np.zeros(0, np.int64)
        found = np.array(sorted(self.tree.query_ball_point(point, self._chord(angle))), np.int64)
        away = np.cos(np.minimum(angle + self.half[found], np.pi))
        met: Index = found[self.middle[found] @ point >= away]
        return met


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
