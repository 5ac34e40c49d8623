"""Between which prices a plan stays optimal, item by item, on one process or many.

Taking an item out and solving again gives the cost of the best plan without it: above its price
plus that difference the plan is no longer optimal. Forcing an item in gives the price from
which on it would enter. Items are asked in batches of a fixed size, each from the same start,
so that the number of workers cannot show.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import Objective, Scenario
from netplan.planning.feasible import forced_without_route
from netplan.service.service import ServiceModel
from netplan.whatif.compare.comparison import Side
from netplan.whatif.compare.sides import side_of
from netplan.whatif.memory import Memory, ask
from netplan.whatif.sweep.workers import Runner

BATCH = 8
LIMIT = "limit"
OnItem = Callable[[int, int], None]
Item = tuple[str, int | None]
"""A span or link, and what all of it costs in the plan; None: the plan lacks it."""


@dataclass(frozen=True)
class CostRange:
    """The price between ``low_cny`` and ``high_cny`` (None: any) leaves the plan optimal.

    ``in_plan`` tells on which side of the plan the item is. All other prices stay. ``exact``
    is False where a limit of the solver stopped a proof: the true range may be wider.
    """

    id: str
    kind: str
    in_plan: bool
    cost_cny: int
    low_cny: int
    high_cny: int | None
    exact: bool = True

    @property
    def essential(self) -> bool:
        """Tell whether every cheapest plan has it: leaving it out costs something."""
        return self.in_plan and (self.high_cny is None or self.high_cny > self.cost_cny)


@dataclass(frozen=True)
class Spread:
    """Many workers, and how each of them finds the question: by its file and changes."""

    runner: Runner
    reference: str
    overrides: tuple[str, ...] = ()


@dataclass(frozen=True)
class _Batch:
    reference: str
    overrides: tuple[str, ...]
    best_cny: int
    items: tuple[Item, ...]


def cost_ranges(
    scenario: Scenario,
    plan: Plan,
    memory: Memory,
    *,
    others: Iterable[str] = (),
    on_item: OnItem | None = None,
    spread: Spread | None = None,
) -> tuple[CostRange, ...]:
    """Return the exact price ranges of what the plan has, and of the other items named.

    Args:
        scenario: the question.
        plan: its proven plan.
        memory: answers known already; each batch starts from them.
        others: spans and links outside the plan to try.
        on_item: called with (done, all).
        spread: do it on workers; None: here.

    Raises:
        ValueError: the plan is not proven optimal.
    """
    best = proven_cost(plan)
    used = {s.id: s.cost_cny for s in plan.spans}
    used |= {link.id: link.cost_cny for link in plan.links}
    rule = scenario.candidates
    barred = {*rule.forbid_spans, *rule.forbid_links}
    outside = [name for name in others if name not in used and name not in barred]
    asked: list[Item] = [*used.items(), *((name, None) for name in outside)]
    batches = [tuple(asked[i : i + BATCH]) for i in range(0, len(asked), BATCH)]
    found: dict[int, tuple[CostRange, ...]] = {}
    done = 0
    if spread is None or len(batches) < 2:
        for place, items in enumerate(batches):
            listener = _counting_on(on_item, place * BATCH, len(asked))
            found[place] = _ranges(scenario, best, _from_here(memory), items, listener)
    else:
        jobs = [_Batch(spread.reference, spread.overrides, best, items) for items in batches]
        for place, ranges in spread.runner(_answer_batch, jobs):
            found[place] = ranges
            memory.stops += [LIMIT for entry in ranges if not entry.exact]
            done += len(ranges)
            if on_item is not None:
                on_item(done, len(asked))
    return tuple(entry for place in sorted(found) for entry in found[place])


def _counting_on(on_item: OnItem | None, before: int, count: int) -> Callable[[int], None]:
    def tell(done: int) -> None:
        if on_item is not None:
            on_item(before + done, count)

    return tell


def _from_here(memory: Memory) -> Memory:
    """Return a memory that knows the same and learns on its own."""
    return memory.branch()


def _answer_batch(batch: _Batch) -> tuple[CostRange, ...]:
    scenario, memory = _prepared(batch.reference, batch.overrides)
    return _ranges(scenario, batch.best_cny, _from_here(memory), batch.items, lambda _: None)


@lru_cache(maxsize=1)
def _prepared(reference: str, overrides: tuple[str, ...]) -> tuple[Scenario, Memory]:
    """Return the question that all batches are about, with its answer known; once a process."""
    memory = Memory()
    return without_budget(side_of(reference, overrides, memory)).scenario, memory


def without_budget(side: Side) -> Side:
    """Return the side without a limit on cost, which a least cost within it never feels."""
    return replace(side, scenario=replace(side.scenario, objective=Objective()))


def _ranges(
    scenario: Scenario,
    best_cny: int,
    memory: Memory,
    items: Sequence[Item],
    listener: Callable[[int], None],
) -> tuple[CostRange, ...]:
    model = ServiceModel(scenario)
    found = []
    for done, (name, price) in enumerate(items, 1):
        found.append(_range(model, best_cny, memory, name, price))
        listener(done)
    return tuple(found)


def _range(
    model: ServiceModel, best_cny: int, memory: Memory, name: str, price: int | None
) -> CostRange:
    scenario, in_plan = model.scenario, price is not None
    kind = "span" if name in model.span_index else "link"
    if price is None and kind == "span":
        price = model.span_costs[model.span_index[name]].cost_cny
    elif price is None:
        price = model.link_cost_cny(model.own_regenerators[model.link_index[name]])
    changed = _with_item(scenario, kind, name, forced=not in_plan)
    if forced_without_route(changed):  # no plan at all has it, or does without it
        return CostRange(name, kind, in_plan, price, 0, None)
    again = ask(changed, memory)
    if kind == "link" and not in_plan:
        price = _link_cny(model, again, name)
    exact = again.status in (PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE)
    extra = max(0, (again.lower_bound_cny or 0) - best_cny)
    if not in_plan:
        return CostRange(name, kind, False, price, max(0, price - extra), None, exact)
    rule = scenario.candidates
    forced = name in (*rule.force_spans, *rule.force_links)
    needed = again.status is PlanStatus.INFEASIBLE
    high = None if needed or forced else price + extra
    return CostRange(name, kind, True, price, 0, high, exact)


def _link_cny(model: ServiceModel, plan: Plan, name: str) -> int:
    """Return what a link costs in a plan; where it has none, on its shortest route."""
    own = model.own_regenerators[model.link_index[name]]
    found = (link.cost_cny for link in plan.links if link.id == name)
    return next(found, model.link_cost_cny(own))


def _with_item(scenario: Scenario, kind: str, name: str, *, forced: bool) -> Scenario:
    rule, key = scenario.candidates, f"{'force' if forced else 'forbid'}_{kind}s"
    other = f"{'forbid' if forced else 'force'}_{kind}s"
    left = tuple(n for n in getattr(rule, other) if n != name)
    new = {key: (*getattr(rule, key), name), other: left}
    return replace(scenario, candidates=replace(rule, **new))


def proven_cost(plan: Plan) -> int:
    """Return the cost of a plan.

    Raises:
        ValueError: it is not proven optimal.
    """
    if plan.cost_cny is None or plan.status is not PlanStatus.OPTIMAL:
        raise ValueError("ranges need a plan that is proven optimal")
    return plan.cost_cny
