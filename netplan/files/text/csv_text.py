"""Tables from CSV files: rows with their line, a bounded number of bounded cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from netplan.files.text.paths import Location
from netplan.files.text.reading import Limit, read_text, wrong
from netplan.text import spelled

MOST_COLUMNS = 1000


def read_rows(location: Location, limit: Limit) -> Iterator[tuple[int, list[str]]]:
    """Yield the line and the cells of every row that is not empty, the header first.

    Raises:
        InputError: the file cannot be read, is no CSV, or has too many rows or columns.
    """
    text = read_text(location, limit).text
    reader = csv.reader(io.StringIO(text, newline=""))
    rows = 0
    try:
        for row in reader:
            if not row:
                continue
            rows += 1
            if rows > limit.count + 1:
                raise wrong(location, "", "more rows", f"up to {limit.count:,}")
            if len(row) > MOST_COLUMNS:
                found, where = f"{len(row):,} columns", f"line {reader.line_num}"
                raise wrong(location, where, found, f"up to {MOST_COLUMNS:,}")
            yield reader.line_num, row
    except csv.Error as error:
        found = f"broken CSV ({spelled(str(error))})"
        raise wrong(location, f"line {reader.line_num}", found, "CSV") from error
    if rows == 0:
        raise wrong(location, "", "no rows", "a header and a row for each entry")
