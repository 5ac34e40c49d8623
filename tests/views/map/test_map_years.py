"""The map page of an order of building: a slider over the years; what things are for."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.planning.uses import STANDBY, uses
from netplan.service.service import ServiceModel
from netplan.views.map import map_page
from tests.support.browser import console, open_page
from tests.support.files_cases import SCENARIO, write
from tests.support.folders import FROZEN
from tests.support.map_driver import cells, click, run

SLIDE = """const s = document.querySelector('#year'); s.value = arguments[0];
s.dispatchEvent(new Event('input'))"""


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Any]:
    folder = tmp_path_factory.mktemp("years")
    looser = SCENARIO.replace("_ms: 6", "_ms: 6.5").replace("_ms: 7", "_ms: 7.5")
    question = write(folder, scenario=looser)
    found = api.phase(question, [20_000_000, 30_000_000, 60_000_000])
    api.save_phases(found, question, folder / "years")
    return folder / "years/map.html", found


def test_the_slider_goes_through_the_years(driver: Any, years: tuple[Path, Any]) -> None:
    page, found = years
    open_page(driver, page)
    shown = "return document.querySelector('#year-shown').textContent"
    met = "return document.querySelector('[data-figure=met] b').textContent"
    assert not run(driver, "return document.querySelector('#year-box').hidden")
    assert run(driver, "return document.querySelector('#plan-box').hidden")
    assert run(driver, shown) == "End of year 3 of 3"  # the last year first
    for year in found.years:
        run(driver, SLIDE, year.number)
        assert run(driver, shown) == f"End of year {year.number} of 3"
        assert run(driver, met) == f"{year.protected} / {found.pairs}"
        cost = run(driver, "return document.querySelector('[data-figure=cost]').dataset.cny")
        assert int(cost) == year.standing_cny
    click(driver, "#language")
    assert run(driver, shown) == "第 3 年末（共 3 年）"
    assert console(driver) == []


def test_a_page_of_plans_has_no_slider(driver: Any, files: dict[str, Path]) -> None:
    open_page(driver, files["two"])
    assert run(driver, "return document.querySelector('#year-box').hidden")
    assert not run(driver, "return document.querySelector('#plan-box').hidden")
    assert console(driver) == []


def test_spans_and_links_say_what_they_are_for(driver: Any, tmp_path: Path) -> None:
    scenario = api.load_scenario(FROZEN / "guizhou.yaml")
    plan = api.plan(scenario)
    used_for = uses(plan, scenario, ServiceModel(scenario))
    page = tmp_path / "map.html"
    page.write_bytes(map_page([(plan, scenario)], language="en"))
    open_page(driver, page)
    for tab in ("spans", "links"):
        click(driver, f"#tab-{tab}")
        for id_, _, text in cells(driver, "use"):
            use = used_for[id_]
            standby = use.kind == STANDBY
            count = len(use.after if standby else use.intact)
            noun = "pair" if count == 1 else "pairs"
            assert text == f"{'standby' if standby else 'working'}, {count} {noun}"
    click(driver, "#tab-spans")
    click(driver, '#tab tr[data-id="duyun-guilin.new"]')
    card = run(driver, "return document.querySelector('#details').innerText")
    assert "standby: only after a failure" in card
    assert "Guiyang" in card and "Duyun" in card and "Macao" in card
    assert console(driver) == []
