"""What is left of English in a Chinese text."""

from __future__ import annotations

import re
from collections.abc import Collection

UNITS = {"km", "m", "mi", "ft", "ms", "CNY", "Gbit", "s", "dB", "nm"}
TERMS = {
    *("WGS", "EPSG", "GCJ", "ID", "KM", "UTF", "BOM", "GB", "SRLG", "UTM", "POP", "IP", "XML"),
    *("GSNR", "ASE", "QPSK", "QAM", "GNPy"),
    *("lon", "lat", "netplan", "GIS", "GDAL", "PROJ", "NaN", "gcj"),
}
FORMATS = ("node-link JSON", "GraphML", "GeoJSON", "GeoPackage", "FlatGeobuf", "Shapefile")
_OPTION = re.compile(r"--[a-z-]+(=[A-Z]+| [A-Z][A-Z|:]*| 'largest N')?")
_COMMAND = re.compile(r"netplan [a-z]+")
_FILE = re.compile(r"[\w./-]+\.(geojson|json|gpkg|yaml|csv|kml|kmz|gml|xml|xlsx|graphml|txt|shp)")


def english_in(text: str, names: Collection[str] = ()) -> list[str]:
    """Return the English words of a Chinese text.

    Options of the command line, file names, units and terms that Chinese takes as they are do
    not count, nor do names.

    Args:
        text: what is shown.
        names: ids and names that are from the file, or that the command line takes as they are.
    """
    text = _FILE.sub(" ", _OPTION.sub(" ", _COMMAND.sub(" ", text)))
    for name in sorted({*names, *FORMATS}, key=len, reverse=True):
        text = re.sub(rf"(?<![A-Za-z]){re.escape(name)}(?![A-Za-z])", " ", text)
    words = re.findall(r"[A-Za-z]+", text)
    return [word for word in words if word not in UNITS | TERMS and len(word) > 1]


OURS = frozenset(
    """
    about along also and another are as at below beside best between by characters course
    cross crosses demand demands drawn each edge element end ends feature features from
    geodesic group has in is it joined left length lie lies line lines link links made
    metres more named no node not now of off on one out own part pieces place placed
    places position positions row sheet some span spans split than that the there to was
    were with within without
    """.split()  # noqa: SIM905  (a list would be eighty lines)
)
"""Words of ours in English findings; names in test networks are none of them."""


def words_of(text: str) -> list[str]:
    """Return the words of Latin letters that stand on their own."""
    return re.findall(r"(?<![\w-])[a-z]{2,}(?![\w-])", text)
