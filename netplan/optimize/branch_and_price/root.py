"""The root of the tree: ascent with new pairs and plans on the way, then fixing."""

from __future__ import annotations

import numpy as np

from netplan.optimize.branch_and_price.bound import Bound, NodeState
from netplan.optimize.branch_and_price.node import Node
from netplan.optimize.branch_and_price.primal_heuristics import FAINT, ROOT_MOVES, PrimalHeuristics
from netplan.optimize.branch_and_price.state import PathRun

ROOT_ROUNDS = 50
"""Iterations of the dual ascent between two rounds of separating violated pairs at the root."""
ROOT_TURNS = 6
"""Rounds without a newly violated pair before the ascent at the root ends."""
ROOT_MOST, ROOT_GROWTH = 60, 0.01
"""A round without a new pair does not count as such while it lowers the gap by at least the second
share, for at most the first number of rounds."""
ROOT_COLLECT = 150
ROOT_STEP, COLLECT_STEP = 0.3, 0.1
WIDE = 0.3
"""Gap at the root, after the first local search, from which two options are enough."""
ROOT_SEARCHES = 5
"""Rounds of local search at the root, while they find cheaper plans."""
SHRINK = 0.9
"""Probing and ascent alternate at the root while a turn leaves less than this share of the items
undecided."""


class Root:
    """The work at the root of one search: where most of the bound and most plans come from."""

    def __init__(self, run: PathRun, plans: PrimalHeuristics) -> None:
        self.run, self.plans = run, plans

    def ascend(self, node: Node, bound: Bound) -> NodeState | None:
        """Ascend from nothing, activating violated pairs and rounding off on the way."""
        run = self.run
        factor, use, quiet, turns = 1.0, None, 0, 0
        x = np.zeros(run.master.k)
        while quiet < ROOT_TURNS and not run.late:
            ascent = run.master.ascend(bound, run.prune_at, ROOT_ROUNDS, factor, ROOT_ROUNDS, use)
            factor, bound, use = ascent.factor, ascent.bound, ascent.use
            before = node.bound
            node.raise_to(bound)
            run.raise_bound(node.bound)
            if node.bound >= run.prune_at:
                return None
            x = np.where(ascent.x > FAINT, ascent.x, 0.0)
            run.tell("root")
            self.plans.round_off(x, node)
            turns += 1
            grew = node.bound - before > ROOT_GROWTH * (run.prune_at - node.bound)
            quiet = 0 if grew and turns < ROOT_MOST else quiet + 1
            if run.activate(x, node):
                factor, quiet = max(factor, ROOT_STEP), 0
        self.plans.search_near(x, ROOT_MOVES)
        if self.wide(node):
            return self.take_ladders(node)
        self.plans.dive(node, NodeState(bound, x))
        for _ in range(ROOT_SEARCHES):
            before = run.cost
            self.plans.search_near(x, ROOT_MOVES)
            if run.cost == before:
                break
        if run.ladders.depth > 1 and run.whole:
            self.plans.look_around(x)
        return self.shrink(node, bound)

    def wide(self, node: Node) -> bool:
        """Say whether the root leaves so much that ladders of two options are worth a trail."""
        run = self.run
        if run.settings.method != "auto" or run.ladders.depth > 1 or run.rungs.depth == 1:
            return False
        return run.prune_at - node.bound > WIDE * run.prune_at and not run.late

    def take_ladders(self, node: Node) -> NodeState | None:
        """Begin the root again with ladders; the plan and the bound stay."""
        run = self.run
        run.take_ladders()
        node.bound = 0
        node.start = node.proof = run.nothing()
        node.lo, node.hi = run.prepared.lower.copy(), run.prepared.upper.copy()
        run.master.set_bounds(node.lo, node.hi)
        bound, _ = run.master.bound(run.master.extend(node.start))
        return self.ascend(node, bound)

    def shrink(self, node: Node, bound: Bound) -> NodeState | None:
        """Fix items and ascend in turn while that fixes more; then collect columns."""
        run = self.run
        while True:
            run.master.set_bounds(node.lo, node.hi)
            bound, _ = run.master.bound(run.master.extend(bound))
            ascent = run.master.ascend(bound, run.prune_at, ROOT_COLLECT, ROOT_STEP, ROOT_COLLECT)
            bound = ascent.bound
            node.raise_to(bound)
            run.raise_bound(node.bound)
            if node.bound >= run.prune_at:
                return None
            run.tell("root")
            before = int(node.free.sum())
            run.fix(node, bound)
            left = int(node.free.sum())
            if run.late or left == 0 or left > SHRINK * before:
                break
        return self.collect(node, bound)

    def collect(self, node: Node, bound: Bound) -> NodeState:
        """Collect columns for the linear program, without what every plan still of interest has."""
        run = self.run
        run.master.set_bounds(node.lo, node.hi)
        run.master.settled = node.lo.copy()
        bound, _ = run.master.bound(run.master.extend(bound))
        ascent = run.master.ascend(bound, run.prune_at, ROOT_COLLECT, COLLECT_STEP, 0)
        run.master.add_plan(run.plan)
        node.raise_to(ascent.bound)
        return NodeState(ascent.bound, np.where(ascent.x > FAINT, ascent.x, 0.0))
