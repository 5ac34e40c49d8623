"""Ctrl-C and SIGTERM, for real: what ends at once leaves nothing half, what has a plan keeps it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from netplan import api
from netplan.cli import interrupts

SEARCHING = """
import sys
from netplan.optimize.deadline import Deadline
made = Deadline.__init__
def told(self, *given, **named):
    made(self, *given, **named)
    print("searching", file=sys.stderr, flush=True)
Deadline.__init__ = told
from netplan.cli.main import main
main()
"""
"""Says on stderr that a search begins: every one has a deadline."""
ENDS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]
COMMANDS = {
    "pareto": ("pareto", "edge", "--y", "target:gba", "-o", "o"),
    "pareto-default": ("pareto", "--y", "intact:gba", "-o", "o"),
    "risk": ("risk", "--robust", "-o", "o"),
    "phase": ("phase", "--budgets", "300,300", "-o", "o"),
    "sensitivity": ("sensitivity", "--workers", "1", "--alternatives", "0.01", "-o", "o"),
    "explain": ("explain", "-o", "o"),
    "compare": ("compare", "guizhou", "hollow-core", "-o", "o"),
}


@contextmanager
def started(folder: Path, *words: str) -> Iterator[subprocess.Popen[str]]:
    """Run the command line in a process group of its own, of which nothing is left behind."""
    running = subprocess.Popen(
        [sys.executable, "-c", SEARCHING, *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        restore_signals=True,
        start_new_session=True,
    )
    try:
        yield running
    finally:
        with suppress(ProcessLookupError):
            os.killpg(running.pid, signal.SIGKILL)
        running.communicate()


def read_until(running: subprocess.Popen[str], word: str) -> None:
    """Read stderr up to a line with this word."""
    assert running.stderr is not None
    said = []
    for line in running.stderr:
        said.append(line)
        if word in line:
            return
    raise AssertionError(f"it never said {word!r}: {said}")


@pytest.mark.parametrize(("ending", "code"), ENDS)
@pytest.mark.parametrize("name", COMMANDS)
def test_a_command_that_keeps_nothing_ends_at_once(
    tmp_path: Path, name: str, ending: signal.Signals, code: int
) -> None:
    with started(tmp_path, *COMMANDS[name]) as running:
        read_until(running, "searching")
        running.send_signal(ending)
        stdout, stderr = running.communicate(timeout=120)
        with pytest.raises(ProcessLookupError):
            os.killpg(running.pid, 0)  # no worker either
    assert (running.returncode, stdout) == (code, "")
    assert stderr.replace("searching\n", "") == "\ninterrupted\n"
    assert list(tmp_path.rglob("*")) == []  # no half file, no folder, nothing temporary


@pytest.mark.parametrize(("ending", "code"), ENDS)
def test_signals_that_come_together_are_one_wish(
    tmp_path: Path, ending: signal.Signals, code: int
) -> None:
    with started(tmp_path, "plan", "--out", "o") as running:
        read_until(running, "incumbent")
        for _ in range(3):  # as "timeout 60 netplan plan" sends them, to the process and its group
            running.send_signal(ending)
        stdout, stderr = running.communicate(timeout=120)
    assert running.returncode == code and "(interrupted)" in stdout, stderr
    plan, question = api.load_plan(tmp_path / "o" / "plan.json")
    assert plan.reason == "interrupted" and api.verify(plan, question).ok


def test_a_later_second_signal_ends_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("netplan.cli.interrupts.time.monotonic", lambda: now[0])
    signals = interrupts.Interrupts()
    signals.stop.worth = True
    for _ in range(2):
        signals._hear(signal.SIGINT, None)
    assert signals.stop.asked and signals.ended_by == signal.SIGINT
    now[0] += interrupts.ONE_WISH_S
    with pytest.raises(KeyboardInterrupt):
        signals._hear(signal.SIGINT, None)


def test_a_signal_that_is_to_be_ignored_is(monkeypatch: pytest.MonkeyPatch) -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)  # as for "netplan plan &" in a script
    try:
        with interrupts.installed(), interrupts.Interrupts().heard():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
            assert callable(signal.getsignal(signal.SIGTERM))
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize(("ending", "code"), ENDS)
def test_an_interrupted_cross_check_keeps_the_plan(
    tmp_path: Path, ending: signal.Signals, code: int
) -> None:
    with started(tmp_path, "plan", "edge", "--cross-check", "--out", "o") as running:
        read_until(running, "cross-check: incumbent")
        running.send_signal(ending)
        _, stderr = running.communicate(timeout=120)
    assert running.returncode == code, stderr
    assert "cross-check: unfinished" in stderr and "Traceback" not in stderr
    plan, question = api.load_plan(tmp_path / "o" / "plan.json")
    assert (plan.reason, api.verify(plan, question).ok) == ("proved", True)
    kept = json.loads((tmp_path / "o" / "cross-check" / "cross-check.json").read_text())
    assert kept["verdict"] == "unfinished"
