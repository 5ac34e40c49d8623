"""One explanation of one plan: what cannot be, or what everything is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from netplan.errors import RequestError
from netplan.explain.again import Again
from netplan.explain.no import noes, relaxations
from netplan.explain.result import Explanation
from netplan.explain.yes import LINK, SPAN, Reasons
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Objective, Scenario
from netplan.optimize.availability import availability
from netplan.optimize.result import OnProgress


def explain(
    plan: Plan,
    scenario: Scenario,
    *,
    spans: Sequence[str] = (),
    links: Sequence[str] = (),
    targets: Sequence[str] = (),
    time_limit_s: float | None = None,
    on_progress: OnProgress | None = None,
) -> Explanation:
    """Return the reasons behind a plan.

    Args:
        plan: a plan of the scenario, infeasible or not.
        scenario: the question it answers.
        spans: ask again without these (or with them, where the plan lacks them).
        links: the same for links.
        targets: ask again without these.
        time_limit_s: of each question asked again; None: until proven.
        on_progress: told how far each question asked again is.

    Raises:
        RequestError: no such span, link or target, nothing was found to explain, or the
            objective is another than least cost, or a target asks for 1+1 or availability.
    """
    if not scenario.objective.is_least_cost:
        raise RequestError(
            "netplan explain is about least cost with every target held; this scenario asks for "
            f"{scenario.objective.minimise.value} or leaves targets open"
        )
    protected = [t.id for t in scenario.targets if t.protection or t.availability is not None]
    if protected:
        raise RequestError(
            "netplan explain is about single paths; 1+1 protection or an availability is asked for "
            f"here (targets: {', '.join(protected)}); the plan and its report give the reasons"
        )
    again = Again(time_limit_s, on_progress)
    budget = scenario.objective.budget_cny
    scenario = replace(scenario, objective=Objective())  # a least cost never feels its budget
    if plan.status is PlanStatus.INFEASIBLE and not plan.impossible:
        raise RequestError(
            f"no target is out of reach: the budget of {budget or 0:,} CNY is too small for all "
            "of them together; ask without it for the cheapest plan"
        )
    if plan.status is PlanStatus.INFEASIBLE:
        found = noes(plan, scenario)
        return Explanation(plan, scenario, found, tuple(relaxations(found, scenario, again)))
    if plan.cost_cny is None:
        raise RequestError("the search was stopped before any plan was found: nothing to explain")
    reasons = Reasons(plan, scenario, again)
    asked = [
        *((reasons.named(id_, SPAN), SPAN) for id_ in spans),
        *((reasons.named(id_, LINK), LINK) for id_ in links),
    ]
    inside = [reasons.part(id_, kind) for id_, kind in asked if reasons.has(id_, kind)]
    outside = [reasons.left_out(id_, kind) for id_, kind in asked if not reasons.has(id_, kind)]
    return Explanation(
        plan,
        scenario,
        parts=tuple(inside) if asked else tuple(reasons.parts()),
        left_out=tuple(outside),
        slacks=tuple(reasons.slacks(tuple(targets))),
        availability=availability(plan, scenario),
    )
