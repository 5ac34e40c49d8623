"""No output replaces an input, under whatever name either goes."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from netplan.errors import ExitCode, RequestError
from netplan.files.output.apart import kept_apart, will_read, will_write
from netplan.files.output.writing import check_writable, write_all


def plainly(file: Path) -> Path:
    return file.parent / file.name


def by_another_folder(file: Path) -> Path:
    (file.parent / "below").mkdir()
    return file.parent / "below" / ".." / file.name


def by_symlink(file: Path) -> Path:
    (file.parent / "symbolic").symlink_to(file.name)
    return file.parent / "symbolic"


def by_linked_folder(file: Path) -> Path:
    (file.parent / "here").symlink_to(".")
    return file.parent / "here" / file.name


def by_hard_link(file: Path) -> Path:
    os.link(file, file.parent / "hard")
    return file.parent / "hard"


def by_relative_path(file: Path) -> Path:
    return Path(os.path.relpath(file))


WAYS = [plainly, by_another_folder, by_symlink, by_linked_folder, by_hard_link, by_relative_path]


@pytest.mark.parametrize("other_way_round", [False, True], ids=["written so", "read so"])
@pytest.mark.parametrize("way", WAYS)
def test_a_file_is_known_under_each_of_its_names(
    tmp_path: Path, way: Callable[[Path], Path], other_way_round: bool
) -> None:
    file = tmp_path / "spans.geojson"
    file.write_text("mine")
    other = way(file)
    read, written = (other, file) if other_way_round else (file, other)
    with kept_apart():
        will_read(read, "the input")
        with pytest.raises(RequestError, match="it would replace the input, which this") as caught:
            will_write([written])
    assert caught.value.exit_code is ExitCode.USAGE
    with kept_apart():
        will_write([written])
        with pytest.raises(RequestError, match="it would replace the input, which this"):
            will_read(read, "the input")
    with pytest.raises(RequestError, match="it would replace"):
        will_write([written], inputs=[read])
    assert file.read_text() == "mine"


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="this system has no /proc/self/fd")
def test_an_open_file_is_known(tmp_path: Path) -> None:
    file = tmp_path / "spans.geojson"
    file.write_text("mine")
    with file.open() as handle, kept_apart():
        will_read(f"/proc/self/fd/{handle.fileno()}")
        with pytest.raises(RequestError, match="it would replace /proc/self/fd"):
            will_write([file])


def test_an_other_case_of_the_name_is_known_where_it_is_the_same_file(tmp_path: Path) -> None:
    file = tmp_path / "spans.geojson"
    file.write_text("mine")
    other = tmp_path / "SPANS.GeoJSON"
    with kept_apart():
        will_read(file)
        if other.exists():  # this file system does not tell the two apart
            with pytest.raises(RequestError, match="it would replace"):
                will_write([other])
        else:
            will_write([other])


def test_commands_know_nothing_of_each_other(tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    file.write_text("{}")
    with kept_apart():
        will_read(file)
        with kept_apart():
            will_write([file])
    will_read(file)
    will_write([file])


def test_nothing_is_written_when_one_of_many_is_an_input(tmp_path: Path) -> None:
    (tmp_path / "b").write_text("mine")
    with kept_apart():
        will_read(tmp_path / "b")
        with pytest.raises(RequestError, match="it would replace"):
            write_all({"a": b"1", "b": b"2"}, tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["b"]


@pytest.mark.parametrize("names", [("a.json", "A.json"), ("é.json", "e\u0301.json")])
def test_two_outputs_that_some_systems_take_for_one(tmp_path: Path, names: tuple[str, ...]) -> None:
    with pytest.raises(RequestError, match="many systems take the two names for one"):
        check_writable(tmp_path, names)
    with pytest.raises(RequestError, match="many systems take the two names for one"):
        write_all(dict.fromkeys(names, b""), tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("name", ["netplan.manifest.json", "NETPLAN.Manifest.json"])
def test_the_manifest_is_nobodys_output(tmp_path: Path, name: str) -> None:
    with pytest.raises(RequestError, match="keeps its own notes there"):
        write_all({name: b"{}"}, tmp_path)


@pytest.mark.skipif(os.name != "posix", reason="devices and pipes are files here only")
def test_only_regular_files_are_replaced(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "null").symlink_to("/dev/null")
    for name in ("pipe", "null"):
        with pytest.raises(RequestError, match="is a device or a pipe, not a regular file"):
            write_all({name: b"1"}, tmp_path)
    (tmp_path / "folder").mkdir()
    with pytest.raises(RequestError, match="is a folder"):
        write_all({"folder": b"1"}, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["folder", "null", "pipe"]


def test_a_link_to_a_file_is_replaced_and_not_followed(tmp_path: Path) -> None:
    (tmp_path / "kept").write_text("kept")
    (tmp_path / "link").symlink_to("kept")
    write_all({"link": b"1"}, tmp_path)
    assert (tmp_path / "kept").read_text() == "kept"
    assert (tmp_path / "link").read_bytes() == b"1" and not (tmp_path / "link").is_symlink()
