"""What to measure first, and what that is expected to save."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from netplan.model.currency import CNY
from netplan.model.network import LengthSource
from netplan.model.odds import Correlation


class Of(StrEnum):
    """What kind of thing can be measured."""

    FIBRE = "fibre"
    CONSTANT = "constant"
    CORRIDOR = "corridor"


@dataclass(frozen=True)
class Unknown:
    """Something that is not known for sure, and can be measured.

    Attributes:
        of: its kind.
        name: of a fibre, a constant of the equipment file, or a corridor.
        basis: of a corridor: the best source of a length in it.
        doubtful: whether the data state a tolerance or a range at all.
    """

    of: Of
    name: str
    basis: LengthSource | None
    doubtful: bool


@dataclass(frozen=True)
class Worth:
    """What is expected to be saved, CNY, with its 95 % interval; never less than nothing."""

    mean_cny: int
    low_cny: int
    high_cny: int

    @property
    def shown(self) -> bool:
        """Tell whether it is more than nothing, beyond the noise."""
        return self.low_cny > 0


@dataclass(frozen=True)
class TriedPlan:
    """A plan that may be chosen, and in how many of the worlds everything holds with it."""

    cost_cny: int
    holds: int
    spans: tuple[str, ...]
    links: tuple[str, ...]


class PriceFrom(StrEnum):
    """Where the price of a miss comes from."""

    GIVEN = "given"
    STEP = "step"
    """The least at which the best of the plans holds as often as asked."""
    FIRST = "first"
    """The cheapest plan holds so often: the least at which a surer one is better."""
    LAST = "last"
    """No plan holds so often: the least at which the surest of those on the curve is best."""
    NONE = "none"
    """There is only one plan, whatever the price."""


@dataclass(frozen=True)
class Price:
    """What a miss costs.

    Attributes:
        cny: the price.
        by: where it comes from.
        asked: the probability that it was sought for; None: given.
    """

    cny: int
    by: PriceFrom
    asked: float | None


@dataclass(frozen=True)
class Measured:
    """What measuring one thing is expected to save.

    Attributes:
        unknown: what is measured.
        spans: of a corridor: its spans on offer.
        used: whether it may decide any plan; else it can only tell of others that err with it.
        worth: what is saved.
        rank: from 1; those of one rank cannot be told apart.
        changes: in which share of the worlds another plan is chosen than today's.
        holds_low: how often today's plan holds where the true value is in the lowest tenth.
        holds_high: the same in the highest tenth.
    """

    unknown: Unknown
    spans: tuple[str, ...]
    used: bool
    worth: Worth
    rank: int
    changes: float
    holds_low: float
    holds_high: float


@dataclass(frozen=True)
class MeasuredSet:
    """What measuring several things together is expected to save.

    Attributes:
        names: what is measured.
        worth: what is saved.
        cost_cny: what the plan that is then chosen costs on average.
        holds: how often it holds.
        equals: what could stand for the last of them just as well, within the noise.
    """

    names: tuple[str, ...]
    worth: Worth
    cost_cny: int
    holds: float
    equals: tuple[str, ...]


@dataclass(frozen=True)
class Survey:
    """What to measure first.

    Attributes:
        samples: how many worlds.
        seed: of them; None: they were given, and are all that there are.
        correlation: which lengths err together; None as well.
        price: of a miss.
        plans: those that may be chosen; the one of today first.
        ceiling: what is saved where everything is known.
        rows: things whose measuring can be worth something, by what it saves.
        sets: the best set of one, of two, and so on.
        worthless: how many things in doubt no plan uses, nor errs with.
        currency: of all amounts.
    """

    samples: int
    seed: int | None
    correlation: Correlation | None
    price: Price
    plans: tuple[TriedPlan, ...]
    ceiling: Worth
    rows: tuple[Measured, ...]
    sets: tuple[MeasuredSet, ...]
    worthless: int
    currency: str = CNY

    @property
    def corridors(self) -> tuple[Measured, ...]:
        """Return the rows of corridors."""
        return tuple(row for row in self.rows if row.unknown.of is Of.CORRIDOR)

    @property
    def told(self) -> tuple[tuple[Measured, int], ...]:
        """Return what is worth something beyond the noise, with how many are just like it.

        Corridors that no plan uses are alike where their lengths have the same source: the first
        stands for them.
        """
        idle = [(row.used, row.unknown.basis) for row in self.rows]
        return tuple(
            (row, 1 if row.used else idle.count(alike))
            for i, (row, alike) in enumerate(zip(self.rows, idle, strict=True))
            if row.worth.shown and (row.used or alike not in idle[:i])
        )

    @property
    def noise(self) -> int:
        """Return how many rows cannot be told from nothing."""
        return sum(not row.worth.shown for row in self.rows)

    @property
    def today(self) -> TriedPlan:
        """Return the plan to take with what is known now."""
        return self.plans[0]
