"""The bytes of a file or of a member of an archive, measured before anything is made of them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from netplan.errors import InputError, Problem
from netplan.files.text.json_text import parse_json
from netplan.files.text.paths import Location
from netplan.files.text.reading import Limit, TextFile
from netplan.formats.incoming.encoding import decoded

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

NETWORK = Limit("networks in other formats", 100_000_000, 100, 10_000_000)
"""What a file of a network may be at most, unpacked."""
MOST_ELEMENTS = 5_000_000
"""Of XML; elements take some 200 bytes of memory each."""


@dataclass(frozen=True)
class Content:
    """What a file holds.

    Args:
        path: the file on disk; for a member of an archive, the archive.
        shown: what messages call it: the path as the user gave it, ``net.zip/dir/net.json``.
        raw: its bytes, unpacked, at most ``NETWORK.size``.
        encoding: what the user says its texts are in; None to find out.
    """

    path: Path
    shown: str
    raw: bytes
    encoding: str | None = None

    @cached_property
    def text(self) -> str:
        """The text, in the encoding it declares or can only be.

        Raises:
            InputError: it is no text.
        """
        return decoded(self.raw, self.shown, self.encoding).text

    @cached_property
    def json(self) -> Any:
        """The values of JSON text.

        Raises:
            InputError: it is no JSON, has a member twice, or is too deep or too long.
        """
        file = TextFile(Location(self.path, self.shown), self.text, "")
        return parse_json(file, NETWORK).value

    @cached_property
    def xml(self) -> Element:
        """The root of XML text; document types and entities are refused.

        Raises:
            InputError: it is no well-formed XML, or has a document type.
        """
        from defusedxml import DefusedXmlException  # noqa: PLC0415  (only where XML is read)
        from defusedxml.ElementTree import ParseError, fromstring  # noqa: PLC0415

        if self.text.count("<") > 2 * MOST_ELEMENTS:
            raise self.wrong("more elements than that", f"at most {MOST_ELEMENTS:,} elements")
        try:
            return fromstring(self.text, forbid_dtd=True)  # type: ignore[no-any-return]
        except ParseError as error:
            line, column = error.position
            raise self.wrong("broken XML", "XML", where=f"line {line}, column {column}") from error
        except (DefusedXmlException, ValueError, LookupError) as error:
            raise self.wrong("XML with a document type or entities", "XML without them") from error

    def wrong(self, found: str, allowed: str, *, where: str = "", field: str = "") -> InputError:
        """Return the error of one problem in it."""
        return InputError([Problem(self.shown, where, field, found, allowed)])
