"""Which places are neighbours, on the sphere: no edge of a map and no meridian matters.

Places are unit vectors. A circle on the sphere is cut out by a plane, so the Delaunay
triangulation is the convex hull of the vectors, and the circle of which two places are the
diameter is cut out by the ball round the middle of their chord.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
from scipy.spatial import ConvexHull, cKDTree

from netplan.errors import RequestError
from netplan.interchange.raw_network import Point
from netplan.interchange.repair.measure import between_km

Float = npt.NDArray[np.float64]
Pair = tuple[int, int]
"""Numbers of two places, the smaller first."""
FLAT = 1e-9
"""Of the radius of the Earth: so near to one plane, places are on one circle (6 mm)."""
SPHERE_KM, SHORTFALL = 6_371.0088, 0.994
"""A distance on the mean sphere times the second is never longer than the geodesic."""
MOST_PAIRS = 200_000
"""A planner looks at some thousand candidates; this many make a file of 100 MB."""


def distinct(points: Sequence[Point]) -> tuple[list[int], list[Pair]]:
    """Return the first place at each position, and pairs of places that share one."""
    first: dict[Point, int] = {}
    shared = []
    for i, point in enumerate(points):
        if point in first:
            shared.append((first[point], i))
        else:
            first[point] = i
    return list(first.values()), shared


def vectors(points: Sequence[Point]) -> Float:
    """Return unit vectors of positions in degrees."""
    lon, lat = np.radians(np.array(points, dtype=float).reshape(-1, 2)).T
    return np.column_stack([np.cos(lat) * np.cos(lon), np.cos(lat) * np.sin(lon), np.sin(lat)])


def delaunay(points: Sequence[Point]) -> list[Pair]:
    """Return the neighbours of the Delaunay triangulation on the sphere.

    Triangles whose circle is more than half the Earth lie outside the network, and are none.

    Args:
        points: positions in degrees, each once.
    """
    if len(points) < 3:
        return list(combinations(range(len(points)), 2))
    at = vectors(points)
    middle = at.mean(axis=0)
    _, spread, axes = np.linalg.svd(at - middle)
    if len(points) == 3 or spread[2] < FLAT:
        return _round_a_circle(at, axes)
    hull = ConvexHull(at)
    inside = hull.equations[:, 3] < -FLAT  # seen from the middle of the Earth
    return _sorted(
        (int(a), int(b)) for corners in hull.simplices[inside] for a, b in combinations(corners, 2)
    )


def _round_a_circle(at: Float, axes: Float) -> list[Pair]:
    """Return the neighbours along the circle that all places lie on."""
    flat = at @ axes[:2].T
    centre = np.zeros(2) if abs(at[0] @ axes[2]) < FLAT else _centre(flat)
    angles = np.arctan2(*(flat - centre).T[::-1])
    order = np.argsort(angles, kind="stable")
    pairs = list(zip(order.tolist(), np.roll(order, -1).tolist(), strict=True))
    if abs(at[0] @ axes[2]) < FLAT:  # a great circle has no inside: an arc of it stays open
        gaps = np.diff(np.append(angles[order], angles[order[0]] + 2 * np.pi))
        widest = int(np.argmax(gaps))
        if gaps[widest] >= np.pi:
            del pairs[widest]
    return _sorted(pairs)


def _centre(flat: Float) -> Float:
    """Return the centre of the circle through points of a plane."""
    (x0, y0), rest = flat[0], flat[1:] - flat[0]
    found, *_ = np.linalg.lstsq(2 * rest, (rest**2).sum(axis=1), rcond=None)
    return np.array([found[0] + x0, found[1] + y0])


def gabriel(points: Sequence[Point]) -> list[Pair]:
    """Return the pairs with no other place in the circle of which they are the diameter."""
    at = vectors(points)
    tree = cKDTree(at)
    found = []
    for a, b in delaunay(points):  # which has them all
        half = float(np.linalg.norm(at[a] - at[b])) / 2
        within = tree.query_ball_point((at[a] + at[b]) / 2, half * (1 + FLAT))
        if not set(within) - {a, b}:
            found.append((a, b))
    return found


def nearest(points: Sequence[Point], count: int) -> list[Pair]:
    """Return each place with its nearest ones, so many; fewer where there are no more."""
    at = vectors(points)
    asked = min(count + 1, len(points))
    if asked < 2:
        return []
    check_count(len(points) * (asked - 1))
    _, which = cKDTree(at).query(at, k=asked)
    return _sorted((i, int(j)) for i, row in enumerate(which) for j in row if int(j) != i)


def within(points: Sequence[Point], radius_km: float) -> list[Pair]:
    """Return the pairs whose geodesic is at most so many km."""
    angle = min(radius_km / SHORTFALL / SPHERE_KM, np.pi)
    tree = cKDTree(vectors(points))
    chord = 2 * np.sin(angle / 2) + FLAT
    check_count(int(tree.count_neighbors(tree, chord) - len(points)) // 2)
    near = tree.query_pairs(chord, output_type="ndarray")
    return _sorted(
        (a, b) for a, b in near.tolist() if between_km(points[a], points[b]) <= radius_km
    )


def check_count(pairs: int) -> None:
    """Refuse more pairs than anybody plans with.

    Raises:
        RequestError: there are too many.
    """
    if pairs > MOST_PAIRS:
        raise RequestError(
            f"that proposes some {pairs:,} spans; at most {MOST_PAIRS:,}: take a smaller number",
            f"将生成约 {pairs:,} 条候选光缆段，上限为 {MOST_PAIRS:,} 条：请取较小的数值",
        )


def _sorted(pairs: Iterable[Pair]) -> list[Pair]:
    return sorted({(min(pair), max(pair)) for pair in pairs})
