"""Plans on the way: rounding, diving, local search, and joining the plans of several beginnings."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize.branch_and_price.bound import NodeState
from netplan.optimize.branch_and_price.node import Node
from netplan.optimize.branch_and_price.state import PathRun
from netplan.optimize.heuristics.incumbent import broad, plan_cost, prune, rounded
from netplan.optimize.heuristics.local_search import LocalSearch
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.prepare import list_violations
from netplan.optimize.provenance import BRANCH_AND_PRICE

Part = Callable[[UInt8, str, int], UInt8]


class PrimalHeuristics:
    """What looks for cheaper plans on behalf of one search, and offers them to it."""

    def __init__(self, run: PathRun, part: Part) -> None:
        """Look on behalf of ``run``.

        Args:
            run: the search.
            part: answers a part of its question: items permitted, method, nodes at most.
        """
        self.run, self.part = run, part
        self.nearby = LocalSearch(
            run.prepared,
            run.rungs,
            run.rungs_upper,
            run.deadline,
            run.settings.parameters.heuristics,
        )
        self.seconds = 0.0
        self.draws = 0

    def round_off(self, x: Float, node: Node) -> None:
        """Reverse delete guided by a fractional point: from its support, else from all."""
        run = self.run
        started = time.perf_counter()
        support = ((x > 1e-7) | (node.lo == 1)).astype(np.uint8) & node.hi
        if broad(run.prepared, run.settings.parameters.heuristics):
            plan = rounded(run.prepared, support, node.hi, x, run.deadline)
        else:
            plan = prune(run.prepared, support, x, run.deadline)
            if plan is None:
                plan = prune(run.prepared, node.hi, x, run.deadline)
        self.seconds += time.perf_counter() - started
        run.offer(plan, "rounding")

    def search_near(self, x: Float, moves: int) -> None:
        """Ruin and recreate the incumbent, guided by a fractional point."""
        run = self.run
        started = time.perf_counter()
        self.draws += 1
        seed = run.settings.seed, self.draws
        better = self.nearby.improve(run.plan, x, self.affordable(moves), seed)
        self.seconds += time.perf_counter() - started
        run.offer(better, "local search")

    def affordable(self, moves: int) -> int:
        """Return how many of some moves of a local search a question of this size allows."""
        tune = self.run.parameters
        run = self.run
        net = run.prepared.net
        work = len(net.grp_source) * len(net.tail) * min(len(net.scn_ptr), 100)
        return max(
            tune.moves_least,
            min(moves, tune.move_work // max(work, 1)),
        )

    def look_around(self, x: Float) -> None:
        """Look for plans where corridors offer many options: afar, in part, and joined.

        Local searches from several beginnings end in different plans, and the question
        without the last rung of every ladder may have another. What they hold in all is a
        small question, whose answer is no dearer than the best of them.
        """
        tune = self.run.parameters
        run = self.run
        started = time.perf_counter()
        seed = run.settings.seed, self.draws
        moves = self.affordable(tune.start_moves)
        plans = [*self.nearby.from_afar(x, tune.starts, moves, seed), run.plan]
        self.seconds += time.perf_counter() - started
        last = (run.ladders.above < 0) & (run.ladders.below >= 0)
        upper = np.where(last, run.prepared.lower, run.prepared.upper).astype(np.uint8)
        if not list_violations(run.prepared.net, upper, 1):
            plans.append(self.part(upper, BRANCH_AND_PRICE, tune.topless_nodes))
        for plan in plans:
            run.offer(plan, "local search")
        several = {plan.tobytes(): plan for plan in plans}
        best = sorted(several, key=lambda key: (plan_cost(run.prepared, several[key]), key))
        joined = np.zeros_like(run.plan)
        for plan in [several[key] for key in best[: tune.joined]]:
            joined |= run.ladders.reached(plan)
        run.offer(self.part(joined, "auto", tune.joined_nodes), "joined plans")

    def improve(self, node: Node, state: NodeState) -> None:
        """Look for a cheaper plan near the fractional point of a node."""
        tune = self.run.parameters
        run = self.run
        x = state.x
        if run.solved % tune.round_every == 1:
            self.round_off(x, node)
        if node.number == 0:
            self.search_near(x, tune.root_moves)
        if run.solved % tune.dive_every == 0:
            self.dive(node, state)
            self.search_near(x, tune.node_moves)
            run.master.set_bounds(node.lo, node.hi)
        whole = (x > 0.5).astype(np.uint8) | node.lo
        if np.abs(x - np.round(x)).max(initial=0.0) < 1e-6 and not list_violations(
            run.prepared.net, whole, 1
        ):
            run.offer(prune(run.prepared, whole, None, run.deadline), "tree")

    def dive(self, node: Node, state: NodeState) -> None:
        """Choose well-used items a few at a time, bounding and rounding off in between."""
        tune = self.run.parameters
        run = self.run
        lo, hi = node.lo.copy(), node.hi.copy()
        point = Node(node.bound, -1, lo, hi, state.bound, state.bound)
        bound, x = state.bound, state.x
        while not run.late:
            open_x = np.where(point.free, x, 0.0)
            order = np.argsort(-open_x, kind="stable")
            take = [e for e in order[: tune.dive_width].tolist() if open_x[e] > tune.dive_least]
            take += [e for e in np.flatnonzero(open_x > 0.95).tolist() if e not in take]
            if not take:
                return
            lo[take] = 1
            lo[:] = run.ladders.reached(lo)
            run.master.set_bounds(lo, hi)
            bound, _ = run.master.bound(run.master.extend(bound))
            ascent = run.master.ascend(
                bound,
                run.prune_at,
                tune.dive_rounds,
                tune.dive_step,
                tune.dive_rounds,
            )
            bound = ascent.bound
            if bound.value >= run.prune_at:
                return
            x = np.where(ascent.x > tune.faint, ascent.x, 0.0)
            self.round_off(x, point)
            run.activate(x, point)
