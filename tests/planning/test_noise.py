"""Links lit in a mode: enumerated, checked, proven, tampered with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from netplan import api
from netplan.check.bill import verify_bill
from netplan.check.recompute.question import expand
from netplan.check.report import Code
from netplan.check.verify import verify
from netplan.model.network import Network
from netplan.model.plan import PlanLink, PlanStatus
from netplan.model.scenario import (
    Disjoint,
    JointConfidence,
    Law,
    Limit,
    Minimise,
    Objective,
    PairWeight,
    PathConfidence,
    Protection,
    Scenario,
)
from netplan.model.traffic import Channels
from netplan.planning.bill import bill
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.effort import examples
from tests.support.lit_cases import END, Answer, lit_scenario, two_ways

CASES = examples(80)
CHUNK = 20


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_plans_are_the_enumerated_ones(first: int) -> None:
    for seed in range(first, first + CHUNK):
        question = lit_scenario(seed)
        best, plan = Answer(question).least_cost(), make_plan(question)
        found = verify(plan, question).findings
        assert not found, (seed, [str(finding) for finding in found])
        if best is None:
            assert plan.status is PlanStatus.INFEASIBLE, seed
            continue
        assert (plan.cost_cny, plan.lower_bound_cny) == (best, best), seed
        lines = bill(plan, question, ServiceModel(question))
        assert sum(line.cost_cny for line in lines) == best, seed
        assert verify_bill(lines, plan, question).ok, seed


def test_the_cases_promise_what_they_try() -> None:
    """Some plans have regenerators, some cost more than by delay, some are impossible."""
    plans = [make_plan(lit_scenario(seed)) for seed in range(40)]
    assert any(link.regenerators for plan in plans for link in plan.links)
    impossible = [plan for plan in plans if plan.status is PlanStatus.INFEASIBLE]
    assert 0 < len(impossible) < 20
    by_delay = 0
    for seed, plan in enumerate(plans):
        question = lit_scenario(seed)
        assert question.channels is not None
        [mode] = question.channels.modes
        end = question.costs.mode_transponder_cny.get(mode, question.costs.transponder_cny)
        costs = replace(question.costs, mode_transponder_cny={}, transponder_cny=end)
        again = make_plan(replace(question, channels=None, costs=costs))
        by_delay += again.cost_cny != plan.cost_cny
    assert by_delay > 4


@pytest.mark.parametrize(
    ("limit_ms", "after_ms", "route", "places", "regenerators"),
    [
        (3.0, None, ("an", "nc"), (), 0),  # slower, and quiet enough
        (2.2, None, ("am", "mc"), ("m",), 1),  # only the noisy one is in time
        (3.0, 3.0, ("an", "nc"), (), 1),  # and the noisy one is left when the other is cut
    ],
)
def test_a_link_takes_the_route_that_its_light_gets_over(
    limit_ms: float,
    after_ms: float | None,
    route: tuple[str, ...],
    places: tuple[str, ...],
    regenerators: int,
) -> None:
    question = two_ways(limit_ms, after_ms)
    proven = api.prove(question)
    [link] = proven.plan.links
    assert link.regenerators == regenerators
    assert link.cost_cny == 2 * END * (1 + regenerators)
    if not regenerators or after_ms is None:
        assert (link.route, link.regenerated_at) == (route, places)
    assert proven.certificate is not None, proven.missing


def test_of_two_routes_that_hold_a_link_takes_the_faster() -> None:
    """With a regenerator for after a cut the noisy route is open to it from the beginning."""
    [link] = make_plan(two_ways(3.0, 3.0)).links
    assert (link.route, link.regenerated_at) == (("am", "mc"), ("m",))
    assert link.parts.regenerators_ns == 100_000


Change = Callable[[PlanLink], PlanLink]


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda x: replace(x, regenerated_at=()), Code.LINK_ROUTE),
        (lambda x: replace(x, regenerated_at=("n",)), Code.LINK_ROUTE),
        (lambda x: replace(x, regenerated_at=("m", "m")), Code.LINK_ROUTE),
        (lambda x: replace(x, regenerators=0, cost_cny=2 * END), Code.LINK_LATENCY),
        (lambda x: replace(x, cost_cny=2 * 150_000 + 300_000), Code.LINK_COST),
        (lambda x: replace(x, route=("an", "nc"), regenerated_at=()), Code.LINK_ROUTE),
    ],
)
def test_no_change_of_a_lit_link_is_let_pass(change: Change, code: Code) -> None:
    question = two_ways(2.2)
    plan = make_plan(question)
    assert verify(plan, question).ok
    changed = replace(plan, links=tuple(map(change, plan.links)))
    assert code in {finding.code for finding in verify(changed, question).findings}


def test_a_plan_by_delay_does_not_pass_as_one_by_noise() -> None:
    """Without the mode the link runs over M without a regenerator."""
    question = two_ways(2.2)
    free = replace(question, channels=None)
    plan = make_plan(free)
    assert verify(plan, free).ok and plan.links[0].route == ("am", "mc")
    assert not verify(plan, question).ok
    assert not verify(make_plan(question), free).ok


def test_what_links_are_offered_with_is_reckoned_twice() -> None:
    some = 0
    for seed in range(examples(150)):
        question = lit_scenario(seed)
        model, again = ServiceModel(question), expand(question).provision
        asked = [frozenset((link.a, link.b)) for link in model.links]
        assert model.link_regenerators == tuple(map(again.regenerators, asked)), seed
        assert model.own_regenerators == tuple(map(again.least, asked)), seed
        some += max(model.link_regenerators) > 0
    assert some > 50


def test_the_noise_of_every_bundled_span_is_reckoned_twice() -> None:
    question = api.load_scenario("guizhou")
    optics = question.equipment.optics
    assert optics is not None
    for mode in optics.modes:
        asked = replace(question, channels=Channels((mode,)))
        light, again = ServiceModel(asked).light, expand(asked).light
        assert light is not None and again is not None
        ids = [span.id for span in ServiceModel(asked).spans]
        known = {id_: n for id_, n in zip(ids, light.use, strict=True) if n is not None}
        assert (light.reach, known) == (again.most, dict(again.use)), mode


def test_certificates_prove_the_bound_of_lit_links_and_what_is_impossible() -> None:
    kinds = set()
    for seed in range(examples(20)):
        proven = api.prove(lit_scenario(seed))
        assert proven.certificate is not None, (seed, proven.missing)
        kinds.add(proven.plan.status)
    assert kinds == {PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE}


BUDGET_CNY = 25_000_000
OTHERS: dict[str, Callable[[Scenario], Scenario]] = {
    "1+1": lambda s: replace(
        s,
        targets=tuple(
            replace(t, after_cut=None, protection=Protection(Limit(9.0), Disjoint.SPAN))
            for t in s.targets
        ),
    ),
    "availability": lambda s: replace(
        s, targets=tuple(replace(t, availability=0.99) for t in s.targets)
    ),
    "worst latency": lambda s: replace(
        s,
        objective=Objective(Minimise.WORST_LATENCY, budget_cny=BUDGET_CNY, hard_targets=False),
    ),
    "mean latency": lambda s: replace(
        s,
        objective=Objective(
            Minimise.MEAN_LATENCY,
            budget_cny=BUDGET_CNY,
            hard_targets=False,
            weight=PairWeight.COUNT,
        ),
    ),
    "confidence": lambda s: replace(
        s,
        targets=tuple(replace(t, confidence=PathConfidence(0.8, Law.TOGETHER)) for t in s.targets),
    ),
    "all at once": lambda s: replace(
        s, network=_uncertain(s), confidence=JointConfidence(0.8, worlds=200)
    ),
}


def _uncertain(scenario: Scenario) -> Network:
    """Return the network with lengths that may be off by a tenth."""
    spans = tuple(replace(span, length_tolerance=0.1) for span in scenario.network.spans)
    return replace(scenario.network, spans=spans)


@pytest.mark.parametrize("other", OTHERS)
def test_whatever_else_is_asked_plans_survive_the_check(other: str) -> None:
    made = 0
    for seed in range(examples(30)):
        question = OTHERS[other](lit_scenario(seed))
        plan = make_plan(question)
        found = verify(plan, question).findings
        assert not found, (seed, [str(finding) for finding in found])
        made += plan.status in (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)
    assert made > 8


def test_latencies_under_a_budget_are_the_enumerated_ones() -> None:
    few = [s for s in map(lit_scenario, range(examples(60))) if len(s.network.spans) <= 6]
    few = [s for s in few if any(demand for demand in ServiceModel(s).demands)]
    assert len(few) > 8
    for question in few[:8]:
        answer = Answer(question)
        every = [answer.latencies(chosen) for chosen in answer.affordable(BUDGET_CNY)]
        mean = make_plan(OTHERS["mean latency"](question)).achieved[0].value
        best = min(sum(row) / len(row) for row in every)
        assert mean == (None if best == float("inf") else int(best))
        worst = make_plan(OTHERS["worst latency"](question)).achieved[0].value
        best = min(max(row) for row in every)
        assert worst == (None if best == float("inf") else best)


def test_the_table_of_noise_is_an_input_of_a_plan_by_noise_alone(tmp_path: Path) -> None:
    file = tmp_path / "mine.yaml"
    lines = ("schema_version: 1", "extends: guizhou", "name: mine", "channels: {mode: 400g_qpsk}")
    file.write_text("\n".join(lines))
    roles = {entry.role: entry.path for entry in api.load_scenario(file).inputs}
    assert roles["noise"] == "netplan:noise.json"
    assert "noise" not in {entry.role for entry in api.load_scenario("guizhou").inputs}


def test_the_second_opinion_agrees() -> None:
    for seed in range(examples(12)):
        question = lit_scenario(seed)
        plan = make_plan(question)
        crossed = api.cross_check(plan, question)
        assert not crossed.differs, (seed, crossed.text)
