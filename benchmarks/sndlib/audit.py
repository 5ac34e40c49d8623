"""Plans recomputed: one program of arc flows, asked state by state; nothing is shared."""

from __future__ import annotations

import importlib
from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from benchmarks.sndlib.instance import Network, Numbers

TOLERANCE = 1e-6
"""Share of the least module by which capacities may be exceeded."""


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
    flows = ArcFlows(net, capacity)
    cost = flows.cheapest()
    if cost is None or not all(flows.carries(lost) for lost in failing):
        return None
    return float(cost + net.cost @ counts + net.fixed)


class ArcFlows:
    """Flows of some sources over both directions of every link, within capacities.

    A pair belongs to one of its ends: so few sources stand for all pairs. A state differs from
    another in the bounds of two links, so the program goes on from the last flow that was found.

    Args:
        net: the network.
        capacity: (e,) of its links.
    """

    def __init__(self, net: Network, capacity: Numbers) -> None:
        self.highs: Any = importlib.import_module("highspy")
        self.net, self.room = net, capacity / float(net.size.min())
        self.needs = _by_source(net)
        self.width = 2 * net.n_links * len(self.needs)
        self.h: Any = self.highs.Highs()
        for option, value in (
            ("output_flag", False), ("threads", 1), ("random_seed", 0), ("presolve", "off"),
        ):  # fmt: skip
            self.h.setOptionValue(option, value)
        self.h.passModel(self._model())
        self.lost = -1

    def _model(self) -> Any:
        net, m, n = self.net, self.net.n_links, self.net.n_nodes
        tail, head = np.concatenate([net.ends, net.ends[:, ::-1]]).T
        count, base = len(self.needs), len(self.needs) * n
        # A column is a direction of a link for a source: into a node, out of one, on the link.
        offset = np.repeat(np.arange(count) * n, 2 * m)
        rows = np.stack(
            [
                offset + np.tile(head, count),
                offset + np.tile(tail, count),
                base + np.tile(np.arange(m), 2 * count),
            ],
            axis=1,
        )
        asked = np.concatenate(self.needs) if count else np.zeros(0)
        lp = self.highs.HighsLp()
        lp.num_col_, lp.num_row_ = self.width, base + m
        lp.col_cost_ = np.tile(net.routing * float(net.size.min()), 2 * count)
        lp.col_lower_ = np.zeros(self.width)
        lp.col_upper_ = np.full(self.width, np.inf)
        lp.row_lower_ = np.concatenate([asked, np.full(m, -np.inf)])
        lp.row_upper_ = np.concatenate([asked, self.room])
        lp.a_matrix_.format_ = self.highs.MatrixFormat.kColwise
        lp.a_matrix_.start_ = np.arange(0, 3 * self.width + 1, 3, dtype=np.int32)
        lp.a_matrix_.index_ = rows.ravel().astype(np.int32)
        lp.a_matrix_.value_ = np.tile([1.0, -1.0, 1.0], self.width)
        return lp

    def _solved(self) -> bool:
        """Tell whether there is a flow.

        Raises:
            RuntimeError: the program was not solved.
        """
        kinds = self.highs.HighsModelStatus
        self.h.run()
        status = self.h.getModelStatus()
        if status not in {kinds.kOptimal, kinds.kInfeasible, kinds.kModelEmpty}:
            raise RuntimeError(f"the flows of a plan were not found: {status}")
        self.flow = np.array(self.h.getSolution().col_value)
        return bool(status != kinds.kInfeasible)

    def cheapest(self) -> float | None:
        """Return what the flow of the intact state costs at least; None: there is none.

        What is saved by the tolerance does not count, unless nothing holds without it.
        """
        if not self._solved():
            self._widen()
            if not self._solved():
                return None
        cost = float(self.h.getInfo().objective_function_value)
        columns = np.arange(self.width, dtype=np.int32)
        self.h.changeColsCost(self.width, columns, np.zeros(self.width))
        self._widen()
        return cost

    def _widen(self) -> None:
        """Allow for the tolerance on every link."""
        for link, room in enumerate(self.room.tolist()):
            self._bound(link, room)

    def _bound(self, link: int, room: float) -> None:
        row = len(self.needs) * self.net.n_nodes + link
        self.h.changeRowBounds(row, -np.inf, room + TOLERANCE)

    def carries(self, lost: int) -> bool:
        """Tell whether there is a flow in the state that has lost a link."""
        if not self._through(lost) > TOLERANCE:
            return True  # the flow that was found last goes on
        if self.lost >= 0:
            self._bound(self.lost, self.room[self.lost])
        self._bound(lost, 0.0)
        self.lost = lost
        return self._solved()

    def _through(self, link: int) -> float:
        return float(self.flow.reshape(-1, self.net.n_links)[:, link].sum())


def _by_source(net: Network) -> list[npt.NDArray[np.float64]]:
    """Return (n,) what every node is to get of some sources, all pairs served together."""
    left = np.triu(net.between) / float(net.size.min())
    left = left + left.T
    found = []
    while left.any():
        source = int(np.count_nonzero(left, axis=1).argmax())
        need = left[source].copy()
        need[source] = -need.sum()
        left[source], left[:, source] = 0.0, 0.0
        found.append(need)
    return found


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
