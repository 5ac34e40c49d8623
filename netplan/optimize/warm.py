"""What one search leaves to the next one like it: a plan, and prices that bound it.

Both only help: a plan is taken over when the new question admits it, and any prices give a
valid bound, good ones where costs moved in proportion. Names, not numbers, carry over, so the
questions may differ in items, pairs and limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from netplan.optimize.incumbent import prune
from netplan.optimize.master import Bound, PathMaster
from netplan.optimize.preprocess import Prepared, list_violations
from netplan.optimize.problem import CoverProblem

Pair = tuple[str, str]


@dataclass(frozen=True)
class WarmStart:
    """The end of a search, by name.

    Attributes:
        items: the items chosen.
        shares: for each active (demand, failure), the part of each item's cost that the
            bound at the root lays on it.
    """

    items: frozenset[str]
    shares: Mapping[Pair, Mapping[str, float]]


@dataclass(frozen=True)
class Names:
    """The names of a cover problem."""

    problem: CoverProblem

    def plan(self, warm: WarmStart, prepared: Prepared) -> npt.NDArray[np.uint8] | None:
        """Return the old plan where it, with what is forced, is admitted; made minimal."""
        kept = [name in warm.items for name in self.problem.item_name]
        chosen = (np.array(kept, np.uint8) & prepared.upper) | prepared.lower
        if list_violations(prepared.net, chosen, 1):
            return None
        return prune(prepared, chosen)

    def pairs(self, warm: WarmStart, prepared: Prepared) -> list[tuple[int, int]]:
        """Return the old active pairs that the new question asks and does not get for free."""
        demands = {name: d for d, name in enumerate(self.problem.demand_name)}
        failures = {name: f for f, name in enumerate(self.problem.scenario_name)}
        open_ = {
            (d, f)
            for d, f, _ in list_violations(prepared.net, prepared.lower, prepared.net.limit.size)
        }
        named = [(demands.get(d), failures.get(f)) for d, f in warm.shares]
        return [(d, f) for d, f in named if d is not None and f is not None and (d, f) in open_]

    def bound(self, warm: WarmStart, master: PathMaster) -> Bound:
        """Return the old prices as weights of the pairs active now."""
        index = {name: i for i, name in enumerate(self.problem.item_name)}
        weights = np.zeros((master.n_pairs, master.k), np.int64)
        for p, (d, f) in enumerate(zip(master.pair_d, master.pair_f, strict=True)):
            key = (self.problem.demand_name[d], self.problem.scenario_name[f])
            for name, share in warm.shares.get(key, {}).items():
                if name in index:
                    i = index[name]
                    weights[p, i] = int(share * float(master.scaled_cost[i]))
        return Bound(0, weights, np.zeros(master.n_pairs, np.int64))

    def leave(
        self, plan: npt.NDArray[np.uint8], bound: Bound | None, master: PathMaster
    ) -> WarmStart:
        """Return what the search leaves behind."""
        names = self.problem.item_name
        items = frozenset(names[i] for i in np.flatnonzero(plan).tolist())
        shares: dict[Pair, dict[str, float]] = {}
        for p in range(0 if bound is None else len(bound.w)):
            d, f = master.pair_d[p], master.pair_f[p]
            key = (self.problem.demand_name[d], self.problem.scenario_name[f])
            row = bound.w[p] if bound is not None else np.zeros(0)
            shares[key] = {
                names[i]: float(row[i]) / float(master.scaled_cost[i])
                for i in np.flatnonzero(row).tolist()
            }
        return WarmStart(items, shares)
