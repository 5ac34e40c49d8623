"""Confidence beside other objectives, budgets and 1+1: questions, and answers by enumeration."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction
from itertools import combinations
from types import SimpleNamespace
from typing import Any

import numpy as np

from netplan.check.plan.disjoint_paths import PairSearch
from netplan.check.plan.objective import held_share, value_of
from netplan.check.plan.targets import Fate, fates
from netplan.check.recompute.question import expand
from netplan.check.recompute.service import Service
from netplan.model.scenario import (
    Coverage,
    Disjoint,
    Limit,
    Minimise,
    Objective,
    Over,
    PairWeight,
    Protection,
    Scenario,
)
from netplan.service.service import ServiceModel
from tests.support.confidence_cases import needs_by_demand


def with_objective(asked: Scenario, seed: int) -> Scenario:
    """Return the question with an objective, a budget, 1+1 pairs or a share of the time."""
    rng = np.random.default_rng((seed, 2))
    budget = [None, 8_000_000, 20_000_000][int(rng.integers(3))]
    over = [Over.INTACT, Over.FAILURES][int(rng.integers(2))]
    worst = [Minimise.WORST_LATENCY, Minimise.WORST_MARGIN][int(rng.integers(2))]
    mean = [Minimise.MEAN_LATENCY, Minimise.MEAN_STRETCH][int(rng.integers(2))]
    free = [t.id for t in asked.targets if t.confidence is None]
    kind = int(rng.integers(6))
    if kind == 0:
        objective = Objective(budget_cny=budget or 12_000_000)
    elif kind == 1:
        objective = Objective(worst, budget_cny=budget, over=over)
    elif kind == 2:
        after = Objective(worst, over=over, then=(Objective(),))
        objective = Objective(slack=float(rng.choice([0.0, 0.2])), then=(after,))
    elif kind == 3 and free:
        share = Coverage(free[0], float(rng.choice([0.3, 0.5])), PairWeight.COUNT)
        objective = Objective(budget_cny=budget, coverage=share)
    elif kind in {3, 4}:
        objective = Objective(mean, budget_cny=budget, weight=PairWeight.COUNT)
    else:
        pair = Protection(Limit(float(rng.choice([2.4, 4.0]))), Disjoint.CORRIDOR)
        targets = list(asked.targets)
        one = int(rng.integers(len(targets)))
        targets[one] = replace(targets[one], protection=pair)
        objective = [Objective(), Objective(worst, budget_cny=budget)][int(rng.integers(2))]
        asked = replace(asked, targets=tuple(targets))
    return replace(asked, objective=objective)


@dataclass(frozen=True)
class Held:
    """A choice that keeps all that is asked but for its objective: cost, fates of its pairs."""

    cost_cny: int
    fates: tuple[Fate, ...]


def choices_that_hold(asked: Scenario) -> Iterator[Held]:
    """Yield every choice of spans and links that keeps rule, limits and pairs, by trying all."""
    question, model = expand(asked), ServiceModel(asked)
    names = [s.id for s in model.spans] + [link.id for link in model.links]
    price = dict(zip(names, model.item_costs, strict=True))
    needs = [paths for d, paths in needs_by_demand(question) if question.must_hold(d)]
    for size in range(len(names) + 1):
        for items in combinations(names, size):
            chosen = frozenset(items)
            if not all(any(p.items <= chosen for p in paths) for paths in needs):
                continue
            links = {link.id: (link.a, link.b) for link in model.links if link.id in chosen}
            service = Service(question, chosen - links.keys(), links)
            if all(PairSearch(question, service, d).exists() for d in question.demands):
                cost = sum(price[item] for item in items)
                yield Held(cost, tuple(fates(question, service)))


def _costing(held: Held) -> Any:
    """Return what stands for a plan where only its cost is looked at."""
    return SimpleNamespace(cost_cny=held.cost_cny)


def best_by_enumeration(asked: Scenario) -> list[int] | None:
    """Return what every objective can reach at best, one after the other; None: nothing."""
    question, left = expand(asked), list(choices_that_hold(asked))
    reached: list[int] = []
    budget: int | None = None
    for step in asked.objective.chain:
        if step.coverage is not None:
            share = Fraction(str(step.coverage.share))
            left = [h for h in left if held_share(question, h.fates, step.coverage) >= share]
        budgets = [b for b in (budget, step.budget_cny) if b is not None]
        if budgets:
            budget = min(budgets)
            left = [h for h in left if h.cost_cny <= budget]
        valued = [(value_of(_costing(h), question, h.fates, step), h) for h in left]
        if any(value is None for value, _ in valued) or not valued:
            return None
        best = min(value for value, _ in valued if value is not None)
        reached.append(best)
        most = best + int(abs(best) * Fraction(str(step.slack)))
        left = [h for value, h in valued if value is not None and value <= most]
        if step.minimise is Minimise.COST:
            budget = most
    return reached
