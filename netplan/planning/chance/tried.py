"""Several plans tried in the same worlds, beside what is true in each of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.model.survey import Of, Unknown
from netplan.planning.chance.law import DETOUR, GEAR, REGENERATOR, Floats, Law, Use
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


def try_given(
    law: Law,
    problem: ScenarioProblem,
    plans: Sequence[UInt8],
    true: Mapping[tuple[Of, str], Floats],
    count: int,
) -> Tried:
    """Return in which of the given worlds each choice of items holds everything.

    ``shares`` are numbers of the different values, from the least: worlds with the same number
    have the same value.
    """
    worlds, unknowns, question = law.given(true, count), law.quantities, Question.of(problem)
    shares = np.zeros((count, len(unknowns)), np.uint16)
    for i, unknown in enumerate(unknowns):
        if (unknown.of, unknown.name) in true:
            _, level = np.unique(true[unknown.of, unknown.name], return_inverse=True)
            shares[:, i] = level
    holds = np.zeros((len(plans), count), np.bool_)
    used = np.zeros((len(plans), len(unknowns)), np.bool_)
    order = np.arange(count, dtype=np.int32)
    for number, chosen in enumerate(plans):
        trial, found = question.trial(worlds, chosen), np.zeros(count, np.uint8)
        trial.missed(chosen, order, count, found)
        holds[number] = found == 1
        used[number] = _decides(trial, law, [replace(one, doubtful=True) for one in unknowns])
    return Tried(holds, unknowns, shares, used)


def every_choice(law: Law, problem: ScenarioProblem, most: int) -> list[UInt8] | None:
    """Return every choice of items that holds as stated; None where more than ``most`` are free."""
    cover = problem.cover
    free = np.flatnonzero((cover.item_upper == 1) & (cover.item_lower == 0))
    if len(free) > most:
        return None
    permitted = (cover.item_upper != 0).astype(np.uint8)
    trial = Question.of(problem).trial(law.nominal, permitted, fewer=True)
    found, first = [], np.zeros(1, np.int32)
    for number in range(2 ** len(free)):
        chosen = (cover.item_lower != 0).astype(np.uint8)
        chosen[free] = (number >> np.arange(len(free))) & 1
        if not trial.missed(chosen, first, 0, np.zeros(1, np.uint8)):
            found.append(chosen)
    return found


def _decides(trial: Trial, law: Law, unknowns: Sequence[Unknown]) -> Bool:
    """Return which quantities the delays are made of that the worlds are tried on."""
    if trial.sure.any():
        return np.zeros(len(unknowns), np.bool_)
    under, all_spans = np.unique(trial.makes.span), law.model.spans
    spans = [all_spans[i % len(all_spans)] for i in under if i >= 0]
    columns = (trial.makes.gear != 0).any(axis=0)
    columns[REGENERATOR] |= trial.net.regen_ns > 0
    passed = {name for name, there in zip(GEAR, columns, strict=False) if there}
    if any(law.amplifiers[law.model.span_index[span.id]] for span in spans):
        passed.add(GEAR[-1])
    if under.max(initial=-1) >= len(all_spans):
        passed.add(DETOUR)
    parts = {
        Of.CORRIDOR: {span.corridor for span in spans},
        Of.FIBRE: {span.fibre for span in spans},
        Of.CONSTANT: passed,
    }
    return np.array([one.doubtful and one.name in parts[one.of] for one in unknowns], np.bool_)
