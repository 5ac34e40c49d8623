"""The cities table in; see ``data/sources/build_cities.py`` for where it comes from."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path

from netplan.circle.cities import City, Towns, own_towns, surroundings
from netplan.errors import InputError, Problem
from netplan.files.schemas.bounds import BOUNDS
from netplan.files.text.csv_text import read_rows
from netplan.files.text.findings import MOST_PROBLEMS, found_text
from netplan.files.text.paths import Location, bundled_root
from netplan.files.text.reading import CITIES
from netplan.model.network import Network
from netplan.text import spelled, unseen

BUNDLED = "cities.csv"
WORLD, COUNTRIES = "world_cities.csv", "countries.csv"

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
_MOST_DIGITS = 20
"""Python takes longer than linear time for a number, and refuses one of thousands of digits."""


def towns_of(network: Network, max_km: float, path: Path | None = None) -> Towns:
    """Return the cities that a circle over a network counts.

    Args:
        network: the network.
        max_km: of the access tail; who has no city within it lies elsewhere.
        path: a table of cities; None for the bundled one of China where the network lies among
            its cities: the whole of it where the network comes near most of its regions, else
            those around the network. Elsewhere for those of the world around the network, and
            where there are none for the network's own places.

    Raises:
        InputError: the table is wrong.
    """
    bundled = read_cities(bundled_root() / BUNDLED, f"netplan:{BUNDLED}")
    near = surroundings(network, bundled, max_km)
    national = near.lies_among and 2 * _regions(near.cities) > _regions(bundled)
    if path is not None:
        return Towns(read_cities(path), national=national)
    if national:
        return Towns(bundled)
    if near.lies_among:
        return Towns(near.cities, national=False, around=True)
    around = surroundings(network, world_cities(), max_km)
    if around.lies_among:
        return Towns(around.cities, national=False, around=True, world=True)
    return Towns(own_towns(network), own=True, national=False)


def _regions(cities: Iterable[City]) -> int:
    return len({city.region for city in cities})


@lru_cache(maxsize=1)
def world_cities() -> tuple[City, ...]:
    """Return the cities of the world of 100,000 people or more; their region is the country."""
    named = {row["code"]: row for row in _rows(COUNTRIES)}
    return tuple(
        City(
            id=row["id"],
            name=row["name"],
            name_zh="",
            province="",
            province_zh="",
            region=named[row["country"]]["name"],
            region_zh=named[row["country"]]["name_zh"],
            lon=float(row["lon"]),
            lat=float(row["lat"]),
            population=int(row["population"]),
        )
        for row in _rows(WORLD)
    )


def _rows(name: str) -> list[dict[str, str]]:
    with (bundled_root() / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def read_cities(path: Path, shown: str | None = None) -> tuple[City, ...]:
    """Return the cities of a CSV file with the columns of the bundled one.

    Args:
        path: the file, UTF-8.
        shown: what messages call it; None for its path.

    Raises:
        InputError: it cannot be read, a column is missing, or values are wrong (all of them).
    """
    name = shown or path.as_posix()
    rows = read_rows(Location(path, name), CITIES)
    _, header = next(rows)
    missing = [column for column in COLUMNS if column not in header]
    if missing:
        raise InputError(
            [Problem(name, "line 1", "", f"no column {', '.join(missing)}", ", ".join(COLUMNS))]
        )
    problems: list[Problem] = []
    cities: list[City] = []
    first: dict[str, int] = {}
    for line, values in rows:
        row = dict.fromkeys(COLUMNS, "") | dict(zip(header, values, strict=False))
        id_ = row["id"]
        if id_ in first:
            found = f"{found_text(id_)} again"
            allowed = f"an id used once (line {first[id_]} has it)"
            problems.append(Problem(name, f"line {line}", "id", found, allowed))
        first.setdefault(id_, line)
        city = _city(row, name, line, problems)
        if city is not None:
            cities.append(city)
        if len(problems) > MOST_PROBLEMS:
            break
    if problems:
        raise InputError(problems)
    return tuple(cities)


def _city(row: dict[str, str], file: str, line: int, problems: list[Problem]) -> City | None:
    lon = _number(row, "lon", 180.0)
    lat = _number(row, "lat", 90.0)
    population = row["population"]
    people = BOUNDS["population"]
    wrong = [(key, 180) for key, value in (("lon", lon),) if value is None]
    wrong += [(key, 90) for key, value in (("lat", lat),) if value is None]
    found = [
        Problem(file, f"line {line}", key, found_text(row[key]), f"degrees from -{most} to {most}")
        for key, most in wrong
    ]
    if not _is_whole(population) or not people.holds(int(population)):
        allowed = f"a whole number {people.range_text}"
        found.append(Problem(file, f"line {line}", "population", found_text(population), allowed))
    odd = unseen(row["id"])
    if odd:
        shown = f'"{spelled(row["id"])}" with {odd}'
        found.append(Problem(file, f"line {line}", "id", shown, "an id that can be seen whole"))
    if found or lon is None or lat is None:
        problems += found
        return None
    texts = {key: row[key] for key in COLUMNS[:7]}
    counted = row["in_total"] != "no"
    return City(**texts, lon=lon, lat=lat, population=int(population), in_total=counted)


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) <= _MOST_DIGITS


def _number(row: dict[str, str], key: str, most: float) -> float | None:
    try:
        value = float(row[key])
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= most else None
