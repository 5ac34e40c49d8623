"""GeoJSON feature collections of one geometry type to checked rows with positions."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, TypeAdapter, ValidationError

from netplan.errors import Problem
from netplan.files.text.findings import MOST_PROBLEMS, found_text, in_words
from netplan.files.text.json_text import JsonFile, read_json
from netplan.files.text.money import path_in, schema_in
from netplan.files.text.paths import Location
from netplan.files.text.reading import GEOJSON
from netplan.model.currency import CNY, code_in, holds_money, in_currency
from netplan.model.joining import joined
from netplan.model.meridian import Line
from netplan.model.scenario import InputFile
from netplan.text import spelled

Row = TypeVar("Row", bound=BaseModel)
Position = tuple[float, float]

_WGS84 = ("CRS84", "EPSG::4326", "EPSG:4326", "EPSG::4490", "EPSG:4490")
"""EPSG:4490 (CGCS2000) differs from WGS-84 by decimetres."""
_AT_ONCE = 10_000
"""So many rows are checked together: pydantic keeps everything that is wrong in memory."""
_POSITION = "[longitude -180..180, latitude -90..90] in WGS-84 degrees"


@dataclass(frozen=True)
class Feature(Generic[Row]):
    """A feature whose columns and positions are what they should be.

    Args:
        where: what a message calls it.
        row: its columns.
        positions: of the point, or along the line.
        in_parts: the line was joined of parts, so that a position is not where the file has it.
    """

    where: str
    row: Row
    positions: tuple[Position, ...]
    in_parts: bool = False


@dataclass(frozen=True)
class Priced:
    """An amount of money in a file: its currency, and where it stands."""

    currency: str
    file: str
    where: str


@dataclass(frozen=True)
class Layer(Generic[Row]):
    """What could be read of a file.

    Args:
        features: the sound ones, in file order.
        ids: every id seen, of unsound features too.
        record: the entry for the list of inputs.
        priced: the first amount of money in it, with its currency; None without one.
        currency: that its columns name, of amounts or not.
    """

    features: tuple[Feature[Row], ...]
    ids: frozenset[str]
    record: InputFile
    priced: Priced | None = None
    currency: str = CNY


def read_layer(
    location: Location,
    model: type[Row],
    *,
    geometry: str,
    role: str,
    problems: list[Problem],
    max_bytes: int = GEOJSON.size,
) -> Layer[Row]:
    """Return the sound features of a GeoJSON file and add what is wrong to ``problems``.

    Args:
        location: the file.
        model: what the properties must be.
        geometry: what is in it: ``Point``, or ``LineString``, of which one in parts that meet
            end to end (a ``MultiLineString``) is one as well.
        role: the file's role in the list of inputs.
        problems: gets every problem found.
        max_bytes: larger files are not read.

    Raises:
        InputError: the file cannot be read at all.
    """
    source = read_json(location, GEOJSON, max_bytes=max_bytes)
    reader = _Reader(source, geometry)
    raw, money = _with_own_columns(reader.features(), model, reader)
    checked = _checked(raw, model, reader, money)
    if source.constants and not any(p.found in _CONSTANTS for p in reader.problems):
        reader.problems.extend(source.constant_problems())
    problems.extend(reader.problems)
    ids = frozenset(r.row["id"] for r in raw if isinstance(r.row.get("id"), str))
    return Layer(checked, ids, source.file.recorded(role), money.priced, money.currency)


_NUMBERS = (float, int)
_IN_PARTS = "MultiLineString"
_CONSTANTS = ("NaN", "Infinity", "-Infinity")


@dataclass(frozen=True)
class _Raw:
    where: str
    row: dict[str, Any]
    positions: tuple[Position, ...] | None
    in_parts: bool


class _Reader:
    """Walks a feature collection; what is wrong with its structure goes to ``problems``."""

    def __init__(self, source: JsonFile, geometry: str) -> None:
        self.source = source
        self.shown = source.file.location.shown
        self.geometry = geometry
        self.problems: list[Problem] = []

    def report(self, where: str, field: str, found: str, allowed: str) -> None:
        if not self.full:  # a file of millions of mistakes would be millions of sentences
            self.problems.append(Problem(self.shown, where, field, found, allowed))

    @property
    def full(self) -> bool:
        """Tell whether so much is wrong that no more is reported."""
        return len(self.problems) >= MOST_PROBLEMS

    def features(self) -> list[_Raw]:
        top = self.source.value
        if not isinstance(top, dict) or top.get("type") != "FeatureCollection":
            kind = top.get("type") if isinstance(top, dict) else None
            found = found_text(kind) if isinstance(kind, str) else "another kind of JSON"
            self.report("", "type", found, "a GeoJSON FeatureCollection")
            return []
        self._check_crs(top.get("crs"))
        listed = top.get("features")
        if not isinstance(listed, list) or not listed:
            found = "nothing" if "features" not in top else found_text(listed)
            self.report("", "features", found, "a list of at least one feature")
            return []
        entries = takewhile(lambda _: not self.full, enumerate(listed, 1))
        return [raw for i, entry in entries if (raw := self._feature(i, entry))]

    def _check_crs(self, crs: object) -> None:
        if crs is None:
            return
        properties = crs.get("properties") if isinstance(crs, dict) else None
        name = properties.get("name") if isinstance(properties, dict) else None
        if not isinstance(name, str) or not name.endswith(_WGS84):
            found = found_text(name if isinstance(name, str) else crs)
            self.report("", "crs", found, "WGS-84 longitude and latitude, no crs member")

    def _feature(self, index: int, entry: object) -> _Raw | None:
        where = f"feature {index}"
        if not isinstance(entry, dict) or entry.get("type") != "Feature":
            kind = entry.get("type") if isinstance(entry, dict) else entry
            self.report(where, "type", found_text(kind), '"Feature"')
            return None
        properties = entry.get("properties")
        if properties is None:
            properties = {}
        if not isinstance(properties, dict):
            self.report(where, "properties", found_text(properties), "a mapping")
            return None
        where, row = self._identified(where, entry, properties)
        geometry = entry.get("geometry")
        in_parts = isinstance(geometry, dict) and geometry.get("type") == _IN_PARTS
        return _Raw(where, row, self._positions(where, geometry), in_parts)

    def _identified(
        self, where: str, entry: Mapping[str, Any], properties: dict[str, Any]
    ) -> tuple[str, dict[str, Any]]:
        outer, inner = entry.get("id"), properties.get("id")
        if inner is None and outer is not None:
            properties = {**properties, "id": outer}
        name = outer if inner is None else inner
        if isinstance(name, str | int):
            where = f"{where} (id {spelled(str(name)[:80])})"
        if isinstance(outer, str) and isinstance(inner, str) and outer != inner:
            self.report(where, "id", f"{found_text(outer)} on the feature", found_text(inner))
        return where, properties

    def _positions(self, where: str, geometry: object) -> tuple[Position, ...] | None:
        kind = geometry.get("type") if isinstance(geometry, dict) else geometry
        kinds = ("LineString", _IN_PARTS) if self.geometry == "LineString" else (self.geometry,)
        if not isinstance(geometry, dict) or kind not in kinds:
            found = "no geometry" if geometry is None else found_text(kind)
            allowed = f'"{self.geometry}", in every feature of the file'
            self.report(where, "geometry", found, allowed)
            return None
        coordinates = geometry.get("coordinates")
        if kind == "Point":
            position = self._position(where, "coordinates", coordinates)
            return None if position is None else (position,)
        if kind == "LineString":
            return self._line(where, "coordinates", coordinates)
        return self._joined(where, coordinates)

    def _line(self, where: str, field: str, coordinates: object) -> Line | None:
        if not isinstance(coordinates, list) or len(coordinates) < 2:
            found = "nothing" if coordinates is None else found_text(coordinates)
            self.report(where, field, found, "a list of at least two positions")
            return None
        entries = takewhile(lambda _: not self.full, enumerate(coordinates))
        found_all = tuple(self._position(where, f"{field}[{i}]", entry) for i, entry in entries)
        sound = tuple(position for position in found_all if position is not None)
        return sound if len(sound) == len(found_all) else None

    def _joined(self, where: str, coordinates: object) -> Line | None:
        """Return the one line that parts make, as they do that were cut at the 180th meridian."""
        if not isinstance(coordinates, list) or not coordinates:
            found = "nothing" if coordinates is None else found_text(coordinates)
            self.report(where, "coordinates", found, "a list of at least one part")
            return None
        entries = takewhile(lambda _: not self.full, enumerate(coordinates))
        parts = [self._line(where, f"coordinates[{i}]", entry) for i, entry in entries]
        sound = [part for part in parts if part is not None]
        if len(sound) < len(parts):
            return None
        line = joined(sound)
        if line is None:
            many = f"{len(sound)} parts that do not meet end to end"
            found = many if len(sound) > 1 else "a line without length"
            self.report(where, "coordinates", found, "parts that make one line")
        return line

    def _position(self, where: str, field: str, entry: object) -> Position | None:
        if type(entry) is list and 2 <= len(entry) <= 3:
            lon, lat = entry[0], entry[1]
            numbers = type(lon) in _NUMBERS and type(lat) in _NUMBERS  # True is no number
            if numbers and -180 <= lon <= 180 and -90 <= lat <= 90:
                return float(lon), float(lat)
        found, hint = _bad_position(entry)
        self.report(where, field, found, _POSITION + hint)
        return None


def _bad_position(entry: object) -> tuple[str, str]:
    if not isinstance(entry, list):
        return ("nothing" if entry is None else found_text(entry)), ""
    numbers = [v for v in entry if isinstance(v, int | float) and not isinstance(v, bool)]
    odd = [v for v in numbers if isinstance(v, float) and not math.isfinite(v)]
    if odd:
        return found_text(odd[0]), ""
    if len(numbers) == len(entry) in (2, 3):
        swapped = abs(numbers[0]) <= 90 < abs(numbers[1]) <= 180
        hint = "; these look swapped" if swapped else ""
        return "[" + ", ".join(found_text(n) for n in numbers) + "]", hint
    wrong = [v for v in entry if v not in numbers]
    return (found_text(wrong[0]) if wrong else found_text(entry)), ""


@dataclass
class _Money:
    """The currency of a file's columns: of the first amount, else of the first column."""

    priced: Priced | None = None
    named: str | None = None

    @property
    def currency(self) -> str:
        return self.priced.currency if self.priced else self.named or CNY


def _with_own_columns(
    raw: Sequence[_Raw], model: type[BaseModel], reader: _Reader
) -> tuple[list[_Raw], _Money]:
    """Return features with netplan's own names of columns of money, which files name by currency.

    An amount in another currency than that of the amount before is a problem.
    """
    own_names = [name for name in model.model_fields if holds_money(name)]
    known: dict[str, tuple[str, str] | None] = {}
    money, features = _Money(), []
    for entry in raw:
        row = dict(entry.row)
        for key in entry.row:
            if key not in known:
                codes = ((own, code_in(key, own)) for own in own_names)
                known[key] = next(((own, code) for own, code in codes if code), None)
            if (meant := known[key]) is None:
                continue
            (own, code), amount = meant, row.pop(key)
            money.named = money.named or code
            if amount is None:
                continue
            if money.priced is None:
                money.priced = Priced(code, reader.shown, entry.where)
            if code != money.priced.currency:
                right = in_currency(own, money.priced.currency)
                allowed = f"{right}, as {money.priced.where} has it: one currency in a file"
                reader.report(entry.where, key, f"an amount in {code}", allowed)
            row[own] = amount
        features.append(replace(entry, row=row))
    return features, money


def _checked(
    raw: Sequence[_Raw], model: type[Row], reader: _Reader, money: _Money
) -> tuple[Feature[Row], ...]:
    schema = schema_in(model, money.currency)
    features: list[Feature[Row]] = []
    for first in range(0, len(raw), _AT_ONCE):
        part = raw[first : first + _AT_ONCE]
        rows, wrong = validated([entry.row for entry in part], model)
        for error in wrong:
            index, own = int(error["loc"][0]), error["loc"][1:]
            loc = tuple(path_in(own, model, money.currency))
            found, allowed = in_words({**error, "loc": loc}, schema, error["input"])
            reader.report(part[index].where, ".".join(str(s) for s in loc), found, allowed)
        features += [
            Feature(entry.where, row, entry.positions, entry.in_parts)
            for entry, row in zip(part, rows, strict=True)
            if row is not None and entry.positions is not None
        ]
        if reader.full:
            break
    return tuple(features)


def validated(
    rows: Sequence[Mapping[str, Any]], model: type[Row]
) -> tuple[list[Row | None], list[dict[str, Any]]]:
    """Return each row as a model value, None where it is unsound, and pydantic's errors."""
    adapter = TypeAdapter(list[model])  # type: ignore[valid-type]
    try:
        return list(adapter.validate_python(list(rows))), []
    except ValidationError as error:
        errors: list[dict[str, Any]] = [{**entry} for entry in error.errors(include_url=False)]
    unsound = {int(entry["loc"][0]) for entry in errors}
    sound = iter(adapter.validate_python([r for i, r in enumerate(rows) if i not in unsound]))
    return [None if i in unsound else next(sound) for i in range(len(rows))], errors
