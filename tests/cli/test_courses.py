"""``netplan courses``: spans along the lines of a file, where their lengths agree."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from netplan.cli.main import cli
from tests.support.candidate_cases import AUSTRIA, folder, line_file, span

CREDIT = "(c) Some surveyors, CC BY 4.0"
WEST = [(14.20, 48.35), (13.6, 48.25), (13.05, 47.81)]
EAST = [(16.37, 48.21), (15.6, 48.30), (15.0, 48.10), (14.20, 48.35)]
"""Linz lies some 9 km from where they meet."""


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(cli, [str(word) for word in words])


@pytest.fixture
def net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a folder with spans Vienna-Linz-Salzburg and Vienna-Graz, and lines for the first."""
    monkeypatch.chdir(tmp_path)
    line_file(Path("rail.geojson"), EAST, WEST)
    spans = [
        span("vienna", "linz", AUSTRIA),
        span("salzburg", "linz", AUSTRIA),
        span("vienna", "graz", AUSTRIA),
    ]
    return folder(Path("net"), AUSTRIA, spans)


def laid(path: str = "courses.geojson") -> dict[str, Any]:
    features = json.loads(Path(path).read_text("utf-8"))["features"]
    return {one["id"]: one for one in features}


def test_spans_run_along_the_lines_and_keep_their_lengths(net: Path) -> None:
    before = (net / "spans.geojson").read_bytes()
    done = run("courses", net, "--along", "rail.geojson", "--credit", CREDIT)
    assert done.exit_code == 0, done.output
    assert "2 of 3 spans run along the lines of rail.geojson." in done.stdout
    assert "- vienna-graz: no way over the lines" in done.stdout
    assert (net / "spans.geojson").read_bytes() == before
    found = laid()
    given = {one["properties"]["id"]: one for one in json.loads(before)["features"]}
    for name, one in found.items():
        assert one["properties"]["length_km"] == given[name]["properties"]["length_km"]
    line = found["vienna-linz"]["geometry"]["coordinates"]
    assert (line[0], line[-1]) == ([16.37, 48.21], [14.29, 48.31])
    assert [15.6, 48.3] in line
    back = found["salzburg-linz"]["geometry"]["coordinates"]  # drawn the other way round
    assert (back[0], back[-1]) == ([13.05, 47.81], [14.29, 48.31])
    assert found["vienna-linz"]["properties"]["course"] == "along_lines"
    assert found["vienna-linz"]["properties"]["course_credit"] == CREDIT
    assert found["vienna-graz"]["properties"]["course"] is None
    assert found["vienna-graz"]["geometry"] == given["vienna-graz"]["geometry"]


def test_a_line_is_cut_where_a_place_is_led_to_it(net: Path) -> None:
    line_file(Path("rail.geojson"), [*EAST, *WEST[1:]])  # Linz lies beside it
    done = run("courses", net, "--along", "rail.geojson")
    assert "2 of 3 spans run along the lines" in done.stdout
    assert "Nobody is credited" in done.stdout
    assert [13.6, 48.25] not in laid()["vienna-linz"]["geometry"]["coordinates"]


def test_no_lead_no_way(net: Path) -> None:
    done = run("courses", net, "--along", "rail.geojson", "--lead", "0")
    assert "0 of 3 spans" in done.stdout


@pytest.mark.parametrize(
    ("length_km", "why"),
    [
        (160, "the way is longer than its cable (1."),
        (400, "the way is too short for its cable (0."),
    ],
)
def test_a_length_that_does_not_agree_keeps_its_course(net: Path, length_km: int, why: str) -> None:
    folder(net, AUSTRIA, [span("vienna", "linz", AUSTRIA, length_km=length_km)])
    done = run("courses", net, "--along", "rail.geojson", "--within", "0.02")
    assert f"- vienna-linz: {why}" in done.stdout
    assert laid()["vienna-linz"]["geometry"]["coordinates"] == [[16.37, 48.21], [14.29, 48.31]]


def test_fibres_of_one_trench_are_judged_by_its_best_known_length(net: Path) -> None:
    guess = span("vienna", "linz", AUSTRIA, id="old", corridor="west", length_km=400)
    known = span("vienna", "linz", AUSTRIA, id="new", corridor="west", length_source="published")
    alone = span("vienna", "linz", AUSTRIA, id="other", corridor="north", length_km=400)
    folder(net, AUSTRIA, [guess, known, alone])
    done = run("courses", net, "--along", "rail.geojson")
    assert "2 of 3 spans" in done.stdout
    assert laid()["old"]["geometry"] == laid()["new"]["geometry"]
    assert laid()["other"]["properties"]["course"] is None


def test_the_input_and_what_is_there_are_not_written_over(net: Path) -> None:
    words = ("courses", net, "--along", "rail.geojson", "-o")
    done = run(*words, net / "spans.geojson", "--replace")
    assert done.exit_code == 2
    assert "would replace net/spans.geojson, which this command reads" in done.stderr
    assert run(*words, "x.geojson").exit_code == 0
    assert "x.geojson is there already" in run(*words, "x.geojson").stderr


def test_a_plan_on_the_courses_says_whose_lines_they_are(net: Path) -> None:
    run("courses", net, "--along", "rail.geojson", "--credit", CREDIT, "-o", net / "laid.geojson")
    assert run("new", net, "--hub", "vienna", "--stretch", "1.6").exit_code == 0
    scenario = net / "scenario.yaml"
    text = scenario.read_text("utf-8").replace("spans: spans.geojson", "spans: laid.geojson")
    scenario.write_text(text, "utf-8")
    assert run("plan", scenario, "-o", "out", "--quiet").exit_code == 0
    assert run("map", "out/plan.json", "-o", "map.html").exit_code == 0
    assert CREDIT in Path("map.html").read_text("utf-8")
    assert run("report", "out/plan.json", "-o", "report.html").exit_code == 0
    assert CREDIT in Path("report.html").read_text("utf-8")


@pytest.mark.parametrize("words", [("--lang", "zh")])
def test_it_speaks_chinese(net: Path, words: tuple[str, ...]) -> None:
    done = run("courses", net, "--along", "rail.geojson", *words)
    assert "3 条光缆段中有 2 条沿 rail.geojson 的线路走向。" in done.stdout
    assert "- vienna-graz：线路上无通路" in done.stdout
