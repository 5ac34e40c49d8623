"""How likely a plan holds when lengths, gear and prices are not what the data say.

Sampled: probabilities, by Monte Carlo with a seed, vectorised over samples. Every pair keeps
the path it has in the plan (and, after a cut, the restoration path of the plan), so the
figures are lower bounds of those with routing adapted to the truth. A length is uniform in
its tolerance band; a constant of the files is triangular over its range.

Exact: the robust plan. Latency grows with every length and delay, so a plan that holds with
all of them at the high end of their bands holds everywhere inside: the cheapest such plan is
that of one changed scenario.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from netplan.latency.demand import Demand
from netplan.latency.fold import in_line_amplifiers
from netplan.model.equipment import Quantity
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.units import NS_PER_MS
from netplan.planning.design import Design
from netplan.service.service import Service, ServiceModel
from netplan.whatif.memory import Memory, ask
from netplan.whatif.robustness.sensitivity import with_lengths

Floats = npt.NDArray[np.float64]
GEAR = (
    "amplifier_delay_us",
    "pass_through_delay_us",
    "terminal_delay_us",
    "regenerator_delay_us",
    "hop_delay_us",
)
NEXT_TO_NOTHING_CNY = 1e-9
"""A price below this costs nothing over any length, and no share of it is a number."""
SHARES = 5
"""How many causes of uncertainty are named for a target."""


@dataclass(frozen=True)
class PairRisk:
    """One pair: how likely it holds, intact and in every failure asked for; ms one-way."""

    target: str
    source: str
    sink: str
    holds: float
    holds_intact: float
    mean_ms: float
    p95_ms: float
    limit_ms: float


@dataclass(frozen=True)
class Cause:
    """A share of the variance of the pair of a target with the least chance to hold."""

    target: str
    sink: str
    cause: str
    share: float


@dataclass(frozen=True)
class Risk:
    """What may become of a plan; costs in CNY."""

    samples: int
    seed: int
    holds: float
    targets: tuple[tuple[str, float], ...]
    pairs: tuple[PairRisk, ...]
    causes: tuple[Cause, ...]
    cost_cny: tuple[int, int, int]


@dataclass(frozen=True)
class _Path:
    """A path as counts: what its latency is linear in."""

    spans: tuple[str, ...]
    gear: tuple[float, ...]


@dataclass(frozen=True)
class _World:
    """Samples: us per span, us per piece of gear."""

    names: tuple[str, ...]
    span_us: Floats
    gear_us: Floats


def risk(scenario: Scenario, plan: Plan, *, samples: int = 10_000, seed: int = 0) -> Risk:
    """Return how likely each target holds with this plan, sampled.

    Raises:
        ValueError: there is no plan to judge.
    """
    if plan.cost_cny is None:
        raise ValueError("there is no plan to judge")
    design = Design(
        ServiceModel(scenario), tuple(s.id for s in plan.spans), tuple(x.id for x in plan.links)
    )
    rng = np.random.default_rng(seed)
    world = _sample(design.model, samples, rng)
    pairs, whole = [], np.ones(samples, dtype=bool)
    by_target: dict[str, npt.NDArray[np.bool_]] = {}
    for demand in design.model.demands:
        found, good = _pair(design, demand, world)
        pairs.append(found)
        whole &= good
        by_target[demand.target] = by_target.get(demand.target, np.ones(samples, bool)) & good
    return Risk(
        samples,
        seed,
        float(whole.mean()),
        tuple((target, float(np.mean(good))) for target, good in by_target.items()),
        tuple(pairs),
        tuple(_causes(design, pairs)),
        _cost(scenario, plan, samples, rng),
    )


def _sample(model: ServiceModel, samples: int, rng: np.random.Generator) -> _World:
    gear = model.scenario.equipment
    glass = {f: _triangular(q.delay_us_per_km, samples, rng) for f, q in gear.fibres.items()}
    rows = []
    for span in model.spans:
        swing = 1 + span.length_tolerance * (2 * rng.random(samples) - 1)
        rows.append(span.fibre_km * swing * glass[span.fibre])
    parts = [_triangular(getattr(gear, name), samples, rng) for name in GEAR]
    return _World(tuple(s.id for s in model.spans), np.array(rows), np.array(parts))


def _triangular(quantity: Quantity, samples: int, rng: np.random.Generator) -> Floats:
    if quantity.low >= quantity.high:
        return np.full(samples, quantity.value)
    return rng.triangular(quantity.low, quantity.value, quantity.high, samples)


def _pair(design: Design, demand: Demand, world: _World) -> tuple[PairRisk, npt.NDArray[np.bool_]]:
    intact = _latency_us(world, _path(design.model, design.intact, demand))
    good = intact <= demand.limit_ns / 1000
    always = good.copy()
    source = design.intact.path(demand)[0]
    if demand.after_ns is not None:
        paths = {
            _path(design.model, design.after[failure.id], demand)
            for failure, ns in design.after_failures(demand)
            if ns is not None
        }
        for path in sorted(paths, key=lambda p: p.spans):
            always &= _latency_us(world, path) <= demand.after_ns / 1000
    return (
        PairRisk(
            demand.target,
            source,
            demand.sink,
            float(always.mean()),
            float(good.mean()),
            round(float(intact.mean()) / 1000, 6),
            round(float(np.quantile(intact, 0.95)) / 1000, 6),
            demand.limit_ns / NS_PER_MS,
        ),
        always,
    )


def _path(model: ServiceModel, service: Service, demand: Demand) -> _Path:
    """Return the shortest path of a demand with its links unrolled to spans."""
    _, steps, parts = service.path(demand)
    spans: list[str] = []
    for step in steps:
        if step in model.span_index:
            spans.append(step)
        else:
            route = service.route(demand, model.link_index[step])
            spans += [model.spans[i].id for i in route]
    gear = model.scenario.equipment
    spacing = gear.amplifier_spacing_km.value
    sites = sum(
        in_line_amplifiers(model.spans[model.span_index[s]].fibre_km, spacing) for s in spans
    )
    delays = (
        (parts.pass_through_ns, gear.pass_through_delay_us),
        (parts.terminals_ns, gear.terminal_delay_us),
        (parts.regenerators_ns, gear.regenerator_delay_us),
        (parts.hops_ns, gear.hop_delay_us),
    )
    counts = (ns / 1000 / q.value if q.value else 0.0 for ns, q in delays)
    return _Path(tuple(spans), (float(sites), *counts))


def _latency_us(world: _World, path: _Path) -> Floats:
    index = {name: i for i, name in enumerate(world.names)}
    rows = [index[span] for span in path.spans]
    total: Floats = world.span_us[rows].sum(axis=0) + np.array(path.gear) @ world.gear_us
    return total


def _causes(design: Design, pairs: Iterable[PairRisk]) -> Iterable[Cause]:
    """Yield what makes each target's riskiest pair uncertain, largest share of variance first.

    A latency is a sum of independent spans but for the group delay that spans of one fibre
    share; shares are first-order: the part of the variance that fixing the cause removes.
    """
    worst: dict[str, PairRisk] = {}
    for pair in pairs:
        held = worst.get(pair.target)
        if held is None or (pair.holds, pair.limit_ms - pair.mean_ms) < (
            held.holds,
            held.limit_ms - held.mean_ms,
        ):
            worst[pair.target] = pair
    by_pair = {(d.target, d.sink): d for d in design.model.demands}
    for target, pair in worst.items():
        demand = by_pair[target, pair.sink]
        path = _path(design.model, design.intact, demand)
        variance = _variances(design.model, path)
        total = sum(variance.values()) or 1.0
        ranked = sorted(variance.items(), key=lambda item: (-item[1], item[0]))
        for cause, value in ranked[:SHARES]:
            yield Cause(target, pair.sink, cause, round(value / total, 4))


def _variances(model: ServiceModel, path: _Path) -> dict[str, float]:
    gear = model.scenario.equipment
    spans = [model.spans[model.span_index[name]] for name in path.spans]
    found = {
        s.id: (s.fibre_km * gear.fibres[s.fibre].delay_us_per_km.value * s.length_tolerance) ** 2
        / 3
        for s in spans
    }
    for fibre in {s.fibre for s in spans}:
        km = sum(s.fibre_km for s in spans if s.fibre == fibre)
        found[f"delay of {fibre}"] = km**2 * _triangular_variance(
            gear.fibres[fibre].delay_us_per_km
        )
    for count, name in zip(path.gear, GEAR, strict=True):
        found[name] = count**2 * _triangular_variance(getattr(gear, name))
    return found


def _triangular_variance(q: Quantity) -> float:
    a, c, b = q.low, q.value, q.high
    return (a * a + b * b + c * c - a * b - a * c - b * c) / 18


def _cost(
    scenario: Scenario, plan: Plan, samples: int, rng: np.random.Generator
) -> tuple[int, int, int]:
    """Return the 5, 50 and 95 % quantiles of the plan's cost over the ranges of prices."""
    costs = scenario.costs
    cable = {f: _relative(q, samples, rng) for f, q in costs.build_cny_per_km.items()}
    site = _relative(costs.amplifier_site_cny, samples, rng)
    transponder = _relative(costs.transponder_cny, samples, rng)
    general = costs.lease_cny_per_fibre_km_year
    rented = any(part.lease_cny for part in plan.spans)
    rent = _relative(general, samples, rng) if general is not None and rented else 1.0
    total = np.zeros(samples)
    for part in plan.spans:
        span = scenario.network.span[part.id]
        own = span.build_cost_cny is not None
        total += part.build_cny * (1.0 if own else cable.get(span.fibre, 1.0))
        total += part.line_system_cny * site
        leased = span.lease_cny_per_fibre_km_year is None
        total += part.lease_cny * (rent if leased else 1.0)
    total += sum(link.cost_cny for link in plan.links) * transponder
    low, middle, high = np.quantile(total, (0.05, 0.5, 0.95))
    return round(float(low)), round(float(middle)), round(float(high))


def _relative(quantity: Quantity, samples: int, rng: np.random.Generator) -> Floats:
    """Return samples of a price as shares of it; what costs next to nothing stays at 0 CNY."""
    nominal = quantity.value if quantity.value > NEXT_TO_NOTHING_CNY else 1.0
    return _triangular(quantity, samples, rng) / nominal


# the robust plan


def at_high_end(scenario: Scenario, share: float = 1.0) -> Scenario:
    """Return the scenario with lengths and delays at ``share`` of the way to their high ends.

    New cable keeps its price; longer spans may need another amplifier site.
    """

    def high(quantity: Quantity) -> Quantity:
        return replace(quantity, value=quantity.value + share * (quantity.high - quantity.value))

    gear = scenario.equipment
    fibres = {
        k: replace(f, delay_us_per_km=high(f.delay_us_per_km)) for k, f in gear.fibres.items()
    }
    slower = replace(
        gear,
        fibres=MappingProxyType(fibres),
        amplifier_delay_us=high(gear.amplifier_delay_us),
        pass_through_delay_us=high(gear.pass_through_delay_us),
        terminal_delay_us=high(gear.terminal_delay_us),
        regenerator_delay_us=high(gear.regenerator_delay_us),
        hop_delay_us=high(gear.hop_delay_us),
    )
    factors = {s.id: 1 + share * s.length_tolerance for s in scenario.network.spans}
    return replace(with_lengths(scenario, factors), equipment=slower)


def robust_plan(scenario: Scenario, memory: Memory, share: float = 1.0) -> tuple[Plan, Scenario]:
    """Return the cheapest plan that holds everywhere in the bands, and the scenario asked.

    Exact for bands cut to ``share`` of their width.
    """
    asked = at_high_end(scenario, share)
    return ask(asked, memory), asked
