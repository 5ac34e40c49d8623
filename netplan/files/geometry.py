"""Positions: distances between them, and whether longitude and latitude are swapped."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from statistics import median

Position = tuple[float, float]

EARTH_KM = 6371.009
ELLIPSOID_MARGIN = 0.01
"""A sphere's distance and the ellipsoid's differ by at most 0.6 %."""
CHINA = (73.0, 18.0, 135.5, 54.0)
"""Bounding box: west, south, east, north."""
_FAR = 4.0
_NEAR = 2.0
_LEAST_SPREAD_DEG = 5.0


def spherical_km(a: Position, b: Position) -> float:
    """Return the great-circle distance in km: quick, within 0.6 % of the geodesic."""
    lon_a, lat_a, lon_b, lat_b = map(math.radians, (*a, *b))
    half = (
        math.sin((lat_b - lat_a) / 2) ** 2
        + math.cos(lat_a) * math.cos(lat_b) * math.sin((lon_b - lon_a) / 2) ** 2
    )
    return 2 * EARTH_KM * math.asin(min(1.0, math.sqrt(half)))


@lru_cache(maxsize=65536)
def geodesic_km(a: Position, b: Position) -> float:
    """Return the WGS-84 geodesic in km (Karney 2013)."""
    from geographiclib.geodesic import Geodesic  # noqa: PLC0415  (not needed for --help)

    return float(Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"]) / 1000.0


def shorter_than_geodesic(length_km: float, a: Position, b: Position, tolerance: float) -> bool:
    """Tell whether a length is impossible between two positions.

    The exact distance, which takes 0.1 ms, is computed only where the sphere leaves doubt.
    """
    if length_km >= spherical_km(a, b) * (1 + ELLIPSOID_MARGIN):
        return False
    return length_km < geodesic_km(min(a, b), max(a, b)) * (1 - tolerance)


def swapped(positions: Sequence[Position]) -> list[int]:
    """Return the indices of positions that make sense only with lon and lat exchanged.

    Either the position is outside China and its mirror image inside while most others lie
    in China or are mirrored like it; or it is far from all others and its mirror image
    among them.
    """
    mirrored = [(lat, lon) for lon, lat in positions]
    in_china = sum(_inside(p, CHINA) for p in positions)
    would_be = [
        not _inside(p, CHINA) and _inside(m, CHINA)
        for p, m in zip(positions, mirrored, strict=True)
    ]
    if 2 * (in_china + sum(would_be)) > len(positions):
        return [i for i, suspect in enumerate(would_be) if suspect]
    middle = (median(p[0] for p in positions), median(p[1] for p in positions))
    spread = max(_LEAST_SPREAD_DEG, median(_apart(p, middle) for p in positions))
    return [
        i
        for i, (p, m) in enumerate(zip(positions, mirrored, strict=True))
        if _apart(p, middle) > _FAR * spread and _apart(m, middle) <= _NEAR * spread
    ]


def _inside(position: Position, box: tuple[float, float, float, float]) -> bool:
    return box[0] <= position[0] <= box[2] and box[1] <= position[1] <= box[3]


def _apart(a: Position, b: Position) -> float:
    return max(abs(a[0] - b[0]), abs(a[1] - b[1]))
