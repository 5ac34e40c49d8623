"""Least weighted mean latency under a budget: Benders cuts in a branch-and-bound tree.

The master has the items x and one latency per demand that counts, bounded below by the cuts
of ``benders/cuts.py`` and above by the demand's limit; limits, after failures too, are kept by
length-bounded cuts. Its LP only guides: every bound is recomputed in exact integers
from the rounded duals, for any multipliers of valid rows give a bound. A leaf is closed when
its latencies are exact, which the cut at a whole point makes sure of.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import gcd

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import Int64, UInt8
from netplan.optimize import kernels
from netplan.optimize.benders.aggregation import Group, by_source, each, mixed, summed
from netplan.optimize.benders.bound import NS_PER_MS
from netplan.optimize.benders.branching import Branching, MeanNode, dive, rough
from netplan.optimize.benders.cuts import CutMaker, MeanCut
from netplan.optimize.benders.direct_links import Edges, is_direct
from netplan.optimize.benders.heuristic import MeanGoal
from netplan.optimize.benders.master import Master
from netplan.optimize.lp.interface import Float, LpSolution
from netplan.optimize.paths.length_bounded_cuts import grow_cuts
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import latencies, list_violations, measuring_network, prepare
from netplan.optimize.provenance import BENDERS, tell_method
from netplan.optimize.tree.pseudocosts import WHOLE

Bool = npt.NDArray[np.bool_]
Solve = Callable[..., CoverResult]
OnStep = Callable[[int | None, int], None]
ROOT_ROUNDS, NODE_ROUNDS = 200, 12
ROOT_PATIENCE, CHAINS_PATIENCE = 8, 60
"""Rounds of cuts at the root without a better bound before it ends: where items are whole direct
links, and where routes are chains of spans, which gain more slowly."""
TAIL = 2e-5
"""A round that lifts the bound by less than this share, three times over, ends the rounds."""
DEEP_NS, SHALLOW_NS = 1.0, 0.1
"""Violation in ns from which a cut is added, at fractional and at integer points."""
LIMITS_PER_ROUND = 20
IDLE, CHAINS_IDLE = 12, 40
"""Solves without a dual after which a cut is dropped: direct links, chains of spans."""
HEURISTIC_EVERY, CHAINS_EVERY = 10, 5
"""Nodes between two runs of the primal heuristic: direct links, chains of spans."""
MOST_PAIRS, MOST_ENTRIES = 2000, 500_000
"""With more demands, or demands x items, the master of direct links has one latency a source from
the start, instead of one a demand."""
AT_START, AT_ROOT, LATER = 0.25, 0.5, 0.04
"""Effort of the local search, as shares of its full effort (1): before the first LP, guided by its
solution, and in the tree."""
STEP = 0.5
"""In-out smoothing: cuts are first separated this far from the stability centre towards the LP's
solution."""


@dataclass(frozen=True)
class MeanResult:
    """The answer: ``bound`` <= least weighted sum of latencies <= ``value``."""

    reason: str
    chosen: Bool | None
    cost: int
    value: int | None
    bound: int
    cost_bound: int
    nodes: int


def least_mean(
    problem: CoverProblem,
    weight: Sequence[int],
    budget: int | None,
    *,
    solve: Solve,
    settings: EngineSettings,
    on_step: OnStep | None = None,
) -> MeanResult:
    """Return a plan of least weighted sum of intact latencies within the budget.

    Args:
        problem: what must hold in any case; every demand that counts has an intact limit.
        weight: (d,) whole numbers >= 0, 0 for demands that don't count.
        budget: CNY, None for no limit.
        solve: the engine, asked for a first plan.
        settings: limits; the gap is that of the sum.
        on_step: called with (value, bound) at every step.
    """
    whole = int(problem.item_cost.sum())
    room = whole if budget is None else min(budget, whole)
    settings = settings.begun()
    first = solve(problem, settings=replace(settings, gap=0.0, cutoff=room, first=True))
    if first.chosen is None or first.cost > room:
        bound = int(first.lower_bound)
        return MeanResult(first.reason, None, 0, None, 0, bound, first.nodes)
    kernels.needed(kernels.MEANS)
    search = _MeanSearch(problem, weight, room, settings)
    search.offer(first.chosen.astype(np.uint8))
    search.run(on_step)
    step = search.step
    return MeanResult(
        search.reason,
        search.plan.astype(bool),
        search.goal.cost(search.plan),
        search.value * step,
        min(search.bound, search.value) * step,
        int(first.lower_bound),
        search.solved,
    )


class _MeanSearch:
    def __init__(
        self,
        problem: CoverProblem,
        weight: Sequence[int],
        budget: int,
        settings: EngineSettings,
    ) -> None:
        prepared = self.prepared = prepare(problem)
        self.settings, self.budget = settings, budget
        self.deadline = settings.running
        self.step = gcd(*weight) or 1
        self.weight = [w // self.step for w in weight]
        self.demands = np.flatnonzero([w > 0 for w in weight])
        asked = np.zeros((len(weight), len(problem.scenario_name)), bool)
        asked[self.demands, 0] = True
        net = measuring_network(problem, asked)
        self.best_ns = latencies(net, prepared.upper)[:, 0]
        today = latencies(net, prepared.lower)[:, 0]
        self.cuts = CutMaker(prepared, net, self.best_ns)
        self.top_ns = np.minimum(problem.demand_limit_ns, today)
        self.goal = MeanGoal(prepared, self.cuts, self.demands, self.weight, budget)
        self.rng = np.random.default_rng(settings.seed)
        self.plan = prepared.upper
        self.value = 1 << 200
        self.bound = 0
        self.reason = "proved"
        self.solved = self.number = self.fresh = 0
        self.edges = None
        if is_direct(prepared):
            kernels.needed(kernels.DIRECT_MEANS)
            self.edges = Edges(prepared, self.demands, self.cuts.source, self.weight, budget)
        share = min(1.0, budget / max(int(prepared.cost.sum()), 1))
        self.core: Float = np.full(len(prepared.cost), share) * prepared.upper
        source = self.cuts.source
        table = self.weight, self.best_ns, self.top_ns
        self.sums = by_source(self.demands, source, *table)
        self.backend = settings.lp
        self.branching = Branching(prepared.cost)
        entries = len(self.demands) * len(prepared.cost)
        many = len(self.demands) > MOST_PAIRS or entries > MOST_ENTRIES
        self.summing = self.edges is not None and many
        self._open_master(self.sums if self.summing else each(self.demands, *table))

    # -- the master -----------------------------------------------------------
    def _open_master(self, groups: list[Group]) -> None:
        total = sum(self.weight) or 1
        idle = CHAINS_IDLE if self.edges is None else IDLE
        self.master = Master(
            self.prepared, groups, total, self.budget, self.backend, idle, self.deadline
        )

    # -- plans ----------------------------------------------------------------
    def offer(self, plan: UInt8 | None) -> None:
        """Take a plan over when it is better; it must be within the budget and hold."""
        if plan is None or self.goal.cost(plan) > self.budget or not self.goal.holds(plan):
            return
        value = self.goal.value(self.goal.trees(plan))
        if value is not None and value < self.value:
            self.plan, self.value = plan.copy(), value

    def look_around(self, x: Float, node: MeanNode) -> None:
        """Shrink the support of a fractional point, then ruin and recreate."""
        if self.edges is not None:
            share = LATER if self.solved else AT_ROOT
            self.offer(self.edges.improve(self.plan, x, self.rng, share))
            return
        support = (((x > WHOLE) | (self.plan != 0)) & (node.hi != 0)).astype(np.uint8)
        support |= self.prepared.lower
        for start in (support, *self.goal.ruins(self.plan, x, self.rng)):
            if self.late:
                return
            if self.goal.holds(start):
                self.offer(self.goal.shrink(start))

    @property
    def late(self) -> bool:
        """Tell whether the time limit has passed."""
        return self.deadline.over

    # -- cuts -----------------------------------------------------------------
    def separate(self, solution: LpSolution, node: MeanNode) -> list[MeanCut | Int64]:
        """Return cuts that the master's point violates."""
        k = len(self.prepared.cost)
        x = np.clip(solution.x[:k], node.lo, node.hi)
        whole = bool(np.abs(x - np.round(x)).max(initial=0.0) < WHOLE)
        if self.edges is not None and not whole:
            return self._separate_edges(self.edges, x, solution, node)
        found: list[MeanCut | Int64] = list(self.limit_cuts(x, node))
        made = [] if self.edges is not None else self._smooth(x, solution, node)
        if whole:
            plan = np.round(x).astype(np.uint8)
            self.offer(plan)
            trees = self.goal.trees(plan)
            made += self._grouped(
                [
                    self.cuts.exact(d, trees[int(self.cuts.source[d])], int(self.top_ns[d]))
                    for d in self.demands.tolist()
                ]
            )
        elif not made:
            made = [self.cuts.fractional(d, x, int(self.top_ns[d])) for d in self.demands.tolist()]
        return found + self._deep(made, x, solution, SHALLOW_NS if whole else DEEP_NS)

    def _grouped(self, cuts: list[MeanCut]) -> list[MeanCut]:
        """Return cuts for the master's columns from one cut a demand."""
        if not self.summing:
            return cuts
        return summed(self.sums, cuts, self.weight, self.best_ns, len(self.prepared.cost))

    def _separate_edges(
        self, edges: Edges, x: Float, solution: LpSolution, node: MeanNode
    ) -> list[MeanCut | Int64]:
        """Return cuts of all demands at once: half-way to the core, else at the point."""
        inner = np.clip(self.core, node.lo, node.hi)
        self.core = 0.7 * self.core + 0.3 * x
        for step in (STEP, 1.0):
            made = edges.cuts(step * x + (1 - step) * inner, self.top_ns, self.best_ns)
            deep = self._deep(self._grouped(made), x, solution, self._worth())
            if deep:
                return list(deep)
        return []

    def _sum_up(self, solution: LpSolution) -> None:
        """Go over to one column a source, with the bound that this solution proves."""
        cuts = self.master.rows.cuts[: len(solution.duals) - 1]  # later ones have no dual yet
        weight = np.array([self.weight[cut.demand] for cut in cuts], float)
        shares = solution.duals[1:] * self.master.total / weight
        carried = mixed(cuts, shares, self.best_ns, len(self.prepared.cost))
        self.summing = True
        self._open_master(self.sums)
        self.master.add(list(self._grouped(carried)))

    def _smooth(self, x: Float, solution: LpSolution, node: MeanNode) -> list[MeanCut]:
        """Return violated cuts made between the point and a core that follows it."""
        inner = np.clip(self.core, node.lo, node.hi)
        point = STEP * x + (1 - STEP) * inner
        made = [self.cuts.fractional(d, point, int(self.top_ns[d])) for d in self.demands.tolist()]
        self.core = 0.7 * self.core + 0.3 * x
        return self._deep(made, x, solution)

    def _worth(self) -> float:
        """Return by how many ns a cut must be missed to be worth a row of the master."""
        if not self.summing:
            return DEEP_NS
        return max(DEEP_NS, TAIL / 8 * self.value / len(self.master.groups))

    def _deep(
        self, made: list[MeanCut], x: Float, solution: LpSolution, by_ns: float = DEEP_NS
    ) -> list[MeanCut]:
        return [
            cut
            for cut in made
            if cut.at(x) > solution.x[self.master.column[cut.demand]] * NS_PER_MS + by_ns
        ]

    def limit_cuts(self, x: Float, node: MeanNode) -> list[Int64]:
        """Return length-bounded cuts that the point misses."""
        net = self.prepared.net
        sure = ((x > 1 - 1e-3) | (node.lo == 1)).astype(np.uint8)
        missing = list_violations(net, sure, LIMITS_PER_ROUND, int(net.limit.max(initial=0)))
        if not missing:
            return []
        order = np.lexsort((np.arange(len(x)), -x))
        order = order[(sure[order] == 0) & (self.prepared.upper[order] == 1)].astype(np.int32)
        d = np.array([pair[0] for pair in missing], np.int32)
        f = np.array([pair[1] for pair in missing], np.int32)
        ptr = np.zeros(len(d) + 1, np.int32)
        cut = np.zeros(len(d) * max(len(order), 1), np.int32)
        # What is forbidden for good is no help either; what a node forbids may be in a cut.
        grow_cuts(net, sure, order, self.prepared.share, d, f, ptr, cut, self.deadline.cell)
        found = {tuple(sorted(cut[ptr[i] : ptr[i + 1]].tolist())) for i in range(len(d))}
        if () in found:  # only a regenerator too many: something more has to be chosen
            found = (found - {()}) | {tuple(sorted(order.tolist()))}
        rows = [np.array(items, np.int64) for items in sorted(found)]
        return [row for row in rows if x[row].sum() < 0.99]

    # -- the tree -------------------------------------------------------------
    def run(self, on_step: OnStep | None) -> None:
        """Search best bound first, with dives, until the proof or a limit."""
        tell_method(BENDERS)
        queue = [MeanNode(0, 0, self.prepared.lower.copy(), self.prepared.upper.copy())]
        self.start()
        node: MeanNode | None = None
        while queue or node:
            node = node or heapq.heappop(queue)
            least = min(node.bound, queue[0].bound) if queue else node.bound
            if least >= self.value:
                break
            self.bound = max(self.bound, least)
            if on_step is not None:
                on_step(self.value * self.step, self.bound * self.step)
            if self._limited():
                return
            for child in self.solve_node(node) if node.bound < self.value else ():
                heapq.heappush(queue, child)
            node = dive(queue, self.number - self.fresh, self.value)
            self.fresh = 0
            self.solved += 1
        self.bound = self.value

    def start(self) -> None:
        """Find a first good plan."""
        if self.edges is None:
            self.offer(self.goal.shrink(self.prepared.upper))
            return
        plan = self.edges.greedy()
        self.offer(plan)
        self.offer(self.edges.improve(plan, None, self.rng, AT_START))

    def _limited(self) -> bool:
        settings = self.settings
        if settings.gap > 0 and self.value - self.bound <= settings.gap * self.value:
            self.reason = "gap"
        elif self.late:
            self.reason = self.deadline.reason
        elif settings.node_limit is not None and self.solved >= settings.node_limit:
            self.reason = "nodes"
        else:
            return False
        return True

    def solve_node(self, node: MeanNode) -> list[MeanNode]:
        """Bound a node by rounds of cuts; return its children, itself when time ran out."""
        if self.goal.cost(node.lo) > self.budget or not self.goal.holds(node.hi):
            return []
        k = len(self.prepared.cost)
        rounds = ROOT_ROUNDS if node.number == 0 else NODE_ROUNDS
        quiet, patience = 0, self._patience(node)
        while True:
            solution = self.master.solve(node.lo, node.hi, keep=rounds <= 0)
            if not solution.solved:
                return self._split(node, np.full(k, 0.5))
            before = node.bound
            self._fix(node, solution)
            if node.bound >= self.value:
                return []
            if self.late:
                return [node]
            rows = self.separate(solution, node)
            self.master.add(rows)
            x = np.clip(solution.x[:k], node.lo, node.hi)
            quiet = quiet + 1 if node.bound - before <= TAIL * self.value else 0
            rounds -= 1
            fractional = np.abs(x - np.round(x)).max(initial=0.0) >= WHOLE
            if not rows or (fractional and (rounds <= 0 or quiet >= patience)):
                break
        if self.edges is not None and not self.summing:
            self._sum_up(solution)
        every = CHAINS_EVERY if self.edges is None else HEURISTIC_EVERY
        if self.solved % every == 0:
            self.look_around(x, node)
        return self._split(node, x)

    def _patience(self, node: MeanNode) -> int:
        """Return how many rounds without a better bound are borne at a node."""
        if node.number == 0:
            return CHAINS_PATIENCE if self.edges is None else ROOT_PATIENCE
        return 5 if self.summing else 2

    def _fix(self, node: MeanNode, solution: LpSolution) -> None:
        """Raise the node's bound and fix what would lift it past the best plan."""
        bound = self.master.bound(solution, node.lo, node.hi)
        value, reduced, scale = bound.value, bound.reduced, bound.scale
        node.bound = max(node.bound, bound.rounded)
        slack = (self.value - 1) * scale - value
        if slack < 0:
            return
        for item in node.free.tolist():
            if reduced[item] > slack:
                node.hi[item] = 0
            elif -reduced[item] > slack:
                node.lo[item] = 1

    def _split(self, node: MeanNode, x: Float) -> list[MeanNode]:
        """Branch; a decided node is closed exactly."""
        free = node.free
        if not len(free):
            self.offer(node.lo)
            return []
        if self.summing:
            item, bounds = self.branching.choose(self.master, node, x, self.value)
        else:  # few cuts stand at a node's beginning: programs without new ones mislead
            item, bounds = rough(self.prepared.cost, free, x), {}
        children = []
        self.fresh = 2
        for chosen in (1, 0):
            lo, hi = node.lo.copy(), node.hi.copy()
            lo[item] = hi[item] = chosen
            self.number += 1
            bound = max(node.bound, bounds.get(chosen, 0))
            children.append(MeanNode(bound, self.number, lo, hi))
        return children
