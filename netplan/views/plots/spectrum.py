"""The spectrum of every lit pair of fibres, slot by slot: who takes it, and what is free."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from netplan.views.plots.legend import Entry, Mark, draw_legend
from netplan.views.plots.svg import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    PURPLE,
    SKY,
    VERMILION,
    Canvas,
    Scale,
    round_step,
    shorten,
    text_width,
    tick_text,
)

WIDTH, LEFT_MOST, RIGHT = 900, 230, 104
ROW, LIGHT_ROW, BETWEEN = 15, 9, 5
MANY_ROWS = 40
"""Rows beyond which they are drawn light: lower, channels of one link run together."""
COLOURS = (BLUE, ORANGE, GREEN, VERMILION, SKY, PURPLE, "#f0c808", "#5b3a8e", "#7a4a1e", "#6b7f2a")
"""By link, in their order; those after the last begin anew darker, then paler."""
TONES = (None, 0, 255)
"""Half of the way to which grey a colour is mixed, turn by turn; None: to none."""
SIZE, LIGHT_SIZE = 11.5, 10.5


@dataclass(frozen=True)
class Taken:
    """A channel: its first slot, how many it takes, the number of its link, and a hint."""

    first: int
    width: int
    link: int
    hint: str = ""


@dataclass(frozen=True)
class Row:
    """A pair of fibres; ``label`` is "" but for the first pair of a span, ``fill`` is of all."""

    label: str
    fill: str
    taken: tuple[Taken, ...]


@dataclass(frozen=True)
class SpectrumWords:
    """The texts of the plot in one language."""

    title: str
    axis: str
    free: str


def spectrum(
    rows: Sequence[Row],
    links: Sequence[str],
    slots: int,
    slot: float,
    words: SpectrumWords,
) -> str:
    """Return the plot as SVG, a line for each pair of fibres in the order given.

    Args:
        rows: the pairs of fibres.
        links: names of the links, for the legend.
        slots: of a pair of fibres.
        slot: width of a slot in the unit of the axis.
        words: texts.
    """
    light = len(rows) > MANY_ROWS
    height = LIGHT_ROW if light else ROW
    labels = [shorten(row.label, SIZE, LEFT_MOST) for row in rows]
    left = 18 + max((text_width(label, SIZE) for label in labels), default=60)
    canvas = Canvas(WIDTH, 0, words.title)
    entries = [Entry(Mark.BAR, link_colour(i), name) for i, name in enumerate(links)]
    entries.append(Entry(Mark.BAR, PALE, words.free))
    top = draw_legend(canvas, 8, 20, entries, WIDTH - 16) + 18
    scale = Scale(0, slots * slot, left, WIDTH - RIGHT)
    lines = _Lines(canvas, scale, slots, slot, height, light)
    y = top
    for row, label in zip(rows, labels, strict=True):
        if label and y > top:
            y += BETWEEN
        lines.row(row, label, y)
        y += height
    _axis(canvas, scale, top, y + 2, words.axis)
    canvas.height = y + 46
    return canvas.svg()


def link_colour(number: int) -> str:
    """Return the colour of a link by its number."""
    turn, place = divmod(number, len(COLOURS))
    towards = TONES[turn % len(TONES)]
    parts = (int(COLOURS[place][at : at + 2], 16) for at in (1, 3, 5))
    if towards is None:
        return COLOURS[place]
    return "#" + "".join(f"{(part + towards) // 2:02x}" for part in parts)


@dataclass(frozen=True)
class _Lines:
    canvas: Canvas
    scale: Scale
    slots: int
    slot: float
    height: float
    light: bool

    def row(self, row: Row, label: str, y: float) -> None:
        """Draw a pair of fibres, with its name where it is the first of its span."""
        canvas, scale = self.canvas, self.scale
        if label:
            size, baseline = (LIGHT_SIZE, y + 7) if self.light else (SIZE, y + 10.5)
            canvas.text(scale.start - 10, baseline, label, size, INK, "end")
            canvas.text(WIDTH - RIGHT + 8, baseline, row.fill, size, GREY)
        canvas.box(scale.start, y, scale.end - scale.start, self.height - 2, PALE)
        gap = 0.0 if self.light else 0.6
        for taken in _joined(row.taken) if self.light else row.taken:
            x, end = (scale(at * self.slot) for at in (taken.first, taken.first + taken.width))
            colour = link_colour(taken.link)
            canvas.box(x, y, end - x - gap, self.height - 2, colour, hint=taken.hint)


def _joined(taken: Sequence[Taken]) -> Iterator[Taken]:
    """Yield neighbouring channels of one link as one."""
    last: Taken | None = None
    for one in taken:
        if last is not None and one.link == last.link and one.first == last.first + last.width:
            last = Taken(last.first, last.width + one.width, last.link, last.hint)
            continue
        if last is not None:
            yield last
        last = one
    if last is not None:
        yield last


def _axis(canvas: Canvas, scale: Scale, top: float, bottom: float, title: str) -> None:
    step = round_step(scale.high - scale.low, 9)
    for tick in scale.ticks(9):
        x = scale(tick)
        canvas.line(x, bottom, x, bottom + 4, GREY)
        canvas.text(x, bottom + 17, tick_text(tick, step), 11, GREY, "middle")
    canvas.text((scale.start + scale.end) / 2, bottom + 34, title, SIZE, INK, "middle")
