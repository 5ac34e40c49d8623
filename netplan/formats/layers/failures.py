"""What each failure does to the plan: one feature a failure, at the fibre that is lost."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from netplan.failures.failure import Failure
from netplan.formats.layers.layer import Column, Geometry, Layer, Line, Value, build_layer
from netplan.formats.layers.plan import ms, route_of
from netplan.latency.demand import Demand
from netplan.model.network import SpanState
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.design import Design
from netplan.service.service import Service, ServiceModel


@dataclass(frozen=True)
class _Hit:
    """A demand after the failure, and whether that slows it or cuts it off."""

    demand: Demand
    before_ns: int | None
    one_way_ns: int | None

    @property
    def changed(self) -> bool:
        return self.one_way_ns != self.before_ns

    @property
    def margin_ns(self) -> float:
        limit = self.demand.after_ns
        if self.one_way_ns is None:
            return float("-inf")
        return float("inf") if limit is None else limit - self.one_way_ns


@dataclass(frozen=True)
class _Hits:
    """What one service does to every demand; most failures leave the same one."""

    all: tuple[_Hit, ...]

    @cached_property
    def worst(self) -> _Hit | None:
        """Least margin of what it slows under the after-cut limit, else what is slowed most."""
        slowed = [h for h in self.all if h.changed]
        bound = [h for h in slowed if h.demand.after_ns is not None]
        if bound:
            return min(bound, key=lambda h: h.margin_ns)
        return max(slowed, key=_delay_ns, default=None)

    @cached_property
    def slowed(self) -> int:
        return sum(h.changed for h in self.all)

    @cached_property
    def cut_off(self) -> int:
        return sum(h.one_way_ns is None for h in self.all)

    @cached_property
    def met(self) -> bool:
        return all(h.margin_ns >= 0 for h in self.all)


@dataclass(frozen=True)
class _Row:
    failure: Failure
    lost: tuple[str, ...]
    links: tuple[str, ...]
    hits: _Hits
    worst_for: int

    @property
    def worst(self) -> _Hit | None:
        return self.hits.worst


def _delay_ns(hit: _Hit) -> float:
    if hit.one_way_ns is None or hit.before_ns is None:
        return float("inf")
    return hit.one_way_ns - hit.before_ns


def failures_layer(plan: Plan, scenario: Scenario) -> Layer:
    """Return every failure that takes fibre in use, with what it slows and leaves least room.

    Fibre in use is what exists or what the plan builds; a failure of unbuilt candidates alone
    is left out.
    """
    model = ServiceModel(scenario)
    design = Design.of(model, plan)
    in_use = {s.id for s in model.spans if s.state is SpanState.EXISTING} | set(design.spans)
    worst_for = Counter(t.worst_failure.failure for t in plan.targets if t.worst_failure)
    known: dict[int, _Hits] = {}
    rows: list[tuple[str, tuple[Line, ...], _Row]] = []
    for failure in model.failures[1:]:
        lost = tuple(sorted(failure.lost_spans & in_use, key=model.span_index.__getitem__))
        if not lost:
            continue
        row = _Row(
            failure,
            lost,
            tuple(link.id for link in plan.links if set(link.route) & set(lost)),
            _hits(model, design, failure, known),
            worst_for[failure.id],
        )
        lines = tuple(dict.fromkeys(route_of(scenario.network.span[s], scenario) for s in lost))
        rows.append((failure.id, lines, row))
    return build_layer("failures", Geometry.MULTI_LINE, _columns(scenario), rows)


def _hits(model: ServiceModel, design: Design, failure: Failure, known: dict[int, _Hits]) -> _Hits:
    """Return what a failure does; ``known`` keeps it by service, where no target is exempt."""
    service: Service = design.after[failure.id]
    if not failure.lost_places and id(service) in known:
        return known[id(service)]
    hits = _Hits(
        tuple(
            _Hit(demand, design.intact.one_way_ns(demand), service.one_way_ns(demand))
            for demand in model.demands
            if not model.exempt(demand, failure)
        )
    )
    if not failure.lost_places:
        known[id(service)] = hits
    return hits


def _worst(get: Callable[[_Hit], Value]) -> Callable[[_Row], Value]:
    return lambda row: None if row.worst is None else get(row.worst)


def _columns(scenario: Scenario) -> tuple[Column[_Row], ...]:
    place = scenario.network.place

    def limit_ns(row: _Row) -> int | None:
        return row.worst.demand.after_ns if row.worst else None

    def margin_ms(row: _Row) -> float | None:
        limit = limit_ns(row)
        after = row.worst.one_way_ns if row.worst else None
        return None if limit is None or after is None else ms(limit - after)

    return (
        Column("id", str, "id", lambda r: r.failure.id),
        Column("kind", str, "kind", lambda r: r.failure.id.partition(":")[0]),
        Column("lost_spans", str, "lost_spans", lambda r: ";".join(r.lost)),
        Column("links_hit", int, "links_hit", lambda r: len(r.links)),
        Column("links", str, "links", lambda r: ";".join(r.links)),
        Column("targets_slowed", int, "slowed", lambda r: r.hits.slowed),
        Column("cut_off", int, "cut_off", lambda r: r.hits.cut_off),
        Column("worst_case_for", int, "worst_for", lambda r: r.worst_for),
        Column("target", str, "target", _worst(lambda h: h.demand.target)),
        Column("sink", str, "sink", _worst(lambda h: h.demand.sink)),
        Column("sink_name", str, "sink_name", _worst(lambda h: place[h.demand.sink].name)),
        Column("sink_name_zh", str, "sink_zh", _worst(lambda h: place[h.demand.sink].name_zh)),
        Column("intact_one_way_ms", float, "intact_ms", _worst(lambda h: ms(h.before_ns))),
        Column("one_way_ms", float, "one_way_ms", _worst(lambda h: ms(h.one_way_ns))),
        Column("limit_one_way_ms", float, "limit_ms", lambda r: ms(limit_ns(r))),
        Column("margin_ms", float, "margin_ms", margin_ms),
        Column("met", bool, "met", lambda r: r.hits.met),
    )
