"""Networks whose demands have weights and share a budget: questions of a mean."""

from __future__ import annotations

import numpy as np

from netplan.optimize.problem.cover import NO_ITEM, NO_LIMIT, CoverProblem


def network(seed: int, items: int = 7) -> tuple[CoverProblem, list[int], int]:
    """Return a connected network with candidates, weights of the demands, and a budget."""
    rng = np.random.default_rng([seed, 5])
    n = int(rng.integers(4, 9))
    ends = [(int(rng.integers(v)), v, NO_ITEM, int(rng.integers(5, 40))) for v in range(1, n)]
    k = int(rng.integers(1, items + 1))
    for i in range(k):  # parallel ones and ones slower than what exists are welcome
        a, b = rng.choice(n, 2, replace=False).tolist()
        ends.append((a, b, i, int(rng.integers(1, 20))))
    both = [(u, v, i, ns) for a, b, i, ns in ends for u, v in ((a, b), (b, a))]
    if rng.random() < 0.3:  # one way only
        both = [arc for arc in both if arc[2] == NO_ITEM or rng.random() < 0.7]
    lower = (rng.random(k) < 0.1).astype(np.int8)
    upper = np.maximum(lower, rng.random(k) < 0.9).astype(np.int8)
    pairs = [(a, b) for a in range(n) for b in range(n) if a != b]
    picked = rng.choice(len(pairs), int(rng.integers(1, min(15, len(pairs)))), replace=False)
    asked = [pairs[i] for i in picked.tolist()]
    cost = rng.integers(0, 30, k)
    count = len(asked)
    problem = CoverProblem(
        n_nodes=n,
        arc_tail=np.array([arc[0] for arc in both], np.int32),
        arc_head=np.array([arc[1] for arc in both], np.int32),
        arc_ns=np.array([arc[3] for arc in both], np.int64) * 10_000,
        arc_item=np.array([arc[2] for arc in both], np.int32),
        arc_kind=np.zeros(len(both), np.int8),
        item_cost=cost.astype(np.int64),
        item_lower=lower,
        item_upper=upper,
        item_name=[f"i{i}" for i in range(k)],
        scenario_name=["intact"],
        scenario_lost_arcs=[np.zeros(0, np.int32)],
        demand_source=np.array([a for a, _ in asked], np.int32),
        demand_sink=np.array([b for _, b in asked], np.int32),
        demand_limit_ns=np.full(count, 10**9, np.int64),
        demand_after_ns=np.full(count, NO_LIMIT, np.int64),
        demand_exempt=[frozenset()] * count,
        demand_name=[f"d{i}" for i in range(count)],
    )
    weight = rng.integers(0, 9, count)
    weight[0] = 3
    forced = int(cost[lower == 1].sum())
    budget = forced + int(rng.integers(0, int(cost.sum()) + 2))
    return problem, weight.tolist(), budget
