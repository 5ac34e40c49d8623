"""What channels and pairs of fibres cost: the bill to the yuan, and running them."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from netplan.latency.fold import in_line_amplifiers
from netplan.model.bill import Line, Part, total_cny
from netplan.model.money import link_running, span_running
from netplan.model.plan import Plan, PlanLink, SpanCost
from netplan.model.scenario import Scenario
from netplan.planning.bill import bill
from netplan.service.service import ServiceModel
from netplan.views.report.facts.money import by_province, price_range_cny
from netplan.views.report.facts.subject import Subject
from tests.support.small import quantity
from tests.support.traffic_cases import PLAIN, TRAFFIC, regenerated, small


@pytest.fixture(scope="module", params=["mode", "plain", "regenerated"])
def made(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Plan, Scenario]:
    folder: Path = tmp_path_factory.mktemp("traffic") / "small"
    plan, scenario = small(folder, PLAIN if request.param == "plain" else TRAFFIC)
    if request.param == "regenerated":
        plan = regenerated(plan, scenario, "guangzhou")
    return plan, scenario


def lines(plan: Plan, scenario: Scenario, of: str) -> list[Line]:
    return [x for x in bill(plan, scenario, ServiceModel(scenario)) if x.of == of]


def test_the_bill_sums_to_the_plan_part_by_part(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    assert total_cny(bill(plan, scenario, ServiceModel(scenario))) == plan.cost_cny
    parts: list[SpanCost | PlanLink] = [*plan.spans, *plan.links]
    for part in parts:
        assert total_cny(lines(plan, scenario, part.id)) == part.cost_cny


def test_every_pair_of_fibres_has_a_line_system_and_the_cable_is_bought_once(
    made: tuple[Plan, Scenario],
) -> None:
    plan, scenario = made
    price = next(span for span in plan.spans if span.id == "guian-guangzhou.new")
    assert price.fibre_pairs == 2
    span = scenario.network.span[price.id]
    own = lines(plan, scenario, price.id)
    sites = in_line_amplifiers(span.fibre_km, scenario.equipment.amplifier_spacing_km.value)
    for part, much in (
        (Part.CABLE, span.fibre_km),
        (Part.AMPLIFIER_SITE, 2 * sites),
        (Part.ROADM_DEGREE, 2 * 2),
    ):
        assert sum(line.quantity for line in own if line.part is part) == pytest.approx(much)
    degrees = [line.cost_cny for line in own if line.part is Part.ROADM_DEGREE]
    assert degrees == [2 * round(scenario.costs.roadm_degree_cny.value)] * 2


def test_terminals_stand_at_both_ends_of_a_link_by_mode(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    for link in plan.links:
        ends = [x for x in lines(plan, scenario, link.id) if x.part is Part.TERMINAL]
        assert [line.place for line in ends] == [link.a, link.b]
        assert [line.quantity for line in ends] == [link.channel_count] * 2
        ((mode, _),) = link.channels
        assert {line.spec for line in ends} == {mode or "400 Gbit/s"}


def test_regenerators_are_bought_where_they_stand(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    assert plan.carried is not None
    found = [
        (line.of, line.place, line.quantity, line.spec)
        for line in bill(plan, scenario, ServiceModel(scenario))
        if line.part is Part.REGENERATOR
    ]
    assert found == [(s.link, s.place, s.count, s.mode) for s in plan.carried.regenerators]


def test_views_of_the_money_sum_to_the_plan(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    subject = Subject(plan, scenario)
    assert sum(spent.total_cny for spent in by_province(subject).values()) == plan.cost_cny
    low, high = price_range_cny(subject)
    assert low < (plan.cost_cny or 0) < high


def test_prices_that_are_certain_leave_no_range(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    costs = scenario.costs
    sure = replace(
        costs,
        build_cny_per_km={k: quantity(q.value) for k, q in costs.build_cny_per_km.items()},
        along_factor={k: quantity(q.value) for k, q in costs.along_factor.items()},
        mode_transponder_cny={k: quantity(q.value) for k, q in costs.mode_transponder_cny.items()},
        amplifier_site_cny=quantity(costs.amplifier_site_cny.value),
        roadm_degree_cny=quantity(costs.roadm_degree_cny.value),
        transponder_cny=quantity(costs.transponder_cny.value),
        regenerator_cny=quantity(costs.regenerator_cny.value),
    )
    subject = Subject(plan, replace(scenario, costs=sure))
    assert price_range_cny(subject) == (plan.cost_cny, plan.cost_cny)


def test_running_counts_every_pair_and_every_channel(made: tuple[Plan, Scenario]) -> None:
    plan, scenario = made
    costs = replace(
        scenario.costs,
        amplifier_site_cny_year=quantity(100),
        roadm_degree_cny_year=quantity(10_000),
        transponder_cny_year=quantity(3),
        regenerator_cny_year=quantity(1_000),
        equipment_upkeep_year=quantity(0),
        maintenance_cny_per_km_year=quantity(0),
        channels_per_link=quantity(50),  # of links without channels
    )
    question = replace(scenario, costs=costs)
    price = next(span for span in plan.spans if span.fibre_pairs == 2)
    assert span_running(question, question.network.span[price.id], 11, price) == 2 * (1100 + 20_000)
    for link in plan.links:
        expected = 6 * link.channel_count + 1_000 * link.regenerators
        assert link_running(question, link) == expected
