"""Local search by rungs, and the searches around a root whose corridors offer several options."""

from __future__ import annotations

import numpy as np
import pytest

from netplan.graph.arrays import UInt8
from netplan.optimize.branch_and_price.primal_heuristics import PrimalHeuristics
from netplan.optimize.branch_and_price.tree import Search
from netplan.optimize.heuristics.incumbent import plan_cost
from netplan.optimize.heuristics.local_search import LocalSearch
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.option_ladders import find_ladders
from netplan.optimize.problem.prepare import Prepared, list_violations, prepare
from netplan.tuning.branch_and_price import BranchAndPrice
from netplan.tuning.parameters import Parameters
from tests.support.ladder_cases import cheapest, parallel_problem

SEEDS = 120


def questions(first: int, count: int) -> list[tuple[int, CoverProblem, Prepared]]:
    """Return random questions that have a plan, a choice, and few enough items to enumerate."""
    found = []
    for seed in range(first, first + count):
        problem = parallel_problem(seed)
        if len(problem.item_cost) > 10 or not len(problem.arc_tail):
            continue
        prepared = prepare(problem)
        if not list_violations(prepared.net, prepared.upper, 1):
            found.append((seed, problem, prepared))
    return found


def holds(prepared: Prepared, plan: UInt8) -> bool:
    return not list_violations(prepared.net, plan, 1)


@pytest.mark.parametrize("switched", [False, True])
def test_search_by_rungs_finds_the_enumerated_optimum(
    switched: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With ladders from the start, and taken to after the first look at the root."""
    tuned = BranchAndPrice(
        ladder=99 if switched else 2,
        wide=-1.0,
        root_rounds=2,  # so that roots stay open and trees grow
        root_turns=2,
        root_moves=2,
        node_rounds=2,
        starts=2,
    )
    asked = EngineSettings(parameters=Parameters(branch_and_price=tuned))
    monkeypatch.setattr(PrimalHeuristics, "round_off", lambda *_: None)
    by_rungs = around = 0
    look = PrimalHeuristics.look_around

    def counted(plans: PrimalHeuristics, x: np.ndarray) -> None:
        nonlocal around
        around += 1
        look(plans, x)

    monkeypatch.setattr(PrimalHeuristics, "look_around", counted)
    for seed, problem, prepared in questions(20_000, SEEDS // 3):
        search = Search(prepared, asked, None, prepared.upper.copy())
        search.run()
        assert holds(prepared, search.plan), seed
        assert plan_cost(prepared, search.plan) == search.cost, seed
        assert (search.cost, search.bound) == (cheapest(problem),) * 2, seed
        by_rungs += search.ladders.depth > 1
    assert by_rungs > 3
    assert switched or around > 3


def test_moves_keep_the_limits_and_the_cost() -> None:
    better = 0
    for seed, _, prepared in questions(30_000, SEEDS):
        ladders, upper = find_ladders(prepared)
        start = ladders.tops(prepared.upper)
        x = np.random.default_rng(seed).random(len(start))
        search = LocalSearch(prepared, ladders, upper)
        plan = search.improve(start, x, 8, (seed, 0))
        assert holds(prepared, plan)
        assert plan_cost(prepared, plan) <= plan_cost(prepared, start)
        again = LocalSearch(prepared, ladders, upper).improve(start, x, 8, (seed, 0))
        assert plan.tolist() == again.tolist()
        better += plan_cost(prepared, plan) < plan_cost(prepared, start)
        for other in search.from_afar(x, 2, 3, (seed, 1)):
            assert holds(prepared, other)
            assert ladders.tops(other).tolist() == other.tolist()
    assert better > 3


def test_an_option_costs_its_rungs() -> None:
    looked = 0
    for seed, _, prepared in questions(40_000, SEEDS):
        ladders, _ = find_ladders(prepared)
        assert ladders.prices(ladders.cost).tolist() == prepared.cost.tolist()
        weight = np.random.default_rng(seed).integers(0, 9, len(prepared.cost))
        for e, price in enumerate(ladders.prices(weight).tolist()):
            rungs = ladders.reached(np.eye(len(weight), dtype=np.uint8)[e])
            assert price == int(weight[rungs != 0].sum())
        looked += ladders.depth > 1
    assert looked > 3
