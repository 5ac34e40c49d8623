"""GNPy itself, where an environment has it: the table and the kept routes are what it finds.

``NETPLAN_GNPY`` is the folder of that environment.
"""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest

from netplan import api
from netplan.optics.section import decibel
from tests.support import foreign_cases
from tests.support.folders import ROOT
from tests.support.tiny_traffic import TRAFFIC, square

GNPY = os.environ.get("NETPLAN_GNPY", "")
pytestmark = pytest.mark.skipif(not GNPY, reason="NETPLAN_GNPY names no environment with GNPy")
PYTHON = Path(GNPY) / "bin" / "python"


@pytest.mark.parametrize(
    ("fibre", "grid"), [("16.7,80:0.22", "128,150"), ("3,4000:0.2", "31.57,50")]
)
def test_a_fresh_table_is_the_one_that_is_kept(fibre: str, grid: str, tmp_path: Path) -> None:
    made = tmp_path / "noise.json"
    words = [PYTHON, ROOT / "data" / "noise_table.py", "--fibre", fibre, "--grid", grid]
    subprocess.run([*map(str, words), "-o", str(made)], check=True, capture_output=True)
    (fresh,) = json.loads(made.read_text(encoding="utf-8"))["kerr"]
    kept = json.loads((ROOT / "data" / "noise.json").read_text(encoding="utf-8"))["kerr"]
    key = [name for name in fresh if name != "pico"]
    (old,) = [row for row in kept if all(row[name] == fresh[name] for name in key)]
    for before, after in zip(old["pico"], fresh["pico"], strict=True):
        assert abs(decibel(before / after)) < 0.01


def test_the_kept_routes_are_what_gnpy_finds(tmp_path: Path) -> None:
    from benchmarks.optics import cases, measured  # noqa: PLC0415
    from tests.support.optics_cases import bundled_equipment  # noqa: PLC0415

    kept = json.loads((ROOT / "tests" / "data" / "gnpy_routes.json").read_text(encoding="utf-8"))
    gear = bundled_equipment()
    fresh = measured(gear, cases(gear, len(kept), 1)[:12], GNPY)
    known = [{**case} for case in kept]
    for case in fresh:
        (old,) = [each for each in known if each["spans"] == case["spans"]]
        assert case["gsnr_db"] == pytest.approx(old["gsnr_db"], abs=0.011)


def test_an_export_runs_as_it_is_and_agrees(tmp_path: Path) -> None:
    plan, scenario = foreign_cases.europe(tmp_path)
    found = api.optics(plan, scenario, gnpy=GNPY)
    assert found.compared
    assert found.agreed
    written = api.write_export(api.export_layers(plan, scenario, "gnpy"), tmp_path / "light")
    script = next(path for path in written if path.name == "run.sh")
    command = Path(GNPY).absolute() / "bin" / "gnpy-path-request"
    subprocess.run(
        ["sh", str(script)],
        check=True,
        capture_output=True,
        env={**os.environ, "GNPY": str(command)},
    )
    again = api.optics(plan, scenario, gnpy=str(tmp_path / "light" / "result.json"))
    assert again.compared == found.compared


@pytest.mark.parametrize("mode", ["800g_16qam", "[400g_qpsk, 200g_qpsk]"])
def test_the_channels_of_a_plan_with_traffic_agree(mode: str, tmp_path: Path) -> None:
    traffic = "\n".join((*TRAFFIC.splitlines()[:2], f"channels: {{mode: {mode}, per_pair: 2}}", ""))
    scenario = square(tmp_path, traffic)
    plan = api.plan(scenario)
    found = api.optics(plan, scenario, gnpy=GNPY)
    assert found.compared and found.agreed
    placed = [each for each in found.compared if each.request.spectrum is not None]
    assert placed
    for each in placed:
        assert each.found is not None and each.request.spectrum is not None
        assert (each.found.blocked, each.found.slots) == ("", each.request.spectrum[0])
