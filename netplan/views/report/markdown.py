"""The report as Markdown with its pictures beside it as SVG files."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.views.report.document import (
    Block,
    Bullets,
    Document,
    Figure,
    KeyFigures,
    Kind,
    Paragraph,
    Table,
    heading,
    shown,
)


def markdown_files(document: Document, name: str) -> Mapping[str, bytes]:
    """Return the files to write: ``name`` itself and one SVG a picture, named after it."""
    stem = name.removesuffix(".md")
    pictures = {f"{stem}-{figure.id}.svg": figure for figure in document.figures}
    files = {file: f"{figure.svg}\n".encode() for file, figure in pictures.items()}
    return {name: _page(document, stem).encode(), **files}


def _page(document: Document, stem: str) -> str:
    parts = [f"# {_plain(document.title)}", _plain(document.subtitle)]
    for section in document.sections:
        parts.append(f"## {_plain(section.title)}")
        parts.extend(_block(block, document, stem) for block in section.blocks)
    parts.extend(["---", _plain(document.footer)])
    if document.plan_sha256:
        parts.append(f"<!-- plan_sha256: {document.plan_sha256} -->")
    return "\n\n".join(parts) + "\n"


def _block(block: Block, document: Document, stem: str) -> str:
    match block:
        case Table():
            return _table(block, document)
        case Figure():
            link = f"{stem}-{block.id}.svg".replace(" ", "%20")
            picture = f"![{_plain(block.title)}](<{link}>)"
            return f"{picture}\n\n{_plain(block.note)}" if block.note else picture
        case Paragraph():
            return f"**{_plain(block.text)}**" if block.strong else _plain(block.text)
        case Bullets():
            return "\n".join(f"- {_plain(item)}" for item in block.items)
        case KeyFigures():
            return "\n".join(
                f"- **{_plain(item.label)}**: {_plain(f'{item.value} {item.unit}'.strip())}"
                + (f" ({_plain(item.note)})" if item.note else "")
                for item in block.items
            )


def _table(table: Table, document: Document) -> str:
    rows = table.rows if table.shown is None else table.rows[: table.shown]
    lines = [
        [heading(column, document.lang) for column in table.columns],
        [":--" if column.kind is Kind.TEXT else "--:" for column in table.columns],
        *(
            [
                shown(value, column.kind, document)
                for value, column in zip(row, table.columns, strict=True)
            ]
            for row in rows
        ),
    ]
    text = "\n".join(f"| {' | '.join(_plain(cell) for cell in line)} |" for line in lines)
    notes = [table.note] if table.note else []
    if len(rows) < len(table.rows):
        notes.insert(0, document.words["more_rows"].format(n=len(table.rows) - len(rows)))
    return "\n\n".join([f"### {_plain(table.title)}", text, *(_plain(note) for note in notes)])


def _plain(text: str) -> str:
    """Return the text on one line with what Markdown would read as markup escaped."""
    escaped = "".join(f"\\{c}" if c in "\\`*_[]<>|#" else c for c in text)
    return " ".join(escaped.split())
