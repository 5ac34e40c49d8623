"""How much of the time each target holds: exact bounds, tightened as far as it is asked.

Corridors are cut independently. A corridor with a cable of L fibre km is cut
``cuts_per_1000km_year`` x L / 1000 times a year and stays cut for ``repair_h``; it is down
for the share ``load / (8760 + load)`` of the time, load being the product of the two. L is the
longest cable in the ground or on offer there: what is bought does not change how often a
trench is dug up, so buying more never makes a target hold less often.

For one demand the states of the corridors are split by what its shortest path needs:

* all corridors under the path are up: the path stands, whatever else is cut;
* else one of them is the first to be down (in the order of their names): look at the
  shortest path that survives, and split again.

A cut that leaves no path within the limit settles its share at once: losing more never
makes a path shorter. The shares are disjoint and add up to one; what has not been split
lies between the two bounds. The report stops at two cuts under successive shortest paths; a
required availability is split, largest share first, until it is decided. Shares are whole
numbers of 10**-18, rounded down, so both bounds are true bounds. Failures of equipment,
places and power are not counted.
"""

from __future__ import annotations

import heapq
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from netplan.graph.arrays import FAR, Network, UInt8
from netplan.model.figures import fibre_km, path_spans
from netplan.model.network import SpanState
from netplan.model.plan import Plan
from netplan.model.scenario import FailureSpec, Scenario, Single
from netplan.planning.formulation import build_problem
from netplan.service.service import ServiceModel

if TYPE_CHECKING:
    from netplan.graph.trees import Tree

HOURS_A_YEAR = 8760
MINUTES_A_YEAR = HOURS_A_YEAR * 60
EXACT_CUTS = 2
SCALE = 10**18
"""All the time there is; shares are counted in this unit."""
NEGLIGIBLE = SCALE // 10**12
"""Less than a second in thirty thousand years is left undecided."""
Cuts = tuple[int, ...]


@dataclass(frozen=True)
class Availability:
    """Shares of the time in which one pair holds its limit; the exact share lies between.

    ``limit_ns`` is the after-cut limit where one is given, else the intact limit.
    ``path_km`` is the fibre under the working path, ``cuts_a_year`` how often a corridor of it
    is cut: as often as the longest cable in the corridor.
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
    uptime = Uptime(ServiceModel(scenario))
    state = uptime.over(uptime.opened(plan.bought))
    return tuple(
        _of_demand(plan, state, number, exact_cuts) for number in range(len(uptime.model.demands))
    )


def _of_demand(plan: Plan, state: Uptimes, number: int, exact_cuts: int) -> Availability:
    uptime = state.uptime
    demand = uptime.model.demands[number]
    held, lost = state.shares(number, exact_cuts=exact_cuts)
    working = state.path(number, (), FAR)
    exposed_km = sum(uptime.km[corridor] for corridor in working.needs) if working else 0.0
    served = (
        t
        for t in plan.targets
        if (t.id, t.sink) == (demand.target, demand.sink) and t.source in demand.sources
    )
    outcome = next(served, None)
    network = uptime.model.scenario.network
    return Availability(
        target=demand.target,
        source=demand.sources[0] if outcome is None else outcome.source,
        sink=demand.sink,
        limit_ns=demand.held_ns,
        at_least=held / SCALE,
        at_most=(SCALE - lost) / SCALE,
        path_km=0.0 if outcome is None else fibre_km(path_spans(outcome, plan, network)),
        cuts_a_year=uptime.cuts_per_km_year * exposed_km,
    )


@dataclass(frozen=True)
class _Path:
    """A shortest path under some cuts: its latency, and the corridors it needs."""

    ns: int
    needs: tuple[int, ...]


class Uptime:
    """The corridors of a scenario: how often each is cut, and what its cut takes."""

    def __init__(self, model: ServiceModel) -> None:
        scenario = model.scenario
        struck = replace(scenario, failures=FailureSpec(Single.CORRIDOR))
        self.model = ServiceModel(struck, offer=model)
        self.cover = build_problem(self.model).cover
        self.corridors = tuple(f.id.partition(":")[2] for f in self.model.failures)
        costs = scenario.costs
        self.cuts_per_km_year = costs.cuts_per_1000km_year.value / 1000

    @cached_property
    def net(self) -> Network:
        """Return the arrays that the shortest paths run on."""
        from netplan.optimize.problem.prepare import prepare  # noqa: PLC0415 (kernels load here)

        return prepare(self.cover).net

    def opened(self, chosen: Collection[str]) -> UInt8:
        """Return the mask of the chosen items by name."""
        return np.array([name in chosen for name in self.cover.item_name], dtype=np.uint8)

    def over(self, is_open: UInt8) -> Uptimes:
        """Return the shortest paths of a chosen set with any corridors cut."""
        return Uptimes(self, is_open)

    @cached_property
    def km(self) -> list[float]:
        """Return the fibre km of every corridor: its longest cable in the ground or on offer."""
        forbidden = frozenset(self.model.scenario.candidates.forbid_spans)
        longest: dict[str, float] = {}
        for span in self.model.spans:
            if span.state is SpanState.EXISTING or span.id not in forbidden:
                longest[span.corridor] = max(longest.get(span.corridor, 0.0), span.fibre_km)
        return [longest.get(name, 0.0) for name in self.corridors]

    @cached_property
    def down(self) -> list[Fraction]:
        """Return the share of the time every corridor is cut; the intact network's is 0."""
        costs = self.model.scenario.costs
        per_km = Fraction(str(costs.cuts_per_1000km_year.value)) / 1000
        hours = per_km * Fraction(str(costs.repair_h.value))
        loads = [hours * Fraction(str(km)) for km in self.km]
        return [load / (HOURS_A_YEAR + load) for load in loads]

    @cached_property
    def down_share(self) -> list[int]:
        """Return the same in whole 10**-18, rounded down."""
        return [int(share * SCALE) for share in self.down]

    @cached_property
    def up_share(self) -> list[int]:
        """Return the share of the time every corridor is whole, rounded down."""
        return [int((1 - share) * SCALE) for share in self.down]

    @cached_property
    def under(self) -> list[frozenset[int]]:
        """Return the corridors whose cut takes each arc."""
        found: list[set[int]] = [set() for _ in self.cover.arc_tail]
        for corridor, arcs in enumerate(self.cover.scenario_lost_arcs):
            for arc in arcs.tolist():
                found[arc].add(corridor)
        return [frozenset(corridors) for corridors in found]


class Uptimes:
    """Shortest paths of one chosen set with any corridors cut, remembered."""

    def __init__(self, uptime: Uptime, is_open: UInt8) -> None:
        self.uptime, self.is_open = uptime, is_open
        self._trees: dict[tuple[int, Cuts, int], Tree] = {}

    def path(self, demand: int, cut: Cuts, most: int) -> _Path | None:
        """Return the shortest path of a demand within a limit with corridors cut, if any."""
        cover = self.uptime.cover
        source, node = int(cover.demand_source[demand]), int(cover.demand_sink[demand])
        tree = self._tree(source, cut, most)
        ns = tree.ns(node)
        if ns > most or ns >= FAR:
            return None
        needs: set[int] = set()
        for arc in tree.arcs(node):
            needs |= self.uptime.under[arc]
        return _Path(ns, tuple(sorted(needs)))

    def _tree(self, source: int, cut: Cuts, most: int) -> Tree:
        from netplan.graph.trees import TreeRoom  # noqa: PLC0415  (kernels load here)

        key = source, cut, most
        if key not in self._trees:
            cover = self.uptime.cover
            lost = np.zeros(len(cover.arc_tail), np.uint8)
            for corridor in cut:
                lost[cover.scenario_lost_arcs[corridor]] = 1
            self._trees[key] = TreeRoom(self.uptime.net).grow(self.is_open, lost, source, most)
        return self._trees[key]

    def shares(
        self, number: int, *, exact_cuts: int | None = None, needed: Fraction | None = None
    ) -> tuple[int, int]:
        """Return the shares in which a demand's limit surely holds and surely is missed.

        Args:
            number: the demand.
            exact_cuts: split no state with more cuts than this; None: as far as it takes.
            needed: stop as soon as it is known whether this share is reached.
        """
        held = lost = 0
        enough = None if needed is None else needed * SCALE
        limit = self.uptime.model.demands[number].held_ns
        todo: list[tuple[int, Cuts, frozenset[int]]] = [(-SCALE, (), frozenset())]
        while todo and SCALE - held - lost > NEGLIGIBLE:
            if enough is not None and (held >= enough or SCALE - lost < enough):
                break
            share, cut, up = heapq.heappop(todo)
            path = self.path(number, cut, limit)
            if path is None:
                lost -= share
                continue
            needs = [corridor for corridor in path.needs if corridor not in up]
            parts = list(self._split(-share, needs))
            held += parts[-1]
            if exact_cuts is None or len(cut) < exact_cuts:
                for i, corridor in enumerate(needs):
                    more = tuple(sorted((*cut, corridor)))
                    heapq.heappush(todo, (-parts[i], more, up | set(needs[:i])))
        return held, lost

    def _split(self, share: int, needs: list[int]) -> Iterator[int]:
        """Yield the share in which each corridor is the first to be down, then: none is."""
        up, down = self.uptime.up_share, self.uptime.down_share
        whole = [SCALE]
        for corridor in needs:
            yield share * whole[-1] * down[corridor] // SCALE**2
            whole.append(whole[-1] * up[corridor] // SCALE)
        yield share * whole[-1] // SCALE
