"""Capacity questions as arc flows in one program, and the reader of small networks."""

from __future__ import annotations

import json
from typing import Any

import pytest

from benchmarks import small_capacity
from benchmarks.capacity import solved
from benchmarks.capacity_flow import answer
from benchmarks.case import Found
from benchmarks.watch import Watch
from tests.support.folders import TEST_DATA


def case(name: str) -> dict[str, Any]:
    file = TEST_DATA / "capacity_small" / f"{name}.json"
    found: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return found


def asked(name: str, solver: str, *, apart: bool) -> Found:
    watch = Watch()
    watch.start()
    question = small_capacity.question(case(name))
    return answer(question, solver, watch, 60.0, apart=apart)


@pytest.mark.parametrize("name", ["ring6_shared", "mesh7_owned"])
def test_a_flow_for_every_channel_costs_what_was_proven(name: str) -> None:
    best = case(name)["proven"]["optimum"]
    found = asked(name, "highs", apart=True)
    assert (found.status, found.cost, found.bound, found.checked) == ("optimal", best, best, True)
    watch = Watch()
    own = solved(small_capacity.question(case(name)), watch, 60.0)
    assert (own.status, own.cost, own.bound, own.checked) == ("optimal", best, best, True)


@pytest.mark.parametrize("name", ["ring6_shared", "mesh7_owned"])
def test_a_flow_for_all_channels_of_a_demand_bounds_the_cost(name: str) -> None:
    found, best = asked(name, "highs", apart=False), case(name)["proven"]["optimum"]
    assert found.bound is not None
    assert found.bound <= best
    assert found.cost is None or found.cost >= best


def test_an_answer_that_contradicts_the_proof_does_not_hold() -> None:
    known = {"proven": {"optimum": 100}}
    assert small_capacity._beside(known, Found("optimal", 100, 100, True)).checked is True
    assert small_capacity._beside(known, Found("feasible", 99, 90, True)).checked is False
    assert small_capacity._beside(known, Found("feasible", 110, 101, True)).checked is False
