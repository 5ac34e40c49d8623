"""Cost against latency: the complete front, every point proven, no gap skipped.

Cost as a function of a limit is a staircase that falls as the limit grows. Its steps are
walked from the loosest limit down: solve; let w be the worst latency that the plan found
has; ask again with the limit one nanosecond below w. While the cost stays, the step goes
on; when it rises, (cost, w) is a corner that no plan beats, because any cheaper or equally
cheap plan with a latency below w would have been found. Latencies are whole nanoseconds, so
nothing lies between w and the next limit asked.

With a resolution r, the next limit is w - r: corners are then exact points of the
staircase, but one that lies within r below another may be skipped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from netplan.errors import RequestError
from netplan.graph.service import ServiceModel
from netplan.model.plan import NS_PER_MS, Plan, PlanStatus
from netplan.model.scenario import Limit, PlaceSet, Scenario, Target
from netplan.optimize.outcome import Design, everything
from netplan.whatif.answers import Memory, ask

WORST = "worst_latency"
TARGET = "target:"
CAP = "worst"
OnPoint = Callable[["FrontPoint"], None]


@dataclass(frozen=True)
class FrontPoint:
    """A corner: no plan costs at most as much and has a lower worst latency.

    ``limit_ns`` is the loosest limit asked that gave this cost; ``proven`` is False when a
    limit of the solver stopped the proof.
    """

    latency_ns: int
    cost_cny: int
    lower_bound_cny: int
    limit_ns: int
    plan: Plan
    scenario: Scenario

    @property
    def proven(self) -> bool:
        """Tell whether the cost is proven least for its latency."""
        return self.cost_cny == self.lower_bound_cny


@dataclass(frozen=True)
class Front:
    """The corners from the cheapest to the fastest.

    Attributes:
        measure: ``worst_latency`` or ``target:ID``.
        points: the corners.
        resolution_ns: 1 when complete, else how close together corners may hide.
        ended_by: ``physics`` when the next limit cannot be met whatever is built, ``budget``
            when no plan within the scenario's budget meets it, ``range`` when the asked range
            ended, ``limit`` when the solver's limit stopped a proof.
        fastest_ns: the least limit that can be met at all, None when the range ended first.
        solves: questions asked.
        searched: how many of them took a search; the others followed from answers.
    """

    measure: str
    points: tuple[FrontPoint, ...]
    resolution_ns: int
    ended_by: str
    fastest_ns: int | None
    solves: int
    searched: int

    @property
    def complete(self) -> bool:
        """Tell whether no corner of the range is missing and each is proven."""
        return self.resolution_ns == 1 and all(p.proven for p in self.points)


def front(
    scenario: Scenario,
    measure: str = WORST,
    *,
    from_ms: float | None = None,
    to_ms: float | None = None,
    resolution_ns: int = 1,
    memory: Memory | None = None,
    on_point: OnPoint | None = None,
) -> Front:
    """Return the front of cost and latency; the scenario's other targets stay hard.

    Args:
        scenario: the question. For ``target:ID`` the intact limit of that target is varied
            and its own limit is ignored; for ``worst_latency`` a limit on every pair comes
            on top of the targets.
        measure: ``worst_latency`` or ``target:ID``.
        from_ms: the loosest limit of interest; None: where nothing need be built for it.
        to_ms: the tightest limit of interest, met by the last corner; None: what physics and
            network admit.
        resolution_ns: 1 for the complete front.
        memory: answers known already.
        on_point: told of every corner as it is proven.

    Raises:
        RequestError: no such measure or target, the range is empty, or the scenario asks for
            more than least cost.
    """
    if not scenario.objective.is_least_cost:
        asked = scenario.objective.minimise.value
        raise RequestError(
            f"a front is of least costs with every target held; this scenario asks for {asked}, "
            "for something after it, or leaves targets open"
        )
    walk = _Walk(scenario, measure, memory or Memory(), resolution_ns)
    start = walk.loosest_ns if from_ms is None else round(from_ms * NS_PER_MS)
    stop = 0 if to_ms is None else round(to_ms * NS_PER_MS)
    if stop > start:
        raise RequestError(f"nothing lies between {start / NS_PER_MS:g} and {to_ms:g} ms")
    points = []
    for point in walk.corners(start, stop):
        points.append(point)
        if on_point is not None:
            on_point(point)
    fastest = walk.fastest_ns if walk.ended_by == "physics" else None
    return Front(
        measure,
        tuple(points),
        resolution_ns,
        walk.ended_by,
        fastest,
        walk.solves,
        walk.memory.counts["searched"],
    )


def with_limit(scenario: Scenario, measure: str, limit_ns: int) -> Scenario:
    """Return the scenario with the measured latency limited.

    Raises:
        RequestError: no such measure or target.
    """
    limit = Limit(one_way_ms=limit_ns / NS_PER_MS)
    if measure == WORST:
        caps = tuple(
            replace(t, id=f"{CAP}-{t.id}", limit=limit, after_cut=None, preset=None)
            for t in scenario.targets
        )
        return replace(scenario, targets=(*scenario.targets, *caps))
    wanted = _target_id(scenario, measure)

    def limited(target: Target) -> Target:
        return replace(target, limit=limit, preset=None) if target.id == wanted else target

    return replace(scenario, targets=tuple(limited(t) for t in scenario.targets))


def _target_id(scenario: Scenario, measure: str) -> str:
    known = [target.id for target in scenario.targets]
    name = measure.removeprefix(TARGET)
    if not measure.startswith(TARGET) or name not in known:
        ways = ", ".join((WORST, *(f"{TARGET}{t}" for t in known)))
        raise RequestError(f"{measure!r} can't be measured; measures are {ways}")
    return name


@dataclass
class _Walk:
    """The walk down the staircase, and what it has met."""

    scenario: Scenario
    measure: str
    memory: Memory
    resolution_ns: int
    ended_by: str = "range"
    solves: int = 0

    def _worst_ns(self, design: Design) -> int | None:
        """Return the worst latency of the measured pairs, None when one is cut off."""
        wanted = None if self.measure == WORST else _target_id(self.scenario, self.measure)
        found = [
            design.intact.one_way_ns(demand)
            for demand in design.model.demands
            if wanted is None or demand.target == wanted
        ]
        known = [ns for ns in found if ns is not None]
        return None if len(known) < len(found) else max(known, default=0)

    @property
    def fastest_ns(self) -> int | None:
        """Return the worst latency with everything built: no limit below it can be met."""
        return self._worst_ns(everything(ServiceModel(self.scenario)))

    @property
    def loosest_ns(self) -> int:
        """Return a limit that costs nothing by itself.

        For all pairs: the largest limit of the targets, which hold anyway. For one target:
        its latency with nothing built, or where today's network cuts it off, longer than
        any path.
        """
        model = ServiceModel(self.scenario)
        if self.measure == WORST:
            return max((demand.limit_ns for demand in model.demands), default=0)
        today = self._worst_ns(Design(model, (), ()))
        return int(model.hop_edges.ns.sum()) * 2 if today is None else today

    def corners(self, start_ns: int, stop_ns: int) -> Iterator[FrontPoint]:
        """Yield the corners from the loosest limit down to the one that meets ``stop_ns``."""
        limit, held = start_ns, None
        while limit >= 0:
            point = self._solve(limit)
            if point is None:
                break
            if held is not None and point.cost_cny > held.cost_cny:
                yield held
                if limit < stop_ns:
                    self.ended_by = "range"
                    return
            elif held is not None:
                point = replace(point, limit_ns=held.limit_ns)
            held = point
            if not point.proven:
                self.ended_by = "limit"
                break
            limit = min(limit, point.latency_ns) - self.resolution_ns
        if held is not None:
            yield held

    def _solve(self, limit_ns: int) -> FrontPoint | None:
        asked = with_limit(self.scenario, self.measure, limit_ns)
        self.solves += 1
        plan = ask(asked, self.memory)
        if plan.cost_cny is None or plan.lower_bound_cny is None:
            if plan.status is PlanStatus.INFEASIBLE:
                self.ended_by = "physics" if plan.impossible else "budget"
            else:
                self.ended_by = "limit"
            return None
        spans = tuple(span.id for span in plan.spans)
        links = tuple(link.id for link in plan.links)
        worst = self._worst_ns(Design(ServiceModel(self.scenario), spans, links))
        assert worst is not None  # the plan holds a limit on each of these pairs
        return FrontPoint(worst, plan.cost_cny, plan.lower_bound_cny, limit_ns, plan, asked)


def limit_overrides(scenario: Scenario, measure: str, limit_ns: int) -> tuple[str, ...]:
    """Return the changes of a scenario file that say the same as ``with_limit``."""
    limit = f"{limit_ns / NS_PER_MS:.6f}"
    if measure != WORST:
        return (f"targets.{_target_id(scenario, measure)}.one_way_ms={limit}",)
    entries = [
        {
            "id": f"{CAP}-{target.id}",
            "from": _selectors(target.sources),
            "to": _selectors(target.sinks),
            "one_way_ms": float(limit),
            "match": target.match.value,
        }
        for target in scenario.targets
    ]
    return (f"targets+={json.dumps(entries, ensure_ascii=False)}",)


def _selectors(places: PlaceSet) -> list[dict[str, list[str]]]:
    keys = {"id": "ids", "region": "regions", "role": "roles", "province": "provinces"}
    return [
        {k: list(v) for k, name in keys.items() if (v := getattr(selector, name)) is not None}
        for selector in places.selectors
    ]


def point_plan(point: FrontPoint, scenario: Scenario, overrides: tuple[str, ...]) -> Plan:
    """Return the plan of a corner as the answer to a scenario whose limit is its latency.

    A plan that is cheapest under a looser limit and meets a tighter one is cheapest there.
    """
    plan = point.plan
    design = Design(
        ServiceModel(scenario),
        tuple(span.id for span in plan.spans),
        tuple(link.id for link in plan.links),
    )
    return replace(
        plan,
        targets=design.outcomes(),
        links=design.plan_links(),
        spans=design.span_costs(),
        provenance=replace(plan.provenance, inputs=scenario.inputs, overrides=overrides),
    )
