"""Geometries of other people's files as a place's position or a span's course."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from netplan.formats.incoming.columns import coordinate_columns, number
from netplan.formats.incoming.raw import RawLayer, RawRow, Shape
from netplan.formats.layers.layer import Geometry, Line, Point, points_of
from netplan.model.joining import joined

READABLE = ("Point", "LineString", "MultiPoint", "MultiLineString")


class UnusableError(Exception):
    """A geometry that is no place's or no span's; the text says what it is."""


def as_layer_geometry(shape: Shape | None, wanted: Geometry) -> Point | Line:
    """Return the position of a place, or the course of a span.

    A collection of one part is its part; lines in parts that touch end to end are one line.

    Raises:
        UnusableError: it is something else.
    """
    if shape is None:
        raise UnusableError("nothing")
    kinds, parts = _parts(shape)
    if set(kinds) != {wanted.value}:
        raise UnusableError(shape.type)
    if wanted is Geometry.POINT:
        if len(parts) != 1:
            raise UnusableError(f"{shape.type} of {len(parts)} points")
        lon, lat = parts[0]
        return float(lon), float(lat)
    lines = [tuple((float(x), float(y)) for x, y in part) for part in parts]
    line = joined(lines)
    if line is None:
        many = f" of {len(lines)} parts that do not meet end to end" if len(lines) > 1 else ""
        raise UnusableError(f"{shape.type}{many or ' without length'}")
    return line


def lines_of(shape: Shape | None) -> list[Any]:
    """Return the parts of a geometry of lines."""
    return [] if shape is None else _parts(shape)[1]


def _parts(shape: Shape) -> tuple[list[str], list[Any]]:
    if shape.coordinates is None:
        return [shape.type], []
    if shape.type == "GeometryCollection":
        return [kind for kind, _ in shape.coordinates], [at for _, at in shape.coordinates]
    if shape.type in ("MultiPoint", "MultiLineString"):
        return [shape.type.removeprefix("Multi")], shape.coordinates
    return [shape.type], [shape.coordinates]


def with_coordinate_columns(layer: RawLayer) -> tuple[RawLayer, list[tuple[RawRow, str, Any]]]:
    """Return the layer with points of its columns of longitude and latitude, if it has them.

    Also the cells that should hold a coordinate and do not: row, column and cell.

    Raises:
        AmbiguousError: two columns are called so.
    """
    pair = coordinate_columns(layer.columns)
    if pair is None:
        return layer, []
    rows, wrong = [], []
    for row in layer.rows:
        cells = [row.values[i] for i in pair]
        if cells == [None, None]:
            rows.append(row)
            continue
        at = [number(cell) for cell in cells]
        wrong += [
            (row, layer.columns[i], cell)
            for i, cell, value in zip(pair, cells, at, strict=True)
            if value is None
        ]
        rows.append(replace(row, shape=Shape("Point", None if None in at else at)))
    names = " and ".join(layer.columns[i] for i in pair)
    note = f"positions were read from the columns {names}"
    return replace(layer, rows=tuple(rows), notes=(*layer.notes, note)), wrong


def all_points(layer: RawLayer) -> list[Point]:
    """Return every position of the layer's points and lines, in order."""
    return [point for row in layer.rows for point in positions_of(row.shape)]


def positions_of(shape: Shape | None) -> Iterator[Point]:
    """Yield every position of points and lines, in order."""
    if shape is None or shape.coordinates is None:
        return
    if shape.type == "GeometryCollection":
        for kind, at in shape.coordinates:
            yield from positions_of(Shape(kind, at))
    elif shape.type in READABLE and shape.coordinates:
        yield from points_of(shape.coordinates)


def with_all_points(layer: RawLayer, points: Sequence[Point]) -> RawLayer:
    """Return the layer with its positions replaced, in the order of ``all_points``."""
    rest = iter(points)
    return replace(
        layer,
        rows=tuple(replace(row, shape=_moved(row.shape, rest.__next__)) for row in layer.rows),
    )


def _moved(shape: Shape | None, following: Callable[[], Point]) -> Shape | None:
    if shape is None or not shape.coordinates:
        return shape
    if shape.type == "GeometryCollection":
        parts = []
        for kind, at in shape.coordinates:
            moved = _moved(Shape(kind, at), following)
            parts.append([kind, None if moved is None else moved.coordinates])
        return Shape(shape.type, parts)
    if shape.type not in READABLE:
        return shape

    def rebuilt(at: Any) -> Any:
        return list(following()) if isinstance(at[0], float | int) else [rebuilt(p) for p in at]

    return Shape(shape.type, rebuilt(shape.coordinates))
