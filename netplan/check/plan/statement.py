"""Checks of what a plan tells of itself: titles, reason, notes, settings, its objective's name."""

from __future__ import annotations

from netplan.check.recompute.question import Question
from netplan.check.report import Code, Findings, show_money
from netplan.model.odds import too_unlikely
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Minimise, Scenario
from netplan.model.traffic import OVERLOADED
from netplan.model.words import changed_title, counted


def check_record(plan: Plan, scenario: Scenario, findings: Findings) -> None:
    """Check everything in words, and the settings of the search, against the scenario."""
    made = plan.provenance
    english = changed_title(scenario.title, made.overrides, name=scenario.name)
    chinese = changed_title(scenario.title_zh, made.overrides, zh=True)
    findings.compare(Code.RECORD, "plan", "the title", plan.title, english, repr)
    findings.compare(Code.RECORD, "plan", "the Chinese title", plan.title_zh, chinese, repr)
    findings.compare(
        Code.RECORD, "plan", "the data notes", made.data_notes, scenario.data_notes, " ".join
    )
    solver = scenario.solver
    findings.compare(Code.RECORD, "plan", "a seed of", made.seed, solver.seed)
    limit = solver.time_limit_s
    findings.compare(Code.RECORD, "plan", "a time limit in s of", made.time_limit_s, limit)
    _check_reason(plan, scenario, findings)
    _check_named(plan, scenario, findings)


def check_order(plan: Plan, question: Question, findings: Findings) -> None:
    """Check that spans, links and targets stand in the order of the scenario, as in any plan."""
    spans = {span.id: i for i, span in enumerate(question.scenario.network.spans)}
    links = {pair: i for i, pair in enumerate(question.link_ends)}
    asked = {
        (demand.target, source, demand.sink): i
        for i, demand in enumerate(question.demands)
        for source in demand.sources
    }
    for what, places in (
        ("spans", [spans.get(span.id) for span in plan.spans]),
        ("links", [links.get(frozenset((link.a, link.b))) for link in plan.links]),
        ("targets", [asked.get((t.id, t.source, t.sink)) for t in plan.targets]),
        ("impossible targets", [asked.get((i.id, i.source, i.sink)) for i in plan.impossible]),
    ):
        known = [place for place in places if place is not None]
        if known != sorted(known):
            findings.say(Code.RECORD, "plan", f"its {what} are not in the order of the scenario")


def _check_reason(plan: Plan, scenario: Scenario, findings: Findings) -> None:
    """Check the words for what ended the search: a limit that the scenario sets, or a proof."""
    if plan.status in (PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE):
        findings.compare(
            Code.RECORD, "plan", "the reason", plan.reason, _proof(plan, scenario), repr
        )
    elif plan.reason not in stops(scenario):
        said = ", ".join(stops(scenario))
        text = f"claims to be ended by {plan.reason!r}; the scenario allows for {said}"
        findings.say(Code.RECORD, "plan", text, plan.reason, said)


def _proof(plan: Plan, scenario: Scenario) -> str:
    """Return the reason of a plan that is proven to be best, or not to be."""
    if plan.status is PlanStatus.OPTIMAL:
        return "proved"
    if not plan.impossible:
        if plan.joint is not None:
            return too_unlikely(plan.joint)
        if plan.lower_bound_cny is None:
            # Without traffic something is impossible, as the check of the status says.
            return plan.reason if scenario.demands is None else OVERLOADED
        bound = show_money(plan.lower_bound_cny, plan.currency)
        return f"no plan within the budget: any costs at least {bound}"
    count = len({(item.id, item.source, item.sink) for item in plan.impossible})
    return f"{counted(count, 'target pair')} cannot be met even with everything built"


def stops(scenario: Scenario) -> tuple[str, ...]:
    """Return what may have ended a search before its proof, as reasons name it."""
    solver, (_, *later) = scenario.solver, scenario.objective.chain
    limits = {
        "time": solver.time_limit_s is not None,
        "nodes": solver.node_limit is not None,
        "gap": solver.gap > 0,
        "budget": any(step.budget_cny is not None for step in later),
        "interrupted": True,  # from outside: no setting asks for it
        **dict.fromkeys(("channel count", "slots"), scenario.demands is not None),
        **dict.fromkeys(("bracket", "undecided"), any(t.confidence for t in scenario.targets)),
    }
    return tuple(name for name, is_set in limits.items() if is_set)


def _check_named(plan: Plan, scenario: Scenario, findings: Findings) -> None:
    """Check which objective a plan names, and that one without a plan claims nothing of it."""
    chain = scenario.objective.chain
    asked, budget = chain[-1], None
    if plan.status in (PlanStatus.INFEASIBLE, PlanStatus.NO_PLAN):
        stated = chain[0].minimise is not Minimise.COST or chain[0].budget_cny is not None
        if stated and not plan.impossible:  # stopped at the first of them
            asked, budget = chain[0], chain[0].budget_cny
        said = plan.achieved[-1].budget_cny if plan.achieved else None
        findings.compare(Code.BUDGET, "plan", "a budget of", said, budget, findings.money)
        empty = all(step.value is None and step.bound is None for step in plan.achieved)
        if not empty or len(plan.achieved) > 1:
            text = f"status {plan.status}, but something is said to be reached of objectives"
            findings.say(Code.OBJECTIVE, "plan", text)
    named = plan.achieved[-1].minimise if plan.achieved else plan.objective
    findings.compare(Code.OBJECTIVE, "plan", "to make small", named, asked.minimise.value)
