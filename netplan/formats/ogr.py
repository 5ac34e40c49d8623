"""Layers through GDAL: GeoPackage, Shapefile, FlatGeobuf, byte for byte the same each time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from netplan.formats._optional import require
from netplan.formats.coordinates.crs import Crs
from netplan.formats.layers.layer import Field, Geometry, Layer, Value
from netplan.formats.scratch import scratch
from netplan.text import cleaned

FIXED_DATE = "2026-01-01T00:00:00.000Z"
"""Stands for the time of writing, so that a re-run gives the same bytes."""
DBF_BYTES = 254
EMPTY = {str: "", int: 0, float: 0.0, bool: False}
DTYPE: Mapping[type, Any] = {str: object, int: np.int64, float: np.float64, bool: np.bool_}


@dataclass(frozen=True)
class Target:
    """A GDAL driver, its options, and whether its names are cut at 10 characters."""

    driver: str
    suffix: str
    options: Mapping[str, str]
    short_names: bool = False
    dataset_options: Mapping[str, str] = field(default_factory=dict)


GPKG = Target(
    "GPKG",
    ".gpkg",
    {"SPATIAL_INDEX": "YES"},
    dataset_options={"VERSION": "1.2"},  # what GDAL 2 and QGIS 3.0 read without a warning
)
SHP = Target(
    "ESRI Shapefile",
    ".shp",
    {"ENCODING": "UTF-8", "DBF_DATE_LAST_UPDATE": FIXED_DATE[:10]},
    short_names=True,
)
FGB = Target("FlatGeobuf", ".fgb", {"SPATIAL_INDEX": "NO"})


@contextmanager
def fixed_clock() -> Iterator[None]:
    """Make GDAL write ``FIXED_DATE`` for now; process-wide, put back at the end."""
    pyogrio = require("pyogrio", extra="gis")
    before = pyogrio.get_gdal_config_option("OGR_CURRENT_DATE")
    pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": FIXED_DATE})
    try:
        yield
    finally:
        pyogrio.set_gdal_config_options({"OGR_CURRENT_DATE": before})


def write_layer(
    path: Path, layer: Layer, crs: Crs, target: Target, *, description: str = ""
) -> None:
    """Write one layer; a GeoPackage that exists gets one more layer."""
    raw = require("pyogrio.raw", extra="gis")
    options = dict(target.options)
    if target is GPKG:
        options |= {"IDENTIFIER": layer.name, "DESCRIPTION": description}
    columns = [layer.column(field.name) for field in layer.fields]
    raw.write(
        str(path),
        geometry=geometries_wkb(layer),
        field_data=[_array(f, v) for f, v in zip(layer.fields, columns, strict=True)],
        field_mask=[np.array([x is None for x in v], dtype=bool) for v in columns],
        fields=[field.short if target.short_names else field.name for field in layer.fields],
        driver=target.driver,
        layer=layer.name,
        crs=crs.name,
        geometry_type=layer.geometry.value,
        append=False,
        dataset_options=dict(target.dataset_options),
        layer_options=options,
    )


def single_files(layer: Layer, crs: Crs, target: Target) -> dict[str, bytes]:
    """Return the files of one layer in a one-layer format (Shapefile, FlatGeobuf)."""
    with scratch() as folder, fixed_clock():
        write_layer(folder / f"{layer.name}{target.suffix}", layer, crs, target)
        return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


def cut_texts(layer: Layer) -> tuple[Layer, tuple[str, ...]]:
    """Return the layer with texts that a Shapefile can hold, and which fields lost something."""
    cut: set[str] = set()

    def fitting(field: Field, value: Value) -> Value:
        if not isinstance(value, str) or len(value.encode()) <= DBF_BYTES:
            return value
        cut.add(field.name)
        room = DBF_BYTES - len("…".encode())
        return value.encode()[:room].decode(errors="ignore") + "…"

    features = tuple(
        type(f)(f.id, f.coordinates, tuple(map(fitting, layer.fields, f.values)))
        for f in layer.features
    )
    notes = tuple(
        f"{layer.name}.shp: texts of {name} longer than {DBF_BYTES} bytes were cut (marked …)"
        for name in sorted(cut)
    )
    return Layer(layer.name, layer.geometry, layer.fields, features), notes


def geometries_wkb(layer: Layer) -> np.ndarray[Any, np.dtype[np.object_]]:
    """Return well-known binary, one a feature."""
    import shapely  # noqa: PLC0415  (0.3 s, only where something is written through GDAL)

    made = [_shape(shapely, layer.geometry, f.coordinates) for f in layer.features]
    return np.array(shapely.to_wkb(np.array(made, dtype=object)), dtype=object)


def _shape(shapely: Any, geometry: Geometry, coordinates: Any) -> Any:
    match geometry:
        case Geometry.POINT:
            return shapely.Point(coordinates)
        case Geometry.LINE:
            return shapely.LineString(coordinates)
        case Geometry.MULTI_LINE:
            return shapely.MultiLineString(list(coordinates))
        case Geometry.POLYGON:
            return shapely.Polygon(coordinates[0], list(coordinates[1:]))
        case Geometry.MULTI_POLYGON:
            return shapely.MultiPolygon([(part[0], list(part[1:])) for part in coordinates])


def _fit(value: Value) -> Value:
    return cleaned(value) if isinstance(value, str) else value


def _array(field: Field, values: Sequence[Value]) -> np.ndarray[Any, Any]:
    filled = [EMPTY[field.type] if value is None else _fit(value) for value in values]
    return np.array(filled, dtype=DTYPE[field.type])
