"""The highest probability that can be asked of a pair: it can hold, and no step more."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from netplan.check import verify
from netplan.model.plan import Impossible, Obstacle, Plan
from netplan.model.scenario import PathConfidence, Scenario
from netplan.planning.confidence.highest import FINE
from netplan.planning.planner import make_plan
from tests.support.confidence_cases import random_scenario
from tests.support.effort import examples
from tests.support.plan_kinds import made

LEAST = 0.5


def unsure(plan: Plan) -> Iterator[Impossible]:
    return (item for item in plan.impossible if item.obstacle is Obstacle.CONFIDENCE)


def asking(scenario: Scenario, target: str, per_path: float) -> Scenario:
    """Return the question with another probability for one target, and no other target."""
    mine = next(t for t in scenario.targets if t.id == target)
    assert mine.confidence is not None
    asked = PathConfidence(per_path, mine.confidence.law)
    return replace(scenario, targets=(replace(mine, confidence=asked),))


def pair_is_missed(scenario: Scenario, item: Impossible, per_path: float) -> bool:
    plan = make_plan(asking(scenario, item.id, per_path))
    assert verify(plan, asking(scenario, item.id, per_path)).ok
    return any((i.source, i.sink) == (item.source, item.sink) for i in unsure(plan))


@pytest.mark.parametrize("block", range(2))
def test_it_can_be_asked_and_no_step_more(block: int) -> None:
    each, seen = examples(60), 0
    for seed in range(block * each, (block + 1) * each):
        scenario = random_scenario(seed)
        plan = make_plan(scenario)
        assert verify(plan, scenario).ok, seed
        for item in unsure(plan):
            asked = next(t.confidence for t in scenario.targets if t.id == item.id)
            assert asked is not None
            assert item.confidence == asked.per_path
            alike = [t for t in scenario.targets if t.confidence == asked]
            if len(alike) > 1:  # the longest limit of all that ask alike counts for glass
                continue
            best, seen = item.best_confidence, seen + 1
            if best is None:
                assert pair_is_missed(scenario, item, LEAST), seed
                continue
            assert LEAST <= best < asked.per_path, seed
            assert not pair_is_missed(scenario, item, best), seed
            more = round(best * FINE + 1) / FINE
            assert more >= asked.per_path or pair_is_missed(scenario, item, more), seed
    assert seen


def test_another_one_is_refused(tmp_path: Path) -> None:
    plan, scenario = made("not-confident", tmp_path)
    item = next(unsure(plan))
    best = item.best_confidence
    assert best is not None
    wrong = [
        replace(item, best_confidence=round(best + 1 / FINE, 4)),
        replace(item, best_confidence=round(best - 1 / FINE, 4)),
        replace(item, best_confidence=best - 0.3 / FINE),
        replace(item, best_confidence=None),
        replace(item, confidence=0.95),
        replace(item, confidence=None),
    ]
    for other in wrong:
        changed = tuple(other if i is item else i for i in plan.impossible)
        assert not verify(replace(plan, impossible=changed), scenario).ok, other
