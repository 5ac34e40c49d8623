"""A table or layer with positions, for files whose places have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from netplan.errors import InputError, Problem
from netplan.files.output.apart import will_read
from netplan.formats.companions import companions
from netplan.formats.incoming.columns import coordinate_columns, number
from netplan.formats.incoming.csvfile import read_csv
from netplan.formats.incoming.encoding import known_encoding
from netplan.formats.incoming.gdal import read_gdal
from netplan.formats.incoming.kinds import CSV, kind_of
from netplan.formats.incoming.raw import RawLayer, RawRow
from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Point, RawNetwork, RawPlace
from netplan.interchange.repair.spots import place_spot
from netplan.text import spelled

IDS = ("id", "source_id", "node", "node_id", "code", "编号", "代码")
NAMES = (
    "name",
    "label",
    "city",
    "site",
    "title",
    "name_zh",
    "name_en",
    "名称",
    "城市",
    "站点",
    "节点",
)
"""Names of columns, in any case."""


@dataclass(frozen=True)
class Positions:
    """Positions by id and by name, as ``folded`` writes either."""

    by_id: Mapping[str, Point]
    by_name: Mapping[str, Point]

    def of(self, place: RawPlace) -> Point | None:
        """Return the position of a place: by its id, then by its name; an id may be a name."""
        for listed, text in (
            (self.by_id, place.id),
            (self.by_name, place.name),
            (self.by_name, place.id),
        ):
            if text is not None and folded(text) in listed:
                return listed[folded(text)]
        return None


def folded(text: str) -> str:
    """Return a name without regard to case and spacing."""
    return " ".join(text.casefold().split())


def placed(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with positions of the user's table where it has none.

    Raises:
        InputError: the table has no positions, or cannot be read.
        RequestError: what reads it is not installed.
    """
    if options.places is None or all(place.position for place in network.places):
        return network
    known = read_positions(options.places, options.encoding)
    places = tuple(
        p if p.position is not None else replace(p, position=known.of(p)) for p in network.places
    )
    before = {place.id: place.position for place in network.places}
    findings.add(
        "positions-from-table",
        Severity.REPAIRED,
        ("Positions were taken from the table of places", "坐标取自所给节点表"),
        [place_spot(p) for p in places if p.position is not None and before[p.id] is None],
        "--places",
    )
    return replace(network, places=places)


def read_positions(path: Path, encoding: str | None = None) -> Positions:
    """Return the WGS-84 positions of a table or layer of points.

    Raises:
        InputError: it has no positions, or nothing that tells whose they are.
    """
    for file in companions(path):
        will_read(file)
    kind = kind_of(path, path.as_posix())
    named = None if encoding is None else known_encoding(encoding)
    if kind is CSV:
        raw = read_csv(path, encoding=named)
    else:
        raw = read_gdal(path, kind, layer=None, preferred=("places", "nodes"), encoding=None)
    plain = [name.strip().casefold() for name in raw.columns]
    ids = [i for i, name in enumerate(plain) if name in IDS]
    names = [i for i, name in enumerate(plain) if name in NAMES]
    if not ids and not names:
        listed = ", ".join(spelled(name)[:40] for name in raw.columns[:12])
        problem = Problem(raw.file, "", "", f"columns {listed}", f"a column {IDS[0]} or {NAMES[0]}")
        raise InputError([problem])
    rows = list(_located(raw))
    if not rows:
        allowed = "points, or columns lon and lat"
        raise InputError([Problem(raw.file, "", "", "no positions", allowed)])
    return Positions(_by(rows, ids), _by(rows, names))


def _by(rows: list[tuple[RawRow, Point]], columns: list[int]) -> dict[str, Point]:
    found: dict[str, Point] = {}
    for row, point in rows:
        for column in columns:
            cell = row.values[column]
            text = str(int(cell)) if isinstance(cell, float) and cell.is_integer() else str(cell)
            if cell is not None and text.strip():
                found.setdefault(folded(text), point)
    return found


def _located(raw: RawLayer) -> Iterator[tuple[RawRow, Point]]:
    pair = coordinate_columns(raw.columns)
    for row in raw.rows:
        at = row.shape.coordinates if row.shape and row.shape.type == "Point" else None
        if at is None and pair is not None:
            at = (number(row.values[pair[0]]), number(row.values[pair[1]]))
        if at is None or at[0] is None or at[1] is None:
            continue
        if abs(at[0]) <= 180 and abs(at[1]) <= 90:
            yield row, (float(at[0]), float(at[1]))
