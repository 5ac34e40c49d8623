"""Objectives other than plain least cost, one after the other, each bounded by those before.

What an objective reached becomes a condition of the next one: a cost becomes a budget, a
worst value a limit on every pair. Means come last, for nothing follows from them for a path.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netplan.model.plan import Achieved
from netplan.model.scenario import Limit, Minimise, Objective, Over, Scenario
from netplan.optimize.objectives.coverage import least_cost_covering
from netplan.optimize.objectives.worst_latency import Worst, least_worst
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import NO_LIMIT, CoverProblem
from netplan.optimize.progress import OnProgress, Progress
from netplan.planning.conditions import conditions, problem_of
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.planning.weights import PER_STRETCH, pair_weights, stretch_weights
from netplan.service.service import ServiceModel

if TYPE_CHECKING:
    from netplan.planning.confidence.rounds import Sure

Solve = Callable[..., CoverResult]
LOOSE_MS = 1e6
"""Stands for "no limit, but connected" where targets are only measured."""
BUDGET = "budget"
"""Why a chain ended: what came before leaves no plan within the budget of a later objective."""
MEANS = (Minimise.MEAN_LATENCY, Minimise.MEAN_STRETCH)
NS_PER_MS = 1_000_000


@dataclass(frozen=True)
class Reached:
    """What a chain of objectives reached.

    Attributes:
        reason: what ended the search, in one word; that of the first unproven objective.
        chosen: (k,) bool, None without a plan.
        cost: CNY.
        lower_bound: CNY below which no plan costs that keeps the conditions; None when the
            last objective is not a cost.
        achieved: value and bound of every objective, in order.
        nodes: branch-and-bound nodes.
        short: True when the budget is proven too small: ``lower_bound`` is above it.
        impossible: True when even everything leaves too much of the coverage unmet.
    """

    reason: str
    chosen: npt.NDArray[np.bool_] | None
    cost: int
    lower_bound: int | None
    achieved: tuple[Achieved, ...]
    nodes: int
    short: bool = False
    impossible: bool = False


def question_of(model: ServiceModel) -> ScenarioProblem:
    """Return the cover problem of a scenario; limits that are only measured are left out."""
    objective = model.scenario.objective
    if objective.hard_targets:
        return problem_of(model)
    over = over_failures(model)
    # Links are offered with the regenerators that the limits named in the scenario could use.
    cover = build_problem(ServiceModel(loosened(model.scenario, over), offer=model)).cover
    return ScenarioProblem(model, cover if over else _intact_only(cover))


def over_failures(model: ServiceModel) -> bool:
    """Tell whether some objective looks at latencies after failures."""
    return any(step.over is Over.FAILURES for step in model.scenario.objective.chain)


def loosened(scenario: Scenario, over_failures: bool) -> Scenario:
    """Return the scenario with every limit so loose that it only asks for a path."""
    loose = Limit(one_way_ms=LOOSE_MS)
    targets = tuple(
        replace(t, limit=loose, after_cut=loose if over_failures and t.after_cut else None)
        for t in scenario.targets
    )
    return replace(scenario, targets=targets)


def _intact_only(cover: CoverProblem) -> CoverProblem:
    return replace(
        cover,
        scenario_name=list(cover.scenario_name[:1]),
        scenario_lost_arcs=list(cover.scenario_lost_arcs[:1]),
        demand_exempt=[exempt & {0} for exempt in cover.demand_exempt],
    )


def reach(
    question: ScenarioProblem,
    *,
    solve: Solve,
    settings: EngineSettings,
    sure: Sure | None = None,
    on_progress: OnProgress | None = None,
) -> Reached:
    """Return a plan that is best by the scenario's objectives, taken in order.

    Args:
        question: what must hold in any case.
        solve: the engine; its plans hold what the scenario asks besides.
        settings: limits; the time is for everything together.
        sure: what holds paths of confidence, for a method that does not ask the engine.
        on_progress: called with every better plan and bound.
    """
    chain = _Chain(question, solve, settings, on_progress, sure)
    for step in question.model.scenario.objective.chain:
        chain.take(step)
    return chain.reached()


def cheapest_better(scenario: Scenario, value: int) -> CoverResult | None:
    """Return the cheapest plan whose worst value is below one; None: no such question.

    Whatever its cost: the budget is not looked at. Only for a single worst latency or margin.
    """
    from netplan.optimize.engine import solve  # noqa: PLC0415  (compiled kernels load here)

    model, step = ServiceModel(scenario), scenario.objective
    if step.then or step.minimise in (Minimise.COST, *MEANS):
        return None
    if model.asks_more_than_paths:
        return None
    question = question_of(model)
    solver = scenario.solver
    settings = EngineSettings(time_limit_s=solver.time_limit_s, parameters=solver.parameters)
    held = conditions(question, solve)
    chain = _Chain(replace(question, cover=held.cover), held.engine, settings, None)
    return held.engine(chain.worst_of(step).capped(held.cover, value - 1), settings=settings)


def allowance(value: int, slack: float) -> int:
    """Return how far a value may rise when a share of it may be given up."""
    return value + int(abs(value) * Fraction(str(slack)))


class _Chain:
    def __init__(
        self,
        question: ScenarioProblem,
        solve: Solve,
        settings: EngineSettings,
        on_progress: OnProgress | None,
        sure: Sure | None = None,
    ) -> None:
        self.question, self.problem, self.sure = question, question.cover, sure
        self.solve, self.settings, self.on_progress = solve, settings.begun(), on_progress
        self.budget: int | None = None
        self.best: Reached | None = None
        self.achieved: list[Achieved] = []
        self.nodes = 0
        self.reason = ""
        self.is_over = False

    def take(self, step: Objective) -> None:
        """Reach one objective; those after one that was not reached have no value either."""
        given = [b for b in (self.budget, step.budget_cny) if b is not None]
        self.budget = min(given, default=None)
        if self.is_over:
            if self.achieved:
                self.achieved.append(Achieved(step.minimise.value, self.budget, None, None))
            return
        if step.minimise is Minimise.COST:
            found = self._covering(step) if step.coverage is not None else self._cost()
        elif step.minimise in MEANS:
            found = self._mean(step)
        else:
            found = self._worst(step)
        self.nodes += found.nodes
        if found.chosen is None:
            self.is_over = True
            if self.best is None:
                self.best = found
            else:
                self.achieved.append(Achieved(step.minimise.value, self.budget, None, None))
                self.reason = self.reason or (BUDGET if found.short else found.reason)
            return
        self.best = found
        self.achieved.extend(found.achieved)
        last = self.achieved[-1]
        if not last.proven:
            self.reason = self.reason or found.reason
        assert last.value is not None
        if step.minimise is Minimise.COST:
            self.budget = allowance(last.value, step.slack)
        elif step.minimise not in MEANS:
            worst = self.worst_of(step)
            self.problem = worst.capped(self.problem, allowance(last.value, step.slack))

    def reached(self) -> Reached:
        """Return the last plan found with everything reached on the way."""
        assert self.best is not None  # a chain has at least one objective
        best = self.best
        if best.chosen is None:
            return best
        return replace(
            best,
            reason=self.reason or best.reason,
            achieved=tuple(self.achieved),
            nodes=self.nodes,
            lower_bound=None if self.is_over else best.lower_bound,
        )

    def _cost(self) -> Reached:
        settings = replace(self.settings, cutoff=self.budget)
        result = self.solve(self.problem, settings=settings, on_progress=self.on_progress)
        bound = int(result.lower_bound)
        if result.chosen is None or (self.budget is not None and result.cost > self.budget):
            return self._without(result.reason, bound, result.nodes)
        return self._with_cost(result.reason, result.chosen, int(result.cost), bound, result.nodes)

    def _with_cost(
        self, reason: str, chosen: npt.NDArray[np.bool_], cost: int, bound: int, nodes: int
    ) -> Reached:
        achieved = Achieved(Minimise.COST.value, self.budget, cost, bound)
        return Reached(reason, chosen, cost, bound, (achieved,), nodes)

    def _without(self, reason: str, bound: int, nodes: int) -> Reached:
        short = self.budget is not None and bound > self.budget
        return Reached(reason, None, 0, bound, (), nodes, short=short)

    def _covering(self, step: Objective) -> Reached:
        coverage, model = step.coverage, self.question.model
        assert coverage is not None
        counted = [d.target == coverage.target for d in model.demands]
        plain = pair_weights(model, model.demands, coverage.weight)
        weight = np.full(len(self.problem.demand_source), -1, np.int64)
        weight[: len(plain)] = np.where(counted, plain, -1)
        total = int(weight[weight > 0].sum())
        result = least_cost_covering(
            self.problem,
            weight,
            int((1 - Fraction(str(coverage.share))) * total),
            solve=self.solve,
            settings=self.settings,
            budget=self.budget,
            on_step=self._tell_cost,
        )
        if result.infeasible:
            return Reached("impossible", None, 0, None, (), result.nodes, impossible=True)
        if result.chosen is None or (self.budget is not None and result.cost > self.budget):
            return self._without(result.reason, result.lower_bound, result.nodes)
        return self._with_cost(
            result.reason, result.chosen, result.cost, result.lower_bound, result.nodes
        )

    def worst_of(self, step: Objective) -> Worst:
        """Return what an objective of a worst value looks at."""
        demands = self.question.model.demands
        n = len(self.problem.demand_source)
        counted = np.arange(n) < len(demands)
        base, after = np.zeros(n, np.int64), np.full(n, NO_LIMIT, np.int64)
        margin = step.minimise is Minimise.WORST_MARGIN
        for i, demand in enumerate(demands):
            base[i] = demand.limit_ns if margin else 0
            if step.over is Over.FAILURES and demand.after_ns is not None:
                after[i] = demand.after_ns if margin else 0
        return Worst(counted, base, after)

    def _worst(self, step: Objective) -> Reached:
        def listener(value: int | None, bound: int) -> None:
            if value is not None:
                what = step.minimise.value.replace("_", " ")
                self._say(f"{what} {value / NS_PER_MS:.6f} ms, bound {bound / NS_PER_MS:.6f} ms")

        result = least_worst(
            self.problem,
            self.worst_of(step),
            self.budget,
            solve=self.solve,
            settings=self.settings,
            on_step=listener,
        )
        if result.chosen is None:
            return self._without(result.reason, result.cost_bound, result.nodes)
        achieved = Achieved(step.minimise.value, self.budget, result.value, result.bound)
        return Reached(result.reason, result.chosen, result.cost, None, (achieved,), result.nodes)

    def _mean(self, step: Objective) -> Reached:
        from netplan.optimize.benders.tree import MeanResult, least_mean  # noqa: PLC0415  (kernels load)

        model = self.question.model
        plain = pair_weights(model, model.demands, step.weight)
        per_ns, unit = plain, 1
        if step.minimise is Minimise.MEAN_STRETCH:
            per_ns, unit = stretch_weights(model, model.demands, plain), PER_STRETCH // 10**9
        whole = unit * sum(plain) or 1  # the mean over pairs without weight is 0
        what = step.minimise.value.replace("_", " ")

        def listener(value: int | None, bound: int) -> None:
            if value is not None:
                self._say(f"{what} {value / whole:,.0f}, bound {bound / whole:,.0f}")

        def least(problem: CoverProblem) -> MeanResult:
            weight = per_ns + [0] * (len(problem.demand_source) - len(plain))
            return least_mean(
                problem,
                weight,
                self.budget,
                solve=self.solve if self.sure is None else self.sure.engine or self.solve,
                settings=self.settings,
                on_step=listener,
            )

        sure, problem = self.sure, self.problem
        result = least(problem) if sure is None else sure.refined(problem, least)
        if result is None:
            return self._without("undecided", 0, 0)
        if result.chosen is None or result.value is None:
            return self._without(result.reason, result.cost_bound, result.nodes)
        # Rounding down keeps a bound a bound, and equal sums equal.
        value, bound = result.value // whole, result.bound // whole
        achieved = Achieved(step.minimise.value, self.budget, value, bound)
        return Reached(result.reason, result.chosen, result.cost, None, (achieved,), result.nodes)

    def _tell_cost(self, cost: int | None, bound: int) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress("coverage", cost, bound, self.nodes))

    def _say(self, text: str) -> None:
        if self.on_progress is not None:
            self.on_progress(Progress("objective", 0, 0, self.nodes, text))
