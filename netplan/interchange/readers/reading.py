"""Values of a file as what a network needs, with everything that is wrong about them."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from typing import Any

from netplan.errors import InputError, Problem
from netplan.files.text.findings import found_text
from netplan.formats.incoming.raw import RawValue
from netplan.interchange.content import Content
from netplan.interchange.raw_network import Point, Route

MOST_PROBLEMS = 100
"""Of one file; more would say the same again."""
LARGEST = 2.0**1000
"""Numbers beyond it are read as infinite ones."""
SHOWN = 3
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)(?:[eE][-+]?[0-9]{1,4})?")
_NOT_FINITE = re.compile(r"[-+]?(?:nan|inf(?:inity)?)", re.I)


class Reading:
    """One file being read: turns its values into types and gathers what is wrong.

    A number that is none by its own saying (NaN, infinity) is no number: it is left out and
    noted. A text where a number belongs is a problem.

    Args:
        content: the file.
    """

    def __init__(self, content: Content) -> None:
        self.content = content
        self.problems: list[Problem] = []
        self._not_finite: list[str] = []

    def wrong(self, where: str, field: str, found: str, allowed: str) -> None:
        """Note one thing that is wrong.

        Raises:
            InputError: too many things are.
        """
        self.problems.append(Problem(self.content.shown, where, field, found, allowed))
        if len(self.problems) >= MOST_PROBLEMS:
            raise InputError(self.problems)

    def text(self, value: Any, where: str, field: str) -> str | None:
        """Return a text or a number as text, None for nothing or for an empty one."""
        if value is None or isinstance(value, str | int | float):
            return as_text(value)
        self.wrong(where, field, found_text(value), "text")
        return None

    def number(self, value: Any, where: str, field: str) -> float | None:
        """Return a finite number, also of text; None for nothing."""
        plain = value.strip() if isinstance(value, str) else value
        if plain is None or plain == "":
            return None
        if isinstance(plain, str) and _NUMBER.fullmatch(plain):
            plain = float(plain)
        elif isinstance(plain, str) and _NOT_FINITE.fullmatch(plain):
            plain = math.nan
        if isinstance(plain, bool) or not isinstance(plain, int | float):
            self.wrong(where, field, found_text(value), "a number")
            return None
        if not abs(plain) < LARGEST:  # NaN is not below anything
            self._not_finite.append(f"{where}, {field}")
            return None
        return float(plain)

    def point(self, x: Any, y: Any, where: str, field: str) -> Point | None:
        """Return a position, None if either number is missing."""
        at = self.number(x, where, field), self.number(y, where, field)
        return None if at[0] is None or at[1] is None else (at[0], at[1])

    def pair(self, value: Any, where: str, field: str) -> Point | None:
        """Return a list of x and y, and perhaps a height, as a position."""
        if value is None:
            return None
        if not isinstance(value, list) or len(value) < 2:
            self.wrong(where, field, found_text(value), "a list of two numbers")
            return None
        return self.point(value[0], value[1], where, field)

    def route(self, value: Any, where: str, field: str) -> Route | None:
        """Return a list of positions; those without a number are left out and noted."""
        if not isinstance(value, list):
            self.wrong(where, field, found_text(value), "a list of positions")
            return None
        points = [self.pair(position, where, field) for position in value]
        return tuple(point for point in points if point is not None)

    def listed(self, value: Any, where: str, field: str) -> list[Any]:
        """Return a list, an empty one for nothing."""
        if value is None:
            return []
        if isinstance(value, list):
            return value
        self.wrong(where, field, found_text(value), "a list")
        return []

    def mapped(self, value: Any, where: str, field: str) -> Mapping[str, Any]:
        """Return a mapping, an empty one for nothing."""
        if value is None:
            return {}
        if isinstance(value, dict):
            return value
        self.wrong(where, field, found_text(value), "a mapping")
        return {}

    def end(self) -> tuple[str, ...]:
        """Return the notes on what was read.

        Raises:
            InputError: something was wrong; with all of it.
        """
        if self.problems:
            raise InputError(self.problems)
        if not self._not_finite:
            return ()
        some = "; ".join(self._not_finite[:SHOWN])
        return (f"{len(self._not_finite)} numbers are NaN or infinite and were left out ({some})",)


def as_text(value: Any) -> str | None:
    """Return a value as text, whole numbers without a point, as ids are written.

    None for nothing, for an empty text, and for what is no single value.
    """
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer() and abs(value) < 2**53:
        return str(int(value))
    return (str(value).strip() or None) if isinstance(value, str | int | float) else None


def cell(value: Any) -> RawValue:
    """Return a value of JSON as a cell; a mapping is its name or id, or else its text."""
    if value is None or isinstance(value, str | int | float):
        return value
    if isinstance(value, list):
        return tuple(cell(part) for part in value)
    return name_in(value) or json.dumps(value, ensure_ascii=False)


def name_in(value: Mapping[str, Any]) -> str | None:
    """Return the name of what a mapping stands for, or its id."""
    return next((name for key in ("name", "id") if (name := as_text(value.get(key)))), None)


def cells(
    value: Mapping[str, Any], but: Iterable[str] = (), before: str = ""
) -> dict[str, RawValue]:
    """Return the members of a mapping as cells, those of nameless mappings in it by their path."""
    found: dict[str, RawValue] = {}
    left = frozenset(but)
    for key, part in value.items():
        if key in left and not before:
            continue
        if isinstance(part, dict) and name_in(part) is None:
            found.update(cells(part, (), f"{before}{key}/"))
        elif part is not None:
            found[f"{before}{key}"] = cell(part)
    return found


def gbps_per(unit: str | None) -> float | None:
    """Return Gbit/s per unit of a rate, None for a unit that is none."""
    if unit is None:
        return None
    plain = re.sub(r"[^a-z]", "", unit.lower().replace("/", "p"))
    match = re.fullmatch(r"([kmgt]?)(?:b|bit|bits)(?:ps|psec|persec|pers|persecond|psecond)", plain)
    return None if match is None else {"": 1e-9, "k": 1e-6, "m": 1e-3, "g": 1.0, "t": 1e3}[match[1]]
