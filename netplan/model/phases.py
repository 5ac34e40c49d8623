"""An order of building: what stands when, what holds by then, and what it costs over the years."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from netplan.model.currency import CNY


class Measure(StrEnum):
    """What of the pairs counts first."""

    INTACT = "intact"
    """Pairs that hold in the intact network, then those that hold all that is asked of them."""
    PROTECTED = "protected"
    """The other way round."""
    SUM = "sum"
    """Both together: a pair counts once for either."""


class Aim(StrEnum):
    """What an order of building makes best; each only among the orders that are best before it."""

    INTACT = "intact"
    """Pairs within their limit with nothing cut, summed over the years."""
    PROTECTED = "protected"
    """Pairs that hold after every failure and with all else asked of them, over the years."""
    SUM = "sum"
    """The sum of both."""
    AS_PLANNED = "as_planned"
    """What is forced, and pairs as fast as in the finished plan, over the years."""
    MONEY = "money"
    """CNY-years: what is spent by the end of each year, summed; the only one made small."""

    @property
    def is_small(self) -> bool:
        """Tell whether less is better."""
        return self is Aim.MONEY


@dataclass(frozen=True)
class Reached:
    """What an order reaches of an aim, and what none passes that is as good before it."""

    aim: Aim
    value: float
    bound: float

    @property
    def proven(self) -> bool:
        """Tell whether no order does better."""
        return self.value == self.bound


@dataclass(frozen=True)
class Terms:
    """Under which terms an order is looked for.

    Attributes:
        budgets_cny: what each year brings.
        measure: what counts first.
        weighted: a pair counts with the weight of its sink, not as one.
        lapse: what is left of a year's budget is lost; else it is kept.
        discount_rate: a year; what is paid in year y counts 1 / (1 + rate) ** (y - 1).
        horizon_years: over how many years money is counted.
    """

    budgets_cny: tuple[int, ...]
    measure: Measure = Measure.INTACT
    weighted: bool = False
    lapse: bool = False
    discount_rate: float = 0.0
    horizon_years: int = 0


@dataclass(frozen=True)
class Year:
    """What is begun in a year, and what stands and holds at its end.

    Attributes:
        number: from 1.
        budget_cny: what the year brings.
        spent_cny: what is paid in it, also for what is still being built; no rent of fibre.
        begun: spans and links whose building begins in it.
        standing: all that is ready at its end, a link only with every span of its route.
        standing_cny: what that cost to build.
        lease_cny: what the plan's cost counts beside it for the rent of the fibre among it, over
            the years of the scenario's lease; by the year it is part of ``running_cny``.
        intact: pairs within their limit with nothing cut.
        protected: pairs that hold all that is asked of them, after every failure too.
        newly_intact: pairs that are within their limit from then on.
        newly_protected: pairs that hold all from then on.
        idle: spans and links that are paid for, in part or in full, and without which the same
            would hold; it is least in the sense that none of the others could be left out.
        idle_cny: what was paid for them by then.
        running_cny: what running all that stands costs in a year.
    """

    number: int
    budget_cny: int
    spent_cny: int
    begun: tuple[str, ...]
    standing: tuple[str, ...]
    standing_cny: int
    intact: int
    protected: int
    newly_intact: tuple[str, ...]
    newly_protected: tuple[str, ...]
    idle: tuple[str, ...]
    idle_cny: int
    running_cny: int
    lease_cny: int = 0


@dataclass(frozen=True)
class PresentCost:
    """What building and running cost over the horizon, in money of year 1, whole CNY."""

    building_cny: int
    running_cny: int

    @property
    def total_cny(self) -> int:
        """Return the net present cost."""
        return self.building_cny + self.running_cny


@dataclass(frozen=True)
class Phases:
    """The order of building a plan.

    Attributes:
        terms: what was asked.
        years: year by year; stopping after a year leaves what holds there.
        reached: aim by aim, in the order in which they count.
        pairs: pairs of all targets.
        left: items that are in no year: the budgets do not reach them, or nothing needs them.
        needless: those of them without which the finished plan holds the same.
        present_cost: of the order, over the horizon.
        at_once: of the same spans and links all begun in year 1, whatever the budgets.
        currency: of the amounts.
    """

    terms: Terms
    years: tuple[Year, ...]
    reached: tuple[Reached, ...]
    pairs: int
    left: tuple[str, ...]
    needless: tuple[str, ...]
    present_cost: PresentCost
    at_once: PresentCost
    currency: str = CNY

    @property
    def proven(self) -> bool:
        """Tell whether no order is better."""
        return all(one.proven for one in self.reached)

    @property
    def by_aim(self) -> Mapping[Aim, Reached]:
        """Return what is reached, by aim."""
        return {one.aim: one for one in self.reached}
