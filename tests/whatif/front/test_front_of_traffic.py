"""Cost against traffic: every point a plan that carries it, every bound below what plans cost."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from netplan import api
from netplan.check.verify import verify
from netplan.cli.main import cli
from netplan.errors import ExitCode, RequestError
from netplan.model.plan import PlanStatus
from netplan.model.scenario import Objective, Scenario
from netplan.model.traffic import Demands
from netplan.planning.planner import make_plan
from netplan.records.front import read_front
from netplan.views.plots.front import FrontPoint, cost_latency_front
from netplan.whatif.front.dial import Dial
from netplan.whatif.front.traffic import BUDGET, CAPACITY, LIMIT, RANGE, TrafficFront, traffic_front
from tests.support.carrying_cases import carrying
from tests.support.chinese import english_in
from tests.support.tiny_traffic import square, square_file

GROWS = """\
demands:
  pairs: [{from: a, to: c, gbit_s: 900, year: 2026}, {from: d, to: a, gbit_s: 500, year: 2026}]
  year: 2028
  growth_percent_year: 10
channels: {per_pair: 2}
"""
FALLS = GROWS.replace("gbit_s: 500, year: 2026", "gbit_s: 500, year: 2026}, {from: d, to: a, "
                      "gbit_s: 100, year: 2030")  # fmt: skip


def cost_at(front: TrafficFront, value: float) -> int | None:
    """Return the cost of the cheapest plan known that carries a value."""
    return min((p.cost_cny for p in front.points if p.value >= value), default=None)


def test_complete_fronts_are_what_fresh_questions_cost(tmp_path: Path) -> None:
    question = square(tmp_path)
    front = traffic_front(question, "traffic", questions=30)
    assert front.complete
    assert front.ended_by == RANGE
    costs = [point.cost_cny for point in front.points]
    assert costs == sorted(set(costs))
    dial = Dial.of(question, "traffic")
    for value in (1.0, 1.2, 1.34, 1.5, 1.601, 1.777, 1.78, 2.0):
        demands = dial.at(dial.number(value))
        assert make_plan(replace(question, demands=demands)).cost_cny == cost_at(front, value)


@pytest.mark.parametrize("seed", range(6))
def test_every_point_is_a_plan_and_every_bound_is_valid(seed: int) -> None:
    question = carrying(seed)
    front = traffic_front(question, "traffic", questions=6)
    rng = np.random.default_rng(seed)
    for point in front.points:
        assert verify(point.plan, point.scenario).ok
        assert point.plan.cost_cny == point.cost_cny
        assert point.plan.carried is not None
        carried = sum(demand.mbit_s for demand in point.plan.carried.demands)
        assert carried / 1000 == point.traffic_gbit_s
        fresh = make_plan(replace(point.scenario, demands=_scaled(question, point.from_value)))
        assert fresh.cost_cny is not None
        assert point.lower_bound_cny <= fresh.cost_cny <= point.cost_cny
    for value in rng.uniform(1, 2, 3).round(3).tolist():
        fresh = make_plan(replace(question, demands=_scaled(question, value)))
        known = cost_at(front, value)
        if known is not None:
            assert fresh.cost_cny is not None
            assert known - front.within_cny <= fresh.cost_cny <= known
        if front.most_value is not None and value >= front.most_value:
            assert fresh.status is PlanStatus.INFEASIBLE


def _scaled(question: Scenario, scale: float) -> Demands:
    assert question.demands is not None
    return replace(question.demands, scale=scale)


def test_a_budget_ends_the_front_where_no_plan_is_within_it(tmp_path: Path) -> None:
    question = replace(square(tmp_path), objective=Objective(budget_cny=110_000_000))
    front = traffic_front(question, "traffic", questions=30)
    assert front.ended_by == BUDGET
    assert front.complete
    assert front.points[-1].cost_cny <= 110_000_000
    most = front.most_value
    assert most is not None
    assert most - front.points[-1].value < 1e-8
    assert make_plan(replace(question, demands=_scaled(question, most))).too_dear


def test_a_front_ends_where_no_more_can_be_carried(tmp_path: Path) -> None:
    question = square(tmp_path)
    front = traffic_front(question, "traffic", to_value=20_000, questions=40)
    assert front.ended_by == CAPACITY
    assert front.most_value is not None
    over = make_plan(replace(question, demands=_scaled(question, front.most_value)))
    assert over.overloaded


def test_few_questions_say_how_much_is_not_known(tmp_path: Path) -> None:
    front = traffic_front(square(tmp_path), "traffic", questions=2)
    assert front.solves == 2
    assert front.within_cny > 0
    assert not front.complete
    short = traffic_front(square(tmp_path), "traffic", to_value=20_000, questions=3)
    assert short.ended_by == LIMIT


@pytest.mark.parametrize("measure", ["growth", "year"])
def test_growth_and_years_are_turned_up(measure: str, tmp_path: Path) -> None:
    question = square(tmp_path, GROWS)
    front = traffic_front(question, measure, questions=30)
    assert front.complete
    for point in front.points:
        assert verify(point.plan, point.scenario).ok
        fresh = make_plan(point.scenario)
        assert fresh.cost_cny == point.cost_cny
    ends = {"growth": (10, 30), "year": (2028, 2033)}[measure]
    assert (front.points[0].from_value, front.points[-1].value) == ends


def test_what_does_not_turn_the_traffic_up_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match=r"falls towards demands\.year=2030"):
        traffic_front(square(tmp_path / "falls", FALLS), "year")
    with pytest.raises(RequestError, match="2030, after the year planned for"):
        traffic_front(square(tmp_path / "later", FALLS), "growth")
    with pytest.raises(RequestError, match=r"demands\.year is not set"):
        traffic_front(square(tmp_path / "none"), "year")
    with pytest.raises(RequestError, match="nothing lies between"):
        traffic_front(square(tmp_path / "empty"), "traffic", from_value=2000, to_value=1000)
    totals = "demands: {hose: [{place: a, gbit_s: 900}, {place: c, gbit_s: 900}]}\n"
    with pytest.raises(RequestError, match="totals of places"):
        traffic_front(square(tmp_path / "totals", totals), "traffic")
    with pytest.raises(RequestError, match="no traffic"):
        traffic_front(api.load_scenario("edge"), "traffic")


def test_files_of_a_front_are_read_again_and_their_plans_verified(tmp_path: Path) -> None:
    path, out = str(square_file(tmp_path)), tmp_path / "front"
    asked = ["pareto", path, "--y", "traffic", "--budget", "110M", "--quiet", "-o", str(out)]
    run = CliRunner().invoke(cli, asked)
    assert run.exit_code == ExitCode.OK, run.output
    assert "on no plan is within the budget" in run.output
    record = json.loads((out / "front.json").read_text())
    assert [p.cost_cny for p in read_front(out / "front.json")] == [
        point["cost_cny"] for point in record["points"]
    ]
    for number, point in enumerate(record["points"], 1):
        plan, scenario = api.load_verified_plan(out / f"point-{number:02d}/plan.json")
        assert plan.cost_cny == point["cost_cny"]
        assert scenario.demands is not None
        assert scenario.demands.scale == point["value"]
    plan, scenario = api.load_verified_plan(out / "point-01/plan.json")
    for lang, title in (("en", "What more traffic costs"), ("zh", "业务流量增长的投资")):
        page = tmp_path / f"r-{lang}.html"
        api.write_report(plan, scenario, page, lang=lang, front=out / "front.json")
        assert title in page.read_text()
    zh = CliRunner().invoke(cli, [*asked, "--lang", "zh"])
    assert english_in(zh.stdout, ("demands", "scale")) == []


def test_plans_between_questions_keep_the_bound_of_what_they_carry(tmp_path: Path) -> None:
    """A front that is not complete: a plan proven for more than its point begins with."""
    path, out = str(square_file(tmp_path)), tmp_path / "front"
    asked = ["pareto", path, "--y", "traffic", "--questions", "3", "--quiet", "-o", str(out)]
    run = CliRunner().invoke(cli, asked)
    assert run.exit_code == ExitCode.OK, run.output
    record = json.loads((out / "front.json").read_text())
    assert not record["complete"]
    last = record["points"][-1]
    assert not last["proven"]
    plan, _ = api.load_verified_plan(out / f"point-{last['number']:02d}/plan.json")
    assert (plan.status, plan.reason) == (PlanStatus.OPTIMAL, "proved")


def test_latencies_have_their_own_options(tmp_path: Path) -> None:
    path = str(square_file(tmp_path))
    for options in (("--y", "traffic", "--resolution", "0.1"), ("--from", "-5")):
        run = CliRunner().invoke(cli, ["pareto", path, *options, "--quiet"])
        assert run.exit_code == ExitCode.USAGE, run.output


def test_stairs_of_traffic_rise_before_they_go_on() -> None:
    dots = [FrontPoint("1", 10, 5, True, True), FrontPoint("2", 20, 8, True, True)]
    rising = cost_latency_front(dots, "t", "x", "y")
    falling = cost_latency_front([replace(d, of_traffic=False) for d in dots], "t", "x", "y")
    assert rising != falling
