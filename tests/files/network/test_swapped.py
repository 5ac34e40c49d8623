"""A far landing is no mistake of longitude and latitude unless its spans say so."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from netplan.cli.main import cli
from tests.support.import_cases import feature, layer

EUROPE = {
    "london": (-0.128, 51.507),
    "paris": (2.352, 48.857),
    "frankfurt": (8.682, 50.111),
    "milan": (9.19, 45.464),
    "marseille": (5.37, 43.296),
    "vienna": (16.373, 48.208),
}
CHINA = {
    "guiyang": (106.71, 26.58),
    "kunming": (102.71, 25.04),
    "nanning": (108.37, 22.82),
    "chengdu": (104.07, 30.66),
}
DJIBOUTI, SWAPPED = (43.148, 11.595), (11.595, 43.148)
ARCTIC = (29.65, 89.1)


def span(a: str, b: str, line: list[Any], length_km: float) -> dict[str, Any]:
    columns = {"id": f"{a}-{b}", "a": a, "b": b, "corridor": f"{a}-{b}", "length_km": length_km}
    fixed = {"state": "existing", "fibre": "g652d", "length_source": "measured"}
    return feature("LineString", line, **columns, **fixed)


def validated(
    folder: Path, cities: dict[str, Any], far: tuple[float, float], cable: dict[str, Any] | None
) -> tuple[int, str]:
    """Check a network of the cities and a place far away, joined by a cable or not at all."""
    a, b = list(cities)[:2]
    places = [feature("Point", at, id=id_, role="hub") for id_, at in cities.items()]
    layer(folder / "places.geojson", *places, feature("Point", far, id="far", role="demand"))
    lines = [span(a, b, [cities[a], cities[b]], 1_000)]
    layer(folder / "spans.geojson", *lines, *([] if cable is None else [cable]))
    scenario = folder / "s.yaml"
    scenario.write_text(
        "name: case\nnetwork: {places: places.geojson, spans: spans.geojson}\n"
        f"targets: [{{id: t, from: {a}, to: {b}, one_way_ms: 60}}]\n"
        f"links: [{{from: {a}, to: {b}}}]\n",
        "utf-8",
    )
    done = CliRunner().invoke(cli, ["validate", str(scenario)])
    return done.exit_code, done.stderr


def test_a_landing_that_its_cable_reaches_is_where_it_is(tmp_path: Path) -> None:
    cable = span("marseille", "far", [EUROPE["marseille"], DJIBOUTI], 6567.6)
    assert validated(tmp_path, EUROPE, DJIBOUTI, cable) == (0, "")


def test_a_landing_without_a_cable_is_warned_of(tmp_path: Path) -> None:
    code, said = validated(tmp_path, EUROPE, DJIBOUTI, None)
    assert code == 0
    assert said.endswith(
        "places.geojson: longitude and latitude of far [43.148, 11.595] may be swapped: "
        "[11.595, 43.148] lies among the others, and no span shows which is right\n"
    )


@pytest.mark.parametrize("drawn_to", [DJIBOUTI, SWAPPED])
def test_a_cable_too_short_to_reach_it_shows_the_mistake(
    tmp_path: Path, drawn_to: tuple[float, float]
) -> None:
    cable = span("marseille", "far", [EUROPE["marseille"], drawn_to], 650.0)
    code, said = validated(tmp_path, EUROPE, DJIBOUTI, cable)
    assert code == 3
    assert "feature 7 (id far): coordinates: found [43.148, 11.595]; allowed: [longitude, " in said
    assert "these look swapped: [11.595, 43.148] lies among the others" in said


def test_a_long_cable_drawn_to_the_mirror_image_shows_it_too(tmp_path: Path) -> None:
    cable = span("marseille", "far", [EUROPE["marseille"], SWAPPED], 6567.6)
    assert validated(tmp_path, EUROPE, DJIBOUTI, cable)[0] == 3


def test_in_china_the_mirror_image_alone_is_proof(tmp_path: Path) -> None:
    code, said = validated(tmp_path, CHINA, ARCTIC, None)
    assert code == 3
    assert "these look swapped: [89.1, 29.65] lies among the others" in said


def test_even_there_a_cable_that_reaches_it_is_believed(tmp_path: Path) -> None:
    cable = span("guiyang", "far", [CHINA["guiyang"], ARCTIC], 9_000.0)
    assert validated(tmp_path, CHINA, ARCTIC, cable) == (0, "")
