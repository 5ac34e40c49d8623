"""Fibre of others is paid for where links use it: lease against build is the plan's choice."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from netplan.check import Code, verify
from netplan.errors import InputError
from netplan.files.scenario.load import load_scenario
from netplan.model.figures import spending
from netplan.model.network import Network, Role
from netplan.model.plan import Plan
from netplan.model.scenario import CostFactor, Lease, Limit, Scenario, Target
from netplan.planning.planner import make_plan
from netplan.records.plan.plan_json import own_record
from tests.support import small
from tests.support.small import of, place, span

LEASE = Lease(10.0, ("mine",), 2)


def question(
    rate: float,
    lease: Lease | None = LEASE,
    operator: str | None = "other",
    own: float | None = None,
) -> Scenario:
    """Return A - B with an old cable of 300 km and a new one of 250 km that would cost 25 MCNY."""
    old = replace(span("ab.old", "a", "b", 300), operator=operator, lease_cny_per_fibre_km_year=own)
    made = small.scenario(
        [place("a", 100, 30, Role.HUB), place("b", 101, 30)],
        [old, span("ab.new", "a", "b", 250, new=True)],
        [Target("t", of("a"), of("b"), Limit(1.545))],
        gear=small.equipment(hop_us=200),
    )
    costs = replace(made.costs, lease_cny_per_fibre_km_year=small.quantity(rate))
    return replace(made, costs=costs, lease=lease)


def taken(scenario: Scenario) -> tuple[Plan, str, int]:
    plan = make_plan(scenario)
    assert not verify(plan, scenario).findings
    [only] = plan.spans
    return plan, only.id, only.lease_cny


def test_rent_is_fibres_times_km_times_years() -> None:
    plan, name, lease = taken(question(1000))
    assert (name, lease) == ("ab.old", 1000 * 300 * 2 * 10)
    assert spending(plan).lease_cny == 6_000_000
    assert spending(plan).total_cny == plan.cost_cny


def test_from_some_rent_on_it_is_cheaper_to_build() -> None:
    assert taken(question(3900))[1:] == ("ab.old", 23_400_000)
    assert taken(question(4600))[1:] == ("ab.new", 0)


@pytest.mark.parametrize(
    ("operator", "own", "lease", "cny"),
    [
        ("mine", None, LEASE, 0),
        (None, None, LEASE, 6_000_000),
        ("mine", 10.0, LEASE, 60_000),
        ("other", 0.0, LEASE, 0),
        ("other", None, None, 0),
        ("other", None, Lease(1.0, fibres=1), 300_000),
    ],
)
def test_whose_fibre_it_is(
    operator: str | None, own: float | None, lease: Lease | None, cny: int
) -> None:
    assert taken(question(1000, lease, operator, own))[1:] == ("ab.old", cny)


@pytest.mark.parametrize("change", [-6_000_000, -1, 1])
def test_a_changed_lease_is_found(change: int) -> None:
    scenario = question(1000)
    plan, _, _ = taken(scenario)
    [only] = plan.spans
    spans = (replace(only, lease_cny=only.lease_cny + change),)
    changed = replace(plan, spans=spans, cost_cny=(plan.cost_cny or 0) + change)
    assert Code.SPAN_COST in {finding.code for finding in verify(changed, scenario).findings}


def test_a_record_names_the_lease_only_where_there_is_one() -> None:
    for rate, named in ((1000, True), (0, False)):
        scenario = question(rate)
        record = json.dumps(own_record(make_plan(scenario), (), reproducible=True))
        assert ("lease_cny" in record) is named


def test_factors_apply_to_the_lease_too() -> None:
    scenario = replace(question(1000), cost_factors=(CostFactor(0.5, span="ab.old"),))
    assert taken(scenario)[2] == 3_000_000


def test_an_unknown_operator_is_an_error_that_says_where(tmp_path: Path) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(
        "extends: edge\nname: s\nlease: {own_operators: [Nobody], horizon_years: 10}\n",
        encoding="utf-8",
    )
    with pytest.raises(InputError) as error:
        load_scenario(str(file))
    [problem] = error.value.problems
    assert (problem.field, problem.found) == ("lease.own_operators[0]", '"Nobody"')


def test_the_network_keeps_what_a_span_costs() -> None:
    scenario = question(0, own=250.0)
    assert (
        Network(scenario.network.places, scenario.network.spans)
        .span["ab.old"]
        .lease_cny_per_fibre_km_year
        == 250.0
    )
