"""Streams as they are found: any code page, closed, full, broken off; a fault in one sentence."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.cli import main as command_line
from netplan.cli.faults import sentence
from netplan.errors import VerificationError
from netplan.text import UNSHOWN
from tests.support.text_cases import write

PAGES = ("cp1252", "latin-1", "ascii", "gbk", "cp437", "utf-16", "cp037", "utf-8")
SCENARIO = "hostile.yaml"
COMMANDS = {
    "plan": (SCENARIO, "-o", "o"),
    "validate": (SCENARIO,),
    "verify": ("out/plan.json",),
    "compare": (SCENARIO, "--set", "title=贵安"),
    "sweep": (SCENARIO, "--vary", "targets.t.one_way_ms=1.8,1.9", "--workers", "1", "-o", "sw"),
    "pareto": (SCENARIO, "-o", "pa"),
    "sensitivity": (SCENARIO, "--workers", "1"),
    "risk": (SCENARIO, "--samples", "50"),
    "phase": (SCENARIO, "--budgets", "50,50"),
    "survey": (SCENARIO, "--samples", "200"),
    "confidence": (SCENARIO, "--at", "0.5", "--samples", "100"),
    "explain": ("out/plan.json",),
    "circle": ("out/plan.json", "--from", "a"),
    "export": ("out/plan.json", "--to", "csv", "-o", "贵安/layers"),
    "bom": ("out/plan.json", "--lang", "zh"),
    "optics": ("out/plan.json", "--lang", "zh"),
    "import": ("out/places.geojson", "--as", "places", "-o", "贵安/in/places.geojson"),
    "candidates": (".", "--by", "delaunay", "--parallel", "-o", "贵安/more.geojson", "--replace"),
    "courses": (
        SCENARIO,
        "--along",
        "out/spans.geojson",
        "-o",
        "贵安/courses.geojson",
        "--replace",
    ),
    "new": (".", "--hub", "a", "--to", "b", "--replace"),
    "map": ("out/plan.json", "-o", "贵安/map/m.html"),
    "report": ("out/plan.json", "-o", "贵安/report/r.md", "--lang", "zh"),
    "plot": ("out/plan.json", "-o", "贵安/plots"),
    "schema": ("--markdown",),
}
NO_JSON = {
    *("candidates", "compare", "courses", "export", "import", "new"),
    *("map", "report", "plot", "schema"),
}
"""Without ``--format json``; schema prints JSON when a kind is named."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    where = tmp_path_factory.mktemp("streams")
    question = api.load_scenario(write(where))
    api.save(api.plan(question), question, where / "out")
    return where


class Run:
    """What one run of the command line left: its code and the bytes of both streams."""

    def __init__(self, code: int, out: bytes, err: bytes) -> None:
        self.code, self.out, self.err = code, out, err


Runner = Callable[..., Run]


@pytest.fixture
def run(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Runner:
    """Return a function that runs the command line in this process, with real file streams."""

    def netplan(*words: str, encoding: str = "utf-8") -> Run:
        files = [tmp_path / name for name in ("stdout", "stderr")]
        streams = [path.open("w", encoding=encoding) for path in files]
        for path, stream in zip(files, streams, strict=True):
            monkeypatch.setattr(sys, path.name, stream)
        monkeypatch.setattr(sys, "argv", ["netplan", *words])
        monkeypatch.chdir(folder)
        with pytest.raises(SystemExit) as left:
            command_line.main()
        sys.stdout.flush()
        sys.stderr.flush()
        for stream in streams:
            stream.close()
        return Run(int(str(left.value.code)), *(path.read_bytes() for path in files))

    return netplan


def test_every_command_is_tried() -> None:
    assert set(COMMANDS) == set(command_line.COMMANDS)


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", COMMANDS)
def test_any_code_page_takes_every_command(run: Runner, name: str, page: str) -> None:
    done = run(name, *COMMANDS[name], encoding=page)
    said = done.err.decode(page)
    assert done.code == 0, said
    for text in (done.out.decode(page), said):
        assert UNSHOWN.search(text.replace("\n", "").replace("\r", "")) is None
        assert "Traceback" not in text


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize("name", sorted(set(COMMANDS) - NO_JSON))
def test_json_is_utf8_on_any_code_page(run: Runner, name: str, page: str) -> None:
    done = run(name, *COMMANDS[name], "--format", "json", encoding=page)
    assert done.code == 0
    json.loads(done.out.decode())
    assert UNSHOWN.search(done.out.decode().replace("\n", "")) is None


def test_what_the_page_lacks_is_an_escape_and_what_it_has_is_not(run: Runner) -> None:
    western = run("validate", SCENARIO, encoding="cp1252").out.decode("cp1252")
    assert "title = \\u8d35\\u5b89 \\x00" in western
    chinese = run("validate", SCENARIO, encoding="gbk").out.decode("gbk")
    assert "title = 贵安 \\x00" in chinese


def python(folder: Path, *words: str, **how: Any) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "netplan", *words]
    return subprocess.run(command, cwd=folder, check=False, **how)


def test_a_western_pipe_takes_chinese(folder: Path) -> None:
    """What a Western Windows does when stdout is a file."""
    environment = {**os.environ, "PYTHONIOENCODING": "cp1252"}
    done = python(folder, "validate", "guizhou", capture_output=True, env=environment)
    assert done.returncode == 0, done.stderr
    assert b"\\u8d35" in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="closing by number is the shell's")
@pytest.mark.parametrize("closed", [">&-", "2>&-", ">&- 2>&-", "<&- >&- 2>&-"])
@pytest.mark.parametrize(
    ("words", "code"),
    [
        ("validate hostile.yaml --format json", 0),
        ("validate nothing.yaml", 3),
        ("--help", 0),
        ("plan --no-such-option", 2),
    ],
)
def test_a_closed_stream_changes_no_exit_code(
    folder: Path, words: str, code: int, closed: str
) -> None:
    shell = f"{sys.executable} -m netplan {words} {closed}"
    done = subprocess.run(shell, shell=True, cwd=folder, capture_output=True, check=False)
    assert done.returncode == code
    assert b"Traceback" not in done.stderr + done.stdout


@pytest.mark.skipif(os.name == "nt", reason="closing by number is the shell's")
def test_files_are_written_whole_with_every_stream_closed(folder: Path) -> None:
    words = "export out/plan.json --to csv -o closed <&- >&- 2>&-"
    shell = f"{sys.executable} -m netplan {words}"
    assert subprocess.run(shell, shell=True, cwd=folder, check=False).returncode == 0
    question = api.load_plan(folder / "out/plan.json")
    for name, content in api.export_layers(*question, "csv").files.items():
        assert (folder / "closed" / name).read_bytes() == content


@pytest.mark.skipif(os.name == "nt", reason="closing by number is the shell's")
def test_what_is_printed_to_a_closed_stream_is_in_no_file(folder: Path) -> None:
    """The number of a closed stream is given to the next file that is opened."""
    code = (
        "import os, sys; from netplan.cli.streams import open_streams; open_streams();"
        "handle = os.open('next', os.O_WRONLY | os.O_CREAT); os.write(1, b'lost');"
        "print('lost'); sys.stderr.write('lost')"
    )
    shell = f'{sys.executable} -c "{code}" >&- 2>&-'
    assert subprocess.run(shell, shell=True, cwd=folder, check=False).returncode == 0
    assert (folder / "next").read_bytes() == b""


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
def test_news_that_nobody_takes_stops_no_work(folder: Path) -> None:
    with Path("/dev/full").open("wb") as full:
        done = python(folder, "plan", SCENARIO, "-o", "full", stdout=subprocess.PIPE, stderr=full)
    assert done.returncode == 0
    assert b"proven optimal" in done.stdout
    assert (folder / "full/plan.json").is_file()


def test_a_listener_to_news_that_leaves_stops_no_work(folder: Path) -> None:
    words = [sys.executable, "-m", "netplan", "plan", SCENARIO, "-o", "left"]
    with subprocess.Popen(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        running.stderr.close()
        assert b"proven optimal" in running.stdout.read()
        assert running.wait(timeout=120) == 0
    assert (folder / "left/plan.json").is_file()


FAULTS = {
    "ValueError": (ValueError("math domain\nerror \x1b"), "netplan's own fault (ValueError: math"),
    "bare": (ZeroDivisionError(), "netplan's own fault (ZeroDivisionError)"),
    "long": (RuntimeError("x" * 10**6), "netplan's own fault (RuntimeError: xxx"),
    "memory": (MemoryError(), "out of memory"),
    "depth": (RecursionError("maximum"), "something in the input is nested deeper"),
    "verify": (
        VerificationError("the plan failed:\n- cost"),
        "netplan's own fault: the plan failed",
    ),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_of_our_own_is_one_sentence(
    run: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    error, told = FAULTS[name]

    def fails(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(api, "validate", fails)
    done = run("validate", SCENARIO)
    said = done.err.decode()
    assert (done.code, done.out) == (1, b"")
    assert said.count("\n") == 1 and len(said) < 1000
    assert said.startswith(f"error: {told}")
    assert UNSHOWN.search(said.rstrip("\n")) is None
    path = Path(re.findall(r"; the details were written to (\S+)\n", said)[0])
    details = path.read_text(encoding="utf-8")
    assert path.parent == tmp_path and path.stat().st_mode & 0o077 == 0
    for part in ("command: netplan validate hostile.yaml", "versions: netplan ", "Traceback"):
        assert part in details
    assert UNSHOWN.search(details.replace("\n", "")) is None


def test_the_same_fault_is_kept_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    told = {sentence(ValueError("x")) for _ in range(3)}
    assert len(told) == len(list(tmp_path.iterdir())) == 1


def test_details_that_cannot_be_kept_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", "/nowhere/at/all")
    try:
        raise ValueError("x")
    except ValueError as error:
        said = sentence(error)
    assert re.fullmatch(
        r"error: netplan's own fault \(ValueError: x\); the details could not be written "
        r"\(at test_streams\.py, line \d+\): No such file or directory",
        said,
    )


def test_options_with_controls_are_shown_escaped(run: Runner) -> None:
    done = run("plan", "--no\x1b]0;x\x07\u202e")
    assert done.code == 2
    assert b"\\x1b]0;x\\x07\\u202e" in done.err
    assert UNSHOWN.search(done.err.decode().replace("\n", "")) is None
    assert len(run("plan", "--budget", "x" * 10**6).err) < 10_000


def test_without_a_command_the_help_is_shown(run: Runner) -> None:
    done = run()
    assert done.code == 2
    assert b"Commands:" in done.err + done.out


def test_long_ids_make_no_long_message(run: Runner, tmp_path: Path) -> None:
    """Thousands of problems, each with an id as long as an id may be and beyond."""
    ids = [f"{'x' * 300}{i}" for i in range(3000)]
    path = write(tmp_path, candidates={"force_spans": ids})
    done = run("validate", str(path))
    assert done.code == 3
    assert len(done.err) < 100_000
    assert re.search(rb"error: and \d+ more\n3,000 problems found", done.err)
    path = write(tmp_path, **{"k" * 10**6: 1})
    assert len(run("validate", str(path)).err) < 10_000


def test_a_value_that_is_no_text_is_an_answer_like_any_other(run: Runner, folder: Path) -> None:
    """A byte that is not UTF-8 on the command line reaches the program as a lone surrogate."""
    vary = ("--vary", "title=\udcff,b", "--workers", "1", "-o", "odd")
    done = run("sweep", SCENARIO, *vary)
    assert done.code == 0, done.err
    rows = (folder / "odd/sweep.csv").read_text(encoding="utf-8").splitlines()
    assert "special characters are not allowed" in rows[1] and ",optimal," in rows[2]
