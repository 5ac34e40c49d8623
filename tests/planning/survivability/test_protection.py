"""1+1 pairs and required availability: worked out by hand, lied about, in files."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any

import numpy as np
import pytest

from netplan import api
from netplan.check import Code, verify
from netplan.check.recompute.question import expand
from netplan.errors import InputError, RequestError
from netplan.model.plan import Obstacle, PairPath, Plan, PlanStatus, Restoration
from netplan.model.scenario import (
    Coverage,
    Disjoint,
    Limit,
    Match,
    Minimise,
    Objective,
    PairWeight,
    Scenario,
    Target,
)
from netplan.optimize import engine
from netplan.optimize.problem.answer import CoverResult
from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.design import Design
from netplan.planning.planner import make_plan
from netplan.planning.survivability.requirements import Requirements
from netplan.records.plan.plan_json import plan_to_json
from netplan.records.plan.record import plan_from_json
from netplan.service.service import ServiceModel
from netplan.whatif.compare.comparison import Side
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.questions import explore_risk, explore_sensitivity
from tests.support import small
from tests.support.enumeration import cheapest_cny
from tests.support.map_cases import plan_of
from tests.support.protection_cases import (
    often_cut,
    protect,
    trap,
)


def test_the_trap_has_a_pair() -> None:
    plan = make_plan(protect(trap(), 1.8))
    [outcome] = plan.targets
    assert outcome.pair is not None
    assert outcome.pair.working is not None
    assert outcome.pair.protection is not None
    assert outcome.path == ("sa", "ab", "bt")
    assert {outcome.pair.working.steps, outcome.pair.protection.steps} == {
        ("sa", "at"),
        ("sb", "bt"),
    }
    assert (plan.cost_cny, plan.status, outcome.met) == (0, PlanStatus.OPTIMAL, True)


def test_the_least_second_path_beyond_every_limit_counts_its_regenerators() -> None:
    """Within 0.3 ms no link needs one; the way round is 120 km and its reach is 100 km.

    2 x 300 us of glass, 3 pass-throughs, 2 terminals, 1 regenerator.
    """
    spans = [
        small.span("ab", "a", "b", 50),
        small.span("ac", "a", "c", 60, new=True),
        small.span("cb", "c", "b", 60),
    ]
    places = [small.place(name, *at) for name, at in zip("abc", small.SPOTS, strict=False)]
    targets = [Target("t", small.of("a"), small.of("b"), Limit(0.3))]
    gear = small.equipment(hop_us=0, reach_km=100)
    question = protect(small.scenario(places, spans, targets, gear=gear), 0.3)
    asked = Requirements(ServiceModel(question))
    is_open = np.ones(len(asked.cover.item_cost), np.uint8)
    optical, terminals, regenerator = 2 * 300_000 + 3 * 1_000, 2 * 20_000, 100_000
    best = asked.finder.least_protection_ns(asked.protected[0], is_open)
    assert best == optical + terminals + regenerator
    assert asked.finder.find(asked.protected[0], is_open) is None


def test_the_trap_closes_when_one_of_the_two_is_too_slow() -> None:
    question = protect(trap(), 1.7)
    [target] = question.targets
    question = replace(question, targets=(replace(target, limit=Limit(1.7)),))
    plan = make_plan(question)
    assert plan.status is PlanStatus.OPTIMAL, "a link saves one hop: 40 us dearer, 50 us less"
    tight = replace(question, targets=(replace(question.targets[0], limit=Limit(1.6)),))
    plan = make_plan(tight)
    assert plan.status is PlanStatus.INFEASIBLE
    [item] = plan.impossible
    assert (item.obstacle, item.failure, item.best_ns) == (Obstacle.PROTECTION, "intact", None)
    assert verify(plan, tight).ok
    claimed = replace(plan, impossible=(replace(item, best_ns=1_650_000),))
    assert Code.IMPOSSIBLE in {f.code for f in verify(claimed, tight).findings}


def fork() -> Scenario:
    """Return A - B - C with a candidate A - C of its own: the pair needs it, restoration too."""
    question = small.line_of_three()
    target = Target("t", small.of("a"), small.of("c"), Limit(2.2))
    return protect(small.with_targets(question, target), 1.6)


@pytest.mark.parametrize("kind", list(Disjoint))
def test_a_pair_on_a_line_needs_the_second_trench(kind: Disjoint) -> None:
    """Hops over the old fibre (2.1004 ms) and a link over ac.new: 1500.3 + 2 + 40 us.

    Where only spans must differ, new cables in the old trenches do, and are cheaper.
    """
    route = ("ab.new", "bc.new") if kind is Disjoint.SPAN else ("ac.new",)
    question = protect(fork(), 1.6, kind)
    plan = make_plan(question)
    [outcome] = plan.targets
    assert outcome.pair is not None
    assert outcome.pair.working is not None
    assert outcome.pair.protection is not None
    # Where the working path may be the link, its partner must keep 1.6 ms: it can't.
    assert outcome.pair.working.steps == ("ab.old", "bc.old")
    assert outcome.pair.protection.steps == ("a--c",)
    assert outcome.pair.protection.routes == (route,)
    assert outcome.pair.protection.parts.total_ns == (
        1_043_200 if kind is Disjoint.SPAN else 1_542_300
    )
    assert tuple(span.id for span in plan.spans) == route
    assert plan.restoration == Restoration(plan.cost_cny or 0, plan.cost_cny or 0)
    assert plan.protection_price_cny == (0, 0)


def ladder() -> Scenario:
    """Return a ladder with a path left after any one loss, but no two at once unless doubled.

    Two old rails a-b-c, a shared tunnel under ab.1 and bc.2: restoration holds with nothing
    bought; a pair needs ab.new.
    """
    places = [small.place("a", 100, 30), small.place("b", 100.8, 30), small.place("c", 101.6, 30)]
    spans = [
        small.span("ab.1", "a", "b", 100, corridor="one", srlgs=("tunnel",)),
        small.span("ab.2", "a", "b", 100, corridor="two"),
        small.span("bc.1", "b", "c", 100, corridor="three"),
        small.span("bc.2", "b", "c", 100, corridor="four", srlgs=("two", "tunnel")),
        small.span("ab.new", "a", "b", 100, corridor="five", new=True),
    ]
    target = Target("t", small.of("a"), small.of("c"), Limit(1.3))
    return protect(small.scenario(places, spans, [target]), 1.3)


def test_pairs_cost_more_than_restoration_where_detours_share() -> None:
    question = ladder()
    plan = make_plan(question)
    assert verify(plan, question).ok
    assert plan.restoration is not None
    assert plan.protection_price_cny is not None
    low, high = plan.protection_price_cny
    assert low == high == (plan.cost_cny or 0) - plan.restoration.cost_cny == 11_300_000
    assert cheapest_cny(expand(question)) == plan.cost_cny


def without_protection(question: Scenario) -> Scenario:
    """Return the scenario with single paths."""
    return replace(question, targets=tuple(replace(t, protection=None) for t in question.targets))


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (None, "restoration: has no price, but 1+1 is asked for"),
        (Restoration(0, 1), "restoration: its bound 1 CNY is above its cost 0 CNY"),
        (Restoration(0, -1), "restoration: the bound 0 CNY is above its bound -1 CNY"),
        (
            Restoration(11_400_000, 0),
            "restoration: its cost 11,400,000 CNY is above the cost of the plan, which has it too,"
            " 11,300,000 CNY",
        ),
        (
            Restoration(11_300_000, 11_300_000),
            "restoration: parts of the plan do for 0 CNY, below its bound 11,300,000 CNY",
        ),
        (Restoration(1, 0), "restoration: 1 CNY is no sum of prices of spans and links"),
    ],
)
def test_a_price_of_protection_that_cannot_be_is_found_out(
    said: Restoration | None, expected: str
) -> None:
    question = ladder()
    plan = make_plan(question)
    assert plan.restoration == Restoration(0, 0)
    told = [str(found) for found in verify(replace(plan, restoration=said), question).findings]
    assert expected in told


def test_a_price_that_nobody_asked_for_is_found_out() -> None:
    question = without_protection(ladder())
    plan = replace(make_plan(question), restoration=Restoration(0, 0))
    told = [str(found) for found in verify(plan, question).findings]
    assert told == ["restoration: is priced, but not asked for"]


def test_restoration_that_found_no_plan_in_time_costs_no_more_than_the_pairs() -> None:
    """The search for restoration is stopped at once: the plan with the pairs stands for it."""
    question = ladder()
    true, asked = engine.solve, []

    def solve(problem: CoverProblem, **told: Any) -> CoverResult:
        asked.append(problem)
        found = true(problem, **told)
        if len(asked) == 1:
            return replace(found, status="no_plan", reason="time", chosen=None, cost=0)
        return found

    plan = make_plan(question, engine=solve)
    assert plan.restoration == Restoration(plan.cost_cny or 0, 0)
    assert verify(plan, question).ok


def test_one_source_for_both_paths() -> None:
    """With the nearest source asked, each of two hubs alone has one trench: that is no pair."""
    places = [small.place("h", 100, 30), small.place("k", 101.6, 30), small.place("m", 100.8, 30)]
    spans = [small.span("hm", "h", "m", 100), small.span("km", "k", "m", 100)]
    target = Target("t", small.of("h", "k"), small.of("m"), Limit(2.0), match=Match.NEAREST_SOURCE)
    question = protect(small.scenario(places, spans, [target]), 2.0)
    plan = make_plan(question)
    assert plan.status is PlanStatus.INFEASIBLE
    assert verify(plan, question).ok
    doubled = [*spans, small.span("hm.2", "h", "m", 120, corridor="other")]
    plan = make_plan(protect(small.scenario(places, doubled, [target]), 2.0))
    assert plan.targets[0].pair is not None
    assert plan.targets[0].pair.source == "h"


def lied_about(change: object) -> set[Code]:
    question = fork()
    plan = make_plan(question)
    [outcome] = plan.targets
    lie = replace(plan, targets=(replace(outcome, pair=change(outcome.pair)),))  # type: ignore[operator]
    return {finding.code for finding in verify(lie, question).findings}


@pytest.mark.parametrize(
    "change",
    [
        lambda pair: None,
        lambda pair: replace(pair, protection=pair.working),
        lambda pair: replace(pair, working=pair.protection, protection=pair.working),
        lambda pair: replace(pair, disjoint="span"),
        lambda pair: replace(pair, limit_ns=pair.limit_ns + 1),
        lambda pair: replace(pair, source="b"),
        lambda pair: replace(pair, working=None, protection=None),
        lambda pair: replace(pair, protection=None),
        lambda pair: replace(
            pair,
            protection=replace(
                pair.protection, parts=replace(pair.protection.parts, glass_ns=1_499_999)
            ),
        ),
        lambda pair: replace(pair, protection=replace(pair.protection, routes=(("ab.old",),))),
        lambda pair: replace(pair, protection=replace(pair.protection, routes=())),
        lambda pair: replace(pair, working=replace(pair.working, steps=("ab.old", "bc.new"))),
        lambda pair: replace(
            pair, protection=PairPath(("ac.new",), (("ac.new",),), pair.protection.parts)
        ),
    ],
)
def test_a_changed_pair_is_found_out(change: object) -> None:
    assert Code.PAIR in lied_about(change)


def test_an_honest_pair_is_not() -> None:
    assert lied_about(lambda pair: pair) == set()


def available(share: float) -> Scenario:
    """Return the line of three with a share of the time asked for; cuts are frequent."""
    question = often_cut(small.line_of_three())
    target = Target("t", small.of("a"), small.of("c"), Limit(2.2), availability=share)
    return small.with_targets(question, target)


def test_availability_buys_a_second_way_by_hand() -> None:
    """200 km: load 1.92 h in 24 h of repair, down 1920/(8760+1920) of the time; 300 km more."""
    two = (1 - Fraction(1920, 10680)) ** 2
    three = Fraction(8760, 8760 + 2880)
    free = make_plan(available(0.67))
    assert (free.cost_cny, free.targets[0].met) == (0, True)
    bought = make_plan(available(0.68))
    assert [span.id for span in bought.spans] == ["ac.new"]
    need = bought.targets[0].uptime
    assert need is not None
    exact = float(two + (1 - two) * three)
    assert need.at_least - 1e-12 <= exact <= need.at_most + 1e-12
    assert need.met
    assert need.decided
    assert verify(bought, available(0.68)).ok


def test_more_than_can_be_had_is_said_with_the_best_there_is() -> None:
    question = available(0.95)
    plan = make_plan(question)
    assert plan.status is PlanStatus.INFEASIBLE
    [item] = plan.impossible
    assert (item.obstacle, item.availability) == (Obstacle.AVAILABILITY, 0.95)
    assert item.best_availability is not None
    assert 0.9 < item.best_availability < 0.95
    assert verify(plan, question).ok
    lies = (
        replace(item, best_availability=0.96),
        replace(item, best_availability=0.5),
        replace(item, availability=0.9),
    )
    for wrong in lies:
        lie = replace(plan, impossible=(wrong,))
        assert Code.UPTIME in {finding.code for finding in verify(lie, question).findings}
    assert Code.IMPOSSIBLE in {
        finding.code for finding in verify(replace(plan, impossible=()), question).findings
    }


@pytest.mark.parametrize(
    "change", [{"at_least": 0.99}, {"at_most": 0.3}, {"asked": 0.5}, {"limit_ns": 7}]
)
def test_a_changed_availability_is_found_out(change: dict[str, Any]) -> None:
    question = available(0.68)
    plan = make_plan(question)
    [outcome] = plan.targets
    assert outcome.uptime is not None
    lie = replace(plan, targets=(replace(outcome, uptime=replace(outcome.uptime, **change)),))
    assert Code.UPTIME in {finding.code for finding in verify(lie, question).findings}


def test_a_plan_without_the_share_does_not_verify() -> None:
    question = available(0.68)
    nothing = plan_of(Design(ServiceModel(question), (), ()))
    assert Code.TARGET_MISSED in {finding.code for finding in verify(nothing, question).findings}


def test_pairs_and_shares_survive_the_file() -> None:
    question = fork()
    for asked in (question, available(0.68), available(0.95)):
        plan = make_plan(asked)
        record = plan_to_json(plan, network=asked.network)
        back = plan_from_json(record)
        assert back.targets == plan.targets
        assert back.impossible == plan.impossible
        assert back.restoration == plan.restoration
    record = plan_to_json(make_plan(question), network=question.network)
    record["targets"][0]["pair"]["met"] = False
    with pytest.raises(InputError, match="met"):
        plan_from_json(record)


def test_a_budget_and_a_worst_value_keep_the_pair() -> None:
    question = fork()
    least = make_plan(question).cost_cny
    assert least is not None
    short = replace(question, objective=Objective(budget_cny=least - 1))
    assert make_plan(short).status is PlanStatus.INFEASIBLE
    worst = replace(question, objective=Objective(Minimise.WORST_LATENCY, budget_cny=10**9))
    plan = make_plan(worst)
    assert plan.status is PlanStatus.OPTIMAL
    assert plan.targets[0].met
    assert plan.targets[0].after_ns == 1_043_200
    assert verify(plan, worst).ok


def test_a_share_of_another_target_goes_with_a_pair() -> None:
    question = fork()
    other = replace(question.targets[0], id="u", sinks=small.of("b"), protection=None)
    both = replace(question, targets=(*question.targets, replace(other, limit=Limit(0.9))))
    asked = replace(both, objective=Objective(coverage=Coverage("u", 0.5, PairWeight.COUNT)))
    plan = make_plan(asked)
    assert (plan.status, verify(plan, asked).ok) == (PlanStatus.OPTIMAL, True)
    assert {t.id: t.met for t in plan.targets} == {"t": True, "u": True}
    hopeless = protect(asked, 1.0)
    hopeless = replace(hopeless, targets=(hopeless.targets[0], both.targets[1]))
    plan = make_plan(hopeless)
    assert plan.status is PlanStatus.INFEASIBLE
    assert Obstacle.PROTECTION in {item.obstacle for item in plan.impossible}
    assert verify(plan, hopeless).ok


def test_a_time_limit_leaves_a_plan_that_holds() -> None:
    question = fork()
    solver = replace(question.solver, time_limit_s=1e-9)
    plan: Plan = make_plan(replace(question, solver=solver))
    assert plan.status in (PlanStatus.FEASIBLE, PlanStatus.OPTIMAL, PlanStatus.NO_PLAN)
    if plan.cost_cny is not None:
        assert plan.targets[0].met


def test_commands_say_that_they_are_about_single_paths() -> None:
    question = fork()
    side = Side("fork", question, make_plan(question))
    with pytest.raises(RequestError, match=r"risk is about single paths.*targets: t"):
        explore_risk(side, Memory())
    with pytest.raises(RequestError, match=r"sensitivity is about single paths.*targets: t"):
        explore_sensitivity([side], Memory())


FILE = """extends: edge
name: asked
targets:
  - id: gba
    {asked}
{more}
"""


@pytest.mark.parametrize(
    ("asked", "more", "where"),
    [
        ("protection: {kind: one_plus_one, one_way_ms: 8, stretch: 2}", "", "protection.stretch"),
        ("protection: {kind: two}", "", "protection.kind"),
        ("protection: {one_way_ms: 8}", "", "protection.kind"),
        ("protection: {kind: one_plus_one, disjoint: road}", "", "protection.disjoint"),
        ("availability: 1.0", "", "availability"),
        ("availability: 99.99", "", "availability"),
        (
            "availability: 0.99",
            "objective: {minimise: worst_latency, hard_targets: false}",
            "availability",
        ),
        ("availability: 0.99", "objective: {minimise: mean_latency}", "availability"),
        (
            "protection: {kind: one_plus_one}",
            "objective: {coverage: {target: gba, share: 0.9}}",
            "protection",
        ),
    ],
)
def test_what_does_not_fit_is_said_with_its_place(
    tmp_path: object, asked: str, more: str, where: str
) -> None:
    file = tmp_path / "asked.yaml"  # type: ignore[operator]
    file.write_text(FILE.format(asked=asked, more=more))
    with pytest.raises(InputError) as caught:
        api.load_scenario(str(file))
    assert f"targets[0].{where}" in {problem.field for problem in caught.value.problems}


def test_the_bundled_questions_say_what_they_ask() -> None:
    shown = api.validate("one-plus-one")["values"]
    assert shown["targets.gba.protection.kind"]["value"] == "one_plus_one"
    assert shown["targets.gba.protection.one_way_ms"]["value"] == 8
    shown = api.validate("four-nines", ["targets.gba.availability=0.999"])["values"]
    assert shown["targets.gba.availability"]["value"] == 0.999
    default = api.load_scenario("edge", ["targets.yrd.protection={kind: one_plus_one}"])
    [yrd] = [target for target in default.targets if target.id == "yrd"]
    assert yrd.protection is not None
    assert (yrd.protection.limit, yrd.protection.disjoint) == (Limit(12.0), Disjoint.SRLG)
