"""Bytes of regular files only, up to a limit; whatever else a path names is a located error."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from netplan.errors import InputError, Problem

REGULAR = "a regular file that can be read"
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe that nobody writes to would otherwise hold the process on opening."""


def wrong(file: str, found: str, allowed: str, *, where: str = "", field: str = "") -> InputError:
    """Return the error of one problem."""
    return InputError([Problem(file, where, field, found, allowed)])


def regular_bytes(path: Path, most: int, shown: str) -> bytes:
    """Return what a regular file holds.

    Args:
        path: the file.
        most: bytes it may have.
        shown: what messages call it.

    Raises:
        InputError: it is no regular file, cannot be read, or is larger.
    """
    try:
        handle = os.open(path, _FLAGS)
    except OSError as error:
        raise wrong(shown, (error.strerror or "cannot be read").lower(), REGULAR) from error
    with os.fdopen(handle, "rb") as file:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            raise wrong(shown, "something else than a file", REGULAR)
        if status.st_size > most:
            raise _too_large(shown, status.st_size, most)
        try:
            content = file.read(most + 1)
        except OSError as error:
            raise wrong(shown, (error.strerror or "cannot be read").lower(), REGULAR) from error
    if len(content) > most:
        raise _too_large(shown, len(content), most)
    return content


def _too_large(shown: str, size: int, most: int) -> InputError:
    return wrong(shown, f"a file of {size / 1e6:,.1f} MB", f"at most {most / 1e6:,.6g} MB")
