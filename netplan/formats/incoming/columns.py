"""Which column of a file is which of ours, and its cells in the type that ours have."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Sequence

from netplan.errors import Problem
from netplan.formats.incoming.raw import RawValue
from netplan.formats.layers.layer import Field, Value
from netplan.text import spelled

LONGITUDE = (
    (
        "lon",
        "long",
        "lng",
        "longitude",
        "longitud",
        "longitudedeg",
        "londeg",
        "lonwgs84",
        "wgs84lon",
    ),
    ("经度", "东经", "经度坐标", "wgs84经度", "gps经度"),
    ("x", "xcoord", "coordx", "pointx", "longitudex", "lonx", "x坐标"),
    ("easting", "eastings", "东坐标", "横坐标"),
)
"""Names of the column of longitudes, by family; spaces, case and punctuation do not count."""
LATITUDE = (
    ("lat", "latitude", "latitudedeg", "latdeg", "latwgs84", "wgs84lat", "latitud"),
    ("纬度", "北纬", "纬度坐标", "wgs84纬度", "gps纬度"),
    ("y", "ycoord", "coordy", "pointy", "latitudey", "laty", "y坐标"),
    ("northing", "northings", "北坐标", "纵坐标"),
)
_NUMBER = re.compile(r"[-+]?([0-9]+(?:\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]{1,3})?")
_WHOLE = re.compile(r"[-+]?[0-9]{1,18}")
SHOWN_COLUMNS = 12


class AmbiguousError(Exception):
    """Several columns could be one of ours."""

    def __init__(self, wanted: str, names: Sequence[str]) -> None:
        self.wanted = wanted
        self.names = tuple(names)
        super().__init__(wanted)


def match_columns(
    names: Sequence[str], fields: Iterable[Field], file: str, problems: list[Problem]
) -> tuple[dict[str, int], tuple[str, ...]]:
    """Return where each field is, by its name, and a note on names that were not spelled so.

    Its own name is taken first, then the short one of Shapefiles, then either in another case.

    Args:
        names: the columns of the file.
        fields: what is looked for.
        file: what messages call the file.
        problems: gets fields that several columns could be.
    """
    found: dict[str, int] = {}
    other_case = []
    for field in fields:
        exact = [names.index(name) for name in (field.name, field.short) if name in names]
        if exact:
            found[field.name] = exact[0]
            continue
        alike = {field.name.casefold(), field.short.casefold()}
        near = [i for i, name in enumerate(names) if name.strip().casefold() in alike]
        if len(near) > 1:
            several = ", ".join(spelled(names[i]) for i in near)
            problems.append(Problem(file, "", field.name, f"columns {several}", "one column"))
        elif near:
            found[field.name] = near[0]
            other_case.append(f"{spelled(names[near[0]])} as {field.name}")
    if not other_case:
        return found, ()
    return found, (f"columns were taken without regard to case: {', '.join(other_case)}",)


def absent(
    file: str, names: Sequence[str], missing: Sequence[str], needed: Sequence[str]
) -> Problem:
    """Return the problem of columns that a layer needs and does not have."""
    listed = ", ".join(spelled(name)[:40] for name in names[:SHOWN_COLUMNS])
    more = "" if len(names) <= SHOWN_COLUMNS else f" and {len(names) - SHOWN_COLUMNS} more"
    has = f"the file has {listed}{more}" if names else "the file has no columns"
    found = f"no column {', '.join(missing)} ({has})"
    return Problem(file, "", "", found, f"columns {', '.join(needed)}, and more")


def coordinate_columns(names: Sequence[str]) -> tuple[int, int] | None:
    """Return the columns of longitude and latitude, None where there are none.

    Raises:
        AmbiguousError: two columns are called so.
    """
    plain = [re.sub(r"[\s_\-.()（）\[\]°]", "", name).casefold() for name in names]
    for lons, lats in zip(LONGITUDE, LATITUDE, strict=True):
        pair = []
        for wanted, words in (("longitude", lons), ("latitude", lats)):
            near = [i for i, name in enumerate(plain) if name in words]
            if len(near) > 1:
                raise AmbiguousError(wanted, [names[i] for i in near])
            pair += near
        if len(pair) == 2:
            return pair[0], pair[1]
    return None


def number(cell: RawValue) -> float | None:
    """Return a cell as a number, None where it is none."""
    if isinstance(cell, str) and _NUMBER.fullmatch(cell.strip()):
        return float(cell.strip())
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return float(cell) if abs(cell) < 2**1000 else None  # no infinity, no NaN
    return None


def in_type(cell: RawValue, field: Field) -> Value:
    """Return a cell in the field's type; what does not fit stays, for the check to report."""
    if isinstance(cell, tuple):
        cell = ";".join(_text(part) for part in cell)
    if cell is None or cell == "" or (isinstance(cell, float) and math.isnan(cell)):
        return None
    if field.type is str:
        text = _text(cell)
        return _joined(text) if field.name == "srlgs" else text
    return _in_number(cell, field.type)


def _text(cell: object) -> str:
    """Return a cell as text: whole numbers without a point, as ids are written."""
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**53:
        return str(int(cell))
    return "" if cell is None else str(cell)


def _joined(text: str) -> str:
    """Return a list that a file keeps as JSON text as the list that ours is."""
    if not text.startswith("["):
        return text
    try:
        listed = json.loads(text)
    except (ValueError, RecursionError):
        return text
    plain = isinstance(listed, list) and all(isinstance(v, str | int | float) for v in listed)
    return ";".join(_text(part) for part in listed) if plain else text


def _in_number(cell: str | int | float | bool, wanted: type) -> Value:
    if isinstance(cell, bool):
        return cell
    if isinstance(cell, str):
        plain = cell.strip()
        if wanted is int and _WHOLE.fullmatch(plain):
            return int(plain)
        if not _NUMBER.fullmatch(plain):
            return cell
        cell = float(plain)
    if wanted is int and isinstance(cell, float) and cell.is_integer() and abs(cell) < 2**63:
        return int(cell)
    return float(cell) if wanted is float and abs(cell) < 2**1000 else cell
