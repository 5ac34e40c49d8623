"""Every route that a plan's links, spans and regenerators allow the channels of a pair."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations

from netplan.check.plan.courses import Courses, stretches_of
from netplan.check.recompute.question import Demand
from netplan.check.recompute.running import Clock, Course, Route, regenerators_by_reach
from netplan.model.carried import CarriedRoute, LitWay
from netplan.model.network import Span
from netplan.model.plan import Plan


@dataclass
class EveryRoute:
    """Lists routes.

    Args:
        plan: whose links and spans; its traffic is told of.
        courses: how light is judged.
        links: ends of its links that may be lit.
    """

    plan: Plan
    courses: Courses
    links: Mapping[str, tuple[str, str]]

    def of(self, number: int, demand: Demand, clock: Clock) -> list[Route]:
        """Return the routes of a demand that are in time with nothing lost, after the later limit.

        Each link is taken once, no two of them from one place.

        Args:
            number: of the demand.
            demand: the demand.
            clock: latencies at which its limits must hold.
        """
        longest = max(demand.limit_ns, demand.after_cut_ns or 0)
        starting: dict[str, list[tuple[Course, int]]] = defaultdict(list)
        for course in self._courses:
            ((start, _),) = course.directions
            if clock.link_ns(course) <= longest and not self._is_barred(course, demand):
                starting[start].append((course, clock.link_ns(course)))
        found: list[Route] = []
        stack: list[tuple[tuple[Course, ...], int]] = [((), 0)]
        while stack:
            taken, ns = stack.pop()
            if taken:
                ways = tuple(course.way for course in taken)
                route = Route(demand, CarriedRoute(number, 1, ways), taken)
                whole = route.ns(clock)
                if whole is not None and whole <= longest:
                    found.append(route)
            gone = {start for course in taken for start, _ in course.directions}
            links = {course.way.link for course in taken}
            stack += [
                ((*taken, course), ns + more)
                for start, courses in starting.items()
                if start not in gone
                for course, more in courses
                if ns + more <= longest and course.way.link not in links
            ]
        return found

    @cached_property
    def _courses(self) -> list[Course]:
        """Return every way in which a link of the plan can be lit."""
        return [
            course
            for link in self.plan.links
            for start, end in (self.links[link.id], self.links[link.id][::-1])
            for spans, places in self._between(start, end)
            for course in self._lit(link.id, (start, end), spans, places[1:-1])
        ]

    def _between(self, start: str, end: str) -> Iterator[tuple[list[Span], list[str]]]:
        """Yield ways over the plan's spans that pass no place twice, and are not far too long."""
        question = self.courses.question
        beside: dict[str, list[tuple[Span, str]]] = defaultdict(list)
        for id_ in sorted(self.courses.lit):
            span = question.usable[id_]
            beside[span.a].append((span, span.b))
            beside[span.b].append((span, span.a))
        stack: list[tuple[list[Span], list[str], int]] = [([], [start], 0)]
        while stack:
            spans, places, ns = stack.pop()
            if places[-1] == end:
                yield spans, places
                continue
            for span, onward in beside[places[-1]]:
                further = ns + question.gear.optical_ns(span)
                if onward not in places and further <= question.largest_limit_ns:
                    stack.append(([*spans, span], [*places, onward], further))

    def _lit(
        self, link: str, ends: tuple[str, str], spans: Sequence[Span], between: Sequence[str]
    ) -> Iterator[Course]:
        """Yield a way lit with regenerators at places, none of which is spare."""
        (mode, _), ids = self.courses.traffic.widths[0], tuple(span.id for span in spans)
        if not mode:
            count = regenerators_by_reach(self.courses.question, spans)
            way = LitWay(link, ids, mode, (), ())
            yield Course(way, (ends,), tuple(between), (tuple(spans),), count)
            return
        stands = [place for place in between if (link, place) in self._sites]
        enough: list[set[str]] = []
        for count in range(len(stands) + 1):
            for places in combinations(stands, count):
                stretches = stretches_of(spans, between, places)
                spare = any(fewer <= set(places) for fewer in enough)
                if spare or stretches is None or not all(map(self._is_light, stretches)):
                    continue
                enough.append(set(places))
                way = LitWay(link, ids, mode, places, ())
                yield Course(way, (ends,), tuple(between), stretches, count)

    @cached_property
    def _sites(self) -> set[tuple[str, str]]:
        return {(site.link, site.place) for site in self.courses.carried.regenerators}

    def _is_light(self, stretch: Sequence[Span]) -> bool:
        """Tell whether light of the mode gets over a stretch."""
        ((_, mode),) = self.courses.traffic.modes.items()
        noise = self.courses.noise.stretch(stretch, mode)
        return noise is not None and noise <= self.courses.noise.budget(mode)

    def _is_barred(self, course: Course, demand: Demand) -> bool:
        return not demand.barred.isdisjoint(course.places) or any(
            end in demand.sources for _, end in course.directions
        )
