"""The shapes behind a map: the coast around China, that of the world, or a user's file.

Natural Earth's land is cut at the 180th meridian. ``around`` joins it there again and gives
it for any stretch of longitudes, so that no map shows a seam; ``facing`` gives it for a map
that looks down on one place of the earth.
"""

from __future__ import annotations

import math
import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import shapely
from shapely import affinity

from netplan.errors import InputError, Problem, RequestError
from netplan.files.text.json_text import read_json
from netplan.files.text.paths import SCHEME, Location, bundled_root
from netplan.files.text.reading import BASEMAP
from netplan.model.meridian import HALF, TURN
from netplan.text import spelled
from netplan.views.extent import Extent

CHINA, WORLD = "backdrop.geojson", "world.geojson"
CREDIT = "Natural Earth (public domain)"
NONE = "none"
AREAS, LINES = frozenset({"land", "lakes", "area"}), frozenset({"provinces", "borders", "line"})
LEG_DEG = 2.0
"""Long edges are drawn in legs of so many degrees, which bend as the map does."""
ANTIPODE_DEG = 4.0
"""What lies nearer to the point opposite on the earth has no place on a map that faces here."""
_POLYGONS = {"Polygon", "MultiPolygon"}
_LINE_TYPES = {"LineString", "MultiLineString"}
LonLat = tuple[float, float]
Ring = tuple[LonLat, ...]


@dataclass(frozen=True)
class Shape:
    """Rings or lines of one kind: one of ``AREAS`` or ``LINES``."""

    kind: str
    rings: tuple[Ring, ...]


@dataclass(frozen=True)
class Backdrop:
    """What lies behind a map.

    Args:
        kind: ``bundled`` (around China), ``world``, ``file`` or ``none``.
        credit: whose it is; "" for none.
        shapes: longitudes as the file has them.
    """

    kind: str
    credit: str = ""
    shapes: tuple[Shape, ...] = ()

    def rings(self, kinds: Iterable[str]) -> tuple[Ring, ...]:
        """Return all rings or lines of some kinds."""
        wanted = frozenset(kinds)
        return tuple(ring for shape in self.shapes if shape.kind in wanted for ring in shape.rings)


def bundled(where: Extent) -> Backdrop:
    """Return the detailed coast around China where all lies within it, else that of the world."""
    return _bundled(CHINA, "bundled") if where.has_coast else _bundled(WORLD, "world")


@lru_cache(maxsize=2)
def _bundled(name: str, kind: str) -> Backdrop:
    location = Location(bundled_root() / name, f"{SCHEME}{name}")
    return _of_geojson(read_json(location, BASEMAP).value, name, kind, CREDIT)


def given(choice: str) -> Backdrop:
    """Return "none", or the lines and polygons of a GeoJSON file in WGS-84.

    Raises:
        RequestError: there is no such file.
        InputError: a file that is no GeoJSON of lines or polygons.
    """
    if choice.lower() == NONE:
        return Backdrop(NONE)
    shown = spelled(choice)
    if not os.path.exists(choice):  # noqa: PTH110  (Path.exists fails on a long name)
        raise RequestError(f"--basemap {shown}: No such file")
    document = read_json(Location(Path(choice), shown), BASEMAP).value
    return _of_geojson(document, choice, "file", Path(choice).name)


def is_tiles(choice: str) -> bool:
    """Tell whether a choice is a template of tiles, not a file."""
    return "://" in choice


def _of_geojson(document: Any, path: str, kind: str, credit: str) -> Backdrop:
    try:
        shapes = tuple(_shapes(document))
    except (ValueError, TypeError, KeyError, AttributeError, IndexError) as error:
        raise _bad(path, "JSON that is not GeoJSON", "a FeatureCollection") from error
    if not shapes:
        raise _bad(path, "no line and no polygon", "GeoJSON with lines or polygons")
    return Backdrop(kind, credit, shapes)


def _bad(path: str, found: str, allowed: str) -> InputError:
    return InputError([Problem(path, "", "", found, allowed)])


def _shapes(document: Any) -> Iterator[Shape]:
    for feature in document["features"]:
        geometry = feature.get("geometry") or {"type": None}
        if geometry["type"] not in _POLYGONS | _LINE_TYPES:
            continue
        kind = (feature.get("properties") or {}).get("kind")
        area = geometry["type"] in _POLYGONS
        if kind not in (AREAS if area else LINES):
            kind = "area" if area else "line"
        yield Shape(kind, tuple(_ring(ring) for ring in _rings(geometry)))


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


def _ring(points: Any) -> Ring:
    if not all(abs(lon) <= TURN and abs(lat) <= HALF / 2 for lon, lat, *_ in points):
        raise ValueError("not longitude and latitude in degrees")
    return tuple((float(lon), float(lat)) for lon, lat, *_ in points)


# --- over the 180th meridian ----------------------------------------------------------------


def around(rings: Sequence[Ring], west: float, east: float) -> tuple[Ring, ...]:
    """Return areas as they lie between two longitudes, which may be beyond 180.

    Args:
        rings: even-odd, longitudes from -180 to 180.
        west: where the map begins.
        east: where it ends.
    """
    window = shapely.box(west, -HALF / 2, east, HALF / 2)
    return tuple(_ring_parts(shapely.intersection(_turned(rings), window)))


def lines_around(lines: Sequence[Ring], west: float, east: float) -> tuple[Ring, ...]:
    """Return lines as they lie between two longitudes, each whole."""
    turned = [
        tuple((lon + turn, lat) for lon, lat in line) for turn in (-TURN, 0, TURN) for line in lines
    ]
    return tuple(
        line
        for line in turned
        if min(lon for lon, _ in line) >= west and max(lon for lon, _ in line) <= east
    )


def facing(rings: Sequence[Ring], lon0: float, lat0: float) -> tuple[Ring, ...]:
    """Return areas for a map that looks down on a place: all but what lies opposite."""
    west, east = lon0 - HALF, lon0 + HALF
    high = ANTIPODE_DEG / max(math.cos(math.radians(lat0)), 0.05)
    away = [
        shapely.box(lon - high, -lat0 - ANTIPODE_DEG, lon + high, -lat0 + ANTIPODE_DEG)
        for lon in (west, east)
    ]
    window = shapely.difference(shapely.box(west, -90.0, east, 90.0), shapely.union_all(away))
    parts = shapely.intersection(_turned(rings), window)
    return tuple(_ring_parts(shapely.segmentize(parts, LEG_DEG)))


def bent(line: Ring) -> Ring:
    """Return a line with points every few degrees, so that it bends as the map does."""
    if len(set(line)) < 2:
        return line
    return tuple(
        (float(x), float(y))
        for x, y in shapely.segmentize(shapely.LineString(line), LEG_DEG).coords
    )


def _turned(rings: Sequence[Ring]) -> list[Any]:
    """Return each area thrice, a turn apart, those on the 180th meridian joined across it."""
    areas = [shapely.make_valid(shapely.Polygon(ring)) for ring in rings if len(set(ring)) > 2]
    bounds = shapely.bounds(areas)
    cut = (abs(bounds[:, (0, 2)]) == HALF).any(axis=1) if areas else []
    shifted = [[affinity.translate(area, turn) for area in areas] for turn in (-TURN, 0, TURN)]
    joined = [area for copy in shifted for area, is_cut in zip(copy, cut, strict=True) if is_cut]
    whole = [area for copy in shifted for area, is_cut in zip(copy, cut, strict=True) if not is_cut]
    return [*shapely.get_parts(shapely.union_all(joined)), *whole]


def _ring_parts(areas: Any) -> Iterator[Ring]:
    for part in shapely.get_parts(shapely.get_parts(areas)):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        for ring in (part.exterior, *part.interiors):
            yield tuple((float(x), float(y)) for x, y in ring.coords)
