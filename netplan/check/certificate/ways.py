"""The least weight of ways in time: label setting over weight, latency and the age of light."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

from netplan.check.certificate.light import Light
from netplan.check.certificate.statement import Arc, Statement


@dataclass(frozen=True)
class Ways:
    """All ways of a statement, with everything permitted chosen and regenerators at no charge."""

    statement: Statement

    @cached_property
    def _out(self) -> list[list[tuple[int, Arc, int]]]:
        """Return by node the arcs that leave it: number, arc, what light uses up on it."""
        out: list[list[tuple[int, Arc, int]]] = [[] for _ in range(self.statement.n_nodes)]
        for i, arc in enumerate(self.statement.arcs):
            if arc.item not in self.statement.forbidden:
                out[arc.tail].append((i, arc, arc.ns if arc.noise is None else arc.noise))
        return out

    def least(
        self,
        source: int,
        ends: Iterable[tuple[str, int, int]],
        weight: Mapping[int, int],
        lost: Set[int],
        most: int,
    ) -> dict[str, int]:
        """Return what the lightest way in time weighs, for every end.

        Args:
            source: node at which they begin.
            ends: names of ends, their nodes and limits in ns.
            weight: of items, >= 0; others have none.
            lost: arcs that are not there.
            most: what all ways count as that weigh as much or more, or are not there.
        """
        light = Light.of(self.statement)
        at: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for name, node, limit_ns in ends:
            at[node].append((name, limit_ns))
        latest = max((limit for mine in at.values() for _, limit in mine), default=-1)
        found: dict[str, int] = {}
        wanted = sum(map(len, at.values()))
        settled: dict[int, list[tuple[int, int]]] = defaultdict(list)
        heap = [(0, 0, 0, source)]
        while heap and len(found) < wanted:
            heavy, ns, since, v = heappop(heap)
            # Those before weigh no more.
            if any(light.is_no_older(other, (ns, since)) for other in settled[v]):
                continue
            settled[v].append((ns, since))
            for name, limit_ns in at.get(v, ()):
                if ns <= limit_ns:
                    found.setdefault(name, heavy)
            for i, arc, use in self._out[v]:
                heavier = heavy + weight.get(arc.item, 0)
                if heavier >= most or i in lost:
                    continue
                then, mark = light.advance(ns, since, arc.ns, use, arc.kind)
                fresh = then <= latest and not any(
                    light.is_no_older(other, (then, mark)) for other in settled.get(arc.head, ())
                )
                if fresh:
                    heappush(heap, (heavier, then, mark, arc.head))
        return {name: found.get(name, most) for mine in at.values() for name, _ in mine}
