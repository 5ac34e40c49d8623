"""Cuts that a point of the master violates: of latencies, and of limits."""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import Int64
from netplan.optimize.benders.bound import NS_PER_MS
from netplan.optimize.benders.cuts import MeanCut
from netplan.optimize.benders.direct_links import Edges
from netplan.optimize.benders.state import MeanRun
from netplan.optimize.lp.interface import Float, LpSolution
from netplan.optimize.paths.length_bounded_cuts import grow_cuts
from netplan.optimize.problem.prepare import list_violations
from netplan.optimize.tree.node import Node
from netplan.optimize.tree.pseudocosts import WHOLE


class Separation:
    """Finds the cuts, on behalf of one search."""

    def __init__(self, run: MeanRun) -> None:
        self.run = run
        cost, upper = run.prepared.cost, run.prepared.upper
        share = min(1.0, run.budget / max(int(cost.sum()), 1))
        self.core: Float = np.full(len(cost), share) * upper

    def find(self, solution: LpSolution, node: Node) -> list[MeanCut | Int64]:
        """Return cuts that the master's point violates."""
        tune = self.run.parameters
        run = self.run
        k = len(run.prepared.cost)
        x = np.clip(solution.x[:k], node.lo, node.hi)
        whole = bool(np.abs(x - np.round(x)).max(initial=0.0) < WHOLE)
        if run.edges is not None and not whole:
            return self._separate_edges(run.edges, x, solution, node)
        found: list[MeanCut | Int64] = list(self.limits(x, node))
        made = [] if run.edges is not None else self._smooth(x, solution, node)
        if whole:
            plan = np.round(x).astype(np.uint8)
            run.offer(plan)
            trees = run.goal.trees(plan)
            made += run.grouped(
                [
                    run.cuts.exact(d, trees[int(run.cuts.source[d])], int(run.top_ns[d]))
                    for d in run.demands.tolist()
                ]
            )
        elif not made:
            made = [run.cuts.fractional(d, x, int(run.top_ns[d])) for d in run.demands.tolist()]
        return found + self._deep(made, x, solution, tune.shallow_ns if whole else tune.deep_ns)

    def _separate_edges(
        self, edges: Edges, x: Float, solution: LpSolution, node: Node
    ) -> list[MeanCut | Int64]:
        """Return cuts of all demands at once: half-way to the core, else at the point."""
        run = self.run
        inner = np.clip(self.core, node.lo, node.hi)
        self.core = 0.7 * self.core + 0.3 * x
        for step in (self.run.parameters.step, 1.0):
            made = edges.cuts(step * x + (1 - step) * inner, run.top_ns, run.best_ns)
            deep = self._deep(run.grouped(made), x, solution, self._worth())
            if deep:
                return list(deep)
        return []

    def _smooth(self, x: Float, solution: LpSolution, node: Node) -> list[MeanCut]:
        """Return violated cuts made between the point and a core that follows it."""
        tune = self.run.parameters
        run = self.run
        inner = np.clip(self.core, node.lo, node.hi)
        point = tune.step * x + (1 - tune.step) * inner
        made = [run.cuts.fractional(d, point, int(run.top_ns[d])) for d in run.demands.tolist()]
        self.core = 0.7 * self.core + 0.3 * x
        return self._deep(made, x, solution, tune.deep_ns)

    def _worth(self) -> float:
        """Return by how many ns a cut must be missed to be worth a row of the master."""
        tune = self.run.parameters
        run = self.run
        if not run.summing:
            return tune.deep_ns
        return max(tune.deep_ns, tune.worth * run.value / len(run.master.groups))

    def _deep(
        self, made: list[MeanCut], x: Float, solution: LpSolution, by_ns: float
    ) -> list[MeanCut]:
        """Return the cuts that the point misses by so much."""
        run = self.run
        return [
            cut
            for cut in made
            if cut.at(x) > solution.x[run.master.column[cut.demand]] * NS_PER_MS + by_ns
        ]

    def limits(self, x: Float, node: Node) -> list[Int64]:
        """Return length-bounded cuts that the point misses."""
        run = self.run
        net = run.prepared.net
        sure = ((x > 1 - 1e-3) | (node.lo == 1)).astype(np.uint8)
        missing = list_violations(
            net, sure, self.run.parameters.limits_per_round, int(net.limit.max(initial=0))
        )
        if not missing:
            return []
        order = np.lexsort((np.arange(len(x)), -x))
        order = order[(sure[order] == 0) & (run.prepared.upper[order] == 1)].astype(np.int32)
        d = np.array([pair[0] for pair in missing], np.int32)
        f = np.array([pair[1] for pair in missing], np.int32)
        ptr = np.zeros(len(d) + 1, np.int32)
        cut = np.zeros(len(d) * max(len(order), 1), np.int32)
        # What is forbidden for good is no help either; what a node forbids may be in a cut.
        grow_cuts(net, sure, order, run.prepared.share, d, f, ptr, cut, run.deadline.cell)
        found = {tuple(sorted(cut[ptr[i] : ptr[i + 1]].tolist())) for i in range(len(d))}
        if () in found:  # only a regenerator too many: something more has to be chosen
            found = (found - {()}) | {tuple(sorted(order.tolist()))}
        rows = [np.array(items, np.int64) for items in sorted(found)]
        return [row for row in rows if x[row].sum() < 0.99]
