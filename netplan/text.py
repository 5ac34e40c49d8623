"""Names are text: what of it may be shown, and how it crosses each border.

A name, a title or a note may hold any character that a file can hold. What would act where it
is shown (control characters, bidi overrides), show nothing, or not fit into a format at all is
refused in ids and dealt with here for everything else: one function a border. The classes are
written out rather than asked of the interpreter, whose tables grow: same text, same bytes.
"""

from __future__ import annotations

import json
import re
from typing import Any

CONTROLS = r"\x00-\x1f\x7f-\x9f"
BIDI = r"\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f"
BREAKS = r"\u2028\u2029"
ZERO_WIDTH = r"\xad\u180e\u200b\u2060-\u2065\ufeff\ufff0-\ufffb\U000e0000-\U000e007f"
SURROGATES = r"\ud800-\udfff"
NOT_CHARACTERS = r"\ufdd0-\ufdef" + "".join(
    f"\\U{plane:04x}fffe\\U{plane:04x}ffff" for plane in range(17)
)
JOINERS = r"\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200c\u200d\u3164\ufe00-\ufe0f\uffa0"
VARIANTS = r"\U000e0100-\U000e01ef"
SPACES = r"\xa0\u1680\u2000-\u200a\u202f\u205f\u3000"

_OTHER_CONTROLS = r"\x00-\x09\x0b-\x1f\x7f-\x9f"
_NEVER = CONTROLS + BIDI + BREAKS + ZERO_WIDTH + SURROGATES + NOT_CHARACTERS
UNSHOWN = re.compile(f"[{_NEVER}]")
"""What no border lets through as it is. Joiners and variants are not of it: Persian, Hindi and
Chinese are written with them."""
UNSEEN = re.compile(f"[{_NEVER}{JOINERS}{VARIANTS}]")
"""What an id cannot hold: two ids that look alike would be two."""
_UNCLEAR = re.compile(f"[{_NEVER}{JOINERS}{VARIANTS}{SPACES}]")
_UNSHOWN_IN_LINES = re.compile(f"[{_NEVER.replace(CONTROLS, _OTHER_CONTROLS)}]")
_BREAKING = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1f\x85\u2028\u2029]")
_DROPPED = re.compile(f"(?!\t)[{_NEVER.replace(CONTROLS, _OTHER_CONTROLS)}]")
_PLAIN_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", re.ASCII)
_SIGNS = r"=+\-@\u2212\uff1d\uff0b\uff0d\uff20\ufe62\ufe63\ufe66\ufe6b"
"""Where a spreadsheet may begin to calculate: ASCII signs, their full-width and small forms."""
_FORMULA = re.compile(rf"[\s{JOINERS}]*[{_SIGNS}].", re.DOTALL)
_MARKUP = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#x27;"})
_MARKDOWN = re.compile(
    r"[\\`*\[\]|]|<(?=[A-Za-z/!?])|&(?=#?\w+;)|~(?=~)|(?<!\w)_|_(?!\w)|^[#>]|^[+-](?= )|^(?==+$)"
)
_ESCAPED = re.compile(r"\\([\\`*\[\]|<&~_#>+=-])")


def escaped(text: str) -> str:
    """Return a text for people (terminal, message, log): one line, nothing in it acts."""
    return text if text.isprintable() else UNSHOWN.sub(_escape, text)


def escaped_lines(text: str) -> str:
    """Return lines of our own making for people; a line break in a name must be gone before."""
    return text if _is_plain(text) else _UNSHOWN_IN_LINES.sub(_escape, text)


def spelled(text: str) -> str:
    """Return a text as it stands in a file, unusual spaces and what cannot be seen spelled out."""
    return _UNCLEAR.sub(_escape, text)


def shortened(text: str, most: int) -> str:
    """Return a text of at most so many characters, and how many there were if it was longer."""
    if len(text) <= most:
        return text
    cut = f"... ({len(text):,} characters)"
    return text[: max(0, most - len(cut))] + cut


def unseen(text: str) -> str:
    """Return the first character of an id that cannot be seen, as ``U+202E``; "" for none."""
    found = UNSEEN.search(text)
    return f"U+{ord(found[0]):04X}" if found else ""


def cleaned(text: str) -> str:
    """Return a text for a file that others open, without what acts or has no place in XML.

    Line feeds and tabs stay, other breaks become a space (a vertical tab is how spreadsheets
    leave a line break in a cell), the rest is left out.
    """
    if text.isprintable():
        return text
    return _DROPPED.sub("", _BREAKING.sub(_break, text))


def markup(text: str) -> str:
    """Return a text for an element, or within the quotes of an attribute, of XML 1.0 or HTML."""
    return cleaned(text).translate(_MARKUP)


def attribute(text: str) -> str:
    """Return a text as an attribute's value, in its quotes."""
    return f'"{markup(text)}"'


def markdown(text: str) -> str:
    """Return a text on one line with what Markdown would read as markup escaped."""
    return _MARKDOWN.sub(r"\\\g<0>", " ".join(cleaned(text).split()))


def from_markdown(text: str) -> str:
    """Return what ``markdown`` was given, on one line."""
    return _ESCAPED.sub(r"\1", text)


def cell(text: str) -> str:
    """Return a text for a table that a spreadsheet opens: never a formula.

    A text that begins like one gets an apostrophe before it; a number written as text stays.
    """
    clean = cleaned(text)
    is_formula = _FORMULA.match(clean) or clean[:1] in ("\t", "\n")
    return f"'{clean}" if is_formula and not _PLAIN_NUMBER.fullmatch(clean) else clean


def in_json(value: Any, *, indent: int | None = None, compact: bool = False) -> str:
    """Return JSON text in which Chinese stands as it is and nothing unshown stands raw.

    Raises:
        ValueError: a number is NaN or infinite.
    """
    text = json.dumps(
        value,
        ensure_ascii=False,
        allow_nan=False,
        indent=indent,
        separators=(",", ":") if compact else None,
    )
    # A raw line feed is one of the indent.
    return text if _is_plain(text) else _UNSHOWN_IN_LINES.sub(_json_escape, text)


def _is_plain(lines: str) -> bool:
    """Tell whether there is surely nothing to escape: much faster than to look for it."""
    return lines.replace("\n", "").isprintable()


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode("ascii")


def _json_escape(found: re.Match[str]) -> str:
    return json.dumps(found[0])[1:-1]


def _break(found: re.Match[str]) -> str:
    return "\n" if found[0] == "\r\n" else " "
