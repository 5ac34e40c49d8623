"""Plans with traffic of a tiny network, as they are planned and with regenerators put in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from netplan import api
from netplan.lighting.running import Running, stops
from netplan.model.carried import Carried, CarriedState, LitWay, RegeneratorSite
from netplan.model.channel import channels_cny
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.service.service import ServiceModel
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
PLAIN = TRAFFIC.replace("mode: 400g_qpsk, ", "")
"""The same without a mode: noise is not looked at, a slot is a channel's."""
SMALL = BASE + EAST % 5.5 + AFTER % 8 + CUTS


def small(folder: Path, traffic: str = TRAFFIC) -> tuple[Plan, Scenario]:
    """Return a plan with traffic of a tiny network in files, and its scenario."""
    folder.mkdir(exist_ok=True)
    scenario = api.load_scenario(write(folder, scenario=SMALL + traffic, **network()))
    return api.plan(scenario), scenario


def regenerated(plan: Plan, scenario: Scenario, place: str) -> Plan:
    """Return the plan with all light regenerated at a place wherever it passes it."""
    assert plan.carried is not None
    carried = _with_states(
        plan.carried, lambda way: _again(way, place, plan, scenario), plan.carried.states
    )
    running = Running(plan, carried, ServiceModel(scenario))
    most: Counter[tuple[str, str]] = Counter()
    for failure in running.differing:
        then: Counter[tuple[str, str]] = Counter()
        for route in running.routes(failure):
            for way in route.ways:
                for _ in way.regenerators:
                    then[way.link, way.mode] += route.channels
        most |= then
    sites = tuple(RegeneratorSite(link, place, mode, n) for (link, mode), n in most.items())
    links = tuple(
        replace(
            link,
            regenerators=sum(site.count for site in sites if site.link == link.id),
            cost_cny=channels_cny(
                scenario, link.channels, [site for site in sites if site.link == link.id]
            ),
        )
        for link in plan.links
    )
    cost = sum(s.cost_cny for s in plan.spans) + sum(link.cost_cny for link in links)
    return replace(plan, links=links, cost_cny=cost, carried=replace(carried, regenerators=sites))


def _again(way: LitWay, place: str, plan: Plan, scenario: Scenario) -> LitWay:
    link = next(link for link in plan.links if link.id == way.link)
    if place not in stops(scenario.network, link, way)[1:-1]:
        return way
    slots = tuple((first, first) for (first,) in way.slots)
    return replace(way, regenerators=(place,), slots=slots)


def _with_states(
    carried: Carried, change: Callable[[LitWay], LitWay], states: tuple[CarriedState, ...]
) -> Carried:
    return replace(
        carried,
        states=tuple(
            replace(
                state,
                routes=tuple(
                    replace(route, ways=tuple(map(change, route.ways))) for route in state.routes
                ),
            )
            for state in states
        ),
    )
