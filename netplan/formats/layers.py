"""The layers of a plan, once, for every format: one geometry type, flat typed fields.

A field is ``str``, ``int``, ``float`` or ``bool`` and nothing else; missing values are
None. Field names are ASCII and at most 10 characters where a Shapefile would cut them,
see ``Field.short``. Ids are stable, so that a re-run updates features in place.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Generic, TypeVar

from netplan.graph.service import ServiceModel
from netplan.model.network import Place, Span, SpanState
from netplan.model.plan import NS_PER_MS, Plan, PlanLink, TargetOutcome
from netplan.model.scenario import Scenario

Row = TypeVar("Row")
Value = str | int | float | bool | None
Point = tuple[float, float]
LonLat = Point | tuple[Point, ...] | tuple[tuple[Point, ...], ...]


class Geometry(StrEnum):
    """The geometry type of a whole layer, as GeoJSON spells it."""

    POINT = "Point"
    LINE = "LineString"
    MULTI_LINE = "MultiLineString"
    POLYGON = "Polygon"
    MULTI_POLYGON = "MultiPolygon"


@dataclass(frozen=True)
class Field:
    """A column: its name, its one type, and the short name where names are cut at 10."""

    name: str
    type: type
    short: str


@dataclass(frozen=True)
class Feature:
    """One row: stable id, WGS-84 lon/lat coordinates, one value per field."""

    id: str
    coordinates: LonLat | tuple[tuple[tuple[Point, ...], ...], ...]
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Layer:
    """A named layer of one geometry type."""

    name: str
    geometry: Geometry
    fields: tuple[Field, ...]
    features: tuple[Feature, ...]


@dataclass(frozen=True)
class _Column(Generic[Row]):
    name: str
    type: type
    short: str
    get: Callable[[Row], Value]

    @property
    def field(self) -> Field:
        return Field(self.name, self.type, self.short)


def _layer(
    name: str,
    geometry: Geometry,
    columns: Sequence[_Column[Row]],
    rows: Sequence[tuple[str, LonLat, Row]],
) -> Layer:
    return Layer(
        name,
        geometry,
        tuple(column.field for column in columns),
        tuple(
            Feature(id_, coordinates, tuple(column.get(row) for column in columns))
            for id_, coordinates, row in rows
        ),
    )


def plan_layers(plan: Plan, scenario: Scenario) -> tuple[Layer, ...]:
    """Return places, spans, links and targets of a plan, in this order."""
    return (
        places_layer(plan, scenario),
        spans_layer(plan, scenario),
        links_layer(plan, scenario),
        targets_layer(plan, scenario),
    )


# --- places -----------------------------------------------------------------------------


@dataclass(frozen=True)
class _PlaceRow:
    place: Place
    outcomes: tuple[TargetOutcome, ...]

    @property
    def tightest(self) -> TargetOutcome | None:
        """The target with the least margin in the intact network; cut off counts first."""
        return min(self.outcomes, key=_margin_ns, default=None)


def _margin_ns(outcome: TargetOutcome) -> float:
    return float("-inf") if outcome.after_ns is None else outcome.limit_ns - outcome.after_ns


def places_layer(plan: Plan, scenario: Scenario) -> Layer:
    """Return every place; as the sink of a target it carries its tightest outcome."""
    rows = [
        (
            place.id,
            (place.lon, place.lat),
            _PlaceRow(place, tuple(t for t in plan.targets if t.sink == place.id)),
        )
        for place in scenario.network.places
    ]
    return _layer("places", Geometry.POINT, _PLACE_COLUMNS, rows)


def _tight(get: Callable[[TargetOutcome], Value]) -> Callable[[_PlaceRow], Value]:
    return lambda row: None if row.tightest is None else get(row.tightest)


_PLACE_COLUMNS: tuple[_Column[_PlaceRow], ...] = (
    _Column("id", str, "id", lambda r: r.place.id),
    _Column("name", str, "name", lambda r: r.place.name),
    _Column("name_zh", str, "name_zh", lambda r: r.place.name_zh),
    _Column("role", str, "role", lambda r: r.place.role.value),
    _Column("region", str, "region", lambda r: r.place.region),
    _Column("province", str, "province", lambda r: r.place.province),
    _Column("province_zh", str, "prov_zh", lambda r: r.place.province_zh),
    _Column("population", int, "population", lambda r: r.place.population),
    _Column("weight", float, "weight", lambda r: r.place.weight),
    _Column("target", str, "target", _tight(lambda t: t.id)),
    _Column("limit_one_way_ms", float, "limit_ms", _tight(lambda t: _ms(t.limit_ns))),
    _Column("before_one_way_ms", float, "before_ms", _tight(lambda t: _ms(t.before_ns))),
    _Column("after_one_way_ms", float, "after_ms", _tight(lambda t: _ms(t.after_ns))),
    _Column(
        "margin_ms",
        float,
        "margin_ms",
        _tight(lambda t: None if t.after_ns is None else _ms(t.limit_ns - t.after_ns)),
    ),
    _Column("met", bool, "met", lambda r: all(t.met for t in r.outcomes) if r.outcomes else None),
    _Column("source", str, "source", lambda r: r.place.source),
    _Column("confidence", str, "confidence", lambda r: r.place.confidence.value),
)


# --- spans ------------------------------------------------------------------------------


@dataclass(frozen=True)
class _SpanRow:
    span: Span
    status: str
    one_way_ns: int
    build_cny: int
    line_system_cny: int
    links: tuple[str, ...]


def span_status(span: Span, in_plan: bool) -> str:
    """Return ``existing``, ``lit`` (existing, used by links), ``built`` or ``not_built``."""
    if span.state is SpanState.EXISTING:
        return "lit" if in_plan else "existing"
    return "built" if in_plan else "not_built"


def route_of(span: Span, scenario: Scenario) -> tuple[Point, ...]:
    """Return the lon/lat line of a span, straight where the data has no route."""
    if span.route:
        return span.route
    ends = (scenario.network.place[span.a], scenario.network.place[span.b])
    return tuple((place.lon, place.lat) for place in ends)


def spans_layer(plan: Plan, scenario: Scenario) -> Layer:
    """Return every span in use or on offer, with what the plan does to it."""
    model = ServiceModel(scenario)
    costs = {cost.id: cost for cost in plan.spans}
    used = {
        span.id: tuple(link.id for link in plan.links if span.id in link.route)
        for span in model.spans
    }
    rows = []
    for span, offer in zip(model.spans, model.span_costs, strict=True):
        row = _SpanRow(
            span,
            span_status(span, span.id in costs),
            model.latency.span_parts(span).total_ns,
            offer.build_cny,
            offer.line_system_cny,
            used[span.id],
        )
        rows.append((span.id, route_of(span, scenario), row))
    return _layer("spans", Geometry.LINE, _SPAN_COLUMNS, rows)


_SPAN_COLUMNS: tuple[_Column[_SpanRow], ...] = (
    _Column("id", str, "id", lambda r: r.span.id),
    _Column("a", str, "a", lambda r: r.span.a),
    _Column("b", str, "b", lambda r: r.span.b),
    _Column("state", str, "state", lambda r: r.span.state.value),
    _Column("status", str, "status", lambda r: r.status),
    _Column("fibre", str, "fibre", lambda r: r.span.fibre),
    _Column("length_km", float, "length_km", lambda r: r.span.length_km),
    _Column("slack_factor", float, "slack", lambda r: r.span.slack_factor),
    _Column("fibre_km", float, "fibre_km", lambda r: round(r.span.fibre_km, 3)),
    _Column("length_source", str, "len_source", lambda r: r.span.length_source.value),
    _Column("length_tolerance", float, "len_tol", lambda r: r.span.length_tolerance),
    _Column("one_way_ms", float, "one_way_ms", lambda r: _ms(r.one_way_ns)),
    _Column("corridor", str, "corridor", lambda r: r.span.corridor),
    _Column("srlgs", str, "srlgs", lambda r: ";".join(sorted(r.span.srlgs))),
    _Column("build_cost_cny", int, "build_cny", lambda r: r.build_cny),
    _Column("line_system_cost_cny", int, "line_cny", lambda r: r.line_system_cny),
    _Column("links", str, "links", lambda r: ";".join(r.links)),
    _Column("operator", str, "operator", lambda r: r.span.operator),
    _Column("source", str, "source", lambda r: r.span.source),
    _Column("confidence", str, "confidence", lambda r: r.span.confidence.value),
)


# --- links ------------------------------------------------------------------------------


def link_line(link: PlanLink, scenario: Scenario) -> tuple[Point, ...]:
    """Return the lon/lat line of a link along its spans, from ``a`` to ``b``."""
    at = link.a
    line: list[Point] = []
    for span_id in link.route:
        span = scenario.network.span[span_id]
        piece = route_of(span, scenario)
        forward = span.a == at
        line.extend(piece if forward else piece[::-1])
        at = span.b if forward else span.a
    return tuple(point for i, point in enumerate(line) if i == 0 or point != line[i - 1])


def links_layer(plan: Plan, scenario: Scenario) -> Layer:
    """Return the direct links of a plan along their routes."""
    place = scenario.network.place
    gbit_s = round(scenario.costs.channel_gbit_s.value * scenario.costs.channels_per_link.value)
    columns = (
        _Column("id", str, "id", lambda r: r.id),
        _Column("a", str, "a", lambda r: r.a),
        _Column("b", str, "b", lambda r: r.b),
        _Column("a_name", str, "a_name", lambda r: place[r.a].name),
        _Column("b_name", str, "b_name", lambda r: place[r.b].name),
        _Column("a_name_zh", str, "a_name_zh", lambda r: place[r.a].name_zh),
        _Column("b_name_zh", str, "b_name_zh", lambda r: place[r.b].name_zh),
        _Column("capacity_gbit_s", int, "gbit_s", lambda _: gbit_s),
        *_LINK_COLUMNS,
    )
    rows = [(link.id, link_line(link, scenario), link) for link in plan.links]
    return _layer("links", Geometry.LINE, columns, rows)


_LINK_COLUMNS: tuple[_Column[PlanLink], ...] = (
    _Column("route", str, "route", lambda r: ";".join(r.route)),
    _Column("via", str, "via", lambda r: ";".join(r.via)),
    _Column("length_km", float, "length_km", lambda r: r.length_km),
    _Column("new_cable_km", float, "new_km", lambda r: r.new_cable_km),
    _Column("reused_km", float, "reused_km", lambda r: r.reused_km),
    _Column("one_way_ms", float, "one_way_ms", lambda r: _ms(r.one_way_ns)),
    _Column("rtt_ms", float, "rtt_ms", lambda r: _ms(2 * r.one_way_ns)),
    _Column("glass_ms", float, "glass_ms", lambda r: _ms(r.parts.glass_ns)),
    _Column("slack_ms", float, "slack_ms", lambda r: _ms(r.parts.slack_ns)),
    _Column("amplifiers_ms", float, "amplif_ms", lambda r: _ms(r.parts.amplifiers_ns)),
    _Column("pass_through_ms", float, "pass_ms", lambda r: _ms(r.parts.pass_through_ns)),
    _Column("regenerators_ms", float, "regen_ms", lambda r: _ms(r.parts.regenerators_ns)),
    _Column("terminals_ms", float, "term_ms", lambda r: _ms(r.parts.terminals_ns)),
    _Column("regenerators", int, "regens", lambda r: r.regenerators),
    _Column("cost_cny", int, "cost_cny", lambda r: r.cost_cny),
)


# --- targets ----------------------------------------------------------------------------


def targets_layer(plan: Plan, scenario: Scenario) -> Layer:
    """Return every pair of every target as a straight line from source to sink."""
    place = scenario.network.place
    rows = [
        (
            f"{t.id}:{t.source}>{t.sink}",
            tuple((place[p].lon, place[p].lat) for p in (t.source, t.sink)),
            t,
        )
        for t in plan.targets
    ]
    columns = (
        _Column("id", str, "id", lambda r: f"{r.id}:{r.source}>{r.sink}"),
        _Column("target", str, "target", lambda r: r.id),
        _Column("source", str, "source", lambda r: r.source),
        _Column("sink", str, "sink", lambda r: r.sink),
        _Column("sink_name", str, "sink_name", lambda r: place[r.sink].name),
        _Column("sink_name_zh", str, "sink_zh", lambda r: place[r.sink].name_zh),
        *_TARGET_COLUMNS,
    )
    return _layer("targets", Geometry.LINE, columns, rows)


_TARGET_COLUMNS: tuple[_Column[TargetOutcome], ...] = (
    _Column("limit_one_way_ms", float, "limit_ms", lambda r: _ms(r.limit_ns)),
    _Column("floor_one_way_ms", float, "floor_ms", lambda r: _ms(r.floor_ns)),
    _Column("before_one_way_ms", float, "before_ms", lambda r: _ms(r.before_ns)),
    _Column("after_one_way_ms", float, "after_ms", lambda r: _ms(r.after_ns)),
    _Column(
        "margin_ms",
        float,
        "margin_ms",
        lambda r: None if r.after_ns is None else _ms(r.limit_ns - r.after_ns),
    ),
    _Column("met", bool, "met", lambda r: r.met),
    _Column("path", str, "path", lambda r: ";".join(r.path)),
    _Column(
        "worst_failure", str, "worst_fail", lambda r: r.worst_failure and r.worst_failure.failure
    ),
    _Column(
        "worst_one_way_ms",
        float,
        "worst_ms",
        lambda r: r.worst_failure and _ms(r.worst_failure.one_way_ns),
    ),
    _Column(
        "worst_limit_one_way_ms",
        float,
        "worst_lim",
        lambda r: r.worst_failure and _ms(r.worst_failure.limit_ns),
    ),
    _Column("worst_met", bool, "worst_met", lambda r: r.worst_failure and r.worst_failure.met),
)


def _ms(ns: int | None) -> float | None:
    return None if ns is None else ns / NS_PER_MS
