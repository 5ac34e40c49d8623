"""A table or layer with positions, for files whose places have none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from netplan.errors import InputError, Problem
from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Point, RawNetwork, RawPlace
from netplan.interchange.readers.tables import positions_from
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
    known: dict[str, Point] = {}
    for name, (lon, lat) in positions_from(options.places, options).items():
        if abs(lon) <= 180 and abs(lat) <= 90:  # no NaN is
            known.setdefault(folded(name), (lon, lat))
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


def folded(text: str) -> str:
    """Return a name without regard to case and spacing."""
    return " ".join(text.casefold().split())


def _of(place: RawPlace, known: Mapping[str, Point]) -> Point | None:
    """Return the position of a place: by its id, then by its name."""
    by_name = None if place.name is None else known.get(folded(place.name))
    return known.get(folded(place.id), by_name)
