"""Other people's tables and layers in: columns, cells and lines as real files have them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from netplan.cli.main import cli
from netplan.model.joining import joined
from tests.support.import_cases import (
    BEND,
    GUIYANG,
    KUNMING,
    NO_SYSTEM,
    SPAN,
    feature,
    gis,
    imported,
    layer,
    positions,
    refused,
    table,
)

# Tables


@pytest.mark.parametrize(
    "head",
    [
        "lon,lat",
        "LONGITUDE,Latitude",
        "x,y",
        "经度,纬度",
        "lng,lat",
        "Lon (°),Lat (°)",
        "POINT_X,POINT_Y",
    ],
)
def test_a_site_list_has_its_positions_in_two_columns(tmp_path: Path, head: str) -> None:
    rows = "guiyang,demand,106.71,26.58\nkunming,demand,102.71,25.04\n"
    path = table(tmp_path / "sites.csv", f"id,role,{head}\n{rows}")
    done, found = imported(path, "places")
    assert done.exit_code == 0, done.output
    assert positions(found) == [list(GUIYANG), list(KUNMING)]
    lon, lat = head.split(",")
    assert done.stderr.splitlines() == [
        f"note: positions were read from the columns {lon} and {lat}",
        f"note: {NO_SYSTEM}",
    ]


@pytest.mark.parametrize("separator", [";", "\t", "|"])
def test_the_separator_is_that_of_the_line_of_names(tmp_path: Path, separator: str) -> None:
    text = 'id,role,lat,lon\n"a",hub,26.58,106.71\n'.replace(",", separator)
    _, found = imported(table(tmp_path / "sites.csv", text), "places")
    assert positions(found) == [list(GUIYANG)]


def test_a_table_without_positions_is_refused(tmp_path: Path) -> None:
    path = table(tmp_path / "sites.csv", "id,role,town\na,hub,Guiyang\n")
    assert refused(path, "places").splitlines()[0] == (
        "error: sites.csv: geometry: found none in any feature; allowed: Point geometries, or "
        "columns lon and lat, 经度 and 纬度, x and y, easting and northing"
    )


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        ("a,hub,x,26", 'line 2: lon: found "x"; allowed: degrees as a number'),
        ("a,hub,,26", "line 2: lon: found null; allowed: degrees as a number"),
        ('a,hub,"106,7",26', 'line 2: lon: found "106,7"; allowed: degrees as a number'),
        (
            "a,hub,26.58,106.71",
            "line 2 (id a): coordinates: found [26.58, 106.71]; allowed: [longitude -180..180, "
            "latitude -90..90] in WGS-84 degrees; these look swapped",
        ),
        (
            "a,hub,1e308,26",
            "line 2 (id a): coordinates: found [1e+308, 26.0]; allowed: [longitude -180..180, "
            "latitude -90..90] in WGS-84 degrees",
        ),
        ("a,hub,,", "line 2 (id a): geometry: found nothing; allowed: Point"),
        ("a,hub,٣,2", 'line 2: lon: found "٣"; allowed: degrees as a number'),
        ("a,hub,1,2,3", "line 2: found 5 cells; allowed: 4, as many as columns"),
    ],
)
def test_a_bad_cell_is_located(tmp_path: Path, cells: str, said: str) -> None:
    path = table(tmp_path / "s.csv", f"id,role,lon,lat\n{cells}\nb,demand,106,26\n")
    assert refused(path, "places").splitlines()[0] == f"error: s.csv: {said}"


def test_empty_columns_of_positions_are_none(tmp_path: Path) -> None:
    path = table(tmp_path / "s.csv", "id,role,lon,lat\na,hub,,\n")
    assert "s.csv: geometry: found none in any feature; allowed: " in refused(path, "places")


def test_two_columns_of_longitude_are_asked_about(tmp_path: Path) -> None:
    path = table(tmp_path / "s.csv", "id,role,lon,Longitude,lat\na,hub,106,107,26\n")
    assert "s.csv: longitude: found columns lon, Longitude; allowed: one column" in refused(
        path, "places"
    )


def test_numbers_of_a_table_are_numbers(tmp_path: Path) -> None:
    text = (
        "WKT,id,name,role,population,weight\n"
        '"POINT (106.71 26.58)",guiyang,7,demand,1000,1.5\n'
        '"POINT Z (102.71 25.04 1800)",kunming,Kunming,demand,2e3,2\n'
    )
    done, found = imported(table(tmp_path / "sites.csv", text), "places")
    assert done.exit_code == 0, done.output
    rows = [f["properties"] for f in found]
    assert [(r["population"], r["weight"], r["name"]) for r in rows] == [
        (1000, 1.5, "7"),
        (2000, 2.0, "Kunming"),
    ]
    assert positions(found) == [list(GUIYANG), list(KUNMING)]


@pytest.mark.parametrize("number", ["1,000", "12 000", "1e999", "nan", "1.5", "0x10"])
def test_what_is_no_number_of_people_is_located(tmp_path: Path, number: str) -> None:
    text = f'id,role,lon,lat,population\na,hub,106,26,"{number}"\n'
    assert "line 2 (id a): population: found " in refused(table(tmp_path / "s.csv", text), "places")


def test_lines_of_a_table_come_as_well_known_text(tmp_path: Path) -> None:
    text = f"{','.join(SPAN)},geometry\n{','.join(map(str, SPAN.values()))},"
    one = table(tmp_path / "a.csv", f'{text}"LINESTRING (106.71 26.58, 102.71 25.04)"\n')
    assert positions(imported(one, "spans")[1]) == [[list(GUIYANG), list(KUNMING)]]
    way = ", ".join(f"{106 - i / 20_000} 26" for i in range(19_998))
    long = f"106.71 26.58, {way}, 102.71 25.04"
    assert (
        len(positions(imported(table(one, f'{text}"LINESTRING ({long})"\n'), "spans")[1])[0])
        == 20_000
    )
    bad = table(tmp_path / "b.csv", f'{text}"LINESTRING (106.71, 102.71)"\n')
    said = refused(bad, "spans")
    assert 'b.csv: line 2: geometry: found "106.71"; allowed: a geometry as well-known' in said


def test_an_exported_table_comes_back_with_its_defused_cells(tmp_path: Path) -> None:
    text = "id,role,name,lon,lat\na,hub,'=1+1,106,26\nb,hub,'t Hof,107,26\n"
    _, found = imported(table(tmp_path / "s.csv", text), "places")
    assert [f["properties"]["name"] for f in found] == ["=1+1", "'t Hof"]


def test_a_table_of_two_hundred_thousand_and_one_rows_is_refused(tmp_path: Path) -> None:
    rows = "".join(f"{i},hub,1,1\n" for i in range(200_001))
    path = table(tmp_path / "s.csv", f"id,role,lon,lat\n{rows}")
    assert "more than 200,000 rows; allowed: at most 200,000" in refused(path, "places")


# Columns


@gis
def test_missing_columns_are_named_at_once(tmp_path: Path) -> None:
    line = feature("LineString", [GUIYANG, KUNMING], id="r1", status="operational", start={"id": 1})
    assert refused(layer(tmp_path / "routes.geojson", line), "spans").splitlines() == [
        "error: routes.geojson: found no column a, b, state, fibre, length_km, length_source, "
        "corridor (the file has id, status, start); allowed: columns id, a, b, state, fibre, "
        "length_km, length_source, corridor, and more",
        "1 problem found; nothing was written",
    ]


@gis
def test_a_column_in_another_case_is_taken_and_said(tmp_path: Path) -> None:
    path = layer(
        tmp_path / "s.geojson", feature("Point", GUIYANG, ID="guiyang", Name="G", ROLE="hub")
    )
    done, found = imported(path, "places")
    assert found[0]["properties"]["id"] == "guiyang"
    assert done.stderr.splitlines() == [
        "note: columns were taken without regard to case: ID as id, Name as name, ROLE as role"
    ]


def test_a_column_by_its_own_name_goes_before_another_case(tmp_path: Path) -> None:
    path = table(tmp_path / "s.csv", "ID,id,role,lon,lat\n1,a,hub,106,26\n")
    assert imported(path, "places")[1][0]["id"] == "a"
    path = table(tmp_path / "t.csv", "ID,Id,role,lon,lat\n1,a,hub,106,26\n")
    assert "t.csv: id: found columns ID, Id; allowed: one column" in refused(path, "places")


@gis
def test_whole_numbers_are_ids_and_names(tmp_path: Path) -> None:
    sites = [
        feature("Point", GUIYANG, id=101, role="hub", name=7),
        feature("Point", KUNMING, id=102, role="demand", name=None),
    ]
    _, places = imported(layer(tmp_path / "sites.geojson", *sites), "places")
    assert [(f["id"], f["properties"]["id"]) for f in places] == [("101", "101"), ("102", "102")]
    assert [f["properties"]["name"] for f in places] == ["7", None]
    (tmp_path / "out.geojson").rename(tmp_path / "places.geojson")
    row = {**SPAN, "id": 9, "a": 101, "b": 102, "corridor": 12, "operator": 3.0}
    line = feature("LineString", [GUIYANG, KUNMING], **row)
    more = ("--places", str(tmp_path / "places.geojson"))
    _, [span] = imported(layer(tmp_path / "lines.geojson", line), "spans", *more)
    read = {key: span["properties"][key] for key in ("id", "a", "b", "corridor", "operator")}
    assert read == {"id": "9", "a": "101", "b": "102", "corridor": "12", "operator": "3"}
    table(
        tmp_path / "scenario.yaml",
        "name: case\nnetwork: {places: places.geojson, spans: out.geojson}\n"
        "targets: [{id: t, from: '101', to: '102', one_way_ms: 5}]\n"
        "links: [{from: '101', to: '102'}]\n",
    )
    done = CliRunner().invoke(cli, ["validate", str(tmp_path / "scenario.yaml")])
    assert done.exit_code == 0, done.output


@gis
@pytest.mark.parametrize("groups", [["r1", "r2"], ["r1", 2], "r1;r2", '["r1", "r2"]'])
def test_a_list_is_joined(tmp_path: Path, groups: Any) -> None:
    line = feature("LineString", [GUIYANG, KUNMING], **SPAN, srlgs=groups)
    _, [span] = imported(layer(tmp_path / "s.geojson", line), "spans")
    assert span["properties"]["srlgs"] == ("r1;2" if groups == ["r1", 2] else "r1;r2")


@gis
def test_a_list_where_an_id_belongs_is_located(tmp_path: Path) -> None:
    line = feature("LineString", [GUIYANG, KUNMING], **{**SPAN, "a": ["x", "y"]})
    said = refused(layer(tmp_path / "s.geojson", line), "spans")
    assert 's.geojson: feature 1 (id s1): a: found "x;y"; allowed: ' in said


def test_what_a_scenario_would_refuse_is_refused_on_the_way_in(tmp_path: Path) -> None:
    text = "id,role,lon,lat,weight\na b,hub,106,26,1\nc,harbour,106,26,-1\nd,hub,1,1,\nd,hub,2,2,\n"
    said = refused(table(tmp_path / "s.csv", text), "places")
    assert [line.split(": found")[0] for line in said.splitlines()[:-1]] == [
        "error: s.csv: line 2 (id a b): id",
        "error: s.csv: line 3 (id c): role",
        "error: s.csv: line 3 (id c): weight",
        "error: s.csv: line 5 (id d): id",
    ]


def test_spans_are_checked_like_those_of_a_scenario(tmp_path: Path) -> None:
    row = {**SPAN, "b": "guiyang", "srlgs": "a b;c"}
    text = f'{",".join(row)},WKT\n{",".join(map(str, row.values()))},"LINESTRING (1 2, 3 4)"\n'
    said = refused(table(tmp_path / "s.csv", text), "spans")
    assert 's.csv: line 2 (id s1): b: found "guiyang"; allowed: another place than a' in said
    assert 's.csv: line 2 (id s1): srlgs: found "a b;c"; allowed: ids joined by ";"' in said


@pytest.mark.parametrize(
    "text", ["", "\n\n", "id,role,lon,lat\n", '"id\nrole', "id,role\n\x00,\x00\n"]
)
def test_an_empty_or_broken_table_is_refused(tmp_path: Path, text: str) -> None:
    assert "error: s.csv: " in refused(table(tmp_path / "s.csv", text), "places")


# Lines


@gis
def test_parts_that_touch_are_one_line(tmp_path: Path) -> None:
    line = feature("MultiLineString", [[GUIYANG, BEND], [BEND, KUNMING]], **SPAN)
    done, found = imported(layer(tmp_path / "s.geojson", line), "spans")
    assert positions(found) == [[list(GUIYANG), list(BEND), list(KUNMING)]]
    assert found[0]["geometry"]["type"] == "LineString"
    assert done.stderr == "note: 1 line in parts that touch joined\n"


@gis
@pytest.mark.parametrize(
    ("kind", "at", "said"),
    [
        (
            "MultiLineString",
            [[GUIYANG, BEND], [(104, 26), KUNMING]],
            "MultiLineString of 2 parts that do not meet end to end",
        ),
        (
            "MultiLineString",
            [[GUIYANG, BEND], [BEND, KUNMING], [BEND, (105, 20)]],
            "MultiLineString of 3 parts that do not meet end to end",
        ),
        ("LineString", [GUIYANG, GUIYANG], "LineString without length"),
        ("Polygon", [[GUIYANG, BEND, KUNMING, GUIYANG]], "Polygon"),
        ("MultiPoint", [GUIYANG, KUNMING], "MultiPoint"),
        ("LineString", None, "nothing"),
    ],
)
def test_what_is_no_line_is_located(tmp_path: Path, kind: str, at: Any, said: str) -> None:
    path = layer(
        tmp_path / "s.geojson",
        feature("LineString", [GUIYANG, KUNMING], **SPAN),
        feature(kind, at, **{**SPAN, "id": "s2"}),
    )
    assert refused(path, "spans").splitlines()[0] == (
        f"error: s.geojson: feature 2 (id s2): geometry: found {said}; allowed: LineString"
    )


@given(st.integers(2, 6), st.randoms(use_true_random=False))
def test_parts_in_any_order_and_direction_make_the_line(count: int, random: Any) -> None:
    points = [(100 + i * 0.5, 20 + (i * 7 % 5) * 0.3) for i in range(count * 2 + 1)]
    parts = [tuple(points[2 * i : 2 * i + 3]) for i in range(count)]
    turned = [part[::-1] if random.random() < 0.5 else part for part in parts]
    random.shuffle(turned)
    line = joined(turned)
    assert line is not None
    assert list(line) in (points, points[::-1])
    start = line.index(turned[0][0])
    assert line[start : start + 3] == turned[0]  # it runs as its first part does
    if count > 2:
        middle = next(i for i, part in enumerate(turned) if points[2] in part and points[4] in part)
        assert joined(turned[:middle] + turned[middle + 1 :]) is None


@gis
def test_longitudes_beyond_180_are_turned(tmp_path: Path) -> None:
    ends = [(178.44, -18.14), (188.24, -13.83)]
    named = zip((SPAN["a"], SPAN["b"]), [ends[0], (-171.76, -13.83)], strict=True)
    sites = [feature("Point", at, id=name, role="hub", name=None) for name, at in named]
    places = ("--places", str(layer(tmp_path / "places.geojson", *sites)))
    line = feature("LineString", ends, **{**SPAN, "length_km": 2000})
    done, found = imported(layer(tmp_path / "s.geojson", line), "spans", *places)
    ((west, east),) = positions(found)  # in two parts: nothing crosses the meridian in GeoJSON
    assert (west[0], east[-1]) == ([178.44, -18.14], [-171.76, -13.83])
    assert (west[-1][0], east[0][0]) == (180, -180)
    assert done.stderr == "note: 1 longitude beyond 180 degrees turned by 360\n"
    far = feature("LineString", [(178.44, -18.14), (361, -13.83)], **SPAN)
    assert "coordinates: found [361.0, -13.83]" in refused(
        layer(tmp_path / "f.geojson", far), "spans"
    )


# What is written is an input to a plan


def test_swapped_places_are_refused(tmp_path: Path) -> None:
    """Two in China, and one whose mirror image is there."""
    rows = "a,hub,106.71,26.58\nb,hub,102.71,25.04\nc,hub,23.13,113.26\n"
    said = refused(table(tmp_path / "s.csv", f"id,role,lon,lat\n{rows}"), "places")
    assert "line 4 (id c): coordinates: found [23.13, 113.26]" in said
    sites = [(106.71, 26.58), (102.71, 25.04), (23.13, 83.26)]
    rows = "".join(f"p{i},hub,{lon},{lat}\n" for i, (lon, lat) in enumerate(sites))
    path = table(tmp_path / "t.csv", f"id,role,lon,lat\n{rows}")
    assert "line 4 (id p2): coordinates: found [23.13, 83.26]" in refused(path, "places")
    assert "these look swapped: [83.26, 23.13] lies among the others" in refused(path, "places")


def test_spans_without_known_ends_are_refused(tmp_path: Path) -> None:
    line = feature("LineString", [GUIYANG, KUNMING], **{**SPAN, "b": "kunmin"})
    said = refused(layer(tmp_path / "s.geojson", line), "spans")
    assert (
        f'feature 1 (id {SPAN["id"]}): b: found "kunmin"; allowed: did you mean "kunming"?' in said
    )
    line = feature("LineString", [GUIYANG, KUNMING], **{**SPAN, "a": "x", "b": "y"})
    said = refused(layer(tmp_path / "s.geojson", line), "spans")
    assert "s.geojson: a, b: found ends such as x that are no places of netplan's own" in said
    assert "name the file of your places with --places" in said


def test_spans_that_end_elsewhere_or_are_too_short_are_refused(tmp_path: Path) -> None:
    line = feature("LineString", [GUIYANG, (120.0, 30.0)], **{**SPAN, "length_km": 1})
    said = refused(layer(tmp_path / "s.geojson", line), "spans")
    assert "length_km: found 1 km; allowed: at least " in said
    assert "coordinates[1]: found [120, 30], 1,7" in said and "within 1 km of kunming" in said


def test_places_that_are_none_end_the_import_of_spans(tmp_path: Path) -> None:
    line = layer(tmp_path / "s.geojson", feature("LineString", [GUIYANG, KUNMING], **SPAN))
    assert "nowhere.geojson: found no such file" in refused(
        line, "spans", "--places", "nowhere.geojson"
    )
    done, _ = imported(line, "places", "--places", str(line))
    assert done.exit_code == 2
