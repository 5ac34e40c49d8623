"""The price of latency, or of traffic: plans of equal question but for limit, budget or demand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from netplan.views.plots.svg import (
    BLUE,
    GREY,
    INK,
    ORANGE,
    PALE,
    Canvas,
    Scale,
    round_step,
    tick_text,
)

WIDTH, HEIGHT = 900, 420


@dataclass(frozen=True)
class FrontPoint:
    """One plan: its worst latency, its cost and its name; ``proven`` when optimal.

    ``of_traffic``: what stands for the latency is the traffic that it carries, Gbit/s.
    """

    label: str
    latency_ms: float
    cost: float
    proven: bool
    of_traffic: bool = False


def cost_latency_front(
    points: Sequence[FrontPoint], title: str, latency_axis: str, cost_axis: str
) -> str:
    """Return the front as SVG, a staircase through its points; unproven ones are hollow.

    It falls with latency: a plan costs as much up to the next faster one. It rises with traffic:
    a plan costs as much from the last smaller one on.
    """
    canvas = Canvas(WIDTH, HEIGHT, title)
    ordered = sorted(points, key=lambda p: (p.latency_ms, p.cost, p.label))
    if not ordered:
        return canvas.svg()
    latencies = [p.latency_ms for p in ordered]
    pad = 0.06 * (latencies[-1] - latencies[0] or 1.0)
    x = Scale(latencies[0] - pad, latencies[-1] + pad, 90, WIDTH - 30)
    y = Scale(0, 1.08 * max(p.cost for p in ordered) or 1.0, HEIGHT - 60, 20)
    for tick in x.ticks(9):
        canvas.line(x(tick), 20, x(tick), HEIGHT - 60, PALE)
        text = tick_text(tick, round_step(x.high - x.low, 9))
        canvas.text(x(tick), HEIGHT - 42, text, 11, GREY, "middle")
    for tick in y.ticks(6):
        canvas.line(90, y(tick), WIDTH - 30, y(tick), PALE)
        canvas.text(82, y(tick) + 4, tick_text(tick, round_step(y.high, 6)), 11, GREY, "end")
    canvas.text((90 + WIDTH - 30) / 2, HEIGHT - 18, latency_axis, 11.5, INK, "middle")
    canvas.text(8, 14, cost_axis, 11.5, INK)
    stairs: list[tuple[float, float]] = []
    for point in ordered:
        if stairs and point.of_traffic:
            stairs.append((stairs[-1][0], y(point.cost)))
        elif stairs:
            stairs.append((x(point.latency_ms), stairs[-1][1]))
        stairs.append((x(point.latency_ms), y(point.cost)))
    canvas.polyline(stairs, BLUE, 2)
    for point in ordered:
        fill = BLUE if point.proven else "#fff"
        at = (x(point.latency_ms), y(point.cost))
        canvas.dot(*at, 5, fill, BLUE if point.proven else ORANGE)
        canvas.text(at[0] + 9, at[1] - 7, point.label, 11.5, halo=True)
    return canvas.svg()
