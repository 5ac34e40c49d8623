"""The least weight of ways in time: label setting over weight, latency and the age of light."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass, field
from functools import cached_property
from heapq import heappop, heappush

from netplan.check.certificate.light import Light
from netplan.check.certificate.statement import Arc, Kind, Statement

Point = tuple[int, int, int]
"""Weight, ns, and how old light is: optical ns since the link began, in a mode noise."""


@dataclass(frozen=True)
class Weights:
    """What ways weigh, all of it >= 0; what is not named weighs nothing.

    Attributes:
        item: spans and links.
        by_age: each regenerator of a link, where its light takes them as it grows old.
        again: a regenerator in links from a place, at a place.
        hops: arcs that are today's hops, by number.
    """

    item: dict[int, int] = field(default_factory=dict)
    by_age: dict[int, int] = field(default_factory=dict)
    again: dict[tuple[str, str], int] = field(default_factory=dict)
    hops: dict[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Ways:
    """All ways of a statement, with everything permitted chosen.

    Args:
        statement: the network; links may take as many regenerators as they like.
        again: items of regenerators, which no way goes over: how many it takes is counted.
    """

    statement: Statement
    again: Set[int]

    @cached_property
    def light(self) -> Light:
        """Return how light grows old."""
        return Light.of(self.statement)

    @cached_property
    def closed(self) -> frozenset[int]:
        """Return the items of no way."""
        return self.statement.forbidden.union(self.again)

    @cached_property
    def out(self) -> list[list[tuple[int, Arc, int]]]:
        """Return by node the arcs that leave it: number, arc, what light uses up on it."""
        out: list[list[tuple[int, Arc, int]]] = [[] for _ in range(self.statement.n_nodes)]
        for i, arc in enumerate(self.statement.arcs):
            if arc.item not in self.closed:
                out[arc.tail].append((i, arc, arc.ns if arc.noise is None else arc.noise))
        return out

    def least(
        self,
        source: int,
        ends: Iterable[tuple[str, int, int]],
        weights: Weights,
        lost: Set[int],
        most: int,
    ) -> dict[str, int]:
        """Return what the lightest way in time weighs, for every end.

        Args:
            source: node at which they begin.
            ends: names of ends, their nodes and limits in ns.
            weights: what ways weigh.
            lost: arcs that are not there.
            most: what all ways count as that weigh as much or more, or are not there.
        """
        light = self.light
        at: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for name, node, limit_ns in ends:
            at[node].append((name, limit_ns))
        latest = max((limit for mine in at.values() for _, limit in mine), default=-1)
        found: dict[str, int] = {}
        wanted = sum(map(len, at.values()))
        settled: dict[int, list[tuple[int, int]]] = defaultdict(list)
        heap: list[tuple[Point, int]] = [((0, 0, 0), source)]
        while heap and len(found) < wanted:
            (heavy, *here), v = heappop(heap)
            ns, since = here
            # Those before weigh no more.
            if any(light.is_no_older(other, (ns, since)) for other in settled[v]):
                continue
            settled[v].append((ns, since))
            for name, limit_ns in at.get(v, ()):
                if ns <= limit_ns:
                    found.setdefault(name, heavy)
            for i, arc, use in self.out[v]:
                if i not in lost:
                    so_far = heavy + weights.hops.get(i, 0), ns, since
                    for point in self.behind(so_far, arc, use, weights):
                        if point is not None and point[0] < most and point[1] <= latest:
                            heappush(heap, (point, arc.head))
        return {name: found.get(name, most) for mine in at.values() for name, _ in mine}

    def behind(self, point: Point, arc: Arc, use: int, weights: Weights) -> Iterator[Point | None]:
        """Yield what a way is behind an arc: as light is, then regenerated before it.

        None in place of what light cannot do.
        """
        light, (heavy, ns, since) = self.light, point
        heavier = heavy + weights.item.get(arc.item, 0)
        if arc.kind is not Kind.OPTICAL or not light.at_places:
            if arc.kind is not Kind.OPTICAL and arc.item in weights.by_age:
                heavier += weights.by_age[arc.item] * light.passed(since)
            yield (heavier, *light.advance(ns, since, arc.ns, use, arc.kind))
            return
        yield (heavier, ns + arc.ns, since + use) if since + use <= light.reach_ns else None
        if since and use <= light.reach_ns:
            more = weights.again.get(self.statement.inside[arc.tail], 0)
            yield heavier + more, ns + light.regenerator_ns + arc.ns, use
