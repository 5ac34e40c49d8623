"""Other ways to the same answer: textbook programs given to good solvers, and a greedy.

* arc flow: one unit of binary flow for every (demand, scenario), one latency row each, an
  item's arcs carry at most what is bought. All pairs at once, all arcs: the plain model.
* arc flow, ellipse: the same without arcs that no path within the limit can use.
* k paths: each pair chooses one of its k fastest paths. Its plan holds; its bound is that of
  the restricted question, so none is reported.
* greedy: the cheapest path for one missed pair after another, then drop what is needless.

Same process, same limit (building counts), one thread, plans recomputed alike.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.case import DEFAULT, LONG, QUICK, Case, Found
from benchmarks.direct import Recipe, holds, size_of, solved
from benchmarks.kpaths import fastest_paths
from benchmarks.mip import Mip, solve
from benchmarks.scenarios import DATA
from benchmarks.watch import Watch

if TYPE_CHECKING:
    from netplan.optimize.problem.cover import CoverProblem

GROUP = "peers"
LIMIT_S = 60.0
MOST_COLUMNS = 4_000_000
"""Larger programs are not built: they would need tens of GB and longer than the limit."""

QUESTIONS = (
    (Recipe("rg20", "pairs10", 1.3, 8), QUICK),
    (Recipe("polska", "hub2", 1.3, 8), DEFAULT),
    (Recipe("polska", "hub1", 1.3, 6, True), DEFAULT),
    (Recipe("rg20", "pairs10", 1.3, 8, True), DEFAULT),
    (Recipe("cost266", "hub1", 1.2, 8), DEFAULT),
    (Recipe("zoo:Geant2010", "pairs10", 1.2, 8), DEFAULT),
    (Recipe("germany50", "hub1", 1.2, 8), DEFAULT),
    (Recipe("germany50", "hub1", 1.2, 8, True), LONG),
    (Recipe("germany50", "pairs10", 1.3, 12), LONG),
    (Recipe("rg100", "hub1", 1.2, 10), LONG),
)

Pair = tuple[int, int]


def cases() -> list[Case]:
    """Return every method on every question, and the default question intact."""
    found = []
    for recipe, size in QUESTIONS:
        for method, run in METHODS.items():
            # The full programs need GB for every failure and end without a plan: one is enough.
            known = recipe.failures and method in {"arc flow, SCIP", "arc flow, CP-SAT"}
            wanted, task = LONG if known else size, partial(_run, recipe.draw, run)
            found.append(Case(GROUP, recipe.name, method, task, LIMIT_S, wanted))
    for method, run in METHODS.items():
        question = partial(_run, _default_intact, run)
        found.append(Case(GROUP, "guizhou, intact", method, question, LIMIT_S, DEFAULT))
    return found


def _default_intact() -> CoverProblem:
    """Return the default question without failures and regenerators: no row counts those."""
    from dataclasses import replace  # noqa: PLC0415

    from netplan import api  # noqa: PLC0415
    from netplan.planning.formulation import build_problem  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    scenario = api.load_scenario(DATA / "guizhou.yaml", ["failures.single=none"])
    problem = build_problem(ServiceModel(scenario)).cover
    return replace(problem, regen_ns=0)


def _run(draw: Callable[[], CoverProblem], method: Any, watch: Watch, limit_s: float) -> Found:
    problem = draw()
    watch.start()
    return method(problem, watch, limit_s)


# -- arc flow ---------------------------------------------------------------------------------
def arc_flow(
    problem: CoverProblem, watch: Watch, limit_s: float, *, solver: str, ellipse: bool
) -> Found:
    """Solve the plain program, all pairs at once."""
    pairs = _pairs(problem)
    facts: dict[str, Any] = size_of(problem)
    if not ellipse and len(pairs) * len(problem.arc_tail) > MOST_COLUMNS:
        words = f"{len(pairs) * len(problem.arc_tail):,} columns: not built"
        return Found("too_large", facts={**facts, "remark": words})
    mip = Mip()
    x = mip.add_cols(problem.item_cost)
    for d, f in pairs:
        keep = np.ones(len(problem.arc_tail), bool)
        keep[problem.scenario_lost_arcs[f]] = False
        if ellipse:
            keep &= useful_arcs(problem, d, f)
        _add_flow(mip, problem, x, d, f, np.flatnonzero(keep))
        if mip.n_cols > MOST_COLUMNS or watch.wall_s > limit_s:
            words = f"{mip.n_cols:,} columns after {watch.wall_s:.0f} s: not built"
            return Found("too_large", facts={**facts, "remark": words})
    facts |= {"columns": mip.n_cols, "rows": mip.n_rows, "build_s": round(watch.cpu_s, 1)}
    return _finish(mip, problem, x, solver, watch, limit_s, facts)


def _pairs(problem: CoverProblem) -> list[Pair]:
    scenarios = range(len(problem.scenario_name))
    return [
        (d, f)
        for d in range(len(problem.demand_name))
        for f in scenarios
        if problem.limit_ns(d, f) >= 0
    ]


def _add_flow(mip: Mip, problem: CoverProblem, x: Any, d: int, f: int, arcs: np.ndarray) -> None:
    """Add one unit of flow: balance in every node, one latency row, items bought."""
    y = mip.add_cols(np.zeros(len(arcs)))
    tail, head, item = problem.arc_tail[arcs], problem.arc_head[arcs], problem.arc_item[arcs]
    nodes, at = np.unique(np.concatenate([tail, head]), return_inverse=True)
    need = 1.0 * (nodes == problem.demand_source[d]) - 1.0 * (nodes == problem.demand_sink[d])
    out_in = np.repeat([1.0, -1.0], len(arcs))
    mip.add_rows(need, need, at, np.concatenate([y, y]), out_in)
    late_us, limit_us = problem.arc_ns[arcs] / 1000.0, problem.limit_ns(d, f) / 1000.0
    mip.add_rows(-np.inf, limit_us, np.zeros(len(arcs)), y, late_us)
    paid = np.flatnonzero(item >= 0)
    # Both directions of one edge share a row: a path within a limit never needs both.
    ends = np.sort(np.stack([tail[paid], head[paid]]), axis=0)
    keys = np.stack([item[paid], ends[0], ends[1]], axis=1)
    unique, row = np.unique(keys, axis=0, return_inverse=True)
    rows = np.concatenate([row.reshape(-1), np.arange(len(unique))])
    cols = np.concatenate([y[paid], x[unique[:, 0]]])
    values = np.concatenate([np.ones(len(paid)), -np.ones(len(unique))])
    mip.add_rows(np.full(len(unique), -np.inf), np.zeros(len(unique)), rows, cols, values)


def useful_arcs(problem: CoverProblem, d: int, f: int) -> np.ndarray:
    """Return the arcs on some path within the limit, everything bought."""
    from scipy.sparse import csr_array  # noqa: PLC0415
    from scipy.sparse.csgraph import dijkstra  # noqa: PLC0415

    n = problem.n_nodes
    live = np.ones(len(problem.arc_tail), bool)
    live[problem.scenario_lost_arcs[f]] = False
    arcs = np.flatnonzero(live)
    order = arcs[np.lexsort((problem.arc_ns[arcs], problem.arc_head[arcs], problem.arc_tail[arcs]))]
    ends = problem.arc_tail[order].astype(np.int64) * n + problem.arc_head[order]
    best = order[np.unique(ends, return_index=True)[1]]
    shape = (problem.arc_tail[best], problem.arc_head[best])
    ns = np.maximum(problem.arc_ns[best], 0.5)  # a stored zero would count as no arc
    graph = csr_array((ns.astype(float), shape), shape=(n, n))
    ahead = dijkstra(graph, indices=int(problem.demand_source[d]))
    behind = dijkstra(graph.T.tocsr(), indices=int(problem.demand_sink[d]))
    total = ahead[problem.arc_tail] + problem.arc_ns + behind[problem.arc_head]
    return live & (total <= problem.limit_ns(d, f) + n)


# -- k fastest paths --------------------------------------------------------------------------
def k_paths(problem: CoverProblem, watch: Watch, limit_s: float, *, solver: str, k: int) -> Found:
    """Let every pair choose among its k fastest paths."""
    facts: dict[str, Any] = size_of(problem)
    mip = Mip()
    x = mip.add_cols(problem.item_cost)
    for d, f in _pairs(problem):
        paths = fastest_paths(problem, d, f, k)
        _add_choice(mip, x, [np.unique(problem.arc_item[list(path)]) for path in paths])
        if watch.wall_s > limit_s:
            words = f"paths not listed within {limit_s:g} s"
            return Found("too_large", facts={**facts, "remark": words})
    facts |= {"columns": mip.n_cols, "rows": mip.n_rows, "build_s": round(watch.cpu_s, 1)}
    found = _finish(mip, problem, x, solver, watch, limit_s, facts)
    status = "heuristic" if found.cost is not None else found.status
    return Found(status, found.cost, None, found.checked, found.facts)


def _add_choice(mip: Mip, x: Any, paths: list[np.ndarray]) -> None:
    z = mip.add_cols(np.zeros(len(paths)))
    mip.add_rows(1.0, np.inf, np.zeros(len(paths)), z, np.ones(len(paths)))
    bought = [items[items >= 0] for items in paths]
    cells = [(int(item), int(z[q])) for q, items in enumerate(bought) for item in items]
    if not cells:
        return
    item, column = np.array(cells).T
    rows = np.concatenate([np.arange(len(item)), np.arange(len(item))])
    values = np.concatenate([np.ones(len(item)), -np.ones(len(item))])
    cols = np.concatenate([column, x[item]])
    mip.add_rows(np.full(len(item), -np.inf), np.zeros(len(item)), rows, cols, values)


def _finish(
    mip: Mip,
    problem: CoverProblem,
    x: Any,
    solver: str,
    watch: Watch,
    limit_s: float,
    facts: dict[str, Any],
) -> Found:
    """Solve a program with the time left and look the plan over."""
    bounded = watch if solver else None
    solved_ = solve(mip, solver, limit_s - watch.wall_s, bounded)
    watch.stop()
    bound = None if solved_.bound is None else float(np.ceil(solved_.bound - 1e-6))
    if solved_.x is None:
        return Found(solved_.status, None, bound, None, facts)
    plan = solved_.x[x] > 0.5
    cost = float(problem.item_cost[plan].sum())
    proven = solved_.status == "optimal" and bound is not None and bound >= cost - 0.5
    status = "optimal" if proven else "feasible"
    return Found(status, cost, cost if proven else bound, holds(problem, plan, cost), facts)


# -- greedy -----------------------------------------------------------------------------------
def greedy(problem: CoverProblem, watch: Watch, _limit_s: float) -> Found:
    """Buy the cheapest path for one missed pair after another, then drop the dearest needless."""
    from netplan.optimize.heuristics.buy_back import cheapest_path  # noqa: PLC0415
    from netplan.optimize.heuristics.incumbent import prune  # noqa: PLC0415
    from netplan.optimize.problem.prepare import prepare  # noqa: PLC0415

    prepared = prepare(problem)
    plan = prepared.lower.copy()
    for d, f in _missed(prepared, plan):
        weight = np.where(plan != 0, 0, prepared.cost).astype(np.int64)
        path = cheapest_path(prepared, d, f, prepared.upper, weight)
        if path is None:
            return Found("infeasible", facts=size_of(problem))
        plan[path] = 1
    kept = prune(prepared, plan)
    watch.stop()
    plan = plan if kept is None else kept
    cost = float(problem.item_cost[plan != 0].sum())
    facts = size_of(problem)
    return Found("heuristic", cost, None, holds(problem, plan != 0, cost), facts)


def _missed(prepared: Any, plan: np.ndarray) -> Iterator[Pair]:
    """Yield the first missed pair of the plan as it stands, until there is none."""
    from netplan.optimize.problem.prepare import list_violations  # noqa: PLC0415

    while missing := list_violations(prepared.net, plan, 1):
        yield missing[0][:2]


METHODS: dict[str, Any] = {
    "netplan": solved,
    "arc flow, HiGHS": partial(arc_flow, solver="highs", ellipse=False),
    "arc flow, SCIP": partial(arc_flow, solver="scip", ellipse=False),
    "arc flow, CP-SAT": partial(arc_flow, solver="cpsat", ellipse=False),
    "arc flow + ellipse, HiGHS": partial(arc_flow, solver="highs", ellipse=True),
    "10 fastest paths, HiGHS": partial(k_paths, solver="highs", k=10),
    "50 fastest paths, HiGHS": partial(k_paths, solver="highs", k=50),
    "greedy": greedy,
}
