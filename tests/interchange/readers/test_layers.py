"""Layers of GIS tools to a raw network: every layer and geometry, words of both languages."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path
from typing import Any

import pytest

from netplan.errors import InputError, NetplanError, RequestError
from netplan.formats.incoming.kinds import NETWORK_KINDS
from netplan.interchange.archive import contents_of
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import LengthKind, LengthUnit, Plane, RawLength, RawNetwork
from netplan.interchange.readers import layers, tables
from tests.support.folders import TEST_DATA
from tests.support.import_cases import feature, gis, layer

pytestmark = gis
SECRET = "not-for-you"
KML = """<?xml version="1.0" encoding="UTF-8"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document><name>Net</name>
<Placemark><name>贵阳</name><Point><coordinates>106.7,26.6</coordinates></Point></Placemark>
<Folder><name>Outer</name>
<Placemark><name>trunk</name><ExtendedData>
<Data name="起点"><value>贵阳</value></Data><Data name="终点"><value>Kunming</value></Data>
<Data name="长度(公里)"><value>520.5</value></Data></ExtendedData>
<LineString><coordinates>106.7,26.6 105,26,4 102.7,25.0</coordinates></LineString></Placemark>
<Folder><name>Inner</name>
<Placemark><name>Kunming</name><Point><coordinates>102.7,25.0,1900</coordinates></Point></Placemark>
<Placemark><name>parts</name><MultiGeometry>
<Point><coordinates>104,25</coordinates></Point>
<LineString><coordinates>104,25 104,26</coordinates></LineString>
<LineString><coordinates>104,26 104,27</coordinates></LineString>
</MultiGeometry></Placemark></Folder></Folder></Document></kml>"""
DXF = """  0
SECTION
  2
ENTITIES
  0
LINE
  8
CABLE
 10
500000.0
 20
2900000.0
 11
510000.0
 21
2900000.0
  0
ENDSEC
  0
EOF
"""


def read(path: Path, **options: Any) -> RawNetwork:
    chosen = ImportOptions(**options)
    (network,) = layers.read(contents_of(path, chosen), chosen)
    return network


def written(path: Path, text: str) -> Path:
    path.write_text(text, "utf-8")
    return path


def test_kml_is_read_with_all_its_folders(tmp_path: Path) -> None:
    network = read(written(tmp_path / "a.kml", KML))
    assert [(p.name, p.position) for p in network.places] == [
        ("贵阳", (106.7, 26.6)),
        ("Kunming", (102.7, 25.0)),
        ("parts", (104.0, 25.0)),
    ]
    trunk, parts = network.spans
    assert (trunk.a, trunk.b) == ("贵阳", "Kunming")
    assert trunk.lengths == (RawLength(520.5, LengthUnit.KM, LengthKind.ROUTE),)
    assert trunk.route == ((106.7, 26.6), (105.0, 26.0), (102.7, 25.0))
    assert (parts.a, parts.b, parts.piece) == (None, None, None)
    assert parts.route == ((104.0, 25.0), (104.0, 26.0), (104.0, 27.0))
    assert trunk.where == "Outer, feature 1"
    assert (network.plane, network.crs, network.lines_only) == (Plane.DEGREES, None, True)
    assert any("起点 as a, 终点 as b" in note for note in network.notes)


def test_data_of_kml_goes_before_its_own_times(tmp_path: Path) -> None:
    text = KML.replace("起点", "start").replace("终点", "end").replace("公里", "m")
    (trunk, _) = read(written(tmp_path / "a.kml", text)).spans
    assert (trunk.a, trunk.b) == ("贵阳", "Kunming")
    assert trunk.lengths[0].unit is LengthUnit.M
    assert trunk.extra == {}


def test_kmz_with_pictures_is_the_same_network(tmp_path: Path) -> None:
    plain = read(written(tmp_path / "a.kml", KML))
    with zipfile.ZipFile(tmp_path / "a.kmz", "w") as archive:
        archive.writestr("files/icon.png", b"\x89PNG")
        archive.writestr("doc.kml", KML)
    packed = read(tmp_path / "a.kmz")
    assert (packed.places, packed.spans) == (plain.places, plain.spans)


def test_a_network_of_kml_is_called_as_its_document_or_package(tmp_path: Path) -> None:
    named = {
        "<name>Net</name>": "Net",
        "<name>贵州 &amp; more.kmz</name>": "贵州 & more",
        "<!-- x --><name><![CDATA[ Net <2> ]]></name>": None,
        "<name><![CDATA[Net 2]]></name>": "Net 2",
        "<name></name>": None,
        "": None,
    }
    for title, name in named.items():
        text = KML.replace("<name>Net</name>", title)
        assert read(written(tmp_path / "a.kml", text)).name == name
        with zipfile.ZipFile(tmp_path / "cables.kmz", "w") as archive:
            archive.writestr("doc.kml", text)
        assert read(tmp_path / "cables.kmz").name == (name or "cables")
    with zipfile.ZipFile(tmp_path / "two.kmz", "w") as archive:
        archive.writestr("doc.kml", KML)
        archive.writestr("b.kml", KML.replace("<name>Net</name>", "<name>Other</name>"))
    both = read(tmp_path / "two.kmz")
    assert both.name == "two"
    wheres = [span.where for span in both.spans if span.piece is None]
    assert len(wheres) == len(set(wheres)) == 4


@pytest.mark.parametrize("folder", ["", "inner/", "网络/"])
def test_a_shapefile_in_a_folder_of_a_zip(tmp_path: Path, folder: str) -> None:
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for part in sorted((TEST_DATA / "gbk").iterdir()):
            archive.writestr(f"{folder}{part.name}", part.read_bytes())
    packed = read(tmp_path / "a.zip")
    (shape,) = (TEST_DATA / "gbk").glob("*.shp")
    assert packed.places == read(shape).places
    assert packed.places[0].name == "贵阳"


def test_layers_of_a_package_are_one_network(tmp_path: Path) -> None:
    raw = pytest.importorskip("pyogrio.raw")
    shapely = pytest.importorskip("shapely")
    numpy = pytest.importorskip("numpy")
    line = shapely.LineString([(0, 50), (1, 50)])
    cables: dict[str, list[Any]] = {
        "a_end": ["A"],
        "z_end": ["B"],
        "length_m": [72000.0],
        "fiber": ["G.652.D"],
    }
    made: list[tuple[str, str, list[Any], dict[str, list[Any]]]] = [
        ("sites", "Point", [shapely.Point(0, 50), shapely.Point(1, 50)], {"id": ["A", "B"]}),
        ("cables", "LineString", [line], cables),
    ]
    for name, kind, shapes, fields in made:
        types = [object if isinstance(v[0], str) else float for v in fields.values()]
        cells = [numpy.array(v, dtype=t) for v, t in zip(fields.values(), types, strict=True)]
        for suffix, driver in ((".gpkg", "GPKG"), (".gdb", "OpenFileGDB")):
            raw.write(
                str(tmp_path / f"x{suffix}"),
                numpy.array([shapely.to_wkb(s) for s in shapes], dtype=object),
                cells,
                list(fields),
                geometry_type=kind,
                crs="EPSG:4326",
                layer=name,
                driver=driver,
                append=(tmp_path / f"x{suffix}").exists(),
            )
    for name in ("x.gpkg", "x.gdb"):
        network = read(tmp_path / name)
        assert [place.id for place in network.places] == ["A", "B"]
        (span,) = network.spans
        assert (span.a, span.b, span.fibre) == ("A", "B", "G.652.D")
        assert span.lengths == (RawLength(72000.0, LengthUnit.M, LengthKind.ROUTE),)
        assert not network.lines_only
    with pytest.raises(RequestError, match=r'no layer "roads" in the file; it has sites, cables'):
        read(tmp_path / "x.gpkg", layers=("roads",))
    assert read(tmp_path / "x.gpkg", layers=("sites",)).spans == ()
    with zipfile.ZipFile(tmp_path / "g.zip", "w") as archive:
        for part in sorted((tmp_path / "x.gdb").iterdir()):
            archive.write(part, f"data/x.gdb/{part.name}")
    assert read(tmp_path / "g.zip").spans == read(tmp_path / "x.gdb").spans


def test_gpx_gives_waypoints_routes_and_tracks_once(tmp_path: Path) -> None:
    def at(tag: str, lon: float) -> str:
        return f'<{tag} lat="50" lon="{lon}"><name>{tag}{lon}</name></{tag}>'

    text = (
        '<gpx version="1.1" creator="x" xmlns="http://www.topografix.com/GPX/1/1">'
        f"{at('wpt', 1)}<rte><name>r</name>{at('rtept', 1)}{at('rtept', 2)}</rte>"
        f"<trk><name>t</name><trkseg>{at('trkpt', 2)}{at('trkpt', 3)}</trkseg></trk></gpx>"
    )
    network = read(written(tmp_path / "a.gpx", text))
    assert [place.name for place in network.places] == ["wpt1"]
    assert [span.name for span in network.spans] == ["r", "t"]
    assert network.lines_only


def test_a_drawing_needs_its_system(tmp_path: Path) -> None:
    path = written(tmp_path / "a.dxf", DXF)
    with pytest.raises(RequestError, match="name its reference system with --crs"):
        read(path)
    network = read(path, crs="EPSG:4547")
    assert network.spans[0].route == ((500000.0, 2900000.0), (510000.0, 2900000.0))
    assert (network.plane, network.lines_only) == (Plane.UNSAID, True)


def test_ends_that_no_point_has_stand_where_the_line_ends(tmp_path: Path) -> None:
    line = feature("LineString", [(1, 2), (3, 4)], source="X", target="Y", Name="n", Shape_Leng=9.9)
    network = read(layer(tmp_path / "a.geojson", line))
    assert [(p.id, p.position) for p in network.places] == [("X", (1.0, 2.0)), ("Y", (3.0, 4.0))]
    assert network.spans[0].lengths == ()
    assert network.spans[0].extra == {"Shape_Leng": 9.9}
    assert "2 places are named by ends of lines only: they stand where the lines end" in (
        network.notes
    )


def test_pieces_that_do_not_touch_are_told(tmp_path: Path) -> None:
    parts = [[(0, 0), (1, 0)], [(1.5, 0), (2, 0)]]
    network = read(layer(tmp_path / "a.geojson", feature("MultiLineString", parts, id="m")))
    assert [(s.id, s.where, s.piece) for s in network.spans] == [
        ("m", "feature 1", 1),
        ("m", "feature 1", 2),
    ]


def test_columns_a_person_names_go_before_the_dictionary(tmp_path: Path) -> None:
    line = feature("LineString", [(1, 2), (3, 4)], von="X", bis="Y", laenge=7.5)
    path = layer(tmp_path / "a.geojson", line)
    network = read(path, columns={"a": "von", "b": "bis", "length": "laenge"})
    assert (network.spans[0].a, network.spans[0].b) == ("X", "Y")
    assert network.spans[0].lengths == (RawLength(7.5, None, LengthKind.ROUTE),)


@pytest.mark.parametrize("text", ["7,5", "1,234.5", "1 234", "seven"])
def test_a_length_that_is_no_number_is_located(tmp_path: Path, text: str) -> None:
    line = feature("LineString", [(1, 2), (3, 4)], length=text)
    with pytest.raises(
        InputError, match=r"a\.geojson: feature 1: length: found .*; allowed: a num"
    ):
        read(layer(tmp_path / "a.geojson", line))


def test_a_unit_behind_a_number_is_taken(tmp_path: Path) -> None:
    line = feature("LineString", [(1, 2), (3, 4)], distance="7.5 mi")
    network = read(layer(tmp_path / "a.geojson", line))
    assert network.spans[0].lengths == (RawLength(7.5, LengthUnit.MILE, LengthKind.ROUTE),)


def test_areas_alone_are_no_network(tmp_path: Path) -> None:
    area = feature("Polygon", [[(0, 0), (1, 0), (1, 1), (0, 0)]], id="a")
    with pytest.raises(InputError, match=r"found no point and no line \(layers a\)"):
        read(layer(tmp_path / "a.geojson", area))


def test_what_layers_are_is_known_by_content(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.txt", feature("Point", (1, 2), id="a"))
    assert layers.fits(contents_of(path, ImportOptions()))
    assert read(path).places[0].id == "a"
    graph = written(tmp_path / "b.json", '{"nodes": [], "links": []}')
    assert not layers.fits(contents_of(graph, ImportOptions()))


ENDINGS = sorted({e for kind in NETWORK_KINDS for e in kind.endings} | {".csv", ".xlsx", ".json"})


CASES = [(e, before, False) for e in ENDINGS if e != ".gdb" for before in ("", "<!-- x -->")]
CASES += [(e, "", True) for e in (".kml", ".shp", ".geojson", ".csv", ".gpkg")]


@pytest.mark.parametrize(("ending", "before", "packed"), CASES)
def test_a_virtual_layer_is_refused_under_every_name(
    tmp_path: Path, ending: str, before: str, packed: bool
) -> None:
    home = tmp_path / "home"
    home.mkdir()
    secret = layer(home / "secret.geojson", feature("Point", (1, 2), id=SECRET))
    text = (
        f'{before}<OGRVRTDataSource><OGRVRTLayer name="secret"><SrcDataSource>{secret.as_posix()}'
        "</SrcDataSource></OGRVRTLayer></OGRVRTDataSource>"
    )
    path = written(tmp_path / f"sites{ending}", text)
    if packed:
        with zipfile.ZipFile(tmp_path / "sites.zip", "w") as archive:
            archive.write(path, path.name)
        path = tmp_path / "sites.zip"
    for reader in (layers, tables):
        with pytest.raises(InputError) as refused:
            contents = contents_of(path, ImportOptions())
            reader.read(contents, ImportOptions(crs="EPSG:4547"))
        assert SECRET not in str(refused.value)
        assert str(secret) not in str(refused.value)


def broken(text: bytes) -> list[bytes]:
    cut = [text[:n] for n in range(0, len(text), max(1, len(text) // 40))]
    return [*cut, text.replace(b"LineString", b"Polygon"), text.replace(b"1", b"nan")]


@pytest.mark.parametrize("name", ["a.kml", "a.geojson"])
def test_a_broken_file_is_a_network_or_a_located_error(tmp_path: Path, name: str) -> None:
    whole = KML.encode()
    if name == "a.geojson":
        rows = [
            feature("Point", (1, 2), id=7),
            feature("LineString", [(1, 2), (3, 4)], length=[1, {"a": None}], a=True, b=1.5),
        ]
        whole = json.dumps({"type": "FeatureCollection", "features": rows}).encode()
    for text in broken(whole)[:: 8 if name == "a.kml" else 6]:
        path = tmp_path / name
        path.write_bytes(text)
        try:
            read(path)
        except InputError as error:
            assert name in str(error)
        except NetplanError as error:
            pytest.fail(f"{error!r} of {text!r}")
