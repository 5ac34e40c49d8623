"""Files written all together or not at all."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from netplan.errors import ExitCode, RequestError
from netplan.files.output import moves
from netplan.files.output.writing import Run, json_bytes, write_all


def listing(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_files_are_written_and_replaced(tmp_path: Path) -> None:
    out = tmp_path / "a" / "b"
    write_all({"one.json": b"1", "two.json": b"2"}, out)
    write_all({"two.json": b"22", "three.json": b"3"}, out)
    assert listing(out) == {"one.json": b"1", "two.json": b"22", "three.json": b"3"}
    if os.name == "posix":
        umask = os.umask(0)
        os.umask(umask)
        assert (out / "one.json").stat().st_mode & 0o777 == 0o666 & ~umask


BARE, LISTED = None, Run("plan", "", replaces=True)


@pytest.mark.parametrize("earlier", [False, True], ids=["strange", "own"])
@pytest.mark.parametrize(
    ("run", "failing"), [*((BARE, n) for n in (1, 2, 3)), *((LISTED, n) for n in (1, 2, 3, 4, 5))]
)
def test_a_failed_rename_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failing: int, earlier: bool, run: Run | None
) -> None:
    files = {"one.json": b"old 1", "three.json": b"old 3"}
    if earlier:
        write_all({**files, "gone.json": b"old 4"}, tmp_path, run=run)
    else:
        for name, content in files.items():
            (tmp_path / name).write_bytes(content)
    before = listing(tmp_path)
    calls = 0
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal calls
        calls += 1
        if calls == failing:
            raise OSError(28, "No space left on device", str(target))
        return rename(self, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(RequestError, match="no space left on device") as caught:
        write_all({"one.json": b"1", "two.json": b"2", "three.json": b"3"}, tmp_path, run=run)
    assert caught.value.exit_code is ExitCode.USAGE
    assert listing(tmp_path) == before


def test_an_interrupt_leaves_everything_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "one.json").write_bytes(b"old")

    def interrupted(_: moves.Moves) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(moves.Moves, "sync", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_all({"one.json": b"1", "two.json": b"2"}, tmp_path)
    assert listing(tmp_path) == {"one.json": b"old"}


def test_a_folder_in_the_way(tmp_path: Path) -> None:
    (tmp_path / "two.json").mkdir()
    with pytest.raises(RequestError, match=r"cannot write .*two\.json: is a folder"):
        write_all({"one.json": b"1", "two.json": b"2"}, tmp_path)
    assert listing(tmp_path) == {}
    (tmp_path / "new" / "folders").mkdir(parents=True)
    with pytest.raises(RequestError, match="cannot write"):
        write_all({"x" * 300: b"1"}, tmp_path / "new" / "folders" / "a" / "b")
    assert list((tmp_path / "new" / "folders").iterdir()) == []
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(RequestError, match="cannot write"):
        write_all({"one.json": b"1"}, tmp_path / "file")


@pytest.mark.parametrize("name", ["../x", "a/b/c", "", "..", ".", "/x", "a/", "a/.."])
def test_only_plain_names(tmp_path: Path, name: str) -> None:
    with pytest.raises(ValueError, match="not a plain file name"):
        write_all({name: b""}, tmp_path)


def test_json_text() -> None:
    assert json_bytes({"b": "贵安", "a": [1.0]}) == (
        '{\n  "b": "贵安",\n  "a": [\n    1.0\n  ]\n}\n'.encode()
    )
    assert json.loads(json_bytes([])) == []
    with pytest.raises(ValueError, match="JSON compliant"):
        json_bytes(float("nan"))
