"""Which files of a folder one run wrote together: ``netplan.manifest.json``.

Each file is listed with its digest, the command that wrote it and the digest of the plan.json
it belongs to. It is written last; while files are being moved in, the run that moves them is
listed under ``unfinished``, so that a reader knows, and the next writer can finish the work.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.errors import InputError, Problem
from netplan.files.text.json_text import parse_json
from netplan.files.text.paths import Location
from netplan.files.text.reading import MANIFEST as LIMIT
from netplan.files.text.reading import TextFile, as_text, read_pieces

if TYPE_CHECKING:
    from netplan.files.schemas.manifest import ManifestEntryRecord

MANIFEST = "netplan.manifest.json"
SCHEMA_VERSION = 1


@dataclass(frozen=True)
class Entry:
    """One file: digests in hexadecimal, ``plan_sha256`` "" for a file of no single plan."""

    name: str
    sha256: str
    command: str
    plan_sha256: str = ""

    @property
    def folder(self) -> str:
        """The folder below that of the manifest, "" for the same one."""
        return self.name.rpartition("/")[0]


@dataclass(frozen=True)
class Unfinished:
    """A run that is moving its files in, or was killed at it.

    Attributes:
        staging: the folder, beside the manifest, that its files come from.
        files: what it writes.
        gone: earlier files that it takes away, if they are still as they were written.
    """

    staging: str
    files: tuple[Entry, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Manifest:
    """What is known of the files of a folder, by name."""

    files: Mapping[str, Entry] = field(default_factory=dict)
    unfinished: Unfinished | None = None

    def after(self, run: Unfinished) -> Manifest:
        """Return what holds once a run has finished."""
        kept = {name: entry for name, entry in self.files.items() if name not in run.gone}
        return Manifest(kept | {entry.name: entry for entry in run.files})

    def during(self, run: Unfinished) -> Manifest:
        """Return what holds while a run moves its files in."""
        return replace(self, unfinished=run)

    def content(self) -> bytes:
        """Return the bytes of the file."""
        return f"{json.dumps(self._record(), ensure_ascii=False, indent=2)}\n".encode()

    def _record(self) -> dict[str, Any]:
        """Return the values of the file, by name, so that the order of runs does not show."""
        found: dict[str, Any] = {
            "schema_version": SCHEMA_VERSION,
            "files": [vars(self.files[name]) for name in sorted(self.files)],
        }
        if self.unfinished is not None:
            run = self.unfinished
            files = [vars(entry) for entry in run.files]
            found["unfinished"] = {"staging": run.staging, "files": files, "gone": list(run.gone)}
        return found


def digest_of(path: Path) -> str | None:
    """Return the SHA-256 of a file, None where there is no such regular file to read."""
    digest = hashlib.sha256()
    try:
        for piece in read_pieces(Location(path, path.as_posix()), None):
            digest.update(piece)
    except InputError:
        return None
    return digest.hexdigest()


def read_manifest(folder: Path) -> Manifest | None:
    """Return the manifest of a folder, None without one.

    Raises:
        InputError: the file of that name cannot be read, or is none of netplan's.
    """
    path = folder / MANIFEST
    if not path.exists():
        return None
    location = Location(path, path.as_posix())
    try:
        raw = b"".join(read_pieces(location, LIMIT.size))
        return _manifest(parse_json(TextFile(location, as_text(location, raw), ""), LIMIT).value)
    except (InputError, ValueError) as error:
        found = "a file that netplan did not write"
        allowed = "netplan's own list of files; take it away, or choose another folder"
        raise InputError([Problem(path.as_posix(), "", "", found, allowed)]) from error


def _manifest(values: Any) -> Manifest:
    from netplan.files.schemas.manifest import ManifestFile  # noqa: PLC0415  (pydantic loads here)

    record = ManifestFile.model_validate(values)
    run, unfinished = record.unfinished, None
    if run is not None:
        gone = tuple(_plain(name) for name in run.gone)
        unfinished = Unfinished(_plain(run.staging), tuple(_entries(run.files)), gone)
    return Manifest({entry.name: entry for entry in _entries(record.files)}, unfinished)


def _entries(listed: list[ManifestEntryRecord]) -> Iterator[Entry]:
    for one in listed:
        yield Entry(_plain(one.name), one.sha256, one.command, one.plan_sha256)


def _plain(name: str) -> str:
    """Return the name of a file in the folder, or in one below it, and of no other."""
    if not is_plain(name):
        raise ValueError("a name that leads out of the folder")
    return name


def is_plain(name: str) -> bool:
    """Tell whether a name is that of a file in a folder, or in a folder of that."""
    parts = name.split("/")
    wrong = any(part in ("", ".", "..") or Path(part).name != part for part in parts)
    return not wrong and len(parts) <= 2 and "\0" not in name


# --- what a reader may notice ---------------------------------------------------------------


@dataclass(frozen=True)
class Mixture:
    """What is wrong with the files beside a plan.json.

    Attributes:
        wrong: files of the plan's own run that are not those it wrote, a sentence each.
        notes: files of other runs that belong to another plan, a sentence each.
    """

    wrong: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


def mixture(plan_path: str | Path) -> Mixture:
    """Return what the manifest says against the files beside a plan.json.

    A plan.json without a manifest, or that its manifest does not list, is a file by itself.

    Raises:
        InputError: the manifest is none.
    """
    path = Path(plan_path)
    digest, found = digest_of(path), []
    below = f"{path.parent.name}/{path.name}"  # as in the set of a front, a folder a point
    for folder, name in ((path.parent, path.name), (path.parent.parent, below)):
        manifest = read_manifest(folder) if is_plain(name) else None
        listed = [] if manifest is None else _digests(manifest, name)
        if manifest is not None and listed:
            told = _mixture(folder, name, manifest, path.as_posix())
            if digest in listed:  # the run that wrote it last
                return told
            found.append(told)
    return found[0] if found else Mixture()


def _digests(manifest: Manifest, name: str) -> list[str]:
    """Return the digests under which a file is listed."""
    entries = [e for e in manifest.files.values() if e.name == name]
    if manifest.unfinished is not None:
        entries += [e for e in manifest.unfinished.files if e.name == name]
    return [entry.sha256 for entry in entries]


def _mixture(folder: Path, name: str, manifest: Manifest, shown: str) -> Mixture:
    digest = digest_of(folder / name)
    run = manifest.unfinished
    new = {} if run is None else {entry.name: entry for entry in run.files}
    started = name in new and new[name].sha256 == digest
    if started and run is not None:
        manifest = manifest.after(run)
    of_plan = manifest.files.get(name)
    if of_plan is None:
        return Mixture()
    wrong = []
    if of_plan.sha256 != digest:
        wrong.append(f"{shown} is not the file that {MANIFEST} lists: it was changed or exchanged")
    notes = []
    beside = (e for e in manifest.files.values() if e.folder == of_plan.folder and e != of_plan)
    for entry in beside:
        found = digest_of(folder / entry.name)
        file = (folder / entry.name).as_posix()
        own = entry.command == of_plan.command
        if found is None:
            if own and started:
                wrong.append(f"{file} is not there yet: the run that wrote {shown} was stopped")
        elif own and found != entry.sha256:
            wrong.append(
                f"{file} is not the file that was written with {shown}: it is of another run, "
                "or was changed"
            )
        elif found == entry.sha256 and entry.plan_sha256 not in ("", of_plan.sha256):
            notes.append(f"{file} belongs to another plan than {shown}")
    return Mixture(tuple(wrong), tuple(notes))
