"""The service circle of the first source, today and with the plan, small enough for a page."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netplan.circle.polygons import Area, circle_areas, coordinates, on_flat_map
from netplan.circle.service import Reach, State, default_request
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.views.extent import Extent
from netplan.views.map.backdrop import differences

SCALE = 100
TOLERANCE_DEG = 0.015
"""About 1.5 km: under a pixel until the map is zoomed in far."""


def circles(plan: Plan, scenario: Scenario, where: Extent) -> dict[str, Any]:
    """Return the areas within 3, 5, 10, 15 and 20 ms, by state, ascending."""
    import shapely  # noqa: PLC0415  (0.2 s, only a page needs it)

    def simple(area: Area) -> dict[str, Any]:
        shape = shapely.simplify(on_flat_map(area.shape, where.seam), TOLERANCE_DEG)
        parts = [part for part in shapely.get_parts(shape) if not part.is_empty]
        return {
            "ms": area.limit_ms,
            "polygons": [
                [differences(ring, SCALE) for ring in polygon]
                for polygon in coordinates(shapely.MultiPolygon(parts))
            ],
        }

    request = default_request(scenario)
    areas = circle_areas(Reach(scenario, plan), request)
    ids = [place.id for place in scenario.network.places]
    return {
        "origin": ids.index(request.origin),
        "scale": SCALE,
        "limits_ms": list(request.limits_ms),
        **{state.value: _all(areas[state], simple) for state in State},
    }


def _all(areas: Sequence[Area], simple: Any) -> list[dict[str, Any]]:
    return [simple(area) for area in sorted(areas, key=lambda area: area.limit_ms)]
