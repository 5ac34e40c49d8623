"""Build data/world.geojson: coast and country borders behind maps of networks outside China.

The source is Natural Earth 1:50m (public domain), as the npm package ``world-atlas`` carries
it in TopoJSON. Nothing of the package itself is kept; only the simplified shapes are.

    npm pack world-atlas@2.0.2
    python data/sources/build_world.py world-atlas-2.0.2.tgz [OUTPUT]

Land is cut at the 180th meridian, as in the source; Antarctica is left out. Natural Earth
draws borders as they are held on the ground, which is not the view of every government:
those of ``NO_BORDERS`` and between the countries of ``CONTESTED`` are not written.
Needs shapely.
"""

from __future__ import annotations

import itertools
import json
import sys
import tarfile
from pathlib import Path
from typing import Any

import shapely
from shapely import affinity
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Polygon, mapping

TOLERANCE_DEG = 0.068
BORDER_TOLERANCE_DEG = 0.08
SMALLEST_ISLAND_DEG2 = 0.025
DECIMALS = 2
SOUTHMOST_LAT_DEG = -60.0
NO_BORDERS = {"China"}
CONTESTED = (
    {"India", "Pakistan"},
    {"Russia", "Ukraine"},
    {"Morocco", "W. Sahara"},
    {"Algeria", "W. Sahara"},
    {"Mauritania", "W. Sahara"},
    {"Israel", "Palestine"},
    {"Israel", "Syria"},
    {"Israel", "Lebanon"},
    {"Jordan", "Palestine"},
    {"Kosovo", "Serbia"},
    {"Cyprus", "N. Cyprus"},
    {"Somalia", "Somaliland"},
    {"Ethiopia", "Somaliland"},
    {"Djibouti", "Somaliland"},
    {"North Korea", "South Korea"},
    {"Sudan", "S. Sudan"},
    {"Egypt", "Sudan"},
    {"Armenia", "Azerbaijan"},
    {"India", "Siachen Glacier"},
    {"Pakistan", "Siachen Glacier"},
)
CREDIT = (
    "Made with Natural Earth (public domain), 1:50m, simplified. Not an authoritative boundary."
)


def main(package: str, out: str | None = None) -> None:
    """Write world.geojson beside the other data, or where told."""
    features = [
        _feature("land", MultiPolygon(_land(_topology(package, "land-50m.json")))),
        _feature("borders", MultiLineString(_borders(_topology(package, "countries-50m.json")))),
    ]
    body = ",\n".join(json.dumps(feature, separators=(",", ":")) for feature in features)
    head = json.dumps({"type": "FeatureCollection", "name": "world", "credit": CREDIT})[:-1]
    target = Path(out) if out else Path(__file__).parent.with_name("world.geojson")
    target.write_text(f'{head}, "features": [\n{body}\n]}}\n', encoding="utf-8")


def _topology(package: str, name: str) -> dict[str, Any]:
    with tarfile.open(package) as archive:
        file = archive.extractfile(f"package/{name}")
        if file is None:
            raise FileNotFoundError(name)
        return dict(json.load(file))


def _lines(topology: dict[str, Any]) -> list[list[tuple[float, float]]]:
    """Return the arcs in degrees; in TopoJSON each point is the step from the one before."""
    (scale_x, scale_y), (left, low) = (topology["transform"][key] for key in ("scale", "translate"))
    lines = []
    for arc in topology["arcs"]:
        steps = zip(*(itertools.accumulate(axis) for axis in zip(*arc, strict=True)), strict=True)
        lines.append([(x * scale_x + left, y * scale_y + low) for x, y in steps])
    return lines


def _ring(arcs: list[int], lines: list[list[tuple[float, float]]]) -> list[tuple[float, float]]:
    """Return a ring of arcs; a negative number is the arc ``~number`` run backwards."""
    points: list[tuple[float, float]] = []
    for number in arcs:
        line = lines[number] if number >= 0 else lines[~number][::-1]
        points += line[1:] if points else line
    return points


def _land(topology: dict[str, Any]) -> list[Polygon]:
    """Return the simplified land above a size, largest first."""
    lines = _lines(topology)
    shells, holes = [], []
    for geometry in topology["objects"]["land"]["geometries"]:
        for rings in geometry["arcs"]:
            shell, *inner = (Polygon(_run_on(_ring(ring, lines))) for ring in rings)
            shells.append(shapely.make_valid(shell))
            holes += [shapely.make_valid(hole) for hole in inner]
    land, water = (_within(shapely.union_all(areas)) for areas in (shells, holes))
    found = []
    parts = shapely.get_parts(shapely.difference(land, water))
    for part in parts[shapely.get_type_id(parts) == shapely.GeometryType.POLYGON]:
        simple = shapely.simplify(part, TOLERANCE_DEG)
        holes = [ring for ring in simple.interiors if Polygon(ring).area >= SMALLEST_ISLAND_DEG2]
        if simple.area >= SMALLEST_ISLAND_DEG2:
            found.append(Polygon(simple.exterior, holes))
    return sorted(found, key=lambda polygon: (-polygon.area, polygon.wkb))


def _run_on(ring: list[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return a ring without jumps over the 180th meridian: its longitudes run on beyond."""
    turn, before, points = 0, ring[0][0], []
    for lon, lat in ring:
        turn += 360 * ((lon - before < -180) - (lon - before > 180))
        before = lon
        points.append((lon + turn, lat))
    return points


def _within(shape: shapely.Geometry) -> shapely.Geometry:
    """Return a shape cut at the 180th meridian, without what lies far in the south."""
    parts = []
    for turn in (-360, 0, 360):
        world = shapely.box(-180 + turn, SOUTHMOST_LAT_DEG, 180 + turn, 90)
        parts.append(affinity.translate(shapely.intersection(shape, world), -turn))
    return shapely.union_all(parts)


def _borders(topology: dict[str, Any]) -> list[LineString]:
    """Return the arcs that two countries share, simplified, longest first."""
    lines = _lines(topology)
    sides: dict[int, set[str]] = {}
    for country in topology["objects"]["countries"]["geometries"]:
        for number in _numbers(country.get("arcs", [])):
            sides.setdefault(max(number, ~number), set()).add(country["properties"]["name"])
    shared = [LineString(lines[number]) for number, names in sides.items() if _drawn(names)]
    merged = shapely.get_parts(shapely.line_merge(shapely.union_all(shared)))
    long = merged[shapely.length(merged) >= BORDER_TOLERANCE_DEG]
    simple = [shapely.simplify(line, BORDER_TOLERANCE_DEG) for line in long]
    return sorted(simple, key=lambda line: (-line.length, line.wkb))


def _numbers(arcs: list[Any]) -> list[int]:
    """Return the numbers of the arcs of a polygon or of several, however deep they stand."""
    return [n for part in arcs for n in ([part] if isinstance(part, int) else _numbers(part))]


def _drawn(names: set[str]) -> bool:
    return len(names) == 2 and not names & NO_BORDERS and names not in CONTESTED


def _feature(kind: str, shape: shapely.Geometry) -> dict[str, object]:
    geometry = mapping(shape)
    return {
        "type": "Feature",
        "id": kind,
        "properties": {"kind": kind},
        "geometry": {"type": geometry["type"], "coordinates": _rounded(geometry["coordinates"])},
    }


def _rounded(value: object) -> object:
    if isinstance(value, float | int):
        return round(value, DECIMALS)
    return [_rounded(part) for part in value]  # type: ignore[attr-defined]


if __name__ == "__main__":
    main(*sys.argv[1:3])
