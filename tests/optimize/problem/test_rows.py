"""Rows over items, asked of the engine as paths."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from netplan.optimize.engine import solve
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.rows import Row, row, with_rows

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


@pytest.mark.parametrize("seed", range(20))
def test_rows_cost_what_the_cheapest_of_all_choices_costs(seed: int) -> None:
    rng = np.random.default_rng(seed)
    rows = [
        row([(items, int(c)) for items, c in zip(LADDERS, rng.integers(0, 5, 3), strict=True)],
            int(rng.integers(1, 12)))
        for _ in range(int(rng.integers(1, 3)))
    ]  # fmt: skip
    found, least = solve(with_rows(bare(), rows)), cheapest(rows)
    assert (found.status == "infeasible") == (least is None)
    if least is not None:
        assert (found.cost, found.lower_bound) == (least, least)


def test_a_row_beyond_all_its_rungs_is_impossible() -> None:
    found = solve(with_rows(bare(), [row([((0, 1, 2), 1)], 4)]))
    assert found.status == "infeasible"
