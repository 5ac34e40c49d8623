"""Two plans or more side by side: what changed, and why, shown by solving again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from netplan.failures.failure import INTACT
from netplan.model.currency import CNY
from netplan.model.figures import built, fibre_km
from netplan.model.fitted import Refit, refits
from netplan.model.plan import Plan, PlanLink, PlanStatus, SpanCost, TargetOutcome
from netplan.model.scenario import Limit, Scenario, Target
from netplan.model.traffic import MBIT_PER_GBIT
from netplan.model.units import NS_PER_MS
from netplan.planning.design import FORCED_LINK, Design
from netplan.planning.feasible import forced_without_route
from netplan.service.service import ServiceModel
from netplan.whatif.compare.changes import Change, changes, with_change
from netplan.whatif.memory import Memory, ask

RELAXED_MS = 0.1
"""How far a limit is relaxed to see whether it binds."""
PLANNED = (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)
PROVEN = (PlanStatus.OPTIMAL, PlanStatus.INFEASIBLE)


@dataclass(frozen=True)
class Side:
    """One of the plans compared, with the scenario it answers."""

    label: str
    scenario: Scenario
    plan: Plan


@dataclass(frozen=True)
class Margin:
    """The pair of a target with the least margin; ``failure`` is where, ns None = cut off."""

    target: str
    sink: str
    failure: str
    margin_ns: int | None


@dataclass(frozen=True)
class Figures:
    """What the table shows of one plan; money in CNY, lengths in km of new cable.

    ``traffic`` is None for a plan without any.
    """

    label: str
    status: str
    cost_cny: int | None
    lower_bound_cny: int | None
    links: int
    spans_built: int
    spans_lit: int
    new_cable_km: float
    margins: tuple[Margin, ...]
    worst_cuts: tuple[Margin, ...]
    traffic: Traffic | None = None


@dataclass(frozen=True)
class Traffic:
    """What a plan carries, and what it has lit for it."""

    gbit_s: float
    channels: int
    fibre_pairs: int
    regenerators: int


@dataclass(frozen=True)
class PairDelta:
    """One pair of a target in both plans; ns, None = cut off."""

    target: str
    source: str
    sink: str
    base_ns: int | None
    other_ns: int | None
    base_limit_ns: int
    other_limit_ns: int


@dataclass(frozen=True)
class Breaks:
    """What one span or link does: without it this pair misses its limit in that plan.

    ``failure`` is ``forced link`` where a link that the scenario forces has no route left.
    """

    target: str
    sink: str
    failure: str
    limit_ns: int
    without_ns: int | None


@dataclass(frozen=True)
class Moved:
    """A span or link that differs: ``change`` is added, removed, rerouted or resized.

    ``refits`` says in what one that both plans have is fitted otherwise.
    """

    kind: str
    id: str
    change: str
    carries: tuple[Breaks, ...]
    refits: tuple[Refit, ...] = ()


@dataclass(frozen=True)
class Tried:
    """How a question asked for the comparison ended: its cost, and how far that is proven.

    ``cost_cny`` None: no plan was found, and ``status`` tells whether there is none.
    """

    status: PlanStatus
    cost_cny: int | None
    lower_bound_cny: int | None


@dataclass(frozen=True)
class Cause:
    """One changed input, tried alone.

    ``alone`` is the base with only this change, ``without`` the other with this change taken
    back.
    """

    change: Change
    alone: Tried
    without: Tried
    added: tuple[str, ...]
    removed: tuple[str, ...]


@dataclass(frozen=True)
class Binding:
    """A limit that costs money: the saving when it is relaxed by ``RELAXED_MS``."""

    label: str
    target: str
    limit: str
    saving_cny: int


@dataclass(frozen=True)
class Difference:
    """One plan against the base."""

    base: Side
    other: Side
    kept: tuple[str, ...]
    moved: tuple[Moved, ...]
    pairs: tuple[PairDelta, ...]
    changes: tuple[Change, ...]
    causes: tuple[Cause, ...]

    @property
    def same(self) -> bool:
        """Tell whether both are the same answer: spans, links, routes, cost, latencies."""
        return not (
            self.moved
            or any(pair.base_ns != pair.other_ns for pair in self.pairs)
            or _answer(self.base.plan) != _answer(self.other.plan)
        )

    @property
    def unproven(self) -> tuple[Side, ...]:
        """Return the sides whose plan may not be the best: what differs may be due to that."""
        sides = (self.base, self.other)
        return tuple(side for side in sides if side.plan.status not in PROVEN)

    @property
    def delta_cny(self) -> int | None:
        """Return what the other plan costs more; None where there is not one on each side."""
        base, other = self.base.plan.cost_cny, self.other.plan.cost_cny
        return None if base is None or other is None else other - base

    @property
    def best_delta_cny(self) -> tuple[int, int] | None:
        """Return between what the best plans of both sides differ in cost.

        None where a bound is not one of the least cost, or there is no plan.
        """
        base, other = self.base.plan, self.other.plan
        for plan in (base, other):
            if plan.last is not None or None in (plan.cost_cny, plan.lower_bound_cny):
                return None
        low = (other.lower_bound_cny or 0) - (base.cost_cny or 0)
        return low, (other.cost_cny or 0) - (base.lower_bound_cny or 0)


@dataclass(frozen=True)
class Comparison:
    """All plans against the first.

    ``searched`` questions were asked for it; a limit stopped ``stopped`` of them before the proof.
    """

    figures: tuple[Figures, ...]
    differences: tuple[Difference, ...]
    binding: tuple[Binding, ...]
    searched: int
    stopped: int = 0
    currency: str = CNY

    @property
    def same(self) -> bool:
        """Tell whether all plans are the same answer."""
        return all(difference.same for difference in self.differences)


def compare(sides: Sequence[Side], *, why: bool = True, memory: Memory | None = None) -> Comparison:
    """Return what differs between the first plan and each of the others.

    Args:
        sides: two or more; the first is the base.
        why: solve again to find which input moved the plan and which limits bind.
        memory: answers known already.
    """
    memory = memory or Memory()
    base, *others = sides
    differences = tuple(_difference(base, other, memory if why else None) for other in others)
    asked = any(not difference.same for difference in differences)
    binding = tuple(b for side in sides for b in _binding(side, memory)) if why and asked else ()
    return Comparison(
        tuple(figures(side) for side in sides),
        differences,
        binding,
        memory.counts["searched"],
        len(memory.stops),
        sides[0].plan.currency,
    )


@dataclass(frozen=True)
class Effort:
    """What finding out why will take: questions at most, and what the plans took, s."""

    questions: int
    plan_s: float | None


def effort(sides: Sequence[Side]) -> Effort:
    """Return what it takes at most to find out why the sides differ.

    Each changed input is tried twice, each limit in ms once a proven side; what follows from an
    earlier answer is not searched.
    """
    base, *others = sides
    differing = [o for o in others if not _difference(base, o, None).same]
    questions = sum(2 * len(changes(base.scenario, other.scenario)) for other in differing)
    if differing:
        questions += sum(
            relax(side.scenario, target, name, RELAXED_MS) is not None
            for side in sides
            if side.plan.status is PlanStatus.OPTIMAL
            for target in side.scenario.targets
            for name in ("limit", "after_cut")
        )
    times = [side.plan.provenance.wall_time_s for side in sides]
    known = [seconds for seconds in times if seconds is not None]
    return Effort(questions, max(known, default=None))


def figures(side: Side) -> Figures:
    """Return the table's column of one plan."""
    plan, network = side.plan, side.scenario.network
    new = built(plan, network)
    return Figures(
        side.label,
        plan.status.value,
        plan.cost_cny,
        plan.lower_bound_cny,
        len(plan.links),
        len(new),
        len(plan.spans) - len(new),
        fibre_km(new),
        tuple(_tightest(plan.targets, _intact)),
        tuple(_tightest(plan.targets, _worst_cut)),
        _traffic(plan),
    )


def _traffic(plan: Plan) -> Traffic | None:
    if plan.carried is None:
        return None
    return Traffic(
        sum(demand.mbit_s for demand in plan.carried.demands) / MBIT_PER_GBIT,
        sum(link.channel_count for link in plan.links),
        sum(span.fibre_pairs for span in plan.spans),
        sum(link.regenerators for link in plan.links),
    )


def _tightest(outcomes: Sequence[TargetOutcome], measure: object) -> Iterator[Margin]:
    assert callable(measure)
    for target in dict.fromkeys(outcome.id for outcome in outcomes):
        margins = [m for o in outcomes if o.id == target and (m := measure(o)) is not None]
        if margins:
            yield min(margins, key=_margin_key)


def _margin_key(margin: Margin) -> float:
    return float("-inf") if margin.margin_ns is None else margin.margin_ns


def _intact(outcome: TargetOutcome) -> Margin:
    return Margin(outcome.id, outcome.sink, INTACT, outcome.margin_ns)


def _worst_cut(outcome: TargetOutcome) -> Margin | None:
    worst = outcome.worst_failure
    if worst is None:
        return None
    return Margin(outcome.id, outcome.sink, worst.failure, worst.margin_ns)


def _answer(plan: Plan) -> object:
    """Return what makes two plans the same answer."""
    spans = frozenset(span.id for span in plan.spans)
    return plan.status, plan.cost_cny, plan.lower_bound_cny, spans, frozenset(plan.impossible)


def _difference(base: Side, other: Side, memory: Memory | None) -> Difference:
    old, new = _parts(base.plan), _parts(other.plan)
    moved, kept = [], []
    for kind, name in dict.fromkeys((*new, *old)):
        before, after = old.get((kind, name)), new.get((kind, name))
        refitted = refits(before, after) if before and after else ()
        change = _fate(before, after, refitted)
        if change is None:
            kept.append(name)
            continue
        holder = base if change == "removed" else other
        carries = _carries(holder, kind, name) if memory and change in ("added", "removed") else ()
        moved.append(Moved(kind, name, change, carries, refitted))
    found = changes(base.scenario, other.scenario)
    difference = Difference(base, other, tuple(kept), tuple(moved), _pairs(base, other), found, ())
    if memory is None or difference.same:
        return difference
    return replace(difference, causes=tuple(_causes(difference, memory)))


Part = SpanCost | PlanLink


def _parts(plan: Plan) -> dict[tuple[str, str], Part]:
    """Return the spans and links of a plan."""
    parts: dict[tuple[str, str], Part] = {("span", s.id): s for s in plan.spans}
    return parts | {("link", link.id): link for link in plan.links}


def _fate(before: Part | None, after: Part | None, refitted: tuple[Refit, ...]) -> str | None:
    if before is None:
        return "added"
    if after is None:
        return "removed"
    if _route(before) != _route(after):
        return "rerouted"
    return "resized" if refitted else None


def _route(part: Part) -> tuple[str, ...]:
    return part.route if isinstance(part, PlanLink) else ()


def _pairs(base: Side, other: Side) -> tuple[PairDelta, ...]:
    after = {(t.id, t.source, t.sink): t for t in other.plan.targets}
    return tuple(
        PairDelta(t.id, t.source, t.sink, t.after_ns, o.after_ns, t.limit_ns, o.limit_ns)
        for t in base.plan.targets
        if (o := after.get((t.id, t.source, t.sink))) is not None
    )


def _carries(side: Side, kind: str, name: str) -> tuple[Breaks, ...]:
    """Return the pairs that miss a limit when one span or link is taken out of a plan."""
    rest = Design.of(ServiceModel(side.scenario), side.plan, without=name)
    dark = rest.unrouted()
    broken = [Breaks(link.id, link.b, FORCED_LINK, limit, ns) for link, limit, ns in dark]
    for outcome in rest.outcomes():
        worst = outcome.worst_failure
        if outcome.after_ns is None or outcome.after_ns > outcome.limit_ns:
            late = (INTACT, outcome.limit_ns, outcome.after_ns)
        elif worst is not None and not worst.met:
            late = (worst.failure, worst.limit_ns, worst.one_way_ns)
        else:
            continue
        broken.append(Breaks(outcome.id, outcome.sink, *late))
    return tuple(broken)


def _causes(difference: Difference, memory: Memory) -> Iterator[Cause]:
    base, other = difference.base, difference.other
    before = {s.id for s in base.plan.spans} | {x.id for x in base.plan.links}
    for change in difference.changes:
        alone, after = _tried(with_change(base.scenario, other.scenario, change.key), memory)
        without, _ = _tried(with_change(other.scenario, base.scenario, change.key), memory)
        planned = alone.status in PLANNED
        yield Cause(
            change,
            alone,
            without,
            tuple(sorted(after - before)) if planned else (),
            tuple(sorted(before - after)) if planned else (),
        )


def _tried(question: Scenario, memory: Memory) -> tuple[Tried, frozenset[str]]:
    """Return how a question ends, and the spans and links of its plan."""
    if forced_without_route(question):  # one side's forced link, ruled out by the other
        return Tried(PlanStatus.INFEASIBLE, None, None), frozenset()
    plan = ask(question, memory)
    parts = {*(span.id for span in plan.spans), *(link.id for link in plan.links)}
    return Tried(plan.status, plan.cost_cny, plan.lower_bound_cny), frozenset(parts)


def _binding(side: Side, memory: Memory) -> Iterator[Binding]:
    if side.plan.status is not PlanStatus.OPTIMAL or side.plan.cost_cny is None:
        return
    if not side.scenario.objective.is_least_cost:
        return  # what another objective costs is no price of a limit
    for target in side.scenario.targets:
        for name in ("limit", "after_cut"):
            relaxed = relax(side.scenario, target, name, RELAXED_MS)
            if relaxed is None:
                continue
            found = ask(relaxed, memory)
            if found.status is PlanStatus.OPTIMAL and found.cost_cny is not None:
                saving = side.plan.cost_cny - found.cost_cny
                if saving > 0:
                    yield Binding(side.label, target.id, name, saving)


def relax(scenario: Scenario, target: Target, name: str, by_ms: float) -> Scenario | None:
    """Return the scenario with one limit longer; None where it is not in ms."""
    limit: Limit | None = getattr(target, name)
    if limit is None or limit.one_way_ms is None:
        return None
    longer = replace(limit, one_way_ms=round(limit.one_way_ms + by_ms, 6))
    new = replace(target, limit=longer) if name == "limit" else replace(target, after_cut=longer)
    return replace(
        scenario, targets=tuple(new if t.id == target.id else t for t in scenario.targets)
    )


def ms(ns: int | None) -> float | None:
    """Return ns as ms."""
    return None if ns is None else ns / NS_PER_MS
