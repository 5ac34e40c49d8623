"""Traffic by pair of places, from a CSV file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from netplan.errors import InputError, Problem
from netplan.files.schemas.bounds import BOUNDS
from netplan.files.text.csv_text import read_rows
from netplan.files.text.paths import Location
from netplan.files.text.reading import DEMANDS, digest_of
from netplan.model.scenario import InputFile
from netplan.model.traffic import TrafficRow
from netplan.model.words import did_you_mean

NEEDED = ("from", "to")
AMOUNTS = ("gbit_s_base", "gbit_s")
"""The column of the middle of the range; the second where there is no range."""
SHOWN = 50


@dataclass(frozen=True)
class TrafficRead:
    """The rows of a table, each with where it stands."""

    location: Location
    rows: tuple[tuple[int, TrafficRow], ...]
    record: InputFile


def load_demands(location: Location) -> TrafficRead:
    """Return the traffic of a table; columns beside those that are known are left alone.

    Raises:
        InputError: the file cannot be read, lacks a column, or has values of another kind.
    """
    numbered = read_rows(location, DEMANDS)
    line, header = next(numbered)
    names = [name.strip() for name in header]
    problems = list(_columns(location, line, names))
    if problems:
        raise InputError(problems)
    found: list[tuple[int, TrafficRow]] = []
    for line, cells in numbered:
        if len(cells) != len(names):
            counts = f"{len(cells)} values", f"{len(names)} values"
            problems.append(Problem(location.shown, f"line {line}", "", *counts))
            continue
        reading = _Reading(
            location, line, dict(zip(names, (c.strip() for c in cells), strict=True))
        )
        row = reading.row()
        problems += reading.problems
        found.append((line, row))
    if not found and not problems:
        problems = [Problem(location.shown, "", "", "no traffic", "a row for each pair and class")]
    if problems:
        raise InputError(problems[:SHOWN])
    return TrafficRead(
        location, tuple(found), InputFile("demands", location.shown, digest_of(location))
    )


def _columns(location: Location, line: int, names: list[str]) -> list[Problem]:
    """Return columns that are missing or named twice."""
    where = f"line {line}"
    problems = [
        Problem(location.shown, where, name, "named twice", "each column once")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    missing = [(name, name) for name in NEEDED if name not in names]
    if not any(name in names for name in AMOUNTS):
        missing.append((AMOUNTS[1], " or ".join(AMOUNTS)))
    for name, allowed in missing:
        near = did_you_mean(name, names)
        found = f'no such column; there is "{near}"' if near else "no such column"
        problems.append(Problem(location.shown, where, name, found, f"a column {allowed}"))
    return problems


@dataclass
class _Reading:
    """One row while it is read."""

    location: Location
    line: int
    cells: Mapping[str, str]

    def __post_init__(self) -> None:
        self.problems: list[Problem] = []

    def row(self) -> TrafficRow:
        base = next(name for name in AMOUNTS if name in self.cells)
        middle = self._number(base, "traffic", 0.0)
        low = self._number("gbit_s_low", "traffic", middle)
        high = self._number("gbit_s_high", "traffic", middle)
        if not self.problems and not low <= middle <= high:
            self._wrong(base, f"{middle:g}", f"from low to high, {low:g} to {high:g}")
        year = self.cells.get("year", "")
        return TrafficRow(
            self._place("from"),
            self._place("to"),
            low,
            middle,
            high,
            self.cells.get("class", ""),
            round(self._number("year", "year", 0.0)) if year else None,
            self.cells.get("source", ""),
            self.cells.get("confidence", ""),
        )

    def _place(self, name: str) -> str:
        if not self.cells[name]:
            self._wrong(name, "nothing", "id of a place")
        return self.cells[name]

    def _number(self, name: str, quantity: str, otherwise: float) -> float:
        text = self.cells.get(name, "")
        if not text and name not in AMOUNTS:
            return otherwise
        bound = BOUNDS[quantity]
        try:
            value = float(text)
        except ValueError:
            value = float("nan")
        if bound.holds(value) and not (bound.whole and value % 1):
            return value
        self._wrong(name, f'"{text}"', f"a number {bound.range_text}")
        return otherwise

    def _wrong(self, name: str, found: str, allowed: str) -> None:
        self.problems.append(
            Problem(self.location.shown, f"line {self.line}", name, found, allowed)
        )
