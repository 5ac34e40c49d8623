"""The still map: its legend shows what it draws, its names are whole, its scale bar stands free."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from netplan import api
from netplan.model.network import Role
from netplan.model.words import short_name
from netplan.planning.planner import make_plan
from netplan.text import markup
from netplan.views.extent import Extent
from netplan.views.hubs import hubs_drawn
from netplan.views.plots.legend import Entry, Mark, draw_legend
from netplan.views.plots.planmap import MapLine, MapPlace, plan_map
from netplan.views.plots.svg import Canvas
from netplan.views.report import figures
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words
from tests.support import foreign_cases as foreign
from tests.support import map_cases
from tests.support.tutorial import write_tutorial

SQUARE = r'<rect [^>]*width="10" height="10" fill="#111111"'


def test_the_legend_has_the_sign_that_the_map_has() -> None:
    hub = MapPlace("hub", 106.0, 26.0, "#111111", square=True, rank=0, focus=True)
    assert re.search(SQUARE, plan_map([], [hub], [], "title"))
    canvas = Canvas(200, 40, "legend")
    draw_legend(canvas, 0, 20, [Entry(Mark.SQUARE, "#111111", "hub")], 200)
    assert re.search(SQUARE, canvas.svg())


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_end_of_a_target_is_named(lang: str) -> None:
    subject = Subject(map_cases.plan(), map_cases.scenario(), lang)
    svg = figures.map_figure(subject, Words(lang)).svg
    ends = {place for t in subject.plan.targets for place in (t.source, t.sink)}
    hubs = [p for p in ends if subject.scenario.network.place[p].role is Role.HUB]
    named = [p for p in ends if f">{markup(short_name(subject.name(p))[:10])}" in svg]
    assert set(hubs) <= set(named)
    assert len(named) >= len(ends) - 2  # where cities crowd


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_every_place_of_a_small_network_is_named(tmp_path: Path, lang: str) -> None:
    question = api.load_scenario(write_tutorial(tmp_path) / "protected.yaml")
    subject = Subject(make_plan(question), question, lang)
    svg = figures.map_figure(subject, Words(lang)).svg
    for place in question.network.places:
        assert f">{subject.name(place.id)}</text>" in svg


def test_the_scale_bar_keeps_clear_of_lines() -> None:
    """Cables along the lower left: the bar stands elsewhere."""
    plan = MapLine(((100.0, 20.0), (110.0, 24.0)), "#000", 1, focus=True)
    beside = [MapLine(((95.0, lat), (103.0, lat)), "#000", 1) for lat in (19.6, 19.7, 19.8)]
    for lines, left in (([plan, *beside], False), ([plan], True)):
        svg = plan_map(lines, [], [], "title", where=Extent(95.0, 19.0, 110.0, 24.0, -180.0))
        found = re.search(r'<text x="([0-9.]+)"[^>]*>[0-9,]+ km</text>', svg)
        assert found
        assert (float(found[1]) < 450) is left


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("Gui'an cluster (Gui'an New Area)", "Gui'an cluster"),
        ("贵安集群（贵安新区）", "贵安集群"),
        ("贵安数据中心集群", "贵安集群"),
        ("(all)", "(all)"),
        ("Plain", "Plain"),
    ],
)
def test_short_names_leave_out_brackets(name: str, short: str) -> None:
    assert short_name(name) == short


def test_a_network_without_roles_has_the_hubs_that_its_targets_come_from(tmp_path: Path) -> None:
    """What was brought in knows no roles; the hub is marked and named before all others."""
    plan, scenario = foreign.province(tmp_path)
    assert hubs_drawn(scenario) == {"n1"}
    svg = figures.map_figure(Subject(plan, scenario, "en"), Words("en")).svg
    assert len(re.findall(r'<rect [^>]*width="10" height="10"', svg)) == 2  # and in the legend
    assert ">hub</text>" in svg
    assert re.search(r'font-weight="600"[^>]*>贵阳<', svg)


def test_where_both_ends_of_a_target_are_the_same_places_none_is_a_hub(tmp_path: Path) -> None:
    _, scenario = foreign.province(tmp_path)
    target = scenario.targets[0]
    assert not hubs_drawn(replace(scenario, targets=(replace(target, sources=target.sinks),)))
