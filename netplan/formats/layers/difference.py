"""What differs between two plans: one line a span or link of either, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netplan.formats.layers.layer import Column, Geometry, Layer, Line, build_layer, priced_in
from netplan.formats.layers.plan import link_line, ms, route_of
from netplan.model.fitted import refits
from netplan.model.network import SpanState
from netplan.model.plan import Plan, PlanLink, SpanCost
from netplan.model.scenario import Scenario


@dataclass(frozen=True)
class _Row:
    kind: str
    name: str
    change: str
    built: bool
    base_cost_cny: int | None
    cost_cny: int | None
    base_one_way_ns: int | None = None
    one_way_ns: int | None = None


def difference_layer(base: Plan, base_scenario: Scenario, plan: Plan, scenario: Scenario) -> Layer:
    """Return spans and links added, removed, kept, rerouted or resized from ``base`` to ``plan``.

    What is kept may have another price; both prices are columns.
    """
    rows = [
        (f"{row.kind}:{row.name}", line, row)
        for line, row in (
            *_spans(base, base_scenario, plan, scenario),
            *_links(base, base_scenario, plan, scenario),
        )
    ]
    return build_layer("difference", Geometry.LINE, priced_in(_COLUMNS, plan.currency), rows)


Part = SpanCost | PlanLink


def _change(before: Part | None, after: Part | None, *, moved: bool = False) -> str:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    if moved:
        return "rerouted"
    return "resized" if refits(before, after) else "kept"


def _spans(
    base: Plan, base_scenario: Scenario, plan: Plan, scenario: Scenario
) -> Iterator[tuple[Line, _Row]]:
    old = {cost.id: cost for cost in base.spans}
    new = {cost.id: cost for cost in plan.spans}
    for id_ in dict.fromkeys((*new, *old)):
        before, after = old.get(id_), new.get(id_)
        where = scenario if after else base_scenario
        span = where.network.span[id_]
        row = _Row(
            "span",
            id_,
            _change(before, after),
            span.state is SpanState.CANDIDATE,
            None if before is None else before.cost_cny,
            None if after is None else after.cost_cny,
        )
        yield route_of(span, where), row


def _links(
    base: Plan, base_scenario: Scenario, plan: Plan, scenario: Scenario
) -> Iterator[tuple[Line, _Row]]:
    old = {link.id: link for link in base.links}
    new = {link.id: link for link in plan.links}
    for id_ in dict.fromkeys((*new, *old)):
        before, after = old.get(id_), new.get(id_)
        line = link_line(after, scenario) if after else link_line(old[id_], base_scenario)
        row = _Row(
            "link",
            id_,
            _change(before, after, moved=bool(before and after and before.route != after.route)),
            False,
            None if before is None else before.cost_cny,
            None if after is None else after.cost_cny,
            None if before is None else before.one_way_ns,
            None if after is None else after.one_way_ns,
        )
        yield line, row


_COLUMNS: tuple[Column[_Row], ...] = (
    Column("id", str, "id", lambda r: f"{r.kind}:{r.name}"),
    Column("kind", str, "kind", lambda r: r.kind),
    Column("name", str, "name", lambda r: r.name),
    Column("change", str, "change", lambda r: r.change),
    Column("built", bool, "built", lambda r: r.built),
    Column("base_cost_cny", int, "base_cny", lambda r: r.base_cost_cny),
    Column("cost_cny", int, "cost_cny", lambda r: r.cost_cny),
    Column("base_one_way_ms", float, "base_ms", lambda r: ms(r.base_one_way_ns)),
    Column("one_way_ms", float, "one_way_ms", lambda r: ms(r.one_way_ns)),
)
