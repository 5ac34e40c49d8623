"""Small cover problems whose links light must get over, and their answers by enumeration.

What is fast may be noisy: the noise of a span has nothing to do with its delay. Regenerators stand
at places; enumeration tries all of them, one subset after the other.
"""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache
from itertools import combinations, pairwise

import numpy as np

from netplan.optimize.problem.cover import (
    ARC_ENTER,
    ARC_OPTICAL,
    ARC_PLAIN,
    NO_CAP,
    NO_ITEM,
    NO_LIMIT,
    CoverProblem,
)


def noise_problem(seed: int) -> CoverProblem:
    """Links from one or two places over parallel spans, with none to two regenerators on offer.

    Today's service is a slow way around; any span may be lost.
    """
    rng = np.random.default_rng(seed)
    n, rungs = int(rng.integers(3, 5)), int(rng.integers(0, 3))
    origins = list(range(int(rng.integers(1, 3))))
    reach = int(rng.integers(6, 14))
    arcs: list[tuple[int, int, int, int, int, int, int]] = []
    cost: list[int] = []
    lost: list[list[int]] = [[]]
    n_nodes = n * (1 + len(origins))
    for v in range(1, n):
        arcs.append((0, v, 60, NO_ITEM, ARC_PLAIN, NO_CAP, 0))
    for origin in origins:
        arcs.append((origin, n * (1 + origin) + origin, 1, NO_ITEM, ARC_ENTER, NO_CAP, 0))
    joined = [(v, int(rng.integers(0, v))) for v in range(1, n)]
    joined += [(int(a), int(b)) for a, b in rng.integers(0, n, (n, 2)) if a != b]
    for a, b in joined[: int(rng.integers(n, n + 3))]:
        delay, noise = int(rng.integers(2, 12)), int(rng.integers(1, reach + 1))
        taken = []
        for origin in origins:
            side = n * (1 + origin)
            for u, v in ((a, b), (b, a)):
                taken.append(len(arcs))
                arcs.append((side + u, side + v, delay, len(cost), ARC_OPTICAL, NO_CAP, noise))
        lost.append(taken)
        cost.append(int(rng.integers(1, 9)))
    for origin in origins:
        for v in range(n):
            if v == origin or rng.random() < 0.3:
                continue
            link, side, below, delay = len(cost), n * (1 + origin), v, 1
            cost.append(int(rng.integers(0, 4)))
            arcs.append((side + v, v, 1, link, ARC_PLAIN, reach, 0))
            item = link
            for rung in range(1, rungs + 1):
                arcs.append((n_nodes, below, delay, item, ARC_PLAIN, NO_CAP, 0))
                below, delay, item = n_nodes, 0, len(cost)
                cost.append(int(rng.integers(1, 5)))
                arcs.append((side + v, below, 0, item, ARC_PLAIN, (rung + 1) * reach, 0))
                n_nodes += 1
    tail, head, ns, of, kind, cap, noise_of = (
        np.array(column) for column in zip(*arcs, strict=True)
    )
    count = int(rng.integers(1, n))
    sinks = rng.permutation(np.arange(1, n))[:count]
    after = rng.random(count) < 0.6
    problem = CoverProblem(
        n_nodes=n_nodes,
        arc_tail=tail.astype(np.int32),
        arc_head=head.astype(np.int32),
        arc_ns=ns.astype(np.int64),
        arc_item=of.astype(np.int32),
        arc_kind=kind.astype(np.int8),
        item_cost=np.array(cost, np.int64),
        item_lower=np.zeros(len(cost), np.int8),
        item_upper=(rng.random(len(cost)) < 0.95).astype(np.int8),
        item_name=[f"i{j}" for j in range(len(cost))],
        scenario_name=[f"s{j}" for j in range(len(lost))],
        scenario_lost_arcs=[np.array(taken, np.int32) for taken in lost],
        demand_source=np.zeros(count, np.int32),
        demand_sink=sinks.astype(np.int32),
        demand_limit_ns=np.zeros(count, np.int64),
        demand_after_ns=np.where(after, 0, NO_LIMIT).astype(np.int64),
        demand_exempt=[frozenset()] * count,
        demand_name=[f"d{j}" for j in range(count)],
        regen_ns=int(rng.integers(0, 6)),
        arc_cap_ns=cap.astype(np.int64),
        arc_noise=noise_of.astype(np.int64),
        noise_reach=reach,
    )
    return _with_limits(problem, rng)


def _with_limits(problem: CoverProblem, rng: np.random.Generator) -> CoverProblem:
    """Return the problem with limits between what everything attains and today's service."""
    everything = frozenset(np.flatnonzero(problem.item_upper).tolist())
    whole = Enumerated(problem)
    intact, later = [], []
    for d in range(len(problem.demand_sink)):
        best = [whole.best_ns(everything, d, f) for f in range(len(problem.scenario_name))]
        slack = rng.integers(0, 12, 2).tolist()
        intact.append(max(best[0] + slack[0] - (5 if rng.random() < 0.1 else 0), 0))
        later.append(max(best) + slack[1])
    asked = problem.demand_after_ns != NO_LIMIT
    return replace(
        problem,
        demand_limit_ns=np.array(intact, np.int64),
        demand_after_ns=np.where(asked, later, NO_LIMIT).astype(np.int64),
    )


def regenerators(noise: list[int], reach: int) -> int | None:
    """Return the fewest regenerators that a route takes, by trying every choice of places."""
    for count in range(len(noise)):
        for places in combinations(range(1, len(noise)), count):
            ends = (0, *places, len(noise))
            if all(sum(noise[a:b]) <= reach for a, b in pairwise(ends)):
                return count
    return None


_Way = tuple[int, tuple[int, ...], frozenset[int]]
"""Where a path is, the arcs it took, the nodes it saw."""


class Enumerated:
    """Every simple path of every demand: its latency, its items and its arcs."""

    def __init__(self, problem: CoverProblem) -> None:
        self.problem = problem
        self.lost = [frozenset(taken.tolist()) for taken in problem.scenario_lost_arcs]

    @lru_cache  # noqa: B019  (lives as long as the test)
    def paths(self, d: int) -> list[tuple[int, frozenset[int], frozenset[int]]]:
        problem, found = self.problem, []
        source, sink = int(problem.demand_source[d]), int(problem.demand_sink[d])
        stack: list[_Way] = [(source, (), frozenset([source]))]
        while stack:
            u, taken, seen = stack.pop()
            if u == sink:
                ns = self._ns(taken)
                if ns is not None:
                    items = {int(problem.arc_item[a]) for a in taken} - {NO_ITEM}
                    found.append((ns, frozenset(items), frozenset(taken)))
                continue
            for a in np.flatnonzero(problem.arc_tail == u).tolist():
                v = int(problem.arc_head[a])
                if v not in seen:
                    stack.append((v, (*taken, a), seen | {v}))
        return sorted(found, key=lambda path: path[0])

    def _ns(self, taken: tuple[int, ...]) -> int | None:
        """Return the latency of a path with the fewest regenerators; None where it breaks a cap."""
        problem, ns, noise = self.problem, 0, list[int]()
        for a in taken:
            ns += int(problem.arc_ns[a])
            if problem.arc_kind[a] == ARC_OPTICAL:
                noise.append(int(problem.arc_noise[a]))
                continue
            count = regenerators(noise, problem.noise_reach)
            if noise and count is None:
                return None
            cap = int(problem.caps_ns[a])
            if noise and cap != NO_CAP and (count or 0) > cap // problem.noise_reach - 1:
                return None
            ns, noise = ns + (count or 0) * problem.regen_ns, []
        return ns

    def best_ns(self, chosen: frozenset[int], d: int, f: int) -> int:
        """Return the least latency of a demand in a scenario."""
        return next(
            ns for ns, items, arcs in self.paths(d) if items <= chosen and not arcs & self.lost[f]
        )

    def holds(self, chosen: frozenset[int]) -> bool:
        """Tell whether some items are enough for every limit."""
        problem = self.problem
        return all(
            self.best_ns(chosen, d, f) <= limit
            for d in range(len(problem.demand_sink))
            for f in range(len(self.lost))
            if (limit := problem.limit_ns(d, f)) != NO_LIMIT
        )

    def least_cost(self) -> int | None:
        """Return the cost of a cheapest choice that is enough, None where none is."""
        offered = np.flatnonzero(self.problem.item_upper).tolist()
        if not self.holds(frozenset(offered)):
            return None
        price = self.problem.item_cost.tolist()
        best = int(sum(price[i] for i in offered))
        stack: list[tuple[int, frozenset[int], int]] = [(0, frozenset(offered), best)]
        while stack:  # monotone: what does not hold holds with no item less
            at, chosen, cost = stack.pop()
            best = min(best, cost)
            for i in range(at, len(offered)):
                fewer = chosen - {offered[i]}
                if self.holds(fewer):
                    stack.append((i + 1, fewer, cost - price[offered[i]]))
        return best
