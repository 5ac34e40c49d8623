"""Graphs of nodes and edges that carry free attributes, as GML, GraphML and node-link JSON do.

Which attribute is what goes by its name, in one table for the three formats: that of the
Topology Zoo, of networkx, of yEd and of netplan itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, cast

from netplan.errors import InputError
from netplan.formats.incoming.columns import AmbiguousError, coordinate_columns
from netplan.formats.incoming.csvfile import WKT_NAMES, shape_of
from netplan.formats.incoming.geometry import UnusableError, as_layer_geometry
from netplan.formats.incoming.raw import RawValue
from netplan.formats.layers.layer import Geometry
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
    Route,
)
from netplan.interchange.readers.columns import WORDS, columns_of, plain
from netplan.interchange.readers.reading import Reading, as_text
from netplan.interchange.readers.status import said

NAMES = ("label", *WORDS["name"])
"""Attributes that name a node; one that only repeats its id names nothing."""
EDGE_NAMES = ("linklabel", *WORDS["name"])
STATUS = (*WORDS["status"], "linkstatus")
ASIDE = frozenset({"id", "source", "target", "label", "name", "pos"})
"""What never becomes a further column."""
_LINE = re.compile(r"\s*(?:MULTI)?LINESTRING\b", re.IGNORECASE)


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
    columns = _length_columns(graph, reading.content.shown, options)
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
    state = said(_each(values, STATUS), of_place=True)
    return RawPlace(
        id=node.id,
        where=node.where,
        name=next((name for name in named if name != node.id), None),
        position=position,
        external=_number(values.get("Internal")) == 0 or _number(values.get("hyperedge")) == 1,
        status=state.status,
        extra=_rest(values, aside),
        odd_status=state.odd,
    )


def _span(
    edge: Edge,
    columns: Mapping[str, tuple[LengthUnit | None, LengthKind]],
    reading: Reading,
    options: ImportOptions,
) -> RawSpan:
    values = edge.values
    course, route = _course(values, edge.where, reading)
    state = said(_each(values, STATUS), of_place=False)
    lengths = []
    for column, (unit, kind) in columns.items():
        value = reading.number(values.get(column), edge.where, column)
        if value is not None:
            lengths.append(RawLength(value, unit, kind))
    groups = dict.fromkeys(
        part.strip() for text in _first(values, WORDS["group"]) for part in str(text).split(";")
    )
    return RawSpan(
        id=as_text(values.get("id")),
        where=edge.where,
        a=edge.a,
        b=edge.b,
        name=_word(values, _chosen(options, EDGE_NAMES)),
        lengths=tuple(lengths),
        route=route,
        directed=edge.directed,
        capacity_gbps=_capacity(values, edge.where, reading),
        fibre=_word(values, WORDS["fibre"]),
        groups=tuple(group for group in groups if group),
        status=state.status,
        operator=_word(values, WORDS["operator"]),
        extra=_rest(values, ASIDE | set(columns) | {course}),
        odd_status=state.odd,
    )


def _course(values: Mapping[str, Any], where: str, reading: Reading) -> tuple[str, Route | None]:
    """Return the attribute that draws the course as well-known text, and the course.

    So netplan writes it, and OSMnx; what is no line there is a column like any other.
    """
    for name, value in values.items():
        if name.casefold() in WKT_NAMES and isinstance(value, str) and _LINE.match(value):
            try:
                shape = shape_of(value, where, reading.content.shown)
                route = None if shape is None else as_layer_geometry(shape, Geometry.LINE)
            except InputError as error:
                reading.wrong(where, name, error.problems[0].found, "a line as well-known text")
            except UnusableError as error:
                reading.wrong(where, name, str(error), "one line")
            else:
                return name, cast("Route | None", route)
    return "", None


def _capacity(values: Mapping[str, Any], where: str, reading: Reading) -> float | None:
    """Return the capacity in Gbit/s, where the name of an attribute says its unit."""
    for names, per in ((("linkspeedraw",), 1e-9), (WORDS["capacity_gbps"], 1.0)):
        for found in _first(values, names):
            value = reading.number(found, where, names[0])
            if value is not None:
                return value * per
    return None


def _length_columns(
    graph: Graph, file: str, options: ImportOptions
) -> dict[str, tuple[LengthUnit | None, LengthKind]]:
    """Return the attributes that are lengths, the most exact first."""
    names = list(dict.fromkeys(name for edge in graph.edges for name in edge.values))
    return {
        names[column.index]: graph.lengths.get(names[column.index], (column.unit, column.kind))
        for column in columns_of(names, options, file).lengths
    }


_plain = lru_cache(maxsize=10_000)(plain)


def _chosen(options: ImportOptions, names: tuple[str, ...]) -> tuple[str, ...]:
    """Return the attributes that name, those the user says in place of the usual ones."""
    said = options.columns.get("name")
    return names if said is None else (said,)


def _first(values: Mapping[str, Any], names: Iterable[str]) -> list[RawValue]:
    """Return what stands under these names, however they are spaced and spelled, in their order."""
    return [value for _, value in _each(values, names)]


def _each(values: Mapping[str, Any], names: Iterable[str]) -> Iterator[tuple[str, RawValue]]:
    """Yield the same, each with the name that it has in the file."""
    by_name = {_plain(name): name for name in values}
    for name in names:
        own = by_name.get(_plain(name))
        if own is not None and values[own] is not None:
            yield own, values[own]


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
