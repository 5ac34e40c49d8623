"""Node-link JSON: of networkx, of TopoHub, of drawing libraries for the web."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from netplan.files.text.findings import found_text
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import LengthKind, LengthUnit, RawDemand, RawNetwork
from netplan.interchange.readers.graph import Edge, Graph, Node, network_of
from netplan.interchange.readers.reading import Reading, as_text

EDGES = ("links", "edges")
ENDS = (("source", "target"), ("from", "to"))


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of node-link files, one a file.

    Raises:
        InputError: a file is none, or a value is none of its kind.
    """
    return tuple(_network(content, options) for content in contents)


def _network(content: Content, options: ImportOptions) -> RawNetwork:
    value = content.json
    reading = Reading(content)
    if not isinstance(value, dict) or not any(key in value for key in EDGES):
        raise content.wrong(found_text(value), "a mapping with nodes and links (or edges)")
    about = reading.mapped(value.get("graph"), "graph", "")
    is_topohub = "stats" in about and "demands" in about
    graph = Graph(
        "TopoHub (node-link JSON)" if is_topohub else "node-link JSON",
        name=as_text(about.get("name")) or as_text(value.get("name")),
        credit=as_text(about.get("credit")) or as_text(about.get("source")),
    )
    if is_topohub:  # its lengths are those of arcs on a sphere
        graph.lengths = {"dist": (LengthUnit.KM, LengthKind.GREAT_CIRCLE)}
    by_number = _add_nodes(graph, reading.listed(value.get("nodes"), "", "nodes"), reading)
    key = next(key for key in EDGES if key in value)
    edges = reading.listed(value[key], "", key)
    _add_edges(graph, edges, value.get("directed") is True, by_number, reading)
    if is_topohub:
        graph.demands = _demands(about["demands"], reading)
    return network_of(graph, reading, options)


def _add_nodes(graph: Graph, nodes: list[Any], reading: Reading) -> bool:
    """Add the nodes; tell whether they are known by their number, for want of ids."""
    by_number = not any(isinstance(node, dict) and "id" in node for node in nodes)
    for number, node in enumerate(nodes):
        where = f"node {number + 1}"
        values = reading.mapped(node, where, "")
        id = str(number) if by_number else _id(values.get("id"), where, "id", reading)
        if id is None:
            continue
        at = reading.pair(values.get("pos"), where, "pos")
        graph.nodes.append(Node(where, id, values, at))
    return by_number


def _add_edges(
    graph: Graph, edges: list[Any], directed: bool, by_number: bool, reading: Reading
) -> None:
    by_name = {as_text(node.values.get("name")): node.id for node in graph.nodes}
    for number, edge in enumerate(edges):
        where = f"link {number + 1}"
        values = reading.mapped(edge, where, "")
        keys = next((pair for pair in ENDS if pair[0] in values or pair[1] in values), ENDS[0])
        ends = [_id(values.get(key), where, key, reading) for key in keys]
        if by_number:  # without ids, the ends may also be named
            ends = [by_name.get(end, end) if isinstance(values.get(key), str) else end
                    for key, end in zip(keys, ends, strict=True)]  # fmt: skip
        rest = {name: value for name, value in values.items() if name not in keys}
        graph.edges.append(Edge(where, ends[0], ends[1], rest, directed))


def _id(value: Any, where: str, field: str, reading: Reading) -> str | None:
    """Return an id as text; networkx writes lists where a node is a pair of numbers."""
    if isinstance(value, list) and all(isinstance(v, str | int | float) for v in value):
        return json.dumps(value, ensure_ascii=False)
    id = reading.text(value, where, field)
    if id is None and (value is None or value == ""):
        reading.wrong(where, field, "nothing", "an id")
    return id


def _demands(value: Any, reading: Reading) -> tuple[RawDemand, ...]:
    """Return traffic by source and target; its unit is not said."""
    found = []
    every: Mapping[str, Any] = reading.mapped(value, "graph", "demands")
    for a, row in every.items():
        where = f"demands of {a}"
        for b, amount in reading.mapped(row, "graph", f"demands.{a}").items():
            number = reading.number(amount, where, b)
            if number is not None:
                found.append(RawDemand(where, a, b, value=number))
    return tuple(found)
