"""The files of one run as a set: what the manifest says, what is noticed, what is mended."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from netplan.errors import InputError, RequestError
from netplan.files.output import lock
from netplan.files.output.lock import LOCK_FILE, locked
from netplan.files.output.manifest import MANIFEST, mixture, read_manifest
from netplan.files.output.moves import Moves
from netplan.files.output.writing import Run, write_all, writing

ONE = {"plan.json": b"plan 1", "a": b"a1", "certificate.json": b"proof 1"}
TWO = {"plan.json": b"plan 2", "a": b"a2", "b": b"b2"}


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def run_of(files: dict[str, bytes], command: str = "plan") -> Run:
    return Run(command, digest(files["plan.json"]), replaces=True)


def listing(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != MANIFEST
    }


class Killed(BaseException):
    """Stands for the end of the process: nothing is put back, nothing taken away."""


def killed_at(step: int, files: dict[str, bytes], folder: Path, patch: pytest.MonkeyPatch) -> bool:
    """Write files and stop dead before a rename; tell whether it came to that."""
    count = 0
    rename = Path.replace

    def replace(self: Path, target: Path) -> Path:
        nonlocal count
        count += 1
        if count == step:
            raise Killed
        return rename(self, target)

    with patch.context() as inside:
        inside.setattr(Path, "replace", replace)
        inside.setattr(Moves, "undo", lambda self: None)
        inside.setattr("shutil.rmtree", lambda *args, **kwargs: None)
        try:
            write_all(files, folder, run=run_of(files))
        except Killed:
            return True
    return False


def test_the_manifest_lists_every_file_of_a_run(tmp_path: Path) -> None:
    write_all(ONE, tmp_path, run=run_of(ONE))
    values = json.loads((tmp_path / MANIFEST).read_text())
    assert values == {
        "schema_version": 1,
        "files": [
            {
                "name": name,
                "sha256": digest(ONE[name]),
                "command": "plan",
                "plan_sha256": digest(b"plan 1"),
            }
            for name in ("a", "certificate.json", "plan.json")
        ],
    }
    assert mixture(tmp_path / "plan.json").wrong == ()


def test_files_that_a_run_no_longer_writes_are_taken_away_if_they_are_ours(tmp_path: Path) -> None:
    (tmp_path / "mine").write_bytes(b"mine")
    write_all(ONE, tmp_path, run=run_of(ONE))
    write_all(TWO, tmp_path, run=run_of(TWO))
    assert listing(tmp_path) == {**TWO, "mine": b"mine"}
    write_all(ONE, tmp_path, run=run_of(ONE))
    (tmp_path / "certificate.json").write_bytes(b"edited by hand")
    write_all(TWO, tmp_path, run=run_of(TWO))
    assert listing(tmp_path) == {**TWO, "mine": b"mine", "certificate.json": b"edited by hand"}
    write_all({"c": b"c"}, tmp_path, run=Run("map"))
    assert set(read_manifest(tmp_path).files) == {"plan.json", "a", "b", "c"}


def test_a_file_alone_makes_no_manifest_but_is_listed_in_one(tmp_path: Path) -> None:
    write_all({"map.html": b"1"}, tmp_path, run=Run("map"))
    assert [path.name for path in tmp_path.iterdir()] == ["map.html"]
    write_all(ONE, tmp_path, run=run_of(ONE))
    write_all({"map.html": b"2"}, tmp_path, run=Run("map", digest(b"plan 1")))
    write_all(TWO, tmp_path, run=run_of(TWO))
    found = mixture(tmp_path / "plan.json")
    assert found.wrong == ()
    assert [note.split()[1:5] for note in found.notes] == [["belongs", "to", "another", "plan"]]


@pytest.mark.parametrize("first", [None, ONE], ids=["new folder", "old folder"])
def test_a_run_killed_at_any_rename_is_old_or_new_or_noticed_and_the_next_one_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, first: dict[str, bytes] | None
) -> None:
    states = set()
    for step in range(1, 20):
        folder = tmp_path / str(step)
        if first is not None:
            write_all(first, folder, run=run_of(first))
        stopped = killed_at(step, TWO, folder, monkeypatch)
        found = listing(folder)
        seen = {name: content for name, content in found.items() if not name.startswith(".net")}
        state = "old" if seen == (first or {}) else "new" if seen == TWO else "mixed"
        states.add(state)
        if (folder / "plan.json").exists():
            wrong = mixture(folder / "plan.json").wrong
            assert bool(wrong) == (state == "mixed"), (step, wrong)
        write_all({"other": b""}, folder, run=Run("map"))  # another command mends it as well
        whole = (first or {}) if state == "old" else TWO
        assert listing(folder) == {**whole, "other": b""}
        assert set(names(folder)) <= {*whole, "other", MANIFEST}
        if (folder / "plan.json").exists():
            assert mixture(folder / "plan.json").wrong == ()
        if not stopped:
            break
    assert states == {"old", "mixed", "new"}
    assert step > len(TWO) + 1


def test_a_killed_run_whose_files_are_lost_stays_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_all(ONE, tmp_path, run=run_of(ONE))
    assert killed_at(3, TWO, tmp_path, monkeypatch)
    for path in tmp_path.glob(".netplan-*.new/new/*"):
        path.unlink()
    write_all({"other": b""}, tmp_path, run=Run("map"))
    assert listing(tmp_path) == {**ONE, "plan.json": b"plan 2", "other": b""}
    notes = mixture(tmp_path / "plan.json")
    assert any("a belongs to another plan" in text for text in (*notes.wrong, *notes.notes))
    write_all(TWO, tmp_path, run=run_of(TWO))
    assert listing(tmp_path) == {**TWO, "other": b""}
    assert mixture(tmp_path / "plan.json").wrong == ()


def test_plans_in_folders_below_are_part_of_the_set(tmp_path: Path) -> None:
    def front(points: dict[str, bytes]) -> None:
        with writing(tmp_path, run=Run("pareto", replaces=True)) as batch:
            batch.add("front.csv", b"".join(points.values()))
            for name, content in points.items():
                batch.add(f"{name}/plan.json", content, plan_sha256=digest(content))
                batch.add(f"{name}/a", content, plan_sha256=digest(content))

    front({"p1": b"1", "p2": b"2"})
    (tmp_path / "p2" / "mine").write_bytes(b"mine")
    front({"p1": b"1", "p2": b"2", "p3": b"3"})
    front({"p1": b"5"})
    assert listing(tmp_path) == {
        "front.csv": b"5",
        "p1/plan.json": b"5",
        "p1/a": b"5",
        "p2/mine": b"mine",
    }
    assert not (tmp_path / "p3").exists()
    assert mixture(tmp_path / "p1" / "plan.json").wrong == ()
    (tmp_path / "p1" / "a").write_bytes(b"4")
    [sentence] = mixture(tmp_path / "p1" / "plan.json").wrong
    assert sentence.startswith(f"{tmp_path.as_posix()}/p1/a is not the file that was written with")


def test_of_two_manifests_that_of_the_last_run_counts(tmp_path: Path) -> None:
    def front(content: bytes) -> None:
        with writing(tmp_path, run=Run("pareto", replaces=True)) as batch:
            batch.add("front.csv", content)
            for name in ("plan.json", "a"):
                batch.add(f"p1/{name}", content, plan_sha256=digest(content))

    front(b"1")
    write_all(TWO, tmp_path / "p1", run=run_of(TWO))
    assert mixture(tmp_path / "p1" / "plan.json").wrong == ()
    front(b"3")
    assert mixture(tmp_path / "p1" / "plan.json").wrong == ()
    (tmp_path / "p1" / "plan.json").write_bytes(b"neither")
    assert len(mixture(tmp_path / "p1" / "plan.json").wrong) > 0


def test_a_plan_copied_elsewhere_is_a_file_by_itself(tmp_path: Path) -> None:
    write_all(ONE, tmp_path / "out", run=run_of(ONE))
    (tmp_path / "plan.json").write_bytes(b"plan 1")
    assert mixture(tmp_path / "plan.json").wrong == ()
    write_all({"a": b"", "b": b""}, tmp_path, run=Run("export"))
    assert mixture(tmp_path / "plan.json").wrong == ()
    write_all(TWO, tmp_path / "out", run=run_of(TWO))
    (tmp_path / "out" / "plan.json").write_bytes(b"plan 1")
    [sentence] = mixture(tmp_path / "out" / "plan.json").wrong
    assert "plan.json is not the file that netplan.manifest.json lists" in sentence


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"schema_version": 2, "files": []}',
        '{"schema_version": 1, "files": [{"name": "../x", "sha256": "", "command": "", '
        '"plan_sha256": ""}]}',
        '{"schema_version": 1, "files": [{"name": 3, "sha256": "", "command": "", '
        '"plan_sha256": ""}]}',
        "[" * 100_000,
    ],
    ids=["empty", "list", "bare", "version", "leads out", "number", "deep"],
)
def test_a_strange_manifest_is_left_alone_and_said(tmp_path: Path, text: str) -> None:
    (tmp_path / MANIFEST).write_text(text)
    with pytest.raises(InputError, match="a file that netplan did not write"):
        write_all(ONE, tmp_path, run=run_of(ONE))
    assert (tmp_path / MANIFEST).read_text() == text
    assert names(tmp_path) == [MANIFEST]


def test_leftovers_of_our_own_pattern_go_and_all_others_stay(tmp_path: Path) -> None:
    ours = ["plan.json.netplan-0123456789ab.new", "a.netplan-0123456789ab.old"]
    mine = ["a.netplan-12.new", "netplan-0123456789ab.new", "a.new", ".netplan-0123456789ab.new"]
    for name in (*ours, *mine):
        (tmp_path / name).write_bytes(b"left")
    (tmp_path / "a").write_bytes(b"a")
    (tmp_path / "lost.json.netplan-0123456789ab.old").write_bytes(b"lost")
    (tmp_path / ".netplan-ffffffffffff.new" / "new").mkdir(parents=True)
    (tmp_path / ".netplan-ffffffffffff.new" / "new" / "plan.json").write_bytes(b"half")
    write_all({"b": b"b"}, tmp_path)
    assert names(tmp_path) == sorted([*mine, "a", "b", "lost.json"])
    assert (tmp_path / "lost.json").read_bytes() == b"lost"


HOLD = """
import sys, time
from pathlib import Path
from netplan.files.output import lock
lock._folder_handle = {handle}
with lock.locked(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.parametrize("handle", ["lock._folder_handle", "lambda folder: None"])
def test_a_second_writer_is_told_and_a_killed_one_holds_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, handle: str
) -> None:
    monkeypatch.setattr(lock, "WAIT_S", 0.2)
    if handle != "lock._folder_handle":  # a folder that cannot be locked: a file in it is
        monkeypatch.setattr(lock, "_folder_handle", lambda folder: None)
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD.format(handle=handle), str(tmp_path)], stdout=subprocess.PIPE
    )
    try:
        assert holder.stdout is not None and holder.stdout.readline() == b"held\n"
        with pytest.raises(RequestError, match="another netplan is writing to"):
            write_all({"a": b"1"}, tmp_path)
        assert not (tmp_path / "a").exists()
    finally:
        holder.kill()
        holder.wait()
        holder.stdout.close()
    write_all({"a": b"1"}, tmp_path)
    assert names(tmp_path) == ["a"]


def test_the_lock_is_free_again_afterwards_and_leaves_no_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for handle in (lock._folder_handle, lambda folder: None):
        monkeypatch.setattr(lock, "_folder_handle", handle)
        with locked(tmp_path):
            monkeypatch.setattr(lock, "WAIT_S", 0)
            with pytest.raises(RequestError, match="another netplan"):
                write_all({"a": b"1"}, tmp_path)
        with locked(tmp_path):
            pass
        assert not (tmp_path / LOCK_FILE).exists()


def test_where_nothing_can_be_locked_files_are_written_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unsupported(handle: int) -> None:
        raise OSError(95, "Operation not supported")

    monkeypatch.setattr(lock, "_lock", unsupported)
    write_all({"a": b"1"}, tmp_path)
    assert names(tmp_path) == ["a"]
