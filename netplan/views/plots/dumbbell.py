"""Latency before and after per target pair, against its floor and its limits."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netplan.model.shown import decimal
from netplan.views.plots.legend import Entry, Mark, draw_legend
from netplan.views.plots.svg import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    VERMILION,
    Canvas,
    Scale,
    round_step,
    shorten,
    text_width,
    tick_text,
)

WIDTH, ROW, RIGHT, LABEL = 900, 25, 64, 260


@dataclass(frozen=True)
class DumbbellRow:
    """One pair, one-way ms; None = no path (before, after, worst) or nothing asked (limit)."""

    label: str
    floor_ms: float
    before_ms: float | None
    after_ms: float | None
    limit_ms: float
    worst_ms: float | None
    worst_limit_ms: float | None


@dataclass(frozen=True)
class DumbbellWords:
    """The texts of the plot in one language."""

    title: str
    axis: str
    floor: str
    before: str
    after: str
    limit: str
    worst: str
    worst_limit: str
    cut_off: str


def dumbbell(rows: Sequence[DumbbellRow], words: DumbbellWords) -> str:
    """Return the plot as SVG, one line a pair in the order given."""
    labels = [shorten(row.label, 13, LABEL) for row in rows]
    left = 24 + max((text_width(label, 13) for label in labels), default=60)
    canvas = Canvas(WIDTH, 64 + ROW * len(rows) + 44, words.title)
    bottom = draw_legend(canvas, 8, 20, _legend(rows, words), WIDTH - 16)
    top = bottom + 20
    canvas.height = top + ROW * len(rows) + 44
    scale = _scale(rows, left)
    _axis(canvas, scale, top, top + ROW * len(rows), words.axis)
    for i, row in enumerate(rows):
        _row(canvas, scale, row, top + ROW * (i + 0.5), words)
    return canvas.svg()


def _legend(rows: Sequence[DumbbellRow], words: DumbbellWords) -> list[Entry]:
    entries = [
        Entry(Mark.TICK, GREY, words.floor),
        Entry(Mark.RING, GREY, words.before),
        Entry(Mark.DOT, BLUE, words.after),
        Entry(Mark.TICK, VERMILION, words.limit),
    ]
    if any(row.worst_limit_ms is not None for row in rows):
        entries.append(Entry(Mark.DIAMOND, ORANGE, words.worst))
        entries.append(Entry(Mark.TICK, ORANGE, words.worst_limit))
    return entries


def _scale(rows: Sequence[DumbbellRow], left: float) -> Scale:
    values = [
        value
        for row in rows
        for value in (
            row.floor_ms,
            row.before_ms,
            row.after_ms,
            row.limit_ms,
            row.worst_ms,
            row.worst_limit_ms,
        )
        if value is not None
    ] or [0.0, 1.0]
    pad = 0.04 * (max(values) - min(values) or 1.0)
    return Scale(min(values) - pad, max(values) + pad, left, WIDTH - RIGHT)


def _axis(canvas: Canvas, scale: Scale, top: float, bottom: float, title: str) -> None:
    step = round_step(scale.high - scale.low, 9)
    for tick in scale.ticks(9):
        x = scale(tick)
        canvas.line(x, top, x, bottom, PALE)
        canvas.text(x, bottom + 16, tick_text(tick, step), 11, GREY, "middle")
    canvas.text((scale.start + scale.end) / 2, bottom + 34, title, 11.5, INK, "middle")


def _row(canvas: Canvas, scale: Scale, row: DumbbellRow, y: float, words: DumbbellWords) -> None:
    canvas.text(scale.start - 14, y + 4.5, shorten(row.label, 13, LABEL), 13, INK, "end")
    present = [v for v in (row.before_ms, row.after_ms, row.worst_ms) if v is not None]
    if present:
        canvas.line(scale(min(present)), y, scale(max(present)), y, "#c3cad2", 2)
    canvas.line(scale(row.floor_ms), y - 7, scale(row.floor_ms), y + 7, GREY, 2)
    canvas.line(scale(row.limit_ms), y - 9, scale(row.limit_ms), y + 9, VERMILION, 2.2)
    if row.worst_limit_ms is not None:
        x = scale(row.worst_limit_ms)
        canvas.line(x, y - 9, x, y + 9, ORANGE, 2.2, "3 2")
        if row.worst_ms is None:
            canvas.text(scale.end + 6, y - 5, words.cut_off, 10.5, VERMILION)
        else:
            canvas.diamond(scale(row.worst_ms), y, 5.2, ORANGE, f"{decimal(row.worst_ms, 3)} ms")
    if row.before_ms is not None:
        canvas.dot(scale(row.before_ms), y, 4.2, "#fff", GREY, f"{decimal(row.before_ms, 3)} ms")
    if row.after_ms is not None:
        canvas.dot(scale(row.after_ms), y, 5, BLUE, "none", f"{decimal(row.after_ms, 3)} ms")
    shown = words.cut_off if row.after_ms is None else str(decimal(row.after_ms, 3))
    canvas.text(WIDTH - 8, y + 4.5, shown, 12, BLUE, "end")
