"""Candidates that run beside existing fibre bear its corridor as a risk group."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from netplan.interchange.findings import Findings
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork, RawPlace, RawSpan
from netplan.interchange.topology.shared_trenches import shared_trenches
from netplan.model.network import LengthSource, Network, Span, SpanState


def with_corridors_beside(network: Network, spans: Sequence[Span]) -> tuple[Span, ...]:
    """Return candidates with the corridors of the existing spans that they run beside.

    Only drawn courses tell: those of measured, published and routed lengths that are no straight
    lines. Geometry shows that two may be cut together, so they are taken to be.
    """
    drawn = [span for span in spans if _is_drawn(span)]
    courses = {(s.a, s.b, s.route): s for s in drawn}  # one for all kinds of fibre
    there = [s for s in network.spans if s.state is SpanState.EXISTING and _is_drawn(s)]
    if not courses or not there:
        return tuple(spans)
    raw = RawNetwork(
        file="",
        format="",
        places=tuple(RawPlace(p.id, p.id, p.name, (p.lon, p.lat)) for p in network.places),
        spans=tuple(
            RawSpan(s.id, s.id, s.a, s.b, route=s.route) for s in (*there, *courses.values())
        ),
    )
    found = shared_trenches(raw, ImportOptions(), Findings()).spans
    beside = _corridors(there, found)
    near = {
        key: frozenset(c for group in span.groups for c in beside.get(group, ()))
        for key, span in zip(courses, found[len(there) :], strict=True)
    }
    return tuple(
        replace(s, srlgs=(s.srlgs | near.get((s.a, s.b, s.route), frozenset())) - {s.corridor})
        for s in spans
    )


def _is_drawn(span: Span) -> bool:
    return len(span.route) > 2 and span.length_source is not LengthSource.ESTIMATED


def _corridors(there: Sequence[Span], found: Iterable[RawSpan]) -> Mapping[str, set[str]]:
    """Return the corridors of the existing spans of each group."""
    groups: dict[str, set[str]] = {}
    for span, raw in zip(there, found, strict=False):
        for group in raw.groups:
            groups.setdefault(group, set()).add(span.corridor)
    return groups
