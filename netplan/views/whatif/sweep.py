"""The answers of a sweep as a short text and a plot."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from netplan.model.shown import CNY_PER_MCNY, cost_axis, unit
from netplan.model.words import counted
from netplan.records.sweep import Result, currency_of
from netplan.text import markdown
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
    tick_text,
)
from netplan.views.whatif.table import mcny, table
from netplan.whatif.sweep.evaluate import INVALID
from netplan.whatif.sweep.points import Point, numeric

WIDTH, HEIGHT = 900, 420
COLOURS = (BLUE, VERMILION, GREEN, ORANGE, PURPLE, SKY, INK, GREY)


def sweep_text(results: Sequence[Result]) -> str:
    """Return what a planner reads first: how many of which status, and the extremes."""
    counts = Counter(result["status"] for result in results)
    lines = [
        f"{counted(len(results), 'point')}: "
        + ", ".join(f"{n} {s}" for s, n in sorted(counts.items()))
    ]
    lines += _refused(results)
    planned = [result for result in results if result.get("cost_cny") is not None]
    if planned:
        costs = [result["cost_cny"] for result in planned]
        ends = {"cheapest": min(costs), "dearest": max(costs)}
        if len(set(costs)) == 1:
            ends = {"all the same" if len(costs) > 1 else "the only one": costs[0]}
        rows = [(name, mcny(cost), _points(planned, cost)) for name, cost in ends.items()]
        lines += ["", table(("", unit(currency_of(results)), "point"), rows)]
        spans = Counter(span for result in planned for span in result["spans"])
        always = sum(1 for n in spans.values() if n == len(planned))
        some = counted(len(spans), "span is", "spans are")
        lines += ["", f"{some} in some plan, {always} of them in all."]
    return "\n".join(lines) + "\n"


def refused(results: Sequence[Result]) -> list[Result]:
    """Return the points that contradict their scenario."""
    return [result for result in results if result["status"] == INVALID]


def _refused(results: Sequence[Result]) -> list[str]:
    """Say how many points were refused, and why the first was."""
    wrong = refused(results)
    if not wrong:
        return []
    first, count = wrong[0], f"{len(wrong)} of {counted(len(results), 'point')}"
    return [
        "",
        f"Refused: {count}. The first, {markdown(_point(first))}: {markdown(first['reason'])}",
    ]


def _point(result: Result) -> str:
    return ", ".join(f"{key}={value}" for key, value in result["point"].items())


def _points(planned: Sequence[Result], cost: int) -> str:
    """Return the first point of a cost, and how many more cost the same."""
    first, *more = [result for result in planned if result["cost_cny"] == cost]
    return _point(first) + (f" (and {len(more)} more at this cost)" if more else "")


def sweep_plot(results: Sequence[Result], title: str) -> str:
    """Return cost against the first numeric key as SVG, a line for each value of the rest.

    Points that cannot be met are marked on the axis; without a numeric key the number of
    the point takes its place.
    """
    points = [Point(r["number"], tuple(r["point"].items())) for r in results]
    axes = numeric(points)
    key = next((k for k, values in axes.items() if len(set(values)) > 1), None)
    at = axes[key] if key else tuple(float(r["number"]) for r in results)
    canvas = Canvas(WIDTH, HEIGHT, title)
    if not results:
        return canvas.svg()
    series = _series(results, key)
    x, y = _axes(canvas, at, results, key or "point")
    for i, (name, members) in enumerate(series.items()):
        colour = COLOURS[i % len(COLOURS)]
        ordered = sorted(members, key=lambda r: at[r["number"]])
        planned = [r for r in ordered if _planned(r)]
        line = [(x(at[r["number"]]), y(r["cost_cny"] / CNY_PER_MCNY)) for r in planned]
        if len(series) <= len(COLOURS):
            canvas.polyline(line, colour, 1.5)
            if line and name:
                canvas.text(line[-1][0] - 4, line[-1][1] - 8, name, 11, colour, "end", halo=True)
        for result in ordered:
            if _planned(result):
                proven = result["status"] == "optimal"
                spot = (x(at[result["number"]]), y(result["cost_cny"] / CNY_PER_MCNY))
                canvas.dot(*spot, 3.5, colour if proven else "#fff", colour)
            else:
                canvas.text(x(at[result["number"]]), HEIGHT - 62, "x", 12, VERMILION, "middle")
    return canvas.svg()


def _planned(result: Result) -> bool:
    return result.get("cost_cny") is not None


def _series(results: Sequence[Result], key: str | None) -> dict[str, list[Result]]:
    found: dict[str, list[Result]] = {}
    for result in results:
        rest = ", ".join(f"{k}={v}" for k, v in result["point"].items() if k != key)
        found.setdefault(rest if key else "", []).append(result)
    if len(found) > len(COLOURS):
        return {"": list(results)}
    return found


def _axes(
    canvas: Canvas, at: Sequence[float], results: Sequence[Result], name: str
) -> tuple[Scale, Scale]:
    costs = [result["cost_cny"] / CNY_PER_MCNY for result in results if _planned(result)]
    pad = 0.04 * ((max(at) - min(at)) or 1.0)
    x = Scale(min(at) - pad, max(at) + pad, 90, WIDTH - 30)
    y = Scale(0, 1.08 * max(costs, default=1.0) or 1.0, HEIGHT - 60, 24)
    for tick in x.ticks(9):
        canvas.line(x(tick), 24, x(tick), HEIGHT - 60, PALE)
        label = tick_text(tick, round_step(x.high - x.low, 9))
        canvas.text(x(tick), HEIGHT - 42, label, 11, GREY, "middle")
    for tick in y.ticks(6):
        canvas.line(90, y(tick), WIDTH - 30, y(tick), PALE)
        canvas.text(82, y(tick) + 4, tick_text(tick, round_step(y.high, 6)), 11, GREY, "end")
    canvas.text((60 + WIDTH) / 2, HEIGHT - 18, name, 11.5, INK, "middle")
    canvas.text(8, 14, cost_axis(currency_of(results)), 11.5, INK)
    return x, y
