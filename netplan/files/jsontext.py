"""JSON as the standard has it: no NaN, no member twice, errors with line and column."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from netplan.errors import InputError, Problem
from netplan.files.paths import Location
from netplan.files.reading import TextFile, read_text
from netplan.text import spelled

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


def read_json(location: Location, max_bytes: int) -> JsonFile:
    """Return the content of a JSON file.

    Raises:
        InputError: the file cannot be read or is not JSON.
    """
    file = read_text(location, max_bytes)
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
        found = f"broken JSON ({spelled(error.msg)})"
        raise InputError([Problem(location.shown, where, "", found, "JSON")]) from error
    except RecursionError as error:
        found = "values nested too deeply"
        raise InputError([Problem(location.shown, "", "", found, "flat values")]) from error
    except ValueError as error:  # an integer of thousands of digits
        found = "a number with thousands of digits"
        raise InputError([Problem(location.shown, "", "", found, "numbers")]) from error
    return JsonFile(file, value, repeated, len(constants))
