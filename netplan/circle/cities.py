"""Which cities lie within each limit, and how many people live there, by region."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netplan.circle.access import Access
from netplan.circle.geodesy import Plane, pair_km, sphere_km
from netplan.circle.service import CircleRequest, Reach, State
from netplan.model.network import Network
from netplan.model.scenario import Scenario
from netplan.model.units import NS_PER_MS

Float = npt.NDArray[np.float64]
ALL = "all"
"""The region that is the sum of all."""


@dataclass(frozen=True)
class City:
    """A city with its population; ``in_total`` False where another city's figure holds it."""

    id: str
    name: str
    name_zh: str
    province: str
    province_zh: str
    region: str
    region_zh: str
    lon: float
    lat: float
    population: int
    in_total: bool = True


@dataclass(frozen=True)
class Towns:
    """What a circle counts.

    ``own`` tells that the network's own places stand for cities, there being no cities around
    it in any table. ``national`` tells that the network reaches over most of China, so that
    its hubs may be measured by the indicators of that country. ``around`` tells that the cities
    are those of a bundled table around the network, ``world`` that it is the one of the world.
    """

    cities: tuple[City, ...]
    own: bool = False
    national: bool = True
    around: bool = False
    world: bool = False


def own_towns(network: Network) -> tuple[City, ...]:
    """Return the places of a network as cities; people as far as its file tells."""
    return tuple(
        City(
            place.id,
            place.name,
            place.name_zh,
            place.province or "",
            place.province_zh or "",
            place.region or "",
            "",
            place.lon,
            place.lat,
            place.population or 0,
        )
        for place in network.places
    )


@dataclass(frozen=True)
class Surroundings:
    """The cities around a network: ``cities`` within reach of some place of it.

    ``lies_among`` tells whether more than half of its places have one of them within reach.
    """

    cities: tuple[City, ...]
    lies_among: bool


def surroundings(network: Network, cities: Sequence[City], max_km: float) -> Surroundings:
    """Return the cities within some km of a network's places, in the order given."""
    at = np.array([(city.lon, city.lat) for city in cities], dtype=float).reshape(-1, 2)
    reached = np.zeros(len(cities), dtype=bool)
    near = 0
    for place in network.places:
        within = sphere_km(np.array([[place.lon, place.lat]]), at) <= max_km
        reached |= within
        near += bool(within.any())
    found = tuple(city for city, is_near in zip(cities, reached, strict=True) if is_near)
    return Surroundings(found, 2 * near > len(network.places))


@dataclass(frozen=True)
class CityReach:
    """How fast a city is reached in a state; None: no place of the network is near enough.

    ``place`` is where its access tail starts, ``tail_km`` the geodesic from there.
    """

    one_way_ms: float | None
    place: str | None
    tail_km: float | None


@dataclass(frozen=True)
class CityRow:
    """A city in every state."""

    city: City
    reach: Mapping[State, CityReach]

    def within(self, state: State, limit_ms: float) -> bool:
        """Tell whether the city is inside the circle."""
        found = self.reach[state].one_way_ms
        return found is not None and found <= limit_ms


@dataclass(frozen=True)
class RegionRow:
    """A region's cities and people within a limit; keys of the mappings are states."""

    region: str
    region_zh: str
    limit_ms: float
    cities_total: int
    population_total: int
    cities: Mapping[State, int]
    population: Mapping[State, int]


@dataclass(frozen=True)
class Tails:
    """The access tail of every city: from its nearest place of the network."""

    scenario: Scenario
    cities: Sequence[City]
    access: Access

    @cached_property
    def place(self) -> npt.NDArray[np.int64]:
        """Return the index of the nearest place of every city."""
        places = place_positions(self.scenario)
        plane = Plane.around(places)
        at, sites = plane.forward(self._positions), plane.forward(places)
        apart = ((at[:, None, :] - sites[None, :, :]) ** 2).sum(axis=2)
        nearest: npt.NDArray[np.int64] = np.argmin(apart, axis=1)
        return nearest

    @cached_property
    def km(self) -> Float:
        """Return geodesic km from the nearest place, inf where too far for a tail."""
        sites = place_positions(self.scenario)[self.place]
        return pair_km(self._positions, sites, self.access.max_km)

    @property
    def _positions(self) -> Float:
        return np.array([(c.lon, c.lat) for c in self.cities], dtype=float).reshape(-1, 2)


def place_positions(scenario: Scenario) -> Float:
    """Return lon/lat of every place, shape (places, 2)."""
    return np.array([(place.lon, place.lat) for place in scenario.network.places], dtype=float)


def city_rows(reach: Reach, origin: str, tails: Tails) -> tuple[CityRow, ...]:
    """Return every city with its latency from a hub, in the order given.

    Latency is the network's to the city's nearest place plus the access tail from there.
    """
    found = {state: _reaches(reach.from_place(origin, state), tails) for state in reach.states}
    return tuple(
        CityRow(city, {state: found[state][i] for state in reach.states})
        for i, city in enumerate(tails.cities)
    )


def _reaches(network_ns: Float, tails: Tails) -> list[CityReach]:
    per_km = tails.access.ns_per_km(tails.scenario.equipment)
    total = network_ns[tails.place] + tails.km * per_km
    places = tails.scenario.network.places
    return [
        CityReach(
            # whole ns, rounded up: a city is never inside by rounding
            math.ceil(ns) / NS_PER_MS,
            places[tails.place[i]].id,
            round(float(tails.km[i]), 3),
        )
        if np.isfinite(ns)
        else CityReach(None, None, None)
        for i, ns in enumerate(total)
    ]


def region_rows(rows: Sequence[CityRow], request: CircleRequest) -> tuple[RegionRow, ...]:
    """Return cities and population covered, by region and limit, and the sum (region "all").

    Cities of no region count in the sum only.
    """
    regions = {row.city.region: row.city.region_zh for row in rows if row.city.region}
    made = []
    for region, region_zh in (*regions.items(), (ALL, "合计")):
        of_region = [row for row in rows if region in (row.city.region, ALL)]
        made += [_region(region, region_zh, of_region, ms) for ms in request.limits_ms]
    return tuple(made)


def _region(region: str, region_zh: str, rows: Sequence[CityRow], limit_ms: float) -> RegionRow:
    states = tuple(rows[0].reach) if rows else ()
    inside = {state: [r for r in rows if r.within(state, limit_ms)] for state in states}
    return RegionRow(
        region,
        region_zh,
        limit_ms,
        len(rows),
        _people(rows),
        {state: len(found) for state, found in inside.items()},
        {state: _people(found) for state, found in inside.items()},
    )


def _people(rows: Sequence[CityRow]) -> int:
    return sum(row.city.population for row in rows if row.city.in_total)
