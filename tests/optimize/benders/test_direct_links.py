"""Mean latency where candidates are direct edges: against every choice, on random networks."""

from __future__ import annotations

from itertools import product

import numpy as np
import pytest

from netplan.graph.arrays import FAR
from netplan.optimize.benders.aggregation import each
from netplan.optimize.benders.bound import Rows
from netplan.optimize.benders.direct_link_kernels import all_pairs
from netplan.optimize.benders.direct_links import Edges, is_direct
from netplan.optimize.benders.tree import least_mean
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import prepare
from netplan.tuning.benders import Benders
from netplan.tuning.parameters import Parameters
from tests.support.mean_cases import network

CASES = 60


def enumerated(problem: CoverProblem, weight: list[int], budget: int) -> int:
    """Return the least weighted sum over all choices within the budget."""
    best = FAR
    lower, upper = problem.item_lower.tolist(), problem.item_upper.tolist()
    for bits in product((0, 1), repeat=len(lower)):
        chosen = np.array(bits)
        fits = all(lo <= bit <= hi for lo, bit, hi in zip(lower, bits, upper, strict=True))
        if not fits or int(problem.item_cost @ chosen) > budget:
            continue
        best = min(best, int(np.dot(weight, latencies(problem, chosen))))
    return best


def latencies(problem: CoverProblem, chosen: np.ndarray) -> np.ndarray:
    """Return the demands' latencies by plain relaxation until nothing moves."""
    usable = [
        (u, v, ns)
        for u, v, ns, item in zip(
            problem.arc_tail.tolist(),
            problem.arc_head.tolist(),
            problem.arc_ns.tolist(),
            problem.arc_item.tolist(),
            strict=True,
        )
        if item < 0 or chosen[item]
    ]
    found = []
    for source, sink in zip(problem.demand_source, problem.demand_sink, strict=True):
        dist = [FAR] * problem.n_nodes
        dist[source] = 0
        for _ in range(problem.n_nodes):
            for u, v, ns in usable:
                dist[v] = min(dist[v], dist[u] + ns)
        found.append(dist[sink])
    return np.array(found)


@pytest.mark.parametrize("grouped", [False, True], ids=["per pair", "per source"])
def test_the_least_mean_is_that_of_enumeration(grouped: bool) -> None:
    tuned = Parameters(benders=Benders(most_pairs=0 if grouped else 10**9))
    asked = EngineSettings(parameters=tuned)
    for seed in range(CASES):
        problem, weight, budget = network(seed)
        assert is_direct(prepare(problem)), seed
        best = enumerated(problem, weight, budget)
        got = least_mean(problem, weight, budget, solve=solve, settings=asked)
        assert (got.value, got.bound, got.reason) == (best, best, "proved"), seed
        assert got.cost <= budget, seed


@pytest.mark.parametrize("pairs", [0, 10**9], ids=["per source", "per pair"])
def test_cuts_that_leave_at_once_lose_nothing(pairs: int, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = EngineSettings(parameters=Parameters(benders=Benders(most_pairs=pairs, idle=0)))
    gone = 0
    drop = Rows.drop

    def counted(rows: Rows, out: np.ndarray) -> None:
        nonlocal gone
        gone += len(out)
        drop(rows, out)

    monkeypatch.setattr(Rows, "drop", counted)
    for seed in range(CASES // 2):
        problem, weight, budget = network(seed + 3000, 9)
        best = enumerated(problem, weight, budget)
        got = least_mean(problem, weight, budget, solve=solve, settings=asked)
        assert (got.value, got.bound, got.reason) == (best, best, "proved"), seed
    assert gone > 5


def test_the_local_search_stays_within_the_budget_and_never_loses() -> None:
    for seed in range(20):
        problem, weight, budget = network(seed + 1500)
        prepared = prepare(problem)
        demands = np.arange(len(problem.demand_name))
        source = problem.demand_source.astype(np.int64)
        edges = Edges(prepared, demands, source, weight, budget, Benders())
        plan, rng = edges.greedy(), np.random.default_rng(seed)
        x = rng.random(len(plan)) if seed % 2 else None
        found = edges.improve(plan, x, rng, 1e-5)
        assert problem.item_cost @ found <= budget
        assert (found >= prepared.lower).all()
        assert (found <= prepared.upper).all()
        before, after = (int(np.dot(weight, latencies(problem, p))) for p in (plan, found))
        assert after <= before, seed


def test_any_multipliers_prove_a_true_bound_on_every_scale() -> None:
    for seed in range(30):
        problem, weight, budget = network(seed + 2000)
        prepared = prepare(problem)
        demands = np.arange(len(problem.demand_name))
        source = problem.demand_source.astype(np.int64)
        edges = Edges(prepared, demands, source, weight, budget, Benders())
        best = edges.everything[edges.source, edges.sink]
        table = np.zeros_like(edges.everything)
        all_pairs(prepared.net, prepared.lower, table)
        top = table[edges.source, edges.sink]
        rng = np.random.default_rng(seed)
        heavy = 10 ** int(rng.integers(0, 9))  # past 64 bits too
        weights = [w * heavy for w in weight]
        groups = each(demands, weights, best, top)
        rows = Rows(groups, sum(weights), prepared.cost)
        for _ in range(3):
            rows.add(edges.cuts(rng.random(len(prepared.cost)), top, best))
        before = len(rows.cuts)
        rows.drop(np.array([0, 2]) if before > 2 else np.zeros(0, np.int64))
        assert len(rows.cuts) == (before - 2 if before > 2 else before)
        duals = rng.random(1 + len(rows.cuts)) / len(rows.cuts)
        duals[0] *= -1.0
        bound = rows.bound(duals, budget, prepared.lower, prepared.upper)
        assert bound.rounded <= heavy * enumerated(problem, weight, budget), seed


def test_a_stopped_search_has_a_valid_bound() -> None:
    for seed in range(20):
        problem, weight, budget = network(seed + 500)
        best = enumerated(problem, weight, budget)
        for nodes in (0, 1, 2):
            settings = EngineSettings(node_limit=nodes)
            got = least_mean(problem, weight, budget, solve=solve, settings=settings)
            assert got.value is not None
            assert got.bound <= best <= got.value, (seed, nodes)


def test_every_cut_holds_at_every_choice() -> None:
    tight = 0
    for seed in range(30):
        problem, _, _ = network(seed + 900)
        prepared = prepare(problem)
        demands = np.arange(len(problem.demand_name))
        source = problem.demand_source.astype(np.int64)
        edges = Edges(prepared, demands, source, [1] * len(demands), 10**6, Benders())
        best = edges.everything[edges.source, edges.sink]
        table = np.zeros_like(edges.everything)
        all_pairs(prepared.net, prepared.lower, table)
        top = table[edges.source, edges.sink]
        rng = np.random.default_rng(seed)
        x = rng.random(len(problem.item_cost)) * prepared.upper
        cuts = edges.cuts(x, top, best)
        assert len(cuts) == len(demands)
        for bits in product((0, 1), repeat=len(x)):
            choice = np.maximum(np.minimum(bits, prepared.upper), prepared.lower)
            real = latencies(problem, choice)
            for cut in cuts:
                below = cut.level - int(cut.gain @ choice[cut.items])
                assert below <= real[cut.demand], seed
                tight += below == real[cut.demand]
    assert tight > 1000
