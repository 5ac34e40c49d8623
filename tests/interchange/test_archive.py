"""Archives are walked within limits, and nothing in them leads elsewhere."""

from __future__ import annotations

import gzip
import stat
import zipfile
from pathlib import Path

import pytest

from netplan.errors import InputError
from netplan.interchange import archive as module
from netplan.interchange.archive import contents_of
from netplan.interchange.options import ImportOptions

OPTIONS = ImportOptions()


def packed(path: Path, *members: tuple[str | zipfile.ZipInfo, bytes]) -> Path:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return path


def found(path: Path) -> list[tuple[str, bytes]]:
    folder = path.parent.as_posix()
    return [(c.shown.removeprefix(f"{folder}/"), c.raw) for c in contents_of(path, OPTIONS)]


def refused(path: Path) -> str:
    with pytest.raises(InputError) as error:
        contents_of(path, OPTIONS)
    return str(error.value).removeprefix(f"{path.parent.as_posix()}/")


def test_a_plain_file_a_packed_one_and_an_archive(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_bytes(b"{}")
    assert found(tmp_path / "a.json") == [("a.json", b"{}")]
    (tmp_path / "a.json.gz").write_bytes(gzip.compress(b"{}"))
    assert found(tmp_path / "a.json.gz") == [("a.json.gz", b"{}")]
    path = packed(tmp_path / "a.zip", ("x/a.json", b"{}"), ("x/i.png", b"p"), (".h/b", b"h"))
    assert found(path) == [("a.zip/x/a.json", b"{}")]


def test_a_shapefile_comes_with_what_belongs_to_it(tmp_path: Path) -> None:
    for name in ("a.shp", "a.DBF", "a.prj", "b.dbf"):
        (tmp_path / name).write_bytes(name.encode())
    names = [name for name, _ in found(tmp_path / "a.shp")]
    assert names == ["a.shp", "a.DBF", "a.prj"]


def test_names_in_gbk_are_read(tmp_path: Path) -> None:
    path = packed(tmp_path / "a.zip", ("aaaa/a.json", b"{}"))
    whole = path.read_bytes().replace(b"aaaa", "网络".encode("gbk"))
    path.write_bytes(whole)
    assert found(path) == [("a.zip/网络/a.json", b"{}")]


@pytest.mark.parametrize("name", ["../a.json", "/a.json", "x/../../a.json", "..\\a.json", "C:/a"])
def test_a_name_that_leads_out_is_refused(tmp_path: Path, name: str) -> None:
    said = refused(packed(tmp_path / "a.zip", (name, b"{}")))
    assert "found a name that leads out of the archive; allowed: plain files and folders" in said


def test_a_link_is_refused(tmp_path: Path) -> None:
    member = zipfile.ZipInfo("a.json")
    member.external_attr = (stat.S_IFLNK | 0o777) << 16
    assert "found a link or a device" in refused(packed(tmp_path / "a.zip", (member, b"/etc")))


@pytest.mark.parametrize(
    "inner",
    [b"PK\x03\x04x", gzip.compress(b"x", mtime=0), b"7z\xbc\xaf\x27\x1cx", b"Rar!x", b"BZh9x"],
)
def test_an_archive_in_an_archive_is_refused(tmp_path: Path, inner: bytes) -> None:
    said = refused(packed(tmp_path / "a.zip", ("x.dat", inner)))
    assert said.startswith("a.zip/x.dat: found an archive in an archive")
    (tmp_path / "b.gz").write_bytes(gzip.compress(inner))
    assert refused(tmp_path / "b.gz").startswith("b.gz: found an archive in an archive")


def test_what_unpacks_to_much_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = packed(tmp_path / "a.zip", ("a.json", b" " * 3_000_000))
    assert "a.zip/a.json: found more than 100 times its packed size" in refused(path)
    monkeypatch.setattr(module, "MOST_UNPACKED", 1_000)
    path = packed(tmp_path / "b.zip", ("a.json", b"a" * 800), ("b.json", b"a" * 800))
    assert "b.zip/b.json: found more when unpacked; allowed: up to" in refused(path)
    path = packed(tmp_path / "c.zip", *((f"{i}", b"") for i in range(1_001)))
    assert "c.zip: found 1,001 files; allowed: an archive of at most 1,000" in refused(path)


def test_a_broken_archive_is_a_located_error(tmp_path: Path) -> None:
    whole = packed(tmp_path / "a.zip", ("x/a.json", b'{"a": 1}' * 9)).read_bytes()
    path = tmp_path / "b.zip"
    for count in range(4, len(whole)):
        for broken in (whole[:count], whole[:count] + b"\xff" + whole[count + 1 :]):
            path.write_bytes(broken)
            try:
                contents_of(path, OPTIONS)
            except InputError as error:
                assert "b.zip" in str(error)


def test_a_folder_is_told_to_be_one(tmp_path: Path) -> None:
    (tmp_path / "net").mkdir()
    (tmp_path / "net" / "a.csv").write_text("id,lon,lat\n")
    with pytest.raises(InputError, match="a folder that is no geodatabase"):
        contents_of(tmp_path / "net", ImportOptions())
