"""Graphs of nodes and edges that carry free attributes, as GML, GraphML and node-link JSON do.

Which attribute is what goes by its name, in one table for the three formats: that of the
Topology Zoo, of networkx, of yEd and of netplan itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from netplan.formats.incoming.columns import AmbiguousError, coordinate_columns
from netplan.formats.incoming.raw import RawValue
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    Point,
    RawDemand,
    RawLength,
    RawNetwork,
    RawPlace,
    RawSpan,
)
from netplan.interchange.readers.reading import Reading, as_text, status_of

NAMES = ("label", "name", "city", "title")
"""Attributes that name a node; one that only repeats its id names nothing."""
EDGE_NAMES = ("LinkLabel", "label", "name")
STATUS = ("status", "LinkStatus", "state")
FIBRE = ("fibre", "fiber", "fibre_type", "fiber_type", "fibreType")
OPERATOR = ("operator", "owner")
GROUPS = ("srlgs", "srlg", "risk_group", "cable", "cable_id", "duct", "corridor")
ASIDE = frozenset({"id", "source", "target", "label", "name", "pos"})
"""What never becomes a further column."""
_UNITS = {
    LengthUnit.KM: ("km", "kilometer", "kilometers", "kilometre", "kilometres", "公里", "千米"),
    LengthUnit.M: ("m", "meter", "meters", "metre", "metres", "米"),
    LengthUnit.MILE: ("mi", "mile", "miles", "英里"),
    LengthUnit.FOOT: ("ft", "foot", "feet"),
}
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words}
_WORDS_OF_LENGTH = "length|len|distance|dist|长度|里程|距离"
_LENGTH = re.compile(
    rf"(fibre|fiber|cable|route|link|span|光缆|光纤)?(?:{_WORDS_OF_LENGTH})(?:in)?"
    rf"({'|'.join(sorted(_UNIT_OF, key=len, reverse=True))})?"
)


@dataclass(frozen=True)
class Node:
    """A node: where it stands, its id, its attributes."""

    where: str
    id: str
    values: Mapping[str, Any]
    position: Point | None = None


@dataclass(frozen=True)
class Edge:
    """An edge: where it stands, the ids of its ends, its attributes, whether it is directed."""

    where: str
    a: str | None
    b: str | None
    values: Mapping[str, Any]
    directed: bool = False


@dataclass
class Graph:
    """A graph as its file has it.

    Args:
        format: name of the format in words.
        nodes: its nodes, in file order.
        edges: its edges, in file order.
        name: its name.
        credit: who made it.
        demands: its traffic.
        plane: what the positions given with its nodes are.
        lengths: attributes whose unit and kind the format defines.
        notes: what a user must know.
    """

    format: str
    nodes: list[Node] = field(default_factory=list)
    edges: list[Edge] = field(default_factory=list)
    name: str | None = None
    credit: str | None = None
    demands: tuple[RawDemand, ...] = ()
    plane: Plane = Plane.UNSAID
    lengths: Mapping[str, tuple[LengthUnit, LengthKind]] = field(default_factory=dict)
    notes: tuple[str, ...] = ()


def network_of(graph: Graph, reading: Reading, options: ImportOptions) -> RawNetwork:
    """Return a graph as a network.

    Raises:
        InputError: an attribute holds what it cannot; with everything that is wrong.
    """
    pair = _coordinates(graph, reading, options)
    positions = [_position(node, pair, reading) for node in graph.nodes]
    plane = graph.plane
    if pair is not None and any(positions) and not _is_x(pair[0]):
        plane = Plane.DEGREES
    aside = ASIDE if pair is None else ASIDE | set(pair)
    places = [
        _place(node, at, aside, options) for node, at in zip(graph.nodes, positions, strict=True)
    ]
    columns = _length_columns(graph, options)
    spans = [_span(edge, columns, reading, options) for edge in graph.edges]
    notes = graph.notes + reading.end()
    return RawNetwork(
        file=reading.content.shown,
        format=graph.format,
        places=tuple(places),
        spans=tuple(spans),
        demands=graph.demands,
        plane=plane,
        name=graph.name,
        credit=graph.credit,
        notes=notes,
    )


def _coordinates(graph: Graph, reading: Reading, options: ImportOptions) -> tuple[str, str] | None:
    """Return the attributes that hold longitude and latitude, or x and y."""
    names = list(dict.fromkeys(name for node in graph.nodes for name in node.values))
    said = tuple(options.columns.get(key) for key in ("lon", "lat"))
    if said[0] is not None and said[1] is not None:
        return said[0], said[1]
    try:
        pair = coordinate_columns(names)
    except AmbiguousError as error:
        found = f"attributes {', '.join(error.names)}"
        reading.wrong("", error.wanted, found, "one of them, or tell which with --column")
        return None
    return None if pair is None else (names[pair[0]], names[pair[1]])


def _is_x(name: str) -> bool:
    """Tell whether an attribute is a plain x, of which nobody says that it is a longitude."""
    return re.sub(r"[^a-z]", "", name.lower()) in ("x", "xcoord", "coordx", "pointx")


def _position(node: Node, pair: tuple[str, str] | None, reading: Reading) -> Point | None:
    if pair is not None and (pair[0] in node.values or pair[1] in node.values):
        x, y = (reading.number(node.values.get(name), node.where, name) for name in pair)
        return None if x is None or y is None else (x, y)
    return node.position


def _place(
    node: Node, position: Point | None, aside: frozenset[str], options: ImportOptions
) -> RawPlace:
    values = node.values
    named = _texts(values, _chosen(options, NAMES))
    return RawPlace(
        id=node.id,
        where=node.where,
        name=next((name for name in named if name != node.id), None),
        position=position,
        external=_number(values.get("Internal")) == 0 or _number(values.get("hyperedge")) == 1,
        status=next((s for s in map(status_of, _first(values, STATUS)) if s is not None), None),
        extra=_rest(values, aside),
    )


def _span(
    edge: Edge,
    columns: Mapping[str, tuple[LengthUnit | None, LengthKind]],
    reading: Reading,
    options: ImportOptions,
) -> RawSpan:
    values = edge.values
    lengths = []
    for column, (unit, kind) in columns.items():
        value = reading.number(values.get(column), edge.where, column)
        if value is not None:
            lengths.append(RawLength(value, unit, kind))
    groups = dict.fromkeys(
        part.strip() for text in _first(values, GROUPS) for part in str(text).split(";")
    )
    return RawSpan(
        id=as_text(values.get("id")),
        where=edge.where,
        a=edge.a,
        b=edge.b,
        name=_word(values, _chosen(options, EDGE_NAMES)),
        lengths=tuple(lengths),
        directed=edge.directed,
        capacity_gbps=_capacity(values, edge.where, reading),
        fibre=_word(values, FIBRE),
        groups=tuple(group for group in groups if group),
        status=next((s for s in map(status_of, _first(values, STATUS)) if s is not None), None),
        operator=_word(values, OPERATOR),
        extra=_rest(values, ASIDE | set(columns)),
    )


def _capacity(values: Mapping[str, Any], where: str, reading: Reading) -> float | None:
    """Return the capacity in Gbit/s, where the name of an attribute says its unit."""
    for name, per in (("LinkSpeedRaw", 1e-9), ("capacity_gbps", 1.0)):
        value = reading.number(values.get(name), where, name)
        if value is not None:
            return value * per
    return None


def _length_columns(
    graph: Graph, options: ImportOptions
) -> dict[str, tuple[LengthUnit | None, LengthKind]]:
    """Return the attributes that are lengths, the most exact first."""
    names = list(dict.fromkeys(name for edge in graph.edges for name in edge.values))
    if options.length_field is not None:
        names = [name for name in names if name == options.length_field]
    found: dict[str, tuple[LengthUnit | None, LengthKind]] = {}
    for name in names:
        known = graph.lengths.get(name) or length_column(name)
        if known is not None:
            found[name] = known
        elif options.length_field is not None:
            found[name] = (None, LengthKind.ROUTE)
    order = list(LengthKind)
    return dict(sorted(found.items(), key=lambda item: order.index(item[1][1])))


def length_column(name: str) -> tuple[LengthUnit | None, LengthKind] | None:
    """Return unit and kind of the lengths in a column called so, None where it holds none."""
    match = _LENGTH.fullmatch(re.sub(r"[\s_\-.()（）\[\]]", "", name).casefold())
    if match is None:
        return None
    is_fibre = match[1] in ("fibre", "fiber", "光纤")
    unit = None if match[2] is None else _UNIT_OF[match[2]]
    return unit, LengthKind.FIBRE if is_fibre else LengthKind.ROUTE


def _chosen(options: ImportOptions, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the attributes that name, those the user says in place of the usual ones."""
    said = options.columns.get("name")
    return names if said is None else (said,)


def _first(values: Mapping[str, Any], names: Iterable[str]) -> list[RawValue]:
    """Return what stands under these names, in any case, in their order."""
    by_name = {name.casefold(): value for name, value in values.items()}
    found = (by_name.get(name.casefold()) for name in names)
    return [value for value in found if value is not None]


def _texts(values: Mapping[str, Any], names: Iterable[str]) -> list[str]:
    """Return what stands as a single value under these names, as text."""
    texts = (as_text(value) for value in _first(values, names))
    return [text for text in texts if text is not None]


def _word(values: Mapping[str, Any], names: Iterable[str]) -> str | None:
    return next(iter(_texts(values, names)), None)


def _number(value: Any) -> float | None:
    text = as_text(value)
    try:
        return None if text is None else float(text)
    except ValueError:
        return None


def _rest(values: Mapping[str, Any], aside: Iterable[str]) -> dict[str, RawValue]:
    left = frozenset(aside)
    return {
        name: value
        for name, value in values.items()
        if name not in left and value is not None and not isinstance(value, dict | list)
    }
