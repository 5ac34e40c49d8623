"""A stranger's file cannot make netplan open, fetch, hang or break anything."""

from __future__ import annotations

import json
import os
import socket
import sqlite3
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.errors import InputError, RequestError
from netplan.formats.incoming import gdal
from netplan.formats.incoming.gdal import DRIVERS, Limits, read_gdal
from netplan.formats.incoming.kinds import KINDS, kind_of
from tests.support.folders import TEST_DATA
from tests.support.import_cases import GUIYANG, SPAN, feature, gis, imported, layer, refused

SECRET = "not-for-you"
ENDINGS = sorted(ending for kind in KINDS for ending in kind.endings if ending != ".gdb")


@pytest.fixture
def secret(tmp_path: Path) -> Path:
    """A file of the user's, in another folder than the stranger's."""
    folder = tmp_path / "home"
    folder.mkdir()
    return layer(folder / "secret.geojson", feature("Point", GUIYANG, id=SECRET, role="hub"))


@pytest.fixture
def calls() -> Iterator[tuple[int, list[str]]]:
    """A port of this machine, and who called it."""
    seen: list[str] = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def listen() -> None:
            while True:
                try:
                    caller, _ = server.accept()
                except OSError:
                    return
                seen.append("called")
                caller.close()

        threading.Thread(target=listen, daemon=True).start()
        yield server.getsockname()[1], seen


def virtual(source: str) -> str:
    return (
        f'<OGRVRTDataSource><OGRVRTLayer name="places"><SrcDataSource>{source}</SrcDataSource>'
        "<SrcLayer>secret</SrcLayer></OGRVRTLayer></OGRVRTDataSource>"
    )


@gis
@pytest.mark.parametrize("ending", ENDINGS)
@pytest.mark.parametrize("before", ["", "<!-- sites -->"])
def test_a_virtual_layer_is_refused_under_every_name(
    tmp_path: Path, secret: Path, ending: str, before: str
) -> None:
    path = tmp_path / f"sites{ending}"
    path.write_text(before + virtual(secret.as_posix()), "utf-8")
    said = refused(path, "places")
    assert said.startswith(f"error: sites{ending}: found ")
    assert SECRET not in said
    assert str(secret) not in said


@gis
@pytest.mark.parametrize("ending", [".gpkg", ".kml", ".gml", ".geojson", ".csv"])
@pytest.mark.parametrize("kind", ["vrt", "wfs", "oapif"])
def test_no_connection_is_made(
    tmp_path: Path, calls: tuple[int, list[str]], ending: str, kind: str
) -> None:
    port, seen = calls
    at = f"http://127.0.0.1:{port}/x.geojson"
    text = {
        "vrt": virtual(f"/vsicurl/{at}"),
        "wfs": f"<OGRWFSDataSource><URL>{at}</URL></OGRWFSDataSource>",
        "oapif": f"<OGROAPIFDataSource><URL>{at}</URL></OGROAPIFDataSource>",
    }[kind]
    path = tmp_path / f"other{ending}"
    path.write_text(text, "utf-8")
    refused(path, "places")
    assert seen == []


KML = """<?xml version="1.0"?>
<kml xmlns="http://www.opengis.net/kml/2.2"><Document>
<NetworkLink><Link><href>{at}/n.kml</href></Link></NetworkLink>
<Placemark id="a"><styleUrl>{at}/s.kml#x</styleUrl><ExtendedData>
<Data name="role"><value>hub</value></Data></ExtendedData>
<Point><coordinates>106.71,26.58</coordinates></Point></Placemark></Document></kml>"""
GML = """<?xml version="1.0"?>
<ogr:FeatureCollection xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
 xsi:schemaLocation="http://ogr.maptools.org/ {at}/s.xsd" xmlns:ogr="http://ogr.maptools.org/"
 xmlns:gml="http://www.opengis.net/gml" xmlns:xlink="http://www.w3.org/1999/xlink">
<gml:featureMember><ogr:places fid="1"><ogr:other xlink:href="{at}/x.gml#p"/>
<ogr:geometryProperty><gml:Point><gml:coordinates>106.71,26.58</gml:coordinates></gml:Point>
</ogr:geometryProperty><ogr:id>a</ogr:id><ogr:role>hub</ogr:role></ogr:places>
</gml:featureMember></ogr:FeatureCollection>"""


@gis
@pytest.mark.parametrize(("name", "text"), [("a.kml", KML), ("a.gml", GML)])
def test_links_in_a_file_are_not_followed(
    tmp_path: Path, calls: tuple[int, list[str]], name: str, text: str
) -> None:
    port, seen = calls
    path = tmp_path / name
    path.write_text(text.format(at=f"http://127.0.0.1:{port}"), "utf-8")
    done, found = imported(path, "places")
    assert done.exit_code == 0, done.output
    assert [f["geometry"]["coordinates"] for f in found] == [list(GUIYANG)]
    assert seen == []


@gis
@pytest.mark.parametrize("name", ["a.kml", "a.gml", "a.gpx"])
def test_a_document_type_is_refused(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    entities = '<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    path.write_text(
        f'<?xml version="1.0"?><!-- x -->\n<!DOCTYPE x [{entities}]><x>&b;</x>', "utf-8"
    )
    assert "found a document type (DTD); allowed: " in refused(path, "places")


@gis
def test_a_geopackage_is_no_way_to_other_files(tmp_path: Path, secret: Path) -> None:
    path = tmp_path / "x.gpkg"
    with sqlite3.connect(path) as base:
        base.execute("pragma writable_schema=on")
        base.execute(
            "insert into sqlite_master(type, name, tbl_name, rootpage, sql) values "
            "('table', 'places', 'places', 0, ?)",
            (f"CREATE VIRTUAL TABLE places USING VirtualOGR('{secret.as_posix()}')",),
        )
    base.close()
    assert SECRET not in refused(path, "places")


@gis
def test_only_what_belongs_to_a_file_is_beside_its_copy(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[str] = []
    asked = gdal._asked

    def watched(request: Any, drivers: Any, shown: Any, folder: Path, limits: Any) -> Any:
        seen.extend(sorted(path.name for path in folder.iterdir()))
        return asked(request, drivers, shown, folder, limits)

    monkeypatch.setattr(gdal, "_asked", watched)
    for part in (TEST_DATA / "gbk").iterdir():
        (tmp_path / part.name.upper()).write_bytes(part.read_bytes())
    for other in ("sites.vrt", "sites.csv", "SITES.QIX", "SITES.SHP.XML"):
        (tmp_path / other).write_text("x", "utf-8")
    before = sorted(path.name for path in tmp_path.iterdir())
    assert len(api.import_layer(tmp_path / "SITES.SHP", "places").layer.features) == 3
    assert seen == ["SITES.dbf", "SITES.prj", "SITES.shp", "SITES.shx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == before


@gis
def test_every_driver_but_the_allowed_is_off(tmp_path: Path) -> None:
    path = layer(tmp_path / "a.geojson", feature("Point", GUIYANG, id="a", role="hub"))
    kind = kind_of(path, "a.geojson")
    asked: dict[str, Any] = {"layer": None, "preferred": ("places",), "encoding": None}
    known = DRIVERS
    try:
        gdal.DRIVERS = known.replace("OGR_VRT,", "").replace("WFS,", "")  # a build with more
        assert len(read_gdal(path, kind, **asked).rows) == 1
    finally:
        gdal.DRIVERS = known


def test_no_option_of_gdal_comes_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in (
        "OGR_SKIP",
        "GDAL_DRIVER_PATH",
        "AWS_SECRET_ACCESS_KEY",
        "CPL_DEBUG",
        "http_proxy",
    ):
        assert not gdal._KEPT.fullmatch(name)
    for name in ("PATH", "PYTHONPATH", "SystemRoot", "TMPDIR", "PROJ_LIB", "LD_LIBRARY_PATH"):
        assert gdal._KEPT.fullmatch(name)


# What the process that reads may do to itself


@pytest.fixture
def stand_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a pyogrio of the test's own in the way of the reading process."""
    folder = tmp_path / "stand-in" / "pyogrio"
    folder.mkdir(parents=True)
    (folder / "raw.py").write_text("", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(folder.parent))
    monkeypatch.syspath_prepend(str(folder.parent))
    return folder / "__init__.py"


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("import os; os.abort()", r"a file at which GDAL broke off, code -?\d+"),
        ("while True: pass", r"a file that GDAL had not read after \d s"),
        ("import time; time.sleep(60)", r"a file that GDAL had not read after \d s"),
        ("x = 1 / 0", r"broke off, code 1 \(ZeroDivisionError: division by zero\)"),
        ("raise MemoryError", "more than 1 GB of memory"),
        pytest.param(
            "x = bytearray(2_000_000_000)",
            "more than 1 GB of memory",
            marks=pytest.mark.skipif(sys.platform != "linux", reason="no limit on memory"),
        ),
    ],
)
def test_a_reader_that_breaks_is_a_located_error(
    tmp_path: Path, stand_in: Path, code: str, said: str
) -> None:
    stand_in.write_text(f"{code}\n", "utf-8")
    path = layer(tmp_path / "a.geojson", feature("Point", GUIYANG, id="a", role="hub"))
    limits = Limits(seconds=2, memory=1_000_000_000)
    with pytest.raises(InputError, match=said) as error:
        read_gdal(
            path,
            kind_of(path, ""),
            layer=None,
            preferred=("places",),
            encoding=None,
            limits=limits,
        )
    assert str(error.value).startswith(f"{path.as_posix()}: found ")
    assert "netplan-import-" not in str(error.value)


def test_a_gdal_whose_drivers_stay_is_not_used(tmp_path: Path, stand_in: Path) -> None:
    stand_in.write_text("def list_drivers():\n    return {'GeoJSON': 'r', 'Odd': 'r'}\n", "utf-8")
    path = layer(tmp_path / "a.geojson", feature("Point", GUIYANG, id="a", role="hub"))
    with pytest.raises(RequestError, match="cannot be held to one driver: nothing was read"):
        api.import_layer(path, "places")


def test_without_pyogrio_the_message_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyogrio", None)
    path = layer(tmp_path / "a.geojson", feature("Point", GUIYANG, id="a", role="hub"))
    done, _ = imported(path, "places")
    assert done.exit_code == 2
    assert "pip install 'netplan-circle[gis]'" in done.stderr
    table = tmp_path / "a.csv"
    table.write_text("id,role,lon,lat\na,hub,1,2\n", "utf-8")
    assert imported(table, "places")[0].exit_code == 0


@gis
@pytest.mark.parametrize(
    ("limits", "said"),
    [
        (Limits(features=1), "2 features or more; allowed: at most 1"),
        (Limits(vertices=3), "4 vertices or more; allowed: at most 3"),
        (Limits(columns=5), "8 columns or more; allowed: at most 5"),
        (Limits(file_bytes=100), "a file of 0.0 MB; allowed: up to 0.0001 MB"),
    ],
)
def test_reading_is_bounded(tmp_path: Path, limits: Limits, said: str) -> None:
    lines = [feature("LineString", [GUIYANG, (1, 2)], **{**SPAN, "id": i}) for i in range(2)]
    path = layer(tmp_path / "a.geojson", *lines)
    asked: dict[str, Any] = {"layer": None, "preferred": ("spans",), "encoding": None}
    with pytest.raises(InputError) as error:
        read_gdal(path, kind_of(path, ""), **asked, limits=limits)
    assert said in str(error.value)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names here")
@pytest.mark.parametrize("name", ["a.csv", "a.gpkg", "a.foo"])
def test_a_pipe_is_no_file(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    assert f"error: {name}: found a pipe" in refused(tmp_path / name, "places")


@pytest.mark.skipif(not Path("/proc/kmsg").exists(), reason="no such files here")
@pytest.mark.parametrize("name", ["a.csv", "a.gpkg", "a.foo"])
@pytest.mark.parametrize("source", ["/proc/kmsg", "/dev/zero"])
def test_what_never_ends_is_not_read(tmp_path: Path, name: str, source: str) -> None:
    (tmp_path / name).symlink_to(source)
    assert f"error: {name}: found " in refused(tmp_path / name, "places")


@gis
def test_a_package_without_layers_is_refused(tmp_path: Path) -> None:
    sqlite3.connect(tmp_path / "x.gpkg").execute("create table t (a)").connection.close()
    assert "error: x.gpkg: found what GDAL cannot read (" in refused(tmp_path / "x.gpkg", "places")


def test_a_folder_is_no_file(tmp_path: Path) -> None:
    (tmp_path / "a.gpkg").mkdir()
    assert "error: a.gpkg: found a folder; allowed: a file of " in refused(
        tmp_path / "a.gpkg", "places"
    )


@gis
def test_a_geodatabase_and_a_package_still_open_in_qgis_are_read(tmp_path: Path) -> None:
    raw = pytest.importorskip("pyogrio.raw")
    shapely = pytest.importorskip("shapely")
    numpy = pytest.importorskip("numpy")
    written = {
        "geometry": numpy.array([shapely.to_wkb(shapely.Point(GUIYANG))], dtype=object),
        "field_data": [numpy.array([text], dtype=object) for text in ("a", "hub")],
        "fields": ["id", "role"],
        "geometry_type": "Point",
        "crs": "EPSG:4326",
        "layer": "places",
    }
    raw.write(str(tmp_path / "x.gdb"), driver="OpenFileGDB", **written)
    assert [f["id"] for f in imported(tmp_path / "x.gdb", "places")[1]] == ["a"]
    raw.write(str(tmp_path / "x.gpkg"), driver="GPKG", SPATIAL_INDEX="NO", **written)
    (tmp_path / "open").mkdir()
    base = sqlite3.connect(tmp_path / "x.gpkg")
    base.execute("pragma journal_mode=wal")
    base.execute("update places set id = 'b' where id = 'a'")
    base.commit()
    for part in ("x.gpkg", "x.gpkg-wal"):
        (tmp_path / "open" / part).write_bytes((tmp_path / part).read_bytes())
    base.close()
    found = imported(tmp_path / "open" / "x.gpkg", "places")[1]
    assert [f["id"] for f in found] == ["b"]
    assert json.dumps(found)
