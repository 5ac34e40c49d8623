"""The terminal that tables are printed on: as wide as it is, or wide enough when piped."""

from __future__ import annotations

import errno
from collections.abc import Sequence
from decimal import Decimal

from rich.cells import cell_len
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

WIDTH_WHEN_PIPED = 160
BORDERS = 3
"""What a column takes beside its text: a line and a space on either side."""
NAMES_WRAP_BELOW = 16


def stdout() -> Console:
    """Return the console for stdout; titles and names are printed as they are, brackets too."""
    console = _Console(highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDTH_WHEN_PIPED
    return console


def yes_or_no(met: bool) -> Text:
    """Return yes in green or no in red."""
    return Text("yes", "green") if met else Text("no", "red")


def fitted(table: Table, console: Console, expendable: Sequence[str]) -> Table:
    """Return the table without the columns that a narrow console has no room for.

    Numbers are never cut or wrapped, names may wrap; a line below says what was left out.

    Args:
        table: the table with all of its columns.
        console: what it is printed on.
        expendable: headings of columns, the least needed first.
    """
    left_out: list[str] = []
    smaller = _without(table, left_out)
    for heading in expendable:
        if sum(_needed(column) + BORDERS for column in smaller.columns) < console.width:
            break
        left_out.append(heading)
        smaller = _without(table, left_out)
    return smaller


def _without(table: Table, left_out: Sequence[str]) -> Table:
    caption = f"no room for: {', '.join(left_out)}" if left_out else None
    smaller = Table(
        title=table.title, title_justify="left", caption=caption, caption_justify="left"
    )
    kept = [column for column in table.columns if column.header not in left_out]
    for column in kept:
        number = column.justify == "right"
        smaller.add_column(column.header, justify=column.justify, no_wrap=column.no_wrap or number)
    for cells in zip(*(column.cells for column in kept), strict=True):
        smaller.add_row(*cells)
    return smaller


def _needed(column: Column) -> int:
    """Return the width of the longest cell, or where cells may wrap enough for words and ids."""
    texts = [str(cell) for cell in (column.header, *column.cells)]
    longest = max(map(cell_len, texts), default=0)
    if column.no_wrap or column.justify == "right":
        return longest
    words = (word for text in texts for word in text.split())
    return max(min(longest, NAMES_WRAP_BELOW), max(map(cell_len, words), default=0))


def share_percent(share: float, rounding: str) -> str:
    """Return a share in percent with seven decimals, rounded to the safe side of a bound."""
    return f"{(Decimal(str(share)) * 100).quantize(Decimal('1e-7'), rounding)}"


class _Console(Console):
    def on_broken_pipe(self) -> None:
        """Leave the exit code to the command line; rich would leave with 1."""
        raise BrokenPipeError(errno.EPIPE, "the reader has gone")
