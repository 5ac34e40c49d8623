"""Small scenarios whose links are lit in a mode, and their cheapest plan by enumeration.

Corridors offer short noisy fibre beside long quiet one; today's service is slow everywhere. The
enumeration knows every simple route with the fewest regenerators that any choice of places takes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import combinations, pairwise, product

import numpy as np

from netplan.model.money import link_cost
from netplan.model.network import Role, Span
from netplan.model.scenario import (
    FailureSpec,
    Law,
    Limit,
    LinkRule,
    PathConfidence,
    Scenario,
    Single,
    Target,
)
from netplan.model.traffic import Channels
from netplan.optics.noise import NoiseModel
from netplan.service.service import ServiceModel
from tests.support import small
from tests.support.confidence_cases import ranged
from tests.support.noise_cases import regenerators
from tests.support.optics_cases import bundled_equipment

MODES = ("800g_16qam", "400g_16qam", "400g_qpsk")
END = 200_000
"""Price of an end of a link in the mode asked for."""
MOST = 4
"""Regenerators of a link that are tried at most; limits leave no time for more."""


def lit_scenario(seed: int) -> Scenario:
    """Return links from one hub over four places, in a mode that the seed says."""
    rng = np.random.default_rng(seed)
    count, mode = int(rng.integers(3, 5)), MODES[seed % 3]
    km = 12.0 if mode == "400g_qpsk" else 1.0  # which goes some ten times as far
    spots = zip("abcd"[:count], small.SPOTS, strict=False)
    places = [small.place(v, *at, Role.HUB if v == "a" else Role.BACKBONE) for v, at in spots]
    spans: list[Span] = []
    joined = [(v, int(rng.integers(0, v))) for v in range(1, count)]
    joined += [(int(x), int(y)) for x, y in rng.integers(0, count, (3, 2)) if x != y]
    for number, (x, y) in enumerate(joined[: count + 1]):
        a, b = "abcd"[x], "abcd"[y]
        near = float(rng.integers(60, 200)) * km
        fibre = ("g652d", "g654e", "hollow_core")
        for option in range(int(rng.integers(1, 3))):
            long = near * (1 if option == 0 else float(rng.uniform(1.0, 1.4)))
            kind = fibre[int(rng.integers(0, 2 if option == 0 else 3))]
            new = bool(rng.random() < 0.6 or kind != "g652d")
            name = f"{a}{b}{number}{option}"
            spans.append(
                small.span(
                    name, a, b, round(long), new=new, fibre=kind, corridor=f"{a}-{b}{number}"
                )
            )
    if all(span.a != "a" and span.b != "a" for span in spans):
        spans.append(small.span("ax", "a", "b", 100 * km))
    sinks = [place.id for place in places[1:]]
    wanted = [v for v in sinks if rng.random() < 0.7] or sinks[:1]
    gear = replace(small.equipment(hop_us=20_000), optics=bundled_equipment().optics)
    after = rng.random() < 0.6
    loose = 1 + float(rng.random()) * 0.6
    targets = [
        Target(
            f"t{v}",
            small.of("a"),
            small.of(v),
            Limit(round(4.0 * km * loose + 0.3, 3)),
            after_cut=Limit(round(7.0 * km * loose + 0.3, 3)) if after else None,
        )
        for v in wanted
    ]
    made = small.scenario(
        places,
        spans,
        targets,
        failures=FailureSpec(Single.CORRIDOR if after else Single.NONE),
        links=(LinkRule(small.of("a"), small.of(*sinks)),),
        gear=gear,
    )
    prices = {mode: small.quantity(int(rng.integers(1, 8)) * 100_000)}
    if rng.random() < 0.2:
        prices = {}
    costs = replace(made.costs, mode_transponder_cny=prices)
    return replace(made, costs=costs, channels=Channels((mode,)))


@dataclass(frozen=True)
class Route:
    """A simple route of a link: its spans, latency with the fewest regenerators, their number."""

    spans: frozenset[str]
    ns: int
    regenerators: int


@dataclass(frozen=True)
class Answer:
    """Enumeration of one scenario."""

    scenario: Scenario

    @cached_property
    def model(self) -> ServiceModel:
        return ServiceModel(self.scenario)

    @cached_property
    def routes(self) -> dict[str, list[Route]]:
        """Return the routes that some number of regenerators carries, fastest first, by end."""
        found: dict[str, list[Route]] = {}
        for end in [place.id for place in self.scenario.network.places if place.id != "a"]:
            every = (self._route(way) for way in self._ways("a", end, ("a",)))
            found[end] = sorted((r for r in every if r is not None), key=lambda r: r.ns)
        return found

    def _ways(self, here: str, end: str, seen: tuple[str, ...]) -> Iterator[tuple[Span, ...]]:
        if here == end:
            yield ()
            return
        for span in self.model.spans:
            if here in (span.a, span.b):
                far = span.b if here == span.a else span.a
                if far not in seen:
                    yield from ((span, *rest) for rest in self._ways(far, end, (*seen, far)))

    def _route(self, way: tuple[Span, ...]) -> Route | None:
        assert self.scenario.channels is not None
        light = NoiseModel(self.scenario.equipment)
        mode = light.optics.modes[self.scenario.channels.modes[0]]
        if any(light.reason(span, mode) in ("unknown fibre",) for span in way):
            return None
        passing, most = light.passing(mode).total, light.budget(mode) - light.ends(mode).total
        try:
            units = [light.span(span, mode).total + passing for span in way]
        except ValueError:
            return None
        count = regenerators(units, most + passing)
        if count is None:
            return None
        parts = self.model.latency.link_parts(way, count)
        return Route(frozenset(span.id for span in way), parts.total_ns, count)

    @cached_property
    def items(self) -> list[tuple[str, int]]:
        """Return what may be bought, with its price: spans, links, further regenerators."""
        spans = zip(self.model.spans, self.model.span_costs, strict=True)
        found = [(span.id, cost.cost_cny) for span, cost in spans]
        for end in self.routes:
            prices = [link_cost(self.scenario, count) for count in range(MOST + 1)]
            found.append((f"{end}+0", prices[0]))
            found += [(f"{end}+{n}", b - a) for n, (a, b) in enumerate(pairwise(prices), 1)]
        return found

    def holds(self, chosen: frozenset[str]) -> bool:
        """Tell whether what is chosen keeps every limit in every state."""
        states = self.model.failures
        return all(
            self._best(chosen, demand.sink, failure.lost_spans) <= limit
            for failure in states
            for demand in self.model.demands
            if (limit := demand.limit_ns if failure is states[0] else demand.after_ns) is not None
        )

    def _best(self, chosen: frozenset[str], sink: str, lost: frozenset[str]) -> float:
        """Return the latency of a pair, over hops and links from the hub."""
        best = {place.id: float("inf") for place in self.scenario.network.places} | {"a": 0.0}
        for end, routes in self.routes.items():
            has = -1
            while f"{end}+{has + 1}" in chosen:
                has += 1
            alive = (
                r.ns
                for r in routes
                if r.regenerators <= has and r.spans <= chosen and not r.spans & lost
            )
            best[end] = min(best[end], next(alive, float("inf")))
        hops = [
            (span.a, span.b, self.model.latency.hop_parts(span).total_ns)
            for span, today in zip(self.model.spans, self.model.existing, strict=True)
            if today and span.id not in lost
        ]
        for _ in best:
            for a, b, ns in hops:
                best[a], best[b] = min(best[a], best[b] + ns), min(best[b], best[a] + ns)
        return best[sink]

    def latencies(self, chosen: frozenset[str]) -> list[float]:
        """Return the intact latency of every pair."""
        return [self._best(chosen, demand.sink, frozenset()) for demand in self.model.demands]

    def affordable(self, budget_cny: int) -> Iterator[frozenset[str]]:
        """Yield every choice of spans and links within a budget."""
        levels = range(-1, MOST + 1)
        for size in range(len(self.model.spans) + 1):
            for kept in combinations(self.model.spans, size):
                spans = frozenset(span.id for span in kept)
                price = sum(p for name, p in self.items if name in spans)
                if price > budget_cny:
                    continue
                for counts in product(levels, repeat=len(self.routes)):
                    links = sum(link_cost(self.scenario, n) for n in counts if n >= 0)
                    if price + links <= budget_cny:
                        has = zip(self.routes, counts, strict=True)
                        yield spans | {f"{end}+{n}" for end, m in has for n in range(m + 1)}

    def least_cost(self) -> int | None:
        """Return the cost of the cheapest choice that keeps every limit; None: there is none."""
        whole = frozenset(name for name, _ in self.items)
        if not self.holds(whole):
            return None
        best = sum(price for _, price in self.items)
        for size in range(len(self.model.spans) + 1):
            for kept in combinations(self.model.spans, size):
                spans = frozenset(span.id for span in kept)
                price = sum(p for name, p in self.items if name in spans)
                if price < best and self.holds(spans | self._links(whole)):
                    best = min(best, price + self._cheapest_links(spans, best - price))
        return best

    @staticmethod
    def _links(whole: frozenset[str]) -> frozenset[str]:
        return frozenset(name for name in whole if "+" in name)

    def _cheapest_links(self, spans: frozenset[str], most: int) -> int:
        """Return the least price of links that are enough over some spans, at most ``most``."""
        levels = range(-1, MOST + 1)
        worth = {
            end: {-1, *(r.regenerators for r in routes if r.spans <= spans)} & set(levels)
            for end, routes in self.routes.items()
        }
        for counts in product(*(sorted(found) for found in worth.values())):
            price = sum(link_cost(self.scenario, n) for n in counts if n >= 0)
            names = (
                f"{end}+{n}" for end, has in zip(worth, counts, strict=True) for n in range(has + 1)
            )
            if price < most and self.holds(spans | frozenset(names)):
                most = price
        return most


def _wider(limit: Limit, by: float) -> Limit:
    assert limit.one_way_ms is not None
    return Limit(round(limit.one_way_ms * by, 3))


def unsure_scenario(seed: int) -> Scenario:
    """Return a random one whose limits must hold with a probability, by one law or the other.

    Lengths have tolerances; terminals and regenerators may take longer than is stated.
    """
    rng = np.random.default_rng((seed, 7))
    asked = lit_scenario(seed)
    spans = tuple(
        replace(span, length_tolerance=float(rng.choice([0, 0.02, 0.05, 0.1])))
        for span in asked.network.spans
    )
    law = Law.TOGETHER if seed % 2 else Law.INDEPENDENT
    probability = float(rng.choice([0.5, 0.8, 0.9]))
    wider = 1 + float(rng.random()) * 0.7
    targets = tuple(
        replace(
            t,
            limit=_wider(t.limit, wider),
            after_cut=None if t.after_cut is None else _wider(t.after_cut, wider),
            confidence=None if rng.random() < 0.15 else PathConfidence(probability, law),
        )
        for t in asked.targets
    )
    terminal, again = float(rng.integers(0, 40)), float(rng.choice([0, 30, 100, 300]))
    gear = replace(
        asked.equipment,
        terminal_delay_us=ranged(terminal, terminal / 2, terminal + 30),
        regenerator_delay_us=ranged(again, again / 4, again + float(rng.choice([0, 50, 200]))),
    )
    return replace(
        asked, network=replace(asked.network, spans=spans), targets=targets, equipment=gear
    )


def lit(scenario: Scenario, mode: str = "800g_16qam") -> Scenario:
    """Return the scenario with every link in a mode, an end of which costs ``END``."""
    gear = replace(scenario.equipment, optics=bundled_equipment().optics)
    costs = replace(scenario.costs, mode_transponder_cny={mode: small.quantity(END)})
    return replace(scenario, equipment=gear, costs=costs, channels=Channels((mode,)))


def two_ways(limit_ms: float, after_ms: float | None = None) -> Scenario:
    """Return A to C over M, 400 km of G.652.D, and over N, 480 km of G.654.E.

    Light at 800G may take 934,795 units: over M it takes 2 x 513,317, over N 2 x 416,405.
    """
    places = [
        small.place(name, at[0], at[1], Role.HUB if name == "a" else Role.BACKBONE)
        for name, at in (("a", (100, 30)), ("m", (101, 30.5)), ("n", (101, 29.5)), ("c", (102, 30)))
    ]
    spans = [
        small.span(f"{x}{y}", x, y, km, fibre=fibre)
        for x, y, km, fibre in (
            ("a", "m", 200, "g652d"),
            ("m", "c", 200, "g652d"),
            ("a", "n", 240, "g654e"),
            ("n", "c", 240, "g654e"),
        )
    ]
    after = None if after_ms is None else Limit(after_ms)
    target = Target("t", small.of("a"), small.of("c"), Limit(limit_ms), after_cut=after)
    return lit(
        small.scenario(
            places,
            spans,
            [target],
            failures=FailureSpec(Single.NONE if after is None else Single.CORRIDOR),
            links=(LinkRule(small.of("a"), small.of("c")),),
            gear=small.equipment(hop_us=5000),
        )
    )
