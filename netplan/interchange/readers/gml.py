"""GML graphs, those of the Internet Topology Zoo among them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork
from netplan.interchange.readers.gml_text import Listing, listing_of
from netplan.interchange.readers.graph import Edge, Graph, Node, network_of
from netplan.interchange.readers.reading import Reading, as_text

ONCE = ("id", "label", "source", "target", "Longitude", "Latitude", "LinkSpeedRaw", "distance")
"""Keys of which a second one would say another thing."""


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of GML files, one a graph.

    Raises:
        InputError: a file is no GML, holds no graph, or a value is none of its kind.
    """
    return tuple(network for content in contents for network in _networks(content, options))


def _networks(content: Content, options: ImportOptions) -> list[RawNetwork]:
    graphs = listing_of(content).all("graph")
    if not graphs:
        raise content.wrong("no graph", "a GML file with graph [ ... ]")
    found = []
    for listing in graphs:
        reading = Reading(content)
        found.append(network_of(_graph(listing, reading), reading, options))
    return found


def _graph(listing: Listing, reading: Reading) -> Graph:
    values = listing.plain()
    is_zoo = "Topology Zoo" in str(values.get("Creator", ""))
    graph = Graph(
        "Topology Zoo (GML)" if is_zoo else "GML",
        name=zoo_name(values),
        credit=zoo_credit(values),
    )
    _add_nodes(graph, listing, reading)
    directed = values.get("directed") == 1
    for inner in listing.all("edge"):
        where = f"line {inner.line}"
        edge = _once(inner.plain(), where, reading)
        ends = []
        for key in ("source", "target"):
            if key not in edge:
                reading.wrong(where, key, "nothing", "the id of a node")
            ends.append(reading.text(edge.get(key), where, key))
        graph.edges.append(Edge(where, ends[0], ends[1], edge, directed))
    return graph


def _add_nodes(graph: Graph, listing: Listing, reading: Reading) -> None:
    """Add the nodes; where a drawing program placed them, their positions in its drawing."""
    is_drawn = False
    for inner in listing.all("node"):
        where = f"line {inner.line}"
        node = _once(inner.plain(), where, reading)
        id = reading.text(node.get("id"), where, "id")
        if id is None:
            reading.wrong(where, "id", "nothing", "an id of its own")
            continue
        at = _drawn(inner, where, reading)
        is_drawn = is_drawn or at is not None
        graph.nodes.append(Node(where, id, node, at))
    graph.plane = Plane.PIXEL if is_drawn else Plane.UNSAID


def _drawn(listing: Listing, where: str, reading: Reading) -> Point | None:
    for graphics in listing.all("graphics"):
        values = graphics.plain()
        if "x" in values and "y" in values:
            return reading.point(values["x"], values["y"], where, "graphics")
    return None


def _once(values: dict[str, Any], where: str, reading: Reading) -> dict[str, Any]:
    """Return the values, those that stand several times as tuples; keys of a meaning only once."""
    for key, value in values.items():
        if isinstance(value, list):
            if key in ONCE:
                reading.wrong(where, key, f"{key} {len(value)} times", "once")
            values[key] = tuple(value)
    return values


def zoo_name(values: dict[str, Any]) -> str | None:
    """Return the name that a graph gives itself."""
    found = (as_text(values.get(key)) for key in ("label", "Network", "name", "comment"))
    return next((name for name in found if name), None)


def zoo_credit(values: dict[str, Any]) -> str | None:
    """Return who made a graph, from which source, and what its makers note on it."""
    parts = [
        as_text(values.get("Creator")),
        f"source {values['Source']}" if as_text(values.get("Source")) else None,
        as_text(values.get("Note")),
    ]
    return "; ".join(part for part in parts if part) or None
