"""What a reader hands on: rows as the file has them, nothing repaired, each with its place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

MAX_FILE_BYTES = 100_000_000
"""Size of a file with its side files; as for netplan's own GeoJSON."""
MAX_FEATURES = 200_000
MAX_VERTICES = 2_000_000
"""Together they keep the written GeoJSON below what netplan reads again."""
MAX_COLUMNS = 1_000

RawValue = str | int | float | bool | None | tuple[Any, ...]
"""A cell; a tuple is a list column's."""


@dataclass(frozen=True)
class Shape:
    """A geometry as the file has it: its GeoJSON type, and nested positions or parts."""

    type: str
    coordinates: Any


@dataclass(frozen=True)
class RawRow:
    """One row: where it stands ("feature 3", "line 4"), its cells, its geometry if any."""

    where: str
    values: tuple[RawValue, ...]
    shape: Shape | None


@dataclass(frozen=True)
class RawLayer:
    """A layer as a reader found it.

    Args:
        file: path as the user gave it.
        columns: names of the columns, in file order.
        rows: the rows, in file order.
        crs: the declared reference system, None where the file declares none.
        notes: what a user must know about how it was read.
        name: of the layer, where its file may have several.
    """

    file: str
    columns: tuple[str, ...]
    rows: tuple[RawRow, ...]
    crs: str | None
    notes: tuple[str, ...] = ()
    name: str = ""
