"""Bytes of regular files only, up to a limit; whatever else a path names is a located error."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from netplan.errors import InputError, Problem

REGULAR = "a regular file that can be read"
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
"""A pipe that nobody writes to would otherwise hold the process on opening."""
_PIECE = 1 << 20


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
    content = regular_head(path, most + 1, shown)
    if len(content) > most:
        size = max(len(content), path.stat().st_size)
        raise wrong(shown, f"a file of {size / 1e6:,.1f} MB", f"at most {most / 1e6:,.6g} MB")
    return content


def regular_head(path: Path, count: int, shown: str) -> bytes:
    """Return the first bytes of a regular file, at most so many.

    Raises:
        InputError: it is no regular file, or cannot be read.
    """
    pieces = []
    try:
        handle = os.open(path, _FLAGS)
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise wrong(shown, "something else than a file", REGULAR)
            while count > 0 and (piece := os.read(handle, min(count, _PIECE))):
                pieces.append(piece)
                count -= len(piece)
        finally:
            os.close(handle)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or "cannot be read"
        raise wrong(shown, reason.lower(), REGULAR) from error
    return b"".join(pieces)
