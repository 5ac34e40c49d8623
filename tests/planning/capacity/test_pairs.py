"""Pairs of routes of which every failure leaves one: 1+1, and protection whose room is shared."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from netplan.check.verify import verify
from netplan.model.plan import PlanStatus
from netplan.model.traffic import Channels, Rerouting
from netplan.optimize.problem.answer import EngineSettings
from netplan.planning.capacity.routes import Router
from netplan.planning.capacity.search import cheapest
from netplan.planning.capacity.states import States
from netplan.planning.planner import make_plan
from tests.support.capacity_cases import question
from tests.support.carrying_cases import carrying
from tests.support.pair_cases import IN_PAIRS, KINDS, PairModel, check_pairs, pair_case
from tests.support.working_cases import mended, rules_of_case, tight

SETTINGS = EngineSettings(time_limit_s=60.0)


@pytest.mark.parametrize("rerouting", IN_PAIRS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(20))
def test_random_networks_are_as_cheap_as_with_every_pair_listed(
    seed: int, kind: str, rerouting: str
) -> None:
    case = pair_case(seed, kind, rerouting)
    least, asked = PairModel(case).optimum(), question(case)
    found = cheapest(asked, settings=SETTINGS)
    if least is None:
        assert found.chosen is None
        return
    assert found.chosen is not None
    assert (found.cost, found.lower_bound) == (least, least)
    assert not States(asked, Router(asked), found.chosen.astype(np.uint8)).uncarried()


@pytest.mark.parametrize("rerouting", IN_PAIRS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(10))
def test_a_bound_that_counts_channels_in_all_alone_is_one(
    seed: int, kind: str, rerouting: str
) -> None:
    case = pair_case(seed, kind, rerouting)
    least = PairModel(case).optimum()
    found = cheapest(question(case), settings=SETTINGS, many=0)
    assert (least is None) == (found.chosen is None)
    if least is not None:
        assert found.lower_bound <= least <= found.cost


@pytest.mark.parametrize("rerouting", IN_PAIRS)
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(15))
def test_random_networks_run_in_pairs_in_every_state(seed: int, kind: str, rerouting: str) -> None:
    case = pair_case(seed, kind, rerouting)
    asked = question(case)
    given = tight(asked, seed)
    if given is None:
        return
    chosen, runs, _ = mended(asked, given, asked.rerouting, case["nodes"])
    check_pairs(case, rules_of_case(case, asked), asked, chosen, runs)


def test_what_is_stricter_is_never_cheaper() -> None:
    costs = []
    for rerouting in ("free", *IN_PAIRS):
        asked = [question(pair_case(seed, kind, rerouting)) for kind in KINDS for seed in range(9)]
        found = [cheapest(each, settings=SETTINGS) for each in asked]
        costs.append([np.inf if each.chosen is None else each.cost for each in found])
    free, shared, twice = np.array(costs)
    assert (free <= shared).all()
    assert (shared <= twice).all()
    possible = np.isfinite(twice)
    assert (free < shared)[possible].any()
    assert (shared < twice)[possible].any()


@pytest.mark.parametrize("rerouting", (Rerouting.SHARED, Rerouting.ONE_PLUS_ONE))
def test_where_todays_network_serves_all_nothing_is_lit(rerouting: Rerouting) -> None:
    scenario = carrying(0)
    channels = replace(scenario.channels or Channels(), rerouting=rerouting)
    scenario = replace(scenario, channels=channels)
    plan = make_plan(scenario)
    assert (plan.status, plan.cost_cny, plan.links) == (PlanStatus.OPTIMAL, 0, ())
    assert verify(plan, scenario).ok
