"""From lon/lat to a flat picture in km: a cone over the bundled coast, a plane elsewhere.

What goes more than half round the world is drawn as the world.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property

from netplan.model.meridian import HALF, TURN, arc, cut
from netplan.views.extent import Extent

LonLat = tuple[float, float]
Point = tuple[float, float]
Projection = Callable[[LonLat], Point]
"""x to the east and y to the south, both in km."""

SOUTH, NORTH = math.radians(25.0), math.radians(47.0)
"""Standard parallels usual for maps of China."""
EARTH_KM = 6371.0
EDGE_DEG = 1e-9
"""What lies beyond the edge of the world by rounding alone stays on its side."""
_M = math.sqrt(3) / 2
_EQUAL_EARTH = (1.340264, -0.081106, 0.000893, 0.003796)


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


@dataclass(frozen=True)
class EqualEarth:
    """The world in one picture (Savric, Patterson and Jenny 2018), equal-area.

    It ends at the meridian opposite to its middle, where lines are cut.
    """

    lon0: float

    def __call__(self, at: LonLat) -> Point:
        """Return where a place lies; longitudes up to half a turn from the middle stay there."""
        theta = math.asin(_M * math.sin(math.radians(at[1])))
        a1, a2, a3, a4 = _EQUAL_EARTH
        squared = theta**2
        across = a1 + 3 * a2 * squared + squared**3 * (7 * a3 + 9 * a4 * squared)
        along = theta * (a1 + a2 * squared + squared**3 * (a3 + a4 * squared))
        x = math.radians(self._apart(at[0])) * math.cos(theta) / (_M * across)
        return EARTH_KM * x, -EARTH_KM * along

    def pieces(self, line: Sequence[LonLat]) -> list[tuple[LonLat, ...]]:
        """Return the pieces of a line; no piece runs over the edge of the picture."""
        turned = [(self._apart(lon), lat) for lon, lat in line]
        return [tuple((lon + self.lon0, lat) for lon, lat in piece) for piece in cut(turned)]

    def _apart(self, lon: float) -> float:
        apart = lon - self.lon0
        if abs(apart) > HALF + EDGE_DEG:
            return (apart + HALF) % TURN - HALF
        return min(max(apart, -HALF), HALF)


def projection(focus: Sequence[LonLat], where: Extent | None = None) -> Projection:
    """Return how to draw what is in focus: over the bundled coast, elsewhere, or the world.

    Args:
        focus: what the map shows.
        where: where all of it lies; None: somewhere, not over the bundled coast.
    """
    lons, lats = [at[0] for at in focus], [at[1] for at in focus]
    if where is not None and where.has_coast:
        return Albers((min(lons) + max(lons)) / 2)
    if where is not None and where.is_world:
        return EqualEarth(where.seam + HALF)
    west, east = arc((lon, lon) for lon in lons) or (0.0, 0.0)
    return Azimuthal((west + east) / 2, (min(lats) + max(lats)) / 2)
