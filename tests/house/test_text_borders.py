"""Hostile names through every output of a plan, each read back by a strict parser."""

from __future__ import annotations

import csv
import io
import json
import re
import unicodedata
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import openpyxl
import pyogrio
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan import api
from netplan.formats.csv_table import csv_files
from netplan.formats.geojson import geojson_bytes
from netplan.formats.kml import kml_bytes
from netplan.formats.layers.layer import Feature, Field, Geometry, Layer
from netplan.interchange.giving_back import NetworkKind
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.records.csv_text import csv_text
from netplan.text import UNSHOWN, cell, cleaned
from netplan.views.plots.svg import Canvas
from netplan.views.report.document import (
    Bullets,
    Column,
    Document,
    Figure,
    KeyFigure,
    KeyFigures,
    Paragraph,
    Section,
    Table,
)
from netplan.views.report.writers.html import html_bytes
from netplan.views.report.writers.markdown import markdown_files
from netplan.views.report.writers.xlsx import xlsx_bytes
from netplan.views.terminal import explanation as explain
from netplan.views.terminal import plan as terminal
from netplan.views.terminal.console import stdout
from netplan.views.terminal.progress import ProgressLine
from netplan.views.whatif.compare import comparison_markdown
from netplan.views.whatif.shown import show
from netplan.views.whatif.table import table
from tests.support.text_cases import ACTING, MARKUP, NAMES, TITLES, write

COLOUR = re.compile(r"\x1b\[[\d;]*m")
TEXTS = st.text(max_size=30) | st.text(alphabet=f"{ACTING}ab=-+@_*<>&\"'|\\\n\t ", max_size=30)
SOME = settings(max_examples=60, deadline=None)
CHANGES = ('title="x\\x1b\\u202e"', "targets.t.one_way_ms=1.8")
Answer = tuple[Plan, Scenario]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


@pytest.fixture(scope="module")
def answer(folder: Path) -> Answer:
    question = api.load_scenario(write(folder))
    found = api.plan(question)
    api.save(found, question, folder / "out")
    return found, question


def nothing_acts(text: str, kept: str = "\n\t") -> None:
    """Assert that a text as a reader gets it holds nothing that acts, is unseen or forbidden."""
    left = UNSHOWN.search("".join(c for c in text if c not in kept))
    assert left is None, repr(text[max(0, left.start() - 40) : left.end() + 40])


class Page(HTMLParser):
    """Gathers tags, attributes and texts."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.names: set[str] = set()
        self.texts: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.names |= {name for name, _ in attrs}
        for _, value in attrs:
            nothing_acts(value or "")

    def handle_data(self, data: str) -> None:
        nothing_acts(data)
        self.texts.append(data)


def xml_texts(text: str) -> Iterator[str]:
    """Yield every text and attribute of an XML document."""
    for element in ElementTree.fromstring(text).iter():
        yield from (element.text or "", element.tail or "", *element.attrib.values())


def no_formula(text: str) -> None:
    """Assert that no spreadsheet takes a cell for a formula."""
    bare = text.strip()
    if unicodedata.normalize("NFKC", bare[:1]) in ("=", "+", "-", "@", "\u2212") and len(bare) > 1:
        float(bare)


def test_json_files_keep_the_names_and_hold_nothing_raw(folder: Path, answer: Answer) -> None:
    files = sorted((folder / "out").iterdir())
    assert len(files) == 6  # the manifest too
    for path in files:
        text = path.read_text(encoding="utf-8")
        nothing_acts(text, "\n")
        json.loads(text)
    record = json.loads((folder / "out/plan.json").read_text(encoding="utf-8"))
    assert (record["title"], record["title_zh"]) == (TITLES["title"], TITLES["title_zh"])
    places = json.loads((folder / "out/places.geojson").read_text(encoding="utf-8"))["features"]
    names = {p["properties"]["id"]: p["properties"]["name"] for p in places}
    assert names == {id_: name for id_, (name, _) in NAMES.items()}
    assert api.verify(*api.load_plan(folder / "out/plan.json")).ok


@pytest.mark.parametrize("language", ["zh", "en"])
def test_kml_is_well_formed(answer: Answer, language: str) -> None:
    files = api.export_layers(*answer, "kml", language=language).files
    for text in xml_texts(files["plan.kml"].decode()):
        nothing_acts(text)
    assert cleaned(NAMES["a"][0]) in set(xml_texts(files["plan.kml"].decode()))


def test_files_of_networks_hold_texts_only(answer: Answer) -> None:
    for kind in NetworkKind:
        for name, content in api.export_layers(*answer, kind).files.items():
            text = content.decode("utf-8")
            nothing_acts(text, "\n\t")
            if name.endswith("json"):
                json.loads(text)
    graph = api.export_layers(*answer, "graphml").files["plan.graphml"].decode()
    for text in xml_texts(graph):
        nothing_acts(text)
    assert cleaned(NAMES["a"][0]) in set(xml_texts(graph))


def test_csv_has_no_formula(answer: Answer) -> None:
    for name, content in api.export_layers(*answer, "csv").files.items():
        rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline="")))
        assert len({len(row) for row in rows}) == 1, name
        for text in (text for row in rows for text in row):
            nothing_acts(text)
            no_formula(text)


@pytest.mark.parametrize("kind", ["gpkg", "fgb", "shp"])
def test_gis_files_hold_the_cleaned_names(tmp_path: Path, answer: Answer, kind: str) -> None:
    made = api.export_layers(*answer, kind, layers=("places",))
    path = next(p for p in api.write_export(made, tmp_path) if p.suffix == f".{kind}")
    meta, _, _, columns = pyogrio.raw.read(path, layer="places")
    values = dict(zip(map(str, meta["fields"]), columns, strict=True))
    read = dict(zip(values["id"], values["name"], strict=True))
    if kind == "shp":  # dBASE takes the blanks off both ends
        assert {k: v.strip() for k, v in read.items()} == {
            id_: cleaned(name).strip() for id_, (name, _) in NAMES.items()
        }
    else:
        assert read == {id_: cleaned(name) for id_, (name, _) in NAMES.items()}


def test_pictures_are_well_formed(tmp_path: Path, answer: Answer) -> None:
    paths = api.write_plots(*answer, tmp_path, lang="zh")
    assert len(paths) >= 4
    for path in paths:
        for text in xml_texts(path.read_text(encoding="utf-8")):
            nothing_acts(text)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_reports_hold_texts_only(tmp_path: Path, answer: Answer, lang: str) -> None:
    for ending in ("html", "md", "xlsx"):
        api.write_report(*answer, tmp_path / f"r.{ending}", lang=lang)
    page = Page((tmp_path / "r.html").read_text(encoding="utf-8"))
    assert not {"script", "img", "a onerror"} & set(page.tags)
    assert not {name for name in page.names if name.startswith("on")}
    assert cleaned(TITLES["title" if lang == "en" else "title_zh"]) in page.texts
    text = (tmp_path / "r.md").read_text(encoding="utf-8")
    nothing_acts(text, "\n")
    assert "<script" not in text.replace("\\<", "")
    book = openpyxl.load_workbook(tmp_path / "r.xlsx")
    for found in (c for sheet in book for row in sheet.iter_rows() for c in row):
        assert found.data_type != "f", found.coordinate
        if isinstance(found.value, str):
            nothing_acts(found.value)
    nothing_acts(book.properties.title)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_the_map_page_shows_what_can_be_shown(
    tmp_path: Path, answer: Answer, language: str
) -> None:
    text = api.write_map([answer], tmp_path / "m.html", language=language).read_text("utf-8")
    own = re.sub(r"<style>.*?</style>|<script>.*?</script>", "", text, flags=re.DOTALL)
    page = Page(own)
    assert page.tags.count("script") == 1
    [data] = [t for t in page.texts if t.startswith("{")]
    record = json.loads(data)
    assert record["plans"][0]["title"] == cleaned(TITLES["title"])
    for name in (p["name"] for p in record["networks"][0]["places"]):
        nothing_acts(name)


@pytest.mark.parametrize("coloured", [False, True])
def test_nothing_acts_on_the_terminal(answer: Answer, coloured: bool) -> None:
    plan, question = answer
    file = io.StringIO()
    console = stdout(file)
    console._force_terminal = coloured
    terminal.show_plan(plan, question, console)
    explain.show(api.explain(plan, question), console)
    compared = api.compare([str(question.inputs[0].path)], overrides=CHANGES)
    show(comparison_markdown(compared), console)
    told = COLOUR.sub("", file.getvalue())
    assert "\\x1b]0;title\\x07" in told and "贵" in told
    nothing_acts(told, "\n")
    tables = [line for line in told.splitlines() if line.startswith("│")]
    assert tables


@pytest.mark.parametrize("live", [False, True])
def test_progress_tells_names_escaped(live: bool) -> None:
    out = io.StringIO()
    progress_line = ProgressLine(out, live=live)
    progress_line.state(f"place {ACTING}")
    progress_line.line(f"a\nb {ACTING}")
    nothing_acts(out.getvalue().replace("\r\x1b[K", ""), "\n")
    assert out.getvalue().count("\n") <= 2


@SOME
@given(texts=st.lists(TEXTS, min_size=6, max_size=6))
def test_any_text_in_any_layer(texts: list[str]) -> None:
    fields = tuple(Field(name, str, name) for name in ("id", "name", "source", "role"))
    rows = zip("ab", (texts[:3], texts[3:]), strict=True)
    features = tuple(Feature(id_, (1.0, 2.0), (*values, "hub")) for id_, values in rows)
    layer = Layer("places", Geometry.POINT, fields, features)
    assert json.loads(geojson_bytes(layer))["features"][0]["properties"]["name"] == texts[1]
    nothing_acts(geojson_bytes(layer).decode(), "\n")
    for text in xml_texts(kml_bytes([layer], texts[0], "en").decode()):
        nothing_acts(text)
    content = csv_files(layer)["places.csv"].decode("utf-8-sig")
    read = list(csv.reader(io.StringIO(content, newline="")))
    assert [row[1:4] for row in read[1:]] == [[*map(cell, texts[:3])], [*map(cell, texts[3:])]]
    for text in read[1][1:]:
        no_formula(text)


@SOME
@given(texts=st.lists(TEXTS, min_size=9, max_size=9))
def test_any_text_in_any_report(texts: list[str]) -> None:
    title, item, label, value, note, head, entry, caption, long = texts
    canvas = Canvas(100, 100, caption)
    canvas.text(1, 2, item)
    canvas.dot(1, 1, 1, "#000", hint=note)
    for text in xml_texts(canvas.svg()):
        nothing_acts(text)
    blocks = (
        Paragraph(long),
        Bullets((item,)),
        KeyFigures((KeyFigure(label, value, "km", note),)),
        Table("t", caption, (Column(head), Column(title)), ((entry, value), (item, None)), note),
        Figure("f", caption, canvas.svg(), note),
    )
    words = {"yes": "yes", "no": "no", "more_rows": "{n} more"}
    document = Document("en", title, label, note, words, (Section("s", "Section", blocks),))
    page = Page(html_bytes(document).decode())
    assert "script" not in page.tags and not {n for n in page.names if n.startswith("on")}
    for content in markdown_files(document, "r.md").values():
        nothing_acts(content.decode())
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))
    cells = [c for sheet in book for row in sheet.iter_rows() for c in row]
    assert all(c.data_type != "f" for c in cells)
    written = {c.value for c in cells if isinstance(c.value, str)}
    assert {cleaned(t).replace("\r", "") for t in (item, entry) if cleaned(t)} <= written


@SOME
@given(rows=st.lists(st.tuples(TEXTS, TEXTS), min_size=1, max_size=4))
def test_any_text_in_any_answer(rows: list[tuple[str, str]]) -> None:
    text = table(("a", "b"), rows)
    nothing_acts(text, "\n")
    assert len(text.splitlines()) == len(rows) + 2
    read = list(csv.reader(io.StringIO(csv_text(("a", "b"), rows), newline="")))
    assert [tuple(map(cell, row)) for row in rows] == [tuple(row) for row in read[1:]]
    for entry in (entry for row in read for entry in row):
        no_formula(entry)
    for coloured in (False, True):
        file = io.StringIO()
        console = stdout(file)
        console._force_terminal = coloured
        show(text, console)
        nothing_acts(COLOUR.sub("", file.getvalue()), "\n")


def test_markup_in_a_name_is_markup_nowhere(answer: Answer) -> None:
    assert MARKUP in answer[1].network.place["b"].name


def test_a_workbook_keeps_the_head_of_a_text_that_no_cell_takes() -> None:
    section = Section("s", "Section", (Paragraph("x" * 40_000),))
    document = Document("en", "t", "s", "", {}, (section,))
    book = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(document)))
    assert str(book.active["A3"].value).endswith("xxx... (40,000 characters)")
