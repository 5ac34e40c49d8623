"""What is left of English in a Chinese text."""

from __future__ import annotations

import re
from collections.abc import Collection

UNITS = {"km", "m", "mi", "ft", "ms", "CNY", "Gbit", "s"}
TERMS = {
    *("WGS", "EPSG", "GCJ", "ID", "KM", "UTF", "BOM", "GB", "SRLG", "UTM", "POP", "IP", "XML"),
    *("lon", "lat", "netplan", "GIS", "GDAL", "PROJ", "NaN"),
}
_OPTION = re.compile(r"--[a-z-]+(=[A-Z]+| [A-Z][A-Z|]*| 'largest N')?")
_FILE = re.compile(r"[\w./-]+\.(geojson|json|gpkg|yaml|csv|kml|kmz|gml|xml|xlsx|graphml|txt|shp)")


def english_in(text: str, names: Collection[str] = ()) -> list[str]:
    """Return the English words of a Chinese text.

    Options of the command line, file names, units and terms that Chinese takes as they are do
    not count, nor do names.

    Args:
        text: what is shown.
        names: ids and names that are from the file, or that the command line takes as they are.
    """
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    text = _FILE.sub(" ", _OPTION.sub(" ", text))
    words = re.findall(r"[A-Za-z]+", text)
    return [word for word in words if word not in UNITS | TERMS and len(word) > 1]
