"""What holds when some of a plan's spans and links stand, and what it takes to hold more.

A requirement is something that the finished plan holds: a pair within its limit with nothing cut,
a pair with all that is asked of it, a pair as fast as planned, an item that is forced. Whether it
holds depends on what stands alone, and more never breaks it. So a set that misses it is grown as
long as it is missed: of what is then left outside, one item at least has to stand.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from netplan.latency.demand import Demand
from netplan.model.phases import Aim
from netplan.model.plan import Plan, TargetOutcome
from netplan.model.scenario import Scenario
from netplan.planning.design import Design
from netplan.service.service import ServiceModel

Items = frozenset[str]
Need = tuple[Aim, str]
"""A requirement: for which aim it counts, and a pair ``TARGET:SOURCE>SINK`` or an item."""


@dataclass
class Needs:
    """The requirements that a finished plan holds, and which of them part of it holds."""

    scenario: Scenario
    plan: Plan
    model: ServiceModel
    _intact: dict[Items, Mapping[str, int | None]] = field(default_factory=dict)
    _whole: dict[Items, Mapping[str, TargetOutcome]] = field(default_factory=dict)

    @cached_property
    def costs(self) -> dict[str, int]:
        """Return what building or lighting every span and link of the plan costs, by id.

        Rent of fibre is no part of it: it is paid by the year, once the fibre is in use.
        """
        plan = self.plan
        spans = {s.id: s.cost_cny - s.lease_cny for s in plan.spans}
        return spans | {link.id: link.cost_cny for link in plan.links}

    @cached_property
    def leases(self) -> dict[str, int]:
        """Return what the plan's cost counts for the rent of each span, by id."""
        return {s.id: s.lease_cny for s in self.plan.spans if s.lease_cny}

    @cached_property
    def routes(self) -> dict[str, Items]:
        """Return the spans of every link's route, by link: they come no later than it."""
        return {link.id: frozenset(link.route) & self.costs.keys() for link in self.plan.links}

    @cached_property
    def demands(self) -> dict[str, Demand]:
        """Return every pair by the name that it has in the finished plan."""
        named = zip(self.plan.targets, self.model.demands, strict=True)
        return {f"{t.id}:{t.source}>{t.sink}": demand for t, demand in named}

    @property
    def asks_more_than_intact(self) -> bool:
        """Tell whether more is asked of some pair than its limit with nothing cut."""
        return any(
            d.after_ns is not None or d.protection_ns is not None or d.availability is not None
            for d in self.model.demands
        )

    @cached_property
    def all(self) -> tuple[Need, ...]:
        """Return every requirement that the finished plan holds."""
        asked = [(aim, pair) for aim in self._aims() for pair in self.demands]
        rule = self.scenario.candidates
        forced = (*rule.force_spans, *rule.force_links)
        asked += [(Aim.AS_PLANNED, item) for item in forced if item in self.costs]
        everything = frozenset(self.costs)
        return tuple(need for need in asked if self.holds(need, everything))

    def _aims(self) -> Iterator[Aim]:
        yield Aim.INTACT
        if self.asks_more_than_intact:
            yield Aim.PROTECTED
        if not self.scenario.objective.is_least_cost:
            yield Aim.AS_PLANNED

    def standing(self, ready: Items) -> Items:
        """Return what stands of what is ready: links only with every span of their route."""
        return frozenset(i for i in ready if self.routes.get(i, frozenset()) <= ready)

    def holds(self, need: Need, standing: Items) -> bool:
        """Tell whether a requirement holds when some items stand."""
        aim, name = need
        if name in self.costs:
            return name in standing
        demand = self.demands[name]
        if aim is Aim.PROTECTED:
            return self._outcomes(standing)[name].met
        ns = self._latencies(standing)[name]
        if aim is Aim.INTACT:
            return ns is not None and ns <= demand.limit_ns
        return _as_fast(self._planned[name], ns) and self._as_fast_after(name, standing)

    def _as_fast_after(self, name: str, standing: Items) -> bool:
        planned = self._planned[name].worst_failure
        if planned is None or planned.one_way_ns is None:
            return True
        worst = self._outcomes(standing)[name].worst_failure
        reached = None if worst is None else worst.one_way_ns
        return reached is not None and reached <= planned.one_way_ns

    @cached_property
    def _planned(self) -> Mapping[str, TargetOutcome]:
        return dict(zip(self.demands, self.plan.targets, strict=True))

    def _design(self, items: Items) -> Design:
        spans = tuple(i for i in self.costs if i in items and i not in self.routes)
        links = tuple(i for i in self.costs if i in items and i in self.routes)
        has = {link.id: link.regenerators for link in self.plan.links if link.id in items}
        return Design(self.model, spans, links, regenerators=has)

    def _latencies(self, items: Items) -> Mapping[str, int | None]:
        if items not in self._intact:
            service = self._design(items).intact
            pairs = self.demands.items()
            self._intact[items] = {name: service.one_way_ns(d) for name, d in pairs}
        return self._intact[items]

    def _outcomes(self, items: Items) -> Mapping[str, TargetOutcome]:
        if items not in self._whole:
            found = self._design(items).outcomes()
            self._whole[items] = dict(zip(self.demands, found, strict=True))
        return self._whole[items]

    def cut(self, need: Need, standing: Items, order: Sequence[str]) -> Items:
        """Return items of which one has to stand before a requirement holds that is missed.

        Args:
            need: the requirement.
            standing: what stands, and is not enough.
            order: of all the others; what comes first is the least likely to be in the cut.
        """
        grown, cut, runs = set(standing), set[str](), [list(order)]
        while runs:
            run = runs.pop()
            if not self.holds(need, frozenset(grown.union(run))):
                grown.update(run)
            elif len(run) == 1:
                cut.update(run)
            elif run:
                half = len(run) // 2
                runs += [run[half:], run[:half]]
        return frozenset(cut)

    def essential(self) -> Iterator[tuple[Need, Items]]:
        """Yield the single items without which a requirement never holds, as cuts."""
        everything = frozenset(self.costs)
        for item in self.costs:
            rest = everything - {item}
            for need in self.all:
                if not self.holds(need, rest):
                    yield need, frozenset({item})

    def needless(self, standing: Items, paid: Items) -> Items:
        """Return what could be left out of what is paid for with all that holds still holding.

        The dearest first, a span with the links over it that are needless already; none of what is
        left could go as well.
        """
        held = [need for need in self.all if self.holds(need, standing)]
        kept = set(standing)
        for item in sorted(standing, key=lambda i: (i not in self.routes, -self.costs[i], i)):
            without = self.standing(frozenset(kept - {item}))
            lean = frozenset(kept - {item})
            if without == lean and all(self.holds(need, lean) for need in held):
                kept.discard(item)
        return frozenset(paid - kept)


def _as_fast(planned: TargetOutcome, ns: int | None) -> bool:
    return planned.after_ns is None or (ns is not None and ns <= planned.after_ns)
