"""The questions on which the numbers that tune the searches are measured: small ones."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING

from benchmarks.budget import Question as MeanQuestion
from benchmarks.direct import Recipe
from benchmarks.scenarios import DATA
from netplan.tuning.measured import Run
from netplan.tuning.parameters import Parameters

if TYPE_CHECKING:
    from netplan.optimize.problem.answer import EngineSettings
    from netplan.optimize.problem.cover import CoverProblem

LIMIT_S = 15.0
"""CPU seconds after which a run of the optimizer ends: no default comes near it."""
Asked = Callable[[Parameters], Run]


def with_values(values: Mapping[str, float]) -> Parameters:
    """Return the defaults with some numbers changed, by key ``method.name``."""
    made = Parameters()
    for key, value in values.items():
        method, _, name = key.partition(".")
        made = replace(made, **{method: replace(getattr(made, method), **{name: value})})
    return made


@dataclass(frozen=True)
class Question:
    """A question on which numbers are measured.

    Attributes:
        name: short, as the table calls it.
        words: what it is.
        methods: whose numbers are measured on it.
        prepare: reads it, and returns who answers it; what it returns is timed.
        others: whether only numbers are measured that no other question comes to.
        given: numbers that the question sets, by key.
    """

    name: str
    words: str
    methods: tuple[str, ...]
    prepare: Callable[[], Asked]
    others: bool = False
    given: Mapping[str, int] = field(default_factory=dict)

    def parameters(self, **more: float) -> Parameters:
        """Return the defaults but for what is given, and for some more by key."""
        return with_values({**self.given, **more})


def _confident(file: str) -> Asked:
    """Return who plans a bundled scenario intact, each target with a confidence of 0.9."""
    asked = ("gba", "yrd")
    return _scenario(
        file, changes=("failures.single=none", *(f"targets.{t}.confidence=0.9" for t in asked))
    )


def _scenario(file: str, node_limit: int | None = None, changes: tuple[str, ...] = ()) -> Asked:
    """Return who plans a bundled scenario, from its model to the measured plan."""
    from netplan import api  # noqa: PLC0415 - listing the questions loads nothing
    from netplan.planning.planner import make_plan  # noqa: PLC0415

    scenario = api.load_scenario(DATA / file, list(changes))
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
    cost = None if found.chosen is None else found.cost
    return Run(0.0, found.nodes, cost, found.lower_bound)


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
_LAYERS = {"branch_and_cut.layer_size": 0}
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
        "mean",
        "20 sites, direct links, least mean over all pairs for a fifth of the money",
        ("benders",),
        partial(_mean, _MEAN),
    ),
    Question(
        "hub",
        "80 sites, direct links, one hub; `layer_size` 0, so that there are layers at once",
        ("layered_graph",),
        partial(_direct, Recipe("rg80", "hub1", 1.4)),
        given=_LAYERS,
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
        "confident",
        "bundled `guizhou` intact: every path in time with a probability of 0.9",
        ("confidence",),
        partial(_confident, "guizhou.yaml"),
    ),
    Question(
        "chains",
        "bundled `half-budget-mean`: least mean where routes are chains of spans, one node",
        ("benders",),
        partial(_scenario, "scenarios/half-budget-mean.yaml", 1),
        others=True,
    ),
    Question(
        "wider hub",
        "100 sites, tighter limits, else as hub",
        ("layered_graph", *_CUTS),
        partial(_direct, Recipe("rg100", "hub1", 1.2)),
        others=True,
        given=_LAYERS,
    ),
    Question(
        "large hub",
        "200 sites, direct links, one hub",
        _CUTS,
        partial(_direct, Recipe("rg200", "hub1", 1.2)),
        others=True,
    ),
    Question(
        "failures",
        "100 sites, direct links, 10 % of all pairs, every failure",
        _CUTS,
        partial(_direct, Recipe("rg100", "pairs10", 1.2, 10, failures=True)),
    ),
    Question(
        "guizhou",
        "the default question",
        _PATHS,
        partial(_links, "guizhou.yaml"),
    ),
)
