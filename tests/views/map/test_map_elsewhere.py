"""The map page of plans outside the bundled coast, in a browser: the plan is in view."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.views.extent import extent
from netplan.views.map import map_page
from tests.support import foreign_cases as foreign
from tests.support.browser import console, open_page, picture, until
from tests.support.map_cases import plan, scenario
from tests.support.map_driver import click, keys, pick, run

CASES = {
    "europe": (foreign.europe, foreign.EUROPE),
    "brazil": (foreign.brazil, foreign.BRAZIL),
    "pacific": (foreign.pacific, foreign.PACIFIC),
}
LABELS = """
  const box = document.querySelector('#map-a').getBoundingClientRect();
  return [...document.querySelectorAll('#map-a .label')].flatMap((label) => {
    const at = label.getBoundingClientRect();
    const x = at.x + at.width / 2 - box.x - box.width / 2;
    const y = at.y + at.height / 2 - box.y - box.height / 2;
    const inside = Math.abs(x) < box.width / 2 && Math.abs(y) < box.height / 2;
    const shown = label.style.display !== 'none' && inside;
    return shown ? [[label.textContent, Math.hypot(x, y)]] : [];
  });
"""
"""The names on the map in view, and how many pixels each is from the middle."""


@pytest.fixture(params=sorted(CASES))
def case(request: pytest.FixtureRequest, driver: Any, tmp_path: Path) -> tuple[Any, Any]:
    make, places = CASES[request.param]
    api.write_map([make(tmp_path)], tmp_path / "map.html")
    console(driver)
    open_page(driver, tmp_path / "map.html")
    picture(driver, f"elsewhere-{request.param}")
    return driver, places


def test_every_place_is_in_view(case: tuple[Any, Any]) -> None:
    page, places = case
    assert {name for name, _ in run(page, LABELS)} == {place.id for place in places}
    assert "longitude and latitude" in run(page, "return document.querySelector('#note').innerText")
    click(page, "#language")
    assert "经纬线" in run(page, "return document.querySelector('#note').innerText")
    assert console(page) == []


def near_the_middle(page: Any, name: str) -> bool:
    return bool(dict(run(page, LABELS)).get(name, 999) < 60)


def test_a_place_that_is_looked_for_is_gone_to(case: tuple[Any, Any]) -> None:
    page, places = case
    for place in places:
        run(page, "const q = document.querySelector('#query'); q.value = arguments[0];"
            "q.dispatchEvent(new Event('input')); q.focus()", place.id)  # fmt: skip
        keys(page, "Enter")
        until(partial(near_the_middle, page, place.id))
        card = run(page, "return document.querySelector('#details').innerText")
        assert f"{abs(place.lon):.3f}° {'W' if place.lon < 0 else 'E'}" in card
        assert f"{abs(place.lat):.3f}° {'S' if place.lat < 0 else 'N'}" in card


def test_the_view_follows_to_a_plan_of_another_part_of_the_world(
    driver: Any, tmp_path: Path
) -> None:
    api.write_map([(plan(), scenario()), foreign.brazil(tmp_path)], tmp_path / "map.html")
    open_page(driver, tmp_path / "map.html")
    pick(driver, "#plan", "1")
    until(lambda: {name for name, _ in run(driver, LABELS)} == {p.id for p in foreign.BRAZIL})


@pytest.mark.parametrize("make", [foreign.europe, foreign.brazil, foreign.pacific])
def test_the_coast_of_the_world_lies_elsewhere(
    make: Callable[[Path], tuple[Plan, Scenario]], tmp_path: Path
) -> None:
    planned = make(tmp_path)
    page = map_page([planned])
    assert b'"basemap":{"kind":"world"' in page
    assert b'"kind":"provinces"' not in page
    assert not extent([planned[1].network]).has_coast


def test_the_bundled_coast_stays_behind_the_bundled_network() -> None:
    found = extent([scenario().network])
    assert found.has_coast
    assert found.frame == (66.0, 8.0, 144.0, 58.0)
    page = map_page([(plan(), scenario())])
    assert b'"basemap":{"kind":"bundled"' in page
    assert b'"kind":"borders"' not in page
