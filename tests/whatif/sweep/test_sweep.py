"""Sweeps: the points, the same bytes for any number of workers, nothing lost by a kill."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from netplan import api
from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.files.output.lock import locked_file
from netplan.records.robustness import sensitivity_record
from netplan.records.sweep import sweep_csv
from netplan.views.whatif.sweep import sweep_plot, sweep_text
from netplan.whatif.sweep.evaluate import NOTHING, evaluate
from netplan.whatif.sweep.points import grid, latin_hypercube, listed_points, override
from netplan.whatif.sweep.sweep import JOURNAL, read_journal
from netplan.whatif.sweep.workers import on_dask
from tests.support.cluster import cluster
from tests.support.files_cases import SCENARIO, collection, problems_of, span, spans, write
from tests.support.folders import ROOT

VARY = ("targets.east.one_way_ms=6:9:0.5", "cost_factor:g654e=0.5,1,2")
MADE = ("sweep.csv", "sweep.json", "sweep.svg")
QUESTION = SCENARIO.replace("    after_cut_one_way_ms: 7\n", "")


def made(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in MADE]


def run(scenario: Path, out: Path, *more: str) -> None:
    asked = ["sweep", str(scenario), "--out", str(out), "--quiet", *more]
    asked += [part for text in VARY for part in ("--vary", text)]
    shown = CliRunner().invoke(cli, asked)
    assert shown.exit_code == 0, shown.output


# points


def test_a_grid_has_every_combination_the_last_key_fastest() -> None:
    points = grid(("a=1:2:0.5", "b=x,[p, q]"))
    assert [point.overrides() for point in points[:3]] == [
        ("a=1", "b=x"),
        ("a=1", "b=[p, q]"),
        ("a=1.5", "b=x"),
    ]
    assert len(points) == 6
    assert grid(("k=0.1:0.3:0.1",))[-1].values == (("k", "0.3"),)


def test_cost_factors_have_a_key_of_their_own() -> None:
    assert override("cost_factor:g654e", "2") == 'cost_factors+={fibre: "g654e", factor: 2}'
    assert override("cost_factor:province:贵州", "2").startswith('cost_factors+={province: "贵州"')


@pytest.mark.parametrize(
    "text", ["a", "a=", "=1", "a=1:2", "a=3:1:1", "a=1:2:0", "a=x:2:1", "cost_factor:colour:x=1"]
)
def test_what_is_no_axis(text: str) -> None:
    with pytest.raises(RequestError):
        grid((text,))


@given(st.integers(1, 60), st.integers(0, 9))
def test_a_latin_hypercube_uses_every_stratum_once(samples: int, seed: int) -> None:
    points = latin_hypercube(("a=0:1", "b=x,y"), samples, seed)
    assert points == latin_hypercube(("a=0:1", "b=x,y"), samples, seed)
    values = [float(point.values[0][1]) for point in points]
    assert sorted(int(min(v, 1 - 1e-9) * samples) for v in values) == list(range(samples))
    counts = [sum(p.values[1][1] == name for p in points) for name in "xy"]
    assert abs(counts[0] - counts[1]) <= 1


def test_points_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "points.csv"
    path.write_text("solver.seed,failures.single\n1,none\n2,span\n", encoding="utf-8")
    assert listed_points(path)[1].overrides() == ("solver.seed=2", "failures.single=span")
    path.write_text("a,b\n1\n", encoding="utf-8")
    assert problems_of(lambda: listed_points(path), tmp_path) == [
        "points.csv: line 2: found 1 values; allowed: 2 values"
    ]


# answers


def test_answers_are_those_of_plans(tmp_path: Path) -> None:
    scenario = write(tmp_path, scenario=QUESTION)
    points = api.sweep_points(("targets.east.one_way_ms=5,6.8,9", "failures.single=none,zero"))
    results = api.sweep(scenario, points, tmp_path / "out", workers=1)
    assert [result["status"] for result in results[1::2]] == ["invalid"] * 3
    for limit, result in zip((5, 6.8, 9), results[::2], strict=True):
        plan = api.plan(api.load_scenario(scenario, [f"targets.east.one_way_ms={limit}"]))
        assert (result["status"], result["cost_cny"]) == (plan.status.value, plan.cost_cny)
        assert result["spans"] == [span.id for span in plan.spans]
    assert [r["cost_cny"] is None for r in results[::2]] == [True, False, False]
    assert sweep_csv(results).splitlines()[0].startswith("number,targets.east.one_way_ms,")
    assert sweep_plot(results, "x").count("<circle") == 2


def test_one_worker_and_two_write_the_same_bytes(tmp_path: Path) -> None:
    scenario = write(tmp_path, scenario=QUESTION)
    run(scenario, tmp_path / "one", "--workers", "1")
    run(scenario, tmp_path / "two", "--workers", "2")
    assert made(tmp_path / "one") == made(tmp_path / "two")
    costs = [p["cost_cny"] for p in json.loads(made(tmp_path / "one")[1])["points"]]
    by_limit = [costs[i] for i in range(1, len(costs), 3)]
    known = [cost for cost in by_limit if cost is not None]
    assert known
    assert all(a >= b for a, b in pairwise(known))


def test_a_second_run_asks_nothing(tmp_path: Path) -> None:
    scenario = write(tmp_path, scenario=QUESTION)
    run(scenario, tmp_path / "out", "--workers", "1")
    before = (tmp_path / "out" / JOURNAL).read_bytes()
    run(scenario, tmp_path / "out", "--workers", "1")
    assert (tmp_path / "out" / JOURNAL).read_bytes() == before
    scenario.write_text(QUESTION + "title: changed\n", encoding="utf-8")
    run(scenario, tmp_path / "out", "--workers", "1")
    assert len((tmp_path / "out" / JOURNAL).read_bytes()) > len(before) * 1.9


def test_a_cut_line_is_dropped_and_another_file_refused(tmp_path: Path) -> None:
    journal = tmp_path / JOURNAL
    answer = {"number": 0, "point": {"k": "1"}, "status": "invalid", **NOTHING}
    line = json.dumps({"schema_version": 1, "key": "a", **answer})
    journal.write_text(f'{line}\n{{"key": "b", "sta', encoding="utf-8")
    assert read_journal(journal) == {"a": answer}
    assert journal.read_text(encoding="utf-8").endswith("}\n")
    for other in ("hello", line.replace('_version": 1', '_version": 2'), '{"key": "a"}'):
        journal.write_text(f"{other}\n", encoding="utf-8")
        with pytest.raises(RequestError, match="line 1, is no answer of a sweep"):
            read_journal(journal)


def test_a_folder_takes_one_sweep_at_a_time(tmp_path: Path) -> None:
    scenario = write(tmp_path, scenario=QUESTION)
    (tmp_path / "out").mkdir()
    with (tmp_path / "out" / JOURNAL).open("ab") as journal:
        with locked_file(journal.fileno(), tmp_path), pytest.raises(RequestError, match="another"):
            api.sweep(str(scenario), grid(VARY[:1]), tmp_path / "out", workers=1)
        api.sweep(str(scenario), grid(("targets.east.one_way_ms=9",)), tmp_path / "out", workers=1)


def test_a_killed_sweep_goes_on_and_ends_with_the_same_files(tmp_path: Path) -> None:
    scenario = write(tmp_path, scenario=QUESTION)
    run(scenario, tmp_path / "whole", "--workers", "1")
    out = tmp_path / "killed"
    asked = [sys.executable, "-m", "netplan", "sweep", str(scenario), "--out", str(out)]
    asked += ["--workers", "2", *(part for text in VARY for part in ("--vary", text))]
    process = subprocess.Popen(
        asked,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        _wait_for(lambda: _lines(out / JOURNAL) >= 3)
    finally:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
    kept = _lines(out / JOURNAL)
    run(scenario, out, "--workers", "2")
    assert made(out) == made(tmp_path / "whole")
    assert kept >= 3


def _lines(path: Path) -> int:
    return path.read_bytes().count(b"\n") if path.exists() else 0


def _wait_for(true: object, seconds: float = 90) -> None:
    assert callable(true)
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.02)


# a cluster


def test_a_dask_cluster_that_loses_a_worker_loses_no_answer(tmp_path: Path) -> None:
    scenario = write(tmp_path, scenario=QUESTION)
    run(scenario, tmp_path / "here", "--workers", "1")
    out = tmp_path / "there"
    with cluster(tmp_path) as (address, workers):
        asked = [sys.executable, "-m", "netplan", "sweep", str(scenario), "--out", str(out)]
        asked += ["--scheduler", address]
        asked += [part for text in VARY for part in ("--vary", text)]
        process = subprocess.Popen(asked, cwd=ROOT, stdout=subprocess.DEVNULL)
        try:
            _wait_for(lambda: process.poll() is not None or _lines(out / JOURNAL) >= 2)
            assert process.poll() is None, "over before a worker could be killed"
            os.killpg(workers[0].pid, signal.SIGKILL)
            assert process.wait(timeout=90) == 0
        finally:
            process.kill()
            process.wait()
    assert made(out) == made(tmp_path / "here")


def test_sensitivity_on_a_dask_cluster_says_the_same(tmp_path: Path) -> None:
    """Every price range is found by a worker, each from the files themselves."""
    more = collection([*spans(), span("guilin", "guangzhou", "new", 450.0)])
    text = SCENARIO.replace("one_way_ms: 6\n    after_cut_one_way_ms: 7", "one_way_ms: 6.8")
    scenario = write(tmp_path, scenario=text, spans_=more)
    here = api.sensitivity(scenario)
    with cluster(tmp_path) as (address, _):
        there = api.sensitivity(scenario, scheduler=address)
    assert here["costs"]
    assert sensitivity_record(there) == sensitivity_record(here)


def test_no_scheduler_there() -> None:
    runner = on_dask("not-an-address")
    with pytest.raises(RequestError, match="no Dask scheduler answers at not-an-address"):
        list(runner(evaluate, []))


def test_points_that_cost_the_same_are_counted() -> None:
    def answer(number: int, cost: int) -> dict[str, Any]:
        ended = {"status": "optimal", "cost_cny": cost}
        return {"number": number, "point": {"k": str(number)}, **NOTHING, **ended}

    told = sweep_text([answer(0, 5), answer(1, 9), answer(2, 9), answer(3, 9)])
    assert "| k=0 " in told and "k=1 (and 2 more at this cost)" in told
    told = sweep_text([answer(0, 7), answer(1, 7)])
    assert "all the same" in told and "dearest" not in told
