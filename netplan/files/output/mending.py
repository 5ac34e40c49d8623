"""What a killed writer left in a folder: finished or taken away by the next one."""

from __future__ import annotations

import re
import shutil
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from netplan.files.output.manifest import MANIFEST, Manifest, Unfinished, digest_of, read_manifest
from netplan.files.output.moves import NEW, write_synced

STAGING = re.compile(r"\.netplan-[0-9a-f]{12}\.new")
_SINGLE = re.compile(r"(?P<name>.+)\.netplan-[0-9a-f]{12}\.(?P<kind>new|old)")
"""What version 0.1 left beside a file that it was replacing."""


def mend(folder: Path) -> Manifest | None:
    """Finish or drop what a killed run left in a folder, and return its manifest then.

    The caller holds the lock of the folder. A run that had moved some of its files in is
    finished from its staging folder; one that had not is dropped. Only files of our own
    pattern are taken away.

    Raises:
        InputError: the manifest is none of netplan's.
        OSError: the folder takes no files.
    """
    manifest = read_manifest(folder)
    if manifest is not None and manifest.unfinished is not None:
        manifest = _finished(folder, manifest, manifest.unfinished)
        fresh = folder / f"{MANIFEST}.netplan-{uuid4().hex[:12]}.new"
        write_synced(fresh, manifest.content())
        fresh.replace(folder / MANIFEST)
    for path in list(folder.iterdir()):
        if STAGING.fullmatch(path.name) and path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        elif (found := _SINGLE.fullmatch(path.name)) and path.is_file():
            _settle(path, folder / found["name"], found["kind"])
    return manifest


def _finished(folder: Path, manifest: Manifest, run: Unfinished) -> Manifest:
    staged = folder / run.staging / NEW if STAGING.fullmatch(run.staging) else folder / run.staging
    waiting = [e for e in run.files if digest_of(staged / e.name) == e.sha256]
    placed = [e for e in run.files if e not in waiting and _is_placed(folder, e.name, e.sha256)]
    if not placed:
        return Manifest(manifest.files)
    if len(waiting) + len(placed) < len(run.files):  # some were lost: say what is there
        return Manifest({**manifest.files, **{entry.name: entry for entry in placed}})
    for entry in waiting:
        target = folder / entry.name
        target.parent.mkdir(exist_ok=True)
        (staged / entry.name).replace(target)
    for name in run.gone:
        known = manifest.files.get(name)
        if known is not None and _is_placed(folder, name, known.sha256):
            (folder / name).unlink()
            if "/" in name:
                with suppress(OSError):  # other files are in it
                    (folder / name).parent.rmdir()
    return manifest.after(run)


def _is_placed(folder: Path, name: str, sha256: str) -> bool:
    return digest_of(folder / name) == sha256


def _settle(left: Path, target: Path, kind: str) -> None:
    """Put a file back that lost its name between two steps of an older version; else remove it."""
    if kind == "old" and not target.exists():
        left.replace(target)
    else:
        left.unlink(missing_ok=True)
