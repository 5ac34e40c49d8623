"""How likely a plan holds when lengths, gear and prices are not what the data say.

Sampled: probabilities, by Monte Carlo with a seed, from the laws of ``planning.chance``. Twice
over the same worlds: every pair on the shortest path that it has there (``adapted``), and every
pair on the path it has in the plan (and, after a cut, on the restoration path of the plan), which
can hold no more often. A price is triangular over its range.

Exact: the robust plan. Latency grows with every length and delay, so a plan that holds with
all of them at the high end of their bands holds everywhere inside: the cheapest such plan is
that of one changed scenario.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.latency.demand import Demand
from netplan.latency.fold import in_line_amplifiers
from netplan.model.light import end_price
from netplan.model.network import LengthSource
from netplan.model.odds import Correlation, Odds
from netplan.model.plan import Plan
from netplan.model.quantity import Quantity
from netplan.model.scenario import Scenario
from netplan.model.units import NS_PER_MS
from netplan.planning.chance.bands import at_high_end
from netplan.planning.chance.law import (
    GEAR,
    HOP,
    NS_PER_US,
    PASS,
    RHO,
    TERMINAL,
    Law,
    Worlds,
    hop_columns,
    triangular,
)
from netplan.planning.chance.odds import odds_of
from netplan.planning.design import Design
from netplan.service.service import Service, ServiceModel
from netplan.whatif.memory import Memory, ask

Floats = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
NEXT_TO_NOTHING_CNY = 1e-9
"""A price below this costs nothing over any length, and no share of it is a number."""
SHARES = 5
"""How many causes of uncertainty are named for a target."""
RHO_OF_LENGTHS = 6 / np.pi * np.arcsin(RHO / 2)
"""Correlation of two uniform lengths that a Gaussian copula links by ``RHO``."""


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
    """What may become of a plan; costs in CNY.

    ``holds``, ``targets`` and ``pairs`` keep the paths of the plan; ``adapted`` is over the same
    worlds, each with the shortest paths that it has.
    """

    samples: int
    seed: int
    correlation: Correlation
    adapted: Odds
    holds: float
    targets: tuple[tuple[str, float], ...]
    pairs: tuple[PairRisk, ...]
    causes: tuple[Cause, ...]
    cost_cny: tuple[int, int, int]


@dataclass(frozen=True)
class _Path:
    """A path as what its latency is made of: spans hop by hop, links each with its own spans.

    ``has`` says how many regenerators each of the links has.
    """

    hops: tuple[int, ...]
    links: tuple[tuple[int, ...], ...]
    has: tuple[int, ...]

    @property
    def spans(self) -> tuple[int, ...]:
        """Return every span under it."""
        return (*self.hops, *(i for link in self.links for i in link))

    @property
    def gear(self) -> tuple[int, ...]:
        """Return how many pieces of gear it passes, in the order of ``GEAR``: the first three."""
        counts = [0, 0, 0]
        counts[HOP] = len(self.hops)
        counts[PASS] = sum(len(link) + 1 for link in self.links)
        counts[TERMINAL] = 2 * len(self.links)
        return tuple(counts)

    def ns(self, model: ServiceModel, worlds: Worlds) -> Int64:
        """Return its latency in every world."""
        spans, gear = worlds.span_ns, worlds.gear_ns
        hops = hop_columns(model)[list(self.hops)]
        total: Int64 = spans[:, hops].sum(axis=1) + gear[:, :3] @ np.array(self.gear)
        for link in self.links:
            total = total + spans[:, link].sum(axis=1)
        for regenerators in self._regenerators(model, worlds):
            total = total + regenerators * gear[:, -1]
        return total

    def within(self, model: ServiceModel, worlds: Worlds, limit_ns: int) -> Bool:
        """Tell in which worlds it keeps a limit, over links that have the regenerators for it."""
        kept: Bool = self.ns(model, worlds) <= limit_ns
        for regenerators, has in zip(self._regenerators(model, worlds), self.has, strict=True):
            kept &= regenerators <= has
        return kept

    def _regenerators(self, model: ServiceModel, worlds: Worlds) -> Iterable[Int64]:
        """Yield how many regenerators each of its links takes in every world."""
        for link in self.links:
            if model.light is not None:  # noise is that of the stated lengths
                yield np.full(len(worlds), model.regenerators_over(link), np.int64)
                continue
            passed = len(link) * worlds.gear_ns[:, PASS]
            optical = worlds.span_ns[:, link].sum(axis=1) + passed
            yield np.maximum(0, -(-optical // model.latency.reach_ns) - 1)


def risk(
    scenario: Scenario,
    plan: Plan,
    *,
    samples: int = 10_000,
    seed: int = 0,
    correlation: Correlation = Correlation.INDEPENDENT,
) -> Risk:
    """Return how likely each target holds with this plan, sampled.

    Raises:
        ValueError: there is no plan to judge.
    """
    if plan.cost_cny is None:
        raise ValueError("there is no plan to judge")
    design = Design.of(ServiceModel(scenario), plan)
    pairs, whole = [], np.ones(samples, dtype=bool)
    by_target: dict[str, Bool] = {}
    kept = [_kept(design, demand) for demand in design.model.demands]
    worlds = list(Law(design.model, correlation).blocks(samples, seed))
    for demand, paths in zip(design.model.demands, kept, strict=True):
        found, good = _pair(design, demand, paths, worlds)
        pairs.append(found)
        whole &= good
        by_target[demand.target] = by_target.get(demand.target, np.ones(samples, bool)) & good
    return Risk(
        samples,
        seed,
        correlation,
        odds_of(design.model, design.chosen, samples=samples, seed=seed, correlation=correlation),
        float(whole.mean()),
        tuple((target, float(np.mean(good))) for target, good in by_target.items()),
        tuple(pairs),
        tuple(_causes(design, pairs, correlation)),
        _cost(scenario, plan, samples, np.random.default_rng(seed)),
    )


@dataclass(frozen=True)
class _Kept:
    """The path of a demand, and those that it has after the failures asked for.

    ``lost`` tells that some failure leaves it none.
    """

    intact: _Path
    after: tuple[_Path, ...]
    lost: bool


def _kept(design: Design, demand: Demand) -> _Kept:
    """Return the paths of a demand in the plan."""
    intact = _path(design.model, design.intact, demand)
    if demand.after_ns is None:
        return _Kept(intact, (), lost=False)
    after: dict[_Path, None] = {}
    lost = False
    for failure, ns in design.after_failures(demand):
        if ns is None:
            lost = True
        else:
            after[_path(design.model, design.after[failure.id], demand)] = None
    return _Kept(intact, tuple(after), lost)


def _pair(
    design: Design, demand: Demand, kept: _Kept, worlds: Iterable[Worlds]
) -> tuple[PairRisk, Bool]:
    model = design.model
    intact = np.concatenate([kept.intact.ns(model, block) for block in worlds])
    good = np.concatenate([kept.intact.within(model, w, demand.limit_ns) for w in worlds])
    always = good & (not kept.lost)
    for path in kept.after:
        after = demand.after_ns or 0
        always &= np.concatenate([path.within(model, block, after) for block in worlds])
    return (
        PairRisk(
            demand.target,
            design.intact.path(demand)[0],
            demand.sink,
            float(always.mean()),
            float(good.mean()),
            round(float(intact.mean()) / NS_PER_MS, 6),
            round(float(np.quantile(intact, 0.95)) / NS_PER_MS, 6),
            demand.limit_ns / NS_PER_MS,
        ),
        always,
    )


def _path(model: ServiceModel, service: Service, demand: Demand) -> _Path:
    """Return the shortest path of a demand with its links unrolled to spans."""
    _, steps, _ = service.path(demand)
    hops = tuple(model.span_index[step] for step in steps if step in model.span_index)
    links = [model.link_index[step] for step in steps if step not in model.span_index]
    has = dict(service.has)
    routes = tuple(service.route(demand, link) for link in links)
    return _Path(hops, routes, tuple(has[link] for link in links))


def _causes(design: Design, pairs: Iterable[PairRisk], correlation: Correlation) -> Iterable[Cause]:
    """Yield what makes each target's riskiest pair uncertain, largest share of variance first.

    Shares are first-order: the part of the variance that fixing the cause removes. Lengths that
    err together are one cause.
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
        variance = _variances(design.model, path, correlation)
        total = sum(variance.values()) or 1.0
        ranked = sorted(variance.items(), key=lambda item: (-item[1], item[0]))
        for cause, value in ranked[:SHARES]:
            yield Cause(target, pair.sink, cause, round(value / total, 4))


def _variances(model: ServiceModel, path: _Path, correlation: Correlation) -> dict[str, float]:
    gear = model.scenario.equipment
    spans = {model.spans[i].id: model.spans[i] for i in path.spans}
    passed = _passed_km(model, path)
    us = {s.id: gear.fibres[s.fibre].delay_us_per_km.value for s in spans.values()}
    swing = {id_: km * us[id_] * spans[id_].length_tolerance / 3**0.5 for id_, km in passed.items()}
    found: dict[str, float] = {}
    if correlation is Correlation.INDEPENDENT:
        found = {name: value**2 for name, value in swing.items()}
    else:
        for basis in LengthSource:
            own = [swing[s.id] for s in spans.values() if s.length_source is basis]
            alone = sum(value**2 for value in own)
            if own:
                found[f"lengths that are {basis.value}"] = alone + float(RHO_OF_LENGTHS) * (
                    sum(own) ** 2 - alone
                )
    for fibre in {s.fibre for s in spans.values()}:
        km = sum(passed[s.id] for s in spans.values() if s.fibre == fibre)
        found[f"delay of {fibre}"] = km**2 * _triangular_variance(
            gear.fibres[fibre].delay_us_per_km
        )
    if gear.today_detour is not None:
        ns = sum(model.latency.span_parts(model.spans[i]).total_ns for i in path.hops)
        found["today_detour"] = (ns / NS_PER_US) ** 2 * _triangular_variance(gear.today_detour)
    counts = {**dict(zip(GEAR, path.gear, strict=False)), **_others(model, path)}
    for name, count in counts.items():
        found[name] = count**2 * _triangular_variance(getattr(gear, name))
    return found


def _passed_km(model: ServiceModel, path: _Path) -> dict[str, float]:
    """Return how many km of fibre a path takes of every span: hops with the detour of theirs."""
    detour = model.scenario.equipment.today_detour
    found: dict[str, float] = {}
    for spans, longer in (
        (path.hops, 1.0 if detour is None else detour.value),
        ((i for link in path.links for i in link), 1.0),
    ):
        for i in spans:
            span = model.spans[i]
            found[span.id] = found.get(span.id, 0.0) + longer * span.fibre_km
    return found


def _others(model: ServiceModel, path: _Path) -> dict[str, int]:
    """Return how many amplifiers and regenerators stand on a path at the stated lengths."""
    spacing = model.scenario.equipment.amplifier_spacing_km.value
    sites = sum(in_line_amplifiers(model.spans[i].fibre_km, spacing) for i in path.spans)
    regenerators = sum(model.regenerators_over(link) for link in path.links)
    return {"amplifier_delay_us": sites, "regenerator_delay_us": regenerators}


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
    transponder = _relative(end_price(scenario), samples, rng)
    general = costs.lease_cny_per_fibre_km_year
    rented = any(part.lease_cny for part in plan.spans)
    rent = _relative(general, samples, rng) if general is not None and rented else 1.0
    priced = [scenario.network.span[p.id] for p in plan.spans if p.build_cny]
    followed = {span.along for span in priced if span.build_cost_cny is None}
    along = {
        way: _relative(q, samples, rng) for way, q in costs.along_factor.items() if way in followed
    }
    total = np.zeros(samples)
    for part in plan.spans:
        span = scenario.network.span[part.id]
        own = span.build_cost_cny is not None
        a_km = cable.get(span.fibre, 1.0) * along.get(span.along or "", 1.0)
        total += part.build_cny * (1.0 if own else a_km)
        total += part.line_system_cny * site
        leased = span.lease_cny_per_fibre_km_year is None
        total += part.lease_cny * (rent if leased else 1.0)
    total += sum(link.cost_cny for link in plan.links) * transponder
    low, middle, high = np.quantile(total, (0.05, 0.5, 0.95))
    return round(float(low)), round(float(middle)), round(float(high))


def _relative(quantity: Quantity, samples: int, rng: np.random.Generator) -> Floats:
    """Return samples of a price as shares of it; what costs next to nothing stays at 0 CNY."""
    nominal = quantity.value if quantity.value > NEXT_TO_NOTHING_CNY else 1.0
    return triangular(quantity, rng.random(samples)) / nominal


# the robust plan


def robust_plan(scenario: Scenario, memory: Memory, share: float = 1.0) -> tuple[Plan, Scenario]:
    """Return the cheapest plan that holds everywhere in the bands, and the scenario asked.

    Exact for bands cut to ``share`` of their width.
    """
    asked = at_high_end(scenario, share)
    return ask(asked, memory), asked
