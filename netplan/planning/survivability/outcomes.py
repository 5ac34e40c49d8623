"""How the targets of a design fare that ask for a 1+1 pair or an availability."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import TYPE_CHECKING

import numpy as np

from netplan.failures.failure import INTACT
from netplan.graph.arrays import FAR, UInt8
from netplan.latency.demand import Demand
from netplan.model.plan import (
    Impossible,
    LatencyParts,
    Obstacle,
    PairOutcome,
    PairPath,
    UptimeOutcome,
)
from netplan.model.scenario import Limit
from netplan.service.service import ServiceModel

if TYPE_CHECKING:
    from netplan.planning.survivability.disjoint_paths import Way
    from netplan.planning.survivability.requirements import Requirements

Step = tuple[str, int]
LOOSE_MS = 1e6
"""Stands for "no limit, but connected"."""


@dataclass(frozen=True)
class ProtectedOutcomes:
    """Pairs and availabilities under a chosen set of spans and links."""

    model: ServiceModel
    chosen: frozenset[str]

    @cached_property
    def _requirements(self) -> Requirements:
        from netplan.planning.survivability.requirements import Requirements  # noqa: PLC0415  (kernels load)

        return Requirements(self.model)

    @cached_property
    def _is_open(self) -> UInt8:
        names = self._requirements.cover.item_name
        return np.array([name in self.chosen for name in names], dtype=np.uint8)

    @cached_property
    def _number(self) -> dict[Demand, int]:
        return {demand: i for i, demand in enumerate(self.model.demands)}

    def pair(self, demand: Demand) -> PairOutcome | None:
        """Return the two paths of a demand, None where none are asked for."""
        if demand.protection_ns is None:
            return None
        asked = self._requirements.protected[self._number[demand]]
        found = self._requirements.finder.find(asked, self._is_open)
        starts = [node for node, _ in asked.sources]
        return PairOutcome(
            source=demand.sources[0 if found is None else starts.index(found.source)],
            disjoint=demand.disjoint.value,
            limit_ns=demand.protection_ns,
            working=None if found is None else self._path(found.working),
            protection=None if found is None else self._path(found.protection),
        )

    def uptime(self, demand: Demand) -> UptimeOutcome | None:
        """Return the availability of a demand, None where none is asked for."""
        if demand.availability is None:
            return None
        from netplan.planning.survivability.availability import EXACT_CUTS, SCALE  # noqa: PLC0415

        state = self._requirements.uptime.over(self._is_open)
        number = self._number[demand]
        needed = Fraction(str(demand.availability))
        held, lost = state.shares(number, exact_cuts=EXACT_CUTS)
        if held < needed * SCALE <= SCALE - lost:
            held, lost = state.shares(number, needed=needed)
        return UptimeOutcome(
            asked=demand.availability,
            limit_ns=demand.held_ns,
            at_least=held / SCALE,
            at_most=(SCALE - lost) / SCALE,
        )

    def impossible(self, demand: Demand, source: str) -> Iterator[Impossible]:
        """Yield what is asked and not held; with everything built it never can be."""
        pair, uptime = self.pair(demand), self.uptime(demand)
        if pair is not None and not pair.met:
            best = self._unlimited.least_protection_ns(self._number[demand])
            yield Impossible(
                demand.target,
                source,
                demand.sink,
                Obstacle.PROTECTION,
                INTACT,
                pair.limit_ns,
                demand.floor_ns,
                best,
            )
        if uptime is not None and not uptime.met:
            state = self._requirements.uptime.over(self._is_open)
            found = state.path(self._number[demand], (), FAR - 1)
            yield Impossible(
                demand.target,
                source,
                demand.sink,
                Obstacle.AVAILABILITY,
                INTACT,
                uptime.limit_ns,
                demand.floor_ns,
                None if found is None else found.ns,
                uptime.asked,
                uptime.at_most,
            )

    @cached_property
    def _unlimited(self) -> ProtectedOutcomes:
        """Return the same without limits of protection paths: links no limit needs count too."""
        scenario = self.model.scenario
        targets = tuple(
            replace(t, protection=replace(t.protection, limit=Limit(one_way_ms=LOOSE_MS)))
            if t.protection is not None
            else t
            for t in scenario.targets
        )
        model = ServiceModel(replace(scenario, targets=targets), offer=self.model)
        return ProtectedOutcomes(model, self.chosen)

    def least_protection_ns(self, number: int) -> int | None:
        """Return the least latency of a protection path of a demand, None without a pair."""
        asked = self._requirements.protected[number]
        return self._requirements.finder.least_protection_ns(asked, self._is_open)

    def _path(self, way: Way) -> PairPath:
        """Return a path in terms of spans and links, with its latency by part."""
        model = self.model
        steps, routes, parts = [], [], LatencyParts()
        for (name, _), arcs in groupby(self._steps(way), key=lambda step: step[0]):
            route = tuple(model.spans[span].id for _, span in arcs)
            spans = [model.scenario.network.span[span] for span in route]
            is_hop = name in model.span_index
            parts += (
                model.latency.hop_parts(spans[0])
                if is_hop
                else model.parts_over(tuple(model.span_index[span] for span in route))
            )
            steps.append(name)
            routes.append(route)
        return PairPath(tuple(steps), tuple(routes), parts)

    def _steps(self, way: Way) -> Iterator[tuple[Step, int]]:
        """Yield ((step id, number), span) for every span passed, link by link."""
        from netplan.optimize.problem.cover import ARC_OPTICAL  # noqa: PLC0415

        cover, model, hops = self._requirements.cover, self.model, self._requirements.hops
        inside: list[int] = []
        for number, arc in enumerate(way.arcs):
            item = int(cover.arc_item[arc])
            if cover.arc_kind[arc] == ARC_OPTICAL:
                inside.append(item)
            elif (link := model.link_of(item)) is not None:
                name = model.links[link].id
                yield from (((name, number), span) for span in inside)
                inside = []
            elif arc in hops:
                span = hops[arc]
                yield (model.spans[span].id, number), span
