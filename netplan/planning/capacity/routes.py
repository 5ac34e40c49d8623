"""The routes of a network in every state: links, the spans under them, today's hops between.

A route is known by its links and spans; how it gets from one to the next over today's hops is
settled for every state by the fastest way, for hops are free.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from netplan.graph.arrays import UInt8
from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, NO_ITEM, CoverProblem

MOST = 20_000
"""Routes beyond which a list is given up."""


class TooManyRoutesError(Exception):
    """A choice has more routes than can be listed."""


@dataclass(frozen=True)
class Segment:
    """One link lit over one way through the spans."""

    start: int
    end: int
    link: int
    spans: tuple[int, ...]
    arcs: frozenset[int]
    ns: int


@dataclass(frozen=True)
class Route:
    """Segments in their order."""

    segments: tuple[Segment, ...]

    @cached_property
    def spans(self) -> tuple[int, ...]:
        """Return the spans under its links, one as often as it is passed."""
        return tuple(s for segment in self.segments for s in segment.spans)

    @cached_property
    def links(self) -> tuple[int, ...]:
        """Return its links."""
        return tuple(segment.link for segment in self.segments)


class Hops:
    """Fastest ways over today's hops between the nodes of interest, by state."""

    def __init__(self, cover: CoverProblem) -> None:
        self.cover = cover
        free = (cover.arc_item == NO_ITEM) & (cover.arc_kind != ARC_ENTER)
        self._free = np.flatnonzero(free)
        enter = cover.arc_kind == ARC_ENTER
        layer = self._layer_nodes()
        exits = np.flatnonzero((cover.arc_item != NO_ITEM) & (cover.arc_kind != ARC_OPTICAL))
        ends = [int(cover.arc_head[a]) for a in exits if int(cover.arc_tail[a]) in layer]
        self.nodes = sorted({*cover.demand_source.tolist(), *ends})
        self.starts = sorted({*cover.arc_tail[enter].tolist(), *cover.demand_sink.tolist()})
        self.row = {v: i for i, v in enumerate(self.nodes)}
        self._known: dict[bytes, npt.NDArray[np.int64]] = {}
        self._of_state: dict[int, npt.NDArray[np.int64]] = {}

    def _layer_nodes(self) -> set[int]:
        cover = self.cover
        optical = cover.arc_kind == ARC_OPTICAL
        return {*cover.arc_tail[optical].tolist(), *cover.arc_head[optical].tolist()}

    def ns(self, state: int, a: int, b: int) -> int:
        """Return the fastest way from a node of interest to any node; 2**60 without one."""
        return int(self.table(state)[self.row[a], b])

    def table(self, state: int) -> npt.NDArray[np.int64]:
        """Return (nodes of interest, nodes) ns in a state."""
        if state not in self._of_state:
            lost = np.isin(self._free, self.cover.scenario_lost_arcs[state])
            key = np.packbits(lost).tobytes()
            if key not in self._known:
                self._known[key] = self._distances(self._free[~lost])
            self._of_state[state] = self._known[key]
        return self._of_state[state]

    def _distances(self, arcs: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
        cover = self.cover
        order = np.lexsort((cover.arc_ns[arcs], cover.arc_head[arcs], cover.arc_tail[arcs]))
        arcs = arcs[order]
        first = np.ones(len(arcs), bool)
        first[1:] = (np.diff(cover.arc_tail[arcs]) != 0) | (np.diff(cover.arc_head[arcs]) != 0)
        arcs = arcs[first]
        n = cover.n_nodes
        # Explicit zeros count as no edge in a sparse graph: everything is shifted by a little.
        graph = csr_array(
            (
                cover.arc_ns[arcs] + 2.0**-12,
                (cover.arc_tail[arcs], cover.arc_head[arcs]),
            ),
            shape=(n, n),
        )
        found = dijkstra(graph, indices=self.nodes)
        found[~np.isfinite(found)] = 2.0**60
        whole: npt.NDArray[np.int64] = np.floor(found).astype(np.int64)
        return whole


class Router:
    """Lists routes over chosen items.

    Attributes:
        hops: ways over today's network.
        longest: (d,) ns beyond which no route of a demand is of use in any state.
    """

    def __init__(self, cover: CoverProblem) -> None:
        self.cover = cover
        self.hops = Hops(cover)
        self.longest = np.maximum(cover.demand_limit_ns, cover.demand_after_ns)
        self._out: dict[int, list[int]] = defaultdict(list)
        for a in range(len(cover.arc_tail)):
            if cover.arc_kind[a] == ARC_OPTICAL or cover.arc_item[a] != NO_ITEM:
                self._out[int(cover.arc_tail[a])].append(a)
        self._enter = np.flatnonzero(cover.arc_kind == ARC_ENTER).tolist()

    def segments(self, chosen: UInt8) -> list[Segment]:
        """Return every way in which the chosen spans can carry the chosen links."""
        longest = int(self.longest.max(initial=0))
        return [s for a in self._enter for s in self._through(a, chosen, longest)]

    def _through(self, enter: int, chosen: UInt8, longest: int) -> Iterator[Segment]:
        cover = self.cover
        origin, start = int(cover.arc_head[enter]), int(cover.arc_tail[enter])
        stack: list[tuple[int, frozenset[int], tuple[int, ...], tuple[int, ...], int]]
        stack = [(origin, frozenset({origin}), (), (enter,), 0)]
        first = int(cover.arc_ns[enter])
        while stack:
            node, seen, spans, arcs, ns = stack.pop()
            for a in self._out[node]:
                item, head = int(cover.arc_item[a]), int(cover.arc_head[a])
                if not chosen[item]:
                    continue
                if cover.arc_kind[a] == ARC_OPTICAL:
                    further = ns + int(cover.arc_ns[a])
                    if head not in seen and first + further <= longest:
                        stack.append((head, seen | {head}, (*spans, item), (*arcs, a), further))
                    continue
                whole = first + ns + int(cover.arc_ns[a])
                if spans and whole <= longest:
                    yield Segment(start, head, item, spans, frozenset((*arcs, a)), whole)

    def routes(self, chosen: UInt8, demands: list[int]) -> dict[int, list[Route]]:
        """Return the routes of some demands that are in time in the intact network.

        Those too slow there are too slow in every state with less.

        Raises:
            TooManyRoutesError: there are more than ``MOST`` in all.
        """
        segments = self.segments(chosen)
        starting: dict[int, list[Segment]] = defaultdict(list)
        for segment in segments:
            starting[segment.start].append(segment)
        table, row = self.hops.table(0), self.hops.row
        found: dict[int, list[Route]] = {}
        total = 0
        for d in demands:
            source, sink = int(self.cover.demand_source[d]), int(self.cover.demand_sink[d])
            limit, mine = int(self.longest[d]), []
            stack: list[tuple[int, int, tuple[Segment, ...]]] = [(source, 0, ())]
            while stack:
                node, ns, taken = stack.pop()
                from_here = table[row[node]]
                if taken and ns + int(from_here[sink]) <= limit:
                    mine.append(Route(taken))
                    total += 1
                    if total > MOST:
                        raise TooManyRoutesError
                for start, options in starting.items():
                    way = ns + int(from_here[start])
                    if way > limit or any(start == s.start for s in taken):
                        continue
                    stack += [
                        (s.end, way + s.ns, (*taken, s))
                        for s in options
                        if way + s.ns <= limit
                        and all(s.link != t.link for t in taken)
                        and s.end != source
                    ]
            found[d] = sorted(mine, key=lambda r: [(s.link, s.spans) for s in r.segments])
        return found
