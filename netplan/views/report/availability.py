"""How much of the time a target holds, bounded from both sides without simulation.

Corridors are cut independently at the rate of ``costs.cuts_per_1000km_year`` per km of
trench and stay cut for ``costs.repair_h``. For a pair with working path P:

* while no corridor of P is cut, the intact latency stands;
* while exactly one corridor c of P is cut, the shortest surviving path R(c) stands, at
  least as long as nothing on R(c) is cut as well.

The sum of the two is a lower bound (further cuts may be survived too). A corridor whose
loss alone breaks the limit breaks it whatever else is cut, because losing more never makes
a path shorter; so the chance that none of these is cut is an upper bound. Nodes, power and
equipment are not counted, and a trench shared by corridors is counted in each of them.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import prod

from netplan.graph.service import Service
from netplan.latency.demand import Demand
from netplan.model.failure import Failure
from netplan.model.network import SpanState
from netplan.views.report.subject import Subject

HOURS_A_YEAR = 8760.0


@dataclass(frozen=True)
class Availability:
    """Shares of the year in which one pair holds its limits; exact value lies between."""

    target: str
    source: str
    sink: str
    at_least: float
    at_most: float
    path_km: float
    cuts_a_year: float

    @property
    def lost_minutes_a_year(self) -> float:
        """Return the most minutes a year the limit may be missed."""
        return (1 - self.at_least) * HOURS_A_YEAR * 60


@dataclass(frozen=True)
class _Odds:
    """The chance of every corridor to be down, and the service after each."""

    subject: Subject

    def trench_km(self, group: str) -> float:
        """Return the longest span of the plan in a corridor, else the longest that exists."""
        spans = self.subject.model.spans
        planned = [s.length_km for s in self.subject.in_plan if s.corridor == group]
        existing = [
            s.length_km for s in spans if s.corridor == group and s.state is SpanState.EXISTING
        ]
        members = [s.length_km for s in spans if group in s.risk_groups]
        return max(planned or existing or members)

    def cuts_a_year(self, group: str) -> float:
        rate = self.subject.scenario.costs.cuts_per_1000km_year.value
        return rate * self.trench_km(group) / 1000

    def down(self, group: str) -> float:
        load = self.cuts_a_year(group) * self.subject.scenario.costs.repair_h.value
        return load / (HOURS_A_YEAR + load)

    def none_down(self, groups: Iterable[str]) -> float:
        return prod(1 - self.down(group) for group in sorted(groups))

    def after(self, group: str) -> Service:
        model = self.subject.model
        lost = frozenset(span.id for span in model.spans if group in span.risk_groups)
        plan = self.subject.plan
        return model.serve(
            tuple(cost.id for cost in plan.spans),
            tuple(link.id for link in plan.links),
            Failure(f"corridor:{group}", lost),
        )


def availabilities(subject: Subject) -> tuple[Availability, ...]:
    """Return both bounds for every pair that meets its intact limit, in plan order."""
    odds = _Odds(subject)
    intact = subject.design.intact
    served = [
        demand
        for demand in subject.model.demands
        if (ns := intact.one_way_ns(demand)) is not None and ns <= demand.limit_ns
    ]
    working = {id(demand): _groups(intact, demand) for demand in served}
    needed = sorted({group for groups in working.values() for group in groups})
    after = {group: odds.after(group) for group in needed}
    return tuple(_bounds(d, working[id(d)], after, odds) for d in served)


def _bounds(
    demand: Demand, path: frozenset[str], after: dict[str, Service], odds: _Odds
) -> Availability:
    limit = demand.limit_ns if demand.after_ns is None else demand.after_ns
    good = odds.none_down(path)
    fatal = []
    for group in sorted(path):
        service = after[group]
        ns = service.one_way_ns(demand)
        if ns is None or ns > limit:
            fatal.append(group)
            continue
        others = (path | _groups(service, demand)) - {group}
        good += odds.down(group) * odds.none_down(others)
    source, _, _ = odds.subject.design.intact.path(demand)
    return Availability(
        target=demand.target,
        source=source,
        sink=demand.sink,
        at_least=good,
        at_most=odds.none_down(fatal),
        path_km=sum(odds.trench_km(group) for group in sorted(path)),
        cuts_a_year=sum(odds.cuts_a_year(group) for group in sorted(path)),
    )


def _groups(service: Service, demand: Demand) -> frozenset[str]:
    """Return every corridor and risk group under a demand's path, links' routes included."""
    model = service.model
    found: set[str] = set()
    for step in service.path(demand)[1]:
        if step in model.span_index:
            spans = [model.spans[model.span_index[step]]]
        else:
            spans = [model.spans[i] for i in service.routes[model.link_index[step]]]
        for span in spans:
            found |= span.risk_groups
    return frozenset(found)
