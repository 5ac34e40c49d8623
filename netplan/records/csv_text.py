"""Tables as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from netplan.text import cell


def csv_text(head: Sequence[str], rows: Sequence[Sequence[object]]) -> str:
    """Return rows as CSV, None as an empty cell."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([cell(name) for name in head])
    writer.writerows([[_csv_cell(value) for value in row] for row in rows])
    return out.getvalue()


def _csv_cell(value: object) -> object:
    return cell(value) if isinstance(value, str) else "" if value is None else value
