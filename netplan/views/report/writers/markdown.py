"""The report as Markdown with its pictures beside it as SVG files."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.text import markdown
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
from netplan.views.report.words.lookup import Words


def markdown_files(document: Document, name: str) -> Mapping[str, bytes]:
    """Return the files to write: ``name`` itself and one SVG a picture, named after it."""
    stem = name.removesuffix(".md")
    pictures = {f"{stem}-{figure.id}.svg": figure for figure in document.figures}
    files = {file: f"{figure.svg}\n".encode() for file, figure in pictures.items()}
    return {name: _page(document, stem).encode(), **files}


def _page(document: Document, stem: str) -> str:
    parts = [f"# {markdown(document.title)}", markdown(document.subtitle)]
    for section in document.sections:
        parts.append(f"## {markdown(section.title)}")
        parts.extend(_block(block, document, stem) for block in section.blocks)
    parts.extend(["---", markdown(document.footer)])
    if document.plan_sha256:
        parts.append(f"<!-- plan_sha256: {document.plan_sha256} -->")
    return "\n\n".join(parts) + "\n"


def _block(block: Block, document: Document, stem: str) -> str:
    match block:
        case Table():
            return _table(block, document)
        case Figure():
            link = f"{stem}-{block.id}.svg".replace(" ", "%20")
            picture = f"![{markdown(block.title)}](<{link}>)"
            return f"{picture}\n\n{markdown(block.note)}" if block.note else picture
        case Paragraph():
            return f"**{markdown(block.text)}**" if block.strong else markdown(block.text)
        case Bullets():
            return "\n".join(f"- {markdown(item)}" for item in block.items)
        case KeyFigures():
            return "\n".join(
                f"- **{markdown(item.label)}**: {markdown(f'{item.value} {item.unit}'.strip())}"
                + (f" ({markdown(item.note)})" if item.note else "")
                for item in block.items
            )


def _table(table: Table, document: Document) -> str:
    rows = table.rows if table.shown is None else table.rows[: table.shown]
    lines = [
        [heading(column, document) for column in table.columns],
        [":--" if column.kind is Kind.TEXT else "--:" for column in table.columns],
        *(
            [
                shown(value, column.kind, document)
                for value, column in zip(row, table.columns, strict=True)
            ]
            for row in rows
        ),
    ]
    text = "\n".join(f"| {' | '.join(markdown(cell) for cell in line)} |" for line in lines)
    notes = [table.note] if table.note else []
    if len(rows) < len(table.rows):
        notes.insert(0, Words(document.lang)("more_rows", n=len(table.rows) - len(rows)))
    return "\n\n".join([f"### {markdown(table.title)}", text, *(markdown(note) for note in notes)])
