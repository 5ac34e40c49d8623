"""Budget and coverage questions agree with enumeration on small problems of every shape."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netplan.optimize.benders.tree import least_mean
from netplan.optimize.engine import solve
from netplan.optimize.objectives.coverage import least_cost_covering
from netplan.optimize.objectives.worst_latency import Worst, least_worst
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import NO_LIMIT, CoverProblem
from tests.support.effort import examples
from tests.support.engine_cases import set_cover_problem
from tests.support.objective_cases import choices, holds, rng_of, small_problem

CASES = examples(120)
CHUNK = 20
LOOSE_NS = 10**9


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_least_worst_value_within_a_budget(first: int) -> None:
    for seed in range(first, first + CHUNK):
        problem, rng = small_problem(seed), rng_of(seed)
        n = len(problem.demand_source)
        counted = rng.random(n) < 0.8
        counted[rng.integers(n)] = True
        base = rng.integers(0, 20, n) if rng.random() < 0.4 else np.zeros(n, np.int64)
        over = rng.random() < 0.5
        after = np.where((problem.demand_after_ns >= 0) & over, base, NO_LIMIT)
        if rng.random() < 0.5:  # limits only measured: what counts must not be cut off
            soft_after = np.where(after != NO_LIMIT, LOOSE_NS, NO_LIMIT)
            problem = replace(
                problem,
                demand_limit_ns=np.where(counted, LOOSE_NS, problem.demand_limit_ns),
                demand_after_ns=np.where(counted, soft_after, problem.demand_after_ns),
            )
        total = int(problem.item_cost.sum())
        budget = None if rng.random() < 0.1 else int(rng.integers(0, total + 2))
        options = []
        least = None
        for _, cost, table in choices(problem):
            if holds(problem, table):
                least = cost if least is None else min(least, cost)
                if budget is None or cost <= budget:
                    options.append(
                        max(
                            ns - int(base[d])
                            for (d, f), ns in table.items()
                            if counted[d] and (f == 0 or after[d] != NO_LIMIT)
                        )
                    )
        worst = Worst(counted, base.astype(np.int64), after.astype(np.int64))
        got = least_worst(problem, worst, budget, solve=solve, settings=EngineSettings())
        if not options:
            assert got.chosen is None, seed
            assert least is None or got.cost_bound > budget, seed
            assert least is None or got.cost_bound <= least, seed
            continue
        assert (got.value, got.bound) == (min(options), min(options)), seed
        assert got.chosen is not None and (budget is None or got.cost <= budget), seed
        assert got.cost == int(problem.item_cost[got.chosen].sum()), seed


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_least_cost_with_a_share_left_out(first: int) -> None:
    for seed in range(first, first + CHUNK):
        problem, rng = small_problem(seed + 7000), rng_of(seed)
        n = len(problem.demand_source)
        weight = rng.integers(0, 6, n)
        weight[rng.random(n) < 0.2] = -1
        capacity = int(rng.integers(0, max(weight.sum(), 1) + 1))
        options = []
        for _, cost, table in choices(problem):
            missed = {d for d in range(n) if not holds(problem, table, {d})}
            if all(weight[d] >= 0 for d in missed) and sum(weight[d] for d in missed) <= capacity:
                options.append(cost)
        got = least_cost_covering(problem, weight, capacity, solve=solve, settings=EngineSettings())
        if not options:
            assert got.infeasible, seed
            continue
        assert (got.cost, got.lower_bound, got.reason) == (min(options), min(options), "proved"), (
            seed
        )
        assert got.chosen is not None
        assert got.cost == int(problem.item_cost[got.chosen].sum()), seed


@pytest.mark.parametrize("first", range(0, CASES, CHUNK))
def test_least_weighted_mean_within_a_budget(first: int) -> None:
    for seed in range(first, first + CHUNK):
        problem, rng = small_problem(seed + 3000), rng_of(seed)
        n = len(problem.demand_source)
        weight = rng.integers(0, 5, n)
        weight[rng.integers(n)] = 3
        if rng.random() < 0.5:
            problem = replace(
                problem,
                demand_limit_ns=np.full(n, LOOSE_NS),
                demand_after_ns=np.full(n, NO_LIMIT),
            )
        total = int(problem.item_cost.sum())
        budget = None if rng.random() < 0.1 else int(rng.integers(0, total + 2))
        options = []
        for _, cost, table in choices(problem):
            if holds(problem, table) and (budget is None or cost <= budget):
                options.append(sum(int(weight[d]) * table[d, 0] for d in range(n)))
        got = least_mean(problem, weight.tolist(), budget, solve=solve, settings=EngineSettings())
        if not options:
            assert got.chosen is None, seed
            continue
        assert (got.value, got.bound) == (min(options), min(options)), seed
        assert got.chosen is not None and (budget is None or got.cost <= budget), seed
        assert got.cost == int(problem.item_cost[got.chosen].sum()), seed


def test_covering_most_members_needs_prices_and_branching() -> None:
    questions = 0
    for seed in range(CASES // 12):
        problem, full = set_cover_problem(seed)
        rng = rng_of(seed)
        sets, n = len(problem.item_cost), len(problem.demand_source)
        weight = rng.integers(1, 9, n)
        capacity = int(weight.sum() * rng.choice([0.1, 0.25, 0.5]))
        met = [_members_met(problem, choice, sets) for choice in range(2**sets)]
        options = [
            sum(int(problem.item_cost[j]) for j in range(sets) if choice >> j & 1)
            for choice in range(2**sets)
            if weight[~met[choice]].sum() <= capacity
        ]
        asked: list[int] = []

        def engine(*args: Any, asked: list[int] = asked, **kwargs: Any) -> CoverResult:
            asked.append(1)
            return solve(*args, **kwargs)

        got = least_cost_covering(
            problem, weight, capacity, solve=engine, settings=EngineSettings()
        )
        assert (got.cost, got.lower_bound) == (min(options), min(options)), seed
        assert got.cost <= full
        questions += len(asked)
    assert questions > 4 * (CASES // 12), "the cases should need more than two prices each"


def _members_met(problem: CoverProblem, choice: int, sets: int) -> np.ndarray:
    """Return which members have a chosen set in every state of the network."""
    chosen = np.array([choice >> j & 1 for j in range(sets)], bool)
    met = np.ones(len(problem.demand_source), bool)
    reach = np.zeros((sets, len(met)), bool)
    for tail, head in zip(problem.arc_tail, problem.arc_head, strict=True):
        if tail > 0:
            reach[tail - 1, head - 1 - sets] = True
    for f, lost in enumerate(problem.scenario_lost_arcs):
        alive = chosen.copy()
        alive[lost] = False
        covered = reach[alive].any(axis=0)
        asked = np.array([f not in e for e in problem.demand_exempt])
        met &= covered | ~asked
    return met
