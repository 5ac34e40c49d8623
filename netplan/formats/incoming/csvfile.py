"""Tables as CSV: read by netplan itself, the geometry as well-known text or as two columns."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from netplan.errors import InputError
from netplan.formats.incoming.encoding import decoded
from netplan.formats.incoming.raw import (
    MAX_COLUMNS,
    MAX_FEATURES,
    MAX_FILE_BYTES,
    MAX_VERTICES,
    RawLayer,
    RawRow,
    Shape,
)
from netplan.formats.incoming.regular import regular_bytes, wrong

SEPARATORS = ",;\t|"
WKT_NAMES = frozenset({"wkt", "geometry", "geom", "the_geom", "wkt_geom", "shape_wkt"})
MAX_PRJ_BYTES = 20_000
_DEFUSED = re.compile(r"'(?=[=+\-@\t\r\n])")
"""The apostrophe that ``netplan export`` puts before what a spreadsheet would run."""
_SYSTEM = re.compile(r"(GEOG|PROJ|BOUND|COMPD_?|COMPOUND)C(RS|S)\[")
_NUMBER = r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?"
_POSITION = rf"\s*({_NUMBER})\s+({_NUMBER})(?:\s+{_NUMBER}){{0,2}}\s*"
_ONE = re.compile(_POSITION)
_WKT = re.compile(
    r"\s*(?:SRID=\d{1,8};)?\s*([A-Za-z]{1,30})\s*(?:Z|M|ZM)?\s*(\(.*\)|EMPTY)\s*", re.S | re.I
)
_TYPES = {
    name.upper(): name
    for name in (
        "Point",
        "LineString",
        "MultiPoint",
        "MultiLineString",
        "Polygon",
        "MultiPolygon",
        "GeometryCollection",
    )
}


def read_csv(path: Path, *, encoding: str | None = None) -> RawLayer:
    """Return the rows of a CSV file; a ``.prj`` file beside it names the reference system.

    Raises:
        InputError: it is no table, or too large a one.
    """
    shown = path.as_posix()
    text = decoded(regular_bytes(path, MAX_FILE_BYTES, shown), shown, encoding)
    columns, rows = table_of(text.text, shown)
    layer = layer_of(shown, columns, rows, text.notes)
    return replace(layer, crs=_declared_system(path))


def layer_of(
    shown: str,
    columns: Sequence[str],
    rows: Iterable[tuple[str, list[str]]],
    notes: tuple[str, ...] = (),
) -> RawLayer:
    """Return rows of cells as a layer, the geometry taken from a column of well-known text.

    Args:
        shown: what messages call the file.
        columns: their names.
        rows: where each row stands, and its cells, as many as columns.
        notes: what a user must know about how they were read.

    Raises:
        InputError: a geometry is none, or there are too many vertices.
    """
    shapes = [i for i, name in enumerate(columns) if name.casefold() in WKT_NAMES]
    wkt = shapes[0] if shapes else None
    vertices = 0
    made = []
    for where, cells in rows:
        shape = None if wkt is None else shape_of(cells[wkt], where, shown)
        vertices += 0 if wkt is None else cells[wkt].count(",") + 1
        kept = tuple(cell_of(cell) for i, cell in enumerate(cells) if i != wkt)
        made.append(RawRow(where, kept, shape))
    if vertices > MAX_VERTICES:
        raise wrong(shown, f"{vertices:,} vertices", f"at most {MAX_VERTICES:,}")
    names = tuple(name for i, name in enumerate(columns) if i != wkt)
    return RawLayer(shown, names, tuple(made), None, notes)


def table_of(text: str, shown: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the names of the columns, and the rows as their place and their cells.

    Raises:
        InputError: the text is no table, or too large a one.
    """
    before = csv.field_size_limit(MAX_FILE_BYTES)  # a line's text is longer than the default
    try:
        return _table(text, shown)
    except csv.Error as error:
        raise wrong(
            shown, f"no table ({error})", "a CSV file with a line of column names"
        ) from error
    finally:
        csv.field_size_limit(before)


def _table(text: str, shown: str) -> tuple[list[str], list[tuple[str, list[str]]]]:
    first = text.lstrip("\ufeff\r\n").split("\n", 1)[0]
    unquoted = re.sub(r'"[^"]*"', "", first)
    separator = max(SEPARATORS, key=unquoted.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    columns = [name.strip() for name in next(_filled(reader), [])]
    if not columns or len(columns) > MAX_COLUMNS:
        found = f"{len(columns):,} columns" if columns else "an empty file"
        raise wrong(shown, found, f"a line of column names, at most {MAX_COLUMNS:,}")
    rows: list[tuple[str, list[str]]] = []
    for cells in _filled(reader):
        where = f"line {reader.line_num}"
        if len(cells) > len(columns):
            found = f"{len(cells)} cells"
            raise wrong(shown, found, f"{len(columns)}, as many as columns", where=where)
        if len(rows) == MAX_FEATURES:
            raise wrong(shown, f"more than {MAX_FEATURES:,} rows", f"at most {MAX_FEATURES:,}")
        rows.append((where, cells + [""] * (len(columns) - len(cells))))
    return columns, rows


def _filled(reader: Iterator[list[str]]) -> Iterator[list[str]]:
    return (cells for cells in reader if any(cell.strip() for cell in cells))


def cell_of(text: str) -> str | None:
    """Return a cell as it was before it was written for a spreadsheet, None for an empty one."""
    plain = text.strip(" ")
    return _DEFUSED.sub("", plain, count=1) if _DEFUSED.match(plain) else plain or None


def shape_of(text: str, where: str, shown: str) -> Shape | None:
    """Return the geometry of well-known text: points and lines, of others the type alone.

    Raises:
        InputError: it is no well-known text.
    """
    if not text.strip():
        return None
    match = _WKT.fullmatch(text)
    name = match and _TYPES.get(re.sub(r"(?i)(?<=.)(Z|M|ZM)$", "", match[1]).upper())
    if match is None or name is None:
        raise _no_shape(text, where, shown)
    if match[2].upper() == "EMPTY":
        return None
    body = match[2].strip()[1:-1]
    if name == "MultiLineString":
        parts = re.findall(r"\(([^()]*)\)", body)
        return Shape(name, [_positions(part, where, shown) for part in parts])
    if name not in ("Point", "LineString", "MultiPoint"):
        return Shape(name, None)
    at = _positions(re.sub(r"[()]", " ", body) if name == "MultiPoint" else body, where, shown)
    return Shape(name, at[0] if name == "Point" else at)


def _positions(text: str, where: str, shown: str) -> list[list[float]]:
    found = []
    for part in text.split(","):
        match = _ONE.fullmatch(part)
        if match is None:
            raise _no_shape(part, where, shown)
        found.append([float(match[1]), float(match[2])])
    return found


def _no_shape(text: str, where: str, shown: str) -> InputError:
    from netplan.files.text.findings import found_text  # noqa: PLC0415  (loads pydantic)

    found = found_text(text.strip()[:40])
    return wrong(shown, found, "a geometry as well-known text", where=where, field="geometry")


def _declared_system(path: Path) -> str | None:
    beside = path.with_suffix(".prj")
    if not beside.is_file():
        return None
    shown = beside.as_posix()
    text = regular_bytes(beside, MAX_PRJ_BYTES, shown).decode("utf-8", "replace").strip()
    if not _SYSTEM.match(text):
        raise wrong(shown, "no reference system", "a reference system as well-known text")
    return text
