"""Small cover problems in which longer optical paths leave over a further item."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from netplan.optimize.problem.cover import (
    ARC_ENTER,
    ARC_OPTICAL,
    ARC_PLAIN,
    NO_CAP,
    NO_ITEM,
    NO_LIMIT,
    CoverProblem,
)
from tests.support.engine_cases import with_meetable_limits


def rung_problem(seed: int) -> CoverProblem:
    """Links from one place over short dear fibre or long cheap one, which takes a rung more.

    Two parallel spans join most places, either may be lost; a rung more reaches twice as far.
    """
    rng = np.random.default_rng(seed)
    n = int(rng.integers(2, 4))
    arcs: list[tuple[int, int, int, int, int, int]] = [(0, n, 1, NO_ITEM, ARC_ENTER, NO_CAP)]
    cost: list[int] = []
    lost: list[list[int]] = [[]]
    for a, b in combinations(range(n), 2):
        for delay, price in ((int(rng.integers(2, 8)), 9), (int(rng.integers(6, 14)), 3)):
            if rng.random() < 0.8:
                lost.append([len(arcs), len(arcs) + 1])
                for start, end in ((n + a, n + b), (n + b, n + a)):
                    arcs.append((start, end, delay, len(cost), ARC_OPTICAL, NO_CAP))
                cost.append(price + int(rng.integers(0, 4)))
    reach = int(rng.integers(5, 12))
    for j in range(1, n):
        link, more, rung = len(cost), len(cost) + 1, 2 * n + j
        cost += [int(rng.integers(0, 4)), int(rng.integers(1, 6))]
        arcs += [
            (n + j, j, 1, link, ARC_PLAIN, reach),
            (n + j, rung, 0, more, ARC_PLAIN, 2 * reach),
            (rung, j, 1, link, ARC_PLAIN, NO_CAP),
            (0, j, 40, NO_ITEM, ARC_PLAIN, NO_CAP),
        ]
    columns = [np.array(column) for column in zip(*arcs, strict=True)]
    tail, head, ns, item, kind, cap = columns
    problem = CoverProblem(
        n_nodes=3 * n,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns.astype(np.int64),
        arc_item=item.astype(np.int32),
        arc_kind=kind.astype(np.int8),
        item_cost=np.array(cost, np.int64),
        item_lower=np.zeros(len(cost), np.int8),
        item_upper=np.ones(len(cost), np.int8),
        item_name=[f"i{j}" for j in range(len(cost))],
        scenario_name=[f"s{j}" for j in range(len(lost))],
        scenario_lost_arcs=[np.array(taken, np.int32) for taken in lost],
        demand_source=np.zeros(n - 1, np.int32),
        demand_sink=np.arange(1, n, dtype=np.int32),
        demand_limit_ns=np.full(n - 1, 30, np.int64),
        demand_after_ns=np.full(n - 1, 60 if rng.random() < 0.5 else NO_LIMIT, np.int64),
        demand_exempt=[frozenset()] * (n - 1),
        demand_name=[f"d{j}" for j in range(1, n)],
        reach_ns=reach,
        regen_ns=int(rng.integers(0, 4)),
        arc_cap_ns=cap.astype(np.int64),
    )
    return with_meetable_limits(problem, rng)
