"""The terminal that tables are printed on: as wide as it is, or wide enough when piped."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, TextIO

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType
from rich.segment import Segment
from rich.table import Column, Table
from rich.text import Text

from netplan.model.plan import Plan
from netplan.text import escaped, escaped_lines
from netplan.views.chinese import speaks_chinese, told

WIDTH_WHEN_PIPED = 160
BORDERS = 3
"""What a column takes beside its text: a line and a space on either side."""
NAMES_WRAP_BELOW = 16


def stdout(file: TextIO | None = None) -> Console:
    """Return the console for stdout, or another file.

    Titles and names are printed with their brackets, and with what would act on a terminal
    escaped.
    """
    console = _Console(file=file, highlight=False, markup=False, emoji=False)
    if not console.is_terminal:
        console.width = WIDTH_WHEN_PIPED
    return console


def heading(plan: Plan) -> Text:
    """Return the line above an answer: the plan's name, and its titles where it has some."""
    both = (plan.title, plan.title_zh)
    if speaks_chinese():
        both = ("", plan.title_zh or plan.title)
    titles = " / ".join(title for title in both if title)
    return Text.assemble((plan.name, "bold"), f"  {escaped(titles)}" if titles else "")


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
    table, expendable = _told(table), [told(name) for name in expendable]
    left_out: list[str] = []
    smaller = _without(table, left_out)
    for heading in expendable:
        if sum(_needed(column) + BORDERS for column in smaller.columns) < console.width:
            break
        left_out.append(heading)
        smaller = _without(table, left_out)
    return smaller


def _without(table: Table, left_out: Sequence[str]) -> Table:
    comma = "、" if speaks_chinese() else ", "
    caption = told(f"no room for: {comma.join(left_out)}") if left_out else None
    smaller = Table(
        title=table.title, title_justify="default", caption=caption, caption_justify="default"
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
    texts = [escaped(str(cell)) for cell in (column.header, *column.cells)]
    longest = max(map(cell_len, texts), default=0)
    if column.no_wrap or column.justify == "right":
        return longest
    words = (word for text in texts for word in text.split())
    return max(min(longest, NAMES_WRAP_BELOW), max(map(cell_len, words), default=0))


def _told(one: Any) -> Any:
    """Return what is printed in the language that is spoken; names in it stay."""
    if not speaks_chinese():
        return one
    if isinstance(one, str):
        return told(one)
    if isinstance(one, Text):
        chinese = told(one.plain)
        return one if chinese == one.plain else Text(chinese, one.style)
    return _chinese_table(one) if isinstance(one, Table) else one


def _chinese_table(table: Table) -> Table:
    made = Table(title_justify="default", caption_justify="default")
    made.title, made.caption = (t and told(str(t)) for t in (table.title, table.caption))
    for column in table.columns:
        made.add_column(told(str(column.header)), justify=column.justify, no_wrap=column.no_wrap)
    for cells in zip(*(column.cells for column in table.columns), strict=True):
        made.add_row(*(_told(cell) for cell in cells))
    return made


class _Console(Console):
    """Escapes every text: strings before they are laid out, all else as it is printed.

    Texts and tables of ours are told in the language that is spoken.
    """

    def print(self, *objects: Any, **how: Any) -> None:
        """Print in the language that is spoken."""
        super().print(*(_told(one) for one in objects), **how)

    def render_str(self, text: str, **how: Any) -> Text:
        """Return a string as one line of text, written with what the encoding has."""
        if not self.encoding.startswith("utf"):
            text = text.encode(self.encoding, "backslashreplace").decode(self.encoding)
        return super().render_str(escaped(text), **how)

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """Yield the parts of what is printed."""
        for text, style, control in super().render(renderable, options):
            yield Segment(text if control else escaped_lines(text), style, control)
