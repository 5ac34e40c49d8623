"""One explanation of one plan: what cannot be, or what everything is for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from netplan.errors import RequestError, StoppedError
from netplan.explain.budget import why_short
from netplan.explain.chance import why_unlikely
from netplan.explain.impossible import impossible_limits, relaxations
from netplan.explain.reasons import LINK, SPAN, Reasons
from netplan.explain.resolve import Resolver
from netplan.explain.result import Explanation, More
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Objective, Scenario
from netplan.optimize.progress import OnProgress
from netplan.planning.survivability.availability import availability


def explain(
    plan: Plan,
    scenario: Scenario,
    *,
    spans: Sequence[str] = (),
    links: Sequence[str] = (),
    targets: Sequence[str] = (),
    dearer: Sequence[str] = (),
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
        dearer: ask what more traffic of every pair of these costs.
        time_limit_s: of each question asked again; None: until proven.
        on_progress: called with how far each question asked again is.

    Raises:
        RequestError: no such span, link or target.
        StoppedError: a limit ended the search before there was a plan to explain.
    """
    again = Resolver(time_limit_s, on_progress)
    if plan.too_unlikely or plan.too_dear:
        return _without(plan, scenario, again)
    if scenario.objective.is_least_cost:
        # A least cost never feels its budget.
        scenario, plan = replace(scenario, objective=Objective()), replace(plan, achieved=())
    if plan.status is PlanStatus.INFEASIBLE:
        return _impossible(plan, scenario, again)
    if plan.cost_cny is None:
        raise StoppedError("the search was stopped before any plan was found: nothing to explain")
    reasons = Reasons(plan, scenario, again)
    asked = [
        *((reasons.named(id_, SPAN), SPAN) for id_ in spans),
        *((reasons.named(id_, LINK), LINK) for id_ in links),
    ]
    inside = [reasons.part(id_, kind) for id_, kind in asked if reasons.has(id_, kind)]
    outside = [reasons.left_out(id_, kind) for id_, kind in asked if not reasons.has(id_, kind)]
    slacks = tuple(reasons.slacks(tuple(targets)))
    return Explanation(
        plan,
        scenario,
        parts=tuple(inside) if asked else tuple(reasons.parts()),
        left_out=tuple(outside),
        slacks=slacks,
        # how often a single path holds says nothing of channels on several
        availability=() if reasons.room else availability(plan, scenario),
        growth=reasons.room.growth(scenario) if reasons.room else None,
        more=_more(reasons, dearer, again) if dearer else (),
        plans=tuple(again.plans),
    )


def _more(reasons: Reasons, targets: Sequence[str], again: Resolver) -> tuple[More, ...]:
    """Return what more traffic costs.

    Raises:
        RequestError: no such target, or no traffic of pairs.
    """
    from netplan.explain.more import NOT_OF_TRAFFIC, more  # noqa: PLC0415 (kernels)

    known = [target.id for target in reasons.scenario.targets]
    for name in targets:
        if name not in known:
            raise RequestError(f"--more: no target {name}; there are {', '.join(known)}")
    if reasons.room is None:
        raise RequestError(NOT_OF_TRAFFIC)
    return tuple(more(reasons.plan, reasons.scenario, reasons.room.held, targets, again))


def _without(plan: Plan, scenario: Scenario, again: Resolver) -> Explanation:
    """Return why there is no plan although every limit can hold by itself.

    Raises:
        RequestError: it is a budget beside traffic.
    """
    if plan.too_dear and scenario.demands is not None:
        raise RequestError(
            "what stands in the way of a budget is told of latencies; how much traffic it carries "
            "says netplan pareto --y traffic"
        )
    likely = why_unlikely(plan, scenario, again) if plan.too_unlikely else None
    short = why_short(scenario, again) if plan.too_dear else None
    plans = tuple(again.plans)
    return Explanation(plan, scenario, short=short, unlikely=likely, plans=plans)


def _impossible(plan: Plan, scenario: Scenario, again: Resolver) -> Explanation:
    """Return why limits cannot hold whatever is built, and what can without them."""
    if plan.overloaded:
        from netplan.explain.overload import why_overloaded  # noqa: PLC0415 (kernels)

        overload = why_overloaded(scenario, again)
        return Explanation(plan, scenario, overload=overload, plans=tuple(again.plans))
    if not scenario.objective.hard_targets:
        from netplan.planning.objective_chain import loosened  # noqa: PLC0415 (kernels)

        scenario = loosened(scenario, any(t.after_cut for t in scenario.targets))
    found = impossible_limits(plan, scenario)
    relaxed = tuple(relaxations(found, scenario, again))
    plans = tuple(again.plans)
    return Explanation(plan, scenario, impossible=found, relaxed=relaxed, plans=plans)
