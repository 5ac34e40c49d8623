"""Rows of layers and tables as places and spans: points, lines, and rows that name two ends."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from netplan.errors import InputError, Problem
from netplan.files.text.findings import MOST_PROBLEMS, found_text
from netplan.formats.incoming.columns import number
from netplan.formats.incoming.raw import RawLayer, RawRow, RawValue, Shape
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import (
    LengthUnit,
    Point,
    RawLength,
    RawPlace,
    RawSpan,
    Route,
)
from netplan.interchange.readers.columns import POSITIONS, UNIT_OF, Columns, columns_of
from netplan.interchange.readers.reading import name_in
from netplan.interchange.readers.status import Said, said
from netplan.model.joining import joined

PLACED = ("lon", "lat", *POSITIONS)
_EMPTY = frozenset({"", "-", "--", "—", "n/a", "na", "null", "none", "无", "/"})
"""Cells that say nothing."""
_WITH_UNIT = re.compile(
    r"([-+]?[0-9]+(?:\.[0-9]*)?)\s*(" + "|".join(sorted(UNIT_OF, key=len, reverse=True)) + r")\.?",
    re.IGNORECASE,
)
PLAIN = "a number with a point for decimals and nothing between thousands"


@dataclass
class Rows:
    """Places and spans collected from the layers of a file.

    Args:
        options: what a person has decided.
        places: found so far, in file order.
        spans: the same; their ends are the words of the file.
        notes: what a user must know.
        problems: cells that hold no number where one belongs.
    """

    options: ImportOptions
    places: list[RawPlace] = field(default_factory=list)
    spans: list[RawSpan] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def add(self, layer: RawLayer, several: bool) -> None:
        """Add the places and spans of a layer.

        Args:
            layer: the layer.
            several: whether others are read with it, so that its name says where a row stands.
        """
        columns = columns_of(layer.columns, self.options, layer.file)
        prefix = f"{layer.name}, " if several and layer.name else ""
        drawn = any(row.shape is not None for row in layer.rows)
        others = 0
        before = len(self.places) + len(self.spans)
        for row in layer.rows:
            found = _Row(layer.file, f"{prefix}{row.where}", row, columns, self.problems)
            if row.shape is not None:
                others += self._drawn(found, row.shape)
            elif columns.has_position and not drawn:
                self._listed_place(found)
            elif columns.has_ends or columns.has_end_positions:
                self._listed_span(found)
            else:
                others += 1
            if len(self.problems) > MOST_PROBLEMS:
                raise InputError(self.problems)
        self._tell(layer, columns, prefix, others, len(self.places) + len(self.spans) > before)

    def _tell(
        self, layer: RawLayer, columns: Columns, prefix: str, others: int, any_found: bool
    ) -> None:
        self.notes += [note for note in layer.notes if note not in self.notes]
        if any_found and columns.known:
            self.notes.append(f"{prefix}columns were taken: {columns.shown}")
        if others:
            what = "row is" if others == 1 else "rows are"
            self.notes.append(
                f"{prefix}{others:,} {what} neither a point nor a line and name no two ends: left "
                "out"
            )

    def _drawn(self, row: _Row, shape: Shape) -> int:
        """Add the points and lines of a shape; return 1 if it has neither."""
        points, lines = _parts(shape)
        for at in points:
            self.places.append(row.place(at))
        kept = [line for line in lines if len(line) > 1]
        if kept:
            whole = joined(kept)
            pieces = [whole] if whole is not None else kept
            for piece, line in enumerate(pieces, 1):
                span = row.span(line)
                self.spans.append(span if len(pieces) == 1 else replace(span, piece=piece))
        return int(not points and not kept)

    def _listed_place(self, row: _Row) -> None:
        at = row.position("lon", "lat")
        if at is not None or row.text("id") or row.text("name"):
            self.places.append(row.place(at))

    def _listed_span(self, row: _Row) -> None:
        span = row.span(None)
        if row.columns.has_end_positions:
            ends = row.position(*POSITIONS[:2]), row.position(*POSITIONS[2:])
            if ends[0] is not None and ends[1] is not None:
                span = replace(span, route=(ends[0], ends[1]))
        if span.route is not None or span.a is not None or span.b is not None:
            self.spans.append(span)


@dataclass(frozen=True)
class _Row:
    """One row, to be asked by netplan's names."""

    file: str
    where: str
    row: RawRow
    columns: Columns
    problems: list[Problem]

    def text(self, key: str) -> str | None:
        index = self.columns.of.get(key)
        return None if index is None else text_of(self.row.values[index])

    def texts(self, key: str) -> list[tuple[int, str]]:
        """Return what stands in every column of a kind, with the index of each."""
        found = [(i, text_of(self.row.values[i])) for i in self.columns.every.get(key, ())]
        return [(index, text) for index, text in found if text is not None]

    def said(self, *, of_place: bool) -> Said:
        """Return what the columns of the state say."""
        names = self.columns.names
        cells = ((names[index], text) for index, text in self.texts("status"))
        return said(cells, of_place=of_place)

    def number(self, index: int) -> float | None:
        """Return a number; a cell that holds something else is a problem."""
        cell = self.row.values[index]
        if text_of(cell) is None:
            return None
        found = number(cell)
        if found is None or not math.isfinite(found):
            self._wrong(index, PLAIN)
        return found

    def length(self, index: int) -> tuple[float, LengthUnit | None] | None:
        """Return a length and the unit that stands behind it, if one does."""
        cell = self.row.values[index]
        match = _WITH_UNIT.fullmatch(cell.strip()) if isinstance(cell, str) else None
        if match is not None:
            return float(match[1]), UNIT_OF[match[2].casefold()]
        found = self.number(index)
        return None if found is None else (found, None)

    def _wrong(self, index: int, allowed: str) -> None:
        found = found_text(text_of(self.row.values[index]))
        name = self.columns.names[index]
        self.problems.append(Problem(self.file, self.where, name, found, allowed))

    def position(self, lon: str, lat: str) -> Point | None:
        x, y = (self.number(self.columns.of[key]) for key in (lon, lat))
        return None if x is None or y is None else (x, y)

    def place(self, at: Point | None) -> RawPlace:
        name = self.text("name")
        said = self.said(of_place=True)
        return RawPlace(
            self.text("id") or "",
            self.where,
            name,
            at,
            status=said.status,
            extra=dict(self._extra(("id", "name"), said)),
            odd_status=said.odd,
        )

    def span(self, route: Route | None) -> RawSpan:
        keys = ("id", "name", "a", "b", "fibre", "operator", "group", "capacity_gbps")
        lengths = []
        for column in self.columns.lengths:
            found = self.length(column.index)
            if found is not None:
                lengths.append(RawLength(found[0], found[1] or column.unit, column.kind))
        capacity = self.columns.of.get("capacity_gbps")
        groups = (part for _, text in self.texts("group") for part in _listed(text))
        ends = (self.text("a"), self.text("b")) if self.columns.has_ends else (None, None)
        said = self.said(of_place=False)
        return RawSpan(
            self.text("id"),
            self.where,
            *ends,
            name=self.text("name"),
            lengths=tuple(lengths),
            route=route,
            capacity_gbps=None if capacity is None else self.number(capacity),
            fibre=self.text("fibre"),
            groups=tuple(dict.fromkeys(groups)),
            status=said.status,
            operator=self.text("operator"),
            extra=dict(self._extra(keys, said)),
            odd_status=said.odd,
        )

    def _extra(self, keys: Sequence[str], said: Said) -> Iterator[tuple[str, RawValue]]:
        taken = {self.columns.of[key] for key in keys if key in self.columns.of}
        taken |= {column.index for column in self.columns.lengths}
        if self.row.shape is None:
            taken |= {self.columns.of[key] for key in PLACED if key in self.columns.of}
        if "group" in keys:
            taken |= set(self.columns.every.get("group", ()))
        if said.status is not None:
            taken.add(self.columns.names.index(said.column))
        for index, (name, value) in enumerate(
            zip(self.columns.names, self.row.values, strict=True)
        ):
            if index not in taken and value not in (None, ""):
                yield name, value


def text_of(cell: RawValue) -> str | None:
    """Return a cell as text, whole numbers without a point; None where it says nothing."""
    if isinstance(cell, tuple):
        cell = ";".join(text for text in map(text_of, cell) if text)
    if isinstance(cell, float):
        if math.isnan(cell):
            return None
        if cell.is_integer() and abs(cell) < 2**53:
            cell = int(cell)
    text = "" if cell is None else str(cell).strip()
    if text.startswith("{"):
        text = _named(text)
    return None if text.casefold() in _EMPTY else text


def _named(text: str) -> str:
    """Return the name or id of what a mapping in JSON stands for, as GDAL hands it on."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return text
    return name_in(found) or text if isinstance(found, dict) else text


def _listed(group: str) -> Iterator[str]:
    for part in re.split(r"[;；]", group):
        if part.strip():
            yield part.strip()


def _parts(shape: Shape) -> tuple[list[Point], list[Route]]:
    """Return the points and the lines of a shape; of areas nothing."""
    if shape.coordinates is None:
        return [], []
    if shape.type == "GeometryCollection":
        points: list[Point] = []
        lines: list[Route] = []
        for kind, at in shape.coordinates:
            more = _parts(Shape(kind, at))
            points += more[0]
            lines += more[1]
        return points, lines
    many = shape.type.startswith("Multi")
    listed = shape.coordinates if many else [shape.coordinates]
    if shape.type in ("Point", "MultiPoint"):
        return [_point(at) for at in listed], []
    if shape.type in ("LineString", "MultiLineString"):
        return [], [_route(line) for line in listed]
    return [], []


def _point(at: Any) -> Point:
    return float(at[0]), float(at[1])


def _route(line: Any) -> Route:
    """Return a course without the positions that only repeat the one before."""
    points = [_point(at) for at in line]
    return tuple(p for i, p in enumerate(points) if i == 0 or p != points[i - 1])
