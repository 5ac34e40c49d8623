"""Targets expanded to pairs of places with limits in whole ns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from netplan.latency.fold import LatencyModel
from netplan.latency.geodesic import geodesic_km
from netplan.model.failure import usable_spans
from netplan.model.plan import NS_PER_MS
from netplan.model.scenario import Limit, Match, Scenario, Target


@dataclass(frozen=True)
class Demand:
    """One pair to be served. ``sources`` has one place, or several when the nearest counts.

    ``after_ns`` None means that nothing is asked after a failure. ``floor_ns`` is that of
    the nearest source.
    """

    target: str
    sources: tuple[str, ...]
    sink: str
    limit_ns: int
    after_ns: int | None
    floor_ns: int


def demands(scenario: Scenario, latency: LatencyModel) -> tuple[Demand, ...]:
    """Return every pair of every target, in scenario order, then network order."""
    return tuple(d for target in scenario.targets for d in _of_target(scenario, latency, target))


def _of_target(scenario: Scenario, latency: LatencyModel, target: Target) -> Iterator[Demand]:
    sources = target.sources.select(scenario.network)
    sinks = target.sinks.select(scenario.network)
    fibres = {span.fibre for span in usable_spans(scenario)}
    place = scenario.network.place

    def demand(origins: tuple[str, ...], sink: str) -> Demand:
        km = min(geodesic_km(place[origin], place[sink]) for origin in origins)
        after = target.after_cut
        return Demand(
            target.id,
            origins,
            sink,
            _limit_ns(target.limit, latency, km),
            None if after is None else _limit_ns(after, latency, km),
            latency.floor_ns(km, fibres),
        )

    if target.match is Match.NEAREST_SOURCE:
        for sink in sinks:
            if sink not in sources:
                yield demand(sources, sink)
        return
    seen: set[frozenset[str]] = set()
    for source in sources:
        for sink in sinks:
            pair = frozenset((source, sink))
            if source != sink and pair not in seen:
                seen.add(pair)
                yield demand((source,), sink)


def _limit_ns(limit: Limit, latency: LatencyModel, km: float) -> int:
    if limit.one_way_ms is not None:
        return round(limit.one_way_ms * NS_PER_MS)
    assert limit.stretch is not None  # a limit is one or the other; the border checks it
    return latency.theoretical_ns(km, limit.stretch)
