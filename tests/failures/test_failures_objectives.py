"""Worst values over every failure, pairs and discs included: enumeration and the check agree."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from netplan.check import verify
from netplan.model.network import Role
from netplan.model.plan import PlanStatus
from netplan.model.scenario import (
    FailureSpec,
    Limit,
    LinkRule,
    Minimise,
    Objective,
    Over,
    Pairs,
    Scenario,
    Single,
    Target,
)
from netplan.planning.design import Design
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support import small
from tests.support.designs import every_design

CALM = settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
SPECS = st.sampled_from(
    [
        FailureSpec(disc_km=2.0),
        FailureSpec(disc_km=15.0),
        FailureSpec(disc_km=60.0),
        FailureSpec(Single.CORRIDOR, disc_km=10.0),
        FailureSpec(pairs=Pairs.CORRIDOR),
        FailureSpec(Single.PLACE, pairs=Pairs.CORRIDOR, disc_km=15.0),
    ]
)


def with_discs(question: Scenario, spec: FailureSpec, minimise: Minimise, hard: bool) -> Scenario:
    """Return the scenario asking for a least worst value over its failures, limits after all."""
    targets = tuple(replace(t, after_cut=t.after_cut or Limit(6.0)) for t in question.targets)
    objective = Objective(minimise, over=Over.FAILURES, hard_targets=hard)
    return replace(question, targets=targets, failures=spec, objective=objective)


def worst_of(design: Design, minimise: Minimise) -> int | None:
    """Return the worst value over the intact network and every failure; None: cut off."""
    margin = minimise is Minimise.WORST_MARGIN
    found = []
    for demand in design.model.demands:
        states = [(demand.limit_ns, design.intact.one_way_ns(demand))]
        after = demand.after_ns or 0
        states += [(after, ns) for _, ns in design.after_failures(demand)]
        for limit, ns in states:
            if ns is None:
                return None
            found.append(ns - limit if margin else ns)
    return max(found)


@CALM
@given(
    question=small.scenarios(),
    spec=SPECS,
    minimise=st.sampled_from([Minimise.WORST_LATENCY, Minimise.WORST_MARGIN]),
    hard=st.booleans(),
    share=st.sampled_from([0.4, 0.8, 1.0]),
)
def test_the_check_agrees_on_a_worst_value_over_pairs_and_discs(
    question: Scenario, spec: FailureSpec, minimise: Minimise, hard: bool, share: float
) -> None:
    question = with_discs(question, spec, minimise, hard)
    free = make_plan(question)
    budget = int((free.cost_cny or 0) * share)
    question = replace(question, objective=replace(question.objective, budget_cny=budget))
    plan = make_plan(question)
    report = verify(plan, question)
    assert report.ok, [str(finding) for finding in report.findings]
    if plan.status is PlanStatus.OPTIMAL:
        spans = tuple(s.id for s in plan.spans)
        design = Design(ServiceModel(question), spans, tuple(x.id for x in plan.links))
        assert worst_of(design, minimise) == plan.achieved[0].value


def ring() -> Scenario:
    """A and C on one meridian, a short way between them and a long one round the east.

        q -- a == c -- s      q - s: 900 km of old cable, bent to the east; 500 km if new

    Both ends have their spans in opposite directions, so no disc that spares an end takes
    both of its spans: one way is always left.
    """
    places = [
        small.place("a", 100, 30, Role.HUB),
        small.place("c", 100, 31),
        small.place("q", 100, 29),
        small.place("s", 100, 32),
    ]
    bend = ((100, 29), (103, 30.5), (100, 32))
    spans = [
        small.span("ac.old", "a", "c", 200),
        small.span("ac.new", "a", "c", 112, new=True),
        small.span("aq.old", "a", "q", 120),
        small.span("cs.old", "c", "s", 120),
        replace(small.span("qs.old", "q", "s", 900), route=bend),
        replace(small.span("qs.new", "q", "s", 500, new=True), route=bend),
    ]
    target = Target("t", small.of("a"), small.of("c"), Limit(3.0), Limit(6.5))
    links = (LinkRule(small.of("a"), small.of("c")),)
    return small.scenario(places, spans, [target], links=links)


@pytest.mark.parametrize("minimise", [Minimise.WORST_LATENCY, Minimise.WORST_MARGIN])
@pytest.mark.parametrize(
    ("spec", "hard"),
    [(FailureSpec(disc_km=10.0), False), (FailureSpec(Single.SPAN, disc_km=3.0), True)],
)
def test_a_worst_value_over_discs_is_that_of_enumeration(
    spec: FailureSpec, minimise: Minimise, hard: bool
) -> None:
    question = with_discs(ring(), spec, minimise, hard)
    model = ServiceModel(question)
    assert any(failure.id.startswith("disc:") for failure in model.failures)
    every = [(cost, worst_of(design, minimise)) for cost, design in every_design(model)]
    values = set()
    for budget in (0, 20_000_000, 90_000_000):
        asked = replace(question, objective=replace(question.objective, budget_cny=budget))
        best = min(w for cost, w in every if w is not None and cost <= budget)
        plan = make_plan(asked)
        assert plan.status is PlanStatus.OPTIMAL
        assert plan.achieved[0].value == best
        assert verify(plan, asked).ok
        values.add(best)
    assert len(values) > 1
