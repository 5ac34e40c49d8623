"""Cost against the mean latency, asked budget by budget; what is not proven is stated.

Let f(b) be the least mean of a plan of at most b. It never rises with b. A question at budget
b gives a plan (its cost c <= b and its mean) and a bound below f(b), which is below f at every
smaller budget too. So for every price two numbers are known: the least mean of the plans that
cost no more, and the largest bound among the budgets from there on. Where they are apart, or
prices were not asked, a plan may lie below the staircase, by their difference at most.

Both ends are exact: the least cost of all, and the least cost at which every pair has the best
latency that can be had, which is a question of cost alone. In between the next budget splits
the interval of prices with the largest area of doubt; for the complete front it lies one CNY
below a plan just found, so that no corner can hide.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from netplan.errors import RequestError
from netplan.model.plan import Plan, PlanStatus
from netplan.model.scenario import (
    Limit,
    Minimise,
    Objective,
    PairWeight,
    PlaceSet,
    Scenario,
    Selector,
    Target,
)
from netplan.model.units import NS_PER_MS
from netplan.planning.design import everything
from netplan.planning.weights import pair_weights
from netplan.service.service import ServiceModel
from netplan.whatif.front.worst_latency import Front, FrontPoint, OnPoint, must_ask_least_cost
from netplan.whatif.memory import Memory, ask

MEAN = "mean_latency"
RESOLUTION_NS = 50_000
"""How close together corners may hide unless another resolution is asked for."""
QUESTIONS = 12
NODES = 20
"""Nodes of the search tree a question may take where the scenario names no limit of its own."""
NARROW = 256
"""Prices nearer than this share of the range count as equal."""


def is_mean(measure: str) -> bool:
    """Tell whether a measure is a mean: ``mean_latency``, or with ``:population``, ``:count``."""
    return measure.partition(":")[0] == MEAN


@dataclass(frozen=True)
class _Answer:
    """What one budget gave: a plan's cost and mean, and a bound on the mean of all others."""

    budget_cny: int
    value_ns: int
    bound_ns: int
    plan: Plan
    cost_cny: int


@dataclass(frozen=True)
class _Doubt:
    """Prices above ``low_cny`` and below ``high_cny``, where a plan may be ``gap_ns`` faster."""

    low_cny: int
    high_cny: int
    gap_ns: int
    slowest_ns: int
    fastest_ns: int

    @property
    def width_cny(self) -> int:
        return self.high_cny - self.low_cny - 1


def mean_front(
    scenario: Scenario,
    measure: str = MEAN,
    *,
    from_ms: float | None = None,
    to_ms: float | None = None,
    resolution_ns: int = RESOLUTION_NS,
    questions: int = QUESTIONS,
    memory: Memory | None = None,
    on_point: OnPoint | None = None,
) -> Front:
    """Return the front of cost and mean latency of the intact network; targets stay hard.

    Args:
        scenario: the question; a budget ends the front.
        measure: ``mean_latency``, by the weight of the sinks; ``mean_latency:population`` or
            ``mean_latency:count`` for others.
        from_ms: the largest mean of interest.
        to_ms: the least mean of interest, met by the last point.
        resolution_ns: 1 for the complete front, without limits of our own on the search.
        questions: how many budgets are asked at most; not for the complete front.
        memory: answers known already.
        on_point: called with every plan as it is found.

    Raises:
        RequestError: no such weight, the range is empty, or the scenario asks for more than
            least cost, or for more of paths than the search for means knows.
    """
    must_ask_least_cost(scenario)
    weight = _weight(measure)
    model = ServiceModel(scenario)
    if model.asks_more_than_paths or scenario.confidence is not None:
        raise RequestError(
            f"--y {measure}: means are of single paths; this scenario asks for 1+1, for an "
            "availability or for everything at once with a probability"
        )
    if not any(pair_weights(model, model.demands, weight)):
        raise RequestError(
            f"--y {measure}: {weight.value} is 0 for every place that a target leads to; give the "
            f"places a {weight.value}, or ask for --y {MEAN}:{PairWeight.COUNT.value}, where every "
            "pair counts the same"
        )
    high = None if from_ms is None else round(from_ms * NS_PER_MS)
    low = 0 if to_ms is None else round(to_ms * NS_PER_MS)
    if high is not None and low > high:
        raise RequestError(f"nothing lies between {from_ms:g} and {to_ms:g} ms")
    walk = _Budgets(scenario, weight, resolution_ns, memory or Memory(), on_point, low, high)
    walk.run(None if resolution_ns == 1 else questions)
    return walk.front(measure)


def _weight(measure: str) -> PairWeight:
    name = measure.partition(":")[2] or PairWeight.WEIGHT.value
    if name not in set(PairWeight):
        ways = ", ".join(f"{MEAN}:{way.value}" for way in PairWeight)
        raise RequestError(f"{measure!r} can't be measured; means are {ways}")
    return PairWeight(name)


@dataclass
class _Budgets:
    """The budgets asked so far, and what is still open between them."""

    scenario: Scenario
    weight: PairWeight
    resolution_ns: int
    memory: Memory
    on_point: OnPoint | None
    low_ns: int
    high_ns: int | None
    answers: dict[int, _Answer] = field(default_factory=dict)
    ended_by: str = "physics"
    fastest_ns: int | None = None
    solves: int = 0
    stuck: bool = False

    @property
    def complete(self) -> bool:
        return self.resolution_ns == 1

    def run(self, questions: int | None) -> None:
        """Ask both ends, then split the largest doubt until none is left, or no question."""
        if not self._ends():
            return
        while not self.stuck and (questions is None or self.solves < questions):
            open_ = [doubt for doubt in self.doubts() if self._matters(doubt)]
            if not open_:
                return
            worst = max(open_, key=lambda d: (d.gap_ns * d.width_cny, d.high_cny))
            middle = worst.high_cny - 1
            self._ask(middle if self.complete else (worst.low_cny + worst.high_cny) // 2)

    def _ends(self) -> bool:
        """Ask for the cheapest plan and the cheapest of the fastest; False without a plan."""
        budget = self.scenario.objective.budget_cny
        free = replace(self.scenario, objective=Objective())
        cheapest = self._plan(free)
        if cheapest.cost_cny is None:
            self.ended_by = "physics" if cheapest.impossible else "limit"
            return False
        if budget is not None and cheapest.cost_cny > budget:
            self.ended_by = "budget"
            return False
        fastest = self._plan(self._at_best(free))
        end = fastest.cost_cny
        if end is not None and (budget is None or end <= budget):
            self.fastest_ns = self._mean_ns(fastest)
            self._keep(_Answer(end, self.fastest_ns, self.fastest_ns, fastest, end))
        elif budget is not None:
            self.ended_by, end = "budget", budget
        if not cheapest.status is fastest.status is PlanStatus.OPTIMAL:
            self.ended_by = "limit"
        for ask_at in (cheapest.cost_cny, end):
            if ask_at is not None and ask_at not in self.answers:
                self._ask(ask_at)
        return bool(self.answers)

    def _at_best(self, scenario: Scenario) -> Scenario:
        """Return the scenario with every pair that counts limited to the best it can have."""
        design = everything(ServiceModel(scenario))
        demands = design.model.demands
        pairs = [
            Target(
                f"best-{demand.target}-{demand.sink}",
                PlaceSet((Selector(ids=demand.sources),)),
                PlaceSet((Selector(ids=(demand.sink,)),)),
                Limit(one_way_ms=best / NS_PER_MS),
                match=target.match,
            )
            for demand, weight in zip(
                demands, pair_weights(design.model, demands, self.weight), strict=True
            )
            for target in scenario.targets
            if target.id == demand.target
            and weight
            and (best := design.intact.one_way_ns(demand)) is not None
        ]
        return replace(scenario, targets=(*scenario.targets, *pairs))

    def _mean_ns(self, plan: Plan) -> int:
        """Return the weighted mean of a plan, in whole ns rounded down, as the engine does."""
        model = ServiceModel(self.scenario)
        weights = pair_weights(model, model.demands, self.weight)
        latencies = [outcome.after_ns for outcome in plan.targets]
        pairs = zip(weights, latencies[: len(weights)], strict=True)
        return sum(w * ns for w, ns in pairs if ns is not None) // sum(weights)

    def _plan(self, scenario: Scenario) -> Plan:
        self.solves += 1
        capped = scenario.solver.node_limit != self.scenario.solver.node_limit
        return ask(scenario, self.memory, capped=capped)

    def question(self, budget_cny: int) -> Scenario:
        """Return the scenario that asks for the least mean under a budget."""
        solver = self.scenario.solver
        if solver.node_limit is None and not self.complete:
            solver = replace(solver, node_limit=NODES)
        objective = Objective(Minimise.MEAN_LATENCY, budget_cny, weight=self.weight)
        return replace(self.scenario, objective=objective, solver=solver)

    def _ask(self, budget_cny: int) -> None:
        plan = self._plan(self.question(budget_cny))
        step = plan.achieved[-1] if plan.achieved else None
        if plan.cost_cny is None or step is None or step.value is None or step.bound is None:
            self.stuck, self.ended_by = True, "limit"
            return
        self._keep(_Answer(budget_cny, step.value, step.bound, plan, plan.cost_cny))
        if self.complete and not step.proven:
            self.stuck, self.ended_by = True, "limit"

    def _keep(self, answer: _Answer) -> None:
        self.answers[answer.budget_cny] = answer
        if self.on_point is not None:
            self.on_point(self._point(answer))

    def _point(self, answer: _Answer) -> FrontPoint:
        bound = min(self.bound_ns(answer.cost_cny), answer.value_ns)
        asked = self.question(answer.cost_cny)
        return FrontPoint(answer.value_ns, answer.cost_cny, answer.plan, asked, bound_ns=bound)

    # what is known at a price

    def value_ns(self, cost_cny: int) -> int:
        """Return the least mean of the plans found that cost no more."""
        return min(a.value_ns for a in self.answers.values() if a.cost_cny <= cost_cny)

    def bound_ns(self, cost_cny: int) -> int:
        """Return what no plan of this cost passes."""
        return max(a.bound_ns for a in self.answers.values() if a.budget_cny >= cost_cny)

    def doubts(self) -> Iterator[_Doubt]:
        """Yield the intervals of prices that no answer covers, from the cheapest."""
        inside = sorted(self.answers.values(), key=lambda a: a.budget_cny)
        for one, two in pairwise(inside):
            slow, fast = self.value_ns(one.budget_cny), self.bound_ns(two.cost_cny)
            doubt = _Doubt(one.budget_cny, two.cost_cny, slow - fast, slow, fast)
            if doubt.width_cny > 0 and doubt.gap_ns > 0:
                yield doubt

    def _matters(self, doubt: _Doubt) -> bool:
        """Tell whether a doubt is large enough, and within the range asked for."""
        wide = doubt.gap_ns >= self.resolution_ns and not self._narrow(doubt)
        return wide and self._inside(doubt.slowest_ns, doubt.fastest_ns)

    def _inside(self, slow_ns: int, fast_ns: int) -> bool:
        """Tell whether means between two are partly within the range asked for."""
        return slow_ns > self.low_ns and (self.high_ns is None or fast_ns <= self.high_ns)

    def _narrow(self, doubt: _Doubt) -> bool:
        if self.complete:
            return False
        costs = [answer.cost_cny for answer in self.answers.values()]
        return doubt.width_cny * NARROW < max(costs) - min(costs)

    # the front

    def front(self, measure: str) -> Front:
        """Return the staircase of the plans found, and how far it may be off."""
        points = list(self._corners())
        inside = [d for d in self.doubts() if self._inside(d.slowest_ns, d.fastest_ns)]
        own = [
            (self.value_ns(a.cost_cny), self.bound_ns(a.budget_cny)) for a in self.answers.values()
        ]
        off = [slow - fast for slow, fast in own if self._inside(slow, fast)]
        off += [doubt.gap_ns for doubt in inside if not self._narrow(doubt)]
        return Front(
            measure,
            tuple(points),
            self.resolution_ns,
            self.ended_by,
            self.fastest_ns if self.ended_by == "physics" else None,
            self.solves,
            self.memory.counts["searched"],
            max(off, default=0),
            max((doubt.width_cny for doubt in inside if self._narrow(doubt)), default=0),
            len(self.memory.stops),
            self.scenario.costs.currency,
        )

    def _corners(self) -> Iterator[FrontPoint]:
        """Yield the plans that no other is both cheaper and faster than, within the range."""
        best: int | None = None
        for answer in sorted(self.answers.values(), key=lambda a: (a.cost_cny, a.value_ns)):
            if best is not None and (answer.value_ns >= best or best <= self.low_ns):
                continue
            best = answer.value_ns
            if self.high_ns is None or best <= self.high_ns:
                yield self._point(answer)
            if best <= self.low_ns:
                self.ended_by = "range"
