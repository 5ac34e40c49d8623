"""A question with a cutoff (is there a plan of at most this cost?), or with no time."""

from __future__ import annotations

import numpy as np
import pytest

from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from tests.support.engine_cases import brute_force, misses, random_problem

SEEDS = range(0, 120)


def test_a_cutoff_below_the_optimum_is_refused_with_a_bound_above_it() -> None:
    asked = 0
    for seed in SEEDS:
        problem = random_problem(seed)
        best = brute_force(problem)
        if not best:
            continue
        asked += 1
        result = solve(problem, settings=EngineSettings(cutoff=best - 1, first=True))
        assert best - 1 < result.lower_bound <= best, seed
        assert result.cost >= best, seed
    assert asked > 40


def test_a_cutoff_at_the_optimum_or_above_is_answered_by_a_plan_within_it() -> None:
    for seed in SEEDS:
        problem = random_problem(seed)
        best = brute_force(problem)
        if best is None:
            continue
        for cutoff in (best, best + best // 3 + 1):
            result = solve(problem, settings=EngineSettings(cutoff=cutoff, first=True))
            assert result.chosen is not None and result.cost <= cutoff, seed
            assert not misses(problem, set(np.flatnonzero(result.chosen).tolist())), seed
            assert result.lower_bound <= best, seed


def test_the_optimum_within_a_cutoff_is_the_optimum() -> None:
    for seed in SEEDS:
        problem = random_problem(seed)
        best = brute_force(problem)
        if best is not None:
            result = solve(problem, settings=EngineSettings(cutoff=best + 5))
            assert (result.cost, result.lower_bound) == (best, best), seed


@pytest.mark.parametrize("method", ["branch_and_price", "branch_and_cut", "auto"])
def test_no_time_at_all_still_gives_a_plan_that_holds(method: str) -> None:
    for seed in range(40):
        problem = random_problem(seed)
        settings = EngineSettings(method=method, time_limit_s=0.0)
        result = solve(problem, settings=settings)
        if result.status == "infeasible":
            continue
        assert result.chosen is not None
        assert not misses(problem, set(np.flatnonzero(result.chosen).tolist())), seed
        assert result.lower_bound <= brute_force(problem) <= result.cost, seed
