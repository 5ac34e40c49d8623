"""GNPy networks in spreadsheets: the sheets Nodes and Links, and Service for the traffic.

Notes may stand above the line of column names, which is found by its words. Places where fibres
are only amplified or spliced are taken out: the links that meet there are one span.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from netplan.formats.incoming.raw import RawValue
from netplan.formats.incoming.sheets import Sheet, read_sheets
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    RawDemand,
    RawLength,
    RawNetwork,
    RawPlace,
    RawSpan,
)
from netplan.interchange.readers.reading import Reading, as_text

NODES, LINKS, SERVICE = "nodes", "links", "service"
_NEEDED = {
    NODES: ("city",),
    LINKS: ("nodea", "nodez"),
    SERVICE: ("source", "destination"),
}
"""Words of the line of column names of each sheet; case, spaces and units do not count."""
SITE = "ROADM"
_HEADER_ROWS = 50
_DIRECTIONS = 2
"""Links give the fibre from A to Z, then the one back."""


@dataclass(frozen=True)
class Row:
    """A row below the names of its columns: where it stands, and its cells by name.

    A name that stands twice has the cells of both columns, in order.
    """

    where: str
    cells: dict[str, list[RawValue]]

    def text(self, name: str, turn: int = 0) -> str | None:
        """Return a cell as text."""
        return as_text(self.value(name, turn))

    def value(self, name: str, turn: int = 0) -> RawValue:
        """Return a cell; None if there is no such column."""
        found = self.cells.get(name, [])
        return found[turn] if turn < len(found) else None


@dataclass
class Fibre:
    """A row of the sheet Links: its ends, and of each direction its length, kind and cable."""

    row: Row
    a: str
    z: str
    km: list[float | None] = field(default_factory=list)
    kinds: list[str | None] = field(default_factory=list)
    cables: list[str | None] = field(default_factory=list)


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of GNPy's spreadsheets, one a file.

    Raises:
        InputError: a file is none, or a cell is none of its kind.
        RequestError: what reads spreadsheets is not installed.
    """
    return tuple(_network(content) for content in contents)


def is_gnpy(sheets: Sequence[Sheet]) -> bool:
    """Tell whether sheets are those of GNPy, by their names and the names of their columns."""
    by_name = {sheet.name.strip().lower(): sheet for sheet in sheets}
    needed = (by_name.get(name) for name in (NODES, LINKS))
    return all(sheet is not None and _header(sheet) is not None for sheet in needed)


def _network(content: Content) -> RawNetwork:
    reading = Reading(content)
    sheets = {
        sheet.name.strip().lower(): sheet for sheet in read_sheets(content.raw, content.shown)
    }
    for name in (NODES, LINKS):
        if name not in sheets or _header(sheets[name]) is None:
            found = f"no sheet {name} with columns {', '.join(_NEEDED[name])}"
            raise content.wrong(found, "the sheets Nodes and Links of GNPy")
    places = list(_places(sheets[NODES], reading))
    fibres = list(_fibres(sheets[LINKS], reading))
    ends = _ends(places, fibres)
    chains = list(_chains(fibres, ends))
    left = len(fibres) - sum(map(len, chains))
    demands = list(_demands(sheets[SERVICE], reading)) if SERVICE in sheets else []
    notes = reading.end()
    if left:
        notes += (f"{left} links run in a circle without a ROADM and were not read",)
    return RawNetwork(
        file=content.shown,
        format="GNPy (spreadsheet)",
        places=tuple(place for place in places if place.id in ends),
        spans=tuple(span for chain in chains for span in _spans(chain)),
        demands=tuple(demands),
        plane=Plane.DEGREES,
        notes=notes,
    )


def _header(sheet: Sheet) -> int | None:
    """Return which row names the columns."""
    words = _NEEDED[sheet.name.strip().lower()]
    for number, row in enumerate(sheet.rows[:_HEADER_ROWS]):
        plain = {_plain(cell) for cell in row}
        if all(word in plain for word in words):
            return number
    return None


def _plain(cell: RawValue) -> str:
    return re.sub(r"\(.*?\)|[\s_:?\-]", "", cell[:100]).lower() if isinstance(cell, str) else ""


def _rows(sheet: Sheet) -> Iterator[Row]:
    header = _header(sheet)
    if header is None:
        return
    names = [_plain(cell) for cell in sheet.rows[header]]
    for number, row in enumerate(sheet.rows[header + 1 :], header + 2):
        cells: dict[str, list[RawValue]] = {}
        for name, value in zip(names, row, strict=False):
            cells.setdefault(name, []).append(value)
        if any(value is not None for value in row):
            yield Row(f"sheet {sheet.name}, row {number}", cells)


def _places(sheet: Sheet, reading: Reading) -> Iterator[RawPlace]:
    for row in _rows(sheet):
        city = row.text("city")
        if city is None:
            reading.wrong(row.where, "City", "nothing", "a name")
            continue
        at = reading.point(row.value("longitude"), row.value("latitude"), row.where, "position")
        names = ("state", "country", "region", "type")
        extra: dict[str, RawValue] = {name: row.text(name) for name in names if row.text(name)}
        yield RawPlace(city, row.where, name=city, position=at, extra=extra)


def _fibres(sheet: Sheet, reading: Reading) -> Iterator[Fibre]:
    for row in _rows(sheet):
        a, z = row.text("nodea"), row.text("nodez")
        if a is None or z is None:
            reading.wrong(row.where, "Node A, Node Z", "nothing", "two names of the sheet Nodes")
            continue
        fibre = Fibre(row, a, z)
        for turn in range(_DIRECTIONS):
            fibre.km.append(reading.number(row.value("distance", turn), row.where, "Distance"))
            fibre.kinds.append(row.text("fibertype", turn) or row.text("fibretype", turn))
            fibre.cables.append(row.text("cableid", turn))
        if fibre.km[1] is None:  # a direction that is left open is as the other
            fibre.km[1] = fibre.km[0]
        yield fibre


def _ends(places: Sequence[RawPlace], fibres: Sequence[Fibre]) -> set[str]:
    """Return the places at which spans end: all but those that only lead two links on."""
    met: dict[str, int] = {}
    for fibre in fibres:
        for end in (fibre.a, fibre.z):
            met[end] = met.get(end, 0) + 1
    sites = {place.id for place in places if str(place.extra.get("type")).upper() == SITE}
    every = set(met) | {place.id for place in places}
    if not sites:
        return every
    # GNPy takes a place without a type for one where fibres are amplified.
    return every - {place.id for place in places if met.get(place.id) == 2} | sites


def _chains(fibres: Sequence[Fibre], ends: set[str]) -> Iterator[list[tuple[Fibre, bool]]]:
    """Yield the fibres from one end to the next, each with whether it is passed from A to Z."""
    at: dict[str, list[int]] = {}
    for number, fibre in enumerate(fibres):
        for end in dict.fromkeys((fibre.a, fibre.z)):
            at.setdefault(end, []).append(number)
    used: set[int] = set()
    for start, fibre in enumerate(fibres):
        if start in used or not {fibre.a, fibre.z} & ends:
            continue
        chain: list[tuple[Fibre, bool]] = []
        following = [start]
        place = fibre.a if fibre.a in ends else fibre.z
        while following:
            used.add(following[0])
            here = fibres[following[0]]
            forward = here.a == place
            place = here.z if forward else here.a
            chain.append((here, forward))
            following = [] if place in ends else [n for n in at[place] if n not in used]
        yield chain


def _spans(chain: Sequence[tuple[Fibre, bool]]) -> list[RawSpan]:
    """Return a chain as a span; as two directed ones where there is not as far as back."""
    there = _length(chain, 0)
    back = _length(chain, 1)
    first, last = chain[0], chain[-1]
    a = first[0].a if first[1] else first[0].z
    b = last[0].z if last[1] else last[0].a
    kinds = [f.kinds[turn] for f, _ in chain for turn in range(_DIRECTIONS)]
    cables = [f.cables[turn] for f, _ in chain for turn in range(_DIRECTIONS)]
    one_way = there is not None and back is not None and not math.isclose(there, back)
    made = []
    for ends, km in (((a, b), there), ((b, a), back))[: 2 if one_way else 1]:
        made.append(
            RawSpan(
                id=None,
                where=first[0].row.where,
                a=ends[0],
                b=ends[1],
                lengths=() if km is None else (RawLength(km, LengthUnit.KM, LengthKind.FIBRE),),
                directed=one_way,
                fibre="; ".join(dict.fromkeys(kind for kind in kinds if kind)) or None,
                groups=tuple(dict.fromkeys(cable for cable in cables if cable)),
                extra={"fibres": len(chain)},
            )
        )
    return made


def _length(chain: Sequence[tuple[Fibre, bool]], turn: int) -> float | None:
    """Return how long a chain is from its first end (0) or back to it (1)."""
    km = [fibre.km[turn if forward else 1 - turn] for fibre, forward in chain]
    known = [length for length in km if length is not None]
    return math.fsum(known) if len(known) == len(km) else None


def _demands(sheet: Sheet, reading: Reading) -> Iterator[RawDemand]:
    for row in _rows(sheet):
        a, b = row.text("source"), row.text("destination")
        gbps = reading.number(row.value("pathbandwidth"), row.where, "path bandwidth")
        if a is None or b is None:
            reading.wrong(row.where, "Source, Destination", "nothing", "two names of places")
            continue
        yield RawDemand(row.where, a, b, gbps, gbps)
