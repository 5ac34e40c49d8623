"""Where a link's time goes along its route: cumulative one-way ms place by place."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netplan.model.shown import decimal
from netplan.views.plots.legend import Entry, Mark, draw_legend
from netplan.views.plots.svg import (
    BLUE,
    GREY,
    INK,
    PALE,
    Canvas,
    Scale,
    round_step,
    shorten,
    text_width,
    tick_text,
)

WIDTH, ROW, SMALL, LABEL = 900, 36, 10.0, 190


@dataclass(frozen=True)
class Stop:
    """A place on the route; ``new`` tells whether the cable that leads here is to be built."""

    name: str
    at_ms: float
    new: bool


@dataclass(frozen=True)
class Profile:
    """One link with its stops, the first at the sending terminal."""

    label: str
    stops: tuple[Stop, ...]


@dataclass(frozen=True)
class ProfileWords:
    """The texts of the plot in one language."""

    title: str
    axis: str
    new: str
    reused: str
    place: str


def profiles(links: Sequence[Profile], words: ProfileWords) -> str:
    """Return the routes of links under one another on a common axis, as SVG."""
    labels = [shorten(link.label, 12.5, LABEL) for link in links]
    left = 22 + max((text_width(label, 12.5) for label in labels), default=60)
    canvas = Canvas(WIDTH, 100, words.title)
    legend = [
        Entry(Mark.LINE, BLUE, words.new),
        Entry(Mark.DASH, GREY, words.reused),
        Entry(Mark.DOT, INK, words.place),
    ]
    top = draw_legend(canvas, 8, 20, legend, WIDTH - 16) + 12
    bottom = top + ROW * len(links) + 6
    canvas.height = bottom + 44
    high = max((link.stops[-1].at_ms for link in links), default=1.0)
    scale = Scale(0, high, left, WIDTH - 66)
    step = round_step(high, 10)
    for tick in scale.ticks(10):
        canvas.line(scale(tick), top, scale(tick), bottom, PALE)
        canvas.text(scale(tick), bottom + 16, tick_text(tick, step), 11, GREY, "middle")
    canvas.text((left + WIDTH - 66) / 2, bottom + 34, words.axis, 11.5, INK, "middle")
    for i, link in enumerate(links):
        _link(canvas, scale, link, top + ROW * i + 24)
    return canvas.svg()


def _link(canvas: Canvas, scale: Scale, link: Profile, y: float) -> None:
    canvas.text(scale.start - 10, y + 4, shorten(link.label, 12.5, LABEL), 12.5, INK, "end")
    for before, stop in zip(link.stops, link.stops[1:], strict=False):
        colour, dash = (BLUE, "") if stop.new else (GREY, "4 3")
        canvas.line(scale(before.at_ms), y, scale(stop.at_ms), y, colour, 3, dash)
    for stop in link.stops:
        hint = f"{stop.name} {decimal(stop.at_ms, 3)} ms"
        canvas.dot(scale(stop.at_ms), y, 3.2, INK, "#fff", hint)
    _names(canvas, scale, link.stops[1:-1], y)
    last = link.stops[-1]
    canvas.text(WIDTH - 8, y + 4.5, str(decimal(last.at_ms, 3)), 12, BLUE, "end")


def _names(canvas: Canvas, scale: Scale, stops: Sequence[Stop], y: float) -> None:
    """Write the names of the places between, above or below the line where they fit."""
    free = {-7.0: scale.start - 4, 14.5: scale.start - 4}
    for stop in stops:
        half = text_width(stop.name, SMALL) / 2 + 2
        x = scale(stop.at_ms)
        for offset, used_up_to in free.items():
            if x - half > used_up_to and x + half < scale.end:
                canvas.text(x, y + offset, stop.name, SMALL, "#4a5561", "middle")
                free[offset] = x + half
                break
