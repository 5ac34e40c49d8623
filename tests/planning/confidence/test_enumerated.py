"""The cheapest confident plan of small random networks is that of trying every choice and path."""

from __future__ import annotations

import pytest

from netplan.check import verify
from netplan.model.plan import PlanStatus
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.confidence_cases import cheapest_cny, random_scenario, with_rules
from tests.support.confident_objectives import best_by_enumeration, with_objective
from tests.support.effort import examples

FEW = 8
"""Up to how many spans and links every choice of them is tried."""


@pytest.mark.parametrize("ruled", [False, True])
@pytest.mark.parametrize("block", range(4))
def test_the_plan_is_the_cheapest_of_all_choices(block: int, ruled: bool) -> None:
    each = examples(20 if ruled else 40)
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


UNDERCUT = 691
"""Restoration without confidence would do for less: its price is that of both together."""


@pytest.mark.parametrize("block", range(2))
def test_beside_other_objectives_it_is_the_best_of_all_choices(block: int) -> None:
    each = examples(15)
    for seed in (*range(block * each, (block + 1) * each), UNDERCUT + block):
        asked = with_objective(random_scenario(seed), seed)
        if seed % 2:
            asked = with_rules(asked, seed)
        model = ServiceModel(asked)
        if len(model.spans) + len(model.links) > FEW:
            continue
        best, plan = best_by_enumeration(asked), make_plan(asked)
        if best is None:
            assert plan.status is PlanStatus.INFEASIBLE, seed
        else:
            plain = asked.objective.is_plain
            reached = [plan.cost_cny] if plain else [step.value for step in plan.achieved]
            assert (plan.status, reached) == (PlanStatus.OPTIMAL, best), seed
        report = verify(plan, asked)
        assert report.ok, (seed, report.findings)
