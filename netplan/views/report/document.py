"""A report as a value: sections of paragraphs, tables and figures, in no file format.

Every writer renders the same document, so that no number can differ between them.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from netplan.model.currency import CNY
from netplan.model.shown import (
    MoneyForm,
    asked_percent,
    decimal,
    gap_percent,
    least_percent,
    money_form,
    most_percent,
    number,
    percent,
)

Cell = str | int | float | bool | None


class Kind(StrEnum):
    """What a column holds; decides unit, decimals and alignment. Raw values stay raw."""

    TEXT = "text"
    MS = "ms"
    """One-way or round-trip time in ms, 3 decimals."""
    KM = "km"
    """Kilometres, 1 decimal."""
    CNY = "cny"
    """Whole money of the plan; shown as its ``MoneyForm`` has it."""
    COUNT = "count"
    PERCENT = "percent"
    """A share; 1 decimal."""
    GAP = "gap"
    """A share of the cost that is not proven; 2 decimals in percent."""
    ASKED = "asked"
    """A share that is asked for, in percent as it was written."""
    AT_LEAST = "at_least"
    """A lower bound of a share, in percent with 7 decimals, rounded down."""
    AT_MOST = "at_most"
    """An upper bound of a share, in percent with 7 decimals, rounded up."""
    MINUTES = "minutes"
    """Minutes; 2 decimals."""
    TENTHS = "tenths"
    """A rate in Gbit/s or a ratio in dB; 1 decimal. The title has its unit."""
    DECIMAL = "decimal"
    """A plain number, 1 decimal."""
    VALUE = "value"
    """A constant as it stands in its file."""
    YES = "yes"


@dataclass(frozen=True)
class Column:
    """A column of a table; the writer adds the unit of its kind to the title."""

    title: str
    kind: Kind = Kind.TEXT


@dataclass(frozen=True)
class Table:
    """Rows of raw values. ``shown`` caps the rows on paper; a workbook has them all."""

    id: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    shown: int | None = None
    total: bool = False
    """Whether the last row is a sum."""
    grouped: int = 0
    """How many first columns a page may show as headings over runs of equal values."""


@dataclass(frozen=True)
class Figure:
    """A picture; ``svg`` stands alone."""

    id: str
    title: str
    svg: str
    note: str = ""


@dataclass(frozen=True)
class Paragraph:
    """A paragraph; ``strong`` for what must not be overlooked."""

    text: str
    strong: bool = False


@dataclass(frozen=True)
class Bullets:
    """A list of sentences."""

    items: tuple[str, ...]


@dataclass(frozen=True)
class KeyFigure:
    """A number to be read first, with its unit and what it is."""

    label: str
    value: str
    unit: str
    note: str = ""


@dataclass(frozen=True)
class KeyFigures:
    """The row of key figures."""

    items: tuple[KeyFigure, ...]


Block = Table | Figure | Paragraph | Bullets | KeyFigures


@dataclass(frozen=True)
class Section:
    """A part of the report under one heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class Document:
    """The whole report in one language ("zh" or "en")."""

    lang: str
    title: str
    subtitle: str
    footer: str
    words: dict[str, str]
    """The few words that writers need: "yes", "no"."""
    sections: tuple[Section, ...]
    plan_sha256: str = ""
    """Digest of the plan.json it tells of; "" for several, or for a plan of no file."""
    currency: str = CNY

    @property
    def money(self) -> MoneyForm:
        """Return how amounts are read in it."""
        return money_form(self.lang, self.currency)

    @property
    def figures(self) -> tuple[Figure, ...]:
        """Return every picture in reading order."""
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Figure))

    @property
    def tables(self) -> tuple[Table, ...]:
        """Return every table in reading order."""
        return tuple(b for s in self.sections for b in s.blocks if isinstance(b, Table))


UNITS = {"zh": {Kind.MS: "毫秒", Kind.KM: "公里"}, "en": {Kind.MS: "ms", Kind.KM: "km"}}


def heading(column: Column, document: Document, *, whole: bool = False) -> str:
    """Return a column's title with its unit; ``whole``: money is in whole, not in million."""
    lang, unit = document.lang, UNITS[document.lang].get(column.kind)
    if column.kind is Kind.CNY:
        unit = document.money.whole if whole else document.money.unit
    if unit is None:
        return column.title
    return f"{column.title}（{unit}）" if lang == "zh" else f"{column.title} ({unit})"


def shown(value: Cell, kind: Kind, document: Document) -> str:
    """Return a raw value as a reader sees it; text stands as it is in any column."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return document.words["yes" if value else "no"]
    if isinstance(value, str):
        return value
    return _number(value, kind, document)


_SHARES = {
    Kind.PERCENT: percent,
    Kind.GAP: gap_percent,
    Kind.ASKED: asked_percent,
    Kind.AT_LEAST: least_percent,
    Kind.AT_MOST: most_percent,
}
_DECIMALS = {Kind.KM: 1, Kind.COUNT: 0, Kind.DECIMAL: 1, Kind.TENTHS: 1, Kind.MINUTES: 2}


def _number(value: float, kind: Kind, document: Document) -> str:
    if kind is Kind.CNY:
        return document.money.number(value)
    if kind in _SHARES:
        return f"{_SHARES[kind](value)} %"
    if kind is Kind.MS:
        return f"{decimal(value, 3):f}"
    return number(value, _DECIMALS[kind]) if kind in _DECIMALS else f"{value:,.10g}"
