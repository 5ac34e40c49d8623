"""Latencies in many worlds at once: each step is a row of numbers, one a world.

Two stages, as in ``service.py``: links on their shortest routes over the plan's spans, then pairs
over today's service and links, past no place that is barred. Labels are corrected until none
improves; steps that cannot improve any label in any of the worlds, as the ends of the rows show,
are left out before.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np

from netplan.check.recompute.light import Light
from netplan.check.recompute.question import Loss, Question
from netplan.check.recompute.service import NOTHING, Service
from netplan.check.recompute.worlds import Ints, Truth

Steps = list[tuple[str, str, Ints]]
"""From a place to another, in so many ns in each world."""
DARK = np.int64(2**50)
"""The latency of a link where it lacks a regenerator: beyond any limit, and sums of it fit."""


@dataclass
class ManyServices:
    """What a plan gives in every world, intact or after a loss.

    Args:
        service: the plan's spans and links.
        truth: the worlds.
        barred: places that no path or route passes.
    """

    service: Service
    truth: Truth
    barred: frozenset[str] = frozenset()
    question: Question = field(init=False)
    lit: frozenset[str] = field(init=False)
    links: Mapping[str, tuple[str, str]] = field(init=False)
    _intact: dict[str, Ints] = field(init=False, default_factory=dict)
    _near: dict[str, frozenset[str]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        """Take what the service is of."""
        self.question = self.service.question
        self.lit, self.links = self.service.lit, self.service.links

    def latencies(self, source: str, loss: Loss = NOTHING) -> dict[str, Ints]:
        """Return the least latency from a place to every place it reaches."""
        truth, usable = self.truth, self.question.usable
        steps: Steps = []
        for id_ in self.question.hop_ns:
            if id_ not in loss.spans:
                _both_ways(steps, usable[id_].a, usable[id_].b, truth.detoured[id_] + truth.hop)
        for link, ns in self._links(loss).items():
            _both_ways(steps, *self.links[link], ns)
        return shortest(steps, source, self.barred)

    def _links(self, loss: Loss) -> dict[str, Ints]:
        """Return the latency of every link that has a route; most losses touch few of them."""
        if not self._intact:
            self._intact = self._routed(self.links, NOTHING)
        if loss.spans.isdisjoint(self.lit):
            return self._intact
        return self._routed(self.links, loss)

    def _routed(self, links: Iterable[str], loss: Loss) -> dict[str, Ints]:
        truth, gear = self.truth, self.question.gear
        steps: Steps = []
        for id_ in sorted(self.lit - loss.spans):
            span = self.question.usable[id_]
            _both_ways(steps, span.a, span.b, truth.span[id_] + truth.pass_through)
        wanted: dict[str, list[str]] = defaultdict(list)
        for link in links:
            wanted[self.links[link][0]].append(link)
        if self.question.light is not None:
            return self._lit(self.question.light, wanted, loss)
        found: dict[str, Ints] = {}
        for origin, names in wanted.items():
            reached = shortest(steps, origin, self.barred)
            for link in names:
                optical = reached.get(self.links[link][1])
                if optical is not None:
                    regenerators = np.maximum(0, -(-optical // gear.reach_ns) - 1)
                    ends = 2 * truth.terminal + truth.pass_through
                    ns = optical + ends + regenerators * truth.regenerator
                    found[link] = np.where(self.service.carries_in(link, regenerators), ns, DARK)
        return found

    def _lit(self, light: Light, wanted: Mapping[str, list[str]], loss: Loss) -> dict[str, Ints]:
        """Return the latency of every link that is lit; noise is that of the stated lengths."""
        truth, found = self.truth, dict[str, Ints]()
        ends = 2 * truth.terminal + truth.pass_through
        for origin, names in wanted.items():
            ways = self._light_from(light, origin, loss)
            for link in names:
                reached = ways.get(self.links[link][1], ())
                fit = [ns for count, _, ns in reached if self.service.has(link) >= count]
                if fit:
                    found[link] = np.min(fit, axis=0) + ends
                elif reached:
                    found[link] = np.full(len(ends), DARK)
        return found

    def _light_from(
        self, light: Light, origin: str, loss: Loss
    ) -> Mapping[str, list[tuple[int, int, Ints]]]:
        """Return the ways of light to every place: regenerators, noise since the last, ns.

        Light may be regenerated at any place on the way. A way is left out where another is no
        worse in any of the three, in all worlds.
        """
        truth, kept = self.truth, defaultdict[str, list[tuple[int, int, Ints]]](list)
        steps: dict[str, list[tuple[str, int, Ints]]] = defaultdict(list)
        for id_ in sorted((self.lit - loss.spans) & light.use.keys()):
            span, ns = self.question.usable[id_], truth.span[id_] + truth.pass_through
            steps[span.a].append((span.b, light.use[id_], ns))
            steps[span.b].append((span.a, light.use[id_], ns))
        most = max((self.service.has(link) for link in self.links), default=0)
        nothing = np.zeros(len(truth.terminal), np.int64)
        waiting: list[tuple[int, int, str, int, int, Ints]] = [(0, 0, origin, 0, 0, nothing)]
        number = 0
        while waiting:
            _, _, place, count, used, ns = heapq.heappop(waiting)
            others = kept[place]
            if any(c <= count and u <= used and (n <= ns).all() for c, u, n in others):
                continue
            others.append((count, used, ns))
            if place in self.barred and place != origin:
                continue
            for far, use, more in steps[place] if count <= most else ():
                if far == origin:
                    continue
                onward = [(count, used + use, ns + more)] if used + use <= light.most else []
                if place != origin:
                    onward.append((count + 1, use, ns + more + truth.regenerator))
                for label in onward:
                    number += 1
                    heapq.heappush(waiting, (int(label[2].min()), number, far, *label))
        return kept


def _both_ways(steps: Steps, a: str, b: str, ns: Ints) -> None:
    steps += [(a, b, ns), (b, a, ns)]


def shortest(steps: Steps, source: str, barred: frozenset[str] = frozenset()) -> dict[str, Ints]:
    """Return the least sums of steps from a place, world by world; none leaves a barred place."""
    steps = [step for step in steps if step[0] == source or step[0] not in barred]
    low = _scalar(steps, source, [int(ns.min()) for _, _, ns in steps])
    high = _scalar(steps, source, [int(ns.max()) for _, _, ns in steps])
    useful = [
        (low[a], a, b, ns)
        for a, b, ns in steps
        if a in low and b != source and low[a] + int(ns.min()) <= high[b]
    ]
    useful.sort(key=lambda step: step[:3])
    found: dict[str, Ints] = {source: np.zeros(len(steps[0][2]) if steps else 0, np.int64)}
    changed = {source}
    while changed:
        before, changed = changed, set()
        for _, a, b, ns in useful:
            if a not in before and a not in changed:
                continue
            reached = found[a] + ns
            known = found.get(b)
            if known is None:
                found[b] = reached
            elif (reached < known).any():
                found[b] = np.minimum(known, reached)
            else:
                continue
            changed.add(b)
    return found


def _scalar(steps: Steps, source: str, ns: list[int]) -> dict[str, int]:
    """Return the same in one world."""
    ways: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for (a, b, _), one in zip(steps, ns, strict=True):
        ways[a].append((b, one))
    found: dict[str, int] = {}
    waiting = [(0, source)]
    while waiting:
        so_far, place = heapq.heappop(waiting)
        if place not in found:
            found[place] = so_far
            for near, one in ways[place]:
                heapq.heappush(waiting, (so_far + one, near))
    return found
