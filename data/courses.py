"""Courses of corridors: our own drawing, through the towns that road or railway passes.

``sources/courses.csv`` names the towns of a corridor in order, ``sources/towns.csv`` says where
they lie. Nothing is traced from a map: between towns the line is straight.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from itertools import pairwise
from pathlib import Path

from geographiclib.geodesic import Geodesic

SOURCES = Path(__file__).resolve().parent / "sources"
SHORTEST = 0.75
"""Of a corridor's length: a course shorter than this part of it misses the way."""

KM_PER_TOWN = 100
"""A longer way with fewer towns than one in so many km says too little to be drawn."""

Row = dict[str, str]
At = tuple[float, float]


def position(row: Row) -> At:
    """Return where a place or town lies: longitude and latitude."""
    return round(float(row["lon"]), 7), round(float(row["lat"]), 7)


def line_km(line: Sequence[At]) -> float:
    """Return the length of a line on the WGS-84 ellipsoid in km."""
    legs = (Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] for a, b in pairwise(line))
    return float(sum(legs)) / 1000.0


class CourseTable:
    """The towns of every corridor that has a course."""

    def __init__(self, places: Mapping[str, Row]) -> None:
        self._places = places
        self._towns = {row["id"]: row for row in self._rows("towns.csv")}
        self._through = {row["corridor"]: row for row in self._rows("courses.csv")}
        named = {t for row in self._through.values() for t in row["through"].split(";")}
        unused = sorted(self._towns.keys() - named)
        if unused:
            raise ValueError(f"towns.csv: no course passes {', '.join(unused)}")

    @staticmethod
    def _rows(name: str) -> list[Row]:
        with (SOURCES / name).open(encoding="utf-8", newline="") as handle:
            return list(csv.DictReader(handle))

    def line(self, a: str, b: str) -> list[At] | None:
        """Return the course from place to place, as drawn for either direction; None: none."""
        row = self._through.get(f"{a}-{b}")
        back = self._through.get(f"{b}-{a}")
        if row is None and back is None:
            return None
        towns = row["through"].split(";") if row else back["through"].split(";")[::-1]
        return [position(self._row(one)) for one in (a, *towns, b)]

    def _row(self, name: str) -> Row:
        found = self._towns.get(name) or self._places.get(name)
        if found is None:
            raise ValueError(f"courses.csv: neither a town nor a place: {name}")
        return found

    def against(self, a: str, b: str, length_km: float) -> str:
        """Return why a corridor of this length is not drawn along its course; "": it is."""
        line = self.line(a, b)
        if line is None:
            return "no towns known"
        ratio = line_km(line) / length_km
        if ratio > 1:
            return f"course longer than the corridor: {ratio:.2f}"
        if ratio < SHORTEST:
            return f"course too short for the corridor: {ratio:.2f}"
        if len(line) - 2 < int(length_km / KM_PER_TOWN):
            return "too few towns for the length"
        return ""
