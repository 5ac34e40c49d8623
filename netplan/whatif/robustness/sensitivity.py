"""How far a plan can be trusted when prices, lengths, limits or the question move.

All of it by solving again, none of it from the duals of a relaxation: integer plans have no
honest shadow prices.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from netplan.model.money import several_pairs
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import CostFactor, Scenario
from netplan.planning.chance.bands import with_lengths
from netplan.planning.design import Design
from netplan.service.service import ServiceModel
from netplan.whatif.front.measures import INTACT, TARGET, asked_ms, moves_both
from netplan.whatif.front.worst_latency import Front, front
from netplan.whatif.memory import Memory, ask
from netplan.whatif.robustness.price_ranges import Spread, cost_ranges, proven_cost

LENGTH_STEP = 1e-4
"""Resolution of the length a span may reach, as a share of its length."""
LONGEST = 3.0
PENALTIES = (0.25, 0.5, 1.0, 2.0, 4.0)


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

    ``different_cny`` is the price of what it has and the best plan lacks; ``spans`` and
    ``links`` are all that it has.
    """

    cost_cny: int
    different_cny: int
    added: tuple[str, ...]
    removed: tuple[str, ...]
    spans: tuple[str, ...] = ()
    links: tuple[str, ...] = ()


@dataclass(frozen=True)
class Use:
    """Where a span or link is used across scenarios: essential, optional or never."""

    id: str
    kind: str
    role: str
    used_in: tuple[str, ...]


def length_ranges(
    scenario: Scenario, plan: Plan, memory: Memory, *, low_ends: bool = False
) -> tuple[LengthRange, ...]:
    """Return how far each span of the plan may be off in length."""
    best = proven_cost(plan)
    found = []
    for cost in plan.spans:
        span = scenario.network.span[cost.id]
        low_optimal = None
        if low_ends:
            shorter = with_lengths(scenario, {span.id: 1.0 - span.length_tolerance})
            asked = ask(shorter, memory)
            low_optimal = asked.cost_cny == best if asked.status is PlanStatus.OPTIMAL else None
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
    """Tell whether the spans and links of a plan meet every target, and carry all traffic."""
    if plan.carried is not None:
        from netplan.planning.capacity.held import Held  # noqa: PLC0415  (compiled kernels load here)

        return Held(ServiceModel(scenario)).carries(plan)
    design = Design.of(ServiceModel(scenario), plan)
    return all(outcome.met for outcome in design.outcomes())


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
                from_ms=asked + relax_ms,
                to_ms=asked,
                memory=memory,
            ),
        )
        for target in scenario.targets
        if (asked := asked_ms(target.limit)) is not None
    )


def alternatives(
    scenario: Scenario, plan: Plan, memory: Memory, *, within: float
) -> tuple[Alternative, ...]:
    """Return different plans of nearly the same cost, the most different first.

    A heuristic in what it finds (the prices of everything in the best plan are raised in
    steps and the question asked again), exact in what it says: every plan listed meets all
    targets and costs what is stated. That no plan differs more is not proven.
    """
    best = proven_cost(plan)
    model = ServiceModel(scenario)
    prices = dict(zip((s.id for s in model.spans), model.span_costs, strict=True))
    mine = {s.id for s in plan.spans}
    found: dict[frozenset[str], Alternative] = {}
    for penalty in PENALTIES:
        dearer = tuple(CostFactor(1 + penalty, span=name) for name in sorted(mine))
        asked = replace(scenario, cost_factors=(*scenario.cost_factors, *dearer))
        other = ask(asked, memory)
        theirs = frozenset(s.id for s in other.spans)
        links = sum(link.cost_cny for link in other.links)
        spans = {s.id: several_pairs(prices[s.id], s.fibre_pairs).cost_cny for s in other.spans}
        cost = sum(spans.values()) + links
        if other.cost_cny is None or theirs == mine or cost > (1 + within) * best:
            continue
        new = tuple(sorted(theirs - mine))
        found[theirs] = Alternative(
            cost,
            sum(spans[s] for s in new),
            new,
            tuple(sorted(mine - theirs)),
            tuple(sorted(theirs)),
            tuple(sorted(link.id for link in other.links)),
        )
    return tuple(sorted(found.values(), key=lambda a: (-a.different_cny, a.cost_cny, a.added)))


def uses(
    sides: Sequence[tuple[str, Scenario, Plan]],
    memory: Memory,
    spreads: Sequence[Spread | None] = (),
) -> tuple[Use, ...]:
    """Return which items are essential, optional or never used across scenarios.

    Essential: in every cheapest plan of every scenario (leaving it out costs more in each,
    shown by solving again). Never: in no plan found. Optional: all others.
    """
    needed: dict[str, list[bool]] = {}
    used: dict[str, list[str]] = {}
    kinds: dict[str, str] = {}
    for (label, scenario, plan), spread in zip(sides, spreads or [None] * len(sides), strict=True):
        kinds |= {s.id: "span" for s in ServiceModel(scenario).spans}
        for entry in cost_ranges(scenario, plan, memory, spread=spread):
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
