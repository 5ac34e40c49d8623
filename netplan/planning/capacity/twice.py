"""What a pair of routes weighs at least, of which every failure must leave one.

Every failure is left to one of the two routes at least. So for any few failures: however they are
shared out, the first route weighs at least as much as the lightest one that outlives its share, and
so does the second; the least of these sums is a bound, whatever else a pair must be. The failures
are chosen where that matters: those that would take both routes of the lightest pair so far.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain, combinations

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import FAR, Network, UInt8
from netplan.optimize.kernels import CAPACITY, needed
from netplan.planning.capacity.kernels import lightest
from netplan.planning.capacity.light import LightNetwork
from netplan.planning.capacity.question import CapacityQuestion

Int64 = npt.NDArray[np.int64]
Failures = tuple[int, ...]
MOST = 2
"""Failures of a demand that are shared out between the routes of its pairs."""


class TwiceLit:
    """Weighs pairs of routes in a network of light.

    Attributes:
        is_light: (m,) whether an arc is one of light: else of today's hops.
    """

    def __init__(self, question: CapacityQuestion, light: LightNetwork, net: Network) -> None:
        self.question, self.light, self.net = question, light, net
        cover = light.cover
        size = (len(cover.arc_tail) + cover.n_nodes + 1) * 2
        self._hkey, self._hval = np.zeros(size, np.int64), np.zeros(size, np.int32)
        self.is_light = light.type >= 0

    def asked(self, demand: int) -> list[int]:
        """Return the failures that ask for channels of a demand."""
        return [f for f in np.flatnonzero(self.question.channels[demand]).tolist() if f]

    def weighing(self, weight: Int64, source: int, top: int) -> Weighing:
        """Return what weighs the routes from a source by weights of arcs, ``top`` at most."""
        return Weighing(self, weight, source, top)

    def lost(self, failures: Failures, *, hops_too: bool = False) -> UInt8:
        """Return what a route may not take that outlives all of some failures.

        Of today's hops only those that all of them take: after each it may take other ones. With
        ``hops_too`` all.
        """
        cover = self.light.cover
        count = np.zeros(len(cover.arc_tail), np.int64)
        for f in failures:
            count[cover.scenario_lost_arcs[f]] += 1
        enough = 1 if hops_too else max(len(failures), 1)
        taken = np.where(self.is_light, count > 0, count >= enough)
        return taken.astype(np.uint8)

    def table(self, weighing: Weighing, failures: Failures, *, hops_too: bool) -> Int64:
        """Return (weight, node) the least ns of a way that outlives failures; see ``lost``."""
        base = self.question.base
        cutoff = int(max(base.demand_limit_ns.max(), base.demand_after_ns.max()))
        dist = np.zeros((weighing.top, self.light.cover.n_nodes), np.int64)
        lost = self.lost(failures, hops_too=hops_too)
        needed(CAPACITY)
        lightest(
            self.net, weighing.weight, lost, weighing.source, cutoff, dist, self._hkey, self._hval
        )
        return dist

    def walk(
        self,
        weighing: Weighing,
        failures: Failures,
        sink: int,
        at: int,
        *,
        hops_too: bool = False,
    ) -> Iterator[int]:
        """Yield the arcs of the way that a table has found to a sink, backwards."""
        dist = weighing.table(failures, hops_too=hops_too)
        lost, ns = self.lost(failures, hops_too=hops_too), self.net.ns
        here, w, passed = sink, at, {(sink, at)}
        while here != weighing.source:
            for a in self.net.in_arc[self.net.in_ptr[here] : self.net.in_ptr[here + 1]].tolist():
                tail, before = int(self.light.cover.arc_tail[a]), w - int(weighing.weight[a])
                if lost[a] or before < 0 or (tail, before) in passed:
                    continue
                if dist[before, tail] < FAR and dist[before, tail] + ns[a] == dist[w, here]:
                    break
            else:
                return
            here, w = tail, before
            passed.add((here, w))
            yield a


@dataclass
class Weighing:
    """Weighs the routes from one source by weights of arcs."""

    twice: TwiceLit
    weight: Int64
    source: int
    top: int
    _tables: dict[tuple[Failures, bool], Int64] = field(init=False, default_factory=dict)

    def table(self, failures: Failures, *, hops_too: bool = False) -> Int64:
        """Return (weight, node) the least ns of a way that outlives failures; see ``lost``."""
        key = failures, hops_too
        if key not in self._tables:
            self._tables[key] = self.twice.table(self, failures, hops_too=hops_too)
        return self._tables[key]

    def route(self, demand: int, failures: Failures, *, intact: bool) -> int:
        """Return what the lightest route of a demand weighs that outlives failures."""
        base = self.twice.question.base
        limit = base.demand_limit_ns if intact else base.demand_after_ns
        in_time = self.table(failures)[:, base.demand_sink[demand]] <= limit[demand]
        return int(np.argmax(in_time)) if in_time.any() else self.top

    def pair(self, demand: int, critical: Failures) -> tuple[int, Failures, Failures]:
        """Return what a pair weighs at least, and how it shares out the critical failures."""
        works = bool(self.twice.question.channels[demand, 0])
        best: tuple[int, Failures, Failures] | None = None
        for mine in _subsets(critical):
            others = tuple(f for f in critical if f not in mine)
            weight = self.route(demand, mine, intact=True) if works or mine else 0
            if not works and mine:
                weight = self.route(demand, mine, intact=False)
            if others:
                weight += self.route(demand, others, intact=False)
            if best is None or weight < best[0]:
                best = weight, mine, others
        assert best is not None
        return best

    def unshared(self, demand: int, critical: Failures) -> list[int]:
        """Return the failures that take both routes of the lightest pair."""
        _, mine, others = self.pair(demand, critical)
        twice, question = self.twice, self.twice.question
        sink = int(question.base.demand_sink[demand])
        routes = []
        if question.channels[demand, 0] or mine:
            intact = bool(question.channels[demand, 0])
            routes.append((mine, self.route(demand, mine, intact=intact)))
        if others:
            routes.append((others, self.route(demand, others, intact=False)))
        taken = [
            set(twice.walk(self, failures, sink, at)) for failures, at in routes if at < self.top
        ]
        if len(taken) < len(routes):
            return []
        lost = twice.light.cover.scenario_lost_arcs
        return [
            f
            for f in twice.asked(demand)
            if f not in critical
            and all(any(twice.is_light[a] and a in way for a in lost[f].tolist()) for way in taken)
        ]


def critical_failures(demands: Mapping[int, Weighing], most: int = MOST) -> dict[int, Failures]:
    """Return for every demand the failures that are shared out between the routes of its pairs.

    Those that are such of many demands come first, for what is found for one is known for all.
    """
    chosen: dict[int, Failures] = dict.fromkeys(demands, ())
    for _ in range(most):
        options = {d: weighing.unshared(d, chosen[d]) for d, weighing in demands.items()}
        counts = Counter(chain.from_iterable(options.values()))
        for d, mine in options.items():
            if mine:
                best = max(mine, key=lambda f: (counts[f], -f))
                chosen[d] = tuple(sorted((*chosen[d], best)))
    return chosen


def _subsets(failures: Sequence[int]) -> Iterator[Failures]:
    sizes = range(len(failures) + 1)
    return chain.from_iterable(combinations(failures, size) for size in sizes)
