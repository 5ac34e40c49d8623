"""``--budget``: a hard limit on what a plan costs, whatever the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from netplan import api
from netplan.cli.main import cli
from netplan.errors import ExitCode
from netplan.model.scenario import Minimise
from tests.support.files_cases import SCENARIO, collection, span, spans, write

QUESTION = SCENARIO.replace("one_way_ms: 6\n    after_cut_one_way_ms: 7", "one_way_ms: 6.8")


def asked(tmp_path: Path, text: str = QUESTION) -> str:
    more = collection([*spans(), span("guilin", "guangzhou", "new", 450.0)])
    return str(write(tmp_path, scenario=text, spans_=more))


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, list(words))


@pytest.mark.parametrize(
    ("text", "cny"),
    [("267000000", 267_000_000), ("267M", 267_000_000), ("2.675e8", 267_500_000), ("1_000", 1000)],
)
def test_amounts(tmp_path: Path, text: str, cny: int) -> None:
    shown = run("validate", asked(tmp_path), "--budget", text)
    assert f"objective.budget_cny = {cny}  (--budget {cny})" in shown.stdout


@pytest.mark.parametrize("text", ["", "M", "-1", "0.5", "1e-7M", "nan", "inf", "much"])
def test_what_is_no_amount(tmp_path: Path, text: str) -> None:
    shown = run("validate", asked(tmp_path), "--budget", text)
    assert shown.exit_code == ExitCode.USAGE
    assert "no whole amount of money" in shown.output


def test_the_cheapest_plan_or_a_proof_that_there_is_none(tmp_path: Path) -> None:
    path = asked(tmp_path)
    cost = api.plan(api.load_scenario(path)).cost_cny
    assert cost
    out = ("--out", str(tmp_path / "out"), "--quiet")
    enough = run("plan", path, "--budget", str(cost), *out)
    assert enough.exit_code == ExitCode.OK
    assert api.load_verified_plan(tmp_path / "out" / "plan.json")[0].cost_cny == cost
    short = run("plan", path, "--budget", str(cost - 1), *out)
    assert short.exit_code == ExitCode.TARGETS_NOT_MET
    assert f"no plan within the budget: any costs at least {cost:,} CNY" in short.stdout
    assert "--set objective.minimise=worst_margin" in short.stdout
    plan, _ = api.load_verified_plan(tmp_path / "out" / "plan.json")
    assert (plan.status.value, plan.impossible, plan.lower_bound_cny) == ("infeasible", (), cost)
    best = run(
        *("plan", path, "--budget", str(cost - 1), "--set", "objective.minimise=worst_margin"),
        *("--set", "objective.hard_targets=false", *out),
    )
    assert best.exit_code == ExitCode.OK
    assert 0 < api.load_verified_plan(tmp_path / "out" / "plan.json")[0].cost_cny < cost


def test_it_is_the_money_of_whatever_is_made_small(tmp_path: Path) -> None:
    chain = "objective: [{minimise: cost, slack: 0.2}, {minimise: worst_margin}]\n"
    found = api.load_scenario(asked(tmp_path, QUESTION + chain), ["objective.budget_cny=7"])
    first, then = found.objective.chain
    assert (first.minimise, first.budget_cny, first.slack) == (Minimise.COST, 7, 0.2)
    assert then.minimise is Minimise.WORST_MARGIN
    (tmp_path / "more.yaml").write_text("extends: scenario.yaml\nobjective: {budget_cny: 8}\n")
    overlaid = api.load_scenario(tmp_path / "more.yaml").objective
    assert [step.minimise for step in overlaid.chain] == [first.minimise, then.minimise]
    assert (overlaid.budget_cny, overlaid.slack) == (8, 0.2)


def test_a_front_ends_where_the_money_does(tmp_path: Path) -> None:
    path = asked(tmp_path)
    whole = api.pareto(path, "target:east")
    limit = whole.points[-2].cost_cny
    found = api.pareto(path, "target:east", overrides=[f"objective.budget_cny={limit}"])
    assert [p.cost_cny for p in found.points] == [p.cost_cny for p in whole.points[:-1]]
    assert (whole.ended_by, found.ended_by, found.fastest_ns) == ("physics", "budget", None)


def test_a_comparison_names_it_as_what_changed(tmp_path: Path) -> None:
    path = asked(tmp_path)
    shown = run("compare", path, "--budget", "1", "--format", "json")
    (difference,) = json.loads(shown.stdout)["differences"]
    key = {"key": "objective.budget_cny", "base": "not set", "other": "1"}
    assert difference["inputs"] == [key]
    assert difference["why"][0]["base_with_it_cny"] is None
    assert (
        difference["why"][0]["other_without_it_cny"] == api.plan(api.load_scenario(path)).cost_cny
    )


def test_ranges_and_reasons_are_those_without_it(tmp_path: Path) -> None:
    path = asked(tmp_path)
    free, capped = (run("sensitivity", path, *more, "--quiet") for more in ((), ("--budget", "1G")))
    assert capped.exit_code == ExitCode.USAGE
    capped = run("sensitivity", path, "--budget", "1e10", "--quiet")
    assert capped.stdout == free.stdout
    other = run("sensitivity", path, "--set", "objective.minimise=worst_latency", "--quiet")
    assert "sensitivity is about least cost" in other.output
    front = run("pareto", path, "--set", "objective.minimise=worst_latency", "--quiet")
    assert "a front is of least costs" in front.output
    reasons = run("explain", path, "--budget", "1")
    assert "no plan keeps the budget of 1 CNY" in reasons.output
    plain, bound = (run("explain", path, *more).stdout for more in ((), ("--budget", "1e10")))
    assert "(changed: objective.budget_cny=10000000000)" in bound.splitlines()[0]
    assert bound.splitlines()[1:] == plain.splitlines()[1:]
