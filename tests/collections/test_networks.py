"""Other people's networks are read whole. A run of its own: ``make collections``."""

from __future__ import annotations

import io
from collections import Counter
from pathlib import Path

import openpyxl
import pytest

from benchmarks.collections import COLLECTIONS
from benchmarks.formats import BEGIN, END, PAGE, counted, table
from netplan.errors import InputError
from netplan.interchange.archive import contents_of
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, RawNetwork
from netplan.interchange.recognise import recognised

OPTIONS = ImportOptions()
GNPY = {
    "CORONET_CONUS_Topology.json.gz": (75, 198),
    "Sweden_OpenROADMv4_example_network.json.gz": (15, 44),
    "edfa_example_network.json": (2, 1),
    "meshTopologyExampleV2.json": (5, 12),
    "fused_roadm_example_network.json": (2, 2),
    "meshTopologyExampleV2.xls": (5, 6),
}
"""Places and spans of what GNPy comes with that is a network."""
NO_NETWORK = ("hold no network", "holds no network", "services without", "a text that begins")
METRE_KM = 0.001


def read(*contents: Content) -> tuple[RawNetwork, ...]:
    return recognised(contents, OPTIONS).read(contents, OPTIONS)


def networks(pattern: str) -> list[RawNetwork]:
    """Return the networks of all files of a collection, each file holding one."""
    paths = sorted(COLLECTIONS.glob(pattern))
    found = [read(*contents_of(path, OPTIONS)) for path in paths]
    assert all(len(of_file) == 1 for of_file in found)
    return [of_file[0] for of_file in found]


COUNTS = {
    # files, places, spans, demands, places without a position
    "topology_zoo/*.gml": (169, 5989, 7855, 0, 962),
    "topohub/*/*.gz": (227, 17391, 30106, None, 0),
    "sndlib/xml/*.gz": (16, 525, 1221, 22285, 0),
    "sndlib/native/*": (17, 565, 1310, 23065, 0),
    "survivable_rwth/*/*.gz": (20, 469, 1003, 2674, 0),
    "net2plan/*.n2p": (7, 351, 940, 0, 0),
    "net2plan/trafficMatrices/*.n2p": (2, 104, 0, 454, 0),
    "ofds_networks/*.gz": (25, 2171, 2295, 0, 0),
    "optical/*.gml": (2, 20, 58, 0, 20),
}
"""What each collection holds, as counted by others: 485 files; five of GNPy are below."""


@pytest.mark.parametrize("pattern", COUNTS)
def test_every_file_is_read_with_all_its_places_and_spans(pattern: str) -> None:
    found = networks(pattern)
    files, places, spans, demands, placeless = COUNTS[pattern]
    assert len(found) == files
    assert sum(len(network.places) for network in found) == places
    assert sum(len(network.spans) for network in found) == spans
    assert demands is None or sum(len(network.demands) for network in found) == demands
    without = sum(place.position is None for network in found for place in network.places)
    assert without == placeless


def test_the_zoo_keeps_parallel_links_speeds_and_what_is_outside() -> None:
    found = networks("topology_zoo/*.gml")
    parallel = speeds = 0
    for network in found:
        pairs = Counter(frozenset((span.a, span.b)) for span in network.spans)
        parallel += len(network.spans) - len(pairs)
        speeds += sum(span.capacity_gbps is not None for span in network.spans)
    places = [place for network in found for place in network.places]
    assert (parallel, speeds) == (439, 2248)
    assert sum(place.external for place in places) == 561 + 92  # external ones and hyperedges
    for network in found:
        assert network.credit
        is_placed = any(place.position for place in network.places)
        assert network.plane is (Plane.DEGREES if is_placed else Plane.UNSAID)


def test_sndlib_says_which_positions_are_pixels_in_xml_alone() -> None:
    planes = Counter(network.plane for network in networks("sndlib/xml/*.gz"))
    assert planes == {Plane.DEGREES: 10, Plane.PIXEL: 6}
    assert {n.plane for n in networks("sndlib/native/*")} == {Plane.UNSAID}
    assert {n.plane for n in networks("survivable_rwth/*/*.gz")} == {Plane.UNSAID}


def test_ofds_networks_have_routes_versions_and_spans_without_an_end() -> None:
    found = networks("ofds_networks/*.gz")
    spans = [span for network in found for span in network.spans]
    assert sum(span.route is not None for span in spans) == 2295
    assert sum(span.a is None or span.b is None for span in spans) == 6
    assert sum(span.a is not None and span.a == span.b for span in spans) == 88
    assert Counter(n.format for n in found) == {"OFDS 0.4 (JSON)": 22, "OFDS 0.2 (JSON)": 3}


def test_of_gnpy_the_networks_are_read_and_the_rest_is_told() -> None:
    refused = 0
    for path in sorted((COLLECTIONS / "gnpy").rglob("*")):
        if path.name in GNPY:
            (network,) = read(*contents_of(path, OPTIONS))
            assert (len(network.places), len(network.spans)) == GNPY[path.name]
        elif path.suffix in (".json", ".txt"):
            with pytest.raises(InputError) as error:
                read(*contents_of(path, OPTIONS))
            assert any(text in str(error.value) for text in NO_NETWORK)
            refused += 1
    assert refused == 16


def lengths_of(network: RawNetwork) -> dict[frozenset[str | None], list[float]]:
    """Return the lengths between each two places, by their names."""
    names = {place.id: place.name for place in network.places}
    found: dict[frozenset[str | None], list[float]] = {}
    for span in network.spans:
        pair = frozenset((names[span.a], names[span.b]))
        found.setdefault(pair, []).append(span.lengths[0].value)
    return found


def as_sheet(network: RawNetwork) -> Content:
    """Return a network as GNPy has it in a spreadsheet."""
    book = openpyxl.Workbook()
    nodes, links = book.active, book.create_sheet("Links")
    nodes.title = "Nodes"
    nodes.append(["City", "Latitude", "Longitude", "Type"])
    for place in network.places:
        nodes.append([place.name, place.position[1], place.position[0], "ROADM"])
    links.append(["Node A", "Node Z", "Distance (km)"])
    for pair, km in lengths_of(network).items():
        links.append([*sorted(name for name in pair if name), km[0]])
    raw = io.BytesIO()
    book.save(raw)
    return Content(Path("coronet.xlsx"), "coronet.xlsx", raw.getvalue())


def test_coronet_is_the_same_from_gnpy_from_net2plan_and_from_a_sheet() -> None:
    (gnpy,) = read(*contents_of(COLLECTIONS / "gnpy" / "CORONET_CONUS_Topology.json.gz", OPTIONS))
    (net2plan,) = read(*contents_of(COLLECTIONS / "net2plan" / "coronetUS_N75_E198.n2p", OPTIONS))
    (sheet,) = read(as_sheet(gnpy))
    whole = lengths_of(gnpy)
    assert len(whole) == 99
    for other in (net2plan, sheet):
        assert {(p.name, p.position) for p in other.places} == {
            (p.name, p.position) for p in gnpy.places
        }
        found = lengths_of(other)
        assert found.keys() == whole.keys()
        for pair, km in found.items():
            assert km == pytest.approx([whole[pair][0]] * len(km), abs=METRE_KM), pair


def test_what_comes_of_each_file_is_as_the_page_says() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert page.partition(BEGIN)[2].partition(END)[0].strip() == table(counted()).strip()
