"""Branch-and-price: the exact optimizer."""

from __future__ import annotations

import heapq
import math
import time
from dataclasses import dataclass, field

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize import result as res
from netplan.optimize.cuts import grow_cuts
from netplan.optimize.incumbent import first_plan, local_search, plan_cost, prune
from netplan.optimize.lp import new_lp
from netplan.optimize.master import Bound, NodeState, PathMaster
from netplan.optimize.preprocess import Prepared, impossible_limits, list_violations, prepare
from netplan.optimize.problem import CoverProblem
from netplan.optimize.result import Progress, CoverResult, EngineSettings, OnProgress

PAIRS_PER_ROUND = 8
ROUND_WEIGHT = 0.95
SURE = 0.999
TAIL_SHARE = 0.01


@dataclass(order=True)
class _Node:
    bound: int
    number: int
    lo: UInt8 = field(compare=False)
    hi: UInt8 = field(compare=False)
    start: Bound = field(compare=False)
    depth: int = field(compare=False, default=0)


class _Search:
    """One branch-and-price run."""

    def __init__(
        self, prepared: Prepared, settings: EngineSettings, on_progress: OnProgress | None
    ) -> None:
        self.prepared = prepared
        self.settings = settings
        self.on_progress = on_progress
        self.began = time.perf_counter()
        limit = settings.time_limit_s
        self.stop_at = math.inf if limit is None else self.began + limit
        self.plan = first_plan(prepared)
        self.cost = plan_cost(prepared, self.plan)
        self.first_plan_s = time.perf_counter() - self.began
        self.master = PathMaster(prepared, new_lp(settings.lp), self.cost)
        self.solved = 0
        self.bound = 0
        self.number = 0
        self.reason = "proved"

    # -- bounds -------------------------------------------------------------
    @property
    def prune_at(self) -> int:
        """Scaled bound from which a node holds no cheaper plan (costs move in steps)."""
        step = self.prepared.step
        return self.master.scaled(self.cost - step) + 1

    def rounded(self, scaled: int) -> int:
        """Return a scaled bound as CNY, rounded up to the next possible plan cost."""
        whole = -(-scaled // self.master.scale)
        kept = (self.prepared.lower == 1) & (self.prepared.upper == 1)
        base = int(self.prepared.cost[kept].sum())
        step = self.prepared.step
        return base + -(-(whole - base) // step) * step

    def tell(self, phase: str) -> None:
        """Report progress."""
        if self.on_progress is not None:
            self.on_progress(Progress(phase, self.cost, self.bound, self.solved))

    def offer(self, plan: UInt8 | None, phase: str) -> None:
        """Take a plan over as incumbent when it is cheaper."""
        if plan is not None and plan_cost(self.prepared, plan) < self.cost:
            self.plan, self.cost = plan, plan_cost(self.prepared, plan)
            self.tell(phase)

    # -- activation ---------------------------------------------------------
    def _select(self, pairs: list[tuple[int, int, int]], most: int) -> list[tuple[int, int]]:
        """Choose inactive pairs of distinct demands and scenarios."""
        chosen: list[tuple[int, int]] = []
        demands: set[int] = set()
        scenarios: set[int] = set()
        for d, f, _ in pairs:
            if (d, f) in self.master.known or d in demands or (f and f in scenarios):
                continue
            chosen.append((d, f))
            demands.add(d)
            scenarios.add(f)
            if len(chosen) == most:
                break
        return chosen

    def activate(self, x: np.ndarray, lo: UInt8, hi: UInt8) -> int:
        """Activate pairs that the LP point violates; return how many."""
        net = self.prepared.net
        cutoff = int(net.limit.max(initial=0))
        support = ((x > 1e-7) | (lo == 1)).astype(np.uint8) & hi
        found = self._select(list_violations(net, support, 4096, cutoff), PAIRS_PER_ROUND)
        if not found:
            found = self._light_cuts(x, lo, hi, cutoff)
        self.master.activate(found)
        return len(found)

    def _light_cuts(
        self, x: np.ndarray, lo: UInt8, hi: UInt8, cutoff: int
    ) -> list[tuple[int, int]]:
        net = self.prepared.net
        sure = ((x > SURE) | (lo == 1)).astype(np.uint8) & hi
        missing = [
            pair
            for pair in list_violations(net, sure, 4096, cutoff)
            if pair[:2] not in self.master.known
        ]
        if not missing:
            return []
        ids = np.arange(len(x))
        order = np.lexsort((ids, -x))
        order = order[(sure[order] == 0) & (hi[order] == 1)].astype(np.int32)
        d = np.array([pair[0] for pair in missing], np.int32)
        f = np.array([pair[1] for pair in missing], np.int32)
        ptr = np.zeros(len(d) + 1, np.int32)
        cut = np.zeros(len(d) * max(len(order), 1), np.int32)
        grow_cuts(net, sure, order, self.prepared.share, d, f, ptr, cut)
        light = []
        for i, pair in enumerate(missing):
            items = cut[ptr[i] : ptr[i + 1]]
            weight = float(x[items].sum())
            if len(items) and weight < ROUND_WEIGHT:
                light.append((weight, pair))
        light.sort()
        return self._select([pair for _, pair in light], PAIRS_PER_ROUND)

    # -- nodes --------------------------------------------------------------
    def root(self) -> _Node:
        """Return the root node with the intact pairs active."""
        net = self.prepared.net
        nothing = self.prepared.lower
        pairs = [(d, f) for d, f, _ in list_violations(net, nothing, net.limit.size) if f == 0]
        self.master.activate(pairs)
        k = self.master.k
        if pairs:
            self.master.add_plan(self.plan)
        start = Bound(0, np.zeros((self.master.n_pairs, k), np.int64), np.zeros(0, np.int64))
        return _Node(0, 0, nothing.copy(), self.prepared.upper.copy(), start)

    def solve_node(self, node: _Node) -> NodeState | None:
        """Solve a node's LP with activation; None when it is infeasible or pruned."""
        if list_violations(self.prepared.net, node.hi, 1):
            return None
        master = self.master
        master.set_bounds(node.lo, node.hi)
        start = node.start
        while True:
            if master.n_pairs == 0:
                found = self.activate(node.lo.astype(float), node.lo, node.hi)
                if found == 0:
                    self.offer(node.lo.copy(), "tree")
                    return None
                master.add_plan(self.plan)
            state = master.converge(start, self.prune_at, TAIL_SHARE, self.stop_at)
            if state.infeasible or state.pruned:
                return None
            node.bound = max(node.bound, state.bound.value)
            start = state.bound
            if time.perf_counter() > self.stop_at:
                return state
            if self.activate(state.x, node.lo, node.hi) == 0:
                return state
            master.add_plan(self.plan)
            if node.depth == 0:
                self.bound = min(self.cost, max(self.bound, self.rounded(node.bound)))
                self.tell("root")

    def improve(self, node: _Node, state: NodeState) -> None:
        """Look for a cheaper plan near the LP point."""
        x = state.x
        if self.solved == 1 or self.solved % 10 == 0:
            support = ((x > 1e-7) | (node.lo == 1)).astype(np.uint8) & node.hi
            plan = prune(self.prepared, support, x)
            if plan is None:
                plan = prune(self.prepared, node.hi, x)
            self.offer(plan, "rounding")
        if self.solved == 1:
            better = local_search(self.prepared, self.plan, x, self.prepared.upper, 200)
            self.offer(better, "local search")
        whole = (x > 0.5).astype(np.uint8) | node.lo
        if np.abs(x - np.round(x)).max(initial=0.0) < 1e-6 and not list_violations(
            self.prepared.net, whole, 1
        ):
            self.offer(prune(self.prepared, whole), "tree")

    def fix(self, node: _Node, bound: Bound) -> None:
        """Fix items whose other value would cost too much (reduced costs, exact)."""
        w = self.master.extend(bound)
        rest = self.prepared.cost * self.master.scale - w.sum(axis=0)
        free = (node.lo == 0) & (node.hi == 1)
        room = self.prune_at - bound.value
        node.hi[free & (rest >= room)] = 0
        node.lo[free & (-rest >= room)] = 1

    def branch(self, node: _Node, state: NodeState) -> list[_Node]:
        """Split on the item with the largest ``min(x, 1 - x) * sqrt(cost)``."""
        free = (node.lo == 0) & (node.hi == 1)
        if not free.any():
            return []
        x = np.clip(state.x, 0.0, 1.0)
        score = np.minimum(x, 1.0 - x) * np.sqrt(self.prepared.cost)
        score[~free] = -1.0
        if score.max() < 1e-6:
            score = np.where(free, self.prepared.cost.astype(float), -1.0)
        e = int(np.argmax(score))
        children = []
        for value in (1, 0):
            lo, hi = node.lo.copy(), node.hi.copy()
            lo[e], hi[e] = value, value
            self.number += 1
            children.append(_Node(node.bound, self.number, lo, hi, state.bound, node.depth + 1))
        return children

    def run(self) -> None:
        """Search the tree, best bound first."""
        queue = [self.root()]
        self.tell("first plan")
        while queue:
            node = heapq.heappop(queue)
            if node.bound >= self.prune_at:
                break
            self.bound = min(self.cost, max(self.bound, self.rounded(node.bound)))
            if self._limited(queue):
                return
            state = self.solve_node(node)
            self.solved += 1
            if state is None:
                continue
            if self.solved == 1:
                self.bound = min(self.cost, max(self.bound, self.rounded(node.bound)))
                self.tell("root")
            if time.perf_counter() <= self.stop_at:
                self.improve(node, state)
            if node.bound >= self.prune_at:
                continue
            self.fix(node, state.bound)
            for child in self.branch(node, state):
                heapq.heappush(queue, child)
            self.tell("tree")
        self.bound = self.cost

    def _limited(self, queue: list[_Node]) -> bool:
        if self.cost - self.bound <= self.settings.gap * self.cost and self.settings.gap > 0:
            self.reason = "gap"
        elif time.perf_counter() > self.stop_at:
            self.reason = "time"
        elif self.settings.node_limit is not None and self.solved >= self.settings.node_limit:
            self.reason = "nodes"
        else:
            return False
        return True


def _without_plan(problem: CoverProblem, prepared: Prepared) -> CoverResult:
    impossible = impossible_limits(problem, prepared.upper)
    return CoverResult(res.INFEASIBLE, "impossible", None, 0, 0, impossible=impossible)


def solve(
    problem: CoverProblem,
    *,
    settings: EngineSettings | None = None,
    on_progress: OnProgress | None = None,
) -> CoverResult:
    """Find a cheapest set of items that meets every limit, with a proof.

    Args:
        problem: what is asked; it is not changed.
        settings: limits of the search (default: none, prove the optimum).
        on_progress: called with a :class:`Progress` at every step forward.

    Returns:
        The plan and its bound; ``infeasible`` with the complete list of limits that fail
        even when everything permitted is chosen.

    Raises:
        ValueError: the problem contradicts its contract, or a setting is unknown.
    """
    settings = settings or EngineSettings()
    prepared = prepare(problem)
    if list_violations(prepared.net, prepared.upper, 1):
        return _without_plan(problem, prepared)
    search = _Search(prepared, settings, on_progress)
    search.run()
    if impossible_limits(problem, search.plan):
        raise RuntimeError("the final check refuses the plan: this is a fault of the optimizer")
    closed = search.bound >= search.cost
    status = res.OPTIMAL if closed or search.reason == "gap" else res.FEASIBLE
    stats = search.master.stats
    return CoverResult(
        status,
        "proved" if closed else search.reason,
        search.plan.astype(bool),
        search.cost,
        min(search.bound, search.cost),
        search.solved,
        {
            "lp": search.master.lp.name,
            "pairs": search.master.n_pairs,
            "columns": stats.columns,
            "rows": stats.rows,
            "iterations": stats.iterations,
            "lp_s": round(stats.lp_s, 3),
            "pricing_s": round(stats.pricing_s, 3),
            "first_plan_s": round(search.first_plan_s, 3),
            "total_s": round(time.perf_counter() - search.began, 3),
        },
    )
