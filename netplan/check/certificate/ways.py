"""The least weight of ways in time: label setting over weight and latency, exact."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass
from functools import cached_property
from heapq import heappop, heappush

from netplan.check.certificate.statement import Statement


@dataclass(frozen=True)
class Ways:
    """All ways of a statement, with everything permitted chosen; light is never too old."""

    statement: Statement

    @cached_property
    def _out(self) -> list[list[tuple[int, int, int, int]]]:
        """Return by node the arcs that leave it: number, head, ns, item."""
        out: list[list[tuple[int, int, int, int]]] = [[] for _ in range(self.statement.n_nodes)]
        for i, arc in enumerate(self.statement.arcs):
            if arc.item not in self.statement.forbidden:
                out[arc.tail].append((i, arc.head, arc.ns, arc.item))
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
        at: dict[int, list[tuple[str, int]]] = defaultdict(list)
        for name, node, limit_ns in ends:
            at[node].append((name, limit_ns))
        latest = max((limit for mine in at.values() for _, limit in mine), default=-1)
        found: dict[str, int] = {}
        wanted = sum(map(len, at.values()))
        fastest: dict[int, int] = {}  # at every node, of the ways that weigh no more
        heap = [(0, 0, source)]
        while heap and len(found) < wanted:
            heavy, ns, v = heappop(heap)
            if ns >= fastest.get(v, ns + 1):
                continue
            fastest[v] = ns
            for name, limit_ns in at.get(v, ()):
                if ns <= limit_ns:
                    found.setdefault(name, heavy)
            for i, head, more_ns, item in self._out[v]:
                then, heavier = ns + more_ns, heavy + weight.get(item, 0)
                in_reach = then <= latest and heavier < most
                if in_reach and then < fastest.get(head, then + 1) and i not in lost:
                    heappush(heap, (heavier, then, head))
        return {name: found.get(name, most) for mine in at.values() for name, _ in mine}
