"""A number is the same, and rounded the same, in every view: of several plans, here and abroad."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from netplan.formats.layers.failures import failures_layer
from netplan.model import figures, shown
from netplan.model.plan import Achieved, Plan
from netplan.model.scenario import Limit, Protection, Scenario, Target
from netplan.planning.planner import make_plan
from netplan.planning.survivability.availability import availability
from netplan.views.map.payload import payload
from netplan.views.report.compose import compose
from netplan.views.report.document import Document, KeyFigures, Kind, Table
from netplan.views.report.document import shown as cell
from netplan.views.report.facts.cable import cable_km
from netplan.views.report.facts.cuts import cuts
from netplan.views.report.facts.subject import Subject
from netplan.views.terminal.console import stdout
from netplan.views.terminal.plan import show_plan
from netplan.whatif.compare.comparison import Side
from netplan.whatif.compare.comparison import figures as compared
from netplan.whatif.sweep.evaluate import summary
from tests.support import foreign_cases as foreign
from tests.support import map_cases, small
from tests.support.folders import PACKAGE
from tests.support.map_driver import run

PARTS = PACKAGE / "views" / "map" / "parts"
Make = Callable[[Path], tuple[Plan, Scenario]]
CASES: dict[str, Make] = {
    "guizhou": lambda _: (map_cases.plan(), map_cases.scenario()),
    "every third link": lambda _: (map_cases.plan(3), map_cases.scenario()),
    "europe": foreign.europe,
    "pacific": foreign.pacific,
}


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[Plan, Scenario]:
    return CASES[request.param](tmp_path)


def terminal(plan: Plan, scenario: Scenario) -> str:
    out = io.StringIO()
    show_plan(plan, scenario, Console(file=out, width=400))
    return out.getvalue()


def table(document: Document, name: str) -> Table | None:
    return next((t for t in document.tables if t.id == name), None)


def test_new_cable_is_one_number(case: tuple[Plan, Scenario]) -> None:
    plan, scenario = case
    km = figures.fibre_km(figures.built(plan, scenario.network))
    assert cable_km(Subject(plan, scenario)).sheath_km == km
    assert payload([case])["plans"][0]["summary"]["built_km"] == km
    assert compared(Side("A", scenario, plan)).new_cable_km == km
    assert summary(plan, scenario)["new_cable_km"] == km
    document = compose(plan, scenario)
    found = table(document, "cable")
    if found is not None:
        assert found.rows[0][1] == km
        keys = next(b for b in document.sections[0].blocks if isinstance(b, KeyFigures))
        assert shown.number(km, 1) in [item.value for item in keys.items]


def test_money_is_one_number(case: tuple[Plan, Scenario]) -> None:
    plan, scenario = case
    spent = figures.spending(plan)
    assert spent.total_cny == plan.cost_cny
    page = payload([case])["plans"][0]["summary"]
    assert (page["cable_cny"], page["line_system_cny"], page["terminals_cny"]) == (
        spent.cable_cny,
        spent.line_system_cny,
        spent.terminals_cny,
    )
    found = table(compose(plan, scenario), "cost-items")
    if found is not None:
        assert [row[1] for row in found.rows] == [
            spent.cable_cny,
            spent.line_system_cny,
            spent.terminals_cny,
            spent.total_cny,
        ]
    said = (
        f"(cable {shown.mcny(spent.cable_cny)} + line systems {shown.mcny(spent.line_system_cny)} "
        f"+ terminals {shown.mcny(spent.terminals_cny)})"
    )
    text = terminal(plan, scenario)
    assert said in text
    for cost in plan.spans:
        assert f" {shown.mcny(cost.build_cny)} " in text


def test_kilometres_and_margins_read_the_same_on_paper_and_screen(
    case: tuple[Plan, Scenario],
) -> None:
    plan, scenario = case
    text = terminal(plan, scenario)
    for link in plan.links:
        assert f" {shown.number(link.length_km, 1)} " in text
        assert f" {shown.number(link.new_cable_km, 1)} " in text
    for outcome in plan.targets:
        if outcome.margin_ns is not None:
            assert f" {shown.ms(outcome.margin_ns)} " in text
    found = table(compose(plan, scenario), "targets")
    assert found is not None
    margins = [None if t.margin_ns is None else t.margin_ns / 1e6 for t in plan.targets]
    assert [row[7] for row in found.rows] == margins


def test_the_fibre_under_a_path_is_that_of_its_links(case: tuple[Plan, Scenario]) -> None:
    plan, scenario = case
    length = {link.id: link.length_km for link in plan.links}
    alone = 0
    for row, outcome in zip(availability(plan, scenario), plan.targets, strict=True):
        if len(outcome.path) == 1 and outcome.path[0] in length:
            assert row.path_km == length[outcome.path[0]]
            alone += 1
    assert alone or not plan.links


def test_the_tightest_pair_of_a_failure_is_one_that_it_touches(
    case: tuple[Plan, Scenario],
) -> None:
    plan, scenario = case
    subject = Subject(plan, scenario)
    for cut in cuts(subject):
        touched = {
            d.sink: subject.design.after[cut.failure].one_way_ns(d)
            for d in subject.model.demands
            if subject.design.after[cut.failure].one_way_ns(d)
            != subject.design.intact.one_way_ns(d)
        }
        assert cut.sink in touched
        assert cut.one_way_ns == touched[cut.sink]
    layer = failures_layer(plan, scenario)
    slowed, sinks = layer.column("targets_slowed"), layer.column("sink")
    assert all((sink is not None) == bool(n) for n, sink in zip(slowed, sinks, strict=True))


def test_the_tightest_margin_may_be_that_of_a_path_of_a_pair() -> None:
    """Intact it has 8 ms to spare, the protection path far less."""
    pair = Target("t", small.of("a"), small.of("c"), Limit(9), protection=Protection(Limit(1.6)))
    question = small.with_targets(small.line_of_three(), pair)
    plan = make_plan(question)
    [outcome] = plan.targets
    assert outcome.pair is not None and outcome.pair.protection is not None
    least = figures.tightest(plan.targets)
    assert least is not None and least.state is figures.MarginState.PROTECTION
    assert least.margin_ns == 1_600_000 - outcome.pair.protection.parts.total_ns
    keys = compose(plan, question).sections[0].blocks[0]
    assert isinstance(keys, KeyFigures)
    told = {(item.value, item.note) for item in keys.items}
    assert (shown.ms(least.margin_ns), "on a protection path") in told


def test_the_worst_margin_is_told_as_margins_are(tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)
    least = figures.tightest(plan.targets)
    assert least is not None
    worst = Achieved("worst_margin", None, -least.margin_ns, -least.margin_ns)
    text = terminal(replace(plan, achieved=(worst,)), scenario)
    assert f"worst margin {shown.ms(least.margin_ns)} ms, bound" in text


def test_no_line_on_the_terminal_ends_in_blanks(case: tuple[Plan, Scenario]) -> None:
    out = io.StringIO()
    show_plan(*case, stdout(out))
    assert not [line for line in out.getvalue().splitlines() if line != line.rstrip()]


def test_bounds_of_a_share_are_rounded_to_the_safe_side_everywhere(
    case: tuple[Plan, Scenario],
) -> None:
    plan, scenario = case
    document = compose(plan, scenario)
    found = table(document, "availability")
    assert found is not None
    kinds = [column.kind for column in found.columns]
    for row, told in zip(found.rows, availability(plan, scenario), strict=True):
        cells = dict(zip(kinds, row, strict=True))
        at_least, at_most = (
            cell(cells[kind], kind, document) for kind in (Kind.AT_LEAST, Kind.AT_MOST)
        )
        assert at_least == f"{shown.least_percent(told.at_least)} %"
        assert at_most == f"{shown.most_percent(told.at_most)} %"
        assert float(at_least[:-2]) <= 100 * told.at_least + 1e-12
        assert float(at_most[:-2]) >= 100 * told.at_most - 1e-12


@pytest.mark.parametrize(
    ("share", "least", "most"),
    [(0.99999999995, "99.9999999", "100.0000000"), (0.9, "90.0000000", "90.0000000")],
)
def test_a_share_short_of_all_is_never_said_to_be_all(share: float, least: str, most: str) -> None:
    assert (shown.least_percent(share), shown.most_percent(share)) == (least, most)
    assert shown.asked_percent(0.9999) == "99.99"


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [
        (3547.95, 1, "3,548.0"),
        (8.4325, 3, "8.433"),
        (-0.3995, 3, "-0.400"),
        (0.3995, 3, "0.400"),
        (1.0465, 3, "1.047"),
        (-0.0001, 3, "0.000"),
        (1063.35, 1, "1,063.4"),
        (12, 0, "12"),
    ],
)
def test_one_rule_of_rounding(
    value: float,
    places: int,
    text: str,
    driver: Any,
) -> None:
    assert shown.number(value, places) == text
    source = (PARTS / "base.js").read_text("utf-8")
    functions = re.findall(
        r"^(?:const grouped = .*?;|function halfUp\(.*?^\})$", source, re.MULTILINE | re.DOTALL
    )
    driver.get("about:blank")
    script = "\n".join([*functions, "return grouped(arguments[0], arguments[1]);"])
    assert run(driver, script, value, places).replace("-0.000", "0.000") == text
