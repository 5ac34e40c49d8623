"""The branch-and-bound search over one prepared problem."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from netplan.graph.arrays import FAR, UInt8
from netplan.optimize.branch_and_price.bound import Bound, NodeState
from netplan.optimize.branch_and_price.node import Node
from netplan.optimize.branch_and_price.primal_heuristics import PrimalHeuristics
from netplan.optimize.branch_and_price.root import Root
from netplan.optimize.branch_and_price.state import PathRun
from netplan.optimize.deadline import OutOfTimeError
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.prepare import Prepared
from netplan.optimize.progress import OnProgress
from netplan.optimize.provenance import BRANCH_AND_PRICE, tell_method
from netplan.optimize.tree.explore import explore


class Search(PathRun):
    """One run: incumbent, global bound, tree."""

    def __init__(
        self,
        prepared: Prepared,
        settings: EngineSettings,
        on_progress: OnProgress | None,
        plan: UInt8 | None = None,
    ) -> None:
        """Begin with ``plan``, or the first one that comes to hand."""
        super().__init__(prepared, settings, on_progress, plan)
        self.plans = PrimalHeuristics(self, self.part)
        self.at_root = Root(self, self.plans)
        self.queue: list[Node] = []

    def part(self, upper: UInt8, method: str, nodes: int) -> UInt8:
        """Return the best plan within ``upper`` that a search of some nodes finds.

        The incumbent where the time is over before there is one.
        """
        settings = replace(self.settings, method=method, node_limit=nodes)
        try:
            smaller = Search(replace(self.prepared, upper=upper), settings, None)
        except OutOfTimeError:
            return self.plan
        smaller.whole = False
        smaller.run()
        return smaller.plan

    def run(self) -> None:
        """Search the tree, best bound first, from the root or what is left of an earlier tree."""
        tell_method(BRANCH_AND_PRICE)
        self.tell("first plan")
        if not self.proof_log.parts:
            self.queue.append(self.root())
        explore(self, self.queue)
        for node in self.queue:
            record = self.proof_log.close if node.bound >= self.prune_at else self.proof_log.leave
            record(node.number, node.proof.w, node.undecided)
        self.settle()

    def expand(self, node: Node) -> list[Node]:
        """Solve a node; close it, split it, or return it when a limit cut it short."""
        state = self.solve_node(node)
        self.solved += 1
        if state is None:
            return []
        if node.number == 0:
            self.raise_bound(node.bound)
            self.tell("root")
        if self.late:
            return [node]  # it still counts as open
        self.plans.improve(node, state)
        children: list[Node] = []
        if node.bound >= self.prune_at:
            self.close(node)
        else:
            if self.prune_at - node.bound < self.parameters.probe_within * self.prune_at:
                self.fix(node, state.bound)
            children = self.branch(node, state)
        self.tell("tree")
        return children

    def dive(self, _children: Sequence[Node], _least: int) -> None:
        """Leave the choice to the bounds: weights are passed on, so there is no need to dive."""

    def solve_node(self, node: Node) -> NodeState | None:
        """Bound a node by ascent, then by LP; None when it is closed."""
        if self.is_empty(node):
            return None
        master = self.master
        master.set_bounds(node.lo, node.hi)
        if master.n_pairs == 0 and self.activate(node.lo.astype(float), node) == 0:
            self.offer(node.lo.copy(), "tree")
            self.proof_log.decide(node.number)
            return None
        bound, _ = master.bound(master.extend(node.start))
        if bound.value >= FAR:
            p = int(np.argmax(bound.path_cost))
            self.proof_log.empty(node.number, master.pair_d[p], master.pair_f[p])
            return None
        state = self.at_root.ascend(node, bound) if node.number == 0 else self.lift(node, bound)
        if state is not None and self.use_lp and not self.late:
            state = self.polish(node, state)
        if state is None:
            self.close(node)
        return state

    def lift(self, node: Node, bound: Bound) -> NodeState | None:
        """Improve a node's bound by a short dual ascent."""
        tune = self.parameters
        ascent = self.master.ascend(
            bound,
            self.prune_at,
            tune.node_rounds,
            tune.node_step,
            tune.node_rounds,
        )
        node.raise_to(ascent.bound)
        if node.bound >= self.prune_at:
            return None
        x = np.where(ascent.x > tune.faint, ascent.x, 0.0)
        if not self.use_lp and self.activate(x, node):
            return self.lift(node, ascent.bound)
        return NodeState(ascent.bound, x)

    def polish(self, node: Node, state: NodeState) -> NodeState | None:
        """Solve the node's LP by column generation, with activation."""
        master = self.master
        bound = state.bound
        while True:
            state = master.converge(bound, self.prune_at, self.parameters.tail_share)
            node.raise_to(state.bound)
            if state.infeasible or state.pruned:
                return None
            if self.late:
                return state
            if node.number == 0:
                self.raise_bound(node.bound)
                self.tell("root")
                self.plans.round_off(state.x, node)
                self.fix(node, state.bound)
                master.set_bounds(node.lo, node.hi)
            if self.activate(state.x, node) == 0 or not self.use_lp:
                return state
            master.add_plan(self.plan)
            bound, _ = master.bound(master.extend(state.bound))

    def branch(self, node: Node, state: NodeState) -> list[Node]:
        """Split on the item with the largest ``min(x, 1 - x) * sqrt(cost)``.

        Choosing by the product of the two probing gains was measured and took two to four
        times as many nodes: the gains see one item at a time and miss its substitutes.
        """
        free = node.free
        if not free.any():  # fixing has left one choice: it is a plan or there is none
            if not self.is_empty(node):
                self.offer(node.lo.copy(), "tree")
                self.proof_log.decide(node.number)
            return []
        x = np.clip(state.x, 0.0, 1.0)
        score = np.minimum(x, 1.0 - x) * np.sqrt(self.ladders.cost)
        score[score < 1e-6] = 0.0
        if not (free & (score > 0)).any():
            score = self.prepared.cost.astype(float) + 1.0
        return self.split(node, int(np.argmax(np.where(free, score, -1.0))))

    def split(self, node: Node, e: int) -> list[Node]:
        """Return the two parts of a node: item ``e`` chosen, and refused."""
        parts = []
        for value in (1, 0):
            lo, hi = node.lo.copy(), node.hi.copy()
            lo[e], hi[e] = value, value
            lo = self.ladders.reached(lo)
            hi = 1 - self.ladders.beyond(1 - hi)
            self.number += 1
            parts.append(Node(node.bound, self.number, lo, hi, node.start, node.proof))
        self.proof_log.split(node.number, e, parts[0].number, parts[1].number)
        return parts
