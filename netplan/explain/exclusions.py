"""What a scenario rules out, and which of it stands in the way of a limit.

Losing fewer things never makes a path longer, so whether a limit can hold is monotone in the
set of exclusions kept. An irreducible clashing set is found by leaving exclusions out, half
of them at a time while that goes well; each answer is one shortest path over the network
with everything else built.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from netplan.explain.label_certificate import all_built
from netplan.explain.result import Exclusion
from netplan.failures.failure import INTACT, failure_named
from netplan.latency.demand import Demand
from netplan.model.network import SpanState
from netplan.model.plan import Impossible, Obstacle
from netplan.model.scenario import Scenario
from netplan.planning.design import everything as everything_built
from netplan.service.service import ServiceModel

TOGETHER = (Obstacle.PROTECTION, Obstacle.AVAILABILITY, Obstacle.CONFIDENCE)
"""Obstacles that no single path shows."""
Fails = Callable[[Sequence[Exclusion]], bool]
SPANS, LINKS = "candidates.forbid_spans", "candidates.forbid_links"
FIBRES = "candidates.fibres leaves out"
CORRIDORS, CLOSED = "closed.corridors", "closed.spans"


def exclusions(scenario: Scenario) -> tuple[Exclusion, ...]:
    """Return everything a scenario rules out, in a fixed order."""
    rule = scenario.candidates
    fibres = dict.fromkeys(
        span.fibre for span in scenario.network.spans if span.state is SpanState.CANDIDATE
    )
    left_out = [] if rule.fibres is None else [f for f in fibres if f not in rule.fibres]
    return (
        *(Exclusion(CORRIDORS, name) for name in scenario.closed.corridors),
        *(Exclusion(CLOSED, name) for name in scenario.closed.spans),
        *(Exclusion(FIBRES, name) for name in left_out),
        *(Exclusion(LINKS, name) for name in rule.forbid_links),
        *(Exclusion(SPANS, name) for name in rule.forbid_spans),
    )


def keeping(scenario: Scenario, kept: Sequence[Exclusion]) -> Scenario:
    """Return the scenario with these exclusions and no others."""

    def names(key: str, listed: Sequence[str]) -> tuple[str, ...]:
        left = {e.name for e in kept if e.key == key}
        return tuple(name for name in listed if name in left)

    rule, closed = scenario.candidates, scenario.closed
    fibres = rule.fibres
    if fibres is not None:
        still_out = {e.name for e in kept if e.key == FIBRES}
        known = dict.fromkeys((*fibres, *(span.fibre for span in scenario.network.spans)))
        fibres = tuple(name for name in known if name not in still_out)
    return replace(
        scenario,
        candidates=replace(
            rule,
            fibres=fibres,
            forbid_spans=names(SPANS, rule.forbid_spans),
            forbid_links=names(LINKS, rule.forbid_links),
        ),
        closed=replace(
            closed,
            corridors=names(CORRIDORS, closed.corridors),
            spans=names(CLOSED, closed.spans),
        ),
    )


def oracle(scenario: Scenario, demand: Demand, item: Impossible) -> Fails:
    """Return a function that tells whether a limit fails with only some exclusions kept."""
    failure = item.failure
    if item.obstacle in TOGETHER:
        return _together(scenario, item)
    limit = demand.limit_ns if failure == INTACT else demand.after_ns

    def fails(kept: Sequence[Exclusion]) -> bool:
        model = ServiceModel(keeping(scenario, kept))
        service = all_built(model, failure_named(model.scenario, failure))
        ns = service.one_way_ns(demand)
        return ns is None or (limit is not None and ns > limit)

    return fails


def _together(scenario: Scenario, item: Impossible) -> Fails:
    """Return the same for two paths at once and for shares of the time."""

    def fails(kept: Sequence[Exclusion]) -> bool:
        model = ServiceModel(keeping(scenario, kept))
        design = everything_built(model)
        return any(
            found.obstacle is item.obstacle
            for demand in model.demands
            if (demand.target, demand.sink) == (item.id, item.sink)
            and item.source in demand.sources
            for found in design.impossible_protection(demand, item.source)
        )

    return fails


def clash(everything: Sequence[Exclusion], fails: Fails) -> tuple[Exclusion, ...]:
    """Return an irreducible set of exclusions with which a limit fails; () if it always does.

    Raises:
        ValueError: it does not fail with all of them.
    """
    if not fails(everything):
        raise ValueError("the limit holds with all the exclusions")
    if fails(()):
        return ()
    kept = list(everything)
    step = len(kept) // 2 or 1
    while True:
        position = 0
        while position < len(kept):
            rest = kept[:position] + kept[position + step :]
            if fails(rest):
                kept = rest
            else:
                position += step
        if step == 1:
            return tuple(kept)
        step //= 2


def lifts(
    everything: Sequence[Exclusion], clashing: Sequence[Exclusion], fails: Fails
) -> tuple[tuple[Exclusion, ...], ...]:
    """Return the exclusions whose lifting is enough: each one that is, else one set.

    Whatever is enough takes something from the clashing set, so only its members need to
    be tried alone. The set is irreducible, not always the smallest.
    """
    singles = [one for one in clashing if not fails([e for e in everything if e != one])]
    if singles:
        return tuple((one,) for one in singles)
    if not clashing:
        return ()
    lifted = list(everything)
    for one in everything:
        rest = [e for e in lifted if e != one]
        if not fails([e for e in everything if e not in rest]):
            lifted = rest
    return (tuple(lifted),)
