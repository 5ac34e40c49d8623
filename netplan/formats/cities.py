"""The cities table in; see ``data/sources/build_cities.py`` for where it comes from."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

from netplan.circle.cities import City
from netplan.errors import InputError, Problem
from netplan.files.apart import will_read

COLUMNS = (
    "id",
    "name",
    "name_zh",
    "province",
    "province_zh",
    "region",
    "region_zh",
    "lon",
    "lat",
    "population",
    "in_total",
)


def read_cities(path: Path, shown: str | None = None) -> tuple[City, ...]:
    """Return the cities of a CSV file with the columns of the bundled one.

    Args:
        path: the file, UTF-8.
        shown: what messages call it; None for its path.

    Raises:
        InputError: it cannot be read, a column is missing, or values are wrong (all of them).
    """
    name = shown or path.as_posix()
    will_read(path, name)
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError([Problem(name, "", "", f"{error}", "a CSV file in UTF-8")]) from error
    reader = csv.DictReader(io.StringIO(text, newline=""))
    missing = [column for column in COLUMNS if column not in (reader.fieldnames or ())]
    if missing:
        raise InputError(
            [Problem(name, "line 1", "", f"no column {', '.join(missing)}", ", ".join(COLUMNS))]
        )
    problems: list[Problem] = []
    cities = tuple(
        city for row in reader if (city := _city(row, name, reader.line_num, problems)) is not None
    )
    if problems:
        raise InputError(problems)
    return cities


def _city(row: dict[str, str], file: str, line: int, problems: list[Problem]) -> City | None:
    lon = _number(row, "lon", 180.0)
    lat = _number(row, "lat", 90.0)
    population = row["population"] or ""
    wrong = [(key, 180) for key, value in (("lon", lon),) if value is None]
    wrong += [(key, 90) for key, value in (("lat", lat),) if value is None]
    found = [
        Problem(file, f"line {line}", key, f'"{row[key]}"', f"degrees from -{most} to {most}")
        for key, most in wrong
    ]
    if not population.isascii() or not population.isdigit():
        found.append(
            Problem(file, f"line {line}", "population", f'"{population}"', "a whole number >= 0")
        )
    if found or lon is None or lat is None:
        problems += found
        return None
    texts = {key: row[key] or "" for key in COLUMNS[:7]}
    counted = row["in_total"] != "no"
    return City(**texts, lon=lon, lat=lat, population=int(population), in_total=counted)


def _number(row: dict[str, str], key: str, most: float) -> float | None:
    try:
        value = float(row[key])
    except (TypeError, ValueError):
        return None
    return value if math.isfinite(value) and abs(value) <= most else None
