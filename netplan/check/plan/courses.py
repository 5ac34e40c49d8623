"""The routes that a plan states for channels: each of their links walked, and its light judged."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import pairwise

from netplan.check.plan.design import walk
from netplan.check.recompute.noise import NoiseSum
from netplan.check.recompute.question import Demand, Question
from netplan.check.recompute.running import Course, Route, regenerators_by_reach
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Findings, show_ids
from netplan.model.carried import Carried, CarriedRoute, CarriedState, LitWay
from netplan.model.network import Span
from netplan.model.words import counted


@dataclass
class Courses:
    """Walks the routes of a plan.

    Args:
        carried: how the plan says that traffic runs.
        traffic: what is asked.
        lit: ids of the plan's spans that links may use.
        links: ends of its links that may be lit.
        findings: gathers what is wrong.
    """

    carried: Carried
    traffic: Traffic
    lit: frozenset[str]
    links: Mapping[str, tuple[str, str]]
    findings: Findings
    _walked: dict[tuple[Demand, LitWay], Course | None] = field(init=False, default_factory=dict)

    @property
    def question(self) -> Question:
        """Return the scenario, expanded."""
        return self.traffic.question

    @cached_property
    def noise(self) -> NoiseSum:
        """Return the sum of noise of the equipment."""
        return NoiseSum(self.question.scenario.equipment, self.question.gear)

    def routes(self, state: CarriedState) -> tuple[Route, ...]:
        """Return the routes of a state that can be walked, in the one order there is."""
        subject = f"state {state.failure}"
        orders = [
            (r.demand, tuple(map(self._place, r.ways)), r.hops, -1 if r.pair is None else r.pair)
            for r in state.routes
        ]
        if orders != sorted(set(orders)):
            text = "its routes are not in the order of demands, links and spans, each once"
            self.findings.say(Code.CARRIED, subject, text)
        found = []
        for route in state.routes:
            if route.demand >= len(self.question.demands):
                text = f"has a route of demand {route.demand}, which there is not"
                self.findings.say(Code.CARRIED, subject, text)
                continue
            demand = self.question.demands[route.demand]
            courses = [self._course(w, demand, f"{subject}, {demand.name}") for w in route.ways]
            walked = tuple(course for course in courses if course is not None)
            if len(walked) == len(courses) and self._counts(route, subject, walked):
                found.append(Route(demand, route, walked))
        return tuple(found)

    def _place(self, way: LitWay) -> tuple[str, tuple[str, ...], int, tuple[int, ...]]:
        """Return the place of a link among others: modes stand as the scenario names them.

        Regenerators stand in the order in which the light comes to them.
        """
        modes, usable = [mode for mode, _ in self.traffic.widths], self.question.usable
        mode = modes.index(way.mode) if way.mode in modes else len(modes)
        ends = [{usable[s].a, usable[s].b} if s in usable else set() for s in way.spans]
        between = [here & there for here, there in pairwise(ends)]
        at = (next((i for i, x in enumerate(between) if p in x), -1) for p in way.regenerators)
        return way.link, way.spans, mode, tuple(at)

    def _counts(self, route: CarriedRoute, subject: str, courses: Sequence[Course]) -> bool:
        """Check that every way has the slots of all channels of its route, in order."""
        demand = self.question.demands[route.demand]
        subject = f"{subject}, {demand.name}"
        wrong = self._wrong_legs(route)
        if wrong:
            self.findings.say(Code.CARRIED, subject, wrong)
            return False
        for course in courses:
            way, slots = course.way, course.way.slots
            width = self.carried.width[way.mode]
            shape = len(slots) == route.channels
            shape = shape and all(len(s) == len(course.stretches) for s in slots)
            if not shape or list(slots) != sorted(slots):
                text = f"link {way.link} has not a slot for every channel and stretch, in order"
                self.findings.say(Code.SPECTRUM, subject, text)
                return False
            if not all(self.traffic.in_one_band(at, width) for channel in slots for at in channel):
                text = f"link {way.link} has a channel outside the {self.carried.slots} slots"
                self.findings.say(Code.SPECTRUM, subject, text)
                return False
        return True

    def _wrong_legs(self, route: CarriedRoute) -> str:
        """Return what is wrong with the hops between the links of a route; "": nothing."""
        passed = [id_ for leg in route.hops for id_ in leg]
        if route.channels < 1 or not (route.ways or passed):
            return "has a route without links or channels"
        if route.hops and (len(route.hops) != len(route.ways) + 1 or not passed):
            return f"does not tell what hops it passes between {counted(len(route.ways), 'link')}"
        free = [id_ for id_ in passed if id_ not in self.traffic.hop_mbit_s]
        if free:
            return f"tells of the hops over {show_ids(tuple(free))}, which have no limit"
        return ""

    def _course(self, way: LitWay, demand: Demand, subject: str) -> Course | None:
        """Return a link as it is lit, None where that cannot be."""
        bare = LitWay(way.link, way.spans, way.mode, way.regenerators, ())
        if (demand, bare) not in self._walked:
            self._walked[demand, bare] = self._walk(bare, demand, subject)
        known = self._walked[demand, bare]
        if known is None:
            return None
        return replace(known, way=way)

    def _walk(self, way: LitWay, demand: Demand, subject: str) -> Course | None:
        wrong = self._unlit(way)
        if wrong:
            self.findings.say(Code.CARRIED, subject, wrong)
            return None
        spans = tuple(self.question.usable[span] for span in way.spans)
        ends, found = self.links[way.link], []
        for start, end in (ends, ends[::-1]):
            places = walk(start, spans)
            if places is not None and places[-1] == end and len(set(places)) == len(places):
                found.append((start, end))
                between = places[1:-1]
        if not found:
            text = f"link {way.link} is not joined by {show_ids(way.spans)}, no place twice"
            self.findings.say(Code.CARRIED, subject, text)
            return None
        for closed in sorted(demand.barred & set(between)):
            self.findings.say(Code.TRANSIT, subject, f"passes {closed}, which it may not")
        stretches = stretches_of(spans, between, way.regenerators)
        if stretches is None or (way.regenerators and not way.mode):
            text = f"link {way.link} is not regenerated at {show_ids(way.regenerators)} in turn"
            self.findings.say(Code.CARRIED, subject, text)
            return None
        count = len(way.regenerators)
        if way.mode:
            self._light(way, stretches, subject)
        else:
            count = regenerators_by_reach(self.question, spans)
        return Course(way, tuple(found), between, stretches, count)

    def _unlit(self, way: LitWay) -> str:
        """Return why a link cannot be lit as it is stated, "" where that may be."""
        if way.link not in self.links:
            return f"uses link {way.link}, which the plan does not have"
        missing = [span for span in way.spans if span not in self.lit]
        if missing:
            return f"runs over {show_ids(tuple(missing))}, which the plan does not have"
        if way.mode not in dict(self.traffic.widths):
            return f"link {way.link} is lit in mode {way.mode!r}, which is not asked for"
        return ""

    def _light(self, way: LitWay, stretches: Sequence[Sequence[Span]], subject: str) -> None:
        """Check that the light of every stretch is good enough for its mode."""
        mode = self.traffic.modes[way.mode]
        budget = self.noise.budget(mode)
        for stretch in stretches:
            noise = self.noise.stretch(stretch, mode)
            if noise is None or noise > budget:
                over = show_ids(tuple(span.id for span in stretch))
                much = "of unknown noise" if noise is None else f"noise {noise}, at most {budget}"
                self.findings.say(Code.NOISE, subject, f"{way.mode} over {over}: {much}")


def stretches_of(
    spans: Sequence[Span], between: Sequence[str], places: Sequence[str]
) -> tuple[tuple[Span, ...], ...] | None:
    """Return spans cut at some of the places between them; None: these are not passed in turn."""
    at = [between.index(place) + 1 for place in places if place in between]
    if len(at) < len(places) or at != sorted(set(at)):
        return None
    edges = [0, *at, len(spans)]
    return tuple(tuple(spans[a:b]) for a, b in pairwise(edges))
