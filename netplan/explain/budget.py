"""A budget that is too small: which pairs and exclusions clash with it, and the least ways out.

Asking for fewer pairs, or ruling out less, never makes the cheapest plan costlier; so whether a
plan within the budget exists is monotone in the set of conditions kept, and the deletion
filter of ``exclusions`` finds an irreducible set. Each answer is a question to the engine:
a plan within the budget, or the proof that there is none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from netplan.explain.exclusions import clash, exclusions, keeping, lifts
from netplan.explain.impossible import target_of
from netplan.explain.resolve import Resolver
from netplan.explain.result import BudgetConflict, Exclusion, Solved
from netplan.latency.demand import Demand
from netplan.model.scenario import Minimise, Objective, Over, Scenario
from netplan.planning.feasible import affordable
from netplan.service.service import ServiceModel

COVERAGE = (
    "which pairs clash is not told for a coverage: dropping a pair changes the share asked for"
)
STOPPED = "a question was stopped by the limit: the set clashes, but may not be irreducible"
MEASURED = "limits are only measured, so no rise of them helps"
TOGETHER = (
    "the least rise of all limits alike is not worked out beside 1+1, an availability or a "
    "confidence"
)


def why_short(scenario: Scenario, again: Resolver) -> BudgetConflict:
    """Return what clashes with a budget that no plan keeps, and the least ways out."""
    objective = scenario.objective
    budget = objective.budget_cny
    assert budget is not None  # without a budget nothing is short
    money = again.solve(replace(scenario, objective=_least_cost(objective, None)), "without-budget")
    if objective.coverage is not None:
        return BudgetConflict(budget, (), False, (), money, None, COVERAGE)
    raised, untold = _raised(scenario, again)
    filter_ = _Filter(scenario, again.time_limit_s)
    everything = filter_.conditions
    clashing = clash(everything, filter_.fails)
    ways = lifts(everything, clashing, filter_.may_fail)
    if filter_.stopped:
        untold = STOPPED
    return BudgetConflict(budget, clashing, not filter_.stopped, ways, money, raised, untold)


def _least_cost(objective: Objective, budget_cny: int | None) -> Objective:
    """Return the question of least cost with the same conditions."""
    return Objective(
        budget_cny=budget_cny,
        hard_targets=objective.hard_targets,
        over=Over.FAILURES if _looks_at_failures(objective) else Over.INTACT,
        coverage=objective.coverage,
    )


def _looks_at_failures(objective: Objective) -> bool:
    return any(step.over is Over.FAILURES for step in objective.chain)


def _raised(scenario: Scenario, again: Resolver) -> tuple[Solved | None, str]:
    """Return the least worst excess over the limits within the budget, or why it is not asked."""
    if not scenario.objective.hard_targets:
        return None, MEASURED
    model = ServiceModel(scenario)
    sure = model.asks_confidence or scenario.confidence is not None
    if sure or model.asks_more_than_paths:
        return None, TOGETHER
    after = any(target.after_cut is not None for target in scenario.targets)
    objective = Objective(
        Minimise.WORST_MARGIN,
        budget_cny=scenario.objective.budget_cny,
        hard_targets=False,
        over=Over.FAILURES if after else Over.INTACT,
    )
    return again.solve(replace(scenario, objective=objective), "limits-raised-alike"), ""


@dataclass
class _Filter:
    """Answers whether some of the conditions are too expensive together, each question once."""

    scenario: Scenario
    time_limit_s: float | None
    stopped: bool = False
    _known: dict[frozenset[Exclusion], bool | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        """List the pairs asked for, and what is ruled out."""
        self._pairs = {_pair(d): d for d in ServiceModel(self.scenario).demands}
        self.conditions = (*self._pairs, *exclusions(self.scenario))

    def fails(self, kept: Sequence[Exclusion]) -> bool:
        """Tell whether it is proven that no plan within the budget keeps these."""
        return self._is_enough(kept) is False

    def may_fail(self, kept: Sequence[Exclusion]) -> bool:
        """Tell whether no plan within the budget was found that keeps these."""
        return self._is_enough(kept) is not True

    def _is_enough(self, kept: Sequence[Exclusion]) -> bool | None:
        if len(kept) == len(self.conditions):
            return False  # that is what is being explained
        key = frozenset(kept)
        if key not in self._known:
            self._known[key] = self._asked(kept)
        return self._known[key]

    def _asked(self, kept: Sequence[Exclusion]) -> bool | None:
        objective = self.scenario.objective
        question = keeping(self.scenario, kept)
        rules = {target.id: target.no_transit for target in question.targets}
        asked = [self._pairs[one] for one in kept if one in self._pairs]
        pairs = [target_of(demand, rules[demand.target]) for demand in asked]
        question = replace(
            question,
            targets=tuple(pairs),
            objective=_least_cost(objective, objective.budget_cny),
            solver=replace(question.solver, time_limit_s=self.time_limit_s),
        )
        answer = affordable(question)
        self.stopped |= answer is None
        return answer


def _pair(demand: Demand) -> Exclusion:
    return Exclusion(f"target {demand.target}", f"{'|'.join(demand.sources)} to {demand.sink}")
