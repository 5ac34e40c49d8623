"""Plans recomputed: arc flows solved anew, state by state, by SciPy; nothing is shared."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.sndlib.instance import Network, Numbers

TOLERANCE = 1e-6
"""Share of the least module by which capacities together may be exceeded."""


def cost_of(net: Network, counts: npt.NDArray[Any], failing: Sequence[int]) -> float | None:
    """Return what modules and the intact flow cost at least; None: some state is not carried.

    Args:
        net: the network.
        counts: of modules.
        failing: links each of which may fail alone.
    """
    if np.any(counts < 0) or np.any(counts != np.rint(counts)):
        return None
    capacity = np.bincount(net.link, net.size * counts, net.n_links) + net.installed
    intact = _flow(net, capacity, net.routing)
    if intact is None:
        return None
    cost, used = intact
    for lost in failing:
        left = capacity.copy()
        left[lost] = 0
        # A flow that the failure does not touch goes on.
        if used[lost] and _flow(net, left, np.zeros(net.n_links)) is None:
            return None
    return float(cost + net.cost @ counts + net.fixed)


def _flow(
    net: Network, capacity: Numbers, price: npt.NDArray[np.float64]
) -> tuple[float, npt.NDArray[np.bool_]] | None:
    """Return the cost of the cheapest flow and the links it uses, None where there is none."""
    from scipy.optimize import linprog  # noqa: PLC0415 - listing the cases loads nothing
    from scipy.sparse import block_diag, csr_array, hstack, vstack  # noqa: PLC0415

    unit = float(net.size.min())
    open_ = np.flatnonzero(capacity > 0)
    m, n = len(open_), net.n_nodes
    tail, head = np.concatenate([net.ends[open_], net.ends[open_][:, ::-1]]).T
    columns = np.arange(2 * m)
    balance = csr_array(
        (np.repeat([1.0, -1.0], 2 * m), (np.concatenate([head, tail]), np.tile(columns, 2))),
        shape=(n, 2 * m),
    )
    needs, heaviest = [], np.zeros((n, n))
    np.add.at(heaviest, (net.demands.min(axis=1), net.demands.max(axis=1)), net.amount / unit)
    for source in np.flatnonzero(heaviest.any(axis=1)).tolist():
        need = heaviest[source].copy()
        need[source] = -need.sum() + need[source]
        needs.append(need)
    both = csr_array((np.ones(2 * m), (np.tile(np.arange(m), 2), columns)), shape=(m, 2 * m))
    shared = hstack([*([both] * len(needs)), -csr_array(np.ones((m, 1)))], format="csr")
    rows = vstack([block_diag([balance] * len(needs))], format="csr")
    found = linprog(
        np.concatenate([np.tile(price[open_] * unit, 2 * len(needs)), [0.0]]),
        A_eq=hstack([rows, csr_array((rows.shape[0], 1))], format="csr"),
        b_eq=np.concatenate(needs),
        A_ub=shared,
        b_ub=capacity[open_] / unit,
        bounds=[*[(0, None)] * (2 * m * len(needs)), (0, TOLERANCE)],
        method="highs",
    )
    if found.status != 0:
        return None
    through = (both @ found.x[:-1].reshape(len(needs), 2 * m).T).sum(axis=1)
    used = np.zeros(net.n_links, bool)
    used[open_] = through > TOLERANCE
    return float(found.fun), used


def cost_of_paths(
    net: Network, counts: npt.NDArray[Any], paths: Sequence[Sequence[int]]
) -> float | None:
    """Return what modules and one path for each demand cost; None: they do not hold."""
    load = np.zeros(net.n_links, np.int64)
    for (source, sink), amount, path in zip(
        net.demands.tolist(), net.amount.tolist(), paths, strict=True
    ):
        at = source
        for e in path:
            if at not in net.ends[e]:
                return None
            at = int(net.ends[e].sum()) - at
            load[e] += amount
        if at != sink:
            return None
    room = net.installed + np.bincount(net.link, net.size * counts, net.n_links)
    if np.any(load > room) or np.any(counts < 0):
        return None
    return float(load @ net.routing + net.cost @ counts + net.fixed)
