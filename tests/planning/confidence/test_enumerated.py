"""The cheapest confident plan of small random networks is that of trying every choice and path."""

from __future__ import annotations

import pytest

from netplan.check import verify
from netplan.model.plan import PlanStatus
from netplan.planning.planner import make_plan
from tests.support.confidence_cases import cheapest_cny, random_scenario, with_rules
from tests.support.effort import examples


@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize("block", range(4))
def test_the_plan_is_the_cheapest_of_all_choices(block: int, ruled: bool) -> None:
    each = examples(40)
    for seed in range(block * each, (block + 1) * each):
        scenario = random_scenario(seed)
        if ruled:
            scenario = with_rules(scenario, seed)
        plan, least = make_plan(scenario), cheapest_cny(scenario)
        if least is None:
            assert plan.status is PlanStatus.INFEASIBLE, seed
        else:
            found = plan.status, plan.cost_cny, plan.lower_bound_cny
            assert found == (PlanStatus.OPTIMAL, least, least), seed
        report = verify(plan, scenario)
        assert report.ok, (seed, report.findings)
