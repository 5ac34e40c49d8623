"""What every plan of a scenario carries, whatever its status: clock, changes, provenance."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from netplan._version import __version__
from netplan.model.carried import Carried
from netplan.model.change import changes_in
from netplan.model.odds import Joint, too_unlikely
from netplan.model.plan import (
    COST,
    Achieved,
    Impossible,
    Plan,
    PlanStatus,
    Provenance,
)
from netplan.model.scenario import Scenario
from netplan.model.shown import money
from netplan.model.traffic import OVERLOADED
from netplan.model.words import changed_title, counted
from netplan.optimize.deadline import Deadline
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.progress import Progress
from netplan.optimize.provenance import KNOWN, LOOKED, Ran
from netplan.planning.design import Design
from netplan.planning.formulation import ScenarioProblem
from netplan.planning.searching import settings_of

if TYPE_CHECKING:
    from netplan.planning.capacity.adversary import Runner
    from netplan.planning.confidence.rule import State, Way
    from netplan.planning.objective_chain import Reached
    from netplan.service.service import ServiceModel

Listener = Callable[[Progress], None]


@dataclass
class Clock:
    """Seconds since the start, and when the first plan appeared."""

    deadline: Deadline
    first_plan_s: float | None = None

    def listen(self, listener: Listener | None, currency: str) -> Listener:
        """Return a listener that takes note of the first plan and tells another of all."""

        def timed(progress: Progress) -> None:
            if progress.cost is not None and self.first_plan_s is None:
                self.first_plan_s = round(self.deadline.passed_s, 3)
            if listener is not None:
                listener(replace(progress, currency=currency))

        return timed


@dataclass(frozen=True)
class Frame:
    """What every plan of a scenario carries, whatever its status.

    ``runner``: where traffic within totals is looked for that a choice does not carry; None: here.
    """

    scenario: Scenario
    overrides: tuple[str, ...]
    clock: Clock
    ran: Ran = field(default_factory=Ran)
    runner: Runner | None = None

    @property
    def settings(self) -> EngineSettings:
        """Return the settings of its searches, which share one deadline."""
        return replace(settings_of(self.scenario), deadline=self.clock.deadline)

    @property
    def changes(self) -> tuple[str, ...]:
        """Return the one-off changes as they are recorded."""
        return changes_in(self.overrides, self.scenario.costs.currency)

    def set_up(self) -> None:
        """Take note that the search can begin: from what led here follows what is to come."""
        deadline = self.clock.deadline
        deadline.keep_back(self.clock.deadline.parameters.afterwards * deadline.passed_s)

    def plan(
        self,
        problem: ScenarioProblem,
        result: CoverResult,
        ways: Mapping[State, Way | None] | None = None,
    ) -> Plan:
        """Return the plan that a search found, or that it found none in time."""
        if result.chosen is None:
            return self.out_of_time(result.reason, result)
        has = problem.bought(result.chosen)
        design = Design(
            problem.model,
            problem.chosen_spans(result.chosen),
            tuple(has),
            problem.worst_of(result.chosen),
            ways,
            has,
        )
        return self.of(
            design,
            # "Optimal" within an asked gap is a plan whose proof was not wanted.
            status=PlanStatus.OPTIMAL if result.lower_bound == result.cost else PlanStatus.FEASIBLE,
            reason=result.reason,
            cost_cny=int(result.cost),
            lower_bound_cny=int(result.lower_bound),
            nodes=result.nodes,
        )

    def reached(self, problem: ScenarioProblem, reached: Reached) -> Plan:
        """Return the plan of a chain of objectives."""
        chosen = reached.chosen
        if chosen is None:
            short = Design(problem.model, (), ()) if reached.short else None
            return self._without(short, reached.lower_bound, reached.reason, reached.nodes)
        proven = all(step.proven for step in reached.achieved)
        spans, has = problem.chosen_spans(chosen), problem.bought(chosen)
        worst = problem.worst_of(chosen)
        design = Design(problem.model, spans, tuple(has), worst, regenerators=has)
        lit = design.plan_links()
        paid = sum(c.cost_cny for c in design.span_costs()) + sum(link.cost_cny for link in lit)
        plan = self.of(
            design,
            status=PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE,
            reason="proved" if proven else reached.reason,
            cost_cny=paid,  # what is chosen and has no route is not lit, and not paid
            lower_bound_cny=reached.lower_bound,
            nodes=reached.nodes,
        )
        return replace(plan, achieved=reached.achieved)

    def _without(
        self, short: Design | None, bound_cny: int | None, reason: str, nodes: int
    ) -> Plan:
        """Return that there is no plan: none within the budget (``short``), or none in time."""
        asked = self.scenario.objective
        if short is not None:
            least = money(bound_cny or 0, self.scenario.costs.currency)
            reason = f"no plan within the budget: any costs at least {least}"
        plan = self.of(
            short,
            status=PlanStatus.NO_PLAN if short is None else PlanStatus.INFEASIBLE,
            reason=reason,
            cost_cny=None,
            lower_bound_cny=bound_cny,
            nodes=nodes,
        )
        first = Achieved(asked.minimise.value, asked.budget_cny, None, None)
        worth_stating = first.budget_cny is not None or first.minimise != COST
        return replace(plan, achieved=(first,) if worth_stating else ())

    def within_budget(self, plan: Plan, model: ServiceModel) -> Plan:
        """Return a plan of least cost under the budget of the scenario, or that there is none."""
        budget, bound = self.scenario.objective.budget_cny, plan.lower_bound_cny
        if budget is None or bound is None:
            return plan
        if plan.cost_cny is not None and plan.cost_cny <= budget:
            return replace(plan, achieved=(Achieved(COST, budget, plan.cost_cny, bound),))
        nodes = plan.provenance.search_nodes or 0
        short = Design(model, (), ()) if bound > budget else None
        return self._without(short, bound, plan.reason, nodes)

    def infeasible(self, design: Design, impossible: tuple[Impossible, ...]) -> Plan:
        """Return that some targets cannot hold."""
        count = len({(i.id, i.source, i.sink) for i in impossible})
        plan = self.of(
            design,
            status=PlanStatus.INFEASIBLE,
            reason=f"{counted(count, 'target pair')} cannot be met even with everything built",
            cost_cny=None,
            lower_bound_cny=None,
            nodes=0,
        )
        return replace(plan, impossible=impossible)

    def unlikely(self, design: Design, joint: Joint) -> Plan:
        """Return that no plan holds as a whole as often as is asked for."""
        plan = self.of(
            design,
            status=PlanStatus.INFEASIBLE,
            reason=too_unlikely(joint),
            cost_cny=None,
            lower_bound_cny=None,
            nodes=0,
        )
        return replace(plan, joint=joint)

    def overloaded(self, design: Design) -> Plan:
        """Return that the traffic is too much, every limit possible for some of it."""
        return self.of(
            design,
            status=PlanStatus.INFEASIBLE,
            reason=OVERLOADED,
            cost_cny=None,
            lower_bound_cny=None,
            nodes=0,
        )

    def carrying(
        self,
        design: Design,
        carried: Carried,
        cost_cny: int,
        bound_cny: int,
        status: PlanStatus,
        reason: str,
        nodes: int,
    ) -> Plan:
        """Return a plan that carries traffic."""
        plan = self.of(
            design,
            status=status,
            reason=reason,
            cost_cny=cost_cny,
            lower_bound_cny=bound_cny,
            nodes=nodes,
        )
        return replace(plan, carried=carried)

    def out_of_time(self, reason: str, result: CoverResult | None = None) -> Plan:
        """Return that there is no plan yet; nothing is measured, for that takes time, too."""
        return self.of(
            None,
            status=PlanStatus.NO_PLAN,
            reason=reason,
            cost_cny=None,
            lower_bound_cny=0 if result is None else int(result.lower_bound),
            nodes=0 if result is None else result.nodes,
        )

    def of(
        self,
        design: Design | None,
        *,
        status: PlanStatus,
        reason: str,
        cost_cny: int | None,
        lower_bound_cny: int | None,
        nodes: int,
    ) -> Plan:
        """Return a plan of the scenario with a design, None: nothing was measured."""
        scenario, changes = self.scenario, self.changes
        return Plan(
            name=scenario.name,
            title=changed_title(scenario.title, changes, name=scenario.name),
            title_zh=changed_title(scenario.title_zh, changes, zh=True),
            status=status,
            reason=reason,
            objective=scenario.objective.chain[-1].minimise.value,
            cost_cny=cost_cny,
            lower_bound_cny=lower_bound_cny,
            spans=() if design is None else design.span_costs(),
            links=() if design is None else design.plan_links(),
            targets=() if design is None else design.outcomes(),
            impossible=(),
            provenance=self._provenance(nodes, status),
            currency=scenario.costs.currency,
        )

    def _provenance(self, nodes: int, status: PlanStatus) -> Provenance:
        scenario = self.scenario
        return Provenance(
            inputs=scenario.inputs,
            overrides=self.changes,
            data_notes=scenario.data_notes,
            netplan_version=__version__,
            solver=self.ran.solver(LOOKED if status is PlanStatus.INFEASIBLE else KNOWN),
            solver_version=self.ran.version(__version__),
            seed=scenario.solver.seed,
            time_limit_s=scenario.solver.time_limit_s,
            threads=1,
            wall_time_s=round(self.clock.deadline.passed_s, 3),
            first_plan_s=self.clock.first_plan_s,
            search_nodes=nodes,
        )
