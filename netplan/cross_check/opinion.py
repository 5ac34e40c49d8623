"""A plan beside what another formulation finds: agreement, contradiction, or neither in time.

Every objective of the chain is looked at. A least cost is found anew. Of a worst latency or
margin it is asked whether any plan within the budget gets below what the plan says nothing
gets below, as of a mean; that the plan reaches its own value is what the check recomputes.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from enum import StrEnum
from fractions import Fraction

from netplan.check.plan.objective import mean_weights, paths_only, show_of
from netplan.check.recompute.question import Loss, Question, expand
from netplan.check.report import show_money
from netplan.cross_check.clock import Clock
from netplan.cross_check.needs import Asked, Caps, MeanNeed, everything_asked
from netplan.cross_check.solve import CrossCheckResult, OnRound, cheapest
from netplan.failures.failure import failures
from netplan.model.currency import CNY
from netplan.model.plan import Achieved, Plan, PlanStatus
from netplan.model.scenario import Minimise, Objective, Over, Scenario
from netplan.stop import Stop

MEANS = (Minimise.MEAN_LATENCY, Minimise.MEAN_STRETCH)
HAS_PLAN = (PlanStatus.OPTIMAL, PlanStatus.FEASIBLE)


class Verdict(StrEnum):
    """How two results stand to each other."""

    AGREES = "agrees"
    """All that was proven is proven by both, with the same numbers."""
    DIFFERS = "differs"
    """They cannot both be right."""
    UNFINISHED = "unfinished"
    """Nothing found contradicts; the other formulation, or the plan, has no proof."""


@dataclass(frozen=True)
class Opinion:
    """What the second opinion is, in a sentence, and the other result where there is one.

    ``chosen`` names the spans and links of the other result, which costs ``cost_cny``; nothing
    costs less than ``bound_cny``. ``rounds`` counts the programs solved; all is in ``currency``.
    """

    verdict: Verdict
    text: str
    cost_cny: int | None = None
    bound_cny: int | None = None
    chosen: tuple[str, ...] = ()
    rounds: int = 0
    currency: str = CNY


def second_opinion(
    plan: Plan,
    scenario: Scenario,
    *,
    time_limit_s: float | None = None,
    on_progress: OnRound | None = None,
    stop: Stop | None = None,
) -> Opinion:
    """Return what another formulation says of a plan.

    Args:
        plan: a plan of the scenario that the check agrees with.
        scenario: the question it answers.
        time_limit_s: of the whole of it; None: until proven.
        on_progress: called after every round.
        stop: the request that it ends with what it has.
    """
    if scenario.demands is not None and not plan.impossible:
        return Opinion(Verdict.UNFINISHED, "the other formulation knows no traffic")
    if any(target.confidence is not None for target in scenario.targets):
        return Opinion(Verdict.UNFINISHED, "the other formulation knows no confidence of paths")
    if scenario.confidence is not None and not plan.impossible:
        return Opinion(Verdict.UNFINISHED, "the other formulation knows no joint probability")
    return _Chain(plan, scenario, Clock(time_limit_s, stop or Stop()), on_progress).opinion()


def with_discs(question: Question) -> Question:
    """Return the question with every disc of the scenario that may bind.

    The check tries samples, which no plan can be held to alone; the list is the model's.
    """
    if question.scenario.failures.disc_km is None:
        return question
    listed = {
        failure.id: Loss(failure.id, failure.lost_spans, failure.lost_places)
        for failure in failures(question.scenario, (), _ends(question))
        if failure.id.startswith("disc:")
    }
    return replace(question, losses={**question.losses, **listed})


def _ends(question: Question) -> frozenset[str]:
    return frozenset(p for demand in question.demands for p in (*demand.sources, demand.sink))


@dataclass
class _Chain:
    """A plan's objectives, looked at one after the other."""

    plan: Plan
    scenario: Scenario
    clock: Clock
    on_progress: OnRound | None

    def __post_init__(self) -> None:
        self.question = with_discs(expand(self.scenario))
        loose = paths_only(self.scenario)
        asked = self.question if loose is self.scenario else expand(loose)
        self.demands = asked.demands
        self.caps: list[Caps] = []
        self.budget: int | None = None
        self.rounds = 0

    def _money(self, amount: int | None) -> str:
        return show_money(amount, self.scenario.costs.currency)

    def opinion(self) -> Opinion:
        """Return the first contradiction, else what is left open, else the agreement."""
        found: list[Opinion] = []
        for step, got in self._steps():
            given = [b for b in (self.budget, step.budget_cny) if b is not None]
            self.budget = min(given, default=None)
            found.append(self._of(step, got))
            if found[-1].verdict is not Verdict.AGREES or got is None or got.value is None:
                break
            self._keep(step, got.value)
        last = found[-1]
        told = dict.fromkeys(opinion.text for opinion in found)
        return replace(
            last,
            text="; ".join(told),
            rounds=self.rounds,
            currency=self.scenario.costs.currency,
        )

    def _steps(self) -> Iterator[tuple[Objective, Achieved | None]]:
        """Yield every objective with what the plan reached of it, None where it has no plan."""
        plan, chain = self.plan, self.scenario.objective.chain
        if not plan.achieved and plan.status in HAS_PLAN:
            yield chain[0], Achieved("cost", None, plan.cost_cny, plan.lower_bound_cny)
        elif plan.status in HAS_PLAN:
            yield from zip(chain, plan.achieved, strict=False)
        else:
            yield chain[0], None

    def _of(self, step: Objective, got: Achieved | None) -> Opinion:
        if got is None or got.value is None:
            return self._nothing()
        if step.minimise is Minimise.COST:
            return self._cost(got.value, got.bound or 0)
        return self._worst(step, got.value, got.value if got.bound is None else got.bound)

    def _keep(self, step: Objective, value: int) -> None:
        """Hold later objectives to what this one reached, and its slack."""
        most = value + int(abs(value) * Fraction(str(step.slack)))
        if step.minimise is Minimise.COST:
            self.budget = most if self.budget is None else min(most, self.budget)
        elif step.minimise not in MEANS:  # which are the last
            self.caps.append(_caps(step, most))

    def _mean(self, step: Objective, most: int) -> MeanNeed:
        per_ns, total = mean_weights(self.question, step)
        return MeanNeed(tuple(self.demands), tuple(per_ns), total, most)

    def _solve(
        self, *more: Caps | MeanNeed, most_cny: int | None = None, known: bool = True
    ) -> CrossCheckResult:
        """Find the cheapest under what was asked so far and this; ``known``: the plan is one."""
        caps = [*self.caps, *(cap for cap in more if isinstance(cap, Caps))]
        means = [mean for mean in more if isinstance(mean, MeanNeed)]
        asked = everything_asked(self.question, self.demands, caps, means)
        near = sorted(self.plan.bought)
        found = cheapest(
            asked,
            self.clock,
            near=near if known else (),
            likely=_likely(self.plan),
            most_cny=most_cny,
            on_progress=self.on_progress,
        )
        self.rounds += found.rounds
        return found

    def _opinion(self, verdict: Verdict, text: str, found: CrossCheckResult) -> Opinion:
        bound = None if found.possible is False else found.bound_cny
        return Opinion(verdict, text, found.cost_cny, bound, found.chosen)

    def _cost(self, cost: int, bound: int) -> Opinion:
        found = self._solve()
        if found.possible is False:
            text = (
                f"the plan costs {self._money(cost)}, the second formulation finds that none holds"
            )
            return self._opinion(Verdict.DIFFERS, text, found)
        if found.cost_cny is not None and found.cost_cny < bound:
            text = (
                f"the plan says that none costs less than {self._money(bound)},"
                f" the second formulation has one for {self._money(found.cost_cny)}"
            )
            return self._opinion(Verdict.DIFFERS, text, found)
        if found.bound_cny > cost:
            text = (
                f"the plan costs {self._money(cost)}, the second formulation proves that none"
                f" costs less than {self._money(found.bound_cny)}"
            )
            return self._opinion(Verdict.DIFFERS, text, found)
        if found.proven and bound == cost:
            text = f"both find a least cost of {self._money(cost)}"
            return self._opinion(Verdict.AGREES, text, found)
        if found.proven:
            text = (
                f"the second formulation finds a least cost of {self._money(found.cost_cny)},"
                f" the plan one between {self._money(bound)} and {self._money(cost)}: consistent"
            )
            return self._opinion(Verdict.UNFINISHED, text, found)
        text = (
            f"not finished: second bound {self._money(found.bound_cny)} <= cost of the plan"
            f" {self._money(cost)}, consistent"
        )
        return self._opinion(Verdict.UNFINISHED, text, found)

    def _worst(self, step: Objective, value: int, bound: int) -> Opinion:
        """Ask for a plan within the budget that gets below the bound."""
        what = step.minimise.value.replace("_", " ")
        most, mean = self.budget, step.minimise in MEANS
        less = self._mean(step, bound - 1) if mean else _caps(step, bound - 1)
        show = show_of(step)
        found = self._solve(less, most_cny=most, known=False)
        within = most is None or (found.cost_cny is not None and found.cost_cny <= most)
        if found.cost_cny is not None and within:
            text = (
                f"the plan says that no {what} gets below {show(bound)}, the second"
                f" formulation gets there for {self._money(found.cost_cny)}"
            )
            return self._opinion(Verdict.DIFFERS, text, found)
        refused = found.possible is False or (most is not None and found.bound_cny > most)
        if refused and value == bound:
            text = f"both find a least {what} of {show(value)}"
            return self._opinion(Verdict.AGREES, text, found)
        if refused:
            text = (
                f"both find that no {what} gets below {show(bound)},"
                f" the plan has {show(value)}: consistent"
            )
            return self._opinion(Verdict.UNFINISHED, text, found)
        text = f"not finished: no {what} below {show(bound)} found so far, consistent"
        return self._opinion(Verdict.UNFINISHED, text, found)

    def _nothing(self) -> Opinion:
        """Compare where there is no plan: nothing holds, all costs too much, or the time was up."""
        plan, budget = self.plan, self.budget
        if plan.impossible:
            return self._impossible()
        bound = plan.lower_bound_cny or 0
        refused = plan.status is PlanStatus.INFEASIBLE
        ceiling = budget if refused else None
        found = self._solve(most_cny=ceiling, known=False)
        cost = found.cost_cny
        verdict = Verdict.DIFFERS
        if cost is not None and (cost < bound or (refused and cost <= (budget or cost))):
            text = (
                f"the plan says that none costs less than {self._money(bound)},"
                f" the second formulation has one for {self._money(cost)}"
            )
        elif refused and budget is not None and found.possible is False:
            text = (
                f"the plan says that something holds from {self._money(bound)} on,"
                " the second formulation that nothing does"
            )
        elif found.possible is False and refused:
            verdict, text = Verdict.AGREES, "both find that nothing holds"
        elif ceiling is not None and found.bound_cny > ceiling:
            verdict, text = Verdict.AGREES, f"both find nothing within {self._money(budget)}"
        else:
            verdict = Verdict.UNFINISHED
            text = (
                f"not finished: second bound {self._money(found.bound_cny)}, bound of the plan"
                f" {self._money(bound)}, consistent"
            )
        return self._opinion(verdict, text, found)

    def _impossible(self) -> Opinion:
        """Build everything, and see that something is missed all the same."""
        asked: Asked = everything_asked(self.question, self.demands)
        if asked.missed(range(len(asked.items.names))):
            return Opinion(Verdict.AGREES, "both find that some target cannot hold")
        text = "the plan says that some target cannot hold, with everything built all of them do"
        return Opinion(Verdict.DIFFERS, text)


def _caps(step: Objective, most: int) -> Caps:
    after = step.over is Over.FAILURES
    if step.minimise is Minimise.WORST_MARGIN:
        return Caps(margin_ns=most, after=after)
    return Caps(latency_ns=most, after=after)


def _likely(plan: Plan) -> Collection[tuple[str, str, str]]:
    """Return the target, sink and failure of what holds by the least in a plan."""
    return {(t.id, t.sink, t.worst_failure.failure) for t in plan.targets if t.worst_failure}
