"""The value of information: what a plan that is chosen after measuring is expected to save.

A plan costs its money, and the price of a miss in every world in which it does not hold. Whoever
measures chooses the plan afterwards. The rule by which it is chosen is found on one half of the
worlds and valued on the other, and the other way round, so that it never profits from the luck
of the worlds it was found on: what it saves is, but for the noise, no more than the best
rule would. Where the worlds are all that there are, the best rule is had exactly.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import expit

Floats = npt.NDArray[np.float64]
Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
BINS = {1: 16, 2: 8}
"""Into how many cells of equal probability each of one or two measured values is divided."""
NORMAL = 1.959963984540054
"""A normal value is so many standard deviations from its mean with 5 %."""
FITTED = 5_000
"""Worlds by which odds are fitted, of each half."""
NEWTON = 8
"""Steps by which they are."""
DRAWN = 0.1
"""How much they are drawn to even odds: what always holds has no odds."""
RIDGE = 1e-9
"""Keeps a regression on values that hardly differ from one that is singular."""


@dataclass(frozen=True)
class Stakes:
    """Plans in worlds: what each costs, in which worlds it holds, the price of a miss.

    Attributes:
        cost_cny: (plans,).
        holds: (plans, worlds).
        price_cny: of a miss.
        today: the plan to take with what is known now.
    """

    cost_cny: Int64
    holds: Bool
    price_cny: int
    today: int

    @classmethod
    def of(cls, cost_cny: Int64, holds: Bool, price_cny: int) -> Stakes:
        """Return plans in worlds; today's has the least cost and price, the surest of equals."""
        worlds = holds.shape[1]
        misses = [int(n) for n in (~holds).sum(axis=1)]
        total = [int(c) * worlds + price_cny * n for c, n in zip(cost_cny, misses, strict=True)]
        today = min(range(len(total)), key=lambda i: (total[i], misses[i]))
        return cls(cost_cny, holds, price_cny, today)

    def first(self, worlds: int) -> Stakes:
        """Return the same in the first worlds alone."""
        return replace(self, holds=self.holds[:, :worlds])

    @property
    def worlds(self) -> int:
        """Return how many worlds there are."""
        return int(self.holds.shape[1])

    @cached_property
    def _kinds(self) -> tuple[Bool, Int64]:
        """Return the different columns of ``holds``, and which one every world has."""
        packed = np.packbits(self.holds, axis=0)
        _, first, code = np.unique(packed, axis=1, return_index=True, return_inverse=True)
        return self.holds[:, first], code.reshape(-1).astype(np.int64)

    @property
    def code(self) -> Int64:
        """Return the kind of every world: in those of one kind the same plans hold."""
        return self._kinds[1]

    @cached_property
    def worth(self) -> Int64:
        """Return what each plan saves against that of today, kinds of worlds x plans."""
        total = self.cost_cny[:, None] + self.price_cny * (~self._kinds[0]).astype(np.int64)
        found: Int64 = (total[self.today] - total).T
        return found

    def saved(self, choice: Int64) -> Int64:
        """Return what is saved in every world where this plan is chosen there."""
        found: Int64 = self.worth[self.code, choice]
        return found

    def best(self, means: npt.NDArray[np.number]) -> Int64:
        """Return the plan that saves most, row by row; that of today where none saves more."""
        choice = means.argmax(axis=-1)
        most = np.take_along_axis(means, choice[..., None], axis=-1)[..., 0]
        found: Int64 = np.where(most > means[..., self.today], choice, self.today)
        return found


def everything(stakes: Stakes) -> Int64:
    """Return the plan of every world for one who knows all: the ceiling of any survey."""
    return stakes.best(stakes.worth)[stakes.code]


def rule(stakes: Stakes, shares: Floats, known: Iterable[Int64] = ()) -> Int64:
    """Return the plan of every world for one who knows some values, by a rule that suits them.

    That of the regression, unless another one saves more beyond the noise: odds or cells
    where little else is in doubt, so that what holds jumps with a value; a rule ``known`` for
    fewer values, which does not look at the others.
    """
    best = by_regression(stakes, shares)
    others = [by_odds(stakes, shares)]
    if shares.shape[1] in BINS:
        others.append(by_cells(stakes, shares))
    for other in (*others, *known):
        if differs(stakes.saved(other), stakes.saved(best)):
            best = other
    return best


def by_cells(stakes: Stakes, shares: Floats) -> Int64:
    """Return the plan of every world for one who knows the cell that it lies in.

    Args:
        stakes: plans in worlds.
        shares: (worlds, one or two), the share of its law below each measured value.
    """
    bins = BINS[shares.shape[1]]
    cell = np.zeros(stakes.worlds, np.int64)
    for column in shares.T:
        cell = cell * bins + (column * bins).astype(np.int64)
    cells, kinds = bins ** shares.shape[1], len(stakes.worth)
    half = np.arange(stakes.worlds) % 2
    key = (half * cells + cell) * kinds + stakes.code
    counts = np.bincount(key, minlength=2 * cells * kinds).reshape(2, cells, kinds)
    best = stakes.best(counts @ stakes.worth)
    found: Int64 = best[1 - half, cell]
    return found


def by_regression(stakes: Stakes, shares: Floats) -> Int64:
    """Return the plan of every world by what polynomials of the measured values expect of each.

    Args:
        stakes: plans in worlds.
        shares: (worlds, any number), the share of its law below each measured value.
    """
    features = _polynomials(2 * shares - 1)
    choice = np.full(stakes.worlds, stakes.today, np.int64)
    for half in (0, 1):
        rows, kinds = features[half::2], stakes.code[half::2]
        square = rows.T @ rows
        square[np.diag_indices_from(square)] += RIDGE * max(1, len(rows))
        slopes = np.linalg.solve(square, rows.T @ stakes.worth[kinds].astype(np.float64))
        choice[1 - half :: 2] = stakes.best(features[1 - half :: 2] @ slopes)
    return choice


def by_odds(stakes: Stakes, shares: Floats) -> Int64:
    """Return the plan of every world by the odds that each holds, logistic in a quadratic.

    Args:
        stakes: plans in worlds.
        shares: (worlds, any number), the share of its law below each measured value.
    """
    features = _quadratic(2 * shares - 1)
    choice = np.full(stakes.worlds, stakes.today, np.int64)
    cost = stakes.cost_cny.astype(np.float64)
    for half in (0, 1):
        rows, holds = features[half::2][:FITTED], stakes.holds[:, half::2][:, :FITTED]
        slopes = np.column_stack([_logistic(rows, plan.astype(np.float64)) for plan in holds])
        total = cost - stakes.price_cny * expit(features[1 - half :: 2] @ slopes)
        choice[1 - half :: 2] = stakes.best(-total)
    return choice


def _logistic(rows: Floats, holds: Floats) -> Floats:
    """Return the slopes of the log odds, by Newton steps, drawn to nothing a little."""
    slopes = np.zeros(rows.shape[1])
    for _ in range(NEWTON):
        odds = expit(rows @ slopes)
        square = (rows * (odds * (1 - odds))[:, None]).T @ rows
        square[np.diag_indices_from(square)] += DRAWN
        slopes += np.linalg.solve(square, rows.T @ (holds - odds) - DRAWN * slopes)
    return slopes


def _quadratic(x: Floats) -> Floats:
    """Return 1, every value, its square, and every product of two values."""
    n = x.shape[1]
    products = [x[:, i] * x[:, j] for i in range(n) for j in range(i)]
    return np.column_stack([np.ones(len(x)), x, x * x, *products])


def _polynomials(x: Floats) -> Floats:
    """Return 1, three Legendre polynomials of every value, and every product of two values."""
    n = x.shape[1]
    products = [x[:, i] * x[:, j] for i in range(n) for j in range(i)]
    second, third = (3 * x * x - 1) / 2, (5 * x * x - 3) * x / 2
    return np.column_stack([np.ones(len(x)), x, second, third, *products])


def by_values(stakes: Stakes, columns: Sequence[npt.NDArray[np.generic]]) -> Int64:
    """Return the best plan of every world for one who knows these values: exact.

    The worlds are all that there are, equally likely; those with the same values are not told
    apart. Found and valued on the same worlds, for there are no others.
    """
    cell = np.zeros(stakes.worlds, np.int64)
    for column in columns:
        _, level = np.unique(column, return_inverse=True)
        _, cell = np.unique(cell * (level.max() + 1) + level, return_inverse=True)
    kinds = len(stakes.worth)
    counts = np.bincount(cell * kinds + stakes.code, minlength=(cell.max() + 1) * kinds)
    return stakes.best(counts.reshape(-1, kinds) @ stakes.worth)[cell]


@dataclass(frozen=True)
class Mean:
    """What a rule is expected to save, CNY, with a 95 % interval by the normal law."""

    mean_cny: float
    low_cny: float
    high_cny: float


def mean_of(saved: npt.NDArray[np.number]) -> Mean:
    """Return the mean of what is saved in every world."""
    mean = float(saved.mean())
    spread = float(saved.std(ddof=1)) if len(saved) > 1 else 0.0
    off = NORMAL * spread / len(saved) ** 0.5
    return Mean(mean, mean - off, mean + off)


def differs(more: npt.NDArray[np.number], less: npt.NDArray[np.number]) -> bool:
    """Tell whether one rule saves more than another on the same worlds, beyond the noise."""
    return mean_of(more - less).low_cny > 0
