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

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from netplan.errors import RequestError
from netplan.model.currency import CNY, in_currency
from netplan.model.plan import Achieved, Plan, PlanStatus
from netplan.model.scenario import Minimise, Scenario
from netplan.model.units import NS_PER_MS
from netplan.planning.design import Design, everything, retold
from netplan.service.service import ServiceModel
from netplan.whatif.front.measures import WORST, Measure, measure_named
from netplan.whatif.memory import Memory, ask

OnPoint = Callable[["FrontPoint"], None]


@dataclass(frozen=True)
class FrontPoint:
    """A corner: no plan costs at most as much and has a lower latency.

    ``latency_ns`` is the least limit that the plan keeps. Where one limit is measured that is the
    latency it reaches; where two move together, ``intact_ns`` and ``after_cut_ns`` are the worst
    latencies it reaches under each, None elsewhere.
    ``scenario`` is the question that ``plan`` answers. ``limit_ns`` is the loosest limit asked
    that gave this cost and ``lower_bound_cny`` the bound on it; both None for a mean, where
    ``bound_ns`` is the latency that no plan of at most this cost passes.
    """

    latency_ns: int
    cost_cny: int
    plan: Plan
    scenario: Scenario
    lower_bound_cny: int | None = None
    limit_ns: int | None = None
    bound_ns: int | None = None
    intact_ns: int | None = None
    after_cut_ns: int | None = None

    @property
    def proven(self) -> bool:
        """Tell whether no plan is better; False when a limit of the solver stopped the proof."""
        return self.latency_ns == self.bound_ns or self.cost_cny == self.lower_bound_cny


@dataclass(frozen=True)
class Front:
    """The corners from the cheapest to the fastest.

    Attributes:
        measure: the name of what cost is set against.
        points: the corners.
        resolution_ns: 1 when complete, else how close together corners may hide.
        ended_by: ``physics`` when the next limit cannot be met whatever is built, ``budget``
            when no plan within the scenario's budget meets it, ``range`` when the asked range
            ended, ``limit`` when the solver's limit stopped a proof.
        within_ns, within_cny: for a mean, how far below the staircase a plan may lie, where
            prices count as different that are more than ``within_cny`` apart; 0 otherwise.
        fastest_ns: the least limit that can be met at all, None when the range ended first.
        solves: questions asked.
        searched: how many of them took a search; the others followed from answers.
        stopped: how many of them a limit stopped before the proof that was asked for.
        currency: of the costs.
    """

    measure: str
    points: tuple[FrontPoint, ...]
    resolution_ns: int
    ended_by: str
    fastest_ns: int | None
    solves: int
    searched: int
    within_ns: int = 0
    within_cny: int = 0
    stopped: int = 0
    currency: str = CNY

    @property
    def complete(self) -> bool:
        """Tell whether no corner of the range is missing and each is proven."""
        exact = self.resolution_ns == 1 and self.within_ns == self.within_cny == 0
        return exact and self.ended_by != "limit" and all(p.proven for p in self.points)


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
        scenario: the question. For a measure of one target the limits named are varied and
            its own are ignored; for ``worst_latency`` a limit on every pair comes on top of
            the targets.
        measure: see ``measures``.
        from_ms: the loosest limit of interest; None: where nothing need be built for it.
        to_ms: the tightest limit of interest, met by the last corner; None: what physics and
            network admit.
        resolution_ns: 1 for the complete front.
        memory: answers known already.
        on_point: called with every corner as it is proven.

    Raises:
        RequestError: no such measure or target, the range is empty, or the scenario asks for
            more than least cost.
    """
    must_ask_least_cost(scenario)
    walk = _Walk(scenario, measure_named(scenario, measure), memory or Memory(), resolution_ns)
    before = len(walk.memory.stops)
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
        stopped=len(walk.memory.stops) - before,
        currency=scenario.costs.currency,
    )


def must_ask_least_cost(scenario: Scenario) -> None:
    """Refuse a scenario that asks for more than least cost, perhaps under a budget, or has traffic.

    Raises:
        RequestError: it does.
    """
    if scenario.demands is not None:
        raise RequestError(
            "a front of latencies is of single paths; this scenario has traffic (demands), whose "
            "channels take several; --set demands=null leaves it out, and --y traffic sets cost "
            "against traffic"
        )
    if not scenario.objective.is_least_cost:
        raise RequestError(
            "a front is of least costs with every target held; this scenario asks for "
            f"{scenario.objective.minimise.value}, for something after it, or leaves targets open"
        )


@dataclass
class _Walk:
    """The walk down the staircase, and what it has met."""

    scenario: Scenario
    measure: Measure
    memory: Memory
    resolution_ns: int
    ended_by: str = "range"
    solves: int = 0

    @property
    def fastest_ns(self) -> int | None:
        """Return the worst latency with everything built: no limit below it can be met."""
        return self.measure.worst_ns(everything(ServiceModel(self.scenario)))

    @property
    def loosest_ns(self) -> int:
        """Return a limit that costs nothing by itself.

        For all pairs: the largest limit of the targets, which hold anyway. For one target:
        what it has with nothing built, or where today's network cuts it off, longer than
        any path.
        """
        model = ServiceModel(self.scenario)
        if self.measure.target is None:
            return max((demand.limit_ns for demand in model.demands), default=0)
        today = self.measure.worst_ns(Design(model, (), ()))
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
        asked = self.measure.limited(self.scenario, limit_ns)
        self.solves += 1
        plan = ask(asked, self.memory)
        if plan.cost_cny is None or plan.lower_bound_cny is None:
            if plan.status is PlanStatus.INFEASIBLE:
                self.ended_by = "physics" if plan.impossible else "budget"
            else:
                self.ended_by = "limit"
            return None
        design = Design.of(ServiceModel(self.scenario), plan)
        worst = self.measure.worst_ns(design)
        assert worst is not None  # the plan holds a limit on each of these pairs
        point = FrontPoint(worst, plan.cost_cny, plan, asked, plan.lower_bound_cny, limit_ns)
        if self.measure.apart_ns is None:
            return point
        intact, after = self.measure.reached_ns(design)
        if after is None:  # no failure is asked for, so that only one limit counts
            return point
        return replace(point, intact_ns=intact, after_cut_ns=after)


def point_overrides(scenario: Scenario, front: Front, point: FrontPoint) -> tuple[str, ...]:
    """Return the changes of a scenario file that ask for a point of its front."""
    if point.bound_ns is None:
        return measure_named(scenario, front.measure).overrides(scenario, point.latency_ns)
    asked, budget = point.scenario.objective, in_currency("budget_cny", scenario.costs.currency)
    return (
        f"objective={{minimise: {asked.minimise.value}, weight: {asked.weight.value}, "
        f"{budget}: {point.cost_cny}}}",
    )


def point_plan(point: FrontPoint, scenario: Scenario, overrides: tuple[str, ...]) -> Plan:
    """Return the plan of a corner as the answer to a scenario whose limit is its latency.

    A plan that is cheapest under a looser limit and meets a tighter one is cheapest there;
    one of least mean under a larger budget that costs no more than a smaller one is so there.
    """
    plan = point.plan
    if point.bound_ns is not None:
        plan = _of_least_mean(point)
    return retold(plan, scenario, overrides)


def _of_least_mean(point: FrontPoint) -> Plan:
    """Return the plan of a point as one of least mean for what it costs."""
    status = PlanStatus.OPTIMAL if point.proven else PlanStatus.FEASIBLE
    minimise = Minimise.MEAN_LATENCY.value
    achieved = Achieved(minimise, point.cost_cny, point.latency_ns, point.bound_ns)
    return replace(
        point.plan,
        status=status,
        reason="proved" if point.proven else point.plan.reason,
        objective=minimise,
        lower_bound_cny=None,
        achieved=(achieved,),
    )
