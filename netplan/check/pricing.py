"""The cheapest path of a pair within its latency limit, exact, under prices for items.

Label setting: labels (cost, ns, optical ns since the last regenerator, items met) leave a heap
in the order of a lower bound of what they lead to; the first one at the sink is cheapest.

A path pays for an item once. A simple path meets an item no more often than its arcs have
distinct tails, heads, or pairs of ends; an item that it may meet more than once is remembered
in the label, paid at its first use, and free of charge in the bounds. Any other is paid at
every use, which a simple path never does twice. Cycles never pay: without them a path is
neither later nor dearer, and goes through fewer regenerators.

A label gives way to another one at its node that costs no more (what the first may still get
free of charge and the other may not is added), is no later, and is no nearer to its next
regenerator, or earlier by a whole one: the rests of two links differ by one at most.
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass
from heapq import heappop, heappush

from netplan.check.statement import NO_ITEM, Arc, Kind, Statement

Step = tuple[int, int, int, Kind]
"""Node at the other end, ns, item, kind."""
_Label = tuple[int, int, int, int, int, int, int, "_Back | None"]
"""Bound, number, node, cost, ns, optical ns since regeneration, items met, way back."""


@dataclass(frozen=True)
class Found:
    """The cheapest path: its cost and its items."""

    cost: int
    items: frozenset[int]


@dataclass(frozen=True)
class _Back:
    item: int
    before: _Back | None

    def items(self) -> frozenset[int]:
        found: set[int] = set()
        here: _Back | None = self
        while here is not None:
            if here.item != NO_ITEM:
                found.add(here.item)
            here = here.before
        return frozenset(found)


class Ellipse:
    """The arcs on paths of a pair within its limit, with everything permitted chosen.

    Arcs into the source and out of the sink are left out: no simple path has them.

    Attributes:
        items: the items on these arcs.
        ends: tails and heads of the arcs of each item.
        limit_ns: the limit.
    """

    def __init__(
        self, statement: Statement, demand: str, failure: str, permitted: Set[int]
    ) -> None:
        asked = statement.demands[demand]
        limit = statement.limit_ns(demand, failure)
        if limit is None:
            raise ValueError(f"{demand} asks nothing under {failure}")
        self.source, self.sink, self.limit_ns = asked.source, asked.sink, limit
        self.reach_ns, self.regenerator_ns = statement.reach_ns, statement.regenerator_ns
        lost = statement.failures[failure]
        ahead = self._spread(statement, permitted, lost, asked.source, forward=True)
        behind = self._spread(statement, permitted, lost, asked.sink, forward=False)
        self.to_sink_ns = behind
        self.out: dict[int, list[Step]] = {}
        self.into: dict[int, list[Step]] = {}
        kept: list[Arc] = []
        for i in sorted({i for v in ahead for i in statement.out[v]} - lost):
            arc = statement.arcs[i]
            if arc.item != NO_ITEM and arc.item not in permitted:
                continue
            if arc.head == asked.source or arc.tail == asked.sink or arc.head not in behind:
                continue
            if ahead[arc.tail] + arc.ns + behind[arc.head] <= limit:
                kept.append(arc)
                self.out.setdefault(arc.tail, []).append((arc.head, arc.ns, arc.item, arc.kind))
                self.into.setdefault(arc.head, []).append((arc.tail, arc.ns, arc.item, arc.kind))
        self.items = frozenset(arc.item for arc in kept if arc.item != NO_ITEM)
        self.bit = {item: 1 << i for i, item in enumerate(_met_again(kept))}
        self.ends: dict[int, list[tuple[int, int]]] = {}
        for arc in kept:
            self.ends.setdefault(arc.item, []).append((arc.tail, arc.head))

    def _spread(
        self,
        statement: Statement,
        permitted: Set[int],
        lost: Set[int],
        start: int,
        *,
        forward: bool,
    ) -> dict[int, int]:
        """Return ns from or to a node over permitted arcs, up to the limit."""
        arcs, reached = statement.arcs, {start: 0}
        leaving = statement.out if forward else statement.into
        heap = [(0, start)]
        while heap:
            ns, v = heappop(heap)
            if ns > reached[v]:
                continue
            for i in leaving[v]:
                arc = arcs[i]
                if i in lost or (arc.item != NO_ITEM and arc.item not in permitted):
                    continue
                then, u = ns + arc.ns, arc.head if forward else arc.tail
                if then <= self.limit_ns and then < reached.get(u, then + 1):
                    reached[u] = then
                    heappush(heap, (then, u))
        return reached

    def costs_from(
        self, start: int, price: Mapping[int, int], closed: Set[int], *, forward: bool
    ) -> dict[int, int]:
        """Return the least cost from or to a node, whatever the latency.

        Items that a path may meet again are free of charge.
        """
        ways, again, reached = self.out if forward else self.into, self.bit, {start: 0}
        heap = [(0, start)]
        while heap:
            cost, v = heappop(heap)
            if cost > reached[v]:
                continue
            for u, _, item, _ in ways.get(v, ()):
                if item in closed:
                    continue
                then = cost if item in again else cost + price.get(item, 0)
                if then < reached.get(u, then + 1):
                    reached[u] = then
                    heappush(heap, (then, u))
        return reached

    def cheapest(self, price: Mapping[int, int], closed: Set[int]) -> Found | None:
        """Return the cheapest path within the limit, None when there is none.

        Args:
            price: of items, >= 0; others have none.
            closed: items not to be used.
        """
        rest = self.costs_from(self.sink, price, closed, forward=False)
        if self.source not in rest:
            return None
        start: _Label = (rest[self.source], 0, self.source, 0, 0, 0, 0, None)
        return self._search(start, price, closed, rest)

    def is_cut_off(self, closed: Set[int]) -> bool:
        """Tell whether no path is within the limit when some items are not to be used."""
        start: _Label = (0, 0, self.source, 0, 0, 0, 0, None)
        return self._search(start, {}, closed, None) is None

    def _search(
        self,
        start: _Label,
        price: Mapping[int, int],
        closed: Set[int],
        rest: Mapping[int, int] | None,
    ) -> Found | None:
        """Return the best path; ``rest`` None takes the earliest label first, not the cheapest."""
        to_sink_ns, bits, limit_ns = self.to_sink_ns, self.bit, self.limit_ns
        settled: dict[int, list[tuple[int, int, int, int]]] = {}
        heap, number = [start], 0
        while heap:
            _, _, v, cost, ns, since, met, back = heappop(heap)
            if v == self.sink:
                return Found(cost, frozenset() if back is None else back.items())
            others = settled.setdefault(v, [])
            if self._is_beaten(others, price, cost, ns, since, met):
                continue
            others.append((cost, ns, since, met))
            for u, arc_ns, item, kind in self.out.get(v, ()):
                if item in closed or (rest is not None and u not in rest):
                    continue
                then, mark = self._advance(ns, since, arc_ns, kind)
                if then + to_sink_ns[u] > limit_ns:
                    continue
                bit = bits.get(item, 0)
                paid = cost if bit & met else cost + price.get(item, 0)
                number += 1
                way = back if item == NO_ITEM else _Back(item, back)
                bound = then + to_sink_ns[u] if rest is None else paid + rest[u]
                heappush(heap, (bound, number, u, paid, then, mark, met | bit, way))
        return None

    def _advance(self, ns: int, since: int, arc_ns: int, kind: Kind) -> tuple[int, int]:
        """Return (ns, optical ns since the last regenerator) after an arc."""
        if kind is not Kind.OPTICAL:
            return ns + arc_ns, 0
        since += arc_ns
        more = max(0, -(-since // self.reach_ns) - 1)
        return ns + arc_ns + more * self.regenerator_ns, since - more * self.reach_ns

    def _is_beaten(
        self,
        others: list[tuple[int, int, int, int]],
        price: Mapping[int, int],
        cost: int,
        ns: int,
        since: int,
        met: int,
    ) -> bool:
        for cost_1, ns_1, since_1, met_1 in others:
            if cost_1 > cost or ns_1 > ns:
                continue
            if since_1 > since and ns_1 + self.regenerator_ns > ns:
                continue
            free = met & ~met_1
            bits = self.bit.items() if free else ()
            if cost_1 + sum(price.get(item, 0) for item, bit in bits if bit & free) <= cost:
                return True
        return False


def _met_again(arcs: list[Arc]) -> list[int]:
    """Return the items that a simple path over these arcs may meet more than once."""
    of_item: dict[int, list[Arc]] = {}
    for arc in arcs:
        if arc.item != NO_ITEM:
            of_item.setdefault(arc.item, []).append(arc)
    return sorted(
        item
        for item, mine in of_item.items()
        if len({arc.tail for arc in mine}) > 1
        and len({arc.head for arc in mine}) > 1
        and len({frozenset((arc.tail, arc.head)) for arc in mine}) > 1
    )
