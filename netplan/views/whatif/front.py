"""A front as text, CSV, JSON values and a plot."""

from __future__ import annotations

from typing import Any

from netplan.model.shown import CNY_PER_MCNY, decimal, ms, percent
from netplan.model.units import NS_PER_MS
from netplan.model.words import counted
from netplan.views.plots.front import FrontPoint as Dot
from netplan.views.plots.front import cost_latency_front
from netplan.views.whatif.table import csv_text, mcny, signed_mcny, table
from netplan.whatif.front.worst_latency import Front

HEAD = (
    "number",
    "latency_ms",
    "cost_cny",
    "lower_bound_cny",
    "proven",
    "from_limit_ms",
    "bound_ms",
)
Row = tuple[int, float, int, int | None, bool, float | None, float | None]


def front_record(front: Front) -> dict[str, Any]:
    """Return a front as JSON values."""
    return {
        "measure": front.measure,
        "complete": front.complete,
        "resolution_ms": front.resolution_ns / NS_PER_MS,
        "within_ms": front.within_ns / NS_PER_MS,
        "within_cny": front.within_cny,
        "ended_by": front.ended_by,
        "fastest_ms": None if front.fastest_ns is None else front.fastest_ns / NS_PER_MS,
        "points": [
            {
                **dict(zip(HEAD, row, strict=True)),
                "links": [link.id for link in point.plan.links],
                "spans": [span.id for span in point.plan.spans],
            }
            for row, point in zip(_rows(front), front.points, strict=True)
        ],
    }


def _rows(front: Front) -> list[Row]:
    return [
        (
            number,
            point.latency_ns / NS_PER_MS,
            point.cost_cny,
            point.lower_bound_cny,
            point.proven,
            _ms(point.limit_ns),
            _ms(point.bound_ns),
        )
        for number, point in enumerate(front.points, 1)
    ]


def _ms(ns: int | None) -> float | None:
    return None if ns is None else ns / NS_PER_MS


def front_csv(front: Front) -> str:
    """Return a front as CSV."""
    return csv_text(HEAD, _rows(front))


def front_text(front: Front) -> str:
    """Return a front as a table and a sentence on how complete it is."""
    rows = []
    before: int | None = None
    mean = any(point.bound_ns is not None for point in front.points)
    for number, latency, cost, _, proven, limit, bound in _rows(front):
        step = "" if before is None else signed_mcny(cost - before)
        second = f"{decimal((bound if mean else limit) or 0, 6)}"
        how = "yes" if proven else "no"
        if mean and bound is not None and not proven:
            how = f"gap {percent((latency - bound) / latency)} %"
        rows.append((str(number), f"{decimal(latency, 6)}", second, mcny(cost), step, how))
        before = cost
    second_head = "none of this cost is below, ms" if mean else "same cost up to, ms"
    head = ("", f"{front.measure}, ms", second_head, "MCNY", "step, MCNY", "proven")
    return f"{table(head, rows)}\n\n{_how_complete(front)}\n"


def _how_complete(front: Front) -> str:
    if front.within_ns or front.within_cny:
        kind = f"No plan lies more than {ms(front.within_ns, 6)} ms below this staircase"
        if front.within_cny:
            kind += f", prices told apart to {mcny(front.within_cny)} MCNY"
    elif front.complete:
        kind = "Complete: no plan lies below this staircase"
    elif front.resolution_ns > 1:
        proven = all(point.proven for point in front.points)
        exact = "Every point is exact" if proven else "Not all points are proven"
        kind = (
            f"{exact}; a corner within {front.resolution_ns / NS_PER_MS:g} ms of "
            "another may be missing"
        )
    else:
        kind = "Not all points are proven"
    ends = {
        "physics": "below the last point the limit cannot be met, whatever is built"
        + ("" if front.fastest_ns is None else f" ({ms(front.fastest_ns, 6)} ms at best)"),
        "budget": "no plan within the budget is faster",
        "range": "it ends where the asked range ends",
        "limit": "it ends where the solver's limit stopped the proof",
    }
    asked = counted(front.solves, "question")
    return f"{kind}; {ends[front.ended_by]}. {asked}, {front.searched} searched."


def front_plot(front: Front) -> str:
    """Return a front as SVG."""
    dots = [
        Dot(str(number), latency, cost / CNY_PER_MCNY, proven)
        for number, latency, cost, _, proven, _, _ in _rows(front)
    ]
    axis = f"{front.measure}, one-way ms / 单向时延（毫秒）"
    return cost_latency_front(
        dots, f"Cost and {front.measure}", axis, "cost, MCNY / 成本（百万元）"
    )
