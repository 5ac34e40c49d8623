"""What is in the ground, what is only planned, and what is gone."""

from __future__ import annotations

from dataclasses import replace

from netplan.interchange.findings import Findings, Severity
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork, RawSpan, Status
from netplan.interchange.repair.spots import NAMED, SpanSpots, place_spot
from netplan.model.network import SpanState
from netplan.text import shortened

STATE = {
    Status.OPERATIONAL: SpanState.EXISTING,
    Status.UNDER_CONSTRUCTION: SpanState.EXISTING,
    Status.PLANNED: SpanState.CANDIDATE,
    Status.PROPOSED: SpanState.CANDIDATE,
    Status.INACTIVE: SpanState.CANDIDATE,
}

_STATE_ZH = {"existing": "现有", "candidate": "候选"}


def state_of(span: RawSpan, options: ImportOptions) -> SpanState:
    """Return whether a span is in the ground or on offer."""
    return SpanState(options.state) if span.status is None else STATE[span.status]


IN_CHINESE = {
    Status.OPERATIONAL: "在用",
    Status.UNDER_CONSTRUCTION: "在建",
    Status.PLANNED: "规划",
    Status.PROPOSED: "拟建",
    Status.INACTIVE: "停用",
    Status.DECOMMISSIONED: "已退役",
}


def in_use(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network without what is gone, or, if so asked, what is only planned."""
    spots = SpanSpots(network)
    _tell_odd(network, spots, options, findings)
    gone_places = [p for p in network.places if p.status is Status.DECOMMISSIONED]
    gone_ids = {place.id for place in gone_places}
    gone = [s for s in network.spans if _gone(s, gone_ids)]
    rest = [s for s in network.spans if not _gone(s, gone_ids)]
    planned = [s for s in rest if s.status and STATE[s.status] is SpanState.CANDIDATE]
    findings.add(
        "out-of-use",
        Severity.DROPPED,
        ("Decommissioned: left out, with its links and demands", "已退役：连同其链路和业务舍去"),
        [*map(place_spot, gone_places), *map(spots.spot, gone)],
    )
    if options.planned:
        texts = ("Planned, proposed or inactive links: on offer, not in use",
                 "规划、拟建或停用的链路：列为候选，不算现有")  # fmt: skip
    else:
        texts = ("Planned, proposed or inactive links: left out",
                 "规划、拟建或停用的链路：已舍去")  # fmt: skip
        rest = [span for span in rest if span not in planned]
    findings.add(
        "not-in-use-yet",
        Severity.NOTE if options.planned else Severity.DROPPED,
        texts,
        [spots.spot(s, s.status.value, IN_CHINESE[s.status]) for s in planned if s.status],
        "--planned / --no-planned",
    )
    places = tuple(place for place in network.places if place.id not in gone_ids)
    demands = tuple(d for d in network.demands if not {d.a, d.b} & gone_ids)
    return replace(network, places=places, spans=tuple(rest), demands=demands)


def _tell_odd(
    network: RawNetwork, spots: SpanSpots, options: ImportOptions, findings: Findings
) -> None:
    """Tell the words for a state that mean nothing here."""
    findings.add(
        "status-unknown",
        Severity.REPAIRED,
        ("Words for the state of places and links that are not known: kept as a column; such a "
         f"place is in use, such a link counts as {options.state}",
         f"无法识别的状态用语：保留为列；节点按在用计，链路按{_STATE_ZH[options.state]}计"),
        [
            *(place_spot(p, shortened(p.odd_status, NAMED)) for p in network.places
              if p.odd_status),
            *(spots.spot(s, shortened(s.odd_status, NAMED)) for s in network.spans
              if s.odd_status),
        ],
        "--state",
    )  # fmt: skip


def _gone(span: RawSpan, places: set[str]) -> bool:
    return span.status is Status.DECOMMISSIONED or span.a in places or span.b in places
