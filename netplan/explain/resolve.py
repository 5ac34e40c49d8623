"""Asking again: the same question with one thing changed, and what that is worth."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from netplan.explain.result import Change, CostDifference, Named, Solved
from netplan.model.plan import Achieved, Plan, PlanStatus
from netplan.model.scenario import Candidates, Scenario
from netplan.optimize.progress import OnProgress
from netplan.planning.feasible import forced_without_route
from netplan.planning.planner import make_plan
from netplan.planning.searching import Engine

Changed = Callable[[Candidates], Candidates]


@dataclass(frozen=True)
class Resolver:
    """Solves changed questions, each within a time limit in seconds (None: to the end).

    ``plans`` keeps those found, under the names that the questions were given.
    """

    time_limit_s: float | None
    on_progress: OnProgress | None = None
    plans: list[Named] = field(default_factory=list)

    def solve(self, scenario: Scenario, name: str, engine: Engine | None = None) -> Solved:
        """Return how a question ends; without a route for what is forced, without a plan.

        ``engine``: another one, that knows something of it.
        """
        if forced_without_route(scenario):
            return Solved(PlanStatus.INFEASIBLE, None, None, ())
        solver = replace(scenario.solver, time_limit_s=self.time_limit_s, gap=0.0)
        asked = replace(scenario, solver=solver)
        plan = make_plan(asked, on_progress=self.on_progress, engine=engine)
        if plan.cost_cny is not None:
            self.plans.append(Named(name, asked, plan))
        return Solved(plan.status, plan.cost_cny, plan.lower_bound_cny, plan.achieved)

    def with_candidates(self, scenario: Scenario, change: Changed, name: str) -> Solved:
        """Return how a question ends under other rules for spans and links."""
        return self.solve(replace(scenario, candidates=change(scenario.candidates)), name)


def cost_increase(plan: Plan, changed: Solved, *, harder: bool = True) -> CostDifference | None:
    """Return by how much the optimum rises from a plan to a changed question.

    A harder question never costs less; one that drops what was forced may (then below 0).
    None where the changed question has no plan at all.
    """
    if changed.status is PlanStatus.INFEASIBLE or plan.cost_cny is None:
        return None
    low = (changed.lower_bound_cny or 0) - plan.cost_cny
    high = None if changed.cost_cny is None else changed.cost_cny - (plan.lower_bound_cny or 0)
    return CostDifference(max(0, low) if harder else low, high)


def cost_decrease(plan: Plan, easier: Solved) -> CostDifference | None:
    """Return by how much the optimum falls from a plan to an easier question."""
    if easier.lower_bound_cny is None or plan.cost_cny is None:
        return None
    low = 0 if easier.cost_cny is None else (plan.lower_bound_cny or 0) - easier.cost_cny
    return CostDifference(max(0, low), plan.cost_cny - easier.lower_bound_cny)


def changes(plan: Plan, changed: Solved) -> tuple[Change, ...]:
    """Return by how much the optimum of every objective rises, in order; () without a plan.

    Those after the first are compared among plans best by those before, which may differ.
    """
    if changed.cost_cny is None:
        return ()
    pairs = zip(plan.achieved, changed.achieved, strict=False)
    return tuple(_change(now, then) for now, then in pairs)


def _change(now: Achieved, then: Achieved) -> Change:
    low = None if then.bound is None or now.value is None else then.bound - now.value
    high = None if then.value is None or now.bound is None else then.value - now.bound
    return Change(now.minimise, low, high)
