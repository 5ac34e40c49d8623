"""Which encoding the texts of a file are in: as given, as declared, else by what they can be.

Chinese files come in GB18030 (or its parts GBK and GB2312) without a word. Bytes that are no
UTF-8 are taken for it only when they are valid in it and nearly all of its characters are
everyday ones: in Western text, bytes above 127 stand alone between letters and never look so.
"""

from __future__ import annotations

import codecs
import re
import struct
from collections.abc import Iterator
from dataclasses import dataclass

from netplan.errors import RequestError
from netplan.formats.incoming.regular import wrong

CHINESE = "GB18030"
WESTERN = "ISO-8859-1"
EVERYDAY = 0.9
"""This share of the characters beyond ASCII must be of GB2312, both bytes above 160."""
MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # begins as the next one does
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
XML_SAYS = re.compile(r"""^\s*<\?xml[^>]*?encoding\s*=\s*["']([\w.\-]{1,40})["']""")
_ESCAPES = ("unicode_escape", "raw_unicode_escape", "punycode", "idna", "utf_7")
"""Ways to write text, which can spell what is no character."""
TELL = "say which encoding they are in with --encoding"
_DECLARED_NOWHERE = (0x00, 0x57)
"""Language bytes of a .dbf that say nothing: none, and what GDAL writes for "as the system"."""


@dataclass(frozen=True)
class Decoded:
    """A text, and a note where its encoding was guessed."""

    text: str
    notes: tuple[str, ...] = ()


def known_encoding(name: str) -> str:
    """Return the encoding's name as Python spells it.

    Raises:
        RequestError: there is no such text encoding.
    """
    try:
        "a".encode(name).decode(name)
        found = codecs.lookup(name).name
        if found.replace("-", "_") in _ESCAPES:
            raise LookupError(found)
        return found
    except (LookupError, ValueError) as error:
        raise RequestError(
            f"no such text encoding: {name[:40]!r}; allowed: utf-8, gb18030, gbk, big5, cp1252, "
            "iso-8859-1 or another one that Python knows",
            f"没有文字编码 {name[:40]!r}；可用 utf-8、gb18030、gbk、big5、cp1252、iso-8859-1 等",
        ) from error


def guessed_note(encoding: str) -> str:
    """Return what is said where the encoding was not declared."""
    return (
        f"the file does not say how its texts are encoded: taken as {encoding}; another is "
        "given by --encoding"
    )


def is_chinese(parts: list[bytes]) -> bool:
    """Tell whether bytes that are no UTF-8 are everyday Chinese in GB18030.

    Args:
        parts: texts of their own; a last character may be cut off, as fixed-width tables do.
    """
    beyond = everyday = 0
    for part in parts:
        try:
            text = codecs.getincrementaldecoder(CHINESE)().decode(part)
        except UnicodeDecodeError:
            return False
        for character in text:
            if character.isascii():
                continue
            beyond += 1
            pair = character.encode(CHINESE)
            everyday += len(pair) == 2 and min(pair) > 160
    return beyond > 0 and everyday >= EVERYDAY * beyond


def decoded(content: bytes, file: str, encoding: str | None) -> Decoded:
    """Return the text of a file.

    Args:
        content: its bytes.
        file: what messages call it.
        encoding: what it is in, as given; None to find out.

    Raises:
        InputError: a byte is not of that encoding, or no encoding is certain enough.
    """
    for mark, name in MARKS:
        if content.startswith(mark):
            return Decoded(_strict(content[len(mark) :], file, name))
    if encoding is not None:
        return Decoded(_strict(content, file, encoding))
    declared = XML_SAYS.match(content[:300].decode("latin-1"))
    if declared is not None:
        try:
            name = known_encoding(declared[1])
        except RequestError as error:
            raise wrong(file, f'encoding "{declared[1]}"', TELL, where="line 1") from error
        return Decoded(_strict(content, file, name))
    try:
        return Decoded(content.decode("utf-8"))
    except UnicodeDecodeError:
        if is_chinese([content]):
            return Decoded(_strict(content, file, CHINESE), (guessed_note(CHINESE),))
        return Decoded(_strict(content, file, "utf-8"))


def _strict(content: bytes, file: str, encoding: str) -> str:
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        found = f"byte 0x{content[error.start]:02x}"
        allowed = f"text in {encoding.upper()}, or {TELL}"
        raise wrong(file, found, allowed, where=f"line {line}") from error


def recoded(text: str, encoding: str) -> str:
    """Return a text that was read byte for byte as ISO-8859-1, in its true encoding.

    A last character that a table of fixed width cut in two is left out.

    Raises:
        UnicodeDecodeError: a byte is not of that encoding.
    """
    return codecs.getincrementaldecoder(encoding)().decode(text.encode("latin-1"))


def dbf_encoding(dbf: bytes) -> tuple[str | None, tuple[str, ...]]:
    """Return the encoding to read a .dbf in that no .cpg file describes, and a note on it.

    None leaves it to GDAL: the table declares one, or is ASCII.
    """
    if len(dbf) < 32 or dbf[29] not in _DECLARED_NOWHERE:
        return None, ()
    texts = [text for text in _dbf_texts(dbf) if not text.isascii()]
    if not texts:
        return None, ()
    try:
        for text in texts:
            codecs.getincrementaldecoder("utf-8")().decode(text)
    except UnicodeDecodeError:
        if is_chinese(texts):
            return CHINESE, (guessed_note(CHINESE),)
        return WESTERN, (f"warning: {guessed_note(WESTERN)}, if names look wrong",)
    return "UTF-8", (guessed_note("UTF-8"),)


def _dbf_texts(dbf: bytes) -> Iterator[bytes]:
    """Yield the names and the texts of a dBASE table, without their padding."""
    rows, head, width = struct.unpack("<IHH", dbf[4:12])
    offset, texts = 1, []
    for start in range(32, min(head, len(dbf)) - 31, 32):
        field = dbf[start : start + 32]
        if field[0] == 0x0D:  # the mark after the last field
            break
        yield field[:11].split(b"\0")[0]
        if field[11:12] == b"C":
            texts.append((offset, offset + field[16] + 256 * field[17]))
        offset += field[16] + (256 * field[17] if field[11:12] == b"C" else 0)
    for row in range(min(rows, (len(dbf) - head) // width if width else 0)):
        record = dbf[head + row * width : head + (row + 1) * width]
        for start, end in texts:
            yield record[start:end].rstrip(b" \0")
