"""Where a projected system may be used: its area in the EPSG registry, as pyproj tells it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from netplan.errors import RequestError
from netplan.formats._optional import require
from netplan.formats.layers.layer import Point
from netplan.model.meridian import TURN, arc

FAR_OUTSIDE_DEG = 20.0
"""Beyond its area by more than this a projection says nothing of use, if it says anything."""


@dataclass(frozen=True)
class Area:
    """Degrees; ``east`` is beyond 180 where the area lies across the 180th meridian."""

    name: str
    west: float
    south: float
    east: float
    north: float

    def outside_deg(self, at: Point) -> float:
        """Return how far beyond the area a place lies, in degrees; 0 inside."""
        lon, lat = at
        past = (lon - self.west) % TURN
        wide = self.east - self.west
        beside = 0.0 if past <= wide else min(past - wide, TURN - past)
        return max(beside, self.south - lat, lat - self.north, 0.0)

    @property
    def text(self) -> str:
        """Return the area as people write it."""
        lons = f"{_degrees(self.west, 'EW')} to {_degrees(self.east, 'EW')}"
        return f"{lons}, {_degrees(self.south, 'NS')} to {_degrees(self.north, 'NS')}"


@lru_cache(maxsize=16)
def area_of(epsg: int) -> Area | None:
    """Return the area of use of a projected system; None for no such system.

    Raises:
        RequestError: pyproj is not installed.
    """
    pyproj = require("pyproj", extra="gis")
    try:
        crs = pyproj.CRS.from_epsg(epsg)
    except pyproj.exceptions.CRSError:
        return None
    used = crs.area_of_use
    if not crs.is_projected or crs.is_compound or used is None:
        return None
    east = used.east if used.east >= used.west else used.east + TURN
    return Area(crs.name, used.west, used.south, east, used.north)


def reached_outside(epsg: int, points: Sequence[Point]) -> float:
    """Return how far beyond the area of use the farthest of these places lies, in degrees.

    Raises:
        RequestError: all lie outside it, or one so far that the projection does not serve.
    """
    area = area_of(epsg)
    if area is None or not points:
        return 0.0
    apart = [area.outside_deg(point) for point in points]
    if min(apart) > 0 or max(apart) > FAR_OUTSIDE_DEG:
        raise RequestError(
            f"EPSG:{epsg} ({area.name}) serves {area.text}, and the network reaches "
            f"{max(apart):.1f} degrees beyond: it lies in {extent_of(points).text}"
        )
    return max(apart)


def extent_of(points: Sequence[Point]) -> Area:
    """Return the narrowest box that holds these places."""
    lats = [lat for _, lat in points]
    west, east = arc((lon, lon) for lon, _ in points) or (0.0, 0.0)
    return Area("", west, min(lats), east, max(lats))


def _degrees(value: float, sides: str) -> str:
    turned = (value + TURN / 2) % TURN - TURN / 2 if sides == "EW" and abs(value) > 180 else value
    return f"{abs(turned):.1f} {sides[turned < 0]}"
