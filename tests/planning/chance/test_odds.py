"""How often a choice holds, against code of another kind, arithmetic and enumeration."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from types import MappingProxyType

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import binom

from netplan.check import verify
from netplan.check.plan.odds import recount
from netplan.check.recompute.question import expand
from netplan.check.recompute.service import Service
from netplan.model.network import LengthSource, Network
from netplan.model.odds import Correlation, Odds, at_least, interval
from netplan.model.plan import PlanStatus
from netplan.model.quantity import Quantity
from netplan.model.scenario import JointConfidence, Limit, Minimise, Objective, Scenario
from netplan.planning.chance.law import RHO, Law, Use
from netplan.planning.chance.odds import odds_of
from netplan.planning.chance.trial import makes_of, sampled_problem
from netplan.planning.design import everything
from netplan.planning.formulation import build_problem
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from netplan.whatif.robustness.risk import risk
from tests.support.small import of, quantity, scenarios

LAWS = tuple(Correlation)
FEW = settings(max_examples=40, deadline=None)


def ranged(quantity: Quantity, share: float) -> Quantity:
    value = quantity.value
    return replace(quantity, low=value * (1 - share), high=value * (1 + 2 * share))


@st.composite
def doubtful(draw: st.DrawFn) -> Scenario:
    """Scenarios whose lengths and gear have ranges, and whose corridors have several sources."""
    question = draw(scenarios())
    share = st.sampled_from((0.0, 0.05, 0.2, 0.4))
    sources = st.sampled_from(tuple(LengthSource))
    spans = tuple(
        replace(span, length_tolerance=draw(share), length_source=draw(sources))
        for span in question.network.spans
    )
    gear = question.equipment
    fibres = {
        name: replace(fibre, delay_us_per_km=ranged(fibre.delay_us_per_km, 0.02))
        for name, fibre in gear.fibres.items()
    }
    gear = replace(
        gear,
        fibres=MappingProxyType(fibres),
        terminal_delay_us=ranged(gear.terminal_delay_us, 0.4),
        hop_delay_us=ranged(gear.hop_delay_us, 0.3),
        pass_through_delay_us=ranged(gear.pass_through_delay_us, 0.3),
        regenerator_delay_us=ranged(gear.regenerator_delay_us, 0.3),
    )
    return replace(question, network=Network(question.network.places, spans), equipment=gear)


@st.composite
def ruled(draw: st.DrawFn) -> Scenario:
    """The same, where some places may not be passed and today's service may make a detour."""
    question = draw(doubtful())
    places = tuple(
        replace(spot, transit=draw(st.integers(0, 3)) > 0) for spot in question.network.places
    )
    names = st.sampled_from([spot.id for spot in places])
    targets = tuple(
        replace(t, no_transit=of(draw(names)) if draw(st.booleans()) else None)
        for t in question.targets
    )
    detour = ranged(quantity(1.4), 0.2) if draw(st.booleans()) else None
    return replace(
        question,
        network=Network(places, question.network.spans),
        targets=targets,
        equipment=replace(question.equipment, today_detour=detour),
    )


@st.composite
def chosen(draw: st.DrawFn) -> tuple[Scenario, frozenset[str]]:
    question = draw(ruled())
    items = sorted(everything(ServiceModel(question)).chosen)
    return question, frozenset(draw(st.sets(st.sampled_from(items)))) if items else frozenset()


def counted_again(question: Scenario, items: frozenset[str], odds: Odds) -> Odds:
    asked = expand(question)
    has = ServiceModel(question).bought(items)
    links = {name: tuple(name.split("--")) for name in has}
    lit = frozenset(name for name in items if "--" not in name)
    service = Service(asked, lit, links, regenerators=has)  # type: ignore[arg-type]
    return recount(asked, service, odds)


@FEW
@given(chosen(), st.sampled_from(LAWS), st.integers(0, 5))
def test_code_of_another_kind_counts_the_same(
    case: tuple[Scenario, frozenset[str]], law: Correlation, seed: int
) -> None:
    question, items = case
    found = odds_of(ServiceModel(question), items, samples=60, seed=seed, correlation=law)
    assert counted_again(question, items, found) == found


@FEW
@given(chosen(), st.data())
def test_one_more_item_never_makes_a_world_fail(
    case: tuple[Scenario, frozenset[str]], data: st.DataObject
) -> None:
    question, items = case
    model = ServiceModel(question)
    whole = everything(model)
    others = sorted(whole.chosen - items)
    if not others:
        return
    more = {*items, data.draw(st.sampled_from(others))}
    before, after = (odds_of(model, held, samples=50, seed=1) for held in (items, more))
    assert before.always <= after.always
    assert before.intact <= after.intact
    for one, other in zip(before.pairs, after.pairs, strict=True):
        assert one.always <= other.always


@FEW
@given(ruled(), st.sampled_from(LAWS))
def test_adapted_routing_is_never_below_fixed_paths(question: Scenario, law: Correlation) -> None:
    plan = make_plan(question)
    if plan.cost_cny is None:
        return
    found = risk(question, plan, samples=80, seed=2, correlation=law)
    assert found.adapted.always >= round(found.holds * 80)
    for fixed, free in zip(found.pairs, found.adapted.pairs, strict=True):
        assert free.intact >= round(fixed.holds_intact * 80)
        assert free.always >= round(fixed.holds * 80)


@FEW
@given(ruled())
def test_the_world_that_the_data_state_is_the_problem_itself(question: Scenario) -> None:
    problem = sampled_problem(ServiceModel(question))
    nominal = Law(problem.model).nominal
    assert (makes_of(problem).ns(nominal)[0] == problem.cover.arc_ns).all()


@FEW
@given(ruled(), st.integers(0, 3))
def test_the_joint_optimum_is_that_of_enumeration_and_costs_grow(
    question: Scenario, seed: int
) -> None:
    model = ServiceModel(question)
    problem = build_problem(model)
    names, prices = problem.cover.item_name, problem.cover.item_cost
    free = [n for n, up in zip(names, problem.cover.item_upper, strict=True) if up]
    if len(free) > 7 or question.candidates.force_spans or question.candidates.force_links:
        return
    costs = []
    for level in (0.5, 0.8, 0.95):
        asked = JointConfidence(level, 40, seed)
        plan = make_plan(replace(question, confidence=asked))
        best = None
        for take in product((False, True), repeat=len(free)):
            items = {name for name, taken in zip(free, take, strict=True) if taken}
            cost = sum(int(p) for n, p in zip(names, prices, strict=True) if n in items)
            if (best is None or cost < best) and _does(question, items, asked):
                best = cost
        if plan.joint is not None and plan.joint.path_sd:
            assert best is None or plan.cost_cny is None or plan.cost_cny >= best
        else:
            assert plan.cost_cny == best
        costs.append(plan.cost_cny if plan.cost_cny is not None else 2**60)
    assert costs == sorted(costs)


@FEW
@given(ruled(), st.integers(0, 3), st.sampled_from((None, 30_000_000)))
def test_beside_a_worst_value_the_joint_optimum_is_that_of_enumeration(
    question: Scenario, seed: int, budget: int | None
) -> None:
    asked = JointConfidence(0.5, 40, seed)  # so that no path needs a reserve of its own
    objective = Objective(Minimise.WORST_LATENCY, budget_cny=budget)
    question = replace(question, confidence=asked, objective=objective)
    model = ServiceModel(question)
    names = model.item_names
    if len(names) > 7 or question.candidates.force_spans or question.candidates.force_links:
        return
    best = None
    for take in product((False, True), repeat=len(names)):
        items = {name for name, taken in zip(names, take, strict=True) if taken}
        cost = sum(int(p) for n, p in zip(names, model.item_costs, strict=True) if n in items)
        if (budget is None or cost <= budget) and _does(question, items, asked):
            spans = [i for i in items if "--" not in i]
            service = model.serve(spans, model.bought(items), model.failures[0])
            worst = max(service.one_way_ns(d) or 0 for d in model.demands)
            best = worst if best is None else min(best, worst)
    plan = make_plan(question)
    if best is None:
        assert plan.status is PlanStatus.INFEASIBLE
    else:
        assert (plan.status, plan.achieved[0].value) == (PlanStatus.OPTIMAL, best)
        assert plan.joint is not None
        assert plan.joint.held >= plan.joint.needed
        assert verify(plan, question).ok


def _does(question: Scenario, items: set[str], asked: JointConfidence) -> bool:
    model = ServiceModel(question)
    spans = tuple(i for i in items if "--" not in i)
    service = model.serve(spans, model.bought(items), model.failures[0])
    for demand in model.demands:
        ns = service.one_way_ns(demand)
        if ns is None or ns > demand.limit_ns:
            return False
    odds = odds_of(model, items, samples=asked.worlds, seed=asked.seed, use=Use.SEARCH)
    return odds.always >= asked.needed


def test_search_and_check_never_share_worlds() -> None:
    question = make_question()
    law = Law(ServiceModel(question))
    one, other = (law.draw(50, 7, use) for use in (Use.CHECK, Use.SEARCH))
    assert not (one.span_ns[:, 0] == other.span_ns[:, 0]).any()
    assert (law.draw(20, 7).span_ns == one.span_ns[:20]).all()


def make_question() -> Scenario:
    """Two corridors of two cables each, in a row."""
    from netplan.model.scenario import LinkRule, Target  # noqa: PLC0415
    from tests.support.small import costs, equipment, place, span  # noqa: PLC0415

    cables = (("ab.new", "a", "b", True), ("ab.old", "a", "b", False), ("bc.new", "b", "c", True))
    spans = tuple(
        replace(span(name, a, b, 500, new=new), length_tolerance=0.2) for name, a, b, new in cables
    )
    places = (place("a", 106, 26), place("b", 108, 26), place("c", 110, 26))
    return Scenario(
        name="row",
        network=Network(places, spans),
        equipment=equipment(),
        costs=costs(),
        targets=(Target("t", of("a"), of("c"), Limit(one_way_ms=5.2)),),
        links=(LinkRule(of("a"), of("c")),),
    )


def test_cables_of_one_trench_err_alike_and_sources_together() -> None:
    model = ServiceModel(make_question())
    alone = Law(model).draw(4_000, 1)
    linked = Law(model, Correlation.BY_BASIS).draw(4_000, 1)
    old, new, far = (model.span_index[name] for name in ("ab.old", "ab.new", "bc.new"))
    for worlds in (alone, linked):
        errors = worlds.span_ns / worlds.span_ns.mean(axis=0)
        assert np.abs(errors[:, old] - errors[:, new]).max() < 0.003
    assert abs(np.corrcoef(alone.span_ns[:, new], alone.span_ns[:, far])[0, 1]) < 0.05
    expected = 6 / np.pi * np.arcsin(RHO / 2)
    found = np.corrcoef(linked.span_ns[:, new], linked.span_ns[:, far])[0, 1]
    assert found == pytest.approx(expected, abs=0.05)
    for column in (new, far):
        for q in (0.1, 0.5, 0.9):
            bands = (np.quantile(w.span_ns[:, column], q) for w in (alone, linked))
            one, other = bands
            assert one == pytest.approx(other, rel=0.01)


def test_a_probability_agrees_with_enumeration_of_a_grid() -> None:
    question = make_question()
    model = ServiceModel(question)
    items = {"ab.new", "bc.new", "a--c"}
    samples = 40_000
    found = odds_of(model, items, samples=samples, seed=4)
    steps = (np.arange(400) + 0.5) / 400
    us = 5 * 500 * (1 + 0.2 * (2 * steps - 1))
    fixed = 2 * 6 * 0.1 + 3 * 1 + 2 * 20  # amplifier sites, places passed, terminals
    exact = ((us[:, None] + us[None, :] + fixed) <= 5_200).mean()
    low, high = interval(found.always, samples, 0.999)
    assert low <= exact <= high


@pytest.mark.parametrize("samples", [20, 200])
@pytest.mark.parametrize("count", [0, 1, 10, 19, 20])
def test_an_interval_is_that_of_clopper_and_pearson(count: int, samples: int) -> None:
    low, high = interval(count, samples)
    assert count == 0 or binom.sf(count - 1, samples, low) == pytest.approx(0.025)
    assert count == samples or binom.cdf(count, samples, high) == pytest.approx(0.025)
    assert count == 0 or binom.sf(count - 1, samples, at_least(count, samples)) == pytest.approx(
        0.05
    )


def test_a_link_too_slow_as_stated_is_in_time_where_its_cable_is_short() -> None:
    question = make_question()
    tight = replace(question.targets[0], limit=Limit(one_way_ms=4.9))
    model = ServiceModel(replace(question, targets=(tight,)))
    found = odds_of(model, {"ab.new", "bc.new", "a--c"}, samples=400, seed=4)
    assert 0 < found.always < 200
