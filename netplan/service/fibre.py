"""The fibre layer as arrays: spans between places, parallel ones kept apart."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array
from scipy.sparse.csgraph import dijkstra

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
UNREACHED = -9999  # scipy's mark for "no predecessor"


@dataclass(frozen=True)
class EdgeArrays:
    """Undirected weighted edges over ``n`` nodes; ``ns`` in whole nanoseconds, > 0."""

    n: int
    a: Int64
    b: Int64
    ns: Int64

    @cached_property
    def _order(self) -> tuple[Int64, Int64, Int64]:
        """Directed arcs sorted by (tail, head, ns, edge): the first of a run is the best."""
        tail = np.concatenate([self.a, self.b])
        head = np.concatenate([self.b, self.a])
        edge = np.tile(np.arange(len(self.a)), 2)
        order = np.lexsort((edge, self.ns[edge], head, tail))
        return tail[order], head[order], edge[order]

    def only(self, kept: Int64) -> EdgeArrays:
        """Return some of the edges, by their numbers."""
        return EdgeArrays(self.n, self.a[kept], self.b[kept], self.ns[kept])

    def joined(self, a: Int64, b: Int64, ns: Int64) -> EdgeArrays:
        """Return these edges with a few more after them, without sorting all of them anew."""
        more = EdgeArrays(self.n, a, b, ns)
        whole = EdgeArrays(
            self.n,
            np.concatenate([self.a, a]),
            np.concatenate([self.b, b]),
            np.concatenate([self.ns, ns]),
        )
        tail, head, edge = self._order
        new_tail, new_head, new_edge = more._order
        key, new_key = tail * self.n + head, new_tail * self.n + new_head
        place = np.searchsorted(key, new_key, side="left")
        while len(key):  # past the edges between the same places that are as fast; hardly any
            behind = place < len(key)
            at = np.where(behind, place, 0)
            behind &= (key[at] == new_key) & (self.ns[edge[at]] <= ns[new_edge])
            if not behind.any():
                break
            place = place + behind
        order = tuple(
            np.insert(old, place, new)
            for old, new in ((tail, new_tail), (head, new_head), (edge, new_edge + len(self.a)))
        )
        whole.__dict__["_order"] = order  # where the cached property would put it
        return whole

    def graph(self, usable: Bool) -> tuple[csr_array, Int64]:
        """Return the CSR matrix of the usable edges and, per stored entry, its edge.

        Of parallel edges only the fastest is kept (ties: the lowest edge index), because
        duplicate entries of a sparse matrix would be added up.
        """
        tail, head, edge = self._order
        keep = usable[edge]
        tail, head, edge = tail[keep], head[keep], edge[keep]
        first = np.ones(len(tail), dtype=bool)
        first[1:] = (tail[1:] != tail[:-1]) | (head[1:] != head[:-1])
        tail, head, edge = tail[first], head[first], edge[first]
        pointer = np.searchsorted(tail, np.arange(self.n + 1))
        # Floats hold whole ns exactly up to 2**53 (104 days), far beyond any route.
        weights = self.ns[edge].astype(float)
        return csr_array((weights, head, pointer), shape=(self.n, self.n)), edge


def distances(
    matrix: csr_array, sources: Sequence[int], ends_only: Collection[int] = ()
) -> tuple[npt.NDArray[np.float64], Int64]:
    """Return distances (len(sources), n), inf where unreachable, and predecessors.

    No path passes a node of ``ends_only``, though it may begin or end there.
    """
    if not ends_only:
        lengths, before = dijkstra(matrix, indices=list(sources), return_predecessors=True)
        return np.asarray(lengths), np.asarray(before, dtype=np.int64)
    ways: dict[int | None, list[int]] = {}  # by the node they may leave
    for row, source in enumerate(sources):
        ways.setdefault(source if source in ends_only else None, []).append(row)
    n = matrix.shape[0]
    lengths, before = np.full((len(sources), n), np.inf), np.full((len(sources), n), UNREACHED)
    for leaving, rows in ways.items():
        left = _without_exits(matrix, [node for node in ends_only if node != leaving])
        lengths[rows], before[rows] = distances(left, [sources[row] for row in rows])
    return lengths, before


def _without_exits(matrix: csr_array, nodes: Sequence[int]) -> csr_array:
    """Return the matrix without what leaves some nodes."""
    count = np.diff(matrix.indptr)
    tail = np.repeat(np.arange(matrix.shape[0]), count)
    keep = ~np.isin(tail, np.asarray(nodes, dtype=np.int64))
    count = count.copy()
    count[list(nodes)] = 0
    pointer = np.concatenate([[0], np.cumsum(count)])
    return csr_array((matrix.data[keep], matrix.indices[keep], pointer), shape=matrix.shape)


class Tree:
    """The shortest paths from one source, as nodes and edges on the way to any sink."""

    def __init__(self, matrix: csr_array, edge_of: Int64, before: Int64) -> None:
        """Take a matrix with the edge of each entry, and a row of predecessors in it."""
        tail = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
        used = before[matrix.indices] == tail
        by = np.full(matrix.shape[0], UNREACHED)
        by[matrix.indices[used]] = edge_of[used]
        self._before, self._by = before.tolist(), by.tolist()

    def edges_to_all(self, sinks: Iterable[int]) -> set[int]:
        """Return the edges from the source to any of several sinks, each looked at once."""
        found: set[int] = set()
        for sink in sinks:
            node = sink
            while self._before[node] != UNREACHED and self._by[node] not in found:
                found.add(self._by[node])
                node = self._before[node]
        return found

    def edges_to(self, sink: int) -> tuple[int, ...]:
        """Return the edges from the source to a sink, none where there is no path."""
        found = []
        node = sink
        while self._before[node] != UNREACHED:
            found.append(self._by[node])
            node = self._before[node]
        return tuple(reversed(found))
