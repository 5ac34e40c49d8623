"""The known optima of the raw corridor table, and agreement with the arc-flow program."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from benchmarks.cover_arc_flow import solve_arc_flow
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.progress import Progress
from tests.support.engine_cases import corridor_problem, random_problem, without_impossible

INTACT = [
    (6.0, 10.5, 342_069_000),
    (5.6, 11.5, 263_993_000),
    (5.7, 10.1, 454_818_000),
    (6.0, 11.0, 283_102_000),
]


@pytest.mark.parametrize(("bay_ms", "delta_ms", "cost_cny"), INTACT)
def test_intact_optimum(bay_ms: float, delta_ms: float, cost_cny: int) -> None:
    result = solve(corridor_problem(bay_ms, delta_ms))
    assert (result.status, result.cost, result.lower_bound) == ("optimal", cost_cny, cost_cny)


@pytest.mark.parametrize("backend", ["highs", "glop"])
def test_both_lp_backends_prove_the_same_optimum(backend: str) -> None:
    result = solve(corridor_problem(6.0, 10.5), settings=EngineSettings(lp=backend))
    assert (result.status, result.cost) == ("optimal", 342_069_000)


def test_every_corridor_cut_costs_nothing_extra_at_seven_and_twelve() -> None:
    problem, names = without_impossible(corridor_problem(6.0, 10.5, (7.0, 12.0)))
    assert names == ["macao when zhuhai-macao is cut"]
    result = solve(problem)
    assert (result.status, result.cost) == ("optimal", 342_069_000)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("after_ms", "cost_cny", "dropped"),
    [((6.5, 11.5), 427_110_000, 1), ((6.2, 11.0), 632_543_000, 2)],
)
def test_binding_cuts(after_ms: tuple[float, float], cost_cny: int, dropped: int) -> None:
    problem, names = without_impossible(corridor_problem(6.0, 10.5, after_ms))
    assert len(names) == dropped
    result = solve(problem)
    assert (result.status, result.cost) == ("optimal", cost_cny)


def test_same_answer_twice() -> None:
    problem = corridor_problem(6.0, 11.0)
    first, second = solve(problem), solve(problem)
    assert np.array_equal(first.chosen, second.chosen)
    assert (first.nodes, first.lower_bound) == (second.nodes, second.lower_bound)


def test_limits_of_the_search_are_reported() -> None:
    problem, _ = without_impossible(corridor_problem(6.0, 10.5, (6.5, 11.5)))
    events: list[Progress] = []
    result = solve(problem, settings=EngineSettings(node_limit=1), on_progress=events.append)
    assert (result.status, result.reason, result.nodes) == ("feasible", "nodes", 1)
    assert 380_000_000 < result.lower_bound <= 427_110_000 <= result.cost
    bounds = [event.lower_bound for event in events]
    assert bounds == sorted(bounds) and bounds[-1] <= result.lower_bound
    stopped = solve(problem, settings=EngineSettings(time_limit_s=0.0))
    assert (stopped.status, stopped.reason) == ("feasible", "time")
    wide = solve(problem, settings=EngineSettings(gap=0.5))
    assert (wide.status, wide.reason) == ("optimal", "gap")


@pytest.mark.parametrize("solver", ["highs", "gscip"])
def test_arc_flow_agrees_on_small_problems(solver: str) -> None:
    compared = 0
    for seed in range(0, 150, 1 if solver == "highs" else 5):
        problem = random_problem(seed)
        problem = dataclasses.replace(problem, regen_ns=0)
        expected = solve(problem)
        result = solve_arc_flow(problem, solver=solver)
        assert (result.status, result.cost) == (expected.status, expected.cost), seed
        assert result.impossible == expected.impossible, seed
        compared += expected.status == "optimal"
    assert compared >= 8


def test_arc_flow_agrees_on_the_corridors() -> None:
    result = solve_arc_flow(corridor_problem(6.0, 10.5))
    assert (result.status, result.cost) == ("optimal", 342_069_000)


def test_arc_flow_refuses_what_it_cannot_do() -> None:
    problem = dataclasses.replace(corridor_problem(6.0, 10.5), reach_ns=10**6, regen_ns=10**5)
    with pytest.raises(ValueError, match="cannot count regenerators"):
        solve_arc_flow(problem)
    with pytest.raises(ValueError, match="unknown solver 'cbc': use highs or gscip"):
        solve_arc_flow(problem, solver="cbc")
    with pytest.raises(ValueError, match="unknown LP backend 'clp'"):
        solve(corridor_problem(6.0, 10.5), settings=EngineSettings(lp="clp"))
