"""The service circle as polygons: what lies within a limit, before, after, and what is gained."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.affinity import translate

from netplan.circle.geodesy import rings
from netplan.circle.service import CircleRequest, Reach, State, limit_ns

Float = npt.NDArray[np.float64]
GRID_DEG = 1e-6
"""Vertices are snapped to about 0.1 m, so that written and computed polygons are the same."""
WEST, EAST = -180, 180
WORLD = shapely.box(WEST, -90, EAST, 90)


@dataclass(frozen=True)
class Area:
    """A region of the map within a limit, as a valid MultiPolygon; never empty."""

    limit_ms: float
    shape: shapely.MultiPolygon


def circle_areas(reach: Reach, request: CircleRequest) -> Mapping[State, tuple[Area, ...]]:
    """Return the area within each limit in every state; nothing where it is empty.

    It is the union of geodesic circles: around each place what its access tail can reach in
    the time that the network leaves. The plan never makes a place slower, so the area after
    contains the area before.
    """
    return {
        state: tuple(
            Area(ms, shape)
            for ms in request.limits_ms
            if not (
                shape := _area(reach, request, reach.from_place(request.origin, state), ms)
            ).is_empty
        )
        for state in reach.states
    }


def gained(areas: Mapping[State, Sequence[Area]]) -> tuple[Area, ...]:
    """Return what the plan adds within each limit; nothing where it adds nothing."""
    before = {area.limit_ms: area.shape for area in areas[State.BEFORE]}
    found = []
    for area in areas.get(State.AFTER, ()):
        less = before.get(area.limit_ms, shapely.MultiPolygon())
        shape = _multi(shapely.difference(area.shape, less, grid_size=GRID_DEG))
        if not shape.is_empty:
            found.append(Area(area.limit_ms, shape))
    return tuple(found)


def _area(reach: Reach, request: CircleRequest, ns: Float, limit_ms: float) -> shapely.MultiPolygon:
    scenario = reach.scenario
    left_km = (limit_ns(limit_ms) - ns) / request.access.ns_per_km(scenario.equipment)
    radii = np.minimum(left_km, request.access.max_km)
    near = np.nonzero(radii > 0)[0]
    if not len(near):
        return shapely.MultiPolygon()
    places = scenario.network.places
    centres = [(places[i].lon, places[i].lat) for i in near]
    discs = shapely.polygons(rings(centres, radii[near]))
    return _multi(_folded(shapely.union_all(discs, grid_size=GRID_DEG)))


def _folded(shape: Any) -> Any:
    """Bring what runs over the 180th meridian back to the other side, as RFC 7946 asks."""
    west, _, east, _ = shapely.bounds(shape)
    if west >= WEST and east <= EAST:
        return shape
    turned = [translate(shape, xoff=turn) for turn in (-360, 0, 360)]
    inside = [shapely.intersection(part, WORLD, grid_size=GRID_DEG) for part in turned]
    return shapely.union_all(inside, grid_size=GRID_DEG)


def _multi(shape: Any) -> shapely.MultiPolygon:
    """Return the polygons of a shape, outer rings counter-clockwise, in a fixed order."""
    parts = [p for p in shapely.get_parts(shape) if shapely.get_type_id(p) == 3 and not p.is_empty]
    parts.sort(key=lambda p: (p.bounds, p.area))
    return shapely.normalize(shapely.MultiPolygon(parts)) if parts else shapely.MultiPolygon()


def coordinates(
    shape: shapely.MultiPolygon,
) -> tuple[tuple[tuple[tuple[float, float], ...], ...], ...]:
    """Return nested lon/lat tuples, outer rings counter-clockwise, holes clockwise."""
    oriented = shapely.orient_polygons(shape)
    return tuple(
        tuple(
            tuple((float(x), float(y)) for x, y in ring.coords)
            for ring in (polygon.exterior, *polygon.interiors)
        )
        for polygon in oriented.geoms
    )
