"""The state of one search by cuts: incumbent, program, and what the root has fixed for good."""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import UInt8
from netplan.optimize.branch_and_cut.heuristic import PlanSearch
from netplan.optimize.branch_and_cut.master import CutLp, as_entries, stated
from netplan.optimize.branch_and_cut.root import Centre, CutFinder
from netplan.optimize.branch_and_cut.separation import Separator
from netplan.optimize.layered_graph.master import LayerLp
from netplan.optimize.lp.choose import new_lp
from netplan.optimize.lp.integer_bound import CutBound, CutPoint
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.prepare import Prepared
from netplan.optimize.progress import OnProgress
from netplan.optimize.tree.search import Run


class CutRun(Run):
    """One run by cuts.

    Attributes:
        sep, finder: find cuts.
        lp: the linear program over the cuts, or over layers.
        plans: finds plans by known cuts.
        lo, hi: items that every plan still wanted has, and that one may have.
        parameters: the numbers that tune it.
        best_root: the best bound at the root.
    """

    def __init__(
        self, prepared: Prepared, settings: EngineSettings, on_progress: OnProgress | None
    ) -> None:
        self.parameters = settings.parameters.branch_and_cut
        everything = prepared.upper.copy()
        super().__init__(prepared, settings, on_progress, everything)
        self.sep = Separator(prepared, self.parameters.crowd)
        self.plans = PlanSearch(prepared, self.sep, settings.seed, self.deadline, self.parameters)
        lp = CutLp(prepared, new_lp(settings.lp, dual=True, deadline=self.deadline))
        lp.give(stated(prepared))
        lp.add_rows([as_entries(cut) for cut in prepared.cuts])
        self.lp: CutLp | LayerLp = lp
        self.finder = CutFinder(prepared, self.sep, lp, settings.seed, self.parameters)
        self.lo, self.hi = prepared.lower.copy(), prepared.upper.copy()
        self.scale = self.lp.scale
        self.best_root: CutBound | None = None

    @property
    def closed(self) -> bool:
        """Say whether the bound leaves no room for a plan that is wanted."""
        return self.bound > self.wanted

    @property
    def gap(self) -> float:
        """Return (cost - bound) / cost."""
        return (self.cost - self.bound) / max(self.cost, 1)

    def offer(self, plan: UInt8 | None, phase: str) -> None:
        """Take a plan over as incumbent when it is cheaper."""
        if plan is not None and self.plans.cost(plan) < self.cost:
            self.plan, self.cost = plan, self.plans.cost(plan)
            self.plans.x = plan.copy()
            self.tell(phase)
            self.fix_for_good()

    def polish(self, stalls: int, checks: int | None = None) -> None:
        """Search for cheaper plans.

        Args:
            stalls: stretches of search in a row that may be in vain.
            checks: candidates that may be checked against the real limits in all; None: as many
                as usual.
        """
        self.plans.pool.add(self.sep.projected(self.lp.cuts()))
        checks = self.parameters.many_checks if checks is None else checks
        checks += self.plans.checks
        before = self.cost
        leap = max((self.cost - self.bound) // self.parameters.leap, 1)
        while leap > 0 and not self.late and not self.closed:
            plan = self.plans.improve(
                self.lo,
                self.hi,
                self.wanted + 1 - leap,
                stalls if leap == 1 else max(stalls // 5, 1),
                lambda: self.late or self.plans.checks >= checks,
            )
            self.offer(plan, "local search")
            if plan is None:
                leap = 0 if leap == 1 else max(leap // 4, 1)
        if self.cost < before:
            self.offer(self.plans.minimal(self.plan), "local search")

    def fix_for_good(self) -> None:
        """Fix items whose other value lifts the best bound at the root past the incumbent."""
        if self.best_root is not None:
            self.fix(self.lo, self.hi, self.best_root)

    def fix(self, lo: UInt8, hi: UInt8, bound: CutBound) -> None:
        """Fix items whose other value lifts a bound past the incumbent."""
        free = (lo == 0) & (hi == 1)
        lifted = bound.value + np.abs(bound.reduced) >= self.prune_at
        hi[free & lifted & (bound.reduced > 0)] = 0
        lo[free & lifted & (bound.reduced < 0)] = 1

    def note_root(self, bound: CutBound) -> None:
        """Take over a bound of the root."""
        if self.best_root is None or bound.value > self.best_root.value:
            self.best_root = bound
            self.raise_bound(bound.value)
        self.fix_for_good()
        self.lp.set_bounds(self.lo.copy(), self.hi.copy())

    def round(self, point: CutPoint, centre: Centre | None, eps: float) -> int:
        """Add a round of cuts: intact ones, then ones of failures, smoothed before plain."""
        total = 0
        for add in (self.finder.intact, self.finder.failed):
            for at in (centre, None) if centre is not None else (None,):
                new = add(point, at, eps, 2)
                total += new
                if new:
                    break
            if total >= self.parameters.few and isinstance(self.lp, CutLp):
                break
        return total
