"""The layers of a plan, once, for every format: places, spans, links, targets.

Ids are stable, so that a re-run updates features in place; see ``table`` for what a layer
is made of.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass

from netplan.formats.layers.channels import (
    CHANNELS,
    channels_layer,
    link_columns,
    span_columns,
)
from netplan.formats.layers.layer import (
    Column,
    Feature,
    Field,
    Geometry,
    Layer,
    Point,
    Value,
    build_layer,
    ms,
    priced_in,
)
from netplan.formats.layers.targets import targets_layer
from netplan.lighting.load import SpanLoad, loads
from netplan.model.network import Place, Span, SpanState
from netplan.model.plan import Plan, PlanLink, TargetOutcome
from netplan.model.scenario import Scenario
from netplan.planning.uses import Use, uses
from netplan.service.service import ServiceModel

__all__ = [
    "CHANNELS",
    "Feature",
    "Field",
    "Geometry",
    "Layer",
    "link_line",
    "links_layer",
    "ms",
    "places_layer",
    "plan_layers",
    "route_of",
    "span_status",
    "spans_layer",
    "targets_layer",
]


PLAN_LAYERS = ("places", "spans", "links", "targets", CHANNELS)
"""Names of the layers that stand beside a plan.json; the last one with traffic alone."""


def plan_layers(plan: Plan, scenario: Scenario) -> tuple[Layer, ...]:
    """Return places, spans, links and targets of a plan, in this order; with traffic channels."""
    layers = (
        places_layer(plan, scenario),
        spans_layer(plan, scenario),
        links_layer(plan, scenario),
        targets_layer(plan, scenario),
    )
    return layers if plan.carried is None else (*layers, channel_layer(plan, scenario))


def channel_layer(plan: Plan, scenario: Scenario) -> Layer:
    """Return the channels of a plan with traffic along their ways."""
    return channels_layer(plan, scenario, route_of)


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
    return float("-inf") if outcome.margin_ns is None else outcome.margin_ns


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
    return build_layer("places", Geometry.POINT, _PLACE_COLUMNS, rows)


def _tight(get: Callable[[TargetOutcome], Value]) -> Callable[[_PlaceRow], Value]:
    return lambda row: None if row.tightest is None else get(row.tightest)


_PLACE_COLUMNS: tuple[Column[_PlaceRow], ...] = (
    Column("id", str, "id", lambda r: r.place.id),
    Column("name", str, "name", lambda r: r.place.name),
    Column("name_zh", str, "name_zh", lambda r: r.place.name_zh),
    Column("role", str, "role", lambda r: r.place.role.value),
    Column("region", str, "region", lambda r: r.place.region),
    Column("province", str, "province", lambda r: r.place.province),
    Column("province_zh", str, "prov_zh", lambda r: r.place.province_zh),
    Column("population", int, "population", lambda r: r.place.population),
    Column("weight", float, "weight", lambda r: r.place.weight),
    Column("target", str, "target", _tight(lambda t: t.id)),
    Column("limit_one_way_ms", float, "limit_ms", _tight(lambda t: ms(t.limit_ns))),
    Column("before_one_way_ms", float, "before_ms", _tight(lambda t: ms(t.before_ns))),
    Column("after_one_way_ms", float, "after_ms", _tight(lambda t: ms(t.after_ns))),
    Column(
        "margin_ms",
        float,
        "margin_ms",
        _tight(lambda t: ms(t.margin_ns)),
    ),
    Column("met", bool, "met", lambda r: all(t.met for t in r.outcomes) if r.outcomes else None),
    Column("source", str, "source", lambda r: r.place.source),
    Column("confidence", str, "confidence", lambda r: r.place.confidence.value),
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
    ends: tuple[Place, Place]
    use: Use | None
    lease_cny: int
    load: SpanLoad | None


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
    place, used_for = scenario.network.place, uses(plan, scenario, model)
    costs = {cost.id: cost for cost in plan.spans}
    used: dict[str, list[str]] = defaultdict(list)
    for link in plan.links:
        for id_ in dict.fromkeys(link.route):
            used[id_].append(link.id)
    carried = loads(plan, scenario)
    full = {} if carried is None else carried.spans
    rows = []
    for span, offer in zip(model.spans, model.span_costs, strict=True):
        row = _SpanRow(
            span,
            span_status(span, span.id in costs),
            model.latency.span_parts(span).total_ns,
            offer.build_cny,
            offer.line_system_cny,
            tuple(used.get(span.id, ())),
            (place[span.a], place[span.b]),
            used_for.get(span.id),
            offer.lease_cny,
            full.get(span.id),
        )
        rows.append((span.id, route_of(span, scenario), row))
    stated = any(span.along for span in scenario.network.spans)
    leased = any(row.lease_cny for _, _, row in rows)
    timed = any(span.lead_time_months or span.season for span in scenario.network.spans)
    limited = any(s.hop_gbit_s is not None for s in scenario.network.spans)
    rented = any(s.lease_cny_per_fibre_km_year is not None for s in scenario.network.spans)
    own: tuple[Column[_SpanRow], ...] = (
        *_SPAN_COLUMNS,
        *(_ALONG if stated else ()),
        *(_LEASE if leased else ()),
        *(_RENT if rented else ()),
        *(_HOPS if limited else ()),
        *(_TIMES if timed else ()),
        *(() if carried is None else span_columns(carried)),
    )
    columns = priced_in(own, plan.currency)
    return build_layer("spans", Geometry.LINE, columns, rows)


_SPAN_COLUMNS: tuple[Column[_SpanRow], ...] = (
    Column("id", str, "id", lambda r: r.span.id),
    Column("a", str, "a", lambda r: r.span.a),
    Column("b", str, "b", lambda r: r.span.b),
    Column("a_name", str, "a_name", lambda r: r.ends[0].name),
    Column("b_name", str, "b_name", lambda r: r.ends[1].name),
    Column("a_name_zh", str, "a_name_zh", lambda r: r.ends[0].name_zh),
    Column("b_name_zh", str, "b_name_zh", lambda r: r.ends[1].name_zh),
    Column("state", str, "state", lambda r: r.span.state.value),
    Column("status", str, "status", lambda r: r.status),
    Column("fibre", str, "fibre", lambda r: r.span.fibre),
    Column("length_km", float, "length_km", lambda r: r.span.length_km),
    Column("slack_factor", float, "slack", lambda r: r.span.slack_factor),
    Column("fibre_km", float, "fibre_km", lambda r: round(r.span.fibre_km, 3)),
    Column("length_source", str, "len_source", lambda r: r.span.length_source.value),
    Column("length_tolerance", float, "len_tol", lambda r: r.span.length_tolerance),
    Column("one_way_ms", float, "one_way_ms", lambda r: ms(r.one_way_ns)),
    Column("corridor", str, "corridor", lambda r: r.span.corridor),
    Column("srlgs", str, "srlgs", lambda r: ";".join(sorted(r.span.srlgs))),
    Column("build_cost_cny", int, "build_cny", lambda r: r.span.build_cost_cny),
    Column("priced_build_cny", int, "priced_cny", lambda r: r.build_cny),
    Column("line_system_cost_cny", int, "line_cny", lambda r: r.line_system_cny),
    Column("links", str, "links", lambda r: ";".join(r.links)),
    Column("use", str, "use", lambda r: r.use.kind if r.use else None),
    Column("needed_by", str, "needed_by", lambda r: ";".join(r.use.needed_by) if r.use else None),
    Column("pairs_intact", int, "pairs_int", lambda r: len(r.use.intact) if r.use else 0),
    Column("pairs_after", int, "pairs_aft", lambda r: len(r.use.after) if r.use else 0),
    Column("first_failure", str, "first_fail", lambda r: _after(r.use)),
    Column("operator", str, "operator", lambda r: r.span.operator),
    Column("source", str, "source", lambda r: r.span.source),
    Column("confidence", str, "confidence", lambda r: r.span.confidence.value),
    Column("course", str, "course", lambda r: r.span.course and r.span.course.value),
    Column("course_credit", str, "credit", lambda r: r.span.course_credit),
)
_ALONG: tuple[Column[_SpanRow], ...] = (
    Column("along", str, "along", lambda r: r.span.along and r.span.along.value),
)
"""Where the network says what its spans follow."""
_LEASE: tuple[Column[_SpanRow], ...] = (
    Column("lease_cost_cny", int, "lease_cny", lambda r: r.lease_cny),
)
"""Where some span is leased."""
_RENT: tuple[Column[_SpanRow], ...] = (
    Column(
        "lease_cny_per_fibre_km_year",
        float,
        "rent_cny",
        lambda r: r.span.lease_cny_per_fibre_km_year,
    ),
)
"""Where some span states what its fibre is leased for."""
_HOPS: tuple[Column[_SpanRow], ...] = (
    Column("hop_gbit_s", float, "hop_gbit_s", lambda r: r.span.hop_gbit_s),
)
"""Where some of today's hops have a limit."""
_TIMES: tuple[Column[_SpanRow], ...] = (
    Column("lead_time_months", int, "lead_mon", lambda r: r.span.lead_time_months),
    Column("season", str, "season", lambda r: str(r.span.season) if r.span.season else None),
)
"""Where some span says how long its work takes, or when it can be done."""


def _after(use: Use | None) -> str | None:
    """Return the first failure after which a pair takes what it does not take intact."""
    return use.after[0].failure if use is not None and use.after else None


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
    carried = loads(plan, scenario)
    lit = {} if carried is None else {x.link: round(x.gbit_s) for x in carried.links.values()}
    columns = (
        Column("id", str, "id", lambda r: r.id),
        Column("a", str, "a", lambda r: r.a),
        Column("b", str, "b", lambda r: r.b),
        Column("a_name", str, "a_name", lambda r: place[r.a].name),
        Column("b_name", str, "b_name", lambda r: place[r.b].name),
        Column("a_name_zh", str, "a_name_zh", lambda r: place[r.a].name_zh),
        Column("b_name_zh", str, "b_name_zh", lambda r: place[r.b].name_zh),
        Column("capacity_gbit_s", int, "gbit_s", lambda r: lit.get(r.id, gbit_s)),
        *priced_in(_LINK_COLUMNS, plan.currency),
    )
    used_for = uses(plan, scenario, ServiceModel(scenario)) if plan.links else {}
    columns += (
        Column("use", str, "use", lambda r: used_for[r.id].kind),
        Column("needed_by", str, "needed_by", lambda r: ";".join(used_for[r.id].needed_by)),
        Column("pairs_intact", int, "pairs_int", lambda r: len(used_for[r.id].intact)),
        Column("pairs_after", int, "pairs_aft", lambda r: len(used_for[r.id].after)),
        Column("first_failure", str, "first_fail", lambda r: _after(used_for[r.id])),
        *(() if carried is None else link_columns(carried)),
    )
    rows = [(link.id, link_line(link, scenario), link) for link in plan.links]
    return build_layer("links", Geometry.LINE, columns, rows)


_LINK_COLUMNS: tuple[Column[PlanLink], ...] = (
    Column("route", str, "route", lambda r: ";".join(r.route)),
    Column("via", str, "via", lambda r: ";".join(r.via)),
    Column("length_km", float, "length_km", lambda r: r.length_km),
    Column("new_cable_km", float, "new_km", lambda r: r.new_cable_km),
    Column("reused_km", float, "reused_km", lambda r: r.reused_km),
    Column("one_way_ms", float, "one_way_ms", lambda r: ms(r.one_way_ns)),
    Column("rtt_ms", float, "rtt_ms", lambda r: ms(2 * r.one_way_ns)),
    Column("glass_ms", float, "glass_ms", lambda r: ms(r.parts.glass_ns)),
    Column("slack_ms", float, "slack_ms", lambda r: ms(r.parts.slack_ns)),
    Column("amplifiers_ms", float, "amplif_ms", lambda r: ms(r.parts.amplifiers_ns)),
    Column("pass_through_ms", float, "pass_ms", lambda r: ms(r.parts.pass_through_ns)),
    Column("regenerators_ms", float, "regen_ms", lambda r: ms(r.parts.regenerators_ns)),
    Column("terminals_ms", float, "term_ms", lambda r: ms(r.parts.terminals_ns)),
    Column("regenerators", int, "regens", lambda r: r.regenerators),
    Column("cost_cny", int, "cost_cny", lambda r: r.cost_cny),
)
