"""GML, GraphML and node-link JSON: what each attribute becomes, and what is refused."""

from __future__ import annotations

import json

import networkx as nx
import pytest

from netplan.errors import InputError
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    RawLength,
    RawSpan,
    Status,
)
from tests.support.network_files import GRAPHML, TOPOHUB, ZOO, content, network, networks


def test_a_zoo_graph_keeps_parallel_links_doubled_labels_and_placeless_places() -> None:
    found = network(ZOO)
    assert (found.format, found.name, found.plane) == ("Topology Zoo (GML)", "Tiny", Plane.DEGREES)
    assert found.credit == "Topology Zoo Toolset; source http://example.net/map.pdf; " \
        "R&D; drawn by hand"  # fmt: skip
    assert [(p.id, p.name, p.position, p.external) for p in found.places] == [
        ("0", "Wien", (16.37208, 48.20849), False),
        ("1", "Graz", (15.45, 47.06667), False),
        ("2", "Graz", None, True),
        ("3", "star", None, True),
    ]
    assert [(s.a, s.b, s.where) for s in found.spans] == [
        ("0", "1", "line 17"), ("0", "1", "line 18"), ("1", "2", "line 19"),
    ]  # fmt: skip
    first, second, _ = found.spans
    assert (first.id, first.name, first.capacity_gbps) == ("e0", "2.5G", 2.5)
    assert second.status is Status.PROPOSED
    assert not any(s.directed or s.lengths for s in found.spans)


def test_a_label_that_only_repeats_the_id_leaves_the_name_to_the_city() -> None:
    found = network(
        'graph [ directed 1 node [ id 0 label "0" city "norden" ] node [ id 1 label "1" ] '
        "edge [ source 0 target 1 distance 144 ] edge [ source 1 target 0 distance 144 ] ]"
    )
    assert [place.name for place in found.places] == ["norden", None]
    assert all(span.directed for span in found.spans)
    assert found.spans[0].lengths == (RawLength(144.0, None, LengthKind.ROUTE),)
    assert found.format == "GML"


def test_what_a_drawing_program_places_is_a_drawing() -> None:
    found = network("graph [ node [ id 1 graphics [ x 10.5 y 20 ] ] ]")
    assert (found.plane, found.places[0].position) == (Plane.PIXEL, (10.5, 20.0))


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("graph [ node [ id 1 ]", "line 1: found the end of the text in a list"),
        ("graph [\n node [ id ] ]", 'line 2: found "]" after the key id'),
        ('graph [ node [ id 1 label "x ] ]', "a quote"),
        ("graph [ node [ id 1 ] ] ]", '"]" of no list'),
        ("graph [ node [ label 1 ] ]", "line 1: id: found nothing"),
        ("graph [ node [ id 1 id 2 ] ]", "line 1: id: found id 2 times; allowed: once"),
        ("graph [ edge [ source 1 ] ]", "line 1: target: found nothing"),
        ("graph [ node [ id 1 Latitude north Longitude 3 ] ]", 'Latitude: found "north"'),
        ("graph [ node [ id 1 lat 3 lat_deg 3 lon 3 ] ]", "attributes lat, lat_deg"),
        ("graph " + "[ a " * 200, "levels deep"),
        ("graph [ 7 x ]", "found 7; allowed: a key"),
    ],
)
def test_damaged_gml_is_told_with_its_line(text: str, said: str) -> None:
    with pytest.raises(InputError) as error:
        network(text)
    assert said in str(error.value)


def test_graphml_has_types_defaults_directions_and_lengths() -> None:
    found = network(GRAPHML)
    assert (found.format, found.plane) == ("GraphML", Plane.DEGREES)
    assert [(p.id, p.name, p.position) for p in found.places] == [
        ("a", "Wien", (16.4, 48.2)), ("b", None, (15.4, 47.1)),
    ]  # fmt: skip
    one, two = found.spans
    assert one.lengths == (RawLength(190.5, LengthUnit.KM, LengthKind.ROUTE),)
    assert (one.id, one.directed, one.fibre) == ("e1", False, "G.652")
    assert (two.id, two.directed, two.fibre, two.lengths) == ("e2", True, "G.655", ())


def test_what_networkx_writes_is_read_parallel_edges_too() -> None:
    graph = nx.MultiGraph(name="x")
    graph.add_node("Wien", lon=16.37, lat=48.21)
    graph.add_node("Graz", lon=15.45, lat=47.07)
    graph.add_edge("Wien", "Graz", length_m=190500.0)
    graph.add_edge("Wien", "Graz")
    as_xml = network("\n".join(nx.generate_graphml(graph)))
    as_json = network(json.dumps(nx.node_link_data(graph, edges="links")))
    for found in (as_xml, as_json):
        assert [p.position for p in found.places] == [(16.37, 48.21), (15.45, 47.07)]
        assert [s.a for s in found.spans] == ["Wien", "Wien"]
        assert found.spans[0].lengths == (RawLength(190500.0, LengthUnit.M, LengthKind.ROUTE),)
    as_gml = network("\n".join(nx.generate_gml(graph)))
    assert [(s.a, s.b) for s in as_gml.spans] == [("0", "1"), ("0", "1")]


def test_groups_hyperedges_and_drawings_of_graphml() -> None:
    found = network(
        '<graphml xmlns:y="urn:y"><key id="g"/><graph edgedefault="directed">'
        '<node id="group"><graph edgedefault="directed">'
        '<node id="a"><data key="g"><y:ShapeNode><y:Geometry x="10" y="20" width="4" height="2"/>'
        "<y:NodeLabel>Wien</y:NodeLabel></y:ShapeNode></data></node></graph></node>"
        '<node id="b"/><edge source="a" target="b"/><hyperedge/></graph></graphml>'
    )
    assert [(p.id, p.name, p.position) for p in found.places] == [
        ("a", "Wien", (12.0, 21.0)), ("b", None, None),
    ]  # fmt: skip
    assert found.plane is Plane.PIXEL
    assert found.spans[0].directed
    assert found.notes == ("1 hyperedges join more than two nodes and were not read",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('source="a" target="b"><', 'source="a"><', "edge 1: target: found nothing"),
        ('<data key="d0">16.4</data>', '<data key="x">1</data>', 'node 1: data: found key "x"'),
        (">16.4<", ">east<", 'node 1: Longitude: found "east"'),
        ('<data key="d0">16.4', '<data key="d0">1</data><data key="d0">16.4', "found two values"),
        ('node id="b"', "node", "node 2: id: found nothing"),
        ("</graph>", "", "line 15"),
    ],
)
def test_damaged_graphml_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old in GRAPHML
    with pytest.raises(InputError) as error:
        network(GRAPHML.replace(old, new, 1))
    assert said in str(error.value)


def test_topohub_lengths_are_arcs_and_its_demands_have_no_unit() -> None:
    found = network(TOPOHUB)
    assert found.format == "TopoHub (node-link JSON)"
    assert found.places[0].position == (16.37, 48.21)
    assert found.spans[0].lengths == (RawLength(144.51, LengthUnit.KM, LengthKind.GREAT_CIRCLE),)
    (demand,) = found.demands
    assert (demand.a, demand.b, demand.gbps, demand.value) == ("0", "1", None, 12.5)


def test_nodes_without_ids_are_known_by_number_or_name() -> None:
    nodes = [{"name": "Wien"}, {"name": "Graz"}]
    links = [{"source": 0, "target": 1}, {"source": "Graz", "target": "Wien"}]
    found = network(json.dumps({"nodes": nodes, "links": links}))
    assert [(s.a, s.b) for s in found.spans] == [("0", "1"), ("1", "0")]


def test_numbers_that_are_none_are_left_out_and_noted() -> None:
    text = TOPOHUB.replace("144.51", "NaN").replace("48.21", "1e999")
    found = network(text)
    assert found.spans[0].lengths == ()
    assert found.places[0].position is None
    assert "2 numbers are NaN or infinite and were left out" in found.notes[0]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("144.51", '"far"', 'link 1: dist: found "far"; allowed: a number'),
        ('"target": 1', '"target": null', "link 1: target: found nothing"),
        ("[16.37, 48.21]", "16.37", "node 1: pos: found 16.37"),
        ('{"1": 12.5}', "7", "demands.0: found 7; allowed: a mapping"),
        ('"id": 0', '"id": {}', "node 1: id: found an empty mapping"),
        ('"id": 0', '"id": 0, "id": 1', 'member "id" twice'),
    ],
)
def test_damaged_node_link_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old in TOPOHUB
    with pytest.raises(InputError) as error:
        network(TOPOHUB.replace(old, new, 1))
    assert said in str(error.value)


def with_attribute(name: str) -> RawSpan:
    """Return the link of a graph whose only further attribute is called so."""
    link = {"source": 1, "target": 2, name: 7}
    return network(json.dumps({"nodes": [{"id": 1}, {"id": 2}], "links": [link]})).spans[0]


@pytest.mark.parametrize(
    ("name", "unit", "kind"),
    [
        ("length_km", LengthUnit.KM, LengthKind.ROUTE),
        ("Length (m)", LengthUnit.M, LengthKind.ROUTE),
        ("distance", None, LengthKind.ROUTE),
        ("fibre_length_km", LengthUnit.KM, LengthKind.FIBRE),
        ("dist_miles", LengthUnit.MILE, LengthKind.ROUTE),
        ("长度（公里）", LengthUnit.KM, LengthKind.ROUTE),
        ("光纤长度", None, LengthKind.FIBRE),
        ("great_circle_length_km", LengthUnit.KM, LengthKind.GREAT_CIRCLE),
    ],
)
def test_a_column_of_lengths_is_known_by_its_name(
    name: str, unit: LengthUnit | None, kind: LengthKind
) -> None:
    assert with_attribute(name).lengths == (RawLength(7.0, unit, kind),)


@pytest.mark.parametrize("name", ["weight", "routing_cost", "lengthy", "wavelength", "m"])
def test_what_is_no_length_is_none(name: str) -> None:
    assert with_attribute(name).lengths == ()


def test_a_person_may_say_which_column_is_what() -> None:
    text = json.dumps({
        "nodes": [{"id": 1, "east": 16.4, "north": 48.2, "label": "x", "ort": "Wien"}],
        "links": [{"source": 1, "target": 1, "weg": 3, "length_km": 4}],
    })  # fmt: skip
    columns = {"lon": "east", "lat": "north", "name": "ort"}
    found = network(text, columns=columns, length_field="weg")
    assert (found.places[0].name, found.places[0].position) == ("Wien", (16.4, 48.2))
    assert found.spans[0].lengths == (RawLength(3.0, None, LengthKind.ROUTE),)


def test_courses_as_well_known_text_are_read() -> None:
    """So netplan, OSMnx and GeoPandas write them."""

    def with_course(name: str, text: str) -> RawSpan:
        edge = {"source": "a", "target": "b", name: text}
        value = {"nodes": [{"id": "a"}, {"id": "b"}], "links": [edge]}
        return network(json.dumps(value)).spans[0]

    line = ((1.0, 2.0), (1.5, 2.5), (3.0, 4.0))
    for name in ("wkt", "geometry", "WKT"):
        found = with_course(name, "LINESTRING (1 2, 1.5 2.5, 3 4)")
        assert (found.route, found.extra) == (line, {})
    found = with_course("geometry", "MULTILINESTRING Z ((1 2 0,1.5 2.5 0),(1.5 2.5 0,3 4 0))")
    assert found.route == line
    assert with_course("wkt", "LINESTRING EMPTY").route is None
    for text in ("ellipse", "POINT (1 2)"):
        assert with_course("geometry", text).extra == {"geometry": text}
    for text, said in (
        ("LINESTRING (1 2, x 3)", 'geometry: found "x 3"; allowed: a line as well-known text'),
        ("LINESTRING (1 2", "geometry: found"),
        ("MULTILINESTRING ((1 2,3 4),(5 6,7 8))", "2 parts that do not meet end to end"),
    ):
        with pytest.raises(InputError) as error:
            with_course("geometry", text)
        assert said in str(error.value), text


def test_several_graphs_and_several_files_are_several_networks() -> None:
    two = "graph [ node [ id 1 ] ] graph [ node [ id 2 ] ]"
    assert len(networks(content(two, "a.gml"), content(ZOO, "b.gml"))) == 3
