"""Two paths at once that nothing fails together: the exact search for a 1+1 pair.

A pair is a working and a protection path, each within its own limit, without a risk in
common. Finding one is hard in general (shortest first may destroy the pair: the trap), but
every pair leaves each risk to one of the two paths at most. So: take the shortest path of
either kind. If they share no risk, they are the pair. Else one of the shared risks is
denied to the working path, or to the protection path: two smaller questions. A question is
closed when a shortest path misses its limit. The search is best first by the working path,
so the first pair found is one whose working path is as short as any pair allows.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from netplan.graph.arrays import FAR, Int32, Network, UInt8
from netplan.model.scenario import Disjoint, FailureSpec, Single
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import prepare
from netplan.planning.formulation import build_problem, sides
from netplan.service.service import ServiceModel

if TYPE_CHECKING:
    from netplan.graph.trees import TreeRoom

FAMILIES = {
    Disjoint.SPAN: (Single.SPAN,),
    Disjoint.CORRIDOR: (Single.CORRIDOR,),
    Disjoint.SRLG: (Single.SRLG,),
    Disjoint.PLACE: (Single.SRLG, Single.PLACE),
}
"""The single losses that a pair of each kind survives by having nothing in common."""
Denied = frozenset[int]


@dataclass(frozen=True)
class Risks:
    """What may fail, one loss at a time, and the arcs that each takes.

    Attributes:
        names: ids of the failures.
        arcs: the arcs each takes.
        of_arc: the losses that take each arc.
    """

    names: tuple[str, ...]
    arcs: tuple[Int32, ...]
    of_arc: tuple[frozenset[int], ...]

    @classmethod
    def of(cls, model: ServiceModel, families: Sequence[Single]) -> Risks:
        """Return the single losses of some families, as they strike a scenario's arcs."""
        spec = FailureSpec(families[0], also=tuple(families[1:]))
        struck = ServiceModel(replace(model.scenario, failures=spec), offer=model)
        cover = build_problem(struck).cover
        arcs = tuple(cover.scenario_lost_arcs[1:])
        of_arc: list[set[int]] = [set() for _ in cover.arc_tail]
        for risk, lost in enumerate(arcs):
            for arc in lost.tolist():
                of_arc[arc].add(risk)
        return cls(tuple(cover.scenario_name[1:]), arcs, tuple(map(frozenset, of_arc)))


@dataclass(frozen=True)
class Way:
    """A path through the arcs of a cover problem: its latency and the risks it takes."""

    ns: int
    arcs: tuple[int, ...]
    risks: frozenset[int]


@dataclass(frozen=True)
class Pair:
    """A working and a protection path from one source."""

    source: int
    working: Way
    protection: Way


@dataclass(frozen=True)
class Protected:
    """One demand that asks for a pair: nodes, limits, and the risks that count.

    ``sources`` gives every possible source with the risks that its own loss is: they
    do not count, nor do those of the sink.
    """

    name: str
    sources: tuple[tuple[int, Denied], ...]
    sink: int
    working_ns: int
    protection_ns: int
    risks: Risks


def protected_demands(model: ServiceModel) -> dict[int, Protected]:
    """Return the demands of a scenario that ask for a pair, by their number."""
    known: dict[Disjoint, Risks] = {}
    found, by_rule = {}, sides(model)
    for number, demand in enumerate(model.demands):
        if demand.protection_ns is None:
            continue
        if demand.disjoint not in known:
            known[demand.disjoint] = Risks.of(model, FAMILIES[demand.disjoint])
        risks = known[demand.disjoint]
        at = {name: i for i, name in enumerate(risks.names)}

        def own(*places: str, at: dict[str, int] = at) -> Denied:
            return frozenset(at[f"place:{p}"] for p in places if f"place:{p}" in at)

        side = by_rule[demand.barred]
        found[number] = Protected(
            f"{demand.target}:{'|'.join(demand.sources)}>{demand.sink}",
            tuple((side.depart(model.node[s]), own(s, demand.sink)) for s in demand.sources),
            side.arrive(model.node[demand.sink]),
            demand.limit_ns,
            demand.protection_ns,
            risks,
        )
    return found


class PairFinder:
    """Finds pairs over a chosen set of items; one for every problem."""

    def __init__(self, problem: CoverProblem) -> None:
        # Regenerators always count: the least latency of a second path may be beyond every limit.
        endless = np.full(len(problem.demand_source), FAR - 1, np.int64)
        self._problem = replace(problem, demand_limit_ns=endless)
        self.net: Network = prepare(self._problem).net
        self._lost = np.zeros(len(problem.arc_tail), np.uint8)

    def find(self, asked: Protected, is_open: UInt8) -> Pair | None:
        """Return a pair with the shortest working path that has a partner, None without one."""
        found = [
            Pair(source, *ways)
            for source, own in asked.sources
            if (ways := _Search(self, asked, is_open, source, own).run()) is not None
        ]
        return min(found, key=lambda pair: (pair.working.ns, pair.protection.ns), default=None)

    def holds(self, asked: Protected, is_open: UInt8) -> bool:
        """Tell whether there is a pair."""
        return any(
            _Search(self, asked, is_open, source, own).run() is not None
            for source, own in asked.sources
        )

    def least_protection_ns(self, asked: Protected, is_open: UInt8) -> int | None:
        """Return the least latency of a protection path beside a working path in its limit.

        Beyond every limit nothing says how many regenerators a link is offered with: here it has
        as many as its routes take.
        """
        turned = replace(asked, working_ns=FAR - 1, protection_ns=asked.working_ns)
        pair = self._uncapped.find(turned, is_open)
        return None if pair is None else pair.working.ns

    @cached_property
    def _room(self) -> TreeRoom:
        from netplan.graph.trees import TreeRoom  # noqa: PLC0415  (kernels load here)

        return TreeRoom(self.net)

    @cached_property
    def _uncapped(self) -> PairFinder:
        """Return the same where every exit takes paths of any optical delay."""
        return PairFinder(replace(self._problem, arc_cap_ns=None))

    def way(
        self, asked: Protected, is_open: UInt8, source: int, denied: Denied, own: Denied, most: int
    ) -> Way | None:
        """Return the shortest path within ``most`` ns that takes no denied risk."""
        lost = self._lost
        lost[:] = 0
        for risk in denied:
            lost[asked.risks.arcs[risk]] = 1
        tree = self._room.grow(is_open, lost, source, most)
        ns = tree.ns(asked.sink)
        if ns >= FAR:
            return None
        arcs = tree.arcs(asked.sink)
        risks = frozenset().union(*(asked.risks.of_arc[arc] for arc in arcs)) - own
        return Way(ns, tuple(reversed(arcs)), risks)


@dataclass(order=True)
class _Node:
    """What is denied to either path; ordered by the working path's latency."""

    ns: int
    number: int
    working: Way = field(compare=False)
    protection: Way = field(compare=False)
    denied: tuple[Denied, Denied] = field(compare=False)


class _Search:
    def __init__(
        self, finder: PairFinder, asked: Protected, is_open: UInt8, source: int, own: Denied
    ) -> None:
        self.finder, self.asked, self.is_open = finder, asked, is_open
        self.source, self.own = source, own
        self.known: dict[tuple[Denied, int], Way | None] = {}
        self.count = 0

    def run(self) -> tuple[Way, Way] | None:
        nothing: Denied = frozenset()
        queue: list[_Node] = []
        self._offer(queue, nothing, nothing)
        while queue:
            node = heapq.heappop(queue)
            shared = node.working.risks & node.protection.risks
            partner = (
                self._way(node.denied[1] | node.working.risks, 1) if shared else node.protection
            )
            if partner is not None:
                return node.working, partner
            for denied in self._children(node, sorted(shared)):
                self._offer(queue, *denied)
        return None

    def _way(self, denied: Denied, side: int) -> Way | None:
        key = denied, side
        if key not in self.known:
            most = self.asked.protection_ns if side else self.asked.working_ns
            self.known[key] = self.finder.way(
                self.asked, self.is_open, self.source, denied, self.own, most
            )
        return self.known[key]

    def _offer(self, queue: list[_Node], working: Denied, protection: Denied) -> None:
        first = self._way(working, 0)
        second = self._way(protection, 1) if first is not None else None
        if first is not None and second is not None:
            self.count += 1
            node = _Node(first.ns, self.count, first, second, (working, protection))
            heapq.heappush(queue, node)

    def _children(self, node: _Node, shared: Sequence[int]) -> Iterator[tuple[Denied, Denied]]:
        """Yield what to deny: for the shared risk that leaves least to be searched."""
        working, protection = node.denied
        best: tuple[int, list[tuple[Denied, Denied]]] | None = None
        for risk in shared:
            one, two = working | {risk}, protection | {risk}
            sides = []
            gain = 0
            first, second = self._way(one, 0), self._way(two, 1)
            if first is not None:
                sides.append((one, protection))
                gain += first.ns - node.working.ns
            if second is not None:
                sides.append((working, two))
                gain += second.ns - node.protection.ns
            if len(sides) < 2:
                yield from sides
                return
            if best is None or gain > best[0]:
                best = gain, sides
        if best is not None:
            yield from best[1]
