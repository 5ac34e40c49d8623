"""Whether whole channels fit: every way of every demand is listed, and every choice of them tried.

Small questions only: what is too large is not decided, and proves nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from heapq import heappop, heappush

from netplan.check.certificate.statement import Asked, Statement

MOST_LABELS = 20_000
"""Of one demand, beyond which nothing is decided."""
MOST_TRIED = 50_000
"""Choices of ways for a channel, beyond which nothing is decided."""
MOST_CHANNELS = 300
"""In a state, beyond which nothing is decided."""

Uses = tuple[tuple[int, int], ...]
"""Ladders that a channel takes something of, by number, and how much."""


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


@dataclass
class Whole:
    """The ways of one state, and what there is room for.

    Attributes:
        statement: the network, everything permitted chosen.
        closed: items that no channel may use.
        lost: arcs that are not there.
        room: of every ladder that may be short, by number.
    """

    statement: Statement
    closed: Set[int]
    lost: Set[int]
    room: Mapping[int, int]
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
        ways: Sequence[tuple[int, list[Uses]]],
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

    def ways(self, wanted: Wanted) -> list[Uses]:
        """Return what the ways in time take, those left out that take more than another one."""
        source, sink = wanted.asked.source, wanted.asked.sink
        to_sink, arcs = self.statement.ns_to(sink, source), self.statement.arcs
        settled: dict[int, list[tuple[int, dict[int, int]]]] = defaultdict(list)
        heap: list[tuple[int, int, int, dict[int, int]]] = [(0, 0, source, {})]
        labels, closed = 0, self.closed | wanted.closed
        while heap:
            ns, _, v, uses = heappop(heap)
            if any(_within(other, uses) for _, other in settled[v]):
                continue  # that one is no later, for it came first
            settled[v].append((ns, uses))
            if v == sink:
                continue
            for i in self.statement.out[v]:
                arc = arcs[i]
                then = ns + arc.ns
                late = arc.head not in to_sink or then + to_sink[arc.head] > wanted.limit_ns
                if late or i in self.lost or arc.item in closed:
                    continue
                after = uses
                if arc.item in wanted.use:
                    ladder, much = wanted.use[arc.item]
                    after = {**uses, ladder: uses.get(ladder, 0) + much}
                    if after[ladder] > self.room[ladder]:
                        continue
                labels += 1
                if labels > MOST_LABELS:
                    raise TooManyError
                heappush(heap, (then, labels, arc.head, after))
        found = sorted((uses for _, uses in settled[sink]), key=len)
        kept: list[dict[int, int]] = []
        for uses in found:
            if not any(_within(other, uses) for other in kept):
                kept.append(uses)
        return [tuple(sorted(uses.items())) for uses in kept]


def _within(some: Mapping[int, int], others: Mapping[int, int]) -> bool:
    """Tell whether nothing is taken more of than others take."""
    return all(much <= others.get(ladder, 0) for ladder, much in some.items())
