"""Layers of GIS tools: points become places, lines become spans, all layers of a file together."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from netplan.errors import InputError, RequestError
from netplan.formats.incoming.encoding import MARKS
from netplan.formats.incoming.gdal import OF_KML, read_all_layers
from netplan.formats.incoming.geometry import all_points, with_all_points
from netplan.formats.incoming.kinds import (
    CSV,
    DXF,
    GEODATABASE,
    HEAD_BYTES,
    KINDS,
    KML,
    KMZ,
    NETWORK_KINDS,
    FileKind,
    check_content,
)
from netplan.formats.incoming.kml_names import title_of
from netplan.formats.incoming.layer import SAME_AS_WGS84, unprojected
from netplan.formats.incoming.private import Parts, encoding_applies, is_table
from netplan.formats.incoming.raw import RawLayer
from netplan.interchange.archive import name_of
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, RawNetwork
from netplan.interchange.readers.naming import with_ends, with_ids
from netplan.interchange.readers.rows import Rows
from netplan.interchange.readers.several import networks_alone, told_apart

HEAD = 4_000
"""Bytes that tell what a file is."""
ASIDE = ("route_points", "track_points")
"""Layers of GPX that hold the vertices of its lines once more."""
_KML_TIMES = ("timestamp", "begin", "end")
_KML_LOOKS = ("altitudemode", "tessellate", "extrude", "visibility", "draworder", "icon", "snippet")
_OF_KML = frozenset((*_KML_TIMES, *_KML_LOOKS, "description"))
"""Columns that KML has for every feature, which say nothing of a network."""
_BEFORE_ROOT = rb"(?:<\?xml[^>]*\?>|<!--(?:(?!-->).)*-->|\s)*"
"""A comment ends where it first can: several in a row are taken in one way only."""
_SNIFFED = (
    ("GeoPackage", re.compile(rb"SQLite format 3\x00")),
    ("Shapefile", re.compile(rb"\x00\x00\x27\x0a")),
    ("FlatGeobuf", re.compile(rb"fgb.fgb", re.S)),
    ("KML", re.compile(_BEFORE_ROOT + rb"<(?:\w+:)?kml\b", re.S)),
    ("GPX", re.compile(_BEFORE_ROOT + rb"<(?:\w+:)?gpx\b", re.S)),
    ("GeoJSON", re.compile(rb'\s*\{.{0,3000}?"type"\s*:\s*"(?:FeatureCollection|Topology)"', re.S)),
    ("MapInfo table", re.compile(rb"(?i)\s*!table\b")),
    ("DXF", re.compile(DXF.begins.pattern)),
)
_FEATURES = re.compile(rb'"type"\s*:\s*"(?:FeatureCollection|Feature|Topology)"|"geometryType"')
_BY_NAME = {kind.name: kind for kind in NETWORK_KINDS}


@dataclass(frozen=True)
class _Source:
    """A file that GDAL reads, of one kind."""

    kind: FileKind
    parts: Parts
    encoding: str | None


def kind_of_content(content: Content) -> FileKind | None:
    """Return which kind of layers a content is, None where it is none.

    Its first bytes decide; its ending only between kinds that begin alike.
    """
    ending = name_of(content).suffix.lower()
    head = _in_utf8(content.raw[:HEAD])
    for name, pattern in _SNIFFED:
        if pattern.match(head):
            return _BY_NAME[name]
    for kind in NETWORK_KINDS:
        if ending in kind.endings and kind is not GEODATABASE and kind.begins.match(head):
            is_graph = ending == ".json" and not _FEATURES.search(content.raw[:HEAD_BYTES])
            return None if is_graph else kind
    return None


def fits(contents: Sequence[Content]) -> bool:
    """Tell whether some of the contents are layers that this module reads."""
    return any(kind_of_content(c) is not None or _is_table(c) for c in contents)


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the one network that the layers of the contents make together.

    Args:
        contents: files of layers with what belongs to them; others are passed over.
        options: layers, encoding, columns and reference system, as a person has decided.

    Raises:
        InputError: a file is not what it seems, damaged, too large, or has no lines and points.
        RequestError: no such layer, what reads it is not installed, or a drawing without --crs.
    """
    sources = list(_sources(contents))
    if not sources:
        raise _none(contents)
    layers = [layer for source in sources for layer in _layers(source, options, len(sources))]
    layers, notes = networks_alone(layers, options.layers)
    layers, crs, plane = _in_one_system(layers, options)
    rows = Rows(options, notes=list(notes))
    for layer in told_apart(layers):
        rows.add(layer, len(layers) > 1)
    if rows.problems:
        raise InputError(rows.problems)
    if not rows.places and not rows.spans:
        names = ", ".join(layer.name for layer in layers)[:200]
        found = f"no point and no line (layers {names})" if names else "no layers"
        raise contents[0].wrong(found, "layers of points or lines")
    places, spans, added = with_ends(with_ids(rows.places), rows.spans)
    if added:
        rows.notes.append(
            f"{added:,} places are named by ends of lines only: they stand where the lines end"
        )
    named = dict.fromkeys(source.kind.name for source in sources)
    return (
        RawNetwork(
            layers[0].file,
            ", ".join(named),
            places,
            spans,
            plane=plane,
            crs=crs,
            name=_name(contents, {layer.file for layer in layers}),
            notes=tuple(rows.notes),
            lines_only=any(s.route is not None and None in (s.a, s.b) for s in spans),
        ),
    )


def _name(contents: Sequence[Content], files: Collection[str]) -> str | None:
    """Return what the one document of KML calls itself; of a packed one, else the package."""
    documents = [c for c in contents if c.shown in files and kind_of_content(c) is KML]
    names = {
        title_of(c.text) or (c.path.stem if c.path.suffix.lower() in KMZ.endings else None)
        for c in documents
    }
    if len(names) > 1:  # several in one package
        names = {c.path.stem for c in documents if c.path != Path(c.shown)}
    return names.pop() if len(names) == 1 else None


def _none(contents: Sequence[Content]) -> InputError:
    """Return the error of contents of which none is a file of layers."""
    for content in contents:
        ending = name_of(content).suffix.lower()
        for kind in (*KINDS, DXF):
            if ending in kind.endings and kind not in (CSV, GEODATABASE):
                try:
                    check_content(kind, content.raw, content.shown)
                except InputError as error:
                    return error
    names = ", ".join(_BY_NAME)
    return contents[0].wrong("no layers", f"a file of one of these kinds: {names}")


def _in_utf8(head: bytes) -> bytes:
    """Return the beginning of a text in UTF-8; of other files, the bytes as they are."""
    for mark, encoding in MARKS:
        if head.startswith(mark):
            return head[len(mark) :].decode(encoding, "ignore").encode("utf-8", "ignore")
    return head


def _is_table(content: Content) -> bool:
    name = name_of(content)
    return name.parent.suffix.lower() in GEODATABASE.endings and is_table(name.name)


def _sources(contents: Sequence[Content]) -> Iterator[_Source]:
    """Yield the files of layers, each with what belongs to it."""
    by_name = {str(name_of(c)).casefold(): c for c in contents}
    geodatabases: dict[PurePosixPath, dict[str, bytes]] = {}
    beside = set()
    for content in contents:
        if _is_table(content):
            name = name_of(content)
            geodatabases.setdefault(name.parent, {})[name.name] = content.raw
            continue
        kind = kind_of_content(content)
        if kind is None or content.shown in beside:
            continue
        name = name_of(content)
        if name.suffix.lower() not in kind.endings:
            name = name.with_name(f"{name.stem or 'layer'}{kind.endings[0]}")
        parts: dict[str, bytes] = {}
        for ending in (*kind.beside, *kind.appended):
            base = str(name) if ending in kind.appended else str(name.with_suffix(""))
            other = by_name.get(f"{base}{ending}".casefold())
            if other is not None:
                parts[ending] = other.raw
                beside.add(other.shown)
        yield _Source(kind, Parts(content.shown, name, content.raw, parts), content.encoding)
    for folder, tables in geodatabases.items():
        yield _Source(GEODATABASE, Parts(str(folder), folder, tables=tables), None)


def _layers(source: _Source, options: ImportOptions, of: int) -> Iterator[RawLayer]:
    """Yield the layers of a file, as far as they are asked for."""
    if source.kind is DXF and options.crs is None:
        raise RequestError(
            f"{source.parts.shown}: a drawing does not say where on earth it is: name its "
            "reference system with --crs, such as --crs EPSG:4547",
            f"{source.parts.shown}：图纸未注明坐标系：请用 --crs 指定，如 --crs EPSG:4547",
        )
    encoding = source.encoding if encoding_applies(source.kind) else None
    layers = read_all_layers(
        source.parts,
        source.kind,
        layers=options.layers if of == 1 else (),
        aside=ASIDE,
        encoding=encoding,
    )
    for layer in layers:
        if of > 1 and options.layers and layer.name not in options.layers:
            continue
        if source.kind.name in ("KML", "KMZ"):
            yield _without(layer, _kml_columns(layer))
        elif source.kind is DXF:
            yield _without(layer, frozenset(name.casefold() for name in layer.columns))
        else:
            yield layer


def _kml_columns(layer: RawLayer) -> frozenset[str]:
    """Return the columns that KML itself brings; data of the same name push them aside."""
    names = {name.casefold() for name in layer.columns}
    return frozenset(f"{OF_KML}{name}" if f"{OF_KML}{name}" in names else name for name in _OF_KML)


def _without(layer: RawLayer, aside: frozenset[str]) -> RawLayer:
    """Return a layer without some columns, unless they hold what a file says of its own."""
    kept = [i for i, name in enumerate(layer.columns) if name.casefold() not in aside]
    return replace(
        layer,
        columns=tuple(layer.columns[i] for i in kept),
        rows=tuple(replace(row, values=tuple(row.values[i] for i in kept)) for row in layer.rows),
    )


def _in_one_system(
    layers: Sequence[RawLayer], options: ImportOptions
) -> tuple[list[RawLayer], str | None, Plane]:
    """Return the layers in one reference system, its name, and whether it is degrees.

    Layers in different systems are put into WGS-84, unless a person has named one for all.
    """
    drawn = [layer for layer in layers if any(row.shape is not None for row in layer.rows)]
    systems = {None if layer.crs in SAME_AS_WGS84 else layer.crs for layer in drawn if layer.crs}
    undeclared = any(layer.crs is None for layer in drawn)
    if not systems or options.crs is not None:
        return list(layers), None, Plane.UNSAID
    if len(systems) == 1 and not undeclared:
        crs = systems.pop()
        return list(layers), crs, Plane.DEGREES if crs is None else Plane.UNSAID
    made = []
    for layer in layers:
        if layer.crs is None or layer.crs in SAME_AS_WGS84:
            made.append(layer)
        else:
            note = f"{layer.name}: positions were converted to WGS-84, as other layers have them"
            points = unprojected(all_points(layer), layer.crs)
            made.append(
                replace(with_all_points(layer, points), notes=(*layer.notes, note), crs=None)
            )
    return made, None, Plane.UNSAID if undeclared else Plane.DEGREES
