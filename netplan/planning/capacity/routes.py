"""The routes of a network in every state: links, the spans under them, today's hops between.

A route is known by its links and spans; how it gets from one to the next over today's hops is
settled for every state by the fastest way, for hops are free. Those that have a limit are parts of
a route like its links, and a route may consist of them alone.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate, islice, pairwise

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

from netplan.graph.arrays import UInt8
from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, NO_ITEM, CoverProblem
from netplan.optimize.problem.prepare import optical_delay_matters
from netplan.planning.capacity.question import ANYWHERE, CapacityQuestion, ChannelType

MOST = 20_000
"""Routes beyond which a list is given up."""
MOST_BEGUN = 200_000
"""Beginnings of routes that end with a limited hop, beyond which it is, too: most lead nowhere."""
PLACEMENTS = 2
"""Placements of regenerators on a way that plans are looked for with; proofs look at all."""


class TooManyRoutesError(Exception):
    """A choice has more routes than can be listed."""


@dataclass(frozen=True)
class Segment:
    """One link lit in a type of channel over one way through the spans.

    Attributes:
        start: the node at which light comes in.
        end: the node at which it comes out.
        link: item of the link.
        spans: items of the spans, in order.
        arcs: all that must be alive.
        ns: latency of all of it.
        type: of the channel.
        stands: places of the regenerators in order, ANYWHERE where it does not matter.
        behind: behind how many spans each of them stands; none where it does not matter.

    Of one of today's hops with a limit ``link`` is the span under it, and it has no ``spans``.
    """

    start: int
    end: int
    link: int
    spans: tuple[int, ...]
    arcs: frozenset[int]
    ns: int
    type: int = 0
    stands: tuple[int, ...] = ()
    behind: tuple[int, ...] = ()

    @property
    def is_hop(self) -> bool:
        """Tell whether it is one of today's hops."""
        return not self.spans

    @property
    def stretches(self) -> tuple[tuple[int, ...], ...]:
        """Return the spans between ends and regenerators; channels may change slots between."""
        if self.is_hop:
            return ()
        cuts = (0, *self.behind, len(self.spans))
        return tuple(self.spans[a:b] for a, b in pairwise(cuts))


@dataclass(frozen=True)
class Route:
    """Segments in their order: links, and today's hops with a limit."""

    segments: tuple[Segment, ...]

    @cached_property
    def spans(self) -> tuple[int, ...]:
        """Return the spans under its links, one as often as it is passed."""
        return tuple(s for segment in self.segments for s in segment.spans)

    @cached_property
    def lit(self) -> tuple[Segment, ...]:
        """Return its links."""
        return tuple(segment for segment in self.segments if not segment.is_hop)

    @cached_property
    def legs(self) -> tuple[tuple[int, ...], ...]:
        """Return the spans of the hops with a limit before, between and behind its links."""
        found: list[list[int]] = [[]]
        for segment in self.segments:
            if segment.is_hop:
                found[-1].append(segment.link)
            else:
                found.append([])
        return tuple(map(tuple, found))


class Hops:
    """Fastest ways over today's hops without a limit between the nodes of interest, by state."""

    def __init__(self, cover: CoverProblem, limited: Collection[int] = ()) -> None:
        self.cover = cover
        free = (cover.arc_item == NO_ITEM) & (cover.arc_kind != ARC_ENTER)
        free[list(limited)] = False
        self._free = np.flatnonzero(free)
        enter = cover.arc_kind == ARC_ENTER
        self.layer = self._layer_nodes()
        exits = np.flatnonzero((cover.arc_item != NO_ITEM) & (cover.arc_kind != ARC_OPTICAL))
        ends = [int(cover.arc_head[a]) for a in exits if int(cover.arc_tail[a]) in self.layer]
        ends += [int(cover.arc_head[a]) for a in limited]
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


@dataclass(frozen=True)
class _Way:
    """One way through the spans from the start of a link to its end."""

    start: int
    end: int
    link: int
    spans: tuple[int, ...]
    nodes: tuple[int, ...]
    arcs: frozenset[int]
    optical_ns: int
    ns: int


class Router:
    """Lists routes over chosen items.

    Attributes:
        hops: ways over today's network.
        longest: (d,) ns beyond which no route of a demand is of use in any state.
        placements: of regenerators on a way at most; None: all.
    """

    def __init__(self, question: CapacityQuestion, placements: int | None = None) -> None:
        """Prepare to list routes, on every way with so many placements of regenerators at most.

        The first one is that of light that goes as far as it can. None: all of them.
        """
        cover = question.base
        self.placements = placements
        self.question, self.cover = question, cover
        self.hops = Hops(cover, question.hop_arcs)
        self.longest = np.maximum(cover.demand_limit_ns, cover.demand_after_ns)
        self._out: dict[int, list[int]] = defaultdict(list)
        links = frozenset(question.links)
        layer = self.hops.layer
        for a in range(len(cover.arc_tail)):
            leaves = int(cover.arc_item[a]) in links and int(cover.arc_tail[a]) in layer
            if cover.arc_kind[a] == ARC_OPTICAL or leaves:
                self._out[int(cover.arc_tail[a])].append(a)
        self._enter = np.flatnonzero(cover.arc_kind == ARC_ENTER).tolist()
        self._counts = optical_delay_matters(cover)

    def segments(self, chosen: UInt8, lit: Collection[tuple[int, int]]) -> list[Segment]:
        """Return every way in which the chosen spans can carry the channels of lit links.

        Raises:
            TooManyRoutesError: there are more than ``MOST`` in all.
        """
        longest = int(self.longest.max(initial=0))
        links = {link for link, _ in lit}
        found = []
        for a in self._enter:
            for way in self._through(a, chosen, links, longest):
                for t, type_ in enumerate(self.question.types):
                    if (way.link, t) in lit:
                        found += [s for s in self._lit(way, t, type_) if s.ns <= longest]
                if len(found) > MOST:
                    raise TooManyRoutesError
        return found

    def _limited(self) -> Iterator[Segment]:
        """Yield today's hops that have a limit."""
        cover = self.cover
        for arc, span in self.question.hop_arcs.items():
            ends = int(cover.arc_tail[arc]), int(cover.arc_head[arc])
            yield Segment(*ends, span, (), frozenset((arc,)), int(cover.arc_ns[arc]))

    def _through(
        self, enter: int, chosen: UInt8, links: Collection[int], longest: int
    ) -> Iterator[_Way]:
        cover = self.cover
        origin, start = int(cover.arc_head[enter]), int(cover.arc_tail[enter])
        stack: list[tuple[int, tuple[int, ...], tuple[int, ...], tuple[int, ...], int]]
        stack = [(origin, (origin,), (), (enter,), 0)]
        first = int(cover.arc_ns[enter])
        while stack:
            node, seen, spans, arcs, ns = stack.pop()
            for a in self._out[node]:
                item, head = int(cover.arc_item[a]), int(cover.arc_head[a])
                if cover.arc_kind[a] == ARC_OPTICAL:
                    further = ns + int(cover.arc_ns[a])
                    if chosen[item] and head not in seen and first + further <= longest:
                        stack.append((head, (*seen, head), (*spans, item), (*arcs, a), further))
                    continue
                whole = first + ns + int(cover.arc_ns[a])
                if spans and item in links and whole <= longest:
                    all_of_it = frozenset((*arcs, a))
                    yield _Way(start, head, item, spans, seen, all_of_it, ns, whole)

    def _lit(self, way: _Way, number: int, type_: ChannelType) -> Iterator[Segment]:
        """Yield the way lit in a type, with every set of regenerators of which none is spare."""
        delay = self.cover.regen_ns
        for behind in islice(self._behind(way, type_), self.placements):
            stands: tuple[int, ...] = tuple(self.question.stands[way.nodes[i]] for i in behind)
            if type_.noise is None and self._counts:
                stands = (ANYWHERE,) * max(0, -(-way.optical_ns // self.cover.reach_ns) - 1)
                if len(stands) > len(self.question.rungs.get(way.link, ())):
                    continue
            ns = way.ns + len(stands) * delay
            yield Segment(
                way.start, way.end, way.link, way.spans, way.arcs, ns, number, stands, behind
            )

    def _behind(self, way: _Way, type_: ChannelType) -> Iterable[tuple[int, ...]]:
        """Return behind which spans regenerators can stand so that all of them are needed."""
        if type_.noise is None:
            return ((),)
        noise = [type_.noise[s] for s in way.spans]
        known = [units for units in noise if units is not None]
        if len(known) < len(noise):
            return ()
        stands = self.question.stands
        where = [i for i, v in enumerate(way.nodes[:-1]) if i and stands and stands[v] >= 0]
        return least_placements(known, where, type_.budget)

    def routes(
        self, chosen: UInt8, lit: Collection[tuple[int, int]], demands: list[int]
    ) -> dict[int, list[Route]]:
        """Return the routes of some demands that are in time in the intact network.

        Those too slow there are too slow in every state with less.

        Args:
            chosen: items of spans.
            lit: links, and the types that they are lit in.
            demands: the demands.

        Raises:
            TooManyRoutesError: there are more than ``MOST`` in all, or beginnings beyond reason.
        """
        segments = [*self.segments(chosen, lit), *self._limited()]
        starting: dict[int, list[Segment]] = defaultdict(list)
        for segment in segments:
            starting[segment.start].append(segment)
        table, row = self.hops.table(0), self.hops.row
        found: dict[int, list[Route]] = {}
        total = begun = 0
        for d in demands:
            source, sink = int(self.cover.demand_source[d]), int(self.cover.demand_sink[d])
            limit, mine = int(self.longest[d]), []
            stack: list[tuple[int, int, tuple[Segment, ...]]] = [(source, 0, ())]
            while stack:
                node, ns, taken = stack.pop()
                from_here = table[row[node]]
                arrived = bool(taken) and ns + int(from_here[sink]) <= limit
                if arrived:
                    mine.append(Route(taken))
                total += arrived
                begun += bool(taken) and taken[-1].is_hop
                if total > MOST or begun > MOST_BEGUN:
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
                        and not (s.is_hop and any(s.end == t.end for t in taken))
                    ]
            found[d] = sorted(mine, key=_order)
        return found


def _order(route: Route) -> list[tuple[int, tuple[int, ...], int, tuple[int, ...]]]:
    return [(s.link, s.spans, s.type, s.behind) for s in route.segments]


def least_placements(
    noise: Sequence[int], where: Sequence[int], budget: int
) -> Iterator[tuple[int, ...]]:
    """Yield every set of regenerators with which light gets along spans, and with no fewer of them.

    Args:
        noise: of every span.
        where: behind how many spans one may stand, ascending.
        budget: of the spans of a stretch.
    """
    upto = [0, *accumulate(noise)]
    stack: list[tuple[tuple[int, ...], int]] = [((), 0)]
    while stack:
        taken, before = stack.pop()
        # Each may go only if the stretches on both sides of it are within the budget together.
        at = taken[-1] if taken else 0
        spare = upto[before] + budget
        if upto[-1] - upto[at] <= budget:
            if not taken or upto[-1] > spare:
                yield taken
            continue
        for p in where:  # the farthest is looked at first
            if at < p and upto[p] - upto[at] <= budget and (not taken or upto[p] > spare):
                stack.append(((*taken, p), at))
