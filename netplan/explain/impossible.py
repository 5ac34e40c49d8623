"""Why not: every limit that cannot hold, its certificate, and what would make it hold."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import replace

from netplan.check.certificate.labels import check_labels
from netplan.explain.exclusions import TOGETHER, clash, exclusions, keeping, lifts, oracle
from netplan.explain.faded import faded
from netplan.explain.label_certificate import certificate
from netplan.explain.resolve import Resolver
from netplan.explain.result import Exclusion, ImpossibleLimit, Relaxed
from netplan.failures.failure import INTACT, FailureNames
from netplan.latency.demand import Demand
from netplan.model.plan import Impossible, Obstacle, Plan
from netplan.model.scenario import (
    Limit,
    Match,
    PlaceSet,
    Protection,
    Scenario,
    Selector,
    Target,
)
from netplan.model.units import NS_PER_MS
from netplan.planning.design import impossible_targets
from netplan.service.service import ServiceModel


def impossible_limits(plan: Plan, scenario: Scenario) -> tuple[ImpossibleLimit, ...]:
    """Return a reason for every limit of the plan that cannot hold."""
    model = ServiceModel(scenario).single
    scenario = model.scenario
    names, ruled_out = FailureNames(scenario), exclusions(scenario)
    found = []
    for item in plan.impossible:
        demand = demand_of(item, model)
        proof = None
        if item.obstacle not in TOGETHER:
            proof = certificate(model, demand, names.named(item.failure))
        clashing, enough = _in_the_way(scenario, demand, item, ruled_out)
        light = faded(scenario, demand, item)
        found.append(ImpossibleLimit(item, proof, (), item.best_ns, clashing, enough, light))
    proofs = [no.certificate for no in found if no.certificate is not None]
    flaws = iter(check_labels(scenario, proofs))
    return tuple(no if no.certificate is None else replace(no, flaws=next(flaws)) for no in found)


def demand_of(item: Impossible, model: ServiceModel) -> Demand:
    """Return the demand that an impossibility is about."""
    return next(
        demand
        for demand in model.demands
        if (demand.target, demand.sink) == (item.id, item.sink) and item.source in demand.sources
    )


def _in_the_way(
    scenario: Scenario, demand: Demand, item: Impossible, ruled_out: Sequence[Exclusion]
) -> tuple[tuple[Exclusion, ...], tuple[tuple[Exclusion, ...], ...]]:
    if not ruled_out:
        return (), ()
    fails = oracle(scenario, demand, item)
    clashing = clash(ruled_out, fails)
    return clashing, lifts(ruled_out, clashing, fails)


def relaxations(
    found: Sequence[ImpossibleLimit], scenario: Scenario, again: Resolver
) -> Iterator[Relaxed]:
    """Yield the question asked again: for other pairs, with limits raised, exclusions lifted."""
    rest = others([no.item for no in found], scenario)
    if rest.targets and scenario.objective.coverage is None:  # of which share, is not said
        yield Relaxed("others", again.solve(rest, "others"))
    eased, dropped = _holding(scenario)
    if eased.targets:
        yield Relaxed("limits", again.solve(eased, "limits-raised"), dropped)
    if found and all(no.lifts for no in found):
        lifted = {e for no in found for e in no.lifts[0]}
        kept = [e for e in exclusions(scenario) if e not in lifted]
        yield Relaxed("exclusions", again.solve(keeping(scenario, kept), "exclusions-lifted"))


def others(items: Sequence[Impossible], scenario: Scenario) -> Scenario:
    """Return the question without the pairs that cannot hold."""
    model = ServiceModel(scenario)
    impossible = {demand_of(item, model) for item in items}
    left = [
        part
        for target in scenario.targets
        for part in _with_pairs(
            target, [d for d in model.demands if d.target == target.id], impossible
        )
    ]
    return replace(scenario, targets=tuple(left))


def _with_pairs(
    target: Target, demands: Sequence[Demand], impossible: Collection[Demand]
) -> Iterator[Target]:
    """Yield a target's own text for what is left of its pairs: whole, or a part for each source."""
    kept = [demand for demand in demands if demand not in impossible]
    if len(kept) == len(demands):
        yield target
        return
    sinks: dict[tuple[str, ...], list[str]] = {}
    for demand in kept:
        sinks.setdefault(demand.sources, []).append(demand.sink)
    alike: dict[tuple[str, ...], list[str]] = {}
    for sources, ends in sinks.items():
        alike.setdefault(tuple(ends), []).extend(sources)
    for places, starts in alike.items():
        yield replace(
            target,
            sources=PlaceSet((Selector(ids=tuple(starts)),)),
            sinks=PlaceSet((Selector(ids=places),)),
        )


def _holding(scenario: Scenario) -> tuple[Scenario, tuple[str, ...]]:
    """Return the question with limits raised until everything built holds them all.

    Failures of a pair are listed once its intact limit holds, and longer limits make more
    double losses and discs matter: so it may take several rounds, each by the least.
    """
    dropped: list[str] = []
    while items := impossible_targets(ServiceModel(scenario)):
        scenario, more = with_limits_raised(items, scenario)
        dropped += more
        if not scenario.targets:
            break
    return scenario, tuple(dict.fromkeys(dropped))


def with_limits_raised(
    items: Sequence[Impossible], scenario: Scenario
) -> tuple[Scenario, tuple[str, ...]]:
    """Return the question with every impossible limit raised to the least that can be had.

    Limits that no value saves (cut off) are left out and named.
    """
    model = ServiceModel(scenario)
    rules = {target.id: target.no_transit for target in scenario.targets}
    targets, dropped = [], []
    for asked in model.demands:
        mine = [item for item in items if demand_of(item, model) == asked]
        demand, more = _eased(asked, mine)
        dropped += more
        mine = [item for item in mine if item.obstacle not in TOGETHER]
        name = f"{demand.target}: {'|'.join(demand.sources)} to {demand.sink}"
        limit, after_ns = demand.limit_ns, demand.after_ns
        cut_off = [item.failure for item in mine if item.best_ns is None]
        least = max((item.best_ns or 0 for item in mine), default=0)
        if INTACT in cut_off:
            dropped.append(name)
            continue
        if cut_off:
            after_ns = None
            dropped.append(f"{name}, after {', '.join(cut_off)}")
        elif mine and mine[0].failure == INTACT:
            limit = least
        elif mine:
            after_ns = least
        eased = replace(demand, limit_ns=limit, after_ns=after_ns)
        targets.append(target_of(eased, rules[demand.target]))
    return replace(scenario, targets=tuple(targets)), tuple(dropped)


def _eased(demand: Demand, items: Sequence[Impossible]) -> tuple[Demand, list[str]]:
    """Return the demand with the least protection limit, without what no limit saves."""
    dropped = []
    for item in items:
        name = f"{demand.target}: {'|'.join(demand.sources)} to {demand.sink}"
        if item.obstacle is Obstacle.AVAILABILITY:
            demand = replace(demand, availability=None)
            dropped.append(f"{name}, availability")
        elif item.obstacle is Obstacle.PROTECTION:
            demand = replace(demand, protection_ns=item.best_ns)
            if item.best_ns is None:
                dropped.append(f"{name}, 1+1 protection")
        elif item.obstacle is Obstacle.CONFIDENCE:
            if item.best_ns is None:
                demand = replace(demand, confidence=None)
                dropped.append(f"{name}, confidence")
                continue
            after, best = demand.after_ns, item.best_ns
            intact = max(demand.limit_ns, best) if item.failure == INTACT else demand.limit_ns
            later = None if after is None else max(after, best)
            demand = replace(demand, limit_ns=intact, after_ns=later)
    return demand, dropped


def target_of(demand: Demand, no_transit: PlaceSet | None) -> Target:
    """Return a target that asks for one demand alone, past none of its target's own places."""
    pair = demand.protection_ns
    return Target(
        demand.target,
        PlaceSet((Selector(ids=demand.sources),)),
        PlaceSet((Selector(ids=(demand.sink,)),)),
        Limit(demand.limit_ns / NS_PER_MS),
        None if demand.after_ns is None else Limit(demand.after_ns / NS_PER_MS),
        Match.NEAREST_SOURCE,
        protection=None if pair is None else Protection(Limit(pair / NS_PER_MS), demand.disjoint),
        availability=demand.availability,
        confidence=demand.confidence,
        no_transit=no_transit,
    )
