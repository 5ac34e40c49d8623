"""GraphML graphs: of the Internet Topology Zoo, of networkx, of yEd."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork
from netplan.interchange.readers.gml import zoo_credit, zoo_name
from netplan.interchange.readers.graph import Edge, Graph, Node, network_of
from netplan.interchange.readers.reading import Reading, as_text
from netplan.interchange.readers.xml_tree import child, children, local

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_TRUE = {"true": True, "1": True, "false": False, "0": False}
_NUMBERS = ("int", "long", "float", "double")
MOST_DEPTH = 50
"""Of groups in groups of nodes."""


@dataclass(frozen=True)
class Keys:
    """The attributes that a file declares, and what elements of a kind have without saying it."""

    by_id: Mapping[str, Element]
    defaults: Mapping[str, Mapping[str, Any]]


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of GraphML files, one a graph.

    Raises:
        InputError: a file is no GraphML, holds no graph, or a value is none of its kind.
    """
    return tuple(network for content in contents for network in _networks(content, options))


def _networks(content: Content, options: ImportOptions) -> list[RawNetwork]:
    root = content.xml
    graphs = list(children(root, "graph"))
    if local(root) != "graphml" or not graphs:
        raise content.wrong("no graph", "GraphML with a graph")
    found = []
    for element in graphs:
        reading = Reading(content)
        found.append(network_of(_graph(root, element, reading), reading, options))
    return found


def _graph(root: Element, element: Element, reading: Reading) -> Graph:
    keys = _keys(root, reading)
    values = _data(element, keys, "graph", reading)
    is_zoo = "Topology Zoo" in str(values.get("Creator", ""))
    graph = Graph(
        "Topology Zoo (GraphML)" if is_zoo else "GraphML",
        name=zoo_name(values),
        credit=zoo_credit(values),
    )
    hyperedges = 0
    for inner, directed in _items(element, False, 0):
        if local(inner) == "node":
            _add_node(graph, inner, keys, reading)
        elif local(inner) == "edge":
            _add_edge(graph, inner, keys, directed, reading)
        else:
            hyperedges += 1
    if hyperedges:
        graph.notes += (f"{hyperedges} hyperedges join more than two nodes and were not read",)
    return graph


def _keys(root: Element, reading: Reading) -> Keys:
    by_id: dict[str, Element] = {}
    defaults: dict[str, dict[str, Any]] = {kind: {} for kind in ("graph", "node", "edge")}
    for number, key in enumerate(children(root, "key"), 1):
        where, id = f"key {number}", key.get("id", "")
        if id in by_id:
            reading.wrong(where, "id", f'"{id}" a second time', "an id of its own")
        by_id[id] = key
        default = child(key, "default")
        for kind, values in defaults.items():
            if default is not None and key.get("for", "all") in (kind, "all"):
                values[_name(key)] = _typed(default.text, key, where, reading)
    return Keys(by_id, defaults)


def _items(element: Element, directed: bool, depth: int) -> Iterator[tuple[Element, bool]]:
    """Yield nodes, edges and hyperedges, also those of groups; a group itself is no node.

    With each, whether edges are directed by default where it stands.
    """
    directed = {"directed": True, "undirected": False}.get(element.get("edgedefault", ""), directed)
    for inner in element:
        groups = list(children(inner, "graph")) if local(inner) == "node" else []
        if groups and depth < MOST_DEPTH:
            for group in groups:
                yield from _items(group, directed, depth + 1)
        elif local(inner) in ("node", "edge", "hyperedge"):
            yield inner, directed


def _add_node(graph: Graph, element: Element, keys: Keys, reading: Reading) -> None:
    where = f"node {len(graph.nodes) + 1}"
    id = as_text(element.get("id"))
    if id is None:
        reading.wrong(where, "id", "nothing", "an id of its own")
        return
    values = _data(element, keys, where, reading)
    drawn = _drawn(element, where, reading)
    if drawn is not None:
        graph.plane = Plane.PIXEL
    label = next((as_text(e.text) for e in element.iter() if local(e) == "NodeLabel"), None)
    if label is not None:
        values.setdefault("label", label)
    graph.nodes.append(Node(where, id, values, drawn))


def _drawn(element: Element, where: str, reading: Reading) -> Point | None:
    """Return where yEd draws a node, the middle of its shape."""
    for shape in element.iter():
        if local(shape) == "Geometry" and "x" in shape.attrib and "y" in shape.attrib:
            at = reading.point(shape.get("x"), shape.get("y"), where, "Geometry")
            size = reading.point(
                shape.get("width", "0"), shape.get("height", "0"), where, "Geometry"
            )
            return at and size and (at[0] + size[0] / 2, at[1] + size[1] / 2)
    return None


def _add_edge(
    graph: Graph,
    element: Element,
    keys: Keys,
    directed: bool,
    reading: Reading,
) -> None:
    where = f"edge {len(graph.edges) + 1}"
    ends = [as_text(element.get(key)) for key in ("source", "target")]
    for key, end in zip(("source", "target"), ends, strict=True):
        if end is None:
            reading.wrong(where, key, "nothing", "the id of a node")
    values = _data(element, keys, where, reading)
    id = as_text(element.get("id"))
    if id is not None:
        values["id"] = id
    said = _TRUE.get(element.get("directed", ""), directed)
    graph.edges.append(Edge(where, ends[0], ends[1], values, said))


def _data(element: Element, keys: Keys, where: str, reading: Reading) -> dict[str, Any]:
    """Return the attributes of an element by their names, in their types."""
    values = dict(keys.defaults[local(element)])
    said: set[str] = set()
    for data in children(element, "data"):
        id = data.get("key", "")
        if id not in keys.by_id:
            reading.wrong(where, "data", f'key "{id}"', "the id of a key of the file")
            continue
        name = _name(keys.by_id[id])
        if id in said:
            reading.wrong(where, name, "two values", "one")
        said.add(id)
        if len(data) == 0:  # what a drawing program keeps of its own stands in elements
            values[name] = _typed(data.text, keys.by_id[id], where, reading)
    return values


def _name(key: Element) -> str:
    return str(key.get("attr.name") or key.get("id", ""))


def _typed(text: str | None, key: Element, where: str, reading: Reading) -> Any:
    kind, plain = key.get("attr.type", "string"), as_text(text)
    if plain is None:
        return None
    if kind in _NUMBERS:
        value = reading.number(plain, where, _name(key))
        if value is not None and kind in ("int", "long") and value.is_integer():
            return int(value)
        return value
    if kind == "boolean":
        return _TRUE.get(plain.lower(), plain)
    return plain
