"""A front of cost and traffic as text and as a plot."""

from __future__ import annotations

from netplan.model.shown import CNY_PER_MCNY, cost_axis, decimal, gbit_s, in_millions, percent, unit
from netplan.model.words import counted
from netplan.records.traffic_front import traffic_front_rows
from netplan.views.plots.front import FrontPoint as Dot
from netplan.views.plots.front import cost_latency_front
from netplan.views.whatif.table import mcny, signed_mcny, table
from netplan.whatif.front.traffic import TrafficFront, number_text

DECIMALS = {"traffic": 4, "growth": 3, "year": 0}


def traffic_front_text(front: TrafficFront) -> str:
    """Return a front as a table and a sentence on how complete it is."""
    m = unit(front.currency)
    head = (
        "",
        "carries up to, Gbit/s",
        front.key,
        "this cost from",
        m,
        f"step, {m}",
        "proven",
        "channels",
        "fibre pairs",
    )
    rows: list[tuple[str, ...]] = []
    before: int | None = None
    for number, value, gbit, first, cost, bound, proven, channels, pairs in traffic_front_rows(
        front
    ):
        step = "" if before is None else signed_mcny(cost - before)
        how = "yes" if proven else f"gap {percent((cost - bound) / cost if cost else 0)} %"
        ends = (f"{decimal(end, DECIMALS[front.measure])}" for end in (value, first))
        rows.append(
            (str(number), gbit_s(gbit), *ends, mcny(cost), step, how, f"{channels:,}", f"{pairs:,}")
        )
        before = cost
    shown = f"{table(head, rows)}\n\n" if rows else ""
    return f"{shown}{_how_complete(front)}\n"


def _how_complete(front: TrafficFront) -> str:
    if not front.points:
        kind = "No plan was found"
    elif front.within_cny:
        most = in_millions(front.within_cny, front.currency)
        kind = f"No plan costs less than this staircase by more than {most}"
    else:
        kind = "Complete: no plan costs less than this staircase"
    most_value = "" if front.most_value is None else number_text(front.most_value)
    ends = {
        "range": "it ends where the asked range ends",
        "capacity": f"from {front.key} {most_value} on the traffic cannot be carried",
        "budget": f"from {front.key} {most_value} on no plan is within the budget",
        "limit": "whether more can be carried was not asked to the end",
    }
    asked = counted(front.solves, "question")
    return f"{kind}; {ends[front.ended_by]}. {asked}, {front.searched} searched."


def traffic_front_plot(front: TrafficFront) -> str:
    """Return a front as SVG."""
    dots = [
        Dot(str(number), gbit, cost / CNY_PER_MCNY, proven, of_traffic=True)
        for number, _, gbit, _, cost, _, proven, *_ in traffic_front_rows(front)
    ]
    axis = "traffic carried, Gbit/s / 可承载业务流量（Gbit/s）"
    return cost_latency_front(dots, "Cost and traffic", axis, cost_axis(front.currency))
