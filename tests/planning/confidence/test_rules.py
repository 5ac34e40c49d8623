"""Confidence beside rules of paths, ends only and the detour of an IP service: sampled, forged."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import numpy.typing as npt
import pytest

from netplan.check import verify
from netplan.check.report import Code
from netplan.model.plan import ConfidentPath, PlanStatus
from netplan.model.quantity import Quantity
from netplan.model.scenario import Law, Limit, LinkRule, PathConfidence, Scenario, Target
from netplan.planning.planner import make_plan
from tests.support.confidence_cases import random_scenario, ranged, with_rules
from tests.support.small import of, place, scenario, span

Floats = npt.NDArray[np.float64]
WORLDS = 20_000


def sampled_us(path: ConfidentPath, asked: Scenario, rng: np.random.Generator) -> Floats:
    """Return what a path takes in worlds of lengths and constants that err on their own."""
    gear, spans = asked.equipment, {s.id: s for s in asked.network.spans}

    def drawn(q: Quantity) -> Floats:
        whole = np.full(WORLDS, q.value)
        return rng.triangular(q.low, q.value, q.high, WORLDS) if q.low < q.high else whole

    glass = {name: drawn(fibre.delay_us_per_km) for name, fibre in gear.fibres.items()}
    hop, end, node = map(
        drawn, (gear.hop_delay_us, gear.terminal_delay_us, gear.pass_through_delay_us)
    )
    detour = np.ones(WORLDS) if gear.today_detour is None else drawn(gear.today_detour)
    cable = {}
    for id_ in sorted({id_ for route in path.routes for id_ in route}):
        s = spans[id_]
        km = s.length_km * (1 + s.length_tolerance * rng.uniform(-1, 1, WORLDS))
        sites = max(0, -(-s.length_km // gear.amplifier_spacing_km.value) - 1)
        cable[id_] = km * glass[s.fibre] + sites * gear.amplifier_delay_us.value
    total = np.zeros(WORLDS)
    for step, route in zip(path.steps, path.routes, strict=True):
        if step in spans:
            total += detour * cable[step] + hop
        else:
            total += sum(cable[id_] for id_ in route) + (len(route) + 1) * node + 2 * end
    return total


def test_paths_with_a_detour_are_in_time_as_often_as_is_guaranteed() -> None:
    tried = 0
    for seed in range(60):
        asked = with_rules(random_scenario(seed), seed)
        if asked.equipment.today_detour is None:
            continue
        for outcome in make_plan(asked).targets:
            sure = outcome.confidence
            for path in () if sure is None or sure.law != Law.INDEPENDENT else sure.paths:
                us = sampled_us(path, asked, np.random.default_rng(seed))
                tried += 1
                held = float((us <= path.limit_ns / 1000).mean())
                doubt = 4 * (path.at_least * (1 - path.at_least) / WORLDS) ** 0.5
                assert held >= path.at_least - doubt - 1e-9, (seed, path)
    assert tried > 10


def triangle(*, detour: Quantity | None = None) -> Scenario:
    """The short way from a to c leads past b, the long one is a cable of its own."""
    places = [place("a", 100, 30), place("b", 100.8, 30), place("c", 101.6, 30)]
    spans = [
        span("ab.old", "a", "b", 100),
        span("bc.old", "b", "c", 100),
        span("ac.old", "a", "c", 250),
    ]
    asked = scenario(
        places,
        [replace(s, length_tolerance=0.02) for s in spans],
        [Target("t", of("a"), of("c"), Limit(2.0), confidence=PathConfidence(0.9))],
        links=(LinkRule(of("a"), of("c")),),
    )
    return replace(asked, equipment=replace(asked.equipment, today_detour=detour))


@pytest.mark.parametrize("of_target", [False, True])
def test_a_path_past_a_place_that_is_an_end_only_is_found(of_target: bool) -> None:
    free = triangle()
    short = make_plan(free)
    assert short.targets[0].confidence is not None
    assert short.targets[0].confidence.paths[0].steps == ("ab.old", "bc.old")
    if of_target:
        barred = replace(free, targets=(replace(free.targets[0], no_transit=of("b")),))
    else:
        places = tuple(replace(p, transit=p.id != "b") for p in free.network.places)
        barred = replace(free, network=replace(free.network, places=places))
    plan = make_plan(barred)
    (outcome,) = plan.targets
    assert outcome.confidence is not None
    assert outcome.confidence.paths[0].steps == ("ac.old",)
    assert verify(plan, barred).ok
    lie = replace(outcome, confidence=short.targets[0].confidence)
    found = verify(replace(plan, targets=(lie,)), barred).findings
    assert any(f.code is Code.CONFIDENCE and "passes b" in str(f) for f in found)


@pytest.mark.parametrize("law", Law)
def test_a_detour_that_no_path_was_charged_for_is_found(law: Law) -> None:
    asked = triangle(detour=ranged(1.3, 1.0, 1.5))
    confidence = PathConfidence(0.9, law)
    asked = replace(asked, targets=(replace(asked.targets[0], confidence=confidence),))
    plan = make_plan(asked)
    assert verify(plan, asked).ok
    straight = replace(asked, equipment=replace(asked.equipment, today_detour=None))
    (outcome,), (less,) = plan.targets, make_plan(straight).targets
    assert outcome.confidence is not None
    assert less.confidence is not None
    mine, other = (sure.paths[0] for sure in (outcome.confidence, less.confidence))
    assert mine.mean_ns > 1.3 * (other.mean_ns - 100_000)
    lie = replace(outcome, confidence=less.confidence)
    found = verify(replace(plan, targets=(lie,)), asked).findings
    assert any(f.code is Code.CONFIDENCE and "mean" in str(f) for f in found)


def test_more_hops_than_are_told_apart_at_first_are_told_apart_where_it_matters() -> None:
    """Five hops in a row miss by their common delay, which two of them would not."""
    names = "abcdef"
    places = [place(name, 100 + i, 30) for i, name in enumerate(names)]
    rows = list(pairwise(names))
    spans = [span(f"{a}{b}", a, b, 100) for a, b in rows]
    limit = Limit(5 * 0.5 + 5 * 0.1 + 0.13)  # the mean, and less than the reserve of five
    asked = scenario(
        places,
        spans,
        [Target("t", of("a"), of("f"), limit, confidence=PathConfidence(0.9))],
        links=(LinkRule(of("a"), of("f")),),
    )
    gear = replace(asked.equipment, hop_delay_us=ranged(100, 50, 150))
    plan = make_plan(replace(asked, equipment=gear))
    assert plan.status is PlanStatus.OPTIMAL
    assert [link.id for link in plan.links] == ["a--f"]
    assert verify(plan, replace(asked, equipment=gear)).ok
