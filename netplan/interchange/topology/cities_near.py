"""What a place without a name is called: after the city that it is in."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache

from scipy.spatial import cKDTree

from netplan.circle.cities import City
from netplan.circle.geodesy import SPHERE_M, vectors
from netplan.files.text.paths import bundled_root
from netplan.formats.cities import BUNDLED, read_cities, world_cities
from netplan.interchange.raw_network import Point
from netplan.interchange.topology.projection import as_array

NAMED_WITHIN_M = 5_000.0
"""A place this near a city bears its name."""
TIMES_AS_MANY = 5.0
"""A city of so many times the people of another that lies within it makes that one a district."""
PEOPLE_PER_KM2 = 10_000.0
"""Of the inner part of a city: how far it reaches round its middle follows from its people."""


def names_of(positions: Sequence[Point]) -> list[str | None]:
    """Return the name of the city at each position, None where there is none near."""
    return [None if city is None else city.name for city in cities_of(positions)]


def cities_of(positions: Sequence[Point]) -> list[City | None]:
    """Return the city at each position, None where there is none near.

    It is the nearest one, unless that is a district: it lies within a far more populous city
    whose middle is near the position, too. A town beside a city keeps its name.
    """
    if not positions:
        return []
    cities = _cities()
    at = SPHERE_M * vectors(as_array((city.lon, city.lat) for city in cities))
    points = SPHERE_M * vectors(as_array(positions))
    near = cKDTree(at).query_ball_point(points, NAMED_WITHIN_M)
    found_cities: list[City | None] = []
    for point, found in zip(points.tolist(), near, strict=True):
        ranked = sorted((math.dist(point, at[i]), i) for i in found)
        if not ranked:
            found_cities.append(None)
            continue
        nearest = ranked[0][1]
        around = [
            i
            for _, i in ranked
            if cities[i].population >= TIMES_AS_MANY * cities[nearest].population
            and math.dist(at[i], at[nearest]) <= _reach_m(cities[i])
        ]
        named = max(around, key=lambda i: cities[i].population, default=nearest)
        found_cities.append(cities[named])
    return found_cities


def _reach_m(city: City) -> float:
    return 1000 * math.sqrt(city.population / PEOPLE_PER_KM2 / math.pi)


@lru_cache(maxsize=1)
def _cities() -> tuple[City, ...]:
    chinese = read_cities(bundled_root() / BUNDLED, f"netplan:{BUNDLED}")
    return (*chinese, *world_cities())
