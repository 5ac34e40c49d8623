"""The files that GDAL reads along with the one it is given."""

from __future__ import annotations

from pathlib import Path

_SHAPEFILE = "shp shx dbf prj cpg cst qix sbn sbx idm ind qpj"
_MAPINFO = "tab dat map id mif mid"
_OTHERS = "csv csvt gml gfs xsd vrt gdbtable gdbtablx atx spx"
SUFFIXES = frozenset(f".{end}" for end in f"{_SHAPEFILE} {_MAPINFO} {_OTHERS}".split())
"""Endings of files that go by the same name as parts of one data set."""
APPENDED = ("-wal", "-shm", "-journal", ".aux.xml")


def companions(path: Path) -> tuple[Path, ...]:
    """Return a data set's files: itself, what belongs to it by name, or all of a folder."""
    if path.is_dir():
        return (path, *sorted(found for found in path.rglob("*") if found.is_file()))
    stem, suffix = path.stem.casefold(), path.suffix.lower()
    beside = []
    if suffix in SUFFIXES:
        beside = [
            found
            for found in sorted(path.parent.iterdir())
            if found.stem.casefold() == stem and found.suffix.lower() in SUFFIXES
        ]
    appended = [path.with_name(path.name + ending) for ending in APPENDED]
    return tuple(dict.fromkeys((path, *beside, *(found for found in appended if found.exists()))))
