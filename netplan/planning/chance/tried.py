"""Several plans tried in the same worlds, beside what is true in each of them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.model.survey import Of, Unknown
from netplan.planning.chance.law import GEAR, REGENERATOR, Law, Use
from netplan.planning.chance.trial import Question, Trial
from netplan.planning.formulation import ScenarioProblem

Bool = npt.NDArray[np.bool_]
UInt16 = npt.NDArray[np.uint16]
SIZE = 20_000
"""How many worlds are held at a time: each plan gets the arcs that may decide it anew for them."""
STEPS = 65_536
"""A share of a law is kept in so many steps."""


@dataclass(frozen=True)
class Tried:
    """Plans in worlds, and what is true there.

    Attributes:
        holds: (plans, worlds), whether everything holds.
        unknowns: what can be measured.
        shares: (worlds, unknowns), the share of its law below it, in ``STEPS``.
        used: (plans, unknowns), whether it may decide the plan in any of the worlds.
    """

    holds: Bool
    unknowns: tuple[Unknown, ...]
    shares: UInt16
    used: Bool


def try_plans(
    law: Law,
    problem: ScenarioProblem,
    plans: Sequence[UInt8],
    *,
    samples: int,
    seed: int,
    on_done: Callable[[int, int], None] | None = None,
) -> Tried:
    """Return in which worlds each choice of items holds everything.

    Args:
        law: what the worlds are drawn from.
        problem: the question.
        plans: the items of each plan.
        samples: how many worlds; they are those that judge plans.
        seed: of them.
        on_done: called with (worlds tried, all), over all plans.
    """
    question, unknowns = Question.of(problem), law.quantities
    holds = np.zeros((len(plans), samples), np.bool_)
    shares = np.zeros((samples, len(unknowns)), np.uint16)
    used = np.zeros((len(plans), len(unknowns)), np.bool_)
    first = 0
    for worlds, true in law.drawn(samples, seed, Use.CHECK, SIZE):
        rows = slice(first, first + len(worlds))
        shares[rows] = np.minimum(true * STEPS, STEPS - 1)
        order = np.arange(len(worlds), dtype=np.int32)
        for number, chosen in enumerate(plans):
            trial, found = question.trial(worlds, chosen), np.zeros(len(worlds), np.uint8)
            trial.missed(chosen, order, len(worlds), found)
            holds[number, rows] = found == 1
            used[number] |= _decides(trial, law, unknowns)
            if on_done is not None:
                on_done(first * len(plans) + (number + 1) * len(worlds), samples * len(plans))
        first += len(worlds)
    return Tried(holds, unknowns, shares, used)


def _decides(trial: Trial, law: Law, unknowns: Sequence[Unknown]) -> Bool:
    """Return which quantities the delays are made of that the worlds are tried on."""
    if trial.sure.any():
        return np.zeros(len(unknowns), np.bool_)
    spans = [law.model.spans[i] for i in np.unique(trial.makes.span) if i >= 0]
    columns = (trial.makes.gear != 0).any(axis=0)
    columns[REGENERATOR] |= trial.net.regen_ns > 0
    passed = {name for name, there in zip(GEAR, columns, strict=False) if there}
    if any(law.amplifiers[law.model.span_index[span.id]] for span in spans):
        passed.add(GEAR[-1])
    parts = {
        Of.CORRIDOR: {span.corridor for span in spans},
        Of.FIBRE: {span.fibre for span in spans},
        Of.CONSTANT: passed,
    }
    return np.array([one.doubtful and one.name in parts[one.of] for one in unknowns], np.bool_)
