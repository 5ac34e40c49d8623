"""The report that compares plans: its numbers, both languages, plans that cannot be, fronts."""

from __future__ import annotations

import json
import re
from functools import lru_cache
from pathlib import Path
from string import Formatter
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.errors import InputError, RequestError
from netplan.records.front import read_front
from netplan.views.report.words import versus as words_versus
from netplan.views.report.words.lookup import Words
from tests.support.report_cases import Tables, markdown_rows

QUICK = ("failures.single=none",)
LOOSER = (*QUICK, "targets.gba.one_way_ms=6.5")
HOPELESS = (*QUICK, "targets.gba.one_way_ms=1")


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Return plan.json of the same question asked in three ways."""
    root = tmp_path_factory.mktemp("plans")
    for name, overrides in (("a", QUICK), ("b", LOOSER), ("no", HOPELESS)):
        scenario = api.load_scenario("edge", overrides)
        found = api.plan(scenario, overrides=overrides)
        api.save(found, scenario, root / name, reproducible=True)
    return {name: root / name / "plan.json" for name in ("a", "b", "no")}


@lru_cache
def _record(path: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(path.read_text("utf-8"))
    return found


def million(cny: int) -> str:
    """Return million CNY with three decimals, halves away from zero."""
    thousands = (abs(cny) + 500) // 1000
    return f"{'-' if cny < 0 else ''}{thousands // 1000:,}.{thousands % 1000:03}"


def run(*args: object) -> str:
    done = CliRunner().invoke(cli, [str(arg) for arg in args], catch_exceptions=False)
    assert done.exit_code == 0, done.stderr
    return done.stdout


def pages(plans: dict[str, Path], folder: Path, *names: str, lang: str = "en") -> dict[str, Any]:
    """Write the comparison in every form; return what each holds."""
    paths = [plans[name] for name in names]
    for ending in ("html", "md", "xlsx"):
        run("report", *paths, "-o", folder / f"c.{ending}", "--lang", lang)
    return {
        "html": Tables((folder / "c.html").read_text("utf-8")),
        "md": (folder / "c.md").read_text("utf-8"),
        "xlsx": openpyxl.load_workbook(folder / "c.xlsx"),
    }


def test_both_languages_have_the_same_blanks() -> None:
    def blanks(text: str) -> set[str]:
        return {field for _, field, _, _ in Formatter().parse(text) if field}

    assert set(words_versus.EN) == set(words_versus.ZH)
    for key, text in words_versus.EN.items():
        assert blanks(text) == blanks(words_versus.ZH[key]), key
    assert Words("zh")("cmp_of") == "方案对比报告"


def test_numbers_are_those_of_the_plans(plans: dict[str, Path], tmp_path: Path) -> None:
    found = pages(plans, tmp_path, "a", "b")
    a, b = _record(plans["a"]), _record(plans["b"])
    assert a["cost_cny"] > b["cost_cny"]
    sides = [row for row in found["html"].found["table-sides"] if row]
    assert [row[3] for row in sides] == [million(p["cost_cny"]) for p in (a, b)]
    assert sides[1][4] == million(b["cost_cny"] - a["cost_cny"])
    assert [int(row[5]) for row in sides] == [len(p["links"]) for p in (a, b)]
    assert markdown_rows(found["md"], "The plans")[0][3] == sides[0][3]
    sheet = found["xlsx"]["Summary"]
    money = [cell.value for row in sheet.iter_rows() for cell in row if cell.value]
    assert a["cost_cny"] in money
    assert b["cost_cny"] - a["cost_cny"] in money


def test_what_differs_is_what_the_plans_differ_in(plans: dict[str, Path], tmp_path: Path) -> None:
    found = pages(plans, tmp_path, "a", "b")
    a, b = ({s["id"] for s in _record(plans[n])["span_costs"]} for n in "ab")
    rows = [row for row in found["html"].found["table-spans-B"] if row]
    fates = [row[1] for row in rows]
    assert fates.count("added") == len(b - a)
    assert fates.count("left out") == len(a - b)
    inputs = [row for row in found["html"].found["table-inputs-B"] if row]
    assert [row[0] for row in inputs] == ["targets.gba.limit"]
    assert "“targets.gba.limit” is the one input that differs" in (tmp_path / "c.html").read_text(
        "utf-8"
    )


def test_targets_stand_side_by_side(plans: dict[str, Path], tmp_path: Path) -> None:
    found = pages(plans, tmp_path, "a", "b")
    rows = [row for row in found["html"].found["table-targets-B"] if len(row) > 1]
    for row, one, two in zip(
        rows, _record(plans["a"])["targets"], _record(plans["b"])["targets"], strict=True
    ):
        assert row[2] == f"{one['after_one_way_ms']:.3f}"
        assert row[3] == f"{two['after_one_way_ms']:.3f}"
        assert row[4] == f"{two['after_one_way_ms'] - one['after_one_way_ms']:.3f}"


def test_splits_add_up(plans: dict[str, Path], tmp_path: Path) -> None:
    book = pages(plans, tmp_path, "a", "b")["xlsx"]
    lines = list(book["Where the money goes"].iter_rows(values_only=True))
    totals = [i for i, line in enumerate(lines) if line[0] == "total"]
    assert len(totals) == 2
    for end in totals:
        start = max(i for i in range(end) if lines[i][0] in ("item", "province"))
        for column in (1, 2, 3):
            assert sum(line[column] for line in lines[start + 1 : end]) == lines[end][column]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_three_plans_one_of_them_impossible(
    plans: dict[str, Path], tmp_path: Path, lang: str
) -> None:
    found = pages(plans, tmp_path, "a", "no", "b", lang=lang)
    tables = found["html"].found
    assert len([row for row in tables["table-sides"] if row]) == 3
    assert {"table-targets-B", "table-targets-C", "table-spans-B"} <= set(tables)
    ids = [value for name, value in found["html"].attributes if name == "id"]
    assert len(ids) == len(set(ids))
    page = (tmp_path / "c.html").read_text("utf-8")
    assert set(re.findall(r"url\(([^)]*)\)", page)) == {"#map-B-window", "#map-C-window"}
    assert not re.search(r"\bnan\b", page.lower())
    impossible = "B：粤港澳大湾区" if lang == "zh" else "B: Guangdong-Hong Kong-Macao"
    assert impossible in page
    run("report", plans["no"], plans["a"], "-o", tmp_path / "turned.html", "--lang", lang)


def test_the_same_plan_twice_is_said_to_be_the_same(plans: dict[str, Path], tmp_path: Path) -> None:
    run("report", plans["a"], plans["a"], "-o", tmp_path / "same.md")
    assert "B and A are the same answer" in (tmp_path / "same.md").read_text("utf-8")


def test_same_bytes_every_time(plans: dict[str, Path], tmp_path: Path) -> None:
    for ending in ("html", "xlsx"):
        for name in ("1", "2"):
            run("report", plans["a"], plans["b"], "-o", tmp_path / f"{name}.{ending}")
        one, two = ((tmp_path / f"{name}.{ending}").read_bytes() for name in ("1", "2"))
        assert one == two


def test_why_solves_again(plans: dict[str, Path], tmp_path: Path) -> None:
    run("report", plans["a"], plans["b"], "--why", "-o", tmp_path / "why.html")
    page = Tables((tmp_path / "why.html").read_text("utf-8")).found
    [row] = [row for row in page["table-causes-B"] if row]
    assert row[0] == "targets.gba.limit"
    assert row[3] == million(_record(plans["b"])["cost_cny"])
    assert row[4] == million(_record(plans["a"])["cost_cny"])


def test_a_tampered_plan_is_refused(plans: dict[str, Path], tmp_path: Path) -> None:
    record = {**_record(plans["b"]), "cost_cny": 1}
    path = plans["b"].parent / "tampered.json"
    path.write_text(json.dumps(record), "utf-8")
    out = tmp_path / "t.html"
    done = CliRunner().invoke(cli, ["report", str(plans["a"]), str(path), "-o", str(out)])
    assert done.exit_code == 3
    assert not out.exists()


# --- fronts -------------------------------------------------------------------------------

POINTS = [
    {"latency_ms": 6.0, "cost_cny": 5e8, "number": 7, "proven": True},
    {"worst_one_way_ms": 5.5, "cost_cny": 600_000_000, "label": "<tight>", "proven": False},
]


@pytest.mark.parametrize("content", [POINTS, {"measure": "worst_latency", "points": POINTS}])
def test_a_front_is_drawn_from_its_file(
    plans: dict[str, Path], tmp_path: Path, content: object
) -> None:
    path = tmp_path / "front.json"
    path.write_text(json.dumps(content), "utf-8")
    assert [p.label for p in read_front(path)] == ["7", "<tight>"]
    run("report", plans["a"], plans["b"], "--front", path, "-o", tmp_path / "c.html")
    run("report", plans["a"], "--front", path, "-o", tmp_path / "a.html")
    for name in ("c.html", "a.html"):
        page = (tmp_path / name).read_text("utf-8")
        assert 'id="fig-front"' in page
        assert "&lt;tight&gt;" in page
    run("plot", plans["a"], "--front", path, "--only", "front", "-o", tmp_path)
    assert (tmp_path / "front.svg").is_file()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", "points: found no points"),
        ("[]", "points: found no points"),
        ('[{"cost_cny": 1}]', r"points\[0\]: latency_ms: found nothing"),
        ('[{"latency_ms": -1, "cost_cny": 1}]', "latency_ms: found -1"),
        ('[{"latency_ms": NaN, "cost_cny": 1}]', "latency_ms: found NaN"),
        ('[{"latency_ms": true, "cost_cny": "1"}]', 'cost_cny: found "1"'),
        ('[{"latency_ms": 1, "cost_cny": 1, "proven": 1}]', "proven: found 1"),
        ("[3]", r"points\[0\]"),
        ("nonsense", "front.json"),
    ],
)
def test_what_is_no_front_is_said(tmp_path: Path, text: str, expected: str) -> None:
    path = tmp_path / "front.json"
    path.write_text(text, "utf-8")
    with pytest.raises(InputError, match=expected):
        read_front(path)


def test_endings_are_checked_first(plans: dict[str, Path], tmp_path: Path) -> None:
    with pytest.raises(RequestError, match="may end in"):
        api.write_comparison_report([plans["a"], plans["b"]], tmp_path / "x.docx")
