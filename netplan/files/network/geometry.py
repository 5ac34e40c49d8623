"""Distances between positions."""

from __future__ import annotations

import math
from functools import lru_cache

Position = tuple[float, float]

EARTH_KM = 6371.009
END_TOLERANCE_KM = 1.0
"""A drawn end this near a place is at it."""
LENGTH_TOLERANCE = 0.001
"""Lengths are given in 0.1 or 1 km; this much below the geodesic is rounding."""
ELLIPSOID_MARGIN = 0.01
"""A sphere's distance and the ellipsoid's differ by at most 0.6 %."""


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
