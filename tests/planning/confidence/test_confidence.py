"""Confidence on the frozen network: known optima, no spread, more probability, more to choose."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest

from netplan import api
from netplan.model.network import Network
from netplan.model.plan import Plan, PlanStatus
from netplan.model.quantity import Quantity
from netplan.model.scenario import Law, PathConfidence, Scenario
from netplan.planning.planner import make_plan
from tests.support.confidence_cases import random_scenario
from tests.support.folders import FROZEN


@cache
def frozen() -> Scenario:
    return api.load_scenario(FROZEN / "guizhou.yaml", ["failures.single=none"])


def asking(scenario: Scenario, per_path: float, law: Law = Law.INDEPENDENT) -> Scenario:
    asked = PathConfidence(per_path, law)
    return replace(scenario, targets=tuple(replace(t, confidence=asked) for t in scenario.targets))


def proven(scenario: Scenario) -> Plan:
    plan = make_plan(scenario)
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.cost_cny == plan.lower_bound_cny
    return plan


@pytest.mark.parametrize(
    ("per_path", "cost"), [(0.8, 414_924_500), (0.9, 417_165_000), (0.99, 474_511_000)]
)
def test_a_known_optimum_comes_out_again(per_path: float, cost: int) -> None:
    plan = proven(asking(frozen(), per_path))
    assert plan.cost_cny == cost
    for outcome in plan.targets:
        found = outcome.confidence
        assert found is not None and found.met
        assert all(path.margin_ns >= 0 and path.at_least >= per_path for path in found.paths)


def test_without_spread_it_is_the_nominal_plan() -> None:
    scenario = frozen()
    spans = tuple(replace(s, length_tolerance=0.0) for s in scenario.network.spans)
    gear = scenario.equipment

    def sure(quantity: Quantity) -> Quantity:
        return replace(quantity, low=quantity.value, high=quantity.value)

    glass = {k: replace(f, delay_us_per_km=sure(f.delay_us_per_km)) for k, f in gear.fibres.items()}
    gear = replace(
        gear,
        fibres=glass,
        amplifier_delay_us=sure(gear.amplifier_delay_us),
        pass_through_delay_us=sure(gear.pass_through_delay_us),
        terminal_delay_us=sure(gear.terminal_delay_us),
        regenerator_delay_us=sure(gear.regenerator_delay_us),
        hop_delay_us=sure(gear.hop_delay_us),
    )
    certain = replace(scenario, network=Network(scenario.network.places, spans), equipment=gear)
    assert proven(asking(certain, 0.99)).cost_cny == proven(certain).cost_cny == 375_800_500


def test_what_moves_together_asks_for_quantiles_and_no_deviations() -> None:
    plan = proven(asking(frozen(), 0.6, Law.TOGETHER))
    assert plan.cost_cny is not None and plan.cost_cny > 375_800_500
    for outcome in plan.targets:
        found = outcome.confidence
        assert found is not None and found.met
        assert (found.theorem, found.deviations) == ("quantiles", 0.0)
        assert all(path.sd_ns == 0 and path.mean_ns <= path.limit_ns for path in found.paths)


@pytest.mark.parametrize("seed", range(12))
def test_more_probability_never_costs_less_and_an_offer_never_more(seed: int) -> None:
    scenario = random_scenario(seed)
    last = 0
    for per_path in (0.5, 0.7, 0.84, 0.95, 0.999):
        plan = make_plan(asking(scenario, per_path))
        cost = 10**15 if plan.cost_cny is None else plan.cost_cny
        assert cost >= last
        last = cost
    plan = make_plan(asking(scenario, 0.84))
    if plan.spans:
        rule = replace(scenario.candidates, forbid_spans=(plan.spans[0].id,))
        fewer = make_plan(asking(replace(scenario, candidates=rule), 0.84))
        assert plan.cost_cny is not None
        assert fewer.cost_cny is None or fewer.cost_cny >= plan.cost_cny
