"""Lengths of courses on the ellipsoid, and units of stated lengths."""

from __future__ import annotations

import math
from collections.abc import Mapping
from itertools import pairwise

from netplan.files.network.geometry import geodesic_km
from netplan.interchange.raw_network import LengthUnit, Point, Route

KM: Mapping[LengthUnit, float] = {
    LengthUnit.KM: 1.0,
    LengthUnit.M: 0.001,
    LengthUnit.MILE: 1.609344,
    LengthUnit.FOOT: 0.0003048,
}
"""Kilometres in a unit."""
AXIS_KM, ECCENTRICITY_2 = 6378.137, 0.00669437999014
SHORT_DEG = 0.1
"""Legs below this are measured on a local plane: good to a ten-millionth, and much quicker."""
POLAR_DEG = 85.0


def between_km(a: Point, b: Point) -> float:
    """Return the geodesic, the same from either end."""
    return geodesic_km(min(a, b), max(a, b))


def route_km(route: Route) -> float:
    """Return the length of a course in WGS-84 degrees, geodesic from point to point."""
    return math.fsum(_leg_km(a, b) for a, b in pairwise(route))


def _leg_km(a: Point, b: Point) -> float:
    d_lon, d_lat = b[0] - a[0], b[1] - a[1]
    if abs(d_lon) > SHORT_DEG or abs(d_lat) > SHORT_DEG or abs(a[1]) > POLAR_DEG:
        return between_km(a, b)
    middle = math.radians((a[1] + b[1]) / 2)
    root = 1 - ECCENTRICITY_2 * math.sin(middle) ** 2
    north = AXIS_KM * (1 - ECCENTRICITY_2) / (root * math.sqrt(root)) * math.radians(d_lat)
    east = AXIS_KM / math.sqrt(root) * math.cos(middle) * math.radians(d_lon)
    return math.hypot(east, north)


def up_to_the_metre(km: float) -> float:
    """Return a length in whole metres, never shorter."""
    return math.ceil(km * 1000 - 1e-6) / 1000
