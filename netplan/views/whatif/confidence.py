"""The price of being surer as text and as a picture."""

from __future__ import annotations

from netplan.model.odds import interval
from netplan.model.shown import CNY_PER_MCNY, cost_axis, percent, unit
from netplan.model.words import counted
from netplan.views.plots.sureness import SurePoint, sureness
from netplan.views.whatif.explore import LAWS
from netplan.views.whatif.table import mcny, table
from netplan.whatif.robustness.curve import Curve, CurvePoint

BAR = 30


def confidence_text(curve: Curve) -> str:
    """Return what is asked, what is had and what it costs, with bars of the cost."""
    most = max((p.cost_cny or 0 for p in curve.points), default=0) or 1
    rows = [_row(point, most) for point in curve.points]
    m = unit(curve.currency)
    head = ("asked", m, "", "holds", "95 % interval", "with nothing cut", "reached", "proven")
    return (
        "Probability that every pair of every target holds, intact and after every failure asked "
        f"for; {counted(curve.samples, 'fresh world')} (seed {curve.seed}; "
        f"{LAWS[curve.correlation]}; routes adapted).\n\n{table(head, rows)}\n\n"
        f"None that meets the targets as stated costs less than {mcny(curve.lower_bound_cny)} "
        f"{m}; that no plan of the same probability is cheaper than those above is not claimed.\n"
    )


def _row(point: CurvePoint, most: int) -> tuple[str, ...]:
    asked = f"{percent(point.asked)} %"
    if point.cost_cny is None or point.odds is None:
        return (asked, "none found", "", "", "", "", "", "")
    low, high = interval(point.odds.always, point.odds.samples)
    return (
        asked,
        mcny(point.cost_cny),
        "█" * max(1, round(BAR * point.cost_cny / most)),
        f"{percent(point.odds.always / point.odds.samples)} %",
        f"{percent(low)} to {percent(high)} %",
        f"{percent(point.odds.intact / point.odds.samples)} %",
        "yes" if point.reached else "not sure",
        _proven(point),
    )


def _proven(point: CurvePoint) -> str:
    if point.share is None:
        return ""
    what = "the cheapest that holds" if point.cheapest else "holds"
    return f"{what} within {percent(point.share)} % of all bands"


def confidence_plot(curve: Curve) -> str:
    """Return the curve as SVG."""
    points = [
        SurePoint(
            f"{p.cost_cny / CNY_PER_MCNY:,.1f}",
            p.odds.always / p.odds.samples,
            *interval(p.odds.always, p.odds.samples),
            p.cost_cny / CNY_PER_MCNY,
        )
        for p in curve.points
        if p.cost_cny is not None and p.odds is not None
    ]
    return sureness(
        points,
        "The price of being surer",
        "probability that all targets hold / 全部目标同时达标的概率",
        cost_axis(curve.currency),
    )
