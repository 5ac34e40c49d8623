"""The fibre layer as arrays: spans between places, parallel ones kept apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

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


def distances(matrix: csr_array, sources: Sequence[int]) -> tuple[npt.NDArray[np.float64], Int64]:
    """Return distances (len(sources), n), inf where unreachable, and predecessors."""
    lengths, before = dijkstra(matrix, indices=list(sources), return_predecessors=True)
    return np.asarray(lengths), np.asarray(before, dtype=np.int64)


def walk(predecessors: Int64, sink: int) -> list[int]:
    """Return the nodes from the source of this predecessor row to the sink."""
    nodes = [sink]
    while (before := int(predecessors[nodes[-1]])) != UNREACHED:
        nodes.append(before)
    return nodes[::-1]


def edges_on(matrix: csr_array, edge_of: Int64, nodes: Iterable[int]) -> list[int]:
    """Return the edges along a walk of nodes."""
    path = list(nodes)
    found = []
    for tail, head in pairwise(path):
        start, stop = matrix.indptr[tail], matrix.indptr[tail + 1]
        position = start + np.searchsorted(matrix.indices[start:stop], head)
        found.append(int(edge_of[position]))
    return found
