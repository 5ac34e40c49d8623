"""Least-cost design where every commodity takes one path: fixed costs, routing, several limits.

    minimise  sum_a F_a x_a + sum_k (routing cost of k's path)
    such that k's path uses chosen arcs only and keeps every one of k's limits.

The method is described in docs/optimizer/fixed_charge.md.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from netplan.optimize.problem.answer import FEASIBLE, INFEASIBLE, NO_PLAN, OPTIMAL

Ints = npt.NDArray[np.int64]
LARGEST = 1 << 49
"""The costs of a problem must add up to less than this."""


@dataclass(frozen=True)
class RoutedProblem:
    """A directed multigraph, what its arcs cost, and who must be routed.

    Attributes:
        n_nodes: number of nodes; they are called 0, 1, ...
        tail: (m,) first node of every arc.
        head: (m,) second node.
        fixed_cost: (m,) cost of buying the arc, whoever uses it; not negative.
        weight: (r, m) what the arc adds to each of r limited sums; not negative.
        source: (q,) first node of every commodity.
        sink: (q,) last node.
        limit: (q, r) the largest sums that the commodity's path may have.
        route_cost: (q, m) cost of sending the commodity over the arc; not negative.
    """

    n_nodes: int
    tail: Ints
    head: Ints
    fixed_cost: Ints
    weight: Ints
    source: Ints
    sink: Ints
    limit: Ints
    route_cost: Ints

    def check(self) -> None:
        """Hold the contract.

        Raises:
            ValueError: shapes differ, an index or a value is out of range.
        """
        m, q, r = len(self.tail), len(self.source), len(self.weight)
        shapes = (
            (self.head, (m,)), (self.fixed_cost, (m,)), (self.weight, (r, m)),
            (self.sink, (q,)), (self.limit, (q, r)), (self.route_cost, (q, m)),
        )  # fmt: skip
        if any(array.shape != shape for array, shape in shapes):
            raise ValueError("the arrays of the routed problem do not fit each other")
        for ends in (self.tail, self.head, self.source, self.sink):
            if len(ends) and not (ends.min() >= 0 and ends.max() < self.n_nodes):
                raise ValueError("a node of the routed problem is out of range")
        for values in (self.fixed_cost, self.weight, self.route_cost):
            if values.size and values.min() < 0:
                raise ValueError("costs and weights must not be negative")
        dearest = float(self.fixed_cost.sum()) + float(self.route_cost.sum())
        if dearest >= LARGEST or float(self.weight.sum()) >= LARGEST:
            raise ValueError("costs or weights are too large: their sums must stay below 2^49")


@dataclass(frozen=True)
class RoutedSettings:
    """Limits of one solve.

    Attributes:
        time_limit_s: stop after this many seconds and report (None: never).
        node_limit: stop after this many branch-and-bound nodes (None: never).
        gap: stop when ``cost - lower_bound <= gap * cost`` (0: prove the optimum).
        seed: varies the local search, never the answer's validity.
        threads: nodes solved at the same time, 1 or 2; the answer is the same.
        path_limit: give up when the commodities have more paths than this.
    """

    time_limit_s: float | None = None
    node_limit: int | None = None
    gap: float = 0.0
    seed: int = 0
    threads: int = 1
    path_limit: int = 200_000


@dataclass(frozen=True)
class RoutedResult:
    """The answer.

    Attributes:
        status: ``optimal``, ``feasible`` (a limit stopped the proof), ``infeasible`` or
            ``no_plan``.
        reason: ``proved``, ``gap``, ``time``, ``nodes``, ``impossible`` or ``paths`` (there
            are too many to list).
        cost: fixed and routing cost of the plan, 0 without one.
        lower_bound: no plan costs less; always valid.
        chosen: arcs bought, ascending.
        paths: for each commodity its arcs in order.
        impossible: commodities that no path within the limits joins, complete.
        nodes: branch-and-bound nodes solved.
        stats: counters and seconds for people; not part of the answer.
    """

    status: str
    reason: str
    cost: int
    lower_bound: int
    chosen: tuple[int, ...] = ()
    paths: tuple[tuple[int, ...], ...] = ()
    impossible: tuple[int, ...] = ()
    nodes: int = 0
    stats: dict[str, float] = field(default_factory=dict)


OnRouted = Callable[[int, int, int], None]
"""Called with the cost, the lower bound and the nodes at every step forward."""


def solve_routed(
    problem: RoutedProblem,
    *,
    settings: RoutedSettings | None = None,
    on_progress: OnRouted | None = None,
) -> RoutedResult:
    """Find a cheapest choice of arcs and paths, with a proof.

    Args:
        problem: what is asked; it is not changed.
        settings: limits of the search (default: none, prove the optimum).
        on_progress: called at every step forward.

    Returns:
        The plan and its bound; ``infeasible`` with every commodity that has no path.

    Raises:
        ValueError: the problem contradicts its contract.
    """
    from benchmarks.fixed_charge.path_lists import list_routes  # noqa: PLC0415 - compiled code
    from benchmarks.fixed_charge.tree import RoutedSearch  # noqa: PLC0415

    settings = settings or RoutedSettings()
    problem.check()
    listed = list_routes(problem, settings.path_limit)
    if listed.impossible:
        return RoutedResult(INFEASIBLE, "impossible", 0, 0, impossible=listed.impossible)
    if listed.routes is None:
        return RoutedResult(NO_PLAN, "paths", 0, 0)
    search = RoutedSearch(listed, settings, on_progress)
    search.run()
    paths = tuple(listed.arcs_of(int(p)) for p in search.choice)
    chosen = tuple(sorted({a for path in paths for a in path}))
    cost = int(problem.fixed_cost[list(chosen)].sum()) + sum(
        int(problem.route_cost[k, list(path)].sum()) for k, path in enumerate(paths)
    )
    bound = min(search.lower_bound, cost)
    done = bound >= cost or search.reason == "gap"
    return RoutedResult(
        OPTIMAL if done else FEASIBLE,
        "proved" if bound >= cost else search.reason,
        cost,
        bound,
        chosen,
        paths,
        nodes=search.nodes,
        stats=search.stats(),
    )
