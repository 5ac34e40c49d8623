"""Today's hops with a capacity: what they carry is counted, alone and behind links."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import pytest

from netplan import api
from netplan.check import verify
from netplan.check.certificate.check import verify_certificate
from netplan.errors import InputError
from netplan.explain.explain import explain
from netplan.lighting.load import loads
from netplan.model.certificate import Load
from netplan.model.plan import Plan
from netplan.model.scenario import Limit, LinkRule, Scenario, Target
from netplan.model.traffic import Channels, Demands, TrafficRow
from netplan.planning.planner import make_plan
from tests.support import small
from tests.support.carrying_cases import GBIT_S, carrying, with_limited_hops
from tests.support.files_cases import write
from tests.support.plan_kinds import network
from tests.support.traffic_cases import PLAIN, SMALL

ON_HOPS = (3, 17, 24)
"""Seeds of cases with traffic over hops alone, and behind links."""


def limited(seed: int) -> Scenario:
    return with_limited_hops(carrying(seed), seed)


def loaded(plan: Plan, scenario: Scenario) -> dict[tuple[str, str], int]:
    """Return the Gbit/s over every hop with a limit, by state and span."""
    found = loads(plan, scenario)
    assert found is not None
    load: Counter[tuple[str, str]] = Counter()
    for failure in found.running.model.failures:
        for route in found.running.routes(failure):
            for id_ in (id_ for leg in route.hops for id_ in leg):
                load[failure.id, id_] += round(found.route_gbit_s(route))
    return dict(load)


@pytest.mark.parametrize("seed", range(20))
def test_random_plans_over_limited_hops_are_proven_and_a_yuan_more_is_not(seed: int) -> None:
    scenario = limited(seed)
    made = api.prove(scenario)
    assert not made.flawed, made.missing
    plan, certificate = made.plan, made.certificate
    report = verify(plan, scenario)
    assert report.ok, report.lines()
    if plan.cost_cny is None or certificate is None:
        return
    proof = verify_certificate(certificate, plan, scenario)
    assert proof.ok, proof.lines()
    more = plan.cost_cny + 1
    claimed = replace(certificate, lower_bound_cny=more)
    assert not verify_certificate(claimed, replace(plan, lower_bound_cny=more), scenario).ok


@pytest.mark.parametrize("seed", ON_HOPS)
def test_no_hop_carries_more_than_it_can_in_any_state(seed: int) -> None:
    scenario = limited(seed)
    load = loaded(make_plan(scenario), scenario)
    room = {one.id: one.hop_gbit_s for one in scenario.network.spans}
    assert load
    assert all(gbit_s <= (room[id_] or 0) for (_, id_), gbit_s in load.items())


@pytest.mark.parametrize("seed", ON_HOPS)
def test_a_row_says_no_more_of_hops_than_they_have_room_for(seed: int) -> None:
    scenario = limited(seed)
    made = api.prove(scenario)
    assert made.certificate is not None
    proof = made.certificate.traffic
    assert proof is not None
    at = next(i for i, row in enumerate(proof.rows) if isinstance(row, Load) and row.hops)
    row = proof.rows[at]
    assert isinstance(row, Load)
    (name, weight), *rest = row.hops
    free = next(one.id for one in scenario.network.spans if one.hop_gbit_s is None)
    for hops in ((), ((name, -weight), *rest), ((name, weight),) * 2, ((free, 1), *row.hops)):
        rows = (*proof.rows[:at], replace(row, hops=hops), *proof.rows[at + 1 :])
        forged = replace(made.certificate, traffic=replace(proof, rows=rows))
        found = verify_certificate(forged, made.plan, scenario)
        assert [f.subject for f in found.findings] == [f"row {at}"], hops


def test_wide_hops_and_hops_without_a_limit_cost_the_same() -> None:
    for seed in ON_HOPS:
        asked, width = limited(seed), 10_000.0
        wide, free = (
            replace(
                asked,
                network=replace(
                    asked.network,
                    spans=tuple(
                        replace(one, hop_gbit_s=None if one.hop_gbit_s is None else room)
                        for one in asked.network.spans
                    ),
                ),
            )
            for room in (width, None)
        )
        assert make_plan(wide).cost_cny == make_plan(free).cost_cny


def test_a_hop_that_is_too_narrow_is_refused_by_the_check() -> None:
    scenario = limited(ON_HOPS[0])
    plan = make_plan(scenario)
    (state, id_), gbit_s = max(loaded(plan, scenario).items(), key=lambda each: each[1])
    spans = tuple(
        replace(one, hop_gbit_s=gbit_s - 1.0) if one.id == id_ else one
        for one in scenario.network.spans
    )
    narrow = replace(scenario, network=replace(scenario.network, spans=spans))
    report = verify(plan, narrow)
    said = f"today's hop carries {1000 * gbit_s} Mbit/s, at most {1000 * (gbit_s - 1)}"
    assert any(f.subject == f"state {state}, span {id_}" for f in report.findings)
    assert any(said in f.text for f in report.findings)


def test_what_hops_alone_have_no_room_for_gets_a_link() -> None:
    """A pair that today serves in time: with room for one of two channels, one more is lit."""
    seed = ON_HOPS[1]
    asked = limited(seed)
    plans = {}
    for room in (0.0, GBIT_S * 20.0):
        spans = tuple(
            replace(one, hop_gbit_s=room) if one.hop_gbit_s is not None else one
            for one in asked.network.spans
        )
        plans[room] = make_plan(replace(asked, network=replace(asked.network, spans=spans)))
    costs = [plan.cost_cny for plan in plans.values()]
    assert None in costs or (costs[0] or 0) > (costs[1] or 0)


def test_that_hops_are_too_narrow_for_any_number_of_fibre_pairs_is_said() -> None:
    """The only way ends with a hop that carries one of two channels."""
    spans = [
        small.span("ab.old", "a", "b", 100),
        replace(small.span("bc.old", "b", "c", 100), hop_gbit_s=400.0),
    ]
    places = [small.place(v, 100 + i, 25) for i, v in enumerate("abc")]
    targets = [Target("t", small.of("a"), small.of("c"), Limit(3.0))]
    rules = (LinkRule(small.of("a"), small.of("b")),)
    row = TrafficRow("a", "c", 800, 800, 800)
    scenario = replace(
        small.scenario(places, spans, targets, links=rules),
        demands=Demands((row,)),
        channels=Channels(per_pair=1),
    )
    plan = make_plan(scenario)
    assert plan.overloaded
    told = explain(plan, scenario).overload
    assert told is not None
    assert (told.fibre_pairs, told.solved, told.scale) == (None, None, 0.5)


def test_a_limit_of_a_span_that_is_not_there_yet_is_refused(tmp_path: Path) -> None:
    files = cast("dict[str, dict[str, Any]]", network())
    files["spans_"]["features"][1]["properties"]["hop_gbit_s"] = 400
    with pytest.raises(InputError) as error:
        api.load_scenario(write(tmp_path, scenario=SMALL + PLAIN, **files))
    (problem,) = error.value.problems
    assert (problem.field, problem.found) == ("hop_gbit_s", "400")
    assert problem.allowed == "null: only existing spans have hops of today"
