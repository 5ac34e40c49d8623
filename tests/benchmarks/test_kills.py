"""kill -9 of whole commands at every rename: see ``benchmarks/kills.py``."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from benchmarks.kills import CASES
from tests.support.folders import ROOT

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")


def kills(*words: str) -> list[str]:
    """Return the lines of a run in which nothing was lost."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.kills", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout.splitlines()


def test_killed_at_every_rename_a_folder_is_old_or_new_or_noticed_and_the_next_run_mends_it() -> (
    None
):
    *counts, total = kills()
    assert total.endswith("kills, 0 neither whole nor noticed, or not mended")
    assert {line.split(maxsplit=1)[1].rpartition(":")[0] for line in counts} == {
        case.name for case in CASES
    }
    assert sum("mixed" in line for line in counts) > len(CASES) / 2


def test_killed_at_every_step_of_the_system_too() -> None:
    *_, total = kills("--steps", "--only", "certificate", "sweep")
    assert total.endswith("kills, 0 neither whole nor noticed, or not mended")


def test_killed_at_a_few_random_moments() -> None:
    *_, total = kills("--count", "12", "--seed", "3", "--only", "certificate")
    assert total == "12 kills, 0 neither whole nor noticed, or not mended"
