"""Money and pairs by year: bars of what is spent, steps of what holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netplan.views.plots.legend import Entry, Mark, draw_legend
from netplan.views.plots.svg import (
    BLUE,
    GREEN,
    GREY,
    INK,
    ORANGE,
    PALE,
    SKY,
    Canvas,
    Scale,
    round_step,
    tick_text,
)

WIDTH, HEIGHT, LEFT, RIGHT = 900, 420, 84, 64
MOST_LABELS = 20


@dataclass(frozen=True)
class YearBar:
    """One year: what was spent before it and in it, and how many pairs hold at its end."""

    label: str
    before: float
    spent: float
    intact: int
    protected: int


def years_plot(
    bars: Sequence[YearBar],
    pairs: int,
    series: Sequence[str],
    *,
    title: str,
    axis_money: str,
    axis_pairs: str,
) -> str:
    """Return the picture as SVG.

    Args:
        bars: the years in order.
        pairs: how many there are.
        series: words for spent before, spent in the year, pairs intact, pairs protected.
        title: of the picture.
        axis_money: of the scale on the left.
        axis_pairs: of the scale on the right.
    """
    canvas = Canvas(WIDTH, HEIGHT, title)
    kinds = zip((SKY, BLUE, GREEN, ORANGE), series, strict=True)
    top = draw_legend(canvas, 8, 20, [Entry(Mark.BAR, *kind) for kind in kinds], WIDTH - 16) + 34
    bottom = HEIGHT - 40
    money = Scale(0, max((b.before + b.spent for b in bars), default=0) * 1.05 or 1, bottom, top)
    count = Scale(0, pairs * 1.05 or 1, bottom, top)
    _axes(canvas, money, count, pairs, (axis_money, axis_pairs))
    step = (WIDTH - LEFT - RIGHT) / max(len(bars), 1)
    for i, bar in enumerate(bars):
        x = LEFT + i * step + 0.2 * step
        for low, amount, colour in ((0.0, bar.before, SKY), (bar.before, bar.spent, BLUE)):
            high = money(low + amount)
            canvas.box(x, high, 0.6 * step, money(low) - high, colour, hint=f"{amount:,.3f}")
        if len(bars) <= MOST_LABELS:
            canvas.text(x + 0.3 * step, bottom + 18, bar.label, 12, INK, "middle")
    for colour, counts in (
        (GREEN, [bar.intact for bar in bars]),
        (ORANGE, [bar.protected for bar in bars]),
    ):
        stairs = [
            (LEFT + (i + side) * step, count(n)) for i, n in enumerate(counts) for side in (0, 1)
        ]
        canvas.polyline(stairs, colour, 2.5)
        for i, n in enumerate(counts if len(bars) <= MOST_LABELS else ()):
            at = LEFT + (i + (0.08 if colour == GREEN else 0.92)) * step
            canvas.text(at, count(n) - 5, str(n), 11.5, INK, "middle", halo=True)
    return canvas.svg()


def _axes(canvas: Canvas, money: Scale, count: Scale, pairs: int, axes: tuple[str, str]) -> None:
    step = round_step(money.high, 6)
    for tick in money.ticks(6):
        canvas.line(LEFT, money(tick), WIDTH - RIGHT, money(tick), PALE)
        canvas.text(LEFT - 8, money(tick) + 4, tick_text(tick, step), 11, GREY, "end")
    canvas.text(LEFT - 76, money.end - 12, axes[0], 11.5, INK)
    for tick in sorted({0, pairs}):
        canvas.text(WIDTH - RIGHT + 8, count(tick) + 4, str(tick), 11, GREY)
    canvas.text(WIDTH - 8, count.end - 12, axes[1], 11.5, INK, "end")
