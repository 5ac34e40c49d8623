"""The open fibre data standard in its three forms; what is elsewhere is said and never fetched."""

from __future__ import annotations

import json
from typing import Any

import pytest

from netplan.errors import InputError
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    RawLength,
    RawNetwork,
    Status,
)
from tests.support.network_files import (
    OFDS,
    OFDS_NETWORKS_CSV,
    OFDS_NODES,
    OFDS_NODES_CSV,
    OFDS_SPANS,
    OFDS_SPANS_CSV,
    content,
    network,
    networks,
)

FILES = {"rel": "tag:opentelecomdata.net,2022:nodesFile", "href": "http://example.com/nodes.json"}


def package() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(OFDS)
    return value


def test_a_package_in_json_has_places_spans_and_who_says_so() -> None:
    found = network(OFDS)
    assert (found.format, found.name, found.plane) == ("OFDS 0.4 (JSON)", "Tiny", Plane.DEGREES)
    assert found.credit == "FibreCo; CC-BY-4.0"
    wien, graz = found.places
    assert (wien.id, wien.name, wien.position) == ("1", "Wien", (16.37, 48.21))
    assert wien.status is Status.OPERATIONAL
    assert wien.extra == {"status": "operational", "phase": "first", "address/country": "AT"}
    assert graz.position is None
    span, open_ended = found.spans
    assert (span.a, span.b, span.status) == ("1", "2", Status.UNDER_CONSTRUCTION)
    assert span.lengths == (RawLength(190.5, LengthUnit.KM, LengthKind.FIBRE),)
    assert span.route == ((16.37, 48.21), (15.9, 47.5), (15.45, 47.07))
    assert (span.capacity_gbps, span.fibre, span.operator) == (4.9, "G.652.D", "Net")
    assert (open_ended.a, open_ended.b, open_ended.lengths) == ("1", None, ())


def test_several_networks_stay_apart_and_a_network_needs_no_package() -> None:
    value = package()
    value["networks"].append({**value["networks"][0], "name": "Other"})
    assert [n.name for n in networks(content(json.dumps(value)))] == ["Tiny", "Other"]
    assert network(json.dumps(value["networks"][0])).name == "Tiny"


def test_what_a_file_only_links_to_is_said_and_not_fetched() -> None:
    bare = {"id": "n", "name": "Tiny", "links": [FILES]}
    with pytest.raises(InputError, match="networks that only link to their nodes and spans"):
        network(json.dumps({"networks": [bare]}))
    value = package()
    value["networks"].append(bare)
    (found,) = networks(content(json.dumps(value)))
    assert found.notes == ("1 networks of the package only link to their nodes: not read",)
    half = package()
    half["networks"][0]["nodes"] = []
    half["networks"][0]["links"].append(FILES)
    assert (
        "the nodes are in a file that this one only links to" in network(json.dumps(half)).notes[0]
    )
    page = {**package(), "links": {"next": "http://example.com/?2"}}
    assert "one page of several" in network(json.dumps(page)).notes[0]


def test_the_files_that_a_network_links_to_may_be_given_with_it() -> None:
    about = package()["networks"][0]
    nodes = {"nodes": about.pop("nodes"), "links": {}}
    spans = {"spans": about.pop("spans")}
    files = [
        content(json.dumps(v), f"{i}.json")
        for i, v in enumerate(({"networks": [about]}, nodes, spans))
    ]
    (found,) = networks(*files)
    assert (found.name, len(found.places), len(found.spans)) == ("Tiny", 2, 2)
    (alone,) = networks(*files[1:])
    assert (alone.name, len(alone.places), len(alone.spans)) == (None, 2, 2)


def test_other_reference_systems_are_handed_on() -> None:
    for name, crs, plane in (
        ("urn:ogc:def:crs:OGC::CRS84", None, Plane.DEGREES),
        ("urn:ogc:def:crs:EPSG::25832", "EPSG:25832", Plane.UNSAID),
        ("local grid", "local grid", Plane.UNSAID),
    ):
        value = package()
        value["networks"][0]["crs"] = {"name": name}
        found = network(json.dumps(value))
        assert (found.crs, found.plane) == (crs, plane)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"id": "2"', '"name2": "2"', "node 2: id: found nothing"),
        ('"fibreLength": 190.5', '"fibreLength": "far"', 'span 1: fibreLength: found "far"'),
        ("[15.9, 47.5]", "[15.9]", "span 1: route: found a list of 1"),
        ('"LineString"', '"Polygon"', 'span 1: route: found "Polygon"; allowed: a LineString'),
        ('"Point"', '"LineString"', 'node 1: location: found "LineString"; allowed: a Point'),
        ('"spans": [', '"spans": 7, "x": [', "spans: found 7; allowed: a list"),
        ('"networks": [', '"networks": 7, "x": [', "networks: found 7; allowed: a list"),
    ],
)
def test_damaged_ofds_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old in OFDS
    with pytest.raises(InputError) as error:
        network(OFDS.replace(old, new, 1))
    assert said in str(error.value)


def one(*files: tuple[str, str]) -> RawNetwork:
    (found,) = networks(*(content(text, name) for text, name in files))
    return found


def test_geojson_nodes_and_spans_are_one_network() -> None:
    found = one((OFDS_NODES, "nodes.geojson"), (OFDS_SPANS, "spans.geojson"))
    assert (found.format, found.name) == ("OFDS (GeoJSON)", "Tiny")
    assert [(p.id, p.position) for p in found.places] == [("1", (16.37, 48.21))]
    (span,) = found.spans
    assert (span.a, span.b, span.route) == ("1", "2", ((16.37, 48.21), (15.45, 47.07)))


def test_spans_alone_have_the_nodes_at_their_ends() -> None:
    found = one((OFDS_SPANS, "spans.geojson"))
    assert [(p.id, p.name) for p in found.places] == [("1", "Wien"), ("2", "Graz")]
    assert found.notes == ("no file lists the nodes: read from the ends of the spans",)


def test_tables_of_nodes_and_spans_are_one_network() -> None:
    found = one(
        (OFDS_NETWORKS_CSV, "networks.csv"),
        (OFDS_NODES_CSV, "nodes.csv"),
        (OFDS_SPANS_CSV, "spans.csv"),
        ("id,contracts/0/id,contracts/0/title\nn1,1,Works\n", "contracts.csv"),
        ("id,links/0/href,links/0/rel\nn1,http://x/0__3__0/s.json,describedby\n", "links.csv"),
    )
    assert (found.format, found.name, found.credit) == ("OFDS 0.3 (CSV)", "Tiny", "FibreCo")
    assert [(p.id, p.position) for p in found.places] == [("1", (16.37, 48.21)), ("2", None)]
    (span,) = found.spans
    assert (span.a, span.b, span.directed) == ("1", "2", False)
    assert span.lengths == (RawLength(190.5, LengthUnit.KM, LengthKind.FIBRE),)
    assert span.route == ((16.37, 48.21), (15.45, 47.07))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("LINESTRING (16.37 48.21", "LINESTRING (16.37", "line 2: geometry"),
        ("190.5", "far", 'line 2: fibreLength: found "far"'),
        ("LINESTRING (16.37 48.21, 15.45 47.07)", "POINT (1 2)", 'line 2: route: found "Point"'),
    ],
)
def test_damaged_tables_are_told_with_their_line(old: str, new: str, said: str) -> None:
    assert old in OFDS_SPANS_CSV
    with pytest.raises(InputError) as error:
        network(OFDS_SPANS_CSV.replace(old, new, 1), "spans.csv")
    assert said in str(error.value)


def test_tables_without_nodes_and_spans_hold_no_network() -> None:
    with pytest.raises(InputError, match=r"allowed: nodes\.csv and spans\.csv together"):
        network("id,contracts/0/id\nn1,1\n", "contracts.csv")
