"""Files written all together or not at all."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any
from uuid import uuid4

from netplan.errors import RequestError
from netplan.text import in_json


def json_bytes(value: Any) -> bytes:
    """Return JSON text: UTF-8, keys in the order given, two spaces, a newline at the end.

    Raises:
        ValueError: a number is NaN or infinite.
    """
    return f"{in_json(value, indent=2)}\n".encode()


def check_writable(directory: str | Path) -> None:
    """Find out before a long computation that its files could not be written.

    Raises:
        RequestError: the folder, or the first above it that exists, takes no files.
    """
    folder = Path(directory)
    nearest = next(path for path in (folder, *folder.parents) if path.exists())
    if not nearest.is_dir():
        raise RequestError(f"cannot write {folder}: {nearest} is not a folder")
    if not os.access(nearest, os.W_OK | os.X_OK):
        raise RequestError(f"cannot write {folder}: {nearest} is not yours to write to")


def write_all(files: Mapping[str, bytes], directory: str | Path) -> None:
    """Write files into a folder, which is made if need be: all of them, or none.

    Everything is first written and synced under temporary names beside the targets. Files
    that were there before stay until all of that is done, and come back if a rename fails.

    Args:
        files: content by file name, without folders.
        directory: the folder.

    Raises:
        RequestError: the folder or a file cannot be written; nothing is changed.
    """
    folder = Path(directory)
    for name in files:
        if Path(name).name != name or name in ("", ".", ".."):
            raise ValueError(f"not a plain file name: {name!r}")
    mark = f".netplan-{uuid4().hex[:12]}"
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    try:
        with _removed_on_failure(missing):
            folder.mkdir(parents=True, exist_ok=True)
            _write_and_swap(files, folder, mark)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RequestError(f"cannot write {error.filename or folder}: {reason}") from error


@contextmanager
def _removed_on_failure(folders: Sequence[Path]) -> Iterator[None]:
    try:
        yield
    except BaseException:
        for path in folders:  # innermost first
            with suppress(OSError):  # never made, or no longer empty
                path.rmdir()
        raise


def _write_and_swap(files: Mapping[str, bytes], folder: Path, mark: str) -> None:
    fresh = {name: folder / f"{name}{mark}.new" for name in files}
    old = {name: folder / f"{name}{mark}.old" for name in files}
    swapped: list[str] = []
    try:
        for name, content in files.items():
            _write_synced(fresh[name], content)
        for name in files:
            swapped.append(name)
            _swap(folder / name, fresh[name], old[name])
        _sync_folder(folder)
    except BaseException:  # an interrupt too must leave the folder as it was
        for name in reversed(swapped):
            _swap_back(folder / name, fresh[name], old[name])
        raise
    finally:
        for path in (*fresh.values(), *old.values()):
            path.unlink(missing_ok=True)


def _write_synced(path: Path, content: bytes) -> None:
    with path.open("xb") as handle:
        handle.write(content)
        handle.flush()
        os.fsync(handle.fileno())


def _swap(target: Path, fresh: Path, old: Path) -> None:
    if target.is_dir():
        raise IsADirectoryError(21, "is a folder", str(target))
    if target.exists() or target.is_symlink():
        target.replace(old)
    fresh.replace(target)


def _swap_back(target: Path, fresh: Path, old: Path) -> None:
    if old.exists() or old.is_symlink():
        old.replace(target)
    elif not fresh.exists():
        target.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if hasattr(os, "O_DIRECTORY"):  # Windows has none and needs none
        handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
