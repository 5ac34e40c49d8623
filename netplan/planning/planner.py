"""From a scenario to a plan: the proven cheapest design, or everything that forbids one."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from time import perf_counter
from typing import TYPE_CHECKING

from netplan.errors import InputError, Problem
from netplan.model.plan import (
    Plan,
    PlanStatus,
    Restoration,
)
from netplan.model.scenario import Scenario
from netplan.model.units import NS_PER_MS
from netplan.optimize.deadline import TIME, Deadline, OutOfTimeError
from netplan.optimize.kernels import SEARCH, needed, prepared_for
from netplan.optimize.problem.answer import INFEASIBLE
from netplan.optimize.provenance import Ran, listening
from netplan.planning.conditions import conditions, problem_of, sure_of
from netplan.planning.design import Design, impossible_targets
from netplan.planning.feasible import check_forced_links
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.planning.frame import Clock, Frame, Listener
from netplan.planning.searching import Engine, exact_engine
from netplan.service.service import ServiceModel
from netplan.stop import Stop

if TYPE_CHECKING:
    from netplan.planning.capacity.adversary import Runner


def make_plan(
    scenario: Scenario,
    *,
    overrides: tuple[str, ...] = (),
    on_progress: Listener | None = None,
    engine: Engine | None = None,
    stop: Stop | None = None,
    began: float | None = None,
    until: float | None = None,
    runner: Runner | None = None,
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
        runner: where traffic within totals is looked for that a choice does not carry.

    Returns:
        A plan whose status tells how far it is proven. Targets that cannot be met give
        status ``infeasible`` with every reason, never an exception.
    """
    solver = scenario.solver
    limit_s = _within(solver.time_limit_s, until)
    deadline = Deadline(limit_s, stop, began=began, parameters=solver.parameters.deadlines)
    clock = Clock(deadline)
    if limit_s is not None and limit_s <= 0:
        return Frame(scenario, overrides, clock).out_of_time(TIME)
    listener = clock.listen(on_progress, scenario.costs.currency)
    with deadline.watched(), prepared_for(deadline, listener), listening() as ran:
        frame = Frame(scenario, overrides, clock, ran, runner)
        frame.set_up()  # for that no plan is found in time is checked and written, too
        try:
            check_forced_links(scenario)
            model = ServiceModel(scenario, deadline.check)
            if model.light is not None:
                needed(SEARCH)  # routes of light are looked for before any search
            return _made(model, frame, listener, engine)
        except OutOfTimeError as late:
            return frame.out_of_time(late.reason)


def _within(limit_s: float | None, until: float | None) -> float | None:
    """Return the seconds that a question may take, 0 or less when its time is over."""
    if until is None:
        return limit_s
    left_s = until - perf_counter()
    return left_s if limit_s is None else min(limit_s, left_s)


def _made(model: ServiceModel, frame: Frame, listener: Listener, engine: Engine | None) -> Plan:
    """Return the plan of a scenario; see ``make_plan``.

    Raises:
        OutOfTimeError: the time was over before there was a plan.
    """
    if model.asks_confidence and model.light is None:
        _check_reach(model)
    return _maker(model)(model, frame, listener, engine)


def _maker(model: ServiceModel) -> Callable[..., Plan]:
    """Return what makes plans for a scenario of this kind."""
    if model.scenario.demands is not None:
        return _carrying
    if not model.scenario.objective.is_plain:
        return _by_objective
    if model.asks_more_than_paths:
        return _protected
    if model.scenario.confidence is not None:
        return _jointly
    return _confident if model.asks_confidence else _plain


def _plain(model: ServiceModel, frame: Frame, listener: Listener, engine: Engine | None) -> Plan:
    """Return the plan of a scenario that asks for single paths at least cost."""
    problem = build_problem(model)
    frame.set_up()
    result = (engine or exact_engine())(
        problem.cover, settings=frame.settings, on_progress=listener
    )
    if result.status == INFEASIBLE:
        return frame.infeasible(Design(model, (), ()), impossible_targets(model))
    return frame.plan(problem, result)


def _carrying(model: ServiceModel, frame: Frame, listener: Listener, engine: Engine | None) -> Plan:
    """Return the plan of a scenario with traffic: channels and fibre pairs, too."""
    from netplan.planning.capacity.plan import carrying_plan  # noqa: PLC0415  (compiled kernels load here)
    from netplan.planning.capacity.traffic import traffic_question  # noqa: PLC0415

    asked = traffic_question(model)
    impossible = impossible_targets(model)
    if impossible:
        return frame.infeasible(Design(model, (), ()), impossible)
    frame.set_up()
    return frame.within_budget(carrying_plan(asked, frame, engine, listener), model)


def carried_by(
    scenario: Scenario, plan: Plan, *, bound_cny: int, overrides: tuple[str, ...] = ()
) -> Plan | None:
    """Return how the fibre pairs and channels of a plan carry the traffic of another question.

    Of the same network, with other traffic. None where they do not, or not without more.

    Args:
        scenario: the question.
        plan: what there is.
        bound_cny: what no plan of the question costs less than.
        overrides: the one-off changes that made the scenario, for the record.
    """
    from netplan.planning.capacity.plan import carrying_on  # noqa: PLC0415  (compiled kernels load here)

    frame = Frame(scenario, overrides, Clock(Deadline()), Ran(methods={}))
    made = carrying_on(ServiceModel(scenario), frame, plan, bound_cny)
    if made is None or made.cost_cny is None or made.cost_cny > (plan.cost_cny or 0):
        return None
    return replace(made, provenance=replace(plan.provenance, inputs=scenario.inputs))


def _protected(
    model: ServiceModel, frame: Frame, listener: Listener, engine: Engine | None
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
    model: ServiceModel, frame: Frame, listener: Listener, engine: Engine | None
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


def _jointly(model: ServiceModel, frame: Frame, listener: Listener, engine: Engine | None) -> Plan:
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

    In a mode their number goes by noise, which is that of the stated lengths.

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
    model: ServiceModel, frame: Frame, listener: Listener, engine: Engine | None
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
    return Frame(scenario, overrides, Clock(Deadline()), ran).of(
        design,
        status=PlanStatus.OPTIMAL if proven else PlanStatus.FEASIBLE,
        reason="proved" if proven else "interrupted",
        cost_cny=cost,
        lower_bound_cny=bound_cny,
        nodes=0,
    )
