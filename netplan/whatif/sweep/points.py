"""Which questions a sweep asks: a grid, a list, or a Latin hypercube."""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from netplan.errors import InputError, Problem, RequestError
from netplan.files.text.csv_text import read_rows
from netplan.files.text.findings import MOST_PROBLEMS
from netplan.files.text.paths import Location
from netplan.files.text.reading import POINTS
from netplan.model.change import Change

COST_FACTOR = "cost_factor:"
MOST_POINTS = 1_000_000
LARGEST = 1e15
"""No quantity goes beyond; sums and differences of such numbers are finite and exact enough."""
FACTOR_KEYS = ("fibre", "operator", "corridor", "span", "province", "region", "state")


@dataclass(frozen=True)
class Point:
    """One question of a sweep: a text value for every key varied, in YAML."""

    number: int
    values: tuple[tuple[str, str], ...]

    def overrides(self) -> tuple[str, ...]:
        """Return the point as changes of the scenario."""
        return tuple(
            Change(override(key, value), f"point {key}={value}") for key, value in self.values
        )


def override(key: str, value: str) -> str:
    """Return one change; ``cost_factor:g654e`` stands for a factor on matching spans."""
    if not key.startswith(COST_FACTOR):
        return f"{key}={value}"
    what, colon, name = key.removeprefix(COST_FACTOR).partition(":")
    if not colon:
        what, name = "fibre", what
    return f"cost_factors+={{{what}: {json.dumps(name, ensure_ascii=False)}, factor: {value}}}"


def grid(axes: Sequence[str]) -> tuple[Point, ...]:
    """Return every combination of the values of ``KEY=VALUES`` texts, the last varying fastest.

    VALUES is ``a,b,c`` or ``low:high:step`` (both ends included).

    Raises:
        RequestError: a text that is none of these.
    """
    parsed = [_axis(text) for text in axes]
    count = math.prod(len(values) for _, values in parsed)
    if count > MOST_POINTS:
        raise RequestError(f"{count} points; at most {MOST_POINTS} in one sweep")
    keys = [key for key, _ in parsed]
    combined = itertools.product(*(values for _, values in parsed))
    return tuple(
        Point(i, tuple(zip(keys, values, strict=True))) for i, values in enumerate(combined)
    )


def latin_hypercube(axes: Sequence[str], samples: int, seed: int) -> tuple[Point, ...]:
    """Return a Latin hypercube: each axis is cut into ``samples`` equal strata, each used once.

    An axis is ``KEY=low:high`` (uniform in between) or ``KEY=a,b,c`` (each about equally
    often). The same seed gives the same points on every machine.

    Raises:
        RequestError: a text that is none of these.
    """
    rng = np.random.default_rng(seed)
    columns: list[list[str]] = []
    keys: list[str] = []
    for text in axes:
        key, values = _split(text)
        keys.append(key)
        strata = (rng.permutation(samples) + rng.random(samples)) / samples
        bounds = values.split(":")
        if len(bounds) == 2:
            low, high = (_number(text, bound) for bound in bounds)
            columns.append([_plain(low + (high - low) * float(u)) for u in strata])
        else:
            listed = _values(text, values)
            columns.append([listed[int(u * len(listed))] for u in strata])
    rows = zip(*columns, strict=True)
    return tuple(Point(i, tuple(zip(keys, row, strict=True))) for i, row in enumerate(rows))


def listed_points(path: Path) -> tuple[Point, ...]:
    """Return the points of a CSV file: keys in the first line, one point a line.

    Raises:
        InputError: the file cannot be read, or a line has too few or too many values.
    """
    numbered = read_rows(Location(path, str(path)), POINTS)
    _, header = next(numbered)
    keys = [key.strip() for key in header]
    rows: list[list[str]] = []
    problems: list[Problem] = []
    for line, row in numbered:
        rows.append(row)
        if len(row) != len(keys):
            found, allowed = f"{len(row)} values", f"{len(keys)} values"
            problems.append(Problem(str(path), f"line {line}", "", found, allowed))
        if len(problems) > MOST_PROBLEMS:
            break
    if not rows:
        problems.append(Problem(str(path), "", "", "no points", "keys, then one point a line"))
    if problems:
        raise InputError(problems)
    return tuple(
        Point(i, tuple(zip(keys, (value.strip() for value in row), strict=True)))
        for i, row in enumerate(rows)
    )


def numeric(points: Sequence[Point]) -> Mapping[str, tuple[float, ...]]:
    """Return the keys whose values are all numbers, with the values in point order."""
    found: dict[str, tuple[float, ...]] = {}
    for i, (key, _) in enumerate(points[0].values if points else ()):
        values = [point.values[i][1] for point in points]
        if all(map(_is_number, values)):
            found[key] = tuple(map(float, values))
    return found


def _axis(text: str) -> tuple[str, tuple[str, ...]]:
    key, values = _split(text)
    return key, _values(text, values)


def _split(text: str) -> tuple[str, str]:
    key, equals, values = text.partition("=")
    if not equals or not key.strip() or not values.strip():
        raise RequestError(f"{text!r} is not KEY=VALUES")
    what = key.removeprefix(COST_FACTOR).partition(":")
    if key.startswith(COST_FACTOR) and what[1] and what[0] not in FACTOR_KEYS:
        raise RequestError(f"{what[0]!r} of {text!r} is not one of {', '.join(FACTOR_KEYS)}")
    return key.strip(), values.strip()


def _values(text: str, values: str) -> tuple[str, ...]:
    bounds = values.split(":")
    if len(bounds) == 3 and "," not in values:
        low, high, step = (_number(text, bound) for bound in bounds)
        if step <= 0 or high < low:
            raise RequestError(f"{text!r}: low:high:step wants low <= high and step > 0")
        count = math.floor((high - low) / step + 1e-9) + 1
        if count > MOST_POINTS:
            raise RequestError(f"{text!r} has {count} values; at most {MOST_POINTS}")
        return tuple(_plain(low + i * step) for i in range(count))
    if len(bounds) == 2 and "," not in values and all(map(_is_number, bounds)):
        raise RequestError(f"{text!r} is a range without a step: add one, or ask for samples")
    return tuple(_split_list(values))


def _split_list(values: str) -> list[str]:
    """Split at commas outside brackets, so that a value may be a YAML list or mapping."""
    parts, depth, start = [], 0, 0
    for i, char in enumerate(values):
        depth += (char in "[{") - (char in "]}")
        if char == "," and depth == 0:
            parts.append(values[start:i])
            start = i + 1
    return [part.strip() for part in (*parts, values[start:])]


def _is_number(text: str) -> bool:
    try:
        return abs(float(text)) <= LARGEST
    except ValueError:
        return False


def _number(text: str, value: str) -> float:
    if not _is_number(value):
        raise RequestError(f"{value!r} of {text!r} is not a number")
    return float(value)


def _plain(value: float) -> str:
    """Return a number without the noise of binary fractions."""
    return f"{round(value, 9):.12g}"
