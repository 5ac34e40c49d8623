"""Rows over items, asked of the engine as paths."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pytest

from netplan.optimize.branch_and_cut.master import stated
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem, Row
from netplan.optimize.problem.prepare import prepare
from netplan.optimize.problem.rows import row, with_rows, without_idle

NOTHING = np.zeros(0, np.int32)
COST = (7, 4, 4, 9, 3, 3, 3)
LADDERS = ((0, 1, 2), (3,), (4, 5, 6))


def bare() -> CoverProblem:
    """Return items alone: no arc carries one, and nothing is asked."""
    count = len(COST)
    return CoverProblem(
        n_nodes=0,
        arc_tail=NOTHING,
        arc_head=NOTHING,
        arc_ns=NOTHING.astype(np.int64),
        arc_item=NOTHING,
        arc_kind=NOTHING.astype(np.int8),
        item_cost=np.array(COST, np.int64),
        item_lower=np.zeros(count, np.int8),
        item_upper=np.ones(count, np.int8),
        item_name=[f"item {i}" for i in range(count)],
        scenario_name=["intact"],
        scenario_lost_arcs=[NOTHING],
        demand_source=NOTHING,
        demand_sink=NOTHING,
        demand_limit_ns=NOTHING.astype(np.int64),
        demand_after_ns=NOTHING.astype(np.int64),
        demand_exempt=[],
        demand_name=[],
    )


def cheapest(rows: list[Row]) -> int | None:
    """Return the least cost of all choices that meet rows, by trying each height of ladders."""
    found = []
    for heights in product(*(range(len(items) + 1) for items in LADDERS)):
        chosen = np.zeros(len(COST), np.uint8)
        for items, height in zip(LADDERS, heights, strict=True):
            chosen[list(items[:height])] = 1
        if all(r.value(chosen) >= r.least for r in rows):
            found.append(int(np.array(COST)[chosen != 0].sum()))
    return min(found, default=None)


def random_rows(seed: int) -> list[Row]:
    """Return one row or two."""
    rng = np.random.default_rng(seed)
    return [
        row([(items, int(c)) for items, c in zip(LADDERS, rng.integers(0, 5, 3), strict=True)],
            int(rng.integers(1, 12)))
        for _ in range(int(rng.integers(1, 3)))
    ]  # fmt: skip


@pytest.mark.parametrize("method", ["branch_and_price", "branch_and_cut"])
@pytest.mark.parametrize("seed", range(20))
def test_rows_cost_what_the_cheapest_of_all_choices_costs(seed: int, method: str) -> None:
    rows = random_rows(seed)
    found, least = (
        solve(with_rows(bare(), rows), settings=EngineSettings(method=method)),
        cheapest(rows),
    )
    assert (found.status == "infeasible") == (least is None)
    if least is not None:
        assert (found.cost, found.lower_bound) == (least, least)


@pytest.mark.parametrize("seed", range(20))
def test_cuts_of_an_earlier_search_hold_for_all_plans_when_a_row_is_added(seed: int) -> None:
    settings = EngineSettings(method="branch_and_cut")
    rows = [*random_rows(seed), row([(LADDERS[2], 1)], 1)]
    first = solve(with_rows(bare(), rows[:1]), settings=settings)
    second = solve(with_rows(replace(bare(), cuts=first.cuts), rows), settings=settings)
    least = cheapest(rows)
    assert (second.status == "infeasible") == (least is None)
    if least is not None:
        assert (second.cost, second.lower_bound) == (least, least)


def test_the_first_program_knows_rows_and_that_lower_rungs_come_first() -> None:
    asked, left = without_idle(with_rows(bare(), [row([(LADDERS[0], 2), (LADDERS[1], 3)], 5)]))
    assert left.tolist() == [0, 1, 2, 3]
    found = [(c.tolist(), v.tolist(), least) for c, v, least in stated(prepare(asked))]
    assert found[0] == ([0, 1, 2, 3], [2, 2, 2, 3], 5)
    assert sorted(found[1:]) == [([0, 1], [1, -1], 0), ([1, 2], [1, -1], 0)]


def test_items_that_nothing_carries_are_left_out_and_the_cost_stays() -> None:
    rows = [row([((3,), 2), ((4, 5), 1)], 2)]
    asked, left = without_idle(with_rows(bare(), rows))
    assert left.tolist() == [3, 4, 5]
    assert solve(asked).cost == cheapest(rows)


def test_a_row_whose_small_rungs_are_too_few_asks_for_a_large_one() -> None:
    found = solve(with_rows(bare(), [row([((3,), 10), ((4, 5), 4)], 10)]))
    assert (found.status, found.cost) == ("optimal", COST[3])


def test_a_row_beyond_all_its_rungs_is_impossible() -> None:
    found = solve(with_rows(bare(), [row([((0, 1, 2), 1)], 4)]))
    assert found.status == "infeasible"
