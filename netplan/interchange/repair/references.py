"""Ids that name one thing, and links that name places there are."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from netplan.interchange.chinese import where_in_chinese
from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Point, RawDemand, RawNetwork, RawPlace, RawSpan
from netplan.interchange.repair.measure import between_km
from netplan.interchange.repair.spots import SpanSpots, place_spot, positions_of
from netplan.text import shortened

END_KM = 1.0
"""A drawn end without a name belongs to the place that near."""


def single_ids(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with every place of an id of its own.

    The first place keeps an id that several have: links mean that one. The same place once more
    is left out.
    """
    first: dict[str, RawPlace] = {}
    again: list[Spot] = []
    other: list[Spot] = []
    places: list[RawPlace] = []
    for place in network.places:
        known = first.setdefault(place.id, place)
        if known is place:
            places.append(place)
        elif place.position in (None, known.position):
            again.append(
                place_spot(place, f"as at {known.where}", f"同{where_in_chinese(known.where)}")
            )
        else:
            spare = _spare(place.id, first)
            first[spare] = moved = replace(place, id=spare, name=place.name or place.id)
            places.append(moved)
            id_ = shortened(place.id, 60)
            zh = f"标识 {id_} 同{where_in_chinese(known.where)}"
            other.append(place_spot(place, f"id {id_} as at {known.where}", zh))
    findings.add(
        "place-twice",
        Severity.REPAIRED,
        ("The same place stands in the file more than once: taken once",
         "同一节点在文件中重复出现：只取一次"),
        again,
    )  # fmt: skip
    findings.add(
        "id-of-several-places",
        Severity.REPAIRED,
        ("Several places have one id: links go to the first, the others stay without",
         "多个节点编号相同：链路归第一个，其余保留但没有链路"),
        other,
    )  # fmt: skip
    return replace(network, places=tuple(places))


def _spare(id_: str, taken: dict[str, RawPlace]) -> str:
    number = 2
    while f"{id_} ({number})" in taken:
        number += 1
    return f"{id_} ({number})"


def known_ends(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network without links and demands to places that it does not have.

    A link whose file names no end, but draws it at a place, ends there.
    """
    at = positions_of(network)
    ids = {place.id for place in network.places}
    spots = SpanSpots(network)
    found: list[Spot] = []
    lost: list[Spot] = []
    spans: list[RawSpan] = []
    for span in network.spans:
        ended = _ended(span, at)
        if ended is not span and ended.a is not None and ended.b is not None:
            found.append(spots.spot(ended))
        if ended.a in ids and ended.b in ids:
            spans.append(ended)
        else:
            lost.append(spots.spot(span, *_unmet(ended, ids)))
    demands = tuple(demand for demand in network.demands if {demand.a, demand.b} <= ids)
    findings.add(
        "end-from-route",
        Severity.REPAIRED,
        (f"Links name no end: taken from the place within {END_KM:g} km of the drawn end",
         f"链路未注明端点：取所绘端点 {END_KM:g} 公里内的节点"),
        found,
    )  # fmt: skip
    findings.add(
        "end-unknown",
        Severity.DROPPED,
        ("Links to no place of the file: left out", "链路的端点不在文件中：已舍去"),
        lost,
    )
    findings.add(
        "demand-unknown",
        Severity.DROPPED,
        ("Demands between places that are not in the network: left out",
         "业务的端点不在网络中：已舍去"),
        _lost_demands(network.demands, ids),
    )  # fmt: skip
    return replace(network, spans=tuple(spans), demands=demands)


def _unmet(span: RawSpan, ids: set[str]) -> tuple[str, str]:
    """Return which ends are no places, in English and in Chinese."""
    ends = [(side, end) for side, end in (("a", span.a), ("b", span.b)) if end not in ids]
    named = [(side, None if end is None else shortened(end, 60)) for side, end in ends]
    return (
        ", ".join(f"{side} is {end or 'not named'}" for side, end in named),
        "，".join(f"{side} 端{f'为 {end}' if end else '未注明'}" for side, end in named),
    )


def _ended(span: RawSpan, at: Mapping[str, Point]) -> RawSpan:
    """Return the span with the ends that its course shows, where it names none."""
    if (span.a is not None and span.b is not None) or not span.route:
        return span
    a = span.a if span.a is not None else nearest(span.route[0], at)
    b = span.b if span.b is not None else nearest(span.route[-1], at)
    return replace(span, a=a, b=b)


def nearest(point: Point, at: Mapping[str, Point]) -> str | None:
    """Return the place that a drawn end is at; None where none is near."""
    apart = [(between_km(point, place), id_) for id_, place in at.items()]
    if not apart:
        return None
    km, id_ = min(apart)
    return id_ if km <= END_KM else None


def _lost_demands(demands: tuple[RawDemand, ...], ids: set[str]) -> Iterator[Spot]:
    for demand in demands:
        if not {demand.a, demand.b} <= ids:
            yield Spot(demand.where, f"{shortened(demand.a, 60)} - {shortened(demand.b, 60)}")
