"""An engine whose plans hold the path rule: rounds of relaxations that become exact where needed.

Each round asks the question with copies along the chords of a polygon, which every plan of the rule
answers. A path of its plan that is good for a chord only makes its standard deviation a corner, and
the next round is exact there; one of more hops than are told apart makes more layers. A plan whose
paths hold is one of the rule: with the round's own bound it is proven. Where the time is over
before, or neither helps, the plan is completed.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.optimize.deadline import STOPPED
from netplan.optimize.problem import answer as res
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import list_violations, prepare
from netplan.optimize.progress import OnProgress, Progress
from netplan.planning.confidence.beside import beside
from netplan.planning.confidence.copies import Copied
from netplan.planning.confidence.rule import State, Way
from netplan.planning.confidence.search import Judge, joined
from netplan.planning.formulation import ScenarioProblem
from netplan.planning.survivability.oracle import Engine, fewest
from netplan.planning.survivability.oracle_cuts import warm_engine
from netplan.tuning.shared import Confidence

Bool = npt.NDArray[np.bool_]


class Chosen(Protocol):
    """What answers a question with items."""

    @property
    def chosen(self) -> Bool | None:
        """Return the items, None where there is no plan."""


R = TypeVar("R", bound=Chosen)


@dataclass(frozen=True)
class Confident:
    """An answer, and the paths of its plan by state."""

    result: CoverResult
    ways: Mapping[State, Way | None] = field(default_factory=dict)


class Sure:
    """An engine whose plans hold the path rule; corners found for one question serve the next.

    It is an oracle, too: whether some of the items hold the rule.
    """

    name = "confidence"

    def __init__(
        self, problem: ScenarioProblem, tune: Confidence, engine: Engine | None = None
    ) -> None:
        """Look at the pairs of a problem; ``engine`` None: netplan's own."""
        self.judge, self.engine = Judge(problem, tune), engine
        self.corners = self.judge.first_corners
        self.base = problem.cover
        self.pairs = sorted(self.judge.asked)

    def __call__(
        self,
        problem: CoverProblem,
        *,
        settings: EngineSettings | None = None,
        on_progress: OnProgress | None = None,
    ) -> CoverResult:
        """Return a cheapest choice that meets all limits and the rule, with a bound."""
        return self.asked(problem, settings=settings, on_progress=on_progress).result

    def asked(
        self,
        problem: CoverProblem,
        *,
        settings: EngineSettings | None = None,
        on_progress: OnProgress | None = None,
    ) -> Confident:
        """Return the same with the paths of the plan."""
        return _Rounds(self, problem, settings or EngineSettings(), on_progress).run()

    def refined(self, problem: CoverProblem, least: Callable[[CoverProblem], R]) -> R | None:
        """Return what another method finds, asked until its plan holds; None: it never does.

        Args:
            problem: the question; its demands stay as they are, further ones come behind.
            least: the method; its plan must be a best one, whatever is asked of it.
        """
        while True:
            copies = self.judge.both(self.corners)
            found = least(beside(problem, copies[0], self.base, self.pairs, apart=True))
            if found.chosen is None:
                return found
            ways, missed = self.judge.best(copies, self.first_items(found.chosen))
            if all(way is not None and way.holds for way in ways.values()):
                return found
            more = joined(self.corners, missed)
            if more == self.corners and not self.judge.deepened():
                return None
            self.corners = more

    def first_items(self, chosen: npt.NDArray[np.generic]) -> UInt8:
        """Return the items of the rule's own problem: the first ones of every question."""
        return chosen[: len(self.base.item_cost)].astype(np.uint8)

    def possible(self, problem: CoverProblem) -> bool:
        """Tell whether the rule holds with everything permitted chosen."""
        return self.holds((problem.item_upper != 0).astype(np.uint8))

    def holds(self, is_open: UInt8) -> bool:
        """Tell whether the chosen items hold the rule."""
        found = self.judge.settled(self.first_items(is_open))
        return all(way is not None and way.holds for way in found.values())


class _Rounds:
    """The rounds of one question: what is known of the bound."""

    def __init__(
        self,
        sure: Sure,
        problem: CoverProblem,
        settings: EngineSettings,
        on_progress: OnProgress | None,
    ) -> None:
        self.sure, self.problem, self.judge = sure, problem, sure.judge
        self.solve = sure.engine or warm_engine()
        self.settings, self.on_progress = settings.begun(), on_progress
        self.bound, self.nodes, self.rounds = 0, 0, 0

    def run(self) -> Confident:
        sure = self.sure
        while True:
            copies = self.judge.both(sure.corners)
            asked = beside(self.problem, copies[0], sure.base, sure.pairs)
            found = self.solve(asked, settings=self.settings, on_progress=self._hear)
            self.rounds += 1
            self.nodes += found.nodes
            self.bound = max(self.bound, found.lower_bound)
            if found.chosen is None:
                return Confident(replace(found, lower_bound=self.bound, nodes=self.nodes))
            ways, missed = self.judge.best(copies, sure.first_items(found.chosen))
            if all(way is not None and way.holds for way in ways.values()):
                return Confident(self._result(found, found.chosen, found.reason), ways)
            more = joined(sure.corners, missed)
            stuck = more == sure.corners and not self.judge.deepened()
            if found.reason in STOPPED or stuck:
                return self._completed(found, copies)
            sure.corners = more

    def _completed(self, found: CoverResult, copies: tuple[Copied, Copied]) -> Confident:
        """Return the plan with what its paths miss bought, and what no path needs dropped."""
        assert found.chosen is not None  # a plan of the relaxation
        problem, plan = self.problem, found.chosen.astype(np.uint8)
        oracle = _Oracle(self.sure, problem, copies)
        left = np.flatnonzero((problem.item_upper != 0) & (plan == 0))
        order = left[np.lexsort((left, problem.item_cost[left]))]
        whole = plan.copy()
        whole[order] = 1
        if not oracle.holds(whole):
            return Confident(
                replace(found, status=res.NO_PLAN, reason="undecided", chosen=None, cost=0)
            )
        plan[fewest([oracle], plan, order.tolist())] = 1
        mine = np.flatnonzero((plan != 0) & (problem.item_lower == 0))
        for item in mine[np.lexsort((mine, -problem.item_cost[mine]))].tolist():
            plan[item] = 0
            if not oracle.holds(plan):
                plan[item] = 1
        reason = found.reason if found.reason in STOPPED else "bracket"
        result = self._result(found, plan.astype(bool), reason)
        return Confident(result, self.judge.best(copies, self.sure.first_items(plan))[0])

    def _result(self, found: CoverResult, chosen: Bool, reason: str) -> CoverResult:
        cost = int(self.problem.item_cost[chosen].sum())
        bound = min(self.bound, cost)
        within = cost - bound <= self.settings.gap * cost
        if within:
            reason = "proved" if bound == cost else "gap"
        return replace(
            found,
            status=res.OPTIMAL if within else res.FEASIBLE,
            reason=reason,
            chosen=chosen,
            cost=cost,
            lower_bound=bound,
            nodes=self.nodes,
            stats={**found.stats, "rounds": self.rounds},
        )

    def _hear(self, progress: Progress) -> None:
        """Pass a bound on: a plan of the relaxation need not be one of the rule."""
        self.bound = max(self.bound, progress.lower_bound)
        if self.on_progress is not None:
            self.on_progress(Progress("confidence", None, self.bound, self.nodes))


class _Oracle:
    """Tells whether all limits of a question hold, and all paths, found among some copies."""

    name = "confidence"

    def __init__(self, sure: Sure, problem: CoverProblem, copies: Sequence[Copied]) -> None:
        self.sure, self.copies, self.net = sure, copies, prepare(problem).net

    def holds(self, is_open: UInt8) -> bool:
        """Tell whether the chosen items hold every limit, with and without confidence."""
        if list_violations(self.net, is_open, 1):
            return False
        return self.sure.judge.holds(self.copies, self.sure.first_items(is_open))
