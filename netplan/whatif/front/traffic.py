"""Cost against traffic: how much is carried for how much, every price with a bound.

Whatever carries more traffic carries less, so the least cost C(v) of the traffic at a number v of
the dial is a staircase that rises. A question at v gives a plan of some cost and a bound below
C(v), which is below C at every larger number, too. The plan often carries more than it was asked
for: as far as its pairs and channels reach it costs no more. So between the reach of a plan and
the next question C lies between the bound of the first and the cost of the second, and where the
two are the same, or nothing lies between, nothing is left to ask. The next question splits the
interval with the largest area of doubt. What cannot be carried at all, or not for the budget, has
no cost: where that begins is asked first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from itertools import pairwise

from netplan.errors import RequestError
from netplan.model.currency import CNY
from netplan.model.plan import COST, Achieved, Plan, PlanStatus
from netplan.model.scenario import Objective, Scenario
from netplan.planning.capacity.held import Held
from netplan.planning.design import retold
from netplan.planning.planner import carried_by
from netplan.service.service import ServiceModel
from netplan.whatif.front.dial import MEASURES, Dial
from netplan.whatif.memory import Memory, ask

QUESTIONS = 12
"""Questions asked at most unless something else is asked for."""
TRIES = 4
"""How often a plan whose slots do not fit for more traffic is tried with less of it."""

CAPACITY, BUDGET, RANGE, LIMIT = "capacity", "budget", "range", "limit"
OnPoint = Callable[["TrafficPoint"], None]


@dataclass(frozen=True)
class TrafficPoint:
    """The cheapest plan known for the traffic up to a value.

    Attributes:
        value: the most that the plan carries: what stands in the scenario then.
        traffic_gbit_s: of all pairs then.
        from_value: the least value at which no cheaper plan is known.
        cost_cny: of the plan.
        lower_bound_cny: no plan costs less at ``from_value``, nor at any larger one.
        plan: for ``scenario``, whose traffic is that of ``value``.
    """

    value: float
    traffic_gbit_s: float
    from_value: float
    cost_cny: int
    lower_bound_cny: int
    plan: Plan
    scenario: Scenario

    @property
    def proven(self) -> bool:
        """Tell whether no plan is cheaper at ``from_value``, nor at any value from there on."""
        return self.cost_cny == self.lower_bound_cny


@dataclass(frozen=True)
class TrafficFront:
    """What traffic costs, from the least to the most.

    Attributes:
        measure: what is turned: ``traffic``, ``growth`` or ``year``.
        key: its name in the scenario.
        points: each carries more than the one before, and costs more.
        within_cny: no plan of the range costs less than the staircase by more than that.
        ended_by: ``range``; ``capacity``: more cannot be carried at all; ``budget``: nor for the
            money there is; ``limit``: a limit of the solver or of questions left that open.
        most_value: the least value at which it is proven that there is no plan; None: none is.
        solves: questions asked.
        searched: how many of them took a search; the others followed from answers.
        stopped: how many of them a limit stopped before the proof that was asked for.
        currency: of the costs.
    """

    measure: str
    key: str
    points: tuple[TrafficPoint, ...]
    within_cny: int
    ended_by: str
    most_value: float | None
    solves: int
    searched: int
    stopped: int = 0
    currency: str = CNY

    @property
    def complete(self) -> bool:
        """Tell whether every price of the range is known and proven."""
        return self.within_cny == 0 and self.ended_by != LIMIT


def is_of_traffic(measure: str) -> bool:
    """Tell whether a measure is of traffic."""
    return measure in MEASURES


def traffic_front(
    scenario: Scenario,
    measure: str,
    *,
    from_value: float | None = None,
    to_value: float | None = None,
    questions: int = QUESTIONS,
    memory: Memory | None = None,
    on_point: OnPoint | None = None,
) -> TrafficFront:
    """Return the front of cost and traffic.

    Args:
        scenario: the question; a budget ends the front.
        measure: what is turned up.
        from_value: the least traffic of interest, Gbit/s, percent a year or a year; None: its own.
        to_value: the most; None: twice its own, 20 percent a year more, five years later.
        questions: how many are asked at most.
        memory: answers known already.
        on_point: called with the plan of every question.

    Raises:
        RequestError: the scenario has no traffic, asks for more than least cost, or the range is
            empty or does not turn the traffic up.
    """
    if scenario.demands is None:
        raise RequestError(
            f"--y {measure}: this scenario has no traffic (demands); netplan plan traffic-2030 has"
        )
    if scenario.demands.hose is not None:
        raise RequestError(
            f"--y {measure}: what is carried within totals of places (demands.hose) has no one "
            "sum; netplan sweep --vary demands.scale=1:4:1 sets cost against it"
        )
    if not scenario.objective.is_least_cost:
        raise RequestError(
            "a front is of least costs with every target held; this scenario asks for "
            f"{scenario.objective.minimise.value}, for something after it, or leaves targets open"
        )
    dial = Dial.of(scenario, measure)
    ends = dial.range(from_value, to_value)
    walk = _Walk(scenario, dial, memory or Memory(), on_point, *ends)
    before = len(walk.memory.stops)
    walk.run(questions)
    return replace(walk.front(), stopped=len(walk.memory.stops) - before)


@dataclass(frozen=True)
class _Answer:
    """What a question gave.

    ``low`` is the least number at which it is the same, ``high`` the most that its plan carries.
    ``bound`` None: there is no plan at all, or none within the budget; it needs no search to see
    that from there on.
    """

    low: int
    high: int
    bound: int | None
    plan: Plan | None
    cost: int = 0


@dataclass
class _Walk:
    """The questions asked so far."""

    scenario: Scenario
    dial: Dial
    memory: Memory
    on_point: OnPoint | None
    start: int
    end: int
    solves: int = 0
    answers: list[_Answer] = field(default_factory=list)
    _refused: str = RANGE

    @property
    def budget(self) -> int | None:
        """Return what a plan may cost."""
        return self.scenario.objective.budget_cny

    def run(self, questions: int) -> None:
        """Ask the two ends, then where doubt is largest."""
        self._ask(self.start)
        if self.answers[0].bound is not None and self.answers[0].high < self.end:
            self._ask(self.end)
        while self.solves < questions:
            number = self._next()
            if number is None:
                return
            self._ask(number)

    def _ask(self, number: int) -> None:
        """Take up the answer at a number, its plan stretched as far as it carries."""
        self.solves += 1
        low = self.dial.first_alike(number, self.start)
        question = self._at(number)
        plan = ask(question, self.memory)
        bound = plan.lower_bound_cny or 0
        if plan.status is PlanStatus.INFEASIBLE:
            self._refused = CAPACITY
            self._keep(_Answer(low, self.end, None, None))
        elif self.budget is not None and bound > self.budget:
            self._refused = BUDGET
            self._keep(_Answer(low, self.end, None, None))
        elif plan.cost_cny is None or (self.budget is not None and plan.cost_cny > self.budget):
            self._keep(_Answer(low, low - 1, bound, None))
        else:
            high, plan = self._stretched(number, plan, bound)
            self._keep(_Answer(low, high, bound, plan, plan.cost_cny or 0))
            if self.on_point is not None:
                self.on_point(self._point(self.answers[-1], bound))

    def _keep(self, answer: _Answer) -> None:
        self.answers.append(answer)

    def _at(self, number: int) -> Scenario:
        """Return the question at a number, without a budget: a least cost never feels it."""
        return replace(self.scenario, demands=self.dial.at(number), objective=Objective())

    def _stretched(self, number: int, plan: Plan, bound: int) -> tuple[int, Plan]:
        """Return how far the pairs and channels of a plan carry, and the plan there."""
        held, least = Held(ServiceModel(self._at(number))), self.dial.last_alike(number, self.end)
        low, high = least, self.end
        while low < high:  # from the middle up, for numbers with the same needs are known alike
            middle = (low + high + 1) // 2
            if held.carries(plan, demands=self.dial.at(middle)):
                low = self.dial.last_alike(middle, self.end)
            else:
                high = self.dial.first_alike(middle, self.start) - 1
        for _ in range(TRIES):
            if low <= least:
                break
            more = carried_by(self._at(low), plan, bound_cny=bound)
            if more is not None:
                return low, more
            low = self.dial.last_alike((least + low) // 2, low - 1)
        more = carried_by(self._at(least), plan, bound_cny=bound)
        return (number, plan) if more is None else (least, more)

    def _sorted(self) -> list[_Answer]:
        return sorted(self.answers, key=lambda a: (a.low, a.bound is None, a.high))

    def _next(self) -> int | None:
        """Return the number that splits the largest doubt, None where there is none left."""
        best, found = 0.0, None
        for low, high, doubt in self._doubts():
            much = doubt * (high - low + 1) if doubt is not None else float("inf")
            if much > best:
                best, found = much, (low + high) // 2
            if doubt is None:
                break
        return found

    def _doubts(self) -> Iterator[tuple[int, int, int | None]]:
        """Yield ranges of numbers and how much a plan there may cost less than is known.

        None: whether there is a plan at all is not known; these come first.
        """
        spans = list(self._spans())
        yield from (span for span in spans if span[2] is None)
        yield from (span for span in spans if span[2])

    def _spans(self) -> Iterator[tuple[int, int, int | None]]:
        """Yield the ranges between what plans reach and the next questions, with their doubt."""
        known = self._steps()
        end = min((a.low for a in self.answers if a.bound is None), default=self.end + 1)
        if not known:
            return
        for one, other in pairwise(known):
            if one.high + 1 < other.low:
                yield one.high + 1, other.low - 1, max(0, other.cost - self._bound_at(one.high + 1))
        if known[-1].high + 1 < end:
            asked = {a.low for a in self.answers if a.plan is None}
            low, high = known[-1].high + 1, end - 1
            if self.dial.first_alike((low + high) // 2, self.start) not in asked:
                yield low, high, None

    def _steps(self) -> list[_Answer]:
        """Return the answers with plans, without those that another one beats, in rising order."""
        found: list[_Answer] = []
        for one in sorted((a for a in self.answers if a.plan), key=lambda a: (a.high, -a.cost)):
            low = one.low
            while found and found[-1].cost >= one.cost:
                low = min(low, found.pop().low)
            found.append(replace(one, low=low))
        return found

    def _bound_at(self, number: int) -> int:
        """Return what no plan at a number costs less than."""
        return max(
            (a.bound for a in self.answers if a.bound is not None and a.low <= number), default=0
        )

    def _point(self, answer: _Answer, bound: int) -> TrafficPoint:
        assert answer.plan is not None
        return TrafficPoint(
            self.dial.value(answer.high),
            self.dial.gbit_s(answer.high),
            self.dial.value(answer.low),
            answer.cost,
            min(bound, answer.cost),
            self._as_known(answer.plan, min(self._bound_at(answer.high), answer.cost)),
            self._at(answer.high),
        )

    @staticmethod
    def _as_known(plan: Plan, bound: int) -> Plan:
        """Return a plan with the best bound that is known for what it carries."""
        proven = plan.cost_cny == bound
        return replace(
            plan,
            status=PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE,
            reason="proved" if proven else plan.reason,
            lower_bound_cny=bound,
        )

    def front(self) -> TrafficFront:
        """Return what is known; see ``TrafficFront``."""
        points, within, reached = [], 0, self.start - 1
        for answer in self._steps():
            first = reached + 1
            bound = min(self._bound_at(first), answer.cost)
            points.append(self._point(replace(answer, low=first), bound))
            within = max(within, answer.cost - bound)
            reached = answer.high
        refused = [a.low for a in self.answers if a.bound is None]
        most = min(refused, default=None)
        ended = RANGE
        if reached < self.end:
            ended = self._refused if most is not None and reached + 1 >= most else LIMIT
        return TrafficFront(
            self.dial.name,
            self.dial.key,
            tuple(points),
            within,
            ended,
            None if most is None else self.dial.value(most),
            self.solves,
            self.memory.counts["searched"],
            currency=self.scenario.costs.currency,
        )


def traffic_overrides(front: TrafficFront, point: TrafficPoint) -> tuple[str, ...]:
    """Return the changes of a scenario file that ask for a point of its front."""
    return (f"{front.key}={number_text(point.value)}",)


def point_plan(point: TrafficPoint, scenario: Scenario, overrides: tuple[str, ...]) -> Plan:
    """Return the plan of a point as the answer to the scenario that carries as much.

    Its bound is the best that is known for so much traffic; that of less is one of more, too.
    """
    plan = retold(point.plan, scenario, overrides)
    budget = scenario.objective.budget_cny
    if budget is None:
        return plan
    return replace(plan, achieved=(Achieved(COST, budget, plan.cost_cny, plan.lower_bound_cny),))


def number_text(value: float) -> str:
    """Return a value of a scenario as it is written: without an exponent, and no end of zeros."""
    text = f"{value:.9f}".rstrip("0").rstrip(".")
    return text or "0"
