"""What lies behind the map page: bundled or given shapes ready for it, tiles, or nothing.

Shapes are written as whole hundredths of a degree (or finer for a user's file), each point
as its difference from the one before: a third of the size of plain GeoJSON.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from netplan.errors import RequestError
from netplan.model.meridian import HALF
from netplan.views.backdrop import AREAS, Backdrop, LonLat, around, bundled, given, is_tiles
from netplan.views.backdrop import lines_around as lined
from netplan.views.extent import Extent, degree_step

SCALE = 100
FINE_SCALE = 10_000
_PLACEHOLDERS = re.compile(r"\{(\w+)\}")
_KNOWN = {"z", "x", "y", "s", "r"}


@dataclass(frozen=True)
class Basemap:
    """A backdrop ready for the page.

    Args:
        kind: ``bundled``, ``world``, ``file``, ``tiles`` or ``none``.
        credit: whose it is.
        scale: coordinates are whole multiples of 1/scale degree.
        shapes: {"kind": land | lakes | provinces | borders | area | line | graticule,
            "rings": [flat differences]}.
        url: template of the tiles.
        image_source: what the page's security policy must let images come from.
        step_deg: how far lines of longitude and latitude lie apart; "" where there are none.
    """

    kind: str
    credit: str = ""
    scale: int = SCALE
    shapes: tuple[dict[str, Any], ...] = field(default=())
    url: str = ""
    image_source: str = ""
    step_deg: str = ""

    def record(self) -> dict[str, Any]:
        """Return the values that the page reads."""
        return {
            "kind": self.kind,
            "credit": self.credit,
            "scale": self.scale,
            "shapes": list(self.shapes),
            "url": self.url,
            "step_deg": self.step_deg,
        }


def basemap(choice: str) -> Basemap:
    """Return the backdrop asked for: "none", a tile URL, or a GeoJSON file.

    Raises:
        RequestError: a URL that is no tile template, or there is no such file.
        InputError: a file that is no GeoJSON of lines or polygons.
    """
    return _tiles(choice) if is_tiles(choice) else _plain(given(choice), FINE_SCALE)


def bundled_basemap(where: Extent) -> Basemap:
    """Return the detailed coast around China where all lies within it, else that of the world.

    The world's is coarse: lines of longitude and latitude lie over it.
    """
    found = bundled(where)
    return _plain(found, SCALE) if found.kind == "bundled" else _world(found, where)


def _plain(backdrop: Backdrop, scale: int) -> Basemap:
    shapes = tuple(_shape(shape.kind, shape.rings, scale) for shape in backdrop.shapes)
    return Basemap(backdrop.kind, backdrop.credit, scale, shapes)


def _world(backdrop: Backdrop, where: Extent) -> Basemap:
    """Return the world as it lies half a turn to either side of the middle of what is shown."""
    frame_west, _, frame_east, _ = where.frame
    middle = (where.west + where.east) / 2
    west, east = min(frame_west, middle - HALF), max(frame_east, middle + HALF)
    shapes = tuple(
        _shape(shape.kind, (around if shape.kind in AREAS else lined)(shape.rings, west, east))
        for shape in backdrop.shapes
    )
    step, lines = _graticule(where)
    return Basemap("world", backdrop.credit, SCALE, (*shapes, lines), step_deg=f"{step:g}")


def _graticule(where: Extent) -> tuple[float, dict[str, Any]]:
    """Return lines of longitude and latitude, and how many degrees lie between them."""
    west, south, east, north = where.frame
    step = degree_step(max(where.east - where.west, where.north - where.south, 1.0))
    lons, lats = (_multiples(*ends, step) for ends in ((west, east), (south, north)))
    rings = [[(lon, south), (lon, north)] for lon in lons]
    rings += [[(west, lat), (east, lat)] for lat in lats]
    return step, _shape("graticule", rings)


def _multiples(low: float, high: float, step: float) -> list[float]:
    return [step * i for i in range(math.ceil(low / step), math.floor(high / step) + 1)]


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


def _shape(kind: str, rings: Sequence[Sequence[LonLat]], scale: int = SCALE) -> dict[str, Any]:
    return {"kind": kind, "rings": [differences(ring, scale) for ring in rings]}


def differences(ring: Sequence[Sequence[float]], scale: int) -> list[int]:
    """Return lon, lat, then the step to every next point, in 1/scale degree."""
    values: list[int] = []
    x = y = 0
    for lon, lat, *_ in ring:
        to_x, to_y = round(lon * scale), round(lat * scale)
        if values and (to_x, to_y) == (x, y):
            continue
        values += [to_x - x, to_y - y]
        x, y = to_x, to_y
    return values
