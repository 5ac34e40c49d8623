"""Draw in a GIS, plan again: a plan's layer edited through GDAL is the next plan's input."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from netplan import api
from netplan.cli.main import cli
from netplan.errors import InputError, RequestError

raw = pytest.importorskip("pyogrio.raw", reason="pyogrio (extra gis) is not installed")
shapely = pytest.importorskip("shapely")

OWN_TIMES = {"lead_time_months": 14, "season": "11-3"}
HUB, CITY = (106.5, 26.5), (113.0, 23.0)


def place(id_: str, at: tuple[float, float], role: str) -> dict[str, Any]:
    return {
        "type": "Feature",
        "geometry": {"type": "Point", "coordinates": at},
        "properties": {"id": id_, "name": id_, "name_zh": "城", "role": role},
    }


def span(id_: str, length_km: float, bend: tuple[float, float]) -> dict[str, Any]:
    old = id_.endswith(".old")
    return {
        "type": "Feature",
        "geometry": {"type": "LineString", "coordinates": [HUB, bend, CITY]},
        "properties": {
            "id": id_,
            "a": "hub",
            "b": "city",
            "state": "existing" if old else "candidate",
            "fibre": "g652d" if old else "g654e",
            "length_km": length_km,
            "slack_factor": 1.0 if old else 1.05,
            "length_source": "measured",
            "corridor": id_.partition(".")[0],
            "along": "railway",
            **({"lease_cny_per_fibre_km_year": 12.5, "hop_gbit_s": 400.5} if old else OWN_TIMES),
        },
    }


@pytest.fixture
def question(tmp_path: Path) -> Path:
    """Write a hub, a city, today's long cable, and two corridors for a shorter one."""
    layers = {
        "places": [place("hub", HUB, "hub"), place("city", CITY, "demand")],
        "spans": [
            span("today.old", 1400, (109, 24)),
            span("north.new", 850, (110, 26)),
            span("south.new", 900, (109, 23)),
        ],
    }
    for name, features in layers.items():
        document = {"type": "FeatureCollection", "features": features}
        (tmp_path / f"{name}.geojson").write_text(json.dumps(document), encoding="utf-8")
    scenario = tmp_path / "scenario.yaml"
    scenario.write_text(
        "name: drawn\n"
        "network: {places: places.geojson, spans: spans.geojson}\n"
        "targets:\n"
        "  - {id: near, from: {role: hub}, to: {id: city}, one_way_ms: 5.5}\n"
        "links: [{from: {role: hub}, to: {id: city}}]\n",
        encoding="utf-8",
    )
    return scenario


def built(scenario: Path) -> set[str]:
    question = api.load_scenario(scenario)
    return {cost.id for cost in api.plan(question).spans}


def edit(path: Path, layer: str | None, length_km: float) -> None:
    """Lengthen the northern corridor and move its bend, as one would in QGIS."""
    meta, _, shapes, columns = raw.read(str(path), layer=layer)
    table = dict(zip(meta["fields"].tolist(), columns, strict=True))
    row = table["id"].tolist().index("north.new")
    table["length_km"][row] = length_km
    shapes[row] = shapely.to_wkb(shapely.LineString([HUB, (110.5, 27.5), CITY]))
    path.unlink()
    raw.write(
        str(path),
        geometry=shapes,
        field_data=list(table.values()),
        fields=list(table),
        layer=layer,
        driver={".gpkg": "GPKG", ".geojson": "GeoJSON"}[path.suffix],
        crs="EPSG:4326",
        geometry_type="LineString",
    )


def test_a_route_edited_in_a_geopackage_changes_the_plan(question: Path, tmp_path: Path) -> None:
    scenario = api.load_scenario(question)
    plan = api.plan(scenario)
    assert {cost.id for cost in plan.spans} == {"north.new"}
    layers = api.export_layers(plan, scenario, "gpkg", layers=("spans",))
    api.write_export(layers, tmp_path / "mine.gpkg")
    edit(tmp_path / "mine.gpkg", "spans", 950)
    imported = api.import_layer(tmp_path / "mine.gpkg", "spans", places=tmp_path / "places.geojson")
    assert imported.notes == ()
    api.write_imported(imported, tmp_path / "spans.geojson")
    assert built(question) == {"south.new"}
    moved = api.load_scenario(question).network.span["north.new"]
    assert moved.route == (HUB, (110.5, 27.5), CITY)


def test_geojson_that_gdal_saved_is_an_input_as_it_is(question: Path, tmp_path: Path) -> None:
    edit(tmp_path / "spans.geojson", None, 950)
    assert built(question) == {"south.new"}


def test_an_unedited_layer_comes_back_with_the_same_plan(question: Path, tmp_path: Path) -> None:
    scenario = api.load_scenario(question)
    plan = api.plan(scenario)
    both = ("places", "spans")
    files = {"gpkg": "plan.gpkg", "kml": "plan.kml", "kmz": "plan.kmz"}
    for kind in ("gpkg", "shp", "fgb", "kml", "kmz", "csv", "geojson"):
        file = files.get(kind, f"spans.{kind}")
        made = api.export_layers(plan, scenario, kind, layers=both)
        api.write_export(made, tmp_path / kind / file if kind in files else tmp_path / kind)
        api.write_imported(
            api.import_layer(tmp_path / kind / file, "spans", places=tmp_path / "places.geojson"),
            tmp_path / "spans.geojson",
        )
        again = api.load_scenario(question)
        assert again.network.spans == scenario.network.spans, kind
        assert api.plan(again).cost_cny == plan.cost_cny


def test_a_layer_that_is_not_there_is_named(question: Path, tmp_path: Path) -> None:
    scenario = api.load_scenario(question)
    made = api.export_layers(api.plan(scenario), scenario, "gpkg", layers=("spans", "links"))
    api.write_export(made, tmp_path / "mine.gpkg")
    with pytest.raises(RequestError, match='no layer "span" in the file; it has spans, links'):
        api.import_layer(tmp_path / "mine.gpkg", "spans", layer="span")


def test_what_is_no_gis_file_is_said(tmp_path: Path) -> None:
    path = tmp_path / "x.gpkg"
    path.write_bytes(b"nothing of the kind")
    with pytest.raises(InputError, match="a file GDAL reads"):
        api.import_layer(path, "spans")


def test_a_polygon_is_no_span(tmp_path: Path) -> None:
    path = tmp_path / "x.geojson"
    shape = shapely.to_geojson(shapely.box(0, 0, 1, 1))
    columns = {**span("p", 1400, HUB)["properties"], "id": "p"}
    feature = {"type": "Feature", "properties": columns, "geometry": json.loads(shape)}
    path.write_text(json.dumps({"type": "FeatureCollection", "features": [feature]}))
    with pytest.raises(InputError) as error:
        api.import_layer(path, "spans")
    assert str(error.value) == (
        f"{path.as_posix()}: feature 1 (id p): geometry: found Polygon; allowed: LineString"
    )


def test_a_plan_that_was_altered_is_not_exported(question: Path, tmp_path: Path) -> None:
    scenario = api.load_scenario(question)
    api.save(api.plan(scenario), scenario, tmp_path / "out")
    path = tmp_path / "out" / "plan.json"
    layers = tmp_path / "layers"
    sound = CliRunner().invoke(cli, ["export", str(path), "--layers", "spans", "-o", str(layers)])
    assert sound.exit_code == 0, sound.output
    assert [p.name for p in layers.iterdir()] == ["spans.geojson"]
    record = json.loads(path.read_text("utf-8"))
    record["targets"][0]["floor_one_way_ms"] -= 1
    path.write_text(json.dumps(record), encoding="utf-8")
    altered = CliRunner().invoke(cli, ["export", str(path), "-o", str(tmp_path / "no")])
    assert altered.exit_code == 3
    assert "target near hub to city" in altered.stderr
    assert not (tmp_path / "no").exists()


def test_a_plan_of_another_version_is_not_exported(question: Path, tmp_path: Path) -> None:
    scenario = api.load_scenario(question)
    api.save(api.plan(scenario), scenario, tmp_path / "out")
    path = tmp_path / "out" / "plan.json"
    record = json.loads(path.read_text("utf-8"))
    record["schema_version"] = 99
    path.write_text(json.dumps(record), encoding="utf-8")
    for command in (["export", str(path), "-o", str(tmp_path / "no")], ["circle", str(path)]):
        shown = CliRunner().invoke(cli, command)
        assert shown.exit_code == 3
        assert "schema_version" in shown.stderr
