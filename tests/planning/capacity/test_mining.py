"""Rows found near a choice, and what they say at once."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from netplan.optimize.deadline import Deadline
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.capacity.mining import Miner
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.search import cheapest
from netplan.planning.capacity.separation import Separator
from tests.support.capacity_cases import question
from tests.support.folders import TEST_DATA

NAMES = ("ring6_shared", "mesh7_owned", "mesh7b_shared")


@pytest.mark.parametrize("name", NAMES)
def test_rows_found_near_a_choice_hold_for_the_cheapest_plan(name: str) -> None:
    asked = question(json.loads((TEST_DATA / "capacity_small" / f"{name}.json").read_text("utf-8")))
    best = cheapest(asked, settings=EngineSettings()).chosen
    assert best is not None
    plan = best.astype(np.uint8)
    miner = Miner(asked, Router(asked), Separator(asked), Deadline())
    bare = asked.cover.item_lower.astype(np.uint8)
    some = np.where(asked.cover.item_cost > 0, plan, bare).astype(np.uint8)
    for items in asked.pairs.values():
        some[list(items[1:])] = 0
    first = miner.of(some)
    found = [*first, *miner.beyond(some, first), *miner.a_pair_less(plan)]
    assert found or all(asked.levels(plan).pairs[s] <= 1 for s in asked.pairs)
    assert all(row.value(plan) >= row.least for row in found)


@pytest.mark.parametrize("many", [0, 10**9])
def test_traffic_beyond_every_pair_of_fibres_is_seen_in_two_rounds(many: int) -> None:
    case = json.loads((TEST_DATA / "capacity_small" / "ring6_shared.json").read_text("utf-8"))
    much = [{**demand, "channels": 40 * demand["channels"]} for demand in case["demands"]]
    asked: list[CoverProblem] = []

    def engine(problem: CoverProblem, **options: Any) -> CoverResult:
        asked.append(problem)
        return solve(problem, **options)

    found = cheapest(
        question({**case, "demands": much}), settings=EngineSettings(), engine=engine, many=many
    )
    assert found.status == "infeasible"
    assert len(asked) <= 2


def test_no_row_is_looked_for_once_the_time_is_over() -> None:
    asked = question(
        json.loads((TEST_DATA / "capacity_small" / "mesh7b_shared.json").read_text("utf-8"))
    )
    over = Deadline()
    over.stop.ask()
    miner = Miner(asked, Router(asked), Separator(asked), over)
    plan = np.ones(len(asked.cover.item_cost), np.uint8)
    assert not miner.a_pair_less(plan)
    assert not miner.beyond(0 * plan, miner.of(0 * plan))


def test_where_channels_cost_nothing_no_plan_with_few_of_them_is_looked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    case = json.loads((TEST_DATA / "capacity_small" / "mesh7b_owned.json").read_text("utf-8"))
    monkeypatch.delattr("netplan.planning.capacity.search.first_choice")
    found = cheapest(
        question({**case, "slots": 10_000, "channel_cost": 0}), settings=EngineSettings(), many=0
    )
    assert found.cost == found.lower_bound == case["proven"]["latency_only"]
