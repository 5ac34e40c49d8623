"""Places on top of another become one place; links from a place to itself go."""

from __future__ import annotations

from dataclasses import replace

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork, RawPlace
from netplan.interchange.repair.spots import SpanSpots, name_of

SAME_DEG = 1e-5
"""Positions that agree to this are one: a metre."""


def merged(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with one place at each position: the first that stands there.

    Links between two places that become one go: they have no length.
    """
    first: dict[tuple[int, int], RawPlace] = {}
    instead: dict[str, str] = {}
    spots: list[Spot] = []
    for place in network.places:
        if place.position is None:
            continue
        lon, lat = place.position
        cell = (round(lon / SAME_DEG), round(lat / SAME_DEG))
        kept = first.setdefault(cell, place)
        if kept is not place:
            instead[place.id] = kept.id
            text = f"{name_of(place)} is at {name_of(kept)}"
            zh = f"{name_of(place)} 与 {name_of(kept)} 重合"
            spots.append(Spot(place.where, text, (place.position,), zh=zh))
    findings.add(
        "places-at-one-point",
        Severity.REPAIRED,
        ("Places on top of another: merged into the first", "坐标重合的节点：并入第一个"),
        spots,
    )
    if not instead:
        return network
    spans = tuple(
        replace(s, a=instead.get(s.a or "", s.a), b=instead.get(s.b or "", s.b))
        for s in network.spans
    )
    demands = tuple(
        replace(d, a=instead.get(d.a, d.a), b=instead.get(d.b, d.b)) for d in network.demands
    )
    before = SpanSpots(network)
    joined = {
        number
        for number, (was, now) in enumerate(zip(network.spans, spans, strict=True))
        if now.a == now.b and was.a != was.b
    }
    findings.add(
        "link-at-one-point",
        Severity.DROPPED,
        ("Links between places on top of another: left out", "坐标重合节点之间的链路：已舍去"),
        [before.spot(network.spans[number]) for number in sorted(joined)],
    )
    places = tuple(place for place in network.places if place.id not in instead)
    spans = tuple(span for number, span in enumerate(spans) if number not in joined)
    return replace(network, places=places, spans=spans, demands=demands)


def without_loops(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network without links and demands from a place to itself."""
    spots = SpanSpots(network)
    findings.add(
        "loop",
        Severity.DROPPED,
        ("Links from a place to itself: left out", "首尾为同一节点的链路：已舍去"),
        [spots.spot(span) for span in network.spans if span.a == span.b],
    )
    return replace(
        network,
        spans=tuple(span for span in network.spans if span.a != span.b),
        demands=tuple(demand for demand in network.demands if demand.a != demand.b),
    )
