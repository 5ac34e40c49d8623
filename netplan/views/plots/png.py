"""Our SVG as PNG, for documents that take no vector pictures (extra ``plot``).

The renderer knows no font of its own, and draws nothing where it has none: which font it can
use, and which characters it lacks, is found out by letting it draw them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from html import escape, unescape
from typing import Any

from netplan.errors import RequestError
from netplan.formats._optional import require
from netplan.views.plots.svg import FONTS, WIDE_FROM

ZOOM = 2.0
PLAIN = (
    "DejaVu Sans",
    "Liberation Sans",
    "Noto Sans",
    "Arial",
    "Helvetica",
    "Segoe UI",
    "Verdana",
    "Tahoma",
    "FreeSans",
    "Nimbus Sans",
    "Ubuntu",
    "Cantarell",
    "Roboto",
    "Open Sans",
    "Lato",
    "Droid Sans",
    "Source Sans 3",
    "Source Sans Pro",
    "DejaVu Serif",
    "Liberation Serif",
    "Times New Roman",
    "DejaVu Sans Mono",
)
"""Fonts to take for "sans-serif", the first that is there."""
NOWHERE = "\U0010fffd"
"""A character for private use, which no font is asked to have: its picture is that of a gap."""
FONT_PACKAGE, CHINESE_PACKAGE, MORE_PACKAGE = "fonts-dejavu-core", "fonts-noto-cjk", "fonts-noto"
_TEXT = re.compile(r"<text[^>]*>([^<]*)</text>")
NAMED = 8


def png_bytes(svg: str) -> bytes:
    """Return the picture on white at twice its size, drawn with the fonts of the machine.

    Raises:
        RequestError: the package that draws SVG is not installed, or no font has its text.
    """
    texts = "".join(unescape(text) for text in _TEXT.findall(svg))
    plain = _plain_font() if texts.strip() else None
    _refuse_gaps(texts, plain)
    return _drawn(svg, plain, zoom=ZOOM)


def _drawn(svg: str, plain: str | None, **more: Any) -> bytes:
    resvg = require("resvg_py", extra="plot")
    fonts = {} if plain is None else {"sans_serif_family": plain}
    return bytes(resvg.svg_to_bytes(svg_string=svg, background="#ffffff", **fonts, **more))


@lru_cache(maxsize=4096)
def _sample(text: str, family: str, plain: str | None) -> bytes:
    """Return a small picture of a text in a font."""
    return _drawn(
        '<svg xmlns="http://www.w3.org/2000/svg" width="48" height="48">'
        f'<text x="8" y="36" font-size="24" font-family="{family}">{escape(text)}</text></svg>',
        plain,
    )


@lru_cache(maxsize=1)
def _plain_font() -> str | None:
    """Return a font to take for "sans-serif"; None where one of the picture's own is there.

    Raises:
        RequestError: there is none at all.
    """
    empty = _sample("", FONTS, None)
    if _sample("A", FONTS, None) != empty:
        return None
    found = next((name for name in PLAIN if _sample("A", name, None) != empty), None)
    if found is None:
        raise RequestError(
            "PNG: this machine has no font to draw text with; install one "
            f"(Debian: {FONT_PACKAGE}, and {CHINESE_PACKAGE} for Chinese), or write SVG"
        )
    return found


def _refuse_gaps(texts: str, plain: str | None) -> None:
    gap = _sample(NOWHERE, FONTS, plain)
    asked = sorted(char for char in set(texts) if not char.isspace() and char.isprintable())
    lacking = [char for char in asked if _sample(char, FONTS, plain) == gap]
    if lacking:
        more = "" if len(lacking) <= NAMED else f" and {len(lacking) - NAMED} more characters"
        package = CHINESE_PACKAGE if any(ord(c) >= WIDE_FROM for c in lacking) else MORE_PACKAGE
        raise RequestError(
            f"PNG: no font of this machine has {''.join(lacking[:NAMED])}{more}; "
            f"install one that does (Debian: {package}), or write SVG"
        )
