"""Limits in time and wishes to stop: every phase looks at the one deadline there is."""

from __future__ import annotations

import math
import threading
from collections.abc import Callable
from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pybind11_abseil.status import Status, StatusCode, StatusNotOk

from netplan.check import verify
from netplan.errors import RequestError
from netplan.graph.arrays import FAR
from netplan.model.plan import PlanStatus
from netplan.model.scenario import FailureSpec, Minimise, Objective, Scenario, SolverSettings
from netplan.optimize import kernels
from netplan.optimize.branch_and_price.bound import Bound
from netplan.optimize.branch_and_price.master import PathMaster
from netplan.optimize.branch_and_price.tree import Search
from netplan.optimize.deadline import Deadline, OutOfTimeError
from netplan.optimize.engine import solve
from netplan.optimize.heuristics.incumbent import first_plan, prune
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.lp.glop import GlopLp
from netplan.optimize.lp.interface import LpSolution
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.prepare import list_violations, prepare
from netplan.planning import planner
from netplan.planning.planner import make_plan
from netplan.service.service import ServiceModel
from netplan.stop import Stop
from netplan.tuning.branch_and_price import BranchAndPrice
from netplan.tuning.parameters import Parameters
from netplan.tuning.shared import Deadlines, Heuristics
from netplan.views.map.payload import design_of
from tests.support import small
from tests.support.engine_cases import corridor_problem, random_problem
from tests.support.protection_cases import protect

AT_ONCE = SolverSettings(time_limit_s=1e-9, parameters=Parameters(deadlines=Deadlines(least_s=0.0)))
"""No time at all, not even for a first plan."""


class Hands:
    """A clock that stands still until it is moved; it counts the looks at it."""

    def __init__(self) -> None:
        self.now, self.looks = 100.0, 0

    def __call__(self) -> float:
        self.looks += 1
        return self.now


def test_a_deadline_is_over_when_its_limit_has_passed() -> None:
    clock = Hands()
    limited, endless = Deadline(10.0, clock=clock), Deadline(clock=clock)
    assert (limited.left_s, limited.over, endless.left_s) == (10.0, False, math.inf)
    clock.now += 10.0
    assert (limited.left_s, limited.over, limited.passed_s) == (0.0, True, 10.0)
    assert not endless.over and limited.reason == "time"
    with pytest.raises(OutOfTimeError):
        limited.check()
    endless.check()


def test_a_first_plan_has_some_seconds_in_any_case() -> None:
    clock = Hands()
    short = Deadline(0.0, clock=clock)
    assert short.over and not short.lost
    short.check()
    clock.now += short.parameters.least_s
    assert short.lost


def test_a_part_has_its_share_and_no_more_than_is_left() -> None:
    clock = Hands()
    whole = Deadline(20.0, clock=clock)
    assert whole.part(0.25).left_s == 5.0
    clock.now += 18.0
    part = whole.part(0.25)
    assert part.left_s == 2.0
    clock.now += 2.0
    assert part.over and part.lost  # not even a first plan of a side question outlasts the whole
    part.found()
    assert not whole.stop.worth  # a plan of a side question is none to end with
    whole.found()
    assert whole.stop.worth


def test_what_is_kept_back_is_a_twentieth_to_a_quarter() -> None:
    clock = Hands()
    for seconds, kept in ((1.0, 5.0), (7.0, 7.0), (500.0, 25.0)):
        limited = Deadline(100.0, clock=clock)
        limited.keep_back(seconds)
        assert limited.left_s == pytest.approx(100.0 - kept)
    endless = Deadline(clock=clock)
    endless.keep_back(4.0)
    assert math.isinf(endless.left_s)


def test_each_purpose_keeps_back_once() -> None:
    limited = Deadline(100.0, clock=Hands())
    for seconds, purpose, left in ((4.0, "files", 95.0), (6.0, "files", 94.0), (2.0, "files", 94.0),
                                   (3.0, "check", 91.0), (90.0, "check", 75.0)):  # fmt: skip
        limited.keep_back(seconds, purpose)
        assert limited.left_s == pytest.approx(left)


def test_a_limit_may_count_from_earlier_on() -> None:
    clock = Hands()
    late = Deadline(10.0, clock=clock, began=clock.now - 4.0)
    assert (late.left_s, late.passed_s) == (6.0, 4.0)


@pytest.mark.parametrize("kind", ["plain", "objective", "protected"])
def test_every_kind_of_question_leaves_time_for_what_follows(
    monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    kept: list[str] = []
    keep_back = Deadline.keep_back

    def noted(self: Deadline, seconds: float, purpose: str = "afterwards") -> None:
        kept.append(purpose)
        keep_back(self, seconds, purpose)

    monkeypatch.setattr(Deadline, "keep_back", noted)
    question = small.line_of_three()
    if kind == "protected":
        question = protect(question, 90.0)
    elif kind == "objective":
        question = replace(question, objective=Objective(Minimise.WORST_LATENCY))
    make_plan(question)
    assert {"afterwards", "final check"} <= set(kept)


def test_no_time_is_counted_while_kernels_compile(monkeypatch: pytest.MonkeyPatch) -> None:
    clock, waited = Hands(), threading.Event()

    def compiling(names: object, on_progress: object) -> None:
        clock.now += 60.0
        with running.watched():
            assert not (running.over or running.lost)
            assert not waited.wait(0.05) and running.cell[0] == 0

    running = Deadline(5.0, clock=clock)
    monkeypatch.setattr(kernels, "ready", compiling)
    monkeypatch.setattr(kernels, "_kernel", lambda _: SimpleNamespace(is_loaded=False))
    with kernels.prepared_for(running):
        kernels.needed(("some",))
    assert running.left_s == 5.0 and running.cell[0] == 0
    clock.now += 5.0
    assert running.over


def test_a_wish_is_heard_while_kernels_compile() -> None:
    running = Deadline(5.0, clock=Hands())
    with running.watched(), running.paused():
        called = threading.Event()
        with running.telling(called.set):
            running.stop.ask()
            assert called.wait(30)
    assert running.lost and running.reason == "interrupted"


def test_a_wish_ends_all_that_share_it_and_wakes_the_watcher() -> None:
    stop = Stop()
    whole = Deadline(1e6, stop)
    part = whole.part(0.5)
    called = threading.Event()
    with part.watched(), part.telling(called.set):
        assert part.cell[0] == 0
        stop.ask()
        assert called.wait(30)
    assert part.cell[0] == 1
    assert whole.over and part.lost and (whole.reason, whole.left_s) == ("interrupted", 0.0)


def test_no_watcher_outlives_its_block() -> None:
    before = threading.active_count()
    for _ in range(20):
        with Deadline(1e6).watched():
            assert threading.active_count() == before + 1
    assert threading.active_count() == before


def stopped() -> Deadline:
    """Return a deadline that is over although a plan would have had some time left."""
    over = Deadline(0.0)
    over.cell[0] = 1
    return over


def test_compiled_loops_end_where_the_cell_says_so() -> None:
    prepared = prepare(corridor_problem(6.0, 10.5))
    assert prune(prepared, prepared.upper) is not None
    assert prune(prepared, prepared.upper, None, stopped()) is None


@pytest.mark.parametrize("backend", ["highs", "glop"])
def test_a_program_gives_up_when_the_deadline_is_over(backend: str) -> None:
    asked = Stop()
    lp = new_lp(backend, deadline=Deadline(None, asked))
    ptr = np.arange(3, dtype=np.int32)
    none = np.zeros(0, np.int32)
    lp.add_cols(np.ones(2), np.zeros(2), np.full(2, 9.0), ptr * 0, none, np.zeros(0))
    lp.add_rows(np.full(1, 3.0), np.full(1, np.inf), ptr[:2] * 2, ptr[:2], np.ones(2))
    assert lp.solve().objective == 3.0
    lp.add_rows(np.full(1, 4.0), np.full(1, np.inf), ptr[:2] * 2, ptr[:2], np.array([1.0, 0.5]))
    asked.ask()
    assert not lp.solve().solved


@pytest.mark.parametrize("times", [1, 2])
def test_a_program_that_breaks_down_is_tried_by_the_other_simplex(
    times: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    lp = new_lp("glop")
    assert isinstance(lp, GlopLp)
    ptr, none = np.arange(3, dtype=np.int32), np.zeros(0, np.int32)
    lp.add_cols(np.ones(2), np.zeros(2), np.full(2, 9.0), ptr * 0, none, np.zeros(0))
    lp.add_rows(np.full(1, 3.0), np.full(1, np.inf), ptr[:2] * 2, ptr[:2], np.ones(2))
    assert lp.solve().objective == 3.0
    sound, tried = lp._handle, []

    class Breaking:
        def update(self, update: object) -> None:
            sound.update(update)

        def solve(self, *args: object) -> object:
            tried.append(args[0])
            if len(tried) <= times:
                raise StatusNotOk(Status(StatusCode.INTERNAL, "ABNORMAL"))
            return sound.solve(*args)

    monkeypatch.setattr(lp, "_handle", Breaking())
    assert lp.solve().solved == (times == 1)
    assert len(tried) == 2 and tried[0] is not tried[1]


@pytest.mark.parametrize("method", ["branch_and_price", "branch_and_cut", "auto"])
def test_a_wish_before_the_search_gives_no_plan(method: str) -> None:
    stop = Stop()
    stop.ask()
    asked = EngineSettings(method=method, deadline=Deadline(None, stop))
    found = solve(random_problem(3), settings=asked)
    assert (found.status, found.reason, found.chosen) == ("no_plan", "interrupted", None)


@pytest.mark.parametrize("method", ["branch_and_price", "branch_and_cut"])
def test_a_wish_after_the_first_plan_keeps_it(method: str) -> None:
    stop = Stop()
    asked = EngineSettings(method=method, deadline=Deadline(None, stop))
    problem = corridor_problem(6.0, 10.5)

    def heard(_: object) -> None:
        if stop.worth:
            stop.ask()

    found = solve(problem, settings=asked, on_progress=heard)
    assert (found.status, found.reason) == ("feasible", "interrupted")
    assert found.chosen is not None and found.lower_bound <= 342_100_000 <= found.cost


def test_a_program_that_outgrows_its_rows_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    prepared, most = prepare(corridor_problem(6.0, 10.5)), 20
    whole = int(prepared.cost.sum())
    program = PathMaster(prepared, new_lp("glop"), whole, parameters=BranchAndPrice(lp_rows=most))
    net, solve_lp, rows = prepared.net, program._solve_lp, []
    program.activate([(d, f) for d, f, _ in list_violations(net, prepared.lower, net.limit.size)])

    def counted() -> LpSolution:
        rows.append(program.stats.rows)
        return solve_lp()

    monkeypatch.setattr(program, "_solve_lp", counted)
    nothing = Bound(0, np.zeros((0, program.k), np.int64), np.zeros(0, np.int64))
    program.converge(nothing, program.scaled(whole) + 1, 0.0)
    assert rows[0] == 0 and sum(count > most for count in rows) == 1  # the one that showed it


def test_a_first_plan_without_time_is_none() -> None:
    prepared = prepare(corridor_problem(6.0, 10.5))
    stop = Stop()
    stop.ask()
    over = Deadline(None, stop)
    over.cell[0] = 1
    with pytest.raises(OutOfTimeError):
        first_plan(prepared, over, Heuristics())


def test_a_part_of_a_search_that_runs_out_of_time_loses_no_plan() -> None:
    prepared = prepare(corridor_problem(6.0, 10.5))
    stop = Stop()
    search = Search(prepared, EngineSettings(deadline=Deadline(None, stop)), None)
    stop.ask()
    search.deadline.cell[0] = 1
    found = search.part(prepared.upper, "branch_and_price", 5)
    assert (found == search.plan).all() and not list_violations(prepared.net, found, 1)


def test_the_first_plan_is_the_cheaper_of_two() -> None:
    for seed in range(30):
        prepared = prepare(random_problem(seed))
        everything = prune(prepared, prepared.upper)
        if everything is None:
            continue
        chosen = first_plan(prepared, Deadline(), Heuristics())
        cost = prepared.cost[chosen != 0].sum()
        assert cost <= prepared.cost[everything != 0].sum() < FAR


def test_without_a_plan_in_time_it_is_said_and_holds() -> None:
    question = small.line_of_three()
    late = replace(question, solver=AT_ONCE)
    plan = make_plan(late)
    assert (plan.status, plan.reason) == (PlanStatus.NO_PLAN, "time")
    assert (plan.cost_cny, plan.targets, plan.spans) == (None, (), ())
    assert verify(plan, late).ok


def test_a_map_of_no_plan_is_refused() -> None:
    question = small.line_of_three()
    late = replace(question, solver=AT_ONCE)
    with pytest.raises(RequestError, match="no plan of test was found in time"):
        design_of(make_plan(late), ServiceModel(late))


def test_a_listing_of_discs_can_be_ended() -> None:
    question = replace(small.line_of_three(), failures=FailureSpec(disc_km=5.0))
    late = replace(question, solver=AT_ONCE)
    assert make_plan(late).status is PlanStatus.NO_PLAN


@settings(max_examples=40, deadline=None)
@given(question=small.scenarios(), after=st.booleans())
def test_an_interrupted_plan_survives_the_check(question: Scenario, after: bool) -> None:
    stop = Stop()

    def heard(_: object) -> None:
        if after and stop.worth:
            stop.ask()

    plan = make_plan(question, on_progress=heard, stop=stop)
    assert verify(plan, question).ok
    if stop.asked and plan.status is PlanStatus.FEASIBLE:
        assert plan.reason == "interrupted"


def test_time_is_kept_back_before_the_question_is_expanded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where listing failures takes all of the limit, that there is no plan is written in time."""
    left: list[float] = []
    expand: Callable[..., ServiceModel] = vars(planner)["ServiceModel"]

    def noted(scenario: Scenario, check: Callable[[], None]) -> ServiceModel:
        (running,) = [kept for kept in made if kept.limit_s is not None]
        left.append(running.left_s)
        return expand(scenario, check)

    made: list[Deadline] = []
    init = Deadline.__init__

    def begun(self: Deadline, *given: Any, **named: Any) -> None:
        init(self, *given, **named)
        made.append(self)

    monkeypatch.setattr(planner, "ServiceModel", noted)
    monkeypatch.setattr(Deadline, "__init__", begun)
    question = small.line_of_three()
    make_plan(replace(question, solver=replace(question.solver, time_limit_s=1000.0)))
    assert left and left[0] < 950.0
