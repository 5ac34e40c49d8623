"""A scenario that asks for everything at once with a probability: its question and its answer.

Worlds are drawn for the search, and somewhat more of them must hold than the probability says:
the optimum uses the luck of its worlds. To bound the cost, each pair also keeps, in every state,
one path for which some standard deviations fit below the limit: fewer than any latency of one
path needs that is in time so often. Worlds that no search saw judge the plan.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from netplan.graph.arrays import UInt8
from netplan.model.odds import STATED_SEED, Correlation, Joint, stated_samples
from netplan.model.scenario import JointConfidence, PathConfidence
from netplan.optimize.problem.answer import INFEASIBLE, CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import list_violations, prepare
from netplan.optimize.progress import OnProgress
from netplan.planning.chance.bands import at_high_end
from netplan.planning.chance.joint import JointQuestion
from netplan.planning.chance.law import Law, Use
from netplan.planning.chance.odds import most_of, odds_of
from netplan.planning.chance.trial import Question, sampled_problem
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.planning.survivability.oracle import Engine
from netplan.planning.survivability.oracle_cuts import Guarded, warm_engine
from netplan.service.service import ServiceModel

BELOW = 0.03
"""By how many standard deviations the path rule stays below what one path needs."""
STARTS = 8
"""Into how many parts the bands are divided for first plans."""


def deviations(asked: float) -> float:
    """Return how many standard deviations every path must leave below its limit.

    No more than a normal latency needs, or one of a single length, to be in time so often.
    """
    return max(0.0, round(min(float(ndtri(asked)), 3**0.5 * (2 * asked - 1)) - BELOW, 4))


class Required:
    """The joint question of a scenario's ``sampled_problem``."""

    def __init__(
        self, problem: ScenarioProblem, asked: JointConfidence, *, sd: float | None = None
    ) -> None:
        """Ask for it; ``sd`` is the reserve that each path is to leave, where that is known."""
        self.problem, self.asked = problem, asked
        law = Law(problem.model, Correlation(asked.correlation))
        self.worlds = law.draw(asked.worlds, asked.seed, Use.SEARCH)
        self.needed = asked.needed
        self.sd = deviations(asked.all_targets) if self._rules_paths else 0.0
        if sd is not None:
            self.sd = sd
        self.joint = JointQuestion(Question.of(problem), self.worlds, self.needed, self.base)

    @cached_property
    def base(self) -> CoverProblem:
        """Return what every plan must hold besides: a path with reserve, and stated lengths."""
        made = self._by_paths() if self.sd else self.problem.cover
        if self.sd and list_violations(prepare(made).net, self._permitted, 1):
            # Several paths of a pair together may be likely enough where no single one is.
            self.sd, made = 0.0, self.problem.cover
        return made

    @property
    def _rules_paths(self) -> bool:
        """Tell whether the path rule can be asked: no link within a limit needs regenerators."""
        latency = self.problem.model.latency
        if self.problem.model.light is not None:
            return False
        longest = max((d.longest_ns for d in self.problem.model.demands), default=0)
        return longest <= latency.reach_ns

    def _by_paths(self) -> CoverProblem:
        """Return the outer question of the path rule, beside the one at stated lengths."""
        from netplan.planning.confidence.beside import beside  # noqa: PLC0415  (kernels load here)
        from netplan.planning.confidence.search import Judge  # noqa: PLC0415

        scenario = self.problem.model.scenario
        rule = PathConfidence(_probability(self.sd))
        targets = tuple(replace(t, confidence=rule) for t in scenario.targets)
        asked = sampled_problem(ServiceModel(replace(scenario, targets=targets)))
        judge = Judge(asked, scenario.solver.parameters.confidence)
        copied = judge.relaxed(judge.first_corners)
        stated = self.problem.cover
        pairs = range(len(asked.model.demands))
        made = beside(stated, copied, asked.cover, pairs, apart=True)
        return replace(made, copies=())

    def unlikely(self) -> Joint:
        """Return how often everything that is permitted holds, where that is not enough."""
        model, cover = self.problem.model, self.problem.cover
        permitted = zip(cover.item_name, self._permitted, strict=True)
        names = {name for name, may in permitted if may}
        samples = stated_samples(len(model.demands), len(model.spans), judged=True)
        most = None
        if samples:
            law = Correlation(self.asked.correlation)
            odds = odds_of(model, names, samples=samples, seed=STATED_SEED, correlation=law)
            most = most_of(model, names, odds)
        return replace(self.held_by(self._permitted != 0), path_sd=0.0, most=most)

    def cheapest(
        self, engine: Engine | None, *, settings: EngineSettings, on_progress: OnProgress | None
    ) -> tuple[CoverResult, Joint | None]:
        """Return the cheapest plan with a bound, and what it holds; None without a plan.

        ``infeasible`` where everything permitted does not hold in enough worlds.
        """
        settings, solve = settings.begun(), engine or warm_engine()
        if not self.joint.oracle().holds(self._permitted):
            return CoverResult(INFEASIBLE, "impossible", None, 0, 0), None
        starts = self._starts(solve, settings)
        found = self.joint.cheapest(
            settings=settings, starts=starts, engine=solve, on_progress=on_progress
        )
        return found, None if found.chosen is None else self.held_by(found.chosen)

    @property
    def _permitted(self) -> UInt8:
        return np.asarray(self.problem.cover.item_upper != 0, np.uint8)

    def guard(self, engine: Engine, settings: EngineSettings | None) -> Guarded:
        """Return an engine whose plans hold everything often enough; see ``conditions``."""
        starts = () if settings is None else self._starts(engine, settings.begun())
        return Guarded(engine, (self.joint.oracle(),), starts=tuple(starts))

    def held_by(self, chosen: npt.NDArray[np.bool_]) -> Joint:
        """Return what a plan holds of what is asked."""
        asked, held = self.asked, self.joint.oracle().count(chosen.astype(np.uint8))
        return Joint(
            asked.all_targets, asked.worlds, asked.seed, Correlation(asked.correlation),
            self.needed, held, self.sd,
        )  # fmt: skip

    def _starts(self, solve: Engine, settings: EngineSettings) -> list[UInt8]:
        """Return plans of shares of the bands, among them the least that holds often enough."""
        oracle, found = self.joint.oracle(), []
        low, high = 0, STARTS
        while low < high and not settings.running.over:
            middle = (low + high) // 2
            slow = at_high_end(self.problem.model.scenario, middle / STARTS)
            plan = solve(
                build_problem(ServiceModel(slow, offer=self.problem.model)).cover,
                settings=settings,
                on_progress=None,
            )
            if plan.chosen is not None and not oracle.holds(plan.chosen.astype(np.uint8)):
                low = middle + 1
                continue
            high = middle
            if plan.chosen is not None:
                found.append(plan.chosen.astype(np.uint8))
        return found


def _probability(sd: float) -> float:
    """Return for which probability the path rule asks for so many standard deviations."""
    miss = 2 / (9 * sd * sd) if sd * sd >= 4 / 3 else (1 - sd / 3**0.5) / 2
    return round(1 - miss - 0.00005, 4)
