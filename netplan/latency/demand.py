"""Targets expanded to pairs of places with limits in whole ns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from math import ceil, floor

from netplan.failures.failure import usable_spans
from netplan.latency.fold import LatencyModel
from netplan.latency.geodesic import geodesic_km
from netplan.model.plan import StatedLimits
from netplan.model.scenario import Disjoint, Limit, Match, PathConfidence, Scenario, Target
from netplan.model.units import NS_PER_MS


@dataclass(frozen=True)
class Demand:
    """One pair to be served. ``sources`` has one place, or several when the nearest counts.

    ``after_ns`` None means that nothing is asked after a failure. ``floor_ns`` is that of
    the nearest source. ``protection_ns`` is the limit of the second path of a 1+1 pair,
    ``availability`` the share of the time asked for, ``confidence`` with what
    probability a path is in time; None: not asked. Its paths may not pass the places of ``barred``.
    Limits are those asked, less the margin kept; ``stated`` has them without, None where none is
    kept.
    """

    target: str
    sources: tuple[str, ...]
    sink: str
    limit_ns: int
    after_ns: int | None
    floor_ns: int
    protection_ns: int | None = None
    disjoint: Disjoint = Disjoint.SRLG
    availability: float | None = None
    confidence: PathConfidence | None = None
    barred: frozenset[str] = frozenset()
    stated: StatedLimits | None = None

    @property
    def longest_ns(self) -> int:
        """Return the longest limit of all."""
        return max(self.limit_ns, self.after_ns or 0, self.protection_ns or 0)

    @property
    def held_ns(self) -> int:
        """Return the limit whose availability counts: after a cut where one is given."""
        return self.limit_ns if self.after_ns is None else self.after_ns


def demands(scenario: Scenario, latency: LatencyModel) -> tuple[Demand, ...]:
    """Return every pair of every target, in scenario order, then network order."""
    return tuple(d for target in scenario.targets for d in _of_target(scenario, latency, target))


def _of_target(scenario: Scenario, latency: LatencyModel, target: Target) -> Iterator[Demand]:
    sources = target.sources.select(scenario.network)
    sinks = target.sinks.select(scenario.network)
    fibres = {span.fibre for span in usable_spans(scenario)}
    place, barred = scenario.network.place, target.barred(scenario.network)

    def demand(origins: tuple[str, ...], sink: str) -> Demand:
        km = min(geodesic_km(place[origin], place[sink]) for origin in origins)
        after, pair = target.after_cut, target.protection
        return Demand(
            target.id,
            origins,
            sink,
            asked_ns(target.limit, latency, km),
            None if after is None else asked_ns(after, latency, km),
            latency.floor_ns(km, fibres),
            None if pair is None else asked_ns(pair.limit, latency, km),
            Disjoint.SRLG if pair is None else pair.disjoint,
            target.availability,
            target.confidence,
            barred,
            _stated(target, latency, km),
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


def _stated(target: Target, latency: LatencyModel, km: float) -> StatedLimits | None:
    """Return the limits of a pair before the margin is taken off, None where none is kept."""
    limit, after = target.limit, target.after_cut
    if not limit.margin_percent and not (after and after.margin_percent):
        return None
    stated = StatedLimits(_limit_ns(limit, latency, km), limit.margin_percent)
    if after is None:
        return stated
    after_ns = _limit_ns(after, latency, km)
    return replace(stated, after_ns=after_ns, after_margin_percent=after.margin_percent)


def asked_ns(limit: Limit, latency: LatencyModel, km: float) -> int:
    """Return what a limit asks of a pair of places so many km apart, less its margin."""
    return less_margin_ns(_limit_ns(limit, latency, km), limit.margin_percent)


def less_margin_ns(ns: int, percent: float) -> int:
    """Return a latency less a share of it, rounded down."""
    return floor(ns * (100 - Fraction(str(percent))) / 100) if percent else ns


def before_margin_ns(ns: int, percent: float) -> int:
    """Return the least latency that is so much or more when a share of it is taken off."""
    return ceil(ns * 100 / (100 - Fraction(str(percent)))) if percent else ns


def _limit_ns(limit: Limit, latency: LatencyModel, km: float) -> int:
    if limit.one_way_ms is not None:
        return round(limit.one_way_ms * NS_PER_MS)
    assert limit.stretch is not None  # a limit is one or the other; the border checks it
    return latency.theoretical_ns(km, limit.stretch)
