"""A table or layer with positions, for files whose places have none."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from netplan.errors import InputError, Problem
from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Point, RawNetwork, RawPlace
from netplan.interchange.readers.tables import positions_from
from netplan.interchange.repair.ids import without_accents
from netplan.interchange.repair.spots import name_of, place_spot
from netplan.text import spelled

SHOWN = 3
"""How many places a message names."""


def placed(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with positions of the user's table where it has none.

    Raises:
        InputError: the table has no positions, none of a place of the network, or cannot be read.
        RequestError: what reads it is not installed.
    """
    if options.places is None or all(place.position for place in network.places):
        return network
    known = _Known()
    for name, (lon, lat) in positions_from(options.places, options).items():
        if abs(lon) <= 180 and abs(lat) <= 90:  # no NaN is
            known.add(name, (lon, lat))
    places = tuple(
        p if p.position is not None else replace(p, position=_of(p, known)) for p in network.places
    )
    before = {place.id: place.position for place in network.places}
    if places == network.places:
        some = [spelled(name_of(place)) for place in network.places if place.position is None]
        found = "no id or name of a place that needs a position"
        allowed = f"ids or names such as {', '.join(some[:SHOWN])}"
        raise InputError([Problem(options.places.as_posix(), "", "", found, allowed)])
    findings.add(
        "positions-from-table",
        Severity.REPAIRED,
        ("Positions were taken from the table of places", "坐标取自所给节点表"),
        [place_spot(p) for p in places if p.position is not None and before[p.id] is None],
        "--places",
    )
    return replace(network, places=places)


@dataclass(frozen=True)
class _Known:
    """Positions by names as they are written, but for case and spacing; and without accents."""

    exact: dict[str, Point] = field(default_factory=dict)
    plain: dict[str, set[Point]] = field(default_factory=dict)

    def add(self, name: str, position: Point) -> None:
        self.exact.setdefault(_spaced(name), position)
        self.plain.setdefault(without_accents(name), set()).add(position)

    def of(self, name: str) -> Point | None:
        """Return the position of a name; without accents only where it is one alone."""
        alike = self.plain.get(without_accents(name), set())
        return self.exact.get(_spaced(name), next(iter(alike)) if len(alike) == 1 else None)


def _spaced(text: str) -> str:
    return " ".join(text.casefold().split())


def _of(place: RawPlace, known: _Known) -> Point | None:
    """Return the position of a place: by its id, then by its name."""
    by_id = known.of(place.id)
    return by_id if by_id is not None or place.name is None else known.of(place.name)
