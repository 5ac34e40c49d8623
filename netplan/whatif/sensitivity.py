"""How far a plan can be trusted when prices, lengths, limits or the question move.

All of it by solving again, none of it from the duals of a relaxation: integer plans have no
honest shadow prices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from netplan.graph.service import ServiceModel
from netplan.model.network import Network, SpanState
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import CostFactor, Scenario
from netplan.optimize.outcome import Design
from netplan.whatif.answers import Memory, ask
from netplan.whatif.front import Front, front
from netplan.whatif.measures import INTACT, TARGET, moves_both

LENGTH_STEP = 1e-4
"""Resolution of the length a span may reach, as a share of its length."""
LONGEST = 3.0
PENALTIES = (0.25, 0.5, 1.0, 2.0, 4.0)
OnItem = Callable[[int, int], None]


@dataclass(frozen=True)
class CostRange:
    """The price between ``low_cny`` and ``high_cny`` (None: any) leaves the plan optimal.

    ``in_plan`` tells on which side of the plan the item is. All other prices stay.
    """

    id: str
    kind: str
    in_plan: bool
    cost_cny: int
    low_cny: int
    high_cny: int | None

    @property
    def essential(self) -> bool:
        """Tell whether every cheapest plan has it: leaving it out costs something."""
        return self.in_plan and (self.high_cny is None or self.high_cny > self.cost_cny)


@dataclass(frozen=True)
class LengthRange:
    """How long a span of the plan may turn out before a target is missed.

    ``high_km`` None: longer than ``LONGEST`` times does not matter. Up to there the plan
    stays optimal (prices kept): longer spans only take choices away. ``low_optimal`` tells
    whether it is still optimal with the span at the low end of its tolerance band.
    """

    id: str
    length_km: float
    tolerance: float
    high_km: float | None
    low_optimal: bool | None


@dataclass(frozen=True)
class Alternative:
    """Another plan within the asked distance of the least cost.

    ``different_cny`` is the price of what it has and the best plan lacks.
    """

    cost_cny: int
    different_cny: int
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Use:
    """Where a span or link is used across scenarios: essential, optional or never."""

    id: str
    kind: str
    role: str
    used_in: tuple[str, ...]


def cost_ranges(
    scenario: Scenario,
    plan: Plan,
    memory: Memory,
    *,
    others: Iterable[str] = (),
    on_item: OnItem | None = None,
) -> tuple[CostRange, ...]:
    """Return the exact price ranges of what the plan has, and of the other items named.

    Taking an item out and solving again gives the cost of the best plan without it: above
    its price plus that difference the plan is no longer optimal. Forcing an item in gives
    the price from which on it would enter.

    Args:
        scenario: the question.
        plan: its proven plan.
        memory: answers known already.
        others: spans and links outside the plan to try.
        on_item: told (done, all).

    Raises:
        ValueError: the plan is not proven optimal.
    """
    best = _proven_cost(plan)
    model = ServiceModel(scenario)
    spans = dict(zip((s.id for s in model.spans), model.span_costs, strict=True))
    used = [*(s.id for s in plan.spans), *(link.id for link in plan.links)]
    rule = scenario.candidates
    barred = {*rule.forbid_spans, *rule.forbid_links}
    outside = [name for name in others if name not in used and name not in barred]
    asked = [*((name, True) for name in used), *((name, False) for name in outside)]
    found = []
    for number, (name, in_plan) in enumerate(asked, 1):
        kind = "span" if name in spans else "link"
        price = spans[name].cost_cny if name in spans else model.link_cost_cny
        again = ask(_with_item(scenario, kind, name, forced=not in_plan), memory)
        extra = None if again.cost_cny is None else again.cost_cny - best
        if in_plan:
            forced = name in (*rule.force_spans, *rule.force_links)
            high = None if extra is None or forced else price + extra
            found.append(CostRange(name, kind, True, price, 0, high))
        else:
            assert extra is not None  # forcing only adds choices
            found.append(CostRange(name, kind, False, price, max(0, price - extra), None))
        if on_item is not None:
            on_item(number, len(asked))
    return tuple(found)


def _with_item(scenario: Scenario, kind: str, name: str, *, forced: bool) -> Scenario:
    rule, key = scenario.candidates, f"{'force' if forced else 'forbid'}_{kind}s"
    other = f"{'forbid' if forced else 'force'}_{kind}s"
    left = tuple(n for n in getattr(rule, other) if n != name)
    new = {key: (*getattr(rule, key), name), other: left}
    return replace(scenario, candidates=replace(rule, **new))


def _proven_cost(plan: Plan) -> int:
    if plan.cost_cny is None or plan.status is not PlanStatus.OPTIMAL:
        raise ValueError("ranges need a plan that is proven optimal")
    return plan.cost_cny


def length_ranges(
    scenario: Scenario, plan: Plan, memory: Memory, *, low_ends: bool = False
) -> tuple[LengthRange, ...]:
    """Return how far each span of the plan may be off in length."""
    best = _proven_cost(plan)
    found = []
    for cost in plan.spans:
        span = scenario.network.span[cost.id]
        low_optimal = None
        if low_ends:
            shorter = with_lengths(scenario, {span.id: 1.0 - span.length_tolerance})
            low_optimal = ask(shorter, memory).cost_cny == best
        factor = _longest(scenario, plan, span.id)
        high = None if factor is None else round(span.length_km * factor, 3)
        found.append(LengthRange(span.id, span.length_km, span.length_tolerance, high, low_optimal))
    return tuple(found)


def _longest(scenario: Scenario, plan: Plan, span_id: str) -> float | None:
    """Return the largest factor on a span's length under which the plan holds (bisection)."""
    if holds(with_lengths(scenario, {span_id: LONGEST}), plan):
        return None
    low, high = 1.0, LONGEST
    while high - low > LENGTH_STEP:
        middle = (low + high) / 2
        if holds(with_lengths(scenario, {span_id: middle}), plan):
            low = middle
        else:
            high = middle
    return low


def holds(scenario: Scenario, plan: Plan) -> bool:
    """Tell whether the spans and links of a plan meet every target of a scenario."""
    design = Design(
        ServiceModel(scenario), tuple(s.id for s in plan.spans), tuple(x.id for x in plan.links)
    )
    return all(outcome.met for outcome in design.outcomes())


def with_lengths(scenario: Scenario, factors: dict[str, float]) -> Scenario:
    """Return the scenario with other span lengths; new cable keeps its price."""
    prices = scenario.costs.build_cny_per_km
    spans = tuple(
        span
        if span.id not in factors
        else replace(
            span,
            length_km=span.length_km * factors[span.id],
            build_cost_cny=round(prices[span.fibre].value * span.fibre_km)
            if span.build_cost_cny is None and span.state is SpanState.CANDIDATE
            else span.build_cost_cny,
        )
        for span in scenario.network.spans
    )
    return replace(scenario, network=Network(scenario.network.places, spans))


def target_prices(
    scenario: Scenario, memory: Memory, *, relax_ms: float
) -> tuple[tuple[str, Front], ...]:
    """Return, for each target, the exact staircase of cost from its limit up to ``relax_ms`` more.

    A limit after a cut that is in ms moves along. Targets whose limit is not given in ms are
    left out.
    """
    return tuple(
        (
            target.id,
            front(
                scenario,
                f"{TARGET if moves_both(target) else INTACT}:{target.id}",
                from_ms=target.limit.one_way_ms + relax_ms,
                to_ms=target.limit.one_way_ms,
                memory=memory,
            ),
        )
        for target in scenario.targets
        if target.limit.one_way_ms is not None
    )


def alternatives(
    scenario: Scenario, plan: Plan, memory: Memory, *, within: float
) -> tuple[Alternative, ...]:
    """Return different plans of nearly the same cost, the most different first.

    A heuristic in what it finds (the prices of everything in the best plan are raised in
    steps and the question asked again), exact in what it says: every plan listed meets all
    targets and costs what is stated. That no plan differs more is not proven.
    """
    best = _proven_cost(plan)
    model = ServiceModel(scenario)
    prices = dict(zip((s.id for s in model.spans), model.span_costs, strict=True))
    mine = {s.id for s in plan.spans}
    found: dict[frozenset[str], Alternative] = {}
    for penalty in PENALTIES:
        dearer = tuple(CostFactor(1 + penalty, span=name) for name in sorted(mine))
        asked = replace(scenario, cost_factors=(*scenario.cost_factors, *dearer))
        other = ask(asked, memory)
        theirs = frozenset(s.id for s in other.spans)
        links = len(other.links) * model.link_cost_cny
        cost = sum(prices[s].cost_cny for s in theirs) + links
        if other.cost_cny is None or theirs == mine or cost > (1 + within) * best:
            continue
        new = tuple(sorted(theirs - mine))
        found[theirs] = Alternative(
            cost, sum(prices[s].cost_cny for s in new), new, tuple(sorted(mine - theirs))
        )
    return tuple(sorted(found.values(), key=lambda a: (-a.different_cny, a.cost_cny, a.added)))


def uses(sides: Sequence[tuple[str, Scenario, Plan]], memory: Memory) -> tuple[Use, ...]:
    """Return which items are essential, optional or never used across scenarios.

    Essential: in every cheapest plan of every scenario (leaving it out costs more in each,
    shown by solving again). Never: in no plan found. Optional: all others.
    """
    needed: dict[str, list[bool]] = {}
    used: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    for label, scenario, plan in sides:
        kinds |= {s.id: "span" for s in ServiceModel(scenario).spans}
        for entry in cost_ranges(scenario, plan, memory):
            kinds[entry.id] = entry.kind
            used.setdefault(entry.id, []).append(label)
            needed.setdefault(entry.id, []).append(entry.essential)

    def role(name: str) -> str:
        if name not in used:
            return "never"
        return "essential" if needed[name].count(True) == len(sides) else "optional"

    return tuple(
        Use(name, kind, role(name), tuple(used.get(name, ()))) for name, kind in kinds.items()
    )
