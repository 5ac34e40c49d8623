"""The path with the least mean and reserve together, by labels of sums that never fall.

A label is what a way to a place has summed up: mean, variance of its spans, hops, links. Another
one that is no less in all four leads to nothing better. Links run over routes found the same way,
of which mean and variance count. No way passes a place that is barred. A span that is passed
twice counts as two here, which is too little, so that no path is missed. In a mode the noise of a
route counts, too, and its light may have no more than so much; it is regenerated at any places of
the route, no more often than its link can.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import heappop, heappush
from operator import itemgetter
from typing import Any

from netplan.check.recompute.chance import Chance, Sum
from netplan.check.recompute.question import Demand, Loss
from netplan.check.recompute.service import Service
from netplan.model.network import SpanState

Label = tuple[int, int, int, int, int, int]
"""Mean (ns), variance of spans (ns^2), hops, links; inside a link, regenerators and noise."""
Trail = tuple[Any, ...]
"""How a label came about: the trail before it and the span taken, or the trail of a link."""
Reached = tuple[Label, Trail]
Ways = Mapping[str, Sequence[tuple[str, Label, Any]]]
"""From each place: where to, what it takes, and the span or the trail of the link taken."""
NOTHING: Label = (0, 0, 0, 0, 0, 0)
WIDER = (1.1, 1.3, 2.0, 4.0)
"""How far beyond a limit is looked for a path, one after the other, before it is given up."""


@dataclass(frozen=True)
class Best:
    """The path with the least mean and reserve together, and the spans that it takes."""

    needs_ns: int
    spans: frozenset[str]


class ChanceSearch:
    """Best paths over a service after a loss, as far as a limit."""

    def __init__(
        self,
        service: Service,
        chance: Chance,
        loss: Loss,
        most_ns: int,
        barred: frozenset[str] = frozenset(),
    ) -> None:
        """Look no further than for paths with mean and reserve within ``most_ns``."""
        self.service, self.chance, self.loss, self.most_ns = service, chance, loss, most_ns
        self.barred = barred
        light = service.question.light
        self._noise = 0 if light is None else light.most
        self._ways = self._all_ways()
        self._from: dict[tuple[str, ...], Mapping[str, Sequence[Reached]]] = {}

    def least_ns(self, demand: Demand) -> int | None:
        """Return the least mean and reserve of a path of a demand within the most, or None."""
        starts = self._starts(demand)
        found = self._labels(starts, self._ways, demand.sink).get(demand.sink, ())
        return min((self._needs_ns(label) for label, _ in found), default=None)

    def best(self, demand: Demand) -> Best | None:
        """Return the best path of a demand; searches that begin alike serve all that follow."""
        starts = self._starts(demand)
        if starts not in self._from:
            self._from[starts] = self._labels(starts, self._ways, None)
        found = ((self._needs_ns(s), s, t) for s, t in self._from[starts].get(demand.sink, ()))
        least = min(found, key=itemgetter(0, 1), default=None)
        return None if least is None else Best(least[0], _spans_of(least[2]))

    def _starts(self, demand: Demand) -> tuple[str, ...]:
        return tuple(source for source in demand.sources if source not in self.loss.places)

    def _needs_ns(self, label: Label) -> int:
        mean, variance, hops, links, *_ = label
        whole = self.chance.with_gear(Sum(mean, variance), hops, links)
        return whole.mean_ns + self.chance.reserve_ns(whole)

    def _labels(
        self, starts: Iterable[str], ways: Ways, stop: str | None
    ) -> Mapping[str, Sequence[Reached]]:
        """Return the labels of every place that no other one there makes needless."""
        kept: dict[str, list[Reached]] = defaultdict(list)
        heap: list[tuple[Label, str, int, Trail]] = [(NOTHING, start, 0, ()) for start in starts]
        pushed = 0
        while heap:
            label, place, _, trail = heappop(heap)
            if any(_no_more(other, label) for other, _ in kept[place]):
                continue
            kept[place].append((label, trail))
            if place == stop or (place in self.barred and label != NOTHING):
                continue
            for far, more, step in ways.get(place, ()):
                for then in self._onward(label, more):
                    pushed += 1
                    heappush(heap, (then, far, pushed, (trail, step)))
        return kept

    def _onward(self, label: Label, more: Label) -> Iterator[Label]:
        """Yield what a way has after a step: its light as it is, or regenerated before."""
        then = _sum(label, more)
        if self._needs_ns(then) <= self.most_ns and then[5] <= self._noise:
            yield then
        if label[5] and more[5]:
            mean, variance, hops, links, regenerators, _ = then
            mean += self.chance.regenerator_ns
            then = mean, variance, hops, links, regenerators + 1, more[5]
            if self._needs_ns(then) <= self.most_ns:
                yield then

    def _all_ways(self) -> Ways:
        """Return hops and links that are left, both ways."""
        question, chance = self.service.question, self.chance
        light = question.light
        ways: dict[str, list[tuple[str, Label, Any]]] = defaultdict(list)
        fibre: dict[str, list[tuple[str, Label, Any]]] = defaultdict(list)
        for id_, span in question.usable.items():
            if id_ in self.loss.spans:
                continue
            if span.state is SpanState.EXISTING:
                hop = chance.hop(span)
                _both(ways, (span.a, span.b), (hop.mean_ns, hop.variance, 1, 0, 0, 0), id_)
            if id_ in self.service.lit and (light is None or id_ in light.use):
                inside, noise = chance.inside_link(span), 0 if light is None else light.use[id_]
                label = inside.mean_ns, inside.variance, 0, 0, 0, noise
                _both(fibre, (span.a, span.b), label, id_)
        by_origin: dict[str, list[tuple[str, int]]] = defaultdict(list)
        for link, (a, b) in self.service.links.items():
            by_origin[a].append((b, self.service.has(link)))
        for a, ends in by_origin.items():
            if a in self.loss.places:
                continue
            routes = self._labels([a], fibre, None)
            for b, has in ends:
                found = routes.get(b, ()) if b not in self.loss.places else ()
                for (mean, variance, *_, regenerators, _), trail in found:
                    if regenerators <= has:
                        label = mean + chance.link_ends_ns, variance, 0, 1, 0, 0
                        _both(ways, (a, b), label, trail)
        return ways


def _both(
    ways: dict[str, list[tuple[str, Label, Any]]], ends: tuple[str, str], label: Label, step: Any
) -> None:
    for here, there in (ends, ends[::-1]):
        ways[here].append((there, label, step))


def _spans_of(trail: Trail) -> frozenset[str]:
    """Return the spans of a trail, those under its links among them."""
    found, waiting = set(), [trail]
    while waiting:
        for part in waiting.pop():
            if isinstance(part, str):
                found.add(part)
            else:
                waiting.append(part)
    return frozenset(found)


def _sum(one: Label, other: Label) -> Label:
    mean, variance, hops, links, again, noise = (a + b for a, b in zip(one, other, strict=True))
    return mean, variance, hops, links, again, noise


def _no_more(one: Label, other: Label) -> bool:
    return all(a <= b for a, b in zip(one, other, strict=True))
