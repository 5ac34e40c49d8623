"""What the numbers that tune the searches are worth: each at about half and double.

Every other number keeps its value meanwhile. A question runs in this process again and again;
which numbers a question comes to at all is seen by handing it a set that notes what is read.

    python -m benchmarks parameters --only branch_and_price
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime
from functools import partial
from typing import TYPE_CHECKING, Any

from benchmarks.budget import Question as MeanQuestion
from benchmarks.direct import Recipe
from benchmarks.results import machine
from benchmarks.scenarios import DATA
from netplan.tuning.measured import Measured, Run, differs
from netplan.tuning.number import Number, numbers
from netplan.tuning.parameters import Parameters

if TYPE_CHECKING:
    from netplan.optimize.problem.answer import EngineSettings
    from netplan.optimize.problem.cover import CoverProblem

LIMIT_S = 60.0
"""CPU seconds after which a run of the optimizer ends: no default comes near it."""
TOGETHER = 5
"""Numbers measured beside the same runs of the default: the machine is not as fast all day."""
RUNS = 3
"""Runs of a value that seems to make a difference, and of the default beside it; the least of their
CPU seconds counts. Other values run once."""

Asked = Callable[[Parameters], Run]


@dataclass(frozen=True)
class Question:
    """A question on which numbers are measured.

    Attributes:
        name: short, as the table calls it.
        words: what it is.
        methods: whose numbers are measured on it.
        prepare: reads it, and returns who answers it; what it returns is timed.
        others: whether only numbers are measured that no question before this one comes to.
    """

    name: str
    words: str
    methods: tuple[str, ...]
    prepare: Callable[[], Asked]
    others: bool = False


# -- questions -------------------------------------------------------------------------------
def _scenario(file: str, node_limit: int | None = None) -> Asked:
    """Return who plans a bundled scenario, from its model to the measured plan."""
    from netplan import api  # noqa: PLC0415 - listing the questions loads nothing
    from netplan.planning.planner import make_plan  # noqa: PLC0415

    scenario = api.load_scenario(DATA / file, [])
    solver = replace(scenario.solver, time_limit_s=None, node_limit=node_limit)

    def ask(parameters: Parameters) -> Run:
        plan = make_plan(replace(scenario, solver=replace(solver, parameters=parameters)))
        nodes = plan.provenance.search_nodes or 0
        if scenario.objective.is_plain:
            return Run(0.0, nodes, plan.cost_cny, plan.lower_bound_cny)
        last = plan.achieved[-1]
        return Run(0.0, nodes, last.value, last.bound)

    return ask


def _links(file: str, targets: tuple[str, ...] = (), changes: tuple[str, ...] = ()) -> Asked:
    """Return who answers the optimizer's part of a bundled scenario, or of some of its targets."""
    from netplan import api  # noqa: PLC0415
    from netplan.planning.formulation import build_problem  # noqa: PLC0415
    from netplan.service.service import ServiceModel  # noqa: PLC0415

    scenario = api.load_scenario(DATA / file, list(changes))
    asked = tuple(each for each in scenario.targets if not targets or each.id in targets)
    problem = build_problem(ServiceModel(replace(scenario, targets=asked))).cover
    return partial(_covered, problem, None)


def _direct(recipe: Recipe, node_limit: int | None = None) -> Asked:
    return partial(_covered, recipe.draw(), node_limit)


def _covered(problem: CoverProblem, node_limit: int | None, parameters: Parameters) -> Run:
    from netplan.optimize.engine import solve  # noqa: PLC0415

    found = solve(problem, settings=_asked(node_limit, parameters))
    return Run(0.0, found.nodes, found.cost, found.lower_bound)


def _asked(node_limit: int | None, parameters: Parameters) -> EngineSettings:
    from netplan.optimize.deadline import Deadline  # noqa: PLC0415
    from netplan.optimize.problem.answer import EngineSettings  # noqa: PLC0415

    deadline = Deadline(LIMIT_S, clock=time.process_time, parameters=parameters.deadlines)
    return EngineSettings(node_limit=node_limit, deadline=deadline, parameters=parameters)


def _mean(question: MeanQuestion, node_limit: int | None = None) -> Asked:
    from netplan.optimize.benders.tree import least_mean  # noqa: PLC0415
    from netplan.optimize.engine import solve  # noqa: PLC0415

    problem, budget = question.draw()

    def ask(parameters: Parameters) -> Run:
        weight = [1] * len(problem.demand_name)
        asked = _asked(node_limit, parameters)
        found = least_mean(problem, weight, budget, solve=solve, settings=asked)
        return Run(0.0, found.nodes, found.value, found.bound)

    return ask


_PATHS = ("branch_and_price", "heuristics")
_CUTS = ("branch_and_cut",)
_MEAN = MeanQuestion(Recipe("rg20", "pairs100", 1.3, 6), 0.2)
QUESTIONS = (
    Question(
        "circle",
        "bundled `theoretical-1.5x`: limits at 1.5 times straight glass",
        (*_PATHS, "engine"),
        partial(_links, "scenarios/theoretical-1.5x.yaml"),
    ),
    Question(
        "ladders",
        "bundled `hollow-core` for the Bay Area alone, no failures: options of a corridor",
        _PATHS,
        partial(_links, "scenarios/hollow-core.yaml", ("gba",), ("failures={}",)),
        others=True,
    ),
    Question(
        "pairs",
        "80 sites, direct links, 5 % of all pairs",
        (*_CUTS, "engine"),
        partial(_direct, Recipe("rg80", "pairs5", 1.3, 10, seed=2)),
    ),
    Question(
        "failures",
        "100 sites, direct links, 10 % of all pairs, every failure",
        _CUTS,
        partial(_direct, Recipe("rg100", "pairs10", 1.2, 10, failures=True)),
    ),
    Question(
        "mean",
        "20 sites, direct links, least mean over all pairs for a fifth of the money",
        ("benders",),
        partial(_mean, _MEAN),
    ),
    Question(
        "hub",
        "200 sites, direct links, two hubs",
        ("layered_graph",),
        partial(_direct, Recipe("rg200", "hub2", 1.2)),
    ),
    Question(
        "worst latency",
        "bundled `half-budget`: least worst latency for half the money",
        ("objectives",),
        partial(_scenario, "scenarios/half-budget.yaml"),
    ),
    Question(
        "people",
        "bundled `bay-90-percent`: a share of the people at least cost",
        ("objectives",),
        partial(_scenario, "scenarios/bay-90-percent.yaml"),
        others=True,
    ),
    Question(
        "availability",
        "bundled `four-nines`: a required availability",
        ("survivability",),
        partial(_scenario, "scenarios/four-nines.yaml"),
    ),
    Question(
        "chains",
        "bundled `half-budget-mean`: least mean where routes are chains of spans, one node",
        ("benders",),
        partial(_scenario, "scenarios/half-budget-mean.yaml", 1),
        others=True,
    ),
    Question(
        "hub, cuts",
        "the same as hub",
        _CUTS,
        partial(_direct, Recipe("rg200", "hub2", 1.2)),
        others=True,
    ),
    Question(
        "cut or place",
        "bundled `cut-or-place`: a cable is cut or a place is lost",
        _PATHS,
        partial(_links, "scenarios/cut-or-place.yaml"),
    ),
    Question(
        "guizhou",
        "the default question",
        _PATHS,
        partial(_links, "guizhou.yaml"),
    ),
)


# -- values ----------------------------------------------------------------------------------
def neighbours(number: Number) -> tuple[int | float, ...]:
    """Return about half and about double of a number, within what is allowed.

    Where its value is a share near the most there is, what is missing is halved and doubled;
    where it is a multiple just above the least, what is more.
    """
    value, least, most = number.default, number.least, number.most
    found: list[int | float]
    if isinstance(value, int):
        found = [value // 2, 2 * value]
    elif most < 2 * value:
        found = [most - 2 * (most - value), most - (most - value) / 2]
    elif value < 2 * least:
        found = [least + (value - least) / 2, least + 2 * (value - least)]
    else:
        found = [value / 2, 2 * value]
    kept = [round(min(max(each, least), most), 12) for each in found]
    return tuple(each for each in kept if each != value)


def with_value(key: str, value: float) -> Parameters:
    """Return the defaults with one number changed, ``method.name``."""
    method, _, name = key.partition(".")
    default = Parameters()
    return replace(default, **{method: replace(getattr(default, method), **{name: value})})


def all_numbers() -> Iterator[tuple[str, Number]]:
    """Yield every number with its key ``method.name``."""
    for each in fields(Parameters):
        for number in numbers(getattr(Parameters(), each.name)):
            yield f"{each.name}.{number.name}", number


def noting(read: set[str]) -> Parameters:
    """Return the defaults as a set that notes the keys of the numbers that are read."""
    return Parameters(
        **{
            each.name: _noting(getattr(Parameters(), each.name), each.name, read)
            for each in fields(Parameters)
        }
    )


def _noting(method: Any, prefix: str, read: set[str]) -> Any:
    kind = type(method)
    names = {number.name for number in numbers(method)}

    class Noting(kind):  # type: ignore[misc, valid-type]
        def __getattribute__(self, name: str) -> Any:
            if name in names:
                read.add(f"{prefix}.{name}")
            return object.__getattribute__(self, name)

    return Noting()


# -- the run ---------------------------------------------------------------------------------
def run(only: Sequence[str] = (), again: bool = False) -> int:
    """Measure into the file that ships; return 1 when an answer depends on a number."""
    measured = Measured.open()
    measure_all(measured, only, again)
    faults = list(measured.faults())
    for fault in faults:
        print(f"an answer depends on {fault}", file=sys.stderr)
    return 1 if faults else 0


def measure_all(measured: Measured, only: Sequence[str] = (), again: bool = False) -> None:
    """Measure what is not measured yet, and keep every number as soon as it is known.

    Args:
        measured: takes the results.
        only: parts of keys or names of questions; empty: everything.
        again: measure what is there already, too.
    """
    from netplan.optimize.kernels import kernels_warm  # noqa: PLC0415 - only measuring needs it

    kernels_warm()
    measured.machine = machine()
    known = dict(all_numbers())
    for question in QUESTIONS:
        keys = [
            key
            for key in known
            if key.partition(".")[0] in question.methods
            and (not only or question.name in only or any(part in key for part in only))
            and (again or question.name not in measured.asked(key))
            and not (question.others and _is_read(key, question, measured))
        ]
        if keys:
            _measure_on(question, {key: known[key] for key in keys}, measured)


def _is_read(key: str, question: Question, measured: Measured) -> bool:
    """Say whether another question comes to a number."""
    return any(v for name, v in measured.asked(key).items() if name != question.name)


def _measure_on(question: Question, wanted: dict[str, Number], measured: Measured) -> None:
    ask = question.prepare()
    read: set[str] = set()
    ask(noting(read))  # the first run is slower than the others, too
    measured.questions[question.name] = question.words
    today = datetime.now(UTC).date().isoformat()
    for key in wanted:
        if key not in read:
            measured.keep(key, question.name, {}, today)
    reached = [key for key in wanted if key in read]
    for first in range(0, len(reached), TOGETHER):
        group = reached[first : first + TOGETHER]
        here = _Timed(partial(ask, Parameters()))
        here.again(RUNS - 1)
        for key in group:
            number = wanted[key]
            values = {v: _Timed(partial(ask, with_value(key, v))) for v in neighbours(number)}
            for timed in values.values():
                if differs(here.best, timed.best):
                    here.again(RUNS)
                    timed.again(RUNS)
            found = {value: timed.best for value, timed in values.items()}
            found[number.default] = here.best
            measured.keep(key, question.name, dict(sorted(found.items())), today)
            _tell(key, question.name, found)
        measured.write()


class _Timed:
    """Runs of one value; the one of least CPU seconds counts."""

    def __init__(self, ask: Callable[[], Run]) -> None:
        self.ask, self.count = ask, 0
        self.again(1)

    def again(self, count: int) -> None:
        """Run until there were as many runs."""
        while self.count < count:
            began = time.process_time()
            run = self.ask()
            run = replace(run, cpu_s=time.process_time() - began)
            if self.count == 0 or run.cpu_s < self.best.cpu_s:
                self.best = run
            self.count += 1


def _tell(key: str, question: str, found: dict[int | float, Run]) -> None:
    words = [
        f"{value:g}: {run.cpu_s:.3f} s, {run.nodes} nodes, {run.value} >= {run.bound}"
        for value, run in sorted(found.items())
    ]
    print(f"{key} on {question}: {'; '.join(words)}", file=sys.stderr, flush=True)
