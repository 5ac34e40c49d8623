"""Plans of random small networks verify, and cost what trying every set gives.

With and without failures, parallel spans, shared risks, forced and forbidden parts, and ties
made on purpose. More examples: ``pytest --more 10 tests/check/test_product.py``.
"""

from __future__ import annotations

from dataclasses import replace

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from netplan.check import verify
from netplan.check.recompute.question import expand
from netplan.model.network import Network, Span
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import FailureSpec, Scenario, Single
from netplan.planning.planner import make_plan
from tests.support.check_random import feasible_scenarios, most_ruled
from tests.support.check_random import scenarios as wild_scenarios
from tests.support.effort import examples
from tests.support.enumeration import cheapest_cny, choices, equally_cheap
from tests.support.small import scenarios

EXAMPLES = examples(240)
ENUMERABLE = 16
many = settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
fewer = settings(many, max_examples=EXAMPLES // 4)
QUESTIONS = st.one_of(
    scenarios(), wild_scenarios(forced=True), feasible_scenarios(), feasible_scenarios()
)


def cheapest_plan(scenario: Scenario) -> Plan:
    """Make the plan, verify it, compare its cost with enumeration."""
    assume(scenario.targets)
    question = expand(scenario)
    assume(choices(question) <= ENUMERABLE)
    plan = make_plan(scenario)
    assert [str(finding) for finding in verify(plan, scenario).findings] == []
    assert plan.status in (PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE)
    best = cheapest_cny(question)
    assert (plan.cost_cny, plan.lower_bound_cny) == (best, best)
    event(f"{plan.status}, {'bought' if plan.cost_cny else 'nothing bought'}")
    return plan


@many
@given(QUESTIONS)
def test_plans_verify_and_no_cheaper_one_exists(scenario: Scenario) -> None:
    cheapest_plan(scenario)


@fewer
@given(QUESTIONS)
def test_without_failures(scenario: Scenario) -> None:
    cheapest_plan(replace(scenario, failures=FailureSpec(Single.NONE)))


@fewer
@given(st.one_of(feasible_scenarios(), wild_scenarios()).flatmap(most_ruled))
def test_with_forced_links_and_forbidden_spans(scenario: Scenario) -> None:
    """What a forced link needs is needed; it takes whatever permitted route is cheapest."""
    cheapest_plan(scenario)


@fewer
@given(feasible_scenarios(), st.integers(1, 3))
def test_a_twin_in_another_trench_makes_a_tie(scenario: Scenario, most: int) -> None:
    """Up to three spans of the plan get a twin: many optima, always the same plan."""
    first = make_plan(scenario)
    assume(first.spans and first.status is PlanStatus.OPTIMAL)
    twins = {s.id for s in first.spans[:most]}
    spans = scenario.network.spans
    added = (replace(s, id=f"{s.id}.twin", corridor="twin") for s in spans if s.id in twins)
    tied = with_spans(scenario, (*spans, *added))
    plan = cheapest_plan(tied)
    assert plan.cost_cny is not None
    optima = equally_cheap(expand(tied), plan.cost_cny)
    assert chosen(plan) in optima
    event(f"{min(len(optima), 9)} optima")
    assert chosen(make_plan(tied)) == chosen(plan)


def with_spans(scenario: Scenario, spans: tuple[Span, ...]) -> Scenario:
    return replace(scenario, network=Network(scenario.network.places, spans))


def chosen(plan: Plan) -> tuple[frozenset[str], frozenset[str]]:
    return frozenset(s.id for s in plan.spans), frozenset(link.id for link in plan.links)
