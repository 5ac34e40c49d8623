"""The values that the map page shows, as plain mappings in a fixed order.

Every number comes from the plan, or is worked out anew from its scenario by the code that
made the plan. Where both exist they must agree: a plan that does not fit its own inputs is
refused, not drawn. Longitudes are those of the page's flat map, which may run on beyond 180.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from netplan.errors import InputError, Problem, RequestError
from netplan.failures.failure import Failure
from netplan.formats.layers.plan import span_status
from netplan.lighting.load import loads
from netplan.model import figures
from netplan.model.claims import Claim, claim
from netplan.model.currency import one_currency
from netplan.model.figures import mean_ns
from netplan.model.meridian import TURN
from netplan.model.network import LengthSource, Place, Role, Span, along_railway
from netplan.model.plan import (
    Impossible,
    PairOutcome,
    Plan,
    PlanLink,
    SpanCost,
    StatedLimits,
    TargetOutcome,
)
from netplan.model.scenario import Scenario
from netplan.model.shown import MoneyForm, money_form
from netplan.planning.design import Design
from netplan.planning.uses import STANDBY, Use, uses
from netplan.service.service import ServiceModel
from netplan.views.chinese import in_chinese
from netplan.views.course import credits_of, schematic
from netplan.views.extent import Extent, extent
from netplan.views.fewer import fewer
from netplan.views.hubs import hubs_drawn
from netplan.views.map import traffic
from netplan.views.map.chance import all_together, asked, of_pair
from netplan.views.map.circles import circles
from netplan.views.map.stages import part_values, stages
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

TILE_PX = 256
"""The world is so wide at zoom 0."""
DECIMALS = 5
"""Of coordinates on the page: about a metre."""


def payload(plans: Sequence[tuple[Plan, Scenario]]) -> dict[str, Any]:
    """Return the networks and plans of a page; equal networks are written once.

    Raises:
        InputError: a plan does not agree with its own inputs.
        RequestError: the plans are in two currencies.
    """
    networks: list[dict[str, Any]] = []
    records = []
    where = extent(scenario.network for _, scenario in plans)
    for plan, scenario in plans:
        model = ServiceModel(scenario)
        network = _network(model, where)
        if network not in networks:
            networks.append(network)
        records.append({"network": networks.index(network), **_plan(plan, model, where)})
    currency = one_currency((plan.name, plan.currency) for plan, _ in plans)
    return {
        "extent": _extent(where),
        "money": {lang: _form(money_form(lang, currency)) for lang in ("en", "zh")},
        "networks": networks,
        "plans": records,
        "zh": _chinese(plans),
    }


def _chinese(plans: Sequence[tuple[Plan, Scenario]]) -> dict[str, str]:
    """Return the Chinese of what the records say in English."""
    found: set[str] = set()
    for plan, scenario in plans:
        made, network = plan.provenance, scenario.network
        found |= {*made.data_notes, *(file.role for file in made.inputs)}
        found |= {*credits_of(network), *(span.operator or "" for span in network.spans)}
    told = {text: in_chinese(text) for text in sorted(found)}
    told |= {plan.reason: Words("zh").reason(plan.reason) for plan, _ in plans}
    return {text: chinese for text, chinese in told.items() if chinese != text}


def _form(form: MoneyForm) -> dict[str, Any]:
    """Return how the page shows amounts; ``trims``: whole units without decimals."""
    return {"per": form.per, "digits": form.places, "unit": form.unit, "trims": form.trims}


def _length_source(span: Span) -> str:
    """Return the key of the words that say where a length comes from."""
    found = span.length_source.value
    published = span.length_source is LengthSource.PUBLISHED
    return f"{found}_railway" if published and along_railway(span) else found


def design_of(plan: Plan, model: ServiceModel) -> Design:
    """Return the design that the plan describes, worked out anew.

    Raises:
        InputError: spans or links are unknown, or a number differs from what they give.
        RequestError: the search was stopped before it had a plan.
    """
    if not plan.measured:
        raise RequestError(f"there is nothing to draw: no plan of {plan.name} was found in time")
    unknown = [cost.id for cost in plan.spans if cost.id not in model.span_index]
    unknown += [link.id for link in plan.links if link.id not in model.link_index]
    if unknown:
        raise _disagreement(plan, "spans and links", ", ".join(unknown[:5]), "those on offer")
    design = Design.of(model, plan)
    for name, written, found in (
        ("targets", plan.targets, design.outcomes()),
        ("links", plan.links, design.plan_links()),
        ("span costs", plan.spans, design.span_costs()),
    ):
        if written != found:
            differing = [w for w, f in zip(written, found, strict=False) if w != f]
            which = f"{len(differing)} that differ" if differing else "another number of them"
            raise _disagreement(plan, name, which, "what the inputs of the plan give")
    return design


def _disagreement(plan: Plan, field: str, found: str, allowed: str) -> InputError:
    hint = f"{allowed}; `netplan verify` tells more"
    return InputError([Problem(f"plan {plan.name}", "", field, found, hint)])


# --- the network ------------------------------------------------------------------------


def _extent(where: Extent) -> dict[str, Any]:
    """Return where all networks lie and what the map may show: [west, south, east, north]."""
    return {
        "coast": where.has_coast,
        "finest_zoom": finest_zoom(where),
        "seam": round(where.seam, DECIMALS),
        "box": [round(x, DECIMALS) for x in (where.west, where.south, where.east, where.north)],
        "frame": [round(x, DECIMALS) for x in where.frame],
    }


def finest_zoom(where: Extent) -> int:
    """Return how near the page may be seen: the coast of China is too coarse beyond."""
    return 12 if where.has_coast else 16


def half_pixel_deg(where: Extent) -> float:
    """Return how far a line may move unseen at the finest zoom, in degrees of longitude."""
    return TURN / (TILE_PX << finest_zoom(where)) / 2


def _network(model: ServiceModel, where: Extent) -> dict[str, Any]:
    fibres = model.scenario.equipment.fibres
    used = {span.fibre for span in model.spans}
    straight = schematic(model.scenario.network)
    hubs = hubs_drawn(model.scenario)
    return {
        "places": [_place(place, where, hubs) for place in model.scenario.network.places],
        "spans": [_span(span, model, where, straight) for span in model.spans],
        "course_credits": credits_of(model.scenario.network),
        "fibres": [
            {"id": f.id, "name": f.name, "name_zh": f.name_zh, "us_per_km": f.delay_us_per_km.value}
            for f in fibres.values()
            if f.id in used
        ],
    }


def _place(place: Place, where: Extent, hubs: frozenset[str]) -> dict[str, Any]:
    role = Role.HUB if place.id in hubs else place.role
    return {
        "id": place.id,
        "name": place.name,
        "name_zh": place.name_zh,
        "role": role.value,
        "region": place.region,
        "province": place.province,
        "province_zh": place.province_zh,
        "population": place.population,
        "lon": round(where.lon(place.lon), DECIMALS),
        "lat": round(place.lat, DECIMALS),
        "source": place.source,
        "confidence": place.confidence.value,
    }


def _span(
    span: Span, model: ServiceModel, where: Extent, straight: frozenset[str]
) -> dict[str, Any]:
    offer = model.span_costs[model.span_index[span.id]]
    flat = [(where.lon(lon), lat) for lon, lat in span.route]
    between = fewer(flat, half_pixel_deg(where))[1:-1]
    return {
        "id": span.id,
        "a": model.node[span.a],
        "b": model.node[span.b],
        "state": span.state.value,
        "fibre": span.fibre,
        "length_km": span.length_km,
        "fibre_km": round(span.fibre_km, 3),
        "length_source": _length_source(span),
        "tolerance": span.length_tolerance,
        "corridor": span.corridor,
        "srlgs": sorted(span.srlgs),
        "operator": span.operator,
        "source": span.source,
        "confidence": span.confidence.value,
        "parts": part_values(model.latency.span_parts(span)),
        "build_cny": offer.build_cny,
        "line_system_cny": offer.line_system_cny,
        **({"lease_cny": offer.lease_cny} if offer.lease_cny else {}),
        "schematic": span.id in straight,
        "course": span.course and span.course.value,
        "course_credit": span.course_credit,
        "via": [[round(lon, DECIMALS), round(lat, DECIMALS)] for lon, lat in between],
    }


# --- a plan -----------------------------------------------------------------------------


def _plan(plan: Plan, model: ServiceModel, where: Extent) -> dict[str, Any]:
    design = design_of(plan, model)
    scenario = model.scenario
    used_for = uses(plan, scenario, model)
    carried = loads(plan, scenario)
    after_limits = [demand.after_ns for demand in model.demands]
    return {
        "name": plan.name,
        "title": plan.title,
        "title_zh": plan.title_zh,
        "status": plan.status.value,
        "given": plan.cost_cny is not None and claim(plan, scenario) is Claim.GIVEN,
        "reason": plan.reason,
        "cost_cny": plan.cost_cny,
        "lower_bound_cny": plan.lower_bound_cny,
        "gap": plan.gap,
        "summary": summary(plan, scenario),
        "odds": None if plan.odds is None else all_together(plan.odds),
        **asked(plan),
        "spans": _spans(plan, model),
        "links": [
            _link(link, model)
            | _use(used_for[link.id], _pair_order(plan))
            | traffic.of_link(carried, link.id, model)
            for link in plan.links
        ],
        "targets": [
            _target(t, after, model) | of_pair(plan, i) | traffic.of_pair(carried, i)
            for i, (t, after) in enumerate(zip(plan.targets, after_limits, strict=True))
        ],
        "failures": [_failure(failure, model) for failure in model.failures[1:]],
        "stages": stages(design, plan),
        "circles": circles(plan, scenario, where),
        **traffic.of_plan(carried),
        **({"overloaded": True} if plan.overloaded else {}),
        "impossible": [_impossible(item, model) for item in plan.impossible],
        "capacity_gbit_s": round(
            scenario.costs.channel_gbit_s.value * scenario.costs.channels_per_link.value
        ),
        "provenance": _provenance(plan),
    }


def summary(plan: Plan, scenario: Scenario) -> dict[str, Any]:
    """Return the headline figures of a plan; ns and money whole, km of sheath."""
    built, lit = (get(plan, scenario.network) for get in (figures.built, figures.lit))
    spent = figures.spending(plan)
    reached = [t for t in plan.targets if t.after_ns is not None]
    cut_off = sum(t.before_ns is None for t in reached)
    before = [t.before_ns for t in reached if t.before_ns is not None]
    return {
        "targets": len(plan.targets),
        "met": sum(t.met for t in plan.targets),
        "can_hold": _can_hold(plan, scenario),
        "met_intact": sum(_holds(t.after_ns, t.limit_ns) for t in plan.targets),
        "met_today": sum(_holds(t.before_ns, t.limit_ns) for t in plan.targets),
        "links": len(plan.links),
        "built": len(built),
        "built_km": figures.fibre_km(built),
        "lit": len(lit),
        "lit_km": figures.fibre_km(lit),
        "cable_cny": spent.cable_cny,
        "line_system_cny": spent.line_system_cny,
        "terminals_cny": spent.terminals_cny,
        **({"lease_cny": spent.lease_cny} if spent.lease_cny else {}),
        # means of different pairs would not compare
        "mean_before_ns": None if cut_off else mean_ns(before),
        "mean_after_ns": mean_ns([t.after_ns for t in reached if t.after_ns is not None]),
        "cut_off_today": cut_off,
    }


def _can_hold(plan: Plan, scenario: Scenario) -> int | None:
    """Return how many pairs could be met where not all can; None where there is a plan."""
    if not plan.impossible:
        return None
    subject = Subject(plan, scenario)
    return sum(not subject.is_impossible(outcome) for outcome in plan.targets)


def _holds(ns: int | None, limit_ns: int) -> bool:
    return ns is not None and ns <= limit_ns


def _spans(plan: Plan, model: ServiceModel) -> list[dict[str, Any]]:
    used_for = uses(plan, model.scenario, model)
    order = _pair_order(plan)
    carried = loads(plan, model.scenario)
    return [
        _built(cost, model, used_for[cost.id], order) | traffic.of_span(carried, cost.id)
        for cost in plan.spans
    ]


def _pair_order(plan: Plan) -> dict[tuple[str, str, str], int]:
    return {(t.id, t.source, t.sink): n for n, t in enumerate(plan.targets)}


def _use(use: Use, order: Mapping[tuple[str, str, str], int]) -> dict[str, Any]:
    """Return what something is for: targets by index, after a failure with the first one."""
    return {
        "standby": use.kind == STANDBY,
        "intact": [order[pair] for pair in use.intact],
        "later": [[order[one.pair], one.failure, one.failures] for one in use.after],
    }


def _built(
    cost: SpanCost, model: ServiceModel, use: Use, order: Mapping[tuple[str, str, str], int]
) -> dict[str, Any]:
    """Return a span of the plan; ``standby``: it is used only after a failure."""
    index = model.span_index[cost.id]
    return {
        "span": index,
        "status": span_status(model.spans[index], True),
        **_use(use, order),
        "build_cny": cost.build_cny,
        "line_system_cny": cost.line_system_cny,
        **({"lease_cny": cost.lease_cny} if cost.lease_cny else {}),
    }


def _link(link: PlanLink, model: ServiceModel) -> dict[str, Any]:
    return {
        "id": link.id,
        "a": model.node[link.a],
        "b": model.node[link.b],
        "route": [model.span_index[span] for span in link.route],
        "length_km": link.length_km,
        "new_cable_km": link.new_cable_km,
        "reused_km": link.reused_km,
        "regenerators": link.regenerators,
        "one_way_ns": link.one_way_ns,
        "parts": part_values(link.parts),
        "cost_cny": link.cost_cny,
    }


def _target(t: TargetOutcome, after_limit_ns: int | None, model: ServiceModel) -> dict[str, Any]:
    worst = t.worst_failure
    return {
        "id": t.id,
        "source": model.node[t.source],
        "sink": model.node[t.sink],
        "limit_ns": t.limit_ns,
        "after_cut_limit_ns": after_limit_ns,
        **({} if t.stated is None else {"stated": _stated(t.stated)}),
        "floor_ns": t.floor_ns,
        "before_ns": t.before_ns,
        "after_ns": t.after_ns,
        "met": t.met,
        "pair": t.pair and _pair(t.pair),
        "worst": worst
        and {
            "failure": worst.failure,
            "one_way_ns": worst.one_way_ns,
            "limit_ns": worst.limit_ns,
            "met": worst.met,
        },
    }


def _stated(stated: StatedLimits) -> dict[str, Any]:
    """Return limits before the margins are taken off, in ns, and the margins in %."""
    return {
        "limit_ns": stated.limit_ns,
        "percent": stated.margin_percent,
        "after_ns": stated.after_ns,
        "after_percent": stated.after_margin_percent,
    }


def _pair(pair: PairOutcome) -> dict[str, Any]:
    """Return the two paths of a 1+1 target in ns, None where there are none."""
    working, protection = pair.working, pair.protection
    return {
        "limit_ns": pair.limit_ns,
        "working_ns": working and working.parts.total_ns,
        "protection_ns": protection and protection.parts.total_ns,
        "met": pair.met,
    }


def _failure(failure: Failure, model: ServiceModel) -> dict[str, Any]:
    kind, _, what = failure.id.partition(":")
    return {
        "id": failure.id,
        "kind": kind,
        "what": what,
        "spans": sorted(model.span_index[span] for span in failure.lost_spans),
        "places": sorted(model.node[place] for place in failure.lost_places),
    }


def _impossible(item: Impossible, model: ServiceModel) -> dict[str, Any]:
    return {
        "id": item.id,
        "source": model.node[item.source],
        "sink": model.node[item.sink],
        "obstacle": item.obstacle.value,
        "failure": item.failure,
        "limit_ns": item.limit_ns,
        "floor_ns": item.floor_ns,
        "best_ns": item.best_ns,
    }


def _provenance(plan: Plan) -> dict[str, Any]:
    p = plan.provenance
    return {
        "inputs": [{"role": i.role, "path": i.path, "sha256": i.sha256} for i in p.inputs],
        "overrides": list(p.overrides),
        "data_notes": list(p.data_notes),
        "netplan_version": p.netplan_version,
        "solver": p.solver,
        "solver_version": p.solver_version,
        "seed": p.seed,
    }
