"""GNPy: chains of elements are spans, from JSON and from sheets the same ones."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl
import pytest

from netplan.errors import InputError
from netplan.interchange.raw_network import LengthKind, LengthUnit, Plane, RawNetwork
from tests.support.network_files import GNPY, content, network, networks

SERVICES = json.dumps({
    "path-request": [{
        "source": "trx Wien", "destination": "roadm Graz",
        "path-constraints": {"te-bandwidth": {"path_bandwidth": 100e9}},
    }]
})  # fmt: skip
NODES: list[list[Any]] = [
    ["", "notes above the names of the columns"],
    ["City", "State", "Country", "Region", "Latitude", "Longitude", "Type"],
    ["Wien", "", "AT", "E", 48.21, 16.37, "ROADM"],
    ["Bruck", "", "AT", "M", 47.41, 15.27, "ILA"],
    ["Graz", "", "AT", "S", 47.07, 15.45, "ROADM"],
]
LINKS: list[list[Any]] = [
    ["from a to z", "", "", "", "", "from z to a"],
    ["Node A", "Node Z", "Distance (km)", "Fiber type", "Cable id", "Distance (km)", "Fiber type",
     "Cable id"],
    ["Wien", "Bruck", 140.2, "SSMF", "F1"],
    ["Graz", "Bruck", 50.3, "SSMF", "F2"],
]  # fmt: skip
SERVICE: list[list[Any]] = [
    ["route id", "Source", "Destination", "path bandwidth"],
    [0, "Wien", "Graz", 100],
]


def sheets(**rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, lines in rows.items():
        sheet = book.create_sheet(name)
        for line in lines:
            sheet.append(line)
    raw = io.BytesIO()
    book.save(raw)
    return raw.getvalue()


def test_a_chain_of_fibres_amplifiers_and_splices_is_one_directed_span() -> None:
    found = network(GNPY)
    assert (found.format, found.name, found.plane) == ("GNPy (JSON)", "tiny", Plane.DEGREES)
    assert [(p.id, p.name, p.position) for p in found.places] == [
        ("roadm Wien", "Wien", (16.37, 48.21)), ("roadm Graz", "Graz", (15.45, 47.07)),
    ]  # fmt: skip
    assert [(s.a, s.b, s.directed) for s in found.spans] == [
        ("roadm Wien", "roadm Graz", True), ("roadm Graz", "roadm Wien", True),
    ]  # fmt: skip
    there, back = found.spans
    assert there.lengths[0].value == pytest.approx(190.5, abs=1e-9)
    assert (there.lengths[0].unit, there.lengths[0].kind) == (LengthUnit.KM, LengthKind.FIBRE)
    assert back.lengths[0].value == pytest.approx(190.5, abs=1e-9)
    assert (there.fibre, there.groups) == ("SSMF", ("F1", "F2"))
    assert there.extra == {"fibres": 2, "amplifiers": 1}


def test_services_given_with_their_topology_are_demands_between_sites() -> None:
    (found,) = networks(content(GNPY, "topology.json"), content(SERVICES, "services.json"))
    (demand,) = found.demands
    assert (demand.a, demand.b, demand.gbps) == ("roadm Wien", "roadm Graz", 100.0)
    with pytest.raises(InputError, match="services without the topology"):
        network(SERVICES)
    unknown = SERVICES.replace("roadm Graz", "nowhere")
    with pytest.raises(InputError, match="request 1: found services between trx Wien and nowhere"):
        networks(content(GNPY, "topology.json"), content(unknown, "services.json"))


def test_a_line_between_transceivers_ends_at_them() -> None:
    value = {
        "elements": [
            {"uid": "A", "type": "Transceiver"},
            {"uid": "f", "type": "Fiber", "params": {"length": 80}},
            {"uid": "B", "type": "Transceiver"},
        ],
        "connections": [
            {"from_node": "A", "to_node": "f"}, {"from_node": "f", "to_node": "B"},
        ],
    }  # fmt: skip
    found = network(json.dumps(value))
    assert [(s.a, s.b, s.lengths[0].value) for s in found.spans] == [("A", "B", 80.0)]


def test_a_splice_of_both_directions_is_a_place() -> None:
    names = ["f1", "f2", "f3", "f4"]
    value = {
        "elements": [{"uid": u, "type": "Roadm"} for u in ("A", "B")]
        + [{"uid": u, "type": "Fiber", "params": {"length": 10}} for u in names]
        + [{"uid": "x", "type": "Fused"}],
        "connections": [
            {"from_node": pair.split()[0], "to_node": pair.split()[1]}
            for pair in ("A f1", "f1 x", "x f2", "f2 B", "B f3", "f3 x", "x f4", "f4 A")
        ],
    }
    found = network(json.dumps(value))
    assert [p.id for p in found.places] == ["A", "B", "x"]
    assert sorted((s.a, s.b) for s in found.spans) == [
        ("A", "x"), ("B", "x"), ("x", "A"), ("x", "B"),
    ]  # fmt: skip


def test_fibres_on_no_way_between_sites_are_counted() -> None:
    lone = ', {"uid": "lone", "type": "Fiber", "params": {"length": 1}}],\n "connections"'
    found = network(GNPY.replace('],\n "connections"', lone))
    assert found.notes == ("1 fibres, amplifiers or splices stand on no way between sites",)
    last = GNPY.rindex(',\n {"from_node"')
    dangling = network(GNPY[:last] + "]}")
    assert [s.b for s in dangling.spans] == ["roadm Graz", None]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('"length_units": "m"', '"length_units": "mi"', 'length_units: found "mi"; allowed: km'),
        ('"length": 140.2,', '"length": "far",', 'element 4: length: found "far"'),
        ('"uid": "amp"', '"uid": "roadm Wien"', 'uid: found "roadm Wien" a second time'),
        ('"from_node": "splice"', '"from_node": "gap"', "connection 9: found the node gap"),
        ('"latitude": 48.21', '"latitude": []', "element 2: location: found an empty list"),
        ('"metadata": {', '"metadata": 7, "x": {', "element 2: metadata: found 7"),
    ],
)
def test_damaged_gnpy_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old in GNPY
    with pytest.raises(InputError) as error:
        network(GNPY.replace(old, new, 1))
    assert said in str(error.value)


def read(**rows: list[list[Any]]) -> RawNetwork:
    return network(sheets(**{"Nodes": NODES, "Links": LINKS, **rows}), "net.xlsx")


def test_sheets_find_their_columns_below_notes_and_fold_places_of_amplifiers() -> None:
    found = read(Service=SERVICE)
    assert found.format == "GNPy (spreadsheet)"
    assert [(p.id, p.position) for p in found.places] == [
        ("Wien", (16.37, 48.21)), ("Graz", (15.45, 47.07)),
    ]  # fmt: skip
    (span,) = found.spans
    assert (span.a, span.b, span.directed) == ("Wien", "Graz", False)
    assert span.lengths[0].value == pytest.approx(190.5, abs=1e-9)
    assert (span.fibre, span.groups) == ("SSMF", ("F1", "F2"))
    assert span.where == "sheet Links, row 3"
    assert (found.demands[0].a, found.demands[0].gbps) == ("Wien", 100.0)


def test_a_way_back_of_another_length_is_a_span_of_its_own() -> None:
    links = [*LINKS[:3], ["Graz", "Bruck", 50.3, "SSMF", "F2", 60, "", ""]]
    there, back = read(Links=links).spans
    assert (there.a, there.b, there.directed) == ("Wien", "Graz", True)
    assert there.lengths[0].value == pytest.approx(200.2)
    assert (back.a, back.b) == ("Graz", "Wien")
    assert back.lengths[0].value == pytest.approx(190.5)


def test_without_a_roadm_every_place_stays_and_a_ring_of_amplifiers_is_told() -> None:
    nodes = [*NODES[:2], *([*row[:6], ""] for row in NODES[2:])]
    assert len(read(Nodes=nodes).places) == 3
    ring = [["X", "", "", "", 1, 1, "ILA"], ["Y", "", "", "", 2, 2, "ILA"]]
    rows = [["X", "Y", 5], ["Y", "X", 5]]
    found = read(Nodes=[*NODES, *ring], Links=[*LINKS, *rows])
    assert found.notes == ("2 links run in a circle without a ROADM and were not read",)


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ({"Links": [*LINKS, ["Wien", "Graz", "far"]]}, 'sheet Links, row 5: Distance: found "far"'),
        ({"Links": [*LINKS, ["Wien", "", 3]]}, "sheet Links, row 5: Node A, Node Z: found nothing"),
        ({"Nodes": [*NODES, ["", "x"]]}, "sheet Nodes, row 6: City: found nothing"),
        ({"Nodes": [*NODES, ["X", "", "", "", "N", 3]]}, 'row 6: position: found "N"'),
    ],
)
def test_damaged_sheets_are_told_with_sheet_and_row(
    rows: dict[str, list[list[Any]]], said: str
) -> None:
    with pytest.raises(InputError) as error:
        read(**rows)
    assert said in str(error.value)


def test_a_damaged_spreadsheet_is_refused_whatever_its_parser_does() -> None:
    raw = sheets(Nodes=NODES, Links=LINKS)
    for cut in range(1, len(raw), len(raw) // 12):
        with pytest.raises(InputError):
            network(raw[:cut], "net.xlsx")
    old = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(range(256)) * 20
    with pytest.raises(InputError, match=r"damaged spreadsheet|reading broke off"):
        network(old, "net.xls")
