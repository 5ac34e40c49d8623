"""A second opinion on plans: plain Dijkstra over one scenario after another."""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from netplan.optimize.problem.cover import CoverProblem

FAR = 2**62


def missed(problem: CoverProblem, chosen: npt.NDArray[np.bool_]) -> list[tuple[int, int]]:
    """Return every (demand, scenario) whose limit a plan misses; regenerators are refused.

    Only failures that meet the shortest paths of the intact network are looked at one by
    one, for the others change nothing.

    Raises:
        ValueError: regenerators could stand on a path.
    """
    limits = max(problem.demand_limit_ns.max(initial=0), problem.demand_after_ns.max(initial=0))
    if problem.regen_ns and problem.reach_ns < limits:
        raise ValueError("this check knows no regenerators")
    usable = (problem.arc_item < 0) | chosen[problem.arc_item]
    out: list[list[int]] = [[] for _ in range(problem.n_nodes)]
    for arc in np.flatnonzero(usable).tolist():
        out[int(problem.arc_tail[arc])].append(arc)
    found = []
    for source in np.unique(problem.demand_source).tolist():
        mine = np.flatnonzero(problem.demand_source == source).tolist()
        dist, before = _tree(problem, out, source, frozenset())
        paths = {d: _path(problem, before, int(problem.demand_sink[d])) for d in mine}
        used = set().union(*paths.values())
        for f, arcs in enumerate(problem.scenario_lost_arcs):
            lost = frozenset(arcs.tolist())
            reached = dist if not lost & used else _tree(problem, out, source, lost)[0]
            for d in mine:
                limit = problem.limit_ns(d, f)
                if limit >= 0 and reached[int(problem.demand_sink[d])] > limit:
                    found.append((d, f))
    return sorted(found)


def _tree(
    problem: CoverProblem, out: list[list[int]], source: int, lost: frozenset[int]
) -> tuple[list[int], list[int]]:
    dist, before = [FAR] * problem.n_nodes, [-1] * problem.n_nodes
    dist[source] = 0
    queue = [(0, source)]
    head, ns = problem.arc_head, problem.arc_ns
    while queue:
        far, u = heapq.heappop(queue)
        if far > dist[u]:
            continue
        for arc in out[u]:
            v, there = int(head[arc]), far + int(ns[arc])
            if there < dist[v] and arc not in lost:
                dist[v], before[v] = there, arc
                heapq.heappush(queue, (there, v))
    return dist, before


def _path(problem: CoverProblem, before: list[int], sink: int) -> set[int]:
    arcs: set[int] = set()
    while before[sink] >= 0 and before[sink] not in arcs:
        arcs.add(before[sink])
        sink = int(problem.arc_tail[before[sink]])
    return arcs
