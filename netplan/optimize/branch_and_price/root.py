"""The root of the tree: ascent with new pairs and plans on the way, then fixing."""

from __future__ import annotations

import numpy as np

from netplan.optimize.branch_and_price.bound import Bound, NodeState
from netplan.optimize.branch_and_price.node import Node
from netplan.optimize.branch_and_price.primal_heuristics import PrimalHeuristics
from netplan.optimize.branch_and_price.state import PathRun


class Root:
    """The work at the root of one search: where most of the bound and most plans come from."""

    def __init__(self, run: PathRun, plans: PrimalHeuristics) -> None:
        self.run, self.plans, self.parameters = run, plans, run.parameters

    def ascend(self, node: Node, bound: Bound) -> NodeState | None:
        """Ascend from nothing, activating violated pairs and rounding off on the way."""
        tune = self.parameters
        run = self.run
        factor, use, quiet, turns = 1.0, None, 0, 0
        x = np.zeros(run.master.k)
        while quiet < tune.root_turns and not run.late:
            ascent = run.master.ascend(
                bound,
                run.prune_at,
                tune.root_rounds,
                factor,
                tune.root_rounds,
                use,
            )
            factor, bound, use = ascent.factor, ascent.bound, ascent.use
            before = node.bound
            node.raise_to(bound)
            run.raise_bound(node.bound)
            if node.bound >= run.prune_at:
                return None
            x = np.where(ascent.x > tune.faint, ascent.x, 0.0)
            run.tell("root")
            self.plans.round_off(x, node)
            turns += 1
            grew = node.bound - before > tune.root_growth * (run.prune_at - node.bound)
            quiet = 0 if grew and turns < tune.root_most else quiet + 1
            if run.activate(x, node):
                factor, quiet = max(factor, tune.root_step), 0
        self.plans.search_near(x, tune.root_moves)
        if self.wide(node):
            return self.take_ladders(node)
        self.plans.dive(node, NodeState(bound, x))
        for _ in range(tune.root_searches):
            before = run.cost
            self.plans.search_near(x, tune.root_moves)
            if run.cost == before:
                break
        if run.ladders.depth > 1 and run.whole:
            self.plans.look_around(x)
        return self.shrink(node, bound)

    def wide(self, node: Node) -> bool:
        """Say whether the root leaves so much that ladders of two options are worth a trial."""
        run = self.run
        if run.settings.method != "auto" or run.ladders.depth > 1 or run.rungs.depth == 1:
            return False
        return run.prune_at - node.bound > self.parameters.wide * run.prune_at and not run.late

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
        tune = self.parameters
        run = self.run
        while True:
            run.master.set_bounds(node.lo, node.hi)
            bound, _ = run.master.bound(run.master.extend(bound))
            ascent = run.master.ascend(
                bound,
                run.prune_at,
                tune.root_collect,
                tune.root_step,
                tune.root_collect,
            )
            bound = ascent.bound
            node.raise_to(bound)
            run.raise_bound(node.bound)
            if node.bound >= run.prune_at:
                return None
            run.tell("root")
            before = int(node.free.sum())
            run.fix(node, bound)
            left = int(node.free.sum())
            if run.late or left == 0 or left > tune.shrink * before:
                break
        return self.collect(node, bound)

    def collect(self, node: Node, bound: Bound) -> NodeState:
        """Collect columns for the linear program, without what every plan still of interest has."""
        tune = self.parameters
        run = self.run
        run.master.set_bounds(node.lo, node.hi)
        run.master.settled = node.lo.copy()
        bound, _ = run.master.bound(run.master.extend(bound))
        ascent = run.master.ascend(bound, run.prune_at, tune.root_collect, tune.collect_step, 0)
        run.master.add_plan(run.plan)
        node.raise_to(ascent.bound)
        return NodeState(ascent.bound, np.where(ascent.x > tune.faint, ascent.x, 0.0))
