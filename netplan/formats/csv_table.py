"""CSV with the geometry as well-known text in the first column, as GDAL and QGIS read it.

UTF-8 with a byte order mark, because a spreadsheet shows Chinese right only with it. Beside
each table a ``.csvt`` file gives the column types and, when not WGS-84, a ``.prj`` file the
reference system.
"""

from __future__ import annotations

import csv
import io
from typing import Any

from netplan.formats.layers.layer import Geometry, Layer, Value
from netplan.text import cell

CSVT = {str: "String", int: "Integer64", float: "Real", bool: "Integer(Boolean)"}
DECIMALS = 7
WKT = {
    Geometry.POINT: "POINT",
    Geometry.LINE: "LINESTRING",
    Geometry.MULTI_LINE: "MULTILINESTRING",
    Geometry.POLYGON: "POLYGON",
    Geometry.MULTI_POLYGON: "MULTIPOLYGON",
}


def csv_files(layer: Layer) -> dict[str, bytes]:
    """Return the table and its column types by file name."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(["WKT", *(field.name for field in layer.fields)])
    for feature in layer.features:
        values = [_cell(value) for value in feature.values]
        writer.writerow([wkt(layer.geometry, feature.coordinates), *values])
    types = ",".join(f'"{t}"' for t in ("WKT", *(CSVT[field.type] for field in layer.fields)))
    return {
        f"{layer.name}.csv": text.getvalue().encode("utf-8-sig"),
        f"{layer.name}.csvt": f"{types}\r\n".encode(),
    }


def _cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, str):
        return cell(value)
    return repr(value) if isinstance(value, float) else str(value)


def wkt(geometry: Geometry, coordinates: Any) -> str:
    """Return well-known text, at most 7 decimals."""
    return f"{WKT[geometry]} {_nested(coordinates, top=True)}"


def _nested(coordinates: Any, *, top: bool = False) -> str:
    if isinstance(coordinates[0], float | int):
        pair = " ".join(number(value) for value in coordinates)
        return f"({pair})" if top else pair
    return f"({','.join(_nested(part) for part in coordinates)})"


def number(value: float) -> str:
    """Return a coordinate with at most 7 decimals and no trailing zeros."""
    return f"{value:.{DECIMALS}f}".rstrip("0").rstrip(".")
