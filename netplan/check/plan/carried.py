"""The check of carried traffic: every pair has its channels in time, in every state."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from netplan.check.plan.design import walk
from netplan.check.plan.room import RoomCheck
from netplan.check.plan.targets import nearest_ns, within
from netplan.check.recompute.noise import NoiseSum
from netplan.check.recompute.question import INTACT, Demand, Question
from netplan.check.recompute.running import (
    Course,
    Route,
    Running,
    regenerators_by_reach,
    running,
)
from netplan.check.recompute.service import NOTHING, Service
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Findings, show_ids, show_ns
from netplan.model.carried import Carried, CarriedRoute, CarriedState, LitWay
from netplan.model.network import Span
from netplan.model.plan import Plan
from netplan.model.traffic import Rerouting
from netplan.model.words import counted


def check_carried(
    plan: Plan,
    question: Question,
    lit: frozenset[str],
    links: Mapping[str, tuple[str, str]],
    findings: Findings,
) -> None:
    """Check how a plan says that traffic runs, intact and after every failure.

    Args:
        plan: the plan.
        question: what it answers.
        lit: ids of its spans that links may use.
        links: ends of its links that may be lit.
        findings: gathers what is wrong.
    """
    asked = question.scenario.demands is not None and plan.cost_cny is not None
    if plan.carried is None or not asked:
        if asked:
            findings.say(Code.TRAFFIC, "plan", "does not say how the traffic asked for is carried")
        elif plan.carried is not None:
            findings.say(Code.TRAFFIC, "plan", "says how traffic is carried that is not asked for")
        for link in plan.links if plan.carried is None else ():
            if link.channels:
                text = "counts channels, but no traffic is asked about"
                findings.say(Code.CHANNELS, f"link {link.id}", text)
        return
    check = _Check(plan.carried, Traffic(question), lit, links, findings)
    if check.statement():
        states = list(check.states())
        RoomCheck(plan, plan.carried, check.traffic, findings).check(states)


@dataclass
class _Check:
    carried: Carried
    traffic: Traffic
    lit: frozenset[str]
    links: Mapping[str, tuple[str, str]]
    findings: Findings
    _walked: dict[tuple[Demand, LitWay], Course | None] = field(init=False, default_factory=dict)

    @property
    def question(self) -> Question:
        return self.traffic.question

    @cached_property
    def today(self) -> Service:
        """Return today's hops alone."""
        return Service(self.question, frozenset(), {})

    @cached_property
    def noise(self) -> NoiseSum:
        """Return the sum of noise of the equipment."""
        return NoiseSum(self.question.scenario.equipment, self.question.gear)

    # what is asked

    def statement(self) -> bool:
        """Check what is said to be asked, and of which states something is said."""
        carried, traffic, before = self.carried, self.traffic, len(self.findings.found)
        compare = self.findings.compare
        compare(Code.TRAFFIC, "plan", "slots a pair:", carried.slots, traffic.slots)
        compare(Code.TRAFFIC, "plan", "slots of GHz:", carried.slot_ghz, traffic.slot_ghz)
        compare(Code.TRAFFIC, "plan", "slots by mode:", carried.widths, traffic.widths, _widths)
        self._demands()
        names = [state.failure for state in carried.states]
        known = [INTACT, *self.question.losses]
        for name in names:
            if name not in known:
                self.findings.say(Code.CARRIED, f"state {name}", "is no failure of the scenario")
        if names[:1] != [INTACT] or names[1:] != sorted(set(names[1:])):
            text = "its states are not the intact one, then failures by name, each once"
            self.findings.say(Code.CARRIED, "plan", text)
        return len(self.findings.found) == before

    def _demands(self) -> None:
        demands, stated = self.question.demands, self.carried.demands
        if len(stated) != len(demands):
            text = f"states the traffic of {counted(len(stated), 'pair')}, asked: {len(demands)}"
            self.findings.say(Code.TRAFFIC, "plan", text, str(len(stated)), str(len(demands)))
        for mine, demand, need in zip(stated, demands, self.traffic.needs, strict=False):
            pair = mine.target, mine.source, mine.sink
            if pair not in {(demand.target, source, demand.sink) for source in demand.sources}:
                text = f"stands where {demand.name} is asked"
                subject = f"target {mine.target} {mine.source} to {mine.sink}"
                self.findings.say(Code.TRAFFIC, subject, text)
                continue
            for what, claimed, found in (
                ("traffic in Mbit/s of", mine.mbit_s, need.mbit_s),
                ("channels:", mine.channels, need.channels),
                ("channels after a failure:", mine.channels_after, need.after),
            ):
                self.findings.compare(Code.TRAFFIC, demand.name, what, claimed, found)

    # what runs

    def states(self) -> Iterator[Running]:
        """Check every state; yield what runs in those that the plan speaks of."""
        by_name = {state.failure: state for state in self.carried.states}
        intact = self._routes(by_name[INTACT])
        if not by_name[INTACT].kept:
            self.findings.say(Code.CARRIED, f"state {INTACT}", "is said not to keep what it has")
        whole = Running(NOTHING, (), intact)
        self._serves(whole, whole=True)
        yield whole
        for loss in self.question.losses.values():
            state = by_name.get(loss.id)
            fresh = () if state is None else self._routes(state)
            found = running(loss, intact, state, fresh)
            if state is not None:
                self._says_something(state, found, intact)
            self._serves(found, whole=state is not None and not state.kept)
            if state is not None:
                yield found

    def _says_something(self, state: CarriedState, found: Running, intact: Sequence[Route]) -> None:
        """Check that a state differs from what the failure leaves, and moves what it may."""
        subject = f"state {state.failure}"
        if state.kept:
            if not state.routes:
                self.findings.say(Code.CARRIED, subject, "says nothing: all that is left stays")
            return
        channels = self.traffic.channels
        if channels.rerouting is Rerouting.STRUCK:
            text = "moves channels that the failure does not cut, which the scenario forbids"
            self.findings.say(Code.CARRIED, subject, text)
        stays = Counter(_channels(r for r in intact if r.is_left(found.loss)))
        if stays <= Counter(_channels(found.fresh)):
            self.findings.say(Code.CARRIED, subject, "is said to move channels, but all left stay")

    def _serves(self, found: Running, *, whole: bool) -> None:
        """Check that every demand has the channels it needs in time, and none lit for nothing.

        ``whole``: whether all that run are lit for this state.
        """
        loss, subject = found.loss, f"state {found.loss.id}"
        held: Counter[Demand] = Counter()
        lit: Counter[Demand] = Counter()
        for route in found.stays:
            limit = _limit_ns(route.demand, intact=loss is NOTHING)
            if limit is not None and within(route.ns(self.today, loss), limit):
                held[route.demand] += route.channels
        for route in found.fresh:
            lit[route.demand] += route.channels
            self._fresh(route, found)
        for demand, need in zip(self.question.demands, self._needs(found), strict=True):
            has, missing = held[demand] + lit[demand], max(0, need - held[demand])
            if has < need:
                text = f"has {counted(has, 'channel')} in time, {need} needed"
                self.findings.say(Code.CARRIED, f"{subject}, {demand.name}", text)
            elif lit[demand] > missing:
                text = f"lights {counted(lit[demand], 'channel')}, {missing} needed"
                self.findings.say(Code.CARRIED, f"{subject}, {demand.name}", text)

    def _needs(self, found: Running) -> Iterator[int]:
        """Yield how many channels each demand needs in a state: none where today's hops do."""
        intact = found.loss is NOTHING
        for demand, need in zip(self.question.demands, self.traffic.needs, strict=True):
            limit = _limit_ns(demand, intact=intact)
            asked = limit is not None and (intact or demand.is_bound_by(found.loss))
            served = asked and within(nearest_ns(self.today, demand, found.loss), limit or 0)
            yield 0 if served or not asked else need.channels if intact else need.after

    def _fresh(self, route: Route, found: Running) -> None:
        """Check a route that is lit for a state: whole there, and in time."""
        subject = f"state {found.loss.id}, {route.demand.name}"
        cut = sorted(route.spans & found.loss.spans)
        if cut:
            text = f"runs over {show_ids(tuple(cut))}, which is lost then"
            self.findings.say(Code.CARRIED, subject, text)
            return
        limit = _limit_ns(route.demand, intact=found.loss is NOTHING)
        ns = route.ns(self.today, found.loss)
        if limit is not None and not within(ns, limit):
            links = show_ids(tuple(way.link for way in route.stated.ways))
            text = f"takes {show_ns(ns)} over {links}, over the limit {show_ns(limit)}"
            self.findings.say(Code.CARRIED, subject, text, "", show_ns(ns))

    # routes

    def _routes(self, state: CarriedState) -> tuple[Route, ...]:
        """Return the routes of a state that can be walked, in the one order there is."""
        subject = f"state {state.failure}"
        orders = [(r.demand, tuple(map(_name, r.ways))) for r in state.routes]
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

    def _counts(self, route: CarriedRoute, subject: str, courses: Sequence[Course]) -> bool:
        """Check that every way has the slots of all channels of its route, in order."""
        demand = self.question.demands[route.demand]
        subject = f"{subject}, {demand.name}"
        if not route.ways or route.channels < 1:
            self.findings.say(Code.CARRIED, subject, "has a route without links or channels")
            return False
        for course in courses:
            way, slots = course.way, course.way.slots
            most = self.carried.slots - self.carried.width[way.mode]
            shape = len(slots) == route.channels
            shape = shape and all(len(s) == len(course.stretches) for s in slots)
            if not shape or list(slots) != sorted(slots):
                text = f"link {way.link} has not a slot for every channel and stretch, in order"
                self.findings.say(Code.SPECTRUM, subject, text)
                return False
            if not all(0 <= first <= most for channel in slots for first in channel):
                text = f"link {way.link} has a channel outside the {self.carried.slots} slots"
                self.findings.say(Code.SPECTRUM, subject, text)
                return False
        return True

    def _course(self, way: LitWay, demand: Demand, subject: str) -> Course | None:
        """Return a link as it is lit, None where that cannot be."""
        bare = LitWay(way.link, way.spans, way.mode, way.regenerators, ())
        if (demand, bare) not in self._walked:
            self._walked[demand, bare] = self._walk(bare, demand, subject)
        known = self._walked[demand, bare]
        if known is None:
            return None
        return Course(
            way, known.directions, known.places, known.stretches, known.regenerators, known.ns
        )

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
        stretches = _stretches(spans, between, way.regenerators)
        if stretches is None or (way.regenerators and not way.mode):
            text = f"link {way.link} is not regenerated at {show_ids(way.regenerators)} in turn"
            self.findings.say(Code.CARRIED, subject, text)
            return None
        count = len(way.regenerators)
        if way.mode:
            self._light(way, stretches, subject)
        else:
            count = regenerators_by_reach(self.question, spans)
        ns = self.question.gear.lit(spans, count).total_ns
        return Course(way, tuple(found), between, stretches, count, ns)

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


def _limit_ns(demand: Demand, *, intact: bool) -> int | None:
    return demand.limit_ns if intact else demand.after_cut_ns


def _stretches(
    spans: Sequence[Span], between: Sequence[str], places: Sequence[str]
) -> tuple[tuple[Span, ...], ...] | None:
    """Return spans cut at some of the places between them; None: these are not passed in turn."""
    at = [between.index(place) + 1 for place in places if place in between]
    if len(at) < len(places) or at != sorted(set(at)):
        return None
    edges = [0, *at, len(spans)]
    return tuple(tuple(spans[a:b]) for a, b in pairwise(edges))


def _name(way: LitWay) -> tuple[str, tuple[str, ...], str, tuple[str, ...]]:
    return way.link, way.spans, way.mode, way.regenerators


def _channels(routes: Iterator[Route] | Sequence[Route]) -> Iterator[tuple[object, ...]]:
    """Yield every channel of some routes: of whom, over what, in which slots."""
    for route in routes:
        for i in range(route.channels):
            ways = tuple((*_name(way), way.slots[i]) for way in route.stated.ways)
            yield route.stated.demand, ways


def _widths(widths: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{mode or 'a channel'} {slots}" for mode, slots in widths)
