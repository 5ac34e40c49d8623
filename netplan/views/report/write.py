"""A report in the kind of file that its name asks for."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from netplan.errors import RequestError
from netplan.views.report.document import Document
from netplan.views.report.html import html_bytes
from netplan.views.report.markdown import markdown_files
from netplan.views.report.pdf import pdf_bytes
from netplan.views.report.xlsx import xlsx_bytes

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


def _kinds() -> str:
    return f"{', '.join(KINDS[:-1])} or {KINDS[-1]}"
