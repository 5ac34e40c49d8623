"""A report in the kind of file that its name asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netplan.errors import RequestError
from netplan.views.plots.png import png_bytes
from netplan.views.report.document import Document
from netplan.views.report.writers.html import html_bytes
from netplan.views.report.writers.markdown import markdown_files
from netplan.views.report.writers.pdf import pdf_bytes
from netplan.views.report.writers.xlsx import xlsx_bytes

PICTURES = ("svg", "png")
KINDS = (".html", ".md", ".xlsx", ".pdf")


def check_kind(name: str) -> str:
    """Return the ending of a report's file name, in lower case.

    Raises:
        RequestError: no report has that ending.
    """
    kind = Path(name).suffix.lower()
    if kind not in KINDS:
        raise RequestError(f"cannot write a report to {name!r}; the name may end in {_kinds()}")
    return kind


def report_files(document: Document, name: str) -> Mapping[str, bytes]:
    """Return what to write, by file name: one file, and pictures beside Markdown.

    Raises:
        RequestError: the ending is unknown, or there is no browser to print a PDF.
    """
    match check_kind(name):
        case ".html":
            return {name: html_bytes(document)}
        case ".md":
            return markdown_files(document, name)
        case ".xlsx":
            return {name: xlsx_bytes(document)}
        case _:
            return {name: pdf_bytes(html_bytes(document))}


def picture_files(document: Document, format_: str, only: tuple[str, ...]) -> Mapping[str, bytes]:
    """Return the pictures of a report by file name.

    Args:
        document: the report.
        format_: "svg" or "png".
        only: names of pictures; all of them when empty.

    Raises:
        RequestError: unknown picture or format, or the extra that draws PNG is missing.
    """
    if format_ not in PICTURES:
        raise RequestError(f"no picture format {format_!r}; there are: {', '.join(PICTURES)}")
    figures = {figure.id: figure for figure in document.figures}
    unknown = [name for name in only if name not in figures]
    if unknown:
        raise RequestError(f"no picture {unknown[0]!r}; this plan has: {', '.join(figures)}")
    chosen = {name: figures[name].svg for name in (only or figures)}
    if format_ == "svg":
        return {f"{name}.svg": f"{svg}\n".encode() for name, svg in chosen.items()}
    return {f"{name}.png": png_bytes(svg) for name, svg in chosen.items()}


def _kinds() -> str:
    return f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
