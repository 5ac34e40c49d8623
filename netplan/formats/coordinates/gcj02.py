"""GCJ-02 and BD-09, the shifted positions of Chinese web maps, and the way back.

Data is kept in WGS-84 only. GCJ-02 moves every position in mainland China by up to 700 m in
a smooth, deterministic way; BD-09 moves it once more. The formulas are public knowledge
since about 2010 and describe the shift to about a metre; they are no official definition.
"""

from __future__ import annotations

import math
from collections.abc import Callable

from netplan.formats.layers.layer import Point

AXIS_M = 6378245.0  # Krasovsky 1940, as the transform is written
ECCENTRICITY_2 = 0.00669342162296594323
BD_TURN = math.pi * 3000.0 / 180.0
BOX = (72.004, 0.8293, 137.8347, 55.8271)
"""Outside this box (lon, lat) the transform does nothing."""
ROUNDS = 8
"""The fixed-point inverse gains about three digits a round."""


def inside(point: Point) -> bool:
    """Tell whether the transform shifts this position at all."""
    west, south, east, north = BOX
    return west <= point[0] <= east and south <= point[1] <= north


def wgs84_to_gcj02(point: Point) -> Point:
    """Return the GCJ-02 position of a WGS-84 one, both lon/lat degrees."""
    if not inside(point):
        return point
    lon, lat = point
    east_m, north_m = _shift(lon - 105.0, lat - 35.0)
    radians = math.radians(lat)
    root = 1 - ECCENTRICITY_2 * math.sin(radians) ** 2
    meridian = AXIS_M * (1 - ECCENTRICITY_2) / (root * math.sqrt(root))
    parallel = AXIS_M / math.sqrt(root) * math.cos(radians)
    return lon + math.degrees(east_m / parallel), lat + math.degrees(north_m / meridian)


def gcj02_to_wgs84(point: Point) -> Point:
    """Return the WGS-84 position whose GCJ-02 position this is, to well under a millimetre."""
    return _inverse(wgs84_to_gcj02, point)


def wgs84_to_bd09(point: Point) -> Point:
    """Return the BD-09 position of a WGS-84 one."""
    if not inside(point):
        return point
    lon, lat = wgs84_to_gcj02(point)
    radius = math.hypot(lon, lat) + 0.00002 * math.sin(lat * BD_TURN)
    angle = math.atan2(lat, lon) + 0.000003 * math.cos(lon * BD_TURN)
    return radius * math.cos(angle) + 0.0065, radius * math.sin(angle) + 0.006


def bd09_to_wgs84(point: Point) -> Point:
    """Return the WGS-84 position whose BD-09 position this is."""
    return _inverse(wgs84_to_bd09, point)


def _inverse(forward: Callable[[Point], Point], point: Point) -> Point:
    guess = point
    for _ in range(ROUNDS):
        shifted = forward(guess)
        guess = (guess[0] + point[0] - shifted[0], guess[1] + point[1] - shifted[1])
    return guess


def _shift(x: float, y: float) -> tuple[float, float]:
    """Return the shift in metres east and north; x, y in degrees from 105 E, 35 N."""
    both = 20 * math.sin(6 * x * math.pi) + 20 * math.sin(2 * x * math.pi)
    north = -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * math.sqrt(abs(x))
    north += (both + _waves(y, (20, 1), (40, 1 / 3), (160, 1 / 12), (320, 1 / 30))) * 2 / 3
    east = 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * math.sqrt(abs(x))
    east += (both + _waves(x, (20, 1), (40, 1 / 3), (150, 1 / 12), (300, 1 / 30))) * 2 / 3
    return east, north


def _waves(t: float, *terms: tuple[float, float]) -> float:
    return sum(height * math.sin(t * rate * math.pi) for height, rate in terms)
