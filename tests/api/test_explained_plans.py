"""The plans that an explanation speaks of can be had: each answers a question of its own."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.cli.main import cli
from netplan.explain.explain import explain
from netplan.explain.impossible import demand_of, others
from netplan.files.scenario.load import load_scenario
from netplan.files.scenario.overrides import overrides_for
from netplan.model.plan import PlanStatus
from netplan.model.scenario import Limit, Match, Scenario, Target
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support import small
from tests.support.check_random import scenarios as wild_scenarios

CALM = settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))


def run(*words: str) -> Result:
    result = CliRunner().invoke(cli, words)
    assert result.exit_code in {0, 4, 5}, result.output + result.stderr
    return result


@CALM
@given(st.one_of(small.scenarios(), wild_scenarios()))
def test_the_others_are_the_pairs_that_can_hold(question: Scenario) -> None:
    """Neither more nor less, whatever shape is left of a target; and they hold in one plan."""
    assume(question.targets)
    plan = make_plan(question)
    assume(plan.impossible)
    model = ServiceModel(question)
    bad = {demand_of(item, model) for item in plan.impossible}
    left = others(plan.impossible, question)
    asked = [(d.target, d.sources, d.sink, d.limit_ns) for d in ServiceModel(left).demands]
    wanted = [(d.target, d.sources, d.sink, d.limit_ns) for d in model.demands if d not in bad]
    assert sorted(asked) == sorted(wanted)
    if wanted:
        assert make_plan(left).status is PlanStatus.OPTIMAL


def test_pairs_of_many_sources_fall_into_parts() -> None:
    """Each source keeps the sinks that it can reach; sources that keep the same go together."""
    places = [small.place(name, 100 + i, 30) for i, name in enumerate("abcd")]
    spans = [small.span("ab", "a", "b", 100), small.span("bc", "b", "c", 100)]
    target = Target("t", small.of("a", "b"), small.of("c", "d"), Limit(2.0))
    question = small.scenario(places, spans, [target])
    left = others(make_plan(question).impossible, question)
    [part] = left.targets
    assert part.sources.select(question.network) == ("a", "b")
    assert part.sinks.select(question.network) == ("c",)
    assert part.match is Match.ALL_PAIRS


# questions as changes of a file


def test_a_question_made_out_of_another_is_asked_by_its_changes() -> None:
    base = api.load_scenario("guizhou")
    for name in ("one-plus-one", "half-budget", "karst", "theoretical-1.5x"):
        other = api.load_scenario(name)
        wanted = replace(
            base,
            targets=other.targets,
            objective=other.objective,
            candidates=replace(other.candidates, force_spans=("guian-guiyang.old",)),
            closed=other.closed,
        )
        found = load_scenario("guizhou", overrides_for(base, wanted))
        assert found.objective == wanted.objective
        assert found.candidates == wanted.candidates
        assert found.closed == wanted.closed
        assert _asked(found) == _asked(wanted)
        assert ServiceModel(found).links == ServiceModel(wanted).links
    assert overrides_for(base, base) == ()


def test_a_long_list_is_asked_in_pieces() -> None:
    base = api.load_scenario("guizhou")
    every = tuple(span.id for span in base.network.spans)
    wanted = replace(base, candidates=replace(base.candidates, forbid_spans=every))
    texts = overrides_for(base, wanted)
    assert len(texts) > 3
    assert max(map(len, texts)) < 2_000
    assert load_scenario("guizhou", texts).candidates.forbid_spans == every


def _asked(question: Scenario) -> list[tuple[object, ...]]:
    return sorted(
        (d.sources, d.sink, d.limit_ns, d.after_ns or 0, d.protection_ns or 0)
        for d in ServiceModel(question).demands
    )


# the command


@pytest.mark.parametrize("finished", [False, True])
def test_the_plan_for_the_pairs_that_can_hold_is_written(tmp_path: Path, finished: bool) -> None:
    """From a scenario with changes, and from the plan.json of one; netplan verify reads each."""
    reference, changes = "near-bay-5ms", ["--set", "targets.near-bay.after_cut_one_way_ms=9"]
    if finished:
        run("plan", reference, *changes, "-o", str(tmp_path / "plan"), "--quiet")
        reference, changes = str(tmp_path / "plan/plan.json"), []
    out = tmp_path / "why"
    told = run("explain", reference, *changes, "-o", str(out), "--quiet")
    assert "asked again for the pairs that can hold alone" in told.output
    record = json.loads((out / "explanation.json").read_text())
    whats = {entry["what"]: entry["solved"]["cost_cny"] for entry in record["relaxed"]}
    folders = {
        "others": "others",
        "limits": "limits-raised",
        "exclusions": "exclusions-lifted",
    }
    assert set(whats) == set(folders)
    for what, folder in folders.items():
        plan, question = api.load_verified_plan(out / folder / "plan.json")
        assert plan.cost_cny == whats[what]
        assert all(outcome.met for outcome in plan.targets)
        assert make_plan(question).cost_cny == plan.cost_cny
    pairs = len(ServiceModel(api.load_scenario("near-bay-5ms")).demands)
    served = api.load_plan(out / "others/plan.json")[0].targets
    assert len(served) == pairs - len(record["impossible"])


def test_plans_with_and_without_a_part_are_written(tmp_path: Path) -> None:
    question = "railway-only"
    plan = api.plan(api.load_scenario(question))
    span = plan.spans[0].id
    run("explain", question, "--span", span, "-o", str(tmp_path), "--quiet")
    folder = tmp_path / f"without-{span}"
    if folder.exists():
        kept, _ = api.load_verified_plan(folder / "plan.json")
        assert span not in {s.id for s in kept.spans}
    else:
        record = json.loads((tmp_path / "explanation.json").read_text())
        assert record["parts"][0]["without"]["cost_cny"] is None


def test_a_file_name_still_gets_the_record_alone(tmp_path: Path) -> None:
    run("explain", "near-bay-5ms", "-o", str(tmp_path / "why.json"), "--quiet")
    assert [path.name for path in tmp_path.iterdir()] == ["why.json"]


def test_plans_of_an_explanation_have_names_of_their_own() -> None:
    question = small.line_of_three()
    plan = make_plan(question)
    found = explain(plan, question, spans=("ab.new", "ac.new"), links=("a--b",))
    # Without ab.new nothing is fast enough: no plan, no folder.
    assert [named.name for named in found.plans] == ["with-ac.new", "with-a--b"]
