"""The map page in real Chromium with the network off: every control does what it says."""

from __future__ import annotations

import base64
import json
import math
import time
from itertools import combinations, pairwise
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.planning.planner import make_plan
from netplan.views.map.page import leaflet
from tests.support import foreign_cases as foreign
from tests.support.browser import console, open_page, picture, resize, until
from tests.support.folders import PACKAGE
from tests.support.map_cases import plan
from tests.support.map_driver import cells, click, drawn, exact, keys, pick, row_id, run

PARTS = PACKAGE / "views" / "map" / "parts"
LAYERS = [
    "labels",
    "places",
    "targets",
    "links",
    "built",
    "candidates",
    "existing",
    "circle",
    "backdrop",
]


# --- controls ---------------------------------------------------------


@pytest.mark.parametrize("layer", LAYERS)
def test_every_layer_can_be_switched(page: Any, layer: str) -> None:
    before = drawn(page)
    box = f"#layers [data-layer={layer}]"
    click(page, box)
    assert drawn(page) != before
    click(page, box)
    assert drawn(page) == before


def test_no_layer_is_left_out(page: Any) -> None:
    script = (
        "return [...document.querySelectorAll('#layers [data-layer]')].map((x) => x.dataset.layer)"
    )
    assert run(page, script) == LAYERS


def test_today_and_with_the_plan(page: Any, record: dict[str, Any]) -> None:
    planned = drawn(page)
    click(page, "#stage [data-value=before]")
    assert drawn(page) != planned
    margins = {row: ns for row, ns, _ in cells(page, "margin")}
    for target in record["targets"]:
        margin = target["limit_one_way_ms"] - target["before_one_way_ms"]
        assert margins[row_id(target)] == exact(margin)
    picture(page, "map-today")
    click(page, "#stage [data-value=after]")
    assert drawn(page) == planned


def test_language(page: Any) -> None:
    english = run(page, "return document.body.innerText")
    click(page, "#language")
    assert run(page, "return document.documentElement.lang") == "zh-CN"
    text = run(page, "return document.body.innerText")
    for wanted in ("单向时延", "直达链路", "新建光缆", "深圳", "故障场景"):
        assert wanted in text
    assert "undefined" not in text
    picture(page, "map-zh")
    click(page, "#language")
    assert run(page, "return document.body.innerText") == english


def test_dark_and_light(page: Any) -> None:
    light = drawn(page)
    paper = "return getComputedStyle(document.getElementById('panel')).backgroundColor"
    before = run(page, paper)
    click(page, "#theme")
    assert run(page, paper) != before
    assert drawn(page) != light
    picture(page, "map-dark")
    click(page, "#theme")
    assert drawn(page) == light


@pytest.mark.parametrize("text", ["深圳", "shenz", "Shenzhen"])
def test_search_finds_a_place(page: Any, text: str) -> None:
    run(page, "document.getElementById('query').focus()")
    page.execute_cdp_cmd("Input.insertText", {"text": text})
    keys(page, "Enter")
    assert run(page, "return document.querySelector('#details h2').textContent") == "Shenzhen"


def test_search_says_when_it_finds_nothing(page: Any) -> None:
    run(page, "document.getElementById('query').focus()")
    page.execute_cdp_cmd("Input.insertText", {"text": "zzzz"})
    assert run(page, "return document.getElementById('found').textContent") == "Nothing found"


def test_table_and_map_are_linked_both_ways(page: Any) -> None:
    before = drawn(page)
    row = '#tab tr[data-id="gba guian shenzhen"]'
    click(page, row)
    assert run(page, f"return document.querySelector('{row}').ariaSelected") == "true"
    assert drawn(page) != before
    picture(page, "map-target-chosen")
    # Fly to the place, drop the choice, and choose it again with a click on the map.
    run(page, "document.getElementById('query').focus()")
    page.execute_cdp_cmd("Input.insertText", {"text": "Shenzhen"})
    keys(page, "Enter")
    name = "return document.querySelector('#details h2')?.textContent ?? ''"
    settled(page)
    keys(page, "Escape")
    assert run(page, name) == ""
    centre = run(
        page,
        "const b = document.getElementById('map-a').getBoundingClientRect();"
        "return [b.x + b.width / 2, b.y + b.height / 2]",
    )
    press(page, *centre)
    assert run(page, name) == "Shenzhen"
    click(page, "#details .own .action")
    assert run(page, f"return document.querySelector('{row}').ariaSelected") == "true"


def settled(driver: Any) -> None:
    """Wait until a flight over the map has ended."""
    last: list[Any] = [None]

    def still() -> bool:
        frames = "return [...document.querySelectorAll('#map-a canvas, #map-a .label')].map((x) =>"
        now = (drawn(driver), run(driver, f"{frames} JSON.stringify(x.getBoundingClientRect()))"))
        same = bool(now == last[0])
        last[0] = now
        return same

    until(still)


def press(driver: Any, x: float, y: float) -> None:
    for kind in ("mouseMoved", "mousePressed", "mouseReleased"):
        event = {"type": kind, "x": x, "y": y, "button": "left", "clickCount": 1}
        driver.execute_cdp_cmd("Input.dispatchMouseEvent", event)


def test_hover_itemises(page: Any) -> None:
    run(page, "document.getElementById('query').focus()")
    page.execute_cdp_cmd("Input.insertText", {"text": "Guilin"})
    keys(page, "Enter")
    settled(page)
    box = "const b = document.getElementById('map-a').getBoundingClientRect();"
    x, y = run(page, box + "return [b.x + b.width / 2, b.y + b.height / 2]")
    for degrees in range(0, 360, 3):
        turn = math.radians(degrees)
        event = {"type": "mouseMoved", "x": x + 70 * math.cos(turn), "y": y + 70 * math.sin(turn)}
        page.execute_cdp_cmd("Input.dispatchMouseEvent", event)
        time.sleep(0.04)  # the map looks under the mouse at most every 32 ms
        text = run(page, "return document.querySelector('.leaflet-tooltip')?.innerText ?? ''")
        if "Fibre glass" in text:
            return
    pytest.fail("no line under the mouse said what its latency is made of")


def test_keyboard_alone(page: Any) -> None:
    keys(page, "b")
    assert run(page, "return document.body.dataset.stage") == "before"
    keys(page, "b", "l")
    assert run(page, "return document.documentElement.lang") == "zh-CN"
    keys(page, "l", "d")
    assert run(page, "return document.documentElement.dataset.theme") == "dark"
    keys(page, "d", "]")
    assert run(page, "return document.getElementById('failure').value") != ""
    keys(page, "Escape")
    assert run(page, "return document.getElementById('failure').value") == ""
    keys(page, "?")
    assert run(page, "return document.getElementById('keys').open")
    run(page, "document.getElementById('keys').close()")
    run(page, "document.querySelector('#tab tr[data-id]').focus()")
    keys(page, "ArrowDown", "Enter")
    script = "return [document.activeElement.dataset.id, document.activeElement.ariaSelected]"
    first, second = scenario_rows()
    assert run(page, script) == [second, "true"] and first != second
    keys(page, "/")
    assert run(page, "return document.activeElement.id") == "query"


def scenario_rows() -> tuple[str, str]:
    one, two = plan().targets[:2]
    first, second = (f"{t.id} {t.source} {t.sink}" for t in (one, two))
    return first, second


def test_sorting(page: Any) -> None:
    click(page, "#tab thead th:nth-child(4) button")
    shown = [int(ns) for _, ns, _ in cells(page, "planned")]
    assert shown == sorted(shown)
    click(page, "#tab thead th:nth-child(4) button")
    assert [int(ns) for _, ns, _ in cells(page, "planned")] == shown[::-1]


# --- comparison, paper, small screens ---------------------------------------------------------


@pytest.mark.parametrize("width", [1440, 1200, 1000, 900, 420])
def test_nothing_on_the_map_covers_another_control(page: Any, width: int) -> None:
    resize(page, width, 860)
    try:
        script = """return ['search', 'views', 'layers'].map((id) => {
          const box = document.getElementById(id).getBoundingClientRect();
          return [box.left, box.top, box.right, box.bottom]; })"""
        boxes = run(page, script)
        assert all(right - left > 60 for left, _, right, _ in boxes)
        for one, other in combinations(boxes, 2):
            apart = one[2] <= other[0] or other[2] <= one[0]
            assert apart or one[3] <= other[1] or other[3] <= one[1]
    finally:
        resize(page, 1440, 900)


def test_today_beside_the_plan(page: Any, record: dict[str, Any]) -> None:
    pick(page, "#compare", "today")
    assert drawn(page, "#map-a") != drawn(page, "#map-b")
    for column, key in (("left", "before_one_way_ms"), ("right", "after_one_way_ms")):
        shown = {row: ns for row, ns, _ in cells(page, column)}
        assert shown == {row_id(t): exact(t[key]) for t in record["targets"]}
    picture(page, "map-today-beside-plan")


@pytest.mark.parametrize("mode", ["side", "slider"])
def test_two_plans(driver: Any, files: dict[str, Path], mode: str) -> None:
    console(driver)
    open_page(driver, files["two"])
    pick(driver, "#compare", "plan1")
    click(driver, f"#compare-mode [data-value={mode}]")
    for column, name in (("left", "record"), ("right", "record2")):
        targets = json.loads(files[name].read_text("utf-8"))["targets"]
        shown = {row: ns for row, ns, _ in cells(driver, column)}
        assert shown == {row_id(t): exact(t["after_one_way_ms"]) for t in targets}
    assert run(driver, "return document.getElementById('divider').hidden") == (mode == "side")
    width = "return document.getElementById('map-b').getBoundingClientRect().width"
    whole = "return document.getElementById('maps').getBoundingClientRect().width"
    share = run(driver, width) / run(driver, whole)
    assert abs(share - (0.5 if mode == "side" else 1)) < 0.01
    if mode == "slider":
        run(driver, "document.getElementById('divider').focus()")
        keys(driver, "ArrowRight")
        assert run(driver, "return document.getElementById('divider').ariaValueNow") == "52"
    picture(driver, f"map-two-plans-{mode}")
    assert console(driver) == []


def test_the_plan_can_be_changed(driver: Any, files: dict[str, Path]) -> None:
    open_page(driver, files["two"])
    pick(driver, "#plan", "1")
    figure = "return document.querySelector('[data-figure=links] b').textContent"
    assert run(driver, figure) == str(len(plan(3).links))


def test_a_plan_that_is_only_too_expensive_is_not_called_impossible(
    driver: Any, tmp_path: Path
) -> None:
    path = foreign.write(tmp_path, foreign.EUROPE, foreign.EUROPE_CABLES, foreign.EUROPE_TARGETS)
    source = api.load_scenario(path, ["objective.budget_cny=1000000"])
    console(driver)
    open_page(driver, api.write_map([(make_plan(source), source)], tmp_path / "map.html"))
    verdict = run(driver, "return document.getElementById('verdict').textContent")
    assert "Over budget" in verdict and "any plan costs at least 1.000 MCNY" in verdict
    proof = "return document.querySelector('[data-figure=gap] b').textContent"
    assert run(driver, proof) == "Over budget"
    assert console(driver) == []


def test_a_plan_that_cannot_be_is_explained(driver: Any, tmp_path: Path) -> None:
    source = api.load_scenario("edge", ["targets.gba.one_way_ms=4.6"])
    found = make_plan(source)
    path = api.write_map([(found, source)], tmp_path / "map.html", basemap="none")
    console(driver)
    open_page(driver, path)
    shown = {row: ns for row, ns, _ in cells(driver, "best")}
    assert shown == {f"{i.id} {i.sink}": str(i.best_ns) for i in found.impossible}
    verdict = run(driver, "return document.getElementById('verdict').textContent")
    assert f"even with everything built: {len(found.impossible)}; nothing" in verdict
    proof = "return document.querySelector('[data-figure=gap] b').textContent"
    assert run(driver, proof) == "Proven impossible"
    picture(driver, "map-infeasible")
    assert console(driver) == []


def test_print(page: Any) -> None:
    before = drawn(page)
    options = {"landscape": True, "printBackground": True, "preferCSSPageSize": True}
    found = base64.b64decode(page.execute_cdp_cmd("Page.printToPDF", options)["data"])
    assert found.startswith(b"%PDF")
    assert found.count(b"/Type /Page\n") + found.count(b"/Type /Page ") >= 2
    settled(page)
    assert run(page, "return document.body.className") == ""
    assert drawn(page) == before


def test_a_narrow_screen(page: Any, files: dict[str, Path]) -> None:
    resize(page, 420, 860)
    try:
        open_page(page, files["one"], "lang=zh&theme=light")
        wide = "return document.documentElement.scrollWidth"
        assert run(page, wide) <= 420
        picture(page, "map-narrow")
    finally:
        resize(page, 1440, 900)


def test_the_address_keeps_the_view(page: Any, files: dict[str, Path]) -> None:
    click(page, "#language")
    click(page, "#theme")
    click(page, "#failure-next")
    click(page, '#tab tr[data-id="gba guian shenzhen"]')
    text, view = run(page, "return [document.body.innerText, location.hash]")
    open_page(page, files["one"], view.removeprefix("#"))
    assert run(page, "return document.body.innerText") == text


# --- lanes ---------------------------------------------------------

LANES = """
const state = {layers: {fill: false}};
const places = [[106, 26], [110, 26], [112, 28], [112, 24]].map(([lon, lat]) => ({lon, lat}));
const span = (a, b, state) => ({a, b, state, via: []});
const network = {places, spans: [span(0, 1, 'existing'), span(1, 0, 'candidate'),
  span(0, 1, 'candidate'), span(1, 2, 'candidate'), span(1, 3, 'candidate')]};
const link = (index, b, route) => ({index, cut: false, route, link: {a: 0, b, route}});
const links = [link(0, 2, [1, 3]), link(1, 3, [1, 4]), link(2, 1, [1])];
const scene = {network, links, plan: {links: links.map((x) => x.link)},
  status: (i) => (network.spans[i].state === 'existing' ? 'existing' : 'built')};
const map = {getZoom: () => 7, project: (p, z) => L.CRS.EPSG3857.latLngToPoint(L.latLng(p), z),
  unproject: (p, z) => L.CRS.EPSG3857.pointToLatLng(p, z)};
const laid = layOut(scene, map, {links: true, span: () => true});
const first = laid.bundles.find(({bundle}) => bundle.a === 0 && bundle.b === 1);
const ends = links.map((x) => linkLine(x, scene, laid, map, 7).map((p) => map.project(p, 7)));
return {
  pitch: laid.pitch,
  cables: first.cables.map((c) => [c.offset - c.width / 2, c.offset + c.width / 2]),
  lanes: links.map((x) => laid.lane(x.index, 1)), y: ends.map((line) => line[3].y),
};
"""


def test_parallel_lines_never_lie_on_each_other(driver: Any) -> None:
    driver.get("about:blank")
    scripts = [leaflet("leaflet.js")]
    scripts += [(PARTS / name).read_text("utf-8") for name in ("palette.js", "lanes.js")]
    found = run(driver, "\n".join([*scripts, LANES]))
    edges = found["cables"]
    assert len(edges) == 3
    assert all(one[1] < two[0] for one, two in pairwise(edges))
    lanes = sorted(found["lanes"])
    assert all(b - a >= found["pitch"] * 0.99 for a, b in pairwise(lanes))
    inside = edges[1]
    assert inside[0] < lanes[0] and lanes[-1] < inside[1]
    # The link that goes north-east runs north of the one that goes south-east.
    assert found["lanes"][0] < found["lanes"][2] < found["lanes"][1]
