"""What a reader hands on: a network as the file has it, nothing repaired, each with its place.

Positions are (x, y) in the system the network declares; lengths stand beside the unit the file
gives them. What a file does not say is None, never a guess.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from netplan.formats.incoming.raw import RawValue

Point = tuple[float, float]
"""x and y, or longitude and latitude in degrees."""
Route = tuple[Point, ...]


class LengthKind(StrEnum):
    """What a stated length is a length of."""

    FIBRE = "fibre"
    """Of the fibre itself, slack included."""
    ROUTE = "route"
    """Of the cable or the way it follows."""
    GREAT_CIRCLE = "great_circle"
    """Of the straight line between its ends: no length of a route."""


class LengthUnit(StrEnum):
    """Units that files give lengths in."""

    KM = "km"
    M = "m"
    MILE = "mi"
    FOOT = "ft"


class Plane(StrEnum):
    """What the positions of a network are, as far as the format or the file says."""

    DEGREES = "degrees"
    """Longitude and latitude."""
    PIXEL = "pixel"
    """A drawing."""
    UNSAID = "unsaid"
    """The file does not say; the repair step judges by range and by lengths."""


class Status(StrEnum):
    """What a network says of a place or span, in the words of the open fibre data standard."""

    OPERATIONAL = "operational"
    UNDER_CONSTRUCTION = "under_construction"
    PLANNED = "planned"
    PROPOSED = "proposed"
    INACTIVE = "inactive"
    DECOMMISSIONED = "decommissioned"


@dataclass(frozen=True)
class RawPlace:
    """A node.

    Args:
        id: as in the file, one of a kind there or not.
        where: where it stands in the file: "node 3", "line 12".
        name: its label, None where it has none.
        position: x and y; None where it has none.
        external: whether the file marks it as outside the network, or as no real place (a
            hyperedge drawn as a node).
        status: what the file says of it, None where nothing.
        extra: further columns, by their name in the file.
        odd_status: a word for its status that means nothing here, None where there is none.
    """

    id: str
    where: str
    name: str | None = None
    position: Point | None = None
    external: bool = False
    status: Status | None = None
    extra: Mapping[str, RawValue] = field(default_factory=dict)
    odd_status: str | None = None


@dataclass(frozen=True)
class RawLength:
    """A stated length; ``unit`` is None where neither the format nor the file names one."""

    value: float
    unit: LengthUnit | None
    kind: LengthKind


@dataclass(frozen=True)
class RawSpan:
    """A link between two nodes.

    Args:
        id: as in the file; None where it has none.
        where: where it stands in the file.
        a: id of the place at one end, None where the file names none (bare lines).
        b: id of the place at the other end, or None.
        name: its label.
        lengths: what the file says of its length, the most exact first.
        route: its course from a to b as the file draws it (which may be wrong), or None.
        directed: whether it leads from a to b only, so that a pair of them is one cable.
        capacity_gbps: what it carries, None where the file does not say.
        fibre: words on the kind of fibre.
        groups: names of what it shares with others: cable, duct, risk group.
        status: what the file says of it.
        operator: who runs it.
        extra: further columns, by their name in the file.
        piece: which piece it is of a feature that is drawn in several that do not touch, from 1;
            the pieces of one feature have the same ``where``; None: all of it.
        beside: groups of spans drawn beside each other, which no reader fills.
        odd_status: a word for its status that means nothing here, None where there is none.
    """

    id: str | None
    where: str
    a: str | None
    b: str | None
    name: str | None = None
    lengths: tuple[RawLength, ...] = ()
    route: Route | None = None
    directed: bool = False
    capacity_gbps: float | None = None
    fibre: str | None = None
    groups: tuple[str, ...] = ()
    status: Status | None = None
    operator: str | None = None
    extra: Mapping[str, RawValue] = field(default_factory=dict)
    piece: int | None = None
    beside: tuple[str, ...] = ()
    odd_status: str | None = None


@dataclass(frozen=True)
class RawDemand:
    """Traffic from one node to another; ``gbps`` is None where its unit is unknown."""

    where: str
    a: str
    b: str
    gbps: float | None = None
    value: float | None = None


@dataclass(frozen=True)
class RawNetwork:
    """A network as a reader found it.

    Args:
        file: the path as the user gave it, with the member of an archive.
        format: name of the format in words: "OFDS 0.4 (JSON)".
        places: its nodes, in file order.
        spans: its links, in file order.
        demands: its traffic, in file order.
        plane: what its positions are.
        crs: the declared reference system; None: WGS-84 degrees if ``plane`` says degrees.
        name: the network's name, None where it has none.
        credit: who made it and under which licence, as the file says.
        notes: what a user must know about how it was read.
        lines_only: its spans name no ends: ``topology`` has to find them.
    """

    file: str
    format: str
    places: tuple[RawPlace, ...]
    spans: tuple[RawSpan, ...]
    demands: tuple[RawDemand, ...] = ()
    plane: Plane = Plane.UNSAID
    crs: str | None = None
    name: str | None = None
    credit: str | None = None
    notes: tuple[str, ...] = ()
    lines_only: bool = False
