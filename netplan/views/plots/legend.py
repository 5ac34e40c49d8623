"""A row of legend entries above a plot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from netplan.views.plots.svg import Canvas, text_width

SIZE = 11.5


class Mark(StrEnum):
    """How an entry is drawn in the legend and in the plot."""

    DOT = "dot"
    RING = "ring"
    DIAMOND = "diamond"
    BAR = "bar"
    SQUARE = "square"
    LINE = "line"
    DASH = "dash"
    DOTTED = "dotted"
    TICK = "tick"


@dataclass(frozen=True)
class Entry:
    """One legend entry."""

    mark: Mark
    colour: str
    text: str


def draw_legend(
    canvas: Canvas, x: float, y: float, entries: Sequence[Entry], width: float
) -> float:
    """Draw entries from left to right, wrapping at ``width``; return the last baseline."""
    left = x
    for entry in entries:
        needed = 24 + text_width(entry.text, SIZE) + 16
        if x + needed > left + width and x > left:
            x, y = left, y + 18
        draw_mark(canvas, entry, x + 9, y - 4)
        canvas.text(x + 23, y, entry.text, SIZE)
        x += needed
    return y


def draw_mark(canvas: Canvas, entry: Entry, x: float, y: float) -> None:
    """Draw the sample of an entry centred at a point."""
    colour = entry.colour
    match entry.mark:
        case Mark.DOT:
            canvas.dot(x, y, 4.5, colour)
        case Mark.RING:
            canvas.dot(x, y, 4, "#fff", colour)
        case Mark.DIAMOND:
            canvas.diamond(x, y, 5, colour)
        case Mark.BAR:
            canvas.box(x - 8, y - 5, 16, 10, colour)
        case Mark.SQUARE:
            canvas.square(x, y, colour)
        case Mark.LINE:
            canvas.line(x - 9, y, x + 9, y, colour, 3)
        case Mark.DASH:
            canvas.line(x - 9, y, x + 9, y, colour, 2, "4 3")
        case Mark.DOTTED:
            canvas.line(x - 9, y, x + 9, y, colour, 2, "7 2.5 1.5 2.5")
        case Mark.TICK:
            canvas.line(x, y - 7, x, y + 7, colour, 2.2)
