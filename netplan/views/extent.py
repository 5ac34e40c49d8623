"""Where a network lies on the earth: what its maps show, and what can lie behind it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netplan.model.meridian import TURN, Point, arc, cut, seam, unrolled
from netplan.model.network import Network

COAST_WEST, COAST_SOUTH, COAST_EAST, COAST_NORTH = 66.0, 8.0, 144.0, 58.0
"""What the bundled coast, lakes and province lines cover; see ``data/build_backdrop.py``."""
LEAST_ROOM_DEG = 2.0
STEPS_DEG = (0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
MOST_LINES = 6
MOST_LAT_DEG = 85.0
"""As far as a Mercator map goes."""


@dataclass(frozen=True)
class Extent:
    """Degrees, longitudes as a flat map draws them: beyond 180 over the 180th meridian.

    ``seam`` is where the map of it begins: -180, unless that would tear it.
    """

    west: float
    south: float
    east: float
    north: float
    seam: float

    @property
    def has_coast(self) -> bool:
        """Tell whether the bundled coast lies behind all of it."""
        across = self.west >= COAST_WEST and self.east <= COAST_EAST
        return across and self.south >= COAST_SOUTH and self.north <= COAST_NORTH

    @property
    def is_world(self) -> bool:
        """Tell whether it goes more than half round the world, so that no one side shows it."""
        return self.east - self.west > TURN / 2

    @property
    def frame(self) -> tuple[float, float, float, float]:
        """Return west, south, east, north of what a map may show: the coast, or room around."""
        if self.has_coast:
            return COAST_WEST, COAST_SOUTH, COAST_EAST, COAST_NORTH
        room = max(LEAST_ROOM_DEG, self.east - self.west, self.north - self.south)
        return (
            max(self.west - room, self.seam),
            max(self.south - room, -MOST_LAT_DEG),
            min(self.east + room, self.seam + TURN),
            min(self.north + room, MOST_LAT_DEG),
        )

    def lon(self, lon: float) -> float:
        """Return a longitude as it is drawn."""
        return unrolled(lon, self.seam)


def extent(networks: Iterable[Network]) -> Extent:
    """Return where the places and routes of networks lie.

    Raises:
        ValueError: there is no place at all.
    """
    pieces = [piece for network in networks for line in _lines(network) for piece in cut(line)]
    lons = [[point[0] for point in piece] for piece in pieces]
    lats = [point[1] for piece in pieces for point in piece]
    parts = [(min(part), max(part)) for part in lons]
    around = arc(parts)
    if around is None:
        raise ValueError("a map of no places")
    at = seam(parts)
    west = unrolled(around[0], at)
    return Extent(west, min(lats), west + around[1] - around[0], max(lats), at)


def _lines(network: Network) -> Iterable[tuple[Point, ...]]:
    place = network.place
    for one in network.places:
        yield ((one.lon, one.lat),)
    for span in network.spans:
        ends = ((place[span.a].lon, place[span.a].lat), (place[span.b].lon, place[span.b].lat))
        yield span.route or ends


def degree_step(width_deg: float) -> float:
    """Return how far apart lines of longitude and latitude lie on a map of some width."""
    return next((step for step in STEPS_DEG if width_deg / step <= MOST_LINES), STEPS_DEG[-1])
