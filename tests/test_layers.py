"""The layers of one root: valid bounds, cuts that every plan meets, enumerated optima."""

from __future__ import annotations

import numpy as np
import pytest
from engine_cases import brute_force, misses

from netplan.optimize.engine import solve
from netplan.optimize.layerlp import LayerLp
from netplan.optimize.problem import NO_ITEM, NO_LIMIT, CoverProblem
from netplan.optimize.result import EngineSettings


def tree_problem(seed: int) -> CoverProblem:
    """A root, few sites, few items: with ties, free and forbidden items, one-way arcs."""
    rng = np.random.default_rng(seed)
    n, k = int(rng.integers(4, 7)), int(rng.integers(4, 10))
    ends = [rng.choice(n, 2, replace=False).tolist() for _ in range(k)]
    arcs = []
    for e, (a, b) in enumerate(ends):
        ns = int(rng.integers(0, 6))
        arcs.append((a, b, ns, e))
        if rng.random() < 0.8:
            arcs.append((b, a, ns + int(rng.integers(0, 2)), e))
        if rng.random() < 0.1:
            arcs.append((a, b, ns + 1, e))
    for _ in range(int(rng.integers(0, n))):
        a, b = rng.choice(n, 2, replace=False).tolist()
        arcs.append((a, b, int(rng.integers(3, 9)), NO_ITEM))
    sinks = rng.integers(0, n, int(rng.integers(1, 6)))
    lost = [np.zeros(0, np.int32)]
    if seed % 3 == 0:
        lost += [np.flatnonzero([arc[3] == e for arc in arcs]).astype(np.int32) for e in (0, 1)]
    tail, head, ns, item = (np.array(part) for part in zip(*arcs, strict=True))
    limit = rng.integers(2, 12, len(sinks)).astype(np.int64)
    after = limit + rng.integers(0, 5, len(sinks)) if seed % 3 == 0 else np.full(len(sinks), -1)
    return CoverProblem(
        n_nodes=n,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns.astype(np.int64),
        arc_item=item.astype(np.int32),
        arc_kind=np.zeros(len(arcs), np.int8),
        item_cost=rng.integers(0, 5, k).astype(np.int64),
        item_lower=np.zeros(k, np.int8),
        item_upper=(rng.random(k) < 0.95).astype(np.int8),
        item_name=[f"i{e}" for e in range(k)],
        scenario_name=[f"f{i}" for i in range(len(lost))],
        scenario_lost_arcs=lost,
        demand_source=np.zeros(len(sinks), np.int32),
        demand_sink=sinks.astype(np.int32),
        demand_limit_ns=limit,
        demand_after_ns=np.where(after < 0, NO_LIMIT, after).astype(np.int64),
        demand_exempt=[
            frozenset({1}) if d == 0 and len(lost) > 1 else frozenset() for d in range(len(sinks))
        ],
        demand_name=[f"d{d}" for d in range(len(sinks))],
    )


@pytest.fixture(autouse=True)
def small_crowd(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let any root have layers, however few demands it has, and nothing go before them."""
    monkeypatch.setattr("netplan.optimize.cutsearch.LAYERS", True)
    monkeypatch.setattr("netplan.optimize.cutsearch.CROWD", 1)
    monkeypatch.setattr("netplan.optimize.cutsearch.LAYER_ROUNDS", 0)


def cuts(**more: object) -> EngineSettings:
    return EngineSettings(method="cuts", **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("slots", [1, 12, 400])
def test_layers_find_the_enumerated_optimum(slots: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("netplan.optimize.layerroot.SLOTS", slots)
    layered = 0
    opened = LayerLp.__init__

    def count(*args: object) -> None:
        nonlocal layered
        layered += 1
        opened(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(LayerLp, "__init__", count)
    for seed in range(150):
        problem = tree_problem(seed)
        best = brute_force(problem)
        result = solve(problem, settings=cuts(lp=("auto", "glop")[seed % 2]))
        if best is None:
            assert result.status == "infeasible", seed
            continue
        assert (result.status, result.cost, result.lower_bound) == ("optimal", best, best), seed
        assert result.chosen is not None
        assert not misses(problem, set(np.flatnonzero(result.chosen).tolist())), seed
    assert layered >= 50, "some cases should need the layers"
