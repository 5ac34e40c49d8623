"""The price of being surer: what it costs that everything holds with this or that probability.

Plans come from shares of the bands: each the cheapest that holds wherever lengths and delays lie
within its share, which the engine proves. The least share is sought whose plan holds in enough
sampled worlds, then what these worlds do not need is taken out. What a plan is worth is told by
worlds that no search saw. That no plan of the same probability is cheaper is not claimed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from math import ceil, sqrt

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.currency import CNY
from netplan.model.odds import Correlation, Odds, at_least
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.chance.bands import at_high_end
from netplan.planning.chance.joint import JointOracle, JointQuestion
from netplan.planning.chance.law import Law, Use
from netplan.planning.chance.odds import odds_of
from netplan.planning.chance.trial import Question, sampled_problem
from netplan.planning.formulation import build_problem
from netplan.planning.survivability.oracle_cuts import pruned
from netplan.service.service import ServiceModel
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.risk import robust_plan

LEVELS = (0.5, 0.8, 0.9, 0.95, 0.99)
STEPS = 32
"""Into how many parts the bands are divided at the finest."""
FREE = 2**62
"""Stands for the cost of no plan: above every other."""
RESERVE = 2.0
"""By how many standard deviations of a count more worlds must hold than are asked for.

The plan that just holds in enough worlds of a search uses the luck of these worlds.
"""


@dataclass(frozen=True)
class CurvePoint:
    """The cheapest plan found that holds with some probability; None where none was found.

    Attributes:
        asked: the probability that everything holds.
        cost_cny: what the plan costs.
        spans, links: what it is made of.
        odds: how often it holds in worlds that no search saw.
        share: it holds wherever all lengths and delays lie within this share of their bands,
            which is proven; None where that cannot be said of it.
        cheapest: whether no plan is cheaper that holds within that share, which is proven.
    """

    asked: float
    cost_cny: int | None
    spans: tuple[str, ...]
    links: tuple[str, ...]
    odds: Odds | None
    share: float | None
    cheapest: bool

    @property
    def reached(self) -> bool:
        """Tell whether the fresh worlds leave no doubt, one-sided, that it is as sure as asked."""
        return self.odds is not None and at_least(self.odds.always, self.odds.samples) >= self.asked


@dataclass(frozen=True)
class Curve:
    """Points by probability asked for, and what no plan that meets the targets can cost less."""

    samples: int
    seed: int
    correlation: Correlation
    lower_bound_cny: int
    points: tuple[CurvePoint, ...]
    currency: str = CNY


@dataclass(frozen=True)
class ShareTried:
    """The plan of a share, as items chosen."""

    share: float
    plan: Plan
    chosen: UInt8
    held: int


class ShareSearch:
    """Plans of shares of the bands, each asked once."""

    def __init__(self, scenario: Scenario, memory: Memory, worlds: int, law: Law, seed: int):
        self.scenario, self.memory, self.model = scenario, memory, law.model
        self.problem = sampled_problem(law.model)
        drawn = law.draw(worlds, seed, Use.SEARCH)
        self.joint = JointQuestion(Question.of(self.problem), drawn, worlds)
        self.tried: dict[int, ShareTried | None] = {}
        self.worlds = worlds
        self.oracle = self.joint.oracle()

    def at(self, step: int) -> ShareTried | None:
        """Return the plan of a share, None where there is none."""
        if step not in self.tried:
            share = step / STEPS
            plan, _ = robust_plan(self.scenario, self.memory, share)
            self.tried[step] = None
            if plan.cost_cny is not None:
                chosen = self.chosen(plan)
                held = self.oracle.count(chosen)
                self.tried[step] = ShareTried(share, plan, chosen, held)
        return self.tried[step]

    def chosen(self, plan: Plan) -> UInt8:
        """Return the items of a plan."""
        bought = plan.bought
        return np.array([name in bought for name in self.problem.cover.item_name], np.uint8)

    def cost(self, chosen: UInt8) -> int:
        """Return what the items cost at stated lengths."""
        return int(self.problem.cover.item_cost[chosen != 0].sum())

    def enough(self, asked: float) -> int:
        """Return in how many worlds of the search a plan must hold."""
        spare = RESERVE * sqrt(asked * (1 - asked) * self.worlds)
        return min(self.worlds, ceil(asked * self.worlds + spare))

    def best(self, asked: float) -> tuple[ShareTried, UInt8] | None:
        """Return the cheapest plan known that holds so often, and what of it is needed for it."""
        needed = self.enough(asked)
        low, high = 0, STEPS
        while low < high:
            middle = (low + high) // 2
            found = self.at(middle)
            if found is None or found.held >= needed:
                high = middle
            else:
                low = middle + 1
        self.at(low)
        fits = [t for t in self.tried.values() if t is not None and t.held >= needed]
        if not fits:
            return None
        tried = min(fits, key=lambda t: (self.cost(t.chosen), -t.held))
        return tried, self.pruned(tried.chosen, needed)

    def pruned(self, chosen: UInt8, needed: int) -> UInt8:
        """Return the choice without what so many of the worlds do not need."""
        from netplan.optimize.problem.prepare import prepare  # noqa: PLC0415  (kernels load here)

        oracle = JointOracle(self.oracle.trial, needed, len(chosen))
        return pruned(prepare(self.problem.cover), (oracle,), chosen)


def curve(  # noqa: PLR0913  (one parameter a choice)
    scenario: Scenario,
    plan: Plan,
    memory: Memory,
    *,
    levels: Sequence[float] = LEVELS,
    samples: int = 10_000,
    searched: int = 2_000,
    seed: int = 0,
    correlation: Correlation = Correlation.INDEPENDENT,
    on_point: Callable[[CurvePoint], None] | None = None,
) -> Curve:
    """Return what it costs that every pair of every target always holds with some probability.

    Args:
        scenario: the question.
        plan: its plan, for the bound: every plan of the curve meets the targets as stated, too.
        memory: answers known already.
        levels: probabilities.
        samples: fresh worlds that judge a plan.
        searched: worlds that plans are chosen by.
        seed: of both; they are never the same worlds.
        correlation: which lengths err together.
        on_point: called with every point.
    """
    law = Law(ServiceModel(scenario), correlation)
    search = ShareSearch(scenario, memory, searched, law, seed)
    points = []
    for asked in levels:
        points.append(_point(search, asked, samples, seed, correlation))
        if on_point is not None:
            on_point(points[-1])
    bound = plan.lower_bound_cny or 0
    return Curve(samples, seed, correlation, bound, _rising(points), plan.currency)


def _rising(points: Sequence[CurvePoint]) -> tuple[CurvePoint, ...]:
    """Return the points with a surer plan in place of a less sure one that costs no less."""
    found: list[CurvePoint] = []
    for point in reversed(points):
        surer = found[-1] if found else None
        if surer is None or surer.cost_cny is None or (point.cost_cny or FREE) < surer.cost_cny:
            found.append(point)
        else:
            found.append(replace(surer, asked=point.asked))
    return tuple(reversed(found))


def _point(
    search: ShareSearch, asked: float, samples: int, seed: int, correlation: Correlation
) -> CurvePoint:
    best = search.best(asked)
    if best is None:
        return CurvePoint(asked, None, (), (), None, None, cheapest=False)
    tried, chosen = best
    names = [n for n, c in zip(search.problem.cover.item_name, chosen, strict=True) if c]
    odds = odds_of(search.model, names, samples=samples, seed=seed, correlation=correlation)
    whole = bool((chosen == tried.chosen).all())
    in_box = whole or _holds_within(search.model, tried.share, chosen)
    spans = tuple(name for name in names if name in search.model.span_index)
    links = tuple(name for name in names if name in search.model.link_index)
    return CurvePoint(
        asked,
        search.cost(chosen),
        spans,
        links,
        odds,
        tried.share if in_box else None,
        cheapest=whole and tried.plan.cost_cny == tried.plan.lower_bound_cny,
    )


def _holds_within(model: ServiceModel, share: float, chosen: UInt8) -> bool:
    """Tell whether a choice holds with everything at this end of the bands."""
    from netplan.optimize.problem.prepare import impossible_limits  # noqa: PLC0415  (kernels)

    slow = ServiceModel(at_high_end(model.scenario, share), offer=model)
    cover = build_problem(slow).cover
    return not impossible_limits(cover, chosen)
