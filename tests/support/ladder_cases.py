"""Corridors of several options, and their cheapest choice by trying every set of items."""

from __future__ import annotations

import numpy as np

from netplan.optimize.problem.cover import ARC_PLAIN, CoverProblem
from netplan.optimize.problem.prepare import list_violations, prepare


def parallel_problem(seed: int) -> CoverProblem:
    """Return a small random network whose corridors offer one to four options.

    Ties, free options, options that are slower and dearer, and failures that strike all
    options of a corridor, one of them, or options of two corridors.
    """
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 6))
    corridors = [(a, b) for a in range(n) for b in range(a + 1, n) if rng.random() < 0.8]
    arcs: list[tuple[int, int, int, int]] = []
    cost: list[int] = []
    owner: list[int] = []
    for number, (a, b) in enumerate(corridors):
        for _ in range(int(rng.integers(1, 5)) if len(cost) < 9 else 1):
            ns = int(rng.integers(1, 6))
            arcs += [(a, b, ns, len(cost)), (b, a, ns, len(cost))][: 1 + (rng.random() < 0.8)]
            cost.append(int(rng.choice([0, 1, 2, 3, 3, 5, 8])))
            owner.append(number)
    if rng.random() < 0.5:
        arcs += [(0, n - 1, int(rng.integers(8, 12)), -1)]
    item = np.array([arc[3] for arc in arcs], np.int32)
    lost = [np.zeros(0, np.int32)]
    for _ in range(int(rng.integers(0, 4))):
        if rng.random() < 0.7:
            struck = [e for e in range(len(cost)) if owner[e] == rng.integers(len(corridors))]
        else:
            struck = rng.integers(0, len(cost), 2).tolist() if cost else []
        lost.append(np.flatnonzero(np.isin(item, struck)).astype(np.int32))
    count = int(rng.integers(1, 4))
    source, sink = rng.integers(0, n, count), rng.integers(0, n, count)
    limit = rng.integers(4, 16, count)
    after = np.where(rng.random(count) < 0.7, limit + rng.integers(0, 6, count), -1)
    lower = (rng.random(len(cost)) < 0.05).astype(np.int8)
    return CoverProblem(
        n_nodes=n,
        arc_tail=np.array([arc[0] for arc in arcs], np.int32),
        arc_head=np.array([arc[1] for arc in arcs], np.int32),
        arc_ns=np.array([arc[2] for arc in arcs], np.int64),
        arc_item=item,
        arc_kind=np.full(len(arcs), ARC_PLAIN, np.int8),
        item_cost=np.array(cost, np.int64),
        item_lower=lower,
        item_upper=((rng.random(len(cost)) < 0.95) | (lower == 1)).astype(np.int8),
        item_name=[f"e{i}" for i in range(len(cost))],
        scenario_name=[f"f{i}" for i in range(len(lost))],
        scenario_lost_arcs=lost,
        demand_source=source.astype(np.int32),
        demand_sink=sink.astype(np.int32),
        demand_limit_ns=limit.astype(np.int64),
        demand_after_ns=after.astype(np.int64),
        demand_exempt=[frozenset()] * count,
        demand_name=[f"d{i}" for i in range(count)],
    )


def cheapest(problem: CoverProblem) -> int | None:
    """Return the least cost over all item sets, None where no set will do."""
    prepared = prepare(problem)
    k = len(problem.item_cost)
    best: int | None = None
    for chosen in range(1 << k):
        bits = np.array([chosen >> e & 1 for e in range(k)], np.uint8)
        if np.any(bits < prepared.lower) or np.any(bits > prepared.upper):
            continue
        cost = int(prepared.cost[bits != 0].sum())
        if (best is None or cost < best) and not list_violations(prepared.net, bits, 1):
            best = cost
    return best
