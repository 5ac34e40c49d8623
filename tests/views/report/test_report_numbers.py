"""One plan, one set of numbers: wherever it is shown it says what plan.json says."""

from __future__ import annotations

import io
import json
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from rich.console import Console

from netplan import api
from netplan.views.map.payload import payload
from netplan.views.report.compose import compose
from netplan.views.report.document import Document, Table
from netplan.views.report.facts.cable import cable_km
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words
from netplan.views.report.writers.html import html_bytes
from netplan.views.report.writers.markdown import markdown_files
from netplan.views.report.writers.xlsx import xlsx_bytes
from netplan.views.terminal.plan import show_plan
from tests.support import map_cases
from tests.support.report_cases import markdown_rows, page_rows, plan, scenario

LANGS = ("zh", "en")


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("plan")
    api.save(plan(), scenario(), folder)
    read: dict[str, Any] = json.loads((folder / "plan.json").read_text(encoding="utf-8"))
    return read


@pytest.fixture(scope="module", params=LANGS)
def document(request: pytest.FixtureRequest) -> Document:
    return compose(plan(), scenario(), request.param)


def name(place: str, lang: str) -> str:
    found = scenario().network.place[place]
    return found.name_zh if lang == "zh" else found.name


def ms(value: float | None) -> str:
    return told(value, 3)


def told(value: float, places: int) -> str:
    """Return a number as every view rounds it: halves away from zero, of its decimals."""
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP):,f}"


def expected_targets(record: dict[str, Any], lang: str) -> list[list[str]]:
    return [
        [
            name(t["to"], lang),
            ms(t["floor_one_way_ms"]),
            ms(t["before_one_way_ms"]),
            ms(t["after_one_way_ms"]),
            ms(t["limit_one_way_ms"]),
            ms(t["margin_ms"]),
            ms(t["worst_failure"]["one_way_ms"]),
            ms(t["worst_failure"]["limit_one_way_ms"]),
        ]
        for t in record["targets"]
    ]


def without_words(row: list[str]) -> list[str]:
    """Leave out tolerance, failure and verdict of a target's row from its sink on."""
    return [*row[:6], *row[8:10]]


def test_page_and_plan_agree_on_targets(document: Document, record: dict[str, Any]) -> None:
    rows = page_rows(html_bytes(document).decode(), "targets")
    assert [without_words(r) for r in rows] == expected_targets(record, document.lang)
    assert {row[-1] for row in rows} == {document.words["yes"]}


def test_markdown_and_plan_agree_on_targets(document: Document, record: dict[str, Any]) -> None:
    [page, *_] = markdown_files(document, "r.md").values()
    [title] = [t.title for t in document.tables if t.id == "targets"]
    rows = markdown_rows(page.decode(), title)
    assert [without_words(r[2:]) for r in rows] == expected_targets(record, document.lang)


PARTS = ("glass", "slack", "amplifiers", "pass_through", "regenerators", "terminals")


def test_page_and_plan_agree_on_links(document: Document, record: dict[str, Any]) -> None:
    rows = page_rows(html_bytes(document).decode(), "links")
    per = 10_000 if document.lang == "zh" else 1_000_000
    decimals = 2 if document.lang == "zh" else 3
    assert [row[1:] for row in rows] == [
        [
            *(told(link[key], 1) for key in ("length_km", "new_cable_km", "reused_km")),
            *(ms(link["latency_parts"][f"{part}_ms"]) for part in PARTS),
            ms(link["one_way_ms"]),
            ms(link["rtt_ms"]),
            f"{link['cost_cny'] / per:,.{decimals}f}",
        ]
        for link in record["links"]
    ]


def cells(table: Table, book: openpyxl.Workbook) -> list[tuple[Any, ...]]:
    """Return the raw values of a table in the workbook."""
    for sheet in book:
        for row in sheet.iter_rows(min_col=1, max_col=1):
            if row[0].value == table.title and row[0].row > 1:
                first = row[0].row + 2
                area = sheet.iter_rows(
                    min_row=first,
                    max_row=first + len(table.rows) - 1,
                    max_col=len(table.columns),
                    values_only=True,
                )
                return list(area)
    raise AssertionError(f"no table {table.title!r} in the workbook")


def test_workbook_holds_the_raw_numbers(document: Document, record: dict[str, Any]) -> None:
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))
    tables = {table.id: table for table in document.tables}
    rows = cells(tables["targets"], book)
    assert [(row[3], row[4], row[5], row[6], row[10], row[11]) for row in rows] == [
        (
            t["floor_one_way_ms"],
            t["before_one_way_ms"],
            t["after_one_way_ms"],
            t["limit_one_way_ms"],
            t["worst_failure"]["one_way_ms"],
            t["worst_failure"]["limit_one_way_ms"],
        )
        for t in record["targets"]
    ]
    links = cells(tables["links"], book)
    assert [(row[1], row[10], row[12]) for row in links] == [
        (link["length_km"], link["one_way_ms"], link["cost_cny"]) for link in record["links"]
    ]
    spans = cells(tables["spans"], book)
    assert [row[7] + row[8] for row in spans] == [c["cost_cny"] for c in record["span_costs"]]
    for table in ("cost-items", "cost-province", "cost-fibre", "cost-operator"):
        column = 1 if table == "cost-items" else 4
        assert cells(tables[table], book)[-1][column] == record["cost_cny"], table
    assert len(cells(tables["failures"], book)) > tables["failures"].shown


def test_layers_and_plan_agree(record: dict[str, Any]) -> None:
    layers = api.export(plan(), scenario())

    def features(layer: str) -> list[dict[str, Any]]:
        return [f["properties"] for f in json.loads(layers[layer])["features"]]

    assert [(f["after_one_way_ms"], f["margin_ms"]) for f in features("targets.geojson")] == [
        (t["after_one_way_ms"], t["margin_ms"]) for t in record["targets"]
    ]
    assert [(f["one_way_ms"], f["cost_cny"]) for f in features("links.geojson")] == [
        (link["one_way_ms"], link["cost_cny"]) for link in record["links"]
    ]
    built = [f["id"] for f in features("spans.geojson") if f["status"] == "built"]
    assert sorted(built) == sorted(record["spans_built"])


def test_map_and_plan_agree(tmp_path: Path) -> None:
    record = api.plan_record(map_cases.plan(), scenario(), tmp_path)
    [shown] = payload([(map_cases.plan(), scenario())])["plans"]
    assert shown["cost_cny"] == record["cost_cny"]
    assert [t["after_ns"] / 1e6 for t in shown["targets"]] == [
        t["after_one_way_ms"] for t in record["targets"]
    ]
    assert [link["one_way_ns"] / 1e6 for link in shown["links"]] == [
        link["one_way_ms"] for link in record["links"]
    ]
    km = cable_km(Subject(map_cases.plan(), scenario()))
    assert (shown["summary"]["built_km"], shown["summary"]["lit_km"]) == pytest.approx(
        (km.sheath_km, km.lit_km), abs=1e-3
    )


def test_terminal_and_plan_agree(record: dict[str, Any]) -> None:
    out = io.StringIO()
    show_plan(plan(), scenario(), Console(file=out, width=400, highlight=False))
    lines = [
        [cell.strip() for cell in line.strip("│").split("│")]
        for line in out.getvalue().splitlines()
        if line.startswith("│")
    ]
    rows = [row for row in lines if len(row) == 12 and row[0] in ("gba", "yrd")]
    numbers = [row[1:] for row in expected_targets(record, "en")]  # long names are cut there
    assert [[*row[3:8], *row[9:11]] for row in rows] == numbers
    assert f"cost {record['cost_cny'] / 1e6:,.3f} MCNY" in out.getvalue()


def test_summary_gives_cost_and_worst_cut(document: Document, record: dict[str, Any]) -> None:
    page = html_bytes(document).decode()
    cost = record["cost_cny"]
    shown = (
        f"{cost / 1e4:,.2f} 万元".replace(".00", "")
        if document.lang == "zh"
        else f"{cost / 1e6:,.3f} million"
    )
    assert shown in page
    [failures] = [table for table in document.tables if table.id == "failures"]
    least = min(
        t["worst_failure"]["limit_one_way_ms"] - t["worst_failure"]["one_way_ms"]
        for t in record["targets"]
    )
    assert failures.rows[0][6] == pytest.approx(least, abs=1e-9)


def test_same_plan_same_bytes(document: Document) -> None:
    again = compose(plan(), scenario(), document.lang)
    assert html_bytes(again) == html_bytes(document)
    assert markdown_files(again, "r.md") == markdown_files(document, "r.md")
    assert xlsx_bytes(again) == xlsx_bytes(document)


def test_files_are_written_by_ending(tmp_path: Path) -> None:
    written = api.write_report(plan(), scenario(), tmp_path / "r.md", lang="zh")
    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    pictures = [path.name for path in written if path.suffix == ".svg"]
    assert pictures
    assert all(f"](<{picture}>)" in text for picture in pictures)


def test_halves_of_money_round_as_everywhere() -> None:
    assert Words("zh").money(104_650_000) == "10,465 万元"
    assert Words("en").money(-104_650_500) == "-104.651 million CNY"
    assert Words("zh").money(12_345_678) == "1,234.57 万元"
