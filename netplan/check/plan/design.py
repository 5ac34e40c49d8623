"""Checks of what is built, lit and paid: spans, links, cost, bound and status."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import fields

from netplan.check.recompute.money import span_prices
from netplan.check.recompute.question import Question, link_id
from netplan.check.recompute.service import Service
from netplan.check.recompute.traffic import most_degrees, most_pairs
from netplan.check.report import Code, Findings, show_ids, show_ns
from netplan.model.network import Span
from netplan.model.plan import LatencyParts, Plan, PlanLink, PlanStatus
from netplan.model.scenario import Scenario
from netplan.model.words import counted


def check_spans(plan: Plan, question: Question, findings: Findings) -> frozenset[str]:
    """Check every span of the plan and its price; return those that links may use."""
    rule = question.scenario.candidates
    allowed: set[str] = set()
    for cost in plan.spans:
        subject = f"span {cost.id}"
        span = question.scenario.network.span.get(cost.id)
        if span is None:
            findings.say(Code.UNKNOWN, subject, "is in the plan but not in the network")
            continue
        if cost.id in allowed:
            findings.say(Code.DUPLICATE, subject, "is listed twice")
        elif cost.id not in question.usable:
            findings.say(Code.NOT_ALLOWED, subject, "is closed, or of a fibre not on offer")
        elif cost.id in rule.forbid_spans:
            findings.say(Code.NOT_ALLOWED, subject, "is forbidden by the scenario")
        else:
            allowed.add(cost.id)
        build, line_system, lease = span_prices(question, span)
        pairs, most = cost.fibre_pairs, most_pairs(question, span)
        if not 1 <= pairs <= most:
            text = f"lights {counted(pairs, 'pair')} of fibres, at most {most}"
            findings.say(Code.SPECTRUM, subject, text, str(pairs), str(most))
        for what, claimed, price in (
            ("a build cost of", cost.build_cny, build),
            ("a line system cost of", cost.line_system_cny, pairs * line_system),
            ("a lease of", cost.lease_cny, lease),
        ):
            findings.compare(Code.SPAN_COST, subject, what, claimed, price, findings.money)
    _check_degrees(plan, question, findings)
    if plan.status in (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE):
        _check_forced(rule.force_spans, {cost.id for cost in plan.spans}, "span", findings)
    return frozenset(allowed)


def _check_degrees(plan: Plan, question: Question, findings: Findings) -> None:
    """Check that no more lit pairs of fibres end at a place than it has degrees for."""
    network, ending = question.scenario.network, Counter[str]()
    for cost in plan.spans:
        span = network.span.get(cost.id)
        if span is not None:
            ending.update({span.a: cost.fibre_pairs, span.b: cost.fibre_pairs})
    for place, pairs in sorted(ending.items()):
        most = most_degrees(question, place)
        if most is not None and pairs > most:
            text = f"ends {counted(pairs, 'lit pair')} of fibres, at most {most}"
            findings.say(Code.SPECTRUM, f"place {place}", text, str(pairs), str(most))


def check_link_ends(
    plan: Plan, question: Question, findings: Findings
) -> dict[str, tuple[str, str]]:
    """Check which links are lit; return the end places of those that may be."""
    forbidden = question.forbidden_links
    ends: dict[str, tuple[str, str]] = {}
    lit: set[frozenset[str]] = set()
    for link in plan.links:
        subject = f"link {link.id}"
        pair = frozenset((link.a, link.b))
        if pair not in question.link_ends:
            text = f"no rule of the scenario allows a link between {link.a} and {link.b}"
            findings.say(Code.NOT_ALLOWED, subject, text)
            continue
        if link.id != link_id(link.a, link.b):
            findings.say(Code.UNKNOWN, subject, f"does not join {link.a} and {link.b} by its name")
        if pair in forbidden:
            findings.say(Code.NOT_ALLOWED, subject, "is forbidden by the scenario")
        elif pair in lit:
            findings.say(Code.DUPLICATE, subject, "is lit twice")
        else:
            ends[link.id] = (link.a, link.b)
        lit.add(pair)
    if plan.status in (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE):
        forced = question.forced_links.items()
        missing = [name for name, pair in forced if frozenset(pair) not in lit]
        _check_forced(missing, set(), "link", findings)
    return ends


def check_link(
    link: PlanLink, question: Question, service: Service, findings: Findings, price: int
) -> None:
    """Check the route, lengths, latency and price of one lit link."""
    subject = f"link {link.id}"
    findings.compare(Code.LINK_COST, subject, "a cost of", link.cost_cny, price, findings.money)
    spans = _check_route(link, question, service, findings)
    if spans is None:
        return
    new_km = sum(span.fibre_km for span in spans if span.state.value == "candidate")
    all_km = sum(span.fibre_km for span in spans)
    for what, claimed, km in (
        ("a length of", link.length_km, all_km),
        ("new cable of", link.new_cable_km, new_km),
        ("reused cable of", link.reused_km, all_km - new_km),
    ):
        findings.compare_km(Code.LINK_LENGTH, subject, what, claimed, km)
    taken = question.regenerators_over(link.route)
    if taken is None:
        mode = question.light.mode.id if question.light else ""
        findings.say(Code.LINK_ROUTE, subject, f"runs over spans that no light of {mode} gets over")
        return
    least = max(link.regenerators, taken)
    findings.compare(Code.LINK_LATENCY, subject, "regenerators:", link.regenerators, least)
    _check_regenerated(link, question, taken, findings)
    parts = question.link_parts(link.route)
    compare_parts(Code.LINK_LATENCY, subject, link.parts, parts, findings)
    forced = map(frozenset, question.forced_links.values())
    if frozenset((link.a, link.b)) in forced and not service.carries((link.a, link.b)):
        text = "is forced by the scenario, but its route needs more regenerators than it has"
        findings.say(Code.FORCED_MISSING, subject, text)
    shortest = service.express(link.id)
    if shortest is not None and shortest.one_way_ns != parts.total_ns:
        findings.compare(
            Code.LINK_ROUTE,
            subject,
            "that the shortest route takes",
            f"{show_ns(parts.total_ns)} over {show_ids(link.route)}",
            f"{show_ns(shortest.one_way_ns)} over {show_ids(shortest.route)}",
        )


def _check_regenerated(link: PlanLink, question: Question, taken: int, findings: Findings) -> None:
    """Check that light gets from an end to each place of a regenerator, and on to the other end."""
    light, subject = question.light, f"link {link.id}"
    stated = len(link.regenerated_at)
    count = 0 if light is None else taken
    text = "places on its route where light is regenerated:"
    findings.compare(Code.LINK_ROUTE, subject, text, stated, count)
    if light is None or stated != count:
        return
    waiting, used, place = list(link.regenerated_at), 0, link.a
    for id_ in link.route:
        if waiting and place == waiting[0]:
            waiting, used = waiting[1:], 0
        used += light.use[id_]
        span = question.usable[id_]
        place = span.b if span.a == place else span.a
        if used > light.most:
            text = f"has more noise at {place} than light of {light.mode.id} may have"
            findings.say(Code.LINK_ROUTE, subject, text)
            return
    if waiting:
        text = f"is regenerated at {waiting[0]}, which its route does not pass so"
        findings.say(Code.LINK_ROUTE, subject, text)


def check_cost(plan: Plan, findings: Findings) -> None:
    """Check that the total is the sum of its parts and the bound does not exceed it."""
    total = sum(span.build_cny + span.line_system_cny + span.lease_cny for span in plan.spans)
    total += sum(link.cost_cny for link in plan.links)
    has_plan = plan.status in (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)
    if has_plan or plan.cost_cny is not None:
        findings.compare(
            Code.TOTAL_COST, "plan", "a total cost of", plan.cost_cny, total, findings.money
        )
    bound, cost = plan.lower_bound_cny, plan.cost_cny
    # A chain that ended before its last objective, a cost, has no bound on that.
    ended = bool(plan.achieved) and plan.achieved[-1].value is None
    asked = not plan.impossible and not plan.too_unlikely
    stated = plan.last is None and not ended if has_plan else asked
    if bound is None or not stated:
        if stated and plan.status is not PlanStatus.INFEASIBLE:
            findings.say(Code.BOUND, "plan", "states no lower bound")
        elif bound is not None:
            findings.say(Code.BOUND, "plan", "states a lower bound of a cost that is not asked for")
        return
    if bound < 0:
        findings.say(Code.BOUND, "plan", f"lower bound {findings.money(bound)} is below zero")
    if cost is not None and bound > cost:
        text = f"lower bound {findings.money(bound)} is above the cost {findings.money(cost)}"
        findings.say(Code.BOUND, "plan", text, findings.money(bound), findings.money(cost))


def check_status(plan: Plan, scenario: Scenario, findings: Findings) -> None:
    """Check that the status fits what the plan holds."""
    status, subject = plan.status, "plan"
    is_cost = plan.last is None
    if status is PlanStatus.OPTIMAL and is_cost and plan.lower_bound_cny != plan.cost_cny:
        bound, cost = findings.money(plan.lower_bound_cny), findings.money(plan.cost_cny)
        text = f"status optimal, but the lower bound {bound} does not prove the cost {cost}"
        findings.say(Code.STATUS, subject, text, cost, bound)
    overloaded = plan.overloaded and scenario.demands is not None
    excused = too_dear(plan, scenario) or plan.too_unlikely or overloaded
    expected = status is PlanStatus.INFEASIBLE and not excused
    if expected != bool(plan.impossible):
        count = len(plan.impossible)
        listed = counted(count, "impossible target is", "impossible targets are")
        text = f"status {status}, but {listed} listed"
        findings.say(Code.STATUS, subject, text, status, str(count))
    if status in (PlanStatus.INFEASIBLE, PlanStatus.NO_PLAN) and (
        plan.spans or plan.links or plan.cost_cny is not None
    ):
        text = f"status {status}, but spans, links or a cost are given"
        findings.say(Code.STATUS, subject, text, status)
    if not plan.measured and plan.targets:
        text = f"status {status}, but targets are given: nothing is measured without a plan"
        findings.say(Code.STATUS, subject, text, status)


def too_dear(plan: Plan, scenario: Scenario) -> bool:
    """Tell whether the plan claims that nothing is to be had within the budget."""
    budget, bound = scenario.objective.budget_cny, plan.lower_bound_cny
    return budget is not None and bound is not None and bound > budget


def compare_parts(
    code: Code, subject: str, claimed: LatencyParts, recomputed: LatencyParts, findings: Findings
) -> None:
    """Compare itemised latencies part by part, naming each that differs."""
    for part in fields(LatencyParts):
        what = f"{part.name.removesuffix('_ns').replace('_', '-')} latency of"
        findings.compare(
            code,
            subject,
            what,
            getattr(claimed, part.name),
            getattr(recomputed, part.name),
            show_ns,
        )


def _check_route(
    link: PlanLink, question: Question, service: Service, findings: Findings
) -> tuple[Span, ...] | None:
    """Return the spans of a route that leads from end to end over the plan's spans."""
    subject = f"link {link.id}"
    missing = [span for span in link.route if span not in service.lit]
    for span in missing:
        findings.say(Code.LINK_ROUTE, subject, f"runs over {span}, which the plan does not have")
    if missing:
        return None
    spans = tuple(question.usable[span] for span in link.route)
    places = walk(link.a, spans)
    if places is None or places[-1] != link.b:
        text = f"the route {show_ids(link.route)} does not lead from {link.a} to {link.b}"
        findings.say(Code.LINK_ROUTE, subject, text)
        return None
    findings.compare(Code.LINK_ROUTE, subject, "to pass", link.via, places[1:-1], show_ids)
    return spans


def walk(start: str, spans: Iterable[Span]) -> tuple[str, ...] | None:
    """Return the places passed from a start over spans in order, None where they break."""
    places = [start]
    for span in spans:
        ends: Mapping[str, str] = {span.a: span.b, span.b: span.a}
        if places[-1] not in ends:
            return None
        places.append(ends[places[-1]])
    return tuple(places)


def _check_forced(forced: Iterable[str], present: set[str], kind: str, findings: Findings) -> None:
    for id_ in forced:
        if id_ not in present:
            text = "is forced by the scenario but not in the plan"
            findings.say(Code.FORCED_MISSING, f"{kind} {id_}", text)
