"""Channels in pairs of routes: plans verify, and whatever is changed of the pairs is refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

from netplan import api
from netplan.check import verify
from netplan.errors import InputError
from netplan.files.schemas.carried import CarriedRecord
from netplan.lighting.load import loads
from netplan.model.carried import PROTECTION, WORKING, CarriedRoute, CarriedState
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.traffic import Channels, Rerouting
from netplan.records.plan.carried import carried_in, carried_out
from netplan.views.chinese import in_chinese
from netplan.views.terminal.traffic import protection_line
from tests.support.changes import changes
from tests.support.files_cases import write
from tests.support.plan_kinds import BASE, SCENARIOS, made, network

KINDS = {
    "traffic-one-plus-one": Rerouting.ONE_PLUS_ONE,
    "traffic-shared": Rerouting.SHARED,
}


@cache
def planned(kind: str) -> tuple[Plan, Scenario]:
    return made(kind, Path(mkdtemp()))


def found(plan: Plan, scenario: Scenario) -> list[str]:
    """Return what is found, each of it in Chinese, too."""
    findings = [str(finding) for finding in verify(plan, scenario).findings]
    for finding in findings:
        told = in_chinese(finding)
        assert re.search("[\u4e00-\u9fff]", told), finding
        assert not re.search("[a-z]{2,} [a-z]{2,}", re.sub("'.*'", "", told)), told
    return findings


def changed(
    plan: Plan, change: Callable[[CarriedState, CarriedRoute], CarriedRoute | None]
) -> Plan:
    """Return a plan with its routes changed, those left out that become None."""
    assert plan.carried is not None
    states = []
    for state in plan.carried.states:
        routes = tuple(r for route in state.routes if (r := change(state, route)) is not None)
        states.append(replace(state, routes=routes))
    return replace(plan, carried=replace(plan.carried, states=tuple(states)))


@pytest.mark.parametrize("kind", KINDS)
def test_plans_verify_and_say_how_they_are_protected(kind: str) -> None:
    plan, scenario = planned(kind)
    assert found(plan, scenario) == []
    assert plan.carried is not None
    assert plan.carried.pairs == 1
    roles = {
        (state.failure != "intact", r.role) for state in plan.carried.states for r in state.routes
    }
    twice = KINDS[kind] is Rerouting.ONE_PLUS_ONE
    assert roles == {(False, None), (False, WORKING), (not twice, PROTECTION)}
    load = loads(plan, scenario)
    assert load is not None
    said = protection_line(load, scenario)
    assert said == f"{'1+1' if twice else 'shared'} protection: 1 pair of routes"
    assert in_chinese(said) == f"{'1+1' if twice else '共享'}保护：工作与保护路由 1 对"
    (pair,) = (one for one in load.pairs if one.demand.sink == "shenzhen")
    assert (pair.lit, pair.least_after and pair.least_after[0]) == (3, 2)


@pytest.mark.parametrize("kind", KINDS)
def test_any_change_of_pairs_is_refused(kind: str) -> None:
    plan, scenario = planned(kind)
    assert plan.carried is not None
    overlooked, tried = [], 0
    for change in changes(carried_out(plan.carried)):
        if not re.search("pair|role|routes|channels|ways|kept", change.address) or change.same:
            continue
        tried += 1
        try:
            carried = carried_in(CarriedRecord.model_validate(change.record))
        except ValueError:
            continue
        report = verify(replace(plan, carried=carried), scenario)
        listed = {name for row in report.unchecked for name in row.fields}
        address = f"carried.{change.address}"
        if report.ok and not {address, f"{address}[]"} & listed:
            overlooked.append(str(change))
    assert overlooked == []
    assert tried > 40


def _alone(_: CarriedState, route: CarriedRoute) -> CarriedRoute:
    return replace(route, pair=None, role=None)


def _without_protection(_: CarriedState, route: CarriedRoute) -> CarriedRoute | None:
    return None if route.role == PROTECTION else route


def _both_work(_: CarriedState, route: CarriedRoute) -> CarriedRoute:
    return replace(route, role=WORKING if route.pair is not None else None)


@pytest.mark.parametrize(
    ("kind", "change", "text"),
    [
        ("traffic-one-plus-one", _alone, "has 0 channels that are safe and in time, 2 needed"),
        ("traffic-one-plus-one", _without_protection, "pair 0 is not two routes of as many"),
        ("traffic-one-plus-one", _without_protection, "pair 0 has not both of its routes lit"),
        ("traffic-one-plus-one", _both_work, "pair 0 is not two routes of as many channels"),
        ("traffic-shared", _alone, "has 0 channels that are safe and in time, 2 needed"),
        ("traffic-shared", _alone, "lights channels that stand in for none"),
        ("traffic-shared", _without_protection, "has 0 channels that are safe and in time, 2"),
        ("traffic-shared", _both_work, "lights channels that stand in for none"),
    ],
)
def test_what_is_wrong_with_pairs_is_told(
    kind: str, change: Callable[[CarriedState, CarriedRoute], CarriedRoute | None], text: str
) -> None:
    plan, scenario = planned(kind)
    told = found(changed(plan, change), scenario)
    assert any(text in one for one in told), told


def test_pairs_are_no_answer_to_another_rule() -> None:
    plan, scenario = planned("traffic-shared")
    struck = replace(scenario, channels=Channels(per_pair=4, rerouting=Rerouting.STRUCK))
    assert any("belongs to a pair of routes" in one for one in found(plan, struck))
    plan, scenario = planned("traffic-one-plus-one")
    channels = replace(scenario.channels or Channels(), rerouting=Rerouting.SHARED)
    told = found(plan, replace(scenario, channels=channels))
    assert any("lights what stands in for pair 0 although that is in time" in one for one in told)


def test_several_modes_are_refused_where_they_stand(tmp_path: Path) -> None:
    text = SCENARIOS["traffic-shared"].replace("{per_pair: 4,", "{mode: [400g_qpsk, 800g_16qam],")
    name = write(tmp_path, scenario=BASE + text, **network())
    with pytest.raises(InputError, match="free or struck where there are several modes"):
        api.load_scenario(name)
