"""Net2Plan designs (.n2p): versions 3 to 6, and the older ones without a version.

A design may have several layers: each that has links is a network of its own over the same
nodes. Links lead one way; two of them are a cable. Whether xCoord and yCoord are degrees or a
drawing no version says.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from netplan.formats.incoming.raw import RawValue
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    RawDemand,
    RawLength,
    RawNetwork,
    RawPlace,
    RawSpan,
)
from netplan.interchange.readers.reading import Reading, as_text, gbps_per
from netplan.interchange.readers.xml_tree import child, children, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

LENGTHS = ("lengthInKm", "linkLengthInKm")
CAPACITIES = ("capacity", "linkCapacityInErlangs")
TRAFFIC = ("offeredTraffic", "offeredTrafficInErlangs")
ASIDE = frozenset({"id", "name", "xCoord", "yCoord", "originNodeId", "destinationNodeId", *LENGTHS})
MOST_LAYERS = 100
_DRAWN = ("mapLayout2NodeXYPositionMap", "layersWithIconsDefined")
"""Where each layout of the program draws a node: nothing of the network."""


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of Net2Plan files, one a layer that has links.

    Raises:
        InputError: a file is none, or a value is none of its kind.
    """
    return tuple(network for content in contents for network in _networks(content, options))


def _networks(content: Content, options: ImportOptions) -> list[RawNetwork]:
    root = content.xml
    old = child(root, "physicalTopology")
    if local(root) != "network" or (old is None and child(root, "node") is None):
        raise content.wrong(f"<{local(root)}> without nodes", "<network> with <node>")
    reading = Reading(content)
    if old is not None:
        demands = [e for listed in children(root, "demandSet") for e in listed]
        return [_network(root, old, old, demands, reading)]
    layers = list(children(root, "layer"))
    if options.layers:
        names = ", ".join(layer.get("name", "") for layer in layers)
        layers = [layer for layer in layers if layer.get("name") in options.layers]
        if not layers:
            raise content.wrong(f"layers {names}", ", ".join(options.layers), field="layer")
    if len(layers) > MOST_LAYERS:
        raise content.wrong(f"{len(layers):,} layers", f"at most {MOST_LAYERS}")
    linked = [layer for layer in layers if child(layer, "link") is not None] or layers[:1]
    return [
        _network(root, root, layer, list(children(layer, "demand")), Reading(content))
        for layer in linked
    ] or [_network(root, root, root, (), reading)]


def _network(
    root: Element, nodes: Element, layer: Element, demands: Iterable[Element], reading: Reading
) -> RawNetwork:
    """Return one layer over the nodes of the design."""
    version = root.get("version")
    name = as_text(root.get("name"))
    of_layer = as_text(layer.get("name")) if layer is not nodes else None
    several = sum(1 for _ in children(root, "layer")) > 1
    places = [_place(node, number, version, reading) for number, node in
              enumerate(children(nodes, "node"))]  # fmt: skip
    groups = _groups(root)
    unit = gbps_per(layer.get("linkCapacityUnitsName"))
    spans = [_span(link, f"link {number}", unit, groups, reading)
             for number, link in enumerate(children(layer, "link"), 1)]  # fmt: skip
    unit = gbps_per(layer.get("demandTrafficUnitsName"))
    traffic = [_demand(demand, f"demand {number}", unit, reading)
               for number, demand in enumerate(demands, 1)]  # fmt: skip
    return RawNetwork(
        file=reading.content.shown,
        format=f"Net2Plan (version {version})" if version else "Net2Plan (before version 3)",
        places=tuple(place for place in places if place is not None),
        spans=tuple(spans),
        demands=tuple(demand for demand in traffic if demand is not None),
        name=f"{name or 'network'}, layer {of_layer}" if several and of_layer else name,
        credit=as_text(root.get("description")),
        notes=reading.end(),
    )


def _place(node: Element, number: int, version: str | None, reading: Reading) -> RawPlace | None:
    """Return a node; in old files links name it by its number, from 0."""
    where = f"node {number + 1}"
    id = as_text(node.get("id")) if version else str(number)
    if id is None:
        reading.wrong(where, "id", "nothing", "an id of its own")
        return None
    at = reading.point(node.get("xCoord"), node.get("yCoord"), where, "xCoord, yCoord")
    return RawPlace(
        id, where, name=as_text(node.get("name")), position=at, extra=_extra(node, _DRAWN)
    )


def _span(
    link: Element,
    where: str,
    unit: float | None,
    groups: Mapping[str, tuple[str, ...]],
    reading: Reading,
) -> RawSpan:
    a, b = (_end(link, key, where, reading) for key in ("originNodeId", "destinationNodeId"))
    id = as_text(link.get("id"))
    length = reading.number(_either(link, LENGTHS), where, "lengthInKm")
    capacity = reading.number(_either(link, CAPACITIES), where, "capacity")
    return RawSpan(
        id=id,
        where=where,
        a=a,
        b=b,
        name=as_text(link.get("name")),
        lengths=() if length is None else (RawLength(length, LengthUnit.KM, LengthKind.ROUTE),),
        directed=True,
        capacity_gbps=None if unit is None or capacity is None else capacity * unit,
        groups=groups.get(id or "", ()),
        extra=_extra(link),
    )


def _demand(demand: Element, where: str, unit: float | None, reading: Reading) -> RawDemand | None:
    a, b = (_end(demand, key, where, reading) for key in ("ingressNodeId", "egressNodeId"))
    value = reading.number(_either(demand, TRAFFIC), where, "offeredTraffic")
    if a is None or b is None:
        return None
    return RawDemand(where, a, b, None if unit is None or value is None else value * unit, value)


def _groups(root: Element) -> dict[str, tuple[str, ...]]:
    """Return the risk groups of each link by its id."""
    found: dict[str, tuple[str, ...]] = {}
    for number, group in enumerate(children(root, "srg")):
        name = f"srg {as_text(group.get('id')) or number}"
        for link in group.get("links", "").split():
            found[link] = (*found.get(link, ()), name)
    return found


def _end(element: Element, key: str, where: str, reading: Reading) -> str | None:
    id = as_text(element.get(key))
    if id is None:
        reading.wrong(where, key, "nothing", "the id of a node")
    return id


def _either(element: Element, keys: Iterable[str]) -> str | None:
    return next((element.get(key) for key in keys if key in element.attrib), None)


def _extra(element: Element, but: Iterable[str] = ()) -> dict[str, RawValue]:
    """Return what else an element says, in attributes and in the elements called so."""
    left = ASIDE | frozenset(but)
    found: dict[str, RawValue] = {
        key: value for key, value in element.attrib.items() if key not in left and value
    }
    for attribute in children(element, "attribute"):
        found[attribute.get("key", "")] = attribute.get("value")
    return found
