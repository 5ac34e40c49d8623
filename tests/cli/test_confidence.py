"""The price of being surer, and everything at once with a probability, on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.model.odds import at_least
from tests.support.files_cases import write
from tests.support.plan_kinds import BASE, SCENARIOS, made, network

OTHER = {"en": "that of another question", "zh": "并非针对本方案的场景"}
UNKNOWN = {"en": "its file does not say", "zh": "其文件未注明"}


def question(folder: Path, kind: str = "least-cost") -> str:
    return str(write(folder, scenario=BASE + SCENARIOS[kind], **network()))


def test_the_price_of_being_surer_comes_with_its_plans(tmp_path: Path) -> None:
    path, out = question(tmp_path), tmp_path / "sure"
    asked = ["confidence", path, "--at", "0.5", "--at", "0.9", "--samples", "500", "-o", str(out)]
    shown = CliRunner().invoke(cli, [*asked, "--quiet"])
    assert shown.exit_code == 0, shown.output
    record = json.loads((out / "confidence.json").read_text(encoding="utf-8"))
    costs = [point["cost_cny"] for point in record["points"]]
    assert costs == sorted(costs)
    assert costs[0] >= record["lower_bound_cny"]
    assert (out / "confidence.svg").read_text(encoding="utf-8").startswith("<svg")
    for point, name in zip(record["points"], ("confidence-50", "confidence-90"), strict=True):
        plan, scenario = api.load_verified_plan(out / name / "plan.json")
        assert plan.cost_cny == point["cost_cny"]
        assert api.verify(plan, scenario).ok
        holds, all_ = point["probability"]["all_targets"]["holds"], 500
        assert point["reached"] is (at_least(holds, all_) >= point["asked"])
    again = tmp_path / "again"
    CliRunner().invoke(cli, [*asked[:-1], str(again), "--quiet"])
    assert (again / "confidence.json").read_bytes() == (out / "confidence.json").read_bytes()


def test_a_report_draws_the_price_of_being_surer(tmp_path: Path) -> None:
    path, out = question(tmp_path), tmp_path / "sure"
    asked = ["confidence", path, "--at", "0.9", "--samples", "200", "-o", str(out), "--quiet"]
    assert CliRunner().invoke(cli, asked).exit_code == 0
    plan = tmp_path / "plan"
    CliRunner().invoke(cli, ["plan", path, "-o", str(plan), "--quiet"])
    for lang, word in (("en", "The price of being surer"), ("zh", "提高达标概率的代价")):
        page = tmp_path / f"{lang}.md"
        curve = ["--curve", str(out / "confidence.json"), "--lang", lang, "-o", str(page)]
        shown = CliRunner().invoke(cli, ["report", str(plan / "plan.json"), *curve])
        assert shown.exit_code == 0, shown.output
        assert word in page.read_text(encoding="utf-8")
        assert OTHER[lang] not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_curve_of_another_question_is_told_as_such(lang: str, tmp_path: Path) -> None:
    path, sure, page = question(tmp_path), tmp_path / "sure", tmp_path / "r.md"
    asked = ["confidence", path, "--at", "0.6", "--samples", "200", "-o", str(sure), "--quiet"]
    run = CliRunner()
    assert run.invoke(cli, [*asked, "--set", "failures.single=none"]).exit_code == 0
    run.invoke(cli, ["plan", path, "-o", str(tmp_path / "o"), "--quiet"])

    def told(plan: Path) -> str:
        curve = ["--curve", str(sure / "confidence.json"), "--lang", lang, "-o", str(page)]
        assert run.invoke(cli, ["report", str(plan), *curve]).exit_code == 0
        return page.read_text(encoding="utf-8")

    other = told(tmp_path / "o/plan.json")
    assert OTHER[lang] in other
    assert "failures.single=none" in other
    own = told(sure / "confidence-60/plan.json")  # one of its own plans, all of it forced
    assert OTHER[lang] not in own
    record = json.loads((sure / "confidence.json").read_text(encoding="utf-8"))
    del record["question"]
    (sure / "confidence.json").write_text(json.dumps(record), encoding="utf-8")
    assert UNKNOWN[lang] in told(sure / "confidence-60/plan.json")


def test_everything_at_once_says_what_is_asked_held_and_sure(tmp_path: Path) -> None:
    path, out = question(tmp_path, "all-at-once"), tmp_path / "out"
    shown = CliRunner().invoke(cli, ["plan", path, "-o", str(out), "--quiet"])
    assert shown.exit_code == 0, shown.output
    assert "all targets at once with 90 %" in shown.stdout
    plan, scenario = api.load_verified_plan(out / "plan.json")
    assert plan.joint is not None
    assert plan.odds is not None
    assert plan.joint.held >= plan.joint.needed > 90
    assert plan.odds.samples == 10_000
    cheaper = api.plan(replace(scenario, confidence=None))
    assert cheaper.cost_cny is not None
    assert plan.cost_cny is not None
    assert cheaper.cost_cny <= plan.cost_cny
    certificate = CliRunner().invoke(
        cli, ["plan", path, "-o", str(out), "--certificate", "--quiet"]
    )
    assert "joint probability is not covered by a certificate" in certificate.stderr


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("objective: {minimise: mean_latency}\n", "beside a mean in objective"),
        ("objective: {minimise: worst_latency, hard_targets: false}\n", "beside objective.hard_"),
        (
            "objective: {coverage: {target: east, share: 0.5, weight: count}}\n",
            "beside objective.c",
        ),
        ("failures: {single: none, pairs: corridor}\n", "beside pairs of corridors"),
    ],
)
def test_what_a_joint_probability_does_not_go_with(tmp_path: Path, more: str, said: str) -> None:
    text = SCENARIOS["all-at-once"].replace("failures: {single: corridor}\n", "") + more
    path = write(tmp_path, scenario=BASE + text, **network())
    shown = CliRunner().invoke(cli, ["plan", str(path), "-o", str(tmp_path / "out")])
    assert shown.exit_code == 3
    assert said in shown.stderr


@pytest.mark.parametrize(
    ("objective", "said"),
    [
        ("{minimise: worst_latency, hard_targets: false}", "beside objective.hard_targets"),
        ("{coverage: {target: east, share: 0.5}}", "on the target of objective.coverage"),
    ],
)
def test_what_a_confidence_of_paths_does_not_go_with(
    tmp_path: Path, objective: str, said: str
) -> None:
    text = BASE + SCENARIOS["confident"] + f"objective: {objective}\n"
    path = write(tmp_path, scenario=text, **network())
    shown = CliRunner().invoke(cli, ["plan", str(path), "-o", str(tmp_path / "out")])
    assert shown.exit_code == 3
    assert "targets[0].confidence" in shown.stderr
    assert said in shown.stderr


def test_a_joint_plan_that_is_tampered_with_is_refused(tmp_path: Path) -> None:
    plan, scenario = made("all-at-once", tmp_path)
    assert plan.joint is not None
    assert plan.odds is not None
    for joint in (
        None,
        replace(plan.joint, held=plan.joint.held - 1),
        replace(plan.joint, needed=plan.joint.needed - 1),
        replace(plan.joint, seed=plan.joint.seed + 1),
    ):
        assert not api.verify(replace(plan, joint=joint), scenario).ok
    for odds in (
        replace(plan.odds, always=plan.odds.always + 1),
        replace(plan.odds, intact=plan.odds.intact - 1),
        replace(plan.odds, seed=plan.odds.seed + 1),
        replace(plan.odds, samples=plan.odds.samples - 1),
    ):
        assert not api.verify(replace(plan, odds=odds), scenario).ok


def test_what_nothing_built_holds_often_enough_is_said(tmp_path: Path) -> None:
    text = SCENARIOS["all-at-once"].replace("all_targets: 0.9", "all_targets: 0.999")
    tight = text.replace("one_way_ms: 5.5", "one_way_ms: 4.93")
    path = write(tmp_path, scenario=BASE + tight, **network())
    shown = CliRunner().invoke(cli, ["plan", str(path), "-o", str(tmp_path / "out"), "--quiet"])
    if shown.exit_code == 4 and "sampled worlds" in shown.stdout:
        assert "are needed" in shown.stdout
