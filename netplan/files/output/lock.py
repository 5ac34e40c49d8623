"""One writer at a time in a folder.

The system lets go of these locks when the process that holds one ends, however it ends, so
there is nothing to clean up after a kill. The folder itself is locked where that is possible,
which leaves no file behind; elsewhere a small file in it, which is taken away afterwards.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from netplan.errors import RequestError

WAIT_S = 10.0
"""How long another writer is waited for: writing takes seconds, whatever was computed before."""
PAUSE_S = 0.05
LOCK_FILE = ".netplan.lock"
_BUSY = (errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK)


@contextmanager
def locked(folder: Path, wait_s: float | None = None) -> Iterator[None]:
    """Hold a folder that exists against other writers.

    Where neither folder nor file can be locked (some network shares), nothing is held.

    Args:
        folder: the folder.
        wait_s: how long to wait for another writer; None: ``WAIT_S``.

    Raises:
        RequestError: another writer held it all the time.
        OSError: the folder cannot be opened, or takes no file.
    """
    until = time.monotonic() + (WAIT_S if wait_s is None else wait_s)
    handle, path = _hold(folder, until)
    try:
        yield
    finally:
        _let_go(handle, path)


@contextmanager
def locked_file(handle: int, name: Path) -> Iterator[None]:
    """Hold an open file against other writers, without waiting.

    Raises:
        RequestError: another writer holds it.
    """
    held = _try(handle)
    if held is False:
        raise _busy(name)
    try:
        yield
    finally:
        if held:
            _unlock(handle)


def _hold(folder: Path, until: float) -> tuple[int, Path | None]:
    """Return an open handle that holds the lock, and the file to take away afterwards."""
    while True:
        handle = _folder_handle(folder)
        if handle is not None:
            held = _try(handle)
            if held:
                return handle, None
            os.close(handle)
        else:
            held = None
        if held is None:  # a folder cannot be locked here
            path = folder / LOCK_FILE
            handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o666)
            held = _try(handle)
            if held is None or (held and _is_still(handle, path)):
                return handle, path
            os.close(handle)
        if time.monotonic() >= until:
            raise _busy(folder)
        time.sleep(PAUSE_S)


def _folder_handle(folder: Path) -> int | None:
    if not hasattr(os, "O_DIRECTORY"):
        return None
    try:
        return os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except PermissionError:  # a folder that may be written but not listed
        return None


def _try(handle: int) -> bool | None:
    """Return whether the lock was had, None where such a thing cannot be locked."""
    try:
        _lock(handle)
    except OSError as error:
        return False if error.errno in _BUSY else None
    return True


def _is_still(handle: int, path: Path) -> bool:
    """Tell whether a file that was opened is still the one of that name."""
    try:
        return os.path.samestat(os.fstat(handle), path.stat())
    except FileNotFoundError:  # its last holder took it away
        return False


def _let_go(handle: int, path: Path | None) -> None:
    if path is not None and sys.platform != "win32":
        path.unlink(missing_ok=True)  # while it is held: whoever waits for it looks again
    os.close(handle)
    if path is not None and sys.platform == "win32":  # an open file cannot be taken away there
        with suppress(OSError):
            path.unlink()


def _busy(name: Path) -> RequestError:
    return RequestError(
        f"another netplan is writing to {name}; try again when it has finished, or write "
        "somewhere else"
    )


if sys.platform == "win32":
    import msvcrt

    def _lock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)

    def _unlock(handle: int) -> None:
        os.lseek(handle, 0, os.SEEK_SET)
        msvcrt.locking(handle, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def _lock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def _unlock(handle: int) -> None:
        fcntl.flock(handle, fcntl.LOCK_UN)
