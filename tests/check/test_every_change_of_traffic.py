"""Whatever is changed of traffic with regenerators is refused, found, or listed as not checked."""

from __future__ import annotations

from dataclasses import replace

import pytest
from pydantic import ValidationError

from netplan.check import verify
from netplan.files.schemas.carried import CarriedRecord
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.planner import make_plan
from netplan.records.plan.carried import carried_in, carried_out
from tests.support.carried_cases import ASKED, CARRYING, IN_MODE, LIT
from tests.support.carrying_cases import carrying, with_limited_hops
from tests.support.changes import changes

ON_HOPS = 24
"""Seed of a case with channels over hops with a limit, behind links and alone."""


def _over_hops() -> tuple[Plan, Scenario]:
    scenario = with_limited_hops(carrying(ON_HOPS), ON_HOPS)
    return make_plan(scenario), scenario


PLANS = {
    "plain": lambda: (CARRYING, ASKED),
    "regenerated": lambda: (IN_MODE, LIT),
    "over hops": _over_hops,
}


@pytest.mark.parametrize("name", PLANS)
def test_any_change_is_refused_found_or_listed(name: str) -> None:
    plan, scenario = PLANS[name]()
    assert plan.carried is not None
    overlooked, tried = [], 0
    for change in changes(carried_out(plan.carried)):
        listed = accepted(plan, scenario, change.record)
        tried += 1
        if listed is None or change.same:
            continue
        address = f"carried.{change.address}"
        if not {address, f"{address}[]"} & listed:
            overlooked.append(str(change))
    assert overlooked == []
    assert tried > 400


def accepted(plan: Plan, scenario: Scenario, record: object) -> set[str] | None:
    """Return what stays unchecked of a plan that says so of its traffic; None: it is refused."""
    try:
        carried = carried_in(CarriedRecord.model_validate(record))
    except ValidationError:
        return None
    report = verify(replace(plan, carried=carried), scenario)
    return {name for row in report.unchecked for name in row.fields} if report.ok else None
