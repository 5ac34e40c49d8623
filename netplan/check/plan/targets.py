"""Checks of the targets: every pair, intact and under every failure, on networkx paths."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from netplan.check.plan.availability import UptimeSearch, check_uptime
from netplan.check.plan.confidence import ConfidenceCheck
from netplan.check.plan.design import compare_parts, walk
from netplan.check.plan.disjoint_paths import PairCheck
from netplan.check.recompute.question import REDUCED, Demand, Loss, Question
from netplan.check.recompute.service import NOTHING, Service
from netplan.check.report import Code, Findings, show_bool, show_ids, show_ns
from netplan.model.network import SpanState
from netplan.model.plan import (
    LatencyParts,
    Plan,
    PlanLink,
    PlanStatus,
    StatedLimits,
    TargetOutcome,
    WorstFailure,
)

HOLDS = (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)


@dataclass(frozen=True)
class Fate:
    """How a demand fares: intact, and under each failure that binds it; None = no path."""

    intact_ns: int | None
    after_ns: Mapping[str, int | None]


def fates(question: Question, service: Service) -> list[Fate]:
    """Return how every demand fares under every failure, in the order of the demands."""
    after: list[dict[str, int | None]] = [{} for _ in question.demands]
    intact = [nearest_ns(service, demand) for demand in question.demands]
    under = [under_paths(service, demand) for demand in question.demands]
    for loss in question.losses.values():
        for i, demand in enumerate(question.demands):
            if demand.is_bound_by(loss):
                # Most losses touch nothing under the paths, and so change nothing.
                whole = not loss.places and loss.spans.isdisjoint(under[i])
                after[i][loss.id] = intact[i] if whole else nearest_ns(service, demand, loss)
    return [Fate(ns, found) for ns, found in zip(intact, after, strict=True)]


def under_paths(service: Service, demand: Demand) -> frozenset[str]:
    """Return the spans under the shortest intact paths of a demand, from any of its sources."""
    mine = service.of(demand)
    return frozenset().union(*(mine.support(s, demand.sink) for s in demand.sources))


def nearest_ns(service: Service, demand: Demand, loss: Loss = NOTHING) -> int | None:
    """Return the latency from the source nearest to a demand's sink, None without a path."""
    mine = service.of(demand)
    found = [
        mine.latency_ns(source, demand.sink, loss)
        for source in demand.sources
        if source not in loss.places
    ]
    return min((ns for ns in found if ns is not None), default=None)


def check_targets(
    plan: Plan,
    question: Question,
    service: Service,
    findings: Findings,
    found: Sequence[Fate],
) -> int:
    """Check every outcome, and every demand under every failure; return the pairs checked.

    ``found`` holds the fates of the demands, in order.
    """
    claimed = _match(plan, question, findings)
    today = Service(question, frozenset(), {})
    links = {link.id: link for link in plan.links if link.id in service.links}
    for demand, fate in zip(question.demands, found, strict=True):
        outcome = claimed.get(demand)
        if outcome is not None:
            before_ns = nearest_ns(today, demand)
            subject = _name(outcome)
            paired = PairCheck(question, service, links, demand, subject, findings)
            held = paired.check(outcome.pair)
            search = UptimeSearch(question, service, demand)
            held = check_uptime(outcome.uptime, search, subject, findings) and held
            sure = ConfidenceCheck(question, service, demand, subject, findings)
            held = sure.check(outcome.confidence) and held
            if plan.status in HOLDS and question.must_hold(demand) and not held:
                text = "does not hold: no 1+1 pair, too little of the time or too low a probability"
                findings.say(Code.TARGET_MISSED, subject, text)
            check = _OutcomeCheck(outcome, demand, fate, before_ns, findings)
            check.numbers(protected=held)
            check.worst_failure()
            check.path(question, service, links)
        if plan.status in HOLDS and question.must_hold(demand):
            _check_holds(demand, fate, findings)
    return sum(len(fate.after_ns) for fate in found)


def _match(plan: Plan, question: Question, findings: Findings) -> dict[Demand, TargetOutcome]:
    """Pair outcomes with demands; each demand has exactly one outcome."""
    asked = {
        (demand.target, source, demand.sink): demand
        for demand in question.demands
        for source in demand.sources
    }
    matched: dict[Demand, TargetOutcome] = {}
    for outcome in plan.targets:
        subject = _name(outcome)
        demand = asked.get((outcome.id, outcome.source, outcome.sink))
        if demand is None:
            findings.say(Code.TARGET_SET, subject, "is not asked by the scenario")
        elif demand in matched:
            findings.say(Code.DUPLICATE, subject, "is listed twice")
        else:
            matched[demand] = outcome
    for demand in question.demands:
        if demand not in matched:
            findings.say(Code.TARGET_SET, demand.name, "is asked but missing from the plan")
    return matched


def _show_stated(stated: StatedLimits | None) -> str:
    if stated is None:
        return "no margin"
    kept = (stated.limit_ns, stated.margin_percent), (stated.after_ns, stated.after_margin_percent)
    return "; after a failure ".join(f"{show_ns(ns)} less {share} %" for ns, share in kept)


def _check_holds(demand: Demand, fate: Fate, findings: Findings) -> None:
    if not within(fate.intact_ns, demand.limit_ns):
        text = f"takes {show_ns(fate.intact_ns)}, over the limit {show_ns(demand.limit_ns)}"
        findings.say(Code.TARGET_MISSED, demand.name, text, "", show_ns(fate.intact_ns))
    limit = demand.after_cut_ns
    for failure, ns in fate.after_ns.items():
        if limit is not None and not within(ns, limit):
            text = f"under {failure} takes {show_ns(ns)}, over the limit {show_ns(limit)}"
            findings.say(Code.FAILURE_MISSED, demand.name, text, "", show_ns(ns))


@dataclass(frozen=True)
class _OutcomeCheck:
    """One outcome beside what was recomputed for its demand."""

    outcome: TargetOutcome
    demand: Demand
    fate: Fate
    before_ns: int | None
    findings: Findings

    def numbers(self, *, protected: bool) -> None:
        """Check limit, floor, before, after and whether the target is met.

        ``protected``: whether its pair and its availability hold, where they are asked for.
        """
        outcome, demand, fate = self.outcome, self.demand, self.fate
        for code, what, claimed, recomputed in (
            (Code.LIMIT, "a limit of", outcome.limit_ns, demand.limit_ns),
            (Code.FLOOR, "a floor of", outcome.floor_ns, demand.floor_ns),
            (Code.BEFORE, "today's latency", outcome.before_ns, self.before_ns),
            (Code.AFTER, "the plan's latency", outcome.after_ns, fate.intact_ns),
        ):
            self.findings.compare(code, _name(outcome), what, claimed, recomputed, show_ns)
        stated, truth = outcome.stated, demand.stated
        self.findings.compare(Code.LIMIT, _name(outcome), "stated:", stated, truth, _show_stated)
        met = (
            protected
            and within(fate.intact_ns, demand.limit_ns)
            and all(
                demand.after_cut_ns is not None and within(ns, demand.after_cut_ns)
                for ns in fate.after_ns.values()
            )
        )
        self.findings.compare(Code.MET, _name(outcome), "met:", outcome.met, met, show_bool)

    def worst_failure(self) -> None:
        """Check the failure claimed to leave the least margin; ties may name any."""
        claimed, subject = self.outcome.worst_failure, _name(self.outcome)
        after, limit = self.fate.after_ns, self.demand.after_cut_ns
        if not after or limit is None:
            if claimed is not None:
                text = f"claims worst failure {claimed.failure}, but none binds the target"
                self.findings.say(Code.WORST_FAILURE, subject, text, claimed.failure)
            return
        named = _comparable(after, None if claimed is None else claimed.failure, limit)
        worst = max(named, key=lambda failure: _rank(after[failure]))
        truth = WorstFailure(worst, after[worst], limit, within(after[worst], limit))
        if claimed is None:
            text = f"names no worst failure, recomputed {_show_worst(truth)}"
            self.findings.say(Code.WORST_FAILURE, subject, text, "", _show_worst(truth))
            return
        if after.get(claimed.failure, -1) == truth.one_way_ns:
            truth = WorstFailure(claimed.failure, truth.one_way_ns, limit, truth.met)
        self.findings.compare(
            Code.WORST_FAILURE, subject, "worst failure", claimed, truth, _show_worst
        )

    def path(self, question: Question, service: Service, links: Mapping[str, PlanLink]) -> None:
        """Check that the path leads from source to sink in the time and parts claimed."""
        outcome, subject = self.outcome, _name(self.outcome)
        place: str = outcome.source
        parts = LatencyParts()
        passed = [place]
        own = self._own_routes(links)
        if own is None:
            return
        for step, ids in zip(outcome.path, own, strict=True):
            span = question.usable.get(step)
            link = links.get(step)
            if link is not None:
                ends = (link.a, link.b)
                route = [question.usable[s] for s in ids if s in service.lit]
                parts += question.link_parts(span.id for span in route)
                along, taken = walk(link.a, route) or (), question.regenerators_over(ids)
                dark = taken is None or taken > link.regenerators
                if outcome.routes and (along[-1:] != (link.b,) or len(route) < len(ids) or dark):
                    text = f"the route of {step} breaks, or runs over what the plan does not have"
                    self.findings.say(Code.PATH, subject, text)
                    return
                passed += along[1:-1]
            elif span is not None and span.state is SpanState.EXISTING:
                ends = (span.a, span.b)
                parts += question.gear.hop(span)
            else:
                text = f"the path uses {step}, which is neither today's service nor a lit link"
                self.findings.say(Code.PATH, subject, text)
                return
            if place not in ends:
                text = f"the path {show_ids(outcome.path)} breaks before {step}"
                self.findings.say(Code.PATH, subject, text)
                return
            place = ends[0] if place == ends[1] else ends[1]
            passed.append(place)
        for closed in sorted(self.demand.barred & set(passed[1:-1])):
            self.findings.say(Code.TRANSIT, subject, f"passes {closed}, which it may not")
        if place != outcome.sink and (outcome.path or self.fate.intact_ns is not None):
            text = f"the path {show_ids(outcome.path)} ends at {place}"
            self.findings.say(Code.PATH, subject, text)
            return
        compare_parts(Code.PATH, subject, outcome.parts, parts, self.findings)
        total_ns = outcome.parts.total_ns if outcome.path else None
        self.findings.compare(
            Code.PATH, subject, "a path of", total_ns, self.fate.intact_ns, show_ns
        )

    def _own_routes(self, links: Mapping[str, PlanLink]) -> list[tuple[str, ...]] | None:
        """Return the spans under every step, None where they are not told step by step."""
        outcome = self.outcome
        if not outcome.routes:
            return [links[step].route if step in links else (step,) for step in outcome.path]
        if len(outcome.routes) == len(outcome.path) and all(
            step in links or route == (step,)
            for step, route in zip(outcome.path, outcome.routes, strict=True)
        ):
            return list(outcome.routes)
        text = "has not one route for every step"
        self.findings.say(Code.PATH, _name(outcome), text)
        return None


def _comparable(
    after: Mapping[str, int | None], claimed: str | None, limit_ns: int
) -> Mapping[str, int | None]:
    """Return the failures of which a plan has to name the worst.

    Beyond the limit a reduced family need not list its worst, only one that breaks it; where what
    is claimed breaks it, whatever family it is of, other members of those are left out.
    """
    if claimed is None or claimed not in after or within(after[claimed], limit_ns):
        return after
    return {
        failure: ns
        for failure, ns in after.items()
        if failure == claimed or not failure.startswith(REDUCED)
    }


def _name(outcome: TargetOutcome) -> str:
    return f"target {outcome.id} {outcome.source} to {outcome.sink}"


def within(ns: int | None, limit_ns: int) -> bool:
    """Tell whether a latency is within a limit; no path never is."""
    return ns is not None and ns <= limit_ns


def _rank(ns: int | None) -> float:
    return float("inf") if ns is None else ns


def _show_worst(worst: WorstFailure) -> str:
    verdict = "met" if worst.met else "missed"
    limit = show_ns(worst.limit_ns)
    return f"{worst.failure} with {show_ns(worst.one_way_ns)} ({verdict}, limit {limit})"
