"""Our SVG as PNG, for documents that take no vector pictures (extra ``plot``)."""

from __future__ import annotations

from netplan.formats._optional import require

ZOOM = 2.0


def png_bytes(svg: str) -> bytes:
    """Return the picture on white at twice its size, drawn with the fonts of the machine.

    Raises:
        RequestError: the package that draws SVG is not installed.
    """
    resvg = require("resvg_py", extra="plot")
    return bytes(resvg.svg_to_bytes(svg_string=svg, background="#ffffff", zoom=ZOOM))
