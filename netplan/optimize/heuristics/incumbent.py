"""Plans for the incumbent: reverse delete, rounding, and a first plan."""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import FAR, UInt8
from netplan.graph.trees import roomy
from netplan.optimize.deadline import Deadline
from netplan.optimize.heuristics.buy_back import PathBuyer
from netplan.optimize.heuristics.reverse_delete import reverse_delete
from netplan.optimize.lp.interface import Float
from netplan.optimize.problem.prepare import Prepared
from netplan.tuning.shared import Heuristics


def broad(prepared: Prepared, tune: Heuristics) -> bool:
    """Say whether there is too much to leave out one by one."""
    return bool(len(prepared.cost) * prepared.net.limit.shape[1] > tune.most_trials)


def plan_cost(prepared: Prepared, is_open: UInt8) -> int:
    """Return the cost in CNY of the open items."""
    return int(prepared.cost[is_open != 0].sum())


def prune(
    prepared: Prepared,
    is_open: UInt8,
    x: np.ndarray | None = None,
    deadline: Deadline | None = None,
) -> UInt8 | None:
    """Close needless items, least LP value first, most expensive first among equals.

    Returns None when the open items miss a limit to begin with, or when the time is over.
    """
    plan = is_open.copy()
    value = np.zeros(len(plan)) if x is None else np.round(x, 6)
    ids = np.arange(len(plan))
    order = np.lexsort((ids, -prepared.cost, value))
    order = order[(plan[order] != 0) & (prepared.lower[order] == 0)].astype(np.int32)
    cell = np.zeros(1, np.uint8) if deadline is None else deadline.cell
    closed = roomy(prepared.net, reverse_delete, plan, order, cell, changed=plan)
    return plan if closed >= 0 else None


def rounded(
    prepared: Prepared, support: UInt8, allowed: UInt8, x: Float, deadline: Deadline | None = None
) -> UInt8 | None:
    """Return a plan made of a fractional point, None when there is none or the time is over.

    Paths that its support misses are bought, what has a larger value at a lower price; then what
    is needless goes.

    Args:
        prepared: the problem.
        support: (k,) items owned already.
        allowed: (k,) items that may be bought.
        x: (k,) the point.
        deadline: when to give up for lack of time.
    """
    weight = np.round(prepared.cost * (1.0 - x)).astype(np.int64) + 1
    held = PathBuyer(prepared, allowed, deadline=deadline).buy(support, weight, FAR)
    return None if held is None else prune(prepared, held, x, deadline)


def first_plan(prepared: Prepared, deadline: Deadline, tune: Heuristics) -> UInt8:
    """Return a plan without needless items, the cheaper of two constructions.

    Everything permitted must be feasible. Buying paths comes first, as it is sooner done; where
    items times failures are beyond ``most_trials``, leaving out all that is needless is not tried.

    Raises:
        OutOfTimeError: the time was over before one of them was ready.
    """
    everything = prepared.upper.copy()
    buyer = PathBuyer(prepared, everything, deadline=deadline, listed=tune.look)
    bought = buyer.buy(prepared.lower, prepared.cost, FAR)
    other = None if bought is None else prune(prepared, bought, None, deadline)
    enough = other is not None and (deadline.over or broad(prepared, tune))
    best = None if enough else prune(prepared, everything, None, deadline)
    if best is None and other is None:
        deadline.check()
    best = other if best is None else best
    assert best is not None, "called for an infeasible problem"
    if other is not None and plan_cost(prepared, other) < plan_cost(prepared, best):
        best = other
    return best
