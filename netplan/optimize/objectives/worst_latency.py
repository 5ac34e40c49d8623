"""Least worst latency, or worst margin, under a budget: exact, by questions of least cost.

Requirements are monotone: the least cost of keeping every pair within T never rises with
T. So the optimum is the smallest T whose least cost is within the budget, and T is a whole
number of nanoseconds. A question "is there a plan for T within the budget?" goes to the
engine, which stops at the first such plan or once none is left. A plan found moves the
upper end down to the worst latency it really has, a refusal moves the lower end past T.
When the ends meet, the refusal of one nanosecond less is the proof.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import FAR, Int64, UInt8
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import NO_LIMIT, CoverProblem
from netplan.optimize.problem.prepare import latencies, measuring_network

Bool = npt.NDArray[np.bool_]
Solve = Callable[..., CoverResult]
OnStep = Callable[[int | None, int], None]
NO_BUDGET = 2**50


@dataclass(frozen=True)
class Worst:
    """The largest of latency less base over the counted demands.

    Attributes:
        counted: (d,) bool, the demands that count.
        base: (d,) ns subtracted in the intact network: 0, or the limit for a margin.
        after_base: (d,) the same after failures, NO_LIMIT where those don't count.
    """

    counted: Bool
    base: Int64
    after_base: Int64

    def capped(self, problem: CoverProblem, cap_ns: int) -> CoverProblem:
        """Return the problem in which no counted latency less base may exceed the cap."""
        intact = np.where(self.counted, self.base + cap_ns, FAR)
        wanted = self.counted & (self.after_base != NO_LIMIT)
        asked = problem.demand_after_ns != NO_LIMIT
        after = np.where(asked, problem.demand_after_ns, FAR)
        after = np.where(wanted, np.minimum(after, self.after_base + cap_ns), after)
        return replace(
            problem,
            demand_limit_ns=np.minimum(problem.demand_limit_ns, intact).astype(np.int64),
            demand_after_ns=np.where(after < FAR, after, NO_LIMIT).astype(np.int64),
        )


class WorstMeter:
    """Measures the worst value of chosen sets of one problem."""

    def __init__(self, problem: CoverProblem, worst: Worst) -> None:
        n_scn = len(problem.scenario_name)
        asked = np.zeros((len(worst.counted), n_scn), bool)
        asked[:, 0] = worst.counted
        asked[:, 1:] = (worst.counted & (worst.after_base != NO_LIMIT))[:, None]
        for d, exempt in enumerate(problem.demand_exempt):
            asked[d, sorted(exempt)] = False
        self._asked = asked
        self._base = np.repeat(worst.after_base[:, None], n_scn, axis=1)
        self._base[:, 0] = worst.base
        self._net = measuring_network(problem, asked)

    def value(self, chosen: UInt8) -> int | None:
        """Return the worst value in ns, None when a counted demand is cut off."""
        found = latencies(self._net, chosen)
        if np.any(found[self._asked] >= FAR):
            return None
        return int((found - self._base)[self._asked].max())


@dataclass(frozen=True)
class WorstResult:
    """The answer: ``bound`` <= optimum <= ``value``, both in ns.

    ``cost_bound`` is the least any plan costs that keeps the other limits: above the
    budget it proves that there is none. ``chosen`` None: no plan.
    """

    reason: str
    chosen: Bool | None
    cost: int
    value: int | None
    bound: int | None
    cost_bound: int
    nodes: int
    probes: int


def least_worst(
    problem: CoverProblem,
    worst: Worst,
    budget: int | None,
    *,
    solve: Solve,
    settings: EngineSettings,
    on_step: OnStep | None = None,
) -> WorstResult:
    """Return a plan of least worst value among those within the budget.

    Args:
        problem: what must hold in any case; every counted demand has a limit there.
        worst: what to minimise.
        budget: CNY, None for no limit.
        solve: the engine.
        settings: its limits; ``time_limit_s`` and ``gap`` are for all questions together.
        on_step: called with (value, bound) whenever one of them moves.

    Raises:
        ValueError: nothing counts.
    """
    if not worst.counted.any():
        raise ValueError("no demand counts towards the worst value")
    search = _Bisection(problem, worst, NO_BUDGET if budget is None else budget, solve, settings)
    return search.run(on_step)


class _Bisection:
    """One search; ``low`` is the smallest value not refused yet, ``high`` the best had."""

    def __init__(
        self,
        problem: CoverProblem,
        worst: Worst,
        budget: int,
        solve: Solve,
        settings: EngineSettings,
    ) -> None:
        self.problem, self.worst, self.budget = problem, worst, budget
        self.solve, self.settings = solve, settings.begun()
        self.meter = WorstMeter(problem, worst)
        self.chosen: Bool | None = None
        self.cost = 0
        self.high: int | None = None
        self.low: int | None = None
        self.nodes = self.probes = 0

    def run(self, on_step: OnStep | None) -> WorstResult:
        everything = (self.problem.item_upper != 0).astype(np.uint8)
        self.low = self.meter.value(everything)
        first = self._ask(None)
        if self.high is None or self.low is None:
            return self._result(first.reason, first.lower_bound)
        start, reason = self.high - self.low, "proved"
        while self.low < self.high:
            if on_step is not None:
                on_step(self.high, self.low)
            if self.high - self.low <= self.settings.gap * abs(self.high):
                reason = "gap"
                break
            narrow = (self.high - self.low) * self.settings.parameters.objectives.narrow <= start
            cap = self.high - 1 if narrow else (self.low + self.high - 1) // 2
            answer = self._ask(cap)
            if answer.chosen is None or answer.cost > self.budget:
                if not self._refused(answer):
                    reason = answer.reason
                    break
                self.low = cap + 1
        if on_step is not None:
            on_step(self.high, self.low)
        return self._result(reason, first.lower_bound)

    def _refused(self, answer: CoverResult) -> bool:
        return answer.status == "infeasible" or answer.lower_bound > self.budget

    def _ask(self, cap: int | None) -> CoverResult:
        """Ask for a plan within the budget that keeps the cap; take it over when found."""
        settings = replace(self.settings, gap=0.0, cutoff=self.budget, first=True)
        asked = self.problem if cap is None else self.worst.capped(self.problem, cap)
        answer = self.solve(asked, settings=settings)
        self.nodes += answer.nodes
        self.probes += 1
        if answer.chosen is not None and answer.cost <= self.budget:
            self.chosen, self.cost = answer.chosen, answer.cost
            self.high = self.meter.value(answer.chosen.astype(np.uint8))
        return answer

    def _result(self, reason: str, cost_bound: int) -> WorstResult:
        return WorstResult(
            reason,
            self.chosen,
            self.cost,
            self.high,
            self.low,
            cost_bound,
            self.nodes,
            self.probes,
        )
