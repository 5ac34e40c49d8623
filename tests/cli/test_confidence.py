"""The price of being surer, and everything at once with a probability, on the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.explain.result import CHANCE, JOINT
from netplan.model.odds import at_least, too_unlikely
from netplan.model.shown import asked_percent, percent
from netplan.views.map.chance import asked, of_pair
from tests.support.files_cases import write
from tests.support.plan_kinds import BASE, EAST, ROOM, SCENARIOS, made, network

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


@pytest.mark.parametrize("limit_ms", [5.3, 5.35, 5.4])
def test_what_nothing_built_holds_often_enough_is_said(tmp_path: Path, limit_ms: float) -> None:
    text = SCENARIOS["all-at-once"].replace("all_targets: 0.9", "all_targets: 0.999")
    tight = text.replace("one_way_ms: 5.5", f"one_way_ms: {limit_ms}")
    path, out = write(tmp_path, scenario=BASE + tight, **network()), tmp_path / "out"
    shown = CliRunner().invoke(cli, ["plan", str(path), "-o", str(out), "--quiet"])
    assert shown.exit_code == 4, shown.output
    plan, scenario = api.load_verified_plan(out / "plan.json")
    assert plan.joint is not None
    assert plan.joint.most is not None
    assert plan.joint.held < plan.joint.needed == 100
    odds, (state,) = plan.joint.most.odds, plan.joint.most.missed
    assert (state.sink, state.failure) == ("shenzhen", "intact")
    assert odds.samples == 10_000
    assert state.missed == odds.samples - odds.always
    assert f"{plan.joint.held} of 100 hold, 100 are needed" in shown.stdout
    assert f"in {percent(odds.always / odds.samples)} % of 10,000 sampled worlds" in shown.stdout
    asked = scenario.confidence
    assert asked is not None
    highest = asked.highest(plan.joint.held)
    text = "not even 50 %" if highest is None else f"worlds is {asked_percent(highest)} %"
    assert text in shown.stdout
    zh = CliRunner().invoke(
        cli, ["plan", str(path), "-o", str(out), "--quiet", "--lang", "zh"], catch_exceptions=False
    )
    assert f"{plan.joint.held} 个达标" in zh.stdout


def test_the_highest_probability_is_planned_and_no_higher_can_be(tmp_path: Path) -> None:
    path, out = question(tmp_path, "not-all-at-once"), tmp_path / "out"
    assert CliRunner().invoke(cli, ["plan", path, "-o", str(out), "--quiet"]).exit_code == 4
    plan, scenario = api.load_verified_plan(out / "plan.json")
    assert scenario.confidence is not None
    assert plan.joint is not None
    highest = scenario.confidence.highest(plan.joint.held)
    assert highest is not None
    more = round(highest + 0.001, 3)
    assert replace(scenario.confidence, all_targets=more).needed > plan.joint.held
    told = tmp_path / "told"
    shown = CliRunner().invoke(cli, ["explain", str(out / "plan.json"), "-o", str(told)])
    assert "asked again for that probability" in shown.stdout, shown.output
    eased, question_ = api.load_verified_plan(told / "highest-probability" / "plan.json")
    assert question_.confidence is not None
    assert question_.confidence.all_targets == highest
    assert eased.joint is not None
    assert eased.joint.held >= eased.joint.needed


def test_that_nothing_is_likely_enough_is_not_taken_on_trust(tmp_path: Path) -> None:
    plan, scenario = made("not-all-at-once", tmp_path)
    joint = plan.joint
    assert joint is not None
    assert joint.most is not None
    state = joint.most.missed[0]
    for other in (
        replace(joint, held=joint.held - 1),
        replace(joint, path_sd=1.25),
        replace(joint, most=None),
        replace(joint, most=replace(joint.most, missed=())),
        replace(joint, most=replace(joint.most, missed=(replace(state, missed=1),))),
        replace(joint, most=replace(joint.most, missed=(replace(state, sink="guangzhou"),))),
        replace(
            joint,
            most=replace(
                joint.most, odds=replace(joint.most.odds, always=joint.most.odds.always + 1)
            ),
        ),
    ):
        assert not api.verify(replace(plan, joint=other, reason=too_unlikely(other)), scenario).ok
    (tmp_path / "easy").mkdir()
    easy, easier = made("all-at-once", tmp_path / "easy")
    assert easy.joint is not None
    claim = replace(
        plan, joint=easy.joint, reason=too_unlikely(easy.joint), provenance=easy.provenance
    )
    assert not api.verify(claim, easier).ok


@pytest.mark.parametrize(("limit_ms", "asked"), [(5.31, 0.7), (5.33, 0.8)])
def test_two_paths_may_be_likely_enough_where_none_is(
    tmp_path: Path, limit_ms: float, asked: float
) -> None:
    text = EAST.replace("{region: gba, role: demand}", "[shenzhen]") % limit_ms + ROOM
    text += f"confidence: {{all_targets: {asked}, worlds: 200}}\n"
    path = write(tmp_path, scenario=BASE + text, **network())
    plan = api.plan(api.load_scenario(path))
    assert plan.joint is not None
    assert plan.joint.held >= plan.joint.needed
    assert plan.joint.path_sd == 0
    assert len(plan.links) + len(plan.spans) > 2


def test_a_part_that_only_the_joint_probability_needs_is_named(tmp_path: Path) -> None:
    text = SCENARIOS["all-at-once"].replace("one_way_ms: 5.5", "one_way_ms: 5.4")
    path, out = write(tmp_path, scenario=BASE + text, **network()), tmp_path / "out"
    CliRunner().invoke(cli, ["plan", str(path), "-o", str(out), "--quiet"])
    plan, scenario = api.load_verified_plan(out / "plan.json")
    found = api.explain(plan, scenario)
    assert all(part.broken for part in found.parts)
    only = {p.id for p in found.parts if {b.failure for b in p.broken} <= {JOINT, CHANCE}}
    assert only == {"guilin-shenzhen.new"}
    assert all(slack.intact_ns is None for slack in found.slacks)


def test_the_report_says_which_probability_is_asked_and_what_it_costs(tmp_path: Path) -> None:
    paths = {}
    for kind in ("all-at-once", "confident", "not-all-at-once", "least-cost"):
        (tmp_path / kind).mkdir()
        paths[kind] = tmp_path / kind / "out" / "plan.json"
        file = question(tmp_path / kind, kind)
        CliRunner().invoke(cli, ["plan", file, "-o", str(paths[kind].parent), "--quiet"])
    for kind, lang, words in (
        ("all-at-once", "en", ("The probability asked for is reached", "a reserve for the luck")),
        ("all-at-once", "zh", ("已达到要求的概率", "防止样本偶然性的裕量")),
        ("confident", "en", ("one path in one state", "Gauss's inequality", "that is a theorem")),
        ("confident", "zh", ("单条路径在单一状态下的概率", "高斯不等式", "误差相互独立时是定理")),
        ("not-all-at-once", "en", ("A probability that no plan reaches", "misses most")),
        ("not-all-at-once", "zh", ("任何方案都达不到的概率", "最常不达标")),
    ):
        page = tmp_path / f"{kind}-{lang}.md"
        page_of = ["report", str(paths[kind]), "--lang", lang, "-o", str(page)]
        shown = CliRunner().invoke(cli, page_of)
        assert shown.exit_code == 0, shown.output
        told = page.read_text(encoding="utf-8").lower()
        assert [word for word in words if word.lower() not in told] == []
    priced = ["report", str(paths["all-at-once"]), "--nominal", str(paths["least-cost"])]
    shown = CliRunner().invoke(cli, [*priced, "--lang", "en", "-o", str(tmp_path / "n.md")])
    assert shown.exit_code == 0, shown.output
    assert "Without the probability the cheapest plan costs" in (tmp_path / "n.md").read_text()
    priced[-1] = str(paths["confident"])
    assert CliRunner().invoke(cli, [*priced, "-o", str(tmp_path / "no.md")]).exit_code == 2


def test_the_map_says_which_probability_is_asked(tmp_path: Path) -> None:
    (tmp_path / "b").mkdir()
    (tmp_path / "c").mkdir()
    joint, path, never = (
        made(kind, tmp_path / name)[0]
        for kind, name in (("all-at-once", "."), ("confident", "b"), ("not-all-at-once", "c"))
    )
    assert asked(joint)["joint"]["met"] is True
    assert asked(path) == {"confident": [0.9]}
    assert asked(never)["unlikely"]["asked"] == 0.999
    assert of_pair(path, 0)["path"]["asked"] == 0.9
    assert of_pair(joint, 0)["odds"]["always"] <= of_pair(joint, 0)["odds"]["intact"]


def test_the_picture_of_the_price_may_be_png(tmp_path: Path) -> None:
    path, out = question(tmp_path), tmp_path / "sure"
    few = ["confidence", path, "--at", "0.9", "--samples", "200", "--to", "png", "--quiet"]
    assert CliRunner().invoke(cli, [*few, "-o", str(out)]).exit_code == 0
    assert (out / "confidence.png").read_bytes().startswith(b"\x89PNG")
    CliRunner().invoke(cli, ["plan", path, "-o", str(tmp_path / "plan"), "--quiet"])
    drawn = ["plot", str(tmp_path / "plan" / "plan.json"), "--curve", str(out / "confidence.json")]
    shown = CliRunner().invoke(cli, [*drawn, "--only", "sureness", "-o", str(tmp_path / "plots")])
    assert shown.exit_code == 0, shown.output
    assert (tmp_path / "plots" / "sureness.svg").exists()


@pytest.mark.parametrize("kind", ["all-at-once", "not-all-at-once"])
def test_a_formulation_without_probabilities_has_no_other_opinion(
    tmp_path: Path, kind: str
) -> None:
    plan, scenario = made(kind, tmp_path)
    opinion = api.cross_check(plan, scenario).opinion
    assert opinion.verdict == "unfinished"
    assert "joint probability" in opinion.text
