"""The Chinese report is Chinese: of the bundled network, and of networks of others."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.views.report.compose import compose
from netplan.views.report.document import Document, Table
from netplan.views.report.writers.markdown import markdown_files
from tests.support import foreign_cases as foreign
from tests.support import map_cases

CASES: dict[str, Callable[[Path], tuple[Plan, Scenario]]] = {
    "guizhou": lambda _: (map_cases.plan(), map_cases.scenario()),
    "europe": foreign.europe,
    "pacific": foreign.pacific,
}
PRODUCTS = (
    *("Natural Earth", "Equal Earth", "OR-Tools GLOP", "OR-Tools CP-SAT", "CC BY"),
    *("netplan branch_and_price", "netplan branch_and_cut"),
)
"""Names of products, publications and licences."""
_NO_WORDS = re.compile(r"https?://\S+|\S+\.(?:com|cn|org|yaml|json|geojson|svg|dev)\b\S*|`[^`]*`")
_RUN = re.compile(r"[A-Za-z][A-Za-z'-]+(?:[ ,;]+[A-Za-z][A-Za-z'-]+)+")


def names_of(plan: Plan, scenario: Scenario) -> list[str]:
    """Return what is quoted from the files of the user."""
    network = scenario.network
    found = {plan.name, plan.title, *plan.provenance.overrides}
    found |= {word for place in network.places for word in (place.id, place.name)}
    found |= {place.province or "" for place in network.places}
    found |= {word for span in network.spans for word in (span.id, span.corridor, *span.srlgs)}
    return sorted(found - {""}, key=len, reverse=True)


def english_runs(text: str, names: list[str]) -> list[str]:
    """Return runs of two or more English words that nobody's file says."""
    text = _NO_WORDS.sub("·", text)
    for name in (*names, *PRODUCTS):
        text = text.replace(name, "·")
    return _RUN.findall(text)


def texts(document: Document) -> list[str]:
    """Return the lines of the report without the English column of the glossary."""
    for table in document.tables:
        if table.id == "glossary":
            english = {row[1] for row in table.rows}
    pages = markdown_files(document, "r.md")
    lines = pages["r.md"].decode().splitlines()
    return [" ".join(c for c in line.split(" | ") if c not in english) for line in lines]


@pytest.mark.parametrize("case", CASES)
def test_no_english_is_left(case: str, tmp_path: Path) -> None:
    plan, scenario = CASES[case](tmp_path)
    names = names_of(plan, scenario)
    left = [
        (run, line)
        for line in texts(compose(plan, scenario, "zh"))
        if not line.startswith("<!--")
        for run in english_runs(line, names)
    ]
    assert not left


def table(document: Document, name: str) -> Table:
    return next(t for t in document.tables if t.id == name)


def test_constants_have_chinese_sources_and_units() -> None:
    rows = table(compose(map_cases.plan(), map_cases.scenario(), "zh"), "constants").rows
    units = {str(row[2]) for row in rows}
    assert {"微秒/公里", "微秒", "公里", "元/公里", "元", "元/公里·年", "小时"} <= units
    assert not [row for row in rows if not re.search(r"[\u4e00-\u9fff]", str(row[6]))]


def test_no_unit_and_no_amount_of_the_report_is_english() -> None:
    found = compose(map_cases.plan(), map_cases.scenario(), "zh")
    units = {str(row[2]) for row in table(found, "constants").rows}
    assert {unit for unit in units if re.search("[a-z]|CNY", unit)} <= {"Gbit/s"}
    amounts = [row for t in found.tables for row in t.rows if re.search(r"\bCNY\b", str(row))]
    assert amounts == []


def test_lengths_of_railways_say_so_and_others_do_not(tmp_path: Path) -> None:
    zh = table(compose(map_cases.plan(), map_cases.scenario(), "zh"), "lengths")
    assert "公开资料（铁路里程）" in {row[0] for row in zh.rows}
    assert "公开资料" not in {row[0] for row in zh.rows}
    en = table(compose(map_cases.plan(), map_cases.scenario(), "en"), "lengths")
    assert "published" in {row[0] for row in en.rows}


def test_a_sentence_has_one_unit_of_money() -> None:
    document = compose(map_cases.plan(), map_cases.scenario(), "zh")
    [line] = [text for text in texts(document) if "总投资" in text and "其中" in text]
    assert line.count("万元") == 4
    assert "亿" not in line
    assert ".00 " not in line


def test_pairs_are_told_as_a_fraction() -> None:
    plan, scenario = map_cases.plan(), map_cases.scenario()
    met, n = sum(t.met for t in plan.targets), len(plan.targets)
    text = "\n".join(texts(compose(plan, scenario, "zh")))
    assert f"{met}/{n} 个时延需求对达标" in text
