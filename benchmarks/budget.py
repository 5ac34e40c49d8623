"""The budget problem: least mean latency over all pairs for a share of the money of everything.

Against a greedy by gain per money, and against the heuristic of cISP (NSDI 2022) as its paper
describes it: a greedy with twice the budget picks candidates, an exact method decides among
those. Here that exact method is a flow program given to HiGHS.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.case import DEFAULT, LONG, QUICK, Case, Found
from benchmarks.direct import Recipe, size_of
from benchmarks.watch import Watch

if TYPE_CHECKING:
    import numpy.typing as npt

    from netplan.optimize.problem.cover import CoverProblem

GROUP = "mean"
INFLATED = 2.0
FAR_NS = 2.0**52


@dataclass(frozen=True)
class Question:
    """All pairs (or a share of them) of a network, a budget as a share of all candidates."""

    recipe: Recipe
    share: float

    @property
    def name(self) -> str:
        """Return a name that says it all."""
        recipe = self.recipe
        return f"{recipe.sites} {recipe.demands} k{recipe.nearest} B{self.share:g}"

    def draw(self) -> tuple[CoverProblem, int]:
        """Return the problem, without limits beyond today's latency, and the budget."""
        problem = self.recipe.draw()
        today = Matrix(problem).pairs(problem)
        problem = replace(problem, demand_limit_ns=today.astype(np.int64))
        return problem, int(problem.item_cost.sum() * self.share)


QUESTIONS = (
    (Question(Recipe("rg20", "pairs100", 1.3, 6), 0.2), 60, QUICK, ""),
    (Question(Recipe("rg50", "pairs100", 1.3, 6), 0.1), 60, DEFAULT, "G10: gap 0.1 % in 60 s"),
    (Question(Recipe("rg50", "pairs100", 1.3, 6), 0.2), 60, DEFAULT, "G10: gap 0.1 % in 60 s"),
    (Question(Recipe("rg50", "pairs100", 1.3, 6), 0.3), 60, DEFAULT, "G10: gap 0.1 % in 60 s"),
    (Question(Recipe("germany50", "pairs100", 1.3, 6), 0.1), 60, DEFAULT, "G10: 0.1 % in 60 s"),
    (Question(Recipe("rg100", "pairs100", 1.3, 8), 0.1), 120, DEFAULT, "G11: gap 0.1 % in 120 s"),
    (Question(Recipe("rg200", "pairs5", 1.3, 8), 0.05), 120, LONG, "G11b: gap 1 % in 120 s"),
)


def cases() -> list[Case]:
    """Return every method on every question."""
    return [
        Case(GROUP, question.name, method, partial(_run, question, run), limit_s, size, goal)
        for question, limit_s, size, goal in QUESTIONS
        for method, run in METHODS.items()
    ]


def _run(question: Question, method: Any, watch: Watch, limit_s: float) -> Found:
    problem, budget = question.draw()
    watch.start()
    return method(problem, budget, watch, limit_s)


class Matrix:
    """Latencies between all sites under a plan, updated for one more edge at a time (ns)."""

    def __init__(self, problem: CoverProblem) -> None:
        from scipy.sparse.csgraph import shortest_path  # noqa: PLC0415

        n, bought = problem.n_nodes, problem.arc_item >= 0
        plain = np.full((n, n), np.inf)
        ends = problem.arc_tail[~bought], problem.arc_head[~bought]
        np.minimum.at(plain, ends, problem.arc_ns[~bought].astype(float))
        self.ns = shortest_path(plain, method="FW")
        self.ns[~np.isfinite(self.ns)] = FAR_NS
        first = np.flatnonzero(bought)[::2]  # every candidate has an arc each way
        item = problem.arc_item[first]
        self.ends = np.zeros((len(problem.item_cost), 2), np.int64)
        self.ends[item] = np.stack([problem.arc_tail[first], problem.arc_head[first]], axis=1)
        self.length = np.zeros(len(problem.item_cost))
        self.length[item] = problem.arc_ns[first]

    def with_edge(self, e: int) -> npt.NDArray[np.float64]:
        """Return the latencies with one more candidate."""
        a, b = self.ends[e]
        d, length = self.ns, self.length[e]
        over = np.minimum(d[:, a][:, None] + d[b][None, :], d[:, b][:, None] + d[a][None, :])
        return np.minimum(d, over + length)

    def pairs(self, problem: CoverProblem) -> npt.NDArray[np.float64]:
        """Return the latencies of the demands."""
        return self.ns[problem.demand_source, problem.demand_sink]


def value(problem: CoverProblem, plan: npt.NDArray[np.bool_]) -> float:
    """Return the mean latency of the demands under a plan in ns, recomputed from nothing."""
    matrix = Matrix(problem)
    for e in np.flatnonzero(plan).tolist():
        matrix.ns = matrix.with_edge(e)
    return float(matrix.pairs(problem).mean())


def _greedy_plan(
    problem: CoverProblem, budget: float, watch: Watch, limit_s: float
) -> npt.NDArray[np.bool_]:
    """Buy the candidate of most gain per money that still fits, until none gains."""
    matrix = Matrix(problem)
    wanted = np.zeros_like(matrix.ns)
    wanted[problem.demand_source, problem.demand_sink] = 1.0
    plan, left = np.zeros(len(problem.item_cost), bool), float(budget)
    cost = problem.item_cost
    while watch.wall_s < limit_s:
        now, best, best_ratio = float((matrix.ns * wanted).sum()), -1, 0.0
        for e in np.flatnonzero(~plan & (cost <= left)).tolist():
            gain = now - float((matrix.with_edge(e) * wanted).sum())
            if gain / max(cost[e], 1) > best_ratio:
                best, best_ratio = e, gain / max(cost[e], 1)
        if best < 0:
            break
        plan[best] = True
        left -= cost[best]
        matrix.ns = matrix.with_edge(best)
    return plan


def greedy(problem: CoverProblem, budget: int, watch: Watch, limit_s: float) -> Found:
    """Buy by gain per money."""
    plan = _greedy_plan(problem, budget, watch, limit_s)
    watch.stop()
    return _found("heuristic", problem, budget, plan, None)


def cisp(problem: CoverProblem, budget: int, watch: Watch, limit_s: float) -> Found:
    """Decide exactly among what a greedy with twice the budget would buy."""
    from benchmarks.mip import solve  # noqa: PLC0415

    other = _greedy_plan(problem, budget, watch, limit_s)
    kept = np.flatnonzero(_greedy_plan(problem, INFLATED * budget, watch, limit_s))
    mip, x = _flow_program(problem, budget, kept)
    left = limit_s - watch.wall_s
    solved = solve(mip, "highs", left, None)
    watch.stop()
    plan = np.zeros(len(problem.item_cost), bool)
    facts = {"candidates_kept": len(kept), "columns": mip.n_cols}
    if solved.x is not None:
        plan[kept[solved.x[x] > 0.5]] = True
    facts["remark"] = "best among the candidates kept"
    if solved.status != "optimal":  # the better of what there is, to be fair
        better = value(problem, plan) <= value(problem, other)
        plan = plan if better else other
        facts["remark"] = "program not finished" + ("" if better else ": greedy's plan")
    return _found("heuristic", problem, budget, plan, None, facts)


def _flow_program(
    problem: CoverProblem, budget: int, kept: npt.NDArray[np.int64]
) -> tuple[Any, npt.NDArray[np.int64]]:
    """Return the flow program of the paper over some candidates, and their columns.

    One flow a pair, over the existing and the kept links that are on some path faster than
    today's with all of them built; today's path stands for the rest.
    """
    from benchmarks.mip import Mip  # noqa: PLC0415

    mip = Mip()
    x = mip.add_cols(np.zeros(len(kept)))
    mip.add_rows(-np.inf, budget, np.zeros(len(kept)), x, problem.item_cost[kept])
    column = np.full(len(problem.item_cost), -1)
    column[kept] = x
    ahead = Matrix(problem)
    today = ahead.pairs(problem)
    for e in kept.tolist():
        ahead.ns = ahead.with_edge(e)
    usable = (problem.arc_item < 0) | (column[problem.arc_item] >= 0)
    for d, limit in enumerate(today.tolist()):
        source, sink = int(problem.demand_source[d]), int(problem.demand_sink[d])
        over = ahead.ns[source][problem.arc_tail] + ahead.ns[sink][problem.arc_head]
        arcs = np.flatnonzero(usable & (over + problem.arc_ns < limit))
        _add_flow(mip, problem, column, arcs, (source, sink, limit))
    return mip, x


def _add_flow(
    mip: Any,
    problem: CoverProblem,
    column: npt.NDArray[np.int64],
    arcs: npt.NDArray[np.int64],
    pair: tuple[int, int, float],
) -> None:
    """Add one unit of flow from source to sink over some arcs, or over today's path."""
    source, sink, limit = pair
    y = mip.add_cols(problem.arc_ns[arcs] / 1000.0, whole=False)
    outside = mip.add_cols([limit / 1000.0], whole=False)
    tail = np.append(problem.arc_tail[arcs], source)
    head = np.append(problem.arc_head[arcs], sink)
    nodes, at = np.unique(np.concatenate([tail, head]), return_inverse=True)
    need = 1.0 * (nodes == source) - 1.0 * (nodes == sink)
    flow = np.concatenate([y, outside])
    signs = np.repeat([1.0, -1.0], len(tail))
    mip.add_rows(need, need, at, np.concatenate([flow, flow]), signs)
    paid = np.flatnonzero(problem.arc_item[arcs] >= 0)
    unique, row = np.unique(problem.arc_item[arcs[paid]], return_inverse=True)
    rows = np.concatenate([row.reshape(-1), np.arange(len(unique))])
    cols = np.concatenate([y[paid], column[unique]])
    signs = np.concatenate([np.ones(len(paid)), -np.ones(len(unique))])
    mip.add_rows(np.full(len(unique), -np.inf), np.zeros(len(unique)), rows, cols, signs)


def exact(problem: CoverProblem, budget: int, watch: Watch, limit_s: float) -> Found:
    """Solve with netplan."""
    from netplan.optimize.benders.tree import least_mean  # noqa: PLC0415
    from netplan.optimize.engine import solve  # noqa: PLC0415
    from netplan.optimize.problem.answer import EngineSettings  # noqa: PLC0415

    count = len(problem.demand_name)
    result = least_mean(
        problem,
        [1] * count,
        budget,
        solve=solve,
        settings=EngineSettings(time_limit_s=limit_s),
        on_step=lambda v, b: watch.saw(None if v is None else v / count, b / count),
    )
    watch.stop()
    if result.chosen is None or result.value is None:
        return Found("no_plan", facts=size_of(problem))
    status = "optimal" if result.bound >= result.value else "feasible"
    facts = {"nodes": result.nodes}
    plan = np.asarray(result.chosen, bool)
    return _found(status, problem, budget, plan, result.bound / count, facts)


def _found(
    status: str,
    problem: CoverProblem,
    budget: int,
    plan: npt.NDArray[np.bool_],
    bound: float | None,
    facts: dict[str, Any] | None = None,
) -> Found:
    mean = value(problem, plan)
    within = int(problem.item_cost[plan].sum()) <= budget
    return Found(status, mean, bound, within, {**size_of(problem), **(facts or {})})


METHODS: dict[str, Any] = {"netplan": exact, "greedy": greedy, "cISP": cisp}
