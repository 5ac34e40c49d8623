"""The one door that input files come through: regular files, of bounded size, depth and count.

Nothing is parsed before it has been measured. What a file says of its own size is not
believed (files of /proc say 0), a pipe or a device is refused rather than waited for, and
everything that can go wrong is a located problem.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from netplan.errors import InputError, Problem
from netplan.files.output.apart import will_read
from netplan.files.text.paths import Location
from netplan.model.scenario import InputFile

MB = 1_000_000


@dataclass(frozen=True)
class Limit:
    """What a kind of file may be at most; ``docs/files.md`` is made from these.

    Args:
        kind: of the file, in words.
        size: bytes, unpacked.
        depth: levels of lists and mappings in each other; 0: the kind has none.
        count: values; lines in a table.
    """

    kind: str
    size: int
    depth: int
    count: int


YAML = Limit("YAML (scenario, equipment, costs)", 2 * MB, 40, 200_000)
"""The YAML parser reads about 200 kB a second; a scenario has some kB."""
GEOJSON = Limit("GeoJSON (places, spans)", 100 * MB, 40, 10 * MB)
"""Parsing takes some 20 times the memory of the text."""
BASEMAP = Limit("GeoJSON (basemap)", 20 * MB, 40, 4 * MB)
PLAN = Limit("plan.json", 100 * MB, 40, 5 * MB)
FRONT = Limit("JSON (front)", 100 * MB, 40, 5 * MB)
CERTIFICATE = Limit("certificate.json, or .json.gz unpacked", 200 * MB, 40, 20 * MB)
ANSWER = Limit("answers in JSON (compare.json, sweep.json, ...)", 200 * MB, 40, 20 * MB)
CITIES = Limit("CSV (cities)", 50 * MB, 0, 500_000)
POINTS = Limit("CSV (points of a sweep)", 200 * MB, 0, 1_000_000)
WORLDS = Limit("CSV (worlds of a survey)", 20 * MB, 0, 20_000)
DEMANDS = Limit("CSV (demands)", 50 * MB, 0, 200_000)
JOURNAL = Limit("journal of a sweep", 2000 * MB, 40, 5 * MB)
MANIFEST = Limit("netplan.manifest.json", 20 * MB, 40, MB)
NOISE = Limit("JSON (table of Kerr noise)", 20 * MB, 10, 2 * MB)
LIMITS = (
    YAML, GEOJSON, BASEMAP, PLAN, FRONT, CERTIFICATE, ANSWER, CITIES, POINTS, WORLDS, JOURNAL,
    MANIFEST, NOISE, DEMANDS,
)  # fmt: skip
MOST_LINE = 10 * MB
"""Bytes of one line of a journal."""

_BOM = b"\xef\xbb\xbf"
_PIECE = 1 << 20
_KINDS = (
    (stat.S_ISDIR, "a folder"),
    (stat.S_ISFIFO, "a pipe"),
    (stat.S_ISSOCK, "a socket"),
    (stat.S_ISCHR, "a device"),
    (stat.S_ISBLK, "a device"),
)


@dataclass(frozen=True)
class TextFile:
    """The text of an input file and what goes into the record of a plan."""

    location: Location
    text: str
    sha256: str

    def recorded(self, role: str) -> InputFile:
        """Return the entry for the list of inputs."""
        return InputFile(role, self.location.shown, self.sha256)


def read_text(location: Location, limit: Limit, max_bytes: int | None = None) -> TextFile:
    """Return the text of a UTF-8 file, a byte order mark allowed, and its digest.

    Args:
        location: the file.
        limit: what its kind may be at most.
        max_bytes: a tighter limit of size; None: that of the kind.

    Raises:
        InputError: the file is missing, unreadable, too large, empty or not UTF-8.
    """
    raw = read_bytes(location, limit.size if max_bytes is None else max_bytes)
    return TextFile(location, as_text(location, raw), hashlib.sha256(raw).hexdigest())


def read_packed_text(location: Location, limit: Limit) -> TextFile:
    """Return the text of a gzip file; unpacking stops where the text is too long.

    Raises:
        InputError: the same as for ``read_text``, or the file is no gzip file.
    """
    raw = read_bytes(location, limit.size)
    text = as_text(location, unpacked(location, raw, limit.size))
    return TextFile(location, text, hashlib.sha256(raw).hexdigest())


def as_text(location: Location, raw: bytes) -> str:
    """Return bytes as text.

    Raises:
        InputError: they are not UTF-8, or nothing but white space.
    """
    try:
        text = raw.removeprefix(_BOM).decode("utf-8")
    except UnicodeDecodeError as error:
        line = error.object[: error.start].count(b"\n") + 1
        found = f"byte 0x{error.object[error.start]:02x}"
        raise wrong(location, f"line {line}", found, "text in UTF-8") from error
    if not text.strip():
        raise wrong(location, "", "an empty file", "a file with content")
    return text


def read_bytes(location: Location, max_bytes: int) -> bytes:
    """Return the bytes of a regular file.

    Raises:
        InputError: it is missing, no regular file, unreadable, or has more than ``max_bytes``.
    """
    will_read(location.path, location.shown)
    pieces = list(read_pieces(location, max_bytes))
    return pieces[0] if len(pieces) == 1 else b"".join(pieces)


def read_head(location: Location, count: int) -> bytes:
    """Return the first bytes of a regular file, at most ``count``, however large it is.

    Raises:
        InputError: it is missing, no regular file or unreadable.
    """
    will_read(location.path, location.shown)
    head = b""
    for piece in read_pieces(location, None):
        head += piece[: count - len(head)]
        if len(head) == count:
            break
    return head


def digest_of(location: Location, max_bytes: int = GEOJSON.size) -> str:
    """Return the SHA-256 of a regular file in hexadecimal.

    Raises:
        InputError: the same as for ``read_bytes``.
    """
    will_read(location.path, location.shown)
    digest = hashlib.sha256()
    for piece in read_pieces(location, max_bytes):
        digest.update(piece)
    return digest.hexdigest()


def must_open(location: Location) -> None:
    """Find out before any work that a file can be read.

    Raises:
        InputError: it is missing, no regular file or unreadable.
    """
    try:
        os.close(_opened(location, None))
    except (OSError, ValueError) as error:
        raise _unreadable(location, error) from error


def read_pieces(location: Location, most: int | None) -> Iterator[bytes]:
    """Yield the bytes of a regular file piece by piece, ``most`` of them; None: to its end.

    The file is not noted as an input, as it is by the functions above: one that the command
    writes on itself, such as a journal, is read with this.

    Raises:
        InputError: the same as for ``read_bytes``.
    """
    try:
        descriptor = _opened(location, most)
        try:
            seen = 0
            while piece := os.read(descriptor, _PIECE):
                seen += len(piece)
                if most is not None and seen > most:
                    raise _too_large(location, "more", most)
                yield piece
        finally:
            os.close(descriptor)
    except (OSError, ValueError) as error:
        raise _unreadable(location, error) from error


def wrong(location: Location, where: str, found: str, allowed: str) -> InputError:
    """Return the problem of a whole file."""
    return InputError([Problem(location.shown, where, "", found, allowed)])


def _unreadable(location: Location, error: OSError | ValueError) -> InputError:
    """Return what the system says against a file; a ValueError is a NUL in the path."""
    return wrong(location, "", _reason(error), "a file that can be read")


def _opened(location: Location, most: int | None) -> int:
    """Open a file for reading without ever waiting for it.

    It is looked at before, so that no device is opened at all, and again when it is open:
    another may have taken its place. A pipe that nobody writes to would make a plain open
    wait for ever, and some files of /proc a read.
    """
    _refuse_odd(location, location.path.stat(), most)
    flags = os.O_RDONLY | _flag("O_NONBLOCK") | _flag("O_NOCTTY") | _flag("O_BINARY")
    descriptor = os.open(location.path, flags | _flag("O_CLOEXEC"))
    try:
        _refuse_odd(location, os.fstat(descriptor), most)
    except InputError:
        os.close(descriptor)
        raise
    return descriptor


def _flag(name: str) -> int:
    """Return a flag of ``os.open``, 0 where the system has none of that name."""
    return int(getattr(os, name, 0))


def _refuse_odd(location: Location, found: os.stat_result, most: int | None) -> None:
    if not stat.S_ISREG(found.st_mode):
        kinds = (text for test, text in _KINDS if test(found.st_mode))
        raise wrong(location, "", next(kinds, "no regular file"), "a regular file")
    if most is not None and found.st_size > most:
        raise _too_large(location, f"a file of {found.st_size / MB:,.1f} MB", most)


def _too_large(location: Location, found: str, max_bytes: int) -> InputError:
    return wrong(location, "", found, f"up to {max_bytes / MB:g} MB")


def _reason(error: OSError | ValueError) -> str:
    if isinstance(error, BlockingIOError) or getattr(error, "errno", None) == errno.EAGAIN:
        return "nothing to read without waiting"
    return str(getattr(error, "strerror", None) or "cannot be read").lower()


def unpacked(location: Location, raw: bytes, max_bytes: int) -> bytes:
    """Return what a gzip file holds, which is one member, as gzip itself writes it.

    Raises:
        InputError: it is no gzip data, or more than ``max_bytes`` when unpacked.
    """
    unpacker = zlib.decompressobj(wbits=31)
    try:
        whole = unpacker.decompress(raw, max_bytes + 1)
    except zlib.error as error:
        raise wrong(location, "", "broken gzip data", "a gzip file") from error
    if len(whole) > max_bytes:
        raise _too_large(location, "more when unpacked", max_bytes)
    if not unpacker.eof or unpacker.unused_data.strip(b"\0"):
        raise wrong(location, "", "broken gzip data", "one whole gzip file")
    return whole
