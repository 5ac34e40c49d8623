"""The k fastest simple paths of one pair (Yen), as arcs, within its limit."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from netplan.optimize.problem.cover import CoverProblem

Path = tuple[int, ...]


def fastest_paths(problem: CoverProblem, d: int, f: int, k: int) -> list[Path]:
    """Return up to k simple paths of least latency, fastest first; ties by arc numbers.

    Parallel arcs make different paths. Paths beyond the pair's limit are left out.
    """
    roads = _Roads(problem, d, f)
    limit = problem.limit_ns(d, f)
    first = roads.fastest((), frozenset())
    if first is None or first[0] > limit:
        return []
    queue, known, found = [first], {first[1]}, []
    while queue and len(found) < k:
        _, path = heapq.heappop(queue)
        found.append(path)
        for i in range(len(path)):
            root = path[:i]
            closed = frozenset(other[i] for other in found if len(other) > i and other[:i] == root)
            other = roads.fastest(root, closed)
            if other is not None and other[0] <= limit and other[1] not in known:
                known.add(other[1])
                heapq.heappush(queue, other)
    return found


class _Roads:
    """Adjacency lists of one scenario, and exact distances to the sink to steer by."""

    def __init__(self, problem: CoverProblem, d: int, f: int) -> None:
        live = np.ones(len(problem.arc_tail), bool)
        live[problem.scenario_lost_arcs[f]] = False
        self.head, self.tail = problem.arc_head.tolist(), problem.arc_tail.tolist()
        self.ns = problem.arc_ns.tolist()
        self.source, self.sink = int(problem.demand_source[d]), int(problem.demand_sink[d])
        self.out: list[list[int]] = [[] for _ in range(problem.n_nodes)]
        into: list[list[int]] = [[] for _ in range(problem.n_nodes)]
        for a in np.flatnonzero(live).tolist():
            self.out[self.tail[a]].append(a)
            into[self.head[a]].append(a)
        self.rest: dict[int, int] = {}
        queue = [(0, self.sink)]
        while queue:
            far, v = heapq.heappop(queue)
            if v in self.rest:
                continue
            self.rest[v] = far
            for a in into[v]:
                if self.tail[a] not in self.rest:
                    heapq.heappush(queue, (far + self.ns[a], self.tail[a]))

    def fastest(self, root: Path, closed: frozenset[int]) -> tuple[int, Path] | None:
        """Return the fastest path that starts with ``root`` and goes on over no closed arc."""
        start = self.head[root[-1]] if root else self.source
        barred = {self.tail[a] for a in root}
        queue = [(self.rest[start], 0, start, ())] if start in self.rest else []
        spent = sum(self.ns[a] for a in root)
        done: set[int] = set()
        while queue:
            _, gone, u, path = heapq.heappop(queue)
            if u == self.sink:
                return spent + gone, (*root, *path)
            if u in done:
                continue
            done.add(u)
            for a in self.out[u]:
                v = self.head[a]
                if v in done or v in barred or v not in self.rest or (not path and a in closed):
                    continue
                there = gone + self.ns[a]
                heapq.heappush(queue, (there + self.rest[v], there, v, (*path, a)))
        return None
