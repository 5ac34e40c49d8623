"""What links carry: over their own routes, after failures, with regenerators, or why not."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.failures.failure import INTACT
from netplan.lighting.verdict import LinkVerdict, Lit, judge
from netplan.lighting.ways import Way, ways
from netplan.model.scenario import (
    FailureSpec,
    LossSet,
    Scenario,
    Single,
)
from netplan.model.traffic import Channels
from netplan.optics.noise import OVER_BUDGET, TOO_LONG, UNKNOWN_FIBRE
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.optics_cases import forced, line, lit_gear
from tests.support.protection_cases import attainable
from tests.support.small import quantity, scenarios


def judged(question: Scenario) -> LinkVerdict:
    plan, model = forced(question)
    (verdict,) = judge(plan, model)
    return verdict


def of_mode(verdict: LinkVerdict, mode: str) -> tuple[Lit, Lit]:
    (found,) = [each for each in verdict.modes if each.mode.id == mode]
    return found.intact, found.worst


def test_the_best_mode_is_the_fastest_that_needs_no_regenerator_on_any_way() -> None:
    verdict = judged(line(400, 400))
    assert verdict.best.mode.id == "400g_qpsk"
    assert verdict.best.holds
    assert [way.state for way in verdict.ways] == [INTACT, "corridor:a-b"]
    assert verdict.best.worst.way.route == ("long",)
    short = judged(line(60))
    assert short.best.mode.id == "800g_16qam"


def test_of_links_that_are_lit_in_a_mode_that_one_is_shown() -> None:
    question = line(200, 200)
    plan, model = forced(question)
    assert judge(plan, model)[0].shown.mode.id == "400g_qpsk"
    asked = replace(question, channels=Channels(("800g_16qam", "400g_16qam")))
    (verdict,) = judge(plan, ServiceModel(asked))
    assert {each.mode.id for each in verdict.modes} > {"400g_qpsk", "800g_16qam"}
    assert (verdict.best, verdict.shown.mode.id) == (None, "400g_16qam")  # one way is a single span
    near = replace(line(60), channels=Channels(("400g_16qam",)))
    (verdict,) = judge(forced(line(60))[0], ServiceModel(near))
    assert verdict.best is not None and verdict.best.mode.id == "400g_16qam"


def test_a_mode_that_outruns_its_budget_is_regenerated_at_places() -> None:
    intact, worst = of_mode(judged(line(200, 200, 200, 200)), "800g_16qam")
    assert intact.regenerators == ("b", "c", "d")
    assert intact.at_least <= len(intact.regenerators)
    assert [(s.a, s.b) for s in intact.stretches] == [
        ("a", "b"),
        ("b", "c"),
        ("c", "d"),
        ("d", "e"),
    ]
    assert worst.blocked.reason == OVER_BUDGET  # 1,100 km in one span, nowhere to regenerate
    assert worst.blocked.span == "long"
    assert worst.regenerators == ()
    assert worst.worst == worst.whole


def test_what_is_known_of_no_fibre_or_length_is_a_reason_and_no_number() -> None:
    gear = lit_gear()
    bare = replace(gear.optics, fibres={"g654e": gear.optics.fibres["g654e"]})
    intact, _ = of_mode(judged(line(80, 80, gear=replace(gear, optics=bare))), "400g_qpsk")
    assert intact.blocked.reason == UNKNOWN_FIBRE
    assert intact.whole is intact.worst is None
    far = replace(gear, amplifier_spacing_km=quantity(1000, "km"))
    verdict = judged(line(80, 200, gear=far))
    intact, _ = of_mode(verdict, "400g_qpsk")
    assert (intact.blocked.reason, intact.blocked.span) == (TOO_LONG, "bc")
    assert verdict.best is None
    assert verdict.shown.mode.id == "100g_qpsk"  # the one that needs least
    assert verdict.shown.left_db(intact) is None


def test_the_noisiest_span_is_told_with_its_share() -> None:
    intact, _ = of_mode(judged(line(80, 400)), "400g_qpsk")
    name, share = intact.worst.noisiest
    assert name == "bc"
    assert 0.5 < share < 1


def test_equipment_without_optics_is_no_plan_to_judge() -> None:
    plan, model = forced(line(80, gear=replace(lit_gear(), optics=None)))
    with pytest.raises(ValueError, match="no optics"):
        judge(plan, model)


@settings(max_examples=30, deadline=None)
@given(st.one_of(scenarios(), attainable()))
def test_ways_lead_from_the_first_end_of_a_link_to_the_other(question: Scenario) -> None:
    """Whichever way a pair of paths takes them; the link's own route comes first."""
    plan, model = make_plan(question), ServiceModel(question)
    found = ways(plan, model)
    assert set(found) == {link.id for link in plan.links}
    for link in plan.links:
        assert found[link.id][0] == Way(INTACT, link.route)
        assert len({way.route for way in found[link.id]}) == len(found[link.id])
        for way in found[link.id]:
            at = link.a
            for id_ in way.route:
                passed = question.network.span[id_]
                assert at in (passed.a, passed.b)
                at = passed.b if passed.a == at else passed.a
            assert at == link.b


@settings(max_examples=30, deadline=None)
@given(scenarios())
def test_every_route_after_every_failure_is_among_the_ways(question: Scenario) -> None:
    plan, model = make_plan(question), ServiceModel(question)
    found = ways(plan, model)
    spans, links = [cost.id for cost in plan.spans], [link.id for link in plan.links]
    for failure in model.failures:
        service = model.serve(spans, links, failure)
        for link, route in service.routes.items():
            taken = tuple(model.spans[i].id for i in route)
            assert taken in {way.route for way in found[model.links[link].id]}


def test_listed_losses_count_as_failures_do() -> None:
    question = line(100, 100)
    loss = FailureSpec(Single.NONE, (LossSet("x", corridors=("b-c",)),))
    plan, model = forced(replace(question, failures=loss))
    (way, other) = ways(plan, model)["a--c"]
    assert (way.state, other.state) == (INTACT, "set:x")
    assert other.route == ("long",)
