"""The textbook model: modules in whole numbers, a flow for every source and state, or paths."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.mip import Mip, solve
from benchmarks.sndlib.instance import Network
from benchmarks.watch import Watch

MOST_COLUMNS = 400_000
"""Columns beyond which a model is not built."""


@dataclass(frozen=True)
class Solved:
    """How a solver ended; counts of modules and, for single paths, the links of each."""

    status: str
    counts: npt.NDArray[np.int64] | None = None
    bound: float | None = None
    paths: Sequence[Sequence[int]] | None = None
    columns: int = 0


def splittable(
    net: Network, failing: Sequence[int], solver: str, watch: Watch, limit_s: float
) -> Solved:
    """Solve the model of all states at once: in each, one flow a source over both directions."""
    asked = np.triu(net.between) / float(net.size.min())
    sources = np.flatnonzero(asked.any(axis=1)).tolist()
    columns = len(net.size) + 2 * net.n_links * len(sources) * (1 + len(failing))
    if columns > MOST_COLUMNS:
        return Solved("too_large", columns=columns)
    mip = Mip()
    x = mip.add_cols(net.cost, top=np.inf)
    for lost in (-1, *failing):
        _add_state(mip, net, x, asked, sources, lost)
    found = solve(mip, solver, limit_s - watch.wall_s, watch)
    counts = None if found.x is None else np.rint(found.x[x]).astype(np.int64)
    return Solved(found.status, counts, _with_fixed(net, found.bound), None, mip.n_cols)


def _with_fixed(net: Network, bound: float | None) -> float | None:
    return None if bound is None else bound + net.fixed


def _add_state(
    mip: Mip,
    net: Network,
    x: npt.NDArray[np.int64],
    asked: npt.NDArray[np.float64],
    sources: Sequence[int],
    lost: int,
) -> None:
    """Add the flows of a state, and that links hold them."""
    unit, m = float(net.size.min()), net.n_links
    tail, head = np.concatenate([net.ends, net.ends[:, ::-1]]).T
    price = np.tile(net.routing * unit, 2) if lost < 0 else np.zeros(2 * m)
    flows = []
    for s in sources:
        f = mip.add_cols(price, top=np.inf, whole=False)
        need = asked[s].copy()
        need[s] = -need.sum()
        signs = np.repeat([1.0, -1.0], 2 * m)
        mip.add_rows(need, need, np.concatenate([head, tail]), np.tile(f, 2), signs)
        flows.append(f)
    kept = np.flatnonzero(net.link != lost)
    room = np.where(np.arange(m) == lost, 0, net.installed) / unit
    mip.add_rows(
        np.full(m, -np.inf),
        room,
        np.concatenate([np.tile(np.arange(m), 2 * len(flows)), net.link[kept]]),
        np.concatenate([*flows, x[kept]]),
        np.concatenate([np.ones(2 * m * len(flows)), -net.size[kept] / unit]),
    )


def single_paths(net: Network, solver: str, watch: Watch, limit_s: float) -> Solved:
    """Solve the model with one path for every demand: a binary for each direction of a link."""
    m, n = net.n_links, net.n_nodes
    mip = Mip()
    most = int(net.amount.sum())
    x = np.array(
        [
            int(mip.add_cols([cost], top=float(-(-most // size)))[0])
            for cost, size in zip(net.cost.tolist(), net.size.tolist(), strict=True)
        ]
    )
    tail, head = np.concatenate([net.ends, net.ends[:, ::-1]]).T
    taken = []
    for (s, t), amount in zip(net.demands.tolist(), net.amount.tolist(), strict=True):
        f = mip.add_cols(np.tile(net.routing * amount, 2))
        need = 1.0 * (np.arange(n) == t) - 1.0 * (np.arange(n) == s)
        signs = np.repeat([1.0, -1.0], 2 * m)
        mip.add_rows(need, need, np.concatenate([head, tail]), np.tile(f, 2), signs)
        taken.append(f)
    mip.add_rows(
        np.full(m, -np.inf),
        net.installed,
        np.concatenate([np.tile(np.arange(m), 2 * len(taken)), net.link]),
        np.concatenate([*taken, x]),
        np.concatenate([np.repeat(net.amount, 2 * m), -net.size]),
    )
    found = solve(mip, solver, limit_s - watch.wall_s, watch)
    bound = _with_fixed(net, found.bound)
    if found.x is None:
        return Solved(found.status, None, bound, None, mip.n_cols)
    counts = np.rint(found.x[x]).astype(np.int64)
    paths = [
        walked(net, s, t, np.flatnonzero(found.x[f] > 0.5) % m)
        for (s, t), f in zip(net.demands.tolist(), taken, strict=True)
    ]
    return Solved(found.status, counts, bound, paths, mip.n_cols)


def walked(net: Network, source: int, sink: int, links: Any) -> list[int]:
    """Return a way over some links in order; circles beside it are left out."""
    came: dict[int, int] = {source: -1}
    queue = [source]
    for at in queue:
        for e in links:
            if at in net.ends[e]:
                other = int(net.ends[e].sum()) - at
                if other not in came:
                    came[other] = int(e)
                    queue.append(other)
    path: list[int] = []
    at = sink
    while at != source and at in came:
        path.append(came[at])
        at = int(net.ends[came[at]].sum()) - at
    return path[::-1]
