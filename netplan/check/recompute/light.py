"""The routes of light in the mode that links must be lit in, found a second time on purpose.

A span uses up its noise and that of the booster of the node behind it. Regenerators are tried at
every place on the way: that the last one before light fades is the best is not taken on trust.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field, replace
from fractions import Fraction
from heapq import heappop, heappush

from netplan.check.recompute.latency import Gear
from netplan.check.recompute.noise import NoiseSum
from netplan.model.network import Span
from netplan.model.optics import Mode
from netplan.model.scenario import Scenario

Step = tuple[str, str, int, int]
"""To another place: its id, the span, ns with the pass-through, what it uses up."""


@dataclass(frozen=True)
class Lit:
    """A route that light takes: one-way latency of the link, its regenerators, its spans."""

    one_way_ns: int
    regenerators: int
    route: tuple[str, ...]


@dataclass(frozen=True)
class Light:
    """The mode, and what it may use up on the way: ``most`` between two regenerators.

    ``use`` has the spans that light gets over, each with the node behind it.
    """

    mode: Mode
    most: int
    use: Mapping[str, int]
    gear: Gear
    ends: Mapping[str, tuple[str, str]] = field(repr=False)
    ns: Mapping[str, int] = field(repr=False)

    def regenerators(self, route: Iterable[str]) -> int | None:
        """Return the fewest regenerators that a route takes; None where no number is enough."""
        fewest = {0: 0}  # by what is used since the last one: how many stand so far
        for number, span in enumerate(route):
            if span not in self.use:
                return None
            after: dict[int, int] = {}
            if number:
                after[self.use[span]] = min(fewest.values()) + 1
            for used, count in fewest.items():
                then = used + self.use[span]
                if then <= self.most:
                    after[then] = min(count, after.get(then, count))
            fewest = after
        return min(fewest.values())

    def search(
        self,
        origin: str,
        lit: Collection[str],
        lost: Collection[str],
        closed: Collection[str],
    ) -> Mapping[str, list[Lit]]:
        """Return the routes from a place worth taking, by the place they lead to."""
        steps: dict[str, list[Step]] = {}
        for id_ in sorted(lit):
            if id_ in self.use and id_ not in lost:
                a, b = self.ends[id_]
                steps.setdefault(a, []).append((b, id_, self.ns[id_], self.use[id_]))
                steps.setdefault(b, []).append((a, id_, self.ns[id_], self.use[id_]))
        delay = self.gear.regenerator_ns
        kept: dict[str, list[tuple[int, int, int]]] = {}
        found: dict[str, list[Lit]] = {}
        heap: list[tuple[int, int, int, str, tuple[str, ...]]] = [(0, 0, 0, origin, ())]
        at_ends = 2 * self.gear.terminal_ns + self.gear.pass_through_ns
        while heap:
            ns, count, used, place, route = heappop(heap)
            others = kept.setdefault(place, [])
            if any(n <= ns and c <= count and u <= used for n, c, u in others):
                continue
            others.append((ns, count, used))
            if route:
                found.setdefault(place, []).append(Lit(ns + at_ends, count, route))
            if place in closed and place != origin:
                continue
            for far, id_, more, use in steps.get(place, ()):
                if far == origin:
                    continue
                if used + use <= self.most:
                    heappush(heap, (ns + more, count, used + use, far, (*route, id_)))
                if route:
                    heappush(heap, (ns + delay + more, count + 1, use, far, (*route, id_)))
        return found


def fastest(routes: Iterable[Lit], regenerators: int) -> Lit | None:
    """Return the fastest of some routes that so many regenerators carry."""
    fit = (way for way in routes if way.regenerators <= regenerators)
    return min(fit, key=lambda way: way.one_way_ns, default=None)


def single_paths(scenario: Scenario, usable: Mapping[str, Span], gear: Gear) -> Scenario:
    """Return what a scenario with traffic in modes asks of single paths, by its farthest mode.

    The scenario itself where it asks no traffic, names no mode, or of its modes none gets over all
    that the others do.
    """
    optics, channels = scenario.equipment.optics, scenario.channels
    if scenario.demands is None or optics is None or channels is None:
        return scenario
    alone = [
        replace(scenario, demands=None, channels=replace(channels, modes=(mode,)))
        for mode in channels.modes
    ]
    lights = [(one, light) for one in alone if (light := light_of(one, usable, gear)) is not None]
    for one, light in lights:
        if all(_outreaches(light, other) for _, other in lights):
            return one
    return scenario


def _outreaches(light: Light, other: Light) -> bool:
    """Tell whether a mode may go wherever another may."""
    return all(
        id_ in light.use and Fraction(light.use[id_], light.most) <= Fraction(units, other.most)
        for id_, units in other.use.items()
    )


def light_of(scenario: Scenario, usable: Mapping[str, Span], gear: Gear) -> Light | None:
    """Return the light that links must be lit with; None where it goes by delay.

    With traffic no mode bears on routes.
    """
    optics, channels = scenario.equipment.optics, scenario.channels
    if optics is None or channels is None or scenario.demands is not None:
        return None
    if len(channels.modes) != 1:
        return None
    mode = optics.modes[channels.modes[0]]
    noise, use = NoiseSum(scenario.equipment, gear), {}
    ends, behind = noise.stretch((), mode) or 0, noise.booster(mode)
    most = noise.budget(mode) - ends
    for id_, span in usable.items():
        own = noise.span(span, mode)
        if own is not None and own + behind <= most:
            use[id_] = own + behind
    return Light(
        mode,
        most,
        use,
        gear,
        {id_: (span.a, span.b) for id_, span in usable.items()},
        {id_: gear.optical_ns(span) for id_, span in usable.items()},
    )
