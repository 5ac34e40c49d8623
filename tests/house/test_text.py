"""What of a text may be shown, and each border's function against a strict parser."""

from __future__ import annotations

import csv
import io
import json
import unicodedata
from functools import partial
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.errors import InputError, Problem
from netplan.files.scenario.load import load_scenario
from netplan.records.plan.record import plan_from_json
from netplan.text import (
    UNSHOWN,
    attribute,
    cell,
    cleaned,
    escaped,
    escaped_lines,
    from_markdown,
    in_json,
    markdown,
    markup,
    shortened,
    spelled,
    unseen,
)
from tests.support.files_cases import problems_of
from tests.support.text_cases import ACTING, SPANS, place, span, write

TEXTS = st.text(max_size=40) | st.text(alphabet=f"{ACTING}\ud800\udfffab=-+@_*<>&\"'|\\\n\t ")
BIDI = ("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI")
EVERY = settings(max_examples=300, deadline=None)
HARMLESS = (
    "Xi'an 贵安 Oświęcim Δ naïve \u3000 می\u200cبد क्\u200dष 葛\U000e0100 \U0001f6f0\ufe0f \ue000"
)


def test_the_classes_are_what_unicode_says() -> None:
    """Every control, surrogate, separator and bidi sign; nothing that can be printed."""
    for code in range(0x110000):
        c = chr(code)
        shown = UNSHOWN.fullmatch(c) is None
        if unicodedata.category(c) in ("Cc", "Cs", "Zl", "Zp") or code & 0xFFFE == 0xFFFE:
            assert not shown, hex(code)
        if unicodedata.bidirectional(c) in BIDI:
            assert not shown, hex(code)
        if c.isprintable():
            assert shown, hex(code)


def test_names_of_any_language_stay_as_they_are() -> None:
    for border in (escaped, escaped_lines, cleaned, cell):
        assert border(HARMLESS) == HARMLESS
    assert json.loads(in_json(HARMLESS)) == HARMLESS
    assert in_json(HARMLESS) == f'"{HARMLESS}"'


@EVERY
@given(TEXTS)
def test_people_get_one_line_in_which_nothing_acts(text: str) -> None:
    for shown in (escaped(text), spelled(text)):
        assert UNSHOWN.search(shown) is None
        assert len(shown.splitlines()) <= 1
        shown.encode()
    assert UNSHOWN.search(escaped_lines(text).replace("\n", "")) is None


@EVERY
@given(TEXTS)
def test_xml_and_html_hold_what_is_left(text: str) -> None:
    left = cleaned(text)
    read = ElementTree.fromstring(f"<a b={attribute(text)}>{markup(text)}</a>")
    assert (read.text or "") == left
    assert read.get("b", "").replace("\n", " ").replace("\t", " ") == left.replace(
        "\n", " "
    ).replace("\t", " ")
    page = _Page()
    page.feed(f"<p title={attribute(text)}>{markup(text)}</p>")
    page.close()
    assert page.tags == ["p"]
    assert "".join(page.texts) == left


class _Page(HTMLParser):
    """Gathers the tags, texts and attributes of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)

    def handle_data(self, data: str) -> None:
        self.texts.append(data)


@EVERY
@given(TEXTS)
def test_json_says_the_same_and_holds_nothing_raw(text: str) -> None:
    shown = in_json({"k": [text]}, indent=2)
    assert UNSHOWN.search(shown.replace("\n", "")) is None
    shown.encode()
    pairs = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    if pairs == text:  # without lone surrogates
        assert json.loads(shown) == {"k": [text]}


@EVERY
@given(TEXTS)
def test_a_cell_is_never_a_formula(text: str) -> None:
    out = io.StringIO(newline="")
    csv.writer(out).writerow(["x", cell(text), "y"])
    ((_, read, _),) = csv.reader(io.StringIO(out.getvalue(), newline=""))
    assert read in (cleaned(text), f"'{cleaned(text)}")
    first = unicodedata.normalize("NFKC", read.strip())[:1]
    if first in ("=", "+", "-", "@", "\u2212") and len(read.strip()) > 1:
        float(read)


@pytest.mark.parametrize(
    "text",
    [
        *("=1", "\n=1", "\t=1", "\r=1", " =1", "\xa0=1", "\u3000=1", "+A1", "-A1", "@A1"),
        *("\uff1d1", "\uff0bA1", "\uff0dA1", "\uff20A1", "\u2212A1", "\x0b=1", "\u202e=1"),
        *("\ufeff=1", "\x00=1", "\tA1", "\nA1", "\r\n\r\n-A1", "\u200c=1"),
    ],
)
def test_hidden_formulas_get_an_apostrophe(text: str) -> None:
    assert cell(text).startswith("'")


@pytest.mark.parametrize("text", ["-0.400", "+12", "-1e-3", "-", "a=1", "", "2-1"])
def test_numbers_and_texts_stay(text: str) -> None:
    assert cell(text) == text


@EVERY
@given(TEXTS)
def test_markdown_holds_no_markup(text: str) -> None:
    shown = markdown(text)
    assert "\n" not in shown
    assert from_markdown(shown) == " ".join(cleaned(text).split())
    bare = shown.replace("\\\\", "")
    for sign in "`*[]|":
        assert bare.count(sign) == bare.count(f"\\{sign}")
    assert "<a" not in bare.replace("\\<a", "")


def test_what_is_long_is_cut_and_says_so() -> None:
    assert shortened("x" * 10, 10) == "x" * 10
    assert shortened("x" * 1000, 40).endswith("... (1,000 characters)")
    problem = str(Problem("f\n", "w\x1b", "d" * 10**6, "x\u202e" * 10**5, "y" * 10**5))
    assert len(problem) < 5000
    assert UNSHOWN.search(problem) is None


UNSEEN = ["\u202e", "\x1b", "\x00", "\x9b", "\u200b", "\u200d", "\ufe0f", "\ufeff", "\uffff"]


@pytest.mark.parametrize("odd", UNSEEN, ids=lambda odd: f"{ord(odd):x}")
def test_ids_with_what_cannot_be_seen_are_refused(tmp_path: Path, odd: str) -> None:
    bad = f"a{odd}b"
    target = {"from": "a", "to": "c", "one_way_ms": 2}
    lost = {"single": "none", "sets": [{"id": "x", "corridors": [bad]}]}
    cases: list[tuple[str, dict[str, Any]]] = [
        ("places.geojson: feature 4", {"places": [*map(place, "abc"), _placed(bad)]}),
        ("spans.geojson: feature 1", {"spans": [_span(id=bad), *map(_row, SPANS)]}),
        ("spans.geojson: feature 1", {"spans": [_span(a=bad), *map(_row, SPANS)]}),
        ("spans.geojson: feature 1", {"spans": [_span(corridor=bad), *map(_row, SPANS)]}),
        ("spans.geojson: feature 1", {"spans": [_span(srlgs=f"x; {bad}"), *map(_row, SPANS)]}),
        ("hostile.yaml: line 1: name", {"name": bad}),
        ("hostile.yaml: line 1: targets[0].id", {"targets": [{"id": bad, **target}]}),
        ("hostile.yaml: line 1: failures.sets[0].corridors[0]", {"failures": lost}),
        (
            "hostile.yaml: line 1: candidates.force_links[0]",
            {"candidates": {"force_links": [f"a--{bad}"]}},
        ),
    ]
    for where, changes in cases:
        path = write(tmp_path, **changes)
        lines = problems_of(partial(load_scenario, path), tmp_path)
        told = [line for line in lines if line.startswith(where)]
        assert told, (where, lines)
        assert spelled(odd) in told[0]
        assert UNSHOWN.search("".join(lines)) is None


def _placed(id_: str) -> dict[str, Any]:
    feature = place("a", id=id_)
    return {**feature, "id": id_}


def _span(**changes: Any) -> dict[str, Any]:
    feature = span("a", "b", "new", 100.0)
    properties = {**feature["properties"], **changes}
    return {**feature, "id": properties["id"], "properties": properties}


def _row(row: tuple[str, str, str, float]) -> dict[str, Any]:
    return span(*row)


def test_a_refusal_names_the_code_point(tmp_path: Path) -> None:
    path = write(tmp_path, spans=[_span(id="a\u202eb"), *map(_row, SPANS)])
    (line,) = problems_of(lambda: load_scenario(path), tmp_path)
    assert line == (
        r"spans.geojson: feature 1 (id a\u202eb): id: found "
        r'"a\u202eb" with U+202E; allowed: an id without control, direction and invisible '
        "characters"
    )
    assert unseen("a\u202eb") == "U+202E" and not unseen("贵安-b.new")


def test_ids_of_a_plan_are_refused_too(tmp_path: Path) -> None:
    record = {"schema_version": 2, "name": "a\u200bb", "spans_built": ["x\u202e"]}
    with pytest.raises(InputError) as caught:
        plan_from_json(record)
    lines = [str(problem) for problem in caught.value.problems]
    assert any("name: found" in line and "U+200B" not in line for line in lines)
    assert any("spans_built[0]" in line and "U+202E" in line for line in lines)
    assert UNSHOWN.search("".join(lines)) is None
