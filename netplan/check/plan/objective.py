"""Checks of what a plan claims to minimise: values, budgets, bounds, shares."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from fractions import Fraction

from netplan.check.plan.targets import Fate, within
from netplan.check.recompute.question import Demand, Question, geodesic_km
from netplan.check.report import Code, Findings, show_ns
from netplan.model.plan import Achieved, Plan, PlanStatus
from netplan.model.scenario import Coverage, Limit, Minimise, Objective, Over, Scenario

PER_WEIGHT, PER_STRETCH, PER_VALUE = 10**6, 10**12, 10**9
LOOSE_MS = 1e6
HAS_PLAN = (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)


def paths_only(scenario: Scenario) -> Scenario:
    """Return the scenario that only asks for paths, where limits are only measured."""
    objective = scenario.objective
    if objective.hard_targets:
        return scenario
    over = any(step.over is Over.FAILURES for step in objective.chain)
    loose = Limit(one_way_ms=LOOSE_MS)
    targets = tuple(
        replace(t, limit=loose, after_cut=loose if over and t.after_cut is not None else None)
        for t in scenario.targets
    )
    return replace(scenario, targets=targets)


def held_share(question: Question, fates: Sequence[Fate], coverage: Coverage) -> Fraction:
    """Return the share of a target's weight whose limits hold, 1 where nothing counts."""
    counted = [
        (weight, holds(demand, fate))
        for demand, fate, weight in zip(
            question.demands, fates, weights_of(question, coverage.weight.value), strict=True
        )
        if demand.target == coverage.target
    ]
    total = sum(weight for weight, _ in counted)
    return (
        Fraction(sum(weight for weight, held in counted if held), total) if total else Fraction(1)
    )


def holds(demand: Demand, fate: Fate) -> bool:
    """Tell whether a demand keeps its limit intact and after every failure."""
    limit = demand.after_cut_ns
    return within(fate.intact_ns, demand.limit_ns) and all(
        limit is not None and within(ns, limit) for ns in fate.after_ns.values()
    )


def check_objective(
    plan: Plan, question: Question, fates: Sequence[Fate], findings: Findings
) -> None:
    """Check every objective's value, budget and bound, and the share that is covered."""
    objective = question.scenario.objective
    if plan.status not in HAS_PLAN:
        return
    _check_coverage(question, fates, objective, findings)
    chain = () if objective.is_plain else objective.chain
    findings.compare(
        Code.OBJECTIVE,
        "plan",
        "objectives:",
        tuple(step.minimise for step in plan.achieved),
        tuple(step.minimise.value for step in chain),
        lambda names: ", ".join(names) or "least cost alone",
    )
    if not chain:
        return
    budget: int | None = None
    reached = True
    for number, (step, got) in enumerate(zip(chain, plan.achieved, strict=False)):
        subject = f"objective {number + 1} ({step.minimise.value})"
        given = [b for b in (budget, step.budget_cny) if b is not None]
        budget = min(given, default=None)
        findings.compare(
            Code.BUDGET, subject, "a budget of", got.budget_cny, budget, findings.money
        )
        if got.value is None:
            reached = False  # the plan is that of the step before, and need not keep this budget
        elif not reached:
            findings.say(Code.OBJECTIVE, subject, "has a value after an objective without one")
        if reached and budget is not None and (plan.cost_cny or 0) > budget:
            cost, most = findings.money(plan.cost_cny), findings.money(budget)
            text = f"the plan costs {cost}, over the budget {most}"
            findings.say(Code.BUDGET, subject, text, cost, most)
        last = number == len(chain) - 1
        _check_value(plan, question, fates, step, got, subject, findings, last=last)
        _check_order(plan, got, subject, findings)
        if step.minimise is Minimise.COST and got.value is not None:
            budget = _allowance(got.value, step.slack)
    last_got = plan.achieved[-1] if plan.achieved else None
    if last_got is not None and chain[-1].minimise is Minimise.COST:
        findings.compare(
            Code.BOUND,
            "plan",
            "a lower bound of",
            plan.lower_bound_cny,
            last_got.bound,
            findings.money,
        )


def _check_coverage(
    question: Question, fates: Sequence[Fate], objective: Objective, findings: Findings
) -> None:
    if objective.coverage is None:
        return
    share = held_share(question, fates, objective.coverage)
    if share < Fraction(str(objective.coverage.share)):
        text = (
            f"holds for {float(share):.4f} of the weight,"
            f" less than the share of {objective.coverage.share:g} asked for"
        )
        subject = f"target {objective.coverage.target}"
        findings.say(Code.TARGET_MISSED, subject, text, "", f"{float(share):.4f}")


def _check_value(
    plan: Plan,
    question: Question,
    fates: Sequence[Fate],
    step: Objective,
    got: Achieved,
    subject: str,
    findings: Findings,
    *,
    last: bool,
) -> None:
    """Compare the last value exactly; the plan may give up the slack of the earlier ones."""
    value = value_of(plan, question, fates, step)
    show = findings.money if step.minimise is Minimise.COST else show_of(step)
    if last or got.value is None or value is None:
        if got.value is not None or plan.status is PlanStatus.OPTIMAL:
            findings.compare(Code.OBJECTIVE, subject, "a value of", got.value, value, show)
        return
    most = _allowance(got.value, step.slack)
    if value > most:
        text = f"claims at most {show(most)}, recomputed {show(value)}"
        findings.say(Code.OBJECTIVE, subject, text, show(most), show(value))


def _check_order(plan: Plan, got: Achieved, subject: str, findings: Findings) -> None:
    if got.value is not None and got.bound is None:
        findings.say(Code.BOUND, subject, "states no bound")
    if got.value is not None and got.bound is not None and got.bound > got.value:
        text = f"bound {got.bound} is above the value {got.value}"
        findings.say(Code.BOUND, subject, text, str(got.bound), str(got.value))
    if plan.status is PlanStatus.OPTIMAL and not got.proven:
        text = f"status optimal, but the bound {got.bound} does not prove the value {got.value}"
        findings.say(Code.STATUS, subject, text, str(got.value), str(got.bound))


def value_of(plan: Plan, question: Question, fates: Sequence[Fate], step: Objective) -> int | None:
    """Return the value of an objective, None when some pair is cut off."""
    if step.minimise is Minimise.COST:
        return plan.cost_cny
    if step.minimise in {Minimise.MEAN_LATENCY, Minimise.MEAN_STRETCH}:
        return mean_of(question, fates, step)
    margin = step.minimise is Minimise.WORST_MARGIN
    values: list[int | None] = []
    for demand, fate in zip(question.demands, fates, strict=True):
        base = demand.limit_ns if margin else 0
        values.append(None if fate.intact_ns is None else fate.intact_ns - base)
        if step.over is Over.FAILURES and demand.after_cut_ns is not None:
            base = demand.after_cut_ns if margin else 0
            values.extend(None if ns is None else ns - base for ns in fate.after_ns.values())
    if any(value is None for value in values):
        return None
    return max(value for value in values if value is not None)


def mean_of(question: Question, fates: Sequence[Fate], step: Objective) -> int | None:
    """Return a weighted mean in ns, or stretch in billionths; None when some pair is cut off."""
    per_ns, total = mean_weights(question, step)
    if any(fate.intact_ns is None for fate in fates):
        return None
    pairs = zip(per_ns, fates, strict=True)
    return sum(weight * fate.intact_ns for weight, fate in pairs if fate.intact_ns) // total


def mean_weights(question: Question, step: Objective) -> tuple[list[int], int]:
    """Return by how much a mean grows with a ns of every demand, and what it is divided by."""
    weights = weights_of(question, step.weight.value)
    if step.minimise is not Minimise.MEAN_STRETCH:
        return weights, sum(weights)
    per_ns = [
        round(weight * PER_STRETCH / _theoretical_ns(question, demand))
        for demand, weight in zip(question.demands, weights, strict=True)
    ]
    return per_ns, sum(weights) * (PER_STRETCH // PER_VALUE)


def weights_of(question: Question, how: str) -> list[int]:
    """Return how much every demand counts: by its sink's weight or people, or all the same."""
    places = [question.scenario.network.place[demand.sink] for demand in question.demands]
    if how == "count":
        return [1] * len(places)
    if how == "population":
        return [place.population or 0 for place in places]
    return [round(place.weight * PER_WEIGHT) for place in places]


def _theoretical_ns(question: Question, demand: Demand) -> int:
    network = question.scenario.network
    km = min(geodesic_km(network, source, demand.sink) for source in demand.sources)
    return max(round(km * question.gear.reference_delay_us_per_km * 1000), 1)


def _allowance(value: int, slack: float) -> int:
    return value + int(abs(value) * Fraction(str(slack)))


def show_of(step: Objective) -> Callable[[int | None], str]:
    """Return how values of an objective other than cost are shown."""
    if step.minimise is Minimise.MEAN_STRETCH:
        return _show_ratio
    return show_ns


def _show_ratio(billionths: int | None) -> str:
    return "none" if billionths is None else f"{billionths / PER_VALUE:.9f}"
