"""A plan's record names what found it: every method and every linear program that ran."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from netplan import api
from netplan._version import __version__
from netplan.errors import InputError
from netplan.model.plan import Plan
from netplan.model.scenario import Minimise, Objective, PairWeight, Scenario, SolverSettings
from netplan.optimize import engine
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.provenance import (
    BENDERS,
    BRANCH_AND_CUT,
    BRANCH_AND_PRICE,
    KNOWN,
    LOOKED,
    listening,
)
from netplan.planning.formulation import build_problem
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from netplan.whatif.memory import Memory, ask
from tests.support.protection_cases import trap
from tests.support.small import line_of_three

FIRST = Objective(Minimise.MEAN_LATENCY, 30_000_000, weight=PairWeight.COUNT)


def by(method: str, lp: str = "auto") -> Callable[..., CoverResult]:
    """Return the engine, held to one method and one linear program."""

    def solve(problem: CoverProblem, *, settings: Any, **told: Any) -> CoverResult:
        return engine.solve(problem, settings=replace(settings, method=method, lp=lp), **told)

    return solve


def solver_of(question: Scenario, **options: object) -> tuple[str, str]:
    made: Plan = make_plan(question, **options)  # type: ignore[arg-type]
    return made.provenance.solver, made.provenance.solver_version


def test_every_method_says_itself() -> None:
    assert BRANCH_AND_PRICE in solver_of(line_of_three(), engine=by("branch_and_price"))[0]
    assert solver_of(line_of_three(), engine=by("branch_and_cut"))[0].startswith(
        f"netplan {BRANCH_AND_CUT}"
    )
    assert BRANCH_AND_PRICE not in solver_of(line_of_three(), engine=by("branch_and_cut"))[0]


@pytest.mark.parametrize("backend", ["highs", "glop"])
def test_a_linear_program_is_named_once_solved_with_its_own_version(backend: str) -> None:
    product = {"highs": "HiGHS", "glop": "OR-Tools GLOP"}[backend]
    solver, version = solver_of(line_of_three(), engine=by("branch_and_cut", backend))
    assert solver == f"netplan {BRANCH_AND_CUT}, {product}"
    assert version == (new_lp("highs").name.split()[1] if backend == "highs" else version)
    with listening() as ran:
        new_lp(backend)
    assert not ran.programs  # opened is not solved


def test_a_search_without_a_linear_program_names_none() -> None:
    """The ascent alone proves it, as it does the default question."""
    found = solver_of(line_of_three(), engine=by("branch_and_price"))
    assert found == (f"netplan {BRANCH_AND_PRICE}", __version__)


@pytest.mark.parametrize("method", [BRANCH_AND_PRICE, BRANCH_AND_CUT, BENDERS])
def test_a_scenario_asks_for_a_method_and_the_plan_says_that_it_ran(method: str) -> None:
    objective = FIRST if method == BENDERS else line_of_three().objective
    asked = replace(line_of_three(), objective=objective, solver=SolverSettings(method=method))
    plan = make_plan(asked)
    assert method in plan.provenance.solver
    assert plan.cost_cny == make_plan(replace(asked, solver=SolverSettings())).cost_cny


@pytest.mark.parametrize(
    ("overrides", "allowed"),
    [
        (("solver.method=benders",), "auto, branch_and_price or branch_and_cut"),
        (
            ("objective.minimise=mean_latency", "solver.method=branch_and_cut"),
            "auto or benders for a mean",
        ),
        (("solver.method=magic",), "branch_and_price"),
    ],
)
def test_a_method_that_answers_nothing_asked_is_refused(
    overrides: tuple[str, ...], allowed: str
) -> None:
    with pytest.raises(InputError) as refused:
        api.load_scenario("edge", overrides)
    [problem] = refused.value.problems
    assert problem.field == "solver.method" and allowed in problem.allowed


@pytest.mark.parametrize("direct", [False, True])
def test_a_mean_is_found_by_benders_cuts(direct: bool) -> None:
    question = replace(line_of_three(), objective=FIRST)
    if direct:
        question = replace(question, objective=replace(FIRST, hard_targets=False))
    solver, version = solver_of(question)
    assert BENDERS in solver
    assert solver.endswith("HiGHS")
    assert version.split(", ")[-1] == new_lp("highs").name.split()[1]


@pytest.mark.parametrize(
    "objective",
    [
        Objective(Minimise.WORST_LATENCY, 30_000_000),
        Objective(then=(Objective(Minimise.WORST_MARGIN),)),
        Objective(budget_cny=40_000_000),
        Objective(hard_targets=False),
    ],
)
def test_other_objectives_name_the_engine_they_ask(objective: Objective) -> None:
    solver, _ = solver_of(replace(line_of_three(), objective=objective))
    assert BRANCH_AND_CUT in solver or BRANCH_AND_PRICE in solver
    assert BENDERS not in solver


def test_two_paths_at_once_name_the_engine_they_ask() -> None:
    solver, _ = solver_of(trap())
    assert BRANCH_AND_CUT in solver or BRANCH_AND_PRICE in solver


def test_what_cannot_be_met_was_only_looked_at() -> None:
    plan = make_plan(api.load_scenario("near-bay-5ms"))
    assert plan.provenance.solver == f"netplan {LOOKED}"
    assert plan.provenance.solver_version == __version__


def test_an_answer_known_already_was_not_searched_for() -> None:
    memory = Memory()
    first, again = ask(line_of_three(), memory), ask(line_of_three(), memory)
    assert KNOWN not in first.provenance.solver
    assert again.provenance.solver == f"netplan {KNOWN}"


def test_a_search_that_nobody_listens_to_tells_nobody() -> None:
    problem = build_problem(ServiceModel(line_of_three())).cover
    assert engine.solve(problem, settings=EngineSettings()).chosen is not None
    with listening() as ran:
        pass
    assert ran.solver(KNOWN) == f"netplan {KNOWN}"
