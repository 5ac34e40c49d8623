"""Names that GDAL does not hand on as they are: of KML's data, and of its document.

Of a name of data GDAL makes an underscore of every byte beyond ASCII. Its two columns 起点 and 终点
are one then, and half of what they hold is lost. So such names are spelled in hexadecimal digits
before GDAL reads them, and back in what it hands on.
"""

from __future__ import annotations

import re
from xml.sax.saxutils import unescape

_SPELLED = "kml_x"
_NAMED = re.compile(
    r"""(<(?:\w+:)?(?:Data|SimpleData|SimpleField)\s(?:[^<>]*?\s)?name\s*=\s*)("[^"<>]*"|'[^'<>]*')"""
)
_PLAIN = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HEX = re.compile(rf"{_SPELLED}((?:[0-9a-f]{{2}})+)", re.IGNORECASE)
_ROOT = re.compile(r"<(?:\w+:)?(?:Document|Folder)\b[^<>]*>")
_TITLE = re.compile(
    r"(?:\s|<!--(?:(?!-->).)*-->)*"  # a comment ends where it first can
    r"<(?:\w+:)?name\s*>(?:\s*<!\[CDATA\[)?([^<>\]]*)(?:\]\]>\s*)?</",
    re.S,
)
_HEAD = 10_000
"""Characters in which a document has said its name, before anything is drawn."""
_ENDINGS = (".kml", ".kmz")
_QUOTES = {"&quot;": '"', "&apos;": "'"}


def with_plain_names(text: str) -> str:
    """Return KML text in which the names of data are letters, digits and underscores."""
    return _NAMED.sub(_plain, text)


def title_of(text: str) -> str | None:
    """Return what a document of KML calls itself, without the ending of a file; None: nothing."""
    head = text[:_HEAD]
    root = _ROOT.search(head)
    match = None if root is None else _TITLE.match(head, root.end())
    name = "" if match is None else " ".join(unescape(match[1], _QUOTES).split())
    if name.lower().endswith(_ENDINGS):
        name = name[: -len(_ENDINGS[0])]
    return name or None


def original_name(column: str) -> str:
    """Return the name of a column as the file has it."""
    match = _HEX.fullmatch(column)
    if match is None:
        return column
    try:
        return bytes.fromhex(match[1]).decode("utf-8")
    except UnicodeDecodeError:  # a file that spells its own names so
        return column


def _plain(found: re.Match[str]) -> str:
    name = unescape(found[2][1:-1], _QUOTES)
    if not name or _PLAIN.fullmatch(name):
        return found[0]
    return f'{found[1]}"{_SPELLED}{name.encode("utf-8", "surrogatepass").hex()}"'
