"""Compare: the same plan is the same, a difference is explained by solving again."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.cli.main import cli
from netplan.model.plan import PlanStatus
from netplan.model.scenario import (
    Candidates,
    Closed,
    CostFactor,
    FailureSpec,
    Limit,
    Scenario,
    Single,
    Target,
)
from netplan.optimize.engine import solve
from netplan.planning.planner import make_plan
from netplan.records.comparison import comparison_record
from netplan.views.report.versus.document import compose_comparison
from netplan.views.whatif.compare import _outcome, comparison_markdown
from netplan.views.whatif.table import mcny
from netplan.whatif.compare.changes import changes, with_change
from netplan.whatif.compare.comparison import Side, Tried, compare
from netplan.whatif.memory import IMPLIED, REPEATED, SEARCHED, Memory, ask
from tests.support.engine_cases import brute_force, random_problem
from tests.support.files_cases import write
from tests.support.small import line_of_three, of, quantity, scenarios

FEW = settings(max_examples=25, deadline=None)
LIMITS = (1.0432, 1.1, 1.6, 2.2)


def side(label: str, scenario: Scenario) -> Side:
    return Side(label, scenario, make_plan(scenario))


def at(limit_ms: float, **more: Any) -> Scenario:
    base = line_of_three()
    target = replace(base.targets[0], limit=Limit(limit_ms))
    return replace(base, targets=(target,), **more)


# what is remembered


@pytest.mark.parametrize("seed", range(150))
def test_remembered_answers_cost_what_a_search_finds(seed: int) -> None:
    rng = np.random.default_rng(seed)
    problem = random_problem(seed)
    memory = Memory()
    for _ in range(6):
        memory(problem)
        upper = problem.item_upper.copy()
        upper[rng.random(len(upper)) < 0.15] = 0
        lower = np.minimum(np.where(rng.random(len(upper)) < 0.1, 1, problem.item_lower), upper)
        factor = int(rng.integers(1, 4))
        more = rng.integers(0, 3, len(upper)) * (rng.random(len(upper)) < 0.3)
        asked = replace(
            problem,
            item_upper=np.maximum(upper, problem.item_lower).astype(np.int8),
            item_lower=np.maximum(lower, problem.item_lower).astype(np.int8),
            item_cost=problem.item_cost * factor + more,
            demand_limit_ns=problem.demand_limit_ns
            - rng.integers(0, 2, len(problem.demand_limit_ns)),
        )
        asked = replace(asked, demand_limit_ns=np.maximum(asked.demand_limit_ns, 0))
        answer = memory(asked)
        best = brute_force(asked)
        assert (answer.cost if answer.chosen is not None else None) == best
    assert sum(memory.counts.values()) == 12


def test_forbidding_what_the_plan_does_not_use_needs_no_search() -> None:
    memory = Memory()
    base = at(1.1)
    first = ask(base, memory)
    again = ask(base, memory)
    forbidden = ask(replace(base, candidates=Candidates(forbid_spans=("ac.new",))), memory)
    dearer = ask(replace(base, cost_factors=(CostFactor(2.0, span="ac.new"),)), memory)
    assert first.cost_cny == again.cost_cny == forbidden.cost_cny == dearer.cost_cny
    assert memory.counts == {SEARCHED: 1, REPEATED: 1, IMPLIED: 2}
    ask(replace(base, candidates=Candidates(forbid_spans=("ab.new",))), memory)
    assert memory.counts[SEARCHED] in (1, 2)


def test_a_relaxed_limit_is_searched_again() -> None:
    memory = Memory()
    assert ask(at(1.1), memory).cost_cny > 0
    assert ask(at(2.2), memory).cost_cny == 0
    assert memory.counts[IMPLIED] == 0


# properties


@FEW
@given(scenarios())
def test_forcing_what_the_plan_has_changes_nothing(question: Scenario) -> None:
    found = make_plan(question)
    if found.cost_cny is None:
        return
    force = Candidates(
        force_spans=tuple(s.id for s in found.spans), force_links=tuple(x.id for x in found.links)
    )
    forced = make_plan(replace(question, candidates=force))
    assert (forced.cost_cny, forced.spans, forced.links) == (
        found.cost_cny,
        found.spans,
        found.links,
    )


@FEW
@given(scenarios(), st.data())
def test_forbidding_and_tightening_never_save(question: Scenario, data: st.DataObject) -> None:
    found = make_plan(question)
    span = data.draw(st.sampled_from([s.id for s in question.network.spans]))
    forbidden = make_plan(replace(question, candidates=Candidates(forbid_spans=(span,))))
    target = question.targets[0]
    shorter = replace(target, limit=Limit(target.limit.one_way_ms * 0.9))
    tight = make_plan(replace(question, targets=(shorter, *question.targets[1:])))
    for plan in (forbidden, tight):
        if found.cost_cny is None:
            assert plan.cost_cny is None
        elif plan.cost_cny is not None:
            assert plan.cost_cny >= found.cost_cny


@FEW
@given(scenarios())
def test_a_plan_compared_with_itself_differs_in_nothing(question: Scenario) -> None:
    result = compare([side("a", question), side("b", question)])
    assert result.same
    (difference,) = result.differences
    assert not difference.moved
    assert not difference.changes
    assert not difference.causes


# changes


def test_changes_name_what_differs_and_carry_it_over() -> None:
    base = at(1.1)
    other = replace(
        at(1.6),
        failures=FailureSpec(Single.SPAN),
        closed=Closed(corridors=("a-c",)),
        cost_factors=(CostFactor(2.0, fibre="g654e"),),
        candidates=Candidates(force_spans=("ab.new",)),
    )
    found = changes(base, other)
    assert [change.describe() for change in found] == [
        "targets.t.limit: 1.1 ms -> 1.6 ms",
        "failures.single: none -> span",
        "candidates.force_spans: none -> ab.new",
        "closed.corridors: none -> a-c",
        "cost_factors.fibre=g654e: not set -> 2",
    ]
    carried = base
    for change in found:
        alone = with_change(base, other, change.key)
        assert [c.key for c in changes(base, alone)] == [change.key]
        carried = with_change(carried, other, change.key)
    assert carried == other


def test_the_price_along_a_railway_is_a_change_and_is_carried_over() -> None:
    base = line_of_three()
    dearer = {"railway": quantity(1.5)}
    donor = replace(base, costs=replace(base.costs, along_factor=dearer))
    [change] = changes(base, donor)
    assert change.key.endswith("along_factor.railway")
    assert with_change(base, donor, change.key) == donor
    assert with_change(donor, base, change.key).costs.along_factor == {}


def test_a_new_target_is_one_change_and_brings_its_links() -> None:
    base = at(1.1)
    extra = Target("u", of("b"), of("c"), Limit(0.6))
    other = replace(base, targets=(*base.targets, extra))
    (change,) = changes(base, other)
    assert change.describe() == "targets.u: not asked -> 0.6 ms"
    assert with_change(base, other, change.key) == other
    assert with_change(other, base, change.key) == base


# why


def test_why_is_found_by_solving_again() -> None:
    base, other = at(1.1), at(1.6, cost_factors=(CostFactor(2.0, fibre="g654e"),))
    result = compare([side("base", base), side("other", other)])
    (difference,) = result.differences
    limit, price = difference.causes
    cost = {name: make_plan(s).cost_cny for name, s in (("b", base), ("o", other))}
    assert limit.alone.cost_cny == make_plan(at(1.6)).cost_cny
    assert (
        limit.without.cost_cny
        == make_plan(replace(at(1.1), cost_factors=other.cost_factors)).cost_cny
    )
    assert price.alone == limit.without
    assert price.without == limit.alone
    assert cost["b"] == difference.base.plan.cost_cny
    assert not result.same


def test_what_a_removed_span_was_for_and_which_limits_bind() -> None:
    result = compare([side("base", at(1.1)), side("other", at(2.2))])
    (difference,) = result.differences
    assert {m.change for m in difference.moved} == {"removed"}
    for moved in difference.moved:
        (broken,) = moved.carries
        assert (broken.target, broken.failure, broken.limit_ns) == ("t", "intact", 1_100_000)
        assert broken.without_ns is not None
        assert broken.without_ns > broken.limit_ns
    near = compare([side("base", at(2.05)), side("other", at(2.2))])
    (binding,) = near.binding
    assert (binding.label, binding.limit) == ("base", "limit")
    assert binding.saving_cny == near.differences[0].base.plan.cost_cny


def test_an_impossible_side_is_a_difference() -> None:
    result = compare([side("base", at(1.1)), side("other", at(0.9))])
    assert result.differences[0].other.plan.status is PlanStatus.INFEASIBLE
    assert not result.same
    assert result.differences[0].causes[0].alone.cost_cny is None


def test_an_unproven_side_shows_its_bound_and_no_cause_takes_all() -> None:
    """Between the best plans lies the whole range that the bounds leave."""
    base, other = side("base", at(1.1)), side("other", at(1.6))
    cost = other.plan.cost_cny
    loose = replace(other.plan, status=PlanStatus.FEASIBLE, lower_bound_cny=cost - 1_000_000)
    result = compare([base, replace(other, plan=loose)])
    (difference,) = result.differences
    delta = cost - base.plan.cost_cny
    assert difference.delta_cny == delta
    assert difference.best_delta_cny == (delta - 1_000_000, delta)
    told = comparison_markdown(result)
    assert f"not proven the best: other: the best costs at least {mcny(cost - 1_000_000)}" in told
    assert "the best plans of both differ by between" in told
    record = comparison_record(result)["differences"][0]
    assert record["unproven"] == ["other"]
    assert record["best_cost_delta_cny"] == [delta - 1_000_000, delta]
    for lang, taken in (("en", "the reason for all of it"), ("zh", "全部差异皆由它引起")):
        told = str(compose_comparison(result, lang))
        assert taken not in told
        assert taken in str(compose_comparison(compare([base, other]), lang))


def test_a_question_stopped_without_a_plan_is_not_called_impossible() -> None:
    told = _outcome(Tried(PlanStatus.NO_PLAN, None, 7_000_000), None)
    assert told == "stopped without a plan, at least 7.000"
    told = _outcome(Tried(PlanStatus.FEASIBLE, 9_000_000, 7_000_000), 8_000_000)
    assert told == "9.000 (+1.000), not proven: at least 7.000"
    assert _outcome(Tried(PlanStatus.INFEASIBLE, None, None), 1) == "cannot be met"


# the command


def test_the_command(tmp_path: Path) -> None:
    path = str(write(tmp_path))
    same = CliRunner().invoke(cli, ["compare", path, path])
    assert (same.exit_code, "The same plan." in same.stdout) == (0, True)
    out = tmp_path / "diff"
    asked = ["compare", path, "--set", "targets.east.one_way_ms=9", "--out", str(out)]
    asked += ["--set", "targets.east.after_cut_one_way_ms=null"]
    shown = CliRunner().invoke(cli, [*asked, "--format", "json"])
    assert shown.exit_code == 10, shown.output
    record = json.loads(shown.stdout)
    assert record == json.loads((out / "compare.json").read_text(encoding="utf-8"))
    assert [entry["key"] for entry in record["differences"][0]["why"]] == [
        "targets.east.limit",
        "targets.east.after_cut",
    ]
    layer = json.loads((out / "difference.geojson").read_text(encoding="utf-8"))
    assert {f["geometry"]["type"] for f in layer["features"]} <= {"LineString"}


def test_finished_plans_compare_and_cannot_be_changed(tmp_path: Path) -> None:
    path = write(tmp_path)
    changes_ = ["targets.east.one_way_ms=9", "targets.east.after_cut_one_way_ms=null"]
    scenario = api.load_scenario(path, changes_)
    api.save(api.plan(scenario, overrides=changes_), scenario, tmp_path / "out")
    finished = str(tmp_path / "out" / "plan.json")
    assert CliRunner().invoke(cli, ["compare", finished, finished]).exit_code == 0
    refused = CliRunner().invoke(cli, ["compare", str(path), finished, "--set", "solver.seed=1"])
    assert refused.exit_code == 2
    assert "is finished; changes need a scenario" in refused.stderr
    assert CliRunner().invoke(cli, ["compare", str(path)]).exit_code == 2


@pytest.mark.parametrize("seed", range(60))
def test_a_search_from_an_earlier_one_finds_the_same_cost(seed: int) -> None:
    problem, other = random_problem(seed), random_problem(seed + 1)
    first = solve(problem)
    dearer = replace(problem, item_cost=problem.item_cost * 2 + np.arange(len(problem.item_cost)))
    looser = replace(problem, demand_limit_ns=problem.demand_limit_ns + 1)
    for asked in (problem, dearer, looser, other):
        warm, cold = solve(asked, warm=first.warm), solve(asked)
        assert (warm.status, warm.cost, warm.lower_bound) == (
            cold.status,
            cold.cost,
            cold.lower_bound,
        )


def test_the_engine_agrees_with_itself_through_memory() -> None:
    problem = random_problem(3)
    assert Memory(solve)(problem).cost == solve(problem).cost
