"""Checks of 1+1 protection: the paths a plan names, and whether there is a pair at all."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from netplan.check.plan.design import compare_parts, walk
from netplan.check.recompute.question import Demand, Loss, Question
from netplan.check.recompute.service import Service
from netplan.check.report import Code, Findings, show_ids, show_ns
from netplan.model.network import Span, SpanState
from netplan.model.plan import LatencyParts, PairOutcome, PairPath, PlanLink

Risks = frozenset[str]
NONE: Risks = frozenset()


def risks_of(question: Question, span: Span, disjoint: str) -> Risks:
    """Return what a span shares with others, of the kind that a pair must not share."""
    if disjoint == "span":
        return frozenset({f"span {span.id}"})
    groups = {span.corridor, *span.srlgs}
    if disjoint == "corridor":
        groups &= {other.corridor for other in question.usable.values()}
    risks = {f"group {group}" for group in groups}
    if disjoint == "place":
        risks |= {f"place {span.a}", f"place {span.b}"}
    return frozenset(risks)


@dataclass
class PairSearch:
    """Tells whether a demand has a pair over a service, trying what either path may not take.

    Of a risk that the shortest paths share one of them has to do without: first the working
    path, then the protection path.
    """

    question: Question
    service: Service
    demand: Demand
    _risks: Mapping[str, Risks] = field(init=False)

    def __post_init__(self) -> None:
        usable = self.question.usable.values()
        kind = self.demand.disjoint
        self._risks = {span.id: risks_of(self.question, span, kind) for span in usable}

    def exists(self) -> bool:
        """Tell whether some source has a pair within both limits."""
        limit = self.demand.protection_ns
        return limit is None or any(
            self._least(source, NONE, NONE, limit, first=True) is not None
            for source in self.demand.sources
        )

    def least_protection_ns(self) -> int | None:
        """Return the least latency of a protection path beside a working path in its limit.

        What links are offered with follows from the limits; beyond these they have as many
        regenerators as their routes take.
        """
        beyond = PairSearch(self.question, self.service.endlessly_regenerated(), self.demand)
        found = [beyond._least(source, NONE, NONE, None) for source in self.demand.sources]
        return min((ns for ns in found if ns is not None), default=None)

    def _least(
        self,
        source: str,
        working: Risks,
        protection: Risks,
        most: int | None,
        *,
        first: bool = False,
    ) -> int | None:
        """Return the least protection latency within ``most``, or the first one found."""
        one = self._path(source, working)
        two = self._path(source, protection)
        if one is None or two is None or one[0] > self.demand.limit_ns:
            return None
        if most is not None and two[0] > most:
            return None
        shared = self._taken(one[1], source) & self._taken(two[1], source)
        if not shared:
            return two[0]
        risk = min(shared)
        best = self._least(source, working | {risk}, protection, most, first=first)
        if best is not None and first:
            return best
        bound = most if best is None else best - 1
        other = self._least(source, working, protection | {risk}, bound, first=first)
        return best if other is None else other

    def _path(self, source: str, denied: Risks) -> tuple[int, frozenset[str]] | None:
        lost = frozenset(span for span, risks in self._risks.items() if risks & denied)
        loss = Loss("denied " + ", ".join(sorted(denied)), lost)
        return self.service.of(self.demand).path_after(loss, source, self.demand.sink)

    def _taken(self, spans: frozenset[str], source: str) -> Risks:
        ends = {f"place {source}", f"place {self.demand.sink}"}
        return frozenset(risk for span in spans for risk in self._risks[span]) - ends


@dataclass(frozen=True)
class PairCheck:
    """The pair that a plan names for a demand, beside the scenario's own terms."""

    question: Question
    service: Service
    links: Mapping[str, PlanLink]
    demand: Demand
    subject: str
    findings: Findings

    def check(self, pair: PairOutcome | None) -> bool:
        """Check what is claimed; tell whether the demand has a pair, where it asks for one."""
        asked = self.demand.protection_ns
        if asked is None or pair is None:
            if (asked is None) != (pair is None):
                what = "none is asked for" if asked is None else "the scenario asks for one"
                self.findings.say(Code.PAIR, self.subject, f"a 1+1 pair: {what}")
            return asked is None
        compare = self.findings.compare
        compare(Code.PAIR, self.subject, "a protection limit of", pair.limit_ns, asked, show_ns)
        compare(Code.PAIR, self.subject, "a pair by", pair.disjoint, self.demand.disjoint)
        if pair.source not in self.demand.sources:
            self.findings.say(Code.PAIR, self.subject, f"its paths start at {pair.source}")
            return False
        if pair.working is None or pair.protection is None:
            return self._check_none(pair)
        one = self._path("working", pair.source, pair.working, self.demand.limit_ns)
        two = self._path("protection", pair.source, pair.protection, asked)
        if one is None or two is None:
            return False
        shared = sorted(one & two)
        if shared:
            text = f"working and protection path share {', '.join(shared)}"
            self.findings.say(Code.PAIR, self.subject, text)
        return not shared

    def _check_none(self, pair: PairOutcome) -> bool:
        if pair.working is not pair.protection:
            self.findings.say(Code.PAIR, self.subject, "names one path of a pair only")
            return False
        if PairSearch(self.question, self.service, self.demand).exists():
            self.findings.say(Code.PAIR, self.subject, "names no pair, but there is one")
            return True
        return False

    def _path(self, name: str, source: str, path: PairPath, limit_ns: int) -> Risks | None:
        """Return the risks that a path takes; None where it is not the path it claims to be."""
        subject = f"{self.subject}, {name} path"
        place, parts = source, LatencyParts()
        risks: set[str] = set()
        passed: list[str] = []
        if len(path.steps) != len(path.routes):
            self.findings.say(Code.PAIR, subject, "has not one route for every step")
            return None
        for step, ids in zip(path.steps, path.routes, strict=True):
            route = [self.question.usable[id_] for id_ in ids if id_ in self.question.usable]
            places = walk(place, route) if len(route) == len(ids) and route else None
            fault = self._fault(step, route, places)
            if fault or places is None:
                self.findings.say(Code.PAIR, subject, fault or f"breaks at {step}")
                return None
            hop = self.question.gear.hop
            parts += self.question.link_parts(ids) if step in self.links else hop(route[0])
            passed += places if not passed else places[1:]
            place = places[-1]
            for span in route:
                risks |= risks_of(self.question, span, self.demand.disjoint)
        if place != self.demand.sink:
            self.findings.say(Code.PAIR, subject, f"{show_ids(path.steps)} ends at {place}")
            return None
        for closed in sorted(self.demand.barred & set(passed[1:-1])):
            self.findings.say(Code.TRANSIT, subject, f"passes {closed}, which it may not")
            return None
        compare_parts(Code.PAIR, subject, path.parts, parts, self.findings)
        if parts.total_ns > limit_ns:
            text = f"takes {show_ns(parts.total_ns)}, over the limit {show_ns(limit_ns)}"
            self.findings.say(Code.PAIR, subject, text)
            return None
        return frozenset(risks) - {f"place {source}", f"place {self.demand.sink}"}

    def _fault(self, step: str, route: list[Span], places: tuple[str, ...] | None) -> str:
        """Return what is wrong with a step, "" where it is a hop or a lit link on its spans."""
        if places is None:
            return f"the route of {step} does not lead on from where the path stands"
        link = self.links.get(step)
        if link is None:
            is_hop = len(route) == 1 and route[0].id == step
            known = is_hop and route[0].state is SpanState.EXISTING
            return "" if known else f"{step} is neither today's service nor a lit link"
        if {places[0], places[-1]} != {link.a, link.b}:
            return f"the route of {step} does not join its ends"
        missing = [span.id for span in route if span.id not in self.service.lit]
        if missing:
            return f"{step} runs over {missing[0]}, which the plan does not have"
        taken = self.question.regenerators_over(span.id for span in route)
        if taken is None or taken > link.regenerators:
            return f"{step} is not lit over this route with the regenerators that it has"
        return ""
