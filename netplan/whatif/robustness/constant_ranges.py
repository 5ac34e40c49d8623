"""Which constants decide the plan: whether it holds, and is the best, at the ends of their ranges.

Whether the plan's spans and links hold at an end, and what they cost there, is worked out anew
with the constant moved and is exact. Whether another plan is better there takes a search.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

import numpy as np

from netplan.model.equipment import Costs, Equipment
from netplan.model.plan import Plan, PlanStatus
from netplan.model.quantity import Quantity
from netplan.model.scenario import Scenario
from netplan.planning.design import Design
from netplan.planning.formulation import build_problem
from netplan.service.service import ServiceModel
from netplan.whatif.memory import Memory, ask

DELAYS = (
    "amplifier_spacing_km",
    "amplifier_delay_us",
    "pass_through_delay_us",
    "terminal_delay_us",
    "regenerator_delay_us",
    "regenerator_reach_km",
    "hop_delay_us",
)
MODE_PRICE = "mode_transponder_cny"
PRICES = (
    "build_cny_per_km",
    MODE_PRICE,
    "amplifier_site_cny",
    "roadm_degree_cny",
    "transponder_cny",
    "regenerator_cny",
    "lease_cny_per_fibre_km_year",
)
TABLES = ("build_cny_per_km", MODE_PRICE)
ENDS = ("low", "high")
NEVER_SLOWER = frozenset(
    {
        ("amplifier_spacing_km", "high"),
        ("amplifier_delay_us", "low"),
        ("pass_through_delay_us", "low"),
        ("terminal_delay_us", "low"),
        ("regenerator_delay_us", "low"),
        ("regenerator_reach_km", "high"),
        ("hop_delay_us", "low"),
    }
)
"""Ends at which no path is longer and no limit shorter, so that what holds goes on holding.

In a mode the spacing of amplifiers changes the noise, too.
"""
OnEnd = Callable[[int, int], None]


@dataclass(frozen=True)
class Constant:
    """A constant of the scenario: its key, what is known of it.

    ``fibre`` is the fibre that it is of, or the mode; "" where it is of neither.
    """

    key: str
    fibre: str
    quantity: Quantity

    @property
    def name(self) -> str:
        """Return how a scenario's ``constants`` name it."""
        return f"{self.key}.{self.fibre}" if self.fibre else self.key


@dataclass(frozen=True)
class ConstantEnd:
    """What a constant at one end of its range does to a plan.

    Attributes:
        constant: the constant, at its own value.
        end: ``low`` or ``high``.
        missed: pairs of the plan that no longer hold there; 0: the plan holds.
        plan_cost_cny: what the plan's spans and links cost there.
        best_cny: the least cost there; None: not asked, not known, or nothing holds.
        status: how the question asked anew ended; None: not asked.
    """

    constant: Constant
    end: str
    missed: int
    plan_cost_cny: int
    best_cny: int | None = None
    status: PlanStatus | None = None

    @property
    def value(self) -> float:
        """Return the value at that end."""
        quantity = self.constant.quantity
        return quantity.low if self.end == "low" else quantity.high

    @property
    def changes(self) -> bool | None:
        """Tell whether the plan is another there; None: not known without a search."""
        if self.missed:
            return True
        if self.status is not PlanStatus.OPTIMAL or self.best_cny is None:
            return None
        return self.best_cny < self.plan_cost_cny


def constants(scenario: Scenario) -> Iterator[Constant]:
    """Yield every delay and price with a range that the scenario's offers and today's use."""
    gear, costs = scenario.equipment, scenario.costs
    spans = scenario.network.spans
    used = {span.fibre for span in spans}
    for fibre, kind in gear.fibres.items():
        if fibre in used:
            yield from _ranged("delay_us_per_km", kind.delay_us_per_km, fibre)
    for key in DELAYS:
        yield from _ranged(key, getattr(gear, key))
    for fibre, price in costs.build_cny_per_km.items():
        if fibre in used:
            yield from _ranged("build_cny_per_km", price, fibre)
    modes = () if scenario.channels is None else scenario.channels.modes
    for mode, price in costs.mode_transponder_cny.items():
        if mode in modes and scenario.demands is not None:
            yield from _ranged(MODE_PRICE, price, mode)
    for key in PRICES[2:]:
        if key != "lease_cny_per_fibre_km_year" or scenario.lease is not None:
            yield from _ranged(key, getattr(costs, key))


def _ranged(key: str, quantity: Quantity | None, fibre: str = "") -> Iterator[Constant]:
    if quantity is not None and quantity.low < quantity.high:
        yield Constant(key, fibre, quantity)


def constant_ranges(
    scenario: Scenario,
    plan: Plan,
    memory: Memory | None = None,
    *,
    on_end: OnEnd = lambda done, count: None,
) -> tuple[ConstantEnd, ...]:
    """Return what each constant does to a plan at the ends of its range, all others kept.

    Args:
        scenario: the question.
        plan: its plan.
        memory: solves again at each end; None: only whether the plan holds is worked out.
        on_end: called with (done, all).
    """
    asked = [
        (constant, end)
        for constant in constants(scenario)
        for end in ENDS
        if getattr(constant.quantity, end) != constant.quantity.value
    ]
    found = []
    for done, (constant, end) in enumerate(asked, 1):
        found.append(_at(scenario, plan, constant, end, memory))
        on_end(done, len(asked))
    return tuple(found)


def _at(
    scenario: Scenario, plan: Plan, constant: Constant, end: str, memory: Memory | None
) -> ConstantEnd:
    moved = with_constant(scenario, constant, getattr(constant.quantity, end))
    design = Design.of(ServiceModel(moved), plan)
    missed = 0
    if constant.key not in PRICES and (constant.key, end) not in NEVER_SLOWER:
        missed = _missed(design, plan)
    costs = sum(cost.cost_cny for cost in design.span_costs())
    if design.fitted is None:
        costs += sum(map(design.model.link_cost_cny, design.has.values()))
    else:
        costs += sum(link.cost_cny for link in design.fitted.links.values())
    if memory is None:
        return ConstantEnd(constant, end, missed, costs)
    again = ask(moved, memory)
    return ConstantEnd(constant, end, missed, costs, again.cost_cny, again.status)


def _missed(design: Design, plan: Plan) -> int:
    """Return how many pairs that a plan holds, and links that it must have, a design loses."""
    model = design.model
    if plan.carried is not None:
        from netplan.planning.capacity.held import Held  # noqa: PLC0415  (compiled kernels load here)

        return len({pair for short in Held(model).lacking(plan) for pair in short.pairs})
    lost = sum(1 for _ in design.unrouted())
    chosen, problem = design.chosen, build_problem(model)
    worst = None
    if not (model.asks_more_than_paths or model.asks_confidence):
        is_open = np.array([name in chosen for name in problem.cover.item_name], dtype=np.bool_)
        worst = problem.worst_of(is_open)  # all failures at once
    if worst is None:
        pairs = zip(design.outcomes(), plan.targets, strict=True)
        return lost + sum(now.met < before.met for now, before in pairs)
    for demand, outcome, failure in zip(model.demands, plan.targets, worst, strict=True):
        ns = design.intact.one_way_ns(demand)
        held = failure is not None and ns is not None and ns <= demand.limit_ns
        lost += outcome.met and not held
    return lost


def with_constant(scenario: Scenario, constant: Constant, value: float) -> Scenario:
    """Return the scenario with another value of a constant."""
    moved = replace(constant.quantity, value=value)
    gear, costs = scenario.equipment, scenario.costs
    if constant.key == "delay_us_per_km":
        fibre = replace(gear.fibres[constant.fibre], delay_us_per_km=moved)
        fibres = MappingProxyType({**gear.fibres, constant.fibre: fibre})
        return replace(scenario, equipment=replace(gear, fibres=fibres))
    if constant.key in TABLES:
        prices = MappingProxyType({**getattr(costs, constant.key), constant.fibre: moved})
        return replace(scenario, costs=_priced(costs, {constant.key: prices}))
    changed: dict[str, Quantity] = {constant.key: moved}
    if constant.key in DELAYS:
        return replace(scenario, equipment=_replaced(gear, changed))
    return replace(scenario, costs=_priced(costs, changed))


def _replaced(gear: Equipment, changed: dict[str, Quantity]) -> Equipment:
    return replace(gear, **changed)  # type: ignore[arg-type]


def _priced(costs: Costs, changed: Mapping[str, object]) -> Costs:
    return replace(costs, **changed)  # type: ignore[arg-type]
