"""Which format files are of: told by what they begin with and then by what they hold.

A name decides nothing where the content can: only tables and the kinds of GDAL, whose drivers
are chosen by it, are known by their ending as well.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from typing import Protocol

from netplan.errors import InputError, Problem
from netplan.formats.incoming.kinds import KINDS
from netplan.interchange.content import Content
from netplan.interchange.looks import Look, is_member
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork
from netplan.text import spelled

READERS = "netplan.interchange.readers"
_SHOWN = 5


class _Reads(Protocol):
    def read(
        self, contents: Sequence[Content], options: ImportOptions
    ) -> tuple[RawNetwork, ...]: ...


@dataclass(frozen=True)
class Format:
    """A format that networks are brought in from.

    Args:
        name: of the format, in words.
        endings: what its files usually are called; they decide nothing.
        known_by: how it is told from others, in words.
        module: which of the readers reads it.
        fits: tells whether a file is of it.
    """

    name: str
    endings: str
    known_by: str
    module: str
    fits: Callable[[Look], bool]


FORMATS = (
    Format(
        "OFDS 0.3 and 0.4 (JSON)",
        ".json",
        "members `networks`, or `nodes` and `spans`",
        "ofds",
        lambda look: look.is_ofds(),
    ),
    Format(
        "OFDS (GeoJSON)",
        ".geojson .json",
        "features with `featureType` node or span, or with a `network`",
        "ofds_geojson",
        lambda look: look.is_ofds_geojson(),
    ),
    Format(
        "OFDS (CSV)",
        "nodes.csv spans.csv",
        "columns `nodes/0/id`, `spans/0/id`",
        "ofds_csv",
        lambda look: look.is_ofds_csv(),
    ),
    Format(
        "GML graphs (Internet Topology Zoo)",
        ".gml",
        "a text that begins `graph [`",
        "gml",
        lambda look: look.is_gml_graph(),
    ),
    Format(
        "GraphML (Internet Topology Zoo, networkx, yEd)",
        ".graphml",
        "the XML element `graphml`",
        "graphml",
        lambda look: look.root == "graphml",
    ),
    Format(
        "node-link JSON (TopoHub, networkx)",
        ".json",
        "members `nodes` and `links` or `edges`",
        "node_link",
        lambda look: look.is_node_link(),
    ),
    Format(
        "SNDlib (XML)",
        ".xml",
        "the XML element `network` with `networkStructure`",
        "sndlib",
        lambda look: look.root == "network" and look.has_element("networkStructure"),
    ),
    Format(
        "SNDlib (native)",
        ".txt",
        "a text that begins `?SNDlib native format`",
        "sndlib_native",
        lambda look: look.begins("?SNDlib native format"),
    ),
    Format(
        "Net2Plan, version 6 and before",
        ".n2p",
        "the XML element `network` with `node` or `physicalTopology`",
        "net2plan",
        lambda look: look.root == "network" and look.has_element("physicalTopology", "node"),
    ),
    Format(
        "GNPy (JSON)",
        ".json",
        "members `elements` and `connections`; `path-request` for services",
        "gnpy",
        lambda look: (
            look.has_members("elements", "connections") or look.has_members("path-request")
        ),
    ),
    Format(
        "GNPy (spreadsheet)",
        ".xls .xlsx",
        "sheets `Nodes` (City) and `Links` (Node A, Node Z)",
        "gnpy_sheets",
        lambda look: look.is_gnpy_spreadsheet(),
    ),
    Format(
        "layers of points and lines that GDAL reads",
        ".kml .kmz .shp .gpkg .fgb .geojson .gpx .gdb .dxf .tab .mif",
        "the first bytes of each kind, and its ending",
        "layers",
        lambda look: look.is_layer(),
    ),
    Format(
        "tables of places and links",
        ".csv .tsv .xlsx .xls .ods",
        "the ending, or the first bytes of a spreadsheet",
        "tables",
        lambda look: look.is_table(),
    ),
)
"""All formats that are read, the more particular first; docs and ``--help`` list them."""
_BY_MODULE = {format.module: format for format in FORMATS}
ALLOWED = "one of " + ", ".join(format.name for format in FORMATS)


@dataclass(frozen=True)
class Reader:
    """What reads files that were recognised.

    Args:
        format: of the files.
        aside: members of an archive that are of no format.
    """

    format: Format
    aside: tuple[Content, ...] = ()

    def read(self, contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
        """Return the networks of the files, those of an archive that are none left out.

        Raises:
            InputError: a file is damaged, or a value is none of its kind.
            RequestError: what reads the format is not installed.
        """
        left = {content.shown for content in self.aside}
        kept = [content for content in contents if content.shown not in left]
        module: _Reads = import_module(f"{READERS}.{self.format.module}")
        networks = module.read(kept, options)
        if not left or not networks:
            return networks
        note = f"not read from the archive: {_names(self.aside)}"
        return (replace(networks[0], notes=(*networks[0].notes, note)), *networks[1:])


def recognised(contents: Sequence[Content], options: ImportOptions) -> Reader:
    """Return what reads files that are given together.

    Args:
        contents: the files, or the members of an archive; what belongs to a file (the .dbf of
            a Shapefile) among them.
        options: what the user decides.

    Raises:
        InputError: a file is of no format that is read, or they are of several.
    """
    found: dict[str, list[Content]] = {}
    unknown: list[tuple[Content, str]] = []
    named = {content.shown.lower() for content in contents}
    for content in contents:
        if _belongs(content, named):
            continue
        look = Look(content, options)
        format = next((format for format in FORMATS if format.fits(look)), None)
        if format is not None:
            found.setdefault(format.module, []).append(content)
        else:
            unknown.append((content, look.described()))
    if set(found) == {"ofds_csv", "tables"}:  # tables of the standard that name only columns
        found = {"ofds_csv": list(contents)}
    wrong = [pair for pair in unknown if not found or not is_member(pair[0])]
    if wrong or not found:
        problems = [Problem(c.shown, "", "", what, ALLOWED) for c, what in wrong]
        raise InputError(problems or [Problem("", "", "", "no file", ALLOWED)])
    if len(found) > 1:
        several = "; ".join(f"{_BY_MODULE[m].name}: {_names(c)}" for m, c in found.items())
        shown = contents[0].path.as_posix()
        allowed = "files of one format: the others on their own"
        raise InputError([Problem(shown, "", "", f"several formats ({several})", allowed)])
    return Reader(_BY_MODULE[next(iter(found))], tuple(content for content, _ in unknown))


def table() -> str:
    """Return the formats as a table in Markdown, for the docs."""
    lines = ["| format | files | known by |", "| --- | --- | --- |"]
    for format in FORMATS:
        endings = " ".join(f"`{ending}`" for ending in format.endings.split())
        lines.append(f"| {format.name} | {endings} | {format.known_by} |")
    return "\n".join(lines) + "\n"


def _belongs(content: Content, named: set[str]) -> bool:
    """Tell whether a file stands beside another one of the same name: the .dbf of a Shapefile."""
    shown = content.shown.lower()
    stem = shown.rpartition(".")[0]
    return any(
        (shown.endswith(beside) and {stem + ending for ending in kind.endings} & named)
        for kind in KINDS
        for beside in kind.beside
    ) or any(
        shown.removesuffix(more) in named - {shown} for kind in KINDS for more in kind.appended
    )


def _names(contents: Sequence[Content]) -> str:
    some = ", ".join(spelled(content.shown.rpartition("/")[2]) for content in contents[:_SHOWN])
    left = len(contents) - _SHOWN
    return f"{some} and {left} more" if left > 0 else some
