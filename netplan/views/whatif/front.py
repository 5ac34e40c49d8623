"""A front as text and as a plot."""

from __future__ import annotations

from netplan.model.shown import CNY_PER_MCNY, cost_axis, decimal, in_millions, ms, percent, unit
from netplan.model.units import NS_PER_MS
from netplan.model.words import counted
from netplan.records.front import front_rows
from netplan.views.plots.front import FrontPoint as Dot
from netplan.views.plots.front import cost_latency_front
from netplan.views.whatif.table import mcny, signed_mcny, table
from netplan.whatif.front.worst_latency import Front

LIMIT = "keeps a limit of, ms"
"""What is measured where two limits move together: the least that the intact one may be."""


def front_text(front: Front) -> str:
    """Return a front as a table and a sentence on how complete it is."""
    rows = []
    before: int | None = None
    mean = any(point.bound_ns is not None for point in front.points)
    two = any(point.intact_ns is not None for point in front.points)
    for number, latency, cost, _, proven, limit, bound, *reached in front_rows(front):
        step = "" if before is None else signed_mcny(cost - before)
        second = f"{decimal((bound if mean else limit) or 0, 6)}"
        how = "yes" if proven else "no"
        if mean and bound is not None and not proven:
            how = f"gap {percent((latency - bound) / latency)} %"
        both = [_reached(ms_) for ms_ in reached] if two else []
        rows.append((str(number), *both, f"{decimal(latency, 6)}", second, mcny(cost), step, how))
        before = cost
    second_head = "none of this cost is below, ms" if mean else "same cost up to, ms"
    first = [f"{front.measure} reached, ms"]
    if two:
        first = [f"{front.measure} reached intact, ms", "reached after a cut, ms", LIMIT]
    m = unit(front.currency)
    head = ("", *first, second_head, m, f"step, {m}", "proven")
    return f"{table(head, rows)}\n\n{_how_complete(front)}\n"


def _reached(found: float | None) -> str:
    return "-" if found is None else f"{decimal(found, 6)}"


def _how_complete(front: Front) -> str:
    if front.within_ns or front.within_cny:
        kind = f"No plan lies more than {ms(front.within_ns, 6)} ms below this staircase"
        if front.within_cny:
            kind += f", prices told apart to {in_millions(front.within_cny, front.currency)}"
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
        for number, latency, cost, _, proven, *_ in front_rows(front)
    ]
    two = any(point.intact_ns is not None for point in front.points)
    limit = "least limit kept, " if two else ""
    limit_zh = "可保证的最小单向时延门限" if two else "单向时延"
    axis = f"{front.measure}, {limit}one-way ms / {limit_zh}（毫秒）"
    return cost_latency_front(dots, f"Cost and {front.measure}", axis, cost_axis(front.currency))
