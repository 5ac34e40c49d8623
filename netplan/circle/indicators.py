"""The indicators by which the national hubs are measured, computed on the network as planned.

Two latencies, both one-way and without queues. **Optical**: an express wavelength over the
fibre in the ground (before) or also over what the plan builds (after), with terminals,
amplifiers and regenerators, switched nowhere. **Service**: what traffic gets, hop by hop over
today's network and over the plan's direct links.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations

import numpy as np
import numpy.typing as npt

from netplan.circle.cities import Tails, city_rows
from netplan.circle.service import Reach, State, limit_ns
from netplan.latency.geodesic import geodesic_km
from netplan.model.network import Network, Place, Role, Span
from netplan.model.units import NS_PER_MS
from netplan.service.fibre import EdgeArrays, distances

Float = npt.NDArray[np.float64]
INTER_HUB_MS = 20.0
HUB_CIRCLE_MS = 5.0
STRETCH_RULE = 1.5
_OPTICAL: Mapping[str, float] = {
    "share_within_20ms_optical": 1.0,
    "mean_optical_ms": 9.7,
    "worst_optical_ms": 17.1,
}
_SERVICES: Mapping[str, Mapping[str, float]] = {
    "ip_private": {"mean_service_ms": 14.6, "worst_service_ms": 23.9},
    "ip_public": {"mean_service_ms": 16.7, "worst_service_ms": 28.7},
}
PUBLISHED_BY = "CAICT 2024 Q1"
NATIONAL_ONLY = frozenset({"share_within_20ms_optical", "share_within_20ms_service"})
"""What only the national hubs are measured by: a rule of their country."""


def published(service: str) -> Mapping[str, float]:
    """Return what CAICT published for the first quarter of 2024 between the hubs' cities.

    The optical layer (fromgeek.com/telecom/638156.html); beside a service only figures of its
    own kind, so none beside a plain transport chain. CAICT's 10 cities within 5 ms of a hub are
    left out: it counts those with a reported direct wavelength, we count all that fibre reaches.
    """
    return {**_OPTICAL, **_SERVICES.get(service, {})}


@dataclass(frozen=True)
class PairRow:
    """Two clusters of different hubs; ms one-way, None where there is no path."""

    a: str
    b: str
    geodesic_km: float
    rule_ms: float
    optical_ms: Mapping[State, float | None]
    service_ms: Mapping[State, float | None]

    def within_rule(self, state: State) -> bool:
        """Tell whether the optical latency is within 1.5 x theoretical."""
        found = self.optical_ms[state]
        return found is not None and found <= self.rule_ms


@dataclass(frozen=True)
class HubRow:
    """What lies within 5 ms of a cluster: places of the network, cities, people."""

    hub: str
    places_optical: Mapping[State, int]
    places_service: Mapping[State, int]
    cities: Mapping[State, int]
    population: Mapping[State, int]


@dataclass(frozen=True)
class Summary:
    """The figures of one state over all pairs of clusters of different hubs.

    ``least`` and ``most`` are the share within the rule with every length at the high and at the
    low end of its range.
    """

    pairs: int
    share_within_20ms_optical: float
    share_within_20ms_service: float
    share_within_rule: float
    share_within_rule_least: float
    share_within_rule_most: float
    mean_optical_ms: float | None
    worst_optical_ms: float | None
    mean_service_ms: float | None
    worst_service_ms: float | None
    mean_places_5ms_optical: float


@dataclass(frozen=True)
class Indicators:
    """Pairs, hubs, and the summary of every state."""

    pairs: tuple[PairRow, ...]
    hubs: tuple[HubRow, ...]
    summary: Mapping[State, Summary]
    published: Mapping[str, float]


def at_end(span: Span, network: Network, sign: int) -> Span:
    """Return a span with its length at an end of its range, but no shorter than straight.

    Args:
        span: the span.
        network: its places.
        sign: 1 for the high end, -1 for the low one, 0 for the stated length.
    """
    ends = network.place[span.a], network.place[span.b]
    km = span.length_km * (1 + sign * span.length_tolerance)
    least = min(span.length_km, geodesic_km(*ends) / span.slack_factor)
    return replace(span, length_km=max(km, least))


def indicators(reach: Reach, tails: Tails, *, national: bool = True) -> Indicators:
    """Return the official indicators of a network, before and after its plan.

    Where the hubs are not the national ones, two hubs of a region are a pair like any other.
    """
    return _Measured(reach, tails, national).result()


@dataclass(frozen=True)
class _Measured:
    reach: Reach
    tails: Tails
    national: bool

    @cached_property
    def hubs(self) -> tuple[Place, ...]:
        return tuple(p for p in self.reach.scenario.network.places if p.role is Role.HUB)

    @cached_property
    def index(self) -> dict[str, int]:
        return self.reach.model.node

    @cached_property
    def optical(self) -> Mapping[State, Float]:
        """Optical ns from every hub to every place, shape (hubs, places)."""
        return self._optical(self.reach.model.optical_edges)

    def _optical(self, edges: EdgeArrays) -> Mapping[State, Float]:
        model = self.reach.model
        rows = [self.index[hub.id] for hub in self.hubs]
        found = {}
        for state in self.reach.states:
            usable = model.existing | self.reach.services[state].usable
            matrix, _ = edges.graph(usable)
            line = distances(matrix, rows, model.ends_only)[0]
            found[state] = np.where(np.isfinite(line), self._gear(line), np.inf)
        return found

    def _at_end(self, sign: int) -> Mapping[State, Float]:
        """Return the same with every length at an end of its range."""
        model, network = self.reach.model, self.reach.scenario.network
        ns = [
            model.latency.span_parts(at_end(span, network, sign)).total_ns
            + model.latency.pass_through_ns
            for span in model.spans
        ]
        return self._optical(replace(model.optical_edges, ns=np.array(ns, dtype=np.int64)))

    def _gear(self, line: Float) -> Float:
        """Add what a link has at its ends and regenerates on the way (a route of no length: 0)."""
        latency = self.reach.model.latency
        whole = np.where(np.isfinite(line), line, 0).astype(np.int64)
        regenerators = np.maximum(0, -(-whole // latency.reach_ns) - 1)
        ends = latency.pass_through_ns + 2 * latency.terminal_ns
        total = whole + regenerators * latency.regenerator_ns + ends
        return np.where(whole == 0, 0, total).astype(float)

    @cached_property
    def service(self) -> Mapping[State, Float]:
        """Service ns from every hub to every place, shape (hubs, places)."""
        return {
            state: np.array([self.reach.from_place(hub.id, state) for hub in self.hubs])
            for state in self.reach.states
        }

    def result(self) -> Indicators:
        pairs = tuple(self._pairs())
        hubs = tuple(self._hub(row, hub) for row, hub in enumerate(self.hubs))
        return Indicators(
            pairs,
            hubs,
            {
                state: _summary(state, pairs, hubs, least, most)
                for state, (least, most) in self._shares(pairs).items()
            },
            published(self.reach.scenario.service),
        )

    def _shares(self, pairs: Sequence[PairRow]) -> Mapping[State, tuple[float, float]]:
        """Return the least and the largest share within the rule at the ends of the lengths."""
        row = {hub.id: i for i, hub in enumerate(self.hubs)}
        ends = [self._at_end(sign) for sign in (1, -1)]

        def share(ns: Float) -> float:
            return _share([ns[row[p.a], self.index[p.b]] <= p.rule_ms * NS_PER_MS for p in pairs])

        return {s: (share(ends[0][s]), share(ends[1][s])) for s in self.reach.states}

    def _pairs(self) -> list[PairRow]:
        latency = self.reach.model.latency
        made = []
        for (i, a), (_, b) in combinations(enumerate(self.hubs), 2):
            if self.national and a.region is not None and a.region == b.region:
                continue  # two clusters of one hub
            km = geodesic_km(a, b)
            j = self.index[b.id]
            made.append(
                PairRow(
                    a.id,
                    b.id,
                    round(km, 1),
                    latency.theoretical_ns(km, STRETCH_RULE) / NS_PER_MS,
                    {s: _ms(self.optical[s][i, j]) for s in self.reach.states},
                    {s: _ms(self.service[s][i, j]) for s in self.reach.states},
                )
            )
        return made

    def _hub(self, row: int, hub: Place) -> HubRow:
        places = self.reach.scenario.network.places
        city = np.array([p.role is not Role.HUB for p in places], dtype=bool)
        limit = limit_ns(HUB_CIRCLE_MS)
        rows = city_rows(self.reach, hub.id, self.tails)
        inside = {
            s: [r.city for r in rows if r.within(s, HUB_CIRCLE_MS)] for s in self.reach.states
        }
        return HubRow(
            hub.id,
            {s: int(((self.optical[s][row] <= limit) & city).sum()) for s in self.reach.states},
            {s: int(((self.service[s][row] <= limit) & city).sum()) for s in self.reach.states},
            {s: len(found) for s, found in inside.items()},
            {s: sum(c.population for c in found if c.in_total) for s, found in inside.items()},
        )


def _ms(ns: float) -> float | None:
    return int(ns) / NS_PER_MS if np.isfinite(ns) else None


def _summary(
    state: State, pairs: Sequence[PairRow], hubs: Sequence[HubRow], least: float, most: float
) -> Summary:
    optical = [pair.optical_ms[state] for pair in pairs]
    service = [pair.service_ms[state] for pair in pairs]
    return Summary(
        len(pairs),
        _share([ms is not None and ms <= INTER_HUB_MS for ms in optical]),
        _share([ms is not None and ms <= INTER_HUB_MS for ms in service]),
        _share([pair.within_rule(state) for pair in pairs]),
        least,
        most,
        _mean(optical),
        _worst(optical),
        _mean(service),
        _worst(service),
        _mean([float(hub.places_optical[state]) for hub in hubs]) or 0.0,
    )


def _share(true: Sequence[bool]) -> float:
    return round(sum(true) / len(true), 6) if true else 0.0


def _mean(values: Sequence[float | None]) -> float | None:
    known = [v for v in values if v is not None]
    return round(sum(known) / len(known), 6) if known else None


def _worst(values: Sequence[float | None]) -> float | None:
    """Return the largest; None when a pair has no path at all, or there are no pairs."""
    known = [v for v in values if v is not None]
    return max(known) if known and len(known) == len(values) else None
