"""What plans must hold beside the limits of a problem, as an engine whose plans hold it.

Paths that hold with a probability, 1+1 pairs and shares of the time, everything at once in enough
worlds: an objective that asks such an engine takes them for granted.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.planning.survivability.oracle import Engine
from netplan.service.service import ServiceModel

if TYPE_CHECKING:
    from netplan.planning.chance.required import Required
    from netplan.planning.confidence.rounds import Sure


@dataclass(frozen=True)
class Conditions:
    """A question with an engine for it.

    Attributes:
        cover: the question, with what its conditions imply.
        engine: its plans hold the conditions.
        possible: whether everything permitted together holds them.
        sure: the engine within that holds paths of confidence, None where none are asked for.
        joint: what is asked of everything at once, None where nothing is.
    """

    cover: CoverProblem
    engine: Engine
    possible: bool = True
    sure: Sure | None = None
    joint: Required | None = None


def sure_of(problem: ScenarioProblem, engine: Engine | None) -> Sure:
    """Return an engine whose plans hold the paths of confidence that a problem asks for."""
    from netplan.planning.confidence.rounds import Sure  # noqa: PLC0415  (compiled kernels load here)

    return Sure(problem, problem.model.scenario.solver.parameters.confidence, engine)


def conditions(
    question: ScenarioProblem, engine: Engine, settings: EngineSettings | None = None
) -> Conditions:
    """Return a question of a scenario with an engine that holds all that the scenario asks.

    Args:
        question: the scenario's; sampled where everything at once is asked for.
        engine: solves single-path problems.
        settings: limits of a search for first plans; None: none are looked for.
    """
    model, cover = question.model, question.cover
    sure = sure_of(question, engine) if model.asks_confidence else None
    if model.scenario.confidence is not None:
        from netplan.planning.chance.required import Required  # noqa: PLC0415  (kernels)

        required = Required(question, model.scenario.confidence)
        guard = required.guard(engine, settings)
        cover = required.joint.problem()
        return Conditions(cover, guard, guard.possible(cover), joint=required)
    if model.asks_more_than_paths:
        from netplan.planning.survivability.oracle_cuts import guarded  # noqa: PLC0415
        from netplan.planning.survivability.requirements import Requirements  # noqa: PLC0415

        asked = Requirements(model, () if sure is None else (sure,))
        cover, guard = guarded(asked, cover, engine if sure is None else sure)
        return Conditions(cover, guard, guard.possible(cover), sure)
    if sure is not None:
        return Conditions(cover, sure, sure.possible(cover), sure)
    return Conditions(cover, engine)


def problem_of(model: ServiceModel) -> ScenarioProblem:
    """Return the problem of a scenario, with all that worlds need where it asks for worlds."""
    if model.scenario.confidence is None:
        return build_problem(model)
    from netplan.planning.chance.trial import sampled_problem  # noqa: PLC0415  (kernels)

    return sampled_problem(model)
