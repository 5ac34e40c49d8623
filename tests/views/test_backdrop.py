"""What lies behind maps: the coast around China, that of the world, a file, or nothing."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import shapely
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.errors import RequestError
from netplan.files.text.paths import bundled_root
from netplan.views.backdrop import AREAS, LINES, around, bundled, facing, given
from netplan.views.extent import Extent
from netplan.views.map import bundled_basemap
from netplan.views.map.backdrop import SCALE
from netplan.views.plots.projection import Azimuthal
from tests.support import foreign_cases as foreign

EUROPE = Extent(2.35, 45.46, 9.19, 50.11, -180)
FIJI_HAWAII = Extent(178.4, -18.1, 202.2, 21.3, 10.3)
CHINA = Extent(100.0, 20.0, 120.0, 40.0, -180)
PLACES: dict[str, list[tuple[float, float]]] = {
    "land": [(8.5, 47.4), (-100, 40), (-47, -20), (175.7, -38.5), (-4, 40), (178.0, 67.5), (25, 0)],
    "sea": [(-30, 40), (-150, 20), (170, -40), (-176, -20), (80, -20), (0, 0), (50, 42)],
}
"""Places on land and at sea; (50, 42) is the Caspian."""


def test_where_a_network_lies_chooses_its_coast() -> None:
    assert bundled(CHINA).kind == "bundled"
    assert {shape.kind for shape in bundled(CHINA).shapes} == {"land", "lakes", "provinces"}
    for where in (EUROPE, FIJI_HAWAII):
        assert bundled(where).kind == "world"
        assert {shape.kind for shape in bundled(where).shapes} == {"land", "borders"}


def test_the_world_is_light_and_ends_at_the_180th_meridian() -> None:
    path = bundled_root() / "world.geojson"
    assert path.stat().st_size < 250_000
    world = bundled(EUROPE)
    rings = (*world.rings(AREAS), *world.rings(LINES))
    assert all(abs(lon) <= 180 and -60 <= lat <= 84 for ring in rings for lon, lat in ring)
    assert not [1 for ring in world.rings(AREAS) for a, b in pairwise(ring) if abs(a[0] - b[0]) > 9]


def test_no_border_of_china_is_drawn() -> None:
    """They are not Natural Earth's to draw: the northern one, and that in the Himalaya."""
    lines = shapely.MultiLineString(list(bundled(EUROPE).rings(LINES)))
    for box in (shapely.box(122, 43, 135, 53), shapely.box(79, 31, 97, 36)):
        assert not lines.intersects(box)


def even_odd(rings: tuple[Any, ...], at: tuple[float, float]) -> bool:
    """Tell whether a place is filled."""
    inside = [shapely.make_valid(shapely.Polygon(r)).contains(shapely.Point(at)) for r in rings]
    return bool(sum(inside) % 2)


@pytest.mark.parametrize("where", [EUROPE, FIJI_HAWAII, Extent(-77, 38, -71, 42, -180)])
def test_land_lies_on_both_sides_of_the_180th_meridian(where: Extent) -> None:
    middle = (where.west + where.east) / 2
    rings = around(bundled(where).rings(AREAS), middle - 180, middle + 180)
    for kind, places in PLACES.items():
        for lon, lat in places:
            drawn = next(x for x in (lon - 360, lon, lon + 360) if abs(x - middle) <= 180)
            assert even_odd(rings, (drawn, lat)) is (kind == "land"), (lon, lat)


@pytest.mark.parametrize("seam", [-180.0, 180.0])
def test_no_edge_runs_along_the_180th_meridian(seam: float) -> None:
    rings = around(bundled(FIJI_HAWAII).rings(AREAS), 10.3, 370.3)
    edges = [(a, b) for ring in rings for a, b in pairwise(ring) if a[0] == b[0] == seam]
    assert edges == []


@pytest.mark.parametrize("centre", [(5.8, 47.8), (-98, 39), (-46, -22), (175, -41), (-170, 2)])
def test_a_map_that_faces_a_place_fills_land_alone(centre: tuple[float, float]) -> None:
    """The point opposite lies on land for some of them, and is no place on the map."""
    project = Azimuthal(*centre)
    rings = tuple(
        tuple(project(at) for at in ring) for ring in facing(bundled(EUROPE).rings(AREAS), *centre)
    )
    for kind, places in PLACES.items():
        for at in places:
            x, y = project(at)
            if x * x + y * y < 9_000**2:  # of this half of the earth
                assert even_odd(rings, (x, y)) is (kind == "land"), at


def test_the_map_page_gets_the_world_around_its_places() -> None:
    for where in (EUROPE, FIJI_HAWAII):
        found = bundled_basemap(where)
        lons = [sum(ring[0:i:2]) / SCALE for ring in found.shapes[0]["rings"]
                for i in range(1, len(ring), 2)]  # fmt: skip
        middle = (where.west + where.east) / 2
        assert middle - 180.1 <= min(lons) < middle - 150
        assert middle + 150 < max(lons) <= middle + 180.1
        assert float(found.step_deg) > 0


def test_tiles_are_no_still_picture() -> None:
    with pytest.raises(RequestError, match=r"tiles are fetched by the map page alone"):
        api.write_report(None, None, "r.html", basemap="https://h/{z}/{x}/{y}.png")


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_a_report_over_a_file_of_ones_own_or_nothing(lang: str, tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)
    ring = [[0, 40], [12, 40], [12, 52], [0, 52], [0, 40]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    own = tmp_path / "approved.geojson"
    own.write_text(
        json.dumps({"type": "FeatureCollection", "features": [{"geometry": shape}]}), "utf-8"
    )
    texts = {}
    for name, basemap in (("bundled", None), ("none", "none"), ("file", str(own))):
        path = tmp_path / f"{name}.html"
        api.write_report(plan, scenario, path, lang=lang, basemap=basemap)
        texts[name] = path.read_text("utf-8")
    assert "Natural Earth" in texts["bundled"]
    assert "Natural Earth" not in texts["none"] + texts["file"]
    assert "approved.geojson" in texts["file"]
    assert 'fill-rule="evenodd"' in texts["file"] and 'fill-rule="evenodd"' not in texts["none"]
    assert given(str(own)).rings(AREAS) == (tuple((float(x), float(y)) for x, y in ring),)


@pytest.mark.parametrize("command", ["report", "plot"])
def test_wrong_backdrops_of_documents_end_in_2(command: str, tmp_path: Path) -> None:
    plan, scenario = foreign.brazil(tmp_path)
    api.save(plan, scenario, tmp_path / "out")
    for basemap in ("https://h/{z}/{x}/{y}.png", str(tmp_path / "nowhere.geojson")):
        out = tmp_path / ("r.html" if command == "report" else "plots")
        words = [command, str(tmp_path / "out/plan.json"), "-o", str(out), "--basemap", basemap]
        done = CliRunner().invoke(cli, words)
        assert done.exit_code == 2
        assert "--basemap" in done.stderr
        assert not out.exists()
