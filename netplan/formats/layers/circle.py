"""The service circle as layers: the area within each limit, and what a plan gains."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from netplan.circle.polygons import Area, circle_areas, coordinates, gained
from netplan.circle.result import CircleResult
from netplan.circle.service import CircleRequest, Reach, State
from netplan.formats.layers.layer import Column, Coordinates, Geometry, Layer, build_layer
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario


@dataclass(frozen=True)
class _Row:
    origin: str
    state: str
    limit_ms: float
    request: CircleRequest

    @property
    def id(self) -> str:
        return f"{self.origin}:{self.limit_ms:g}ms:{self.state}"


def circle_layers(
    plan: Plan | None, scenario: Scenario, request: CircleRequest
) -> tuple[Layer, Layer]:
    """Return the layers ``circle`` (before and after) and ``circle_gain`` (after less before).

    Wide areas come first, so that near ones are drawn on top of them.
    """
    return _layers(circle_areas(Reach(scenario, plan), request), request)


def result_layers(result: CircleResult) -> tuple[Layer, Layer]:
    """Return the same two layers of a circle that is already measured."""
    return _layers(result.areas, result.request)


def _layers(areas: Mapping[State, Sequence[Area]], request: CircleRequest) -> tuple[Layer, Layer]:
    order = (State.AFTER, State.BEFORE)
    both = [(state.value, area) for state in order for area in areas.get(state, ())]
    gain = [("gained", area) for area in gained(areas)]
    return _layer("circle", both, request), _layer("circle_gain", gain, request)


def _layer(name: str, found: Iterable[tuple[str, Area]], request: CircleRequest) -> Layer:
    rows: list[tuple[str, Coordinates, _Row]] = []
    for state, area in sorted(found, key=lambda pair: -pair[1].limit_ms):
        row = _Row(request.origin, state, area.limit_ms, request)
        rows.append((row.id, coordinates(area.shape), row))
    return build_layer(name, Geometry.MULTI_POLYGON, _COLUMNS, rows)


_COLUMNS: tuple[Column[_Row], ...] = (
    Column("id", str, "id", lambda r: r.id),
    Column("origin", str, "origin", lambda r: r.origin),
    Column("state", str, "state", lambda r: r.state),
    Column("ms", float, "ms", lambda r: r.limit_ms),
    Column("access_route_factor", float, "acc_factor", lambda r: r.request.access.route_factor),
    Column("access_max_km", float, "acc_max_km", lambda r: r.request.access.max_km),
)
