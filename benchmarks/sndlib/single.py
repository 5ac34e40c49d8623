"""One path for every demand: annealing over listed paths, beside the bound of split demands.

Demands change their path one by one (``annealing``), from hot to cold, again and again: each time
from the best plan, not so hot as to forget it, and for longer. The bound is that of the question in
which demands may be split.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice, pairwise

import numpy as np

from benchmarks.sndlib.annealing import ByLoad, Listed, anneal, cost_by_load, fill, modules_for
from benchmarks.sndlib.instance import Network, Numbers
from benchmarks.sndlib.search import Search
from netplan.optimize.deadline import Deadline

LISTED = 12
"""Paths of a demand."""
BOUND_SHARE = 0.4
"""Share of the time that the split question may take."""
STEPS, LONGER = 1_000_000, 1.5
"""Changes of a first annealing, and by how much a round of all heats is longer than the last."""
HEATS, COLD = (0.5, 0.2, 0.05), 0.03
"""Rises of cost taken at first, in costs of a dear module, and at the end, in those."""

SAME = 1e-9
"""Relative difference of costs that is none."""


@dataclass
class Paths:
    """The best plan: counts of modules and the links of every demand's path."""

    counts: Numbers
    paths: list[list[int]]
    cost: float


class SinglePaths:
    """The search for the cheapest modules over single paths.

    Args:
        net: the network.
        deadline: when to end.
        told: hears of costs and bounds.
        seed: of what is done by chance.
    """

    def __init__(
        self,
        net: Network,
        deadline: Deadline,
        told: Callable[[float | None, float | None], None],
        seed: int = 0,
    ) -> None:
        self.net, self.deadline, self.told, self.seed = net, deadline, told, seed
        ways = [self._list(a, b) for a, b in net.demands.tolist()]
        self.paths = [path for each in ways for path in each]
        self.listed = Listed(
            np.cumsum([0, *map(len, ways)]),
            np.cumsum([0, *map(len, self.paths)]),
            np.array([e for path in self.paths for e in path], np.int64),
        )
        self.bound = 0.0
        self.parts = 0

    def _list(self, source: int, sink: int) -> list[list[int]]:
        """Return the paths of fewest links, those of cheaper links first."""
        nx = importlib.import_module("networkx")
        graph, net = nx.Graph(), self.net
        rate = np.full(net.n_links, np.inf)
        np.minimum.at(rate, net.link, net.cost / net.size)
        rate[~np.isfinite(rate)] = 0.0
        each = 1.0 + rate / max(float(rate.max()), 1e-9) / 100
        for e, (a, b) in enumerate(net.ends.tolist()):
            if not graph.has_edge(a, b) or graph[a][b]["weight"] > each[e]:
                graph.add_edge(a, b, weight=each[e], link=e)
        ways = islice(nx.shortest_simple_paths(graph, source, sink, "weight"), LISTED)
        return [[graph[a][b]["link"] for a, b in pairwise(way)] for way in ways]

    def run(self) -> Paths | None:
        """Return the best plan found, None if time ran out before there was one."""
        share = BOUND_SHARE * self.deadline.left_s
        split = Search(
            self.net, [], Deadline(share, clock=self.deadline.clock),
            lambda _, bound: self.told(None, bound),
        )  # fmt: skip
        self.bound = split.run().bound
        return self._annealed()

    def _annealed(self) -> Paths | None:
        net, deadline = self.net, self.deadline
        by_load, dear = cost_by_load(net), float(net.cost.max(initial=1.0))
        best, cost = self.listed.first[:-1].copy(), np.inf
        steps, speed = STEPS, np.inf
        while True:
            for heat in HEATS:
                began, met = deadline.passed_s, best.copy()
                span = heat * dear, COLD * heat * dear
                tried = int(max(min(steps, speed * deadline.left_s), 1))
                now = anneal(
                    *self.listed, net.amount, net.installed, by_load.cost, net.routing,
                    best.copy(), met, tried, *span, self.seed + self.parts,
                ) + net.fixed  # fmt: skip
                speed = tried / max(deadline.passed_s - began, 1e-6)
                self.parts += 1
                if now * (1 + SAME) < cost:
                    best, cost = met, now
                    self.told(cost, self.bound)
                if deadline.over or cost <= self.bound * (1 + SAME):
                    return self._plan(best, by_load)
            steps = int(steps * LONGER)

    def _plan(self, taken: Numbers, by_load: ByLoad) -> Paths | None:
        """Return the cheapest modules for the paths that are taken, None where there are none."""
        net, paths = self.net, [self.paths[p] for p in taken.tolist()]
        load = np.zeros(net.n_links, np.int64)
        for path, amount in zip(paths, net.amount.tolist(), strict=True):
            load[path] += amount
        counts = modules_for(net, by_load, load)
        if counts is None:
            return None
        return Paths(counts, paths, float(net.cost @ counts + load @ net.routing + net.fixed))


def warm() -> None:
    """Load compiled code."""
    anneal.compiled()
    fill.compiled()
