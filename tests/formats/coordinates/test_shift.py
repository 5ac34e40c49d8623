"""GCJ-02 and BD-09: the formulas against figures of another implementation, and detection."""

from __future__ import annotations

import json
import math
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from netplan import api
from netplan.cli.main import cli
from netplan.files.text.paths import bundled_root
from netplan.formats.coordinates.gcj02 import (
    bd09_to_wgs84,
    gcj02_to_wgs84,
    wgs84_to_bd09,
    wgs84_to_gcj02,
)
from netplan.formats.coordinates.known_positions import known_positions
from netplan.formats.coordinates.shift import likely_shift

# Made with prcoords 1.0.2: (wgs84, gcj02, bd09), lon/lat.
FIGURES = (
    (
        (106.63, 26.65),
        (106.6335685296505, 26.64633030587862),
        (106.64013544299688, 26.65208937627434),
    ),
    (
        (121.458, 31.222),
        (121.46256981499172, 31.22009353881278),
        (121.46905111168384, 31.226236076351235),
    ),
    (
        (113.25, 23.117),
        (113.25532320753612, 23.11431441230928),
        (113.26179077906983, 23.120405166649693),
    ),
)
china = st.tuples(st.floats(80, 130), st.floats(20, 50))
noise = st.tuples(st.floats(-1e-3, 1e-3), st.floats(-1e-3, 1e-3))


@pytest.mark.parametrize(("wgs84", "gcj02", "bd09"), FIGURES)
def test_same_figures_as_prcoords(
    wgs84: tuple[float, float], gcj02: tuple[float, float], bd09: tuple[float, float]
) -> None:
    assert wgs84_to_gcj02(wgs84) == pytest.approx(gcj02, abs=1e-11)
    assert wgs84_to_bd09(wgs84) == pytest.approx(bd09, abs=1e-11)


@given(china)
def test_there_and_back_again_within_a_millimetre(point: tuple[float, float]) -> None:
    for there, back in ((wgs84_to_gcj02, gcj02_to_wgs84), (wgs84_to_bd09, bd09_to_wgs84)):
        assert back(there(point)) == pytest.approx(point, abs=1e-8)


def test_nothing_moves_outside_the_box() -> None:
    assert wgs84_to_gcj02((2.35, 48.86)) == (2.35, 48.86)


@given(st.lists(st.tuples(china, noise), min_size=5, max_size=30))
def test_a_shift_is_seen_through_the_vagueness_of_positions(
    rows: list[tuple[tuple[float, float], tuple[float, float]]],
) -> None:
    # Uniform noise of up to 110 m each way against a shift of 57 to 680 m: only sets whose
    # shift stands out can be expected to be recognised.
    known = [point for point, _ in rows]
    sizes = [math.dist(wgs84_to_gcj02(p), p) for p in known]
    given_ = [
        (lon + dx / 4, lat + dy / 4)
        for (lon, lat), (_, (dx, dy)) in zip(map(wgs84_to_gcj02, known), rows, strict=True)
    ]
    found = likely_shift(list(zip(given_, known, strict=True)))
    if sorted(sizes)[len(sizes) // 2] > 0.003:
        assert found is not None
        assert found.system == "GCJ-02"


@given(st.lists(st.tuples(china, noise), min_size=1, max_size=30))
def test_plain_vagueness_is_no_shift(
    rows: list[tuple[tuple[float, float], tuple[float, float]]],
) -> None:
    pairs = [((p[0] + d[0] / 2, p[1] + d[1] / 2), p) for p, d in rows]
    assert likely_shift(pairs) is None


def test_bd09_is_told_from_gcj02_and_the_warning_says_what_to_do() -> None:
    known = [point for point, _, _ in FIGURES]
    found = likely_shift([(wgs84_to_bd09(p), p) for p in known])
    assert found is not None
    assert str(found) == (
        f"positions look like BD-09, not WGS-84: 3 known places are off by {found.median_m:.0f} m "
        "in the middle, the way BD-09 shifts them (0 m are left when that is undone); convert "
        "them with netplan import --crs bd09"
    )


def test_two_places_prove_nothing() -> None:
    known = [point for point, _, _ in FIGURES][:2]
    assert likely_shift([(wgs84_to_gcj02(p), p) for p in known]) is None


def test_known_positions_hold_ids_and_chinese_names() -> None:
    known = known_positions()
    assert known["guian"] == (106.47, 26.4)
    assert known["贵阳"] == pytest.approx((106.717, 26.583), abs=0.1)


def _shifted_scenario(folder: Path, role: str) -> Path:
    name = {"places": "hubs.geojson", "spans": "spans.geojson"}[role]
    content = json.loads((bundled_root() / name).read_text("utf-8"))
    for feature in content["features"]:
        shape = feature["geometry"]
        if role == "places":
            shape["coordinates"] = wgs84_to_gcj02(tuple(shape["coordinates"]))
        else:
            shape["coordinates"] = [wgs84_to_gcj02(tuple(p)) for p in shape["coordinates"]]
    (folder / "moved.geojson").write_text(json.dumps(content), "utf-8")
    path = folder / "moved.yaml"
    path.write_text(
        f"extends: guizhou\nname: moved\nnetwork: {{{role}: moved.geojson}}\n"
        "failures: {single: none}\n",
        "utf-8",
    )
    return path


@pytest.mark.parametrize("role", ["places", "spans"])
def test_validate_warns_of_a_shifted_file_and_goes_on(tmp_path: Path, role: str) -> None:
    path = _shifted_scenario(tmp_path, role)
    done = CliRunner().invoke(cli, ["validate", str(path)])
    assert done.exit_code == 0
    assert "warning: " in done.stderr
    assert "moved.geojson: positions look like GCJ-02, not WGS-84" in done.stderr
    assert "warning" not in done.stdout
    assert done.stdout.rstrip().splitlines()[-1].startswith("ok: ")
    [warning] = json.loads(
        CliRunner().invoke(cli, ["validate", str(path), "--format", "json"]).stdout
    )["warnings"]
    assert warning in done.stderr


def test_plan_warns_of_a_shifted_file(tmp_path: Path) -> None:
    path = _shifted_scenario(tmp_path, "places")
    asked = ["plan", str(path), "--out", str(tmp_path / "out"), "--quiet", "--set"]
    done = CliRunner().invoke(cli, [*asked, "targets.gba.one_way_ms=0.1"])
    assert done.exit_code == 4
    assert "positions look like GCJ-02" in done.stderr


def test_looking_for_a_shift_costs_nothing_noticeable(tmp_path: Path) -> None:
    scenario = api.load_scenario(_shifted_scenario(tmp_path, "places"))
    known_positions.cache_clear()
    start = time.process_time()
    assert api.warnings(scenario)
    assert time.process_time() - start < 0.25
    assert api.warnings(api.load_scenario("guizhou")) == ()
