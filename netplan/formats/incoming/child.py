"""Reads layers through GDAL, or sheets, in a process of its own; a script of ``gdal.py``.

A stranger's file meets 200,000 lines of parsers here, so this process has little to lose: one
driver or none, a copy of the file in a folder of its own, limits on memory, time and what it may
write, and an answer in JSON lines, which cannot carry anything but values. It imports nothing
of netplan. Its one argument is a request in JSON (see ``main``).
"""

from __future__ import annotations

import datetime
import importlib
import json
import math
import sys
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any

LIST_LIMIT = 1_000


class RefusedError(Exception):
    """The request cannot be answered; becomes the one line of the answer."""

    def __init__(self, error: str, **more: Any) -> None:
        self.answer = {"error": error, **more}
        super().__init__(error)


def main(request: dict[str, Any]) -> None:
    """Write the layer's rows, or what stands against it, to the answer file.

    Args:
        request: ``file`` to read, ``answer`` to write, ``drivers`` allowed, ``layer`` or None,
            ``preferred`` (names of the layer taken when there are several), ``layers`` (names
            of several, none for all but those ``aside``; None for the one above), ``encoding``
            or None, and the limits ``memory``, ``seconds``, ``features``, ``vertices``,
            ``columns``, ``bytes``. With ``sheets`` the file is a spreadsheet.
    """
    limit_resources(request)
    warnings.simplefilter("ignore")
    with Path(request["answer"]).open("w", encoding="ascii") as out:
        try:
            for line in answer(request):
                out.write(json.dumps(line) + "\n")
        except RefusedError as refused:
            out.seek(0)
            out.truncate()
            out.write(json.dumps(refused.answer) + "\n")


def limit_resources(request: dict[str, Any]) -> None:
    """Set what the system will hold this process to, where the system can."""
    try:
        import resource  # noqa: PLC0415  (not on Windows, where the parent's clock is what is left)
    except ImportError:
        return
    for name, wanted in (
        ("RLIMIT_AS", request["memory"]),
        ("RLIMIT_CPU", request["seconds"]),
        ("RLIMIT_FSIZE", request["bytes"]),
        ("RLIMIT_CORE", 0),
    ):
        kind = getattr(resource, name, None)
        if kind is None:
            continue
        _, hard = resource.getrlimit(kind)
        allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        try:
            resource.setrlimit(kind, (allowed, hard))
        except (OSError, ValueError):  # a system that knows the limit and cannot set it
            continue


def answer(request: dict[str, Any]) -> Iterator[Any]:
    """Yield the head of the answer, then a list for each row."""
    if request.get("sheets"):
        yield from sheets(request)
        return
    try:
        pyogrio = importlib.import_module("pyogrio")
        raw = importlib.import_module("pyogrio.raw")
    except ImportError as error:
        raise RefusedError("import", text=str(error)) from error
    others = sorted(set(pyogrio.list_drivers()) - set(request["drivers"]))
    if others:  # nothing has been opened yet
        raise RefusedError("drivers", names=others)
    try:
        yield from read(request, pyogrio, raw)
    except RuntimeError as error:  # every error of pyogrio's own is one
        raise RefusedError("gdal", text=str(error)) from error
    except MemoryError as error:
        raise RefusedError("memory") from error


def sheets(request: dict[str, Any]) -> Iterator[Any]:
    """Yield the name of every sheet, then its rows, empty ones too, so that they can be counted."""
    try:
        calamine = importlib.import_module("python_calamine")
    except ImportError as error:
        raise RefusedError("import", text=str(error)) from error
    left = request["features"]
    try:
        with Path(request["file"]).open("rb") as file:
            book = calamine.CalamineWorkbook.from_filelike(file)
            for name in book.sheet_names:
                sheet = book.get_sheet_by_name(name)
                listed = sheet.to_python(skip_empty_area=False)
                left -= len(listed)
                if left < 0:
                    raise RefusedError("limit", what="features", found=request["features"] - left)
                fill_merged(listed, getattr(sheet, "merged_cell_ranges", None) or ())
                yield {"sheet": name}
                for cells in listed:
                    if len(cells) > request["columns"]:
                        raise RefusedError("limit", what="columns", found=len(cells))
                    yield [plain(cell) for cell in cells]
    except (calamine.CalamineError, ValueError, OSError) as error:
        raise RefusedError("sheets", text=str(error)) from error


def fill_merged(rows: list[list[Any]], ranges: Any) -> None:
    """Write what cells merged over several rows say into each of their rows."""
    for (top, left), (bottom, _) in ranges:
        if top < len(rows) and left < len(rows[top]) and rows[top][left] not in ("", None):
            for row in rows[top + 1 : bottom + 1]:
                if left < len(row):
                    row[left] = rows[top][left]


def read(request: dict[str, Any], pyogrio: Any, raw: Any) -> Iterator[Any]:
    """Yield the head and the rows of every layer that is asked for."""
    layers = [str(name) for name, _ in pyogrio.list_layers(request["file"])]
    left = {"features": request["features"], "vertices": request["vertices"]}
    for name in chosen(layers, request):
        yield from read_layer(name, layers, left, request, pyogrio, raw)


def read_layer(
    name: str,
    layers: list[str],
    left: dict[str, int],
    request: dict[str, Any],
    pyogrio: Any,
    raw: Any,
) -> Iterator[Any]:
    """Yield a layer's head and rows; take what it has off what is left of the limits."""
    names = list(map(str, pyogrio.read_info(request["file"], layer=name)["fields"]))
    if len(names) > request["columns"]:
        raise RefusedError("limit", what="columns", found=len(names))
    most = left["features"]
    asked = {"layer": name, "max_features": most + 1, "encoding": request["encoding"]}
    try:
        meta, _, shapes, columns = raw.read(request["file"], **asked)
    except UnicodeDecodeError as error:
        raise RefusedError("text", **unreadable(request, raw, name)) from error
    whole = [*columns, *([] if shapes is None else [shapes])]
    count = len(whole[0]) if whole else 0
    if count > most:
        raise RefusedError("limit", what="features", found=request["features"] - most + count)
    left["features"] -= count
    yield {
        "columns": list(map(str, meta["fields"])),
        "crs": meta["crs"],
        "layer": name,
        "layers": layers,
    }
    yield from rows(columns, decoded(shapes, left, request["vertices"], count), count)


def chosen(layers: list[str], request: dict[str, Any]) -> list[str]:
    """Return the layers to read."""
    several = request["layers"]
    if several is not None:
        for name in several:
            if name not in layers:
                raise RefusedError("layer", wanted=name, names=layers[:50])
        if not layers:
            raise RefusedError("gdal", text="no layer in it")
        return list(several) or [name for name in layers if name not in request["aside"]]
    wanted = request["layer"]
    if wanted is None:
        named = [name for name in request["preferred"] if name in layers]
        wanted = layers[0] if len(layers) == 1 else (named or request["preferred"])[0]
    if wanted not in layers:
        raise RefusedError("layer", wanted=wanted, names=layers[:50])
    return [str(wanted)]


def unreadable(request: dict[str, Any], raw: Any, layer: str) -> dict[str, Any]:
    """Return where the first text is that is not what it should be, and its first odd byte."""
    asked = {"layer": layer, "encoding": "ISO-8859-1", "read_geometry": False}
    meta, _, _, columns = raw.read(request["file"], **asked)
    for name, column in zip(map(str, meta["fields"]), columns, strict=True):
        for row, cell in enumerate(column):
            if not isinstance(cell, str):
                continue
            found = cell.encode("latin-1")
            try:
                found.decode(request["encoding"] or "utf-8")
            except UnicodeDecodeError as error:
                return {"row": row + 1, "field": name, "byte": found[error.start]}
    return {"row": 0, "field": "", "byte": 0}


def decoded(shapes: Any, left: dict[str, int], most: int, count: int) -> list[Any]:
    """Return shapely geometries of well-known binary, not too many vertices in all."""
    if shapes is None:
        return [None] * count
    import shapely  # noqa: PLC0415

    made = shapely.force_2d(shapely.from_wkb(shapes))
    vertices = int(shapely.get_num_coordinates(made).sum())
    if vertices > left["vertices"]:
        found = most - left["vertices"] + vertices
        raise RefusedError("limit", what="vertices", found=found)
    left["vertices"] -= vertices
    return list(made)


def rows(columns: Any, shapes: list[Any], count: int) -> Iterator[Any]:
    """Yield [cells, geometry type, positions] of each row."""
    for row in range(count):
        shape = shapes[row]
        empty = shape is None or shape.is_empty
        yield [
            [plain(column[row]) for column in columns],
            None if empty else shape.geom_type,
            None if empty else positions(shape),
        ]


def positions(shape: Any) -> Any:
    """Return nested lon/lat of points and lines, [type, positions] of the parts of others."""
    if shape.geom_type in ("Point", "LineString"):
        listed = [[float(x), float(y)] for x, y in shape.coords]
        return listed[0] if shape.geom_type == "Point" else listed
    if shape.geom_type in ("MultiPoint", "MultiLineString"):
        return [positions(part) for part in shape.geoms]
    if shape.geom_type == "GeometryCollection":
        return [[part.geom_type, positions(part)] for part in shape.geoms]
    return None  # no place and no span; its type is all that will be said


def plain(cell: Any) -> Any:
    """Return a cell as JSON has it."""
    if isinstance(cell, bytes):
        return f"({len(cell)} bytes)"
    if hasattr(cell, "tolist"):  # a numpy scalar, or the array of a list column
        cell = cell.tolist()
    if isinstance(cell, list | tuple):
        return [plain(part) for part in cell[:LIST_LIMIT]]
    if cell is None or isinstance(cell, str | bool | int):
        return cell
    if isinstance(cell, float):
        return None if math.isnan(cell) else cell
    if isinstance(cell, datetime.date | datetime.datetime):
        return cell.isoformat()
    return str(cell)


if __name__ == "__main__":
    main(json.loads(sys.argv[1]))
