"""The engine agrees with enumeration on small problems of every shape."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from tests.support.effort import examples
from tests.support.engine_cases import (
    brute_force,
    misses,
    random_problem,
    set_cover_problem,
    with_caps,
)

CASES = examples(240)
CHUNK = 20


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_engine_finds_the_enumerated_optimum(first: int) -> None:
    for seed in range(first, first + CHUNK):
        problem = random_problem(seed)
        everything = {i for i, up in enumerate(problem.item_upper.tolist()) if up}
        lost = misses(problem, everything)
        backend = "glop" if seed % 4 == 0 else "auto"
        result = solve(
            problem,
            settings=EngineSettings(lp=backend, method=("branch_and_price", "auto")[seed // 4 % 2]),
        )
        if lost:
            assert result.status == "infeasible", seed
            told = [(i.demand, i.scenario, i.best_ns) for i in result.impossible]
            assert told == [(d, f, None if ns < 0 else ns) for d, f, ns in lost], seed
            assert result.chosen is None
            continue
        best = brute_force(problem)
        assert result.status == "optimal" and result.chosen is not None, seed
        assert (result.cost, result.lower_bound) == (best, best), seed
        chosen = set(np.flatnonzero(result.chosen).tolist())
        assert not misses(problem, chosen), seed
        assert result.cost == sum(int(problem.item_cost[i]) for i in chosen), seed


@pytest.mark.parametrize("first", range(0, CASES // 4, CHUNK))
def test_engine_keeps_the_caps_of_exits(first: int) -> None:
    """No cheaper exit takes a longer optical path than its cap, and no dearer one is bought."""
    bound = 0
    for seed in range(first, first + CHUNK):
        problem = with_caps(random_problem(seed), seed)
        result = solve(problem)
        best = brute_force(problem)
        assert (result.status == "optimal") == (best is not None), seed
        if best is None or result.chosen is None:
            continue
        assert (result.cost, result.lower_bound) == (best, best), seed
        assert not misses(problem, set(np.flatnonzero(result.chosen).tolist())), seed
        bound += brute_force(replace(problem, arc_cap_ns=None)) != best
    assert bound, "some cap should cost something"


def test_engine_solves_set_covering() -> None:
    nodes = 0
    for seed in range(CASES // 8):
        problem, best = set_cover_problem(seed)
        backend = ("auto", "glop", "highs")[seed % 3]
        result = solve(
            problem, settings=EngineSettings(lp=backend, seed=seed, method="branch_and_price")
        )
        assert (result.status, result.cost, result.lower_bound) == ("optimal", best, best), seed
        nodes += result.nodes
    assert nodes > CASES // 8, "the cases should need branching"


def test_random_problems_cover_what_they_promise() -> None:
    problems = [random_problem(seed) for seed in range(CASES)]
    feasible = [p for p in problems if brute_force_feasible(p)]
    assert 0.5 < len(feasible) / len(problems) < 0.95
    assert any((p.arc_kind == 1).any() and p.regen_ns for p in feasible)
    assert any((p.demand_after_ns >= 0).any() and len(p.scenario_name) > 1 for p in feasible)
    assert any((p.item_lower == 1).any() for p in feasible)


def brute_force_feasible(problem: CoverProblem) -> bool:
    return not misses(problem, {i for i, up in enumerate(problem.item_upper.tolist()) if up})
