"""SNDlib in both forms and Net2Plan: capacities, costs that are no lengths, layers, old files."""

from __future__ import annotations

import pytest

from netplan.errors import InputError
from netplan.interchange.raw_network import LengthKind, LengthUnit, Plane, RawLength
from tests.support.network_files import (
    NET2PLAN,
    NET2PLAN_OLD,
    SNDLIB_NATIVE,
    SNDLIB_XML,
    content,
    network,
    networks,
)


@pytest.mark.parametrize(
    ("text", "plane"), [(SNDLIB_XML, Plane.DEGREES), (SNDLIB_NATIVE, Plane.UNSAID)]
)
def test_sndlib_costs_are_no_lengths_and_named_units_are_converted(text: str, plane: Plane) -> None:
    found = network(text)
    assert found.plane is plane
    assert found.credit.startswith("by hand")
    assert [p.id for p in found.places] == ["Wien", "Graz"]
    assert found.places[0].position == (16.37, 48.21)
    (span,) = found.spans
    assert (span.id, span.a, span.b, span.directed) == ("L1", "Wien", "Graz", False)
    assert span.lengths == ()
    assert span.capacity_gbps == 10.0
    assert span.extra["routing_cost"] == 144.5
    modules = span.extra["modules"]
    assert isinstance(modules, tuple)
    assert modules[0] == (40000.0, 7.0)
    (demand,) = found.demands
    assert (demand.a, demand.b, demand.gbps, demand.value) == ("Wien", "Graz", 2.5, 2500.0)


def test_without_a_unit_capacities_and_demands_stay_numbers() -> None:
    for text in (
        SNDLIB_XML.replace("<unit>MBITPERSEC</unit>", ""),
        SNDLIB_NATIVE.replace("unit = MBITPERSEC", ""),
    ):
        found = network(text)
        assert found.spans[0].capacity_gbps is None
        assert found.spans[0].extra["pre_installed_capacity"] == 10000.0
        assert (found.demands[0].gbps, found.demands[0].value) == (None, 2500.0)
    strange = network(SNDLIB_XML.replace("MBITPERSEC", "STM1"))
    assert strange.notes == ("the unit STM1 of capacities and demands is not known",)


def test_sndlib_says_where_positions_are_of_a_drawing_or_missing() -> None:
    assert network(SNDLIB_XML.replace("geographical", "pixel")).plane is Plane.PIXEL
    unsaid = network(SNDLIB_XML.replace(' coordinatesType="geographical"', ""))
    assert unsaid.plane is Plane.UNSAID
    native = network(SNDLIB_NATIVE)
    assert (native.name, native.places[1].position) == ("tiny", None)
    assert native.spans[0].where == "line 12"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("<target>Graz</target>\n    <pre", "<pre", "link 1: target: found nothing"),
        (">40000<", ">many<", 'link 1: module: found "many"'),
        ('node id="Graz"', "node", "node 2: id: found nothing"),
        ("<x>16.37</x>", "<x>E</x>", 'node 1: coordinates: found "E"'),
        ("<networkStructure>", "<networkStructure><", "broken XML"),
    ],
)
def test_damaged_sndlib_xml_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old in SNDLIB_XML
    with pytest.raises(InputError) as error:
        network(SNDLIB_XML.replace(old, new, 1))
    assert said in str(error.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("L1 ( Wien Graz )", "L1 ( Wien )", "line 12: LINKS: found L1 ( Wien )"),
        ("40000.00 7.00 8", "40000.00 8", "line 12: LINKS"),
        ("16.37 48.21", "E N", 'line 8: position: found "E"'),
        ("1 2500.00", "1 lots", 'demandValue: found "lots"'),
        ("type: network", "type: solution", "line 1: found a file of type solution"),
        ("NODES (", "7", "line 7: found 7; allowed: a section"),
        (")\n)\nNODES", ")\nNODES", "line 6: META: found NODES (; allowed: a line of"),
        ("  )\n)\n", "  )\n", "the end of the text in the section ADMISSIBLE_PATHS"),
    ],
)
def test_damaged_sndlib_native_is_told_with_its_line(old: str, new: str, said: str) -> None:
    assert old in SNDLIB_NATIVE
    with pytest.raises(InputError) as error:
        network(SNDLIB_NATIVE.replace(old, new, 1))
    assert said in str(error.value)


def test_net2plan_links_are_directed_and_have_lengths_groups_and_named_units() -> None:
    found = network(NET2PLAN)
    assert (found.format, found.name) == ("Net2Plan (version 6)", "tiny")
    assert (found.credit, found.plane) == ("by hand", Plane.UNSAID)
    assert [(p.id, p.name, p.position) for p in found.places] == [
        ("4", "Wien", (16.37, 48.21)), ("7", "Graz", (15.45, 47.07)),
    ]  # fmt: skip
    assert found.places[0].extra == {"pop": "9"}
    assert [(s.a, s.b, s.directed) for s in found.spans] == [("4", "7", True), ("7", "4", True)]
    span = found.spans[0]
    assert span.lengths == (RawLength(190.5, LengthUnit.KM, LengthKind.ROUTE),)
    assert (span.capacity_gbps, span.groups) == (100.0, ("srg 40",))
    assert (found.demands[0].gbps, found.demands[0].value) == (2.5, 2500.0)


def test_net2plan_before_version_3_names_nodes_by_their_number() -> None:
    found = network(NET2PLAN_OLD)
    assert found.format == "Net2Plan (before version 3)"
    assert [(s.a, s.b) for s in found.spans] == [("0", "1")]
    assert found.spans[0].lengths[0].value == 190.5
    assert found.spans[0].capacity_gbps is None
    assert found.demands[0].value == 3.0


def test_each_layer_with_links_is_a_network() -> None:
    layer = NET2PLAN[NET2PLAN.index(" <layer") : NET2PLAN.index(" <srg")]
    two = NET2PLAN.replace(" <srg", layer.replace('name="fibre"', 'name="IP"') + " <srg")
    assert [n.name for n in networks(content(two))] == ["tiny, layer fibre", "tiny, layer IP"]
    assert network(two, layers=("IP",)).name == "tiny, layer IP"
    with pytest.raises(InputError, match="found layers fibre, IP; allowed: WDM"):
        network(two, layers=("WDM",))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('originNodeId="4" ', "", "link 1: originNodeId: found nothing"),
        ('lengthInKm="190.5"', 'lengthInKm="far"', 'link 1: lengthInKm: found "far"'),
        ('<node id="4"', "<node", "node 1: id: found nothing"),
        ("</network>", "", "broken XML"),
        ("<?xml version='1.0' encoding='UTF-8'?>", "<!DOCTYPE network>", "document type"),
    ],
)
def test_damaged_net2plan_is_told_with_its_place(old: str, new: str, said: str) -> None:
    assert old in NET2PLAN
    with pytest.raises(InputError) as error:
        network(NET2PLAN.replace(old, new, 1))
    assert said in str(error.value)
