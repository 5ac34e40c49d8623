"""JSON as the standard has it: no NaN, no member twice, errors with line and column."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from netplan.errors import InputError, Problem
from netplan.files.jsonscan import refuse_excess
from netplan.files.paths import Location, printable
from netplan.files.reading import Limit, TextFile, read_packed_text, read_text

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', re.DOTALL)


@dataclass(frozen=True)
class JsonFile:
    """A parsed JSON file.

    Args:
        file: its text and digest.
        value: what it holds. Non-standard NaN and Infinity stand as such floats.
        repeated: for objects with a member twice, by ``id()`` of the object: the member.
        constants: how many NaN and Infinity the text has.
    """

    file: TextFile
    value: Any
    repeated: dict[int, str]
    constants: int

    def constant_problems(self) -> list[Problem]:
        """Return where NaN and Infinity stand, line by line."""
        problems = []
        for match in _TOKEN.finditer(self.file.text):
            if not match[0].startswith('"'):
                where = f"line {self.file.text.count(chr(10), 0, match.start()) + 1}"
                shown = self.file.location.shown
                problems.append(Problem(shown, where, "", match[0], "a number or null"))
        return problems


def read_json(
    location: Location, limit: Limit, *, max_bytes: int | None = None, packed: bool = False
) -> JsonFile:
    """Return the content of a JSON file.

    Args:
        location: the file.
        limit: what its kind may be at most; it is measured before it is parsed.
        max_bytes: a tighter limit of size; None: that of the kind.
        packed: whether it is compressed with gzip.

    Raises:
        InputError: the file cannot be read, exceeds the limit or is not JSON.
    """
    file = read_packed_text(location, limit) if packed else read_text(location, limit, max_bytes)
    return parse_json(file, limit)


def parse_json(file: TextFile, limit: Limit) -> JsonFile:
    """Return JSON text as values.

    Raises:
        InputError: it exceeds the limit or is not JSON.
    """
    location = file.location
    refuse_excess(file.text, location, limit)
    repeated: dict[int, str] = {}
    constants: list[str] = []

    def constant(name: str) -> float:
        constants.append(name)
        return float(name.replace("Infinity", "inf"))

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        built = dict(pairs)
        if len(built) != len(pairs):
            names = [name for name, _ in pairs]
            repeated[id(built)] = next(n for i, n in enumerate(names) if n in names[:i])
        return built

    try:
        value = json.loads(file.text, parse_constant=constant, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        found = f"broken JSON ({printable(error.msg)})"
        raise InputError([Problem(location.shown, where, "", found, "JSON")]) from error
    except ValueError as error:  # an integer of thousands of digits
        found = "a number with thousands of digits"
        raise InputError([Problem(location.shown, "", "", found, "numbers")]) from error
    return JsonFile(file, value, repeated, len(constants))
