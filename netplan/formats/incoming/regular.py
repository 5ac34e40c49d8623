"""Bytes of files that others made, through the one door of ``netplan.files.text.reading``."""

from __future__ import annotations

from pathlib import Path

from netplan.errors import InputError, Problem
from netplan.files.text.paths import Location
from netplan.files.text.reading import read_bytes, read_head

REGULAR = "a regular file that can be read"


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
    return read_bytes(Location(path, shown), most)


def regular_head(path: Path, count: int, shown: str) -> bytes:
    """Return the first bytes of a regular file, at most so many.

    Raises:
        InputError: it is no regular file, or cannot be read.
    """
    return read_head(Location(path, shown), count)
