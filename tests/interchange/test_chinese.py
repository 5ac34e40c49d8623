"""The report of an import in Chinese: nothing of ours in it is English."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Collection, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

import netplan
from netplan.cli.main import cli
from netplan.interchange.chinese import (
    cut_in_chinese,
    format_in_chinese,
    note_in_chinese,
    option_in_chinese,
    where_in_chinese,
)
from tests.support import network_files
from tests.support.chinese import english_in

ROOT = Path(netplan.__file__).parent
READERS = sorted([*ROOT.glob("interchange/readers/*.py"), ROOT / "interchange" / "recognise.py"])
NOTED = {"note", "notes", "more"}
MAKERS = {"_notes", "end", "guessed_note"}
WHERE = {"where"}


def texts_under(node: ast.AST) -> Iterator[str]:
    """Yield texts below a node, every value within one a 7."""
    if isinstance(node, ast.JoinedStr):
        parts = [p.value if isinstance(p, ast.Constant) else "7" for p in node.values]
        yield "".join(map(str, parts))
    elif isinstance(node, ast.Constant):
        yield str(node.value)
    else:
        for inner in ast.iter_child_nodes(node):
            yield from texts_under(inner)


def assigned(path: Path, names: set[str], makers: Collection[str] = ()) -> Iterator[str]:
    """Yield the texts that a module gives to variables and fields of some names."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        values: list[ast.AST] = []
        if isinstance(node, ast.Assign):
            named = {t.id for t in node.targets if isinstance(t, ast.Name)}
            named |= {t.attr for t in node.targets if isinstance(t, ast.Attribute)}
            values = [node.value] if named & names else []
        elif isinstance(node, ast.AugAssign):
            target = getattr(node.target, "id", getattr(node.target, "attr", ""))
            values = [node.value] if target in names else []
        elif isinstance(node, ast.keyword):
            values = [node.value] if node.arg in names else []
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            of = node.func.value
            name = getattr(of, "id", getattr(of, "attr", ""))
            values = list(node.args) if node.func.attr == "append" and name in names else []
        elif isinstance(node, ast.FunctionDef) and node.name in makers:
            values = [r.value for r in ast.walk(node) if isinstance(r, ast.Return) and r.value]
        for value in values:
            yield from texts_under(value)


def sentences(texts: Iterator[str]) -> list[str]:
    """Return the texts that are sentences: of several words."""
    return [text for text in dict.fromkeys(texts) if len(re.findall(r"[a-z]{2,}", text)) > 2]


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_every_note_of_a_reader_has_its_chinese(path: Path) -> None:
    """A note that a reader gets and the table lacks stands in the report in English."""
    for note in sentences(assigned(path, NOTED, MAKERS)):
        assert not english_in(note_in_chinese(note), ("ROADM",)), note


@pytest.mark.parametrize("path", READERS, ids=lambda path: path.stem)
def test_every_place_in_a_file_has_its_chinese(path: Path) -> None:
    for where in assigned(path, WHERE):
        if "7" in where:
            assert not english_in(where_in_chinese(where)), where


ROOMS = sorted(
    path
    for room in ("interchange/repair", "interchange/topology", "candidates")
    for path in (ROOT / room).glob("*.py")
    if path.stem != "fibres"  # words by which files name fibres
)
"""Where findings and notes are made."""
SPOTS = {"Spot", "place_spot", "spot"}


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: "-".join(path.parts[-2:]))
def test_every_chinese_text_is_chinese(path: Path) -> None:
    """Whatever a finding of any kind says in Chinese, tried or not."""
    for text in texts_under(ast.parse(path.read_text("utf-8"))):
        if re.search(r"[\u4e00-\u9fff]", text):
            assert not english_in(text, ("along:FILE", "radius:KM", "bd09")), text


@pytest.mark.parametrize("path", ROOMS, ids=lambda path: "-".join(path.parts[-2:]))
def test_every_example_in_words_has_its_chinese(path: Path) -> None:
    """An example is names and numbers alone, or says the same in Chinese beside it."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call) or len(node.args) < 2:
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        if name not in SPOTS:
            continue
        given = {keyword.arg for keyword in node.keywords}
        told = [t for t in texts_under(node.args[1]) if re.search(r"\b(?!km\b)[a-z]{2,}", t)]
        third = node.func.id != "Spot" if isinstance(node.func, ast.Name) else True
        assert not told or "zh" in given or (third and len(node.args) > 2), (node.lineno, told)


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("line 12", "第 12 行"),
        ("sheet Links, row 3", "工作表 Links 第 3 行"),
        ("ducts: feature 4 (id x-9)", "ducts: 第 4 个要素（标识 x-9）"),
        ("node 3 and node 4", "第 3 个节点 与 第 4 个节点"),
        ("demands of Wien", "Wien 的业务"),
        ("old-line 5b", "old-line 5b"),
    ],
)
def test_places_in_files(english: str, chinese: str) -> None:
    assert where_in_chinese(english) == chinese


@pytest.mark.parametrize(
    ("english", "chinese"),
    [
        ("columns were taken: A端 as a, 里程 as length in km",
         "已识别的列：A端 作 a, 里程 作 length km"),
        ("2 numbers are NaN or infinite and were left out (line 3: x)",
         "2 个数值为 NaN 或无穷大，已舍去（第 3 行: x）"),
        ("positions were read from the columns lon and lat", "坐标取自 lon 列与 lat 列"),
    ],
)  # fmt: skip
def test_notes(english: str, chinese: str) -> None:
    assert note_in_chinese(english) == chinese


def test_formats_options_and_cuts() -> None:
    assert format_in_chinese("CSV tables, Net2Plan (version 6)") == "CSV 表格、Net2Plan（第 6 版）"
    assert option_in_chinese("--places TABLE, or --crs") == "--places TABLE 或 --crs"
    assert cut_in_chinese("abc... (1,200 characters)") == "abc……（共 1,200 字符）"


FILES = {
    "zoo.gml": network_files.ZOO,
    "graph.graphml": network_files.GRAPHML,
    "hub.json": network_files.TOPOHUB,
    "net.xml": network_files.SNDLIB_XML,
}
NAMES = (
    *("Wien", "Graz", "Tiny", "tiny", "Topology Zoo Toolset", "Topology Zoo", "GML", "GraphML"),
    *("TopoHub", "SNDlib", "JSON", "drawn by hand", "http://example.net/map.pdf", "by hand"),
    *("star", "R&D", "placeless", "demand", "Linz", "ODbL", "net", "zoo", "graph", "hub"),
    *("G.652", "G.655"),
)  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_the_whole_report(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path(name).write_text(FILES[name], "utf-8")
    words = ["import", name, "--out", "net", "--lang", "zh", "--quiet"]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 0, done.output
    assert not english_in(done.stdout, NAMES), done.stdout
    assert "已写入 net/places.geojson" in done.stderr
    record = json.loads((tmp_path / "net" / "import.json").read_text("utf-8"))
    assert len(record["notes"]) == len(record["notes_zh"])


def test_what_is_left_to_decide(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    nodes = [{"id": i, "name": n} for i, n in enumerate(("Wien", "Graz"))]
    links = [{"source": 0, "target": 1}]
    Path("net.json").write_text(json.dumps({"directed": False, "nodes": nodes, "links": links}))
    done = CliRunner().invoke(cli, ["import", "net.json", "--out", "net", "--lang", "zh"])
    assert done.exit_code == 3
    assert "须先作出以下决定" in done.stderr
    assert not english_in(done.stderr.replace("error: ", ""), NAMES), done.stderr
    assert not (tmp_path / "net").exists()
