"""The bundled data: built from its tables, sound as GeoJSON, and what its targets need."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from geographiclib.geodesic import Geodesic
from ruamel.yaml import YAML

from tests.support.folders import DATA

LAYERS = {"circle": DATA, "national": DATA / "national"}
ENDS_ONLY = ("hong_kong", "macao")
PLACE_COLUMNS = [
    "id",
    "name",
    "name_zh",
    "role",
    "region",
    "province",
    "province_zh",
    "population",
    "weight",
    "source",
    "confidence",
]
SPAN_COLUMNS = [
    "id",
    "a",
    "b",
    "state",
    "fibre",
    "length_km",
    "slack_factor",
    "length_source",
    "length_tolerance",
    "corridor",
    "srlgs",
    "build_cost_cny",
    "operator",
    "source",
    "confidence",
    "course",
    "course_credit",
    "along",
]


def features(layer: str, name: str) -> list[dict[str, Any]]:
    collection = json.loads((LAYERS[layer] / f"{name}.geojson").read_text(encoding="utf-8"))
    assert set(collection) == {"type", "features"}
    found: list[dict[str, Any]] = collection["features"]
    return found


def properties(layer: str, name: str) -> list[dict[str, Any]]:
    return [feature["properties"] for feature in features(layer, name)]


def new_fibre(layer: str, lost: str | None = None) -> nx.Graph:
    graph = nx.Graph()
    graph.add_nodes_from(place["id"] for place in properties(layer, "hubs"))
    for span in properties(layer, "spans"):
        risk = {span["corridor"], *span["srlgs"].split(";")}
        if span["id"].endswith(".new") and lost not in risk:
            graph.add_edge(span["a"], span["b"], km=span["length_km"] * span["slack_factor"])
    return graph


@pytest.mark.parametrize("layer", LAYERS)
def test_rebuild_is_byte_identical(layer: str, tmp_path: Path) -> None:
    flags = ["--national"] if layer == "national" else []
    command = [sys.executable, str(DATA / "build.py"), *flags, "--out", str(tmp_path)]
    subprocess.run(command, check=True, capture_output=True)
    for name in ("hubs.geojson", "spans.geojson"):
        assert (tmp_path / name).read_bytes() == (LAYERS[layer] / name).read_bytes()


def test_the_tables_of_the_document_are_current() -> None:
    code = "import summary; t = summary.DOCS.read_text('utf-8'); print(summary.filled(t) == t)"
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=DATA
    )
    assert run.stdout.strip() == "True", "run python data/summary.py"


def test_the_route_factors_are_those_that_the_published_trunks_give() -> None:
    code = (
        "import calibrate as c; found, rows = c.fitted(); now = c.RouteFactors.read();"
        "print(all(found.factor(n) == now.factor(n) for n in c.ORDER));"
        "print(sorted(o.row['id'] for r in rows.values() for o in r if o.held_back))"
    )
    run = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, text=True, cwd=DATA
    )
    same, held = run.stdout.splitlines()
    assert same == "True", "run python data/calibrate.py and put its factors into the table"
    assert held == "['guangzhou-nanning', 'hubs-worst', 'shaoguan-shenzhen']"


def test_a_route_factor_is_within_its_range_and_the_range_is_the_tolerance() -> None:
    with (DATA / "sources" / "route_factors.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["class"] for row in rows] == ["inland", "bay", "delta"]
    for row in rows:
        factor, low, high = (float(row[key]) for key in ("factor", "low", "high"))
        assert low <= factor <= high
        widest = max(high / factor, 2 - low / factor) - 1
        assert float(row["tolerance"]) == pytest.approx(widest, abs=0.006)
    assert float(rows[0]["factor"]) < 1.5  # a pair of hubs can be within 1.5 x theoretical


@pytest.mark.parametrize(
    ("layer", "places", "corridors"), [("circle", 108, 217), ("national", 345, 848)]
)
def test_counts(layer: str, places: int, corridors: int) -> None:
    spans = properties(layer, "spans")
    assert len(properties(layer, "hubs")) == places
    assert len({span["corridor"] for span in spans}) == corridors
    assert len({frozenset((span["a"], span["b"])) for span in spans}) == corridors
    assert sum(span["id"].endswith(".new") for span in spans) == corridors


@pytest.mark.parametrize("layer", LAYERS)
@pytest.mark.parametrize(
    ("name", "geometry", "columns"),
    [("hubs", "Point", PLACE_COLUMNS), ("spans", "LineString", SPAN_COLUMNS)],
)
def test_layer_is_plain_geojson(layer: str, name: str, geometry: str, columns: list[str]) -> None:
    found = features(layer, name)
    ids = [feature["id"] for feature in found]
    assert len(set(ids)) == len(ids)
    for feature in found:
        assert feature["id"] == feature["properties"]["id"]
        assert feature["geometry"]["type"] == geometry
        ends_only = feature["id"] in ENDS_ONLY and name == "hubs"
        assert list(feature["properties"]) == columns + ["transit"] * ends_only
        line = feature["geometry"]["coordinates"]
        for lon, lat in [line] if geometry == "Point" else line:
            assert 73 < lon < 136 and 17 < lat < 54
            assert round(lon, 7) == lon and round(lat, 7) == lat


@pytest.mark.parametrize("layer", LAYERS)
def test_selectors(layer: str) -> None:
    hubs = properties(layer, "hubs")

    def chosen(**wanted: str) -> list[str]:
        return [p["id"] for p in hubs if all(p[key] == value for key, value in wanted.items())]

    bay = "guangzhou shenzhen hong_kong macao dongguan foshan zhuhai huizhou zhongshan jiangmen"
    delta = "shanghai hangzhou nanjing suzhou hefei ningbo wuxi changzhou nantong jiaxing shaoxing"
    assert set(chosen(region="gba")) == {*bay.split(), "zhaoqing", "shaoguan"}
    assert set(chosen(region="yrd")) == {*delta.split(), "huzhou", "jinhua", "yrd_demo", "wuhu"}
    assert chosen(region="guizhou", role="hub") == ["guian"]
    assert len(chosen(role="hub")) == 10


@pytest.mark.parametrize("layer", LAYERS)
def test_a_span_joins_its_places_and_is_no_shorter_than_the_geodesic(layer: str) -> None:
    at = {f["id"]: f["geometry"]["coordinates"] for f in features(layer, "hubs")}
    corridors = {span["corridor"] for span in properties(layer, "spans")}
    for feature in features(layer, "spans"):
        span, line = feature["properties"], feature["geometry"]["coordinates"]
        assert (line[0], line[-1]) == (at[span["a"]], at[span["b"]])
        if span["course"] == "schematic":
            assert all(point in at.values() for point in line)
        assert all(one != other for one, other in pairwise(line))
        (lon_a, lat_a), (lon_b, lat_b) = line[0], line[-1]
        geodesic_km = Geodesic.WGS84.Inverse(lat_a, lon_a, lat_b, lon_b)["s12"] / 1000
        assert span["length_km"] * span["slack_factor"] >= geodesic_km, span["id"]
        assert span["slack_factor"] == (1.0 if span["state"] == "existing" else 1.05)
        shared = span["srlgs"].split(";") if span["srlgs"] else []
        assert shared == sorted(shared) and set(shared) <= corridors - {span["corridor"]}


def km(line: list[list[float]]) -> float:
    legs = (Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] for a, b in pairwise(line))
    return float(sum(legs)) / 1000


@pytest.mark.parametrize(("layer", "drawn"), [("circle", 196), ("national", 121)])
def test_courses_pass_known_towns_and_are_no_longer_than_their_cable(
    layer: str, drawn: int
) -> None:
    with (DATA / "sources" / "towns.csv").open(encoding="utf-8", newline="") as file:
        known = [[float(row["lon"]), float(row["lat"])] for row in csv.DictReader(file)]
    known += [feature["geometry"]["coordinates"] for feature in features(layer, "hubs")]
    lines: dict[str, list[list[float]]] = {}
    for feature in features(layer, "spans"):
        span, line = feature["properties"], feature["geometry"]["coordinates"]
        assert km(line) <= span["length_km"] + 0.1  # lengths are rounded to 0.1 km
        if span["course"] == "drawn":
            assert all(point in known for point in line)
            assert "GeoNames, CC BY 4.0" in span["course_credit"]
            lines.setdefault(span["corridor"], line)
            assert line == lines[span["corridor"]]  # one trench for all its fibres
            assert span["id"].endswith(".old") or km(line) >= 0.75 * span["length_km"]
        else:
            assert (span["course"], span["course_credit"]) == ("schematic", "")
    assert len(lines) == drawn


@pytest.mark.parametrize("layer", LAYERS)
def test_no_course_turns_back(layer: str) -> None:
    """From town to town no course turns round by more than 115 degrees."""
    for feature in features(layer, "spans"):
        line = feature["geometry"]["coordinates"]
        legs = [Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["azi1"] for a, b in pairwise(line)]
        for one, two in pairwise(legs):
            assert abs((two - one + 180) % 360 - 180) <= 115, (feature["id"], line)


@pytest.mark.parametrize("layer", LAYERS)
def test_other_jurisdictions_are_ends_only_and_have_two_ways_by_land(layer: str) -> None:
    barred = {p["id"] for p in properties(layer, "hubs") if p.get("transit") is False}
    assert barred == set(ENDS_ONLY)
    graph = new_fibre(layer)
    for place in ENDS_ONLY:
        by_land = set(graph[place]) - barred
        assert len(by_land) >= 2
        for corridor in (f"{a}-{place}" for a in by_land):
            left = new_fibre(layer, corridor)
            left.remove_nodes_from(barred - {place})
            assert nx.has_path(left, place, "guian")


@pytest.mark.parametrize("layer", LAYERS)
def test_every_place_is_served_today(layer: str) -> None:
    today = nx.Graph(
        (span["a"], span["b"]) for span in properties(layer, "spans") if span["state"] == "existing"
    )
    assert set(today) == {place["id"] for place in properties(layer, "hubs")}
    assert nx.is_connected(today)


def test_one_cut_at_duyun_takes_both_railways_out_of_guiyang() -> None:
    intact, cut = new_fibre("circle"), new_fibre("circle", "guiyang-duyun")
    lost = {frozenset(edge) for edge in intact.edges} - {frozenset(edge) for edge in cut.edges}
    assert lost == {frozenset(("guiyang", p)) for p in ("duyun", "guilin", "nanning")}
    assert cut.has_edge("guian", "duyun")  # by Huishui, another trench
    assert cut.has_edge("duyun", "guilin")


def test_every_candidate_says_what_it_follows_and_railways_have_their_price() -> None:
    spans = properties("circle", "spans")
    for span in spans:
        stated = span["along"] in ("expressway", "railway", "other")
        assert stated is (span["state"] == "candidate"), span["id"]
        if span["length_source"] == "published" and span["state"] == "candidate":
            assert span["along"] == "railway"  # kilometre posts
        if span["length_source"] == "routed":
            assert span["along"] != "railway"  # measured on roads
    costs = YAML(typ="safe").load((DATA / "costs.yaml").read_text(encoding="utf-8"))
    assert set(costs["along_factor"]) == {"railway"}
    assert "own estimate" in costs["along_factor"]["railway"]["source"]


def test_an_operator_is_named_where_a_source_names_it_and_nowhere_else() -> None:
    found = {s["operator"] for s in properties("circle", "spans") if s["state"] == "existing"}
    assert found == {None, "China Mobile", "China Telecom", "China Unicom"}
    assert {s["operator"] for s in properties("national", "spans")} == {None}


def test_the_approaches_of_hubs_and_target_cities() -> None:
    graph = new_fibre("circle")
    assert graph.has_edge("zhuhai", "jiangmen")
    assert set(graph["guian"]) == {"guiyang", "anshun", "duyun", "bijie"}
    ends = [p["id"] for p in properties("circle", "hubs") if p["role"] != "backbone"]
    assert min(graph.degree(place) for place in ends) >= 2


def test_the_bridge_to_macao_carries_two_corridors() -> None:
    cut = new_fibre("circle", "hong_kong-macao")
    assert not cut.has_edge("zhuhai", "hong_kong")
    assert nx.has_path(cut, "macao", "hong_kong")


def test_targets_can_be_met_intact_and_after_any_single_corridor_cut() -> None:
    limits_ms = {"gba": (6.0, 7.0), "yrd": (10.5, 12.0)}
    sinks = {p["id"]: p["region"] for p in properties("circle", "hubs") if p["region"] in limits_ms}
    assert len(sinks) == 27
    corridors = {span["corridor"] for span in properties("circle", "spans")}
    terminals_ms = 0.25  # generous: both ends of the link, amplifiers, pass-through
    for lost in (None, *sorted(corridors)):
        km = nx.single_source_dijkstra_path_length(new_fibre("circle", lost), "guian", weight="km")
        for sink, region in sinks.items():
            limit_ms = limits_ms[region][lost is not None]
            assert km[sink] * 4.893e-3 + terminals_ms <= limit_ms, (lost, sink)


@pytest.mark.parametrize("name", ["equipment", "costs"])
def test_every_constant_has_range_unit_and_source(name: str) -> None:
    def leaves(node: object) -> list[dict[str, Any]]:
        if not isinstance(node, dict):
            return []
        if "value" in node:
            return [node]
        return [leaf for child in node.values() for leaf in leaves(child)]

    constants = leaves(YAML(typ="safe").load((DATA / f"{name}.yaml").read_text(encoding="utf-8")))
    assert constants
    for constant in constants:
        keys = {"value", "unit", "low", "high", "source", "source_zh", "confidence", "as_of"}
        assert set(constant) == keys
        assert constant["low"] <= constant["value"] <= constant["high"]
        assert constant["confidence"] in ("high", "medium", "low")
        assert constant["unit"] and constant["source"] and constant["source_zh"]
