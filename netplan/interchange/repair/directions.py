"""One link there and one back are one cable."""

from __future__ import annotations

from dataclasses import replace

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork, RawSpan
from netplan.interchange.repair.extras import with_both
from netplan.interchange.repair.spots import SpanSpots

SAME_KM = 0.001
"""Lengths there and back that agree to this are those of one cable."""


def folded(network: RawNetwork, options: ImportOptions, findings: Findings) -> RawNetwork:
    """Return the network with each pair of directions as one link, and the rest as they are."""
    waiting: dict[tuple[str | None, str | None], list[int]] = {}
    kept: dict[int, RawSpan] = {}
    pairs: list[RawSpan] = []
    for number, span in enumerate(network.spans):
        back = waiting.get((span.b, span.a), []) if span.directed else []
        twin = next((n for n in back if _alike(kept[n], span)), None)
        if twin is not None:
            back.remove(twin)
            kept[twin] = _one(kept[twin], span)
            pairs.append(kept[twin])
            continue
        kept[number] = span
        if span.directed:
            waiting.setdefault((span.a, span.b), []).append(number)
    alone = [kept[n] for n in sorted(n for numbers in waiting.values() for n in numbers)]
    spots = SpanSpots(network)
    findings.add(
        "directions-folded",
        Severity.REPAIRED,
        ("One link there and one back of the same length: made one",
         "往返两条等长的单向链路：合为一条"),
        [spots.spot(span) for span in pairs],
    )  # fmt: skip
    findings.add(
        "one-way",
        Severity.NOTE,
        ("Links in one direction without one back of the same length: each kept, for both ways",
         "没有等长反向链路的单向链路：各自保留，按双向使用"),
        map(spots.spot, alone),
    )  # fmt: skip
    spans = tuple(replace(kept[number], directed=False) for number in sorted(kept))
    _note_parallels(replace(network, spans=spans), findings)
    return replace(network, spans=spans)


def _alike(there: RawSpan, back: RawSpan) -> bool:
    if not there.lengths or not back.lengths:
        return not there.lengths and not back.lengths
    return abs(there.lengths[0].value - back.lengths[0].value) <= SAME_KM


def _one(there: RawSpan, back: RawSpan) -> RawSpan:
    rates = [s.capacity_gbps for s in (there, back) if s.capacity_gbps is not None]
    return replace(
        there,
        name=there.name or back.name,
        route=there.route or (back.route[::-1] if back.route else None),
        capacity_gbps=min(rates, default=None),
        fibre=there.fibre or back.fibre,
        groups=tuple(dict.fromkeys((*there.groups, *back.groups))),
        operator=there.operator or back.operator,
        extra=with_both(there.extra, back.extra),
    )


def _note_parallels(network: RawNetwork, findings: Findings) -> None:
    """Note links between the same two places: nothing says whether they share a trench."""
    spots = SpanSpots(network)
    seen: dict[frozenset[str | None], int] = {}
    for span in network.spans:
        pair = frozenset((span.a, span.b))
        seen[pair] = seen.get(pair, 0) + 1
    parallel: list[Spot] = [
        spots.spot(span)
        for span in network.spans
        if seen[frozenset((span.a, span.b))] > 1 and not span.groups
    ]
    findings.add(
        "parallel-links",
        Severity.NOTE,
        ("Several links between the same two places, each taken as a trench of its own: a plan "
         "that must survive a cut may count on them",
         "同一对节点间有多条链路，各按独立管道处理：抗断规划可能将其视为互不影响"),
        parallel,
    )  # fmt: skip
