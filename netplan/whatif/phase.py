"""In which order to build under yearly budgets, so that benefit comes early; exact.

A pair of a target is served from the year in which every span and link on its path in the
plan is there; what its path needs nothing new for is served from the start. The sum over
the years of what is served (pairs, or their weights) is maximised by an integer programme
with one variable for each item and pair and year, proven by CP-SAT; single-threaded and
seeded, so that the same plan gives the same order.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter

from netplan.errors import RequestError
from netplan.model.currency import CNY
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario
from netplan.planning.design import Design
from netplan.service.service import ServiceModel

WEIGHT_STEP = 1000
"""Weights count in thousandths."""


@dataclass(frozen=True)
class Year:
    """What is built in a year, and what is served at its end.

    ``standing`` is all that is built by then but links that still lack a span of their route.
    """

    number: int
    budget_cny: int
    spent_cny: int
    built: tuple[str, ...]
    newly_met: tuple[str, ...]
    met: int
    pairs: int
    standing: tuple[str, ...] = ()
    standing_cny: int = 0


@dataclass(frozen=True)
class Phases:
    """The order of building.

    Attributes:
        years: year by year; stopping after a year leaves what is met there.
        benefit: the sum over the years of what is served.
        bound: no order serves more; equal to ``benefit`` when proven.
        left: items that the budgets do not reach.
        currency: of the amounts.
    """

    years: tuple[Year, ...]
    benefit: float
    bound: float
    left: tuple[str, ...]
    currency: str = CNY

    @property
    def proven(self) -> bool:
        """Tell whether no order is better."""
        return self.benefit == self.bound


def phase(
    scenario: Scenario,
    plan: Plan,
    budgets_cny: Sequence[int],
    *,
    weighted: bool = False,
    until: float | None = None,
) -> Phases:
    """Return the best order of building a plan under yearly budgets; what is left over is kept.

    Args:
        scenario: the question.
        plan: its plan.
        budgets_cny: what each year brings.
        weighted: count each pair by the weight of its sink, not as one.
        until: value of ``time.perf_counter()`` at which the search ends; None: proven, or after a
            fixed amount of work.

    Raises:
        RequestError: a budget is negative.
        ValueError: there is no plan.
    """
    if plan.cost_cny is None:
        raise ValueError("there is no plan to put in order")
    if not budgets_cny or min(budgets_cny) < 0:
        raise RequestError("budgets must be amounts of money, one a year")
    costs = {s.id: s.cost_cny for s in plan.spans} | {x.id: x.cost_cny for x in plan.links}
    bundles = _bundles(scenario, plan)
    place = scenario.network.place
    weights = {
        pair: round(place[pair.rpartition(">")[2]].weight * WEIGHT_STEP) if weighted else 1
        for pair in bundles
    }
    built, benefit, bound = _solve(costs, bundles, weights, budgets_cny, until)
    routes = {link.id: frozenset(link.route) & costs.keys() for link in plan.links}
    years = tuple(_years(costs, bundles, budgets_cny, built, routes))
    scale = WEIGHT_STEP if weighted else 1
    left = tuple(name for name in costs if built[name] is None)
    return Phases(years, benefit / scale, bound / scale, left, plan.currency)


def _bundles(scenario: Scenario, plan: Plan) -> dict[str, frozenset[str]]:
    """Return, for each pair, the plan's items on its path."""
    model = ServiceModel(scenario)
    mine = {s.id for s in plan.spans}
    design = Design(model, tuple(mine), tuple(link.id for link in plan.links))
    found = {}
    for demand in model.demands:
        if design.intact.one_way_ns(demand) is None:
            continue
        source, steps, _ = design.intact.path(demand)
        items: set[str] = set()
        for step in steps:
            if step in model.link_index:
                route = design.intact.route(demand, model.link_index[step])
                items |= {step, *(model.spans[i].id for i in route)}
        found[f"{demand.target}:{source}>{demand.sink}"] = frozenset(items)
    return found


def _solve(
    costs: dict[str, int],
    bundles: dict[str, frozenset[str]],
    weights: dict[str, int],
    budgets: Sequence[int],
    until: float | None,
) -> tuple[dict[str, int | None], int, int]:
    """Return the year of every item (None: not reached), the benefit and its bound."""
    from ortools.sat.python import cp_model  # noqa: PLC0415  (compiled library)

    years = range(len(budgets))
    model = cp_model.CpModel()
    there = {(n, y): model.new_bool_var(f"{n}@{y}") for n in costs for y in years}
    served = {(p, y): model.new_bool_var(f"{p}@{y}") for p in bundles for y in years}
    for y in years:
        total = sum(budgets[: y + 1])
        model.add(sum(cost * there[n, y] for n, cost in costs.items()) <= total)
        for name in costs:
            if y:
                model.add_implication(there[name, y - 1], there[name, y])
        for pair, items in bundles.items():
            for item in items:
                model.add_implication(served[pair, y], there[item, y])
    count = len(costs) * len(budgets) + 1
    value = sum(weights[p] * served[p, y] for p in bundles for y in years)
    model.maximize(count * value + sum(there.values()))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 0
    solver.parameters.max_deterministic_time = 300
    if until is not None:
        solver.parameters.max_time_in_seconds = max(until - perf_counter(), 0.0)
    status = solver.solve(model)
    built: dict[str, int | None] = dict.fromkeys(costs)
    most = sum(weights.values()) * len(budgets)
    if status in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        for name in costs:
            built[name] = next((y for y in years if solver.boolean_value(there[name, y])), None)
        most = int(solver.best_objective_bound) // count
    elif status != cp_model.UNKNOWN:
        raise RuntimeError("building nothing is always possible: this is a fault of the optimizer")
    benefit = sum(
        weights[pair]
        for pair, items in bundles.items()
        for y in years
        if all((at := built[item]) is not None and at <= y for item in items)
    )
    return built, benefit, max(benefit, most)


def _years(
    costs: dict[str, int],
    bundles: dict[str, frozenset[str]],
    budgets: Sequence[int],
    built: dict[str, int | None],
    routes: dict[str, frozenset[str]],
) -> list[Year]:
    found, before = [], set[str]()
    for y, budget in enumerate(budgets):
        done = {name for name, at in built.items() if at is not None and at <= y}
        now = tuple(name for name in costs if built[name] == y)
        met = {pair for pair, items in bundles.items() if items <= done}
        newly = tuple(pair for pair in bundles if pair in met - before)
        spent = sum(costs[name] for name in now)
        standing = tuple(n for n in costs if n in done and routes.get(n, frozenset()) <= done)
        worth = sum(costs[name] for name in standing)
        found.append(
            Year(y + 1, budget, spent, now, newly, len(met), len(bundles), standing, worth)
        )
        before = met
    return found
