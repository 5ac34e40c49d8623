"""Every format: written, read back by GDAL, the same bytes twice, clear errors."""

from __future__ import annotations

import csv
import io
import json
import math
import shutil
import sqlite3
import subprocess
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.errors import InputError, RequestError
from netplan.formats._optional import require
from netplan.formats.coordinates.crs import (
    GCJ02_OUTSIDE,
    GCJ02_STAMP,
    crs_notes,
    in_crs,
    parse_crs,
)
from netplan.formats.export import DIFFERENCE, LAYERS, Export
from netplan.formats.layers.circle import circle_layers
from netplan.formats.layers.difference import difference_layer
from netplan.formats.layers.failures import failures_layer
from netplan.formats.layers.layer import Feature, Field, Geometry, Layer
from netplan.formats.layers.plan import plan_layers
from netplan.formats.styles.qml import expression
from netplan.formats.styles.styles import Condition, rules_of, style_of
from tests.support.gis_cases import plan, scenario

pyogrio = pytest.importorskip("pyogrio", reason="pyogrio (extra gis) is not installed")
raw = pytest.importorskip("pyogrio.raw", reason="pyogrio (extra gis) is not installed")

FAST = ("places", "spans", "links", "targets")
FILE = {
    "geojson": "{}.geojson",
    "gpkg": "plan.gpkg",
    "shp": "{}.shp",
    "fgb": "{}.fgb",
    "csv": "{}.csv",
    "kml": "plan.kml",
    "kmz": "plan.kmz",
}
KML_LAYER = {"places": "节点", "spans": "光缆段", "links": "直达链路", "targets": "时延目标"}


@pytest.fixture(scope="module")
def full() -> Export:
    """All layers of a plan in a GeoPackage, with another plan to compare with."""
    return api.export_layers(plan(), scenario(), "gpkg", base=(plan(5), scenario()))


def write(made: Export, folder: Path) -> Path:
    api.write_export(made, folder)
    return folder


def is_cut(read: object, text: object) -> bool:
    """Tell whether this is as much of a text as 254 bytes hold, where it is longer than that."""
    if not isinstance(read, str) or not isinstance(text, str) or len(text.encode()) <= 254:
        return False
    kept = read.removesuffix("…")
    next_one = text[len(kept)]
    whole = len(read.encode()) <= 254 < len(f"{kept}{next_one}…".encode())
    return read == f"{kept}…" and text.startswith(kept) and whole


@pytest.mark.parametrize("kind", FILE)
def test_gdal_reads_back_what_was_written(kind: str, tmp_path: Path) -> None:
    write(api.export_layers(plan(), scenario(), kind, layers=FAST, language="zh"), tmp_path)
    for layer in plan_layers(plan(), scenario()):
        path = tmp_path / FILE[kind].format(layer.name)
        is_kml = kind in ("kml", "kmz")
        name = KML_LAYER[layer.name] if is_kml else layer.name if kind == "gpkg" else None
        meta, _, geometry, columns = raw.read(str(path), layer=name)
        assert len(geometry) == len(layer.features)
        short = kind == "shp"
        names = [field.short if short else field.name for field in layer.fields]
        found = dict(zip(meta["fields"], columns, strict=True))
        assert found["id"].tolist() == list(layer.column("id"))
        for field, column in zip(layer.fields, names, strict=True):
            if is_kml and column == "name":
                continue  # KML's own name, in the language asked for
            if field.type is str:
                got = [value or None for value in found[column]]
                told = [value or None for value in layer.column(field.name)]
                assert len(got) == len(told)
                for read, text in zip(got, told, strict=True):
                    assert read == text or (short and is_cut(read, text))
            elif field.type is float and not is_kml:
                known = [v for v in layer.column(field.name) if v is not None]
                got = [v for v in found[column].tolist() if v is not None and not math.isnan(v)]
                assert got == pytest.approx(known, abs=1e-9)


@pytest.mark.parametrize("kind", FILE)
def test_the_same_bytes_twice(kind: str) -> None:
    layers = (*FAST, "circle")
    first, second = (api.export_layers(plan(), scenario(), kind, layers=layers) for _ in range(2))
    assert dict(first.files) == dict(second.files)


def test_the_clock_of_gdal_is_put_back() -> None:
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    api.export_layers(plan(), scenario(), "fgb", layers=("places",))
    assert pyogrio.get_gdal_config_option("OGR_CURRENT_DATE") == before


def test_geopackage_holds_every_layer_with_its_styles(full: Export, tmp_path: Path) -> None:
    write(full, tmp_path)
    path = tmp_path / "plan.gpkg"
    names = [str(name) for name, kind in pyogrio.list_layers(str(path)) if kind]
    assert names == [*LAYERS, DIFFERENCE]
    database = sqlite3.connect(path)
    rows = database.execute(
        "SELECT f_table_name, styleName, useAsDefault, styleQML, styleSLD FROM layer_styles"
    ).fetchall()
    database.close()
    assert [(r[0], r[1]) for r in rows] == [(n, t) for n in names for t in ("中文", "English")]
    assert {(r[1], r[2]) for r in rows} == {("中文", 0), ("English", 1)}
    for _, _, _, qml, sld in rows:
        assert ET.fromstring(qml).find("renderer-v2/rules/rule") is not None
        assert ET.fromstring(sld).tag == "{http://www.opengis.net/sld}StyledLayerDescriptor"


def test_every_feature_fits_exactly_one_rule() -> None:
    made = api.export_layers(plan(), scenario(), "geojson", base=(plan(5), scenario()))
    assert list(made.files) == [f"{name}.geojson" for name in (*LAYERS, DIFFERENCE)]

    layers = (
        *plan_layers(plan(), scenario()),
        failures_layer(plan(), scenario()),
        *circle_layers(plan(), scenario(), api.circle_request(scenario())),
        difference_layer(plan(5), scenario(), plan(), scenario()),
    )
    for layer in layers:
        style = style_of(layer)
        for feature in layer.features:
            assert len(rules_of(style, layer, feature)) == 1, (layer.name, feature.id)


def test_a_text_in_an_expression_is_quoted() -> None:
    assert expression((Condition("fibre", "=", "o'k"),)) == "\"fibre\" = 'o''k'"
    assert expression(()) == "ELSE"


def test_failures_show_the_worst_case_of_the_plan() -> None:
    layer = failures_layer(plan(), scenario())
    rows: dict[str, dict[str, Any]] = {
        f.id: dict(zip((c.name for c in layer.fields), f.values, strict=True))
        for f in layer.features
    }
    for target in plan().targets:
        worst = target.worst_failure
        assert worst is not None
        row = rows[worst.failure]
        assert row["worst_case_for"] >= 1
        if worst.one_way_ns is not None and row["sink"] == target.sink:
            assert row["one_way_ms"] == worst.one_way_ns / 1e6
            assert row["limit_one_way_ms"] == worst.limit_ns / 1e6
    assert sum(r["worst_case_for"] for r in rows.values()) == len(plan().targets)


def test_difference_tells_what_became_of_every_span_and_link() -> None:
    for base, other in ((plan(5), plan()), (plan(), plan(5))):
        made = api.export_layers(other, scenario(), layers=("difference",), base=(base, scenario()))
        rows = [f["properties"] for f in json.loads(made.files["difference.geojson"])["features"]]
        for kind, old, new in (
            ("span", {s.id for s in base.spans}, {s.id for s in other.spans}),
            ("link", {x.id for x in base.links}, {x.id for x in other.links}),
        ):
            found = {row["name"]: row["change"] for row in rows if row["kind"] == kind}
            assert {n for n, change in found.items() if change == "added"} == new - old
            assert {n for n, change in found.items() if change == "removed"} == old - new


# --- coordinates --------------------------------------------------------------------------


def test_gauss_krueger_and_back(tmp_path: Path) -> None:
    made = api.export_layers(plan(), scenario(), "gpkg", layers=("places",), crs="gk3:105")
    assert made.notes == (
        "the data reaches 16.5 degrees from the zone's central meridian 105 E, where a "
        "Gauss-Krueger zone distorts: use its coordinates near the meridian only",
    )
    write(made, tmp_path)
    assert pyogrio.read_info(str(tmp_path / "plan.gpkg"), layer="places")["crs"] == "EPSG:4544"
    back = api.import_layer(tmp_path / "plan.gpkg", "places", layer="places")
    known = {p.id: (p.lon, p.lat) for p in scenario().network.places}
    for feature in back.layer.features:
        assert feature.coordinates == pytest.approx(known[feature.id], abs=1e-6)
    assert back.notes == ("positions were converted from EPSG:4544 to WGS-84",)


@pytest.mark.parametrize(
    ("text", "epsg", "meridian"),
    [
        ("wgs84", 4326, None),
        ("EPSG:4490", 4490, None),
        ("4544", 4544, 105),
        ("gk3:105", 4544, 105),
        ("gk6:105", 4507, 105),
        ("EPSG:4523", 4523, 105),
        ("EPSG:4496", 4496, 105),
    ],
)
def test_coordinates_by_name(text: str, epsg: int, meridian: int | None) -> None:
    crs = parse_crs(text)
    assert (crs.epsg, crs.central_meridian) == (epsg, meridian)
    if meridian is not None:
        pyproj = pytest.importorskip("pyproj", reason="pyproj (extra gis) is not installed")
        operation = pyproj.CRS(crs.name).coordinate_operation
        values = {p.name: p.value for p in operation.params}
        assert values["Longitude of natural origin"] == meridian


@pytest.mark.parametrize(
    "text",
    [
        "",
        "EPSG:4258",
        "EPSG:5773",
        "EPSG:4979",
        "EPSG:99999",
        "gk3:106",
        "gk6:108",
        "bd09",
        "EPSG:4490.5",
    ],
)
def test_other_coordinates_are_refused(text: str) -> None:
    with pytest.raises(RequestError, match=r"unknown coordinates|is no zone"):
        parse_crs(text)


def test_gcj02_is_stamped_everywhere(tmp_path: Path) -> None:
    made = api.export_layers(plan(), scenario(), layers=("places",), crs="gcj02")
    [(name, content)] = made.files.items()
    assert name == "places_gcj02.geojson"
    document = json.loads(content)
    assert document["coordinate_system"] == "GCJ-02 (shifted, NOT WGS-84)"
    assert {f["properties"]["coord_sys"] for f in document["features"]} == {
        "GCJ-02 (shifted, NOT WGS-84)"
    }
    assert any("never measure" in note for note in made.notes)
    write(made, tmp_path)
    back = api.import_layer(tmp_path / name, "places")
    assert back.notes == ("the file is stamped GCJ-02: its positions were converted to WGS-84",)
    known = {p.id: (p.lon, p.lat) for p in scenario().network.places}
    for feature in back.layer.features:
        assert feature.coordinates == pytest.approx(known[feature.id], abs=1e-6)


def test_gcj02_stamps_only_what_it_shifts() -> None:
    """Outside China GCJ-02 is WGS-84: a file that was not shifted must not say that it was."""
    abroad = [Feature("p", (2.35, 48.86), ("p",)), Feature("q", (106.7, 26.6), ("q",))]
    layer = Layer("places", Geometry.POINT, (Field("id", str, "id"),), (abroad[0],))
    crs = parse_crs("gcj02")
    assert in_crs(layer, crs) == layer
    (note,) = crs_notes([layer], crs)
    assert "no position lies where GCJ-02 shifts" in note
    mixed = replace(layer, features=tuple(abroad))
    found = in_crs(mixed, crs)
    assert found.name == "places_gcj02"
    assert [feature.values[-1] for feature in found.features] == [GCJ02_OUTSIDE, GCJ02_STAMP]
    assert found.features[0].coordinates == abroad[0].coordinates
    assert any("is not shifted, and its rows say so" in note for note in crs_notes([mixed], crs))


def test_exports_speak_english_unless_asked() -> None:
    """As reports, plots and the terminal do."""
    made = api.export_layers(plan(), scenario(), "kml", layers=("places",))
    asked = api.export_layers(plan(), scenario(), "kml", layers=("places",), language="zh")
    style = style_of(next(x for x in plan_layers(plan(), scenario()) if x.name == "places"))
    for export, title in ((made, style.title("en")), (asked, style.title("zh"))):
        assert f"<name>{title}</name>" in export.files["plan.kml"].decode()


def test_an_unstamped_shift_is_pointed_out(tmp_path: Path) -> None:
    made = api.export_layers(plan(), scenario(), layers=("places",), crs="gcj02")
    document = json.loads(made.files["places_gcj02.geojson"])
    for feature in document["features"]:
        del feature["properties"]["coord_sys"]
    path = tmp_path / "mine.geojson"
    path.write_text(json.dumps(document), encoding="utf-8")
    [note] = api.import_layer(path, "places").notes
    assert note.startswith("warning: positions look like GCJ-02, not WGS-84: 108 known places")
    clean = api.import_layer(path, "places", shifted="gcj02")
    assert clean.notes == ()


@pytest.mark.parametrize(
    ("kind", "crs", "text"),
    [
        ("gpkg", "gcj02", "GCJ-02 is written to geojson and csv only"),
        ("kml", "EPSG:4490", "KML is WGS-84"),
        ("geojson", "EPSG:4490", "GeoJSON is WGS-84"),
    ],
)
def test_a_format_that_cannot_carry_the_coordinates_says_so(kind: str, crs: str, text: str) -> None:
    with pytest.raises(RequestError, match=text):
        api.export_layers(plan(), scenario(), kind, crs=crs)


# --- bad requests -------------------------------------------------------------------------


def test_an_unknown_layer_is_named() -> None:
    with pytest.raises(RequestError) as error:
        api.export_layers(plan(), scenario(), layers=("span",))
    assert str(error.value) == (
        'unknown layer "span"; layers are places, spans, links, targets, failures, circle, '
        'circle_gain, channels, difference, survey; did you mean "spans"?'
    )


def test_difference_wants_a_plan_to_compare_with() -> None:
    with pytest.raises(RequestError, match="needs a plan to compare with"):
        api.export_layers(plan(), scenario(), layers=("difference",))


def test_a_plan_that_speaks_of_unknown_spans_is_refused() -> None:
    link = replace(plan().links[0], id="a--b", route=("nowhere.new",))
    wrong = replace(plan(), links=(link,))
    with pytest.raises(InputError) as error:
        api.export_layers(wrong, scenario())
    assert [str(p) for p in error.value.problems] == [
        'plan: links: link: found "a--b"; allowed: a link that the scenario has and allows',
        'plan: links: span: found "nowhere.new"; allowed: a span that the scenario has and allows',
    ]


def test_a_missing_extra_says_how_to_get_it() -> None:
    with pytest.raises(RequestError, match=r"pip install 'netplan-circle\[gis\]'"):
        require("no_such_package_of_ours", extra="gis")


# --- details of formats -------------------------------------------------------------------


def test_shapefile_tells_what_it_cut() -> None:
    made = api.export_layers(plan(), scenario(), "shp", layers=("spans",))
    assert made.notes == tuple(
        f"spans.shp: texts of {name} longer than 254 bytes were cut (marked …)"
        for name in ("links", "source")
    )
    for layer in plan_layers(plan(), scenario()):
        assert max(len(field.short) for field in layer.fields) <= 10
        assert len({field.short for field in layer.fields}) == len(layer.fields)


def test_csv_opens_in_a_spreadsheet() -> None:
    made = api.export_layers(plan(), scenario(), "csv", layers=("places",))
    content = made.files["places.csv"]
    assert content.startswith(b"\xef\xbb\xbf")
    rows = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))
    first = next(row for row in rows if row["WKT"] == "POINT (106.47 26.4)")
    assert first["name_zh"] == "贵安数据中心集群"


def test_kml_is_well_formed_and_fetches_nothing() -> None:
    made = api.export_layers(plan(), scenario(), "kml", layers=FAST, language="en")
    root = ET.fromstring(made.files["plan.kml"])
    space = {"k": "http://www.opengis.net/kml/2.2"}
    assert [e.text for e in root.findall("k:Document/k:Folder/k:name", space)] == [
        "Places",
        "Spans",
        "Direct links",
        "Targets",
    ]
    assert b"href" not in made.files["plan.kml"]


def test_one_file_formats_take_a_file_name(tmp_path: Path) -> None:
    made = api.export_layers(plan(), scenario(), "kml", layers=("places",))
    assert api.write_export(made, tmp_path / "mine.kml") == (tmp_path / "mine.kml",)
    assert api.write_export(made, tmp_path / "folder") == (tmp_path / "folder" / "plan.kml",)


def test_an_empty_layer_is_still_a_layer(tmp_path: Path) -> None:
    bare = replace(plan(), links=(), spans=())
    for kind in ("gpkg", "shp", "fgb", "geojson", "csv", "kml"):
        write(
            api.export_layers(bare, scenario(), kind, layers=("links", "places")), tmp_path / kind
        )
    info = pyogrio.read_info(str(tmp_path / "gpkg" / "plan.gpkg"), layer="links")
    assert (info["features"], info["geometry_type"]) == (0, "LineString")


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin (ogrinfo) is not installed")
@pytest.mark.parametrize(
    ("name", "geometry", "value", "fields"),
    [
        ("places", "Point", "贵安数据中心集群", ("name_zh: String", "population: Integer")),
        ("spans", "Line String", "guian-guiyang", ("length_km: Real", "priced_build_cny: Integer")),
        ("links", "Line String", "贵安数据中心集群", ("one_way_ms: Real", "route: String")),
        ("targets", "Line String", "香港", ("margin_ms: Real", "met: Integer(Boolean)")),
    ],
)
def test_the_gdal_of_the_system_reads_the_geojson_of_the_default_question(
    tmp_path: Path, name: str, geometry: str, value: str, fields: tuple[str, ...]
) -> None:
    (tmp_path / "layer.geojson").write_bytes(api.export(plan(), scenario())[f"{name}.geojson"])
    shown = subprocess.run(
        ["ogrinfo", "-al", str(tmp_path / "layer.geojson")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stderr == ""
    assert f"Layer name: {name}\n" in shown.stdout
    assert f"Geometry: {geometry}\n" in shown.stdout
    assert value in shown.stdout
    for field in fields:
        assert field in shown.stdout


@pytest.mark.skipif(shutil.which("ogrinfo") is None, reason="gdal-bin (ogrinfo) is not installed")
def test_the_gdal_of_the_system_reads_it_too(full: Export, tmp_path: Path) -> None:
    write(full, tmp_path)
    shown = subprocess.run(
        ["ogrinfo", "-so", "-al", str(tmp_path / "plan.gpkg")],
        capture_output=True,
        text=True,
        check=True,
    )
    assert shown.stderr == ""
    for name in (*LAYERS, DIFFERENCE):
        assert f"Layer name: {name}\n" in shown.stdout
    assert "met: Integer(Boolean)" in shown.stdout
