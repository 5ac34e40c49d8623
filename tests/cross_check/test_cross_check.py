"""The second opinion: it agrees where the plan is right, and finds out where it is not."""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.check import verify
from netplan.check.recompute.question import expand
from netplan.cli.main import cli
from netplan.cross_check.clock import Clock
from netplan.cross_check.narrow import narrowed
from netplan.cross_check.needs import everything_asked
from netplan.cross_check.opinion import Verdict, second_opinion
from netplan.cross_check.solve import cheapest
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import (
    Candidates,
    Coverage,
    FailureSpec,
    Limit,
    Minimise,
    Objective,
    PairWeight,
    Scenario,
    Single,
)
from netplan.model.traffic import Demands, TrafficRow
from netplan.planning import planner
from netplan.planning.planner import make_plan, plan_of
from tests.support import files_cases, small
from tests.support.protection_cases import protect, trap

THREE = small.line_of_three()
EVERYTHING = ("ab.new", "bc.new", "ac.new", "ab.old", "bc.old", "a--b", "a--c")


def test_a_least_cost_is_found_twice() -> None:
    found = second_opinion(make_plan(THREE), THREE)
    assert found.verdict is Verdict.AGREES
    assert found.text == "both find a least cost of 22,300,000 CNY"
    assert found.bound_cny == found.cost_cny


def test_a_plan_too_dear_is_found_out() -> None:
    dear = plan_of(THREE, EVERYTHING, bound_cny=None, method="sabotage")
    assert dear.cost_cny is not None
    dear = replace(dear, status=PlanStatus.OPTIMAL, reason="proved", lower_bound_cny=dear.cost_cny)
    found = second_opinion(dear, THREE)
    assert found.verdict is Verdict.DIFFERS
    assert f"none costs less than {dear.cost_cny:,} CNY" in found.text
    assert "has one for 22,300,000 CNY" in found.text


def test_a_bound_too_high_is_found_out() -> None:
    plan = make_plan(THREE)
    found = second_opinion(replace(plan, lower_bound_cny=22_300_001), THREE)
    assert found.verdict is Verdict.DIFFERS


def test_a_plan_cheaper_than_any_is_found_out() -> None:
    plan = replace(make_plan(THREE), cost_cny=1_000_000, lower_bound_cny=1_000_000)
    found = second_opinion(plan, THREE)
    assert found.verdict is Verdict.DIFFERS
    assert "proves that none costs less than 22,300,000 CNY" in found.text


def test_a_plan_called_impossible_is_found_out() -> None:
    short = replace(THREE, targets=(replace(THREE.targets[0], limit=Limit(0.1)),))
    plan = make_plan(short)
    assert second_opinion(plan, short).verdict is Verdict.AGREES
    assert second_opinion(plan, THREE).verdict is Verdict.DIFFERS


def test_a_feasible_plan_is_consistent_with_the_optimum() -> None:
    plan = replace(make_plan(THREE), status=PlanStatus.FEASIBLE, lower_bound_cny=5)
    found = second_opinion(plan, THREE)
    assert found.verdict is Verdict.UNFINISHED
    assert "consistent" in found.text


def test_what_is_not_finished_is_said() -> None:
    found = second_opinion(make_plan(THREE), THREE, time_limit_s=1e-9)
    assert found.verdict is Verdict.UNFINISHED
    assert found.text.startswith("not finished: second bound 0 CNY <= cost of the plan 22,300,000")


def survivable(single: Single) -> Scenario:
    target = replace(THREE.targets[0], limit=Limit(2.2), after_cut=Limit(2.2))
    return replace(THREE, targets=(target,), failures=FailureSpec(single))


def test_of_traffic_nothing_is_said() -> None:
    """Links of one channel would contradict a plan that buys as many as its traffic asks for."""
    carrying = replace(THREE, demands=Demands((TrafficRow("a", "c", 900, 900, 900),)))
    plan = make_plan(carrying)
    assert plan.carried is not None
    found = second_opinion(plan, carrying)
    assert (found.verdict, found.text) == (
        Verdict.UNFINISHED,
        "the other formulation knows no traffic",
    )


@pytest.mark.parametrize("single", [Single.SPAN, Single.CORRIDOR, Single.SRLG])
def test_survivable_plans_agree(single: Single) -> None:
    question = survivable(single)
    assert second_opinion(make_plan(question), question).verdict is Verdict.AGREES


def test_regenerators_are_met_by_cuts() -> None:
    """Flows leave regenerators out; the check does not, and cuts bring them in."""
    hollow = small.span("ac.hollow", "a", "c", 300, new=True, fibre="hollow_core")
    target = replace(THREE.targets[0], limit=Limit(1.12))
    question = replace(
        THREE,
        network=replace(THREE.network, spans=(*THREE.network.spans, hollow)),
        equipment=small.equipment(reach_km=150),
        targets=(target,),
    )
    asked = everything_asked(expand(question), expand(question).demands)
    found = cheapest(asked, Clock())
    plan = make_plan(question)
    assert (found.cost_cny, found.bound_cny) == (plan.cost_cny, plan.lower_bound_cny)
    assert plan.cost_cny is not None
    assert "ac.hollow" in found.chosen
    assert found.rounds > 2


def test_forced_links_and_forbidden_spans() -> None:
    rules = Candidates(forbid_spans=("ab.new",), force_links=("a--b",))
    question = replace(THREE, candidates=rules)
    found = second_opinion(make_plan(question), question)
    assert found.verdict is Verdict.AGREES


def test_pairs_agree() -> None:
    question = protect(trap(), 1.8)
    found = second_opinion(make_plan(question), question)
    assert found.verdict is Verdict.AGREES


@pytest.mark.parametrize("minimise", [Minimise.WORST_LATENCY, Minimise.WORST_MARGIN])
@pytest.mark.parametrize("budget", [0, 25_000_000, 60_000_000])
def test_worst_values_agree(minimise: Minimise, budget: int) -> None:
    objective = Objective(minimise, budget, hard_targets=False)
    question = replace(THREE, objective=objective)
    plan = make_plan(question)
    assert second_opinion(plan, question).verdict is Verdict.AGREES
    [got] = plan.achieved
    assert got.value is not None
    worse = replace(got, bound=got.value + 1)
    lied = replace(plan, achieved=(worse,))
    found = second_opinion(lied, question)
    assert found.verdict is Verdict.DIFFERS
    assert found.text.count("ms") == 1


def test_too_small_a_budget_agrees() -> None:
    question = replace(THREE, objective=Objective(budget_cny=1_000_000))
    plan = make_plan(question)
    assert plan.status is PlanStatus.INFEASIBLE
    assert second_opinion(plan, question).text == "both find nothing within 1,000,000 CNY"
    rich = replace(question, objective=Objective(budget_cny=90_000_000))
    assert second_opinion(replace(plan, lower_bound_cny=90_000_001), rich).verdict is (
        Verdict.DIFFERS
    )


def test_shares_agree() -> None:
    coverage = Coverage("t", 0.5, PairWeight.COUNT)
    target = replace(THREE.targets[0], sinks=small.of("b", "c"), limit=Limit(0.7))
    question = replace(THREE, targets=(target,), objective=Objective(coverage=coverage))
    plan = make_plan(question)
    assert plan.status is PlanStatus.OPTIMAL
    assert second_opinion(plan, question).verdict is Verdict.AGREES


@pytest.mark.parametrize("minimise", [Minimise.MEAN_LATENCY, Minimise.MEAN_STRETCH])
@pytest.mark.parametrize("budget", [0, 25_000_000, 60_000_000, None])
def test_means_agree(minimise: Minimise, budget: int | None) -> None:
    objective = Objective(minimise, budget, hard_targets=False, weight=PairWeight.COUNT)
    question = replace(THREE, objective=objective)
    plan = make_plan(question)
    assert second_opinion(plan, question).verdict is Verdict.AGREES
    [got] = plan.achieved
    assert got.value is not None
    lied = replace(plan, achieved=(replace(got, bound=got.value + 1),))
    assert second_opinion(lied, question).verdict is Verdict.DIFFERS


def test_a_mean_after_a_worst_value_is_held_to_it() -> None:
    mean = Objective(Minimise.MEAN_LATENCY, weight=PairWeight.COUNT)
    objective = Objective(
        Minimise.WORST_LATENCY, 60_000_000, hard_targets=False, slack=0.2, then=(mean,)
    )
    question = replace(THREE, objective=objective)
    plan = make_plan(question)
    found = second_opinion(plan, question)
    assert found.verdict is Verdict.AGREES
    assert "mean latency" in found.text
    first, last = plan.achieved
    assert last.value is not None
    lied = replace(plan, achieved=(first, replace(last, bound=last.value + 1)))
    assert second_opinion(lied, question).verdict is Verdict.DIFFERS


def test_the_same_question_gives_the_same_opinion() -> None:
    plan = make_plan(THREE)
    assert second_opinion(plan, THREE) == second_opinion(plan, THREE)


@pytest.mark.skipif(os.name != "posix", reason="the C library is found by its name there")
def test_what_the_solver_prints_of_itself_is_no_result(capfd: pytest.CaptureFixture[str]) -> None:
    printf = ctypes.CDLL(None).printf

    def noisy() -> int:
        printf(b"HighsMipSolverData::transformNewIntegerFeasibleSolution\n")
        return os.write(1, b"as it is\n")

    assert Clock().within(noisy) == 9
    ctypes.CDLL(None).fflush(None)
    sys.stdout.write("a result\n")
    assert capfd.readouterr().out == "a result\n"


def test_needs_that_bind_and_items_too_dear_are_sorted_out() -> None:
    """What is left out of the program is in no choice as cheap as the one known."""
    question = survivable(Single.CORRIDOR)
    asked = everything_asked(expand(question), expand(question).demands)
    best = cheapest(asked, Clock())
    assert best.cost_cny is not None
    found = narrowed(asked, asked.needs, best.cost_cny, best.cost_cny, Clock(), lambda *_: None)
    loose = narrowed(asked, asked.needs, best.cost_cny, None, Clock(), lambda *_: None)
    assert found.bound_cny is not None
    assert found.bound_cny <= best.cost_cny
    names = {asked.items.names[i] for i in loose.program.left_out}
    assert names
    assert not names & set(best.chosen)


def sabotaged() -> Callable[..., Plan]:
    """Return a planner that builds and lights everything and calls it proven."""

    def worse(scenario: Scenario, **told: object) -> Plan:
        dear = plan_of(scenario, _all_names(scenario), bound_cny=0, method="sabotage")
        bound = dear.cost_cny
        return replace(dear, status=PlanStatus.OPTIMAL, reason="proved", lower_bound_cny=bound)

    return worse


def _all_names(scenario: Scenario) -> list[str]:
    question = expand(scenario)
    return [*question.usable, *(f"{a}--{b}" for a, b in question.link_ends.values())]


@pytest.fixture
def files(tmp_path: Path) -> Path:
    easier = files_cases.SCENARIO.replace("one_way_ms: 6\n", "one_way_ms: 7\n")
    return files_cases.write(tmp_path, scenario=easier)


def test_the_command_tells_agreement_and_keeps_the_record(files: Path) -> None:
    out = files.parent / "out"
    done = CliRunner().invoke(cli, ["plan", str(files), "-o", str(out), "--quiet", "--cross-check"])
    assert done.exit_code == 0, done.output
    assert "cross-check: agrees: both find a least cost of " in done.stderr
    record = json.loads((out / "cross-check" / "cross-check.json").read_text("utf-8"))
    plan = json.loads((out / "plan.json").read_text("utf-8"))
    assert record["verdict"] == "agrees"
    assert record["cost_cny"] == record["lower_bound_cny"] == plan["cost_cny"]
    other, scenario = api.load_plan(out / "cross-check" / "plan.json")
    assert [str(finding) for finding in verify(other, scenario).findings] == []


def test_a_contradiction_keeps_both_results_and_ends_with_1(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    honest = make_plan(api.load_scenario(str(files)))
    monkeypatch.setattr(planner, "make_plan", sabotaged())
    # The check's own attempt to leave parts out would find this sabotage first.
    monkeypatch.setattr("netplan.check.verify.check_bound", lambda *_: 0, raising=False)
    out = files.parent / "out"
    done = CliRunner().invoke(cli, ["plan", str(files), "-o", str(out), "--quiet", "--cross-check"])
    assert done.exit_code == 1, done.output
    kept, _ = api.load_plan(out / "plan.json")
    other, scenario = api.load_plan(out / "cross-check" / "plan.json")
    assert kept.cost_cny is not None
    assert other.cost_cny == honest.cost_cny
    assert "cross-check: differs: " in done.stderr
    assert f"none costs less than {kept.cost_cny:,} CNY" in done.stderr
    assert f"has one for {other.cost_cny:,} CNY" in done.stderr
    assert verify(other, scenario).ok


def test_a_plan_that_the_check_refuses_is_kept_beside_the_other(
    files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(planner, "make_plan", sabotaged())
    out = files.parent / "out"
    done = CliRunner().invoke(cli, ["plan", str(files), "-o", str(out), "--quiet", "--cross-check"])
    assert done.exit_code == 1, done.output
    assert "cross-check: differs: the check refuses the plan (" in done.stderr
    assert (out / "plan.json").is_file()
    assert (out / "cross-check" / "plan.json").is_file()
