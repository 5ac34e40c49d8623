"""Options that stand in for each other: priced together, the answer stays the enumerated one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netplan.optimize.branch_and_price.tree import Search
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.option_ladders import find_ladders, no_ladders
from netplan.optimize.problem.prepare import prepare
from netplan.tuning.branch_and_price import BranchAndPrice
from netplan.tuning.parameters import Parameters
from tests.support.ladder_cases import cheapest, parallel_problem

SEEDS = 300
BY_TWO = EngineSettings(parameters=Parameters(branch_and_price=BranchAndPrice(ladder=2)))
"""Two options are enough for a ladder."""


@pytest.mark.parametrize("first", range(0, SEEDS, 100))
def test_ladders_change_neither_cost_nor_proof(first: int) -> None:
    with_ladders = 0
    for seed in range(first, first + 100):
        problem = parallel_problem(seed)
        if len(problem.item_cost) > 10 or not len(problem.arc_tail):
            continue
        expected = cheapest(problem)
        found = solve(problem, settings=BY_TWO)
        assert (found.chosen is None) == (expected is None), seed
        if expected is not None:
            assert (found.status, found.cost, found.lower_bound) == (
                "optimal",
                expected,
                expected,
            ), seed
            with_ladders += find_ladders(prepare(problem))[0].depth > 1
    assert with_ladders > 8


def test_any_weights_on_rungs_bound_from_below() -> None:
    """A bound of random weights, and what fixing says by it, agree with enumeration."""
    rng = np.random.default_rng(7)
    looked = 0
    for seed in range(150):
        problem = parallel_problem(10_000 + seed)
        if len(problem.item_cost) > 10 or not len(problem.arc_tail):
            continue
        expected = cheapest(problem)
        if expected is None:
            continue
        search = Search(prepare(problem), BY_TWO, None)
        node = search.root()
        master = search.master
        if not master.n_pairs or search.ladders.depth < 2:
            continue
        dense = rng.integers(0, 4 * master.scale, (master.n_pairs, master.k))
        node.start.w = dense.astype(np.int64)
        bound, _ = master.bound(master.extend(node.start))
        assert bound.value <= expected * master.scale, seed
        gain_in, gain_out = master.probe(bound)
        for e in np.flatnonzero(node.free).tolist():
            refused = problem.item_upper.copy()
            refused[search.ladders.beyond(np.eye(master.k, dtype=np.uint8)[e]) == 1] = 0
            without = cheapest(replace(problem, item_upper=refused))
            if without is not None and gain_out[e] < 2**60:
                assert bound.value + gain_out[e] <= without * master.scale, (seed, e)
            chosen = [
                cost
                for above in _up(search.ladders.above, e)
                if (cost := cheapest(replace(problem, item_lower=_with(problem, above))))
                is not None
            ]
            assert bound.value + gain_in[e] <= min(chosen) * master.scale, (seed, e)
            looked += 1
    assert looked > 60


def _up(above: np.ndarray, e: int) -> list[int]:
    found = [e]
    while above[found[-1]] >= 0:
        found.append(int(above[found[-1]]))
    return found


def _with(problem: CoverProblem, e: int) -> np.ndarray:
    lower = problem.item_lower.copy()
    lower[e] = 1
    return lower


def test_a_ladder_is_found_by_arcs_costs_and_failures() -> None:
    problem = parallel_problem(0)
    three = replace(
        problem,
        n_nodes=2,
        arc_tail=np.zeros(5, np.int32),
        arc_head=np.ones(5, np.int32),
        arc_ns=np.array([9, 5, 3, 6, 2], np.int64),
        arc_item=np.arange(5, dtype=np.int32),
        arc_kind=np.zeros(5, np.int8),
        item_cost=np.array([1, 4, 7, 5, 20], np.int64),
        item_lower=np.zeros(5, np.int8),
        item_upper=np.ones(5, np.int8),
        item_name=list("abcde"),
        scenario_name=["intact", "cut"],
        scenario_lost_arcs=[np.zeros(0, np.int32), np.array([4], np.int32)],
        demand_source=np.zeros(1, np.int32),
        demand_sink=np.ones(1, np.int32),
        demand_limit_ns=np.array([4], np.int64),
        demand_after_ns=np.array([-1], np.int64),
        demand_exempt=[frozenset()],
        demand_name=["d"],
    )
    prepared = prepare(three)
    ladders, upper = find_ladders(prepared)
    assert ladders.below.tolist() == [-1, 0, 1, -1, -1]  # e is faster, but lost where c is not
    assert ladders.cost.tolist() == [1, 3, 3, 5, 20]
    assert upper.tolist() == [1, 1, 1, 0, 1]  # d is slower and dearer than b
    assert ladders.tops(np.array([1, 1, 1, 0, 1], np.uint8)).tolist() == [0, 0, 1, 0, 1]
    assert no_ladders(prepared).depth == 1
