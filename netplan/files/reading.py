"""Bytes from a file, with its digest; everything that can go wrong is a located problem."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from netplan.errors import InputError, Problem
from netplan.files.apart import will_read
from netplan.files.paths import Location
from netplan.model.scenario import InputFile

MAX_GEOJSON_BYTES = 100_000_000
"""Files of this size or more are reported, not read: parsing takes some 20 times the memory."""
MAX_JSON_BYTES = 100_000_000
MAX_YAML_BYTES = 2_000_000
"""The YAML parser reads about 200 kB a second; a scenario has some kB."""

_BOM = b"\xef\xbb\xbf"


@dataclass(frozen=True)
class TextFile:
    """The text of an input file and what goes into the record of a plan."""

    location: Location
    text: str
    sha256: str

    def recorded(self, role: str) -> InputFile:
        """Return the entry for the list of inputs."""
        return InputFile(role, self.location.shown, self.sha256)


def read_text(location: Location, max_bytes: int) -> TextFile:
    """Return the text of a UTF-8 file, a byte order mark allowed, and its digest.

    Raises:
        InputError: the file is missing, unreadable, too large, empty or not UTF-8.
    """
    raw = _read_bytes(location, max_bytes)
    digest = hashlib.sha256(raw).hexdigest()
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        raise _wrong(location, f"line {line}", found, "text in UTF-8") from error
    if not text.strip():
        raise _wrong(location, "", "an empty file", "a file with content")
    return TextFile(location, text, digest)


def _read_bytes(location: Location, max_bytes: int) -> bytes:
    will_read(location.path, location.shown)
    try:
        size = location.path.stat().st_size
        if size >= max_bytes:
            limit = f"less than {max_bytes / 1e6:g} MB"
            raise _wrong(location, "", f"a file of {size / 1e6:,.1f} MB", limit)
        return location.path.read_bytes()
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise _wrong(location, "", reason, "a file that can be read") from error


def _wrong(location: Location, where: str, found: str, allowed: str) -> InputError:
    return InputError([Problem(location.shown, where, "", found, allowed)])
