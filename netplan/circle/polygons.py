"""The service circle as polygons: what lies within a limit, before, after, and what is gained."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import shapely
from shapely.affinity import translate

from netplan.circle.cities import place_positions
from netplan.circle.geodesy import Plane, rings
from netplan.circle.service import CircleRequest, Reach, State, limit_ns
from netplan.model.meridian import unrolled
from netplan.model.scenario import Scenario

Float = npt.NDArray[np.float64]
GRID_DEG = 1e-6
"""Vertices are snapped to about 0.1 m, so that written and computed polygons are the same."""
GRID_KM = 1e-4
EDGE_KM = 10.0
"""Longest edge: a border between two places is straight on the plane, not in lon/lat."""
FRAME_KM = 2_000.0
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
    the time that the network leaves, as far as that place is the nearest. The plan never
    makes a place slower, so the area after contains the area before.
    """
    cells = _Cells(reach.scenario)
    return {
        state: tuple(_areas(cells, request, reach.from_place(request.origin, state)))
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


@dataclass(frozen=True)
class _Cells:
    """Which part of the plane is nearest to each place."""

    scenario: Scenario

    @cached_property
    def positions(self) -> Float:
        return place_positions(self.scenario)

    @cached_property
    def plane(self) -> Plane:
        return Plane.around(self.positions)

    @cached_property
    def shapes(self) -> npt.NDArray[np.object_]:
        """The cell of every place; places at the same spot share the first one's."""
        sites = shapely.points(self.plane.forward(self.positions))
        distinct, which = np.unique(shapely.get_coordinates(sites), axis=0, return_inverse=True)
        frame = shapely.box(*shapely.total_bounds(sites)).buffer(FRAME_KM)
        if len(distinct) == 1:
            return np.array([frame] * len(sites), dtype=object)
        cells = shapely.get_parts(
            shapely.voronoi_polygons(shapely.multipoints(distinct), extend_to=frame)
        )
        tree = shapely.STRtree(cells)
        inside = tree.query_nearest(shapely.points(distinct), all_matches=False)[1]
        found: npt.NDArray[np.object_] = np.array(cells, dtype=object)[inside][which.reshape(-1)]
        return found


def _areas(cells: _Cells, request: CircleRequest, ns: Float) -> Iterator[Area]:
    per_km = request.access.ns_per_km(cells.scenario.equipment)
    for limit_ms in request.limits_ms:
        radii = np.minimum((limit_ns(limit_ms) - ns) / per_km, request.access.max_km)
        near = np.nonzero(radii > 0)[0]
        shape = _area(cells, near, radii[near]) if len(near) else shapely.MultiPolygon()
        if not shape.is_empty:  # circles finer than the grid leave nothing
            yield Area(limit_ms, shape)


def _area(cells: _Cells, near: npt.NDArray[np.int64], radii: Float) -> shapely.MultiPolygon:
    centres = [(float(lon), float(lat)) for lon, lat in cells.positions[near]]
    circles = shapely.transform(shapely.polygons(rings(centres, radii)), cells.plane.forward)
    parts = shapely.intersection(circles, cells.shapes[near])
    whole = shapely.segmentize(shapely.union_all(parts, grid_size=GRID_KM), EDGE_KM)
    # Edges that all but touch on the plane may cross once turned back: make valid again.
    turned = _multi(shapely.make_valid(shapely.transform(whole, cells.plane.inverse)))
    return _multi(_folded(shapely.set_precision(turned, GRID_DEG)))


def _folded(shape: Any) -> Any:
    """Bring what runs over the 180th meridian back to the other side, as RFC 7946 asks."""
    west, _, east, _ = shapely.bounds(shape)
    if west >= WEST and east <= EAST:
        return shape
    turned = [translate(shape, xoff=turn) for turn in (-360, 0, 360)]
    inside = [shapely.intersection(part, WORLD, grid_size=GRID_DEG) for part in turned]
    return shapely.union_all(inside, grid_size=GRID_DEG)


def on_flat_map(shape: shapely.MultiPolygon, seam: float) -> shapely.MultiPolygon:
    """Return an area as a map draws it that begins at the meridian ``seam``, in one piece."""
    if seam == WEST:
        return shape
    turned = [
        translate(part, xoff=unrolled(part.centroid.x, seam) - part.centroid.x)
        for part in shapely.get_parts(shape)
    ]
    return _multi(shapely.union_all(turned, grid_size=GRID_DEG))


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
