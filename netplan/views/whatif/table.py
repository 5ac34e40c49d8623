"""Tables as Markdown with columns aligned, and numbers as people read them."""

from __future__ import annotations

from collections.abc import Sequence
from unicodedata import east_asian_width

from netplan.model import shown
from netplan.text import markdown


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table; every column is padded to its widest cell."""
    cells = [[markdown(text) for text in row] for row in (head, *rows)]
    widths = [max(3, *(_width(row[i]) for row in cells)) for i in range(len(head))]
    lines = [
        f"| {' | '.join(c + ' ' * (w - _width(c)) for c, w in zip(row, widths, strict=True))} |"
        for row in cells
    ]
    rule = "|" + "|".join("-" * (w + 2) for w in widths) + "|"
    return "\n".join([lines[0], rule, *lines[1:]])


def mcny(cny: int | None) -> str:
    """Return CNY as millions with three decimals."""
    return "-" if cny is None else shown.mcny(cny)


def signed_mcny(cny: int) -> str:
    """Return a difference in CNY as millions with its sign."""
    return f"{'+' if cny >= 0 else ''}{shown.mcny(cny)}"


def ms_text(ns: int | None) -> str:
    """Return ns as ms with three decimals."""
    return shown.ms(ns)


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
