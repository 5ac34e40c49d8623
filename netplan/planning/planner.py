"""From a scenario to a plan: the proven cheapest design, or everything that forbids one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field, replace
from time import perf_counter
from typing import TYPE_CHECKING

from netplan._version import __version__
from netplan.errors import InputError, Problem
from netplan.model.change import changes_in
from netplan.model.odds import Joint, too_unlikely
from netplan.model.plan import (
    COST,
    Achieved,
    Impossible,
    Plan,
    PlanStatus,
    Provenance,
    Restoration,
)
from netplan.model.scenario import Scenario
from netplan.model.shown import money
from netplan.model.units import NS_PER_MS
from netplan.model.words import changed_title, counted
from netplan.optimize.deadline import TIME, Deadline, OutOfTimeError
from netplan.optimize.kernels import prepared_for
from netplan.optimize.problem.answer import INFEASIBLE, CoverResult, EngineSettings
from netplan.optimize.progress import Progress
from netplan.optimize.provenance import KNOWN, LOOKED, Ran, listening
from netplan.planning.conditions import conditions, problem_of, sure_of
from netplan.planning.design import Design, impossible_targets
from netplan.planning.feasible import check_forced_links
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.planning.searching import Engine, exact_engine, settings_of
from netplan.service.service import ServiceModel
from netplan.stop import Stop

if TYPE_CHECKING:
    from netplan.planning.confidence.rule import State, Way
    from netplan.planning.objective_chain import Reached

Listener = Callable[[Progress], None]


@dataclass
class _Clock:
    """Seconds since the start, and when the first plan appeared."""

    deadline: Deadline
    first_plan_s: float | None = None

    def listen(self, listener: Listener | None, currency: str) -> Listener:
        def timed(progress: Progress) -> None:
            if progress.cost is not None and self.first_plan_s is None:
                self.first_plan_s = round(self.deadline.passed_s, 3)
            if listener is not None:
                listener(replace(progress, currency=currency))

        return timed


def make_plan(
    scenario: Scenario,
    *,
    overrides: tuple[str, ...] = (),
    on_progress: Listener | None = None,
    engine: Engine | None = None,
    stop: Stop | None = None,
    began: float | None = None,
    until: float | None = None,
) -> Plan:
    """Return the plan of a scenario.

    The problem is built, searched and its plan measured within the time limit, which leaves
    something for the check and the files, too.

    Args:
        scenario: what is asked, resolved.
        overrides: the one-off changes that made it, for the record.
        on_progress: called with every better plan and bound.
        engine: another solver of cover problems (for cross-checks).
        stop: the request that the search ends with what it has, as after a time limit.
        began: value of ``time.perf_counter()`` from which the time limit counts (default: now).
        until: value of it at which the search ends at the latest, for a question among others.

    Returns:
        A plan whose status tells how far it is proven. Targets that cannot be met give
        status ``infeasible`` with every reason, never an exception.
    """
    solver = scenario.solver
    limit_s = _within(solver.time_limit_s, until)
    deadline = Deadline(limit_s, stop, began=began, parameters=solver.parameters.deadlines)
    clock = _Clock(deadline)
    if limit_s is not None and limit_s <= 0:
        return _Frame(scenario, overrides, clock).out_of_time(TIME)
    listener = clock.listen(on_progress, scenario.costs.currency)
    with deadline.watched(), prepared_for(deadline, listener), listening() as ran:
        frame = _Frame(scenario, overrides, clock, ran)
        frame.set_up()  # for that no plan is found in time is checked and written, too
        try:
            check_forced_links(scenario)
            model = ServiceModel(scenario, deadline.check)
            return _made(model, frame, listener, engine)
        except OutOfTimeError as late:
            return frame.out_of_time(late.reason)


def _within(limit_s: float | None, until: float | None) -> float | None:
    """Return the seconds that a question may take, 0 or less when its time is over."""
    if until is None:
        return limit_s
    left_s = until - perf_counter()
    return left_s if limit_s is None else min(limit_s, left_s)


def _made(model: ServiceModel, frame: _Frame, listener: Listener, engine: Engine | None) -> Plan:
    """Return the plan of a scenario; see ``make_plan``.

    Raises:
        OutOfTimeError: the time was over before there was a plan.
    """
    if model.asks_confidence:
        _check_reach(model)
    if not model.scenario.objective.is_plain:
        return _by_objective(model, frame, listener, engine)
    if model.asks_more_than_paths:
        return _protected(model, frame, listener, engine)
    if model.scenario.confidence is not None:
        return _jointly(model, frame, listener, engine)
    if model.asks_confidence:
        return _confident(model, frame, listener, engine)
    problem = build_problem(model)
    frame.set_up()
    result = (engine or exact_engine())(
        problem.cover, settings=frame.settings, on_progress=listener
    )
    if result.status == INFEASIBLE:
        return frame.infeasible(Design(model, (), ()), impossible_targets(model))
    return frame.plan(problem, result)


def _protected(
    model: ServiceModel, frame: _Frame, listener: Listener, engine: Engine | None
) -> Plan:
    """Return the plan of a scenario with 1+1 pairs or availabilities, and the price of 1+1."""
    from netplan.planning.survivability.oracle_cuts import cheapest  # noqa: PLC0415  (compiled kernels load here)
    from netplan.planning.survivability.requirements import Requirements  # noqa: PLC0415

    requirements = Requirements(model)
    if model.asks_confidence:
        impossible = impossible_targets(model)
        if impossible:
            return frame.infeasible(Design(model, (), ()), impossible)
        sure = sure_of(ScenarioProblem(model, requirements.cover, requirements.hops), engine)
        engine, requirements = sure, replace(requirements, besides=(sure,))
    frame.set_up()
    result, restored = cheapest(requirements, engine, settings=frame.settings, on_progress=listener)
    if result.status == INFEASIBLE:
        return frame.infeasible(Design(model, (), ()), impossible_targets(model))
    plan = frame.plan(ScenarioProblem(model, requirements.cover), result)
    if restored is None or plan.cost_cny is None:
        return plan
    # The plan with the pairs is one with restoration, too, should none cheaper be known.
    cost = plan.cost_cny if restored.chosen is None else min(int(restored.cost), plan.cost_cny)
    return replace(plan, restoration=Restoration(cost, int(restored.lower_bound)))


def _confident(
    model: ServiceModel, frame: _Frame, listener: Listener, engine: Engine | None
) -> Plan:
    """Return the plan of a scenario whose paths must hold with a probability."""
    problem = build_problem(model)
    impossible = impossible_targets(model)
    if impossible:
        return frame.infeasible(Design(model, (), ()), impossible)
    frame.set_up()
    found = sure_of(problem, engine).asked(
        problem.cover, settings=frame.settings, on_progress=listener
    )
    return frame.plan(problem, found.result, found.ways)


def _jointly(model: ServiceModel, frame: _Frame, listener: Listener, engine: Engine | None) -> Plan:
    """Return the plan of a scenario that must hold as a whole with a probability."""
    from netplan.planning.chance.required import Required  # noqa: PLC0415  (compiled kernels load here)

    problem, asked = problem_of(model), model.scenario.confidence
    assert asked is not None
    impossible = impossible_targets(model)
    if impossible:
        return frame.infeasible(Design(model, (), ()), impossible)
    required = Required(problem, asked)
    frame.set_up()
    found, joint = required.cheapest(engine, settings=frame.settings, on_progress=listener)
    if found.status == INFEASIBLE:
        return frame.unlikely(Design(model, (), ()), required.unlikely())
    return replace(frame.plan(problem, found), joint=joint)


def _check_reach(model: ServiceModel) -> None:
    """Refuse confidence where a link within a limit may need regenerators.

    Raises:
        InputError: names every such target.
    """
    reach_ns = model.latency.reach_ns
    longest: dict[str, int] = {}
    for demand in model.demands:
        if demand.confidence is not None:
            longest[demand.target] = max(longest.get(demand.target, 0), demand.longest_ns)
    file = next((i.path for i in model.scenario.inputs if i.role == "scenario"), "scenario")
    allowed = (
        f"limits of at most {reach_ns / NS_PER_MS:g} ms, within which no link needs a regenerator"
    )
    problems = [
        Problem(file, "", f"targets.{name}.confidence", f"with {ns / NS_PER_MS:g} ms", allowed)
        for name, ns in longest.items()
        if ns > reach_ns
    ]
    if problems:
        raise InputError(problems)


def _by_objective(
    model: ServiceModel, frame: _Frame, listener: Listener, engine: Engine | None
) -> Plan:
    """Return the plan of a scenario whose objective is not just least cost."""
    from netplan.planning import objective_chain as objectives  # noqa: PLC0415  (compiled kernels load here)

    objective = model.scenario.objective
    question, asked = objectives.question_of(model), model
    frame.set_up()
    held = conditions(question, engine or exact_engine(), frame.settings)
    nothing = Design(model, (), ())
    if not objective.hard_targets:
        loose = objectives.loosened(model.scenario, objectives.over_failures(model))
        asked = ServiceModel(loose, offer=model)
    if objective.coverage is None or not held.possible:
        impossible = impossible_targets(asked)
        if impossible:
            return frame.infeasible(nothing, impossible)
    if not held.possible:
        assert held.joint is not None  # each pair by itself is possible
        return frame.unlikely(nothing, held.joint.unlikely())
    question = replace(question, cover=held.cover)
    reached = objectives.reach(
        question,
        solve=held.engine,
        settings=frame.settings,
        sure=held.sure,
        on_progress=listener,
    )
    if reached.impossible:
        return frame.infeasible(nothing, impossible_targets(model))
    plan = frame.reached(question, reached)
    if held.joint is None or reached.chosen is None:
        return plan
    return replace(plan, joint=held.joint.held_by(reached.chosen))


def plan_of(
    scenario: Scenario,
    chosen: Collection[str],
    *,
    bound_cny: int | None,
    method: str,
    overrides: tuple[str, ...] = (),
) -> Plan:
    """Return the plan that a choice of spans and links is, whoever found it.

    Args:
        scenario: the question; its objective counts, no value of it is claimed.
        chosen: names of what is bought: spans, links and regenerators.
        bound_cny: what no plan costs less than; None: nothing is claimed.
        method: who found it, for the record.
        overrides: the one-off changes that made the scenario, for the record.
    """
    model = ServiceModel(scenario)
    spans = tuple(span.id for span in model.spans if span.id in chosen)
    has = model.bought(frozenset(chosen))
    design = Design(model, spans, tuple(has), regenerators=has)
    lit = design.plan_links()
    cost = sum(c.cost_cny for c in design.span_costs()) + sum(link.cost_cny for link in lit)
    proven = bound_cny is not None and bound_cny == cost
    ran = Ran(methods={method: None})
    return _Frame(scenario, overrides, _Clock(Deadline()), ran)._with(
        design,
        status=PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE,
        reason="proved" if proven else "interrupted",
        cost_cny=cost,
        lower_bound_cny=bound_cny,
        nodes=0,
    )


@dataclass(frozen=True)
class _Frame:
    """What every plan of a scenario carries, whatever its status."""

    scenario: Scenario
    overrides: tuple[str, ...]
    clock: _Clock
    ran: Ran = field(default_factory=Ran)

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
        return self._with(
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
        chosen, chain = reached.chosen, self.scenario.objective.chain
        if chosen is None:
            first = Achieved(chain[0].minimise.value, chain[0].budget_cny, None, None)
            least = money(reached.lower_bound or 0, self.scenario.costs.currency)
            reason = f"no plan within the budget: any costs at least {least}"
            plan = self._with(
                Design(problem.model, (), ()) if reached.short else None,
                status=PlanStatus.INFEASIBLE if reached.short else PlanStatus.NO_PLAN,
                reason=reason if reached.short else reached.reason,
                cost_cny=None,
                lower_bound_cny=reached.lower_bound,
                nodes=reached.nodes,
            )
            worth_stating = first.budget_cny is not None or first.minimise != COST
            return replace(plan, achieved=(first,) if worth_stating else ())
        proven = all(step.proven for step in reached.achieved)
        spans, has = problem.chosen_spans(chosen), problem.bought(chosen)
        worst = problem.worst_of(chosen)
        design = Design(problem.model, spans, tuple(has), worst, regenerators=has)
        lit = design.plan_links()
        paid = sum(c.cost_cny for c in design.span_costs()) + sum(link.cost_cny for link in lit)
        plan = self._with(
            design,
            status=PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE,
            reason="proved" if proven else reached.reason,
            cost_cny=paid,  # what is chosen and has no route is not lit, and not paid
            lower_bound_cny=reached.lower_bound,
            nodes=reached.nodes,
        )
        return replace(plan, achieved=reached.achieved)

    def infeasible(self, design: Design, impossible: tuple[Impossible, ...]) -> Plan:
        count = len({(i.id, i.source, i.sink) for i in impossible})
        plan = self._with(
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
        plan = self._with(
            design,
            status=PlanStatus.INFEASIBLE,
            reason=too_unlikely(joint),
            cost_cny=None,
            lower_bound_cny=None,
            nodes=0,
        )
        return replace(plan, joint=joint)

    def out_of_time(self, reason: str, result: CoverResult | None = None) -> Plan:
        """Return that there is no plan yet; nothing is measured, for that takes time, too."""
        return self._with(
            None,
            status=PlanStatus.NO_PLAN,
            reason=reason,
            cost_cny=None,
            lower_bound_cny=0 if result is None else int(result.lower_bound),
            nodes=0 if result is None else result.nodes,
        )

    def _with(
        self,
        design: Design | None,
        *,
        status: PlanStatus,
        reason: str,
        cost_cny: int | None,
        lower_bound_cny: int | None,
        nodes: int,
    ) -> Plan:
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
