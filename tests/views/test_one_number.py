"""One indicator, one number: what two outputs show of the same thing reads the same in both.

Every output is read for what it shows: an indicator has a subject, a name and a unit. Outputs
for programs hold numbers, which are shown by the one rule; outputs for people are read as text.
"""

from __future__ import annotations

import io
import json
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, TypeAlias

import openpyxl
import pytest
from rich.console import Console

from netplan import api
from netplan.circle.service import State
from netplan.model import shown
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.spoken import speak
from netplan.views.map.payload import payload
from netplan.views.report.compose import compose
from netplan.views.report.document import Document, Kind, Table
from netplan.views.report.document import shown as cell
from netplan.views.report.writers.xlsx import xlsx_bytes
from netplan.views.terminal.circle import circle_lines
from netplan.views.terminal.plan import show_plan
from tests.support import foreign_cases as foreign
from tests.support import map_cases

Indicator: TypeAlias = tuple[str, str, str]
Told: TypeAlias = Iterator[tuple[Indicator, str]]
CASES: dict[str, Callable[[Path], tuple[Plan, Scenario]]] = {
    "guizhou": lambda _: (map_cases.plan(), map_cases.scenario()),
    "europe": foreign.europe,
    "pacific": foreign.pacific,
    "world": foreign.world,
}
PARTS = ("glass", "slack", "amplifiers", "pass_through", "regenerators", "terminals")
TARGET = ("floor", "before", "after", "limit", "margin")
WORST = ("then", "then limit")
LINK = ("fibre", "new", "reused", *PARTS, "one-way", "rtt", "price")


def ms(value: float | None) -> str | None:
    return None if value is None else f"{shown.decimal(value, 3):f}"


def km(value: float) -> str:
    return shown.number(value, 1)


def money(value: float) -> str:
    return shown.mcny(value)


def told(kind: str, subject: str, names: dict[str, Any], unit: str, show: Any) -> Told:
    for name, value in names.items():
        text = show(value) if value is not None else None
        if text is not None:
            yield (f"{kind} {subject}", name, unit), text


# --- for programs: plan.json, layers, the map's data, the workbook ---------------------------


def of_record(record: dict[str, Any]) -> Told:
    for t in record["targets"]:
        worst = t["worst_failure"] or {}
        keys = ("floor_one_way_ms", "before_one_way_ms", "after_one_way_ms", "limit_one_way_ms")
        values = [*(t[key] for key in keys), t["margin_ms"]]
        values += [worst.get("one_way_ms"), worst.get("limit_one_way_ms")]
        yield from told("target", _pair(t), dict(zip((*TARGET, *WORST), values, strict=True)),
                        "ms", ms)  # fmt: skip
    for link in record["links"]:
        lengths = {"fibre": "length_km", "new": "new_cable_km", "reused": "reused_km"}
        yield from told("link", link["id"], {n: link[k] for n, k in lengths.items()}, "km", km)
        times = {part: link["latency_parts"][f"{part}_ms"] for part in PARTS}
        times |= {"one-way": link["one_way_ms"], "rtt": link["rtt_ms"]}
        yield from told("link", link["id"], times, "ms", ms)
        yield from told("link", link["id"], {"price": link["cost_cny"]}, "money", money)
    for cost in record["span_costs"]:
        prices = {"cable": cost["build_cny"], "line": cost["line_system_cny"]}
        yield from told("span", cost["id"], prices, "money", money)
    yield from told("plan", "", {"cost": record["cost_cny"]}, "money", money)
    counts = {
        "pairs": len(record["targets"]),
        "met": sum(t["met"] for t in record["targets"]),
        "links": len(record["links"]),
        "built": len(record["spans_built"]),
        "lit": len(record["spans_lit"]),
    }
    yield from told("plan", "", counts, "count", str)


def _pair(t: dict[str, Any]) -> str:
    return f"{t['id']} {t['from']} {t['to']}"


def of_layers(plan: Plan, scenario: Scenario) -> Told:
    layers = api.export(plan, scenario)

    def features(layer: str) -> list[dict[str, Any]]:
        return [f["properties"] for f in json.loads(layers[layer])["features"]]

    for t in features("targets.geojson"):
        subject = f"{t['target']} {t['source']} {t['sink']}"
        names = {name: t[f"{name}_one_way_ms"] for name in TARGET[:4]}
        names |= {"margin": t["margin_ms"], "then": t["worst_one_way_ms"]}
        names |= {"then limit": t["worst_limit_one_way_ms"]}
        yield from told("target", subject, names, "ms", ms)
    for link in features("links.geojson"):
        lengths = {"fibre": "length_km", "new": "new_cable_km", "reused": "reused_km"}
        yield from told("link", link["id"], {n: link[k] for n, k in lengths.items()}, "km", km)
        times = {part: link[f"{part}_ms"] for part in PARTS}
        times |= {"one-way": link["one_way_ms"], "rtt": link["rtt_ms"]}
        yield from told("link", link["id"], times, "ms", ms)
        yield from told("link", link["id"], {"price": link["cost_cny"]}, "money", money)
    chosen = [s for s in features("spans.geojson") if s["status"] in ("built", "lit")]
    for span in chosen:
        yield from told("span", span["id"], {"fibre": span["fibre_km"]}, "km", km)
    counts = {s: sum(span["status"] == s for span in chosen) for s in ("built", "lit")}
    yield from told("plan", "", counts, "count", str)


def of_map(plan: Plan, scenario: Scenario) -> Told:
    data = payload([(plan, scenario)])
    page, network = data["plans"][0], data["networks"][0]
    place = [p["id"] for p in network["places"]]

    def of_ns(value: int | None) -> str | None:
        return None if value is None else shown.ms(value)

    for t in page["targets"]:
        subject = f"{t['id']} {place[t['source']]} {place[t['sink']]}"
        names = {name: t[f"{name}_ns"] for name in TARGET[:4]}
        worst = t["worst"] or {}
        names |= {"then": worst.get("one_way_ns"), "then limit": worst.get("limit_ns")}
        yield from told("target", subject, names, "ms", of_ns)
    for link in page["links"]:
        lengths = {"fibre": "length_km", "new": "new_cable_km", "reused": "reused_km"}
        yield from told("link", link["id"], {n: link[k] for n, k in lengths.items()}, "km", km)
        times = dict(zip(PARTS, link["parts"], strict=False)) | {"one-way": link["one_way_ns"]}
        yield from told("link", link["id"], times, "ms", of_ns)
        yield from told("link", link["id"], {"price": link["cost_cny"]}, "money", money)
    for span in page["spans"]:
        found = network["spans"][span["span"]]
        prices = {"cable": span["build_cny"], "line": span["line_system_cny"]}
        yield from told("span", found["id"], prices, "money", money)
        yield from told("span", found["id"], {"fibre": found["fibre_km"]}, "km", km)
    s = page["summary"]
    sums = {"cost": page["cost_cny"], "cable": s["cable_cny"], "line": s["line_system_cny"]}
    sums |= {"terminals": s["terminals_cny"]}
    yield from told("plan", "", sums, "money", money)
    form = data["money"]["zh"]
    for name, amount in sums.items():
        yield ("plan ", name, "zh money"), shown.amount(amount, form["per"], form["digits"])
    yield from told("plan", "", {"new cable": s["built_km"], "lit km": s["lit_km"]}, "km", km)
    counts = {key: s[key] for key in ("met", "links", "built", "lit")} | {"pairs": s["targets"]}
    yield from told("plan", "", counts, "count", str)


# --- for people: report, workbook, terminal -----------------------------------------------------


def of_report(document: Document, plan: Plan, rows: Callable[[Table], list[list[str]]]) -> Told:
    """Read the tables of a report; ``rows`` gives the texts of their cells."""
    money = "money" if document.lang == "en" else "zh money"
    tables = {table.id: table for table in document.tables}
    for t, row in zip(plan.targets, rows(tables["targets"]), strict=True):
        subject = f"target {t.id} {t.source} {t.sink}"
        yield from (((subject, n, "ms"), x) for n, x in zip(TARGET, row[3:8], strict=True))
        if len(row) > 10 and t.worst_failure is not None:
            yield from (((subject, n, "ms"), x) for n, x in zip(WORST, row[10:12], strict=True))
    if "links" in tables:
        for link, row in zip(plan.links, rows(tables["links"]), strict=True):
            units = (*["km"] * 3, *["ms"] * 8, money)
            for name, unit, text in zip(LINK, units, row[1:], strict=True):
                yield (f"link {link.id}", name, unit), text
    if "spans" in tables:
        for cost, row in zip(plan.spans, rows(tables["spans"]), strict=True):
            kinds = [column.kind for column in tables["spans"].columns]
            yield (f"span {cost.id}", "fibre", "km"), row[kinds.index(Kind.KM)]
            at = kinds.index(Kind.CNY)
            yield (f"span {cost.id}", "cable", money), row[at]
            yield (f"span {cost.id}", "line", money), row[at + 1]
    names = ("cable", "line", "terminals", "cost")
    if "cost-items" in tables:
        for name, row in zip(names, rows(tables["cost-items"]), strict=True):
            yield ("plan ", name, money), row[1]
    if "cable" in tables:
        sheath, _, _, lit, _ = rows(tables["cable"])
        yield ("plan ", "new cable", "km"), sheath[1]
        yield ("plan ", "lit km", "km"), lit[1]


def as_text(document: Document) -> Callable[[Table], list[list[str]]]:
    """Return how a report in Markdown and HTML shows the cells of a table, without units."""

    def rows(table: Table) -> list[list[str]]:
        kinds = [column.kind for column in table.columns]
        return [
            [cell(value, kind, document) for value, kind in zip(row, kinds, strict=True)]
            for row in table.rows
        ]

    return rows


def as_workbook(document: Document) -> Callable[[Table], list[list[str]]]:
    """Return what the workbook holds of a table, shown by the one rule."""
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))

    def rows(table: Table) -> list[list[str]]:
        kinds = [column.kind for column in table.columns]
        for sheet in book:
            for (first,) in sheet.iter_rows(min_row=2, min_col=1, max_col=1):
                heading = sheet.cell(first.row + 1, 1).value
                if first.value == table.title and heading == table.columns[0].title:
                    at = first.row + 2
                    area = sheet.iter_rows(at, at + len(table.rows) - 1, 1, len(kinds), True)
                    return [
                        [cell(v, k, document) for v, k in zip(row, kinds, strict=True)]
                        for row in area
                    ]
        raise AssertionError(table.title)

    return rows


def of_terminal(plan: Plan, scenario: Scenario, lang: str) -> Told:
    out, money = io.StringIO(), "money" if lang == "en" else "zh money"
    speak(lang)
    show_plan(plan, scenario, Console(file=out, width=500, highlight=False))
    lines = [line.strip("│").split("│") for line in out.getvalue().splitlines() if "│" in line]
    rows = iter([[text.strip() for text in line] for line in lines])
    for t in plan.targets:
        row = next(rows)
        subject = f"target {t.id} {t.source} {t.sink}"
        yield from (((subject, n, "ms"), x) for n, x in zip(TARGET, row[3:8], strict=True))
        if t.worst_failure is not None:
            yield from (((subject, n, "ms"), x) for n, x in zip(WORST, row[9:11], strict=True))
    names = (*LINK[:3], "one-way", "rtt", *PARTS, "price")
    units = (*["km"] * 3, *["ms"] * 8, money)
    for link in plan.links:
        row = next(rows)
        for name, unit, text in zip(names, units, row[1:], strict=True):
            yield (f"link {link.id}", name, unit), text
    for cost in plan.spans:
        row = next(rows)
        assert row[0] == cost.id
        yield (f"span {cost.id}", "fibre", "km"), row[3]
        yield (f"span {cost.id}", "cable", money), row[4]
        yield (f"span {cost.id}", "line", money), row[5]
    assert next(rows, None) is None
    [said] = [line for line in out.getvalue().splitlines() if line.startswith("cost ")]
    words = said.replace("(", " ").replace(")", " ").split()
    for name, after in zip(("cost", "cable", "terminals", "line"),
                           ("cost", "cable", "terminals", "systems"), strict=True):  # fmt: skip
        text = words[words.index(after) + 1]
        # Running text in Chinese leaves out the decimals of whole units.
        yield ("plan ", name, money), text if lang == "en" or "." in text else f"{text}.00"
    speak("en")


# --- the test ------------------------------------------------------------------------------------


@pytest.mark.parametrize("case", CASES)
def test_what_two_outputs_show_reads_the_same(case: str, tmp_path: Path) -> None:
    plan, scenario = CASES[case](tmp_path)
    reports = {lang: compose(plan, scenario, lang) for lang in ("en", "zh")}
    outputs = {
        "plan.json": of_record(api.plan_record(plan, scenario, tmp_path)),
        "layers": of_layers(plan, scenario),
        "map": of_map(plan, scenario),
        "report": of_report(reports["en"], plan, as_text(reports["en"])),
        "report zh": of_report(reports["zh"], plan, as_text(reports["zh"])),
        "workbook": of_report(reports["en"], plan, as_workbook(reports["en"])),
        "workbook zh": of_report(reports["zh"], plan, as_workbook(reports["zh"])),
        "terminal": of_terminal(plan, scenario, "en"),
        "terminal zh": of_terminal(plan, scenario, "zh"),
    }
    found: dict[Indicator, dict[str, str]] = defaultdict(dict)
    for output, shown_there in outputs.items():
        for indicator, text in shown_there:
            found[indicator][output] = text
    apart = {i: texts for i, texts in found.items() if len(set(texts.values())) > 1}
    assert not apart
    alone = [i for i, texts in found.items() if len(texts) < 2]
    assert not (alone and plan.spans), "read in one output only"
    assert {len(texts) for texts in found.values()} - {2, 3}, "nothing is in many outputs"


def test_the_circle_and_the_report_have_one_set_of_indicators() -> None:
    plan, scenario = map_cases.plan(), map_cases.scenario()
    result = api.circle(scenario, plan=plan)
    lines = list(circle_lines(result, scenario))
    [table] = [t for t in compose(plan, scenario, "en").tables if t.id == "indicators"]
    summary = result.indicators.summary
    assert table.rows[0][1:3] == (summary[State.BEFORE].pairs, summary[State.AFTER].pairs)
    rows = {str(row[0]): row for row in table.rows}
    for name in ("mean optical", "worst optical", "mean service", "worst service"):
        [line] = [text for text in lines if text.startswith(f"{name} latency, ms")]
        [row] = [row for key, row in rows.items() if key.startswith(f"{name} latency between")]
        values = [str(shown.decimal(float(value), 3)) for value in row[1:3]]
        assert line.split()[4:6] == values
