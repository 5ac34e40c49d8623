"""The check of carried traffic: every pair has its channels in time, in every state."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from netplan.check.plan.confidence import chance_of
from netplan.check.plan.courses import Courses
from netplan.check.plan.every_route import EveryRoute
from netplan.check.plan.hose import HoseCheck, check_totals
from netplan.check.plan.room import RoomCheck
from netplan.check.plan.stand_ins import StandIns
from netplan.check.plan.targets import nearest_ns, within
from netplan.check.recompute.question import INTACT, REDUCED, Demand, Loss, Question
from netplan.check.recompute.running import Clock, Route, Running, rate_mbit_s, running
from netplan.check.recompute.service import NOTHING
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Findings, show_ids, show_ns
from netplan.model.carried import PROTECTION, Carried, CarriedState
from netplan.model.plan import Plan
from netplan.model.scenario import PathConfidence
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
                text = "counts channels, but no traffic is told of"
                findings.say(Code.CHANNELS, f"link {link.id}", text)
        return
    traffic = Traffic(question)
    courses = Courses(plan.carried, traffic, lit, links, findings)
    check = _Check(plan.carried, traffic, courses, findings)
    if not check.statement():
        return
    RoomCheck(plan, plan.carried, check.traffic, findings).check(check.states())
    if traffic.asked.hose is not None and not findings.found:
        HoseCheck(
            plan, traffic, EveryRoute(plan, courses, links), check.clock, check.needs, findings
        ).check()


@dataclass
class _Check:
    carried: Carried
    traffic: Traffic
    courses: Courses
    findings: Findings
    _clocks: dict[PathConfidence | None, Clock] = field(init=False, default_factory=dict)

    @property
    def question(self) -> Question:
        return self.traffic.question

    def clock(self, demand: Demand) -> Clock:
        """Return the latencies at which the limits of a demand must hold."""
        if demand.confidence not in self._clocks:
            chance = None if demand.confidence is None else chance_of(self.question, demand)
            self._clocks[demand.confidence] = Clock(self.question, chance)
        return self._clocks[demand.confidence]

    @cached_property
    def stand_ins(self) -> StandIns:
        """Return the check of routes in pairs."""

        def in_time(route: Route, loss: Loss) -> bool:
            limit = _limit_ns(route.demand, loss)
            return limit is not None and within(route.ns(self.clock(route.demand), loss), limit)

        needs: dict[str, dict[Demand, int]] = {}

        def asks(demand: Demand, loss: Loss) -> bool:
            if loss.id not in needs:
                each = zip(self.question.demands, self.needs(loss), strict=True)
                needs[loss.id] = dict(each)
            return needs[loss.id][demand] > 0

        return StandIns(self.traffic, in_time, asks, self.findings)

    # what is asked

    def statement(self) -> bool:
        """Check what is said to be asked, and of which states something is said."""
        carried, traffic, before = self.carried, self.traffic, len(self.findings.found)
        compare = self.findings.compare
        compare(Code.TRAFFIC, "plan", "slots a pair:", carried.slots, traffic.slots)
        compare(Code.TRAFFIC, "plan", "slots of GHz:", carried.slot_ghz, traffic.slot_ghz)
        compare(Code.TRAFFIC, "plan", "slots by mode:", carried.widths, traffic.widths, _widths)
        check_totals(carried, traffic, self.findings)
        self._demands()
        names = [state.failure for state in carried.states]
        for name in names:
            if name != INTACT and name not in self.question.losses:
                self.findings.say(Code.CARRIED, f"state {name}", "is no failure of the scenario")
        if names != sorted(set(names), key=self._place) or names[:1] != [INTACT]:
            text = "its states are not the intact one, then failures in their order, each once"
            self.findings.say(Code.CARRIED, "plan", text)
        return len(self.findings.found) == before

    def _place(self, state: str) -> tuple[int, int, Sequence[str]]:
        """Return the place of a state: families as they are asked for, listed sets as listed."""
        asked, (kind, _, name) = self.question.scenario.failures, state.partition(":")
        families = [INTACT, *(family.value for family in asked.families), "set", "pair", "disc"]
        listed = [loss.id for loss in asked.sets]
        at = listed.index(name) if kind == "set" and name in listed else 0
        return families.index(kind) if kind in families else -1, at, name.split("+")

    def _demands(self) -> None:
        demands, stated = self.question.demands, self.carried.demands
        if len(stated) != len(demands):
            text = f"states the traffic of {counted(len(stated), 'pair')}, asked: {len(demands)}"
            self.findings.say(Code.TRAFFIC, "plan", text, str(len(stated)), str(len(demands)))
        for mine, demand, need in zip(stated, demands, self.traffic.needs, strict=False):
            pair = mine.target, mine.source, mine.sink
            if pair != (demand.target, "|".join(demand.sources), demand.sink):
                text = f"stands where {demand.name} is asked"
                subject = f"target {mine.target} {mine.source} to {mine.sink}"
                self.findings.say(Code.TRAFFIC, subject, text)
                continue
            for what, claimed, found in (
                ("traffic in Mbit/s of", mine.mbit_s, need.mbit_s),
                ("Mbit/s after a failure:", mine.mbit_s_after, need.mbit_s_after),
                ("channels:", mine.channels, need.channels),
                ("channels after a failure:", mine.channels_after, need.channels_after),
            ):
                self.findings.compare(Code.TRAFFIC, demand.name, what, claimed, found)

    # what runs

    def states(self) -> list[Running]:
        """Check every state; return what runs in those that the plan speaks of."""
        by_name = {state.failure: state for state in self.carried.states}
        intact = self.courses.routes(by_name[INTACT])
        if not by_name[INTACT].kept:
            self.findings.say(Code.CARRIED, f"state {INTACT}", "is said not to keep what it has")
        whole = Running(NOTHING, (), intact)
        for route in intact:
            self._in_time(route, NOTHING)
        self._serves(whole)
        told = {INTACT: whole}
        for name in list(by_name)[1:]:
            state, loss = by_name[name], self.question.losses[name]
            told[name] = running(loss, intact, state, self.courses.routes(state))
            for route in told[name].fresh:
                self._in_time(route, loss)
            self._differs(state, told[name], intact)
            self._serves(told[name])
        for loss in self.question.losses.values():
            if loss.id not in told:
                self._untold(loss, intact, list(told.values()))
        self.stand_ins.check(told)
        return list(told.values())

    def _untold(self, loss: Loss, intact: Sequence[Route], told: Sequence[Running]) -> None:
        """Check a failure of which the plan says nothing: it cuts nothing, and enough is left.

        Of reduced families a failure may be left out that takes no more of what is of use than
        another: what runs after that one runs after it, too.
        """
        found = running(loss, intact, None, ())
        if loss.id.startswith(REDUCED):
            if not any(self._fits(other, loss) for other in [found, *told]):
                self._serves(found)
            return
        if len(found.stays) < len(intact):
            self.findings.say(Code.CARRIED, f"state {loss.id}", "cuts channels, but is not told")
        self._serves(found)

    def _fits(self, other: Running, loss: Loss) -> bool:
        """Tell whether what runs in a state would do after another loss, too."""
        found = [route for route in other.routes if route.is_left(loss)]
        whole = other.loss.id == loss.id or len(found) == len(other.routes)
        if self.traffic.channels.rerouting.in_pairs:
            return whole and self.stand_ins.is_enough(found, loss)
        return whole and all(
            self._has(found, loss, demand) >= need
            for demand, need in zip(self.question.demands, self.needs(loss), strict=True)
        )

    def _differs(self, state: CarriedState, found: Running, intact: Sequence[Route]) -> None:
        """Check that a state is one to tell, and moves only what it may."""
        subject = f"state {state.failure}"
        if state.kept:
            if not state.routes and len(found.stays) == len(intact):
                text = "is told, but cuts no channel and lights none"
                self.findings.say(Code.CARRIED, subject, text)
            return
        if self.traffic.channels.rerouting is not Rerouting.FREE:
            text = "moves channels that the failure does not cut, which the scenario forbids"
            self.findings.say(Code.CARRIED, subject, text)

    def _has(self, routes: Iterable[Route], loss: Loss, demand: Demand) -> int:
        """Return the Mbit/s that some channels bring a demand in time."""
        limit, clock = _limit_ns(demand, loss), self.clock(demand)
        mine = [route for route in routes if route.demand is demand]
        if limit is None:
            return 0
        return sum(map(self._mbit_s, (r for r in mine if within(r.ns(clock, loss), limit))))

    def _mbit_s(self, route: Route) -> int:
        """Return what the channels of a route bring."""
        return rate_mbit_s(route, self.traffic)

    def _serves(self, found: Running) -> None:
        """Check that every demand has the traffic it needs in time, and no channel for nothing.

        With several modes a channel may be the slower one, so that more are lit than need be.
        """
        loss = found.loss
        if self.traffic.channels.rerouting.in_pairs:
            self.stand_ins.serves(found)
            return
        for demand, need in zip(self.question.demands, self.needs(loss), strict=True):
            subject = f"state {loss.id}, {demand.name}"
            stay = self._has(found.stays, loss, demand)
            fresh = [route for route in found.fresh if route.demand is demand]
            lit, missing = sum(map(self._mbit_s, fresh)), max(0, need - stay)
            one = max((self._mbit_s(route) // route.channels for route in fresh), default=1)
            idle = lit - missing >= one and len(self.traffic.modes) <= 1
            if lit < missing or (fresh and not missing) or idle:
                text = f"lights {lit} Mbit/s beside {stay} in time, {need} needed"
                self.findings.say(Code.CARRIED, subject, text, str(lit), str(missing))

    def needs(self, loss: Loss) -> Iterator[int]:
        """Yield the Mbit/s that each demand needs in a state: none where today's hops do."""
        intact = loss is NOTHING
        for demand, need in zip(self.question.demands, self.traffic.needs, strict=True):
            limit = _limit_ns(demand, loss)
            asked = limit is not None and (intact or demand.is_bound_by(loss))
            if not asked or within(nearest_ns(self.clock(demand).today, demand, loss), limit or 0):
                yield 0
            else:
                yield max(1, need.mbit_s if intact else need.mbit_s_after)

    def _in_time(self, route: Route, loss: Loss) -> None:
        """Check a route that is lit in a state: whole there, and in time."""
        subject = f"state {loss.id}, {route.demand.name}"
        cut = sorted(route.spans & loss.spans)
        if cut:
            text = f"runs over {show_ids(tuple(cut))}, which is lost then"
            self.findings.say(Code.CARRIED, subject, text)
            return
        stands_in = route.stated.role == PROTECTION or not self.stand_ins.asks(route.demand, loss)
        limit, ns = _limit_ns(route.demand, loss), route.ns(self.clock(route.demand), loss)
        if self.stand_ins.twice and loss is NOTHING and stands_in:
            limit = route.demand.after_cut_ns  # it is of use after failures alone
        if limit is not None and not within(ns, limit):
            links = show_ids(tuple(way.link for way in route.stated.ways))
            text = f"takes {show_ns(ns)} over {links}, over the limit {show_ns(limit)}"
            self.findings.say(Code.CARRIED, subject, text, "", show_ns(ns))


def _limit_ns(demand: Demand, loss: Loss) -> int | None:
    return demand.limit_ns if loss is NOTHING else demand.after_cut_ns


def _widths(widths: Sequence[tuple[str, int]]) -> str:
    return ", ".join(f"{mode or 'a channel'} {slots}" for mode, slots in widths)
