"""One random scenario: the plan beside every choice there is, and beside the second opinion."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from netplan import api
from netplan.check import verify
from netplan.check.certificate.check import verify_certificate
from netplan.check.plan.objective import holds, mean_of
from netplan.check.plan.targets import Fate
from netplan.check.recompute.question import Question
from netplan.cross_check.opinion import Verdict, second_opinion
from netplan.errors import InputError
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Minimise, Objective, Over, Scenario
from netplan.planning.planner import make_plan
from netplan.whatif.memory import Memory, ask
from tests.soak import worlds
from tests.soak.worlds import World, asked, varied, world
from tests.support.enumeration import cheapest_cny, choices, every_choice
from tests.support.objective_values import connected, covers, weights, worst

MOST = {worlds.OBJECTIVE: 9, worlds.CHAINED: 9, worlds.COVERING: 9}
ENUMERABLE = 11
SECOND_S = 20.0
Choices = list[tuple[int, list[Fate]]]


class DisagreementError(AssertionError):
    """Two ways to the same answer do not agree."""


@dataclass
class Counts:
    """What was tried: by kind and outcome."""

    of: Counter[str] = field(default_factory=Counter)

    def told(self) -> str:
        """Return the counts in a line."""
        return ", ".join(f"{count} {name}" for name, count in sorted(self.of.items()))


def trial(seed: int, number: int, counts: Counts, reach_km: float | None = None) -> bool:
    """Try one scenario; tell whether it was one, and not too large or contradictory.

    Args:
        seed, number: of the scenario.
        counts: what was tried.
        reach_km: after so much a link takes a regenerator; None: as the scenario was drawn.

    Raises:
        DisagreementError: two answers contradict each other.
    """
    made = world(seed, number, reach_km)
    question = asked(made.scenario)
    if not question.demands or choices(question) > MOST.get(made.kind, ENUMERABLE):
        counts.of["passed over"] += 1
        return False
    try:
        _by_kind(made, question, random.Random(f"{seed}:{number}:more"), counts)
    except InputError:
        # A forced link without any route: refused, not planned.
        counts.of["refused"] += 1
        _demand(not _routes(question), "refused, but every forced link has a route")
        return True
    counts.of["scenarios"] += 1
    counts.of[f"scenarios {made.kind}"] += 1
    return True


def _routes(question: Question) -> bool:
    links = question.forced_links.values()
    return all(question.provision.own_ns(frozenset(ends)) is not None for ends in links)


def _by_kind(made: World, question: Question, chance: random.Random, counts: Counts) -> None:
    scenario = made.scenario
    match made.kind:
        case worlds.OBJECTIVE | worlds.CHAINED | worlds.COVERING:
            _objective(scenario, question, chance, counts)
        case worlds.AGAIN:
            _again(scenario, chance, counts)
        case worlds.CERTIFIED:
            _certified(scenario, question, counts)
        case worlds.HURRIED:
            _hurried(scenario, question, counts)
        case _:
            _plain(scenario, question, counts)


def _plain(scenario: Scenario, question: Question, counts: Counts) -> None:
    plan = _verified(make_plan(scenario), scenario)
    _is_least(plan, cheapest_cny(question))
    _second(plan, scenario, counts)


def _certified(scenario: Scenario, question: Question, counts: Counts) -> None:
    proven = api.prove(scenario)
    plan = _verified(proven.plan, scenario)
    _is_least(plan, cheapest_cny(question))
    _demand(proven.certificate is not None, f"no certificate: {proven.missing}")
    if proven.certificate is not None:
        proof = verify_certificate(proven.certificate, plan, scenario)
        _demand(proof.ok, f"certificate refused: {[str(f) for f in proof.findings]}")
        counts.of["certificates"] += 1


def _hurried(scenario: Scenario, question: Question, counts: Counts) -> None:
    """See that what a search leaves behind that was cut short holds, and brackets the best."""
    proven = api.prove(scenario)
    plan, best = _verified(proven.plan, scenario), cheapest_cny(question)
    _demand(not proven.flawed, f"certificate refused: {proven.missing}")
    counts.of["certificates"] += proven.certificate is not None
    if plan.status is PlanStatus.INFEASIBLE or best is None:
        _is_least(plan, best)
        return
    bound, cost = plan.lower_bound_cny or 0, plan.cost_cny
    _demand(bound <= best, f"bound {bound} above the least cost {best}")
    _demand(cost is None or cost >= best, f"cost {cost} below the least cost {best}")
    if plan.reason == "gap":
        _demand((plan.gap or 0) <= scenario.solver.gap, f"gap {plan.gap} beyond what was asked")
    _second(plan, scenario, counts)


def _again(scenario: Scenario, chance: random.Random, counts: Counts) -> None:
    """Ask one variant after the other of an engine that remembers, and each of a new one."""
    memory = Memory()
    for number in range(5):
        question = asked(scenario)
        if not question.demands or choices(question) > ENUMERABLE:
            break
        try:
            plan = _verified(ask(scenario, memory), scenario)
        except InputError:
            _demand(not _routes(question), "refused, but every forced link has a route")
            break
        _is_least(plan, cheapest_cny(question))
        counts.of["re-asks"] += number > 0
        scenario = varied(scenario, chance)


def _objective(
    scenario: Scenario, question: Question, chance: random.Random, counts: Counts
) -> None:
    options = list(every_choice(question))
    if not options:  # a forced link without a route
        make_plan(scenario)
        raise DisagreementError("a plan, where no choice is permitted")
    step = scenario.objective
    if step.budget_cny is not None:
        costs = sorted({cost for cost, _ in options})
        budget = max(0, costs[chance.randrange(len(costs))] - chance.choice((0, 0, 1)))
        step = replace(step, budget_cny=budget)
        scenario = replace(scenario, objective=step)
    if any(s.minimise.value.startswith("mean") for s in step.chain) and not _weighs(question, step):
        counts.of["without weight"] += 1
        return
    plan = _verified(make_plan(scenario), scenario)
    left = _permitted(question, step, options)
    reached: list[int] = []
    for at in step.chain:
        if not left:
            break
        left, value = _best(question, at, left)
        reached.append(value)
    if not reached:
        _demand(plan.status is PlanStatus.INFEASIBLE, f"{plan.status}, but no choice is left")
    else:
        found = [got.value for got in plan.achieved]
        _demand(found == reached, f"reached {found}, enumeration {reached}")
        _demand(plan.status is PlanStatus.OPTIMAL, f"status {plan.status}")
    _second(plan, scenario, counts)


def _weighs(question: Question, step: Objective) -> bool:
    means = [s for s in step.chain if s.minimise.value.startswith("mean")]
    return all(sum(weights(question, s.weight)) > 0 for s in means)


def _permitted(question: Question, step: Objective, options: Choices) -> Choices:
    over = any(s.over is Over.FAILURES for s in step.chain)
    kept: Choices = []
    for cost, got in options:
        if step.budget_cny is not None and cost > step.budget_cny:
            continue
        if step.coverage is not None:
            good = covers(question, got, step.coverage)
        elif step.hard_targets:
            good = all(holds(d, f) for d, f in zip(question.demands, got, strict=True))
        else:
            good = connected(question, got, over)
        if good:
            kept.append((cost, got))
    return kept


def _best(question: Question, step: Objective, options: Choices) -> tuple[Choices, int]:
    """Return the choices within the slack of the best of an objective, and the best."""

    def value(choice: tuple[int, list[Fate]]) -> int:
        cost, got = choice
        if step.minimise is Minimise.COST:
            return cost
        if step.minimise.value.startswith("mean"):
            return mean_of(question, got, step) or 0
        return worst(question, got, step)

    values = [value(choice) for choice in options]
    best = min(values)
    most = best + int(abs(best) * Fraction(str(step.slack)))
    return [c for c, v in zip(options, values, strict=True) if v <= most], best


def _verified(plan: Plan, scenario: Scenario) -> Plan:
    findings: Sequence[object] = verify(plan, scenario).findings
    _demand(not findings, f"the check refuses the plan: {[str(f) for f in findings]}")
    return plan


def _is_least(plan: Plan, best: int | None) -> None:
    found = (plan.cost_cny, plan.lower_bound_cny)
    _demand(found == (best, best), f"cost and bound {found}, enumeration {best}")
    status = PlanStatus.INFEASIBLE if best is None else PlanStatus.OPTIMAL
    _demand(plan.status is status, f"status {plan.status}, enumeration {best}")


def _second(plan: Plan, scenario: Scenario, counts: Counts) -> None:
    """Ask for the second opinion, which may leave open only what a limit cut short."""
    found = second_opinion(plan, scenario, time_limit_s=SECOND_S)
    _demand(found.verdict is not Verdict.DIFFERS, f"cross-check: {found.text}")
    counts.of[f"cross-checks: {found.verdict.value}"] += 1


def _demand(truth: bool, text: str) -> None:
    if not truth:
        raise DisagreementError(text)
