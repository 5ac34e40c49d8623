"""The command line as a user meets it: exit codes, streams, files whole or not at all."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from netplan import api
from tests.support.tutorial import write_tutorial


def netplan(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "netplan", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with the tutorial's files."""
    write_tutorial(tmp_path)
    return tmp_path


def test_a_plan_goes_to_stdout_and_files_news_to_stderr(folder: Path) -> None:
    done = netplan("plan", "east.yaml", "--out", "o", "--format", "json", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == json.loads((folder / "o/plan.json").read_text())
    assert "wrote o/plan.json" in done.stderr


def test_reproducible_runs_are_identical(folder: Path) -> None:
    for name in ("one", "two"):
        done = netplan("plan", "protected.yaml", "--out", name, "--reproducible", cwd=folder)
        assert done.returncode == 0, done.stderr
    for path in sorted((folder / "one").iterdir()):
        assert path.read_bytes() == (folder / "two" / path.name).read_bytes(), path.name


def test_impossible_targets_end_with_4_and_say_how_far_it_goes(folder: Path) -> None:
    done = netplan("plan", "east.yaml", "--set", "targets.east.one_way_ms=3", cwd=folder)
    assert done.returncode == 4
    record = json.loads((folder / "out/plan.json").read_text())
    (entry,) = record["infeasible"]["targets"]
    assert entry["obstacle"] == "network"
    assert entry["best_one_way_ms"] == pytest.approx(3.43, abs=0.01)
    assert netplan("verify", "out/plan.json", cwd=folder).returncode == 0


def test_bad_input_ends_with_3_all_at_once_and_writes_nothing(folder: Path) -> None:
    spans = folder / "spans.geojson"
    text = spans.read_text().replace('"length_km": 440', '"length_km": "long"', 1)
    spans.write_text(text.replace('"b": "east"', '"b": "nowhere"', 1))
    done = netplan("plan", "east.yaml", "--out", "o", cwd=folder)
    assert done.returncode == 3
    assert not (folder / "o").exists()
    assert done.stdout == ""
    assert "Traceback" not in done.stderr
    assert "wn.old" in done.stderr and "ne.old" in done.stderr


def test_a_changed_input_is_found_by_verify(folder: Path) -> None:
    assert netplan("plan", "east.yaml", "--out", "o", cwd=folder).returncode == 0
    spans = folder / "spans.geojson"
    spans.write_text(spans.read_text().replace('"length_km": 310', '"length_km": 311'))
    done = netplan("verify", "o/plan.json", cwd=folder)
    assert done.returncode == 3
    assert "spans.geojson" in done.stderr


def test_a_tampered_plan_is_found_by_verify(folder: Path) -> None:
    assert netplan("plan", "east.yaml", "--out", "o", cwd=folder).returncode == 0
    path = folder / "o/plan.json"
    record = json.loads(path.read_text())
    record["cost_cny"] = record["lower_bound_cny"] = record["cost_cny"] - 1
    path.write_text(json.dumps(record))
    done = netplan("verify", "o/plan.json", cwd=folder)
    assert done.returncode == 3
    assert "cost" in done.stdout + done.stderr


def test_wrong_usage_ends_with_2(folder: Path) -> None:
    assert netplan("plan", "--no-such-option", cwd=folder).returncode == 2
    assert netplan("verify", "out/plan.json", "--no-such-option", cwd=folder).returncode == 2


def test_an_out_that_cannot_be_written_is_found_before_the_search(folder: Path) -> None:
    (folder / "file").write_text("in the way")
    done = netplan("plan", "east.yaml", "--out", "file/below", cwd=folder)
    assert done.returncode == 2
    assert done.stderr == "error: cannot write file/below: file is not a folder\n"
    assert (folder / "file").read_text() == "in the way"


ENDS = [(signal.SIGINT, 130), (signal.SIGTERM, 143)]


def started(folder: Path, *words: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "netplan", *words],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        restore_signals=True,
    )


@pytest.mark.parametrize(("ending", "code"), ENDS)
@pytest.mark.parametrize("more", [(), ("--certificate",)])
def test_an_interrupted_search_writes_the_plan_it_has(
    folder: Path, ending: signal.Signals, code: int, more: tuple[str, ...]
) -> None:
    running = started(folder, "plan", "--out", "o", *more)
    assert running.stderr is not None
    assert "incumbent" in running.stderr.readline()
    running.send_signal(ending)
    stdout, stderr = running.communicate(timeout=120)
    assert running.returncode == code
    assert "(interrupted)" in stdout and "Traceback" not in stderr
    written = json.loads((folder / "o" / "plan.json").read_text())
    assert (written["status"], written["reason"]) == ("feasible", "interrupted")
    assert 0 <= written["lower_bound_cny"] < written["cost_cny"]
    plan, question = api.load_plan(folder / "o" / "plan.json")
    assert api.verify(plan, question).ok


@pytest.mark.parametrize(("ending", "code"), ENDS)
def test_an_interrupt_before_there_is_a_plan_writes_nothing(
    folder: Path, ending: signal.Signals, code: int
) -> None:
    # With two paths asked for, the price of restoration comes first: no plan of the question.
    running = started(folder, "plan", "one-plus-one", "--out", "o")
    assert running.stderr is not None
    assert "with restoration" in running.stderr.readline()
    running.send_signal(ending)
    stdout, stderr = running.communicate(timeout=120)
    assert (running.returncode, stdout) == (code, "")
    assert stderr.endswith("interrupted\n") and "Traceback" not in stderr
    assert not (folder / "o").exists()


@pytest.mark.parametrize(("ending", "code"), ENDS)
def test_an_interrupted_sweep_keeps_what_is_answered(
    folder: Path, ending: signal.Signals, code: int
) -> None:
    values = ",".join(f"{5.6 + 0.05 * i:.2f}" for i in range(40))
    vary = ("sweep", "--vary", f"targets.gba.one_way_ms={values}", "-o", "s", "--workers", "2")
    running = started(folder, *vary)
    journal = folder / "s" / "answers.jsonl"
    while running.poll() is None and not (journal.exists() and journal.read_text().count("\n")):
        time.sleep(0.05)
    running.send_signal(ending)
    _, stderr = running.communicate(timeout=120)
    assert running.returncode == code
    assert stderr.endswith("interrupted\n") and "Traceback" not in stderr
    answers = [json.loads(line) for line in journal.read_text().splitlines()]
    assert 0 < len(answers) < 40 and all("key" in answer for answer in answers)


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="this system has no /dev/full")
@pytest.mark.parametrize("words", [("plan", "east.yaml"), ("schema", "costs"), ("--help",)])
def test_a_full_disk_behind_stdout_ends_with_2(folder: Path, words: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "netplan", *words],
            cwd=folder,
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 2
    expected = "error: cannot write to standard output: No space left on device\n"
    assert done.stderr.endswith(expected) and "Traceback" not in done.stderr


def test_a_reader_that_leaves_early_is_no_fault(folder: Path) -> None:
    words = [sys.executable, "-m", "netplan", "plan", "east.yaml", "--quiet"]
    running = subprocess.Popen(
        words, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert running.stdout is not None and running.stderr is not None
    running.stdout.close()
    assert running.stderr.read().startswith("wrote out/plan.json, ")
    running.stderr.close()
    assert running.wait(timeout=60) == 0
    assert (folder / "out/plan.json").exists()


@pytest.mark.parametrize("version", [1, 3, "2", None])
def test_a_plan_of_another_version_is_refused(folder: Path, version: object) -> None:
    assert netplan("plan", "east.yaml", "--out", "o", cwd=folder).returncode == 0
    path = folder / "o/plan.json"
    record = json.loads(path.read_text())
    path.write_text(json.dumps({**record, "schema_version": version}))
    done = netplan("verify", "o/plan.json", cwd=folder)
    assert done.returncode == 3
    assert "schema_version: found" in done.stderr and "Traceback" not in done.stderr


def test_every_schema_is_printed(folder: Path) -> None:
    for kind in ("scenario", "plan", "places", "spans", "equipment", "costs"):
        done = netplan("schema", kind, cwd=folder)
        assert done.returncode == 0
        assert json.loads(done.stdout)["type"] == "object"


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="ogrinfo (gdal-bin) is not installed")
def test_gdal_opens_every_layer(folder: Path) -> None:
    assert netplan("plan", "east.yaml", "--out", "o", cwd=folder).returncode == 0
    expected = {
        "places": ("Point", 4, "北城"),
        "spans": ("Line String", 8, "estimated"),
        "links": ("Line String", 1, "西城"),
        "targets": ("Line String", 1, "东城"),
    }
    for name, (geometry, count, text) in expected.items():
        shown = subprocess.run(
            ["ogrinfo", "-al", f"o/{name}.geojson"],
            cwd=folder,
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        assert f"Geometry: {geometry}\n" in shown
        assert f"Feature Count: {count}\n" in shown
        assert text in shown
        assert "WGS 84" in shown
    spans = subprocess.run(
        ["ogrinfo", "-al", "-so", "o/spans.geojson"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert "length_km: Real" in spans and "priced_build_cny: Integer" in spans
