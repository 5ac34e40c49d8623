"""A plan written by hand that has every part a record has, and its network."""

from __future__ import annotations

from dataclasses import replace

from netplan.model.network import LengthSource, Network, Place, Role, Span, SpanState
from netplan.model.plan import (
    LatencyParts,
    Plan,
    PlanLink,
    PlanStatus,
    Provenance,
    SpanCost,
    TargetOutcome,
    WorstFailure,
)
from netplan.model.scenario import InputFile

NETWORK = Network(
    (
        Place("a", "A", "甲", Role.HUB, None, 106.0, 26.0),
        Place("b", "B", "乙", Role.DEMAND, None, 110.0, 25.0),
    ),
    tuple(
        Span(name, "a", "b", state, "g652d", 500.0, LengthSource.MEASURED, "a-b")
        for name, state in (("s.old", SpanState.EXISTING), ("s.new", SpanState.CANDIDATE))
    ),
)
PARTS = LatencyParts(2_446_500, 122_325, 900, 3_000, 0, 140_000, 0)
LINK = PlanLink("a--b", "a", "b", ("s.new",), (), 525.0, 525.0, 0.0, 0, PARTS, 300_000)
TARGET = TargetOutcome(
    "east",
    "a",
    "b",
    6_000_000,
    2_300_000,
    7_100_001,
    PARTS.total_ns,
    True,
    ("a--b",),
    PARTS,
    WorstFailure("corridor:a-b", None, 7_000_000, False),
)
PLAN = Plan(
    name="small",
    title="Small",
    title_zh="小",
    status=PlanStatus.OPTIMAL,
    reason="proved",
    objective="cost",
    cost_cny=71_500_000,
    lower_bound_cny=71_499_999,
    spans=(SpanCost("s.old", 0, 1_250_000), SpanCost("s.new", 68_250_000, 1_700_000)),
    links=(LINK,),
    targets=(TARGET, replace(TARGET, sink="c", after_ns=None, worst_failure=None, met=False)),
    impossible=(),
    provenance=Provenance(
        inputs=(InputFile("scenario", "netplan:guizhou.yaml", "0" * 64),),
        overrides=("targets.gba.one_way_ms=5.5",),
        data_notes=("note",),
        netplan_version="1.2.3",
        solver="engine",
        solver_version="1",
        seed=0,
        time_limit_s=None,
        threads=2,
        wall_time_s=1.25,
        first_plan_s=0.5,
        search_nodes=7,
    ),
)
