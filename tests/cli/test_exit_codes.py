"""One rule of exit codes for all commands; see ``docs/exit-codes.md``."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from netplan import api
from netplan.cli.main import cli
from netplan.whatif.compare import sides
from netplan.whatif.compare.comparison import Side
from tests.support.tutorial import write_tutorial

NEAR = "targets.east.one_way_ms=3"
"""A limit that no plan keeps."""
NAMING_A_FILE = (
    "plan FILE",
    "validate FILE",
    "verify FILE",
    "verify east.yaml --certificate FILE",
    "compare FILE east.yaml",
    "compare east.yaml FILE",
    "sweep FILE --vary solver.seed=1",
    "sweep east.yaml --points FILE",
    "pareto FILE",
    "sensitivity FILE",
    "sensitivity east.yaml --across FILE",
    "risk FILE",
    "phase FILE --budgets 1",
    "explain FILE",
    "circle FILE",
    "circle east.yaml --cities FILE",
    "export FILE",
    "bom FILE",
    "optics FILE",
    "export east.yaml --base FILE",
    "import FILE --as places -o x.geojson",
    "map FILE",
    "report FILE",
    "report east.yaml --front FILE",
    "plot FILE",
    "plot east.yaml --front FILE",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with the tutorial's files, in which commands run."""
    write_tutorial(tmp_path)
    monkeypatch.chdir(tmp_path)
    return tmp_path


def netplan(*words: str) -> Result:
    return CliRunner().invoke(cli, words)


@pytest.mark.parametrize("ending", [".json", ".yaml", ".csv", "/"])
@pytest.mark.parametrize("line", NAMING_A_FILE)
def test_a_file_that_is_not_there_ends_with_3_and_its_path(
    folder: Path, line: str, ending: str
) -> None:
    name = f"nowhere{ending}" if ending != "/" else "folder"
    if ending == "/":
        (folder / name).mkdir()
    before = sorted(folder.rglob("*"))
    done = netplan(*line.replace("FILE", name).split())
    assert done.exit_code == 3, done.output
    assert f"error: {name}: found " in done.stderr
    assert sorted(folder.rglob("*")) == before


@pytest.mark.parametrize("line", ["verify nowhere.json", "plan nowhere.yaml", "map nowhere.json"])
def test_an_unknown_option_ends_with_2_whatever_else_is_wrong(folder: Path, line: str) -> None:
    assert netplan(*line.split(), "--bogus").exit_code == 2


@pytest.mark.parametrize("last", [(), ("--format", "json")])
def test_a_reader_that_leaves_early_changes_no_exit_code(
    folder: Path, last: tuple[str, ...]
) -> None:
    words = [sys.executable, "-m", "netplan", "plan", "east.yaml", "--quiet", "--set", NEAR, *last]
    running = subprocess.Popen(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None and running.stderr is not None
    running.stdout.close()
    said = running.stderr.read()
    running.stderr.close()
    assert running.wait(timeout=120) == 4
    assert "wrote out/plan.json" in said and "Traceback" not in said and "error" not in said
    assert netplan("verify", "out/plan.json").exit_code == 0


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("300", 300), ("300s", 300), ("5.5min", 330), ("7 min", 420), ("1h", 3600)],
)
def test_a_time_limit_takes_a_unit(folder: Path, text: str, seconds: float) -> None:
    assert netplan("plan", "east.yaml", "--time-limit", text, "--quiet").exit_code == 0
    assert f'"time_limit_s": {float(seconds)}' in (folder / "out/plan.json").read_text()


@pytest.mark.parametrize("command", ["plan", "explain"])
@pytest.mark.parametrize("text", ["5x", "s", "", "fast", "1e", "5 s s"])
def test_a_time_limit_says_which_unit_it_is_in(folder: Path, command: str, text: str) -> None:
    done = netplan(command, "east.yaml", "--time-limit", text)
    assert done.exit_code == 2
    assert "a number of seconds such as 90, or with its unit: 90s, 1.5min, 2h" in done.stderr


@pytest.mark.parametrize(
    ("option", "name"),
    [
        ("--forbid", "nosuch"),
        ("--forbid", "a--b"),
        ("--force", "nosuch"),
        ("--force", "a--b"),
        ("--close", "nosuch"),
        ("--cost-factor", "nosuch=2"),
        ("--set", "solver.sed=1"),
    ],
)
def test_a_mistake_is_told_of_the_option_that_was_written(
    folder: Path, option: str, name: str
) -> None:
    done = netplan("plan", "east.yaml", option, name)
    assert done.exit_code == 3
    assert f"error: {option} {name}: " in done.stderr
    assert option == "--set" or "--set" not in done.stderr


# a limit


STOP = (
    *("--set", "solver.time_limit_s=0.001"),
    *("--set", "solver.parameters.deadlines.least_s=0"),
)
"""Nothing can be found so soon."""
SEARCHING = (
    "plan east.yaml",
    "compare east.yaml --set targets.east.one_way_ms=9",
    "compare east.yaml protected.yaml",
    "sweep east.yaml --vary targets.east.one_way_ms=8,9 --workers 1",
    "pareto east.yaml",
    "pareto east.yaml --y mean_latency:count",
    "sensitivity east.yaml --workers 1",
    "risk east.yaml",
    "risk east.yaml --robust",
    "phase east.yaml --budgets 100",
    "explain east.yaml --time-limit 0.001 --set solver.parameters.deadlines.least_s=0",
)


@pytest.mark.parametrize("line", SEARCHING)
def test_a_search_that_a_limit_stops_ends_with_5(folder: Path, line: str) -> None:
    done = netplan(*line.split(), *(() if line.startswith("explain") else STOP))
    assert done.exit_code == 5, done.output
    assert "Traceback" not in done.output


@pytest.mark.parametrize("command", ["sensitivity", "risk", "phase", "pareto", "plan"])
def test_targets_that_cannot_be_met_end_with_4(folder: Path, command: str) -> None:
    more = ("--budgets", "100") if command == "phase" else ()
    done = netplan(command, "east.yaml", *more, "--set", NEAR)
    assert done.exit_code == 4, done.output


def test_a_time_limit_of_a_comparison_is_that_of_all_its_questions(folder: Path) -> None:
    """The base counts as well, though changes are not made of it."""
    change = ("--set", "targets.east.one_way_ms=9")
    done = netplan("compare", "east.yaml", *change, *STOP, "--format", "json")
    record = json.loads(done.stdout)
    assert [plan["status"] for plan in record["plans"]] == ["no_plan", "no_plan"]
    assert record["stopped"] >= 2
    assert "stopped by a limit" in done.stderr


def test_a_report_whose_reasons_a_limit_stops_is_written_and_ends_with_5(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The plans are finished; their own settings stop every question asked again."""
    change = ("--set", "targets.east.one_way_ms=9", "--cost-factor", "state:candidate=1.3")
    assert netplan("plan", "east.yaml", "--out", "base").exit_code == 0
    assert netplan("plan", "east.yaml", *change, "--out", "looser").exit_code == 0
    stopped = api.load_scenario("east.yaml", STOP[1::2]).solver
    of_files = sides.sides_of

    def hurried(*given: Any) -> list[Side]:
        return [
            replace(side, scenario=replace(side.scenario, solver=stopped))
            for side in of_files(*given)
        ]

    plans = ("base/plan.json", "looser/plan.json")
    monkeypatch.setattr(sides, "sides_of", hurried)
    done = netplan("report", *plans, "--why", "-o", "why.html")
    assert done.exit_code == 5, done.output
    assert "stopped by a limit" in done.stderr
    assert (folder / "why.html").exists()
    assert netplan("report", *plans, "-o", "facts.html").exit_code == 0


def test_an_asked_gap_is_no_limit(folder: Path) -> None:
    gap = ("--set", "solver.gap=0.5")
    assert netplan("compare", "east.yaml", *gap, "--no-why").exit_code == 0
    assert (
        netplan("sweep", "east.yaml", "--vary", "solver.gap=0.5", "--workers", "1").exit_code == 0
    )


# sweep


def test_a_sweep_whose_points_are_all_refused_ends_with_3(folder: Path) -> None:
    done = netplan("sweep", "east.yaml", "--vary", "targets.east.one_way_ms=-1,-2")
    assert done.exit_code == 3
    assert "refused: 2 of 2 points" in done.stderr
    first = "Refused: 2 of 2 points. The first, targets.east.one_way_ms=-1: point targets.east"
    assert first in done.stdout


def test_a_sweep_says_how_many_points_were_refused(folder: Path) -> None:
    words = ("sweep", "east.yaml", "--vary", "targets.east.one_way_ms=8,-1,9", "--workers", "1")
    done = netplan(*words)
    assert done.exit_code == 0
    assert "refused: 1 of 3 points" in done.stderr
    assert "Refused: 1 of 3 points." in done.stdout
    assert "refused" not in netplan(*words[:3], "targets.east.one_way_ms=8,9", "-o", "b").stderr
