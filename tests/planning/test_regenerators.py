"""A link buys exactly the regenerators that its paths need: enumerated, checked, tampered with."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netplan.check.bill import verify_bill
from netplan.check.report import Code
from netplan.check.verify import verify
from netplan.model.network import Role
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import FailureSpec, Limit, LinkRule, Scenario, Single, Target
from netplan.planning.bill import bill
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support import small

TERMINALS, ONE = 300_000, 300_000


def two_ways(*, after_ms: float | None = 3.0, reach_km: float = 250) -> Scenario:
    """Return A to C over M (240 km) and over N (300 km); hop by hop either takes 10 ms."""
    places = [
        small.place("a", 100, 30, Role.HUB),
        small.place("m", 101, 30.5),
        small.place("n", 101, 29.5),
        small.place("c", 102, 30),
    ]
    spans = [
        small.span(f"{x}{y}", x, y, km)
        for x, y, km in (("a", "m", 120), ("m", "c", 120), ("a", "n", 150), ("n", "c", 150))
    ]
    after = None if after_ms is None else Limit(after_ms)
    target = Target("t", small.of("a"), small.of("c"), Limit(3.0), after_cut=after)
    return small.scenario(
        places,
        spans,
        [target],
        failures=FailureSpec(Single.NONE if after is None else Single.CORRIDOR),
        links=(LinkRule(small.of("a"), small.of("c")),),
        gear=small.equipment(hop_us=5000, reach_km=reach_km),
    )


def the_link(plan: Plan) -> tuple[int, int]:
    """Return how many regenerators the one link has, and what it costs."""
    [link] = plan.links
    return link.regenerators, link.cost_cny


@pytest.mark.parametrize(
    ("after_ms", "reach_km", "regenerators"),
    [(None, 250, 0), (3.0, 250, 1), (3.0, 310, 0), (None, 130, 1), (3.0, 130, 2), (3.0, 100, 3)],
)
def test_a_link_has_what_its_longest_route_takes(
    after_ms: float | None, reach_km: float, regenerators: int
) -> None:
    """240 km are 1.2022 ms of optical delay, 300 km after a cut 1.5022; the reach 5 us a km."""
    question = two_ways(after_ms=after_ms, reach_km=reach_km)
    plan = make_plan(question)
    assert plan.status is PlanStatus.OPTIMAL
    assert the_link(plan) == (regenerators, TERMINALS + regenerators * ONE)
    assert verify(plan, question).ok
    lines = bill(plan, question, ServiceModel(question))
    assert sum(line.cost_cny for line in lines) == plan.cost_cny
    assert verify_bill(lines, plan, question).ok


def test_a_limit_that_is_loose_for_another_makes_no_link_dearer() -> None:
    question = two_ways(after_ms=None)
    loose = Target("loose", small.of("a"), small.of("n"), Limit(30.0))
    both = replace(question, targets=(*question.targets, loose))
    assert max(ServiceModel(both).link_regenerators) > 0, "it could use one"
    assert make_plan(both).cost_cny == make_plan(question).cost_cny


def test_a_regenerator_that_is_missing_is_missed_after_the_cut() -> None:
    question = two_ways()
    plan = make_plan(question)
    links = tuple(replace(x, regenerators=0, cost_cny=TERMINALS) for x in plan.links)
    cost = (plan.cost_cny or 0) - ONE
    fewer = replace(plan, links=links, cost_cny=cost, lower_bound_cny=cost)
    found = verify(fewer, question).findings
    assert any("corridor:a-m" in str(f) for f in found), [str(f) for f in found]


def test_a_regenerator_too_many_disproves_the_bound() -> None:
    question = two_ways()
    plan = make_plan(question)
    links = tuple(replace(x, regenerators=2, cost_cny=TERMINALS + 2 * ONE) for x in plan.links)
    cost = (plan.cost_cny or 0) + ONE
    more = replace(plan, links=links, cost_cny=cost, lower_bound_cny=cost)
    [finding] = verify(more, question).findings
    assert finding.code is Code.BOUND
    assert finding.subject == "a regenerator of link a--c"
