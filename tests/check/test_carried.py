"""Traffic worked out by hand verifies; what is said of it otherwise is caught, in clear words."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

import pytest

from netplan.check import Code, verify
from netplan.check.recompute.question import expand
from netplan.check.recompute.traffic import Traffic
from netplan.model.carried import CarriedState
from netplan.model.plan import Plan, PlanStatus, SpanCost
from netplan.model.scenario import (
    Candidates,
    Closed,
    FailureSpec,
    Law,
    LossSet,
    Pairs,
    PathConfidence,
    Scenario,
    Single,
)
from netplan.model.traffic import (
    OVERLOADED,
    Bands,
    Channels,
    Demands,
    Level,
    Rerouting,
    Room,
    TrafficRow,
)
from netplan.views.chinese import in_chinese
from tests.support.carried_cases import (
    ASKED,
    CARRIED,
    CARRYING,
    CUT,
    DEMAND,
    FITTED,
    IN_MODE,
    INTACT,
    LIT,
    MODE,
    NEW,
    OLD,
    REGENERATED,
    ROW,
    in_mode,
    route,
    way,
    with_carried,
    with_states,
)
from tests.support.check_cases import PLAN, SCENARIO, empty_plan, quantity, target

PAIR = "target port hub to port"


def found(plan: Plan, scenario: Scenario = ASKED) -> list[str]:
    """Return what is found, each of it in Chinese, too."""
    report = verify(plan, scenario)
    assert report.ok is (not report.findings)
    for finding in report.findings:
        told = in_chinese(str(finding))
        assert re.search("[\u4e00-\u9fff]", told), finding
        assert not re.search("[a-z]{2,} [a-z]{2,}", re.sub("'.*'", "", told)), told
    return [str(finding) for finding in report.findings]


def codes(plan: Plan, scenario: Scenario = ASKED) -> set[Code]:
    return {finding.code for finding in verify(plan, scenario).findings}


def test_what_is_worked_out_by_hand_verifies() -> None:
    report = verify(CARRYING, ASKED)
    assert report.findings == ()
    assert report.lines()[1].startswith("not checked: lower_bound_cny")
    assert "netplan plan --certificate writes the proof" in report.lines()[1]
    assert not [
        line
        for line in map(in_chinese, report.lines())
        if re.search("[a-z]{2,} [a-z]{2,} [a-z]{2,}", line)
    ]
    assert verify(IN_MODE, LIT).findings == ()


def test_traffic_that_is_asked_for_or_not() -> None:
    assert found(replace(CARRYING, carried=None)) == [
        "link hub--port: claims a cost of 1,200,000 CNY, recomputed 600,000 CNY",
        "plan: does not say how the traffic asked for is carried",
        "link hub--port: counts channels, but no traffic is told of",
    ]
    told = found(replace(PLAN, carried=CARRIED), SCENARIO)
    assert told == ["plan: says how traffic is carried that is not asked for"]
    counted = replace(PLAN, links=(replace(PLAN.links[0], channels=(("", 1),)),))
    assert found(counted, SCENARIO) == [
        "link hub--port: counts channels, but no traffic is told of"
    ]


@pytest.mark.parametrize(
    ("changes", "text"),
    [
        ({"slots": 79}, "plan: claims slots a pair: 79, recomputed 80"),
        ({"slot_ghz": 50.0}, "plan: claims slots of GHz: 50.0, recomputed None"),
        (
            {"widths": (("", 2),)},
            "plan: claims slots by mode: a channel 2, recomputed a channel 1",
        ),
        ({"demands": ()}, "plan: states the traffic of 0 pairs, asked: 1"),
        (
            {"demands": (replace(DEMAND, sink="mid"),)},
            f"target port hub to mid: stands where {PAIR} is asked",
        ),
        (
            {"demands": (replace(DEMAND, mbit_s=499_999),)},
            f"{PAIR}: claims traffic in Mbit/s of 499999, recomputed 500000",
        ),
        (
            {"demands": (replace(DEMAND, mbit_s_after=1),)},
            f"{PAIR}: claims Mbit/s after a failure: 1, recomputed 500000",
        ),
        (
            {"demands": (replace(DEMAND, channels=1),)},
            f"{PAIR}: claims channels: 1, recomputed 2",
        ),
        (
            {"demands": (replace(DEMAND, channels_after=1),)},
            f"{PAIR}: claims channels after a failure: 1, recomputed 2",
        ),
        (
            {"states": (INTACT, CUT[1], CUT[0])},
            "plan: its states are not the intact one, then failures in their order, each once",
        ),
        (
            {"states": (INTACT, CUT[0], CUT[0], CUT[1])},
            "plan: its states are not the intact one, then failures in their order, each once",
        ),
        (
            {"states": (INTACT, *CUT, CarriedState("corridor:moon", ()))},
            "state corridor:moon: is no failure of the scenario",
        ),
    ],
)
def test_what_is_said_to_be_asked(changes: dict[str, Any], text: str) -> None:
    assert text in found(with_carried(**changes))


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (
            (replace(INTACT, kept=False), *CUT),
            "state intact: is said not to keep what it has",
        ),
        (
            (INTACT, CUT[0]),
            "state corridor:mid-port: cuts channels, but is not told",
        ),
        (
            (INTACT, CarriedState("corridor:hill-port", ()), *CUT),
            "state corridor:hill-port: is told, but cuts no channel and lights none",
        ),
        (
            (INTACT, CUT[0], replace(CUT[1], routes=())),
            f"state corridor:mid-port, {PAIR}: lights 0 Mbit/s beside 0 in time, 500000 needed",
        ),
        (
            (CarriedState("intact", (route(way(NEW, ((0,),)), channels=1),)), *CUT),
            f"state intact, {PAIR}: lights 400000 Mbit/s beside 0 in time, 500000 needed",
        ),
        (
            (INTACT, CUT[0], CarriedState("corridor:mid-port", (route(way(NEW)),))),
            f"state corridor:mid-port, {PAIR}: runs over mid-port.new, which is lost then",
        ),
        (
            (CarriedState("intact", (route(way(OLD)),)), *CUT),
            f"state intact, {PAIR}: takes 3.032000 ms over hub--port, over the limit 1.600000 ms",
        ),
        (
            (CarriedState("intact", (route(way(NEW)), route(way(NEW)))), *CUT),
            "state intact: its routes are not in the order of demands, links and spans, each once",
        ),
        (
            (CarriedState("intact", (replace(INTACT.routes[0], demand=1),)), *CUT),
            "state intact: has a route of demand 1, which there is not",
        ),
        (
            (CarriedState("intact", (route(),)), *CUT),
            f"state intact, {PAIR}: has a route without links or channels",
        ),
        (
            (CarriedState("intact", (route(way(NEW, link="hub--mid")),)), *CUT),
            f"state intact, {PAIR}: uses link hub--mid, which the plan does not have",
        ),
        (
            (CarriedState("intact", (route(way(("hub-mid.old", *NEW[1:]))),)), *CUT),
            f"state intact, {PAIR}: runs over hub-mid.old, which the plan does not have",
        ),
        (
            (CarriedState("intact", (route(way(NEW[:1])),)), *CUT),
            f"state intact, {PAIR}: link hub--port is not joined by hub-mid.new, no place twice",
        ),
        (
            (CarriedState("intact", (route(way((*OLD, *NEW[::-1], *OLD))),)), *CUT),
            f"state intact, {PAIR}: link hub--port is not joined by hub-hill.old > hill-port.old >"
            " mid-port.new > hub-mid.new > hub-hill.old > hill-port.old, no place twice",
        ),
        (
            (CarriedState("intact", (route(way(NEW, mode="800g_16qam")),)), *CUT),
            f"state intact, {PAIR}: link hub--port is lit in mode '800g_16qam', which is not asked"
            " for",
        ),
        (
            (CarriedState("intact", (route(way(NEW, regenerators=("mid",))),)), *CUT),
            f"state intact, {PAIR}: link hub--port is not regenerated at mid in turn",
        ),
        (
            (CarriedState("intact", (route(way(NEW, ((0,), (0,)))),)), *CUT),
            "state intact, span hub-mid.new: slot 0 is taken 2 times, pairs lit: 1",
        ),
        (
            (CarriedState("intact", (route(way(NEW, ((0,), (80,)))),)), *CUT),
            f"state intact, {PAIR}: link hub--port has a channel outside the 80 slots",
        ),
        (
            (CarriedState("intact", (route(way(NEW, ((1,), (0,)))),)), *CUT),
            f"state intact, {PAIR}: link hub--port has not a slot for every channel and stretch,"
            " in order",
        ),
    ],
)
def test_what_is_said_to_run(states: tuple[CarriedState, ...], text: str) -> None:
    assert text in found(with_states(*states))


def test_more_channels_than_needed_are_lit_for_nothing() -> None:
    more = CarriedState("intact", (route(way(NEW, ((0,), (1,), (2,))), channels=3),))
    assert found(with_states(more, *CUT)) == [
        f"state intact, {PAIR}: lights 1200000 Mbit/s beside 0 in time, 500000 needed",
        "link hub--port: claims channels: 2, recomputed 3",
    ]


def test_more_is_bought_than_runs_at_once() -> None:
    more = replace(FITTED, channels=(("", 3),), cost_cny=1_800_000)
    plan = replace(CARRYING, links=(more,), cost_cny=32_600_000, lower_bound_cny=32_600_000)
    assert found(plan) == ["link hub--port: claims channels: 3, recomputed 2"]
    again = replace(FITTED, regenerators=1, cost_cny=2_200_000)
    plan = replace(CARRYING, links=(again,), cost_cny=33_000_000, lower_bound_cny=33_000_000)
    assert found(plan) == ["link hub--port: claims regenerators: 1, recomputed 0"]


def test_a_second_pair_of_fibres_is_a_second_line_system() -> None:
    """Two channels in the one slot of a pair: both new spans have two pairs lit."""
    small = replace(ASKED, channels=Channels(per_pair=1))
    slots = ((0,), (0,))
    states = (
        CarriedState("intact", (route(way(NEW, slots)),)),
        *(CarriedState(state.failure, (route(way(OLD, slots)),)) for state in CUT),
    )
    plan = with_carried(slots=1, states=states)
    assert found(plan, small)[0] == (
        "state intact, span hub-mid.new: slot 0 is taken 2 times, pairs lit: 1"
    )
    spans = tuple(
        replace(span, line_system_cny=2 * span.line_system_cny, fibre_pairs=2)
        for span in plan.spans
    )
    whole = replace(plan, spans=spans, cost_cny=37_600_000, lower_bound_cny=37_600_000)
    assert found(whole, small) == []
    cheap = replace(whole, spans=(replace(spans[0], line_system_cny=900_000), *spans[1:]))
    assert found(cheap, small) == [
        "span hub-mid.new: claims a line system cost of 900,000 CNY, recomputed 1,800,000 CNY",
        "plan: claims a total cost of 37,600,000 CNY, recomputed 36,700,000 CNY",
    ]
    single = replace(small, channels=Channels(per_pair=1, fibre_pairs=1))
    assert "span hub-mid.new: lights 2 pairs of fibres, at most 1" in found(whole, single)
    ruled = Channels(per_pair=1, fibre_pairs=1, room=(Room(2), Room(1, span="hub-mid.new")))
    assert found(whole, replace(small, channels=ruled)) == [
        "span hub-mid.new: lights 2 pairs of fibres, at most 1"
    ]


def test_a_bound_that_pays_for_pairs_that_nothing_takes() -> None:
    """A second pair on a new span, and a span that no channel takes: neither is needed."""
    wasteful = (
        replace(CARRYING.spans[0], line_system_cny=1_800_000, fibre_pairs=2),
        *CARRYING.spans[1:],
        SpanCost("hub-mid.old", 0, 1_400_000),
    )
    plan = replace(CARRYING, spans=wasteful, cost_cny=34_300_000, lower_bound_cny=34_300_000)
    below = "below the lower bound 34,300,000 CNY"
    assert found(plan) == [
        f"span hub-mid.new: needs 1 pair: the plan holds so for 33,400,000 CNY, {below}",
        f"span hub-mid.old: needs 0 pairs: the plan holds so for 32,900,000 CNY, {below}",
    ]
    honest = replace(plan, status=PlanStatus.FEASIBLE, reason="time", lower_bound_cny=32_000_000)
    assert found(honest) == []
    forced = replace(ASKED, candidates=Candidates(force_spans=("hub-mid.old",)))
    assert found(plan, forced) == found(plan)[:1]


def test_pairs_of_fibres_without_traffic_are_one() -> None:
    spans = (replace(PLAN.spans[0], fibre_pairs=2), PLAN.spans[1])
    assert "span hub-mid.new: lights 2 pairs of fibres, at most 1" in found(
        replace(PLAN, spans=spans), SCENARIO
    )


def test_what_today_serves_in_time_needs_no_channel() -> None:
    """Over hill today's hops take 3,406,000 ns: within a limit of that much after a cut."""
    lax = replace(ASKED, targets=(target(one_way_ms=1.6, after_cut_ms=3.406),))
    worst = replace(CARRYING.targets[0].worst_failure, limit_ns=3_406_000)
    plan = replace(CARRYING, targets=(replace(CARRYING.targets[0], worst_failure=worst),))
    told = [
        f"state {s.failure}, {PAIR}: lights 800000 Mbit/s beside 0 in time, 0 needed" for s in CUT
    ]
    assert found(plan, lax) == told
    quiet = replace(plan.carried, states=(INTACT, *(replace(s, routes=()) for s in CUT)))
    # The old fibre over hill is lit for nothing then, and a bound that pays for it is false.
    honest = replace(plan, status=PlanStatus.FEASIBLE, reason="time", lower_bound_cny=1_000_000)
    assert found(replace(honest, carried=quiet), lax) == []


def test_a_share_of_the_traffic_is_enough_after_a_failure() -> None:
    half = replace(ASKED, demands=Demands((ROW,), protected_percent={"": 50.0}))
    asked = replace(DEMAND, mbit_s_after=250_000, channels_after=1)
    assert found(with_carried(demands=(asked,)), half) == [
        f"state {s.failure}, {PAIR}: lights 800000 Mbit/s beside 0 in time, 250000 needed"
        for s in CUT
    ]
    cut = [CarriedState(s.failure, (route(way(OLD, ((5,),)), channels=1),)) for s in CUT]
    assert found(with_carried(demands=(asked,), states=(INTACT, *cut)), half) == []


def test_channels_that_are_left_stay_where_they_are() -> None:
    """One channel over each pair of new and old fibre; after a cut of the new only it is moved.

    Both ways are in time here, and the old fibre's channel keeps slot 0 in every state.
    """
    slow = replace(ASKED, targets=(target(one_way_ms=3.2, after_cut_ms=3.2),))
    slow = replace(slow, failures=FailureSpec(Single.NONE, (LossSet("cut", spans=NEW[:1]),)))
    intact = CarriedState(
        "intact",
        (route(way(OLD, ((0,),)), channels=1), route(way(NEW, ((0,),)), channels=1)),
    )
    intact = replace(intact, routes=tuple(sorted(intact.routes, key=lambda r: r.ways[0].spans)))
    outcome = replace(
        CARRYING.targets[0],
        limit_ns=3_200_000,
        worst_failure=replace(CARRYING.targets[0].worst_failure, failure="set:cut"),
        # today is in time as well, but not after the loss
    )
    base = replace(CARRYING, targets=(outcome,))

    def plan(slot: int, *, kept: bool = True) -> Plan:
        slots = ((slot,),) if kept else ((0,), (slot,))
        fresh = CarriedState("set:cut", (route(way(OLD, slots), channels=len(slots)),), kept=kept)
        return replace(base, carried=replace(CARRIED, states=(intact, fresh)))

    tight = replace(slow, equipment=replace(ASKED.equipment, hop_delay_us=quantity(900)))
    clash = "state set:cut, span hill-port.old: slot 0 is taken 2 times, pairs lit: 1"
    told = found_of_traffic(plan(0), tight)
    assert told == [clash, clash.replace("hill-port", "hub-hill")]
    assert found_of_traffic(plan(1), tight) == []
    assert found_of_traffic(plan(1, kept=False), tight) == []
    struck = replace(tight, channels=Channels(rerouting=Rerouting.STRUCK))
    assert found_of_traffic(plan(1), struck) == []
    assert found_of_traffic(plan(1, kept=False), struck) == [
        "state set:cut: moves channels that the failure does not cut, which the scenario forbids"
    ]


def found_of_traffic(plan: Plan, scenario: Scenario) -> list[str]:
    """Return what is found of traffic alone: outcomes of targets are those of other hops."""
    mine = {Code.TRAFFIC, Code.CARRIED, Code.SPECTRUM, Code.NOISE, Code.CHANNELS}
    return [str(f) for f in verify(plan, scenario).findings if f.code in mine]


@pytest.mark.parametrize(
    ("states", "text"),
    [
        (
            (REGENERATED.states[0], CarriedState(CUT[0].failure, (route(in_mode(OLD)),))),
            f"state corridor:hub-mid, {PAIR}: {MODE} over hub-hill.old > hill-port.old: noise",
        ),
        (
            (CarriedState("intact", (route(in_mode(NEW, "hill")),)),),
            f"state intact, {PAIR}: link hub--port is not regenerated at hill in turn",
        ),
        (
            (CarriedState("intact", (route(in_mode(NEW, "mid", "mid")),)),),
            f"state intact, {PAIR}: link hub--port is not regenerated at mid > mid in turn",
        ),
        (
            (CarriedState("intact", (route(in_mode(NEW, "mid", slots=((0,), (1,)))),)),),
            f"state intact, {PAIR}: link hub--port has not a slot for every channel and stretch",
        ),
        (
            (CarriedState("intact", (route(in_mode(NEW, "mid")),)),),
            "plan: claims regenerators hub--port@hill 800g_16qam 2, recomputed hub--port@hill"
            " 800g_16qam 2; hub--port@mid 800g_16qam 2",
        ),
    ],
)
def test_light_and_its_regenerators(states: tuple[CarriedState, ...], text: str) -> None:
    told = {state.failure: state for state in (*REGENERATED.states, *states)}
    plan = with_states(*told.values(), plan=IN_MODE)
    assert any(line.startswith(text) for line in found(plan, LIT)), found(plan, LIT)


def test_slots_may_change_where_light_is_regenerated() -> None:
    swapped = in_mode(OLD, "hill", slots=((0, 1), (1, 0)))
    cut = CarriedState(CUT[0].failure, (route(swapped),))
    plan = with_states(REGENERATED.states[0], cut, REGENERATED.states[2], plan=IN_MODE)
    assert found(plan, LIT) == []


def test_a_regenerator_takes_its_time() -> None:
    """3,032,000 ns over hill, and 100,000 for one regenerator: beyond 3.1 ms."""
    tight = replace(LIT, targets=(target(one_way_ms=1.6, after_cut_ms=3.1),))
    assert [
        f"state {s.failure}, {PAIR}: takes 3.132000 ms over hub--port, over the limit 3.100000 ms"
        for s in CUT
    ] == found_of_traffic(IN_MODE, tight)


def test_the_price_of_a_channel_is_that_of_its_mode() -> None:
    costs = replace(LIT.costs, mode_transponder_cny={})
    assert "link hub--port: claims a cost of 2,000,000 CNY, recomputed 2,400,000 CNY" in found(
        IN_MODE, replace(LIT, costs=costs)
    )


def test_limits_hold_at_the_quantiles_of_a_confidence() -> None:
    """Glass that may take a tenth longer: at 90 % the way over the old fibre is too slow."""
    solid = ASKED.equipment.fibres["solid"]
    doubtful = replace(
        ASKED.equipment,
        fibres={
            **ASKED.equipment.fibres,
            "solid": replace(solid, delay_us_per_km=replace(quantity(5.0), low=5.0, high=5.5)),
        },
    )
    asked = replace(ASKED.targets[0], confidence=PathConfidence(0.9, Law.TOGETHER))
    scenario = replace(ASKED, equipment=doubtful, targets=(asked,))
    late = [line for line in found_of_traffic(CARRYING, scenario) if "over the limit" in line]
    # 5.5 - sqrt(0.1 x 0.5 x 0.5) = 5.341886... us/km over 600 km and 32,000 ns.
    assert late == [
        f"state {s.failure}, {PAIR}: takes 3.237132 ms over hub--port, over the limit 3.200000 ms"
        for s in CUT
    ]


def test_owned_channels_are_counted_pair_by_pair() -> None:
    """Two targets of the same two places: the stricter has the traffic, the other one channel."""
    twice = replace(
        ASKED, targets=(target("lax", one_way_ms=1.7, after_cut_ms=3.2), *ASKED.targets)
    )
    needs = Traffic(expand(twice)).needs
    assert [(need.mbit_s, need.channels) for need in needs] == [(0, 1), (500_000, 2)]
    equal = replace(
        twice, targets=(target("lax", one_way_ms=1.6, after_cut_ms=3.2), *ASKED.targets)
    )
    assert [need.channels for need in Traffic(expand(equal)).needs] == [2, 1]


def rows(*rows: TrafficRow, **more: Any) -> list[tuple[int, int, int, int]]:
    """Return the needs of the only pair for some rows."""
    needs = Traffic(expand(replace(ASKED, demands=Demands(rows, **more)))).needs
    return [(n.mbit_s, n.mbit_s_after, n.channels, n.channels_after) for n in needs]


def test_how_much_traffic_a_pair_has() -> None:
    hot = TrafficRow("hub", "port", 100, 300, 700, "hot", 2028)
    cold = TrafficRow("port", "hub", 50, 60, 70, "cold", 2030)
    late = replace(hot, base_gbit_s=900, year=2032)
    assert rows() == [(0, 0, 1, 1)]
    assert rows(hot, cold) == [(360_000, 360_000, 1, 1)]
    assert rows(hot, cold, level=Level.HIGH) == [(770_000, 770_000, 2, 2)]
    assert rows(hot, cold, kinds=("cold",), level=Level.LOW) == [(50_000, 50_000, 1, 1)]
    assert rows(hot, late, cold, year=2031) == [(360_000, 360_000, 1, 1)]
    assert rows(hot, late, cold, year=2033) == [(960_000, 960_000, 3, 3)]
    assert rows(late, year=2030, growth_percent_year=50.0) == [(400_000, 400_000, 1, 1)]
    assert rows(hot, year=2030, growth_percent_year=10.0) == [(363_000, 363_000, 1, 1)]
    assert rows(hot, cold, scale=10.0, oversubscription=4.0) == [(900_000, 900_000, 3, 3)]
    kept = {"hot": 50.0, "": 0.0}
    assert rows(hot, cold, scale=3.0, protected_percent=kept) == [(1_080_000, 450_000, 3, 2)]
    assert rows(replace(hot, a="mid")) == [(0, 0, 1, 1)]
    assert rows(replace(hot, base_gbit_s=0.0001)) == [(1, 1, 1, 1)]


def test_the_room_of_a_pair_of_fibres() -> None:
    def room(channels: Channels | None) -> tuple[Any, ...]:
        traffic = Traffic(expand(replace(LIT, channels=channels)))
        return traffic.slots, traffic.slot_ghz, traffic.widths

    assert room(None) == (80, None, (("", 1),))
    assert room(Channels(bands=Bands.C_L)) == (160, None, (("", 1),))
    assert room(Channels(per_pair=7)) == (7, None, (("", 1),))
    # 191.35 to 196.1 THz from the middle of the first channel to that of the last.
    assert room(Channels(modes=(MODE,))) == (32, 150.0, ((MODE, 1),))
    assert room(Channels(modes=(MODE,), bands=Bands.C_L)) == (64, 150.0, ((MODE, 1),))
    both = (MODE, "100g_qpsk")
    assert room(Channels(modes=both)) == (96, 50.0, ((MODE, 3), ("100g_qpsk", 1)))
    assert room(Channels(modes=both, per_pair=10))[0] == 30
    wide = Traffic(expand(replace(LIT, channels=Channels(modes=both, bands=Bands.C_L))))
    assert [wide.in_one_band(first, 3) for first in (0, 93, 94, 95, 96, 189, 190)] == [
        *(True, True, False, False, True, True, False),
    ]


def test_any_two_cuts_need_not_all_be_told() -> None:
    """Beside mid: of two cuts the plan tells those that take the most; others take less."""
    pairs = replace(ASKED, failures=FailureSpec(pairs=Pairs.CORRIDOR))
    names = [loss for loss in expand(pairs).losses if loss.startswith("pair:")]
    assert len(names) == 6
    both = "pair:hub-mid+mid-port"
    told = with_states(INTACT, CarriedState(both, (route(way(OLD)),)))
    lines = found_of_traffic(told, pairs)
    # With both halves of the ring cut there is no way left; else that of the pair told does.
    assert {line.split(",")[0] for line in lines} == {
        f"state pair:{one}+{two}"
        for one in ("hill-port", "hub-hill")
        for two in ("hub-mid", "mid-port")
    }


def test_a_plan_that_calls_the_traffic_too_much() -> None:
    today = replace(
        CARRYING.targets[0],
        after_ns=2_404_000,
        met=False,
        path=("hub-mid.old", "mid-port.old"),
        parts=replace(
            CARRYING.targets[0].parts,
            glass_ns=2_000_000,
            slack_ns=0,
            amplifiers_ns=4_000,
            pass_through_ns=0,
            terminals_ns=0,
            hops_ns=400_000,
        ),
        worst_failure=replace(CARRYING.targets[0].worst_failure, one_way_ns=3_406_000, met=False),
    )
    plan = empty_plan(
        ASKED, status=PlanStatus.INFEASIBLE, reason=OVERLOADED, targets=(today,), carried=None
    )
    report = verify(plan, ASKED)
    assert report.findings == ()
    assert "not checked: status: that no plan carries the traffic is as found by the optimizer" in (
        "\n".join(report.lines())
    )
    assert found(plan, replace(ASKED, demands=None)) != []
    assert found(replace(plan, reason="too much")) == [
        f"plan: claims the reason 'too much', recomputed {OVERLOADED!r}"
    ]
    closed = replace(ASKED, closed=Closed(corridors=("hub-mid",)))
    told = [str(finding) for finding in verify(plan, closed).findings]
    assert any("cannot hold but is not listed" in line for line in told)


def test_a_search_that_slots_made_dearer_may_end_by_that() -> None:
    plan = replace(CARRYING, status=PlanStatus.FEASIBLE, reason="slots", lower_bound_cny=31_000_000)
    assert found(plan) == []
    assert Code.RECORD in codes(replace(PLAN, status=PlanStatus.FEASIBLE, reason="slots"), SCENARIO)


def test_routes_in_several_modes_stand_as_the_scenario_names_these() -> None:
    """A channel of 800 Gbit/s in three slots, one of 100 beside it: the wider is named first."""
    both = (MODE, "100g_qpsk")
    scenario = replace(
        LIT,
        demands=Demands((replace(ROW, base_gbit_s=900),)),
        channels=Channels(modes=both, per_pair=2),
        failures=FailureSpec(Single.NONE),
    )
    narrow = way(NEW, ((3,),), mode="100g_qpsk")
    wide = way(NEW, ((0,),), mode=MODE)
    intact = CarriedState("intact", (route(wide, channels=1), route(narrow, channels=1)))
    link = replace(FITTED, channels=((MODE, 1), ("100g_qpsk", 1)), cost_cny=1_100_000)
    carried = replace(
        REGENERATED,
        slots=6,
        slot_ghz=50.0,
        widths=((MODE, 3), ("100g_qpsk", 1)),
        demands=(replace(DEMAND, mbit_s=900_000, mbit_s_after=900_000),),
        states=(intact,),
        regenerators=(),
    )
    plan = replace(
        CARRYING,
        spans=PLAN.spans,
        links=(link,),
        targets=(replace(CARRYING.targets[0], worst_failure=None),),
        cost_cny=28_100_000,
        lower_bound_cny=28_100_000,
        carried=carried,
    )
    assert found(plan, scenario) == []
    turned = CarriedState("intact", intact.routes[::-1])
    order = "state intact: its routes are not in the order of demands, links and spans, each once"
    assert found(with_states(turned, plan=plan), scenario) == [order]
    clash = CarriedState(
        "intact", (intact.routes[0], route(replace(narrow, slots=((2,),)), channels=1))
    )
    assert found(with_states(clash, plan=plan), scenario) == [
        f"state intact, span {span}: slot 2 is taken 2 times, pairs lit: 1" for span in NEW
    ]
