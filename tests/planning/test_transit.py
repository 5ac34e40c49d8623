"""Places that paths may begin or end at, but not pass: for all, or for one target."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from netplan.check import Code, verify
from netplan.check.recompute.question import expand
from netplan.explain.exclusions import NO_TRANSIT, TRANSIT
from netplan.explain.explain import explain
from netplan.explain.result import Exclusion
from netplan.model.network import Network, Role
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import FailureSpec, Limit, Protection, Scenario, Single, Target
from netplan.planning.planner import make_plan
from tests.support import small
from tests.support.enumeration import cheapest_cny
from tests.support.small import of, place, span


def square(
    *targets: Target, closed: tuple[str, ...] = (), failures: FailureSpec | None = None, **gear: Any
) -> Scenario:
    """Return A - B - C, 100 km each over new cable, and the way round by D, 150 km each.

    Today's service runs by B only: 2 x (1000 + 0.2 + 50) us.
    """
    made = small.scenario(
        [
            place("a", 100, 30, Role.HUB),
            place("b", 100.8, 30),
            place("c", 101.6, 30),
            place("d", 100.8, 30.9),
        ],
        [
            span("ab.old", "a", "b", 200),
            span("bc.old", "b", "c", 200),
            span("ab.new", "a", "b", 100, new=True),
            span("bc.new", "b", "c", 100, new=True),
            span("ad.new", "a", "d", 150, new=True),
            span("cd.new", "c", "d", 150, new=True),
        ],
        list(targets),
        failures=failures,
        gear=small.equipment(**gear),
    )
    places = tuple(replace(p, transit=p.id not in closed) for p in made.network.places)
    return replace(made, network=Network(places, made.network.spans))


TO_C = Target("c", of("a"), of("c"), Limit(1.58))
TO_B = Target("b", of("a"), of("b"), Limit(0.6))


def planned(scenario: Scenario) -> Plan:
    plan = make_plan(scenario)
    assert not verify(plan, scenario).findings
    assert plan.cost_cny == cheapest_cny(expand(scenario))
    return plan


def spans(plan: Plan) -> set[str]:
    return {cost.id for cost in plan.spans}


def test_a_link_goes_round_what_it_may_not_pass() -> None:
    assert "ad.new" not in spans(planned(square(TO_C)))
    assert spans(planned(square(TO_C, closed=("b",)))) == {"ad.new", "cd.new"}
    assert spans(planned(square(replace(TO_C, no_transit=of("b"))))) == {"ad.new", "cd.new"}


def test_it_may_be_an_end() -> None:
    assert spans(planned(square(TO_B, closed=("b",)))) == {"ab.new"}
    back = Target("b", of("b"), of("a"), Limit(0.6))
    assert spans(planned(square(back, closed=("b",)))) == {"ab.new"}


def test_todays_service_may_not_pass_either() -> None:
    easy = replace(TO_C, limit=Limit(2.2))
    assert spans(planned(square(easy))) == set()
    assert spans(planned(square(easy, closed=("b",)))) == {"ad.new", "cd.new"}
    [outcome] = planned(square(easy, closed=("b",))).targets
    assert outcome.before_ns is None


def test_a_target_of_its_own_rule_takes_another_route_of_the_same_link() -> None:
    own = Target("c2", of("a"), of("c"), Limit(1.58), no_transit=of("b"))
    scenario = square(replace(TO_C, limit=Limit(1.1)), own)
    plan = planned(scenario)
    assert spans(plan) == {"ab.new", "bc.new", "ad.new", "cd.new"}
    assert [link.id for link in plan.links] == ["a--c"]
    first, second = plan.targets
    assert first.routes == ()
    assert second.routes == (("ad.new", "cd.new"),)
    for routes in ((("ab.new", "bc.new"),), (("ad.new",),), (("cd.new", "ad.new"),), ((),), ()):
        changed = replace(plan, targets=(first, replace(second, routes=routes)))
        assert not verify(changed, scenario).ok


def test_a_plan_of_the_question_without_the_rule_is_refused() -> None:
    free = square(TO_C)
    plan, bound = planned(free), square(TO_C, closed=("b",))
    codes = {finding.code for finding in verify(plan, bound).findings}
    assert Code.TARGET_MISSED in codes
    assert Code.TRANSIT in codes


def test_after_failures_and_for_second_paths_too() -> None:
    cut = replace(TO_C, after_cut=Limit(2.2))
    every = FailureSpec(Single.CORRIDOR)
    assert planned(square(cut, failures=every)).cost_cny is not None
    assert make_plan(square(cut, closed=("b",), failures=every)).status is PlanStatus.INFEASIBLE
    pair = replace(TO_C, protection=Protection(Limit(2.2)))
    assert planned(square(pair)).cost_cny is not None
    assert make_plan(square(pair, closed=("d",))).status is PlanStatus.INFEASIBLE


def test_what_cannot_hold_for_the_rule_alone_says_so() -> None:
    scenario = square(replace(TO_C, limit=Limit(1.1)), closed=("b",))
    plan = make_plan(scenario)
    assert plan.status is PlanStatus.INFEASIBLE
    assert not verify(plan, scenario).findings
    [no] = explain(plan, scenario).impossible
    assert no.flaws == ()
    assert no.lifts == ((Exclusion(TRANSIT, "b"),),)
    mine = square(replace(TO_C, limit=Limit(1.1), no_transit=of("b", "d")))
    [own] = explain(make_plan(mine), mine).impossible
    assert own.lifts == ((Exclusion(NO_TRANSIT, "c: b"),),)


def test_every_route_may_be_short_of_regenerators() -> None:
    long = replace(TO_C, limit=Limit(1.9))
    assert spans(planned(square(long, closed=("b",), reach_km=100))) == {"ad.new", "cd.new"}
