"""What is in a file: itself, what gzip packs, or the members of an archive, within limits.

Archives are walked here and nowhere else: what reads a member is given bytes, never the name of
an archive. Nothing is written to disk under a name that an archive chose.
"""

from __future__ import annotations

import io
import stat
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from netplan.errors import InputError
from netplan.files.text.paths import Location
from netplan.files.text.reading import read_bytes, unpacked
from netplan.formats.incoming.encoding import CHINESE, is_chinese, known_encoding
from netplan.formats.incoming.kinds import KINDS
from netplan.formats.incoming.private import beside, tables_of
from netplan.formats.incoming.regular import wrong
from netplan.formats.incoming.sheets import PACKED, SHEETS, is_spreadsheet
from netplan.interchange.content import NETWORK, Content
from netplan.interchange.options import ImportOptions
from netplan.text import spelled

MOST_MEMBERS = 1_000
MOST_UNPACKED = 3 * NETWORK.size
"""Bytes of all members together, which are held in memory."""
MOST_RATIO = 100
"""How many times as long unpacked as packed a member may be."""
SMALL = 1_000_000
"""Bytes below which the ratio does not matter: an empty drawing packs well."""
GZIP = b"\x1f\x8b"
_NESTED = (PACKED, GZIP, b"7z\xbc\xaf\x27\x1c", b"Rar!", b"BZh", b"\xfd7zXZ")
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".svg", ".ico")
_PAGES = (".pdf", ".html", ".htm", ".css", ".md", ".doc", ".docx", ".xsd")
_OF_LAYERS = (".qml", ".sld", ".qgz", ".qgs", ".qix", ".sbn", ".sbx")
_LEFT_ASIDE = frozenset((*_PICTURES, *_PAGES, *_OF_LAYERS))
"""Members that are no network: pictures, pages, styles, indexes."""
_PIECE = 1 << 20
_UTF8_NAME = 0x800
_ENCRYPTED = 0x1


def contents_of(path: Path, options: ImportOptions) -> tuple[Content, ...]:
    """Return what a file holds, with the files that belong to it.

    Args:
        path: a file, an archive, or the folder of a geodatabase.
        options: what a person has decided; the encoding of texts and of names in an archive.

    Raises:
        InputError: it cannot be read, is too large, or is an archive with members that have no
            business in one.
        RequestError: there is no such encoding.
    """
    encoding = None if options.encoding is None else known_encoding(options.encoding)
    shown = path.as_posix()
    if path.is_dir():
        tables = tuple(tables_of(path, NETWORK.size))
        if not tables:
            raise wrong(shown, "a folder that is no geodatabase", "the files in it, by their names")
        return tuple(Content(path, f"{shown}/{name}", raw, encoding) for name, raw in tables)
    raw = read_bytes(Location(path, shown), NETWORK.size)
    if raw.startswith(GZIP):
        raw = unpacked(Location(path, shown), raw, NETWORK.size)
        _refuse_nested(raw, "", shown)
        return (Content(path, shown, raw, encoding),)
    if raw.startswith((PACKED, b"PK\x05\x06")) and not _is_document(raw, path.suffix.lower()):
        return _members(path, shown, raw, encoding)
    return (Content(path, shown, raw, encoding), *_companions(path, raw, encoding))


def name_of(content: Content) -> PurePosixPath:
    """Return the path of a content in its archive or on disk, without the ending of gzip."""
    name = PurePosixPath(content.shown)
    return name.with_suffix("") if name.suffix.lower() == ".gz" else name


def _companions(path: Path, raw: bytes, encoding: str | None) -> Iterator[Content]:
    """Yield the files that belong to a file, such as the .dbf of a Shapefile."""
    left = NETWORK.size - len(raw)
    for kind in KINDS:
        if path.suffix.lower() in kind.endings:
            for other in beside(path, kind).values():
                part = read_bytes(Location(other, other.as_posix()), left)
                left -= len(part)
                yield Content(other, other.as_posix(), part, encoding)


def _is_document(raw: bytes, ending: str) -> bool:
    """Tell whether an archive is one spreadsheet: by its ending, even if it is damaged."""
    return ending in SHEETS or (ending not in (".zip", ".kmz") and is_spreadsheet(raw))


def _members(path: Path, shown: str, raw: bytes, encoding: str | None) -> tuple[Content, ...]:
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            if len(members) > MOST_MEMBERS:
                found = f"{len(members):,} files"
                raise wrong(shown, found, f"an archive of at most {MOST_MEMBERS:,}")
            names = _names(members, encoding)
            made = []
            left = MOST_UNPACKED
            for member, name in zip(members, names, strict=True):
                _refuse_odd(member, name, shown)
                if member.is_dir() or _is_aside(name):
                    continue
                part = _read(archive, member, f"{shown}/{spelled(name)}", min(left, NETWORK.size))
                left -= len(part)
                _refuse_nested(part, PurePosixPath(name).suffix.lower(), f"{shown}/{spelled(name)}")
                made.append(Content(path, f"{shown}/{spelled(name)}", part, encoding))
    except (zipfile.BadZipFile, NotImplementedError, ValueError, OSError, EOFError) as error:
        raise wrong(shown, "a damaged archive", "a zip file that can be unpacked") from error
    if not made:
        raise wrong(shown, "an archive without a file of a network", "one with at least one")
    return tuple(made)


def _names(members: list[zipfile.ZipInfo], encoding: str | None) -> list[str]:
    """Return the names, those that are not marked as UTF-8 in what they can only be."""
    bare = [
        None if member.flag_bits & _UTF8_NAME else member.orig_filename.encode("cp437", "replace")
        for member in members
    ]
    unmarked = [name for name in bare if name is not None and not name.isascii()]
    if encoding is None:
        encoding = CHINESE if is_chinese(unmarked) else "cp437"
        if all(_is_utf8(name) for name in unmarked):
            encoding = "utf-8"
    return [
        member.orig_filename if name is None else name.decode(encoding, "replace")
        for member, name in zip(members, bare, strict=True)
    ]


def _is_utf8(name: bytes) -> bool:
    try:
        name.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _refuse_odd(member: zipfile.ZipInfo, name: str, shown: str) -> None:
    """Refuse members that would be elsewhere than in the archive, or that nobody can read."""
    mode = member.external_attr >> 16
    pure = PurePosixPath(name.replace("\\", "/"))
    on_drive = bool(pure.parts) and ":" in pure.parts[0]
    if "\0" in name or pure.is_absolute() or ".." in pure.parts or on_drive:
        found = "a name that leads out of the archive"
    elif stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        found = "a link or a device"
    elif member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        found = "a member packed in a rare way"
    elif member.flag_bits & _ENCRYPTED:
        found = "a member with a password"
    else:
        return
    raise wrong(shown, found, "plain files and folders", where=spelled(name)[:80])


def _is_aside(name: str) -> bool:
    pure = PurePosixPath(name)
    hidden = any(part.startswith((".", "__MACOSX")) for part in pure.parts)
    return hidden or pure.name == "Thumbs.db" or pure.suffix.lower() in _LEFT_ASIDE


def _read(archive: zipfile.ZipFile, member: zipfile.ZipInfo, shown: str, most: int) -> bytes:
    """Return a member; what the archive says of its size is not believed."""
    pieces, length = [], 0
    try:
        with archive.open(member) as stream:
            while piece := stream.read(_PIECE):
                pieces.append(piece)
                length += len(piece)
                if length > most:
                    raise wrong(shown, "more when unpacked", f"up to {most / 1e6:,.0f} MB")
                if length > SMALL and length > MOST_RATIO * max(1, member.compress_size):
                    found = f"more than {MOST_RATIO} times its packed size"
                    raise wrong(shown, found, "a file that is packed less")
    except InputError:
        raise
    except (zipfile.BadZipFile, zlib.error, RuntimeError, OSError, EOFError, ValueError) as error:
        raise wrong(shown, "a damaged member", "one that can be unpacked") from error
    return b"".join(pieces)


def _refuse_nested(raw: bytes, ending: str, shown: str) -> None:
    if raw.startswith(_NESTED) and ending not in SHEETS:
        raise wrong(shown, "an archive in an archive", "the inner archive on its own")
