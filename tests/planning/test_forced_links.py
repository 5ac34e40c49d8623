"""Links that a scenario forces: lit, on a permitted route that is built and not too long.

Random scenarios with forced and forbidden parts against enumeration stand in
``test_check_product.py``, ``test_objectives_enumerated.py``, ``test_protection_brute_force.py``.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from netplan import api
from netplan.check import verify
from netplan.check.recompute.question import expand
from netplan.check.recompute.service import Service
from netplan.errors import InputError
from netplan.explain.explain import explain
from netplan.model.plan import PlanStatus
from netplan.model.scenario import Candidates, Limit, LinkRule, Objective, Scenario, Target
from netplan.planning.design import FORCED_LINK
from netplan.planning.feasible import affordable, forced_without_route
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from netplan.whatif.compare.comparison import Side, compare
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.price_ranges import cost_ranges
from tests.support import small


def line(limit_ms: float = 5.0, **rules: tuple[str, ...]) -> Scenario:
    """Return A - B - C with a target that today's network holds, and these rules."""
    target = Target("t", small.of("a"), small.of("c"), Limit(limit_ms))
    return replace(
        small.with_targets(small.line_of_three(), target), candidates=Candidates(**rules)
    )


FORCED = line(force_links=("a--c",))


def spans_of(question: Scenario) -> set[str]:
    return {span.id for span in make_plan(question).spans}


def test_what_only_a_forced_link_needs_is_needed() -> None:
    """The cheapest route is the old fibre: no target wants it, the link does."""
    plan = make_plan(FORCED)
    assert spans_of(FORCED) == {"ab.old", "bc.old"}
    assert [link.id for link in plan.links] == ["a--c"]
    report = verify(plan, FORCED)
    assert report.ok, report.lines()
    assert report.counts.left_out == 2


def test_a_forced_span_that_carries_nothing_is_built_and_paid() -> None:
    """Today's network holds the target: the span is dark, and the plan is what it costs."""
    question = line(force_spans=("ac.new",))
    plan = make_plan(question)
    (span,) = plan.spans
    assert (span.id, span.build_cny, span.line_system_cny) == ("ac.new", 30_000_000, 1_800_000)
    assert (plan.links, plan.cost_cny, plan.status) == ((), 31_800_000, PlanStatus.OPTIMAL)
    assert plan.lower_bound_cny == plan.cost_cny
    assert plan.targets == make_plan(line()).targets
    assert verify(plan, question).ok
    without = replace(plan, spans=(), cost_cny=0, lower_bound_cny=0)
    assert not verify(without, question).ok
    (part,) = explain(plan, question).parts
    assert part.forced
    assert (part.used, part.broken, part.changes) == ((), (), ())


def test_a_bundled_plan_with_a_forced_link_survives_the_check() -> None:
    question = api.load_scenario("policy-20ms", ["candidates.force_links=[guian--wuhu]"])
    plan = api.plan(question)
    assert [link.id for link in plan.links] == ["guian--wuhu"]
    assert {span.id for span in plan.spans} == set(plan.links[0].route)


def test_a_link_without_its_spans_does_not_hold_to_the_check() -> None:
    question = expand(FORCED)
    ends = {"a--c": ("a", "c")}
    assert not Service(question, frozenset({"ab.old"}), ends).carries(("a", "c"))
    assert Service(question, frozenset({"ab.old", "bc.old"}), ends).carries(("a", "c"))


def test_a_forbidden_shorter_route_leaves_the_longer_one() -> None:
    """Every 150 km a regenerator: the new fibre needs one, the old one two, and pays for them."""
    question = line(2.2, force_links=("a--c",), forbid_spans=("ab.new", "bc.new", "ac.new"))
    question = replace(question, equipment=small.equipment(reach_km=150))
    plan = make_plan(question)
    assert (plan.status, spans_of(question)) == (PlanStatus.OPTIMAL, {"ab.old", "bc.old"})
    assert [(link.regenerators, link.cost_cny) for link in plan.links] == [(2, 900_000)]
    assert verify(plan, question).ok


def test_a_link_with_routes_over_forbidden_spans_only_is_an_input_error() -> None:
    everything = ("ab.old", "ab.new", "ac.new")
    question = line(force_links=("a--c",), forbid_spans=everything)
    assert forced_without_route(question) == ("a--c",)
    with pytest.raises(InputError, match="a link with a route over permitted spans"):
        make_plan(question)


def test_an_explanation_says_which_forced_link_a_span_is_for() -> None:
    plan = make_plan(FORCED)
    parts = {part.id: part for part in explain(plan, FORCED).parts}
    assert {b.failure for b in parts["ab.old"].broken} == {FORCED_LINK}
    assert {b.target for b in parts["ab.old"].broken} == {"a--c"}
    assert parts["a--c"].forced
    assert not parts["a--c"].broken


def test_asking_again_without_the_only_route_has_no_plan_and_no_error() -> None:
    question = line(force_links=("a--c",), forbid_spans=("ab.new", "bc.new", "ac.new"))
    plan = make_plan(question)
    [part] = explain(plan, question, spans=("ab.old",)).parts
    assert part.without.status is PlanStatus.INFEASIBLE
    assert part.extra is None
    ranges = {r.id: r for r in cost_ranges(question, plan, Memory())}
    assert ranges["ab.old"].high_cny is None
    assert ranges["ab.old"].essential


def test_a_comparison_says_which_forced_link_a_span_is_for() -> None:
    other = line()
    sides = [Side("plain", other, make_plan(other)), Side("forced", FORCED, make_plan(FORCED))]
    [difference] = compare(sides).differences
    moved = {m.id: [(b.target, b.failure) for b in m.carries] for m in difference.moved}
    assert moved == {
        "ab.old": [("a--c", FORCED_LINK)],
        "bc.old": [("a--c", FORCED_LINK)],
        "a--c": [],
    }


def test_taking_back_a_change_may_leave_a_forced_link_without_a_route() -> None:
    """With the link of the one and the forbidden spans of the other nothing can be built."""
    base = line(forbid_spans=("ab.old", "ab.new", "ac.new"))
    sides = [Side("barred", base, make_plan(base)), Side("forced", FORCED, make_plan(FORCED))]
    [difference] = compare(sides).differences
    causes = {cause.change.key: cause for cause in difference.causes}
    assert causes["candidates.force_links"].alone.status is PlanStatus.INFEASIBLE
    assert causes["candidates.forbid_spans"].without.status is PlanStatus.INFEASIBLE


def test_a_budget_must_pay_the_spans_of_a_forced_link_too() -> None:
    """Also where no target is left to ask for anything."""
    price = make_plan(FORCED).cost_cny
    bare = replace(FORCED, targets=())
    for budget, expected in ((price, True), (price - 1, False)):
        asked = replace(bare, objective=Objective(budget_cny=budget))
        assert affordable(asked) is expected


def test_a_route_beyond_the_regenerators_paid_for_is_refused() -> None:
    """Every 250 km one: the new fibre needs none, and no limit leaves more; the old needs one."""
    question = replace(line(1.28, force_links=("a--c",)), equipment=small.equipment(reach_km=250))
    assert spans_of(question) == {"ab.new", "bc.new"}
    loose = replace(line(3.0, force_links=("a--c",)), equipment=question.equipment)
    made = make_plan(loose)
    assert {span.id for span in made.spans} == {"ab.old", "bc.old"}
    found = {str(finding) for finding in verify(made, question).findings}
    assert (
        "link a--c: is forced by the scenario, but its route needs more regenerators than it has"
    ) in found


# prices


def far_and_near(far_ms: float) -> Scenario:
    """Return a near and a far target; a regenerator is needed every 5.0 ms of delay."""
    places = [
        small.place("hub", 100, 30),
        small.place("near", 101, 30),
        small.place("far", 109, 30),
    ]
    spans = [small.span("hn", "hub", "near", 100), small.span("nf", "near", "far", 1200)]
    targets = [
        Target("near", small.of("hub"), small.of("near"), Limit(1.0)),
        Target("far", small.of("hub"), small.of("far"), Limit(far_ms)),
    ]
    rules = (LinkRule(small.of("hub"), small.of("near", "far")),)
    gear = small.equipment(reach_km=1000)
    return small.scenario(places, spans, targets, links=rules, gear=gear)


@pytest.mark.parametrize(("far_ms", "near", "far"), [(8, 0, 1), (12, 1, 1)])
def test_a_link_is_offered_with_the_regenerators_that_its_own_limits_can_ask(
    far_ms: float, near: int, far: int
) -> None:
    """8 ms to the far place leave less than 2 ms to the near link, 12 ms nearly 6: one more.

    To the far link they leave nearly 12, but no route there takes more than its own.
    """
    question = far_and_near(far_ms)
    model = ServiceModel(question)
    assert dict(zip([x.id for x in model.links], model.link_regenerators, strict=True)) == {
        "hub--near": near,
        "hub--far": far,
    }
    forced = replace(question, candidates=Candidates(force_links=("hub--near",)))
    plan = make_plan(forced)
    assert [link.cost_cny for link in plan.links] == [300_000], "it needs none"
    assert verify(plan, forced).ok


def test_no_fewer_regenerators_are_offered_when_fibre_is_ruled_out() -> None:
    question = far_and_near(8)
    for rules in ({"forbid_spans": ("hn",)}, {"fibres": ()}):
        changed = replace(question, candidates=Candidates(**rules))
        before, after = (ServiceModel(q).link_regenerators for q in (question, changed))
        assert all(now >= then for now, then in zip(after, before, strict=True))


def test_a_forced_link_longer_than_every_limit_pays_its_own_regenerators() -> None:
    """1,300 km are 6.5 ms of glass, one regenerator; no limit asks for the far place."""
    question = far_and_near(8)
    alone = replace(
        question,
        targets=question.targets[:1],
        candidates=Candidates(force_links=("hub--far",)),
    )
    plan = make_plan(alone)
    [link] = plan.links
    assert (link.regenerators, link.cost_cny) == (1, 600_000)
    assert verify(plan, alone).ok
