"""Constants at the ends of their ranges: does the plan hold there, is it the best there."""

from __future__ import annotations

from dataclasses import replace

import pytest

from netplan.model.network import Role
from netplan.model.plan import PlanStatus
from netplan.model.quantity import Quantity
from netplan.model.scenario import Lease, Limit, Scenario, Target
from netplan.planning.planner import make_plan
from netplan.views.report.compose import compose
from netplan.views.report.document import Paragraph, Table
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.constant_ranges import (
    ConstantEnd,
    constant_ranges,
    constants,
    with_constant,
)
from tests.support import small
from tests.support.small import of, place, span


def between(quantity: Quantity, low: float, high: float) -> Quantity:
    return replace(quantity, low=low, high=high)


def question() -> Scenario:
    """Return A - B: an old cable of 300 km that a link lights (1.5423 ms), a new one of 250 km."""
    gear = small.equipment(hop_us=200)
    gear = replace(gear, terminal_delay_us=between(gear.terminal_delay_us, 10, 30))
    made = small.scenario(
        [place("a", 100, 30, Role.HUB), place("b", 101, 30)],
        [span("ab.old", "a", "b", 300), span("ab.new", "a", "b", 250, new=True)],
        [Target("t", of("a"), of("b"), Limit(1.55))],
        gear=gear,
    )
    costs = made.costs
    build = costs.build_cny_per_km
    costs = replace(
        costs,
        transponder_cny=between(costs.transponder_cny, 100_000, 200_000),
        build_cny_per_km={**build, "g654e": between(build["g654e"], 0, 200_000)},
    )
    return replace(made, costs=costs)


def told(ends: tuple[ConstantEnd, ...]) -> dict[tuple[str, str], ConstantEnd]:
    return {(end.constant.name, end.end): end for end in ends}


def test_only_constants_with_a_range_that_matter_are_asked() -> None:
    names = [constant.name for constant in constants(question())]
    assert names == ["terminal_delay_us", "build_cny_per_km.g654e", "transponder_cny"]
    rent = between(small.quantity(100), 0, 1000)
    costs = replace(question().costs, lease_cny_per_fibre_km_year=rent)
    leased = replace(question(), costs=costs, lease=Lease(10.0))
    assert "lease_cny_per_fibre_km_year" in [constant.name for constant in constants(leased)]
    assert [c.name for c in constants(replace(leased, lease=None))] == names


def test_without_solving_again_only_what_fails_is_known() -> None:
    scenario = question()
    plan = make_plan(scenario)
    assert [cost.id for cost in plan.spans] == ["ab.old"]
    ends = told(constant_ranges(scenario, plan))
    assert len(ends) == 6
    assert {name for name, end in ends.items() if end.changes} == {("terminal_delay_us", "high")}
    assert ends["terminal_delay_us", "high"].missed == 1
    assert all(end.changes is None for end in ends.values() if not end.missed)
    assert ends["transponder_cny", "high"].plan_cost_cny == (plan.cost_cny or 0) + 100_000


def test_solving_again_tells_all_of_it() -> None:
    scenario = question()
    plan = make_plan(scenario)
    ends = told(constant_ranges(scenario, plan, Memory()))
    assert {name for name, end in ends.items() if end.changes} == {
        ("terminal_delay_us", "high"),
    }
    assert all(end.status is PlanStatus.OPTIMAL for end in ends.values())
    assert ends["build_cny_per_km.g654e", "low"].changes is False  # as dear to light
    for end in ends.values():
        moved = with_constant(scenario, end.constant, end.value)
        assert make_plan(moved).cost_cny == end.best_cny


def test_a_price_can_decide_too() -> None:
    scenario = question()
    costs = scenario.costs
    gone = replace(costs.build_cny_per_km["g654e"], low=0.0)
    offer = replace(scenario.network.spans[0], length_km=150)
    spans = (offer, *scenario.network.spans[1:])
    cheap = replace(
        scenario,
        network=replace(scenario.network, spans=spans),
        costs=replace(costs, build_cny_per_km={**costs.build_cny_per_km, "g654e": gone}),
    )
    plan = make_plan(cheap)
    end = told(constant_ranges(cheap, plan, Memory()))["build_cny_per_km.g654e", "low"]
    assert (end.missed, end.changes) == (0, True)
    assert (end.best_cny or 0) < end.plan_cost_cny


@pytest.mark.parametrize("lang", ["en", "zh"])
@pytest.mark.parametrize("asked", [False, True])
def test_the_report_lists_them(lang: str, *, asked: bool) -> None:
    scenario = question()
    plan = make_plan(scenario)
    ends = constant_ranges(scenario, plan, Memory()) if asked else None
    blocks = [
        block
        for section in compose(plan, scenario, lang, ends=ends).sections
        if section.id == "assumptions"
        for block in section.blocks
    ]
    [table] = [block for block in blocks if isinstance(block, Table) and block.id == "deciding"]
    assert [(row[1], row[2], row[4]) for row in table.rows] == [(20, 30, 1)]
    assert len(table.columns) == (7 if asked else 6)


def test_the_report_says_where_none_decides() -> None:
    scenario = replace(question(), targets=(Target("t", of("a"), of("b"), Limit(1.8)),))
    plan = make_plan(scenario)
    document = compose(plan, scenario)
    [last] = [s.blocks[-1] for s in document.sections if s.id == "assumptions"]
    assert isinstance(last, Paragraph)
    assert "No constant makes the plan miss" in str(last)
