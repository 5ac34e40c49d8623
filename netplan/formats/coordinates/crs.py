"""Which coordinates a file is written in: WGS-84, CGCS2000, a projected system, GCJ-02.

netplan keeps WGS-84. To CGCS2000 (EPSG:4490) the same numbers are written: the two differ by
centimetres to decimetres, below anything in the data. GCJ-02 is not a reference system but
a deliberate shift for Chinese web maps: it is written only when asked for by name, only in
formats that declare no system of their own, and every file, layer and row says so.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from netplan.errors import RequestError
from netplan.formats._optional import require
from netplan.formats.coordinates.area import area_of, reached_outside
from netplan.formats.coordinates.gcj02 import inside, wgs84_to_gcj02
from netplan.formats.layers.layer import Feature, Field, Layer, Point, points_of, with_points

WGS84_EPSG = 4326
CGCS2000_EPSG = 4490
GAUSS_KRUEGER_EPSG = range(4491, 4555)
"""CGCS2000 / Gauss-Krueger: 4491-4501 and 4502-4512 in 6 degree zones, 4513-4533 and
4534-4554 in 3 degree zones, each first with the zone number before the easting, then without."""
FAR_FROM_MERIDIAN_DEG = 4.5
"""Beyond this distance from the central meridian scale is wrong by about 0.2 % and more."""
ALIASES = {"WGS84": 4326, "WGS-84": 4326, "CGCS2000": 4490}
ALLOWED = (
    "EPSG:4326 (WGS-84), EPSG:4490 (CGCS2000), EPSG:4491 to 4554 (CGCS2000 Gauss-Krueger zones), "
    "gk3:MERIDIAN or gk6:MERIDIAN (the zone of that central meridian, e.g. gk3:105), "
    "any other projected system of the EPSG registry (e.g. EPSG:25832), "
    "or gcj02 (the shifted positions of Chinese web maps)"
)
GCJ02_STAMP = "GCJ-02 (shifted, NOT WGS-84)"
GCJ02_OUTSIDE = "WGS-84 (outside the area that GCJ-02 shifts)"
GCJ02_SUFFIX = "_gcj02"
GCJ02_FIELD = Field("coord_sys", str, "coord_sys")


@dataclass(frozen=True)
class Crs:
    """A choice of coordinates; ``epsg`` None is GCJ-02, which has no code."""

    epsg: int | None

    @property
    def name(self) -> str:
        """Return ``EPSG:n``, or the GCJ-02 stamp."""
        return GCJ02_STAMP if self.epsg is None else f"EPSG:{self.epsg}"

    @property
    def is_gcj02(self) -> bool:
        """Tell whether positions are shifted."""
        return self.epsg is None

    @property
    def is_wgs84(self) -> bool:
        """Tell whether coordinates are written as they are kept."""
        return self.epsg == WGS84_EPSG

    @property
    def central_meridian(self) -> int | None:
        """Return the central meridian of a Gauss-Krueger zone in degrees, else None."""
        if self.epsg is None or self.epsg not in GAUSS_KRUEGER_EPSG:
            return None
        for first, width in ((4534, 3), (4513, 3), (4502, 6), (4491, 6)):
            if self.epsg >= first:
                return 75 + width * (self.epsg - first)
        return None

    def wkt(self) -> str:
        """Return the system in the form of a .prj file.

        Raises:
            RequestError: pyproj is not installed.
        """
        pyproj = require("pyproj", extra="gis")
        text: str = pyproj.CRS.from_user_input(self.name).to_wkt("WKT1_ESRI")
        return text


WGS84 = Crs(WGS84_EPSG)


def parse_crs(text: str) -> Crs:
    """Return the coordinates a user asked for.

    Raises:
        RequestError: anything but what ``ALLOWED`` lists, or pyproj is needed and not installed.
    """
    plain = text.strip().upper()
    if plain in ("GCJ02", "GCJ-02"):
        return Crs(None)
    if plain in ALIASES:
        return Crs(ALIASES[plain])
    zone = re.fullmatch(r"GK([36]):(\d+)", plain)
    if zone:
        return _zone(int(zone[1]), int(zone[2]), text)
    code = re.fullmatch(r"(?:EPSG:)?(\d{4,5})", plain)
    if code:
        epsg = int(code[1])
        if epsg in (WGS84_EPSG, CGCS2000_EPSG) or epsg in GAUSS_KRUEGER_EPSG or area_of(epsg):
            return Crs(epsg)
    raise RequestError(f'unknown coordinates "{text}"; allowed: {ALLOWED}')


def _zone(width: int, meridian: int, text: str) -> Crs:
    first = {3: 4534, 6: 4502}[width]
    if not 75 <= meridian <= 135 or (meridian - 75) % width:
        raise RequestError(
            f'"{text}" is no zone: central meridians run from 75 to 135 in steps of {width}'
        )
    return Crs(first + (meridian - 75) // width)


def in_crs(layer: Layer, crs: Crs) -> Layer:
    """Return the layer in these coordinates.

    GCJ-02 stamps the name and every row of a layer; one that lies wholly where GCJ-02 is WGS-84
    stays as it is.
    """
    if crs.is_wgs84 or crs.epsg == CGCS2000_EPSG:
        return layer
    points = [p for feature in layer.features for p in points_of(feature.coordinates)]
    if crs.is_gcj02:
        if points and not any(map(inside, points)):
            return layer
        return _stamped(layer, with_points(layer, [wgs84_to_gcj02(p) for p in points]))
    return with_points(layer, _projected(points, crs))


def _projected(points: Sequence[Point], crs: Crs) -> list[Point]:
    if not points:
        return []
    pyproj = require("pyproj", extra="gis")
    source = WGS84_EPSG if crs.central_meridian is None else CGCS2000_EPSG
    transformer = pyproj.Transformer.from_crs(f"EPSG:{source}", crs.name, always_xy=True)
    try:
        xs, ys = transformer.transform(*zip(*points, strict=True), errcheck=True)
    except pyproj.exceptions.ProjError as error:
        raise RequestError(f"{crs.name} cannot hold these positions: {error}") from error
    return list(zip(map(float, xs), map(float, ys), strict=True))


def is_stamped(layer: Layer) -> bool:
    """Tell whether a layer is in GCJ-02."""
    return GCJ02_FIELD in layer.fields


def _stamped(before: Layer, layer: Layer) -> Layer:
    """Return the shifted layer with its stamp; ``before`` tells which rows were moved at all."""
    moved = [any(map(inside, points_of(feature.coordinates))) for feature in before.features]
    return replace(
        layer,
        name=f"{layer.name}{GCJ02_SUFFIX}",
        fields=(*layer.fields, GCJ02_FIELD),
        features=tuple(
            Feature(f.id, f.coordinates, (*f.values, GCJ02_STAMP if is_moved else GCJ02_OUTSIDE))
            for f, is_moved in zip(layer.features, moved, strict=True)
        ),
    )


def crs_notes(layers: Sequence[Layer], crs: Crs) -> tuple[str, ...]:
    """Return what a user must know about the coordinates of these WGS-84 layers.

    Raises:
        RequestError: they lie where a projected system does not serve.
    """
    points = [p for layer in layers for f in layer.features for p in points_of(f.coordinates)]
    if crs.is_gcj02:
        shifted = sum(map(inside, points))
        if points and not shifted:
            return (
                "no position lies where GCJ-02 shifts: the files are in WGS-84 and carry no stamp",
            )
        outside = "what lies outside is not shifted, and its rows say so"
        return (
            *((outside,) if shifted < len(points) else ()),
            "positions are shifted to GCJ-02 for Chinese web maps; never measure in them or "
            "read them back as WGS-84 (files, layers and rows are stamped)",
        )
    if crs.epsg == CGCS2000_EPSG:
        return ("CGCS2000 and WGS-84 are taken as the same: they differ by less than a metre",)
    return () if crs.epsg is None or crs.is_wgs84 else _projected_notes(points, crs, crs.epsg)


def _projected_notes(points: Sequence[Point], crs: Crs, epsg: int) -> tuple[str, ...]:
    beyond = reached_outside(epsg, points)
    meridian = crs.central_meridian
    if meridian is None:
        return _beyond(epsg, beyond)
    far = max((abs(lon - meridian) for lon, _ in points), default=0.0)
    if far <= FAR_FROM_MERIDIAN_DEG:
        return ()
    return (
        f"the data reaches {far:.1f} degrees from the zone's central meridian {meridian} E, "
        "where a Gauss-Krueger zone distorts: use its coordinates near the meridian only",
    )


def _beyond(epsg: int, degrees: float) -> tuple[str, ...]:
    area = area_of(epsg)
    if not degrees or area is None:
        return ()
    return (
        f"the data reaches {degrees:.1f} degrees beyond the area of use of EPSG:{epsg} "
        f"({area.text}), where it distorts: use its coordinates within that area only",
    )
