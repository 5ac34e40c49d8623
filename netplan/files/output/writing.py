"""Files written all together or not at all.

Everything is first written and synced in a staging folder beside the targets. Then each file is
moved over its target in one step, so that a name is never without a file, and at last the
manifest. A process that is killed at any moment leaves the files of one run; or, between two
moves, a mixture that the manifest tells and the next writer in that folder finishes. An error
that is met on the way, an interrupt too, puts back what was there before.
"""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from uuid import uuid4

from netplan.errors import RequestError
from netplan.files.output.apart import will_write
from netplan.files.output.lock import LOCK_FILE, locked
from netplan.files.output.manifest import (
    MANIFEST,
    Entry,
    Manifest,
    Unfinished,
    digest_of,
    is_plain,
    read_manifest,
)
from netplan.files.output.mending import mend
from netplan.files.output.moves import NEW, OLD, Moves, sync_folder, write_synced
from netplan.text import in_json

RESERVED = (MANIFEST, LOCK_FILE)


@dataclass(frozen=True)
class Run:
    """Who writes: what the manifest says about the files.

    Attributes:
        command: the command, with what tells its runs in one folder apart.
        plan_sha256: digest of the plan.json that the files belong to, "" for none or several.
        replaces: whether the files that the same command wrote before, and does not write
            again, are taken away. Only those that are still as they were written.
    """

    command: str
    plan_sha256: str = ""
    replaces: bool = False


def json_bytes(value: Any) -> bytes:
    """Return JSON text: UTF-8, keys in the order given, two spaces, a newline at the end.

    Raises:
        ValueError: a number is NaN or infinite.
    """
    return f"{in_json(value, indent=2)}\n".encode()


def check_writable(
    directory: str | Path, names: Sequence[str] = (), inputs: Iterable[Path] = ()
) -> None:
    """Find out before a long computation that its files could not be written.

    Args:
        directory: the folder.
        names: the files, as far as they are known.
        inputs: files that must not be among them, besides what the command reads.

    Raises:
        RequestError: the folder, or the first above it that exists, takes no files; or a file
            would replace an input, another file of the same run, or what is no file.
    """
    folder = Path(directory)
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir():
        raise RequestError(f"cannot write {folder}: {nearest} is not a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise RequestError(f"cannot write {folder}: {nearest} is not yours to write to")
    _check_names(names, folder, inputs)
    if names:
        read_manifest(folder)


def write_all(
    files: Mapping[str, bytes],
    directory: str | Path,
    *,
    run: Run | None = None,
    inputs: Iterable[Path] = (),
) -> None:
    """Write files into a folder, which is made if need be: all of them, or none.

    Args:
        files: content by file name, without folders or with one.
        directory: the folder.
        run: who writes, for the manifest; None keeps none. A file alone is whole by itself:
            it is listed where a manifest is, and makes none.
        inputs: files that must not be replaced, besides what the command has read.

    Raises:
        RequestError: the folder or a file cannot be written, or a file is an input; nothing
            is changed.
        InputError: the folder's manifest is none of netplan's.
    """
    _check_names(list(files), Path(directory), inputs)
    with writing(directory, run=run, inputs=inputs) as batch:
        for name, content in files.items():
            batch.add(name, content)


def _check_names(names: Sequence[str], folder: Path, inputs: Iterable[Path]) -> None:
    """Refuse names that are not plain, reserved, twice the same, or those of inputs."""
    seen: dict[str, str] = {}
    for name in names:
        if not is_plain(name):
            raise ValueError(f"not a plain file name: {name!r}")
        alike = unicodedata.normalize("NFC", name).casefold()
        if alike in seen:
            raise RequestError(
                f"cannot write {folder / name}: {seen[alike]} is written beside it, and many "
                "systems take the two names for one"
            )
        if alike.rpartition("/")[2] in RESERVED:
            raise RequestError(f"cannot write {folder / name}: netplan keeps its own notes there")
        seen[alike] = name
    will_write([folder / name for name in names], inputs)


@contextmanager
def writing(
    directory: str | Path, *, run: Run | None = None, inputs: Iterable[Path] = ()
) -> Iterator[Batch]:
    """Yield a batch for files that are moved into a folder at the end, all of them or none.

    See ``write_all``; this is for files that are better not all held in memory.
    """
    folder = Path(directory)
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    with _reported(folder), _removed_on_failure(missing):
        folder.mkdir(parents=True, exist_ok=True)
        with locked(folder):
            before = mend(folder)
            staging = folder / f".netplan-{uuid4().hex[:12]}.new"
            batch = Batch(folder, staging, run, tuple(inputs), before)
            try:
                for part in (staging, staging / NEW, staging / OLD):
                    part.mkdir()
                yield batch
                batch.move_in()
            finally:
                shutil.rmtree(staging, ignore_errors=True)


@contextmanager
def _reported(folder: Path) -> Iterator[None]:
    """Turn what the system says against writing into a sentence."""
    try:
        yield
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        path = _STAGED.sub("", str(error.filename or folder))
        raise RequestError(f"cannot write {path}: {reason}") from error


_STAGED = re.compile(rf"\.netplan-[0-9a-f]{{12}}\.new([/\\]({NEW}|{OLD}))?[/\\]?")


@contextmanager
def _removed_on_failure(folders: Sequence[Path]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for path in folders:  # innermost first
            with suppress(OSError):  # never made, or no longer empty
                path.rmdir()
        raise


@dataclass
class Batch:
    """Files on their way into a folder that is held by this process."""

    folder: Path
    staging: Path
    run: Run | None
    inputs: tuple[Path, ...]
    before: Manifest | None
    _entries: dict[str, Entry] = field(default_factory=dict)

    @property
    def names(self) -> tuple[str, ...]:
        """The files added, in order."""
        return tuple(self._entries)

    def add(self, name: str, content: bytes, *, plan_sha256: str | None = None) -> None:
        """Write one file into the staging folder, and on to the disk.

        ``plan_sha256`` is that of the file where it differs from the run's.
        """
        if name in self._entries:
            raise ValueError(f"written twice: {name!r}")
        _check_names([name], self.folder, self.inputs)
        path = self.staging / NEW / name
        path.parent.mkdir(exist_ok=True)
        write_synced(path, content)
        run = self.run or Run("")
        of_plan = run.plan_sha256 if plan_sha256 is None else plan_sha256
        digest = hashlib.sha256(content).hexdigest()
        self._entries[name] = Entry(name, digest, run.command, of_plan)

    def move_in(self) -> None:
        """Move every file over its target; put all back when one cannot be moved."""
        listed = self.run is not None and (self.before is not None or len(self._entries) > 1)
        before = self.before or Manifest()
        gone = self._stale(before)
        run = Unfinished(self.staging.name, tuple(self._entries.values()), gone)
        moves = Moves(self.folder, self.staging)
        try:
            sync_folder(self.staging / NEW)
            if listed:
                moves.replace(MANIFEST, before.during(run).content())
            for name in self._entries:
                moves.replace(name)
            for name in gone:
                if digest_of(self.folder / name) == before.files[name].sha256:
                    moves.take_away(name)
            if listed:
                moves.replace(MANIFEST, before.after(run).content())
            moves.sync()
        except BaseException:  # an interrupt too must leave the folder as it was
            moves.undo()
            raise

    def _stale(self, before: Manifest) -> tuple[str, ...]:
        """Return what the last run of the same command wrote and this one does not."""
        run = self.run
        if run is None or not run.replaces:
            return ()
        earlier = (e.name for e in before.files.values() if e.command == run.command)
        return tuple(sorted(name for name in earlier if name not in self._entries))
