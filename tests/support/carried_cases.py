"""Traffic on the network that is worked out by hand, and how it runs in every state.

    hub ---- mid ---- port        lit: both new cables, 120 km each
      \\              /
       ---- hill ----             lit: old fibre, 300 km each

500 Gbit/s between hub and port are two channels of 400. A hop takes 200 us, so that today is too
slow in every state: 2,000,000 + 4,000 + 400,000 ns intact, 1,002,000 more over hill. After a cut of
a new cable both channels run over hill: 3,032,000 ns as worked out there.
"""

from __future__ import annotations

from dataclasses import replace
from types import MappingProxyType
from typing import Any

from netplan.model.carried import (
    Carried,
    CarriedDemand,
    CarriedRoute,
    CarriedState,
    LitWay,
    RegeneratorSite,
)
from netplan.model.plan import Plan, SpanCost, WorstFailure
from netplan.model.scenario import Scenario
from netplan.model.traffic import Channels, Demands, TrafficRow
from tests.support.check_cases import (
    COSTS,
    EQUIPMENT,
    LINK,
    OUTCOME,
    PLAN,
    SCENARIO,
    quantity,
    target,
)
from tests.support.optics_cases import bundled_equipment

GEAR = replace(EQUIPMENT, hop_delay_us=quantity(200))
ROW = TrafficRow("hub", "port", 500, 500, 500)
ASKED: Scenario = replace(
    SCENARIO,
    equipment=GEAR,
    targets=(target(one_way_ms=1.6, after_cut_ms=3.2),),
    demands=Demands((ROW,)),
)
NEW, OLD = ("hub-mid.new", "mid-port.new"), ("hub-hill.old", "hill-port.old")


def way(spans: tuple[str, ...], slots: Any = ((0,), (1,)), **more: Any) -> LitWay:
    """Return channels of the link over some spans."""
    return replace(LitWay("hub--port", spans, "", (), slots), **more)


def route(*ways: LitWay, channels: int = 2) -> CarriedRoute:
    """Return channels of the only demand."""
    return CarriedRoute(0, channels, ways)


INTACT = CarriedState("intact", (route(way(NEW)),))
CUT = tuple(
    CarriedState(f"corridor:{name}", (route(way(OLD)),)) for name in ("hub-mid", "mid-port")
)
DEMAND = CarriedDemand("port", "hub", "port", 500_000, 500_000, 2, 2)
CARRIED = Carried(80, (("", 1),), None, (DEMAND,), (INTACT, *CUT))
FITTED = replace(LINK, cost_cny=1_200_000, channels=(("", 2),))
# Today's network: hops of 200 us; with a new cable cut the link runs over hill.
BEFORE_NS = 2_404_000
WORST = WorstFailure("corridor:hub-mid", 3_032_000, 3_200_000, met=True)
CARRYING: Plan = replace(
    PLAN,
    spans=(
        *PLAN.spans,
        SpanCost("hill-port.old", 0, 1_900_000),
        SpanCost("hub-hill.old", 0, 1_900_000),
    ),
    links=(FITTED,),
    targets=(replace(OUTCOME, before_ns=BEFORE_NS, worst_failure=WORST),),
    cost_cny=32_000_000,
    lower_bound_cny=32_000_000,
    carried=CARRIED,
)

# In 800G, whose light goes 252 km of new cable, and 300 but not 600 km of the old fibre.
MODE = "800g_16qam"
_BUNDLED = bundled_equipment().optics
assert _BUNDLED is not None
OPTICS = replace(_BUNDLED, fibres=MappingProxyType({"solid": _BUNDLED.fibres["g652d"]}))
LIT: Scenario = replace(
    ASKED,
    equipment=replace(GEAR, optics=OPTICS),
    costs=replace(COSTS, mode_transponder_cny={MODE: quantity(250_000)}),
    demands=Demands((replace(ROW, base_gbit_s=1000),)),
    channels=Channels(modes=(MODE,), per_pair=2),
)


def in_mode(spans: tuple[str, ...], *regenerators: str, slots: Any = None) -> LitWay:
    """Return two channels of the link in the mode, regenerated at some places."""
    stretches = len(regenerators) + 1
    slots = slots or tuple((i,) * stretches for i in range(2))
    return LitWay("hub--port", spans, MODE, regenerators, slots)


REGENERATED = Carried(
    2,
    ((MODE, 1),),
    150.0,
    (CarriedDemand("port", "hub", "port", 1_000_000, 1_000_000, 2, 2),),
    (
        CarriedState("intact", (route(in_mode(NEW)),)),
        *(CarriedState(state.failure, (route(in_mode(OLD, "hill")),)) for state in CUT),
    ),
    (RegeneratorSite("hub--port", "hill", MODE, 2),),
)
# Over hill light is regenerated once, for 100 us.
LATE = WorstFailure("corridor:hub-mid", 3_132_000, 3_200_000, met=True)
# Ends 2 x 250,000 a channel, a regenerator the same again: two channels, two regenerators.
IN_MODE: Plan = replace(
    CARRYING,
    links=(replace(FITTED, channels=((MODE, 2),), regenerators=2, cost_cny=2_000_000),),
    targets=(replace(OUTCOME, before_ns=BEFORE_NS, worst_failure=LATE),),
    cost_cny=32_800_000,
    lower_bound_cny=32_800_000,
    carried=REGENERATED,
)


def with_states(*states: CarriedState, plan: Plan = CARRYING) -> Plan:
    """Return the plan with other states."""
    assert plan.carried is not None
    return replace(plan, carried=replace(plan.carried, states=states))


def with_carried(plan: Plan = CARRYING, **changes: Any) -> Plan:
    """Return the plan with something else said of its traffic."""
    assert plan.carried is not None
    return replace(plan, carried=replace(plan.carried, **changes))
