"""A bill of materials sums to the plan, and the check counts every line again."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.check.bill import verify_bill
from netplan.model.bill import Line, Part, total_cny
from netplan.model.plan import Plan
from netplan.model.scenario import CostFactor, Scenario
from netplan.planning.bill import bill
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support import foreign_cases, small

FROZEN = Path(__file__).parents[1] / "frozen"
BUNDLED = ("railway-only", "one-plus-one", "hollow-core-1x")


def bought(plan: Plan, scenario: Scenario) -> tuple[Line, ...]:
    lines = bill(plan, scenario, ServiceModel(scenario))
    report = verify_bill(lines, plan, scenario)
    assert report.ok, report.findings
    assert total_cny(lines) == plan.cost_cny
    return lines


@settings(max_examples=60, deadline=None)
@given(
    small.scenarios(),
    st.floats(0.01, 100),
    st.floats(0.2, 5),
    st.integers(1, 10**7),
    st.sampled_from((150.0, 400.0, 2800.0)),
)
def test_every_bill_sums_to_its_plan(
    question: Scenario, channels: float, factor: float, price: int, reach_km: float
) -> None:
    costs = replace(
        question.costs,
        channels_per_link=small.quantity(channels),
        roadm_degree_cny=small.quantity(price),
        amplifier_site_cny=small.quantity(price / 3),
    )
    gear = replace(question.equipment, regenerator_reach_km=small.quantity(reach_km))
    question = replace(
        question, costs=costs, equipment=gear, cost_factors=(CostFactor(factor, state="candidate"),)
    )
    plan = make_plan(question)
    if plan.cost_cny is not None:
        bought(plan, question)


@pytest.mark.parametrize("name", BUNDLED)
def test_bundled_scenarios(name: str) -> None:
    scenario = api.load_scenario(name)
    assert bought(api.plan(scenario), scenario)


def test_a_network_abroad(tmp_path: Path) -> None:
    cases = foreign_cases
    scenario = api.load_scenario(
        cases.write(tmp_path, cases.EUROPE, cases.EUROPE_CABLES, cases.EUROPE_TARGETS)
    )
    bought(api.plan(scenario), scenario)


@pytest.fixture(scope="module")
def default() -> tuple[Plan, Scenario]:
    scenario = api.load_scenario(FROZEN / "guizhou.yaml")
    return api.plan(scenario), scenario


def test_the_default_plan_buys_what_its_parts_say(default: tuple[Plan, Scenario]) -> None:
    plan, scenario = default
    lines = bought(plan, scenario)
    much = {part: sum(li.quantity for li in lines if li.part is part) for part in Part}
    assert round(much[Part.CABLE], 3) == 3547.95
    assert much[Part.ROADM_DEGREE] == 2 * len(plan.spans)
    assert much[Part.TERMINAL] == 2 * len(plan.links)


def test_files_hold_every_line(default: tuple[Plan, Scenario], tmp_path: Path) -> None:
    plan, scenario = default
    lines = bought(plan, scenario)
    (written,) = api.write_bill(plan, scenario, tmp_path / "bom.csv")
    rows = list(csv.DictReader(io.StringIO(written.read_text(encoding="utf-8"))))
    assert [int(row["cost_cny"]) for row in rows] == [line.cost_cny for line in lines]
    (written,) = api.write_bill(plan, scenario, tmp_path / "bom.xlsx", lang="zh")
    summed, every = openpyxl.load_workbook(written).worksheets
    assert summed.title == "材料清单"
    totals = [row for row in every.iter_rows(values_only=True) if row[0] == "合计"]
    assert [row[8] for row in totals] == [plan.cost_cny]
    parts = {row[0] for row in summed.iter_rows(values_only=True)}
    assert {"新建光缆", "光放站", "ROADM 光方向", "端站 OTU"} <= parts


@pytest.mark.parametrize(
    "tamper",
    [
        lambda line: replace(line, quantity=line.quantity + 1),
        lambda line: replace(line, cost_cny=line.cost_cny + 1),
        lambda line: replace(line, spec="other"),
        lambda line: replace(line, place="nowhere"),
        lambda line: replace(line, of="other"),
        lambda line: replace(line, operator="other"),
        lambda line: replace(line, part=Part.TERMINAL if line.part is Part.CABLE else Part.CABLE),
    ],
)
@pytest.mark.parametrize(
    "part", [Part.CABLE, Part.AMPLIFIER_SITE, Part.ROADM_DEGREE, Part.TERMINAL]
)
def test_a_tampered_line_is_found_out(
    default: tuple[Plan, Scenario], tamper: Callable[[Line], Line], part: Part
) -> None:
    plan, scenario = default
    lines = list(bought(plan, scenario))
    number = next(i for i, line in enumerate(lines) if line.part is part)
    lines[number] = tamper(lines[number])
    assert not verify_bill(lines, plan, scenario).ok


def test_a_line_too_few_is_found_out(default: tuple[Plan, Scenario]) -> None:
    plan, scenario = default
    assert not verify_bill(bought(plan, scenario)[1:], plan, scenario).ok
