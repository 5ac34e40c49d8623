"""Places at which only so many pairs of fibres can be lit."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from netplan import api
from netplan.check import verify
from netplan.check.certificate.check import not_covered
from netplan.errors import InputError
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Scenario
from netplan.model.traffic import Channels, Rerouting
from netplan.planning.planner import make_plan
from tests.support.carrying_cases import carrying
from tests.support.files_cases import write
from tests.support.plan_kinds import network
from tests.support.traffic_cases import PLAIN, SMALL


def ending(plan: Plan, scenario: Scenario) -> Counter[str]:
    """Return the lit pairs of fibres that end at every place."""
    found: Counter[str] = Counter()
    for cost in plan.spans:
        span = scenario.network.span[cost.id]
        found.update({span.a: cost.fibre_pairs, span.b: cost.fibre_pairs})
    return found


def with_degrees(scenario: Scenario, degrees: dict[str, int]) -> Scenario:
    channels = scenario.channels or Channels()
    return replace(scenario, channels=replace(channels, degrees_at=degrees))


@pytest.mark.parametrize("rerouting", (Rerouting.FREE, Rerouting.STRUCK))
@pytest.mark.parametrize("seed", range(12))
def test_no_more_pairs_end_at_a_place_than_it_has_degrees(seed: int, rerouting: Rerouting) -> None:
    """One less at the busiest place than the cheapest plan has there: another plan, or none."""
    free = carrying(seed)
    free = replace(free, channels=replace(free.channels or Channels(), rerouting=rerouting))
    cheapest = make_plan(free)
    if not cheapest.spans or cheapest.status is not PlanStatus.OPTIMAL:
        return
    place, pairs = ending(cheapest, free).most_common(1)[0]
    scenario = with_degrees(free, {place: max(pairs - 1, 1)})
    plan = make_plan(scenario)
    report = verify(plan, scenario)
    assert report.ok, report.lines()
    if plan.cost_cny is not None:
        assert ending(plan, scenario)[place] < max(pairs, 2)
        assert cheapest.cost_cny <= (plan.lower_bound_cny or 0)


def test_a_place_with_degrees_for_all_changes_nothing_and_with_fewer_is_refused() -> None:
    free = carrying(9)
    plan = make_plan(free)
    place, pairs = ending(plan, free).most_common(1)[0]
    wide = with_degrees(free, {place: pairs})
    assert make_plan(wide).spans == plan.spans
    narrow = with_degrees(free, {place: pairs - 1})
    said = f"ends {pairs} lit pairs of fibres, at most {pairs - 1}"
    report = verify(plan, narrow)
    assert [(f.subject, f.text) for f in report.findings] == [(f"place {place}", said)]
    assert not_covered(narrow) == "a bound with degrees of places is not covered by a certificate"


@pytest.mark.parametrize(
    ("entry", "field", "allowed"),
    [
        ("{degrees_at: {guin: 4}}", "channels.degrees_at.guin", "id of a place"),
        ("{degrees: 0}", "channels.degrees", ">= 1"),
    ],
)
def test_degrees_that_cannot_be_are_located(
    tmp_path: Path, entry: str, field: str, allowed: str
) -> None:
    asked = PLAIN.replace("{per_pair: 12}", entry)
    with pytest.raises(InputError) as error:
        api.load_scenario(write(tmp_path, scenario=SMALL + asked, **network()))
    (problem,) = error.value.problems
    assert problem.field == field
    assert allowed in problem.allowed


def test_degrees_without_traffic_are_refused(tmp_path: Path) -> None:
    asked = SMALL + "channels: {degrees: 4}\n"
    with pytest.raises(InputError) as error:
        api.load_scenario(write(tmp_path, scenario=asked, **network()))
    (problem,) = error.value.problems
    assert (problem.field, problem.allowed) == (
        "channels.degrees", "no degrees where there are no demands",
    )  # fmt: skip
