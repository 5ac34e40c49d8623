"""What lies behind the plan: the bundled coast, a user's GeoJSON, tiles, or nothing.

Shapes are written as whole hundredths of a degree (or finer for a user's file), each point
as its difference from the one before: a third of the size of plain GeoJSON.
"""

from __future__ import annotations

import math
import os
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from netplan.errors import InputError, Problem, RequestError
from netplan.files.text.json_text import read_json
from netplan.files.text.paths import SCHEME, Location, bundled_root
from netplan.files.text.reading import BASEMAP
from netplan.text import spelled
from netplan.views.extent import Extent, degree_step

BUNDLED = "backdrop.geojson"
CREDIT = "Natural Earth (public domain)"
SCALE = 100
FINE_SCALE = 10_000
_PLACEHOLDERS = re.compile(r"\{(\w+)\}")
_KNOWN = {"z", "x", "y", "s", "r"}
_POLYGONS = {"Polygon", "MultiPolygon"}
_LINES = {"LineString", "MultiLineString"}


@dataclass(frozen=True)
class Basemap:
    """A backdrop ready for the page.

    Args:
        kind: ``bundled``, ``file``, ``tiles``, ``graticule`` or ``none``.
        credit: whose it is; of a graticule, how many degrees lie between its lines.
        scale: coordinates are whole multiples of 1/scale degree.
        shapes: {"kind": land | lakes | provinces | area | line | graticule,
            "rings": [flat differences]}.
        url: template of the tiles.
        image_source: what the page's security policy must let images come from.
    """

    kind: str
    credit: str = ""
    scale: int = SCALE
    shapes: tuple[dict[str, Any], ...] = field(default=())
    url: str = ""
    image_source: str = ""

    def record(self) -> dict[str, Any]:
        """Return the values that the page reads."""
        return {
            "kind": self.kind,
            "credit": self.credit,
            "scale": self.scale,
            "shapes": list(self.shapes),
            "url": self.url,
        }


def basemap(choice: str | None = None) -> Basemap:
    """Return the backdrop asked for: None = bundled, "none", a tile URL, or a GeoJSON file.

    Raises:
        RequestError: a URL that is no tile template.
        InputError: a file that is no GeoJSON of lines or polygons.
    """
    if choice is None:
        return _from_geojson(_bundled(), BUNDLED, "bundled", SCALE, CREDIT)
    if choice.lower() == "none":
        return Basemap("none")
    if "://" in choice:
        return _tiles(choice)
    return _from_geojson(_read(choice), choice, "file", FINE_SCALE, Path(choice).name)


def graticule(where: Extent) -> Basemap:
    """Return lines of longitude and latitude, where no coast is at hand."""
    west, south, east, north = where.frame
    step = degree_step(max(where.east - where.west, where.north - where.south, 1.0))
    lons, lats = (_multiples(*ends, step) for ends in ((west, east), (south, north)))
    rings = [[(lon, south), (lon, north)] for lon in lons]
    rings += [[(west, lat), (east, lat)] for lat in lats]
    lines = {"kind": "graticule", "rings": [differences(ring, FINE_SCALE) for ring in rings]}
    return Basemap("graticule", f"{step:g}", FINE_SCALE, (lines,))


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


def _bundled() -> Any:
    return read_json(Location(bundled_root() / BUNDLED, f"{SCHEME}{BUNDLED}"), BASEMAP).value


def _tiles(template: str) -> Basemap:
    parts = urlsplit(template)
    names = set(_PLACEHOLDERS.findall(template))
    if parts.scheme not in {"http", "https"} or not {"z", "x", "y"} <= names <= _KNOWN:
        raise RequestError(
            f"--basemap {template}: a tile template is http(s)://HOST/...{{z}}...{{x}}...{{y}}..."
        )
    host = re.sub(r"^\{s\}", "*", parts.netloc)
    if not re.fullmatch(r"(\*\.)?[A-Za-z0-9.-]+(:\d+)?", host):
        raise RequestError(f"--basemap {template}: {parts.netloc} is no plain host name")
    return Basemap("tiles", parts.netloc, url=template, image_source=f"{parts.scheme}://{host}")


def _read(path: str) -> Any:
    shown = spelled(path)
    if not os.path.exists(path):  # noqa: PTH110  (Path.exists fails on a long name)
        raise RequestError(f"--basemap {shown}: No such file")
    return read_json(Location(Path(path), shown), BASEMAP).value


def _bad(path: str, found: str, allowed: str) -> InputError:
    return InputError([Problem(path, "", "", found, allowed)])


def _from_geojson(document: Any, path: str, kind: str, scale: int, credit: str) -> Basemap:
    try:
        shapes = tuple(_shapes(document, scale))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise _bad(path, "JSON that is not GeoJSON", "a FeatureCollection") from error
    if not shapes:
        raise _bad(path, "no line and no polygon", "GeoJSON with lines or polygons")
    return Basemap(kind, credit, scale, shapes)


def _shapes(document: Any, scale: int) -> Iterator[dict[str, Any]]:
    for feature in document["features"]:
        geometry = feature.get("geometry") or {"type": None}
        if geometry["type"] not in _POLYGONS | _LINES:
            continue
        kind = (feature.get("properties") or {}).get("kind")
        if kind not in {"land", "lakes", "provinces"}:
            kind = "area" if geometry["type"] in _POLYGONS else "line"
        yield {
            "kind": kind,
            "rings": [differences(ring, scale) for ring in _rings(geometry)],
        }


def _rings(geometry: dict[str, Any]) -> list[Any]:
    """Return every line and ring of a geometry, holes among them."""
    coordinates = geometry["coordinates"]
    match geometry["type"]:
        case "LineString":
            return [coordinates]
        case "MultiPolygon":
            return [ring for polygon in coordinates for ring in polygon]
        case _:
            return list(coordinates)


def differences(ring: Sequence[Sequence[float]], scale: int) -> list[int]:
    """Return lon, lat, then the step to every next point, in 1/scale degree."""
    values: list[int] = []
    x = y = 0
    for lon, lat, *_ in ring:
        if not (-360 <= lon <= 360 and -90 <= lat <= 90):
            raise ValueError("not longitude and latitude in degrees")
        to_x, to_y = round(lon * scale), round(lat * scale)
        if values and (to_x, to_y) == (x, y):
            continue
        values += [to_x - x, to_y - y]
        x, y = to_x, to_y
    return values
