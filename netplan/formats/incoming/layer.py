"""Places and spans of a file in, as netplan's own columns in WGS-84, ready to be planned with."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from netplan.errors import InputError, Problem, RequestError
from netplan.files.network.features import validated
from netplan.files.schemas.places import PlaceRow
from netplan.files.schemas.spans import SpanRow
from netplan.files.text.findings import found_text, in_words
from netplan.files.text.money import schema_in
from netplan.formats._optional import require
from netplan.formats.coordinates.crs import GCJ02_FIELD, GCJ02_OUTSIDE, GCJ02_STAMP
from netplan.formats.coordinates.gcj02 import bd09_to_wgs84, gcj02_to_wgs84
from netplan.formats.coordinates.shift import likely_shift
from netplan.formats.incoming.columns import (
    LATITUDE,
    LONGITUDE,
    AmbiguousError,
    absent,
    in_type,
    match_columns,
)
from netplan.formats.incoming.csvfile import read_csv
from netplan.formats.incoming.encoding import known_encoding
from netplan.formats.incoming.gdal import read_gdal
from netplan.formats.incoming.geometry import (
    UnusableError,
    all_points,
    as_layer_geometry,
    lines_of,
    positions_of,
    with_all_points,
    with_coordinate_columns,
)
from netplan.formats.incoming.judged import judged
from netplan.formats.incoming.kinds import CSV, kind_of
from netplan.formats.incoming.raw import RawLayer, Shape
from netplan.formats.layers.layer import Feature, Field, Geometry, Layer, Point, Value, points_of
from netplan.formats.styles.styles import style_of
from netplan.model.currency import code_in, holds_money, in_currency
from netplan.text import spelled

FIELDS: Mapping[str, tuple[Field, ...]] = {
    "places": tuple(
        Field(name, type_, short)
        for name, type_, short in (
            ("id", str, "id"),
            ("name", str, "name"),
            ("name_zh", str, "name_zh"),
            ("role", str, "role"),
            ("region", str, "region"),
            ("province", str, "province"),
            ("province_zh", str, "prov_zh"),
            ("population", int, "population"),
            ("weight", float, "weight"),
            ("transit", bool, "transit"),
            ("source", str, "source"),
            ("confidence", str, "confidence"),
        )
    ),
    "spans": tuple(
        Field(name, type_, short)
        for name, type_, short in (
            ("id", str, "id"),
            ("a", str, "a"),
            ("b", str, "b"),
            ("state", str, "state"),
            ("fibre", str, "fibre"),
            ("length_km", float, "length_km"),
            ("slack_factor", float, "slack"),
            ("length_source", str, "len_source"),
            ("length_tolerance", float, "len_tol"),
            ("corridor", str, "corridor"),
            ("srlgs", str, "srlgs"),
            ("build_cost_cny", int, "build_cny"),
            ("lease_cny_per_fibre_km_year", float, "rent_cny"),
            ("hop_gbit_s", float, "hop_gbit_s"),
            ("operator", str, "operator"),
            ("source", str, "source"),
            ("confidence", str, "confidence"),
            ("course", str, "course"),
            ("course_credit", str, "credit"),
            ("along", str, "along"),
            ("lead_time_months", int, "lead_mon"),
            ("season", str, "season"),
        )
    ),
}
"""The columns of netplan's inputs, with their short names in a Shapefile."""
ROWS: Mapping[str, type[PlaceRow] | type[SpanRow]] = {"places": PlaceRow, "spans": SpanRow}
GEOMETRY = {"places": Geometry.POINT, "spans": Geometry.LINE}
_DEGREES = "[longitude -180..180, latitude -90..90] in WGS-84 degrees"
SAME_AS_WGS84 = ("EPSG:4326", "EPSG:4490", "OGC:CRS84")


class Shifted(StrEnum):
    """A shifted system that a file may be in, which no file can declare."""

    GCJ02 = "gcj02"
    BD09 = "bd09"


BACK: Mapping[Shifted, Callable[[Point], Point]] = {
    Shifted.GCJ02: gcj02_to_wgs84,
    Shifted.BD09: bd09_to_wgs84,
}


@dataclass(frozen=True)
class Imported:
    """A layer in netplan's columns and WGS-84, and what a user must know about it."""

    layer: Layer
    notes: tuple[str, ...]
    inputs: tuple[Path, ...] = ()


def read_layer(
    path: Path,
    kind: str,
    known: Mapping[str, Point],
    *,
    layer: str | None = None,
    shifted: Shifted | None = None,
    encoding: str | None = None,
    ends: Mapping[str, Point] | None = None,
) -> Imported:
    """Return the places or spans of a file.

    Args:
        path: a file of one of the kinds in ``kinds.py``.
        kind: "places" or "spans".
        known: WGS-84 positions by place id and by Chinese name, to recognise a shift.
        layer: the layer to read; None for the one of that kind's name, or the only one.
        shifted: the shifted system the positions are in; None for what the file declares.
        encoding: of the file's texts; None for what it declares, or can only be.
        ends: the places that spans end at, by id; None: not known, any end will do.

    Raises:
        RequestError: no such layer or encoding, or the extra is not installed.
        InputError: the file cannot be read, or what is in it would be no input to a plan; with
            everything that is wrong.
    """
    named = None if encoding is None else known_encoding(encoding)
    file_kind = kind_of(path, path.as_posix())
    if file_kind is CSV:
        if layer is not None and layer != path.stem:
            raise RequestError(f'no layer "{spelled(layer)}" in the file; it has {path.stem}')
        raw = read_csv(path, encoding=named)
    else:
        raw = read_gdal(path, file_kind, layer=layer, preferred=_names(kind), encoding=named)
    return bring_in(raw, kind, known, shifted, ends)


def _names(kind: str) -> tuple[str, ...]:
    """Return what a layer of that kind is called; in netplan's own KML it is by its title."""
    style = style_of(Layer(kind, GEOMETRY[kind], FIELDS[kind], ()))
    return kind, style.title("zh"), style.title("en"), *(("waypoints",) if kind == "places" else ())


def bring_in(
    raw: RawLayer,
    kind: str,
    known: Mapping[str, Point],
    shifted: Shifted | None = None,
    ends: Mapping[str, Point] | None = None,
) -> Imported:
    """Return what a reader found as places or spans in WGS-84; see ``read_layer``.

    Raises:
        RequestError: its reference system cannot be converted.
        InputError: with everything that keeps it from being an input to a plan.
    """
    problems: list[Problem] = []
    raw = _located(raw, kind, problems)
    raw = _in_wgs84(raw, shifted)
    fields = _fields(kind, raw)
    found, note = match_columns(raw.columns, fields, raw.file, problems)
    own = {field.name: plain.name for field, plain in zip(fields, FIELDS[kind], strict=True)}
    places = {own[name]: at for name, at in found.items()}
    problems.extend(_absent(raw, kind, places, problems))
    where = _wheres(raw, places)
    rows = [
        tuple(
            in_type(row.values[places[field.name]], field) if field.name in places else None
            for field in FIELDS[kind]
        )
        for row in raw.rows
    ]
    shapes = list(_shapes(raw, kind, where, problems))
    sound = _row_problems(raw, kind, places, where, rows, problems, fields)
    problems.extend(judged(raw.file, where, sound, shapes, ends))
    if problems:
        raise InputError(list(dict.fromkeys(problems)))
    features = tuple(
        Feature(str(values[0]), shape, values) for values, shape in zip(rows, shapes, strict=True)
    )
    layer = Layer(kind, GEOMETRY[kind], fields, features)
    likely = likely_shift(list(_pairs(layer, known)))
    warning = () if likely is None else (f"warning: {likely}",)
    parts = sum(len(lines_of(row.shape)) > 1 for row in raw.rows) if kind == "spans" else 0
    joined = (f"{_counted(parts, 'line')} in parts that touch joined",) if parts else ()
    return Imported(layer, (*raw.notes, *note, *joined, *warning))


def _fields(kind: str, raw: RawLayer) -> tuple[Field, ...]:
    """Return netplan's fields, those of money in the currency that the file's columns name.

    Raises:
        InputError: they name two.
    """
    plain = {name.strip().casefold(): name for name in raw.columns}
    fields = []
    for field in FIELDS[kind]:
        own = [name for name in (field.name, field.short) if holds_money(name)]
        codes = {name: code for one in own for name in plain if (code := code_in(name, one))}
        if len({*codes.values()}) > 1:
            named = ", ".join(spelled(plain[name]) for name in codes)
            allowed = "one column, in one currency"
            raise InputError([Problem(raw.file, "", "", f"columns {named}", allowed)])
        code = next(iter(codes.values()), None)
        names = (field.name, field.short)
        name, short = (in_currency(one, code) if code else one for one in names)
        fields.append(Field(name, field.type, short))
    return tuple(fields)


def _located(raw: RawLayer, kind: str, problems: list[Problem]) -> RawLayer:
    """Return the layer with geometries: its own, or points of its columns."""
    if not raw.rows:
        problems.append(Problem(raw.file, "", "", "no features", "at least one"))
        return raw
    if any(row.shape is not None for row in raw.rows):
        return raw
    if kind == "places":
        try:
            located, wrong = with_coordinate_columns(raw)
        except AmbiguousError as error:
            names = ", ".join(map(spelled, error.names))
            problems.append(Problem(raw.file, "", error.wanted, f"columns {names}", "one column"))
            return raw
        problems.extend(
            Problem(raw.file, row.where, spelled(name), found_text(cell), "degrees as a number")
            for row, name, cell in wrong
        )
        if any(row.shape is not None for row in located.rows):
            return located
    pairs = ", ".join(f"{x[0]} and {y[0]}" for x, y in zip(LONGITUDE, LATITUDE, strict=True))
    columns = f", or columns {pairs}" if kind == "places" else ""
    allowed = f"{GEOMETRY[kind].value} geometries{columns}"
    problems.append(Problem(raw.file, "", "geometry", "none in any feature", allowed))
    return raw


def _in_wgs84(raw: RawLayer, shifted: Shifted | None) -> RawLayer:
    """Return the layer with WGS-84 positions, and notes on what was done to them."""
    notes = list(raw.notes)
    if shifted is None and _stamped(raw):
        shifted = Shifted.GCJ02
        notes.append("the file is stamped GCJ-02: its positions were converted to WGS-84")
    points = all_points(raw)
    code, name = _system(raw.crs)
    if shifted is not None:
        points = [BACK[shifted](p) for p in points]
    elif code is None and name is None:
        notes.append("the file declares no reference system: taken as WGS-84")
    elif code not in SAME_AS_WGS84:
        points = unprojected(points, str(raw.crs))
        notes.append(f"positions were converted from {name} to WGS-84")
    beyond = [180 < abs(lon) <= 360 for lon, _ in points]
    if any(beyond):
        points = [
            (_turned(p[0]), p[1]) if is_beyond else p
            for p, is_beyond in zip(points, beyond, strict=True)
        ]
        notes.append(f"{_counted(sum(beyond), 'longitude')} beyond 180 degrees turned by 360")
    return replace(with_all_points(raw, points), notes=tuple(notes))


def _counted(number: int, what: str) -> str:
    return f"{number} {what}{'' if number == 1 else 's'}"


def _turned(lon: float) -> float:
    return round(lon - 360 if lon > 0 else lon + 360, 9)  # 188.24 - 360 is -171.76, no digit more


def _stamped(raw: RawLayer) -> bool:
    if GCJ02_FIELD.name not in raw.columns:
        return False
    column = raw.columns.index(GCJ02_FIELD.name)
    stamps = {row.values[column] for row in raw.rows}
    return GCJ02_STAMP in stamps <= {GCJ02_STAMP, GCJ02_OUTSIDE}


def _system(crs: str | None) -> tuple[str | None, str | None]:
    """Return the code of a reference system, None where it has none, and what to call it."""
    if crs is None or ":" in crs[:5]:
        return crs, crs
    pyproj = require("pyproj", extra="gis")
    try:
        system = pyproj.CRS.from_user_input(crs)
    except pyproj.exceptions.ProjError as error:
        raise RequestError(f"cannot read the file's reference system: {error}") from error
    code = system.to_epsg()
    return (None if code is None else f"EPSG:{code}"), f"EPSG:{code}" if code else system.name


def _absent(
    raw: RawLayer, kind: str, places: Mapping[str, int], problems: Sequence[Problem]
) -> Iterator[Problem]:
    needed = [name for name, info in ROWS[kind].model_fields.items() if info.is_required()]
    reported = {problem.field for problem in problems}
    missing = [name for name in needed if name not in places and name not in reported]
    if missing:
        yield absent(raw.file, raw.columns, missing, needed)


def _wheres(raw: RawLayer, places: Mapping[str, int]) -> list[str]:
    if "id" not in places:
        return [row.where for row in raw.rows]
    ids = (in_type(row.values[places["id"]], FIELDS["places"][0]) for row in raw.rows)
    return [
        row.where if id_ is None else f"{row.where} (id {spelled(str(id_)[:80])})"
        for row, id_ in zip(raw.rows, ids, strict=True)
    ]


def _shapes(
    raw: RawLayer, kind: str, where: Sequence[str], problems: list[Problem]
) -> Iterator[Any]:
    """Yield the coordinates of each row, None where they are no place's or span's."""
    none = all(row.shape is None for row in raw.rows)  # said once, of the file
    for row, at in zip(raw.rows, where, strict=True):
        off = next((p for p in positions_of(row.shape) if not _on_earth(p)), None)
        if off is not None:
            swapped = "; these look swapped" if abs(off[0]) <= 90 < abs(off[1]) <= 180 else ""
            found = f"[{found_text(off[0])}, {found_text(off[1])}]"
            problems.append(Problem(raw.file, at, "coordinates", found, _DEGREES + swapped))
            yield None
            continue
        try:
            yield as_layer_geometry(row.shape, GEOMETRY[kind])
        except UnusableError as error:
            unread = row.shape is not None and row.shape == Shape("Point", None)  # so was its cell
            if not none and not unread:
                allowed = GEOMETRY[kind].value
                problems.append(Problem(raw.file, at, "geometry", str(error), allowed))
            yield None


def _on_earth(point: Point) -> bool:
    return abs(point[0]) <= 180 and abs(point[1]) <= 90  # no NaN is


def _row_problems(
    raw: RawLayer,
    kind: str,
    places: Mapping[str, int],
    where: Sequence[str],
    rows: Sequence[tuple[Value, ...]],
    problems: list[Problem],
    named: Sequence[Field],
) -> list[PlaceRow | SpanRow | None]:
    """Return the rows that are what they should be, None for others; report what is wrong."""
    fields = [(i, field.name) for i, field in enumerate(FIELDS[kind]) if field.name in places]
    model = ROWS[kind]
    sound, errors = validated([{name: row[i] for i, name in fields} for row in rows], model)
    schema = schema_in(model)
    shown = {own.name: field.name for own, field in zip(FIELDS[kind], named, strict=True)}
    for error in errors:
        index, loc = int(error["loc"][0]), tuple(error["loc"][1:])
        if loc and loc[0] in places:
            found, allowed = in_words({**error, "loc": loc}, schema, error["input"])
            field = shown[str(loc[0])]
            problems.append(Problem(raw.file, where[index], field, found, allowed))
    first: dict[Value, int] = {}
    for index, row in enumerate(rows):
        if row[0] is not None and row[0] in first:
            allowed = f"an id used once ({raw.rows[first[row[0]]].where} has it)"
            found = f"{found_text(row[0])} again"
            problems.append(Problem(raw.file, where[index], "id", found, allowed))
        first.setdefault(row[0], index)
    return list(sound)


def unprojected(points: Sequence[Point], crs: str) -> list[Point]:
    """Return positions in some reference system as WGS-84 degrees.

    Raises:
        RequestError: the system cannot be converted, or a position is outside of it.
    """
    if not points:
        return []
    pyproj = require("pyproj", extra="gis")
    try:
        transformer = pyproj.Transformer.from_crs(crs, "EPSG:4326", always_xy=True)
        xs, ys = transformer.transform(*zip(*points, strict=True), errcheck=True)
    except pyproj.exceptions.ProjError as error:
        raise RequestError(f"cannot convert from {crs} to WGS-84: {error}") from error
    return list(zip(map(float, xs), map(float, ys), strict=True))


def _pairs(layer: Layer, known: Mapping[str, Point]) -> Iterator[tuple[Point, Point]]:
    """Yield (given, known) positions: places by id or Chinese name, spans by their ends."""
    if layer.geometry is Geometry.POINT:
        names = zip(layer.column("id"), layer.column("name_zh"), strict=True)
        for feature, (id_, name_zh) in zip(layer.features, names, strict=True):
            place = known.get(str(id_)) or known.get(str(name_zh))
            if place is not None:
                yield next(points_of(feature.coordinates)), place
        return
    ends: dict[str, Point] = {}
    pairs = zip(layer.column("a"), layer.column("b"), strict=True)
    for feature, (a, b) in zip(layer.features, pairs, strict=True):
        points = list(points_of(feature.coordinates))
        ends.setdefault(str(a), points[0])
        ends.setdefault(str(b), points[-1])
    yield from ((point, known[id_]) for id_, point in ends.items() if id_ in known)
