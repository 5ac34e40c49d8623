"""How explanations and plans read: names as they are, sums rounded alike, honest last words."""

from __future__ import annotations

import io
from dataclasses import replace
from pathlib import Path

import pytest
from rich.console import Console

from netplan import api
from netplan.errors import InputError
from netplan.explain.explain import explain
from netplan.model.plan import PlanStatus
from netplan.model.scenario import Limit, Minimise, Objective, Scenario, Target
from netplan.planning.planner import make_plan
from netplan.views.terminal import console as consoles
from netplan.views.terminal import explanation as view
from netplan.views.terminal.plan import show_plan
from tests.support import small

ODD = "Ring [/b] of [red]Gui'an[/red] :heart: [hub]"


def printed(show: object, *what: object) -> str:
    """Return what is shown on a console made like that of stdout."""
    console = consoles.stdout()
    console.file = io.StringIO()
    show(*what, console)  # type: ignore[operator]
    return console.file.getvalue()


def odd_cost() -> Scenario:
    """A new span that costs half a thousand CNY more than whole thousands."""
    question = small.line_of_three()
    spans = tuple(
        replace(s, build_cost_cny=45_000_500) if s.id == "ac.new" else s
        for s in question.network.spans
        if s.id not in ("ab.new", "bc.new")
    )
    network = replace(question.network, spans=spans)
    target = Target("t", small.of("a"), small.of("c"), Limit(1.6))
    return replace(question, network=network, targets=(target,))


def test_titles_and_ids_are_shown_as_they_are_written() -> None:
    question = replace(odd_cost(), title=ODD, title_zh=ODD)
    plan = make_plan(question)
    assert printed(show_plan, plan, question).count(ODD) == 2
    assert printed(view.show, explain(plan, question)).count(ODD) == 2


def test_answers_are_still_coloured() -> None:
    console = Console(file=io.StringIO(), width=160, force_terminal=True, color_system="standard")
    show_plan(make_plan(odd_cost()), odd_cost(), console)
    assert "\x1b[32myes" in console.file.getvalue()  # type: ignore[attr-defined]
    assert "\x1b[1mcost" in console.file.getvalue()  # type: ignore[attr-defined]


def test_plan_and_explanation_round_a_sum_alike() -> None:
    question = odd_cost()
    plan = make_plan(question)
    assert plan.cost_cny is not None and plan.cost_cny % 1000 == 500
    shown = f"{(plan.cost_cny + 500) / 1e6:.3f} MCNY"
    assert f"cost {shown} (" in printed(show_plan, plan, question)
    short = replace(question, objective=Objective(budget_cny=1_000_000))
    text = printed(view.show, explain(make_plan(short), short))
    assert f"asked again without the budget: {shown}, proven" in text


def test_a_target_dropped_changes_a_chain_both_ways() -> None:
    chain = Objective(then=(Objective(Minimise.WORST_MARGIN),))
    question = small.with_targets(
        small.line_of_three(),
        Target("far", small.of("a"), small.of("c"), Limit(1.1)),
        Target("near", small.of("a"), small.of("b"), Limit(0.6)),
    )
    question = replace(question, objective=chain)
    plan = make_plan(question)
    assert plan.status is PlanStatus.OPTIMAL
    text = printed(view.show, explain(plan, question, targets=("far",)))
    assert "; without it cost -" in text and ", worst margin " in text
    left = explain(plan, question, spans=("ac.new",)).left_out[0]
    assert "chains" in left.untold  # a price matters to a cost, with or without a budget


def test_a_mean_over_failures_is_refused(tmp_path: Path) -> None:
    asked = "objective: {minimise: mean_latency, over: failures}\n"
    path = tmp_path / "mine.yaml"
    path.write_text(f"extends: guizhou\nname: mine\n{asked}", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        api.load_scenario(path)
    [problem] = map(str, caught.value.problems)
    assert 'objective.over: found "failures" beside a mean; allowed: "intact"' in problem
