"""Horizontal bars: what the plan costs by place of spending, and the margin under each cut."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netplan.views.plots.legend import Entry, Mark, draw_legend
from netplan.views.plots.svg import (
    BLUE,
    GREY,
    INK,
    PALE,
    VERMILION,
    Canvas,
    Scale,
    round_step,
    shorten,
    text_width,
    tick_text,
)

WIDTH, ROW = 900, 24


@dataclass(frozen=True)
class StackedBar:
    """One bar made of parts, in the order of the legend; ``shown`` stands at its end."""

    label: str
    parts: tuple[float, ...]
    shown: str


def stacked_bars(
    bars: Sequence[StackedBar], legend: Sequence[tuple[str, str]], title: str, axis: str
) -> str:
    """Return bars of stacked parts as SVG; ``legend`` gives (colour, text) for each part."""
    left = 24 + max((text_width(bar.label, 13) for bar in bars), default=60)
    right = 24 + max((text_width(bar.shown, 12) for bar in bars), default=40)
    canvas = Canvas(WIDTH, 100, title)
    entries = [Entry(Mark.BAR, colour, text) for colour, text in legend]
    top = draw_legend(canvas, 8, 20, entries, WIDTH - 16) + 16
    canvas.height = top + ROW * len(bars) + 44
    high = max((sum(bar.parts) for bar in bars), default=1.0) or 1.0
    scale = Scale(0, high, left, WIDTH - right)
    _grid(canvas, scale, top, top + ROW * len(bars), axis)
    for i, bar in enumerate(bars):
        y = top + ROW * i
        canvas.text(left - 10, y + 16.5, bar.label, 13, INK, "end")
        at = 0.0
        for (colour, text), part in zip(legend, bar.parts, strict=True):
            canvas.box(scale(at), y + 4, scale(at + part) - scale(at), ROW - 8, colour, hint=text)
            at += part
        canvas.text(scale(at) + 8, y + 16.5, bar.shown, 12, INK)
    return canvas.svg()


@dataclass(frozen=True)
class MarginBar:
    """The least margin any target keeps under one failure; None = some target is cut off."""

    label: str
    margin_ms: float | None
    detail: str


def margin_bars(bars: Sequence[MarginBar], title: str, axis: str, cut_off: str) -> str:
    """Return the margins as SVG, in the order given; missed limits run left of zero."""
    left = 24 + max((text_width(_short(bar), 12) for bar in bars), default=60)
    right = 20 + max((text_width(bar.detail, 11.5) for bar in bars), default=40)
    values = [bar.margin_ms for bar in bars if bar.margin_ms is not None]
    low, high = min([0.0, *values]), max([0.0, *values]) or 0.1
    row = 19
    canvas = Canvas(WIDTH, 12 + row * len(bars) + 44, title)
    scale = Scale(low, high, left, WIDTH - right)
    bottom = 12 + row * len(bars)
    _grid(canvas, scale, 12, bottom, axis)
    canvas.line(scale(0), 8, scale(0), bottom, INK, 1.4)
    for i, bar in enumerate(bars):
        y = 12 + row * i
        canvas.text(left - 10, y + 13.5, _short(bar), 12, INK, "end")
        if bar.margin_ms is None:
            canvas.box(scale(low), y + 3, scale(0) - scale(low) + 4, row - 6, VERMILION)
            canvas.text(scale(0) + 10, y + 13.5, f"{cut_off}  {bar.detail}", 11.5, VERMILION)
            continue
        x0, x1 = sorted((scale(0), scale(bar.margin_ms)))
        met = bar.margin_ms >= 0
        canvas.box(x0, y + 3, max(x1 - x0, 1), row - 6, BLUE if met else VERMILION)
        colour = INK if met else VERMILION
        canvas.text(max(x1, scale(0)) + 8, y + 13.5, bar.detail, 11.5, colour)
    return canvas.svg()


def _short(bar: MarginBar) -> str:
    return shorten(bar.label, 12, 230)


def _grid(canvas: Canvas, scale: Scale, top: float, bottom: float, axis: str) -> None:
    step = round_step(scale.high - scale.low, 7)
    for tick in scale.ticks(7):
        x = scale(tick)
        canvas.line(x, top, x, bottom, PALE)
        canvas.text(x, bottom + 16, tick_text(tick, step), 11, GREY, "middle")
    canvas.text((scale.start + scale.end) / 2, bottom + 34, axis, 11.5, INK, "middle")
