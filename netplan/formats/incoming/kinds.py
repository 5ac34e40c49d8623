"""Which kind a file is: by its ending and its first bytes, both, and never by GDAL's guess.

GDAL goes by content alone and reads what a file points to: a text called ``sites.gpkg`` that
describes a virtual layer opens other files and addresses. So a file is opened as what its
ending says, with that driver alone, and only when it begins as such files do.
"""

from __future__ import annotations

import io
import re
import stat
import zipfile
from dataclasses import dataclass
from pathlib import Path

from netplan.formats.incoming.raw import MAX_FILE_BYTES
from netplan.formats.incoming.regular import REGULAR, regular_head, wrong


@dataclass(frozen=True)
class FileKind:
    """A kind of file that can be brought in.

    Args:
        name: what messages call it.
        endings: of its file, lower case.
        begins: what its bytes must match from the start; of texts, their beginning in UTF-8.
        drivers: GDAL's names of what may open it; none for what netplan reads itself.
        beside: endings of the files that belong to it, in place of its own.
        appended: endings of such files, behind its own.
        text: it is a text, whose encoding is found out before it is read.
    """

    name: str
    endings: tuple[str, ...]
    begins: re.Pattern[bytes]
    drivers: tuple[str, ...]
    beside: tuple[str, ...] = ()
    appended: tuple[str, ...] = ()
    text: bool = False


def _kind(
    name: str, endings: str, begins: bytes, drivers: tuple[str, ...], **more: object
) -> FileKind:
    return FileKind(name, tuple(endings.split()), re.compile(begins), drivers, **more)  # type: ignore[arg-type]


_XML = rb"\s*<(?!OGRVRT|VRTDataset|OGRWFS|OGROAPIF)"
CSV = _kind("CSV", ".csv .tsv", rb"", (), beside=(".prj",), text=True)
SHAPEFILE = _kind(
    "Shapefile",
    ".shp",
    rb"\x00\x00\x27\x0a",
    ("ESRI Shapefile",),
    beside=(".shx", ".dbf", ".prj", ".cpg"),
)
GEODATABASE = FileKind("File Geodatabase", (".gdb",), re.compile(b""), ("OpenFileGDB",))
KML = _kind("KML", ".kml", _XML, ("LIBKML", "KML"), text=True)
KMZ = _kind("KMZ", ".kmz", rb"PK\x03\x04", ("LIBKML",))
KINDS = (
    _kind(
        "GeoPackage",
        ".gpkg",
        rb"SQLite format 3\x00",
        ("GPKG",),
        appended=("-wal", "-journal"),  # what QGIS has saved while the file is open in it
    ),
    SHAPEFILE,
    _kind("FlatGeobuf", ".fgb", rb"fgb.fgb", ("FlatGeobuf",)),
    _kind("GeoJSON", ".geojson .json", rb"\s*\{", ("GeoJSON", "TopoJSON", "ESRIJSON"), text=True),
    _kind(
        "GeoJSON lines",
        ".geojsonl .geojsons .ndjson .jsonl",
        rb"[\s\x1e]*\{",
        ("GeoJSONSeq",),
        text=True,
    ),
    KML,
    KMZ,
    _kind("GPX", ".gpx", _XML, ("GPX",), text=True),
    _kind("GML", ".gml", _XML, ("GML",), text=True),
    _kind("MapInfo MIF", ".mif", rb"(?i)\s*version\b", ("MapInfo File",), beside=(".mid",)),
    _kind(
        "MapInfo table",
        ".tab",
        rb"(?i)\s*!table\b",
        ("MapInfo File",),
        beside=(".dat", ".map", ".id", ".ind"),
    ),
    CSV,
    GEODATABASE,
)
"""What can be brought in. A later format is one more line, and a reader if GDAL is none."""

DXF = _kind(
    "DXF",
    ".dxf",
    rb"(?:\s*999[ \t]*\r?\n[^\n]*\n){0,50}\s*0[ \t]*\r?\n[ \t]*SECTION\b",
    ("DXF",),
)
"""A drawing, which has no columns: its lines can be a network, not layers of netplan's own."""
NETWORK_KINDS = (*(kind for kind in KINDS if kind is not CSV), DXF)
"""What GDAL reads the lines and points of a network from."""

_WHOLE = "netplan import FILE --out DIR, which brings in whole networks"
_GRAPH = f"layers of points and lines with --as; or {_WHOLE}"
_GRAPHS = (
    ("a GraphML graph", re.compile(rb"<graphml\b")),
    (
        "a GML graph",
        re.compile(rb"\A\s*(#[^\n]*\s*|Creator\s[^\n]*\s*|Version\s[^\n]*\s*)*graph\s*\["),
    ),
    ("an SNDlib network", re.compile(rb"\A\s*\?SNDlib|<network\b[^>]*sndlib")),
    ("a Net2Plan design", re.compile(rb"<network\b[^>]*(?:layerId|nextElementId|version)=")),
    ("an OFDS network package", re.compile(rb'"networks"\s*:\s*\[')),
    (
        "a GNPy topology",
        re.compile(rb'"elements"\s*:\s*\[.*"connections"\s*:|"type_variety"', re.S),
    ),
    ("a node-link graph", re.compile(rb'"(?:links|edges|adjacency)"\s*:\s*\[')),
)
_OTHERS = {
    ".vrt": ("a virtual layer, which points to other files", "those files themselves"),
    ".zip": ("an archive", f"the files in it, unpacked; or {_WHOLE}"),
    **dict.fromkeys(
        (".xlsx", ".xls", ".xlsb", ".ods"),
        ("a spreadsheet", f"the sheet saved as CSV, with columns lon and lat; or {_WHOLE}"),
    ),
    **dict.fromkeys(
        (".dxf", ".dwg", ".dgn"),
        ("a drawing, which has no columns", "a GeoPackage or Shapefile with a column id"),
    ),
}
_LAYER = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature|Topology)"|FeatureCollection\b')
_DTD = re.compile(rb"\s*(?:<\?.*?\?>\s*|<!--.*?-->\s*)*<!DOCTYPE", re.S)
_NATIVE = re.compile(rb"(?im)^\s*Type\s+NATIVE\b")
_JOINED = re.compile(rb"(?i)create\s+view|IsSeamless|open\s+table")
MAX_MEMBERS = 1_000
HEAD_BYTES = 200_000
ALLOWED = "a file of " + ", ".join(f"{k.name} ({' '.join(k.endings)})" for k in KINDS)


def kind_of(path: Path, shown: str) -> FileKind:
    """Return the kind that a file's ending names.

    Raises:
        InputError: there is nothing, a folder that is no geodatabase, or another ending.
    """
    try:
        mode = path.stat().st_mode
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be read"
        raise wrong(shown, reason.lower(), REGULAR) from error
    ending = path.suffix.lower()
    if stat.S_ISDIR(mode):
        if ending in GEODATABASE.endings:
            return GEODATABASE
        raise wrong(shown, "a folder", ALLOWED)
    if not stat.S_ISREG(mode):
        raise wrong(shown, "something else than a file", REGULAR)
    for kind in KINDS:
        if ending in kind.endings and kind is not GEODATABASE:
            return kind
    refuse_graph(regular_head(path, HEAD_BYTES, shown), shown)
    if ending in _OTHERS:
        found, allowed = _OTHERS[ending]
        raise wrong(shown, found, allowed)
    raise wrong(shown, f'the ending "{ending}"' if ending else "no ending", ALLOWED)


def refuse_graph(head: bytes, shown: str) -> None:
    """Refuse networks in formats that hold nodes and links, not layers.

    Raises:
        InputError: it is one; the message says which and what to do.
    """
    if _LAYER.search(head):
        return
    for found, pattern in _GRAPHS:
        if pattern.search(head):
            raise wrong(shown, found, _GRAPH)


def check_content(kind: FileKind, content: bytes, shown: str) -> None:
    """Check that a file begins as its kind does and stands for itself.

    Args:
        kind: what its ending says.
        content: its bytes; of a text, in UTF-8.
        shown: what messages call it.

    Raises:
        InputError: it does not, points to other files, or is a graph; the message repeats
            nothing of the content.
    """
    if kind.text and kind is not CSV:
        refuse_graph(content[:HEAD_BYTES], shown)
    if not kind.begins.match(content):
        raise wrong(
            shown,
            f"a file that does not begin as {kind.name} does",
            f"a file GDAL reads as {kind.name}, or the ending of what it is",
        )
    if kind.begins.pattern == _XML and _DTD.match(content):
        raise wrong(shown, "a document type (DTD)", f"{kind.name} without one")
    if ".tab" in kind.endings and (_JOINED.search(content) or not _NATIVE.search(content)):
        raise wrong(shown, "a table made of other tables", "a native MapInfo table")
    if kind is KMZ:
        _check_archive(content, shown)


def _check_archive(content: bytes, shown: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            members = archive.infolist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise wrong(shown, "a damaged archive", "a KMZ file") from error
    unpacked = sum(member.file_size for member in members)
    if len(members) > MAX_MEMBERS or unpacked > MAX_FILE_BYTES:
        found = f"{len(members):,} files of {unpacked / 1e6:,.1f} MB when unpacked"
        allowed = f"at most {MAX_MEMBERS:,} files and {MAX_FILE_BYTES / 1e6:,.0f} MB"
        raise wrong(shown, found, allowed)
