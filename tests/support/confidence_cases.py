"""Small networks with tolerances and ranges, and their cheapest confident choice by enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations
from types import MappingProxyType

import numpy as np

from netplan.check.plan.confidence import chance_of
from netplan.check.recompute.chance import Chance
from netplan.check.recompute.question import Demand, Question, expand
from netplan.model.equipment import Equipment
from netplan.model.link import link_items
from netplan.model.network import Confidence, Network, Span, SpanState
from netplan.model.quantity import Quantity
from netplan.model.scenario import (
    FailureSpec,
    Law,
    Limit,
    LinkRule,
    Match,
    PathConfidence,
    Scenario,
    Single,
    Target,
)
from netplan.service.service import ServiceModel
from tests.support.small import ANYWHERE, NAMES, SPOTS, equipment, of, place, scenario, span

Taken = frozenset[str]


@dataclass(frozen=True)
class Path:
    """A path that some choice has: the items it takes, its spans, what it needs in ns."""

    items: Taken
    spans: Taken
    needs_ns: int


def ranged(value: float, low: float, high: float) -> Quantity:
    """Return a constant with a range."""
    return Quantity(value, "us", low, high, "test", Confidence.LOW)


def unsure(rng: np.random.Generator) -> Equipment:
    """Return gear with ranges: skewed to either side, symmetric, or none."""
    gear = equipment()
    hop, terminal = float(rng.choice([0, 50, 80])), float(rng.choice([20, 60]))
    glass = {
        name: replace(f, delay_us_per_km=ranged(5.0, 4.9, 5.0 + float(rng.choice([0.0, 0.02]))))
        for name, f in gear.fibres.items()
    }
    return replace(
        gear,
        fibres=MappingProxyType(glass),
        hop_delay_us=ranged(hop, hop * float(rng.choice([0, 0.5])), hop + 30 * rng.integers(0, 4)),
        terminal_delay_us=ranged(terminal, 5.0, terminal + 20 * float(rng.integers(0, 4))),
        pass_through_delay_us=ranged(1, 0.1, 1 + float(rng.integers(0, 2))),
    )


def random_scenario(seed: int) -> Scenario:
    """Return a question of 3 or 4 places with parallel spans, tolerances and failures."""
    rng = np.random.default_rng(seed)
    n = int(rng.integers(3, 5))
    pairs = list(combinations(range(n), 2))
    spans: list[Span] = []
    for k in range(int(rng.integers(n, 7))):
        i, j = pairs[k] if k < n - 1 else pairs[int(rng.integers(len(pairs)))]
        new = k >= n - 1 and bool(rng.integers(2))
        km = float(rng.choice([100, 130, 170, 220]))
        made = span(f"{NAMES[i]}{NAMES[j]}.{k}", NAMES[i], NAMES[j], km, new=new)
        band = float(rng.choice([0, 0.02, 0.05, 0.12, 0.3]))
        spans.append(replace(made, length_tolerance=band))
    laws = [Law.INDEPENDENT] * 4 + [Law.TOGETHER]
    targets = []
    for k in range(int(rng.integers(1, 3))):
        asked = PathConfidence(
            float(rng.choice([0.5, 0.6, 0.8, 0.9, 0.95, 0.99])), laws[int(rng.integers(5))]
        )
        ends = rng.permutation(n)
        limit = float(rng.choice([0.8, 1.1, 1.4, 1.8, 2.4]))
        after = [None, limit, limit + 0.6, limit + 2][int(rng.integers(4))]
        near = n > 2 and bool(rng.integers(4) == 0)
        sources = of(NAMES[ends[0]], NAMES[ends[2]]) if near else of(NAMES[ends[0]])
        targets.append(
            Target(
                f"t{k}",
                sources,
                of(NAMES[ends[1]]),
                Limit(limit),
                None if after is None else Limit(after),
                Match.NEAREST_SOURCE if near else Match.ALL_PAIRS,
                confidence=None if rng.integers(6) == 0 else asked,
            )
        )
    if all(target.confidence is None for target in targets):
        targets[0] = replace(targets[0], confidence=PathConfidence(0.9))
    families = [Single.NONE, Single.CORRIDOR, Single.SPAN, Single.PLACE]
    return scenario(
        [place(NAMES[i], *SPOTS[i]) for i in range(n)],
        spans,
        targets,
        failures=FailureSpec(families[int(rng.integers(4))]),
        links=(LinkRule(targets[0].sources, ANYWHERE),),
        gear=unsure(rng),
    )


def with_rules(asked: Scenario, seed: int) -> Scenario:
    """Return the question with places that may not be passed, and a detour of today's service."""
    rng = np.random.default_rng((seed, 1))
    places = tuple(replace(p, transit=rng.random() > 0.3) for p in asked.network.places)
    names = [p.id for p in places]
    targets = tuple(
        replace(t, no_transit=of(str(rng.choice(names))) if rng.random() < 0.5 else None)
        for t in asked.targets
    )
    detour = ranged(1.3, float(rng.choice([1.0, 1.2])), float(rng.choice([1.3, 1.35, 1.6])))
    gear = replace(asked.equipment, today_detour=detour if rng.random() < 0.6 else None)
    network = Network(places, asked.network.spans)
    return replace(asked, network=network, targets=targets, equipment=gear)


def cheapest_cny(asked: Scenario) -> int | None:
    """Return the least cost of a choice of spans and links that keeps the rule, by trying all."""
    question, model = expand(asked), ServiceModel(asked)
    price = dict(zip(model.item_names, model.item_costs, strict=True))
    needs = [paths for _, paths in needs_by_demand(question)]
    useful = sorted({item for paths in needs for p in paths for item in p.items})
    best: int | None = None
    for size in range(len(useful) + 1):
        for choice in combinations(useful, size):
            cost = sum(price[item] for item in choice)
            if best is not None and cost >= best:
                continue
            chosen = frozenset(choice)
            if all(any(p.items <= chosen for p in paths) for paths in needs):
                best = cost
    return best


def needs_by_demand(question: Question) -> Iterator[tuple[Demand, list[Path]]]:
    """Yield every demand, state by state, with the paths any one of which is enough."""
    for demand in question.demands:
        chance = None if demand.confidence is None else chance_of(question, demand)
        barred = demand.barred
        paths = [
            p for s in demand.sources for p in _paths(question, chance, s, demand.sink, barred)
        ]
        yield demand, [p for p in paths if p.needs_ns <= demand.limit_ns]
        for loss in question.losses.values():
            if demand.is_bound_by(loss):
                after = demand.after_cut_ns or 0
                from_left = [
                    p
                    for s in demand.sources
                    if s not in loss.places
                    for p in _paths(question, chance, s, demand.sink, barred)
                ]
                whole = [p for p in from_left if not p.spans & loss.spans]
                yield demand, [p for p in whole if p.needs_ns <= after]


def _paths(
    question: Question, chance: Chance | None, source: str, sink: str, barred: Taken
) -> Iterator[Path]:
    """Yield every path from place to place by hops and links, each link on every simple route."""
    ends, light = [*question.link_ends.values()], question.light

    def needs(hops: list[Span], links: list[list[Span]]) -> int:
        if chance is not None:
            total = chance.path(hops, links, sum(map(regenerated, links)) if light else 0)
            return total.mean_ns + chance.reserve_ns(total)
        gear = question.gear
        if light is not None:
            by_link = sum(gear.lit(r, regenerated(r)).total_ns for r in links)
        else:
            by_link = sum(gear.link(r).total_ns for r in links)
        return sum(gear.hop(s).total_ns for s in hops) + by_link

    def regenerated(route: list[Span]) -> int:
        """Return the fewest regenerators of a route in a mode, -1 where no number is enough."""
        if light is None:
            return 0
        count = light.regenerators(s.id for s in route)
        return -1 if count is None else count

    def walk(
        at: str, seen: Taken, hops: list[Span], links: list[list[Span]], items: Taken
    ) -> Iterator[Path]:
        if at == sink:
            under = frozenset(s.id for s in [*hops, *(s for r in links for s in r)])
            yield Path(items, under, needs(hops, links))
            return
        if at in barred and at != source:
            return
        for s in question.usable.values():
            if s.state is SpanState.EXISTING and at in (s.a, s.b):
                far = s.b if at == s.a else s.a
                if far not in seen:
                    yield from walk(far, seen | {far}, [*hops, s], links, items)
        for a, b in ends:
            far = b if at == a else a
            if at not in (a, b) or far in seen:
                continue
            for route in _routes(question, at, far, frozenset({at}), barred):
                count = regenerated(route)
                if count < 0:
                    continue
                taken = items | {*link_items(f"{a}--{b}", count)} | {s.id for s in route}
                yield from walk(far, seen | {far}, hops, [*links, route], taken)

    yield from walk(source, frozenset({source}), [], [], frozenset())


def _routes(
    question: Question, at: str, end: str, seen: Taken, barred: Taken
) -> Iterator[list[Span]]:
    if at == end:
        yield []
        return
    if at in barred and seen != {at}:
        return
    for s in question.usable.values():
        if at in (s.a, s.b):
            far = s.b if at == s.a else s.a
            if far not in seen:
                for rest in _routes(question, far, end, seen | {far}, barred):
                    yield [s, *rest]
