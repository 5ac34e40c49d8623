"""Places and spans files: every mistake located, all of them at once."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netplan.files.network.load import load_network, read_network
from netplan.files.text.paths import Location
from netplan.model.network import LengthSource, Network, SpanState
from tests.support.files_cases import collection, place, places, problems_of, span, spans, write

Features = list[dict[str, Any]]


def load(folder: Path) -> Network:
    files = [Location(folder / n, str(folder / n)) for n in ("places.geojson", "spans.geojson")]
    return load_network(files[0], files[1])[0]


def wrong(folder: Path, places_: Any = None, spans_: Any = None) -> list[str]:
    write(folder, places_=places_, spans_=spans_)
    return problems_of(lambda: load(folder), folder)


def changed(features: Features, index: int, **changes: Any) -> dict[str, Any]:
    features[index]["properties"].update(changes)
    return collection(features)


def without(features: Features, index: int, key: str) -> dict[str, Any]:
    del features[index]["properties"][key]
    return collection(features)


def moved(features: Features, index: int, coordinates: Any) -> dict[str, Any]:
    features[index]["geometry"]["coordinates"] = coordinates
    return collection(features)


G1, G2, G3 = [106.47, 26.4], [108.0, 26.0], [110.29, 25.27]


def in_parts(features: Features, index: int, parts: Any) -> dict[str, Any]:
    features[index]["geometry"]["type"] = "MultiLineString"
    return moved(features, index, parts)


def test_a_line_in_parts_is_one_line(tmp_path: Path) -> None:
    for parts in ([[G1, G2], [G2, G3]], [[G3, G2], [G1, G2]], [[G1, G2, G3]]):
        write(tmp_path, spans_=in_parts(spans(), 1, parts))
        route = load(tmp_path).span["guian-guilin.new"].route
        assert route == (tuple(G1), tuple(G2), tuple(G3))


def test_good_files_become_values(tmp_path: Path) -> None:
    write(tmp_path)
    network = load(tmp_path)
    assert [p.id for p in network.places] == ["guangzhou", "guian", "guilin", "shenzhen"]
    assert network.place["guian"].region == "guizhou"
    assert network.place["guilin"].name_zh == "地名"
    new = network.span["guian-guilin.new"]
    assert new.state is SpanState.CANDIDATE
    assert new.srlgs == {"river", "bridge"}
    assert new.risk_groups == {"river", "bridge", "guian-guilin"}
    assert new.fibre_km == pytest.approx(504.0)
    assert new.length_source is LengthSource.PUBLISHED
    assert new.length_tolerance == 0.02
    assert new.route == ((106.47, 26.4), (110.29, 25.27))


def test_a_route_drawn_backwards_is_turned_round(tmp_path: Path) -> None:
    drawn = moved(spans(), 0, [[110.29, 25.27], [108.0, 26.0], [106.47, 26.4]])
    write(tmp_path, spans_=drawn)
    route = load(tmp_path).span["guian-guilin.old"].route
    assert route == ((106.47, 26.4), (108.0, 26.0), (110.29, 25.27))


def test_what_gis_tools_add_is_no_mistake(tmp_path: Path) -> None:
    features = places()
    features[0]["properties"] |= {"fid": 7, "note": None, "population": 1200.0}
    features[0]["id"] = 7  # GDAL numbers features when it finds no text id
    del features[1]["properties"]["id"]
    features[2]["geometry"]["coordinates"].append(12.5)
    top = {
        **collection(features),
        "name": "places",
        "crs": {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}},
    }
    write(tmp_path, places_="\ufeff" + json.dumps(top))
    network = load(tmp_path)
    assert [p.id for p in network.places] == ["guangzhou", "guian", "guilin", "shenzhen"]
    assert network.place["guian"].population == 1200


PLACE_CASES: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: without(places(), 1, "role"),
        "places.geojson: feature 2 (id guilin): role: found nothing; "
        'allowed: one of "hub", "demand", "backbone"',
    ),
    (
        lambda: changed(places(), 1, role="harbour"),
        'places.geojson: feature 2 (id guilin): role: found "harbour"; '
        'allowed: one of "hub", "demand", "backbone"',
    ),
    (
        lambda: changed(places(), 1, id=12),
        "places.geojson: feature 2 (id 12): id: found 12; "
        "allowed: an id (text without spaces, quotes or any of ; , :)",
    ),
    (
        lambda: changed(places(), 1, id="gui lin"),
        'places.geojson: feature 2 (id gui lin): id: found "guilin" on the feature; '
        'allowed: "gui lin"\n'
        'places.geojson: feature 2 (id gui lin): id: found "gui lin"; '
        "allowed: an id (text without spaces, quotes or any of ; , :)",
    ),
    (
        lambda: collection([*places(), place("a--b", 113.0, 23.0)]),
        'places.geojson: feature 5 (id a--b): id: found "a--b"; '
        'allowed: an id without "--", which joins link ids',
    ),
    (
        lambda: changed(places(), 1, weight="12.5"),
        'places.geojson: feature 2 (id guilin): weight: found "12.5" (text); '
        "allowed: a number >= 0 and <= 10000, without quotes",
    ),
    (
        lambda: changed(places(), 1, population=-3),
        "places.geojson: feature 2 (id guilin): population: found -3; allowed: a whole number >= 0 "
        "and <= 10000000000 (more than live on the Earth)",
    ),
    (
        lambda: changed(places(), 1, weight=float("nan")),
        "places.geojson: feature 2 (id guilin): weight: found NaN; allowed: a number >= 0 "
        "and <= 10000 (in millions of people: more than live on the Earth)",
    ),
    (
        lambda: changed(places(), 1, note=float("inf")),
        "places.geojson: line 1: found Infinity; allowed: a number or null",
    ),
    (
        lambda: collection([*places(), place("guilin", 110.29, 25.27)]),
        'places.geojson: feature 5 (id guilin): id: found "guilin" again; '
        "allowed: an id used once (feature 2 has it)",
    ),
    (
        lambda: moved(places(), 1, [25.27, 110.29]),
        "places.geojson: feature 2 (id guilin): coordinates: found [25.27, 110.29]; "
        "allowed: [longitude -180..180, latitude -90..90] in WGS-84 degrees; "
        "these look swapped",
    ),
    (
        lambda: collection([*places(), place("urumqi", 43.8, 87.6)]),
        "places.geojson: feature 5 (id urumqi): coordinates: found [43.8, 87.6]; "
        "allowed: [longitude, latitude]; these look swapped: [87.6, 43.8] lies among the others",
    ),
    (
        lambda: moved(places(), 1, [1100.29, 25.27]),
        "places.geojson: feature 2 (id guilin): coordinates: found [1100.29, 25.27]; "
        "allowed: [longitude -180..180, latitude -90..90] in WGS-84 degrees",
    ),
    (
        lambda: moved(places(), 1, [float("nan"), 25.27]),
        "places.geojson: feature 2 (id guilin): coordinates: found NaN; "
        "allowed: [longitude -180..180, latitude -90..90] in WGS-84 degrees",
    ),
    (
        lambda: moved(places(), 1, ["110.29", 25.27]),
        'places.geojson: feature 2 (id guilin): coordinates: found "110.29"; '
        "allowed: [longitude -180..180, latitude -90..90] in WGS-84 degrees",
    ),
    (
        lambda: collection([*places(), {"type": "Feature", "properties": {}, "geometry": None}]),
        'places.geojson: feature 5: geometry: found no geometry; allowed: "Point", in every '
        "feature of the file\n"
        "places.geojson: feature 5: id: found nothing; allowed: an id (text without spaces, "
        "quotes or any of ; , :)\n"
        'places.geojson: feature 5: role: found nothing; allowed: one of "hub", "demand", '
        '"backbone"',
    ),
    (
        lambda: collection([*places()[:3], spans()[0]]),
        'places.geojson: feature 4 (id guian-guilin.old): geometry: found "LineString"; '
        'allowed: "Point", in every feature of the file\n'
        "places.geojson: feature 4 (id guian-guilin.old): role: found nothing; "
        'allowed: one of "hub", "demand", "backbone"',
    ),
    (lambda: "", "places.geojson: found an empty file; allowed: a file with content"),
    (
        lambda: '{"type": "FeatureCollection",\n "features": [}',
        "places.geojson: line 2, column 15: found broken JSON (Expecting value); allowed: JSON",
    ),
    (
        lambda: {"type": "Topology"},
        'places.geojson: type: found "Topology"; allowed: a GeoJSON FeatureCollection',
    ),
    (
        lambda: collection([]),
        "places.geojson: features: found an empty list; allowed: a list of at least one feature",
    ),
    (
        lambda: {**collection(places()), "crs": {"properties": {"name": "EPSG:4513"}}},
        'places.geojson: crs: found "EPSG:4513"; allowed: WGS-84 longitude and latitude, '
        "no crs member",
    ),
    (
        lambda: json.dumps(collection(places())).replace('"id": "guilin"', '"id": "x", "id": "y"'),
        'places.geojson: line 1: found member "id" twice; allowed: each once (line 1 has it)\n'
        'places.geojson: line 1: found member "id" twice; allowed: each once (line 1 has it)',
    ),
    (
        lambda: json.dumps(collection(places()), indent=0).replace(
            '"type": "Point"', '"type": "Point",\n"coordinates": []', 1
        ),
        'places.geojson: line 21: found member "coordinates" twice; '
        "allowed: each once (line 20 has it)",
    ),
    (
        lambda: "[" * 100_000,
        "places.geojson: found values nested more than 40 levels deep; allowed: up to 40 levels",
    ),
    (
        lambda: f"[1{'0' * 5000}]",
        "places.geojson: found a number with thousands of digits; allowed: numbers",
    ),
]


@pytest.mark.parametrize(("bad", "expected"), PLACE_CASES)
def test_a_bad_places_file(tmp_path: Path, bad: Callable[[], Any], expected: str) -> None:
    found = [line for line in wrong(tmp_path, places_=bad()) if line.startswith("places")]
    assert "\n".join(found) == expected


SPAN_CASES: list[tuple[Callable[[], Any], str]] = [
    (
        lambda: without(spans(), 1, "length_km"),
        "spans.geojson: feature 2 (id guian-guilin.new): length_km: found nothing; "
        "allowed: a number of km >= 0.001 and <= 25000",
    ),
    (
        lambda: changed(spans(), 1, length_km="480"),
        'spans.geojson: feature 2 (id guian-guilin.new): length_km: found "480" (text); '
        "allowed: a number of km >= 0.001 and <= 25000, without quotes",
    ),
    (
        lambda: changed(spans(), 1, length_km=True),
        "spans.geojson: feature 2 (id guian-guilin.new): length_km: found true; "
        "allowed: a number of km >= 0.001 and <= 25000",
    ),
    (
        lambda: changed(spans(), 1, length_km=-4),
        "spans.geojson: feature 2 (id guian-guilin.new): length_km: found -4; "
        "allowed: a number of km >= 0.001 and <= 25000 "
        "(a metre to a quarter more than half round the Earth)",
    ),
    (
        lambda: changed(spans(), 1, length_km=float("nan")),
        "spans.geojson: feature 2 (id guian-guilin.new): length_km: found NaN; "
        "allowed: a number of km >= 0.001 and <= 25000 "
        "(a metre to a quarter more than half round the Earth)",
    ),
    (
        lambda: changed(spans(), 1, slack_factor=0.98),
        "spans.geojson: feature 2 (id guian-guilin.new): slack_factor: found 0.98; "
        "allowed: a number >= 1 and <= 3 (never shorter than the route; coiled thrice)",
    ),
    (
        lambda: changed(spans(), 1, length_km=350.0),
        "spans.geojson: feature 2 (id guian-guilin.new): length_km: found 350 km x 1.05; "
        "allowed: at least 402.901 km of fibre, the geodesic",
    ),
    (
        lambda: changed(spans(), 1, a="guiam"),
        'spans.geojson: feature 2 (id guian-guilin.new): a: found "guiam"; allowed: did you '
        'mean "guian"? id of a place: guangzhou, guian, guilin, shenzhen',
    ),
    (
        lambda: changed(spans(), 1, b="guian"),
        'spans.geojson: feature 2 (id guian-guilin.new): b: found "guian"; '
        "allowed: another place than a\n"
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates[1]: found "
        "[110.29, 25.27], 402 km off; allowed: within 1 km of guian [106.47, 26.4]",
    ),
    (
        lambda: collection([*spans(), spans()[0]]),
        'spans.geojson: feature 5 (id guian-guilin.old): id: found "guian-guilin.old" again; '
        "allowed: an id used once (feature 1 has it)",
    ),
    (
        lambda: changed(spans(), 1, state="planned"),
        'spans.geojson: feature 2 (id guian-guilin.new): state: found "planned"; '
        'allowed: one of "existing", "candidate"',
    ),
    (
        lambda: changed(spans(), 1, length_source=None),
        "spans.geojson: feature 2 (id guian-guilin.new): length_source: found null; "
        'allowed: one of "measured", "published", "routed", "estimated"',
    ),
    (
        lambda: changed(spans(), 1, srlgs=["river", "bridge"]),
        "spans.geojson: feature 2 (id guian-guilin.new): srlgs: found a list of 2; allowed: text",
    ),
    (
        lambda: changed(spans(), 1, srlgs="river, bridge"),
        'spans.geojson: feature 2 (id guian-guilin.new): srlgs: found "river, bridge"; '
        'allowed: ids joined by ";", without spaces, quotes or commas',
    ),
    (
        lambda: changed(spans(), 1, build_cost_cny=1.5),
        "spans.geojson: feature 2 (id guian-guilin.new): build_cost_cny: found 1.5; "
        "allowed: a whole number of CNY >= 0 and <= 10000000000000",
    ),
    (
        lambda: moved(spans(), 1, [[106.47, 26.4], [110.5, 25.27]]),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates[1]: found [110.5, 25.27], "
        "21 km off; allowed: within 1 km of guilin [110.29, 25.27]",
    ),
    (
        lambda: moved(spans(), 1, [[106.47, 26.4], [25.27, 110.29]]),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates[1]: found [25.27, 110.29]; "
        "allowed: [longitude -180..180, latitude -90..90] in WGS-84 degrees; "
        "these look swapped",
    ),
    (
        lambda: moved(spans(), 1, [[106.47, 26.4]]),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates: found a list of 1; "
        "allowed: a list of at least two positions",
    ),
    (
        lambda: in_parts(spans(), 1, [[G1, G2], [[109.0, 25.0], G3]]),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates: found 2 parts that do not "
        "meet end to end; allowed: parts that make one line",
    ),
    (
        lambda: in_parts(spans(), 1, [[G1, G2], [G2]]),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates[1]: found a list of 1; "
        "allowed: a list of at least two positions",
    ),
    (
        lambda: in_parts(spans(), 1, [[G1, G2], [G2, [200, 1]]]),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates[1][1]: found [200, 1]; "
        "allowed: [longitude -180..180, latitude -90..90] in WGS-84 degrees",
    ),
    (
        lambda: in_parts(spans(), 1, [[G1, G1]]),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates: found a line without "
        "length; allowed: parts that make one line",
    ),
    (
        lambda: in_parts(spans(), 1, []),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates: found an empty list; "
        "allowed: a list of at least one part",
    ),
    (
        lambda: in_parts(spans(), 1, [[G1, G2], [G2, [110.5, 25.27]]]),
        "spans.geojson: feature 2 (id guian-guilin.new): coordinates: found [110.5, 25.27], "
        "21 km off; allowed: within 1 km of guilin [110.29, 25.27]",
    ),
    (
        lambda: collection([*spans(), places()[0]]),
        'spans.geojson: feature 5 (id guian): geometry: found "Point"; allowed: "LineString", '
        "in every feature of the file",
    ),
]


@pytest.mark.parametrize(("bad", "expected"), SPAN_CASES)
def test_a_bad_spans_file(tmp_path: Path, bad: Callable[[], Any], expected: str) -> None:
    found = wrong(tmp_path, spans_=bad())
    if "(id guian)" in expected:  # a point among the spans lacks every column of a span as well
        assert found[0] == expected
        assert len(found) == 8
    else:
        assert "\n".join(found) == expected


def test_a_bad_place_does_not_make_its_spans_bad(tmp_path: Path) -> None:
    found = wrong(tmp_path, places_=changed(places(), 1, role="harbour"))
    assert len(found) == 1


def test_everything_is_reported_at_once(tmp_path: Path) -> None:
    bad_places, bad_spans = places(), spans()
    bad_places[0]["properties"]["weight"] = -1
    bad_places[3]["geometry"]["coordinates"] = [22.54, 114.06]
    bad_spans[0]["properties"]["b"] = "nowhere"
    bad_spans[1]["properties"]["length_km"] = 12
    bad_spans[2]["properties"]["fibre"] = None
    found = wrong(tmp_path, collection(bad_places), collection(bad_spans))
    fields = [line.split(": found")[0].split(": ", 1)[1] for line in found]
    assert fields == [
        "feature 4 (id shenzhen): coordinates",
        "feature 1 (id guian): weight",
        "feature 3 (id guilin-guangzhou.old): fibre",
        "feature 1 (id guian-guilin.old): b",
    ]


def test_a_byte_that_is_not_utf8_is_located(tmp_path: Path) -> None:
    write(tmp_path)
    raw = b'{"type": "FeatureCollection",\n "name": "\xb9\xf3\xd6\xdd"}'
    (tmp_path / "places.geojson").write_bytes(raw)
    found = problems_of(lambda: load(tmp_path), tmp_path)
    assert found == ["places.geojson: line 2: found byte 0xb9; allowed: text in UTF-8"]


def test_a_file_too_large_is_not_read(tmp_path: Path) -> None:
    write(tmp_path)
    with (tmp_path / "spans.geojson").open("wb") as handle:
        handle.truncate(100_000_001)
    start = time.perf_counter()
    found = problems_of(lambda: load(tmp_path), tmp_path)
    assert found == ["spans.geojson: found a file of 100.0 MB; allowed: up to 100 MB"]
    assert time.perf_counter() - start < 0.5


def test_the_limit_can_be_set(tmp_path: Path) -> None:
    write(tmp_path)
    problems: list[Any] = []
    file = Location(tmp_path / "places.geojson", "places.geojson")
    read_network(file, None, problems, max_bytes=500)
    assert [p.allowed for p in problems] == ["up to 0.0005 MB"]


def test_a_missing_file_and_a_folder(tmp_path: Path) -> None:
    write(tmp_path)
    (tmp_path / "places.geojson").unlink()
    (tmp_path / "spans.geojson").unlink()
    (tmp_path / "spans.geojson").mkdir()
    assert problems_of(lambda: load(tmp_path), tmp_path) == [
        "places.geojson: found no such file or directory; allowed: a file that can be read",
        "spans.geojson: found a folder; allowed: a regular file",
    ]


def test_a_whole_file_of_swapped_western_places(tmp_path: Path) -> None:
    west = [place(f"w{i}", 37.0 + i, 75.0 + i) for i in range(4)]
    found = wrong(tmp_path, places_=collection(west), spans_=collection([]))
    assert sum("look swapped" in line for line in found) == 4


@pytest.mark.parametrize(
    "towns",
    [
        [("oslo", 10.75, 59.91), ("tromso", 18.96, 69.65), ("longyearbyen", 15.63, 78.22)],
        [("nairobi", 36.8, -1.3), ("suva", 178.4, -18.1), ("lima", -77.0, -12.0)],
        [("one", 25.0, 80.0), ("two", 26.0, 70.0)],
    ],
)
def test_places_elsewhere_are_not_suspected(
    tmp_path: Path, towns: list[tuple[str, float, float]]
) -> None:
    features = [place(*town) for town in towns]
    found = wrong(tmp_path, places_=collection(features), spans_=collection([]))
    assert not [line for line in found if "swapped" in line and "one" not in line]


def test_twenty_thousand_spans_load_in_a_second(tmp_path: Path) -> None:
    towns = [place(f"p{i}", 100 + (i % 100) * 0.2, 22 + (i // 100) * 0.2) for i in range(2000)]
    lines = []
    for i in range(20_000):
        a, b = towns[i % 1999], towns[i % 1999 + 1]
        ends = [a["geometry"]["coordinates"], b["geometry"]["coordinates"]]
        feature = span(a["id"], b["id"], "old", 2600.0, id=f"s{i}")
        lines.append(
            {**feature, "id": f"s{i}", "geometry": {**feature["geometry"], "coordinates": ends}}
        )
    write(tmp_path, places_=collection(towns), spans_=collection(lines))
    start = time.process_time()
    network = load(tmp_path)
    assert len(network.spans) == 20_000
    assert time.process_time() - start < 2.0  # 0.5 s of its own; doubled and more on a busy machine
