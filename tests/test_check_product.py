"""Plans that netplan makes for random small scenarios verify clean, and are cheapest.

More examples: ``NETPLAN_EXAMPLES=2000 pytest tests/test_check_product.py``.
"""

from __future__ import annotations

import os
from itertools import combinations

from check_random import feasible_scenarios, scenarios
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from netplan.check import verify
from netplan.check.bound import holds
from netplan.check.money import link_price, span_prices
from netplan.check.question import Question, expand, link_id
from netplan.check.service import Service
from netplan.model.plan import PlanStatus
from netplan.optimize.planner import make_plan

EXAMPLES = int(os.environ.get("NETPLAN_EXAMPLES", "60"))
ENUMERABLE = 10


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(st.one_of(scenarios(forced=True), feasible_scenarios(), feasible_scenarios()))
def test_plans_verify_and_no_cheaper_one_exists(scenario):
    assume(scenario.targets)
    plan = make_plan(scenario)
    report = verify(plan, scenario)
    assert [str(finding) for finding in report.findings] == []
    assert plan.status in (PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE)
    question = expand(scenario)
    choices = len(question.usable) + len(question.link_ends)
    event(f"{plan.status}, {'bought' if plan.cost_cny else 'nothing bought'}")
    if plan.status is PlanStatus.OPTIMAL and choices <= ENUMERABLE:
        assert plan.cost_cny == cheapest_cny(question)


def cheapest_cny(question: Question) -> int | None:
    """Try every set of spans and links; return the least cost of one that holds."""
    rule = question.scenario.candidates
    prices = {
        span.id: sum(span_prices(question, span))
        for span in question.usable.values()
        if span.id not in rule.forbid_spans
    }
    links = {
        link_id(*ends): ends
        for pair, ends in question.link_ends.items()
        if pair not in question.forbidden_links
    }
    best: int | None = None
    for lit in subsets(tuple(prices)):
        if not set(rule.force_spans) <= set(lit):
            continue
        for chosen in subsets(tuple(links)):
            cost = sum(prices[span] for span in lit) + len(chosen) * link_price(question)
            if best is None or cost < best:
                service = Service(question, frozenset(lit), {id_: links[id_] for id_ in chosen})
                if holds(question, service):
                    best = cost
    return best


def subsets(values: tuple[str, ...]):
    for size in range(len(values) + 1):
        yield from combinations(values, size)
