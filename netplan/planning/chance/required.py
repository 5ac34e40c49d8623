"""A scenario that asks for everything at once with a probability: its question and its answer.

Worlds are drawn for the search, and somewhat more of them must hold than the probability says:
the optimum uses the luck of its worlds. To bound the cost, each pair also keeps, in every state,
one path for which some standard deviations fit below the limit: fewer than any latency of one
path needs that is in time so often. Worlds that no search saw judge the plan.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property, partial

import numpy as np
from scipy.special import ndtri

from netplan.graph.arrays import UInt8
from netplan.model.odds import STATED_SEED, Correlation, Joint, stated_samples
from netplan.model.scenario import JointConfidence, PathConfidence
from netplan.optimize.problem.answer import INFEASIBLE, CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.progress import OnProgress
from netplan.planning.chance.bands import at_high_end
from netplan.planning.chance.joint import JointQuestion
from netplan.planning.chance.law import Law, Use
from netplan.planning.chance.odds import most_of, odds_of
from netplan.planning.chance.trial import Question
from netplan.planning.formulation import ScenarioProblem, build_problem
from netplan.planning.survivability.oracle import Engine
from netplan.planning.survivability.oracle_cuts import warm_engine
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
    """The joint question of a scenario."""

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
        return self._by_paths() if self.sd else self.problem.cover

    @property
    def _rules_paths(self) -> bool:
        """Tell whether the path rule can be asked: no link within a limit needs regenerators."""
        latency = self.problem.model.latency
        longest = max((d.longest_ns for d in self.problem.model.demands), default=0)
        return not latency.regenerator_ns or longest <= latency.reach_ns

    def _by_paths(self) -> CoverProblem:
        """Return the outer question of the path rule, beside the one at stated lengths."""
        from netplan.planning.confidence.search import Judge  # noqa: PLC0415  (kernels load here)

        scenario = self.problem.model.scenario
        rule = PathConfidence(_probability(self.sd))
        targets = tuple(replace(t, confidence=rule) for t in scenario.targets)
        asked = build_problem(ServiceModel(replace(scenario, targets=targets)))
        judge = Judge(asked, scenario.solver.parameters.confidence)
        return _beside(judge.relaxed(judge.first_corners).cover, self.problem.cover)

    def unlikely(self) -> Joint:
        """Return how often everything that is permitted holds, where that is not enough."""
        model, cover = self.problem.model, self.problem.cover
        permitted = (cover.item_upper != 0).astype(np.uint8)
        names = {name for name, may in zip(cover.item_name, permitted, strict=True) if may}
        samples = stated_samples(len(model.demands), len(model.spans), judged=True)
        most = None
        if samples:
            law = Correlation(self.asked.correlation)
            odds = odds_of(model, names, samples=samples, seed=STATED_SEED, correlation=law)
            most = most_of(model, names, odds)
        return replace(self._held(permitted), path_sd=0.0, most=most)

    def cheapest(
        self, engine: Engine | None, *, settings: EngineSettings, on_progress: OnProgress | None
    ) -> tuple[CoverResult, Joint | None]:
        """Return the cheapest plan with a bound, and what it holds; None without a plan.

        ``infeasible`` only where everything permitted does not hold in enough worlds.
        """
        settings, solve = settings.begun(), engine or warm_engine()
        oracle = self.joint.oracle()
        permitted = (self.problem.cover.item_upper != 0).astype(np.uint8)
        if not oracle.holds(permitted):
            return CoverResult(INFEASIBLE, "impossible", None, 0, 0), None
        solving = partial(
            JointQuestion.cheapest,
            settings=settings,
            starts=self._starts(solve, settings),
            engine=solve,
            on_progress=on_progress,
        )
        found = solving(self.joint)
        if found.status == INFEASIBLE:
            # Several paths of a pair together are likely enough here, and no single one is.
            self.sd, self.joint = 0.0, replace(self.joint, base=self.problem.cover)
            found = solving(self.joint)
        if found.chosen is None:
            return found, None
        return found, self._held(found.chosen.astype(np.uint8))

    def _held(self, chosen: UInt8) -> Joint:
        """Return in how many worlds of the search a choice holds, beside what is asked."""
        asked = self.asked
        return Joint(
            asked.all_targets, asked.worlds, asked.seed, Correlation(asked.correlation),
            self.needed, self.joint.oracle().count(chosen), self.sd,
        )  # fmt: skip

    def _starts(self, solve: Engine, settings: EngineSettings) -> list[UInt8]:
        """Return plans of shares of the bands, among them the least that holds often enough."""
        oracle, found = self.joint.oracle(), []
        low, high = 0, STARTS
        while low < high and not settings.running.over:
            middle = (low + high) // 2
            slow = at_high_end(self.problem.model.scenario, middle / STARTS)
            plan = solve(
                build_problem(ServiceModel(slow)).cover, settings=settings, on_progress=None
            )
            if plan.chosen is not None and not oracle.holds(plan.chosen.astype(np.uint8)):
                low = middle + 1
                continue
            high = middle
            if plan.chosen is not None:
                found.append(plan.chosen.astype(np.uint8))
        return found


def _beside(copies: CoverProblem, stated: CoverProblem) -> CoverProblem:
    """Return a question of copies with the demands of the network that it is made of, too.

    The copies stand behind that network, which keeps its nodes and its latencies.
    """
    return replace(
        copies,
        demand_source=np.append(copies.demand_source, stated.demand_source).astype(np.int32),
        demand_sink=np.append(copies.demand_sink, stated.demand_sink).astype(np.int32),
        demand_limit_ns=np.append(copies.demand_limit_ns, stated.demand_limit_ns),
        demand_after_ns=np.append(copies.demand_after_ns, stated.demand_after_ns),
        demand_exempt=[*copies.demand_exempt, *stated.demand_exempt],
        demand_name=[
            *(f"{name}, with reserve" for name in copies.demand_name),
            *stated.demand_name,
        ],
    )


def _probability(sd: float) -> float:
    """Return for which probability the path rule asks for so many standard deviations."""
    miss = 2 / (9 * sd * sd) if sd * sd >= 4 / 3 else (1 - sd / 3**0.5) / 2
    return round(1 - miss - 0.00005, 4)
