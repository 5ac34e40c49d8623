"""What a person may decide when a network is brought in; every option stands in the report."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path

from netplan.interchange.raw_network import LengthUnit


class Placeless(StrEnum):
    """What becomes of places without a position."""

    DROP = "drop"
    """They go, with their links."""
    SPLICE = "splice"
    """One with two links is replaced by one link of both; the others go."""


class FarEnd(StrEnum):
    """What becomes of a line that ends far from the place it names."""

    LEAD_IN = "lead-in"
    """The straight way to the place is added to the line."""
    MOVE = "move"
    """The last point of the line is put at the place."""
    NEAREST = "nearest"
    """The line ends at the place it is drawn to, where there is one."""
    DROP = "drop"
    """The line goes."""


@dataclass(frozen=True)
class ImportOptions:
    """How a network is brought in.

    Args:
        layers: names of the layers to read, where a file has several; empty: all that fit.
        encoding: of its texts; None to find out.
        crs: reference system of its positions ("EPSG:25832", "gcj02", "bd09"); None: as declared.
        trust_positions: whether positions that look unrelated to the links are taken all the same.
        columns: names of columns by netplan's: {"a": "起点"}.
        places: a table or layer with positions by id or by name, for a file without them.
        placeless: what becomes of places without a position.
        length_unit: of stated lengths; None: as declared, or judged by the geodesics.
        length_field: column of the length, where several could be.
        route_factor: km of route per km of geodesic, where no length is known.
        fibre: kind of fibre of spans in the ground that name none.
        candidate_fibre: the same for spans on offer.
        state: "existing" or "candidate" for spans whose status the file does not say.
        planned: whether planned and proposed spans come in as candidates; else they are left out.
        snap_m: metres within which line ends are one place; None: found out.
        merge_through: whether nameless places with two lines are taken out of them.
        far_end: what becomes of a line that ends far from the place it names.
        split_inside: whether lines are split at places that they pass and do not end at.
        shared_trenches: whether spans drawn beside each other get a risk group.
        keep_islands: whether parts of the network that hang on nothing are kept.
        strict: any repair is an error.
    """

    layers: tuple[str, ...] = ()
    encoding: str | None = None
    crs: str | None = None
    trust_positions: bool = False
    columns: Mapping[str, str] = field(default_factory=dict)
    places: Path | None = None
    placeless: Placeless = Placeless.DROP
    length_unit: LengthUnit | None = None
    length_field: str | None = None
    route_factor: float = 1.2
    fibre: str = "g652d"
    candidate_fibre: str = "g654e"
    state: str = "existing"
    planned: bool = True
    snap_m: float | None = None
    merge_through: bool = False
    far_end: FarEnd = FarEnd.LEAD_IN
    split_inside: bool = False
    shared_trenches: bool = True
    keep_islands: bool = True
    strict: bool = False
