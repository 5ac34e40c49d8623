"""What a file looks like: its first bytes, the root of XML, the members of JSON, its ending."""

from __future__ import annotations

import re
from functools import cached_property
from typing import Any

from netplan.errors import InputError
from netplan.formats.incoming.kinds import CSV
from netplan.formats.incoming.sheets import COMPOUND, PACKED, is_spreadsheet, read_sheets
from netplan.interchange.archive import name_of
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.text import shortened, spelled

HEAD = 20_000
_MARKS = (b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff")
_ROOT = re.compile(
    r"\s*(?:<\?(?:(?!\?>).)*\?>\s*|<!--(?:(?!-->).)*-->\s*"
    r"|<!DOCTYPE[^>\[]*(?:\[[^\]]*\]\s*)?>\s*)*<(?:[\w.\-]+:)?([A-Za-z_][\w.\-]*)",
    re.S,
)
_GRAPH = re.compile(
    r"(?:\s*#[^\n]*\n|\s*(?:Creator|Version|comment|label)\b[^\n]*\n)*\s*graph\s*\["
)
_LAYER_ROOTS = ("kml", "gpx", "FeatureCollection")
_LAYER_TYPES = ("FeatureCollection", "Feature", "Topology", "GeometryCollection")
_TYPE = re.compile(r'\s*\{[^{}\[\]]*"type"\s*:\s*"FeatureCollection"')
_OFDS_FEATURE = re.compile(r'"featureType"|"network"\s*:\s*\{')
_JSON_NAMED = {
    "adjacency": "an adjacency list of networkx, which node_link_data writes as node-link JSON",
    "Edfa": "a library of equipment of GNPy, which holds no network",
    "spectrum": "a spectrum of GNPy, which holds no network",
    "nf_fit_coeff": "an amplifier of GNPy, which holds no network",
    "raman_params": "parameters of a simulation of GNPy, which hold no network",
}
_XML_NAMED = {
    "html": "a web page",
    "OGRVRTDataSource": "a virtual layer, which points to other files",
    "VRTDataset": "a virtual layer, which points to other files",
    "solution": "a solution of SNDlib, which holds no network",
}


def is_member(content: Content) -> bool:
    """Tell whether a content is of an archive or a folder, rather than a file that was named."""
    return not content.shown.endswith(content.path.name)


class Look:
    """A look at one file, as far as a question needs it.

    Args:
        content: the file, unpacked.
        options: what the user decides.
    """

    def __init__(self, content: Content, options: ImportOptions) -> None:
        self.content = content
        self.options = options
        self.ending = name_of(content).suffix.lower()

    @cached_property
    def is_text(self) -> bool:
        """Whether it is a text: no zero byte stands in its head, or it says that it is UTF-16."""
        head = self.content.raw[:HEAD]
        if head.startswith(COMPOUND):
            return False
        return bool(head.strip()) and (head.startswith(_MARKS) or b"\0" not in head)

    @cached_property
    def head(self) -> str:
        """The first characters of a text, "" where it is none.

        Raises:
            InputError: it is in no known encoding; of a member of an archive, which may be
                anything, that only says that it is no text.
        """
        try:
            return self.content.text[:HEAD].removeprefix("\ufeff") if self.is_text else ""
        except InputError:
            if is_member(self.content):
                return ""
            raise

    @cached_property
    def root(self) -> str:
        """The name of the root element of XML without its namespace; "" where it is no XML."""
        match = _ROOT.match(self.head)
        return match[1] if match is not None else ""

    @cached_property
    def json(self) -> Any:
        """The values of JSON that is a mapping, None where it is none."""
        is_lines = self.ending in (".geojsonl", ".geojsons", ".ndjson", ".jsonl")
        if is_lines or not self.head.lstrip().startswith("{") or self._is_plain_layer:
            return None
        value = self.content.json
        return value if isinstance(value, dict) else None

    @cached_property
    def _is_plain_layer(self) -> bool:
        """Whether it is a collection of features that are surely none of OFDS.

        Told without taking it apart, which takes time where it is large.
        """
        return _TYPE.match(self.head) is not None and not _OFDS_FEATURE.search(self.content.text)

    def begins(self, text: str) -> bool:
        """Tell whether it begins so."""
        return self.head.startswith(text)

    def has_element(self, *names: str) -> bool:
        """Tell whether one of these elements stands in the XML."""
        text = self.content.text
        pattern = rf"<(?:[\w.\-]+:)?(?:{'|'.join(names)})[\s/>]"
        return re.search(pattern, text) is not None

    def has_members(self, *names: str) -> bool:
        """Tell whether it is JSON with all these members."""
        return self.json is not None and all(name in self.json for name in names)

    def is_ofds(self) -> bool:
        """Tell whether it is a package, a network, or a page of one."""
        if self.has_members("networks") or self.has_members("nodes", "spans"):
            return True
        if self.has_members("spans"):
            return True
        # Where a graph has a list of links, a page has links to its neighbours.
        return self.has_members("nodes", "links") and isinstance(self.json["links"], dict)

    def is_ofds_geojson(self) -> bool:
        """Tell whether its features are nodes or spans of the standard."""
        if not self.has_members("features"):
            return False
        from netplan.interchange.readers.ofds_geojson import kind_of  # noqa: PLC0415

        features = self.json["features"]
        first = features[0] if isinstance(features, list) and features else None
        return isinstance(first, dict) and kind_of(first) is not None

    def is_ofds_csv(self) -> bool:
        """Tell whether the columns are called as in the standard."""
        if not self._is_csv:
            return False
        first = self.content.text.lstrip("\ufeff\r\n").partition("\n")[0]  # notes may stand there
        return "/0/" in first

    def is_gml_graph(self) -> bool:
        """Tell whether it is a graph in GML, not geography in the other GML."""
        return _GRAPH.match(self.head) is not None

    def is_node_link(self) -> bool:
        """Tell whether it has nodes and links."""
        return self.has_members("nodes") and any(
            isinstance(self.json.get(key), list) for key in ("links", "edges")
        )

    def is_gnpy_spreadsheet(self) -> bool:
        """Tell whether it is a spreadsheet with the sheets of GNPy."""
        if not self._is_spreadsheet:
            return False
        from netplan.interchange.readers.gnpy_sheets import is_gnpy  # noqa: PLC0415

        return is_gnpy(read_sheets(self.content.raw, self.content.shown))

    def is_layer(self) -> bool:
        """Tell whether GDAL may open it, by its beginning, or by its ending and its beginning."""
        if self.root:
            return self.root in _LAYER_ROOTS
        if self.json is not None:
            return self.json.get("type") in _LAYER_TYPES or self.has_members("geometryType")
        from netplan.interchange.readers import layers  # noqa: PLC0415

        return self._is_plain_layer or layers.fits([self.content])

    def is_table(self) -> bool:
        """Tell whether it is a spreadsheet, or a text whose ending says that it is a table.

        Other texts are tables where the names of their columns are known.
        """
        if self._is_spreadsheet or self._is_csv:
            return True
        if self.ending != ".txt" or not self.head:
            return False
        from netplan.interchange.readers import tables  # noqa: PLC0415

        return tables.fits([self.content], self.options)

    def described(self) -> str:
        """Return what it is, for a message; of its content no more than names and a beginning."""
        if self.json is not None:
            named = next((t for key, t in _JSON_NAMED.items() if key in self.json), None)
            members = ", ".join(spelled(str(key)) for key in list(self.json)[:6])
            return named or f"JSON with the members {shortened(members, 100) or 'none'}"
        if self.root:
            return _XML_NAMED.get(self.root) or f"XML with the root <{shortened(self.root, 40)}>"
        first = self.head.strip().partition("\n")[0]
        if first and not self.content.raw.startswith(PACKED):
            return f'a text that begins "{shortened(spelled(first), 60)}"'
        return self._bytes_described()

    def _bytes_described(self) -> str:
        raw = self.content.raw
        if not raw.strip():
            return "an empty file"
        if raw.startswith(PACKED):
            return "an archive that is no spreadsheet"
        return f"bytes that begin {raw[:8].hex(' ')}"

    @property
    def _is_csv(self) -> bool:
        return self.ending in CSV.endings and bool(self.head)

    @cached_property
    def _is_spreadsheet(self) -> bool:
        return is_spreadsheet(self.content.raw)
