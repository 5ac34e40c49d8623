"""Objectives from a scenario to a verified plan: enumeration, stories, files, lies."""

from __future__ import annotations

from dataclasses import replace
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.check.report import Code
from netplan.check.verify import verify
from netplan.errors import InputError
from netplan.files.schemas.plan import ObjectiveRecord
from netplan.model.plan import Achieved, Plan, PlanStatus
from netplan.model.scenario import (
    Coverage,
    Minimise,
    Objective,
    Over,
    PairWeight,
    Scenario,
    SolverSettings,
)
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import CoverResult
from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.design import Design
from netplan.planning.planner import make_plan
from netplan.records.plan.objective import achieved_in, objective_out
from netplan.records.plan.plan_json import plan_to_json
from netplan.records.plan.record import plan_from_json
from netplan.service.service import ServiceModel
from tests.support.designs import count_of, every_design
from tests.support.small import line_of_three, scenarios

ALL_BUILT = 10**12
MOST_CHOICES = 2**9


def asked(question: Scenario, objective: Objective) -> Scenario:
    """Return the scenario with another objective."""
    return replace(question, objective=objective)


def designs(question: Scenario) -> list[tuple[int, Design]]:
    """Return every choice of spans and links with its cost."""
    return list(every_design(ServiceModel(question)))


def worst(design: Design, step: Objective) -> int | None:
    """Return the worst value of a choice as the objective defines it, None when cut off."""
    values: list[int | None] = []
    margin = step.minimise is Minimise.WORST_MARGIN
    for demand in design.model.demands:
        ns = design.intact.one_way_ns(demand)
        values.append(None if ns is None else ns - (demand.limit_ns if margin else 0))
        if step.over is Over.FAILURES and demand.after_ns is not None:
            for _, ns in design.after_failures(demand):
                values.append(None if ns is None else ns - (demand.after_ns if margin else 0))
    return None if None in values else max(v for v in values if v is not None)


@settings(max_examples=40, deadline=None)
@given(scenarios(), st.data())
def test_least_worst_of_scenarios_agrees_with_enumeration(
    question: Scenario, data: st.DataObject
) -> None:
    model = ServiceModel(question)
    if not model.demands or count_of(model) > MOST_CHOICES:
        return
    objective = Objective(
        data.draw(st.sampled_from([Minimise.WORST_LATENCY, Minimise.WORST_MARGIN])),
        data.draw(st.sampled_from([0, 3_000_000, 20_000_000, 45_000_000, ALL_BUILT])),
        hard_targets=data.draw(st.booleans()),
        over=data.draw(st.sampled_from(list(Over))),
    )
    question = asked(question, objective)
    options = [
        value
        for cost, design in designs(question)
        if cost <= (objective.budget_cny or 0)
        and (not objective.hard_targets or all(o.met for o in design.outcomes()))
        and (value := worst(design, objective)) is not None
    ]
    plan = make_plan(question)
    report = verify(plan, question)
    assert report.ok, report.lines()
    if not options:
        assert plan.status is PlanStatus.INFEASIBLE
        return
    assert plan.status is PlanStatus.OPTIMAL
    assert (plan.objective_value_ns, plan.objective_bound_ns) == (min(options), min(options))


def test_half_the_money_buys_the_better_half() -> None:
    # Both new cables and the link cost 2 x (10 + 0.4 + 0.6) + 0.3 = 22.3 MCNY; one of them
    # lets a link save that hop, and less money nothing at all.
    question = line_of_three()
    least = make_plan(question)
    assert least.cost_cny is not None
    soft = Objective(Minimise.WORST_LATENCY, least.cost_cny, hard_targets=False)
    enough = make_plan(asked(question, soft))
    assert enough.objective_value_ns == 1_043_200
    none = make_plan(asked(question, replace(soft, budget_cny=0)))
    assert (none.cost_cny, none.objective_value_ns) == (0, 2_100_400)
    assert not any(t.met for t in none.targets)
    assert none.status is PlanStatus.OPTIMAL


def test_a_budget_below_the_cheapest_plan_is_refused_with_the_price() -> None:
    question = line_of_three()
    least = make_plan(question).cost_cny
    assert least is not None
    hard = Objective(Minimise.WORST_LATENCY, least - 1)
    plan = make_plan(asked(question, hard))
    assert plan.status is PlanStatus.INFEASIBLE
    assert not plan.impossible
    assert plan.lower_bound_cny == least
    assert verify(plan, asked(question, hard)).ok
    lied = replace(plan, lower_bound_cny=least - 1)
    assert Code.STATUS in {f.code for f in verify(lied, asked(question, hard)).findings}


def test_a_chain_keeps_what_came_before() -> None:
    question = line_of_three()
    objective = Objective(
        slack=0.5, then=(Objective(Minimise.WORST_LATENCY), Objective(Minimise.COST))
    )
    plan = make_plan(asked(question, objective))
    least = make_plan(question).cost_cny
    cost, latency, again = plan.achieved
    assert least is not None
    assert (cost.value, cost.bound) == (least, least)
    assert latency.budget_cny == least + least // 2
    assert latency.proven and again.proven
    assert plan.cost_cny == again.value == plan.lower_bound_cny
    assert verify(plan, asked(question, objective)).ok


@pytest.mark.parametrize(
    "minimise", [Minimise.MEAN_LATENCY, Minimise.MEAN_STRETCH], ids=lambda m: m.value
)
def test_means_agree_with_enumeration(minimise: Minimise) -> None:
    question = line_of_three()
    objective = Objective(minimise, 15_000_000, hard_targets=False, weight=PairWeight.COUNT)
    question = asked(question, objective)
    plan = make_plan(question)
    best = min(
        ns
        for cost, design in designs(question)
        if cost <= 15_000_000
        and (ns := design.intact.one_way_ns(design.model.demands[0])) is not None
    )
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.targets[0].after_ns == best
    if minimise is Minimise.MEAN_LATENCY:
        assert plan.objective_value_ns == best
    assert verify(plan, question).ok


BY_COUNT = Objective(Minimise.MEAN_LATENCY, weight=PairWeight.COUNT)
CHAINS = [
    (
        Objective(slack=0.5),
        Objective(Minimise.WORST_LATENCY, 40_000_000),
        Objective(Minimise.COST, 35_000_000),
    ),
    (Objective(slack=0.5), Objective(Minimise.WORST_MARGIN), BY_COUNT),
    (Objective(Minimise.WORST_LATENCY), Objective(Minimise.COST, 1_000_000), Objective()),
]


@pytest.mark.parametrize("chain", CHAINS)
@pytest.mark.parametrize("answers", range(5))
def test_a_chain_that_ends_at_any_step_has_a_plan_that_its_check_takes(
    chain: tuple[Objective, ...], answers: int
) -> None:
    asks = count(1)

    def tired(problem: CoverProblem, **how: object) -> CoverResult:
        if next(asks) > answers:
            return CoverResult("no_plan", "time", None, 0, 0)
        return solve(problem, **how)  # type: ignore[arg-type]

    question = asked(line_of_three(), replace(chain[0], then=chain[1:]))
    question = replace(question, solver=SolverSettings(time_limit_s=600))
    plan = make_plan(question, engine=tired)
    assert verify(plan, question).ok, verify(plan, question).lines()
    record = plan_to_json(plan, network=question.network)
    back = plan_from_json(record, network=question.network)
    assert verify(back, question).ok
    assert back.achieved == plan.achieved or not answers
    assert (plan.status is PlanStatus.NO_PLAN) == (answers == 0)
    if answers:
        names = [step.minimise for step in plan.achieved]
        assert names == [step.minimise.value for step in chain]
        values = [step.value for step in plan.achieved]
        assert values == sorted(values, key=lambda value: value is None)
        last = replace(plan.achieved[-1], value=1, bound=1)
        if values[1] is None:
            lied = replace(plan, achieved=(*plan.achieved[:-1], last))
            assert not verify(lied, question).ok


def test_coverage_gives_up_what_is_dear() -> None:
    question = line_of_three()
    all_of_it = Objective(coverage=Coverage("t", 1.0, PairWeight.COUNT))
    plan = make_plan(asked(question, all_of_it))
    assert plan.cost_cny == make_plan(question).cost_cny
    assert verify(plan, asked(question, all_of_it)).ok


def _chain_plan() -> tuple[Plan, Scenario]:
    question = asked(
        line_of_three(), Objective(Minimise.WORST_LATENCY, 30_000_000, hard_targets=False)
    )
    return make_plan(question), question


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda a: replace(a, value=a.value - 1, bound=a.bound - 1), Code.OBJECTIVE),
        (lambda a: replace(a, bound=a.bound + 1), Code.BOUND),
        (lambda a: replace(a, bound=a.bound - 1), Code.STATUS),
        (lambda a: replace(a, budget_cny=a.budget_cny + 1), Code.BUDGET),
        (lambda a: replace(a, minimise="mean_latency"), Code.OBJECTIVE),
    ],
)
def test_a_changed_objective_is_found_out(change: object, code: Code) -> None:
    plan, question = _chain_plan()
    lied = replace(plan, achieved=(change(plan.achieved[0]),))  # type: ignore[operator]
    assert code in {finding.code for finding in verify(lied, question).findings}


def test_overspending_is_found_out() -> None:
    plan, question = _chain_plan()
    poorer = replace(question, objective=replace(question.objective, budget_cny=1_000_000))
    poor = replace(plan, achieved=(replace(plan.achieved[0], budget_cny=1_000_000),))
    assert Code.BUDGET in {finding.code for finding in verify(poor, poorer).findings}


@pytest.mark.parametrize(
    "steps",
    [
        (),
        (Achieved("worst_latency", 5, 1_234_567, 1_234_560),),
        (Achieved("cost", None, 7, 7), Achieved("worst_margin", 7, -1_500, None)),
        (Achieved("mean_stretch", 5, 1_534_071_298, 1_463_279_691),),
    ],
)
def test_objectives_survive_the_file(steps: tuple[Achieved, ...]) -> None:
    plan, _ = _chain_plan()
    plan = replace(plan, achieved=steps, objective=steps[-1].minimise if steps else "cost")
    record = ObjectiveRecord.model_validate(objective_out(plan))
    assert achieved_in(record) == steps


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("{minimise: cost, hard_targets: false}", "objective.hard_targets"),
        ("[{minimise: mean_latency}, {minimise: cost}]", "objective.minimise"),
        ("{coverage: {target: nowhere, share: 0.9}}", "objective.coverage.target"),
        ("{minimise: worst_latency, coverage: {target: gba, share: 0.9}}", "objective.coverage"),
        ("{coverage: {target: gba, share: 1.5}}", "objective.coverage.share"),
        ("{minimise: fun}", "objective.minimise"),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(tmp_path: Path, text: str, where: str) -> None:
    file = tmp_path / "asked.yaml"
    file.write_text(f"extends: edge\nname: asked\nobjective: {text}\n")
    with pytest.raises(InputError) as caught:
        api.load_scenario(str(file))
    assert where in {problem.field for problem in caught.value.problems}


def test_a_list_is_a_chain(tmp_path: Path) -> None:
    file = tmp_path / "asked.yaml"
    file.write_text(
        "extends: edge\nname: asked\n"
        "objective: [{minimise: cost, slack: 0.05}, {minimise: worst_latency, over: failures}]\n"
    )
    first, second = api.load_scenario(str(file)).objective.chain
    assert (first.minimise, first.slack) == (Minimise.COST, 0.05)
    assert (second.minimise, second.over) == (Minimise.WORST_LATENCY, Over.FAILURES)
