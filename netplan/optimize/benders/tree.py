"""Least weighted mean latency under a budget: Benders cuts in a branch-and-bound tree.

The master has the items x and one latency per demand that counts, bounded below by cuts (see
``cuts``) and above by the demand's limit; limits, after failures
too, are kept by length-bounded cuts. Its LP only guides: every bound is worked out again in
whole numbers from the rounded duals, for any multipliers of valid rows give a bound. A leaf is
closed when its latencies are exact, which the cut at a whole point makes sure of.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netplan.optimize import kernels
from netplan.optimize.benders.branching import Branching, rough
from netplan.optimize.benders.heuristic import WiderMoves
from netplan.optimize.benders.separation import Separation
from netplan.optimize.benders.state import MeanRun
from netplan.optimize.heuristics.ruin_and_recreate import ruin_and_recreate
from netplan.optimize.lp.interface import Float, LpSolution
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.provenance import BENDERS, tell_method
from netplan.optimize.tree.explore import explore
from netplan.optimize.tree.node import Node
from netplan.optimize.tree.pseudocosts import WHOLE

Bool = npt.NDArray[np.bool_]
Solve = Callable[..., CoverResult]
OnStep = Callable[[int | None, int], None]


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


class _MeanSearch(MeanRun):
    def __init__(
        self, problem: CoverProblem, weight: Sequence[int], budget: int, settings: EngineSettings
    ) -> None:
        super().__init__(problem, weight, budget, settings)
        self.separation = Separation(self)
        self.branching = Branching(self.prepared.cost, self.parameters)
        self.on_step: OnStep | None = None

    def run(self, on_step: OnStep | None) -> None:
        """Search best bound first, with dives, until the proof or a limit."""
        tell_method(BENDERS)
        root = Node(0, 0, self.prepared.lower.copy(), self.prepared.upper.copy())
        self.on_step = on_step
        self.start()
        explore(self, [root])
        if self.reason == "proved":
            self.bound = self.value

    @property
    def prune_at(self) -> int:
        """Return the bound from which a node holds no better plan."""
        return self.value

    def raise_bound(self, bound: int) -> None:
        """Take over a bound of the whole question, and tell of it."""
        self.bound = max(self.bound, bound)
        if self.on_step is not None:
            self.on_step(self.value * self.step, self.bound * self.step)

    def expand(self, node: Node) -> list[Node]:
        """Solve a node; return its children, itself when time ran out."""
        left = self.solve_node(node)
        self.solved += 1
        return left

    def dive(self, children: Sequence[Node], least: int) -> Node | None:
        """Go on with the better child, unless others are far ahead of it."""
        node = min(children)
        return None if node.bound > least + self.parameters.dive * (self.value - least) else node

    def start(self) -> None:
        """Find a first good plan."""
        if self.edges is None:
            self.offer(self.goal.shrink(self.prepared.upper))
            return
        plan = self.edges.greedy()
        self.offer(plan)
        self.offer(self.edges.improve(plan, None, self.rng, self.parameters.at_start))

    def look_around(self, x: Float, node: Node) -> None:
        """Shrink the support of a fractional point, then ruin and recreate."""
        tune = self.parameters
        if self.edges is not None:
            share = tune.later if self.solved else tune.at_root
            self.offer(self.edges.improve(self.plan, x, self.rng, share))
            return
        support = (((x > WHOLE) | (self.plan != 0)) & (node.hi != 0)).astype(np.uint8)
        support |= self.prepared.lower
        plan, value = self.plan, self.value
        if not self.late and self.goal.holds(support):
            self.offer(self.goal.shrink(support))
        moves = WiderMoves(self.goal, x, self.rng, self.deadline)
        self.offer(ruin_and_recreate(moves, plan, value, tune.ruins))

    def solve_node(self, node: Node) -> list[Node]:
        """Bound a node by rounds of cuts; return its children, itself when time ran out."""
        tune = self.parameters
        if self.goal.cost(node.lo) > self.budget or not self.goal.holds(node.hi):
            return []
        k = len(self.prepared.cost)
        rounds = tune.root_rounds if node.number == 0 else tune.node_rounds
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
            rows = self.separation.find(solution, node)
            self.master.add(rows)
            x = np.clip(solution.x[:k], node.lo, node.hi)
            quiet = quiet + 1 if node.bound - before <= tune.tail * self.value else 0
            rounds -= 1
            fractional = np.abs(x - np.round(x)).max(initial=0.0) >= WHOLE
            if not rows or (fractional and (rounds <= 0 or quiet >= patience)):
                break
        if self.edges is not None and not self.summing:
            self.sum_up(solution)
        every = tune.chains_every if self.edges is None else tune.heuristic_every
        if self.solved % every == 0:
            self.look_around(x, node)
        return self._split(node, x)

    def _patience(self, node: Node) -> int:
        """Return how many rounds without a better bound are borne at a node."""
        tune = self.parameters
        if node.number == 0:
            return tune.chains_patience if self.edges is None else tune.root_patience
        return tune.sum_patience if self.summing else tune.node_patience

    def _fix(self, node: Node, solution: LpSolution) -> None:
        """Raise the node's bound and fix what would lift it past the best plan."""
        bound = self.master.bound(solution, node.lo, node.hi)
        value, reduced, scale = bound.value, bound.reduced, bound.scale
        node.bound = max(node.bound, bound.rounded)
        slack = (self.value - 1) * scale - value
        if slack < 0:
            return
        for item in node.undecided.tolist():
            if reduced[item] > slack:
                node.hi[item] = 0
            elif -reduced[item] > slack:
                node.lo[item] = 1

    def _split(self, node: Node, x: Float) -> list[Node]:
        """Branch; a decided node is closed exactly."""
        free = node.undecided
        if not len(free):
            self.offer(node.lo)
            return []
        if self.summing:
            item, bounds = self.branching.choose(self.master, node, x, self.value)
        else:  # few cuts stand at a node's beginning: programs without new ones mislead
            item, bounds = rough(self.prepared.cost, free, x), {}
        children = []
        for chosen in (1, 0):
            self.number += 1
            child = node.side(item, chosen, self.number)
            child.bound = max(node.bound, bounds.get(chosen, 0))
            children.append(child)
        return children
