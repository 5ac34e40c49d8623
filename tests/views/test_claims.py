"""Of what a plan is said to be the best: alike on the terminal, in the report and on the map."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console

from netplan import api
from netplan.model.claims import Claim, claim
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Scenario
from netplan.views.map.payload import payload
from netplan.views.report.compose import compose
from netplan.views.report.writers.markdown import markdown_files
from netplan.views.terminal.plan import show_plan
from tests.support.files_cases import SCENARIO, write

MEAN = "objective={minimise: mean_latency, weight: count, budget_cny: 100000000}"
CHEAPER = {"zh": "不存在投资更低的方案", "en": "no cheaper plan exists"}


@pytest.fixture(scope="module")
def question(tmp_path_factory: pytest.TempPathFactory) -> Path:
    found = tmp_path_factory.mktemp("claims")
    return write(
        found, scenario=SCENARIO.replace("_ms: 6", "_ms: 6.5").replace("_ms: 7", "_ms: 7.5")
    )
    return found


def asked(question: Path, *changes: str) -> tuple[Plan, Scenario]:
    scenario = api.load_scenario(question, changes)
    found = api.plan(scenario, overrides=changes)
    assert found.status is PlanStatus.OPTIMAL
    return found, scenario


def given(question: Path) -> tuple[Plan, Scenario]:
    """Return the least-cost plan again, all of it forced."""
    least, _ = asked(question)
    spans, links = ([item.id for item in items] for items in (least.spans, least.links))
    found = asked(question, f"candidates.force_spans={spans}", f"candidates.force_links={links}")
    assert found[0].cost_cny == least.cost_cny
    return found


def summary(plan: Plan, scenario: Scenario, lang: str) -> str:
    pages = markdown_files(compose(plan, scenario, lang), "report.md")
    page = pages["report.md"].decode()
    return page.split("\n## ")[1] + page.split("### ")[-2]


def terminal(plan: Plan, scenario: Scenario) -> str:
    console = Console(file=io.StringIO(), width=200, highlight=False)
    show_plan(plan, scenario, console)
    text: str = console.file.getvalue()  # type: ignore[attr-defined]
    return text


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_least_cost_plan_is_the_cheapest(question: Path, lang: str) -> None:
    plan, scenario = asked(question)
    assert claim(plan, scenario) is Claim.CHEAPEST
    assert CHEAPER[lang] in summary(plan, scenario, lang)
    assert "proven optimal: bound" in terminal(plan, scenario)
    assert not payload([(plan, scenario)])["plans"][0]["given"]


@pytest.mark.parametrize(
    ("lang", "said", "reached"),
    [("en", "no plan does better", "mean latency"), ("zh", "不存在更优的方案", "加权平均时延")],
)
def test_a_plan_of_another_objective_is_not(
    question: Path, lang: str, said: str, reached: str
) -> None:
    plan, scenario = asked(question, MEAN)
    assert claim(plan, scenario) is Claim.BEST
    least, _ = asked(question)
    assert least.cost_cny is not None and plan.cost_cny is not None
    assert least.cost_cny < plan.cost_cny  # a cheaper one that holds every target does exist
    told = summary(plan, scenario, lang)
    assert CHEAPER[lang] not in told
    assert said in told
    assert f"{reached} | {plan.objective_value_ns / 1e6:.3f}" in told
    assert not payload([(plan, scenario)])["plans"][0]["given"]


@pytest.mark.parametrize(("lang", "said"), [("en", "given beforehand"), ("zh", "全部由场景指定")])
def test_a_plan_that_was_given_is_the_best_of_nothing(question: Path, lang: str, said: str) -> None:
    plan, scenario = given(question)
    assert claim(plan, scenario) is Claim.GIVEN
    told = summary(plan, scenario, lang)
    assert said in told
    assert "Proven" not in told and "已证明" not in told
    assert "proven optimal" not in terminal(plan, scenario)
    assert "as given" in terminal(plan, scenario)
    assert payload([(plan, scenario)])["plans"][0]["given"]
