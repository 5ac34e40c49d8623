"""A network small enough to work out by hand, and the plan that answers it.

    hub ---- mid ---- port        old fibre 200 km each, corridor for a new one 120 km each
      \\              /
       ---- hill ----             old fibre 300 km each

Constants are round: glass 5 us/km, amplifiers 1 us every 80 km, pass-through 2 us,
terminal 10 us, regenerator 100 us every 1,000 km (5 ms), hop 50 us.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from netplan.model.equipment import Costs, Equipment, Fibre
from netplan.model.network import (
    Confidence,
    LengthSource,
    Network,
    Place,
    Role,
    Span,
    SpanState,
)
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
from netplan.model.quantity import Quantity
from netplan.model.scenario import (
    FailureSpec,
    InputFile,
    Limit,
    LinkRule,
    PlaceSet,
    Scenario,
    Selector,
    Single,
    SolverSettings,
    Target,
)


def quantity(value: float, unit: str = "") -> Quantity:
    return Quantity(value, unit, value, value, "chosen for the test", Confidence.HIGH)


def place(id_: str, lon: float, lat: float, **more: Any) -> Place:
    return replace(Place(id_, id_, id_, Role.BACKBONE, None, lon, lat), **more)


def span(id_: str, length_km: float, **more: Any) -> Span:
    """Build ``a-b.kind``: old is existing solid fibre, new and hollow are candidates."""
    corridor, kind = id_.split(".")
    a, b = corridor.split("-")
    base = Span(
        id=id_,
        a=a,
        b=b,
        state=SpanState.EXISTING if kind == "old" else SpanState.CANDIDATE,
        fibre="hollow" if kind == "hollow" else "solid",
        length_km=length_km,
        length_source=LengthSource.ESTIMATED,
        corridor=corridor,
        slack_factor=1.0 if kind == "old" else 1.05,
    )
    return replace(base, **more)


def places(*ids: str) -> PlaceSet:
    return PlaceSet((Selector(ids=ids),))


def target(
    id_: str = "port",
    source: str = "hub",
    sink: str = "port",
    one_way_ms: float = 1.6,
    after_cut_ms: float | None = 3.3,
) -> Target:
    after = None if after_cut_ms is None else Limit(one_way_ms=after_cut_ms)
    return Target(id_, places(source), places(sink), Limit(one_way_ms=one_way_ms), after)


EQUIPMENT = Equipment(
    fibres={
        "solid": Fibre("solid", "Solid", "实芯", quantity(5.0)),
        "hollow": Fibre("hollow", "Hollow", "空芯", quantity(3.0)),
    },
    reference_fibre="solid",
    amplifier_spacing_km=quantity(80),
    amplifier_delay_us=quantity(1),
    pass_through_delay_us=quantity(2),
    terminal_delay_us=quantity(10),
    regenerator_delay_us=quantity(100),
    regenerator_reach_km=quantity(1000),
    hop_delay_us=quantity(50),
)
COSTS = Costs(
    build_cny_per_km={"solid": quantity(100_000), "hollow": quantity(400_000)},
    amplifier_site_cny=quantity(500_000),
    roadm_degree_cny=quantity(200_000),
    transponder_cny=quantity(300_000),
    channels_per_link=quantity(1),
    channel_gbit_s=quantity(400),
    regenerator_cny=quantity(1_000_000),
    maintenance_cny_per_km_year=quantity(0),
    cuts_per_1000km_year=quantity(3),
    repair_h=quantity(8),
)
NETWORK = Network(
    places=(
        place("hub", 0.0, 0.0, province="West"),
        place("mid", 1.0, 0.0, province="West"),
        place("hill", 1.0, 1.0, province="North"),
        place("port", 2.0, 0.0, province="East"),
    ),
    spans=(
        span("hub-mid.old", 200),
        span("mid-port.old", 200),
        span("hub-hill.old", 300),
        span("hill-port.old", 300),
        span("hub-mid.new", 120),
        span("mid-port.new", 120),
    ),
)
INPUTS = (
    InputFile("scenario", "story.yaml", "ab" * 32),
    InputFile("spans", "s.geojson", "cd" * 32),
)
SCENARIO = Scenario(
    name="story",
    network=NETWORK,
    equipment=EQUIPMENT,
    costs=COSTS,
    targets=(target(),),
    links=(LinkRule(places("hub"), places("port", "mid")),),
    failures=FailureSpec(Single.CORRIDOR),
    solver=SolverSettings(time_limit_s=60.0),
    inputs=INPUTS,
)

# One new span: 120 km x 5 us = 600,000 ns of glass, 6 km of slack = 30,000 ns, and 126 km
# need one amplifier between the ends = 1,000 ns. The link over two of them passes three
# places optically (2,000 ns each) and has two terminals (10,000 ns each): 1,288,000 ns.
LINK_PARTS = LatencyParts(
    glass_ns=1_200_000,
    slack_ns=60_000,
    amplifiers_ns=2_000,
    pass_through_ns=6_000,
    terminals_ns=20_000,
)
LINK = PlanLink(
    id="hub--port",
    a="hub",
    b="port",
    route=("hub-mid.new", "mid-port.new"),
    via=("mid",),
    length_km=252.0,
    new_cable_km=252.0,
    reused_km=0.0,
    regenerators=0,
    parts=LINK_PARTS,
    cost_cny=600_000,
)
# Today: 200 km = 1,000,000 ns, two amplifiers 2,000, one hop 50,000; twice: 2,104,000 ns.
# With either corridor of the link cut, by way of hill: 300 km = 1,500,000 ns, three
# amplifiers 3,000, one hop 50,000; twice: 3,106,000 ns.
# The floor: 2 degrees on the equator are 222.638982 km, at 5 us: 1,113,195 ns.
OUTCOME = TargetOutcome(
    id="port",
    source="hub",
    sink="port",
    limit_ns=1_600_000,
    floor_ns=1_113_195,
    before_ns=2_104_000,
    after_ns=1_288_000,
    met=True,
    path=("hub--port",),
    parts=LINK_PARTS,
    worst_failure=WorstFailure("corridor:hub-mid", 3_106_000, 3_300_000, met=True),
)
# A new span: 126 km x 100,000 CNY; one amplifier site and two degrees.
PLAN = Plan(
    name="story",
    title="",
    title_zh="",
    status=PlanStatus.OPTIMAL,
    reason="proved",
    objective="cost",
    cost_cny=27_600_000,
    lower_bound_cny=27_600_000,
    spans=(
        SpanCost("hub-mid.new", 12_600_000, 900_000),
        SpanCost("mid-port.new", 12_600_000, 900_000),
    ),
    links=(LINK,),
    targets=(OUTCOME,),
    impossible=(),
    provenance=Provenance(INPUTS, (), (), "0", "by hand", "0", 0, 60.0),
)


def with_link(plan: Plan = PLAN, **changes: Any) -> Plan:
    """Change the first link of a plan."""
    return replace(plan, links=(replace(plan.links[0], **changes), *plan.links[1:]))


def with_outcome(plan: Plan = PLAN, **changes: Any) -> Plan:
    """Change the first outcome of a plan."""
    return replace(plan, targets=(replace(plan.targets[0], **changes), *plan.targets[1:]))


def empty_plan(scenario: Scenario, **changes: Any) -> Plan:
    """Build a plan that builds nothing, for the given scenario."""
    base = replace(
        PLAN,
        name=scenario.name,
        status=PlanStatus.NO_PLAN,
        reason="time",
        cost_cny=None,
        lower_bound_cny=None,
        spans=(),
        links=(),
        targets=(),
    )
    return replace(base, **changes)
