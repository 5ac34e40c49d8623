"""Netplan's cut method up to its tree, as the common beginning of rival ways to go on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from benchmarks.watch import Watch

if TYPE_CHECKING:
    from netplan.optimize.problem.cover import CoverProblem


@dataclass
class Store:
    """Takes what netplan's separation finds, in place of its own linear program."""

    k: int
    cuts: dict[bytes, np.ndarray] = field(default_factory=dict)

    def add_cuts(self, cuts: list[np.ndarray]) -> int:
        """Keep the cuts not kept yet; return how many those are."""
        before = len(self.cuts)
        self.cuts |= {cut.tobytes(): cut for cut in cuts}
        return len(self.cuts) - before

    def taken(self) -> list[np.ndarray]:
        """Return the cuts kept, and forget them."""
        cuts, self.cuts = list(self.cuts.values()), {}
        return cuts


class Beginning:
    """First plan, local search and root of netplan's cut method; from there others take over.

    Attributes:
        search: the search, stopped before its tree.
        rows: columns, coefficients and right-hand side of every row of its program.
        values: of all columns at its plan; columns are items, then directed entries.
        finder, store: finds cuts at a point, and where they go.
    """

    def __init__(self, problem: CoverProblem, limit_s: float, watch: Watch) -> None:
        from netplan.optimize.branch_and_cut.tree import CutSearch  # noqa: PLC0415 - loads kernels
        from netplan.optimize.problem.answer import EngineSettings  # noqa: PLC0415
        from netplan.optimize.problem.prepare import prepare  # noqa: PLC0415

        self.prepared = prepare(problem)
        search = CutSearch(
            self.prepared,
            EngineSettings(time_limit_s=limit_s),
            lambda p: watch.saw(p.cost, p.lower_bound),
        )
        search.tree_root = None  # the layers of a single root are rows of another program
        search.begin()
        tune = search.parameters
        search.root(None, tune.root_rounds)
        search.polish(tune.root_stalls)
        search.root(search.finder.centre(search.plan), tune.root_rounds)
        search.polish(tune.root_stalls)
        self.search, self.plan = search, search.plan
        self.lp: Any = search.lp
        # Whoever goes on cannot add columns: all directed entries get theirs now.
        every = np.arange(len(search.sep.arc_item), dtype=np.int32)
        columns = search.sep.columns(every, self.lp)
        self.rows = list(zip(self.lp.cols, self.lp.coef, self.lp.side, strict=True))
        self.values = np.zeros(self.lp.n_cols)
        self.values[: self.lp.k] = self.plan
        self.values[columns] = search.sep.tree_values(self.plan)
        self.store: Any = Store(self.lp.k)
        self.finder: Any = search.finder
        self.finder.lp = self.store

    @property
    def facts(self) -> dict[str, int]:
        """Return bound and cost at the hand-over, in CNY."""
        return {"root_bound": self.search.bound, "root_cost": self.search.cost}
