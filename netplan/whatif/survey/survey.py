"""What to measure first: which length or delay, once known, changes the plan or its odds most.

See ``value`` for what is estimated. Plans are those of the curve: each holds in a share of
the bands and is the cheapest for it; every choice there is where these are few and the worlds
are given. Sets grow greedily from the best pair of those tried.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.odds import Correlation
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.model.survey import Of, Price, PriceFrom, Survey, TriedPlan
from netplan.planning.chance.law import Law
from netplan.planning.chance.tried import Tried, every_choice, try_given, try_plans
from netplan.service.service import ServiceModel
from netplan.whatif.memory import Memory
from netplan.whatif.robustness.curve import ShareSearch
from netplan.whatif.survey.looking import Exactly, Looking
from netplan.whatif.survey.plans import better, curve_plans, names_of, price_at
from netplan.whatif.survey.value import Stakes, everything

SEARCHED = 2_000
"""Worlds by which plans are chosen."""
FREE = 12
"""Up to so many free items every choice of them is a plan, where worlds are given."""
AT = 0.9
"""Probability that gives the price of a miss where none is asked for."""
OnDone = Callable[[int, int], None]


@dataclass(frozen=True)
class Asked:
    """What is asked of a survey.

    Attributes:
        surveys: how many things may be measured.
        price_cny: of a miss; None: the price at which the curve changes plans at ``at``.
        at: probability for that; None: ``AT``.
        samples: worlds.
        seed: of them.
        correlation: which lengths err together.
        given: the worlds themselves, all equally likely: by kind and name a value a world.
    """

    surveys: int = 3
    price_cny: int | None = None
    at: float | None = None
    samples: int = 20_000
    seed: int = 0
    correlation: Correlation = Correlation.INDEPENDENT
    given: Mapping[tuple[Of, str], Sequence[float]] | None = None


def survey(
    scenario: Scenario,
    plan: Plan,
    memory: Memory,
    asked: Asked,
    *,
    on_done: OnDone | None = None,
) -> Survey:
    """Return what to measure first, and what that is expected to save.

    Args:
        scenario: the question.
        plan: its plan.
        memory: answers known already.
        asked: how many surveys, the price of a miss, the worlds.
        on_done: called with (worlds tried, all), over all plans.
    """
    law = Law(ServiceModel(scenario), asked.correlation)
    search = ShareSearch(scenario, memory, SEARCHED, law, asked.seed)
    plans, tried = _tried(law, search, plan, asked, on_done)
    cost = np.array([search.cost(chosen) for chosen in plans], np.int64)
    kept = better(cost, tried.holds)
    tried = replace(tried, holds=tried.holds[kept], used=tried.used[kept])
    cost, holds = cost[kept], tried.holds
    if asked.price_cny is None:
        price = price_at(AT if asked.at is None else asked.at, cost, holds)
    else:
        price = Price(asked.price_cny, PriceFrom.GIVEN, None)
    stakes = Stakes.of(cost, holds, price.cny)
    looking = (Looking if asked.given is None else Exactly)(tried, stakes, asked.correlation)
    rows, sets = looking.rows(law), tuple(looking.sets(asked.surveys))
    doubtful = sum(unknown.doubtful for unknown in tried.unknowns)
    return Survey(
        stakes.worlds,
        asked.seed if asked.given is None else None,
        asked.correlation if asked.given is None else None,
        price,
        _plans(search, [plans[i] for i in kept], stakes),
        looking.worth(stakes.saved(everything(stakes))),
        rows,
        sets,
        doubtful - len(rows) if asked.given is None else 0,
        plan.currency,
    )


def measurable(scenario: Scenario) -> dict[str, Of]:
    """Return the kind of everything that can be measured, by name."""
    return {one.name: one.of for one in Law(ServiceModel(scenario)).quantities}


def _tried(
    law: Law, search: ShareSearch, plan: Plan, asked: Asked, on_done: OnDone | None
) -> tuple[list[UInt8], Tried]:
    """Return the plans that may be chosen, tried in the worlds that count."""
    if asked.given is None:
        plans = curve_plans(search, plan)
        return plans, try_plans(
            law, search.problem, plans, samples=asked.samples, seed=asked.seed, on_done=on_done
        )
    plans = every_choice(law, search.problem, FREE) or curve_plans(search, plan)
    true = {key: np.array(values, np.float64) for key, values in asked.given.items()}
    count = len(next(iter(true.values())))
    return plans, try_given(law, search.problem, plans, true, count)


def _plans(search: ShareSearch, plans: Sequence[UInt8], stakes: Stakes) -> tuple[TriedPlan, ...]:
    """Return the plans, the one of today first, the others by cost."""
    names, spans = search.problem.cover.item_name, search.model.span_index
    links = search.model.link_index
    found = []
    for i in sorted(range(len(plans)), key=lambda i: (i != stakes.today, i)):
        parts = names_of(plans[i], names)
        found.append(
            TriedPlan(
                int(stakes.cost_cny[i]),
                int(stakes.holds[i].sum()),
                tuple(name for name in parts if name in spans),
                tuple(name for name in parts if name in links),
            )
        )
    return tuple(found)
