"""One path for every demand: parts of a plan asked again over listed paths.

The bound is that of the question in which demands may be split. A plan begins with the shortest
paths; then the demands of some links, or some taken by chance, may change their path, all others
stay, and modules are counted anew: a program in whole numbers (HiGHS) over the listed paths of
those demands, with the rows of the split question.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np

from benchmarks.sndlib.instance import Network, Numbers
from benchmarks.sndlib.master import Block, Limits, solve_whole
from benchmarks.sndlib.rows import Row
from benchmarks.sndlib.search import Search
from netplan.optimize.deadline import Deadline

LISTED = 12
"""Paths of a demand."""
BOUND_SHARE = 0.4
"""Share of the time that the split question may take."""
LEAST, MOST, PART_S = 8, 40, 4.0
"""Demands of a part, and seconds for it."""


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
        self.net, self.deadline, self.told = net, deadline, told
        self.random = np.random.default_rng(seed)
        self.listed = [self._list(a, b) for a, b in net.demands.tolist()]
        self.taken = [0] * len(self.listed)
        self.bound, self.rows = 0.0, list[Row]()
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
        return [[graph[a][b]["link"] for a, b in zip(way, way[1:], strict=False)] for way in ways]

    def run(self) -> Paths | None:
        """Return the best plan found, None if time ran out before there was one."""
        split = Search(
            self.net, [], Deadline(BOUND_SHARE * self.deadline.left_s),
            lambda _, bound: self.told(None, bound),
        )  # fmt: skip
        self.bound = split.run().bound
        self.rows = list(split.pool)
        best = self._asked(list(range(len(self.listed))), self.deadline.left_s / 5, None)
        count, idle = LEAST, 0
        while best is not None and not self.deadline.over and best.cost > self.bound:
            found = self._asked(self._some(count), PART_S, best)
            self.parts += 1
            if found is not None and found.cost < best.cost - 1e-9 * best.cost:
                best, idle = found, 0
            else:
                idle += 1
                if idle % 6 == 0:
                    count = LEAST if count >= MOST else count + 4
        return best

    def _some(self, count: int) -> list[int]:
        """Return demands: those over a link taken by chance first, then any."""
        link = int(self.random.integers(self.net.n_links))
        over = [k for k, i in enumerate(self.taken) if link in self.listed[k][i]]
        order = [*self.random.permutation(over).tolist()]
        order += self.random.permutation(len(self.taken)).tolist()
        return [int(k) for k in dict.fromkeys(order)][:count]

    def _asked(self, free: list[int], seconds: float, best: Paths | None) -> Paths | None:
        """Return a plan in which some demands choose anew, None where none was found."""
        net, types = self.net, len(self.net.link)
        unit = float(net.size.min())
        cost, entries = list(net.cost), list[tuple[int, int, float]]()
        room = net.installed.astype(float)
        constant = 0.0
        for k, i in enumerate(self.taken):
            if k not in set(free):
                room[self.listed[k][i]] -= net.amount[k]
                constant += float(net.routing[self.listed[k][i]].sum() * net.amount[k])
        column = types
        for row, k in enumerate(free):
            for path in self.listed[k]:
                cost.append(float(net.routing[path].sum() * net.amount[k]))
                entries.append((row, column, 1.0))
                entries += [(len(free) + e, column, net.amount[k] / unit) for e in path]
                column += 1
        entries += [(len(free) + int(e), c, -net.size[c] / unit) for c, e in enumerate(net.link)]
        entries.sort()
        ptr = np.searchsorted([r for r, *_ in entries], np.arange(len(free) + net.n_links + 1))
        block = Block(
            np.array(cost),
            np.concatenate([np.ones(len(free)), np.full(net.n_links, -np.inf)]),
            np.concatenate([np.ones(len(free)), room / unit]),
            ptr.astype(np.int32),
            np.array([c for _, c, _ in entries], np.int32),
            np.array([v for *_, v in entries]),
        )
        found = solve_whole(
            block, self.rows, np.zeros(types, np.int64), np.full(types, np.inf),
            Limits(min(seconds, self.deadline.left_s), 1e-6),
            None if best is None else best.counts.astype(float), n_whole=len(cost),
        )  # fmt: skip
        if found.counts is None:
            return None
        total = found.cost + constant + net.fixed
        if best is not None and total >= best.cost - 1e-9 * best.cost:
            return None
        at = types
        for k in free:
            chosen = found.values[at : at + len(self.listed[k])]
            self.taken[k] = int(chosen.argmax())
            at += len(self.listed[k])
        paths = [self.listed[k][i] for k, i in enumerate(self.taken)]
        self.told(total, self.bound)
        return Paths(found.counts, paths, total)
