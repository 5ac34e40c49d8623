"""Networks of the open fibre data standard as CSV: nodes.csv and spans.csv, and what is beside.

A column is called by the path of its value in the JSON form, ``nodes/0/phase/name``; rows of
several networks may stand in one file. Of the other tables, networks.csv names the networks.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from netplan.formats.incoming.csvfile import cell_of, shape_of, table_of
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork, RawPlace, RawSpan
from netplan.interchange.readers.ofds_fields import network_of, place_of, span_of
from netplan.interchange.readers.reading import Reading

NODES, SPANS, LINKS = "nodes/0/", "spans/0/", "links/0/"
_GEOMETRIES = ("location", "route")
_TRUE = {"true": True, "false": False}
_LISTS = ("networkProviders", "links")
"""Members whose columns are called by a number in the list: ``networkProviders/0/name``."""


MOST_DEPTH = 10
"""Of values in each other that the name of a column leads to."""


@dataclass
class Part:
    """A network as far as it was read."""

    reading: Reading
    about: dict[str, Any] = field(default_factory=dict)
    places: list[RawPlace] = field(default_factory=list)
    spans: list[RawSpan] = field(default_factory=list)


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of OFDS tables that were given together.

    Raises:
        InputError: a file is none, a value is none of its kind, or there is no table of nodes
            or spans.
    """
    parts: dict[str, Part] = {}
    notes: list[str] = []
    for content in contents:
        reading = Reading(content)
        _add(parts, reading)
        notes += reading.end()
    found = [part for part in parts.values() if part.places or part.spans]
    if not found:
        raise contents[0].wrong("no row of a node or a span", "nodes.csv and spans.csv together")
    return tuple(
        network_of(part.about, "CSV", part.places, part.spans, part.reading, notes)
        for part in found
    )


def _add(parts: dict[str, Part], reading: Reading) -> None:
    """Add a table: of nodes, of spans, or of what is said of networks; others have no place."""
    content = reading.content
    columns, rows = table_of(content.text, content.shown)
    has_nodes = any(column == f"{NODES}location" for column in columns)
    has_spans = any(column in (f"{SPANS}start", f"{SPANS}route") for column in columns)
    is_about = not any("/0/" in column for column in columns) or columns[1:2] == ["name"]
    is_links = f"{LINKS}href" in columns
    for where, cells in rows:
        named = {c: cell_of(v) for c, v in zip(columns, cells, strict=True)}
        part = parts.setdefault(named.get("id") or "", Part(reading))
        if has_nodes:
            place = place_of(_nested(named, NODES, where, reading), where, reading)
            part.places += [] if place is None else [place]
        elif has_spans:
            part.spans.append(span_of(_nested(named, SPANS, where, reading), where, reading))
        elif is_links:
            link = _nested(named, LINKS, where, reading)
            part.about.setdefault("links", []).append(link)
        elif is_about:
            part.about.update(_nested(named, "", where, reading))


def _nested(
    named: dict[str, str | None], before: str, where: str, reading: Reading
) -> dict[str, Any]:
    """Return a row as the mapping it stands for in the JSON form."""
    found: dict[str, Any] = {}
    for column, text in named.items():
        if text is None or not column.startswith(before):
            continue
        path = column.removeprefix(before).split("/", MOST_DEPTH)
        inner = found
        for name in path[:-1]:
            below = inner.setdefault(name, {})
            if not isinstance(below, dict):
                reading.wrong(where, column, "a value within a value", "another column")
                below = {}
            inner = below
        inner[path[-1]] = _typed(text, path, where, reading)
    for name in _LISTS:
        if isinstance(found.get(name), dict):
            found[name] = [part for part in found[name].values() if isinstance(part, dict)]
    return found


def _typed(text: str, path: Sequence[str], where: str, reading: Reading) -> Any:
    """Return a cell as the JSON form has it: geometries, true and false; the rest is text."""
    if path[-1] in _GEOMETRIES and len(path) == 1:
        shape = shape_of(text, where, reading.content.shown)
        return None if shape is None else {"type": shape.type, "coordinates": shape.coordinates}
    return _TRUE.get(text.lower(), text)
