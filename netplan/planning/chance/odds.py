"""In how many sampled worlds a plan holds, and what that says about the probability."""

from __future__ import annotations

from collections.abc import Collection

import numpy as np
from scipy.special import betaincinv

from netplan.graph.arrays import UInt8
from netplan.model.odds import Correlation, Odds, PairOdds
from netplan.planning.chance.kernels import ALWAYS, MISSED
from netplan.planning.chance.law import Law
from netplan.planning.chance.trial import Question
from netplan.planning.formulation import build_problem
from netplan.service.service import ServiceModel

LEVEL = 0.95
"""Confidence of the intervals stated."""


def odds_of(
    model: ServiceModel,
    chosen: Collection[str],
    *,
    samples: int,
    seed: int,
    correlation: Correlation = Correlation.INDEPENDENT,
) -> Odds:
    """Return how often a choice of spans and links holds, each world routed by its own lengths.

    Args:
        model: the scenario; 1+1 pairs and availabilities are not looked at.
        chosen: ids of the spans and links.
        samples: how many worlds.
        seed: of the worlds.
        correlation: which lengths err together.
    """
    problem = build_problem(model)
    question = Question.of(problem)
    is_open = np.array([name in chosen for name in problem.cover.item_name], np.uint8)
    kept: dict[str, list[int]] = {}
    for number, demand in enumerate(model.demands):
        kept.setdefault(demand.target, []).append(number)
    always, intact, targets = 0, 0, np.zeros(len(kept), np.int64)
    pairs = np.zeros((2, len(model.demands)), np.int64)
    for worlds in Law(model, correlation).blocks(samples, seed):
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
            PairOdds(d.target, d.sources[0], d.sink, int(pairs[0, i]), int(pairs[1, i]))
            for i, d in enumerate(model.demands)
        ),
    )


def interval(count: int, samples: int, level: float = LEVEL) -> tuple[float, float]:
    """Return the Clopper-Pearson interval of a probability of which ``count`` samples came true.

    The probability is below it, or above it, with at most half of 1 - ``level`` each.
    """
    tail = (1 - level) / 2
    low = 0.0 if count == 0 else float(betaincinv(count, samples - count + 1, tail))
    high = 1.0 if count == samples else float(betaincinv(count + 1, samples - count, 1 - tail))
    return low, high


def at_least(count: int, samples: int, level: float = LEVEL) -> float:
    """Return the one-sided bound: the probability is not below it, with confidence ``level``."""
    return interval(count, samples, 2 * level - 1)[0]
