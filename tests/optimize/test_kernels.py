"""What is compiled on first use is told first: no search calls a kernel that was not prepared."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.graph.compiled import Kernel
from netplan.optimize import kernels
from netplan.optimize.benders.tree import least_mean
from netplan.optimize.engine import solve
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.progress import Progress
from netplan.planning import planner
from netplan.tuning.branch_and_cut import BranchAndCut
from netplan.tuning.parameters import Parameters
from tests.support.engine_cases import direct_problem, random_problem
from tests.support.files_cases import write
from tests.support.mean_cases import network
from tests.support.plan_kinds import BASE, OVERRIDES, SCENARIOS
from tests.support.plan_kinds import network as places_and_spans


@dataclass
class FirstDay:
    """What was prepared, what was called without having been, and who heard of it."""

    told: set[str] = field(default_factory=set)
    silent: list[str] = field(default_factory=list)
    heard: list[Any] = field(default_factory=list)


@pytest.fixture
def first_day(monkeypatch: pytest.MonkeyPatch) -> FirstDay:
    """Let nothing count as compiled before it was prepared."""
    day = FirstDay()
    compiled = Kernel.compiled

    def name(kernel: Kernel) -> str:
        module = kernel.home.removeprefix("netplan.")
        return f"{module}:{kernel._dispatcher.py_func.__name__}"

    def spied(kernel: Kernel) -> Any:
        if name(kernel) not in day.told:
            day.silent.append(name(kernel))
        return compiled(kernel)

    def ready(names: Sequence[str], on_progress: Any = None) -> None:
        day.told.update(names)
        day.heard.append(on_progress)

    monkeypatch.setattr(Kernel, "is_loaded", property(lambda kernel: name(kernel) in day.told))
    monkeypatch.setattr(Kernel, "compiled", spied)
    monkeypatch.setattr(kernels, "ready", ready)
    return day


@pytest.mark.parametrize("kind", SCENARIOS)
def test_every_kind_of_question_prepares_what_it_calls(
    kind: str, first_day: FirstDay, tmp_path: Path
) -> None:
    file = write(tmp_path, scenario=BASE + SCENARIOS[kind], **places_and_spans())
    scenario = api.load_scenario(file, OVERRIDES.get(kind, ()))
    news: list[Progress] = []
    planner.make_plan(scenario, on_progress=news.append)
    assert first_day.silent == []
    for told in first_day.heard:
        news.clear()
        told(Progress("preparing", None, 0, 0))
        assert [entry.phase for entry in news] == ["preparing"]


def direct_mean() -> None:
    for seed in range(4):
        problem, weight, budget = network(seed)
        least_mean(problem, weight, budget, solve=solve, settings=EngineSettings())


def by_cuts() -> None:
    tuned = Parameters(branch_and_cut=BranchAndCut(layer_size=0))  # it is small
    solve(
        direct_problem(5, 60, hub=True, failures=False),
        settings=EngineSettings(method="branch_and_cut", parameters=tuned),
    )


def regenerated() -> None:
    solve(random_problem(1))


@pytest.mark.parametrize(
    ("ask", "names"),
    [
        (direct_mean, (*kernels.MEANS, *kernels.DIRECT_MEANS)),
        (by_cuts, (*kernels.CUTS, *kernels.TREE)),
        (regenerated, kernels.LABELS),
    ],
)
def test_every_method_prepares_what_it_calls(
    ask: Callable[[], None], names: Sequence[str], first_day: FirstDay
) -> None:
    ask()
    assert first_day.silent == []
    assert set(names) <= first_day.told


def test_what_is_compiled_is_no_part_of_a_time_limit_at_any_depth(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    paused: list[bool] = []
    outer, inner = (EngineSettings(time_limit_s=9).begun().running for _ in range(2))

    def ready(names: Sequence[str], on_progress: Any = None) -> None:
        paused.append(outer._paused and inner._paused)

    monkeypatch.setattr(kernels, "ready", ready)
    monkeypatch.setattr(Kernel, "is_loaded", property(lambda kernel: False))
    with kernels.prepared_for(outer), kernels.prepared_for(inner), kernels.prepared_for(inner):
        kernels.needed(kernels.LABELS)
    assert paused == [True]
    assert not outer._paused
    assert not inner._paused


def test_every_name_in_the_tables_is_a_kernel() -> None:
    tables = [value for name, value in vars(kernels).items() if name.isupper()]
    names = {name for table in tables if isinstance(table, tuple) for name in table if ":" in name}
    assert len(names) > 20
    for name in names:
        assert isinstance(kernels._kernel(name), Kernel), name
