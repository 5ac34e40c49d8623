"""What a person sees on the map page: a legend that is whole and hides nothing, names, numbers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.model.figures import working_spans
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.planner import make_plan
from netplan.views.report.facts.subject import Subject
from netplan.views.report.figures import map_figure
from netplan.views.report.words.lookup import Words
from tests.support import foreign_cases as foreign
from tests.support.browser import open_page, picture
from tests.support.map_cases import plan, scenario
from tests.support.map_driver import run
from tests.support.tutorial import write_tutorial

HIDDEN = """const legend = document.querySelector('#legend').getBoundingClientRect();
const map = document.querySelector('#map-a').getBoundingClientRect();
return [...document.querySelectorAll('#map-a .label')].filter((x) => x.style.display !== 'none')
  .map((x) => [x.textContent, x.getBoundingClientRect()])
  .filter(([, b]) => b.left < legend.right && b.right > legend.left && b.top < legend.bottom &&
    b.bottom > legend.top).map(([text]) => text)"""
NAMES = """return [...document.querySelectorAll('#map-a .label')]
  .filter((x) => x.style.display !== 'none').map((x) => x.textContent)"""
LEGEND = "return document.querySelector('#legend').innerText"


def protected(folder: Path) -> tuple[Plan, Scenario]:
    question = api.load_scenario(write_tutorial(folder) / "protected.yaml")
    return make_plan(question), question


def around(folder: Path) -> tuple[Plan, Scenario]:
    """A target in the north-west, and in the south-east a place that nothing needs."""
    places = (
        foreign.Place("lima", -77.0, -12.0, "hub"),
        foreign.Place("ica", -75.7, -14.1, "backbone"),
        foreign.Place("cusco", -72.0, -13.5),
        foreign.Place("arequipa", -71.5, -16.4, "backbone"),
    )
    cables = (
        foreign.Cable("lima", "ica", 320.0),
        foreign.Cable("ica", "cusco", 640.0),
        foreign.Cable("cusco", "arequipa", 500.0),
    )
    targets = "targets: [{id: t, from: lima, to: cusco, one_way_ms: 9}]\n"
    question = api.load_scenario(foreign.write(folder, places, cables, targets))
    return make_plan(question), question


def shown(driver: Any, folder: Path, lang: str, *case: Any) -> None:
    page = api.write_map([case], folder / "map.html")
    open_page(driver, page, f"lang={lang}&theme=light")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_what_is_used_only_after_a_failure_stands_in_the_legend(
    driver: Any, tmp_path: Path, lang: str
) -> None:
    plan_, question = protected(tmp_path)
    standby = {cost.id for cost in plan_.spans} - working_spans(plan_, question)
    assert standby == {"wn.new", "ne.old"}
    shown(driver, tmp_path, lang, plan_, question)
    said = Words(lang)("lg_restoration")
    assert said in run(driver, LEGEND)
    picture(driver, f"map-standby-{lang}")
    driver.execute_script("document.querySelector('#stage [data-value=before]').click()")
    assert said not in run(driver, LEGEND)


def test_where_nothing_waits_for_a_failure_the_legend_says_nothing_of_it(
    driver: Any, tmp_path: Path
) -> None:
    question = api.load_scenario(write_tutorial(tmp_path) / "east.yaml")
    shown(driver, tmp_path, "en", make_plan(question), question)
    assert Words("en")("lg_restoration") not in run(driver, LEGEND)
    notes = run(
        driver, "return [...document.querySelectorAll('#figures small')].map((x) => x.innerText)"
    )
    assert "1 span, sheath-km" in notes and "1 span" in notes


@pytest.mark.parametrize("make", [protected, around])
def test_the_legend_covers_no_place_and_every_place_of_few_is_named(
    driver: Any, tmp_path: Path, make: Any
) -> None:
    plan_, question = make(tmp_path)
    shown(driver, tmp_path, "en", plan_, question)
    assert sorted(run(driver, NAMES)) == sorted(p.name for p in question.network.places)
    assert run(driver, HIDDEN) == []
    picture(driver, f"map-legend-{make.__name__}")


def test_places_on_the_way_of_links_are_named(driver: Any, tmp_path: Path) -> None:
    shown(driver, tmp_path, "en", plan(), scenario())
    passed = {place for link in plan().links for place in link.via}
    place = scenario().network.place
    backbone = {place[p].name for p in passed if place[p].role.value == "backbone"}
    found = set(run(driver, NAMES))
    assert len(backbone & found) > len(backbone) / 2
    assert run(driver, HIDDEN) == []


def test_the_legend_lists_the_marks_that_are_there(driver: Any, tmp_path: Path) -> None:
    """A network without roles: its hub is marked as one, and nothing is missed or only passed."""
    api.write_map([foreign.province(tmp_path)], tmp_path / "map.html")
    open_page(driver, tmp_path / "map.html")
    listed = run(driver, LEGEND)
    assert "hub" in listed and "target met" in listed
    assert "target missed" not in listed and "backbone city" not in listed
    strong = "return [...document.querySelectorAll('#map-a .label.strong')].map((x) => x.innerText)"
    assert run(driver, strong) == ["贵阳"]


def test_where_nothing_exists_today_the_plan_has_a_mean_and_the_legend_no_cable_of_today(
    driver: Any, tmp_path: Path
) -> None:
    plan_, question = foreign.alone(tmp_path)
    shown(driver, tmp_path, "en", plan_, question)
    assert "existing cable" not in run(driver, LEGEND)
    mean = run(driver, "return document.querySelector('[data-figure=mean]').innerText")
    after = plan_.targets[0].after_ns
    assert after is not None and f"{after / 1e6:.3f} ms" in mean
    assert "today 1 cut off" in mean
    assert "existing" not in map_figure(Subject(plan_, question, "en"), Words("en")).svg
