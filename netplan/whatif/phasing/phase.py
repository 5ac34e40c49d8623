"""In which order to build under yearly budgets, so that much holds early; exact.

What counts is what holds at the end of each year: pairs within their limit with nothing cut, and
pairs that hold all that is asked of them, after every failure too. Among the orders that are best
in that, the one is taken that spends its money latest. See ``order`` for how it is proven; single-
threaded and seeded, so that the same plan gives the same order.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import ROUND_HALF_UP, Decimal

from netplan.errors import RequestError
from netplan.model.phases import Aim, Measure, Phases, PresentCost, Terms, Year
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.running import running_cny
from netplan.service.service import ServiceModel
from netplan.whatif.phasing.needs import Items, Needs
from netplan.whatif.phasing.order import Order, Ordering

HORIZON_YEARS = 10
"""Over how many years money is counted where nothing is said, or as many as have budgets."""


def terms(
    scenario: Scenario,
    budgets_cny: Sequence[int],
    *,
    measure: str = Measure.INTACT,
    weighted: bool = False,
    lapse: bool = False,
    discount_rate: float | None = None,
    horizon_years: int | None = None,
) -> Terms:
    """Return the terms of an order, with what is not said taken from the scenario.

    Raises:
        RequestError: a budget is negative, or the horizon shorter than the budgets.
    """
    if not budgets_cny or min(budgets_cny) < 0:
        raise RequestError("budgets must be amounts of money, one a year, none below 0")
    rate = scenario.costs.discount_rate_year
    if discount_rate is None:
        discount_rate = 0.0 if rate is None else rate.value
    count = len(budgets_cny)
    horizon = max(count, HORIZON_YEARS) if horizon_years is None else horizon_years
    if horizon < count:
        raise RequestError(f"a horizon of {horizon} years is shorter than {count} budgets")
    return Terms(tuple(budgets_cny), Measure(measure), weighted, lapse, discount_rate, horizon)


def phase(scenario: Scenario, plan: Plan, asked: Terms, *, until: float | None = None) -> Phases:
    """Return the best order of building a plan.

    Args:
        scenario: the question.
        plan: its plan.
        asked: budgets and what counts; see ``terms``.
        until: value of ``time.perf_counter()`` at which the search ends; None: proven, or after a
            fixed amount of work.

    Raises:
        ValueError: there is no plan.
    """
    if plan.cost_cny is None:
        raise ValueError("there is no plan to put in order")
    needs = Needs(scenario, plan, ServiceModel(scenario))
    ordering = Ordering(needs, asked, until)
    order = ordering.best()
    years = tuple(_years(ordering, order))
    left = tuple(item for item, at in order.begun.items() if at is None)
    everything = frozenset(needs.costs)
    needless = needs.needless(everything, everything)
    return Phases(
        terms=asked,
        years=years,
        reached=order.reached,
        pairs=len(needs.demands),
        left=left,
        needless=tuple(item for item in left if item in needless),
        present_cost=present_cost(
            asked, [y.spent_cny for y in years], [y.running_cny for y in years]
        ),
        at_once=present_cost(
            asked,
            [sum(needs.costs[i] for i in needs.costs if i not in left)],
            [running_cny(plan, needs.model, everything - frozenset(left))],
        ),
        currency=plan.currency,
    )


def _years(ordering: Ordering, order: Order) -> Iterator[Year]:
    needs, terms_ = ordering.needs, ordering.terms
    before: dict[Aim, frozenset[str]] = {Aim.INTACT: frozenset(), Aim.PROTECTED: frozenset()}
    paid_before = 0
    for y, budget in enumerate(terms_.budgets_cny):
        standing = needs.standing(order.ready(ordering.timing, y))
        held = {aim: _held(needs, aim, standing) for aim in before}
        paid = {item: ordering.paid(item, at, y) for item, at in order.begun.items()}
        idle = needs.needless(standing, frozenset(item for item in paid if paid[item]))
        in_order = [item for item in needs.costs if item in standing]
        yield Year(
            number=y + 1,
            budget_cny=budget,
            spent_cny=sum(paid.values()) - paid_before,
            begun=tuple(item for item, at in order.begun.items() if at == y),
            standing=tuple(in_order),
            standing_cny=sum(needs.costs[item] for item in in_order),
            lease_cny=sum(needs.leases.get(item, 0) for item in in_order),
            intact=len(held[Aim.INTACT]),
            protected=len(held[Aim.PROTECTED]),
            newly_intact=_newly(needs, held[Aim.INTACT], before[Aim.INTACT]),
            newly_protected=_newly(needs, held[Aim.PROTECTED], before[Aim.PROTECTED]),
            idle=tuple(item for item in needs.costs if item in idle),
            idle_cny=sum(paid[item] for item in idle),
            running_cny=running_cny(needs.plan, needs.model, standing),
        )
        before, paid_before = held, sum(paid.values())


def _held(needs: Needs, aim: Aim, standing: Items) -> frozenset[str]:
    return frozenset(pair for pair in needs.demands if needs.holds((aim, pair), standing))


def _newly(needs: Needs, now: frozenset[str], before: frozenset[str]) -> tuple[str, ...]:
    return tuple(pair for pair in needs.demands if pair in now - before)


def present_cost(asked: Terms, spent: Sequence[int], running: Sequence[int]) -> PresentCost:
    """Return what building and running cost in money of year 1, over the horizon.

    What stands at the end of a year is run from the next year on; after the last year given
    what stands then goes on to be run.
    """
    growth = 1 + Decimal(str(asked.discount_rate))
    built, run = Decimal(0), Decimal(0)
    for year in range(asked.horizon_years):
        factor = growth**year
        if year < len(spent):
            built += spent[year] / factor
        if year:
            run += running[min(year, len(running)) - 1] / factor
    whole = (int(value.to_integral_value(ROUND_HALF_UP)) for value in (built, run))
    return PresentCost(*whole)
