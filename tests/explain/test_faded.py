"""Limits that fail because light fades: by how much, and mends that were tried."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netplan.check.verify import verify
from netplan.explain.explain import explain
from netplan.model.network import Network
from netplan.model.plan import PlanStatus
from netplan.model.scenario import Scenario
from netplan.model.traffic import Channels
from netplan.planning.planner import make_plan
from tests.support import small
from tests.support.lit_cases import two_ways


def test_an_impossible_limit_says_how_far_light_falls_short_and_what_mends_it() -> None:
    """800G 16QAM needs 25.5 dB and 3.2 of margins; over M it has 28.4, and 400G QPSK needs less."""
    question = slow_regenerators(two_ways(2.2))
    [no] = explain(make_plan(question), question).impossible
    light = no.faded
    assert light is not None and no.item.failure == "intact"
    assert (light.link, light.route, light.mode) == ("a--c", ("am", "mc"), "800G 16QAM")
    assert light.needed_db == pytest.approx(28.7)
    assert light.gsnr_db == pytest.approx(28.4, abs=0.05)
    assert (light.noisiest, light.regenerated_at) == ("am", ("m",))
    assert (light.mode_below, light.halved) == ("400G QPSK", ())
    assert light.relaid == (("am", "g654e"), ("am", "hollow_core"), *AGAIN)
    for change in (in_mode("400g_qpsk"), laid("am", "g654e"), laid("mc", "hollow_core")):
        mended = change(question)
        plan = make_plan(mended)
        assert plan.status is PlanStatus.OPTIMAL and verify(plan, mended).ok


AGAIN = (("mc", "g654e"), ("mc", "hollow_core"))


def test_a_span_that_is_too_noisy_alone_is_mended_within() -> None:
    """Half of 400 km of G.652.D has 513,317 units and a booster; all of it more than light may."""
    whole = [small.span("ac", "a", "c", 400, fibre="g652d")]
    question = replace(two_ways(2.2), network=Network(two_ways(2.2).network.places, tuple(whole)))
    [no] = explain(make_plan(question), question).impossible
    light = no.faded
    assert light is not None
    assert (light.route, light.regenerated_at, light.halved) == (("ac",), (), ("ac",))
    assert ("ac", "g654e") in light.relaid
    late = slow_regenerators(question)
    [no] = explain(make_plan(late), late).impossible
    assert no.faded is not None and no.faded.halved == ()


def slow_regenerators(scenario: Scenario) -> Scenario:
    """Return the scenario with regenerators for which no limit leaves time."""
    gear = replace(scenario.equipment, regenerator_delay_us=small.quantity(9000))
    return replace(scenario, equipment=gear)


def in_mode(mode: str) -> Callable[[Scenario], Scenario]:
    return lambda scenario: replace(scenario, channels=Channels((mode,)))


def laid(span: str, fibre: str) -> Callable[[Scenario], Scenario]:
    def change(scenario: Scenario) -> Scenario:
        spans = (replace(s, fibre=fibre) if s.id == span else s for s in scenario.network.spans)
        return replace(scenario, network=replace(scenario.network, spans=tuple(spans)))

    return change


def test_what_no_delay_allows_is_not_put_on_the_light() -> None:
    question = two_ways(1.5)
    [no] = explain(make_plan(question), question).impossible
    assert no.faded is None
