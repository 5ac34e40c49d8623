"""Worlds that are all there are, from a CSV file: a column a quantity, a row a world."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netplan.errors import InputError, Problem
from netplan.files.schemas.bounds import BOUNDS
from netplan.files.text.csv_text import read_rows
from netplan.files.text.paths import Location
from netplan.files.text.reading import WORLDS
from netplan.model.survey import Of
from netplan.model.words import did_you_mean

BOUND = {Of.FIBRE: "glass_delay", Of.CONSTANT: "delay", Of.CORRIDOR: "true_length"}
"""What a value of each kind may be."""
Key = tuple[Of, str]


def read_worlds(path: str | Path, known: Mapping[str, Of]) -> dict[Key, tuple[float, ...]]:
    """Return the values of every column, a value a world.

    Args:
        path: the file; its first row names fibres, constants and corridors.
        known: what may be named, with its kind.

    Raises:
        InputError: the file cannot be read, names something else, or has other values.
    """
    numbered = read_rows(Location(Path(path), str(path)), WORLDS)
    line, header = next(numbered)
    names = [name.strip() for name in header]
    problems = [_unknown(path, line, name, known) for name in names if name not in known]
    problems += [
        Problem(str(path), f"line {line}", name, "named twice", "a column a quantity")
        for name in dict.fromkeys(names)
        if names.count(name) > 1
    ]
    if problems:
        raise InputError(problems)
    rows: list[list[float]] = []
    for line, row in numbered:
        if len(row) != len(names):
            found, allowed = f"{len(row)} values", f"{len(names)} values"
            problems.append(Problem(str(path), f"line {line}", "", found, allowed))
            continue
        cells = [_number(path, line, n, cell, known[n]) for n, cell in zip(names, row, strict=True)]
        problems += [cell for cell in cells if isinstance(cell, Problem)]
        rows.append([cell for cell in cells if not isinstance(cell, Problem)])
    if not rows and not problems:
        problems = [Problem(str(path), "", "", "no worlds", "names, then one world a row")]
    if problems:
        raise InputError(problems)
    columns = zip(*rows, strict=True)
    return {(known[name], name): column for name, column in zip(names, columns, strict=True)}


def _unknown(path: str | Path, line: int, name: str, known: Mapping[str, Of]) -> Problem:
    near = did_you_mean(name, known)
    hint = f'; did you mean "{near}"?' if near else ""
    allowed = f"a fibre, a delay of the equipment file, or a corridor{hint}"
    return Problem(str(path), f"line {line}", "", f'"{name}"', allowed)


def _number(path: str | Path, line: int, name: str, cell: str, of: Of) -> float | Problem:
    bound = BOUNDS[BOUND[of]]
    try:
        value = float(cell)
    except ValueError:
        value = float("nan")
    if bound.holds(value):
        return value
    allowed = f"a number of {bound.unit} from {bound.low:g} to {bound.high:g}"
    return Problem(str(path), f"line {line}", name, f'"{cell.strip()}"', allowed)
