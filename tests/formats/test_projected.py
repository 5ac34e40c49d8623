"""Export in any projected system, refused where the network lies outside its area of use."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
import shapely

from netplan import api
from netplan.errors import RequestError
from tests.support import foreign_cases as foreign

pyogrio = pytest.importorskip("pyogrio", reason="pyogrio (extra gis) is not installed")
pyproj = pytest.importorskip("pyproj", reason="pyproj (extra gis) is not installed")


@pytest.mark.parametrize("kind", ["gpkg", "shp", "fgb", "csv"])
def test_any_projected_system_and_back(kind: str, tmp_path: Path) -> None:
    planned = foreign.europe(tmp_path)
    made = api.export_layers(*planned, kind, layers=("places",), crs="EPSG:25832")
    assert any("3.6 degrees beyond the area of use of EPSG:25832" in note for note in made.notes)
    assert any("6.0 E to 12.0 E, 36.5 N to 84.0 N" in note for note in made.notes)
    for name, content in made.files.items():
        (tmp_path / name).write_bytes(content)
    if kind == "csv":
        text = (tmp_path / "places.csv").read_text("utf-8-sig")
        row = next(row for row in csv.DictReader(text.splitlines()) if row["id"] == "frankfurt")
        at = shapely.from_wkt(next(iter(row.values())))
        back = pyproj.Transformer.from_crs(25832, 4326, always_xy=True)
        assert back.transform(at.x, at.y) == pytest.approx((8.68, 50.11), abs=1e-6)
        return
    (path,) = (tmp_path / name for name in made.files if Path(name).suffix == f".{kind}")
    inside = {"layer": "places"} if kind == "gpkg" else {}
    assert pyogrio.read_info(str(path), **inside)["crs"] == "EPSG:25832"
    layer = api.import_layer(path, "places", layer="places" if kind == "gpkg" else None).layer
    known = {p.id: (p.lon, p.lat) for p in foreign.EUROPE}
    for feature in layer.features:
        assert feature.coordinates == pytest.approx(known[feature.id], abs=1e-6)


@pytest.mark.parametrize(
    ("make", "crs", "told"),
    [
        (
            foreign.brazil,
            "gk3:105",
            "EPSG:4544 (CGCS2000 / 3-degree Gauss-Kruger CM 105E) serves 103.5 E to 106.5 E, "
            "22.5 N to 42.2 N, and the network reaches 150.1 degrees beyond: it lies in "
            "46.6 W to 43.2 W, 23.6 S to 19.9 S",
        ),
        (
            foreign.europe,
            "EPSG:32601",
            "(WGS 84 / UTM zone 1N) serves 180.0 W to 174.0 W",
        ),
        (foreign.brazil, "EPSG:25832", "and the network reaches"),
        (foreign.europe, "EPSG:3460", "(Fiji 1986 / Fiji Map Grid) serves 176.8 E to 178.1 W"),
    ],
)
def test_a_network_outside_the_area_of_a_system_is_refused(
    make: foreign.Maker, crs: str, told: str, tmp_path: Path
) -> None:
    planned = make(tmp_path)
    with pytest.raises(RequestError) as error:
        api.export_layers(*planned, "csv", layers=("places",), crs=crs)
    assert told in str(error.value)
    assert error.value.exit_code == 2


def test_an_area_across_the_180th_meridian_serves_both_sides(tmp_path: Path) -> None:
    planned = foreign.pacific(tmp_path)
    made = api.export_layers(*planned, "csv", layers=("places",), crs="EPSG:3832")  # of the Pacific
    assert made.notes == ()
    rows = list(csv.DictReader(made.files["places.csv"].decode("utf-8-sig").splitlines()))
    assert len(rows) == 2
