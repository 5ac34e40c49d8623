"""Enumeration of every choice, for the tests of objectives; latencies by plain search."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product

import numpy as np

from netplan.optimize.problem.cover import NO_LIMIT, CoverProblem
from tests.support.engine_cases import best_latency_ns, random_problem

Table = dict[tuple[int, int], int]
"""Latency by (demand, scenario), -1 where cut off; exempt ones are left out."""


def choices(problem: CoverProblem) -> Iterator[tuple[set[int], int, Table]]:
    """Yield every permitted choice, its cost, and the latencies it gives."""
    low, high = problem.item_lower.tolist(), problem.item_upper.tolist()
    options = [
        [True] if a else [False, True] if b else [False] for a, b in zip(low, high, strict=True)
    ]
    for bits in product(*options):
        chosen = {i for i, bit in enumerate(bits) if bit}
        cost = sum(int(problem.item_cost[i]) for i in chosen)
        table = {
            (d, f): best_latency_ns(problem, chosen, d, f)
            for d in range(len(problem.demand_source))
            for f in range(len(problem.scenario_name))
            if f not in problem.demand_exempt[d]
        }
        yield chosen, cost, table


def holds(problem: CoverProblem, table: Table, demands: set[int] | None = None) -> bool:
    """Tell whether every limit (of these demands) is kept."""
    return all(
        problem.limit_ns(d, f) == NO_LIMIT or 0 <= ns <= problem.limit_ns(d, f)
        for (d, f), ns in table.items()
        if demands is None or d in demands
    )


def small_problem(seed: int) -> CoverProblem:
    """Return a random problem of up to 7 items whose demands are asked intact."""
    offset = seed
    while True:
        problem = random_problem(offset)
        asked = [frozenset(e - {0}) for e in problem.demand_exempt]
        if len(problem.item_cost) <= 7:
            return replace(problem, demand_exempt=asked)
        offset += 100_003


def rng_of(seed: int) -> np.random.Generator:
    """Return the generator of a case, apart from the one that made its problem."""
    return np.random.default_rng([seed, 77])
