"""The bill of a plan with traffic is counted again: pairs of fibres, ends, regenerators by mode."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from netplan.check.bill import verify_bill
from netplan.model.bill import Line, Part
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.bill import bill
from netplan.service.service import ServiceModel
from tests.support.carried_cases import ASKED, CARRYING, IN_MODE, LIT, MODE


def in_pairs() -> Plan:
    """Return the plan in a mode with two pairs of fibres lit on every span."""
    spans = tuple(
        replace(span, line_system_cny=2 * span.line_system_cny, fibre_pairs=2)
        for span in IN_MODE.spans
    )
    cost = sum(span.cost_cny for span in spans) + sum(link.cost_cny for link in IN_MODE.links)
    return replace(IN_MODE, spans=spans, cost_cny=cost)


PLANS = {"plain": (CARRYING, ASKED), "in a mode": (IN_MODE, LIT), "pairs": (in_pairs(), LIT)}


def bought(plan: Plan, scenario: Scenario) -> tuple[Line, ...]:
    return bill(plan, scenario, ServiceModel(scenario))


@pytest.mark.parametrize("name", PLANS)
def test_what_a_plan_with_traffic_buys(name: str) -> None:
    plan, scenario = PLANS[name]
    lines = bought(plan, scenario)
    assert verify_bill(lines, plan, scenario).findings == ()
    ends = [line.quantity for line in lines if line.part is Part.TERMINAL]
    assert ends == [2.0, 2.0]
    again = [(x.place, x.spec, x.quantity) for x in lines if x.part is Part.REGENERATOR]
    assert again == ([] if name == "plain" else [("hill", MODE, 2.0)])
    degrees = {line.quantity for line in lines if line.part is Part.ROADM_DEGREE}
    assert degrees == {2.0 if name == "pairs" else 1.0}


@pytest.mark.parametrize(
    "tamper",
    [
        lambda line: replace(line, quantity=line.quantity + 1),
        lambda line: replace(line, cost_cny=line.cost_cny + 1),
        lambda line: replace(line, spec="other"),
        lambda line: replace(line, place="nowhere"),
        lambda line: replace(line, of="other"),
        lambda line: replace(line, operator="other"),
        lambda line: replace(line, part=Part.CABLE),
    ],
)
@pytest.mark.parametrize("part", [Part.AMPLIFIER_SITE, Part.TERMINAL, Part.REGENERATOR])
def test_a_tampered_line_is_found_out(tamper: Callable[[Line], Line], part: Part) -> None:
    plan, scenario = PLANS["pairs"]
    lines = list(bought(plan, scenario))
    number = next(i for i, line in enumerate(lines) if line.part is part)
    for changed in (tamper(lines[number]), None):
        others = lines[:number] + lines[number + 1 :]
        forged = others if changed is None else [*others, changed]
        assert not verify_bill(forged, plan, scenario).ok
