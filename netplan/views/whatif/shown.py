"""What-if texts on stdout: Markdown as it is when piped, fitted tables on a terminal."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.table import Table
from rich.text import Text

from netplan.text import escaped, escaped_lines, from_markdown
from netplan.views.chinese import speaks_chinese, told
from netplan.views.terminal.console import fitted, stdout
from netplan.views.whatif.table import table

NUMBER = re.compile(r"[-+<>~]?[\d,.]+( ?(%|x|ms|km))?|any|-|")
EXPENDABLE = (
    "added (+), removed (-) by it alone",
    "removed",
    "used in",
    "kind",
    "optimal at the low end",
    "tolerance",
    "lost if money stops here",
    "95 % ms",
    "mean ms",
    "intact",
    "change, ms",
    "limit, ms",
    "same cost up to, ms",
    "reached after a cut, ms",
    "none of this cost is below, ms",
    "step",
    "different",
    "from",
    "to",
)
"""Headings of columns that a narrow terminal goes without, the least needed first."""


def show(markdown: str, console: Console | None = None) -> None:
    """Print a what-if text."""
    console = console or stdout()
    if speaks_chinese():
        markdown = _chinese(markdown)
    if not console.is_terminal:
        console.file.write(escaped_lines(markdown))
        console.file.flush()  # before what is said on stderr
        return
    for block in _blocks(markdown):
        if isinstance(block, str):
            heading = block.lstrip("#")
            style = "bold" if heading != block else ""
            line = from_markdown(heading.strip() if style else block)
            console.print(Text(escaped(line), style=style), soft_wrap=True)
        else:
            console.print(_fitted(block, console))


def _chinese(markdown: str) -> str:
    """Return the text in Chinese, the columns of its tables aligned anew."""
    parts = []
    for block in _blocks(markdown):
        if isinstance(block, str):
            parts.append(told(block))
        else:
            head, *body = ([told(cell) for cell in row] for row in block)
            parts.append(table(head, body))
    return "\n".join(parts) + "\n"


def _blocks(markdown: str) -> Iterator[str | list[list[str]]]:
    """Yield lines of text, and tables as rows of cells, heading first."""
    rows: list[list[str]] = []
    for line in markdown.splitlines():
        if line.startswith("| "):
            rows.append([from_markdown(cell.strip()) for cell in line[2:-2].split(" | ")])
        elif not line.startswith("|-"):
            if rows:
                yield rows
                rows = []
            yield line
    if rows:
        yield rows


def _expendable(head: Sequence[str]) -> list[str]:
    """Return the columns to go without, those of money in whatever currency they are."""
    bare = {name: re.sub(r", M[A-Z]{3}$", "", name) for name in head}
    return [name for less in EXPENDABLE for name in head if bare[name] == less]


def _fitted(rows: Sequence[Sequence[str]], console: Console) -> Table:
    head, *body = rows
    laid = Table()
    for i, name in enumerate(head):
        number = body and all(NUMBER.fullmatch(row[i]) for row in body)
        laid.add_column(name, justify="right" if number else "left")
    for row in body:
        laid.add_row(*(Text(escaped(cell)) for cell in row))
    return fitted(laid, console, _expendable(head))
