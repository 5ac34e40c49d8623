"""Tables as Markdown with columns aligned, and numbers as people read them."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from unicodedata import east_asian_width

from netplan.model import shown
from netplan.text import cell, markdown


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


def csv_text(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV, None as an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in head])
    writer.writerows([[_csv_cell(value) for value in row] for row in rows])
    return out.getvalue()


def mcny(cny: int | None) -> str:
    """Return CNY as millions with three decimals."""
    return "-" if cny is None else shown.mcny(cny)


def signed_mcny(cny: int) -> str:
    """Return a difference in CNY as millions with its sign."""
    return f"{'+' if cny >= 0 else ''}{shown.mcny(cny)}"


def ms_text(ns: int | None) -> str:
    """Return ns as ms with three decimals."""
    return shown.ms(ns)


def _csv_cell(value: object) -> object:
    return cell(value) if isinstance(value, str) else "" if value is None else value


def _width(text: str) -> int:
    return sum(2 if east_asian_width(c) in "WF" else 1 for c in text)
