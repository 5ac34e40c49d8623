"""Other people's files in: the encodings of their texts, and what is no layer at all."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from netplan import api
from netplan.errors import InputError, RequestError
from netplan.formats.coordinates.gcj02 import wgs84_to_gcj02
from netplan.formats.coordinates.known_positions import known_positions
from netplan.formats.incoming.gdal import read_gdal
from netplan.formats.incoming.kinds import kind_of
from tests.support.folders import TEST_DATA
from tests.support.import_cases import (
    GUIYANG,
    KUNMING,
    feature,
    gis,
    imported,
    layer,
    refused,
    table,
)


@gis
def test_a_chinese_shapefile_without_a_word_on_its_encoding(tmp_path: Path) -> None:
    for part in (TEST_DATA / "gbk").iterdir():
        (tmp_path / part.name).write_bytes(part.read_bytes())
    done, found = imported(tmp_path / "sites.shp", "places")
    assert [f["properties"]["name_zh"] for f in found] == ["贵阳", "昆明", "南宁"]
    assert done.stderr == (
        "note: the file does not say how its texts are encoded: taken as GB18030; another is "
        "given by --encoding\n"
    )
    told, again = imported(tmp_path / "sites.shp", "places", "--encoding", "gbk")
    assert told.stderr == ""
    assert again == found
    said = refused(tmp_path / "sites.shp", "places", "--encoding", "utf-8")
    assert "feature 1: name_zh: found byte 0xb9; allowed: text in UTF-8, or say which" in said


TYPED = {
    "id": ("string", "s1"),
    "a": ("string", "guiyang"),
    "b": ("string", "kunming"),
    "state": ("string", "existing"),
    "fibre": ("string", "g652d"),
    "length_km": ("double", "480.5"),
    "length_source": ("string", "measured"),
    "corridor": ("string", "s1"),
    "备注": ("string", "沿铁路"),
}


def kml_with_schema(columns: dict[str, tuple[str, str]]) -> str:
    fields = "".join(f'<SimpleField name="{k}" type="{t}"/>' for k, (t, _) in columns.items())
    cells = "".join(f'<SimpleData name="{k}">{v}</SimpleData>' for k, (_, v) in columns.items())
    return (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document>'
        f'<Schema id="cables" name="cables">{fields}</Schema><Folder><name>spans</name><Placemark>'
        f'<ExtendedData><SchemaData schemaUrl="#cables">{cells}</SchemaData></ExtendedData>'
        "<LineString><coordinates>106.71,26.58 102.71,25.04</coordinates></LineString>"
        "</Placemark></Folder></Document></kml>"
    )


def packed(path: Path, **members: str) -> Path:
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in members.items():
            archive.writestr(f"{name}.kml", text)
    return path


@gis
@pytest.mark.parametrize("inner", ["doc", "files/线"])
def test_typed_columns_of_a_packed_kml_are_those_of_the_document(
    tmp_path: Path, inner: str
) -> None:
    text = kml_with_schema(TYPED)
    plain = read_gdal(
        table(tmp_path / "a.kml", text),
        kind_of(tmp_path / "a.kml", "a.kml"),
        layer=None,
        preferred=("spans",),
        encoding=None,
    )
    path = packed(tmp_path / "a.kmz", **{inner: text})
    found = read_gdal(path, kind_of(path, "a.kmz"), layer=None, preferred=("spans",), encoding=None)
    assert (found.columns, found.rows) == (plain.columns, plain.rows)
    cells = dict(zip(found.columns, found.rows[0].values, strict=True))
    assert cells["length_km"] == 480.5
    assert cells["备注"] == "沿铁路"
    places = layer(
        tmp_path / "places.geojson",
        *(
            feature("Point", list(at), id=id_, name=id_, role="hub")
            for id_, at in (("guiyang", GUIYANG), ("kunming", KUNMING))
        ),
    )
    written = [
        imported(tmp_path / name, "spans", "--places", str(places))[1]
        for name in ("a.kml", "a.kmz")
    ]
    assert written[0] == written[1]
    assert len(written[0]) == 1


@gis
def test_a_packed_kml_of_several_documents_is_no_one_layer(tmp_path: Path) -> None:
    text = kml_with_schema(TYPED)
    link = "<kml><Document><NetworkLink><Link><href>a.kml</href></Link></NetworkLink></Document>"
    one = packed(tmp_path / "one.kmz", doc=f"{link}</kml>", a=text)
    found = read_gdal(one, kind_of(one, "one.kmz"), layer=None, preferred=("spans",), encoding=None)
    assert len(found.rows) == 1
    said = refused(packed(tmp_path / "two.kmz", doc=text, b=text), "spans")
    assert said.startswith("error: two.kmz: found 2 documents with places or lines (doc.kml, ")
    with zipfile.ZipFile(tmp_path / "none.kmz", "w") as archive:
        archive.writestr("a.png", b"")
    assert "found an archive without KML" in refused(tmp_path / "none.kmz", "spans")


@gis
@pytest.mark.parametrize("name", ["a.kml", "a.kmz"])
def test_columns_of_kml_keep_their_chinese_names(tmp_path: Path, name: str) -> None:
    """GDAL makes underscores of them, and one column of two names of the same length."""
    data = {"起点": "a", "终点": "b", "长度 (公里)": "7", "plain": "c", "&amp;": "d"}
    cells = "".join(f'<Data name="{k}"><value>{v}</value></Data>' for k, v in data.items())
    text = (
        '<kml xmlns="http://www.opengis.net/kml/2.2"><Document><Placemark>'
        f"<ExtendedData>{cells}</ExtendedData>"
        "<Point><coordinates>1,2</coordinates></Point></Placemark></Document></kml>"
    )
    path = tmp_path / name
    if path.suffix == ".kml":
        table(path, text)
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("files/icon.png", b"\x89PNG")
            archive.writestr("网络/doc.kml", text)
    raw = read_gdal(path, kind_of(path, ""), layer=None, preferred=("a",), encoding=None)
    found = dict(zip(raw.columns, raw.rows[0].values, strict=True))
    assert {name: found[name] for name in ("起点", "终点", "长度 (公里)", "plain", "&")} == {
        "起点": "a",
        "终点": "b",
        "长度 (公里)": "7",
        "plain": "c",
        "&": "d",
    }


@gis
def test_a_name_cut_in_the_middle_of_a_character_and_a_lost_index(tmp_path: Path) -> None:
    for part in (TEST_DATA / "gbk").iterdir():
        content = part.read_bytes()
        content = content.replace(
            "贵阳".encode("gbk").ljust(80), ("a" + "贵" * 40).encode("gbk")[:80]
        )
        if part.suffix != ".shx":
            (tmp_path / part.name).write_bytes(content)
    done, found = imported(tmp_path / "sites.shp", "places")
    assert done.exit_code == 0, done.output
    assert [f["properties"]["name_zh"] for f in found] == ["a" + "贵" * 39, "昆明", "南宁"]


@gis
def test_a_western_shapefile_is_read_with_a_warning(tmp_path: Path) -> None:
    for part in (TEST_DATA / "gbk").iterdir():
        content = part.read_bytes()
        for name, other in (("贵阳", "Zürich"), ("昆明", "Genève"), ("南宁", "Malmö")):
            content = content.replace(
                name.encode("gbk") + b" " * 6, other.encode("latin-1").ljust(10)
            )
        (tmp_path / part.name).write_bytes(content)
    done, found = imported(tmp_path / "sites.shp", "places")
    assert [f["properties"]["name_zh"] for f in found] == ["Zürich", "Genève", "Malmö"]
    assert done.stderr.startswith("warning: the file does not say how its texts are encoded")


SITES = "id,name_zh,role,lon,lat\na,贵阳市,hub,106.71,26.58\nb,昆明,demand,102.71,25.04\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_the_encoding_of_a_chinese_table_is_found(tmp_path: Path, encoding: str) -> None:
    done, found = imported(table(tmp_path / "s.csv", SITES, encoding), "places")
    assert [f["properties"]["name_zh"] for f in found] == ["贵阳市", "昆明"]
    assert ("taken as GB18030" in done.stderr) == (encoding == "gb18030")


def test_another_encoding_is_asked_for_and_taken(tmp_path: Path) -> None:
    path = table(tmp_path / "s.csv", SITES.replace("贵阳市", "Zürich"), "gb18030").with_name(
        "w.csv"
    )
    table(path, "id,name,role,lon,lat\na,Zürich,hub,8.5,47.4\n", "cp1252")
    assert "error: w.csv: line 2: found byte 0xfc; allowed: text in UTF-8, or say which" in refused(
        path, "places"
    )
    _, found = imported(path, "places", "--encoding", "cp1252")
    assert found[0]["properties"]["name"] == "Zürich"


@gis
def test_geojson_in_gb18030_is_read_and_bytes_of_nothing_are_located(tmp_path: Path) -> None:
    path = layer(tmp_path / "s.geojson", feature("Point", GUIYANG, id="a", role="hub", name_zh="X"))
    text = path.read_text("utf-8")
    table(path, text.replace("X", "贵阳"), "gb18030")
    assert imported(path, "places")[1][0]["properties"]["name_zh"] == "贵阳"
    path.write_bytes(text.encode().replace(b'"X"', b'\n"\xff\xfe"'))
    assert "s.geojson: line 2: found byte 0xff; allowed: text in UTF-8" in refused(path, "places")


@pytest.mark.parametrize(
    "name", ["klingon", "hex", "rot13", "", "\x00", "utf-8\nx", "unicode_escape", "utf-7"]
)
def test_an_unknown_encoding_is_a_wrong_request(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match="no such text encoding"):
        api.import_layer(table(tmp_path / "s.csv", SITES), "places", encoding=name)


def test_a_shift_is_seen_in_a_table_of_gb18030(tmp_path: Path) -> None:
    moved = {name: wgs84_to_gcj02(known_positions()[name]) for name in ("贵阳", "昆明", "南宁")}
    rows = "".join(f"p{i},{zh},hub,{x},{y}\n" for i, (zh, (x, y)) in enumerate(moved.items()))
    path = table(tmp_path / "s.csv", f"id,name_zh,role,lon,lat\n{rows}", "gbk")
    found = api.import_layer(path, "places")
    assert found.notes[-1].startswith("warning: positions look like GCJ-02, not WGS-84: 3 known")


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("net.graphml", "<?xml version='1.0'?><graphml/>", "a GraphML graph"),
        ("net.xml", "<graphml xmlns='x'><graph/></graphml>", "a GraphML graph"),
        ("net.gml", "graph [\n directed 0\n]", "a GML graph"),
        ("net.gml", 'Creator "x"\ngraph\n[\n node [ id 0 ] ]', "a GML graph"),
        ("net.json", '{"networks": [{"nodes": []}]}', "an OFDS network package"),
        ("net.json", '{"directed": false, "nodes": [], "links": []}', "a node-link graph"),
        ("net.txt", "?SNDlib native format; type: network", "an SNDlib network"),
        ("net.n2p", '<network version="6" layerId="1"/>', "a Net2Plan design"),
        ("net.xlsx", "PK", "a spreadsheet"),
        ("net.zip", "PK", "an archive"),
        ("net.dxf", "0\nSECTION", "a drawing, which has no columns"),
        ("net.foo", "x", 'the ending ".foo"'),
        ("net", "x", "no ending"),
    ],
)
def test_what_is_no_layer_is_named_with_what_to_do(
    tmp_path: Path, name: str, text: str, said: str
) -> None:
    shown = refused(table(tmp_path / name, text), "places")
    assert shown.startswith(f"error: {name}: found {said}; allowed: ")
    assert "<DRIVER>" not in shown
    if "graph" in said or "network" in said:
        assert "netplan import FILE --out DIR, which brings in whole networks" in shown


def test_errors_are_of_the_kind_that_says_whose_fault_it_is(tmp_path: Path) -> None:
    with pytest.raises(InputError):
        api.import_layer(tmp_path / "nothing.csv", "places")
    with pytest.raises(RequestError, match='no layer "b" in the file; it has s'):
        api.import_layer(table(tmp_path / "s.csv", SITES), "places", layer="b")
