"""Cross-check: an arc-flow integer program, solved by HiGHS or SCIP through OR-Tools.

A second formulation that shares nothing with branch-and-price but the shortest paths.
Every active (demand, scenario) pair sends one unit of binary flow over the arcs of its
latency ellipse, with one latency row; an item's arcs together may carry only what is
chosen. Pairs are added while the optimum violates some. Its bound is the solver's own
floating-point one: good for comparing, not a certificate.
"""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import numpy as np

from netplan.optimize.deadline import Deadline
from netplan.optimize.heuristics.incumbent import plan_cost
from netplan.optimize.paths.ellipses import ellipse
from netplan.optimize.problem import answer as res
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import (
    Prepared,
    impossible_limits,
    list_violations,
    optical_delay_matters,
    prepare,
)
from netplan.optimize.progress import OnProgress, Progress

SOLVERS = ("highs", "gscip")
PAIRS_PER_ROUND = 8


@dataclass
class _Flow:
    """The integer program over the pairs active so far."""

    prepared: Prepared
    mathopt: Any
    model: Any = None
    x: list[Any] = field(default_factory=list)
    known: set[tuple[int, int]] = field(default_factory=set)

    def __post_init__(self) -> None:
        prepared = self.prepared
        self.model = self.mathopt.Model(name="arc flow")
        for e in range(len(prepared.cost)):
            bounds = {"lb": float(prepared.lower[e]), "ub": float(prepared.upper[e])}
            self.x.append(self.model.add_variable(is_integer=True, **bounds))
        price = prepared.cost / prepared.step
        self.model.minimize(sum(float(price[e]) * x for e, x in enumerate(self.x)))

    def add_pair(self, d: int, f: int) -> None:
        """Add the flow of one pair."""
        net = self.prepared.net
        arcs = self._arcs(d, f)
        flow = {a: self.model.add_binary_variable() for a in arcs}
        source = int(net.grp_source[np.searchsorted(net.grp_ptr, self._place(d), "right") - 1])
        sink = int(net.sink[d])
        balance: dict[int, list[Any]] = {source: [], sink: []}
        loads: dict[tuple[int, int], list[Any]] = {}
        for a, y in flow.items():
            balance.setdefault(int(net.tail[a]), []).append(y)
            balance.setdefault(int(net.head[a]), []).append(-y)
            item = int(net.item[a])
            if item >= 0:
                lone = a if self.prepared.share[item] > 1 else -1
                loads.setdefault((item, lone), []).append(y)
        for node, terms in sorted(balance.items()):
            need = (node == source) - (node == sink)
            if terms or need:
                self.model.add_linear_constraint(sum(terms) == float(need))
        for (item, _), terms in sorted(loads.items()):
            self.model.add_linear_constraint(sum(terms) <= self.x[item])
        late = sum(float(net.ns[a]) * 1e-6 * y for a, y in flow.items())
        if flow:
            limit_ms = (float(net.limit[d, f]) + 0.5) * 1e-6
            self.model.add_linear_constraint(late <= limit_ms)
        self.known.add((d, f))

    def _place(self, d: int) -> int:
        return int(np.flatnonzero(self.prepared.net.grp_demand == d)[0])

    def _arcs(self, d: int, f: int) -> list[int]:
        net = self.prepared.net
        n, m = len(net.out_ptr) - 1, len(net.tail)
        out_ptr, in_ptr = np.zeros(n + 1, np.int64), np.zeros(n + 1, np.int64)
        out_arc, in_arc = np.zeros(m, np.int32), np.zeros(m, np.int32)
        count = ellipse(net, self.prepared.upper, d, f, out_ptr, out_arc, in_ptr, in_arc)
        return [int(a) for a in out_arc[:count]]

    def solve(self, solver: str, left_s: float) -> Any:
        """Solve the program as it stands."""
        kinds = {"highs": self.mathopt.SolverType.HIGHS, "gscip": self.mathopt.SolverType.GSCIP}
        params = self.mathopt.SolveParameters(
            relative_gap_tolerance=0.0,
            time_limit=None if math.isinf(left_s) else timedelta(seconds=max(left_s, 0.001)),
        )
        return self.mathopt.solve(self.model, kinds[solver], params=params)


def solve_arc_flow(
    problem: CoverProblem,
    *,
    settings: EngineSettings | None = None,
    solver: str = "highs",
    on_progress: OnProgress | None = None,
) -> CoverResult:
    """Solve a cover problem by arc-flow integer programs.

    Args:
        problem: what is asked; it is not changed.
        settings: only the time limit is used.
        solver: ``highs`` or ``gscip`` (SCIP).
        on_progress: called after every round.

    Returns:
        The same kind of result as the engine's; ``nodes`` counts the rounds.

    Raises:
        ValueError: the solver is unknown, or regeneration matters (a latency row cannot
            count regenerators).
    """
    if solver not in SOLVERS:
        raise ValueError(f"unknown solver {solver!r}: use {' or '.join(SOLVERS)}")
    if optical_delay_matters(problem):
        raise ValueError(
            "the arc-flow cross-check cannot count regenerators: it needs a regeneration "
            "reach of at least every latency limit, or no regenerator delay"
        )
    prepared = prepare(problem)
    if list_violations(prepared.net, prepared.upper, 1):
        impossible = impossible_limits(problem, prepared.upper)
        return CoverResult(res.INFEASIBLE, "impossible", None, 0, 0, impossible=impossible)
    return _rounds(prepared, settings or EngineSettings(), solver, on_progress)


def _rounds(
    prepared: Prepared, settings: EngineSettings, solver: str, on_progress: OnProgress | None
) -> CoverResult:
    from ortools.math_opt.python import mathopt  # noqa: PLC0415 - loads only when asked for

    settings = settings.begun()
    deadline = settings.running
    flow = _Flow(prepared, mathopt)
    plan = prepared.lower.copy()
    bound, rounds = 0, 0
    while True:
        missing = [v[:2] for v in list_violations(prepared.net, plan, prepared.net.limit.size)]
        if not missing:
            cost = plan_cost(prepared, plan)
            stats = _stats(solver, flow, deadline)
            return CoverResult(res.OPTIMAL, "proved", plan.astype(bool), cost, cost, rounds, stats)
        for pair in _spread(missing, flow.known):
            flow.add_pair(*pair)
        result = None if deadline.over else flow.solve(solver, deadline.left_s)
        reason = None if result is None else result.termination.reason
        if result is not None:
            bound = max(bound, int(np.floor(result.dual_bound() + 1e-6)) * prepared.step)
        if result is None or reason != mathopt.TerminationReason.OPTIMAL:
            stats = _stats(solver, flow, deadline)
            return CoverResult(res.NO_PLAN, deadline.reason, None, 0, bound, rounds, stats)
        values = np.array(result.variable_values(flow.x))
        plan = (values > 0.5).astype(np.uint8) | prepared.lower
        bound = plan_cost(prepared, plan)
        rounds += 1
        if on_progress is not None:
            on_progress(Progress("arc flow", None, bound, rounds))


def _stats(solver: str, flow: _Flow, deadline: Deadline) -> dict[str, float | int | str]:
    seconds = round(deadline.passed_s, 3)
    return {"solver": solver, "pairs": len(flow.known), "total_s": seconds}


def _spread(pairs: list[tuple[int, int]], known: set[tuple[int, int]]) -> list[tuple[int, int]]:
    """Choose the violated intact pairs, else some of distinct demands and scenarios."""
    fresh = [pair for pair in pairs if pair not in known]
    intact = [pair for pair in fresh if pair[1] == 0]
    if intact:
        return intact
    chosen: list[tuple[int, int]] = []
    for d, f in fresh:
        if all(d != other[0] and f != other[1] for other in chosen):
            chosen.append((d, f))
    if not chosen:
        raise RuntimeError("the integer program broke a limit it contains: numerical trouble")
    return chosen[:PAIRS_PER_ROUND]
