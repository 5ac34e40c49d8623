"""What the optimizer is asked and what it answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from netplan.optimize.deadline import Deadline
from netplan.tuning.parameters import Parameters

if TYPE_CHECKING:
    from netplan.optimize.problem.cover import Row
    from netplan.optimize.problem.warm_start import WarmStart

OPTIMAL = "optimal"
FEASIBLE = "feasible"
INFEASIBLE = "infeasible"
NO_PLAN = "no_plan"


@dataclass(frozen=True)
class EngineSettings:
    """Limits and choices of one solve.

    Attributes:
        time_limit_s: stop after this many seconds and report (None: never).
        gap: stop when ``cost - lower_bound <= gap * cost`` (0: prove the optimum).
        node_limit: stop after this many branch-and-bound nodes (None: never).
        seed: varies the order of the local search, never the answer's validity.
        lp: LP backend, ``auto``, ``highs`` or ``glop``.
        cutoff: only plans of at most this cost are wanted (CNY): the search ends when there
            is none, with a bound above it (None: any plan is welcome).
        first: stop at the first plan within the cutoff.
        method: ``auto`` (chosen by the bounds at the root), ``branch_and_price`` or
            ``branch_and_cut`` (which gives way to the first where regeneration matters).
        deadline: of a search that has begun already, of which this is a part; it counts
            instead of ``time_limit_s``.
        parameters: numbers that tune the search, by method; no answer depends on them.
    """

    time_limit_s: float | None = None
    gap: float = 0.0
    node_limit: int | None = None
    seed: int = 0
    lp: str = "auto"
    cutoff: int | None = None
    first: bool = False
    method: str = "auto"
    deadline: Deadline | None = field(default=None, compare=False, repr=False)
    parameters: Parameters = field(default_factory=Parameters)

    def begun(self) -> EngineSettings:
        """Return the settings with a deadline that runs, from now if none does yet."""
        if self.deadline is not None:
            return self
        return replace(
            self, deadline=Deadline(self.time_limit_s, parameters=self.parameters.deadlines)
        )

    @property
    def running(self) -> Deadline:
        """Return the deadline that runs; see ``begun``."""
        assert self.deadline is not None, "settings that have not begun have no deadline"
        return self.deadline


@dataclass(frozen=True)
class Impossible:
    """A limit that fails with every permitted item chosen.

    ``best_ns`` is the least latency attainable then, None when no path is left.
    """

    demand: int
    scenario: int
    best_ns: int | None


@dataclass(frozen=True)
class CoverResult:
    """The answer to a cover problem.

    Attributes:
        status: ``optimal`` (``cost == lower_bound`` or within the asked gap), ``feasible``
            (a limit stopped the proof), ``infeasible`` or ``no_plan``.
        reason: one word for what ended the search: ``proved``, ``gap``, ``time``,
            ``interrupted``, ``nodes``, ``impossible``; ``found`` and ``above`` (the cutoff) with
            a cutoff.
        chosen: (k,) bool, the items to choose; None without a plan.
        cost: CNY of the chosen items, 0 without a plan.
        lower_bound: CNY; no choice that meets every limit costs less. Always valid.
        nodes: branch-and-bound nodes solved.
        stats: counters and seconds for people; not part of the answer.
        impossible: every limit that cannot be met, complete, when infeasible.
        warm: what a search of a similar question may start from; None without a plan.
        cuts: rows over items that all plans meet, those that the bound rests on at last.
    """

    status: str
    reason: str
    chosen: npt.NDArray[np.bool_] | None
    cost: int
    lower_bound: int
    nodes: int = 0
    stats: Mapping[str, float | int | str] = field(default_factory=dict)
    impossible: tuple[Impossible, ...] = ()
    warm: WarmStart | None = None
    cuts: Sequence[Row] = ()
