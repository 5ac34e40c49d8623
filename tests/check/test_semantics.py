"""What the words of a scenario mean to the check, each on figures worked out by hand."""

from __future__ import annotations

import ast
from dataclasses import replace
from pathlib import Path

import pytest

import netplan.check
from netplan.check import Code, verify
from netplan.check.certificate.labels import check_labels
from netplan.check.recompute.latency import Gear
from netplan.check.recompute.money import link_price, span_prices
from netplan.check.recompute.question import expand
from netplan.check.recompute.service import Service
from netplan.explain import impossible as explain
from netplan.model.network import Network
from netplan.model.plan import (
    Impossible,
    LatencyParts,
    Obstacle,
    Plan,
    PlanStatus,
    SpanCost,
    WorstFailure,
)
from netplan.model.scenario import (
    Candidates,
    Closed,
    CostFactor,
    FailureSpec,
    Limit,
    LinkRule,
    LossSet,
    Match,
    Scenario,
    Single,
)
from netplan.planning.design import impossible_targets
from netplan.service.service import ServiceModel
from tests.support.check_cases import (
    COSTS,
    EQUIPMENT,
    LINK,
    NETWORK,
    OUTCOME,
    PLAN,
    SCENARIO,
    empty_plan,
    place,
    places,
    quantity,
    span,
    target,
    with_outcome,
)

GEAR = Gear.of(EQUIPMENT)
ALL_NEW = frozenset({"hub-mid.new", "mid-port.new"})


def lines(plan: Plan, scenario: Scenario = SCENARIO) -> list[str]:
    return [str(finding) for finding in verify(plan, scenario).findings]


def test_it_shares_no_code_with_the_optimizer() -> None:
    folder = Path(netplan.check.__file__).parent
    allowed = ("netplan.check", "netplan.model")
    for file in folder.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            names = [node.module] if isinstance(node, ast.ImportFrom) else []
            names += [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            for name in names:
                assert not name.startswith("netplan") or name.startswith(allowed), (file, name)


@pytest.mark.parametrize(
    ("fibre_km", "sites"),
    [(0.5, 0), (80, 0), (80.0000000001, 0), (80.001, 1), (160, 1), (200, 2), (800, 9)],
)
def test_amplifiers_stand_between_stretches(fibre_km: float, sites: int) -> None:
    assert GEAR.amplifiers(span("a-b.old", fibre_km)) == sites


def test_a_span_is_rounded_once_a_part() -> None:
    odd = span("a-b.new", 100.0000001, slack_factor=1.05)
    assert GEAR.cable(odd) == LatencyParts(glass_ns=500_000, slack_ns=25_000, amplifiers_ns=1_000)
    hollow = span("a-b.hollow", 100, slack_factor=1.0)
    assert GEAR.cable(hollow).glass_ns == 300_000


@pytest.mark.parametrize(
    ("optical_ns", "regenerators"),
    [(0, 0), (4_999_999, 0), (5_000_000, 0), (5_000_001, 1), (10_000_000, 1), (10_000_001, 2)],
)
def test_regenerators_stand_within_reach(optical_ns: int, regenerators: int) -> None:
    """1,000 km of reference fibre at 5 us/km are 5,000,000 ns."""
    assert GEAR.regenerators(optical_ns) == regenerators
    assert GEAR.link_ns(optical_ns) == 22_000 + optical_ns + regenerators * 100_000


def test_a_link_of_a_hundred_kilometres_reach_is_regenerated() -> None:
    """A reach of 100 km is 500,000 ns: two spans of 633,000 ns need ceil(2.532) - 1 = 2."""
    short = replace(EQUIPMENT, regenerator_reach_km=quantity(100))
    scenario = replace(SCENARIO, equipment=short)
    parts = LINK.parts + LatencyParts(regenerators_ns=200_000)
    link = replace(LINK, regenerators=2, parts=parts, cost_cny=2_600_000)
    cost = 27_000_000 + 2_600_000
    plan = replace(PLAN, links=(link,), cost_cny=cost, lower_bound_cny=cost)
    plan = with_outcome(plan, after_ns=1_488_000, parts=parts)
    assert lines(plan, scenario) == []
    assert lines(PLAN, scenario)[:2] == [
        "link hub--port: claims regenerators: 0, recomputed 2",
        "link hub--port: claims regenerators latency of 0.000000 ms, recomputed 0.200000 ms",
    ]


def test_regenerators_that_take_no_time_are_still_counted() -> None:
    instant = replace(
        EQUIPMENT, regenerator_reach_km=quantity(100), regenerator_delay_us=quantity(0)
    )
    scenario = replace(SCENARIO, equipment=instant)
    link = replace(LINK, regenerators=2, cost_cny=2_600_000)
    plan = replace(PLAN, links=(link,), cost_cny=29_600_000, lower_bound_cny=29_600_000)
    assert lines(plan, scenario) == []


def test_a_path_may_mix_hops_and_links() -> None:
    """From far away: one hop of 40 km (200,000 + 50,000 ns), then the link."""
    network = Network(
        (*NETWORK.places, place("far", -0.3, 0.0)), (*NETWORK.spans, span("far-hub.old", 40))
    )
    asked = target("port", "far", "port", 1.6, None)
    scenario = replace(SCENARIO, network=network, targets=(asked,))
    plan = with_outcome(
        source="far",
        path=("far-hub.old", "hub--port"),
        parts=LINK.parts + LatencyParts(glass_ns=200_000, hops_ns=50_000),
        before_ns=2_354_000,
        after_ns=1_538_000,
        floor_ns=expand(scenario).demands[0].floor_ns,
        worst_failure=None,
    )
    assert lines(plan, scenario) == []


def test_links_serve_both_ways_round() -> None:
    back = replace(target("port", "port", "hub"))
    plan = with_outcome(source="port", sink="hub")
    assert lines(plan, replace(SCENARIO, targets=(back,))) == []


def test_both_orders_of_a_pair_are_asked_once() -> None:
    ends = places("hub", "port")
    asked = replace(target(), sources=ends, sinks=ends)
    assert lines(PLAN, replace(SCENARIO, targets=(asked,))) == []


def test_the_nearest_source_counts() -> None:
    """Mid is nearer: the floor is 1 degree = 111.319491 km x 5 us; today one old span."""
    asked = replace(
        target(one_way_ms=1.1, after_cut_ms=4.2),
        sources=places("hub", "mid"),
        match=Match.NEAREST_SOURCE,
    )
    scenario = replace(SCENARIO, targets=(asked,))
    # With the corridor mid-port cut, hub is the nearer: over hill, 3,106,000 ns.
    served = with_outcome(
        empty_plan(
            scenario,
            status=PlanStatus.OPTIMAL,
            reason="proved",
            cost_cny=0,
            lower_bound_cny=0,
            targets=(OUTCOME,),
        ),
        source="mid",
        limit_ns=1_100_000,
        floor_ns=556_597,
        before_ns=1_052_000,
        after_ns=1_052_000,
        path=("mid-port.old",),
        parts=LatencyParts(glass_ns=1_000_000, amplifiers_ns=2_000, hops_ns=50_000),
        worst_failure=WorstFailure("corridor:mid-port", 3_106_000, 4_200_000, met=True),
    )
    assert lines(served, scenario) == []
    assert lines(with_outcome(served, source="hub"), scenario) == [
        "target port hub to port: the path mid-port.old breaks before mid-port.old"
    ]
    itself = replace(asked, sinks=places("hub", "port"))
    assert lines(served, replace(scenario, targets=(itself,))) == []


def test_stretch_is_measured_on_the_geodesic_with_reference_fibre() -> None:
    """222.638982 km x 5 us x 1.5 = 1,669,792 ns, whatever fibre is on offer."""
    asked = replace(target(), limit=Limit(stretch=1.5), after_cut=Limit(stretch=3.0))
    hollow = Network(NETWORK.places, (*NETWORK.spans, span("hub-mid.hollow", 115)))
    demand = expand(replace(SCENARIO, network=hollow, targets=(asked,))).demands[0]
    assert (demand.limit_ns, demand.after_cut_ns) == (1_669_792, 3_339_585)
    # The floor is that of the fastest fibre in use or on offer: 3 us/km.
    assert demand.floor_ns == 667_917
    closed = Closed(spans=("hub-mid.hollow",))
    scenario = replace(SCENARIO, network=hollow, targets=(asked,), closed=closed)
    assert expand(scenario).demands[0].floor_ns == 1_113_195


def test_a_lost_place_takes_its_spans_and_asks_nothing_of_its_own_targets() -> None:
    """Losing hub or port exempts the target; losing mid leaves the way over hill."""
    scenario = replace(SCENARIO, failures=FailureSpec(Single.PLACE))
    worst = replace(OUTCOME.worst_failure, failure="place:mid")
    assert lines(with_outcome(worst_failure=worst), scenario) == []
    assert verify(with_outcome(worst_failure=worst), scenario).counts.target_failures == 2


def test_a_lost_source_leaves_the_other_sources_to_serve() -> None:
    asked = replace(
        target(one_way_ms=1.1, after_cut_ms=4.2),
        sources=places("hub", "mid"),
        match=Match.NEAREST_SOURCE,
    )
    scenario = replace(SCENARIO, targets=(asked,), failures=FailureSpec(Single.PLACE))
    question = expand(scenario)
    bound = [
        loss for loss in question.losses if question.demands[0].is_bound_by(question.losses[loss])
    ]
    assert bound == ["place:hill", "place:hub", "place:mid"]
    both = LossSet("both", places=("hub", "mid"))
    question = expand(replace(scenario, failures=FailureSpec(Single.NONE, (both,))))
    assert not question.demands[0].is_bound_by(question.losses["set:both"])


def test_a_shared_risk_group_takes_every_span_in_it() -> None:
    shared = tuple(
        replace(s, srlgs=frozenset({"bridge"})) if s.corridor in ("hub-mid", "hub-hill") else s
        for s in NETWORK.spans
    )
    scenario = replace(SCENARIO, network=Network(NETWORK.places, shared))
    assert lines(PLAN, scenario) == []
    found = lines(PLAN, replace(scenario, failures=FailureSpec(Single.SRLG)))
    assert (
        "target port hub to port: under srlg:bridge takes no path, over the limit 3.300000 ms"
        in found
    )
    listed = FailureSpec(Single.NONE, (LossSet("flood", srlgs=("bridge",)),))
    found = lines(PLAN, replace(scenario, failures=listed))
    assert (
        "target port hub to port: under set:flood takes no path, over the limit 3.300000 ms"
        in found
    )


def test_a_link_takes_another_route_after_a_failure() -> None:
    """Old fibre by hill is lit as well: the link moves there and beats today's hops.

    Optical, one span: 1,500,000 + 3,000 + 2,000; two and the ends: 3,032,000 ns.
    """
    lit = (SpanCost("hill-port.old", 0, 1_900_000), SpanCost("hub-hill.old", 0, 1_900_000))
    worst = WorstFailure("corridor:hub-mid", 3_032_000, 3_300_000, met=True)
    spans = (*PLAN.spans, *lit)
    plan = replace(
        PLAN, status=PlanStatus.FEASIBLE, reason="time", spans=spans, cost_cny=31_400_000
    )
    assert lines(with_outcome(plan, worst_failure=worst)) == []


def test_forbidden_old_fibre_still_carries_todays_service() -> None:
    forbidden = Candidates(forbid_spans=("hub-mid.old", "hub-hill.old"))
    assert lines(PLAN, replace(SCENARIO, candidates=forbidden)) == []


def test_closed_old_fibre_carries_nothing() -> None:
    closed = replace(SCENARIO, closed=Closed(spans=("hub-mid.old",)))
    assert lines(PLAN, closed) == [
        "target port hub to port: claims today's latency 2.104000 ms, recomputed 3.106000 ms"
    ]


def test_cost_factors_multiply_every_part_of_the_spans_they_match() -> None:
    def prices(*factors: CostFactor) -> tuple[int, int, int]:
        question = expand(replace(SCENARIO, cost_factors=factors))
        return span_prices(question, NETWORK.span["mid-port.new"])

    assert prices() == (12_600_000, 900_000, 0)
    assert prices(CostFactor(2.0), CostFactor(1.5, fibre="solid")) == (37_800_000, 2_700_000, 0)
    assert prices(CostFactor(2.0, province="West")) == (25_200_000, 1_800_000, 0)
    assert prices(CostFactor(2.0, province="East")) == (25_200_000, 1_800_000, 0)
    assert prices(CostFactor(2.0, province="North")) == (12_600_000, 900_000, 0)
    assert prices(CostFactor(2.0, fibre="solid", corridor="hub-mid")) == (12_600_000, 900_000, 0)
    assert prices(CostFactor(2.0, span="mid-port.new", state="candidate"))[0] == 25_200_000
    assert prices(CostFactor(2.0, operator="nobody"))[0] == 12_600_000


def test_prices_are_whole_and_a_given_build_cost_counts() -> None:
    costs = replace(COSTS, build_cny_per_km={"solid": quantity(100_000.3)})
    question = expand(replace(SCENARIO, costs=costs))
    assert span_prices(question, NETWORK.span["hub-mid.new"])[0] == 12_600_038  # 126 x 0.3 = 37.8
    given = replace(NETWORK.span["hub-mid.new"], build_cost_cny=7)
    assert span_prices(question, given) == (7, 900_000, 0)
    assert span_prices(question, NETWORK.span["hub-mid.old"]) == (0, 1_400_000, 0)
    many = replace(COSTS, channels_per_link=quantity(4))
    assert link_price(expand(replace(SCENARIO, costs=many)), 0) == 2_400_000


def infeasible(scenario: Scenario, *impossible: Impossible) -> Plan:
    """Build the answer to a scenario where nothing helps: today's network, and why."""
    question = expand(scenario)
    today = Service(question, frozenset(), {})
    demand = question.demands[0]
    after = {
        loss.id: today.latency_ns("hub", "port", loss)
        for loss in question.losses.values()
        if demand.is_bound_by(loss)
    }
    name = max(after, key=lambda failure: after[failure] or 10**12)
    worst = WorstFailure(
        name, after[name], demand.after_cut_ns, (after[name] or 10**12) <= demand.after_cut_ns
    )
    outcome = replace(
        OUTCOME,
        limit_ns=demand.limit_ns,
        after_ns=2_104_000,
        met=False,
        path=("hub-mid.old", "mid-port.old"),
        parts=LatencyParts(glass_ns=2_000_000, amplifiers_ns=4_000, hops_ns=100_000),
        worst_failure=worst,
    )
    return empty_plan(
        scenario,
        status=PlanStatus.INFEASIBLE,
        reason="1 target pair cannot be met even with everything built",
        targets=(outcome,),
        impossible=impossible,
    )


def why(obstacle: Obstacle, failure: str, limit_ns: int, best_ns: int | None) -> Impossible:
    return Impossible("port", "hub", "port", obstacle, failure, limit_ns, 1_113_195, best_ns)


def test_physics_forbids() -> None:
    """With everything built the link takes 1,288,000 ns; the floor is 1,113,195 ns."""
    scenario = replace(SCENARIO, targets=(target(one_way_ms=1.0),))
    truth = why(Obstacle.PHYSICS, "intact", 1_000_000, 1_288_000)
    assert lines(infeasible(scenario, truth), scenario) == []
    prefix = "impossible target port hub to port: claims the obstacle"
    assert lines(infeasible(scenario, replace(truth, obstacle=Obstacle.NETWORK)), scenario) == [
        f"{prefix} network (intact): best 1.288000 ms, limit 1.000000 ms,"
        " recomputed physics (intact): best 1.288000 ms, limit 1.000000 ms"
    ]
    assert lines(infeasible(scenario, replace(truth, best_ns=1_200_000)), scenario) != []
    assert lines(infeasible(scenario, replace(truth, floor_ns=1_200_000)), scenario) != []


def test_the_network_forbids() -> None:
    scenario = replace(SCENARIO, targets=(target(one_way_ms=1.2),))
    truth = why(Obstacle.NETWORK, "intact", 1_200_000, 1_288_000)
    assert lines(infeasible(scenario, truth), scenario) == []
    assert "plan: status infeasible, but 0 impossible targets are listed" in lines(
        infeasible(scenario), scenario
    )
    assert lines(infeasible(scenario, truth, truth), scenario) == [
        "impossible target port hub to port: is listed twice for intact"
    ]


def test_every_failure_that_forbids_is_listed() -> None:
    """By hill with the link: 3,032,000 ns, over the 3,000,000 asked, for two corridors."""
    scenario = replace(SCENARIO, targets=(target(after_cut_ms=3.0),))
    truths = [
        why(Obstacle.FAILURE, f"corridor:{name}", 3_000_000, 3_032_000)
        for name in ("hub-mid", "mid-port")
    ]
    assert lines(infeasible(scenario, *truths), scenario) == []
    assert lines(infeasible(scenario, truths[0]), scenario) == [
        "target port hub to port: cannot hold but is not listed: failure (corridor:mid-port):"
        " best 3.032000 ms, limit 3.000000 ms"
    ]
    invented = why(Obstacle.FAILURE, "corridor:hub-hill", 3_000_000, None)
    assert lines(infeasible(scenario, *truths, invented), scenario) == [
        "impossible target port hub to port: claims that corridor:hub-hill defeats it;"
        " with everything built it holds there"
    ]


@pytest.mark.parametrize(
    ("limit_ms", "obstacle"), [(1.0, Obstacle.PHYSICS), (1.2, Obstacle.NETWORK)]
)
def test_a_limit_out_of_reach_uncut_fails_after_every_failure_and_is_said_once(
    limit_ms: float, obstacle: Obstacle
) -> None:
    """1,288,000 ns with nothing cut, over the detour 3,032,000; the floor is 1,113,195."""
    scenario = replace(SCENARIO, targets=(target(after_cut_ms=limit_ms),))
    truth = why(obstacle, "every failure", round(limit_ms * 1e6), 3_032_000)
    assert impossible_targets(ServiceModel(scenario)) == (truth,)
    assert lines(infeasible(scenario, truth), scenario) == []
    wrong = Obstacle.NETWORK if obstacle is Obstacle.PHYSICS else Obstacle.PHYSICS
    for false in (replace(truth, obstacle=wrong), replace(truth, best_ns=1_288_000)):
        assert lines(infeasible(scenario, false), scenario) != []
    one_by_one = replace(truth, obstacle=Obstacle.FAILURE, failure="corridor:hub-mid")
    assert lines(infeasible(scenario, one_by_one), scenario) != []
    [no] = explain.impossible_limits(infeasible(scenario, truth), scenario)
    assert no.certificate is not None and no.certificate.failure == "every failure"
    assert no.flaws == ()
    short = replace(no.certificate, limit_ns=no.certificate.limit_ns + 1)
    assert check_labels(scenario, [short]) != ((),)


def test_beside_every_failure_only_those_are_told_that_leave_no_path() -> None:
    both = LossSet("both", places=("mid", "hill"))
    asked = FailureSpec(Single.CORRIDOR, (both,))
    scenario = replace(SCENARIO, failures=asked, targets=(target(after_cut_ms=1.0),))
    truths = (
        why(Obstacle.PHYSICS, "every failure", 1_000_000, 3_032_000),
        why(Obstacle.FAILURE, "set:both", 1_000_000, None),
    )
    assert impossible_targets(ServiceModel(scenario)) == truths
    assert lines(infeasible(scenario, *truths), scenario) == []


def test_what_is_forbidden_does_not_count_as_built() -> None:
    """Without the new span the link takes 1,659,000 ns over old and new fibre."""
    rule = Candidates(forbid_spans=("hub-mid.new",))
    scenario = replace(SCENARIO, candidates=rule)
    truth = why(Obstacle.NETWORK, "intact", 1_600_000, 1_659_000)
    assert lines(infeasible(scenario, truth), scenario) == []
    without = replace(SCENARIO, candidates=Candidates(forbid_links=("hub--port", "hub--mid")))
    truth = why(Obstacle.NETWORK, "intact", 1_600_000, 2_104_000)
    assert lines(infeasible(without, truth), without) == []


def test_infeasible_is_a_claim_like_any_other() -> None:
    truth = why(Obstacle.NETWORK, "intact", 1_600_000, 1_288_000)
    assert lines(infeasible(SCENARIO, truth)) == [
        "impossible target port hub to port: claims that intact defeats it;"
        " with everything built it holds there"
    ]


def test_no_path_at_all_is_told_as_such() -> None:
    """Losing mid and hill together leaves nothing; nobody can promise a limit then."""
    both = LossSet("both", places=("mid", "hill"))
    scenario = replace(SCENARIO, failures=FailureSpec(Single.NONE, (both,)))
    truth = why(Obstacle.FAILURE, "set:both", 3_300_000, None)
    assert lines(infeasible(scenario, truth), scenario) == []
    found = lines(infeasible(scenario, replace(truth, best_ns=3_400_000)), scenario)
    assert found == [
        "impossible target port hub to port: claims the obstacle failure (set:both): best"
        " 3.400000 ms, limit 3.300000 ms, recomputed failure (set:both): best no path,"
        " limit 3.300000 ms"
    ]


def test_no_plan_may_carry_a_bound_but_nothing_else() -> None:
    plan = empty_plan(SCENARIO, lower_bound_cny=5)
    assert lines(plan) == []
    measured = replace(plan, targets=infeasible(SCENARIO).targets)
    assert any("targets are given: nothing is measured without" in line for line in lines(measured))
    assert Code.STATUS in {f.code for f in verify(replace(plan, cost_cny=0), SCENARIO).findings}


def test_links_between_places_without_fibre_have_no_route() -> None:
    network = Network((*NETWORK.places, place("isle", 3.0, 0.0)), NETWORK.spans)
    rules = (*SCENARIO.links, LinkRule(places("hub"), places("isle")))
    scenario = replace(SCENARIO, network=network, links=rules)
    link = replace(LINK, id="hub--isle", b="isle", route=())
    plan = replace(PLAN, links=(LINK, link), cost_cny=28_200_000, lower_bound_cny=28_200_000)
    assert lines(plan, scenario) == [
        "link hub--isle: the route nothing does not lead from hub to isle"
    ]
