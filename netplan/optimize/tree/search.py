"""What the searches share: the incumbent, the global bound, and when to stop."""

from __future__ import annotations

from abc import ABC, abstractmethod

from netplan.graph.arrays import UInt8
from netplan.optimize.deadline import NODES
from netplan.optimize.heuristics.incumbent import plan_cost
from netplan.optimize.problem.answer import EngineSettings
from netplan.optimize.problem.prepare import Prepared
from netplan.optimize.progress import OnProgress, Progress


class Limits(ABC):
    """What a search was asked for, how far it has come, and what ends it.

    Attributes:
        settings, deadline: limits.
        bound: no answer is better, in the unit of the objective.
        solved: nodes solved.
        number: of the newest node.
        reason: one word for what ended the search, ``proved`` unless a limit did.
    """

    def __init__(self, settings: EngineSettings) -> None:
        self.settings = settings.begun()
        self.deadline = self.settings.running
        self.bound = self.solved = self.number = 0
        self.reason = "proved"

    @property
    @abstractmethod
    def value(self) -> int:
        """Return the value of the incumbent, in the unit of the objective."""

    @property
    def found(self) -> bool:
        """Say whether the incumbent is all that was asked for."""
        return False

    @property
    def near(self) -> bool:
        """Say whether the incumbent is within the asked gap of the bound."""
        gap = self.settings.gap
        return gap > 0 and self.value - self.bound <= gap * self.value

    def limited(self) -> bool:
        """Say whether a limit ends the search between two nodes, and note which."""
        nodes = self.settings.node_limit
        if self.near:
            self.reason = "gap"
        elif self.found:
            self.reason = "found"
        elif self.deadline.over:
            self.reason = self.deadline.reason
        elif nodes is not None and self.solved >= nodes:
            self.reason = NODES
        else:
            return False
        return True


class Run(Limits):
    """One run of a search for the least cost over a prepared problem.

    Attributes:
        scale: bounds of nodes are costs in CNY times this; set by the search.
        plan, cost: the incumbent, and what it costs (CNY).
        bound: no plan costs less (CNY).
        own_bound: the same, as far as this search shows it itself.
    """

    scale = 1

    def __init__(
        self,
        prepared: Prepared,
        settings: EngineSettings,
        on_progress: OnProgress | None,
        plan: UInt8,
    ) -> None:
        super().__init__(settings)
        self.prepared, self.on_progress = prepared, on_progress
        self.plan, self.cost = plan, plan_cost(prepared, plan)
        self.first_plan_s = self.deadline.passed_s
        self.own_bound = 0

    @property
    def value(self) -> int:
        """Return what the incumbent costs, CNY."""
        return self.cost

    @property
    def wanted(self) -> int:
        """Return the most a plan still wanted may cost, CNY (costs move in steps)."""
        cheaper = self.cost - self.prepared.step
        cutoff = self.settings.cutoff
        return cheaper if cutoff is None else min(cheaper, cutoff)

    @property
    def prune_at(self) -> int:
        """Scaled bound from which a node holds no plan that is wanted."""
        return self.wanted * self.scale + 1

    @property
    def found(self) -> bool:
        """Say whether the incumbent is all that was asked for."""
        settings = self.settings
        return settings.first and settings.cutoff is not None and self.cost <= settings.cutoff

    @property
    def late(self) -> bool:
        """Say whether to stop here: nothing more is asked for, or the time is over."""
        return self.found or self.near or self.deadline.over

    def raise_bound(self, scaled: int) -> None:
        """Take over a bound of the whole problem, rounded up to the next possible cost."""
        whole = -(-scaled // self.scale)
        base = int(self.prepared.cost[self.prepared.lower == 1].sum())
        step = self.prepared.step
        rounded = base + -(-(whole - base) // step) * step
        self.own_bound = min(self.cost, max(self.own_bound, rounded))
        self.bound = min(self.cost, max(self.bound, rounded))

    def settle(self) -> None:
        """Draw the conclusion: what no limit ended has been searched to the end."""
        if self.reason != "proved":
            return
        self.bound = self.cost
        cutoff = self.settings.cutoff
        if cutoff is not None and self.cost > cutoff:
            self.bound, self.reason = cutoff + 1, "above"
        self.own_bound = self.bound

    def tell(self, phase: str) -> None:
        """Report progress."""
        if self.on_progress is not None:
            self.on_progress(Progress(phase, self.cost, self.bound, self.solved))
