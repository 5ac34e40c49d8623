"""The report as a workbook: one sheet a section, raw numbers, the same bytes every time."""

from __future__ import annotations

from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from netplan.text import cleaned, shortened
from netplan.views.plots.svg import text_width
from netplan.views.report.document import (
    Bullets,
    Cell,
    Document,
    Figure,
    KeyFigures,
    Kind,
    Paragraph,
    Section,
    Table,
    heading,
)
from netplan.views.report.words.lookup import Words

CREATED = datetime(2026, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Written into every workbook, so that equal content gives equal bytes."""
NUMBER_FORMATS = {
    Kind.MS: "0.000000",
    Kind.KM: "#,##0.000",
    Kind.CNY: "#,##0",
    Kind.COUNT: "#,##0",
    Kind.PERCENT: "0.0%",
    Kind.GAP: "0.00%",
    Kind.ASKED: "0.###########%",
    Kind.AT_LEAST: "0.0000000%",
    Kind.AT_MOST: "0.0000000%",
    Kind.MINUTES: "#,##0.00",
    Kind.DECIMAL: "#,##0.00",
    Kind.TENTHS: "#,##0.000",
    Kind.VALUE: "General",
}
FORBIDDEN_IN_NAMES = str.maketrans("", "", "[]:*?/\\'")
WIDEST = 48
LONGEST_NAME = 31
"""Characters in the name of a sheet; Excel takes no more."""
LONGEST = 32_767
"""Characters in a cell; Excel takes no more, and the writer would leave the cell empty."""


def xlsx_bytes(document: Document) -> bytes:
    """Return the workbook; money is in whole units, latencies in ms, both as numbers."""
    import xlsxwriter  # noqa: PLC0415  (only a workbook needs it)

    buffer = BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True, "strings_to_formulas": False})
    titles = {"title": cleaned(document.title), "subject": cleaned(document.subtitle)}
    about = {**titles, "created": CREATED}
    if document.plan_sha256:
        about["comments"] = f"plan_sha256: {document.plan_sha256}"
    book.set_properties(about)
    sheets = _Sheets(book, document)
    for section in document.sections:
        if not all(isinstance(block, Figure) for block in section.blocks):
            sheets.write(section)
    book.close()
    return buffer.getvalue()


class _Sheets:
    """Writes sections into one workbook; holds its formats and the names taken."""

    def __init__(self, book: Any, document: Document) -> None:
        self.book, self.document = book, document
        self.names: set[str] = set()
        self.title = book.add_format({"bold": True, "font_size": 14, "font_color": "#0B3D62"})
        self.strong = book.add_format({"bold": True})
        self.note = book.add_format({"font_color": "#5C6873", "italic": True})
        self.head = book.add_format(
            {"bold": True, "bg_color": "#EEF3F7", "bottom": 1, "text_wrap": True, "valign": "top"}
        )
        self.kinds = {
            kind: book.add_format({"num_format": NUMBER_FORMATS.get(kind, "General")})
            for kind in Kind
        }
        self.sums = {
            kind: book.add_format(
                {"num_format": NUMBER_FORMATS.get(kind, "General"), "bold": True, "top": 1}
            )
            for kind in Kind
        }
        self.bad = book.add_format({"font_color": "#A94400", "bold": True})

    def write(self, section: Section) -> None:
        """Write one section on a sheet of its own."""
        words = Words(self.document.lang)
        key = f"tab_{section.id}"
        tab = words(key) if words.has(key) else section.title
        sheet = self.book.add_worksheet(self._name(tab))
        widths: dict[int, float] = {}
        _write(sheet, 0, 0, section.title, self.title)
        sheet.hide_gridlines(2)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        row = 2
        for block in section.blocks:
            match block:
                case Table():
                    row = self._table(sheet, row, block, widths)
                case Paragraph():
                    _write(sheet, row, 0, block.text, self.strong if block.strong else None)
                    row += 2
                case Bullets():
                    for item in block.items:
                        _write(sheet, row, 0, item)
                        row += 1
                    row += 1
                case KeyFigures():
                    for figure in block.items:
                        _write(sheet, row, 0, figure.label, self.strong)
                        text = f"{figure.value} {figure.unit} {figure.note}".strip()
                        _write(sheet, row, 1, text)
                        widths[0] = max(widths.get(0, 9), text_width(figure.label, 1) * 1.7 + 2)
                        row += 1
                    row += 1
                case Figure():
                    pass
        for column, width in widths.items():
            sheet.set_column(column, column, min(WIDEST, width))

    def _table(self, sheet: Any, row: int, table: Table, widths: dict[int, float]) -> int:
        _write(sheet, row, 0, table.title, self.strong)
        row += 1
        for x in range(len(table.columns)):
            title = heading(table.columns[x], self.document, whole=True)
            _write(sheet, row, x, title, self.head)
            widths[x] = max(widths.get(x, 9), text_width(title, 1) * 1.1 + 2)
            for line in table.rows:
                if isinstance(line[x], str):
                    widths[x] = max(widths[x], text_width(str(line[x]), 1) * 1.7 + 2)
        for line in table.rows:
            row += 1
            is_sum = table.total and line is table.rows[-1]
            for x, value in enumerate(line):
                self._cell(sheet, row, x, value, table.columns[x].kind, is_sum=is_sum)
        if table.note:
            row += 1
            _write(sheet, row, 0, table.note, self.note)
        return row + 3

    def _cell(self, sheet: Any, row: int, x: int, value: Cell, kind: Kind, *, is_sum: bool) -> None:
        style = (self.sums if is_sum else self.kinds)[kind]
        if value is None:
            sheet.write_blank(row, x, None, style)
        elif isinstance(value, bool):
            text = self.document.words["yes" if value else "no"]
            _write(sheet, row, x, text, style if value else self.bad)
        elif isinstance(value, str):
            plain = kind is Kind.TEXT
            _write(sheet, row, x, value, style if plain else self.bad)
        else:
            sheet.write_number(row, x, value, style)

    def _name(self, title: str) -> str:
        """Return a sheet name that Excel takes: at most 31 characters, unique.

        A title that is too long has a short form among the words.
        """
        base = cleaned(title).translate(FORBIDDEN_IN_NAMES).strip() or "sheet"
        name, n = base[:LONGEST_NAME], 2
        while name.lower() in self.names:
            name, n = f"{base[:27]} {n}", n + 1
        self.names.add(name.lower())
        return name


def _write(sheet: Any, row: int, column: int, text: str, style: Any = None) -> None:
    """Write a text as a text: never a formula, nothing that XML cannot hold."""
    sheet.write_string(row, column, shortened(cleaned(text), LONGEST), style)
