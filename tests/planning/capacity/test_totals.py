"""Scenarios with totals of places: planned, checked by code that shares nothing, and refused."""

from __future__ import annotations

from dataclasses import replace
from itertools import product
from pathlib import Path

import numpy as np
import pytest

from netplan import api
from netplan.check import verify
from netplan.errors import InputError, RequestError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.traffic import TrafficRow
from netplan.planning.capacity.hose import Hose
from netplan.planning.capacity.totals import hose_of
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from tests.support.carrying_cases import carrying
from tests.support.cluster import cluster
from tests.support.hose_cases import every_matrix
from tests.support.tiny_traffic import square

HOSE = """\
demands:
  hose: [{place: a, gbit_s: 1100}, {place: c, gbit_s: 900}, {place: d, gbit_s: 500}]
channels: {per_pair: 2}
"""
"""Three channels and two at most, three together: no more than three a cut must leave."""


def total(place: str, gbit_s: float) -> TrafficRow:
    return TrafficRow(place, place, gbit_s, gbit_s, gbit_s)


def with_totals(scenario: Scenario, share: float) -> Scenario:
    """Return a scenario with totals in place of its traffic: of the hub a share of all."""
    assert scenario.demands is not None
    assert scenario.channels is not None
    rows = scenario.demands.rows
    totals = [total(row.b, row.base_gbit_s) for row in rows]
    totals.append(total(rows[0].a, share * sum(row.base_gbit_s for row in rows)))
    return replace(
        scenario,
        demands=replace(scenario.demands, rows=(), hose=tuple(totals)),
        channels=replace(scenario.channels, owned=False),
    )


def by_pairs(scenario: Scenario) -> Scenario:
    assert scenario.channels is not None
    return replace(scenario, channels=replace(scenario.channels, owned=False))


@pytest.mark.parametrize("seed", range(0, 24, 2))
def test_what_one_matrix_exceeds_costs_what_that_costs(seed: int) -> None:
    scenario = carrying(seed)
    whole = make_plan(by_pairs(scenario))
    at_most = make_plan(with_totals(scenario, 1.0))
    assert (at_most.cost_cny, at_most.lower_bound_cny) == (whole.cost_cny, whole.lower_bound_cny)
    less = make_plan(with_totals(scenario, 0.6))
    assert (less.cost_cny or 0) <= (whole.cost_cny or 0) or whole.cost_cny is None
    for plan, share in ((at_most, 1.0), (less, 0.6)):
        assert verify(plan, with_totals(scenario, share)).findings == ()


@pytest.mark.parametrize("room", [{0: 950, 1: 400, 2: 801}, {0: 399, 2: 1200}, {1: 800, 2: 0}])
def test_channels_of_traffic_within_totals_are_all_that_the_hose_holds(
    room: dict[int, int],
) -> None:
    """Of every traffic in steps of 50 Mbit/s and one more, beside a rate of 400."""
    pairs = ((0, 1), (0, 2), (1, 2))
    amounts = sorted({*range(0, 1251, 200), *range(1, 1251, 200), *room.values()})
    seen = {
        tuple(max(1, -(-much // 400)) for much in traffic)
        for traffic in product(amounts, repeat=3)
        if all(
            sum(m for m, pair in zip(traffic, pairs, strict=True) if p in pair) <= most
            for p, most in room.items()
        )
    }
    extra = {p: (max(-(-most // 400) - 1, 0),) * 2 for p, most in room.items()}
    hose = Hose(pairs, extra, np.ones((3, 1), bool))
    top = {tuple(q.tolist()) for q in every_matrix(hose, 0)}
    below = {q for t in top for q in product(*(range(1, n + 1) for n in t))}
    assert seen == below


@pytest.fixture(scope="module")
def planned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Scenario]:
    scenario = square(tmp_path_factory.mktemp("square"), HOSE)
    return api.plan(scenario), scenario


def test_a_plan_has_room_for_more_than_the_traffic_that_it_tells_of(
    planned: tuple[Plan, Scenario],
) -> None:
    plan, scenario = planned
    assert plan.carried is not None
    assert [(t.place, t.mbit_s) for t in plan.carried.hose] == [
        ("a", 1_100_000),
        ("c", 900_000),
        ("d", 500_000),
    ]
    assert [demand.channels for demand in plan.carried.demands] == [3, 1]
    assert {link.id: link.channel_count for link in plan.links} == {"a--c": 3, "a--d": 2}
    assert api.verify(plan, scenario).findings == ()


def test_room_that_only_other_traffic_needs_is_missed(planned: tuple[Plan, Scenario]) -> None:
    plan, scenario = planned
    short = next(link for link in plan.links if link.id == "a--d")
    fewer = replace(short, channels=(("", 1),), cost_cny=short.cost_cny // 2)
    links = tuple(fewer if link is short else link for link in plan.links)
    saved = short.cost_cny - fewer.cost_cny
    poorer = replace(
        plan,
        links=links,
        cost_cny=(plan.cost_cny or 0) - saved,
        lower_bound_cny=(plan.lower_bound_cny or 0) - saved,
    )
    found = verify(poorer, scenario).findings
    assert any("no room for some traffic within the totals" in str(f) for f in found), found


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("channels.owned=true", "channels.owned"),
        ("channels.rerouting=struck", "channels.rerouting"),
        ("channels.mode=[100g_qpsk,400g_qpsk]", "channels.mode"),
        ("targets.t.match=nearest_source", "targets.t.match"),
    ],
)
def test_what_is_not_planned_with_totals_is_refused(change: str, told: str, tmp_path: Path) -> None:
    scenario = square(tmp_path, HOSE, change)
    with pytest.raises(InputError, match=told):
        make_plan(scenario)


def test_workers_of_a_cluster_give_the_same_plan_byte_for_byte(tmp_path: Path) -> None:
    scenario = square(tmp_path, HOSE)
    with cluster(tmp_path) as (address, _):
        there = api.plan(scenario, scheduler=address)
    api.save(there, scenario, tmp_path / "there", reproducible=True)
    api.save(api.plan(scenario), scenario, tmp_path / "here", reproducible=True)
    texts = [(tmp_path / folder / "plan.json").read_bytes() for folder in ("here", "there")]
    assert texts[0] == texts[1]


def test_a_cluster_is_for_totals_alone(tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="totals of places"):
        api.plan(square(tmp_path), scheduler="tcp://127.0.0.1:1")


def test_of_two_pairs_of_the_same_places_the_stricter_one_has_the_traffic() -> None:
    scenario = with_totals(carrying(4), 1.0)
    loose = tuple(
        replace(target, id=f"{target.id}-again", limit=replace(target.limit, one_way_ms=99.0))
        for target in scenario.targets
    )
    pairs = ServiceModel(replace(scenario, targets=(*loose, *scenario.targets))).demands
    places = [place.id for place in scenario.network.places]
    assert scenario.demands is not None
    needed = np.ones((len(pairs), 1), bool)
    hose = hose_of(pairs, scenario.demands.totals(), places, 400_000, needed)
    assert [bool(ends) for ends in hose.ends] == [False] * len(loose) + [True] * len(loose)
