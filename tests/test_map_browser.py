"""The map page in real Chromium with the network off: every control, and every number."""

from __future__ import annotations

import base64
import json
import math
import time
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import chromium, console, open_page, picture, resize, until
from map_cases import chosen, plan, saved, scenario

from netplan import api
from netplan.optimize.outcome import Design
from netplan.optimize.planner import make_plan
from netplan.views.map.page import leaflet

PARTS = Path(__file__).parents[1] / "netplan" / "views" / "map" / "parts"
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


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("map")
    paths = {"one": folder / "one.html", "two": folder / "two.html"}
    api.write_map([(plan(), scenario())], paths["one"])
    api.write_map([(plan(), scenario()), (plan(3), scenario())], paths["two"])
    return {**paths, "record": saved(folder / "plan"), "record2": saved(folder / "plan2", 3)}


@pytest.fixture(scope="module")
def driver() -> Iterator[Any]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(driver: Any, files: dict[str, Path]) -> Iterator[Any]:
    """The page of one plan, opened afresh; afterwards the console must be empty."""
    console(driver)
    open_page(driver, files["one"])
    yield driver
    assert console(driver) == []


@pytest.fixture
def record(files: dict[str, Path]) -> dict[str, Any]:
    return json.loads(files["record"].read_text("utf-8"))


def run(driver: Any, script: str, *arguments: Any) -> Any:
    return driver.execute_script(script, *arguments)


def click(driver: Any, selector: str) -> None:
    run(driver, "document.querySelector(arguments[0]).click()", selector)


def pick(driver: Any, selector: str, value: str) -> None:
    run(
        driver,
        "const s = document.querySelector(arguments[0]); s.value = arguments[1];"
        "s.dispatchEvent(new Event('change'))",
        selector,
        value,
    )


def keys(driver: Any, *pressed: str) -> None:
    """Press keys as a person does; names as the browser has them."""
    for key in pressed:
        text = key if len(key) == 1 else ("\r" if key == "Enter" else "")
        for kind in ("keyDown", "keyUp"):
            event = {"type": kind, "key": key, "text": text if kind == "keyDown" else ""}
            driver.execute_cdp_cmd("Input.dispatchKeyEvent", event)


def cells(driver: Any, column: str) -> list[tuple[str, str, str]]:
    """Return (row id, exact value, text shown) of a column of the table in view."""
    script = """return [...document.querySelectorAll('#tab tr[data-id]')].flatMap((row) => {
      const cell = row.querySelector(`[data-column="${arguments[0]}"]`);
      return cell ? [[row.dataset.id, cell.dataset.ns, cell.firstChild.textContent]] : [];
    })"""
    return [tuple(row) for row in run(driver, script, column)]


def drawn(driver: Any, box: str = "#map-a") -> int:
    """Return a number that changes when anything on the canvases or among the labels does."""
    script = """const map = document.querySelector(arguments[0]);
    const done = arguments[arguments.length - 1];
    requestAnimationFrame(() => requestAnimationFrame(() => {
      const names = [...map.querySelectorAll('.label')].filter((x) => x.style.display !== 'none');
      const text = [...map.querySelectorAll('canvas')].map((c) => c.toDataURL()).join() +
        names.map((x) => x.textContent);
      let hash = 0;
      for (let i = 0; i < text.length; i += 1) hash = (hash * 31 + text.charCodeAt(i)) | 0;
      done(hash);
    }))"""
    return driver.execute_async_script(script, box)


def row_id(target: dict[str, Any]) -> str:
    return f"{target['id']} {target['from']} {target['to']}"


def exact(ms: float | None) -> str:
    return "" if ms is None else str(round(ms * 1e6))


# --- loading ---------------------------------------------------------


def test_loads_with_nothing_but_itself(page: Any) -> None:
    assert run(page, "return performance.getEntriesByType('resource').length") == 0
    assert run(page, "return document.querySelectorAll('.leaflet-pane canvas').length") >= 2
    assert run(page, "return document.title").endswith("netplan")
    assert "undefined" not in run(page, "return document.body.innerText")
    picture(page, "map-en")


def test_the_policy_stops_every_request(driver: Any, files: dict[str, Path]) -> None:
    open_page(driver, files["one"])
    script = """const done = arguments[arguments.length - 1];
    const broken = [];
    document.addEventListener('securitypolicyviolation', (e) => broken.push(e.effectiveDirective));
    const image = new Image();
    image.onerror = () => fetch('http://127.0.0.1:9/').catch(() =>
      setTimeout(() => done(broken.sort()), 50));
    image.src = 'http://127.0.0.1:9/x.png';"""
    assert driver.execute_async_script(script) == ["connect-src", "img-src"]
    console(driver)


# --- numbers ---------------------------------------------------------


def test_targets_table_equals_the_record(page: Any, record: dict[str, Any]) -> None:
    for column, key in (
        ("today", "before_one_way_ms"),
        ("planned", "after_one_way_ms"),
        ("limit", "limit_one_way_ms"),
        ("margin", "margin_ms"),
    ):
        rows = {row: (ns, text) for row, ns, text in cells(page, column)}
        assert len(rows) == len(record["targets"])
        for target in record["targets"]:
            ns, text = rows[row_id(target)]
            assert ns == exact(target[key])
            shown = float(text.replace("−", "-").replace("±", ""))
            assert abs(shown - target[key]) <= 0.000501
    worst = {row: ns for row, ns, _ in cells(page, "worst")}
    for target in record["targets"]:
        assert worst[row_id(target)] == exact(target["worst_failure"]["one_way_ms"])


def test_headline_figures_equal_the_record(page: Any, record: dict[str, Any]) -> None:
    script = "return document.querySelector(`[data-figure=${arguments[0]}] b`).textContent"
    assert run(page, script, "cost") == f"CNY {record['cost_cny'] / 1e6:,.2f} M"
    met = sum(target["met"] for target in record["targets"])
    assert run(page, script, "met") == f"{met} / {len(record['targets'])}"
    assert run(page, script, "links") == str(len(record["links"]))
    assert run(page, script, "gap") == f"gap {100 * record['gap']:.2f} %"


def test_links_and_spans_equal_the_record(page: Any, record: dict[str, Any]) -> None:
    click(page, "#tab-links")
    shown = {row: ns for row, ns, _ in cells(page, "one_way")}
    assert shown == {link["id"]: exact(link["one_way_ms"]) for link in record["links"]}
    click(page, "#tab-spans")
    script = """return Object.fromEntries([...document.querySelectorAll('#tab tr[data-id]')].map(
      (row) => [row.dataset.id, Number(row.querySelector('[data-cny]').dataset.cny)]))"""
    costs = {span["id"]: span["cost_cny"] for span in record["span_costs"]}
    assert run(page, script) == costs


def test_itemised_latency_of_a_link(page: Any, record: dict[str, Any]) -> None:
    click(page, "#tab-links")
    link = record["links"][3]
    click(page, f'#tab tr[data-id="{link["id"]}"]')
    script = """const cells = [...document.querySelectorAll('#details [data-part]')];
      return Object.fromEntries(cells.map((cell) => [cell.dataset.part, cell.dataset.ns]))"""
    parts = {key.removesuffix("_ms"): ms for key, ms in link["latency_parts"].items() if ms}
    found = run(page, script)
    assert found.pop("total") == exact(link["one_way_ms"])
    assert found == {key: exact(ms) for key, ms in parts.items()}
    picture(page, "map-link-chosen")


# --- failures ---------------------------------------------------------


def failing(design: Design) -> list[int]:
    """The failures that slow a target down, by index; a few of them."""
    model = design.model
    found = []
    for index, failure in enumerate(model.failures[1:]):
        after = design.after[failure.id]
        if any(after.one_way_ns(d) != design.intact.one_way_ns(d) for d in model.demands):
            found.append(index)
    return found[::8]


def test_a_failure_shows_what_the_network_does(page: Any) -> None:
    design = chosen()
    model = design.model
    before = drawn(page)
    picked = failing(design)
    assert len(picked) > 3
    for index in picked:
        pick(page, "#failure", str(index))
        shown = [ns for _, ns, _ in cells(page, "planned")]
        service = model.serve(design.spans, design.links, model.failures[index + 1])
        expected = [service.one_way_ns(demand) for demand in model.demands]
        assert shown == ["" if ns is None else str(ns) for ns in expected]
        over = sum(
            ns is not None and d.after_ns is not None and ns > d.after_ns
            for ns, d in zip(expected, model.demands, strict=True)
        )
        said = run(page, "return document.getElementById('consequence').textContent")
        assert f" {over} over the limit" in said
        assert drawn(page) != before
    picture(page, "map-failure")
    click(page, "#failure-clear")
    assert drawn(page) == before


def test_stepping_through_failures(page: Any) -> None:
    click(page, "#failure-next")
    first = run(page, "return document.getElementById('failure').value")
    click(page, "#failure-next")
    second = run(page, "return document.getElementById('failure').value")
    click(page, "#failure-previous")
    assert first and second and first != second
    assert run(page, "return document.getElementById('failure').value") == first


def test_a_span_can_be_cut_from_its_card(page: Any) -> None:
    click(page, "#tab-spans")
    click(page, "#tab tr[data-id]")
    click(page, "#details .action")
    assert run(page, "return document.getElementById('failure').value") != ""


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
    last = [None]

    def still() -> bool:
        frames = "return [...document.querySelectorAll('#map-a canvas, #map-a .label')].map((x) =>"
        now = (drawn(driver), run(driver, f"{frames} JSON.stringify(x.getBoundingClientRect()))"))
        same = now == last[0]
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
    return tuple(f"{t.id} {t.source} {t.sink}" for t in (one, two))


def test_sorting(page: Any) -> None:
    click(page, "#tab thead th:nth-child(4) button")
    shown = [int(ns) for _, ns, _ in cells(page, "planned")]
    assert shown == sorted(shown)
    click(page, "#tab thead th:nth-child(4) button")
    assert [int(ns) for _, ns, _ in cells(page, "planned")] == shown[::-1]


# --- comparison, paper, small screens ---------------------------------------------------------


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


def test_a_plan_that_cannot_be_is_explained(driver: Any, tmp_path: Path) -> None:
    source = api.load_scenario("guizhou", ["targets.gba.one_way_ms=4.6"])
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
    scripts = [leaflet("leaflet.js"), (PARTS / "lanes.js").read_text("utf-8"), LANES]
    found = run(driver, "\n".join(scripts))
    edges = found["cables"]
    assert len(edges) == 3
    assert all(one[1] < two[0] for one, two in pairwise(edges))
    lanes = sorted(found["lanes"])
    assert all(b - a >= found["pitch"] * 0.99 for a, b in pairwise(lanes))
    inside = edges[1]
    assert inside[0] < lanes[0] and lanes[-1] < inside[1]
    # The link that goes north-east runs north of the one that goes south-east.
    assert found["lanes"][0] < found["lanes"][2] < found["lanes"][1]
