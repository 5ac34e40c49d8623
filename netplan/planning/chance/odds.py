"""In how many sampled worlds a plan holds, and what that says about the probability."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection

import numpy as np

from netplan.failures.failure import INTACT
from netplan.graph.arrays import UInt8
from netplan.latency.demand import Demand
from netplan.model.odds import Correlation, Most, Odds, PairOdds, StateOdds
from netplan.planning.chance.kernels import ALWAYS, MISSED
from netplan.planning.chance.law import Law, Use
from netplan.planning.chance.trial import Question, sampled_problem
from netplan.service.service import ServiceModel


def odds_of(
    model: ServiceModel,
    chosen: Collection[str],
    *,
    samples: int,
    seed: int,
    correlation: Correlation = Correlation.INDEPENDENT,
    use: Use = Use.CHECK,
) -> Odds:
    """Return how often a choice of spans and links holds, each world routed by its own lengths.

    Args:
        model: the scenario; 1+1 pairs and availabilities are not looked at.
        chosen: ids of the spans and links.
        samples: how many worlds.
        seed: of the worlds.
        correlation: which lengths err together.
        use: what the worlds are drawn for.
    """
    problem = sampled_problem(model)
    question = Question.of(problem)
    is_open = np.array([name in chosen for name in problem.cover.item_name], np.uint8)
    kept: dict[str, list[int]] = {}
    for number, demand in enumerate(model.demands):
        kept.setdefault(demand.target, []).append(number)
    always, intact, targets = 0, 0, np.zeros(len(kept), np.int64)
    pairs = np.zeros((2, len(model.demands)), np.int64)
    for worlds in Law(model, correlation).blocks(samples, seed, use):
        fate: UInt8 = question.trial(worlds, is_open).fates(is_open)
        holds, stands = fate == ALWAYS, fate != MISSED
        always += int(holds.all(axis=1).sum())
        intact += int(stands.all(axis=1).sum())
        targets += [int(holds[:, numbers].all(axis=1).sum()) for numbers in kept.values()]
        pairs += [stands.sum(axis=0), holds.sum(axis=0)]
    return Odds(
        samples,
        seed,
        correlation,
        always,
        intact,
        tuple((target, int(count)) for target, count in zip(kept, targets, strict=True)),
        tuple(
            PairOdds(d.target, _source(d), d.sink, int(pairs[0, i]), int(pairs[1, i]))
            for i, d in enumerate(model.demands)
        ),
    )


def _source(demand: Demand) -> str | None:
    return demand.sources[0] if len(demand.sources) == 1 else None


def most_of(model: ServiceModel, chosen: Collection[str], odds: Odds) -> Most:
    """Return how often everything built holds, with the states that are missed most.

    Args:
        model: the scenario.
        chosen: ids of everything that may be built.
        odds: how often that holds; the same worlds are looked at again.
    """
    problem = sampled_problem(model)
    question = Question.of(problem)
    is_open = np.array([name in chosen for name in problem.cover.item_name], np.uint8)
    least = set(odds.least_pairs)
    missed: Counter[tuple[int, int]] = Counter()
    for worlds in Law(model, odds.correlation).blocks(odds.samples, odds.seed, Use.CHECK):
        states = [s for s in question.doubtful(worlds, is_open) if s[0] in least]
        if states:
            fate = question.apart(states).trial(worlds, is_open).fates(is_open)
            missed.update(dict(zip(states, (fate != ALWAYS).sum(axis=0).tolist(), strict=True)))
    names = problem.cover.scenario_name
    found = []
    for number in odds.least_pairs:
        of_pair = {names[f]: count for (d, f), count in missed.items() if d == number}
        state = min(of_pair, key=lambda name: (-of_pair[name], name != INTACT, name), default=None)
        if state is not None and of_pair[state]:
            demand = model.demands[number]
            found.append(
                StateOdds(demand.target, _source(demand), demand.sink, state, of_pair[state])
            )
    return Most(odds, tuple(found))
