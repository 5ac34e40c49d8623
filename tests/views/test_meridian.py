"""Networks that lie across the 180th meridian: lines cut there, boxes and maps over it."""

from __future__ import annotations

import json
import re
from collections import Counter
from itertools import pairwise, product
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from netplan import api
from netplan.formats.export import ExportOptions, Kind, export_plan
from netplan.model.joining import joined
from netplan.model.meridian import arc, cut, seam, unrolled
from netplan.views.map.payload import payload
from netplan.views.plots.planmap import BOUNDARY, GRATICULE, MapPlace, plan_map
from netplan.views.plots.projection import Azimuthal, EqualEarth
from netplan.views.plots.svg import text_width
from netplan.views.report.facts.subject import Subject
from netplan.views.report.figures import map_figure
from netplan.views.report.words.lookup import Words
from tests.support import foreign_cases as foreign

SVG = "{http://www.w3.org/2000/svg}"
LONS = st.floats(-180, 180)
LINES = st.lists(st.tuples(LONS, st.floats(-80, 80)), min_size=2, max_size=8)


@pytest.mark.parametrize(
    ("line", "pieces"),
    [
        (((1.0, 2.0), (3.0, 4.0)), (((1.0, 2.0), (3.0, 4.0)),)),
        (
            ((179.0, 0.0), (-179.0, 2.0)),
            (((179.0, 0.0), (180.0, 1.0)), ((-180.0, 1.0), (-179.0, 2.0))),
        ),
        (
            ((-179.0, 0.0), (179.0, 2.0)),
            (((-179.0, 0.0), (-180.0, 1.0)), ((180.0, 1.0), (179.0, 2.0))),
        ),
        (((179.0, 0.0), (180.0, 1.0), (179.0, 2.0)), (((179.0, 0.0), (180.0, 1.0), (179.0, 2.0)),)),
        (
            ((179.0, 0.0), (180.0, 1.0), (-179.0, 2.0)),
            (((179.0, 0.0), (180.0, 1.0)), ((-180.0, 1.0), (-179.0, 2.0))),
        ),
        (((180.0, 0.0), (180.0, 5.0)), (((180.0, 0.0), (180.0, 5.0)),)),
    ],
)
def test_a_line_is_cut_where_it_crosses(line: Any, pieces: Any) -> None:
    assert cut(line) == pieces


@given(LINES)
def test_pieces_hold_every_point_and_stay_on_their_side(line: list[tuple[float, float]]) -> None:
    pieces = cut(line)
    assert all(abs(b[0] - a[0]) <= 180 for piece in pieces for a, b in pairwise(piece))
    assert all(-180 <= lon <= 180 for piece in pieces for lon, _ in piece)
    ends = [(piece[0], piece[-1]) for piece in pieces]
    for (_, end), (start, _) in pairwise(ends):
        assert {end[0], start[0]} == {-180.0, 180.0}
        assert end[1] == start[1]
    turned = {(round(lon % 360, 9) % 360, lat) for piece in pieces for lon, lat in piece}
    assert {(round(lon % 360, 9) % 360, lat) for lon, lat in line} <= turned
    if all(abs(b[0] - a[0]) <= 180 for a, b in pairwise(line)):
        assert pieces == (tuple(line),)


@pytest.mark.parametrize(
    ("lons", "expected"),
    [
        ([], None),
        ([10.0, 20.0], (10.0, 20.0)),
        ([178.44, -171.76], (178.44, 188.24)),
        ([-180.0, 180.0], (180.0, 180.0)),
        ([-90.0, 90.0], (-90.0, 90.0)),
    ],
)
def test_the_narrowest_arc(lons: list[float], expected: tuple[float, float] | None) -> None:
    assert arc((lon, lon) for lon in lons) == expected


@given(st.lists(LONS, min_size=1))
def test_nothing_is_torn_at_the_seam(lons: list[float]) -> None:
    parts = [(lon, lon) for lon in lons]
    around = arc(parts)
    assert around is not None
    at = seam(parts)
    drawn = [unrolled(lon, at) for lon in lons]
    assert max(drawn) - min(drawn) <= around[1] - around[0] + 1e-9


def test_geojson_cuts_lines_and_has_its_box_over_the_meridian(tmp_path: Path) -> None:
    plan, scenario = foreign.pacific(tmp_path)
    files = export_plan(plan, scenario, ExportOptions(Kind.GEOJSON)).files
    read = {name: json.loads(body) for name, body in files.items()}
    for name in ("places.geojson", "spans.geojson", "targets.geojson", "failures.geojson"):
        if read[name]["features"]:
            assert read[name]["bbox"] == [178.44, -18.14, -171.76, -13.83], name
    for name in ("spans.geojson", "targets.geojson"):
        (feature,) = read[name]["features"]
        assert feature["geometry"]["type"] == "MultiLineString"
        west, east = feature["geometry"]["coordinates"]
        assert west[-1][0] == 180
        assert east[0] == [-180, west[-1][1]]
        assert (west[0], east[-1]) == ([178.44, -18.14], [-171.76, -13.83])


def test_exported_spans_are_spans_again(tmp_path: Path) -> None:
    plan, scenario = foreign.pacific(tmp_path)
    export = ExportOptions(Kind.GEOJSON, ("spans",))
    first = export_plan(plan, scenario, export).files["spans.geojson"]
    (tmp_path / "spans.geojson").write_bytes(first)
    again = api.load_scenario(tmp_path / "scenario.yaml")
    (span,) = again.network.spans
    assert set(scenario.network.spans[0].route) < set(span.route)
    assert cut(span.route) == cut(scenario.network.spans[0].route)
    assert export_plan(plan, again, export).files["spans.geojson"] == first


@pytest.mark.parametrize("kind", [Kind.GEOJSON, Kind.GPKG, Kind.SHP, Kind.FGB, Kind.CSV])
def test_spans_of_any_format_come_back_in_one_piece(kind: Kind, tmp_path: Path) -> None:
    pytest.importorskip("pyogrio")
    plan, scenario = foreign.pacific(tmp_path)
    (tmp_path / "given").mkdir()
    for name, body in export_plan(plan, scenario, ExportOptions(kind, ("spans",))).files.items():
        (tmp_path / "given" / name).write_bytes(body)
    (file,) = (f for f in (tmp_path / "given").iterdir() if f.suffix[1:] in kind.value)
    found = api.import_layer(file, "spans", places=tmp_path / "places.geojson")
    assert found.notes[-1] == "1 line in parts that touch joined"
    api.write_imported(found, tmp_path / "spans.geojson")
    read = json.loads((tmp_path / "spans.geojson").read_text("utf-8"))
    assert read["bbox"] == [178.44, -18.14, -171.76, -13.83]
    (span,) = api.load_scenario(tmp_path / "scenario.yaml").network.spans
    assert cut(span.route) == cut(scenario.network.spans[0].route)


@given(LINES, st.randoms(use_true_random=False))
def test_what_is_cut_is_joined_again(line: list[tuple[float, float]], random: Any) -> None:
    legs = pairwise(line)
    assume(all(abs(a[0] - b[0]) != 180 for a, b in legs))  # half round: neither way is shorter
    pieces = list(cut(line))
    random.shuffle(pieces)
    ends = [end for piece in pieces for end in (piece[0], piece[-1])]
    met = Counter((round(lon % 360, 6) % 360, round(lat, 6)) for lon, lat in ends)
    assume(len(set(line)) == len(line) and max(met.values()) <= 2 and list(met.values()).count(1))
    whole = joined(pieces)
    assert whole is not None
    assert sorted(cut(whole)) in (sorted(pieces), sorted(piece[::-1] for piece in pieces))


@pytest.mark.parametrize("kind", [Kind.GPKG, Kind.SHP, Kind.FGB, Kind.CSV])
def test_other_formats_hold_the_same_pieces(kind: Kind, tmp_path: Path) -> None:
    raw = pytest.importorskip("pyogrio.raw")
    shapely = pytest.importorskip("shapely")
    plan, scenario = foreign.pacific(tmp_path)
    files = export_plan(plan, scenario, ExportOptions(kind, ("spans",))).files
    for name, body in files.items():
        (tmp_path / name).write_bytes(body)
    (name,) = (n for n in files if n.endswith((".gpkg", ".shp", ".fgb", ".csv")))
    where = {"layer": "spans"} if kind is Kind.GPKG else {}
    _, _, geometry, _ = raw.read(str(tmp_path / name), **where)
    (shape,) = shapely.from_wkb(geometry)
    assert shapely.get_num_geometries(shape) == 2
    assert [part.bounds[::2] for part in shape.geoms] == [(178.44, 180), (-180, -171.76)]


def test_kml_draws_both_pieces(tmp_path: Path) -> None:
    plan, scenario = foreign.pacific(tmp_path)
    body = export_plan(plan, scenario, ExportOptions(Kind.KML, ("spans",))).files["plan.kml"]
    assert body.count(b"<LineString>") == 2
    assert b"180,-17.35 " not in body.replace(b"-180,-17.35", b"")


def test_a_layer_of_lines_that_stay_on_one_side_keeps_its_type(tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)
    body = export_plan(plan, scenario, ExportOptions(Kind.GEOJSON, ("spans",))).files
    read = json.loads(body["spans.geojson"])
    assert {f["geometry"]["type"] for f in read["features"]} == {"LineString"}
    assert read["bbox"] == [2.35, 45.2, 9.19, 50.11]


def test_a_map_page_of_the_pacific_is_drawn_in_one_piece(tmp_path: Path) -> None:
    data = payload([foreign.pacific(tmp_path)])
    at = {place["id"]: place["lon"] for place in data["networks"][0]["places"]}
    assert abs(at["suva"] - at["apia"]) < 10
    ((span,), box) = data["networks"][0]["spans"], data["extent"]["box"]
    assert all(box[0] <= lon <= box[2] for lon, _ in span["via"])
    rings = [r for c in data["plans"][0]["circles"]["after"] for p in c["polygons"] for r in p]
    assert all(at["suva"] - 3 <= ring[0] / 100 <= at["apia"] + 3 for ring in rings)


@pytest.mark.parametrize("make", [foreign.europe, foreign.brazil, foreign.pacific])
def test_no_line_of_a_still_map_runs_across_the_picture(make: Any, tmp_path: Path) -> None:
    plan, scenario = make(tmp_path)
    figure = map_figure(Subject(plan, scenario, "en"), Words("en"))
    assert "Coast and borders" in figure.note
    assert "province" not in figure.note
    lines = re.findall(r'<polyline points="([^"]+)" [^>]*stroke="(#[0-9a-f]+)"', figure.svg)
    cables = [points for points, colour in lines if colour not in {GRATICULE, BOUNDARY}]
    assert len(cables) >= len([s for s in scenario.network.spans if s.state.value == "existing"])
    places = re.findall(r'<(?:circle cx|rect x)="([\d.]+)" (?:cy|y)="([\d.]+)"', figure.svg)
    xs, ys = ([float(place[i]) for place in places] for i in (0, 1))
    for points in cables:
        for x, y in (map(float, point.split(",")) for point in points.split()):
            assert min(xs) - 1 <= x <= max(xs) + 12
            assert -1 <= y - min(ys) <= max(ys) - min(ys) + 60


def test_a_network_round_the_world_is_drawn_as_the_world(tmp_path: Path) -> None:
    """Continents as everybody knows them; the one cable over the edge is cut there."""
    plan, scenario = foreign.world(tmp_path)
    figure = map_figure(Subject(plan, scenario, "en"), Words("en"))
    assert "Equal Earth" in figure.note
    lines = re.findall(r'<polyline points="([^"]+)" [^>]*stroke="(#[0-9a-f]+)"', figure.svg)
    cables = [points.split() for points, colour in lines if colour not in {GRATICULE, BOUNDARY}]
    assert len(cables) == len(scenario.network.spans) + 1
    found = re.findall(r'<(?:circle cx|rect x)="([\d.]+)" [^>]*><title>([^<]+)', figure.svg, re.S)
    across = {name: float(x) for x, name in found}
    ordered = ["losangeles", "newyork", "london", "singapore", "tokyo"]
    assert sorted(ordered, key=lambda name: across[name]) == ordered
    ends = [float(points[i].split(",")[0]) for points in cables for i in (0, -1)]
    assert min(ends) < across["losangeles"] - 50 and max(ends) > across["tokyo"] + 20


@given(st.floats(-180, 180), st.floats(-180, 180), st.floats(-89, 89))
def test_the_world_has_an_edge_opposite_to_its_middle(lon0: float, lon: float, lat: float) -> None:
    world = EqualEarth(lon0)
    x, y = world((lon, lat))
    west, east = world((lon0 - 180, lat)), world((lon0 + 180, lat))
    assert west[0] - 1e-6 <= x <= east[0] + 1e-6
    assert y == west[1] == east[1]


def test_nothing_stands_under_the_scale_bar(tmp_path: Path) -> None:
    """Whichever corner a network fills, the bar is in another, and labels keep off it."""
    for i, (x, y) in enumerate(product((0, 40), (0, 20))):
        crowd = [
            MapPlace(f"place {j}", 90 + x / 2 + dx, 20 + y / 2 + dy, "#000", rank=j)
            for j, (dx, dy) in enumerate(product((0, 1, 2, 3), (0, 1, 2)))
        ]
        far = MapPlace("far", 90 + (40 - x), 20 + (20 - y), "#000", rank=99)
        drawn = ElementTree.fromstring(plan_map((), (*crowd, far), (), "t", name=f"m{i}"))
        (bar,) = (box for box in drawn.iter(f"{SVG}rect") if box.get("fill") == "#ffffffcc")
        left, top = float(bar.get("x")), float(bar.get("y"))
        right, bottom = left + float(bar.get("width")), top + float(bar.get("height"))
        texts = [t for t in drawn.iter(f"{SVG}text") if not (t.text or "").endswith(" km")]
        assert len(texts) > 4
        for text in texts:
            x0, base = float(text.get("x")), float(text.get("y"))
            x1 = x0 + text_width(text.text or "", float(text.get("font-size") or 11.5))
            assert x1 <= left or right <= x0 or base <= top or bottom <= base - 9, text.text
        for dot in drawn.iter(f"{SVG}circle"):
            x0, y0 = float(dot.get("cx")), float(dot.get("cy"))
            assert not (left < x0 < right and top < y0 < bottom)


@given(st.tuples(st.floats(-180, 180), st.floats(-80, 80)), st.floats(-80, 80))
def test_the_plane_knows_no_edge_of_the_map(centre: tuple[float, float], lat: float) -> None:
    plane = Azimuthal(*centre)
    west, east = plane((-180.0, lat)), plane((180.0, lat))
    assert west == pytest.approx(east, abs=1e-6)
    assert plane(centre) == pytest.approx((0, 0), abs=1e-6)
