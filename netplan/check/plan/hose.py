"""The check that a plan has room for all traffic within totals of places, in every state."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from netplan.check.plan.every_route import EveryRoute
from netplan.check.recompute.boxes import Boxes, Extra, Takes, TooManyBoxesError
from netplan.check.recompute.question import Demand, Loss, Question
from netplan.check.recompute.running import Clock, Route
from netplan.check.recompute.service import NOTHING
from netplan.check.recompute.traffic import Traffic
from netplan.check.report import Code, Findings
from netplan.model.carried import Carried, PlaceTotal
from netplan.model.plan import Plan

Need = Callable[[Loss], Iterator[int]]
Part = tuple[str, str]
"""A span, a link's channels, or its regenerators at a place."""
SPAN, ENDS = "span", "channels"


def check_totals(carried: Carried, traffic: Traffic, findings: Findings) -> None:
    """Check what a plan says of totals of places."""
    found = tuple(PlaceTotal(place, *mbit_s) for place, mbit_s in traffic.totals.items())
    findings.compare(Code.TRAFFIC, "plan", "totals of places:", carried.hose, found, _totals)


def _totals(totals: Sequence[PlaceTotal]) -> str:
    said = (f"{t.place} {t.mbit_s}, {t.mbit_s_after} after a failure" for t in totals)
    return "; ".join(said) or "none"


@dataclass
class HoseCheck:
    """Whether everything is carried.

    Args:
        plan: the plan.
        traffic: what is asked.
        routes: every route there is.
        clock: latencies at which the limits of a demand must hold.
        needs: what demands need in a state, 0 where today's hops do.
        findings: gathers what is wrong.
    """

    plan: Plan
    traffic: Traffic
    routes: EveryRoute
    clock: Callable[[Demand], Clock]
    needs: Need
    findings: Findings
    _known: dict[object, bool] = field(init=False, default_factory=dict)

    @property
    def question(self) -> Question:
        """Return the scenario, expanded."""
        return self.traffic.question

    def check(self) -> None:
        """Check every state; of those that are alike in all that matters the first."""
        for loss in (NOTHING, *self.question.losses.values()):
            try:
                held = self._holds(loss)
            except TooManyBoxesError:
                text = "has too many ways to share traffic within totals to try them all"
                self.findings.say(Code.CARRIED, f"state {loss.id}", text)
                return
            if not held:
                text = "has no room for some traffic within the totals of places"
                self.findings.say(Code.CARRIED, f"state {loss.id}", text)

    @cached_property
    def _all(self) -> list[list[tuple[Route, Takes]]]:
        """Return every route of every demand with what a channel on it takes of every part."""
        found = []
        for number, demand in enumerate(self.question.demands):
            listed = self.routes.of(number, demand, self.clock(demand))
            found.append([(route, self._takes(route)) for route in listed])
        return found

    @cached_property
    def _parts(self) -> dict[Part, int]:
        """Return how much there is of every part: channels that fit, or are bought."""
        width = self.traffic.widths[0][1]
        each = self.traffic.slots // width
        found: dict[Part, int] = {(SPAN, s.id): each * s.fibre_pairs for s in self.plan.spans}
        for link in self.plan.links:
            found[ENDS, link.id] = sum(count for _, count in link.channels)
            found["", link.id] = link.regenerators
        for site in self.routes.courses.carried.regenerators:
            found[site.place, site.link] = site.count
        return found

    def _takes(self, route: Route) -> Takes:
        taken: dict[Part, int] = defaultdict(int)
        for course in route.courses:
            link = course.way.link
            taken[ENDS, link] += 1
            taken["", link] += course.regenerators
            for span in course.spans:
                taken[SPAN, span.id] += 1
            for place in course.way.regenerators:
                taken[place, link] += 1
        return tuple(taken[part] for part in self._parts)

    def _holds(self, loss: Loss) -> bool:
        extra = self._after if loss is not NOTHING else self._intact
        ways: dict[int, set[Takes]] = {}
        for number, need in enumerate(self.needs(loss)):
            if not need:
                continue
            found = {takes for route, takes in self._all[number] if self._runs(route, loss)}
            if not found:
                return False
            ways[number] = found
        key = loss is NOTHING, tuple((d, frozenset(found)) for d, found in ways.items())
        if key not in self._known:
            self._known[key] = self._fits(ways, extra)
        return self._known[key]

    def _fits(self, ways: Mapping[int, set[Takes]], extra: Extra) -> bool:
        room, left = list(self._parts.values()), ways
        while True:
            still = [i for i, much in enumerate(room) if self._can_fill(left, extra, i, much)]
            left = {d: _best({tuple(w[i] for i in still) for w in ws}) for d, ws in left.items()}
            if len(still) == len(room):
                break
            room = [room[i] for i in still]
        groups: dict[tuple[Takes, ...], list[int]] = defaultdict(list)
        for d, found in left.items():
            if any(map(any, found)):
                groups[tuple(sorted(found))].append(d)
        listed = [(pairs, found) for found, pairs in groups.items()]
        return not listed or Boxes(extra, listed, room).holds()

    @staticmethod
    def _can_fill(ways: Mapping[int, set[Takes]], extra: Extra, part: int, room: int) -> bool:
        """Tell whether channels could take more of a part than there is, on whatever ways."""
        most = {d: max(way[part] for way in found) for d, found in ways.items()}
        most = {d: much for d, much in most.items() if much}
        if sum(much * (1 + extra.most(d)) for d, much in most.items()) <= room:
            return False
        return sum(most.values()) + extra.heaviest(most) > room

    def _runs(self, route: Route, loss: Loss) -> bool:
        limit = route.demand.limit_ns if loss is NOTHING else route.demand.after_cut_ns
        if limit is None or not route.is_left(loss):
            return False
        ns = route.ns(self.clock(route.demand), loss)
        return ns is not None and ns <= limit

    @cached_property
    def _intact(self) -> Extra:
        return self._extra(0)

    @cached_property
    def _after(self) -> Extra:
        return self._extra(1)

    def _extra(self, which: int) -> Extra:
        """Return how many channels pairs may need beyond their first.

        As many as begin before the total is used up: the last of them may bring next to nothing.
        """
        rate = self.traffic.mbit_s(self.traffic.widths[0][0])
        rooms = {p: max(0, (t[which] - 1) // rate) for p, t in self.traffic.totals.items()}
        return Extra(self.traffic.ends, rooms)


def _best(ways: set[Takes]) -> set[Takes]:
    """Return the ways of which no other takes less of something and no more of anything."""
    return {
        way
        for way in ways
        if not any(o != way and all(a <= b for a, b in zip(o, way, strict=True)) for o in ways)
    }
