"""JSON as the standard has it: no NaN, no member twice, errors with line and column."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from netplan.errors import InputError, Problem
from netplan.files.text.findings import found_text
from netplan.files.text.json_scan import refuse_excess
from netplan.files.text.paths import Location
from netplan.files.text.reading import Limit, TextFile, read_packed_text, read_text
from netplan.text import spelled

_TOKEN = re.compile(r'"(?:[^"\\]|\\.)*"|NaN|-?Infinity', re.DOTALL)
_MEMBER = re.compile(r'"[^"\\]*(?:\\.[^"\\]*)*"\s*:?|[{}]', re.DOTALL)
_SHOWN = 20


@dataclass(frozen=True)
class JsonFile:
    """A parsed JSON file.

    Args:
        file: its text and digest.
        value: what it holds. Non-standard NaN and Infinity stand as such floats.
        constants: how many NaN and Infinity the text has.
    """

    file: TextFile
    value: Any
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
        InputError: the file cannot be read, exceeds the limit, is not JSON, or has a member twice.
    """
    file = read_packed_text(location, limit) if packed else read_text(location, limit, max_bytes)
    return parse_json(file, limit)


def parse_json(file: TextFile, limit: Limit) -> JsonFile:
    """Return JSON text as values.

    Raises:
        InputError: it exceeds the limit, is not JSON, or has a member twice.
    """
    text, shown = file.text, file.location.shown
    refuse_excess(text, file.location, limit)
    repeated = False
    constants: list[str] = []

    def constant(name: str) -> float:
        constants.append(name)
        return float(name.replace("Infinity", "inf"))

    def members(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal repeated
        built = dict(pairs)
        repeated = repeated or len(built) != len(pairs)
        return built

    try:
        value = json.loads(text, parse_constant=constant, object_pairs_hook=members)
    except json.JSONDecodeError as error:
        where = f"line {error.lineno}, column {error.colno}"
        found = f"broken JSON ({spelled(error.msg)})"
        raise InputError([Problem(shown, where, "", found, "JSON")]) from error
    except ValueError as error:  # an integer of thousands of digits
        found = "a number with thousands of digits"
        raise InputError([Problem(shown, "", "", found, "numbers")]) from error
    if repeated:
        raise InputError(_repeated(text, shown))
    return JsonFile(file, value, len(constants))


def _repeated(text: str, shown: str) -> list[Problem]:
    """Return which members of a sound JSON text stand twice in their object, the first few.

    Some readers take the first one and some the last: such a file says two things.
    """
    problems: list[Problem] = []
    objects: list[dict[str, int]] = []
    line, seen = 1, 0
    for match in _MEMBER.finditer(text):
        token = match[0]
        if token == "{":
            objects.append({})
        elif token == "}":
            objects.pop()
        elif token.endswith(":"):
            line, seen = line + text.count("\n", seen, match.start()), match.start()
            name = json.loads(token[:-1])
            if name in objects[-1]:
                found, once = f"member {found_text(name)} twice", objects[-1][name]
                allowed = f"each once (line {once} has it)"
                problems.append(Problem(shown, f"line {line}", "", found, allowed))
            objects[-1].setdefault(name, line)
            if len(problems) == _SHOWN:
                break
    return problems
