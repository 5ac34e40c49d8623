"""What every layer is made of: one geometry type, flat fields of one type each.

A field is ``str``, ``int``, ``float`` or ``bool`` and nothing else; missing values are
None. Field names are ASCII; ``Field.short`` is the name where names are cut at 10
characters (Shapefile).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any, Generic, TypeVar

from netplan.model.currency import in_currency
from netplan.model.meridian import cut
from netplan.model.units import NS_PER_MS

Row = TypeVar("Row")
Value = str | int | float | bool | None
Point = tuple[float, float]
Line = tuple[Point, ...]
Coordinates = Point | Line | tuple[Line, ...] | tuple[tuple[Line, ...], ...]


class Geometry(StrEnum):
    """The geometry type of a whole layer, as GeoJSON spells it."""

    POINT = "Point"
    LINE = "LineString"
    MULTI_LINE = "MultiLineString"
    POLYGON = "Polygon"
    MULTI_POLYGON = "MultiPolygon"


@dataclass(frozen=True)
class Field:
    """A column: its name, its one type, and the short name where names are cut at 10."""

    name: str
    type: type
    short: str


@dataclass(frozen=True)
class Feature:
    """One row: stable id, WGS-84 lon/lat coordinates, one value per field."""

    id: str
    coordinates: Coordinates
    values: tuple[Value, ...]


@dataclass(frozen=True)
class Layer:
    """A named layer of one geometry type."""

    name: str
    geometry: Geometry
    fields: tuple[Field, ...]
    features: tuple[Feature, ...]

    def column(self, name: str) -> tuple[Value, ...]:
        """Return the values of one field, in feature order.

        Raises:
            KeyError: the layer has no such field.
        """
        names = [field.name for field in self.fields]
        if name not in names:
            raise KeyError(name)
        index = names.index(name)
        return tuple(feature.values[index] for feature in self.features)


@dataclass(frozen=True)
class Column(Generic[Row]):
    """A field and how to get its value from a row."""

    name: str
    type: type
    short: str
    get: Callable[[Row], Value]

    @property
    def field(self) -> Field:
        """Return the field without the getter."""
        return Field(self.name, self.type, self.short)


def priced_in(columns: Sequence[Column[Row]], currency: str) -> tuple[Column[Row], ...]:
    """Return netplan's own columns with the currency of their amounts in their names."""
    return tuple(
        replace(
            column,
            name=in_currency(column.name, currency),
            short=in_currency(column.short, currency),
        )
        for column in columns
    )


def build_layer(
    name: str,
    geometry: Geometry,
    columns: Sequence[Column[Row]],
    rows: Sequence[tuple[str, Coordinates, Row]],
) -> Layer:
    """Return a layer from (id, coordinates, row) triples, cut as by :func:`cut_layer`."""
    return cut_layer(
        Layer(
            name,
            geometry,
            tuple(column.field for column in columns),
            tuple(
                Feature(id_, coordinates, tuple(column.get(row) for column in columns))
                for id_, coordinates, row in rows
            ),
        )
    )


def cut_layer(layer: Layer) -> Layer:
    """Return the layer with its lines cut at the 180th meridian (RFC 7946, 3.1.9).

    A layer of lines of which one is cut becomes a layer of ``MULTI_LINE``, since a layer has
    one type.
    """
    if layer.geometry not in (Geometry.LINE, Geometry.MULTI_LINE):
        return layer
    geometry, placed = _cut(layer.geometry, [f.coordinates for f in layer.features])
    features = zip(layer.features, placed, strict=True)
    return replace(
        layer, geometry=geometry, features=tuple(replace(f, coordinates=at) for f, at in features)
    )


def _cut(geometry: Geometry, lines: Sequence[Any]) -> tuple[Geometry, list[Coordinates]]:
    """Return lines in pieces, as they were where none crosses the 180th meridian."""
    if geometry is Geometry.LINE:
        pieces = [cut(line) for line in lines]
        if all(len(found) == 1 for found in pieces):
            return geometry, list(lines)
    else:
        pieces = [tuple(piece for line in multi for piece in cut(line)) for multi in lines]
    return Geometry.MULTI_LINE, list(pieces)


def points_of(coordinates: Any) -> Iterator[Point]:
    """Yield every point of nested coordinates, in order."""
    if isinstance(coordinates[0], float | int):
        yield (coordinates[0], coordinates[1])
        return
    for part in coordinates:
        yield from points_of(part)


def parts_of(coordinates: Any) -> Iterator[tuple[Point, ...]]:
    """Yield the points of every part of nested coordinates: a point, a line, a ring."""
    if isinstance(coordinates[0], float | int):
        yield (coordinates,)
    elif isinstance(coordinates[0][0], float | int):
        yield tuple(coordinates)
    else:
        for part in coordinates:
            yield from parts_of(part)


def with_points(layer: Layer, points: Sequence[Point]) -> Layer:
    """Return the layer with its points replaced, one for one, in the order of ``points_of``."""
    rest = iter(points)

    def rebuilt(coordinates: Any) -> Any:
        if isinstance(coordinates[0], float | int):
            return next(rest)
        return tuple(rebuilt(part) for part in coordinates)

    return replace(
        layer,
        features=tuple(replace(f, coordinates=rebuilt(f.coordinates)) for f in layer.features),
    )


def ms(ns: int | None) -> float | None:
    """Return whole nanoseconds as milliseconds; None stays None."""
    return None if ns is None else ns / NS_PER_MS
