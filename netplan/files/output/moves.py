"""The steps by which files change in a folder: each in one piece, each can be taken back."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

NEW, OLD = "new", "old"
"""Folders of a staging folder: what will be moved in, and what was there before."""


@dataclass
class Moves:
    """Steps in a folder, each in one piece, that can be taken back."""

    folder: Path
    staging: Path
    _done: list[str] = field(default_factory=list)
    _made: list[Path] = field(default_factory=list)

    def replace(self, name: str, content: bytes | None = None) -> None:
        """Move a file over its target; with ``content`` it is written first."""
        fresh, target = self.staging / NEW / name, self.folder / name
        if content is not None:
            write_synced(fresh, content)
        if target.is_dir():
            raise IsADirectoryError(21, "is a folder", str(target))
        if not target.parent.exists():
            target.parent.mkdir()
            self._made.append(target.parent)
        self._keep(name)
        self._done.append(name)
        fresh.replace(target)

    def take_away(self, name: str) -> None:
        """Remove a file, and its folder below the batch's when that is empty then."""
        target = self.folder / name
        self._keep(name)
        self._done.append(name)
        target.unlink(missing_ok=True)
        if target.parent != self.folder:
            with suppress(OSError):  # other files are in it
                target.parent.rmdir()

    def _keep(self, name: str) -> None:
        """Keep what stands at a target now, under a second name for the same bytes."""
        target, kept = self.folder / name, self.staging / OLD / name
        if name in self._done or not (target.exists() or target.is_symlink()):
            return
        kept.parent.mkdir(exist_ok=True)
        if target.is_symlink():
            kept.symlink_to(target.readlink())
            return
        try:
            os.link(target, kept)
        except OSError:  # no hard links here
            shutil.copy2(target, kept)

    def undo(self) -> None:
        """Put back what was there before, the last step first."""
        for name in reversed(dict.fromkeys(self._done)):
            target, kept = self.folder / name, self.staging / OLD / name
            if kept.exists() or kept.is_symlink():
                target.parent.mkdir(exist_ok=True)
                kept.replace(target)
            else:  # nothing was there
                target.unlink(missing_ok=True)
        for path in self._made:
            with suppress(OSError):
                path.rmdir()

    def sync(self) -> None:
        """Bring the moves to the disk."""
        for folder in sorted({(self.folder / name).parent for name in self._done}):
            if folder.is_dir():
                sync_folder(folder)


def write_synced(path: Path, content: bytes) -> None:
    """Write a new file, and on to the disk.

    Raises:
        OSError: it cannot be written; the error names the file.
    """
    try:
        with path.open("xb") as handle:
            handle.write(content)
            handle.flush()
            os.fsync(handle.fileno())
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def sync_folder(folder: Path) -> None:
    """Bring the names in a folder to the disk, where the system has that."""
    if hasattr(os, "O_DIRECTORY"):  # Windows has none and needs none
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
