"""Checks of the price of 1+1 protection: the cheapest plan with restoration in its place.

Restoration asks for one path after the loss of anything that a pair must not share, within the
longer of the pair's limits; all else as asked. A plan with the pairs is one with restoration.
That none is cheaper than claimed is not proven again, but it can be disproved.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from math import gcd

from netplan.check.certificate.statement import state
from netplan.check.plan.bound import MANY, confident, holds, parts
from netplan.check.plan.disjoint_paths import risks_of
from netplan.check.plan.targets import nearest_ns, within
from netplan.check.recompute.question import Demand, Loss, Question
from netplan.check.recompute.service import Service
from netplan.check.report import Code, Findings
from netplan.model.plan import Plan, PlanStatus, Restoration

SUBJECT = "restoration"
HOLDS = (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)


def check_price(plan: Plan, question: Question, service: Service, findings: Findings) -> None:
    """Check what a plan says of the cheapest plan with restoration, and whether it should."""
    pairs = [demand for demand in question.demands if demand.protection_ns is not None]
    told = bool(pairs) and plan.status in HOLDS and question.scenario.objective.is_plain
    found = plan.restoration
    if (found is not None) != told:
        what = "is priced, but not asked for" if found else "has no price, but 1+1 is asked for"
        findings.say(Code.PRICE, SUBJECT, what)
    if found is None or plan.cost_cny is None or plan.lower_bound_cny is None:
        return
    _check_order(plan.cost_cny, plan.lower_bound_cny, found, findings)
    _check_sum(question, found.cost_cny, findings)
    if told and not findings.found:
        _check_bound(plan, question, service, found.lower_bound_cny, findings)


def _check_order(cost: int, bound: int, found: Restoration, findings: Findings) -> None:
    """Check that 0 <= bound <= cost, and that neither is above that of the plan."""
    for what, low, other, high in (
        ("the bound", 0, "its bound", found.lower_bound_cny),
        ("its bound", found.lower_bound_cny, "its cost", found.cost_cny),
        ("its cost", found.cost_cny, "the cost of the plan, which has it too,", cost),
        ("its bound", found.lower_bound_cny, "the bound of the plan, which has it too,", bound),
    ):
        if low > high:
            text = f"{what} {findings.money(low)} is above {other} {findings.money(high)}"
            findings.say(Code.PRICE, SUBJECT, text, findings.money(low), findings.money(high))


def _check_sum(question: Question, cost: int, findings: Findings) -> None:
    """Check that a cost is what is forced and a multiple of the step between other prices."""
    asked = state(question, ())
    free = set(range(len(asked.cost))) - asked.forced - asked.forbidden
    base = sum(asked.cost[item] for item in asked.forced)
    step = gcd(*(asked.cost[item] for item in free))
    if cost < base or (cost - base) % step if step else cost != base:
        text = f"{findings.money(cost)} is no sum of prices of spans and links"
        findings.say(Code.PRICE, SUBJECT, text, findings.money(cost))


def _check_bound(
    plan: Plan, question: Question, service: Service, bound: int, findings: Findings
) -> None:
    """Try to disprove the bound: parts of the plan that restoration does not need are left out."""
    if question.scenario.failures.disc_km is not None or len(question.losses) > MANY:
        return
    losses = _losses(question)
    cost = plan.cost_cny or 0
    for _, price, without in sorted(parts(plan, question, service), key=lambda part: -part[1]):
        rest = without(service)
        if price and _restores(question, rest, losses) and confident(plan, question, rest):
            service, cost = rest, cost - price
    if cost < bound:
        found, claimed = findings.money(cost), findings.money(bound)
        text = f"parts of the plan do for {found}, below its bound {claimed}"
        findings.say(Code.PRICE, SUBJECT, text, claimed, found)


def _losses(question: Question) -> list[tuple[Loss, list[Demand]]]:
    """Return the loss of everything that a pair must not share, with the pairs it may strike."""
    struck: dict[tuple[str, str], list[Demand]] = defaultdict(list)
    lost: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind in sorted({demand.disjoint for demand in question.demands if demand.disjoint}):
        for span in question.usable.values():
            for risk in risks_of(question, span, kind):
                lost[kind, risk].add(span.id)
        for demand in question.demands:
            ends = {f"place {place}" for place in (*demand.sources, demand.sink)}
            for key in lost:
                if demand.disjoint == kind == key[0] and key[1] not in ends:
                    struck[key].append(demand)
    return [
        (Loss(f"{kind} {risk}", frozenset(lost[kind, risk])), demands)
        for (kind, risk), demands in sorted(struck.items(), key=lambda item: item[0])
    ]


def _restores(
    question: Question, service: Service, losses: list[tuple[Loss, list[Demand]]]
) -> bool:
    """Tell whether everything but the pairs holds, and one path is left after each loss."""
    single = replace(
        question, demands=tuple(replace(d, protection_ns=None) for d in question.demands)
    )
    return all(
        within(nearest_ns(service, demand, loss), max(demand.limit_ns, demand.protection_ns or 0))
        for loss, demands in losses
        for demand in demands
    ) and holds(single, service)
