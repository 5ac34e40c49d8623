"""From a routed problem to the lists of its paths, in the form the kernels read."""

from __future__ import annotations

from dataclasses import dataclass
from math import gcd

import numpy as np
import numpy.typing as npt

from benchmarks.fixed_charge.dual_ascent import FREE, OPEN, Routes, propagate
from benchmarks.fixed_charge.enumeration import list_paths, thin
from benchmarks.fixed_charge.problem import LARGEST, RoutedProblem

Int32 = npt.NDArray[np.int32]
Int64 = npt.NDArray[np.int64]
Mask = npt.NDArray[np.uint8]
_STEPS_PER_PATH = 400


@dataclass(frozen=True)
class Listed:
    """Every path worth keeping.

    Attributes:
        routes: the paths; None when there are too many, or none for some commodity.
        state: (m,) what is known of every arc before any search.
        alive: (paths,) the paths that may still be taken.
        scale: what one unit of cost is in ``routes``.
        step: every plan costs a multiple of this.
        impossible: commodities without any path.
        found: number of paths within the limits.
    """

    routes: Routes | None
    state: Mask
    alive: Mask
    scale: int
    step: int
    impossible: tuple[int, ...]
    found: int

    def arcs_of(self, p: int) -> tuple[int, ...]:
        """Return the arcs of path ``p`` in order."""
        assert self.routes is not None
        low, high = self.routes.path_ptr[p], self.routes.path_ptr[p + 1]
        return tuple(int(a) for a in self.routes.path_arc[low:high])


def _adjacency(ends: Int64, n_nodes: int) -> tuple[Int64, Int32]:
    order = np.argsort(ends, kind="stable").astype(np.int32)
    ptr = np.zeros(n_nodes + 1, np.int64)
    np.add.at(ptr, ends + 1, 1)
    return np.cumsum(ptr), order


def _enumerate(problem: RoutedProblem, path_limit: int) -> list[list[Int32]] | None:
    """Return the arcs of every commodity's paths, None when there are too many."""
    tail, head = problem.tail.astype(np.int32), problem.head.astype(np.int32)
    out_ptr, out_arc = _adjacency(problem.tail, problem.n_nodes)
    in_ptr, in_arc = _adjacency(problem.head, problem.n_nodes)
    weight = np.ascontiguousarray(problem.weight, np.int64)
    lists: list[list[Int32]] = []
    left = path_limit
    arcs = np.zeros(16 * path_limit + problem.n_nodes, np.int32)
    ends = np.zeros(path_limit, np.int64)
    for k in range(len(problem.source)):
        count = list_paths(
            tail, head, out_ptr, out_arc, in_ptr, in_arc, weight, problem.source[k],
            problem.sink[k], np.ascontiguousarray(problem.limit[k], np.int64),
            _STEPS_PER_PATH * path_limit, arcs, ends[:left],
        )  # fmt: skip
        if count < 0:
            return None
        left -= count
        starts = [0, *ends[:count].tolist()]
        lists.append([arcs[starts[i] : starts[i + 1]].copy() for i in range(count)])
    return lists


def _scale(problem: RoutedProblem) -> int:
    dearest = int(problem.fixed_cost.sum()) + int(problem.route_cost.sum()) + 1
    return 1 << max(0, min(20, (LARGEST // dearest).bit_length() - 1))


def _routes(problem: RoutedProblem, lists: list[list[Int32]], keep: Mask, scale: int) -> Routes:
    """Return the kept paths with their slots numbered arc by arc."""
    com_ptr, path_ptr = [0], [0]
    arcs: list[Int32] = []
    owner: list[int] = []
    cost: list[int] = []
    p = 0
    for k, paths in enumerate(lists):
        for path in paths:
            if keep[p]:
                arcs.append(path)
                owner += [k] * len(path)
                path_ptr.append(path_ptr[-1] + len(path))
                cost.append(int(problem.route_cost[k, path].sum()) * scale)
            p += 1
        com_ptr.append(len(cost))
    path_arc = np.concatenate([np.zeros(0, np.int32), *arcs])
    key = path_arc.astype(np.int64) * max(len(lists), 1) + np.array(owner, np.int64)
    slots, path_slot = np.unique(key, return_inverse=True)
    arc_of_slot = slots // max(len(lists), 1)
    arc_ptr = np.searchsorted(arc_of_slot, np.arange(len(problem.tail) + 1)).astype(np.int64)
    return Routes(
        np.array(com_ptr, np.int64),
        np.array(path_ptr, np.int64),
        path_arc,
        path_slot.astype(np.int32),
        arc_ptr,
        (slots % max(len(lists), 1)).astype(np.int32),
        np.array(cost, np.int64),
        problem.fixed_cost.astype(np.int64) * scale,
    )


def _step(problem: RoutedProblem, routes: Routes, scale: int) -> int:
    values = np.concatenate([problem.fixed_cost, routes.route_cost // scale])
    return max(1, gcd(*(int(v) for v in values)))


def list_routes(problem: RoutedProblem, path_limit: int) -> Listed:
    """List all paths within the limits and drop those that others replace.

    Dropping and drawing conclusions take turns: an arc that every path of some commodity
    needs is bought, which makes paths over it cheaper for the others.
    """
    nothing = np.zeros(0, np.uint8)
    lists = _enumerate(problem, path_limit)
    if lists is None:
        return Listed(None, nothing, nothing, 1, 1, (), path_limit)
    impossible = tuple(k for k, paths in enumerate(lists) if not paths)
    found = sum(map(len, lists))
    if impossible:
        return Listed(None, nothing, nothing, 1, 1, impossible, found)
    scale = _scale(problem)
    everything = _routes(problem, lists, np.ones(found, np.uint8), scale)
    state = np.where(problem.fixed_cost > 0, FREE, OPEN).astype(np.uint8)
    alive = np.ones(found, np.uint8)
    dropped = 1
    while dropped:
        propagate(everything, state, alive)
        dropped = thin(
            everything.com_ptr, everything.path_ptr, everything.path_arc, everything.route_cost,
            everything.fixed_cost, state, alive,
        )  # fmt: skip
    routes = _routes(problem, lists, alive, scale)
    alive = np.ones(len(routes.route_cost), np.uint8)
    propagate(routes, state, alive)
    return Listed(routes, state, alive, scale, _step(problem, routes, scale), (), found)
