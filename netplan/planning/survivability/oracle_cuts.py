"""Plans that meet oracles: rounds of the engine, with more cuts in each.

Early rounds are not solved to the end (any plan that misses a requirement gives cuts, the
most expensive steps come last), and every plan is repaired into one that meets everything: so there
is a plan and a bound at any time.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.model.shown import in_millions
from netplan.optimize.deadline import STOPPED
from netplan.optimize.problem import answer as res
from netplan.optimize.problem.answer import CoverResult, EngineSettings
from netplan.optimize.problem.cover import CoverProblem
from netplan.optimize.problem.prepare import Prepared, list_violations, prepare
from netplan.optimize.progress import OnProgress, Progress
from netplan.planning.survivability.oracle import Cut, Engine, Oracle, fewest, grow_cut, with_cuts

if TYPE_CHECKING:
    from netplan.optimize.problem.warm_start import WarmStart
    from netplan.planning.survivability.requirements import Requirements


def warm_engine() -> Engine:
    """Return netplan's own engine, each search starting from what the last one left."""
    from netplan.optimize.engine import solve  # noqa: PLC0415  (compiled kernels load here)

    last: list[WarmStart | None] = [None]

    def started(problem: CoverProblem, **options: object) -> CoverResult:
        found = solve(problem, warm=last[0], **options)  # type: ignore[arg-type]
        last[0] = found.warm or last[0]
        return found

    return started


def cheapest(
    requirements: Requirements,
    engine: Engine | None,
    *,
    settings: EngineSettings,
    on_progress: OnProgress | None = None,
) -> tuple[CoverResult, CoverResult | None]:
    """Return the cheapest plan, and the cheapest with restoration in place of 1+1 protection.

    Args:
        requirements: what is asked.
        engine: solves single-path problems; None: netplan's own, searches building on each other.
        settings: limits; the time is for everything together.
        on_progress: called with every better plan of the whole question.

    Returns:
        Two results over the items of the scenario; the second None without 1+1 pairs.
    """
    settings, cover = settings.begun(), requirements.cover
    solve = engine or warm_engine()
    easier = Guarded(solve, (*requirements.uptimes, *requirements.besides))
    restored = None
    if requirements.asks_pairs:
        share = settings.parameters.survivability.for_restoration
        restored = easier(
            requirements.restored(cover),
            settings=replace(settings, deadline=settings.running.part(share)),
            on_progress=_as_text(on_progress, requirements.model.scenario.costs.currency),
        )
        if restored.status == res.INFEASIBLE:
            return restored, None
    asked, guard = guarded(requirements, cover, solve)
    guard.cuts.update(easier.cuts)
    found = guard(asked, settings=settings, on_progress=on_progress)
    if restored is not None and found.status != res.INFEASIBLE:
        found = _no_cheaper(found, restored.lower_bound)
    return found, restored


def _no_cheaper(found: CoverResult, bound: int) -> CoverResult:
    """Return a result with the bound of an easier question, where that is the better one."""
    if bound <= found.lower_bound:
        return found
    if found.chosen is None or bound < found.cost:
        return replace(found, lower_bound=bound)
    return replace(found, status=res.OPTIMAL, reason="proved", lower_bound=found.cost)


def _as_text(on_progress: OnProgress | None, currency: str) -> OnProgress | None:
    """Return a listener for the plan with restoration: it is no plan of the question yet."""

    def listener(progress: Progress) -> None:
        if on_progress is not None and progress.cost is not None:
            cost, bound = (
                in_millions(amount, currency) for amount in (progress.cost, progress.lower_bound)
            )
            text = f"with restoration: {cost}, bound {bound}"
            on_progress(Progress("restoration", None, 0, progress.nodes, text))

    return listener


def guarded(
    requirements: Requirements, problem: CoverProblem, engine: Engine
) -> tuple[CoverProblem, Guarded]:
    """Return a question with all that is implied, and an engine whose plans hold the rest."""
    permitted = (problem.item_upper != 0).astype(np.uint8)
    oracles = (*requirements.uptimes, *requirements.pairs, *requirements.besides)
    return requirements.implied(problem, permitted), Guarded(engine, oracles)


@dataclass
class Guarded:
    """An engine whose plans meet oracles too; cuts found for one question serve the next.

    Attributes:
        engine: solves the problems with cuts.
        oracles: what must hold besides the limits of the problem. They look at the first
            items of a problem, those that the oracles were made for.
        cuts: every cut found so far.
        starts: choices that may hold everything, to begin with.
    """

    engine: Engine
    oracles: Sequence[Oracle]
    cuts: dict[Cut, None] = field(default_factory=dict)
    starts: tuple[UInt8, ...] = ()

    def possible(self, problem: CoverProblem) -> bool:
        """Tell whether the oracles hold with everything permitted chosen."""
        permitted = (problem.item_upper != 0).astype(np.uint8)
        return all(oracle.holds(permitted) for oracle in self.oracles)

    def __call__(
        self,
        problem: CoverProblem,
        *,
        settings: EngineSettings | None = None,
        on_progress: OnProgress | None = None,
    ) -> CoverResult:
        """Return a cheapest choice that meets limits and oracles, with a proof.

        ``infeasible`` without a list where an oracle fails with everything permitted.
        """
        settings = settings or EngineSettings()
        return _Rounds(self, problem, settings, on_progress).run()


class _Rounds:
    """The rounds of one question: the best plan and bound so far."""

    def __init__(
        self,
        guarded: Guarded,
        problem: CoverProblem,
        settings: EngineSettings,
        on_progress: OnProgress | None,
    ) -> None:
        self.guarded, self.problem, self.settings = guarded, problem, settings.begun()
        self.on_progress = on_progress
        self.prepared = prepare(problem)
        self.rng = np.random.default_rng(settings.seed)
        self.past = np.zeros(len(problem.item_cost))
        self.best: UInt8 | None = None
        self.cost = 0
        self.bound = 0
        self.nodes = 0
        self.rounds = 0

    def run(self) -> CoverResult:
        if not self.guarded.possible(self.problem):
            return CoverResult(res.INFEASIBLE, "impossible", None, 0, 0)
        rough = self.settings.parameters.survivability.rough_gap
        gap = max(rough if self.guarded.oracles else 0.0, self.settings.gap)
        self._begin()
        while True:
            found = self._ask(gap)
            if found.chosen is None:
                return self._without(found)
            plan = found.chosen.astype(np.uint8)
            missed = [o for o in self.guarded.oracles if not o.holds(plan)]
            self._take(plan if not missed else self._repaired(plan, missed))
            self._tell(self.cost)
            if self._close_enough() or found.reason in STOPPED:
                return self._result(found.reason)
            if not missed and (found.reason == "found" or gap <= self.settings.gap):
                return self._result(found.reason)
            if not missed:
                gap = self.settings.gap
            else:
                self.guarded.cuts.update(dict.fromkeys(self._cuts(plan, missed)))

    def _begin(self) -> None:
        """Take the choices given at the start that hold everything, less what they need not."""
        for start in self.guarded.starts:
            plan = np.maximum(start, self.prepared.lower).astype(np.uint8)
            held = not list_violations(self.prepared.net, plan, 1) and all(
                oracle.holds(plan) for oracle in self.guarded.oracles
            )
            if held:
                self._take(self._pruned(plan))
                self._tell(self.cost)

    def _ask(self, gap: float) -> CoverResult:
        settings = replace(self.settings, gap=gap)
        asked = with_cuts(self.problem, tuple(self.guarded.cuts))
        found = self.guarded.engine(asked, settings=settings, on_progress=self._hear)
        self.rounds += 1
        self.nodes += found.nodes
        self.bound = max(self.bound, found.lower_bound)
        return found

    def _without(self, found: CoverResult) -> CoverResult:
        """Return the end of a search that found no plan: within a cutoff, or in time."""
        if self.best is not None and self._wanted():
            return self._result(found.reason)
        return replace(found, lower_bound=self.bound, nodes=self.nodes)

    def _wanted(self) -> bool:
        cutoff = self.settings.cutoff
        return cutoff is None or self.cost <= cutoff

    def _take(self, plan: UInt8) -> None:
        cost = int(self.prepared.cost[plan != 0].sum())
        if self.best is None or cost < self.cost:
            self.best, self.cost = plan, cost

    def _close_enough(self) -> bool:
        """Tell whether the best plan needs no further proof."""
        if not self._wanted():
            return False
        return self.settings.first or self.cost - self.bound <= self.settings.gap * self.cost

    def _result(self, reason: str) -> CoverResult:
        assert self.best is not None  # a plan was found
        bound = min(self.bound, self.cost)
        proven = bound == self.cost
        if self.settings.first and self._wanted() and not proven:
            reason = "found"
        within = proven or self.cost - bound <= self.settings.gap * self.cost
        return CoverResult(
            res.OPTIMAL if within else res.FEASIBLE,
            "proved" if proven else "gap" if within and reason != "found" else reason,
            self.best.astype(bool),
            self.cost,
            bound,
            self.nodes,
            {"rounds": self.rounds, "cuts": len(self.guarded.cuts)},
        )

    def _cuts(self, plan: UInt8, missed: Sequence[Oracle]) -> Iterator[Cut]:
        """Yield cuts that the plan violates, several for every requirement it misses."""
        self.past = self.settings.parameters.survivability.memory * self.past + plan
        orders = list(self._orders(plan))
        for oracle in missed:
            for order in orders:
                cut = grow_cut(oracle, plan, order)
                yield tuple(self.problem.item_name[i] for i in cut)

    def _orders(self, plan: UInt8) -> Iterator[list[int]]:
        """Yield the items left out: cheap or costly ones first, used of late or not, shuffled."""
        left = np.flatnonzero((self.prepared.upper != 0) & (plan == 0))
        cost, past = self.prepared.cost[left], self.past[left]
        for keys in ((left, cost), (left, -cost), (cost, -past), (-cost, -past)):
            yield left[np.lexsort(keys)].tolist()
        for _ in range(self.settings.parameters.survivability.shuffles):
            yield self.rng.permutation(left).tolist()

    def _repaired(self, plan: UInt8, missed: Sequence[Oracle]) -> UInt8:
        """Return the plan with what it misses bought, and what that makes needless dropped."""
        left = np.flatnonzero((self.prepared.upper != 0) & (plan == 0))
        owned = np.zeros(len(left), bool) if self.best is None else self.best[left] != 0
        order = left[np.lexsort((left, self.prepared.cost[left], ~owned))]
        whole = plan.copy()
        whole[fewest(missed, plan, order.tolist())] = 1
        return self._pruned(whole)

    def _pruned(self, plan: UInt8) -> UInt8:
        return pruned(self.prepared, self.guarded.oracles, plan)

    def _hear(self, progress: Progress) -> None:
        """Take over a bound of the round; without oracles its plan is one of the question."""
        self.bound = max(self.bound, progress.lower_bound)
        plain = progress.cost if not self.guarded.oracles else None
        self._tell(self.cost if self.best is not None else plain)

    def _tell(self, cost: int | None) -> None:
        if self.on_progress is not None:
            bound = self.bound if cost is None else min(self.bound, cost)
            self.on_progress(Progress("protection", cost, bound, self.nodes))


def pruned(prepared: Prepared, oracles: Sequence[Oracle], plan: UInt8) -> UInt8:
    """Return the plan without what neither a limit nor an oracle needs, costliest first."""
    plan = plan.copy()
    mine = np.flatnonzero((plan != 0) & (prepared.lower == 0))
    for item in mine[np.lexsort((mine, -prepared.cost[mine]))].tolist():
        plan[item] = 0
        if list_violations(prepared.net, plan, 1) or not all(
            oracle.holds(plan) for oracle in oracles
        ):
            plan[item] = 1
    return plan
