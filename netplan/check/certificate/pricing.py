"""The cheapest path of a pair within its latency limit, exact, under prices for items.

Label setting: labels (cost, ns, optical ns since the link began, items met) leave a heap in
the order of a lower bound of what they lead to; the first one at the sink is cheapest.

A path pays for an item once. A simple path meets an item no more often than its arcs have
distinct tails, heads, or pairs of ends; an item that it may meet more than once is remembered
in the label, paid at its first use, and free of charge in the bounds. Any other is paid at
every use, which a simple path never does twice. Cycles never pay: without them a path is
neither later nor costlier, and goes through fewer regenerators.

A label gives way to another one at its node that costs no more (what the first may still get
free of charge and the other may not is added), is no later, has run up no more optical delay, so
that it keeps every cap, and is no nearer to its next regenerator, or earlier by a whole one: the
rests of two links differ by one at most.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import dataclass
from heapq import heappop, heappush

from netplan.check.certificate.light import Light
from netplan.check.certificate.statement import NO_ITEM, Arc, Kind, Statement

Step = tuple[int, int, int, Kind, int | None, int]
"""Node at the other end, ns, item, kind, cap, what light uses up."""
Ways = dict[int, list[Step]]
Costs = dict[int, int]
SECANTS = 6
"""Steps towards the best toll."""
_Label = tuple[int, int, int, int, int, int, int, "_Back | None"]
"""Bound, number, node, cost, ns, optical ns since the link began, items met, way back."""


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


@dataclass(frozen=True)
class _Usable:
    """The arcs that a failure leaves, with everything permitted chosen."""

    statement: Statement
    permitted: Set[int]
    lost: Set[int]
    limit_ns: int

    def has(self, i: int) -> bool:
        """Tell whether an arc is there."""
        item = self.statement.arcs[i].item
        return i not in self.lost and (item == NO_ITEM or item in self.permitted)

    def spread(
        self, ends: tuple[int, int], rest: Mapping[int, int], *, forward: bool
    ) -> dict[int, int]:
        """Return ns from the first end, or to the second, where the rest fits the limit too.

        Nothing leads on from the other end: a simple path is over there.
        """
        start, stop = ends if forward else ends[::-1]
        arcs, reached, heap = self.statement.arcs, {start: 0}, [(0, start)]
        leaving = self.statement.out if forward else self.statement.into
        while heap:
            ns, v = heappop(heap)
            if ns > reached[v] or v == stop:
                continue
            for i in leaving[v]:
                arc = arcs[i]
                then, u = ns + arc.ns, arc.head if forward else arc.tail
                if then >= reached.get(u, then + 1) or u not in rest or not self.has(i):
                    continue
                if then + rest[u] <= self.limit_ns:
                    reached[u] = then
                    heappush(heap, (then, u))
        return reached


class Ellipse:
    """The arcs on paths of a pair within its limit, with everything permitted chosen.

    Arcs into the source and out of the sink are left out: no simple path has them.

    Attributes:
        items: the items on these arcs.
        ends: tails and heads of the arcs of each item.
        again: items that a simple path may meet more than once.
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
        self.light = Light.of(statement)
        lost = statement.failures[failure]
        usable = _Usable(statement, permitted, lost, limit)
        ends = asked.source, asked.sink
        ahead = usable.spread(ends, statement.ns_to(asked.sink, asked.source), forward=True)
        behind = usable.spread(ends, ahead, forward=False)
        self.to_sink_ns = behind
        self.out: Ways = {}
        self.into: Ways = {}
        kept: list[Arc] = []
        for i in sorted({i for v in ahead for i in statement.out[v]}):
            arc = statement.arcs[i]
            if not usable.has(i) or arc.head == asked.source or arc.tail == asked.sink:
                continue
            if arc.head in behind and ahead[arc.tail] + arc.ns + behind[arc.head] <= limit:
                kept.append(arc)
                use = arc.ns if arc.noise is None else arc.noise
                step = arc.ns, arc.item, arc.kind, arc.cap_ns, use
                self.out.setdefault(arc.tail, []).append((arc.head, *step))
                self.into.setdefault(arc.head, []).append((arc.tail, *step))
        self.items = frozenset(arc.item for arc in kept if arc.item != NO_ITEM)
        self.again = _met_again(kept, statement.base)
        self.bit = {item: 1 << i for i, item in enumerate(self.again)}
        self.ends: dict[int, list[tuple[int, int]]] = {}
        for arc in kept:
            self.ends.setdefault(arc.item, []).append((arc.tail, arc.head))

    def costs_from(
        self, start: int, price: Mapping[int, int], closed: Set[int], *, forward: bool
    ) -> Costs:
        """Return the least cost from or to a node, whatever the latency.

        Items that a path may meet again are free of charge.
        """
        return self._tree(start, self.out if forward else self.into, price, closed, 0)[0]

    def _tree(
        self, start: int, ways: Ways, price: Mapping[int, int], closed: Set[int], toll: int
    ) -> tuple[Costs, dict[int, tuple[int, Step]]]:
        """Return least costs, a toll per ns included, and the step before every node."""
        again, reached = self.bit, {start: 0}
        before: dict[int, tuple[int, Step]] = {}
        heap = [(0, start)]
        while heap:
            cost, v = heappop(heap)
            if cost > reached[v]:
                continue
            for step in ways.get(v, ()):
                u, ns, item, *_ = step
                if item in closed:
                    continue
                then = cost + toll * ns + (0 if item in again else price.get(item, 0))
                if then < reached.get(u, then + 1):
                    reached[u] = then
                    before[u] = v, step
                    heappush(heap, (then, u))
        return reached, before

    def cheapest(self, price: Mapping[int, int], closed: Set[int]) -> Found | None:
        """Return the cheapest path within the limit, None when there is none.

        Args:
            price: of items, >= 0; others have none.
            closed: items not to be used.
        """
        rest, before = self._tree(self.sink, self.into, price, closed, 0)
        if self.source not in rest:
            return None
        toll, tolled = self._tolled(price, closed, (rest, before))
        limit_ns = self.limit_ns

        def bound(v: int, paid: int, ns: int) -> int:
            return paid + max(rest[v], tolled[v] - toll * (limit_ns - ns))

        return self._search(price, closed, rest, bound)

    def is_cut_off(self, closed: Set[int]) -> bool:
        """Tell whether no path is within the limit when some items are not to be used."""

        def earliest(v: int, _: int, ns: int) -> int:
            return ns + self.to_sink_ns[v]

        return self._search({}, closed, self.to_sink_ns, earliest) is None

    def _tolled(
        self,
        price: Mapping[int, int],
        closed: Set[int],
        free: tuple[Costs, dict[int, tuple[int, Step]]],
    ) -> tuple[int, Costs]:
        """Return a toll per ns that makes slow paths expensive, and least costs with it.

        Any toll gives bounds; the best one is where cheapest paths turn from too slow to fast
        enough. A few secant steps come near it.
        """
        slow = self._along(free[1], price)
        best = free[0][self.source], 0, free[0]
        if slow[1] <= self.limit_ns:
            return 0, free[0]
        fast = self._along(self._tree(self.sink, self.into, {}, closed, 1)[1], price)
        for _ in range(SECANTS):
            if slow[1] <= fast[1] or fast[0] <= slow[0]:
                break
            toll = (fast[0] - slow[0]) // (slow[1] - fast[1])
            costs, before = self._tree(self.sink, self.into, price, closed, toll)
            value = costs[self.source] - toll * self.limit_ns
            if value <= best[0]:
                break
            best = value, toll, costs
            point = self._along(before, price)
            slow, fast = (slow, point) if point[1] <= self.limit_ns else (point, fast)
        return best[1], best[2]

    def _along(
        self, before: Mapping[int, tuple[int, Step]], price: Mapping[int, int]
    ) -> tuple[int, int]:
        """Return cost and ns of the path from the source that a tree to the sink holds."""
        v, cost, ns = self.source, 0, 0
        while v != self.sink:
            v, (_, arc_ns, item, *_) = before[v]
            cost += 0 if item in self.bit else price.get(item, 0)
            ns += arc_ns
        return cost, ns

    def _search(
        self,
        price: Mapping[int, int],
        closed: Set[int],
        known: Set[int] | Mapping[int, int],
        bound: Callable[[int, int, int], int],
    ) -> Found | None:
        """Return the path that comes first by a bound of (node, cost, ns); nodes ``known``."""
        to_sink_ns, bits, limit_ns = self.to_sink_ns, self.bit, self.limit_ns
        settled: dict[int, list[tuple[int, int, int, int]]] = {}
        heap: list[_Label] = [(0, 0, self.source, 0, 0, 0, 0, None)]
        number = 0
        while heap:
            _, _, v, cost, ns, since, met, back = heappop(heap)
            if v == self.sink:
                return Found(cost, frozenset() if back is None else back.items())
            others = settled.setdefault(v, [])
            if self._is_beaten(others, price, cost, ns, since, met):
                continue
            others.append((cost, ns, since, met))
            for u, arc_ns, item, kind, cap_ns, use in self.out.get(v, ()):
                if item in closed or u not in known or (cap_ns is not None and since > cap_ns):
                    continue
                then, mark = self.light.advance(ns, since, arc_ns, use, kind)
                if then + to_sink_ns[u] > limit_ns:
                    continue
                bit = bits.get(item, 0)
                paid = cost if bit & met else cost + price.get(item, 0)
                number += 1
                way = back if item == NO_ITEM else _Back(item, back)
                first = bound(u, paid, then)
                heappush(heap, (first, number, u, paid, then, mark, met | bit, way))
        return None

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
            if cost_1 > cost or not self.light.is_no_older((ns_1, since_1), (ns, since)):
                continue
            free, extra = met & ~met_1, 0
            while free:
                last = free & -free
                extra += price.get(self.again[last.bit_length() - 1], 0)
                free ^= last
            if cost_1 + extra <= cost:
                return True
        return False


def _met_again(arcs: list[Arc], base: Sequence[int] | None) -> list[int]:
    """Return the items that a simple path over these arcs may meet more than once.

    Nodes of one base count as one.
    """
    ends: dict[int, set[tuple[int, int]]] = {}
    for arc in arcs:
        if arc.item != NO_ITEM:
            pair = (arc.tail, arc.head) if base is None else (base[arc.tail], base[arc.head])
            ends.setdefault(arc.item, set()).add(pair)
    return sorted(
        item
        for item, mine in ends.items()
        if len({tail for tail, _ in mine}) > 1
        and len({head for _, head in mine}) > 1
        and len({frozenset(pair) for pair in mine}) > 1
    )
