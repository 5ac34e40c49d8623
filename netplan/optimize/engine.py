"""Solve a cover problem exactly."""

from __future__ import annotations

import time

from netplan.optimize import result as res
from netplan.optimize.preprocess import Prepared, impossible_limits, list_violations, prepare
from netplan.optimize.problem import CoverProblem
from netplan.optimize.result import CoverResult, EngineSettings, OnProgress
from netplan.optimize.search import Search
from netplan.optimize.warm import WarmStart, leave, search_from


def _without_plan(problem: CoverProblem, prepared: Prepared) -> CoverResult:
    impossible = impossible_limits(problem, prepared.upper)
    return CoverResult(res.INFEASIBLE, "impossible", None, 0, 0, impossible=impossible)


def solve(
    problem: CoverProblem,
    *,
    settings: EngineSettings | None = None,
    on_progress: OnProgress | None = None,
    warm: WarmStart | None = None,
) -> CoverResult:
    """Find a cheapest set of items that meets every limit, with a proof.

    Args:
        problem: what is asked; it is not changed.
        settings: limits of the search (default: none, prove the optimum).
        on_progress: called with a :class:`Progress` at every step forward.
        warm: what the search of a similar question left behind; it saves time and changes
            neither the cost nor the proof.

    Returns:
        The plan and its bound; ``infeasible`` with the complete list of limits that fail
        even when everything permitted is chosen.

    Raises:
        ValueError: the problem contradicts its contract, or a setting is unknown.
    """
    settings = settings or EngineSettings()
    prepared = prepare(problem)
    if list_violations(prepared.net, prepared.upper, 1):
        return _without_plan(problem, prepared)
    if warm is None:
        search = Search(prepared, settings, on_progress)
    else:
        search = search_from(warm, problem, prepared, settings, on_progress)
    search.run()
    if impossible_limits(problem, search.plan):
        raise RuntimeError("the final check refuses the plan: this is a fault of the optimizer")
    closed = search.bound >= search.cost
    status = res.OPTIMAL if closed or search.reason == "gap" else res.FEASIBLE
    stats = search.master.stats
    return CoverResult(
        status,
        "proved" if closed else search.reason,
        search.plan.astype(bool),
        search.cost,
        min(search.bound, search.cost),
        search.solved,
        {
            "lp": search.master.lp.name,
            "pairs": search.master.n_pairs,
            "columns": stats.columns,
            "rows": stats.rows,
            "iterations": stats.iterations,
            "lp_s": round(stats.lp_s, 3),
            "pricing_s": round(stats.pricing_s, 3),
            "ascent_s": round(stats.ascent_s, 3),
            "rounds": stats.rounds,
            "heuristic_s": round(search.heuristic_s, 3),
            "first_plan_s": round(search.first_plan_s, 3),
            "total_s": round(time.perf_counter() - search.began, 3),
        },
        warm=leave(problem, search),
    )
