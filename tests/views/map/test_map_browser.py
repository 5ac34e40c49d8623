"""The map page in real Chromium with the network off: it loads, and every number is right."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from netplan import api
from netplan.model.shown import mcny
from netplan.planning.design import Design, everything
from netplan.service.service import ServiceModel
from tests.support.browser import console, open_page, picture
from tests.support.map_cases import chosen, plan_of
from tests.support.map_driver import cells, click, drawn, exact, pick, row_id, run

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


def test_1_plus_1_targets_have_a_protection_column(driver: Any, tmp_path: Path) -> None:
    """Its numbers are the plan's; targets without a pair have a dash; both languages."""
    question = api.load_scenario("one-plus-one")
    plan = plan_of(everything(ServiceModel(question)), question.name)
    shown = api.write_map([(plan, question)], tmp_path / "map.html")
    for language, said in (("en", "protection path 8.000"), ("zh", "保护路径 8.000")):
        open_page(driver, shown, f"lang={language}&theme=light")
        rows = cells(driver, "protection")
        pairs = [t.pair for t in plan.targets if t.pair is not None]
        assert len(rows) == len(pairs) == 12
        assert [int(ns) for _, ns, _ in rows] == [p.protection.parts.total_ns for p in pairs]
        text = run(driver, "return document.querySelector('#tab').innerText")
        assert said in text
        assert "≤ 8.000" in text
        heads = run(
            driver, "return [...document.querySelectorAll('#tab th')].map((x) => x.innerText)"
        )
        assert not {"Worst cut", "最不利故障"} & set(heads)
        picture(driver, f"map-protection-{language}")
    assert console(driver) == []


def test_headline_figures_equal_the_record(page: Any, record: dict[str, Any]) -> None:
    script = "return document.querySelector(`[data-figure=${arguments[0]}] b`).textContent"
    assert run(page, script, "cost") == f"{mcny(record['cost_cny'])} MCNY"
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
        assert f"over the limit: {over}," in said
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
