"""Solve a cover problem exactly."""

from __future__ import annotations

import time
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from netplan.graph.trees import TreeRoom
from netplan.optimize.branch_and_price.replay_tree import (
    known_plan,
    leave,
    leave_plan,
    search_from,
)
from netplan.optimize.branch_and_price.tree import Search
from netplan.optimize.deadline import OutOfTimeError
from netplan.optimize.kernels import CUTS, PATHS, SEARCH, needed, prepared_for
from netplan.optimize.problem import answer as res
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import (
    Prepared,
    cost_step,
    impossible_limits,
    list_violations,
    prepare,
)
from netplan.optimize.problem.presolve import trimmed
from netplan.optimize.problem.warm_start import WarmStart
from netplan.optimize.progress import OnProgress
from netplan.optimize.provenance import BRANCH_AND_CUT, BRANCH_AND_PRICE
from netplan.tuning.shared import Engine

if TYPE_CHECKING:
    from netplan.optimize.branch_and_cut.tree import CutSearch

METHODS = ("auto", BRANCH_AND_PRICE, BRANCH_AND_CUT)


def _without_plan(problem: CoverProblem) -> CoverResult:
    impossible = impossible_limits(problem, (problem.item_upper != 0).astype(np.uint8))
    return CoverResult(res.INFEASIBLE, "impossible", None, 0, 0, impossible=impossible)


def _scout(
    problem: CoverProblem,
    prepared: Prepared,
    settings: EngineSettings,
    on_progress: OnProgress | None,
    warm: WarmStart | None,
) -> CutSearch | None:
    """Return a cut search with a plan and a bound; None where only paths will do.

    Regenerators and caps make a path more than a sum of arcs, which the cuts rest on. Small
    questions, and those that walk the tree of an earlier search, have nothing to find out.
    """
    if settings.method not in METHODS:
        raise ValueError(f"unknown method {settings.method!r}: use {', '.join(METHODS)}")
    tune = settings.parameters.engine
    small = _is_small(problem, len(prepared.cost), tune) and _chains(prepared, tune)
    walks = warm is not None and len(warm.proof_log.parts) > 0
    by_paths = settings.method == BRANCH_AND_PRICE or (
        settings.method == "auto" and (small or walks)
    )
    if prepared.net.counts_optical or by_paths:
        return None
    from netplan.optimize.branch_and_cut.tree import CutSearch  # noqa: PLC0415  (0.1 s to import)

    needed(CUTS)
    scout = CutSearch(prepared, settings, on_progress)
    scout.begin()
    if warm is not None:
        scout.offer(known_plan(warm, problem, prepared), "earlier plan")
    scout.polish(tune.scout_stalls, tune.scout_checks)
    return scout


def _is_small(problem: CoverProblem, items: int, tune: Engine) -> bool:
    return len(problem.demand_sink) * items <= tune.small_problem


def _chains(prepared: Prepared, tune: Engine) -> bool:
    """Say whether fastest paths with everything permitted are chains of many items."""
    net = prepared.net
    room, lost, items = TreeRoom(net), np.zeros(len(net.tail), np.uint8), 0
    for group, source in enumerate(net.grp_source.tolist()):
        tree = room.grow(prepared.upper, lost, source)
        for d in net.grp_demand[net.grp_ptr[group] : net.grp_ptr[group + 1]].tolist():
            items += sum(int(net.item[arc] >= 0) for arc in tree.arcs(int(net.sink[d])))
    return items >= tune.chain * len(net.sink)


def _cuts_suit(scout: CutSearch, settings: EngineSettings) -> bool:
    """Say whether to go on with cuts: a narrow gap already, or too many demands for prices."""
    tune = settings.parameters.engine
    size = len(scout.sep.demands) * len(scout.prepared.cost)
    narrow = scout.closed or scout.gap < tune.narrow
    return settings.method == BRANCH_AND_CUT or narrow or size > tune.wide_problem


def _with_paths(
    problem: CoverProblem,
    prepared: Prepared,
    settings: EngineSettings,
    on_progress: OnProgress | None,
    scout: CutSearch | None,
    warm: WarmStart | None,
) -> Search:
    needed(PATHS)
    plan = None if scout is None else scout.plan
    if warm is None:
        search = Search(prepared, settings, on_progress, plan)
    else:
        search = search_from(warm, problem, prepared, settings, on_progress)
        search.offer(plan, "first plan")
    if scout is not None:
        search.bound = scout.bound
    search.run()
    return search


def solve(
    problem: CoverProblem,
    *,
    settings: EngineSettings | None = None,
    on_progress: OnProgress | None = None,
    warm: WarmStart | None = None,
) -> CoverResult:
    """Find a cheapest set of items that meets every limit, with a proof.

    A few rounds of cuts and a short local search show which kind of question a large one is:
    where they leave a narrow gap, branch and cut goes on, elsewhere the path method.

    Args:
        problem: what is asked; it is not changed.
        settings: limits of the search (default: none, prove the optimum).
        on_progress: called with a :class:`Progress` at every step forward.
        warm: what the search of a similar question left behind; it saves time and changes
            neither the cost nor the proof.

    Returns:
        The plan and its bound; ``infeasible`` with the complete list of limits that fail even
        when everything permitted is chosen; ``no_plan`` when time was over before there was one.

    Raises:
        ValueError: the problem contradicts its contract, or a setting is unknown.
    """
    settings = (settings or EngineSettings()).begun()
    with settings.running.watched(), prepared_for(settings.running, on_progress):
        try:
            return _solved(problem, settings, on_progress, warm)
        except OutOfTimeError as late:
            return CoverResult(res.NO_PLAN, late.reason, None, 0, 0)


def _solved(
    problem: CoverProblem,
    settings: EngineSettings,
    on_progress: OnProgress | None,
    warm: WarmStart | None,
) -> CoverResult:
    """Return the answer to a question; see ``solve``.

    Raises:
        OutOfTimeError: the time was over before there was a plan.
    """
    began = time.perf_counter()
    deadline = settings.running
    deadline.check()
    likely_paths = settings.method == BRANCH_AND_PRICE or _is_small(
        problem, len(problem.item_upper), settings.parameters.engine
    )
    needed(PATHS if likely_paths else SEARCH)
    set_up = time.perf_counter()
    # Who replays the proof knows the items on offer, not those that trimming takes away.
    prepared = replace(prepare(trimmed(problem)), step=cost_step(problem))
    deadline.keep_back(
        settings.parameters.engine.final_check * (time.perf_counter() - set_up), "final check"
    )
    deadline.check()
    if list_violations(prepared.net, prepared.upper, 1):
        return _without_plan(problem)
    scout = _scout(problem, prepared, settings, on_progress, warm)
    search: Search | CutSearch
    if scout is not None and _cuts_suit(scout, settings):
        search = scout
        scout.run()
        left_behind = leave_plan(problem, scout.plan)
    else:
        try:
            search = _with_paths(problem, prepared, settings, on_progress, scout, warm)
            left_behind = leave(problem, search)
        except OutOfTimeError as late:  # before the path method had a plan of its own
            if scout is None:
                raise
            search, search.reason = scout, late.reason
            left_behind = leave_plan(problem, scout.plan)
    if impossible_limits(problem, search.plan):
        raise RuntimeError("the final check refuses the plan: this is a fault of the optimizer")
    closed = search.bound >= search.cost
    status = res.OPTIMAL if closed or search.reason == "gap" else res.FEASIBLE
    stats = _path_stats(search) if isinstance(search, Search) else search.stats()
    stats["total_s"] = round(time.perf_counter() - began, 3)
    return CoverResult(
        status,
        "proved" if closed else search.reason,
        search.plan.astype(bool),
        search.cost,
        min(search.bound, search.cost),
        search.solved,
        stats,
        warm=left_behind,
        cuts=() if isinstance(search, Search) else search.cuts(),
    )


def _path_stats(search: Search) -> dict[str, float | int | str]:
    stats = search.master.stats
    return {
        "method": BRANCH_AND_PRICE,
        "lp": search.master.lp.name,
        "pairs": search.master.n_pairs,
        "columns": stats.columns,
        "rows": stats.rows,
        "iterations": stats.iterations,
        "lp_s": round(stats.lp_s, 3),
        "pricing_s": round(stats.pricing_s, 3),
        "ascent_s": round(stats.ascent_s, 3),
        "rounds": stats.rounds,
        "heuristic_s": round(search.plans.seconds, 3),
        "first_plan_s": round(search.first_plan_s, 3),
    }
