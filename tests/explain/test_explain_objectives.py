"""Reasons under budgets, coverages, 1+1 and availability: each one tried out by solving again."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.explain.exclusions import keeping
from netplan.explain.explain import explain
from netplan.explain.result import Exclusion, Explanation
from netplan.model.network import Network
from netplan.model.plan import PlanStatus
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
    Target,
)
from netplan.model.units import NS_PER_MS
from netplan.planning.design import Design
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support import small
from tests.support.files_cases import SCENARIO, collection, span, spans, write
from tests.support.protection_cases import attainable, often_cut, protect, trap

CALM = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))


def two_targets(**objective: Any) -> Scenario:
    """A to C and A to B on the line of three, under an objective."""
    question = small.with_targets(
        small.line_of_three(),
        Target("far", small.of("a"), small.of("c"), Limit(1.1)),
        Target("near", small.of("a"), small.of("b"), Limit(0.6)),
    )
    return replace(question, objective=Objective(**objective))


def cheapest(question: Scenario) -> int:
    cost = make_plan(replace(question, objective=Objective())).cost_cny
    assert cost is not None
    return cost


def explained(question: Scenario, **asked: Any) -> Explanation:
    return explain(make_plan(question), question, **asked)


def only(question: Scenario, kept: tuple[Exclusion, ...]) -> Scenario:
    """Return the question with these pairs and exclusions and no others."""
    names = {one.key.removeprefix("target ") for one in kept}
    targets = tuple(t for t in question.targets if t.id in names)
    return replace(keeping(question, kept), targets=targets)


# a budget that is too small


def test_the_pairs_that_clash_with_a_budget() -> None:
    """Either target alone is within the budget (the near one needs less than the far one)."""
    question = two_targets(budget_cny=1)
    far, near = (cheapest(small.with_targets(question, t)) for t in question.targets)
    both = cheapest(question)
    assert near < far <= both
    short = explained(two_targets(budget_cny=both - 1)).short
    assert short is not None
    assert short.money.cost_cny == both
    assert short.irreducible
    if far < both:
        assert {one.key for one in short.clash} == {"target far", "target near"}
    low = explained(two_targets(budget_cny=near - 1)).short
    assert low is not None
    assert len(low.clash) == 1


def test_an_exclusion_that_makes_a_budget_too_small() -> None:
    """Two new cables of 100 km would do; without them it takes one of 300 km."""
    question = small.with_targets(
        small.line_of_three(), Target("t", small.of("a"), small.of("c"), Limit(1.543))
    )
    free = cheapest(question)
    dear = replace(question, candidates=Candidates(forbid_spans=("ab.new",)))
    assert cheapest(dear) > free
    short = explained(replace(dear, objective=Objective(budget_cny=free))).short
    assert short is not None
    forbidden = Exclusion("candidates.forbid_spans", "ab.new")
    assert {one.name for one in short.clash} == {"a to c", "ab.new"}
    assert (forbidden,) in short.ways
    assert short.money.cost_cny == cheapest(dear)
    assert short.raised is not None
    rise = short.raised.achieved[-1].value
    assert rise is not None
    assert rise > 0


def raised(question: Scenario, ns: int) -> Scenario:
    """Return the question with every limit longer by some ns."""

    def longer(limit: Limit | None) -> Limit | None:
        if limit is None or limit.one_way_ms is None:
            return limit
        return Limit((round(limit.one_way_ms * NS_PER_MS) + ns) / NS_PER_MS)

    targets = (
        replace(t, limit=longer(t.limit), after_cut=longer(t.after_cut)) for t in question.targets
    )
    return replace(question, targets=tuple(targets))


@settings(CALM, max_examples=10)
@given(question=small.scenarios(), part=st.sampled_from([0.3, 0.7, 0.99]), data=st.data())
def test_every_way_out_of_a_budget_is_enough(
    question: Scenario, part: float, data: st.DataObject
) -> None:
    """Clashes cost too much and are irreducible; ways, money and ms are enough, and least."""
    names = [s.id for s in question.network.spans if s.state.value == "candidate"]
    forbidden = data.draw(st.sets(st.sampled_from(names), max_size=2)) if names else set()
    question = replace(
        question,
        equipment=small.equipment(reach_km=100_000),  # a link's price hangs on no limit
        candidates=Candidates(forbid_spans=tuple(sorted(forbidden))),
        targets=tuple(
            replace(t, id=f"{t.id}.{d.sink}", sources=small.of(*d.sources), sinks=small.of(d.sink))
            for t in question.targets
            for d in ServiceModel(replace(question, targets=(t,))).demands
        ),
    )
    plan = make_plan(question)
    assume(plan.status is PlanStatus.OPTIMAL and plan.cost_cny)
    assert plan.cost_cny is not None
    budget = int(plan.cost_cny * part)
    question = replace(question, objective=Objective(budget_cny=budget))
    short = explained(question).short
    assert short is not None
    assert short.irreducible
    assert short.money.cost_cny == plan.cost_cny
    assert cheapest(only(question, short.clash)) > budget
    for one in short.clash:
        rest = only(question, tuple(o for o in short.clash if o != one))
        assert not rest.targets or cheapest(rest) <= budget
    pairs = tuple(Exclusion(f"target {t.id}", "") for t in question.targets)
    rules = tuple(Exclusion("candidates.forbid_spans", name) for name in sorted(forbidden))
    for way in short.ways:
        gone = {(one.key, one.name if "forbid" in one.key else "") for one in way}
        kept = tuple(one for one in (*pairs, *rules) if (one.key, one.name) not in gone)
        rest = only(question, kept)
        assert not rest.targets or cheapest(rest) <= budget
    assert short.raised is not None
    if short.raised.cost_cny is None:
        return  # the pairs cannot even be joined for so little
    rise = short.raised.achieved[-1].value
    assert rise is not None
    assert make_plan(raised(question, rise)).cost_cny is not None
    assert make_plan(raised(question, rise - 1)).status is PlanStatus.INFEASIBLE


def test_a_coverage_that_a_budget_does_not_reach() -> None:
    coverage = Coverage("far", 1.0, PairWeight.COUNT)
    found = explained(two_targets(budget_cny=1, coverage=coverage))
    assert found.short is not None
    assert (found.short.clash, found.is_complete) == ((), False)
    assert "coverage" in found.short.untold
    assert found.short.money.cost_cny == cheapest(two_targets())


# why, with other objectives


def worst(budget: int) -> Scenario:
    question = small.with_targets(
        small.line_of_three(), Target("t", small.of("a"), small.of("c"), Limit(3.0))
    )
    objective = Objective(Minimise.WORST_LATENCY, budget_cny=budget, hard_targets=False)
    return replace(question, objective=objective)


def test_a_part_under_a_budget_is_worth_latency() -> None:
    question = worst(30_000_000)
    plan = make_plan(question)
    listed = explain(plan, question)
    assert {part.id for part in listed.parts} == {"ab.new", "bc.new", "a--c"}
    assert all(part.slower and not part.broken for part in listed.parts)
    assert all(slack.intact_ns is None for slack in listed.slacks)
    [part] = explain(plan, question, spans=("ab.new",)).parts
    again = make_plan(replace(question, candidates=Candidates(forbid_spans=("ab.new",))))
    [change] = part.changes
    assert change.is_exact
    assert change.low == again.achieved[0].value - plan.achieved[0].value > 0
    assert [(s.sink, s.one_way_ns) for s in part.slower] == [("c", plan.achieved[0].value)]


def with_price(question: Scenario, span: str, cny: int) -> Scenario:
    spans = tuple(
        replace(s, build_cost_cny=cny) if s.id == span else s for s in question.network.spans
    )
    return replace(question, network=Network(question.network.places, spans))


def test_the_price_that_brings_a_span_in_under_a_budget() -> None:
    """One of two new cables is affordable; the other comes in just when both are."""
    question = worst(16_000_000)
    plan = make_plan(question)
    built = {s.id for s in plan.spans}
    out = next(s for s in ("ab.new", "bc.new") if s not in built)
    [item] = explain(plan, question, spans=(out,)).left_out
    assert item.price_cut is not None
    assert item.price_cut.is_exact
    cut, price = item.price_cut.low_cny, 10_000_000  # of the cable alone, 100 km
    at = make_plan(with_price(question, out, price - cut))
    assert at.achieved[0].value < plan.achieved[0].value
    assert out in {s.id for s in at.spans}
    below = make_plan(with_price(question, out, price - cut + 1))
    assert below.achieved[0].value == plan.achieved[0].value


@CALM
@given(question=small.scenarios(), share=st.sampled_from([0.3, 0.6, 0.9]))
def test_what_a_part_is_worth_is_what_a_plan_without_it_reaches(
    question: Scenario, share: float
) -> None:
    question = replace(question, objective=Objective(Minimise.WORST_LATENCY, hard_targets=False))
    dear = make_plan(question).cost_cny
    assume(dear)
    assert dear is not None
    budget = int(dear * share)
    question = replace(question, objective=replace(question.objective, budget_cny=budget))
    plan = make_plan(question)
    assume(plan.status is PlanStatus.OPTIMAL)
    candidates = [s.id for s in ServiceModel(question).spans]
    found = explain(plan, question, spans=tuple(candidates[:3]))
    for part in found.parts:
        rule = Candidates(forbid_spans=(part.id,))
        again = make_plan(replace(question, candidates=rule))
        if again.cost_cny is None:  # the budget joins the pairs with it alone
            assert (part.changes, again.status) == ((), PlanStatus.INFEASIBLE)
            continue
        [change] = part.changes
        assert change.is_exact
        assert change.low == again.achieved[0].value - plan.achieved[0].value >= 0
    for item in found.left_out:
        if item.price_cut is None:
            continue
        assert item.price_cut.is_exact
        assert item.price_cut.low_cny > 0
        free = item.cost_cny or 0
        if item.price_cut.low_cny <= free:
            [cost] = [c for c in ServiceModel(question).span_costs if c.id == item.id]
            if cost.build_cny >= item.price_cut.low_cny:
                less = cost.build_cny - item.price_cut.low_cny
                at = make_plan(with_price(question, item.id, less))
                assert at.achieved[0].value < plan.achieved[0].value


def test_a_mean_has_no_exact_price_and_says_so() -> None:
    objective = Objective(
        Minimise.MEAN_LATENCY,
        budget_cny=16_000_000,
        hard_targets=False,
        weight=PairWeight.COUNT,
    )
    question = replace(worst(1), objective=objective)
    plan = make_plan(question)
    out = next(s for s in ("ab.new", "bc.new") if s not in {c.id for c in plan.spans})
    found = explain(plan, question, spans=(out,))
    [item] = found.left_out
    assert "means" in item.untold
    assert item.forced is not None
    assert not found.is_complete
    inside = explain(plan, question, spans=(plan.spans[0].id,))
    assert inside.is_complete
    assert inside.parts[0].changes[0].low >= 0


def test_a_chain_has_a_change_for_every_objective() -> None:
    chain = Objective(then=(Objective(Minimise.WORST_LATENCY),))
    question = replace(two_targets(), objective=chain)
    [part] = explained(question, spans=("ab.new",)).parts
    assert part.without is not None
    assert part.without.status is PlanStatus.INFEASIBLE
    out = explained(question, spans=("ac.new",)).left_out[0]
    assert [c.minimise for c in out.changes] == ["cost", "worst_latency"]
    assert out.untold


# coverage


def test_which_pairs_are_covered_thanks_to_a_part() -> None:
    question = small.with_targets(
        small.line_of_three(), Target("t", small.of("a"), small.of("b", "c"), Limit(0.6))
    )
    coverage = Coverage("t", 0.5, PairWeight.COUNT)
    question = replace(question, objective=Objective(coverage=coverage))
    plan = make_plan(question)
    assert [t.sink for t in plan.targets if t.met] == ["b"]
    found = explain(plan, question)
    assert {b.sink for part in found.parts for b in part.broken} == {"b"}
    assert {part.id for part in found.parts if part.broken} == {"ab.new", "a--b"}
    [part] = explain(plan, question, spans=("ab.new",)).parts
    assert part.without is not None
    assert part.without.status is PlanStatus.INFEASIBLE
    with pytest.raises(RequestError, match="share of t"):
        explain(plan, question, targets=("t",))


# 1+1 and availability


def test_a_pair_that_cannot_be_and_the_exclusion_in_the_way() -> None:
    question = protect(trap(), 1.6)
    [no] = explained(question).impossible
    assert no.certificate is None
    assert no.needed_ns is not None
    at = no.needed_ns / NS_PER_MS
    assert make_plan(protect(trap(), at)).status is PlanStatus.OPTIMAL
    assert make_plan(protect(trap(), at - 1e-6)).status is PlanStatus.INFEASIBLE
    forbidden = protect(trap(), 3.0)
    closed = replace(forbidden, closed=replace(forbidden.closed, spans=("at",)))
    [no] = explained(closed).impossible
    assert [one.name for one in no.clash] == ["at"]
    assert [[one.name for one in way] for way in no.lifts] == [["at"]]
    relaxed = {r.what: r for r in explained(closed).relaxed}
    assert relaxed["exclusions"].solved.status is PlanStatus.OPTIMAL


@CALM
@given(question=attainable())
def test_every_part_of_a_protected_plan_has_a_reason(question: Scenario) -> None:
    plan = make_plan(question)
    assume(plan.status is PlanStatus.OPTIMAL and plan.spans)
    found = explain(plan, question)
    assert all(part.broken for part in found.parts)
    uses = {
        (outcome.id, outcome.sink, name, id_)
        for outcome in plan.targets
        if outcome.pair is not None and outcome.pair.met
        for name in ("working", "protection")
        for path in [getattr(outcome.pair, name)]
        for id_ in (*path.steps, *(s for route in path.routes for s in route))
    }
    for part in found.parts:
        assert {(u.target, u.sink, u.path) for u in part.used} == {
            use[:3] for use in uses if use[3] == part.id
        }
    one = plan.spans[0].id
    [asked] = explain(plan, question, spans=(one,)).parts
    [listed] = [part for part in found.parts if part.id == one]
    key = [(b.target, b.sink, b.failure) for b in listed.broken]
    assert sorted(key) == sorted((b.target, b.sink, b.failure) for b in asked.broken)
    again = make_plan(replace(question, candidates=Candidates(forbid_spans=(one,))))
    assert asked.without is not None
    assert asked.without.cost_cny == again.cost_cny
    rest = Design(
        ServiceModel(question),
        tuple(s.id for s in plan.spans if s.id != one),
        tuple(link.id for link in plan.links),
    )
    assert not all(outcome.met for outcome in rest.outcomes())


def test_an_availability_out_of_reach_is_left_out_and_named() -> None:
    question = often_cut(small.line_of_three())
    [target] = question.targets
    question = replace(
        question,
        targets=(replace(target, availability=0.999),),
        failures=FailureSpec(Single.NONE),
    )
    found = explained(question)
    assert [no.item.obstacle.value for no in found.impossible] == ["availability"]
    [relaxed] = found.relaxed
    assert relaxed.dropped == ("t: a to c, availability",)
    assert relaxed.solved.cost_cny == make_plan(small.line_of_three()).cost_cny


# the command


def test_the_command_on_a_budget_that_is_too_small(tmp_path: Path) -> None:
    more = collection([*spans(), span("guilin", "guangzhou", "new", 450.0)])
    text = SCENARIO.replace("one_way_ms: 6\n    after_cut_one_way_ms: 7", "one_way_ms: 6.8")
    path = str(write(tmp_path, scenario=text, spans_=more))
    out = tmp_path / "why.json"
    arguments = ["explain", path, "--set", "objective.budget_cny=1000000", "--quiet"]
    shown = CliRunner().invoke(cli, [*arguments, "-o", str(out)])
    assert shown.exit_code == 0, shown.output
    assert "no plan keeps the budget of 1.000 MCNY" in shown.stdout
    assert "asked again without the budget" in shown.stdout
    assert "ms more are enough for a plan within the budget" in shown.stdout
    assert '"irreducible": true' in out.read_text(encoding="utf-8")
