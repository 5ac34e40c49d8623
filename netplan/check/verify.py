"""The check as a whole: a plan against the scenario it claims to answer."""

from __future__ import annotations

from collections import Counter

from netplan.check.certificate.check import Proof
from netplan.check.plan.bound import check_bound
from netplan.check.plan.carried import check_carried
from netplan.check.plan.design import (
    check_cost,
    check_link,
    check_link_ends,
    check_spans,
    check_status,
    too_dear,
)
from netplan.check.plan.impossible import check_impossible
from netplan.check.plan.objective import check_objective, paths_only
from netplan.check.plan.odds import check_joint, check_odds
from netplan.check.plan.restoration_price import check_price
from netplan.check.plan.statement import check_order, check_record
from netplan.check.plan.targets import check_targets, fates
from netplan.check.recompute.question import alone, expand
from netplan.check.recompute.service import Service
from netplan.check.recompute.traffic import link_cny
from netplan.check.report import Code, Counts, Findings, Report
from netplan.check.unchecked import unchecked
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Scenario


def verify(
    plan: Plan, scenario: Scenario, *, proof: Proof | None = None, version: str = ""
) -> Report:
    """Recompute everything a plan claims and report every contradiction.

    Args:
        plan: the plan, as made or as read back from its file.
        scenario: the scenario as loaded from the plan's inputs, overrides included.
        proof: the outcome of the replay of its certificate, where there is one.
        version: of netplan, to compare with the one that made the plan.

    Returns:
        A report that is ``ok`` when costs, routes, latencies, targets under every
        failure, and the lists of what is impossible are as recomputed. That no cheaper
        plan exists is taken from the lower bound, unless it is proven: an attempt is made to
        disprove it. That and all else that is not recomputed is ``unchecked``.
    """
    findings = Findings(currency=scenario.costs.currency)
    worst = [t.worst_failure.failure for t in plan.targets if t.worst_failure]
    told = () if plan.carried is None else plan.carried.states
    named = [*worst, *(item.failure for item in plan.impossible), *(s.failure for s in told)]
    question = expand(scenario, named)
    inputs = _check_inputs(plan, scenario, findings)
    check_record(plan, scenario, findings)
    check_order(plan, question, findings)
    lit = check_spans(plan, question, findings)
    ends = check_link_ends(plan, question, findings)
    has = {link.id: link.regenerators for link in plan.links}
    single = alone(question, named)  # paths over links; channels are checked each by itself
    service = Service(single, lit, ends, regenerators=has)
    for link in plan.links:
        if link.id in ends:
            check_link(link, single, service, findings, link_cny(question, link, plan.carried))
    check_carried(plan, question, lit, ends, findings)
    check_cost(plan, findings)
    check_status(plan, scenario, findings)
    found = fates(single, service) if plan.measured else []
    pairs = check_targets(plan, single, service, findings, found) if plan.measured else 0
    check_objective(plan, single, found, findings)
    if plan.impossible or (plan.status is PlanStatus.INFEASIBLE and not too_dear(plan, scenario)):
        asked, named = paths_only(single.scenario), [i.failure for i in plan.impossible]
        paths = single if asked is single.scenario else expand(asked, named)
        check_impossible(plan, paths, findings)
    check_price(plan, question, service, findings)
    if not findings.found:
        check_joint(plan, question, service, findings)
        check_odds(plan, question, service, findings)
    left_out = 0 if findings.found else check_bound(plan, question, service, findings)
    counts = Counts(
        inputs=inputs,
        spans=len(plan.spans),
        links=len(plan.links),
        targets=len(question.demands),
        failures=len(question.losses),
        target_failures=pairs,
        impossible=len(plan.impossible),
        left_out=left_out,
    )
    trusted = unchecked(plan, scenario, proof=proof, version=version)
    return Report(
        not findings.found, tuple(findings.found), counts, trusted, scenario.costs.currency
    )


def _check_inputs(plan: Plan, scenario: Scenario, findings: Findings) -> int:
    """Compare the name and the digests of the files; paths may be written differently."""
    findings.compare(Code.INPUT, "plan", "to answer scenario", plan.name, scenario.name)
    findings.compare(Code.INPUT, "plan", "amounts in", plan.currency, scenario.costs.currency)
    used = Counter((file.role, file.sha256.lower()) for file in plan.provenance.inputs)
    given = Counter((file.role, file.sha256.lower()) for file in scenario.inputs)
    if not scenario.inputs:
        return 0
    for role, digest in given - used:
        text = f"has sha256 {digest}, which the plan was not made from"
        findings.say(Code.INPUT, f"input {role}", text, "", digest)
    for role, digest in used - given:
        text = f"claims sha256 {digest}, which is not the file given"
        findings.say(Code.INPUT, f"input {role}", text, digest)
    return len(scenario.inputs)
