"""How much of the time each target holds: exact up to two cuts at once, bounded beyond.

Corridors are cut independently. A corridor with a cable of L fibre km is cut
``cuts_per_1000km_year`` x L / 1000 times a year and stays cut for ``repair_h``; it is down
for the share ``load / (8760 + load)`` of the time, load being the product of the two.

For one demand the states of the corridors are split by what its shortest path needs:

* all corridors under the path are up: the path stands, whatever else is cut;
* else one of them is the first to be down (in the order of their names): look at the
  shortest path that survives, and split again.

A cut that leaves no path within the limit settles its share at once: losing more never
makes a path shorter. The shares are disjoint and add up to one. Only states with three or
more cuts under successive shortest paths are left open; they are what lies between the two
bounds. Failures of equipment, places and power are not counted.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from math import prod

import numpy as np
import numpy.typing as npt

from netplan.graph.service import ServiceModel
from netplan.model.network import SpanState
from netplan.model.plan import Plan
from netplan.model.scenario import FailureSpec, Scenario, Single
from netplan.optimize.scenario_problem import ScenarioProblem, build_problem

HOURS_A_YEAR = 8760.0
MINUTES_A_YEAR = HOURS_A_YEAR * 60
EXACT_CUTS = 2
_Tree = tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]


@dataclass(frozen=True)
class Availability:
    """Shares of the time in which one pair holds its limit; the exact share lies between.

    ``limit_ns`` is the after-cut limit where one is given, else the intact limit.
    ``path_km`` is the cable under the working path, ``cuts_a_year`` how often it is cut.
    """

    target: str
    source: str
    sink: str
    limit_ns: int
    at_least: float
    at_most: float
    path_km: float
    cuts_a_year: float

    @property
    def lost_minutes_a_year(self) -> float:
        """Return the most minutes a year the limit may be missed."""
        return (1 - self.at_least) * MINUTES_A_YEAR


def availability(
    plan: Plan, scenario: Scenario, *, exact_cuts: int = EXACT_CUTS
) -> tuple[Availability, ...]:
    """Return both bounds for every pair, in the order of the plan's targets.

    Args:
        plan: what is built and lit; nothing at all is a plan too.
        scenario: the question it answers.
        exact_cuts: how many cuts at once are looked at; more tighten the bounds.
    """
    cuts = _Cuts(plan, scenario)
    return tuple(cuts.of_demand(number, exact_cuts) for number in range(len(cuts.model.demands)))


@dataclass(frozen=True)
class _Path:
    """A shortest path under some cuts: its latency, and the corridors it needs."""

    ns: int
    needs: tuple[int, ...]


class _Cuts:
    """Shortest paths of a plan with any set of corridors cut, remembered."""

    def __init__(self, plan: Plan, scenario: Scenario) -> None:
        self.plan = plan
        self.scenario = replace(scenario, failures=FailureSpec(Single.CORRIDOR))
        self.model = ServiceModel(self.scenario)
        self._trees: dict[tuple[int, tuple[int, ...]], _Tree] = {}

    @cached_property
    def problem(self) -> ScenarioProblem:
        """Return the cover problem whose failures are the cuts of single corridors."""
        return build_problem(self.model)

    @cached_property
    def _net(self) -> object:
        from netplan.optimize.preprocess import prepare  # noqa: PLC0415 (kernels load here)

        return prepare(self.problem.cover).net

    @cached_property
    def _open(self) -> npt.NDArray[np.uint8]:
        chosen = {span.id for span in self.plan.spans} | {link.id for link in self.plan.links}
        names = self.problem.cover.item_name
        return np.array([name in chosen for name in names], dtype=np.uint8)

    @cached_property
    def km(self) -> list[float]:
        """Return the fibre km of every corridor: its longest cable in the ground or planned."""
        chosen = {span.id for span in self.plan.spans}
        longest: dict[str, float] = {}
        for span in self.model.spans:
            if span.state is SpanState.EXISTING or span.id in chosen:
                longest[span.corridor] = max(longest.get(span.corridor, 0.0), span.fibre_km)
        names = (failure.id.partition(":")[2] for failure in self.model.failures)
        return [longest.get(name, 0.0) for name in names]

    @cached_property
    def down(self) -> list[float]:
        """Return the share of the time every corridor is cut."""
        return [self._down(km) for km in self.km]

    def cuts_a_year(self, km: float) -> float:
        """Return how often a cable of this length is cut."""
        return self.scenario.costs.cuts_per_1000km_year.value * km / 1000

    def _down(self, km: float) -> float:
        load = self.cuts_a_year(km) * self.scenario.costs.repair_h.value
        return load / (HOURS_A_YEAR + load)

    def path(self, demand: int, cut: tuple[int, ...]) -> _Path | None:
        """Return the shortest path of a demand with corridors cut, None where there is none."""
        from netplan.graph.arrays import FAR  # noqa: PLC0415

        cover = self.problem.cover
        source, node = int(cover.demand_source[demand]), int(cover.demand_sink[demand])
        dist, before = self._tree(source, cut)
        if dist[node] >= FAR:
            return None
        needs: set[int] = set()
        ns = int(dist[node])
        while before[node] >= 0:
            arc = int(before[node])
            needs |= self._under[arc]
            node = int(cover.arc_tail[arc])
        return _Path(ns, tuple(sorted(needs)))

    @cached_property
    def _under(self) -> list[frozenset[int]]:
        """Return the corridors whose cut takes each arc."""
        found: list[set[int]] = [set() for _ in self.problem.cover.arc_tail]
        for corridor, arcs in enumerate(self.problem.cover.scenario_lost_arcs):
            for arc in arcs.tolist():
                found[arc].add(corridor)
        return [frozenset(corridors) for corridors in found]

    def _tree(self, source: int, cut: tuple[int, ...]) -> _Tree:
        from netplan.graph.arrays import FAR  # noqa: PLC0415
        from netplan.graph.kernels import shortest_tree  # noqa: PLC0415

        key = source, cut
        if key not in self._trees:
            cover = self.problem.cover
            n, m = cover.n_nodes, len(cover.arc_tail)
            lost = np.zeros(m, np.uint8)
            for corridor in cut:
                lost[cover.scenario_lost_arcs[corridor]] = 1
            dist, since = np.empty(n, np.int64), np.empty(n, np.int64)
            before = np.empty(n, np.int32)
            heap = np.empty(m + n + 1, np.int64), np.empty(m + n + 1, np.int32)
            shortest_tree(self._net, self._open, lost, source, FAR, dist, since, before, *heap)
            self._trees[key] = dist, before
        return self._trees[key]

    def of_demand(self, number: int, exact_cuts: int) -> Availability:
        """Return the bounds of one demand."""
        demand = self.model.demands[number]
        limit = demand.limit_ns if demand.after_ns is None else demand.after_ns
        held = unsettled = 0.0
        for share, settled in self._shares(number, limit, exact_cuts):
            held, unsettled = (held + share, unsettled) if settled else (held, unsettled + share)
        working = self.path(number, ())
        km = sum(self.km[corridor] for corridor in working.needs) if working else 0.0
        served = (
            t.source
            for t in self.plan.targets
            if (t.id, t.sink) == (demand.target, demand.sink) and t.source in demand.sources
        )
        return Availability(
            target=demand.target,
            source=next(served, demand.sources[0]),
            sink=demand.sink,
            limit_ns=limit,
            at_least=min(held, 1.0),
            at_most=min(held + unsettled, 1.0),
            path_km=km,
            cuts_a_year=self.cuts_a_year(km),
        )

    def _shares(self, demand: int, limit: int, exact_cuts: int) -> Iterator[tuple[float, bool]]:
        """Yield disjoint shares of the time: those in which the limit holds, those left open."""
        todo: list[tuple[tuple[int, ...], frozenset[int], float]] = [((), frozenset(), 1.0)]
        while todo:
            cut, up, share = todo.pop()
            path = self.path(demand, cut)
            if path is None or path.ns > limit:
                continue
            needs = [corridor for corridor in path.needs if corridor not in up]
            stands = prod(1 - self.down[corridor] for corridor in needs)
            yield share * stands, True
            if len(cut) >= exact_cuts:
                yield share * (1 - stands), False
                continue
            for corridor in needs:
                more = tuple(sorted((*cut, corridor)))
                todo.append((more, up, share * self.down[corridor]))
                share *= 1 - self.down[corridor]
                up |= {corridor}
