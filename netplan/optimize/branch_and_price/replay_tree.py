"""What one search leaves to the next one like it: its plan and the proof log of its tree.

Both only help. The plan is taken over when the new question admits it. The tree is walked
again under the new prices: any weights give a valid bound, good ones where costs moved in
proportion, so most items are fixed and most parts close at the price of one bound each; the
search goes on in what stays open. Names, not numbers, carry over, so the questions may differ
in items, pairs and limits.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import Int32, Int64
from netplan.optimize.branch_and_price.bound import Bound
from netplan.optimize.branch_and_price.node import Node
from netplan.optimize.branch_and_price.tree import Search
from netplan.optimize.heuristics.incumbent import prune
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import Prepared, list_violations
from netplan.optimize.problem.proof_log import Ending, Part, ProofLog, Weights
from netplan.optimize.problem.warm_start import WarmStart
from netplan.optimize.progress import OnProgress


def leave(problem: CoverProblem, search: Search) -> WarmStart:
    """Return what a finished search leaves behind; the plan alone where it used option ladders.

    Weights on the rungs of a ladder say nothing to a reader who knows of items only.
    """
    master = search.master
    if search.ladders.depth > 1:
        return leave_plan(problem, search.plan)
    pairs = [
        (problem.demand_name[d], problem.scenario_name[f])
        for d, f in zip(master.pair_d, master.pair_f, strict=True)
    ]
    return WarmStart(
        tuple(problem.item_name),
        search.plan.astype(bool),
        master.scaled_cost,
        tuple(pairs),
        search.proof_log,
        max(master.stats.rows, search.known_rows),
        search.own_bound,
    )


def leave_plan(problem: CoverProblem, plan: npt.NDArray[np.uint8]) -> WarmStart:
    """Return what a search without a proof log leaves behind: its plan."""
    return WarmStart(
        tuple(problem.item_name), plan.astype(bool), problem.item_cost, (), ProofLog(0), 0
    )


def known_plan(
    warm: WarmStart, problem: CoverProblem, prepared: Prepared
) -> npt.NDArray[np.uint8] | None:
    """Return the earlier plan, made minimal, where this question admits it."""
    return _Names(problem, warm).plan(prepared)


def search_from(
    warm: WarmStart,
    problem: CoverProblem,
    prepared: Prepared,
    settings: EngineSettings,
    on_progress: OnProgress | None,
) -> Search:
    """Return a search that begins where an earlier one of a similar question ended."""
    names = _Names(problem, warm)
    search = Search(prepared, settings, on_progress, names.plan(prepared))
    search.known_rows = warm.rows
    if search.ladders.depth == 1:
        _Walk(search, warm, names).run()
    return search


class _Names:
    """Where the items and pairs of an earlier question are in this one (-1: nowhere)."""

    def __init__(self, problem: CoverProblem, warm: WarmStart) -> None:
        self.warm = warm
        index = {name: i for i, name in enumerate(problem.item_name)}
        self.item: Int32 = np.array([index.get(name, -1) for name in warm.items], np.int32)
        demands = {name: d for d, name in enumerate(problem.demand_name)}
        failures = {name: f for f, name in enumerate(problem.scenario_name)}
        self.pair = [(demands.get(d, -1), failures.get(f, -1)) for d, f in warm.pairs]

    def plan(self, prepared: Prepared) -> npt.NDArray[np.uint8] | None:
        """Return the old plan where it, with what is forced, is admitted; made minimal."""
        chosen = prepared.lower.copy()
        chosen[self.item[self.warm.chosen & (self.item >= 0)]] = 1
        chosen &= prepared.upper
        return None if list_violations(prepared.net, chosen, 1) else prune(prepared, chosen)


class _Walk:
    """One walk through an earlier tree."""

    def __init__(self, search: Search, warm: WarmStart, names: _Names) -> None:
        self.search, self.master, self.names = search, search.master, names
        self.parts = warm.proof_log.parts if warm.proof_log.complete else {}
        root = search.root()
        net = search.prepared.net
        asked = list_violations(net, search.prepared.lower, net.limit.size)
        open_ = {(d, f) for d, f, _ in asked}
        self.master.activate([pair for pair in names.pair if pair in open_])
        row = {p: i for i, p in enumerate(zip(self.master.pair_d, self.master.pair_f, strict=True))}
        self.row = np.array([row.get(pair, -1) for pair in names.pair], np.int32)
        old = np.maximum(warm.scaled_cost, 1).astype(float)
        here = names.item >= 0
        self.ratio = np.zeros(len(old))
        self.ratio[here] = self.master.scaled_cost[names.item[here]] / old[here]
        self.root = root

    def dense(self, weights: Weights, free: Int32, base: Int64) -> Int64:
        """Return earlier weights as an array; items decided then keep their column of ``base``."""
        column = self.names.item[free]
        dense = base.copy()
        dense[:, column[column >= 0]] = 0
        pair, item = self.row[weights.pair], self.names.item[weights.item]
        value = (weights.value * self.ratio[weights.item]).astype(np.int64)
        kept = (pair >= 0) & (item >= 0)
        dense[pair[kept], item[kept]] = value[kept]
        return dense

    def run(self) -> None:
        """Leave the open parts of the walked tree in the queue of the search."""
        if not self.master.n_pairs or 0 not in self.parts:
            return
        start = Bound(0, np.zeros((self.master.n_pairs, self.master.k), np.int64), _NO_COST)
        self.root.start = self.root.proof = start
        stack = [(self.root, 0, start.w)]
        while stack:
            node, number, base = stack.pop()
            if self.search.late:
                self.search.queue.append(node)
            else:
                stack.extend(self.visit(node, self.parts.get(number, Part()), base))

    def visit(self, node: Node, part: Part, base: Int64) -> list[tuple[Node, int, Int64]]:
        """Repeat one part; return the parts to go on with, the next one last."""
        tune = self.search.parameters
        search = self.search
        if search.is_empty(node):
            return []
        for weights, free in zip(part.fixes, part.free, strict=True):
            base = self.dense(weights, free, base)
            if self.lift(node, base, 0):
                search.close(node)
                return []
            search.fix(node, node.start)
        if part.ending is Ending.SPLIT:
            return self.split(node, part, base)
        if part.last is not None:
            base = self.dense(part.last, part.last_free, base)
        for turn in range(tune.walk_turns):
            if turn:
                search.fix(node, node.start)
            if self.lift(node, base, tune.walk_rounds):
                search.close(node)
                return []
        search.queue.append(node)
        return []

    def lift(self, node: Node, base: Int64, rounds: int) -> bool:
        """Bound a node by earlier weights, with some ascent; say whether that closes it."""
        search, master = self.search, self.master
        master.set_bounds(node.lo, node.hi)
        again, _ = master.bound(master.extend(node.start))
        earlier, _ = master.bound(master.extend(Bound(0, base, _NO_COST)))
        best = max(again, earlier, key=lambda bound: bound.value)
        if best.value < search.prune_at and rounds:
            best = master.ascend(
                best, search.prune_at, rounds, self.search.parameters.walk_step, rounds
            ).bound
        node.raise_to(best)
        return node.bound >= search.prune_at

    def split(self, node: Node, part: Part, base: Int64) -> list[tuple[Node, int, Int64]]:
        """Return the two parts, or the one that is left of them."""
        e = int(self.names.item[part.item])
        numbers = (part.chosen, part.refused)
        if e < 0 or node.lo[e] == 1 or node.hi[e] == 0:
            number = numbers[1 if e < 0 or node.hi[e] == 0 else 0]
            return [(node, number, base)]
        parts = self.search.split(node, e)
        return [(parts[1], numbers[1], base), (parts[0], numbers[0], base)]


_NO_COST: Int64 = np.zeros(0, np.int64)
