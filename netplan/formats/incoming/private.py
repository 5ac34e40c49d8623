"""The copy of a file that GDAL is let at: the file, what belongs to it, and nothing else."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from netplan.errors import RequestError
from netplan.formats.incoming.encoding import Decoded, dbf_encoding, decoded
from netplan.formats.incoming.kinds import (
    GEODATABASE,
    KML,
    KMZ,
    SHAPEFILE,
    FileKind,
    check_content,
)
from netplan.formats.incoming.kml_names import with_plain_names
from netplan.formats.incoming.regular import regular_bytes, wrong
from netplan.text import spelled

_PLAIN_NAME = re.compile(r"\w[\w .\-]{0,80}")
_SCHEMA = re.compile(r"(?<=[:\s])(?=(?:noNamespaceS|s)chemaLocation\s*=)")
_PLACEMARK = re.compile(rb"<(?:\w+:)?Placemark\b")
_SHOWN = 5
"""How many names a message repeats."""
_TABLE = re.compile(r"(?i)a[0-9a-f]{8}\.\w{1,12}|gdb|timestamps")


def encoding_applies(kind: FileKind) -> bool:
    """Tell whether the kind has texts whose encoding a user may have to name."""
    return kind.text or kind is SHAPEFILE or "MapInfo File" in kind.drivers


@contextmanager
def private_folder() -> Iterator[Path]:
    """Make a folder for one reading, and take it away again.

    Raises:
        RequestError: there is no room for it.
    """
    try:
        with TemporaryDirectory(prefix="netplan-import-", ignore_cleanup_errors=True) as folder:
            yield Path(folder)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        raise RequestError(
            f"no room to work in the folder for temporary files: {reason}"
        ) from error


@dataclass(frozen=True)
class Parts:
    """A file with what belongs to it, as bytes.

    Args:
        shown: what messages call it.
        name: its name, without folders.
        main: its bytes; of a geodatabase none.
        beside: the files that belong to it, by ending.
        tables: the files of a geodatabase, by name.
    """

    shown: str
    name: PurePath
    main: bytes = b""
    beside: Mapping[str, bytes] = field(default_factory=dict)
    tables: Mapping[str, bytes] = field(default_factory=dict)


def parts_of(path: Path, kind: FileKind, most: int) -> Parts:
    """Return a file with what belongs to it.

    Args:
        path: the file, or the folder of a geodatabase.
        kind: what its ending says it is.
        most: bytes that all of it may have.

    Raises:
        InputError: it cannot be read, or is too large.
    """
    shown = path.as_posix()
    if kind is GEODATABASE:
        return Parts(shown, path, tables=dict(tables_of(path, most)))
    main = regular_bytes(path, most, shown)
    left = most - len(main)
    others = {}
    for ending, other in beside(path, kind).items():
        others[ending] = regular_bytes(other, left, other.as_posix())
        left -= len(others[ending])
    return Parts(shown, path, main, others)


def laid_out(
    parts: Parts, kind: FileKind, folder: Path, encoding: str | None
) -> tuple[Path, str | None, tuple[str, ...]]:
    """Write a copy of a file and what belongs to it; return it, its encoding and notes on that.

    The copy is all that GDAL sees: no name that it would take for an address, no neighbour,
    nothing of the user's that it could write beside.

    Args:
        parts: the file.
        kind: what its ending says it is.
        folder: where the copy goes.
        encoding: of its texts, as given; None to find out.

    Raises:
        InputError: it is not of that kind.
    """
    stem = parts.name.stem if _PLAIN_NAME.fullmatch(parts.name.stem) else "layer"
    copy = folder / f"{stem}{parts.name.suffix.lower()}"
    if kind is GEODATABASE:
        copy.mkdir()
        for name, part in parts.tables.items():
            (copy / name).write_bytes(part)
        return copy, None, ()
    content = parts.main
    notes: tuple[str, ...] = ()
    if kind.text:
        text = decoded(content, parts.shown, encoding)
        encoding, notes = None, text.notes
        content = _standing_alone(text, kind)
    check_content(kind, content, parts.shown)
    if kind is KMZ:
        content, copy = _document(content, parts.shown), copy.with_suffix(KML.endings[0])
    copy.write_bytes(content)
    for ending, part in parts.beside.items():
        target = f"{copy.name}{ending}" if ending in kind.appended else f"{stem}{ending}"
        (folder / target).write_bytes(part)
        if ending == ".dbf" and encoding is None and ".cpg" not in parts.beside:
            encoding, notes = dbf_encoding(part)
    return copy, encoding, notes


def _standing_alone(text: Decoded, kind: FileKind) -> bytes:
    """Return a text in UTF-8 whose declaration says so, and which names no schema to fetch."""
    plain = text.text
    if plain.lstrip().startswith("<"):
        plain = re.sub(r"\A\s*<\?xml[^>]*\?>", '<?xml version="1.0" encoding="UTF-8"?>', plain)
        plain = _SCHEMA.sub("un", plain)
        if "LIBKML" in kind.drivers:
            plain = with_plain_names(plain)
    return plain.encode("utf-8", "surrogatepass")


def _document(content: bytes, shown: str) -> bytes:
    """Return the document of a packed KML, made as that of a single file is.

    GDAL finds no schema in what is packed, so it is given the document itself.

    Raises:
        InputError: the archive is damaged, holds no KML, or several with something drawn.
    """
    texts: dict[str, bytes] = {}
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as given:
            for member in given.infolist():
                if not member.filename.lower().endswith(".kml"):
                    continue  # pictures and styles
                inner = f"{shown}/{spelled(member.filename)}"
                text = _standing_alone(decoded(given.read(member), inner, None), KML)
                check_content(KML, text, inner)
                texts[spelled(member.filename)] = text
    except (zipfile.BadZipFile, zlib.error, RuntimeError, ValueError, EOFError) as error:
        raise wrong(shown, "a damaged archive", "a KMZ file that can be unpacked") from error
    drawn = {name: text for name, text in texts.items() if _PLACEMARK.search(text)}
    if len(drawn) > 1:
        names = ", ".join(list(drawn)[:_SHOWN]) + (", ..." if len(drawn) > _SHOWN else "")
        found = f"{len(drawn):,} documents with places or lines ({names})"
        allowed = "one of them, unpacked; or netplan import FILE --out DIR, which reads them all"
        raise wrong(shown, found, allowed)
    if not texts:
        raise wrong(shown, "an archive without KML", "a KMZ file")
    return next(iter((drawn or texts).values()))


def beside(path: Path, kind: FileKind) -> dict[str, Path]:
    """Return the files that belong to it by ending, whatever case theirs has."""
    found = {}
    for ending in kind.beside:
        for cased in (ending, ending.upper(), ending.capitalize()):
            other = path.with_suffix(cased)
            if other.is_file():
                found[ending] = other
                break
    for ending in kind.appended:
        other = path.with_name(f"{path.name}{ending}")
        if other.is_file():
            found[ending] = other
    return found


def is_table(name: str) -> bool:
    """Tell whether a file of that name belongs to a geodatabase."""
    return _TABLE.fullmatch(name) is not None


def tables_of(path: Path, most: int) -> Iterator[tuple[str, bytes]]:
    """Yield the files of a geodatabase by name.

    Raises:
        InputError: one cannot be read, or they are too large.
    """
    try:
        names = sorted(entry.name for entry in path.iterdir() if is_table(entry.name))
    except OSError as error:
        reason = (error.strerror or "cannot be read").lower()
        raise wrong(path.as_posix(), reason, "a folder that can be read") from error
    for name in names:
        part = regular_bytes(path / name, most, f"{path.as_posix()}/{name}")
        most -= len(part)
        yield name, part
