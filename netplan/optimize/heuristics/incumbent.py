"""Plans for the incumbent: reverse delete, and repair of violated pairs."""

from __future__ import annotations

import numpy as np

from netplan.graph.arrays import FAR, Int32, Int64, UInt8
from netplan.optimize.deadline import Deadline
from netplan.optimize.heuristics.reverse_delete import reverse_delete, still_violated
from netplan.optimize.paths.ellipses import ellipse_of, pack
from netplan.optimize.paths.label_setting import pricer_of
from netplan.optimize.paths.priced_pairs import Pairs
from netplan.optimize.problem.prepare import Prepared, list_violations
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
    return plan if reverse_delete(prepared.net, plan, order, cell) >= 0 else None


def cheapest_path(
    prepared: Prepared, d: int, f: int, allowed: UInt8, weight: Int64
) -> Int32 | None:
    """Return the items of the cheapest path of a pair, None when there is none."""
    return cheapest_items(prepared, lone_pair(prepared, d, f, allowed), allowed, weight)


def lone_pair(prepared: Prepared, d: int, f: int, allowed: UInt8) -> Pairs:
    """Return one pair as the pricing kernels see it."""
    return pack(prepared.net, [ellipse_of(prepared.net, allowed, d, f)])


def cheapest_items(prepared: Prepared, pairs: Pairs, allowed: UInt8, weight: Int64) -> Int32 | None:
    """Return the items of the cheapest path of a lone pair, None when there is none.

    What prices it is called itself: passed to a kernel, numba would look up by its types what
    was compiled for it, at every call, which takes as long as finding a path.
    """
    net = prepared.net
    n, m = len(net.out_ptr) - 1, len(net.tail)
    path, trial = np.empty((2, 8 * n + 8), np.int32)
    cost, length, _ = pricer_of(pairs)(
        net, pairs, 0, weight, allowed,
        np.empty((4, n), np.int64), np.empty(n, np.int32),
        np.empty(m + n + 1, np.int64), np.empty(m + n + 1, np.int32),
        np.zeros(len(weight), np.uint8), path, trial,
    )  # fmt: skip
    if cost >= FAR:
        return None
    items = net.item[path[:length]]
    return np.unique(items[items >= 0])


def repair(
    prepared: Prepared,
    is_open: UInt8,
    allowed: UInt8,
    weight: Int64,
    ceiling: int,
    deadline: Deadline | None = None,
) -> UInt8 | None:
    """Buy the cheapest path for one violated pair after another.

    Returns None when there is none, or when the time is over.

    Args:
        prepared: the problem.
        is_open: items owned already (free of charge).
        allowed: items that may be bought.
        weight: (k,) price of each item.
        ceiling: give up once the plan costs at least this much (CNY).
        deadline: when to give up for lack of time.
    """
    plan = is_open.copy()
    while True:
        missing = list_violations(prepared.net, plan, 64, cutoff=int(prepared.net.limit.max()))
        if not missing:
            return plan
        d = np.array([pair[0] for pair in missing], np.int32)
        f = np.array([pair[1] for pair in missing], np.int32)
        at = 0
        while at < len(d):
            step = still_violated(prepared.net, plan, d[at:], f[at:])
            if step < 0:
                break
            at += step
            if deadline is not None and deadline.lost:
                return None
            price_now = np.where(plan != 0, 0, weight)
            items = cheapest_path(prepared, int(d[at]), int(f[at]), allowed, price_now)
            if items is None:
                return None
            plan[items] = 1
            at += 1
        if plan_cost(prepared, plan) >= ceiling:
            return None


def first_plan(prepared: Prepared, deadline: Deadline, tune: Heuristics) -> UInt8:
    """Return a plan without needless items, the cheaper of two constructions.

    Everything permitted must be feasible. Buying paths comes first, as it is sooner done; where
    items times failures are beyond ``most_trials``, leaving out all that is needless is not tried.

    Raises:
        OutOfTimeError: the time was over before one of them was ready.
    """
    everything = prepared.upper.copy()
    bought = repair(prepared, prepared.lower, everything, prepared.cost, FAR, deadline)
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
