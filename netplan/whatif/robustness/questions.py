"""Sensitivity and risk of a scenario or a finished plan: what to solve, in which order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from netplan.errors import RequestError
from netplan.model.figures import spending
from netplan.model.odds import Correlation, Odds, interval
from netplan.model.plan import Impossible, Plan
from netplan.model.scenario import Scenario
from netplan.model.survey import Survey
from netplan.model.words import did_you_mean
from netplan.planning.chance.law import Use
from netplan.planning.chance.odds import odds_of
from netplan.planning.design import retold
from netplan.service.service import ServiceModel
from netplan.whatif.compare.comparison import Side
from netplan.whatif.compare.sides import must_have_plan, must_not_carry
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.constant_ranges import constant_ranges
from netplan.whatif.robustness.curve import LEVELS, Curve, curve
from netplan.whatif.robustness.price_ranges import OnItem, Spread, cost_ranges, without_budget
from netplan.whatif.robustness.risk import risk, robust_plan
from netplan.whatif.robustness.sensitivity import (
    alternatives,
    length_ranges,
    target_prices,
    uses,
)
from netplan.whatif.survey.survey import AT, Asked, OnDone, survey

SHARES = (0.0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1.0)
"""Shares of the bands tried for ``--hold``."""


def explore_sensitivity(  # noqa: PLR0913  (one parameter a question)
    sides: Sequence[Side],
    memory: Memory,
    *,
    items: Sequence[str] | None = (),
    lengths: bool = False,
    low_ends: bool = False,
    constants: bool = False,
    relax_ms: float | None = None,
    within: float | None = None,
    on_item: OnItem | None = None,
    spreads: Sequence[Spread | None] = (),
) -> dict[str, Any]:
    """Return what was asked about the first side, and uses across all of several sides.

    Args:
        sides: proven plans with their scenarios.
        memory: answers known already.
        items: spans and links outside the plan to price; None: all of them.
        lengths: also length ranges.
        low_ends: solve again at the low end of each length.
        constants: solve again with each constant at the ends of its range.
        relax_ms: also the price of each target up to so much more.
        within: also alternatives within this share of the cost.
        on_item: called with (done, all) of the price ranges.
        spreads: for each side the workers that find its price ranges; none: here.

    Raises:
        RequestError: a scenario asks for more than least cost, or an item is not on offer.
        UnmetError: there is no plan.
        StoppedError: a limit ended a search before there was one that is proven optimal.
    """
    sides = [_judgeable(side) for side in sides]
    if relax_ms is not None:
        must_not_carry(sides[0].scenario, "sensitivity --prices", sides[0].label)
    scenario, plan = sides[0].scenario, sides[0].plan
    others = _on_offer(scenario, items)
    spreads = spreads or [None] * len(sides)
    found: dict[str, Any] = {
        "currency": plan.currency,
        "cost_cny": plan.cost_cny,
        "costs": cost_ranges(
            scenario, plan, memory, others=others, on_item=on_item, spread=spreads[0]
        ),
    }
    if lengths:
        found["lengths"] = length_ranges(scenario, plan, memory, low_ends=low_ends)
    if constants:
        found["constants"] = constant_ranges(scenario, plan, memory)
    if relax_ms is not None:
        found["prices"] = target_prices(scenario, memory, relax_ms=relax_ms)
    if within is not None:
        found["alternatives"] = alternatives(scenario, plan, memory, within=within)
    if len(sides) > 1:
        found["uses"] = uses([(s.label, s.scenario, s.plan) for s in sides], memory, spreads)
    found["stopped"] = len(memory.stops)
    return found


def _on_offer(scenario: Scenario, items: Sequence[str] | None) -> Sequence[str]:
    """Return the items named, every span and link without any.

    Raises:
        RequestError: one is not on offer.
    """
    model = ServiceModel(scenario)
    known = [*(s.id for s in model.spans), *(link.id for link in model.links)]
    for name in items or ():
        if name not in known:
            near = did_you_mean(name, known)
            hint = f'; did you mean "{near}"?' if near else ""
            raise RequestError(f"{name!r} is no span or link on offer{hint}")
    if scenario.demands is None:
        return known if items is None else items
    lit = [name for name in items or () if name in model.link_index]
    if lit:
        raise RequestError(
            f"{', '.join(lit)}: at which price a link comes in is not worked out where traffic is "
            "carried; spans can be asked for"
        )
    return list(model.span_index) if items is None else items


def _judgeable(side: Side) -> Side:
    """Return a side without its budget once it has a proven plan of least cost; see above."""
    _must_ask_least_cost(side)
    must_have_plan(side, proven=True)
    return without_budget(side)


def _must_ask_least_cost(side: Side, command: str = "sensitivity") -> None:
    """Refuse a side that asks for more than least cost, perhaps under a budget.

    Raises:
        RequestError: the scenario asks for more than least cost, or for more than paths.
    """
    objective = side.scenario.objective
    if not objective.is_least_cost:
        raise RequestError(
            f"{command} is about least cost with every target held; {side.label} asks for "
            f"{objective.minimise.value}, for something after it, or leaves targets open"
        )
    _must_ask_for_paths(side, command)


def _must_ask_for_paths(side: Side, command: str) -> None:
    """Refuse a side whose targets ask for more than single paths.

    Raises:
        RequestError: a target asks for 1+1 protection or an availability.
    """
    asked = [t.id for t in side.scenario.targets if t.protection or t.availability is not None]
    if asked:
        raise RequestError(
            f"netplan {command} is about single paths; {side.label} asks for 1+1 protection or an "
            f"availability (targets: {', '.join(asked)})"
        )


def explore_risk(
    side: Side,
    memory: Memory,
    *,
    samples: int = 10_000,
    seed: int = 0,
    correlation: str = Correlation.INDEPENDENT,
    robust: bool = False,
    hold: float | None = None,
) -> dict[str, Any]:
    """Return the risk of a plan, and on request the robust plan.

    Args:
        side: a plan with its scenario.
        memory: answers known already.
        samples: how many.
        seed: of the samples; those that ``hold`` is sought with are others.
        correlation: which lengths err together.
        robust: find the plan for the whole bands.
        hold: find the least of ``SHARES`` whose robust plan holds so often.

    Raises:
        RequestError: the plan is for more than single paths.
        UnmetError: there is no plan.
        StoppedError: a limit ended the search before there was one.
    """
    must_have_plan(side)
    _must_ask_for_paths(side, "risk")
    law = Correlation(correlation)
    asked = _Sampled(side.scenario, samples, seed, law)
    stated = risk(side.scenario, side.plan, samples=samples, seed=seed, correlation=law)
    found: dict[str, Any] = {"currency": side.plan.currency, "plan": stated}
    ends = constant_ranges(side.scenario, side.plan)
    found["constants"] = [end for end in ends if end.missed]
    if robust:
        plan, _ = robust_plan(side.scenario, memory)
        found["robust"] = _robust(asked, plan, 1.0, None)
    elif hold is not None:
        plan, share = _least_share(asked, memory, hold)
        found["robust"] = _robust(asked, plan, share, hold)
    found["stopped"] = len(memory.stops)
    return found


def explore_confidence(
    side: Side,
    memory: Memory,
    *,
    levels: Sequence[float] | None = None,
    samples: int = 10_000,
    seed: int = 0,
    correlation: str = Correlation.INDEPENDENT,
) -> Curve:
    """Return what it costs that everything holds with each of some probabilities.

    Raises:
        RequestError: the scenario asks for more than least cost, or for more than paths.
        UnmetError: there is no plan.
        StoppedError: a limit ended the search before there was one.
    """
    _must_ask_least_cost(side, "confidence")
    must_have_plan(side)
    side = without_budget(side)
    return curve(
        side.scenario,
        side.plan,
        memory,
        levels=sorted(levels) if levels else LEVELS,
        samples=samples,
        seed=seed,
        correlation=Correlation(correlation),
    )


def explore_survey(
    side: Side, memory: Memory, asked: Asked, on_done: OnDone | None = None
) -> Survey:
    """Return what to measure first, and what that is expected to save.

    Args:
        side: a plan with its scenario.
        memory: answers known already.
        asked: how many surveys, the price of a miss, the worlds.
        on_done: called with (worlds tried, all), over all plans.

    Raises:
        RequestError: the scenario asks for more than least cost, or for more than paths.
        UnmetError: there is no plan.
        StoppedError: a limit ended the search before there was one.
    """
    _must_ask_least_cost(side, "survey")
    must_have_plan(side)
    side = without_budget(side)
    if asked.at is None:
        joint = side.scenario.confidence
        asked = replace(asked, at=AT if joint is None else joint.all_targets)
    return survey(side.scenario, side.plan, memory, asked, on_done=on_done)


@dataclass(frozen=True)
class _Sampled:
    """How plans of a scenario are judged."""

    scenario: Scenario
    samples: int
    seed: int
    correlation: Correlation

    def odds(self, plan: Plan, use: Use) -> Odds:
        """Return how often a plan holds."""
        return odds_of(
            ServiceModel(self.scenario),
            plan.bought,
            samples=self.samples,
            seed=self.seed,
            correlation=self.correlation,
            use=use,
        )


def _least_share(asked: _Sampled, memory: Memory, hold: float) -> tuple[Plan, float]:
    """Return the robust plan of the least share that holds so often in worlds of the search.

    The last one looked at where none does, or where there is none further out.
    """
    for share in SHARES:
        plan, _ = robust_plan(asked.scenario, memory, share)
        if plan.cost_cny is None or share == SHARES[-1]:
            break
        odds = asked.odds(plan, Use.SEARCH)
        if odds.always >= hold * odds.samples:
            break
    return plan, share


def _stated_cost(scenario: Scenario, plan: Plan) -> int | None:
    """Return what a plan costs at the stated lengths, which may need fewer amplifier sites."""
    if plan.cost_cny is None:
        return None
    return spending(retold(plan, scenario, ())).total_cny


def _robust(asked: _Sampled, plan: Plan, share: float, wanted: float | None) -> dict[str, Any]:
    """Return a robust plan, or what stands in its way; ``blocked_by`` are values of the model."""
    held, ends, least = None, None, None
    if plan.cost_cny is not None:
        odds = asked.odds(plan, Use.CHECK)
        held, ends = odds.always / odds.samples, list(interval(odds.always, odds.samples))
        worst = odds.least_pair
        if worst is not None:
            pair = {"target": worst.target, "from": worst.source, "to": worst.sink}
            least = {**pair, "holds": worst.always / odds.samples}
    blocked: tuple[Impossible, ...] = plan.impossible
    return {
        "share": share,
        "wanted": wanted,
        "status": plan.status.value,
        "reason": plan.reason,
        "cost_cny": plan.cost_cny,
        "stated_cost_cny": _stated_cost(asked.scenario, plan),
        "spans": [s.id for s in plan.spans],
        "links": [link.id for link in plan.links],
        "impossible": sorted({f"{i.id}:{i.source}>{i.sink}" for i in blocked}),
        "blocked_by": blocked,
        "holds": held,
        "interval": ends,
        "least_certain": least,
    }
