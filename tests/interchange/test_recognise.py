"""Formats are told by content; what nothing reads is said, with what is allowed."""

from __future__ import annotations

import gzip
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from netplan.errors import InputError
from netplan.interchange.archive import contents_of
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.recognise import FORMATS, recognised, table
from tests.support.folders import ROOT
from tests.support.network_files import FILES, SNDLIB_XML, ZOO, content, networks

MODULES = {
    "zoo.gml": "gml",
    "graph.graphml": "graphml",
    "topohub.json": "node_link",
    "sndlib.xml": "sndlib",
    "sndlib.txt": "sndlib_native",
    "design.n2p": "net2plan",
    "old.n2p": "net2plan",
    "gnpy.json": "gnpy",
    "ofds.json": "ofds",
    "nodes.geojson": "ofds_geojson",
    "spans.geojson": "ofds_geojson",
    "nodes.csv": "ofds_csv",
    "spans.csv": "ofds_csv",
}


def module_of(*files: Content) -> str:
    return recognised(files, ImportOptions()).format.module


@pytest.mark.parametrize("name", sorted(FILES))
def test_each_format_is_known_by_its_content_whatever_the_file_is_called(name: str) -> None:
    called = name if name.endswith(".csv") else "some.thing"
    assert module_of(content(FILES[name], called)) == MODULES[name]


@pytest.mark.parametrize("name", sorted(FILES))
def test_a_file_is_read_the_same_plain_packed_and_in_an_archive(name: str, tmp_path: Path) -> None:
    raw = FILES[name].encode()
    (tmp_path / name).write_bytes(raw)
    (tmp_path / f"{name}.gz").write_bytes(gzip.compress(raw))
    (tmp_path / f"marked-{name}").write_bytes(b"\xef\xbb\xbf" + raw)
    with zipfile.ZipFile(tmp_path / "net.zip", "w") as archive:
        archive.writestr(f"文件夹/{name}", raw)
        archive.writestr("README.txt", "read me, please")
    found = []
    for path in (name, f"{name}.gz", f"marked-{name}", "net.zip"):
        files = contents_of(tmp_path / path, ImportOptions())
        (network,) = networks(*files)
        found.append(replace(network, file="", notes=()))
    assert found[1:] == found[:1] * 3


@pytest.mark.parametrize(
    ("text", "name", "module"),
    [
        ("<kml><Document/></kml>", "x.txt", "layers"),
        ('<?xml version="1.0"?><!-- a --><gpx/>', "x", "layers"),
        ('{"type": "FeatureCollection", "features": []}', "x.geojson", "layers"),
        ('{"type": "Feature", "geometry": null}\n{"type": "Feature"}', "x.geojsonl", "layers"),
        (b"SQLite format 3\0" + bytes(100), "x.gpkg", "layers"),
        (b"\0\0\x27\x0a" + bytes(100), "x.shp", "layers"),
        ("from,to\na,b\n", "x.csv", "tables"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "x.any", None),
        ('<xs:network xmlns:xs="u"><xs:node id="1"/></xs:network>', "x.xml", "net2plan"),
        ("# made by hand\nVersion 1\ngraph\n[ ]", "x", "gml"),
    ],
)
def test_layers_and_tables_are_left_to_their_readers(
    text: str | bytes, name: str, module: str | None
) -> None:
    if module is None:
        with pytest.raises(InputError, match="spreadsheet"):
            module_of(content(text, name))
    else:
        assert module_of(content(text, name)) == module


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("", "an empty file"),
        ("hello there", 'a text that begins "hello there"'),
        ("<!DOCTYPE html><html><p></html>", "a web page"),
        ("<OGRVRTDataSource><SrcDataSource>/etc/passwd</SrcDataSource></OGRVRTDataSource>",
         "a virtual layer, which points to other files"),
        ("<gexf/>", "XML with the root <gexf>"),
        ('{"a": 1, "b": 2}', "JSON with the members a, b"),
        ('{"Edfa": []}', "a library of equipment of GNPy"),
        ('{"adjacency": [], "nodes": []}', "an adjacency list of networkx"),
        (b"\x89PNG\r\n\x1a\n\0\0", "bytes that begin 89 50 4e 47"),
        (b"PK\x03\x04nothing", "an archive that is no spreadsheet"),
    ],
)  # fmt: skip
def test_what_nothing_reads_is_said_with_what_is_allowed(text: str | bytes, found: str) -> None:
    with pytest.raises(InputError) as error:
        module_of(content(text, "dir/net.dat"))
    (problem,) = error.value.problems
    assert problem.file == "dir/net.dat"
    assert problem.found.startswith(found)
    assert all(format.name in problem.allowed for format in FORMATS)
    assert "passwd" not in str(error.value)


def test_files_of_several_formats_are_refused_together() -> None:
    with pytest.raises(InputError) as error:
        module_of(content(ZOO, "a.gml"), content(SNDLIB_XML, "b.xml"))
    assert (
        "several formats (GML graphs (Internet Topology Zoo): a.gml; SNDlib (XML): b.xml)"
        in str(error.value)
    )


def test_members_of_an_archive_that_are_no_network_are_left_aside_and_named() -> None:
    archive = Path("nets.zip")
    members = [
        Content(archive, "nets.zip/zoo.gml", ZOO.encode()),
        Content(archive, "nets.zip/README", b"read me"),
        Content(archive, "nets.zip/x.bin", b"\xff\xfa\xfb"),
    ]
    (found,) = networks(*members)
    assert found.notes == ("not read from the archive: README, x.bin",)
    with pytest.raises(InputError, match="read me"):
        networks(content(ZOO, "zoo.gml"), content("read me", "README"))


def test_what_belongs_to_a_layer_is_not_asked_for_its_format() -> None:
    shape = content(b"\0\0\x27\x0a" + bytes(100), "d/a.SHP")
    beside = [content(b"\x03" + bytes(40), "d/a.dbf"), content("GBK", "d/a.cpg")]
    assert module_of(shape, *beside) == "layers"
    with pytest.raises(InputError, match="bytes that begin"):
        module_of(shape, content(b"\x03" + bytes(40), "d/b.dbf"))


@pytest.mark.parametrize(
    "head",
    ["<!---->" * 3000, "<!---->" * 100, "<?a?>" * 4000, "<!--" * 6000, "#\n" * 20000, "\n" * 30000],
)
def test_a_look_takes_no_longer_for_a_head_made_to_confuse(head: str) -> None:
    with pytest.raises(InputError):
        module_of(content(head + "x", "a.xml"))


def test_the_docs_list_every_format() -> None:
    assert table() in (ROOT / "docs" / "formats.md").read_text(encoding="utf-8"), table()
