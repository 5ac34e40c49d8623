"""Every objective against enumeration, on random scenarios, with the checker's own latencies.

More examples: ``pytest --more 10 tests/planning/test_objectives_enumerated.py``.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from netplan.check import verify
from netplan.check.plan.objective import holds, mean_of
from netplan.check.plan.targets import Fate
from netplan.check.recompute.question import Question, expand
from netplan.model.network import Network
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import (
    Coverage,
    Match,
    Minimise,
    Objective,
    Over,
    PairWeight,
    PlaceSet,
    Scenario,
    Selector,
    Target,
)
from netplan.planning.planner import make_plan
from tests.support.check_random import feasible_scenarios, most_ruled
from tests.support.effort import examples
from tests.support.enumeration import choices, every_choice
from tests.support.objective_values import connected, covers, weights, worst

EXAMPLES = examples(30)
ENUMERABLE = 9
FOREVER = 10**12
many = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

Choice = tuple[int, list[Fate]]
WORST = (Minimise.WORST_LATENCY, Minimise.WORST_MARGIN)
MEANS = (Minimise.MEAN_LATENCY, Minimise.MEAN_STRETCH)


@st.composite
def peopled(draw: st.DrawFn) -> Scenario:
    """Draw a scenario whose places have people and weights, some of them none."""
    question = draw(feasible_scenarios())
    places = tuple(
        replace(
            p,
            population=draw(st.sampled_from((None, 0, 10, 70, 200))),
            weight=draw(st.sampled_from((0.0, 0.5, 1.0, 3.25))),
        )
        for p in question.network.places
    )
    return replace(question, network=Network(places, question.network.spans))


QUESTIONS = st.one_of(peopled(), peopled().flatmap(most_ruled))


def permitted(question: Question, objective: Objective) -> list[Choice]:
    """Return the choices within the budget that keep what the objective asks of every pair."""
    over = objective.over is Over.FAILURES
    return [
        (cost, got)
        for cost, got in every_choice(question)
        if (objective.budget_cny is None or cost <= objective.budget_cny)
        and (
            all(holds(d, f) for d, f in zip(question.demands, got, strict=True))
            if objective.hard_targets
            else connected(question, got, over)
        )
    ]


def proven(question: Scenario) -> Plan:
    """Make the plan, verify it, and see that it claims a proof."""
    plan = make_plan(question)
    assert [str(finding) for finding in verify(plan, question).findings] == []
    assert plan.status in (PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE)
    event(f"{plan.status.value}, {'bought' if plan.cost_cny else 'nothing bought'}")
    return plan


def drawn_budget(data: st.DataObject, question: Question) -> int | None:
    """Draw a budget between nothing and all: the cost of one of the choices, or 1 CNY less."""
    costs = sorted({cost for cost, _ in every_choice(question)})
    index = data.draw(st.integers(0, len(costs) - 1))
    return costs[index] - data.draw(st.sampled_from((0, 0, 1)))


def small_question(scenario: Scenario) -> Question:
    """Return the expanded question, if there are few enough choices to try them all."""
    question = expand(scenario)
    assume(question.demands and choices(question) <= ENUMERABLE)
    return question


@many
@given(QUESTIONS, st.data())
def test_least_worst(scenario: Scenario, data: st.DataObject) -> None:
    question = small_question(scenario)
    step = Objective(
        data.draw(st.sampled_from(WORST)),
        max(drawn_budget(data, question) or 0, 0),
        hard_targets=data.draw(st.booleans()),
        over=data.draw(st.sampled_from(Over)),
    )
    plan = proven(replace(scenario, objective=step))
    values = [worst(question, got, step) for _, got in permitted(question, step)]
    best = min(values, default=None)
    assert (plan.objective_value_ns, plan.status is PlanStatus.OPTIMAL) == (best, best is not None)


@many
@given(QUESTIONS, st.data())
def test_least_mean(scenario: Scenario, data: st.DataObject) -> None:
    question = small_question(scenario)
    step = Objective(
        data.draw(st.sampled_from(MEANS)),
        max(drawn_budget(data, question) or 0, 0),
        hard_targets=data.draw(st.booleans()),
        weight=data.draw(st.sampled_from(PairWeight)),
    )
    assume(sum(weights(question, step.weight)) > 0)
    plan = proven(replace(scenario, objective=step))
    options = permitted(question, step)
    if not options:
        assert plan.status is PlanStatus.INFEASIBLE
        return
    assert plan.status is PlanStatus.OPTIMAL
    least = min(mean_of(question, got, step) or 0 for _, got in options)
    assert plan.achieved[0].value == plan.achieved[0].bound == least


@many
@given(QUESTIONS, st.data())
def test_least_cost_covering_a_share(scenario: Scenario, data: st.DataObject) -> None:
    sinks = {i for t in scenario.targets for s in t.sinks.selectors for i in s.ids}
    first = scenario.targets[0]
    sources = {i for selector in first.sources.selectors for i in selector.ids}
    assume(sinks - sources)
    many_sinks = Target(
        "people",
        first.sources,
        PlaceSet((Selector(ids=tuple(sorted(sinks - sources))),)),
        data.draw(st.sampled_from([t.limit for t in scenario.targets])),
        data.draw(st.sampled_from([None, first.after_cut])),
        Match.NEAREST_SOURCE,
    )
    kept = scenario.targets[: data.draw(st.integers(0, 1))]
    share = data.draw(st.sampled_from((0.1, 0.3, 0.5, 0.75, 0.9, 1.0)))
    coverage = Coverage("people", share, data.draw(st.sampled_from(PairWeight)))
    scenario = replace(
        scenario, targets=(*kept, many_sinks), objective=Objective(coverage=coverage)
    )
    question = small_question(scenario)
    plan = proven(scenario)
    best = min(
        (cost for cost, got in every_choice(question) if covers(question, got, coverage)),
        default=None,
    )
    assert (plan.cost_cny, plan.status is PlanStatus.OPTIMAL) == (best, best is not None)


@many
@given(QUESTIONS, st.data())
def test_chains_take_each_step_among_the_best_of_those_before(
    scenario: Scenario, data: st.DataObject
) -> None:
    question = small_question(scenario)
    slack = data.draw(st.sampled_from((0.0, 0.25, 1.0)))
    second = Objective(data.draw(st.sampled_from(WORST)), over=data.draw(st.sampled_from(Over)))
    last = Objective(data.draw(st.sampled_from((Minimise.COST, Minimise.MEAN_LATENCY))))
    last = replace(last, weight=PairWeight.COUNT)
    chain = Objective(slack=slack, then=(second, last))
    plan = proven(replace(scenario, objective=chain))
    options = permitted(question, Objective())
    if not options:
        assert plan.status is PlanStatus.INFEASIBLE
        return
    cheapest = min(cost for cost, _ in options)
    most = cheapest + int(cheapest * Fraction(str(slack)))
    least = min(worst(question, got, second) for cost, got in options if cost <= most)
    left = [c for c in options if c[0] <= most and worst(question, c[1], second) == least]
    if last.minimise is Minimise.COST:
        end = min(cost for cost, _ in left)
    else:
        end = min(mean_of(question, got, last) or 0 for _, got in left)
    assert [step.value for step in plan.achieved] == [cheapest, least, end]
