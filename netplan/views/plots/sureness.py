"""The price of being surer: cost against the probability that everything holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import log10

from netplan.views.plots.svg import BLUE, GREY, INK, PALE, Canvas, Scale, round_step, tick_text

WIDTH, HEIGHT = 900, 420
LEFT, RIGHT, TOP, BOTTOM = 90, WIDTH - 40, 30, HEIGHT - 60
TICKS = (0.0, 0.5, 0.8, 0.9, 0.95, 0.99, 0.999)
ROOM = 60
"""How wide a label may be."""
LEAST = 0.0005
"""The smallest doubt that is drawn apart."""


@dataclass(frozen=True)
class SurePoint:
    """A plan: how often it holds, between what (95 % interval), its cost, and its name."""

    label: str
    share: float
    low: float
    high: float
    cost: float


def sureness(points: Sequence[SurePoint], title: str, across: str, up: str) -> str:
    """Return the curve as SVG, a staircase: each halving of the doubt is as wide as any other."""
    canvas = Canvas(WIDTH, HEIGHT, title)
    ordered = sorted(points, key=lambda point: (point.share, point.cost, point.label))
    if not ordered:
        return canvas.svg()
    x = Scale(0, _doubt(1.0), LEFT, RIGHT)
    costs = [point.cost for point in ordered]
    pad = 0.15 * (max(costs) - min(costs) or 1.0)
    y = Scale(max(0.0, min(costs) - pad), max(costs) + pad, BOTTOM, TOP)
    for tick in TICKS:
        at = x(_doubt(tick))
        canvas.line(at, TOP, at, BOTTOM, PALE)
        canvas.text(at, BOTTOM + 18, f"{100 * tick:g} %", 11, GREY, "middle")
    for tick in y.ticks(6):
        canvas.line(LEFT, y(tick), RIGHT, y(tick), PALE)
        text = tick_text(tick, round_step(y.high - y.low, 6))
        canvas.text(LEFT - 8, y(tick) + 4, text, 11, GREY, "end")
    canvas.text((LEFT + RIGHT) / 2, HEIGHT - 18, across, 11.5, INK, "middle")
    canvas.text(8, 16, up, 11.5, INK)
    canvas.polyline(_stairs([(x(_doubt(p.share)), y(p.cost)) for p in ordered]), BLUE, 2)
    for point in ordered:
        dot = (x(_doubt(point.share)), y(point.cost))
        ends = [x(_doubt(end)) for end in (point.low, point.high)]
        canvas.line(ends[0], dot[1], ends[1], dot[1], BLUE, 1.5)
        for end in ends:
            canvas.line(end, dot[1] - 5, end, dot[1] + 5, BLUE, 1.5)
        canvas.dot(*dot, 5, BLUE, BLUE)
        side = ("start", 6) if dot[0] < LEFT + ROOM else ("end", -6)
        canvas.text(dot[0] + side[1], dot[1] - 10, point.label, 11.5, INK, side[0], halo=True)
    return canvas.svg()


def _stairs(dots: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """Return the line over the plans: what is beyond one plan takes the next, nothing between."""
    line = [(LEFT, dots[0][1]), dots[0]]
    for x, y in dots[1:]:
        line += [(line[-1][0], y), (x, y)]
    return line


def _doubt(share: float) -> float:
    """Return where a probability stands: the logarithm of what is missing to certainty."""
    return -log10(max(1 - share, LEAST))
