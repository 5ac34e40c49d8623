"""The report as one HTML page: no script, nothing fetched, made to be printed as well."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib import resources

from netplan.text import markup
from netplan.views.plots.svg import FONTS
from netplan.views.report.document import (
    Block,
    Bullets,
    Cell,
    Column,
    Document,
    Figure,
    KeyFigures,
    Kind,
    Paragraph,
    Section,
    Table,
    heading,
    shown,
)
from netplan.views.report.words.lookup import Words

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
LANGUAGE = {"zh": "zh-CN", "en": "en"}


def html_bytes(document: Document) -> bytes:
    """Return the page in UTF-8."""
    body = "\n".join(_section(section, document) for section in document.sections)
    links = "".join(
        f'<li><a href="#{section.id}">{markup(section.title)}</a></li>'
        for section in document.sections
    )
    page = f"""<!DOCTYPE html>
<html lang="{LANGUAGE[document.lang]}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{POLICY}">
<meta name="viewport" content="width=device-width, initial-scale=1">{_stamp(document)}
<title>{markup(document.title)} · {markup(document.subtitle)}</title>
<style>
{_style()}
</style>
</head>
<body>
<header>
<p class="kind">{markup(document.subtitle)}</p>
<h1>{markup(document.title)}</h1>
<nav><ol>{links}</ol></nav>
</header>
<main>
{body}
</main>
<footer>{markup(document.footer)}</footer>
</body>
</html>
"""
    return page.encode()


def _stamp(document: Document) -> str:
    """Return a line that says which plan.json the page tells of, where it is one."""
    if not document.plan_sha256:
        return ""
    return f'\n<meta name="plan_sha256" content="{document.plan_sha256}">'


def _style() -> str:
    sheet = resources.files("netplan.views.report").joinpath("style.css")
    return sheet.read_text(encoding="utf-8").replace("FONTS", FONTS).strip()


def _section(section: Section, document: Document) -> str:
    blocks = "\n".join(_block(block, document) for block in section.blocks)
    return f'<section id="{section.id}">\n<h2>{markup(section.title)}</h2>\n{blocks}\n</section>'


def _block(block: Block, document: Document) -> str:
    match block:
        case Table():
            return _table(block, document)
        case Figure():
            return _figure(block)
        case Paragraph():
            mark = ' class="strong"' if block.strong else ""
            return f"<p{mark}>{markup(block.text)}</p>"
        case Bullets():
            return "<ul>" + "".join(f"<li>{markup(item)}</li>" for item in block.items) + "</ul>"
        case KeyFigures():
            return _key_figures(block)


def _key_figures(block: KeyFigures) -> str:
    tiles = "".join(
        f'<div><span class="label">{markup(item.label)}</span>'
        f'<span class="value">{markup(item.value)}<small>{markup(item.unit)}</small></span>'
        f'<span class="note">{markup(item.note)}</span></div>'
        for item in block.items
    )
    return f'<div class="keys">{tiles}</div>'


def _figure(figure: Figure) -> str:
    note = f"<p>{markup(figure.note)}</p>" if figure.note else ""
    return (
        f'<figure id="fig-{markup(figure.id)}">\n<figcaption>{markup(figure.title)}</figcaption>\n'
        f"{figure.svg}\n{note}</figure>"
    )


def _table(table: Table, document: Document) -> str:
    head = "".join(_head(column, document) for column in table.columns[table.grouped :])
    rows = table.rows if table.shown is None else table.rows[: table.shown]
    body = "\n".join(_rows(rows, table, document))
    notes = [table.note] if table.note else []
    if len(rows) < len(table.rows):
        notes.insert(0, Words(document.lang)("more_rows", n=len(table.rows) - len(rows)))
    note = "".join(f'<p class="note">{markup(text)}</p>' for text in notes)
    return (
        f'<h3>{markup(table.title)}</h3>\n<div class="wide"><table id="table-{table.id}">\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table></div>\n{note}"
    )


def _head(column: Column, document: Document) -> str:
    unit = heading(column, document).removeprefix(column.title)
    gap = " " if unit.startswith(" ") else ""  # of the line: a block would swallow its own
    tail = f'{gap}<span class="u">{markup(unit.strip())}</span>' if unit else ""
    return f'<th class="{_side(column)}">{markup(column.title)}{tail}</th>'


def _rows(rows: Sequence[tuple[Cell, ...]], table: Table, document: Document) -> Iterator[str]:
    group: tuple[Cell, ...] = ()
    for i, row in enumerate(rows):
        is_total = table.total and i == len(table.rows) - 1
        if row[: table.grouped] != group and not is_total:
            group = row[: table.grouped]
            yield _group_row(group, table, document)
        yield _row(_totalled(row, table) if is_total else row, table, document, is_total=is_total)


def _totalled(row: tuple[Cell, ...], table: Table) -> tuple[Cell, ...]:
    """Return a total with its name in the first column that a grouped table shows."""
    return (*row[: table.grouped], row[0], *row[table.grouped + 1 :])


def _group_row(group: tuple[Cell, ...], table: Table, document: Document) -> str:
    texts = [
        f"{column.title}: {shown(value, column.kind, document)}"
        if document.lang == "en"
        else f"{column.title}：{shown(value, column.kind, document)}"
        for value, column in zip(group, table.columns, strict=False)
    ]
    width = len(table.columns) - table.grouped
    return f'<tr class="group"><td colspan="{width}">{markup("  ·  ".join(texts))}</td></tr>'


def _row(row: tuple[Cell, ...], table: Table, document: Document, *, is_total: bool) -> str:
    cells = "".join(
        f'<td class="{_side(column)}{_flag(value, column)}">'
        f"{markup(shown(value, column.kind, document))}</td>"
        for value, column in list(zip(row, table.columns, strict=True))[table.grouped :]
    )
    mark = ' class="total"' if is_total else ""
    return f"<tr{mark}>{cells}</tr>"


def _side(column: Column) -> str:
    if column.kind is Kind.TEXT:
        return "t"
    return "y" if column.kind is Kind.YES else "n"


def _flag(value: Cell, column: Column) -> str:
    if column.kind is Kind.YES:
        return " yes" if value else " no"
    if column.kind is not Kind.TEXT and isinstance(value, str):
        return " no"
    return ""
