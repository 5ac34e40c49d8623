"""Everything that ``netplan circle`` says, computed once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netplan.circle.cities import CityRow, RegionRow, Tails, Towns, city_rows, region_rows
from netplan.circle.indicators import Indicators, indicators
from netplan.circle.polygons import Area, circle_areas, gained
from netplan.circle.service import CircleRequest, Reach, State
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario


@dataclass(frozen=True)
class CircleResult:
    """The circle of one hub as areas and as cities, and the indicators of all hubs."""

    request: CircleRequest
    towns: Towns
    states: tuple[State, ...]
    cities: tuple[CityRow, ...]
    regions: tuple[RegionRow, ...]
    areas: Mapping[State, tuple[Area, ...]]
    gained: tuple[Area, ...]
    indicators: Indicators


def measure(
    scenario: Scenario, plan: Plan | None, request: CircleRequest, towns: Towns
) -> CircleResult:
    """Return the service circle of a hub, today and with the plan if there is one.

    Raises:
        ValueError: the request names a place that the scenario does not have.
    """
    if request.origin not in scenario.network.place:
        raise ValueError(f"no place {request.origin!r} in the scenario")
    reach = Reach(scenario, plan)
    tails = Tails(scenario, towns.cities, request.access)
    rows = city_rows(reach, request.origin, tails)
    areas = circle_areas(reach, request)
    return CircleResult(
        request,
        towns,
        reach.states,
        rows,
        region_rows(rows, request),
        areas,
        gained(areas),
        indicators(reach, tails, national=towns.national),
    )
