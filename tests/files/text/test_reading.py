"""Input files come through one door: regular, measured before they are parsed, and told why not."""

from __future__ import annotations

import gzip
import json
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan.cli.main import cli
from netplan.errors import InputError
from netplan.files.scenario.load import load_scenario
from netplan.files.text.csv_text import MOST_COLUMNS
from netplan.files.text.json_text import read_json
from netplan.files.text.paths import Location
from netplan.files.text.reading import BASEMAP, LIMITS, Limit, digest_of, read_bytes, read_text
from netplan.formats.cities import read_cities
from netplan.records.front import read_front
from netplan.records.plan.certificate import read_certificate
from netplan.records.plan.record import load_plan_inputs, read_plan
from netplan.views.map.backdrop import basemap
from netplan.whatif.sweep.points import listed_points, numeric
from netplan.whatif.sweep.sweep import read_journal
from tests.support.files_cases import SCENARIO, problems_of, write
from tests.support.folders import DOCS

SMALL = Limit("small", 1000, 4, 20)
READERS: dict[str, Callable[[Path], object]] = {
    "scenario": load_scenario,
    "plan": read_plan,
    "certificate": read_certificate,
    "front": read_front,
    "cities": read_cities,
    "points": listed_points,
    "basemap": lambda path: basemap(str(path)),
    "journal": read_journal,
    "digest": lambda path: digest_of(Location(path, path.as_posix())),
}


def refused(call: Callable[[], object]) -> str:
    with pytest.raises(InputError) as caught:
        call()
    return str(caught.value)


@pytest.mark.parametrize("reader", sorted(set(READERS) - {"scenario"}))
def test_only_regular_files_are_read(tmp_path: Path, reader: str) -> None:
    """A pipe without a writer makes a plain open wait for ever; /dev/zero never ends."""
    pipe, folder, loop = tmp_path / "pipe", tmp_path / "folder", tmp_path / "loop"
    os.mkfifo(pipe)
    folder.mkdir()
    read = READERS[reader]
    assert "found a pipe; allowed: a regular file" in refused(lambda: read(pipe))
    assert "found a device; allowed: a regular file" in refused(lambda: read(Path("/dev/zero")))
    assert "found a folder; allowed: a regular file" in refused(lambda: read(folder))
    if reader not in {"basemap", "journal"}:  # for these a loop is a file that is not there
        loop.symlink_to(loop)
        assert "found too many levels of symbolic links" in refused(lambda: read(loop))


def test_a_socket_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(path))
        assert "found a socket" in refused(lambda: read_bytes(Location(path, "s"), 10))


def test_what_a_scenario_names_must_be_a_regular_file(tmp_path: Path) -> None:
    path = write(tmp_path)
    (tmp_path / "places.geojson").unlink()
    os.mkfifo(tmp_path / "places.geojson")
    assert problems_of(lambda: load_scenario(path), tmp_path) != []


@pytest.mark.skipif(not Path("/proc/self/maps").is_file(), reason="no /proc here")
def test_what_a_file_says_of_its_size_is_not_believed() -> None:
    """Files of /proc are regular and have 0 bytes."""
    found = refused(lambda: read_bytes(Location(Path("/proc/self/maps"), "maps"), 100))
    assert found == "maps: found more; allowed: up to 0.0001 MB"


def test_a_file_that_another_replaces_is_looked_at_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pipe, file = tmp_path / "pipe", tmp_path / "file"
    os.mkfifo(pipe)
    file.write_text("x", encoding="utf-8")
    monkeypatch.setattr(Path, "stat", lambda self, **_: os.stat(file))  # noqa: PTH116
    assert "found a pipe" in refused(lambda: read_bytes(Location(pipe, "p"), 10))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[" * 5 + "]" * 5, "found values nested more than 4 levels deep; allowed: up to 4 levels"),
        ('{"a":' * 5 + "1" + "}" * 5, "found values nested more than 4 levels deep"),
        ("[" * 19, "found values nested more than 4 levels deep"),
        ("[" + ",".join("1" * 30) + "]", "found about 31 values; allowed: up to 20 values"),
        ("[" + "[]," * 30 + "[]]", "found about 63 values"),
        ('["a\\ud800b"]', "line 1: found \\ud800, half of a surrogate pair"),
        ('\n["\\udc00\\ud800"]', "line 2: found \\udc00, half of a surrogate pair"),
        ('["\\\\\\ud83d"]', "line 1: found \\ud83d, half"),
        ("1" * 900, None),
        ("[" + "9" * 900, "broken JSON"),
        ("x" * 1001, "found a file of 0.0 MB; allowed: up to 0.001 MB"),
        ('{"a": [[[1]]]}', None),
        ('["[[[[[[", "\\"[[[[", "{{{{"]', None),
        ('["\\ud83d\\ude00", "\\\\ud800", "\\\\\\\\ud800"]', None),
    ],
)
def test_json_is_measured_before_it_is_parsed(tmp_path: Path, text: str, said: str | None) -> None:
    path = tmp_path / "x.json"
    path.write_text(text, encoding="utf-8")

    def read() -> object:
        return read_json(Location(path, "x.json"), SMALL).value

    if said is None:
        assert read() == json.loads(text)
    else:
        assert said in refused(read)


def test_an_endless_list_and_a_bomb_are_refused(tmp_path: Path) -> None:
    """99 MB of ``[],`` took minutes and all memory; 785 kB of gzip held 4.5 GB."""
    plain, packed = tmp_path / "c.json", tmp_path / "c.json.gz"
    plain.write_bytes(b"[" + b"[]," * 30_000_000 + b"[]]")
    assert "found about 60,000,003 values; allowed: up to 20,000,000 values" in refused(
        lambda: read_certificate(plain)
    )
    packed.write_bytes(gzip.compress(b"0" * 201_000_000, 1))
    assert "found more when unpacked; allowed: up to 200 MB" in refused(
        lambda: read_certificate(packed)
    )


@pytest.mark.parametrize("cut", [-9, -1])
def test_a_cut_gzip_file(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "c.json.gz"
    path.write_bytes(gzip.compress(b'{"schema_version": 1}')[:cut])
    assert "found broken gzip data" in refused(lambda: read_certificate(path))


def test_a_basemap_of_brackets(tmp_path: Path) -> None:
    path = tmp_path / "deep.geojson"
    path.write_text("[" * 200_000, encoding="utf-8")
    assert f"more than {BASEMAP.depth} levels" in refused(lambda: basemap(str(path)))


@pytest.mark.parametrize("reader", ["scenario", "plan", "certificate", "front", "cities", "points"])
def test_bytes_that_are_not_utf_8(tmp_path: Path, reader: str) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"a: 1\n\xff\n")
    assert "line 2: found byte 0xff; allowed: text in UTF-8" in refused(
        lambda: READERS[reader](path)
    )


def test_tables_are_bounded(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text("a,b\n" + '"' + "x" * 200_000 + '",1\n', encoding="utf-8")
    assert "broken CSV (field larger than field limit" in refused(lambda: listed_points(path))
    path.write_text("a," * MOST_COLUMNS + "a\n1\n", encoding="utf-8")
    assert "line 1: found 1,001 columns; allowed: up to 1,000" in refused(
        lambda: listed_points(path)
    )
    path.write_text("\n\n,\n", encoding="utf-8")
    assert "no points" in refused(lambda: listed_points(path))


def test_numbers_that_are_none_are_no_axis(tmp_path: Path) -> None:
    """``title=nan,inf`` is a text that varies, and was drawn as a number."""
    path = tmp_path / "p.csv"
    path.write_text("title,solver.seed,other\nnan,1,1e300\ninf,2,1\n", encoding="utf-8")
    assert numeric(listed_points(path)) == {"solver.seed": (1.0, 2.0)}


def test_a_recorded_input_that_is_no_file(tmp_path: Path) -> None:
    write(tmp_path)
    made = CliRunner().invoke(
        cli, ["plan", str(tmp_path / "scenario.yaml"), "-o", str(tmp_path / "out"), "--quiet"]
    )
    path = tmp_path / "out" / "plan.json"
    assert path.is_file(), made.output
    record = json.loads(path.read_text(encoding="utf-8"))
    for i, entry in enumerate(record["provenance"]["inputs"]):
        if entry["role"] == "places":
            entry["path"] = "/dev/zero"
            index = i
    path.write_text(json.dumps(record), encoding="utf-8")
    assert f'provenance.inputs[{index}]: found "/dev/zero", a device' in refused(
        lambda: load_plan_inputs(read_plan(path), path)
    )


def test_the_limits_are_told() -> None:
    page = (DOCS / "files.md").read_text(encoding="utf-8")
    for limit in LIMITS:
        assert f"| {limit.kind} | {limit.size // 1_000_000:,} MB |" in page


def test_a_byte_order_mark_and_a_bound(tmp_path: Path) -> None:
    path = tmp_path / "x"
    path.write_bytes(b"\xef\xbb\xbfhello")
    assert read_text(Location(path, "x"), SMALL).text == "hello"
    assert "up to 5e-06 MB" in refused(lambda: read_text(Location(path, "x"), SMALL, 5))


def test_a_tag_without_end(tmp_path: Path) -> None:
    """2 MB of it took the parser 46 s."""
    path = tmp_path / "s.yaml"
    path.write_text("\na: " + "!" * 1_900_000, encoding="utf-8")
    assert 'line 2: found "!!!!!!!!" and on without a space' in refused(lambda: load_scenario(path))


def test_an_unknown_tag_is_shown_in_short(tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("a: !" + "b" * 1500 + " 1", encoding="utf-8")
    assert len(refused(lambda: load_scenario(path))) < 400


@pytest.mark.parametrize("text", ['name: "\\ud800"', '"\\udc00": 1', 'targets: [{"x\\ud800": 1}]'])
def test_half_a_character_in_yaml(tmp_path: Path, text: str) -> None:
    """As a key it ended in an IndexError."""
    path = tmp_path / "s.yaml"
    path.write_text(f"\n{text}\n", encoding="utf-8")
    assert "line 2: found" in refused(lambda: load_scenario(path))
    assert "half of a surrogate pair" in refused(lambda: load_scenario(path))


def test_a_pair_of_halves_is_one_character(tmp_path: Path) -> None:
    """JSON is YAML, and writes large characters as pairs."""
    path = write(tmp_path, scenario=SCENARIO + 'title: "\\ud83d\\ude80"\n')
    assert load_scenario(path).title == "🚀"


def test_a_name_too_long_for_any_file(tmp_path: Path) -> None:
    assert "no such file" in refused(lambda: load_scenario("x" * 3000))
