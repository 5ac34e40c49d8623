"""Plans with traffic made by hand: channels put on the links of a plan of latency alone.

Every pair's channels go the fastest way, intact and after every failure; slots by first fit. It is
no cheapest plan, but every figure of it is true.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from pathlib import Path

from netplan import api
from netplan.failures.failure import INTACT, Failure
from netplan.lighting.running import sections
from netplan.model.carried import (
    Carried,
    CarriedDemand,
    CarriedRoute,
    CarriedState,
    LitWay,
    RegeneratorSite,
)
from netplan.model.channel import end_cny, rate_gbit_s, regenerator_cny
from netplan.model.plan import Plan, PlanLink
from netplan.model.scenario import Scenario
from netplan.model.traffic import MBIT_PER_GBIT, SLOT_GHZ
from netplan.optics.noise import NoiseModel
from netplan.optics.regenerate import Budget, places
from netplan.service.service import Service, ServiceModel
from tests.support.files_cases import write
from tests.support.plan_kinds import AFTER, BASE, CUTS, EAST, network

TRAFFIC = """\
demands:
  pairs:
    - {from: guian, to: guangzhou, gbit_s: 4300}
    - {from: guian, to: shenzhen, gbit_s: 2500}
  year: 2028
  growth_percent_year: 20
  protected_percent: 50
channels: {mode: 400g_qpsk, per_pair: 12}
"""
SMALL = BASE + EAST % 5.5 + AFTER % 8 + CUTS


def small(folder: Path, traffic: str = TRAFFIC) -> tuple[Plan, Scenario]:
    """Return a plan with traffic of a tiny network in files, and its scenario."""
    scenario = api.load_scenario(write(folder, scenario=SMALL + traffic, **network()))
    plain = api.plan(replace(scenario, demands=None, channels=None))
    return with_traffic(plain, scenario), scenario


def with_traffic(plan: Plan, scenario: Scenario) -> Plan:
    """Return a plan with the channels of its scenario's traffic, and what they cost."""
    return _Lighting(plan, scenario).plan_lit()


@dataclass
class _Lighting:
    plan: Plan
    scenario: Scenario
    pairs: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.intact: tuple[CarriedRoute, ...] = ()
        self.model = ServiceModel(self.scenario)
        channels = self.scenario.channels
        assert channels is not None
        self.mode = channels.mode or ""
        self.width, self.slots = 1, channels.per_pair or 80
        if self.mode:
            optics = self.scenario.equipment.optics
            spacing = optics.modes[self.mode].spacing_ghz
            self.width = round(spacing / SLOT_GHZ)
            self.slots = (channels.per_pair or optics.table.channels(spacing)) * self.width
        self.pairs = {span.id: 1 for span in self.plan.spans}
        self.links = {link.id: link for link in self.plan.links}

    def plan_lit(self) -> Plan:
        needs = [self._need(i) for i in range(len(self.model.demands))]
        while True:
            try:
                states = [self._state(failure, needs) for failure in self.model.failures]
                break
            except _FullError as full:
                self.pairs[full.args[0]] += 1
        kept = [s for s in states if s is not None]
        carried = Carried(
            self.slots,
            ((self.mode, self.width),),
            SLOT_GHZ if self.mode else None,
            tuple(needs),
            tuple(kept),
        )
        return self._priced(replace(self.plan, carried=replace(carried, regenerators=())), kept)

    def _need(self, number: int) -> CarriedDemand:
        demand, asked = self.model.demands[number], self.scenario.demands
        mbit = asked.mbit_s(demand.sources, demand.sink)
        rate = round(rate_gbit_s(self.scenario, self.mode) * MBIT_PER_GBIT)
        channels = max(1, -(-mbit // rate))
        after = 0 if demand.after_ns is None else asked.after_cut(channels)
        return CarriedDemand(demand.target, demand.sources[0], demand.sink, mbit, channels, after)

    def _state(self, failure: Failure, needs: list[CarriedDemand]) -> CarriedState | None:
        intact = failure.id == INTACT
        spans = [span.id for span in self.plan.spans]
        bought = {link.id: link.regenerators for link in self.plan.links}
        service = self.model.serve(spans, bought, failure)
        today = self.model.serve((), (), failure)
        left = [] if intact else [r for r in self.intact if not _cut(r, failure)]
        taken: Counter[tuple[str, int]] = Counter()
        for route in left:
            self._take(route, taken)
        anew = []
        for number, (demand, need) in enumerate(zip(self.model.demands, needs, strict=True)):
            limit = demand.limit_ns if intact else demand.after_ns
            if limit is None or self.model.exempt(demand, failure):
                continue
            ns = today.one_way_ns(demand)
            if ns is not None and ns <= limit:
                continue
            asked = need.channels if intact else need.channels_after
            missing = asked - sum(r.channels for r in left if r.demand == number)
            if missing > 0:
                route = self._route(number, missing, service, taken)
                if route.ways:
                    anew.append(route)
        if intact:
            self.intact = tuple(anew)
        return CarriedState(failure.id, tuple(anew)) if anew or intact else None

    def _route(
        self, number: int, count: int, service: Service, taken: Counter[tuple[str, int]]
    ) -> CarriedRoute:
        demand = self.model.demands[number]
        source, steps, _ = service.path(demand)
        at, ways = source, []
        for step in steps:
            if step in self.links:
                ways.append(self._way(self.links[step], at, service, number, count, taken))
                link = self.links[step]
                at = link.b if at == link.a else link.a
            else:
                span = self.scenario.network.span[step]
                at = span.b if at == span.a else span.a
        return CarriedRoute(number, count, tuple(ways))

    def _way(
        self,
        link: PlanLink,
        at: str,
        service: Service,
        number: int,
        count: int,
        taken: Counter[tuple[str, int]],
    ) -> LitWay:
        index = self.model.link_index[link.id]
        route = service.route(self.model.demands[number], index)
        spans = tuple(self.model.spans[i].id for i in route)
        spans = spans if at == link.a else spans[::-1]
        way = LitWay(link.id, spans, self.mode, self._places(at, spans), ())
        parts = list(sections(self.scenario.network, link, way))
        slots = []
        for _ in range(count):
            firsts = []
            for part in parts:
                firsts.append(self._fit(part.spans, taken))
            slots.append(tuple(firsts))
        return replace(way, slots=tuple(slots))

    def _places(self, at: str, spans: tuple[str, ...]) -> tuple[str, ...]:
        if not self.mode:
            return ()
        noise = NoiseModel(self.scenario.equipment)
        mode, known = noise.optics.modes[self.mode], self.scenario.network.span
        budget = Budget(noise.budget(mode), noise.ends(mode).total, noise.passing(mode).total)
        cuts = places([noise.span(known[s], mode).total for s in spans], budget)
        assert cuts is not None
        passed = [at]
        for s in spans:
            passed.append(known[s].b if known[s].a == passed[-1] else known[s].a)
        return tuple(passed[cut] for cut in cuts)

    def _fit(self, spans: tuple[str, ...], taken: Counter[tuple[str, int]]) -> int:
        for first in range(0, self.slots - self.width + 1, self.width):
            if all(taken[span, first] < self.pairs[span] for span in spans):
                for span in spans:
                    taken[span, first] += 1
                return first
        raise _FullError(
            max(
                spans, key=lambda s: sum(n for (x, _), n in taken.items() if x == s) / self.pairs[s]
            )
        )

    def _take(self, route: CarriedRoute, taken: Counter[tuple[str, int]]) -> None:
        for way in route.ways:
            for part in sections(self.scenario.network, self.links[way.link], way):
                for channel in way.slots:
                    for span in part.spans:
                        taken[span, channel[part.number]] += 1

    def _priced(self, plan: Plan, states: list[CarriedState]) -> Plan:
        lit: Counter[str] = Counter()
        sites: Counter[tuple[str, str]] = Counter()
        for failure in self.model.failures:
            state = next((s for s in states if s.failure == failure.id), None)
            new = state.routes if state is not None else ()
            left = (
                ()
                if failure.id == INTACT
                else tuple(r for r in self.intact if not _cut(r, failure))
            )
            now: Counter[str] = Counter()
            then: Counter[tuple[str, str]] = Counter()
            for route in (*left, *new):
                for way in route.ways:
                    now[way.link] += route.channels
                    for place in way.regenerators:
                        then[way.link, place] += route.channels
            lit |= now
            sites |= then
        links = []
        for link in plan.links:
            mine = {place: n for (x, place), n in sites.items() if x == link.id}
            count = sum(mine.values())
            cost = lit[link.id] * 2 * end_cny(self.scenario, self.mode)
            cost += count * regenerator_cny(self.scenario, self.mode)
            if lit[link.id]:
                links.append(
                    replace(
                        link,
                        channels=((self.mode, lit[link.id]),),
                        regenerators=count,
                        cost_cny=round(cost),
                    )
                )
        spans = tuple(
            replace(
                span,
                fibre_pairs=self.pairs[span.id],
                line_system_cny=self.pairs[span.id] * span.line_system_cny,
            )
            for span in plan.spans
        )
        cost = sum(s.cost_cny for s in spans) + sum(x.cost_cny for x in links)
        assert plan.carried is not None
        regenerators = tuple(
            RegeneratorSite(link, place, self.mode, count)
            for (link, place), count in sorted(sites.items())
        )
        return replace(
            plan,
            links=tuple(links),
            spans=spans,
            cost_cny=cost,
            carried=replace(plan.carried, regenerators=regenerators),
        )


class _FullError(Exception):
    """A span has no room for a channel."""


def _cut(route: CarriedRoute, failure: Failure) -> bool:
    return any(span in failure.lost_spans for way in route.ways for span in way.spans)
