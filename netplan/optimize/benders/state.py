"""The state of one search for the least mean: the best plan, the cuts' table, the master."""

from __future__ import annotations

from collections.abc import Sequence
from math import gcd

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize import kernels
from netplan.optimize.benders.aggregation import Group, by_source, each, mixed, summed
from netplan.optimize.benders.cuts import CutMaker, MeanCut
from netplan.optimize.benders.direct_links import Edges, is_direct
from netplan.optimize.benders.heuristic import MeanGoal
from netplan.optimize.benders.master import Master
from netplan.optimize.lp.interface import LpSolution
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import latencies, measuring_network, prepare
from netplan.optimize.tree.search import Limits


class MeanRun(Limits):
    """One run for the least weighted mean latency.

    Attributes:
        value: the weighted sum over ``plan``, in steps.
        parameters: the numbers that tune it.
        edges: what is known of questions whose every item is a direct link.
        summing: whether the master has one latency a source, and no longer one a demand.
    """

    value: int = 1 << 200

    def __init__(
        self,
        problem: CoverProblem,
        weight: Sequence[int],
        budget: int,
        settings: EngineSettings,
    ) -> None:
        super().__init__(settings)
        self.parameters = settings.parameters.benders
        prepared = self.prepared = prepare(problem)
        self.budget = budget
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
        self.goal = MeanGoal(
            prepared, self.cuts, self.demands, self.weight, budget, self.parameters
        )
        self.rng = np.random.default_rng(settings.seed)
        self.plan = prepared.upper
        self.edges = None
        if is_direct(prepared):
            kernels.needed(kernels.DIRECT_MEANS)
            self.edges = Edges(
                prepared, self.demands, self.cuts.source, self.weight, budget, self.parameters
            )
        source = self.cuts.source
        table = self.weight, self.best_ns, self.top_ns
        self.sums = by_source(self.demands, source, *table)
        self.backend = settings.lp
        entries = len(self.demands) * len(prepared.cost)
        many = (
            len(self.demands) > self.parameters.most_pairs or entries > self.parameters.most_entries
        )
        self.summing = self.edges is not None and many
        self.open_master(self.sums if self.summing else each(self.demands, *table))

    def open_master(self, groups: list[Group]) -> None:
        """Begin with an empty master, with one latency a group."""
        total = sum(self.weight) or 1
        idle = self.parameters.chains_idle if self.edges is None else self.parameters.idle
        self.master = Master(
            self.prepared, groups, total, self.budget, self.backend, idle, self.deadline
        )

    def offer(self, plan: UInt8 | None) -> None:
        """Take a plan over when it is better; it must be within the budget and hold."""
        if plan is None or self.goal.cost(plan) > self.budget or not self.goal.holds(plan):
            return
        value = self.goal.value(self.goal.trees(plan))
        if value is not None and value < self.value:
            self.plan, self.value = plan.copy(), value

    @property
    def late(self) -> bool:
        """Tell whether the time limit has passed."""
        return self.deadline.over

    def grouped(self, cuts: list[MeanCut]) -> list[MeanCut]:
        """Return cuts for the master's columns from one cut a demand."""
        if not self.summing:
            return cuts
        return summed(self.sums, cuts, self.weight, self.best_ns, len(self.prepared.cost))

    def sum_up(self, solution: LpSolution) -> None:
        """Go over to one column a source, with the bound that this solution proves."""
        cuts = self.master.rows.cuts[: len(solution.duals) - 1]  # later ones have no dual yet
        weight = np.array([self.weight[cut.demand] for cut in cuts], float)
        shares = solution.duals[1:] * self.master.total / weight
        carried = mixed(cuts, shares, self.best_ns, len(self.prepared.cost))
        self.summing = True
        self.open_master(self.sums)
        self.master.add(list(self.grouped(carried)))
