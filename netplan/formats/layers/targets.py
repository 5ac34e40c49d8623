"""The layer of targets: every pair as a straight line, with its latencies."""

from __future__ import annotations

from collections.abc import Callable

from netplan.formats.layers.channels import target_columns
from netplan.formats.layers.layer import Column, Geometry, Layer, Value, build_layer, ms
from netplan.lighting.load import loads
from netplan.model.plan import Plan, TargetOutcome, WorstFailure
from netplan.model.scenario import Scenario


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
    carried = loads(plan, scenario)
    columns = (
        Column("id", str, "id", lambda r: f"{r.id}:{r.source}>{r.sink}"),
        Column("target", str, "target", lambda r: r.id),
        Column("source", str, "source", lambda r: r.source),
        Column("sink", str, "sink", lambda r: r.sink),
        Column("sink_name", str, "sink_name", lambda r: place[r.sink].name),
        Column("sink_name_zh", str, "sink_zh", lambda r: place[r.sink].name_zh),
        *_TARGET_COLUMNS,
        *(_STATED if any(row.stated for _, _, row in rows) else ()),
        *(() if carried is None else target_columns(plan, carried)),
    )
    return build_layer("targets", Geometry.LINE, columns, rows)


def _worst(get: Callable[[WorstFailure], Value]) -> Callable[[TargetOutcome], Value]:
    return lambda row: None if row.worst_failure is None else get(row.worst_failure)


_TARGET_COLUMNS: tuple[Column[TargetOutcome], ...] = (
    Column("limit_one_way_ms", float, "limit_ms", lambda r: ms(r.limit_ns)),
    Column("floor_one_way_ms", float, "floor_ms", lambda r: ms(r.floor_ns)),
    Column("before_one_way_ms", float, "before_ms", lambda r: ms(r.before_ns)),
    Column("after_one_way_ms", float, "after_ms", lambda r: ms(r.after_ns)),
    Column(
        "margin_ms",
        float,
        "margin_ms",
        lambda r: ms(r.margin_ns),
    ),
    Column("met", bool, "met", lambda r: r.met),
    Column("path", str, "path", lambda r: ";".join(r.path)),
    Column("worst_failure", str, "worst_fail", _worst(lambda w: w.failure)),
    Column(
        "worst_one_way_ms",
        float,
        "worst_ms",
        _worst(lambda w: ms(w.one_way_ns)),
    ),
    Column(
        "worst_limit_one_way_ms",
        float,
        "worst_lim",
        _worst(lambda w: ms(w.limit_ns)),
    ),
    Column("worst_met", bool, "worst_met", _worst(lambda w: w.met)),
)


_STATED: tuple[Column[TargetOutcome], ...] = (
    Column("stated_one_way_ms", float, "stated_ms", lambda r: ms(r.stated_ns)),
    Column(
        "margin_kept_percent",
        float,
        "kept_pct",
        lambda r: None if r.stated is None else r.stated.margin_percent,
    ),
)
"""Only where some target keeps a margin below the limit that it states."""
