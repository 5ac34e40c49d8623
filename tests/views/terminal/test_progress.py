"""Progress on stderr: a terminal is never silent for long, a log gets whole lines or nothing."""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from netplan.cli.main import cli
from netplan.optimize.progress import Progress
from netplan.views.terminal import progress
from netplan.views.terminal.progress import REWRITE, ProgressLine, describe
from tests.support.files_cases import SCENARIO, collection, span, spans, write
from tests.support.folders import ROOT

QUESTION = SCENARIO.replace("one_way_ms: 6\n    after_cut_one_way_ms: 7", "one_way_ms: 6.8")


def test_a_terminal_hears_of_time_that_passes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "BEAT_S", 0.02)
    out = io.StringIO()
    with ProgressLine(out, live=True).working() as progress_line:
        _wait(lambda: out.getvalue().count("working") >= 2)
        progress_line.state("7/9 items")
        _wait(lambda: out.getvalue().count("7/9 items") >= 3)
        progress_line.line("a line that stays")
    written = out.getvalue()
    seconds = [float(s) for s in re.findall(r"\r\x1b\[K +([\d.]+) s  ", written)]
    assert seconds == sorted(seconds)
    assert f"{REWRITE}a line that stays\n" in written
    size = len(out.getvalue())
    time.sleep(0.1)
    assert len(out.getvalue()) == size, "nothing beats once the work is over"


def _wait(true: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not true():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_a_log_gets_a_line_a_second_and_no_beats(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "BEAT_S", 0.01)
    out = io.StringIO()
    with ProgressLine(out, live=False).working() as progress_line:
        for number in range(50):
            progress_line.state(f"{number}/50 items")
        time.sleep(0.1)
        progress_line.line("a point")
    assert re.fullmatch(r" +[\d.]+ s  0/50 items\na point\n", out.getvalue())
    silent = io.StringIO()
    with ProgressLine(silent, live=False, news=False).working() as progress_line:
        progress_line.state("x")
    assert silent.getvalue() == ""


def test_a_narrow_terminal_never_wraps(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "30")
    out = io.StringIO()
    with ProgressLine(out, live=True).working() as progress_line:
        progress_line(Progress("root", 438_209_000, 401_000_000, 3))
    assert out.getvalue() == f"{REWRITE}   0.0 s  root: incumbent 438\n"
    assert describe(Progress("root", 0, 0, 0, "in words")) == "in words"


@pytest.mark.parametrize(
    "asked",
    [
        ["compare", "--set", "targets.east.one_way_ms=6.9"],
        ["explain"],
        ["risk", "--samples", "20"],
        ["phase", "--budgets", "30,40"],
    ],
)
def test_what_was_silent_stays_silent_in_a_log(tmp_path: Path, asked: list[str]) -> None:
    path = str(write(tmp_path, scenario=QUESTION, spans_=_spans()))
    command, *options = asked
    shown = CliRunner().invoke(cli, [command, path, *options])
    assert shown.exit_code in (0, 10), shown.output
    assert shown.stderr == ""


def _spans() -> object:
    return collection([*spans(), span("guilin", "guangzhou", "new", 450.0)])


def test_on_a_terminal_of_its_own(tmp_path: Path) -> None:
    path = str(write(tmp_path, scenario=QUESTION, spans_=_spans()))
    command = [sys.executable, "-m", "netplan", "sensitivity", path]
    reader, writer = pty.openpty()
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=writer, cwd=ROOT)
    os.close(writer)
    heard = b""
    try:
        while chunk := os.read(reader, 4096):
            heard += chunk
    except OSError:  # the other end of a terminal closes so
        pass
    out, _ = process.communicate()
    assert process.returncode == 0
    assert b"\x1b" not in out
    assert re.search(rb"\r\x1b\[K +[\d.]+ s  \d+/\d+ items", heard)
    piped = CliRunner().invoke(cli, ["sensitivity", path, "--quiet"])
    assert piped.stdout.encode() == out
    assert piped.stderr == ""
