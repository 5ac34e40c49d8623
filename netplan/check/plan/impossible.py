"""Checks of what is said to be impossible: everything allowed is built, and tried."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from netplan.check.plan.availability import GRACE, Shares, UptimeSearch, reached
from netplan.check.plan.confidence import Searches, highest_is, without_chance
from netplan.check.plan.disjoint_paths import PairSearch
from netplan.check.plan.targets import Fate, fates
from netplan.check.recompute.question import (
    EVERY,
    INTACT,
    REDUCED,
    Demand,
    Question,
    link_id,
)
from netplan.check.recompute.service import Service
from netplan.check.report import Code, Findings, show_ns
from netplan.model.plan import Impossible, Obstacle, Plan

PATHS = (Obstacle.PHYSICS, Obstacle.NETWORK, Obstacle.FAILURE)


@dataclass(frozen=True)
class Verdict:
    """Why a demand cannot hold, and the best that can be had."""

    demand: Demand
    obstacle: Obstacle
    failure: str
    limit_ns: int
    best_ns: int | None
    shares: Shares | None = None

    @property
    def part(self) -> str:
        """Return what of a demand cannot hold: its path, its pair or its availability."""
        return part_of(self.obstacle)

    @property
    def text(self) -> str:
        """Return the verdict in the words of a finding."""
        return _verdict(self.obstacle, self.failure, self.limit_ns, self.best_ns)


def part_of(obstacle: Obstacle) -> str:
    """Return what of a demand an obstacle defeats."""
    return "path" if obstacle in PATHS else obstacle.value


def check_impossible(plan: Plan, question: Question, findings: Findings) -> None:
    """Check each listed impossibility, and that the list is complete.

    Of the losses of a reduced family one that defeats a demand has to be listed, not all.
    """
    expected = {
        (verdict.demand.target, verdict.demand.sink, source, verdict.failure, verdict.part): verdict
        for verdict in verdicts(question)
        for source in verdict.demand.sources
    }
    seen: set[Verdict] = set()
    for item in plan.impossible:
        subject = f"impossible target {item.id} {item.source} to {item.sink}"
        part = part_of(item.obstacle)
        verdict = expected.get((item.id, item.sink, item.source, item.failure, part))
        if verdict is None:
            text = f"claims that {item.failure} defeats it; with everything built it holds there"
            findings.say(Code.IMPOSSIBLE, subject, text, item.failure)
            continue
        if verdict in seen:
            findings.say(Code.DUPLICATE, subject, f"is listed twice for {item.failure}")
        seen.add(verdict)
        _compare(item, verdict, subject, findings)
    _check_highest(plan, question, seen, findings)
    known = {(verdict.demand, _reduced_family(verdict)) for verdict in seen}
    for verdict in dict.fromkeys(expected.values()):
        family = _reduced_family(verdict)
        if verdict not in seen and not (family and (verdict.demand, family) in known):
            text = f"cannot hold but is not listed: {verdict.text}"
            findings.say(Code.IMPOSSIBLE, verdict.demand.name, text, "", verdict.text)


def _check_highest(
    plan: Plan, question: Question, seen: Collection[Verdict], findings: Findings
) -> None:
    """Check the highest probability that is said to be possible of each pair that is asked more.

    Every state that is listed of a pair says the same; the others hold what is asked.
    """
    states: dict[Demand, list[str]] = {}
    for verdict in seen:
        if verdict.obstacle is Obstacle.CONFIDENCE:
            states.setdefault(verdict.demand, []).append(verdict.failure)
    by_pair = {(d.target, source, d.sink): d for d in states for source in d.sources}
    told: dict[Demand, set[float | None]] = {}
    for item in plan.impossible:
        demand = by_pair.get((item.id, item.source, item.sink))
        if item.obstacle is not Obstacle.CONFIDENCE:
            demand = None
        subject = f"impossible target {item.id} {item.source} to {item.sink}"
        asked = None if demand is None or not demand.confidence else demand.confidence.per_path
        findings.compare(Code.CONFIDENCE, subject, "a probability asked of", item.confidence, asked)
        if demand is not None:
            told.setdefault(demand, set()).add(item.best_confidence)
        elif item.best_confidence is not None:
            findings.say(Code.CONFIDENCE, subject, "names a highest probability beside another no")
    built = everything_built(question)
    for demand, said in told.items():
        best = next(iter(said))
        if len(said) > 1 or not highest_is(question, built, demand, states[demand], best or 0.0):
            text = (
                f"claims that {best} is the highest probability that can be asked, which it is not"
            )
            findings.say(Code.CONFIDENCE, demand.name, text, str(best))


def _reduced_family(verdict: Verdict) -> str:
    """Return the reduced family of the failure, "" for the others."""
    return next((family for family in REDUCED if verdict.failure.startswith(family)), "")


def verdicts(question: Question) -> Iterator[Verdict]:
    """Yield what cannot hold although every allowed span is usable and every link lit."""
    service = everything_built(question)
    best, searches = fates(question, service), Searches()
    for demand, fate in zip(question.demands, best, strict=True):
        yield from _of_demand(demand, fate)
        if fate.intact_ns is not None and fate.intact_ns <= demand.limit_ns:
            yield from _protection(question, service, demand, fate)
            yield from _confidence(question, service, demand, searches)


def _protection(
    question: Question, service: Service, demand: Demand, fate: Fate
) -> Iterator[Verdict]:
    pair = PairSearch(question, service, demand)
    if demand.protection_ns is not None and not pair.exists():
        limit, best = demand.protection_ns, pair.least_protection_ns()
        yield Verdict(demand, Obstacle.PROTECTION, INTACT, limit, best)
    if demand.availability is not None:
        search = UptimeSearch(question, service, demand)
        found = search.settled()
        if not reached(found, demand.availability):
            limit, best = search.limit_ns, fate.intact_ns
            yield Verdict(demand, Obstacle.AVAILABILITY, INTACT, limit, best, found)


def _confidence(
    question: Question, service: Service, demand: Demand, searches: Searches
) -> Iterator[Verdict]:
    """Yield the states without a path that has its probability; intact alone where it has none."""
    if demand.confidence is None:
        return
    for state, limit, best in without_chance(question, service, demand, searches):
        yield Verdict(demand, Obstacle.CONFIDENCE, state, limit, best)
        if state == INTACT:
            return


def everything_built(question: Question) -> Service:
    """Return the service over every allowed span and link."""
    forbidden = question.forbidden_links
    links = {
        link_id(*ends): ends for pair, ends in question.link_ends.items() if pair not in forbidden
    }
    spans = frozenset(question.usable) - frozenset(question.scenario.candidates.forbid_spans)
    return Service(question, spans, links)


def _of_demand(demand: Demand, fate: Fate) -> Iterator[Verdict]:
    if fate.intact_ns is None or fate.intact_ns > demand.limit_ns:
        physics = demand.floor_ns > demand.limit_ns
        obstacle = Obstacle.PHYSICS if physics else Obstacle.NETWORK
        yield Verdict(demand, obstacle, INTACT, demand.limit_ns, fate.intact_ns)
        return
    if demand.after_cut_ns is not None and fate.after_ns:
        yield from _after_failures(demand, demand.after_cut_ns, fate.intact_ns, fate)


def _after_failures(demand: Demand, limit_ns: int, intact_ns: int, fate: Fate) -> Iterator[Verdict]:
    """Yield the failures that defeat a limit; all as one where nothing need fail for that."""
    if intact_ns <= limit_ns:
        for failure, ns in fate.after_ns.items():
            if ns is None or ns > limit_ns:
                yield Verdict(demand, Obstacle.FAILURE, failure, limit_ns, ns)
        return
    whole = {id_: ns for id_, ns in fate.after_ns.items() if not id_.startswith(REDUCED)}
    least = max([intact_ns, *(ns for ns in whole.values() if ns is not None)])
    obstacle = Obstacle.PHYSICS if demand.floor_ns > limit_ns else Obstacle.NETWORK
    yield Verdict(demand, obstacle, EVERY, limit_ns, least)
    for id_, ns in whole.items():
        if ns is None:
            yield Verdict(demand, Obstacle.FAILURE, id_, limit_ns, None)


def _compare(item: Impossible, verdict: Verdict, subject: str, findings: Findings) -> None:
    best = item.best_ns
    if item.obstacle is Obstacle.CONFIDENCE and best is not None and best >= (verdict.best_ns or 0):
        best = verdict.best_ns  # what labels find is no more than any path needs
    claimed = _verdict(item.obstacle, item.failure, item.limit_ns, best)
    findings.compare(Code.IMPOSSIBLE, subject, "the obstacle", claimed, verdict.text)
    _compare_shares(item, verdict, subject, findings)
    floor = verdict.demand.floor_ns
    findings.compare(Code.FLOOR, subject, "a floor of", item.floor_ns, floor, show_ns)


def _compare_shares(item: Impossible, verdict: Verdict, subject: str, findings: Findings) -> None:
    found, best = verdict.shares, item.best_availability
    asked = verdict.demand.availability if found is not None else None
    findings.compare(Code.UPTIME, subject, "an availability asked of", item.availability, asked)
    if found is None or best is None:
        findings.compare(Code.UPTIME, subject, "a best share:", best is None, found is None)
    elif not found.at_least - GRACE <= best < verdict_asked(verdict):
        text = f"claims to hold at most {best:.9f} of the time, recomputed {found.at_most:.9f}"
        findings.say(Code.UPTIME, subject, text, f"{best:.9f}", f"{found.at_most:.9f}")


def verdict_asked(verdict: Verdict) -> float:
    """Return the share of the time that the demand of a verdict asks for."""
    return verdict.demand.availability or 0.0


def _verdict(obstacle: Obstacle, failure: str, limit_ns: int, best_ns: int | None) -> str:
    return f"{obstacle} ({failure}): best {show_ns(best_ns)}, limit {show_ns(limit_ns)}"
