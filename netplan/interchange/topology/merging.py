"""Nameless places with two lines, taken out: the two lines become one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from netplan.interchange.findings import Findings, Severity, Spot
from netplan.interchange.raw_network import RawLength, RawPlace, RawSpan
from netplan.interchange.repair.extras import differing, tell_differing, with_both


def merged_through(
    places: Sequence[RawPlace], spans: Sequence[RawSpan], findings: Findings
) -> tuple[tuple[RawPlace, ...], tuple[RawSpan, ...]]:
    """Return places and spans without nameless places that only pass a line on.

    Lines of different fibre, operator, status, capacity or direction stay apart, and so do the
    two lines of a ring.
    """
    kept: dict[int, RawSpan] = dict(enumerate(spans))
    at: dict[str, list[int]] = {}
    for i, span in kept.items():
        for end in _ends(span):
            at.setdefault(end, []).append(i)
    gone = set()
    spots = []
    unlike = []
    for place in places:
        met = at.get(place.id, [])
        if place.name is not None or len(met) != 2 or met[0] == met[1]:
            continue
        first, second = sorted(met)
        whole = _as_one(kept[first], kept[second], place.id)
        if whole is None:
            continue
        differs = differing(kept[first].extra, kept[second].extra)
        if differs[0]:
            unlike.append(Spot(whole.where, differs[0], line=whole.route, zh=differs[1]))
        kept[first] = whole
        del kept[second]
        gone.add(place.id)
        for end in _ends(whole):
            at[end] = [first if i == second else i for i in at[end]]
        told, zh = f"{whole.a} to {whole.b}", f"{whole.a} 至 {whole.b}"
        spots.append(Spot(place.where, told, _points(place), zh=zh))
    findings.add(
        "merged-through",
        Severity.REPAIRED,
        (
            "Places without a name at which two lines meet were taken out of the line",
            "仅有两条线路相接的无名节点已并入线路",
        ),
        spots,
        "--merge-through",
    )
    tell_differing(unlike, findings)
    return tuple(p for p in places if p.id not in gone), tuple(kept[i] for i in sorted(kept))


def _points(place: RawPlace) -> tuple[tuple[float, float], ...]:
    return () if place.position is None else (place.position,)


def _ends(span: RawSpan) -> Iterator[str]:
    yield from (end for end in (span.a, span.b) if end is not None)


def _as_one(one: RawSpan, other: RawSpan, place: str) -> RawSpan | None:
    """Return the span through a place, None where the two are not of one kind."""
    if one.directed or other.directed or _kind(one) != _kind(other):
        return None
    one = one if one.b == place else _turned(one)
    other = other if other.a == place else _turned(other)
    if one.a == other.b:
        return None
    route = None
    if one.route is not None and other.route is not None:
        route = (*one.route, *other.route[one.route[-1] == other.route[0] :])
    both = one.id is not None and other.id is not None
    return replace(
        one,
        id=f"{one.id}+{other.id}" if both else None,
        where=f"{one.where} and {other.where}",
        b=other.b,
        name=one.name if one.name == other.name else None,
        lengths=_sums(one.lengths, other.lengths),
        route=route,
        groups=tuple(dict.fromkeys((*one.groups, *other.groups))),
        extra=with_both(one.extra, other.extra),
    )


def _kind(span: RawSpan) -> tuple[object, ...]:
    return span.fibre, span.operator, span.status, span.capacity_gbps


def _turned(span: RawSpan) -> RawSpan:
    route = None if span.route is None else span.route[::-1]
    return replace(span, a=span.b, b=span.a, route=route)


def _sums(one: Sequence[RawLength], other: Sequence[RawLength]) -> tuple[RawLength, ...]:
    """Return the sums of lengths of one kind and unit that both have."""
    theirs = {(length.kind, length.unit): length.value for length in other}
    return tuple(
        replace(length, value=length.value + theirs[length.kind, length.unit])
        for length in one
        if (length.kind, length.unit) in theirs
    )
