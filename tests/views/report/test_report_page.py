"""The report as a thing to read: languages, escaping, no network, bad input, no plan."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from dataclasses import replace
from io import BytesIO
from pathlib import Path
from string import Formatter

import openpyxl
import pytest

from netplan import api
from netplan.errors import InputError, RequestError
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.views.plots.front import FrontPoint
from netplan.views.report.compose import compose
from netplan.views.report.words import glossary as words_glossary
from netplan.views.report.words.lookup import WORDS, Words
from netplan.views.report.writers.html import html_bytes
from netplan.views.report.writers.markdown import markdown_files
from netplan.views.report.writers.pdf import find_browser
from netplan.views.report.writers.xlsx import xlsx_bytes
from tests.support import foreign_cases as foreign
from tests.support.folders import FROZEN
from tests.support.report_cases import Tables, page_rows, plan, scenario
from tests.support.tutorial import write_tutorial

LANGS = ("zh", "en")


def blanks(text: str) -> set[str]:
    return {field for _, field, _, _ in Formatter().parse(text) if field}


def test_both_languages_say_the_same_things() -> None:
    zh, en = WORDS["zh"], WORDS["en"]
    assert zh and set(zh) == set(en)
    for key, text in zh.items():
        if key != "range_note":
            assert blanks(text) == blanks(en[key]), key
    assert len(words_glossary.ZH) == len(words_glossary.EN)


@pytest.mark.parametrize("lang", LANGS)
def test_sheets_have_whole_names(lang: str) -> None:
    """Excel takes 31 characters: every section has a title or a short form that fits."""
    words = Words(lang)
    every = WORDS[lang]
    for key, title in every.items():
        if key.startswith("s_"):
            short = key.replace("s_", "tab_", 1).replace("tab_cmp_", "tab_")
            assert len(words(short) if words.has(short) else title) <= 31, key
    book = openpyxl.load_workbook(BytesIO(xlsx_bytes(compose(plan(), scenario(), lang))))
    whole = {re.sub(r"[\[\]:*?/\\']", "", text) for text in every.values()}
    assert set(book.sheetnames) <= whole


ONE = {
    "en": (
        "The target pair holds. The scenario lists no failures",
        "1 direct link. It builds 1 span with",
        "1 existing span.",
        "falls from 4.558 ms to 3.889 ms (limit 4.000 ms), 0.111 ms to spare",
    ),
    "zh": (
        "1/1 个时延需求对达标；场景未列出需承受的故障",
        "1 条光层直达链路，新建 1 段光缆",
        "1 段既有光缆",
        "单向时延由 4.558 毫秒降至 3.889 毫秒（时延门限 4.000 毫秒），裕量 0.111 毫秒",
    ),
}


@pytest.mark.parametrize("lang", LANGS)
def test_one_is_told_as_one(lang: str, tmp_path: Path) -> None:
    question = api.load_scenario(write_tutorial(tmp_path) / "east.yaml")
    text = markdown_files(compose(api.plan(question), question, lang), "r.md")["r.md"].decode()
    assert [said for said in ONE[lang] if said not in text] == []
    assert not re.search(r"(?<![\d.,])1 (links|spans|pairs|failures|rows)", text)
    cut = api.load_scenario(tmp_path / "protected.yaml")
    told = str(compose(api.plan(cut), cut, lang).sections[0])
    if lang == "en":
        assert "The target pair holds, in the intact network and after every one of" in told
    assert "tightest pair" not in told and "最紧的是" not in told


def test_chinese_is_the_trade_s_own() -> None:
    page = html_bytes(compose(plan(), scenario(), "zh")).decode()
    for term in ("单向时延", "皮长公里", "共享风险链路组", "枢纽节点", "光层直达链路", "往返时延"):
        assert term in page
    assert '<html lang="zh-CN">' in page


@pytest.mark.parametrize("lang", LANGS)
def test_page_fetches_and_runs_nothing(lang: str) -> None:
    page = html_bytes(compose(plan(), scenario(), lang)).decode()
    found = Tables(page)
    assert not found.tags & {"script", "link", "img", "iframe", "object", "embed", "base"}
    assert not [name for name, _ in found.attributes if name.startswith("on")]
    assert all(v.startswith("#") for name, v in found.attributes if name in ("href", "src"))
    assert re.findall(r"url\(([^)]*)\)", page) == ["#plan-map-window"]
    assert "default-src 'none'" in page
    ids = [value for name, value in found.attributes if name == "id"]
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize(("lang", "total"), [("en", "total"), ("zh", "合计")])
def test_the_total_of_a_grouped_table_is_no_group(lang: str, total: str) -> None:
    page = html_bytes(compose(plan(), scenario(), lang)).decode()
    heads = re.findall(r'<tr class="group">.*?</tr>', page)
    assert heads and not [head for head in heads if total in head]
    assert page_rows(page, "bill-place")[-1][0] == total


def test_every_picture_is_sound_xml_and_stands_alone() -> None:
    document = compose(
        plan(),
        scenario(),
        "zh",
        [FrontPoint("甲", 6.0, 5e8, True), FrontPoint("乙", 5.5, 6e8, False)],
    )
    names = {figure.id for figure in document.figures}
    assert {"map", "latency-gba", "latency-yrd", "cost", "margins", "front"} <= names
    for figure in document.figures:
        root = ET.fromstring(figure.svg)
        assert root.tag == "{http://www.w3.org/2000/svg}svg"
        assert "nan" not in figure.svg.lower().split("font-family")[0]


def test_names_cannot_break_the_page() -> None:
    evil = "<script>alert(1)</script> & | =1+1"
    question = replace(scenario(), title_zh=evil)
    places = tuple(replace(p, name=evil, name_zh=evil) for p in question.network.places)
    question = replace(question, network=replace(question.network, places=places))
    document = compose(replace(plan(), title=evil), question, "en")
    found = Tables(html_bytes(document).decode())
    assert "script" not in found.tags
    text = markdown_files(document, "r.md")["r.md"].decode()
    assert "<script>" not in text.replace("\\<", "")
    assert xlsx_bytes(document)


@pytest.mark.parametrize(
    ("lang", "said"), [("en", "No plan keeps within the budget"), ("zh", "预算之内没有可行方案")]
)
def test_what_is_only_too_expensive_is_not_called_impossible(
    lang: str, said: str, tmp_path: Path
) -> None:
    path = foreign.write(tmp_path, foreign.EUROPE, foreign.EUROPE_CABLES, foreign.EUROPE_TARGETS)
    source = api.load_scenario(path, ["objective.budget_cny=1000000"])
    text = str(compose(api.plan(source), source, lang))
    assert said in text and "whatever is built" not in text


def infeasible() -> tuple[Plan, Scenario]:
    overrides = ("targets.yrd.one_way_ms=5", "targets.gba.after_cut_one_way_ms=6.2")
    question = api.load_scenario(FROZEN / "guizhou.yaml", overrides)
    return api.plan(question, overrides=overrides), question


def test_an_impossible_plan_says_what_and_why() -> None:
    plan_, question = infeasible()
    page = html_bytes(compose(plan_, question, "en")).decode()
    rows = page_rows(page, "impossible")
    assert len(rows) == len(plan_.impossible)
    why = {row[1].split(":")[0] for row in rows}
    assert why == {"Physics", "Failure"}
    assert "The targets cannot all be met" in page
    worst = max(i.best_ns for i in plan_.impossible if i.id == "yrd") / 1e6
    assert f"its limit would have to be at least {worst:.3f} ms" in page
    assert {row[-1] for row in page_rows(page, "targets")} == {"yes", "no"}
    chinese = html_bytes(compose(plan_, question, "zh")).decode()
    assert "时延目标都无法全部达到" in chinese
    assert "table-links" not in page and "table-cost" not in page


def test_a_tampered_plan_is_refused(tmp_path: Path) -> None:
    [first, *rest] = plan().targets
    tampered = replace(plan(), targets=(replace(first, after_ns=first.after_ns - 1000), *rest))
    with pytest.raises(InputError, match="see netplan verify"):
        api.write_report(tampered, scenario(), tmp_path / "r.html")
    with pytest.raises(InputError, match="see netplan verify"):
        api.write_plots(tampered, scenario(), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("field", ["version", "cost", "target"])
def test_a_damaged_plan_file_is_an_input_error(tmp_path: Path, field: str) -> None:
    [path, *_] = api.save(plan(), scenario(), tmp_path)
    record = json.loads(path.read_text(encoding="utf-8"))
    match field:
        case "version":
            record["schema_version"] = 99
        case "cost":
            record["cost_cny"] -= 1
        case _:
            record["targets"][0]["after_one_way_ms"] = 1.0
    path.write_text(json.dumps(record), encoding="utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "netplan", "report", str(path), "-o", str(tmp_path / "r.html")],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 3, done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "r.html").exists()


def test_wrong_requests_are_told_what_there_is(tmp_path: Path) -> None:
    with pytest.raises(RequestError) as error:
        api.write_report(plan(), scenario(), tmp_path / "r.docx")
    assert str(error.value) == (
        "cannot write a report to 'r.docx'; the name may end in .html, .md, .xlsx or .pdf"
    )
    with pytest.raises(RequestError, match="no report in language 'fr'; there are: zh, en"):
        compose(plan(), scenario(), "fr")
    with pytest.raises(RequestError, match="no picture 'pie'; this plan has: map, "):
        api.write_plots(plan(), scenario(), tmp_path, only=("pie",))


def test_pictures_as_svg_and_png(tmp_path: Path) -> None:
    [path] = api.write_plots(plan(), scenario(), tmp_path, only=("map",))
    assert path.name == "map.svg"
    pytest.importorskip("resvg_py", reason="the extra [plot] is not installed")
    [path] = api.write_plots(plan(), scenario(), tmp_path, format_="png", only=("margins",))
    assert path.read_bytes().startswith(b"\x89PNG")


@pytest.mark.skipif(find_browser() is None, reason="no Chromium or Chrome on this machine")
def test_pdf_is_printed_and_dated_the_same(tmp_path: Path) -> None:
    [path] = api.write_report(plan(), scenario(), tmp_path / "r.pdf", lang="zh")
    content = path.read_bytes()
    assert content.startswith(b"%PDF-")
    assert re.findall(rb"/CreationDate \(D:(\d+)", content) == [b"20260101000000"]


def test_a_plan_without_work_says_so() -> None:
    question = api.load_scenario("policy-20ms")
    idle = api.plan(question)
    assert (idle.cost_cny, idle.links, idle.spans) == (0, (), ())
    for lang, sentence in (("en", "Nothing has to be built"), ("zh", "无须新建光缆或启用既有光缆")):
        page = html_bytes(compose(idle, question, lang)).decode()
        assert sentence in page
        assert not {"table-links", "table-cost-items", "table-cable"} & set(Tables(page).found)
        assert len(page_rows(page, "targets")) == len(idle.targets)
