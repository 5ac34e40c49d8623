"""What spans, links and pairs carry, as columns of their layers, and the layer of channels.

Only of plans with traffic; imported by the layers of a plan, and itself by none of them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from netplan.formats.layers.layer import Column, Geometry, Layer, Point, Value, build_layer, ms
from netplan.lighting.load import LinkLoad, Loads, PairLoad, SpanLoad, loads
from netplan.lighting.running import stops
from netplan.model.carried import INTACT, CarriedRoute, LitWay
from netplan.model.channel import rate_gbit_s
from netplan.model.network import Span
from netplan.model.plan import Plan, PlanLink, TargetOutcome
from netplan.model.scenario import Scenario

CHANNELS = "channels"
"""Name of the layer."""
PERCENT_DECIMALS, DB_DECIMALS = 3, 3


class Loaded(Protocol):
    """A row that knows how full its span is; None: it is in no plan."""

    @property
    def load(self) -> SpanLoad | None:
        """Return how full it is."""


def _percent(share: float) -> float:
    return round(100 * share, PERCENT_DECIMALS)


def _span(get: Callable[[SpanLoad], Value]) -> Callable[[Loaded], Value]:
    return lambda row: None if row.load is None else get(row.load)


def span_columns(found: Loads) -> tuple[Column[Any], ...]:
    """Return how full spans are, of rows that are ``Loaded``; of those in no plan nothing."""
    free = "free_channels" if found.carried.slot_ghz is None else "free_ghz"
    columns: tuple[Column[Any], ...] = (
        Column("fibre_pairs", int, "fib_pairs", _span(lambda s: s.fibre_pairs)),
        Column("channels", int, "channels", _span(lambda s: s.channels)),
        Column("gbit_s", float, "gbit_s", _span(lambda s: s.gbit_s)),
        Column("fill_percent", float, "fill_pct", _span(lambda s: _percent(s.fill))),
        Column("most_fill_percent", float, "most_pct", _span(lambda s: _percent(s.most_fill))),
        Column("most_fill_state", str, "most_in", _span(lambda s: s.most_in)),
        Column(free, float, free[:10], _span(lambda s: float(found.free(s)))),
    )
    if not found.grows:
        return columns
    after = Column("full_after_years", int, "full_after", _span(lambda s: s.full_after))
    year = Column("full_in", int, "full_in", _span(lambda s: found.year(s.full_after)))
    return (*columns, after, *(() if found.year(0) is None else (year,)))


def _link(found: Loads, get: Callable[[LinkLoad], Value]) -> Callable[[PlanLink], Value]:
    return lambda row: get(found.links[row.id])


def link_columns(found: Loads) -> tuple[Column[PlanLink], ...]:
    """Return what links have lit."""
    columns: tuple[Column[PlanLink], ...] = (
        Column("channels", int, "channels", _link(found, lambda x: x.count)),
        Column("modes", str, "modes", _link(found, _modes)),
        Column("channels_in_use", int, "in_use", _link(found, lambda x: x.used)),
        Column("slowest_ms", float, "slowest_ms", _link(found, lambda x: ms(x.slowest_ns))),
        Column("slowest_state", str, "slowest_in", _link(found, lambda x: x.slowest_in)),
        Column("regenerated_at", str, "regen_at", _link(found, _sites)),
    )
    if not any(load.light for load in found.links.values()):
        return columns
    return (
        *columns,
        Column("gsnr_db", float, "gsnr_db", _link(found, lambda x: _db(x, "gsnr_db"))),
        Column("needed_db", float, "needed_db", _link(found, lambda x: _db(x, "needed_db"))),
        Column("left_db", float, "left_db", _link(found, lambda x: _db(x, "margin_db"))),
    )


def _modes(load: LinkLoad) -> str:
    return ";".join(f"{count} x {mode}" if mode else str(count) for mode, count in load.channels)


def _sites(load: LinkLoad) -> str:
    return ";".join(f"{site.count} x {site.place}" for site in load.regenerators)


def _db(load: LinkLoad, name: str) -> float | None:
    return None if load.light is None else round(getattr(load.light, name), DB_DECIMALS)


def target_columns(plan: Plan, found: Loads) -> tuple[Column[TargetOutcome], ...]:
    """Return what is lit for every pair."""
    by_pair = {
        (t.id, t.source, t.sink): load for t, load in zip(plan.targets, found.pairs, strict=True)
    }

    def of(get: Callable[[PairLoad], Value]) -> Callable[[TargetOutcome], Value]:
        return lambda row: get(by_pair[row.id, row.source, row.sink])

    return (
        Column("traffic_gbit_s", float, "traffic", of(lambda p: p.traffic_gbit_s)),
        Column("channels", int, "channels", of(lambda p: p.demand.channels)),
        Column("channels_lit", int, "lit", of(lambda p: p.lit)),
        Column("spare_gbit_s", float, "spare", of(lambda p: p.spare_gbit_s)),
        Column("channels_after", int, "ch_after", of(lambda p: p.demand.channels_after)),
        Column("slowest_channel_ms", float, "slow_ch_ms", of(lambda p: ms(p.slowest_ns))),
        Column("slowest_after_ms", float, "slow_aft", of(_slowest_after)),
    )


def _slowest_after(load: PairLoad) -> float | None:
    return None if load.slowest_after is None else ms(load.slowest_after[0])


@dataclass(frozen=True)
class _Row:
    """Channels of a pair on a link, alike but for their slots, with nothing cut."""

    number: int
    route: CarriedRoute
    way: LitWay
    one_way_ns: int | None


def channels_layer(
    plan: Plan, scenario: Scenario, route_of: Callable[[Span, Scenario], tuple[Point, ...]]
) -> Layer:
    """Return the channels of the intact network, one feature for those of a pair on a way.

    Args:
        plan: the plan; one without traffic has none.
        scenario: the scenario it answers.
        route_of: the line of a span.
    """
    found = loads(plan, scenario)
    rows = []
    if found is not None:
        intact = found.running.model.failures[0]
        latencies = found.running.latencies(intact)
        for number, (route, way) in enumerate(found.carried.lit(), 1):
            link = found.running.links[way.link]
            places = stops(scenario.network, link, way)
            line = _line(way.spans, places, scenario, route_of)
            rows.append((f"{INTACT}:{number}", line, _Row(number, route, way, latencies[route])))
    return build_layer(CHANNELS, Geometry.LINE, _columns(plan, scenario), rows)


def _line(
    spans: tuple[str, ...],
    places: tuple[str, ...],
    scenario: Scenario,
    route_of: Callable[[Span, Scenario], tuple[Point, ...]],
) -> tuple[Point, ...]:
    line: list[Point] = []
    for id_, at in zip(spans, places, strict=False):
        span = scenario.network.span[id_]
        piece = route_of(span, scenario)
        line.extend(piece if span.a == at else piece[::-1])
    return tuple(point for i, point in enumerate(line) if i == 0 or point != line[i - 1])


def _columns(plan: Plan, scenario: Scenario) -> tuple[Column[_Row], ...]:
    demands = plan.carried.demands if plan.carried else ()

    def gbit_s(row: _Row) -> float:
        return row.route.channels * rate_gbit_s(scenario, row.way.mode)

    return (
        Column("id", str, "id", lambda r: f"{INTACT}:{r.number}"),
        Column("link", str, "link", lambda r: r.way.link),
        Column("target", str, "target", lambda r: demands[r.route.demand].target),
        Column("source", str, "source", lambda r: demands[r.route.demand].source),
        Column("sink", str, "sink", lambda r: demands[r.route.demand].sink),
        Column("mode", str, "mode", lambda r: r.way.mode),
        Column("channels", int, "channels", lambda r: r.route.channels),
        Column("gbit_s", float, "gbit_s", gbit_s),
        Column("spans", str, "spans", lambda r: ";".join(r.way.spans)),
        Column("regenerated_at", str, "regen_at", lambda r: ";".join(r.way.regenerators)),
        Column("first_slots", str, "slots", _slots),
        Column("one_way_ms", float, "one_way_ms", lambda r: ms(r.one_way_ns)),
    )


def _slots(row: _Row) -> str:
    """Return the first slots of the channels: of one with regenerators those of each stretch."""
    return ";".join("/".join(map(str, stretches)) for stretches in row.way.slots)
