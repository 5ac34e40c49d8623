"""What every failure does to the targets of a plan, the worst first."""

from __future__ import annotations

from dataclasses import dataclass

from netplan.failures.failure import Failure
from netplan.latency.demand import Demand
from netplan.views.report.facts.subject import Subject


@dataclass(frozen=True)
class Cut:
    """One failure that changes something; ns, None where nothing is asked or all is lost.

    ``margin_ns`` is the least that any target which the failure touches keeps below its limit,
    None when some of them is ``cut_off``. ``sink`` and ``one_way_ns`` belong to that target.
    """

    failure: str
    slower: int
    missed: int
    cut_off: bool
    sink: str
    one_way_ns: int | None
    limit_ns: int
    margin_ns: int | None
    rerouted: tuple[str, ...]
    lost_links: tuple[str, ...]


def cuts(subject: Subject) -> tuple[Cut, ...]:
    """Return the failures under which some target is slower than intact, worst first."""
    found = [cut for f in subject.model.failures[1:] if (cut := _cut(f, subject)) is not None]
    return tuple(sorted(found, key=_badness))


def _badness(cut: Cut) -> tuple[float, int, str]:
    margin = float("-inf") if cut.margin_ns is None else float(cut.margin_ns)
    return margin, -cut.slower, cut.failure


def _cut(failure: Failure, subject: Subject) -> Cut | None:
    design, model = subject.design, subject.model
    after = design.after[failure.id]
    if after is design.intact:
        return None
    asked = [
        (demand, after.one_way_ns(demand))
        for demand in model.demands
        if demand.after_ns is not None and not model.exempt(demand, failure)
    ]
    slower = [(d, ns) for d, ns in asked if ns != design.intact.one_way_ns(d)]
    if not slower:
        return None
    tightest, ns = min(slower, key=_margin)
    limit = tightest.after_ns or 0
    links = tuple(model.links[i].id for i in design.intact.lit)
    routes_before = {model.links[i].id: r for i, r in design.intact.routes.items()}
    routes_after = {model.links[i].id: r for i, r in after.routes.items()}
    return Cut(
        failure=failure.id,
        slower=len(slower),
        missed=sum(1 for pair in asked if _margin(pair) < 0),
        cut_off=any(ns is None for _, ns in slower),
        sink=tightest.sink,
        one_way_ns=ns,
        limit_ns=limit,
        margin_ns=None if ns is None else limit - ns,
        rerouted=tuple(
            link
            for link in links
            if link in routes_after and routes_after[link] != routes_before.get(link)
        ),
        lost_links=tuple(k for k in links if k in routes_before and k not in routes_after),
    )


def _margin(pair: tuple[Demand, int | None]) -> float:
    demand, ns = pair
    return float("-inf") if ns is None else float((demand.after_ns or 0) - ns)
