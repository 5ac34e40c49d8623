"""From lon/lat to a flat picture in km: a cone over the bundled coast, a plane elsewhere."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from netplan.model.meridian import arc

LonLat = tuple[float, float]
Point = tuple[float, float]
Projection = Callable[[LonLat], Point]
"""x to the east and y to the south, both in km."""

SOUTH, NORTH = math.radians(25.0), math.radians(47.0)
"""Standard parallels usual for maps of China."""
EARTH_KM = 6371.0


@dataclass(frozen=True)
class Albers:
    """Equal-area conic projection on a sphere; good enough for a picture of China."""

    lon0: float

    def __call__(self, at: LonLat) -> Point:
        """Return where a place lies."""
        n = (math.sin(SOUTH) + math.sin(NORTH)) / 2
        c = math.cos(SOUTH) ** 2 + 2 * n * math.sin(SOUTH)
        rho = EARTH_KM * math.sqrt(max(0.0, c - 2 * n * math.sin(math.radians(at[1])))) / n
        rho0 = EARTH_KM * math.sqrt(c - 2 * n * math.sin(math.radians(30.0))) / n
        theta = n * math.radians(at[0] - self.lon0)
        return rho * math.sin(theta), rho * math.cos(theta) - rho0


@dataclass(frozen=True)
class Azimuthal:
    """Lambert's equal-area projection on a plane that touches a sphere at a place.

    It knows no edge of the map: lines run over the 180th meridian and the poles alike.
    """

    lon0: float
    lat0: float

    @cached_property
    def _tilt(self) -> tuple[float, float]:
        lat = math.radians(self.lat0)
        return math.sin(lat), math.cos(lat)

    def __call__(self, at: LonLat) -> Point:
        """Return where a place lies; the far side of the earth is the rim."""
        sin0, cos0 = self._tilt
        lon, lat = math.radians(at[0] - self.lon0), math.radians(at[1])
        sin, cos = math.sin(lat), math.cos(lat)
        near = sin0 * sin + cos0 * cos * math.cos(lon)
        scale = EARTH_KM * math.sqrt(2 / max(1 + near, 1e-9))
        return scale * cos * math.sin(lon), -scale * (cos0 * sin - sin0 * cos * math.cos(lon))


def projection(focus: Sequence[LonLat], *, coast: bool) -> Projection:
    """Return how to draw what is in focus, over the bundled coast or elsewhere."""
    lons, lats = [at[0] for at in focus], [at[1] for at in focus]
    if coast:
        return Albers((min(lons) + max(lons)) / 2)
    west, east = arc((lon, lon) for lon in lons) or (0.0, 0.0)
    return Azimuthal((west + east) / 2, (min(lats) + max(lats)) / 2)
