"""Whether whole channels fit: every way of every demand is listed, and every choice of them tried.

Small questions only: what is too large is not decided, and proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heappop, heappush
from typing import Any, TypeVar

from netplan.check.certificate.light import Light
from netplan.check.certificate.statement import NO_ITEM, Arc, Asked, Kind
from netplan.check.certificate.ways import Ways, Weights

MOST_LABELS = 20_000
"""Of one demand, beyond which nothing is decided."""
MOST_TRIED = 50_000
"""Choices of ways for a channel, beyond which nothing is decided."""
MOST_CHANNELS = 300
"""In a state, beyond which nothing is decided."""

Name = TypeVar("Name")
Uses = Mapping[Name, int]
"""How much is taken of what."""


class TooManyError(Exception):
    """There is too much to list."""


@dataclass(frozen=True)
class Wanted:
    """Channels of a demand in a state: how many, between which nodes, within which limit.

    ``use``: what a channel takes, by the item of an arc: number of a ladder, and how much.
    ``closed``: items that it may not use.
    """

    count: int
    asked: Asked
    limit_ns: int
    use: Mapping[int, tuple[int, int]]
    closed: Set[int]


@dataclass(frozen=True)
class _Label:
    """A way to a node: its age of light, where that was renewed in its link, what it takes."""

    ns: int
    since: int
    renewed: Uses[str]
    uses: Uses[int]

    def beats(self, other: _Label, light: Light) -> bool:
        """Tell whether whatever follows the other one may as well follow this one."""
        return (
            light.is_no_older((self.ns, self.since), (other.ns, other.since))
            and _within(self.renewed, other.renewed)
            and _within(self.uses, other.uses)
        )


@dataclass
class Whole:
    """The ways of one state, and what there is room for.

    Attributes:
        network: everything permitted chosen.
        lost: arcs that are not there.
        room: of every ladder that may be short, by number.
        again: ladders of the regenerators of a link, by its item and their place, "" anywhere.
        hops: numbers in ``room`` of today's hops that have a limit, by the arcs that they are.
    """

    network: Ways
    lost: Set[int]
    room: Mapping[int, int]
    again: Mapping[tuple[int, str], int]
    hops: Mapping[int, int] = field(default_factory=dict)
    _tried: int = field(init=False, default=0)
    _failed: set[tuple[object, ...]] = field(init=False, default_factory=set)

    def fits(self, wanted: Sequence[Wanted]) -> bool:
        """Tell whether whole channels fit, every one on a way in time.

        Raises:
            TooManyError: there is too much to try.
        """
        if sum(each.count for each in wanted) > MOST_CHANNELS:
            raise TooManyError
        ways = [(each.count, self.ways(each)) for each in wanted]
        ways.sort(key=lambda each: len(each[1]))
        return self._fit(ways, dict(self.room), 0, 0)

    def _fit(
        self,
        ways: Sequence[tuple[int, list[tuple[tuple[int, int], ...]]]],
        left: dict[int, int],
        demand: int,
        first: int,
        lit: int = 0,
    ) -> bool:
        """Tell whether the rest fits: of a demand so many are lit, on no way before the first."""
        if demand == len(ways):
            return True
        count, mine = ways[demand]
        if lit == count:
            return self._fit(ways, left, demand + 1, 0)
        key = demand, first, lit, *sorted(left.items())
        if key in self._failed:
            return False
        self._tried += 1
        if self._tried > MOST_TRIED:
            raise TooManyError
        for number in range(first, len(mine)):
            uses = mine[number]
            if all(left[ladder] >= much for ladder, much in uses):
                after = dict(left)
                for ladder, much in uses:
                    after[ladder] -= much
                if self._fit(ways, after, demand, number, lit + 1):
                    return True
        self._failed.add(key)
        return False

    def ways(self, wanted: Wanted) -> list[tuple[tuple[int, int], ...]]:
        """Return what the ways in time take, those left out that take more than another one."""
        statement, light = self.network.statement, Light.of(self.network.statement)
        source, sink = wanted.asked.source, wanted.asked.sink
        to_sink = statement.ns_to(sink, source)
        settled: dict[int, list[_Label]] = defaultdict(list)
        heap: list[tuple[int, int, int, _Label]] = [(0, 0, source, _Label(0, 0, {}, {}))]
        labels = 0
        while heap:
            _, _, v, label = heappop(heap)
            if any(other.beats(label, light) for other in settled[v]):
                continue
            settled[v].append(label)
            for arc, after in self._behind(v, label, wanted) if v != sink else ():
                if arc.head not in to_sink or after.ns + to_sink[arc.head] > wanted.limit_ns:
                    continue
                labels += 1
                if labels > MOST_LABELS:
                    raise TooManyError
                heappush(heap, (after.ns, labels, arc.head, after))
        found = sorted((label.uses for label in settled[sink]), key=len)
        kept: list[Uses[int]] = []
        for uses in found:
            if not any(_within(other, uses) for other in kept):
                kept.append(uses)
        return [tuple(sorted(uses.items())) for uses in kept]

    def _behind(self, v: int, label: _Label, wanted: Wanted) -> Iterator[tuple[Arc, _Label]]:
        """Yield the arcs that leave a node, and the ways behind them that there is room for."""
        free = Weights()
        for i, arc, use in self.network.out[v]:
            if i in self.lost or arc.item in wanted.closed:
                continue
            uses = dict(label.uses)
            if arc.item in wanted.use:
                ladder, much = wanted.use[arc.item]
                uses[ladder] = uses.get(ladder, 0) + much
            if i in self.hops:
                uses[self.hops[i]] = uses.get(self.hops[i], 0) + 1
            renewed = {} if arc.kind is not Kind.OPTICAL else label.renewed
            if arc.kind is Kind.PLAIN and arc.item != NO_ITEM:
                age = {"": self.network.light.passed(label.since)}
                for place, count in {**label.renewed, **age}.items():
                    taken = self.again.get((arc.item, place))
                    if taken is not None and count:
                        uses[taken] = uses.get(taken, 0) + count
            if any(much > self.room[ladder] for ladder, much in uses.items()):
                continue
            points = self.network.behind((0, label.ns, label.since), arc, use, free)
            for number, point in enumerate(points):
                if number:  # regenerated before the arc
                    _, place = self.network.statement.inside[v]
                    renewed = {**renewed, place: renewed.get(place, 0) + 1}
                if point is not None:
                    yield arc, _Label(point[1], point[2], renewed, uses)


def _within(some: Uses[Any], others: Uses[Any]) -> bool:
    """Tell whether nothing is taken more of than others take."""
    return all(much <= others.get(name, 0) for name, much in some.items())
