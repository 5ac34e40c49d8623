"""A cheap attempt to disprove the lower bound: leave out one thing and see what breaks."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from functools import partial
from itertools import chain

from netplan.check.plan.availability import UptimeSearch, reached
from netplan.check.plan.confidence import still_held
from netplan.check.plan.disjoint_paths import PairSearch
from netplan.check.plan.objective import held_share
from netplan.check.plan.targets import fates, nearest_ns, under_paths, within
from netplan.check.recompute.money import link_price
from netplan.check.recompute.question import Demand, Question
from netplan.check.recompute.service import NOTHING, Service
from netplan.check.report import Code, Findings
from netplan.model.plan import Plan

MANY = 5_000
"""Above so many failures the attempt takes minutes and is not made."""


def check_bound(plan: Plan, question: Question, service: Service, findings: Findings) -> int:
    """Check that no span, link or regenerator can be left out for less than the lower bound.

    A plan that still holds without one of its parts is a cheaper plan; a bound above its
    cost is false. This disproves some false bounds and proves none.

    Returns:
        How many parts were left out in turn; none where failures are sampled (discs: what no sample
        breaks may still break) or too many, nor where all must hold with a joint probability or
        traffic is to be carried.
    """
    if plan.cost_cny is None or plan.lower_bound_cny is None or len(plan.achieved) > 1:
        return 0
    scenario = question.scenario
    more = scenario.confidence is not None or scenario.demands is not None
    if scenario.failures.disc_km is not None or more or len(question.losses) > MANY:
        return 0
    tried = 0
    for subject, price, without in parts(plan, question, service):
        cheaper = plan.cost_cny - price
        if cheaper >= plan.lower_bound_cny:
            continue
        tried += 1
        left = without(service)
        if holds(question, left) and confident(plan, question, left):
            bound = findings.money(plan.lower_bound_cny)
            text = (
                f"is not needed: the plan holds without it for {findings.money(cheaper)},"
                f" below the lower bound {bound}"
            )
            findings.say(Code.BOUND, subject, text, bound, findings.money(cheaper))
    return tried


def holds(question: Question, service: Service) -> bool:
    """Tell whether every target holds, intact and under every failure, or its share does.

    And whether every forced link has its route.
    """
    if not all(map(service.carries, question.forced_links.values())):
        return False
    coverage = question.scenario.objective.coverage
    if coverage is not None:
        share = held_share(question, fates(question, service), coverage)
        if share < Fraction(str(coverage.share)):
            return False
    asked = [demand for demand in question.demands if question.must_hold(demand)]
    intact = ((demand, NOTHING, demand.limit_ns) for demand in asked)
    # Most losses touch nothing under a path that is within the limit after them, too.
    under = [
        under_paths(service, demand)
        if demand.after_cut_ns is not None
        and within(nearest_ns(service, demand), demand.after_cut_ns)
        else None
        for demand in asked
    ]
    after = (
        (demand, loss, demand.after_cut_ns)
        for loss in question.losses.values()
        for demand, spans in zip(asked, under, strict=True)
        if (spans is None or loss.places or not loss.spans.isdisjoint(spans))
        and demand.is_bound_by(loss)
    )
    return all(
        limit_ns is None or within(nearest_ns(service, demand, loss), limit_ns)
        for demand, loss, limit_ns in chain(intact, after)
    ) and all(_protected(question, service, demand) for demand in asked)


def confident(plan: Plan, question: Question, service: Service) -> bool:
    """Tell whether every confidence asked for holds over a service, by known paths or others."""
    known = {(t.id, t.source, t.sink): t.confidence for t in plan.targets}
    return all(
        still_held(question, service, demand, known.get((demand.target, source, demand.sink)))
        for demand in question.demands
        for source in demand.sources[:1]
    )


def _protected(question: Question, service: Service, demand: Demand) -> bool:
    """Tell whether a demand has the pair and the availability it asks for."""
    if not PairSearch(question, service, demand).exists():
        return False
    share = demand.availability
    return share is None or reached(UptimeSearch(question, service, demand).settled(), share)


def parts(
    plan: Plan, question: Question, service: Service
) -> Iterator[tuple[str, int, Callable[[Service], Service]]]:
    """Yield each part of a plan that is not forced: its name, its price, how to leave it out.

    Of the regenerators of a link one, forced or not.
    """
    rule = question.scenario.candidates
    for span in plan.spans:
        if span.id in service.lit and span.id not in rule.force_spans:
            price = span.build_cny + span.line_system_cny + span.lease_cny
            yield f"span {span.id}", price, partial(_without_span, span.id)
    forced = {frozenset(ends) for ends in question.forced_links.values()}
    for link in plan.links:
        if link.id in service.links and frozenset((link.a, link.b)) not in forced:
            yield f"link {link.id}", link.cost_cny, partial(_without_link, link.id)
        count = link.regenerators
        if link.id in service.links and count:
            price = link.cost_cny - link_price(question, count - 1)
            fewer = partial(_with_regenerators, link.id, count - 1)
            yield f"a regenerator of link {link.id}", price, fewer


def _without_span(span: str, service: Service) -> Service:
    return replace(service, lit=service.lit - {span})


def _with_regenerators(link: str, count: int, service: Service) -> Service:
    return replace(service, regenerators={**(service.regenerators or {}), link: count})


def _without_link(link: str, service: Service) -> Service:
    return replace(service, links={id_: e for id_, e in service.links.items() if id_ != link})
