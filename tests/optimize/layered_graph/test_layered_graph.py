"""The layers of one root: valid bounds, cuts that every plan meets, enumerated optima."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netplan.graph.arrays import UInt8
from netplan.optimize.engine import solve
from netplan.optimize.layered_graph.buckets import Grid, Root
from netplan.optimize.layered_graph.master import LayerLp
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import NO_ITEM, NO_LIMIT, CoverProblem
from netplan.optimize.problem.prepare import Prepared
from netplan.tuning.branch_and_cut import BranchAndCut
from netplan.tuning.layered_graph import LayeredGraph
from netplan.tuning.parameters import Parameters
from tests.support.engine_cases import brute_force, direct_problem, misses


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
    columns = [np.array(part) for part in zip(*arcs, strict=True)]
    tail, head, arc_ns, item = columns
    limit = rng.integers(2, 12, len(sinks)).astype(np.int64)
    after = limit + rng.integers(0, 5, len(sinks)) if seed % 3 == 0 else np.full(len(sinks), -1)
    return CoverProblem(
        n_nodes=n,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=arc_ns.astype(np.int64),
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


@pytest.fixture(autouse=True, params=["at once", "after cuts"])
def when(request: pytest.FixtureRequest) -> str:
    """Let any root have layers, however few demands it has, with little or nothing before them."""
    return str(request.param)


def cuts(when: str, layered: LayeredGraph | None = None, **more: object) -> EngineSettings:
    """Return settings that let any root have layers, see ``when``."""
    tuned = BranchAndCut(crowd=1, layer_rounds=0)
    if when == "at once":
        tuned = replace(tuned, layer_size=0)
    else:
        tuned = replace(tuned, layer_gap=-1.0, first_rounds=0, root_rounds=1)
    parameters = Parameters(branch_and_cut=tuned, layered_graph=layered or LayeredGraph())
    return EngineSettings(method="branch_and_cut", parameters=parameters, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("slots", [1, 12, 400])
def test_layers_find_the_enumerated_optimum(
    slots: int, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    layered: set[int] = set()
    seed = 0
    opened = LayerLp.__init__

    def count(*args: object) -> None:
        layered.add(seed)
        opened(*args)  # type: ignore[arg-type]

    monkeypatch.setattr(LayerLp, "__init__", count)
    for seed in range(150):
        problem = tree_problem(seed)
        best = brute_force(problem)
        result = solve(
            problem, settings=cuts(when, LayeredGraph(slots=slots), lp=("auto", "glop")[seed % 2])
        )
        if best is None:
            assert result.status == "infeasible", seed
            continue
        assert (result.status, result.cost, result.lower_bound) == ("optimal", best, best), seed
        assert result.chosen is not None
        assert not misses(problem, set(np.flatnonzero(result.chosen).tolist())), seed
    assert len(layered) >= (50 if when == "at once" else 30), "some cases should need the layers"


def tree_in(prepared: Prepared, root: Root, grid: Grid, plan: UInt8) -> set[int]:
    """Return the layered arcs of a plan's tree of shortest paths, site by site."""
    net = prepared.net
    used = [a for a in range(len(net.tail)) if net.item[a] < 0 or plan[net.item[a]]]
    best, before = {root.source: 0}, {}
    for _ in range(len(net.out_ptr)):
        for a in used:
            u, v, ns = int(net.tail[a]), int(net.head[a]), int(net.ns[a])
            if u in best and best[u] + ns < best.get(v, 1 << 60):
                best[v], before[v] = best[u] + ns, a
    at = {(int(s), int(a)): i for i, (s, a) in enumerate(zip(grid.lay.tail, grid.arc, strict=True))}
    tree, slot = set(), {root.source: grid.lay.root}
    for d in root.demands.tolist():
        path, v = [], int(net.sink[d])
        while v not in slot:
            path.append(before[v])
            v = int(net.tail[before[v]])
        for a in reversed(path):
            arc = at[slot[int(net.tail[a])], a]
            tree.add(arc)
            slot[int(net.head[a])] = int(grid.lay.head[arc])
    return tree


@pytest.mark.parametrize("failures", [True, False])
def test_rows_hold_for_a_best_plan_however_fine_the_layers(
    failures: bool, when: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    refined = rows = 0
    add, refine = LayerLp._add, LayerLp.refine
    for seed in range(4 if failures else 8):
        problem = direct_problem(seed, 30, hub=True, failures=failures)
        known = solve(problem, settings=EngineSettings(method="branch_and_price"))
        assert known.chosen is not None and known.status == "optimal"
        plan = known.chosen.astype(np.uint8)

        def held(lp: LayerLp, fresh: list[Any], plan: UInt8 = plan) -> int:
            nonlocal rows
            tree = tree_in(lp.prepared, lp.root, lp.grid, plan)
            for row in fresh:
                if row.slots is not None:
                    assert (lp.grid.item[row.arcs] >= 0).all(), "a free arc enters"
                    assert tree & set(row.arcs.tolist())
                    rows += 1
            return add(lp, fresh)

        def finer(lp: LayerLp, *args: object) -> None:
            nonlocal refined
            refined += 1
            refine(lp, *args)  # type: ignore[arg-type]

        with monkeypatch.context() as patch:
            layered = LayeredGraph(slots=40)
            if seed % 2:  # leave the splitting of ranges to the linear program
                layered = replace(layered, first_splits=0, rounds=0)
            patch.setattr(
                "netplan.optimize.branch_and_cut.tree.CutSearch.closed", property(lambda _: False)
            )
            patch.setattr(
                "netplan.optimize.branch_and_cut.tree.CutSearch.fix_for_good", lambda _: None
            )
            patch.setattr("netplan.optimize.layered_graph.master.LayerLp.dear", nothing_dear)
            patch.setattr(LayerLp, "_add", held)
            patch.setattr(LayerLp, "refine", finer)
            result = solve(problem, settings=cuts(when, layered, node_limit=0))
        assert result.lower_bound <= known.cost
    assert refined > 10 and rows > 1000


def nothing_dear(lp: LayerLp, *_args: object, **_more: object) -> UInt8:
    return np.zeros(lp.k, np.uint8)
