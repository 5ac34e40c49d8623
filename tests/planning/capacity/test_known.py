"""What is reused between questions with traffic changes no answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import CostFactor, Scenario
from netplan.planning.capacity.growing import scaled
from netplan.planning.planner import make_plan
from netplan.whatif.memory import IMPLIED, REPEATED, SEARCHED, Memory, ask
from tests.support.carrying_cases import carrying
from tests.support.tiny_traffic import square

SCALES = (1.0, 1.7, 1.3, 0.6, 2.4, 1.3, 1.0)


def _changed(question: Scenario, base: Plan) -> Iterator[Scenario]:
    """Yield the question with other traffic, less to choose from and other prices, in turn."""
    yield from (scaled(question, scale) for scale in SCALES)
    rule = question.candidates
    for span in base.spans[:2]:
        yield replace(question, candidates=replace(rule, forbid_spans=(span.id,)))
    for span in base.spans[-1:]:
        forced = replace(rule, force_spans=(span.id,))
        yield scaled(replace(question, candidates=forced), 1.2)
    for factor in (0.8, 1.4):
        yield replace(question, cost_factors=(CostFactor(factor=factor),))


@pytest.mark.parametrize("seed", range(12))
def test_reused_answers_are_those_that_a_fresh_search_gives(seed: int) -> None:
    question, memory = carrying(seed), Memory()
    base = make_plan(question)
    for asked in _changed(question, base):
        fresh, again = make_plan(asked), ask(asked, memory)
        assert again.status == fresh.status
        if fresh.status is PlanStatus.OPTIMAL:
            told = (again.cost_cny, again.lower_bound_cny)
            assert told == (fresh.cost_cny, fresh.lower_bound_cny)


def test_the_same_traffic_is_not_searched_again_and_bytes_are_the_same(tmp_path: Path) -> None:
    question, memory = square(tmp_path), Memory()
    first = ask(question, memory)
    again = ask(scaled(question, 1.0001), memory)  # no pair needs another channel
    assert memory.counts == {SEARCHED: 1, REPEATED: 1, IMPLIED: 0}
    fresh = make_plan(scaled(question, 1.0001))
    timeless = [replace(p, provenance=first.provenance) for p in (again, fresh)]
    assert timeless[0] == timeless[1]


def test_prices_that_move_in_favour_of_a_plan_leave_it(tmp_path: Path) -> None:
    question, memory = square(tmp_path), Memory()
    base = ask(question, memory)
    dearer = tuple(CostFactor(factor=2.0, span=s) for s in ("b-d.new",))
    again = ask(replace(question, cost_factors=dearer), memory)
    assert again.cost_cny == base.cost_cny
    assert memory.counts == {SEARCHED: 1, REPEATED: 0, IMPLIED: 1}


def test_more_than_what_cannot_be_carried_cannot_be(tmp_path: Path) -> None:
    question, memory = square(tmp_path), Memory()
    none = ask(scaled(question, 20), memory)
    assert none.overloaded
    more = ask(scaled(question, 30), memory)
    assert more.overloaded
    assert memory.counts == {SEARCHED: 1, REPEATED: 1, IMPLIED: 0}
