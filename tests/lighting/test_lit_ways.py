"""Over which ways the channels of links run, told as the plan's states have them."""

from __future__ import annotations

import io
from collections import Counter

import pytest
from rich.console import Console

from netplan.failures.failure import INTACT
from netplan.lighting.lit_ways import lit_ways
from netplan.lighting.load import loads
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.planner import make_plan
from netplan.views.report.compose import compose
from netplan.views.report.document import Document, Table
from netplan.views.terminal.plan import show_plan
from tests.support.tiny_traffic import square


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Plan, Scenario]:
    # five channels between a and c, two on a pair of fibres, two pairs: they part
    traffic = """\
demands:
  pairs: [{from: a, to: c, gbit_s: 2000}, {from: d, to: a, gbit_s: 100}]
  protected_percent: 0
channels: {per_pair: 2, fibre_pairs: 2}
"""
    question = square(tmp_path_factory.mktemp("square"), traffic)
    return make_plan(question), question


def test_channels_by_way_are_those_of_the_state(made: tuple[Plan, Scenario]) -> None:
    plan, question = made
    found = loads(plan, question)
    assert found is not None
    assert plan.carried is not None
    told = lit_ways(found)
    assert list(told) == [link.id for link in plan.links]
    lit: Counter[tuple[str, frozenset[str]]] = Counter()
    for route, way in plan.carried.lit():
        lit[way.link, frozenset(way.spans)] += route.channels
    intact = {
        (link, frozenset(way.spans)): way.channels
        for link, ways in told.items()
        for way in ways
        if way.state == INTACT
    }
    assert intact == lit
    several = [ways for ways in told.values() if len(ways) > 1]
    assert several
    for ways in several:
        assert [way.channels for way in ways] == sorted((w.channels for w in ways), reverse=True)


def test_a_link_waiting_for_a_failure_is_told_with_it(made: tuple[Plan, Scenario]) -> None:
    plan, question = made
    found = loads(plan, question)
    assert found is not None
    used = {link for link, load in found.links.items() if load.used}
    for link, ways in lit_ways(found).items():
        assert {way.state == INTACT for way in ways} == {link in used}


def test_terminal_and_report_name_every_way(made: tuple[Plan, Scenario]) -> None:
    plan, question = made
    found = loads(plan, question)
    assert found is not None
    several, ways = next((k, v) for k, v in lit_ways(found).items() if len(v) > 1)
    console = Console(file=io.StringIO(), width=300)
    show_plan(plan, question, console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    for way in ways:
        stops = " - ".join(place.upper() for place in way.places)
        assert f"over {stops}: {way.length_km:,.1f} km" in text
        assert f"one-way, {way.channels} channel" in text
    table = _routes(compose(plan, question))
    row = table.rows[[link.id for link in plan.links].index(several)]
    assert str(row[1]).count("(") == len(ways)


def _routes(document: Document) -> Table:
    blocks = (block for section in document.sections for block in section.blocks)
    return next(b for b in blocks if isinstance(b, Table) and b.id == "routes")
