"""Places and spans from any file GDAL reads, back into netplan's own GeoJSON."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any

from netplan.errors import InputError, Problem, RequestError
from netplan.formats._optional import require
from netplan.formats.crs import GCJ02_FIELD, GCJ02_STAMP
from netplan.formats.gcj02 import bd09_to_wgs84, gcj02_to_wgs84
from netplan.formats.shift import likely_shift
from netplan.formats.table import (
    Feature,
    Field,
    Geometry,
    Layer,
    Point,
    Value,
    points_of,
    with_points,
)

FIELDS: Mapping[str, tuple[Field, ...]] = {
    "places": tuple(
        Field(name, type_, short)
        for name, type_, short in (
            ("id", str, "id"),
            ("name", str, "name"),
            ("name_zh", str, "name_zh"),
            ("role", str, "role"),
            ("region", str, "region"),
            ("province", str, "province"),
            ("province_zh", str, "prov_zh"),
            ("population", int, "population"),
            ("weight", float, "weight"),
            ("source", str, "source"),
            ("confidence", str, "confidence"),
        )
    ),
    "spans": tuple(
        Field(name, type_, short)
        for name, type_, short in (
            ("id", str, "id"),
            ("a", str, "a"),
            ("b", str, "b"),
            ("state", str, "state"),
            ("fibre", str, "fibre"),
            ("length_km", float, "length_km"),
            ("slack_factor", float, "slack"),
            ("length_source", str, "len_source"),
            ("length_tolerance", float, "len_tol"),
            ("corridor", str, "corridor"),
            ("srlgs", str, "srlgs"),
            ("build_cost_cny", int, "build_cny"),
            ("operator", str, "operator"),
            ("source", str, "source"),
            ("confidence", str, "confidence"),
        )
    ),
}
"""The columns of netplan's inputs, with their short names in a Shapefile."""
GEOMETRY = {"places": Geometry.POINT, "spans": Geometry.LINE}
SAME_AS_WGS84 = ("EPSG:4326", "EPSG:4490", "OGC:CRS84")


class Shifted(StrEnum):
    """A shifted system that a file may be in, which no file can declare."""

    GCJ02 = "gcj02"
    BD09 = "bd09"


BACK: Mapping[Shifted, Callable[[Point], Point]] = {
    Shifted.GCJ02: gcj02_to_wgs84,
    Shifted.BD09: bd09_to_wgs84,
}


@dataclass(frozen=True)
class Imported:
    """A layer in netplan's columns and WGS-84, and what a user must know about it."""

    layer: Layer
    notes: tuple[str, ...]
    inputs: tuple[Path, ...] = ()


@dataclass(frozen=True)
class _Source:
    """A layer as GDAL reads it: columns by name, shapely geometries, the declared system."""

    file: str
    columns: Mapping[str, Sequence[Any]]
    shapes: Sequence[Any]
    crs: str | None


def read_layer(
    path: Path,
    kind: str,
    known: Mapping[str, Point],
    *,
    layer: str | None = None,
    shifted: Shifted | None = None,
) -> Imported:
    """Return the places or spans of a file.

    Args:
        path: any file GDAL reads.
        kind: "places" or "spans".
        known: WGS-84 positions by place id and by Chinese name, to recognise a shift.
        layer: the layer to read; None for the one of that kind's name, or the only one.
        shifted: the shifted system the positions are in; None for what the file declares.

    Raises:
        RequestError: no such layer, or the extra is not installed.
        InputError: the file cannot be read, or a geometry is of the wrong type.
    """
    source = _read(path, layer, kind)
    notes: list[str] = []
    stamped = set(source.columns.get(GCJ02_FIELD.name, ())) == {GCJ02_STAMP}
    if stamped and shifted is None:
        shifted = Shifted.GCJ02
        notes.append("the file is stamped GCJ-02: its positions were converted to WGS-84")
    found = Layer(kind, GEOMETRY[kind], FIELDS[kind], tuple(_features(source, kind)))
    points = [p for feature in found.features for p in points_of(feature.coordinates)]
    if shifted is not None:
        found = with_points(found, [BACK[shifted](p) for p in points])
    elif source.crs is None:
        notes.append("the file declares no reference system: taken as WGS-84")
    elif source.crs not in SAME_AS_WGS84:
        found = with_points(found, _unprojected(points, source.crs))
        notes.append(f"positions were converted from {source.crs} to WGS-84")
    likely = likely_shift(list(_pairs(found, known)))
    if likely is not None:
        notes.append(f"warning: {likely}")
    return Imported(found, tuple(notes))


def _read(path: Path, layer: str | None, kind: str) -> _Source:
    pyogrio = require("pyogrio", extra="gis")
    raw = require("pyogrio.raw", extra="gis")
    shapely = require("shapely", extra="gis")
    try:
        names = [str(name) for name, _ in pyogrio.list_layers(str(path))]
        meta, _, shapes, columns = raw.read(str(path), layer=_layer_name(names, layer, kind))
    except (pyogrio.errors.DataSourceError, pyogrio.errors.DataLayerError) as error:
        raise InputError(
            [Problem(path.as_posix(), "", "", str(error), "a file GDAL reads")]
        ) from error
    return _Source(
        path.as_posix(),
        dict(zip(map(str, meta["fields"]), columns, strict=True)),
        shapely.force_2d(shapely.from_wkb(shapes)) if shapes is not None else (),
        meta["crs"],
    )


def _layer_name(names: Sequence[str], asked: str | None, kind: str) -> str:
    wanted = asked or (names[0] if len(names) == 1 else kind)
    if wanted not in names:
        raise RequestError(f'no layer "{wanted}" in the file; it has {", ".join(names)}')
    return wanted


def _features(source: _Source, kind: str) -> Iterator[Feature]:
    problems: list[Problem] = []
    fields = FIELDS[kind]
    columns = [source.columns.get(f.name, source.columns.get(f.short)) for f in fields]
    missing = [f.name for f, column in zip(fields, columns, strict=True) if column is None]
    if "id" in missing:
        raise InputError([Problem(source.file, "", "id", "no such column", f"a {kind} layer")])
    for row, shape in enumerate(source.shapes):
        values = tuple(
            None if column is None else _value(column[row], field)
            for field, column in zip(fields, columns, strict=True)
        )
        coordinates = _coordinates(shape, kind)
        if coordinates is None:
            found = "nothing" if shape is None else shape.geom_type
            where = f"feature {row + 1} (id {values[0]})"
            problems.append(Problem(source.file, where, "geometry", found, GEOMETRY[kind].value))
            continue
        yield Feature(str(values[0]), coordinates, values)
    if problems:
        raise InputError(problems)


def _value(found: Any, field: Field) -> Value:
    """Return a cell in the field's type; what does not fit stays, for the check to report."""
    plain = found.item() if hasattr(found, "item") else found
    if plain is None or (isinstance(plain, float) and math.isnan(plain)):
        return None
    if field.type is int and isinstance(plain, float) and plain.is_integer():
        return int(plain)
    if field.type is float and isinstance(plain, int) and not isinstance(plain, bool):
        return float(plain)
    if isinstance(plain, str):
        return plain or None
    return plain if isinstance(plain, int | float | bool) else str(plain)


def _coordinates(shape: Any, kind: str) -> Any:
    """Return lon/lat of a point or line; one-part collections count as their part."""
    if shape is None or shape.is_empty:
        return None
    if shape.geom_type.startswith("Multi") and len(shape.geoms) == 1:
        shape = shape.geoms[0]
    if shape.geom_type != GEOMETRY[kind].value:
        return None
    points = tuple((float(x), float(y)) for x, y in shape.coords)
    return points[0] if kind == "places" else points


def _unprojected(points: Sequence[Point], crs: str) -> list[Point]:
    if not points:
        return []
    pyproj = require("pyproj", extra="gis")
    try:
        transformer = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        xs, ys = transformer.transform(*zip(*points, strict=True), errcheck=True)
    except pyproj.exceptions.ProjError as error:
        raise RequestError(f"cannot convert from {crs} to WGS-84: {error}") from error
    return list(zip(map(float, xs), map(float, ys), strict=True))


def _pairs(layer: Layer, known: Mapping[str, Point]) -> Iterator[tuple[Point, Point]]:
    """Yield (given, known) positions: places by id or Chinese name, spans by their ends."""
    if layer.geometry is Geometry.POINT:
        names = zip(layer.column("id"), layer.column("name_zh"), strict=True)
        for feature, (id_, name_zh) in zip(layer.features, names, strict=True):
            place = known.get(str(id_)) or known.get(str(name_zh))
            if place is not None:
                yield next(points_of(feature.coordinates)), place
        return
    ends: dict[str, Point] = {}
    pairs = zip(layer.column("a"), layer.column("b"), strict=True)
    for feature, (a, b) in zip(layer.features, pairs, strict=True):
        points = list(points_of(feature.coordinates))
        ends.setdefault(str(a), points[0])
        ends.setdefault(str(b), points[-1])
    yield from ((point, known[id_]) for id_, point in ends.items() if id_ in known)
