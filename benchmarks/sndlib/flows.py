"""Whether capacities carry a state, and if not, prices of links that say so.

Paths are columns, made as they are needed; one program serves all states and all capacities, as
only bounds change: lost links have no capacity and none can be had.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from benchmarks.sndlib.instance import Network, Numbers
from benchmarks.sndlib.kernels import mend, trees, walk
from netplan.optimize.deadline import Deadline, OutOfTimeError
from netplan.optimize.lp.highs import HighsLp

Float = npt.NDArray[np.float64]
TINY, ROUNDS = 1e-7, 200
TURNS = 40
"""How often what is too much is moved on before the program is asked."""
ROOM = 1e9
LOST = 1e6
"""Weight of a link that is lost: no path takes it."""


@dataclass(frozen=True)
class Short:
    """A state that is not carried.

    Attributes:
        prices: (e,) of a unit of capacity, by which what is asked for costs more than there is.
        lost: the link that failed, -1: none.
    """

    prices: Float
    lost: int


@dataclass(frozen=True)
class _Flow:
    """A flow over paths: pair, links (ended by -1) and amount of each, in least modules."""

    owner: Numbers
    links: Numbers
    amount: Float


class _Perturbed(HighsLp):
    """HiGHS whose dual simplex perturbs costs: without that, flow programs stall."""

    def __init__(self, deadline: Deadline | None) -> None:
        super().__init__(dual=True, deadline=deadline)
        self._h.setOptionValue("dual_simplex_cost_perturbation_multiplier", 1.0)
        self._h.setOptionValue("primal_feasibility_tolerance", 1e-8)


class Flows:
    """The flow program of a network, and the flows that were found.

    A state's last flow (or the intact one) is mended first: what is too much for the capacities
    goes other ways, and mostly that is enough. Where it is not, the program decides.

    Args:
        net: the network.
        deadline: when a program is given up.
    """

    def __init__(self, net: Network, deadline: Deadline | None = None) -> None:
        self.net = net
        self.scale = float(net.size.min()) if len(net.size) else 1.0
        pairs = np.argwhere(np.triu(net.between) > 0)
        self.source, self.sink = (np.ascontiguousarray(c) for c in pairs.T)
        self.asked = net.between[self.source, self.sink] / self.scale
        self.dist = np.zeros((net.n_nodes, net.n_nodes))
        self.to = np.zeros((net.n_nodes, net.n_nodes), np.int64)
        self.seen: set[bytes] = set()
        self.paths: list[tuple[int, Numbers]] = []
        self.kept: dict[int, _Flow] = {}
        self.programs = self.mended = 0
        self.lp = _Perturbed(deadline)
        m, k = net.n_links, len(self.asked)
        none, ptr = np.zeros(0, np.int32), np.zeros(m + k + 1, np.int32)
        lower = np.concatenate([np.full(m, -np.inf), self.asked])
        upper = np.concatenate([np.zeros(m), np.full(k, np.inf)])
        self.lp.add_rows(lower, upper, ptr, none, none.astype(float))
        # Capacity bought (1 a unit), capacity there is (fixed), demand not served (dear).
        rows = np.concatenate([np.tile(np.arange(m), 2), np.arange(m, m + k)]).astype(np.int32)
        signs = np.concatenate([-np.ones(2 * m), np.ones(k)])
        cost = np.concatenate([np.ones(m), np.zeros(m), np.full(k, float(net.n_nodes))])
        top = np.concatenate([np.full(m, np.inf), np.zeros(m), np.full(k, np.inf)])
        self.lp.add_cols(cost, np.zeros(len(cost)), top, np.arange(len(cost) + 1, dtype=np.int32),
                         rows, signs)  # fmt: skip
        self.lost = -1
        self._add_paths(np.ones(m), -1, np.ones(k, bool))

    def _add_paths(self, weight: Float, lost: int, wanted: npt.NDArray[np.bool_]) -> int:
        """Add the lightest path of each wanted pair; return how many were new."""
        m = self.net.n_links
        trees(self.net.ends, weight, lost, self.dist, self.to)
        wanted = wanted & (self.dist[self.source, self.sink] < LOST)
        pairs = np.flatnonzero(wanted)
        at = np.zeros(len(pairs) + 1, np.int64)
        links = np.zeros(len(pairs) * self.net.n_nodes, np.int64)
        walk(self.net.ends, self.to, self.source[pairs], self.sink[pairs], at, links)
        starts, rows = [0], []
        for i, k in enumerate(pairs.tolist()):
            path = np.sort(links[at[i] : at[i + 1]])
            key = k.to_bytes(4, "little") + path.astype(np.int16).tobytes()
            if key not in self.seen:
                self.seen.add(key)
                self.paths.append((k, path))
                rows.append(np.append(path, m + k))
                starts.append(starts[-1] + len(path) + 1)
        if rows:
            count = len(rows)
            entries = np.concatenate(rows).astype(np.int32)
            nothing, ptr = np.zeros(count), np.array(starts, np.int32)
            endless, ones = np.full(count, np.inf), np.ones(len(entries))
            self.lp.add_cols(nothing, nothing, endless, ptr, entries, ones)
        return len(rows)

    def _set(self, capacity: Float, lost: int) -> None:
        m = self.net.n_links
        there = capacity / self.scale
        if lost >= 0:
            there[lost] = 0.0
        columns = np.arange(m, 2 * m, dtype=np.int32)
        self.lp.set_bounds(columns, there, there)
        if lost != self.lost:
            for link, top in ((self.lost, np.inf), (lost, 0.0)):
                if link >= 0:
                    self.lp.set_bounds(np.array([link], np.int32), np.zeros(1), np.array([top]))
            self.lost = lost

    def short(self, capacity: npt.NDArray[np.float64], lost: int) -> Short | None:
        """Return why capacities do not carry the state that has lost a link; None: they do.

        The program decides; ``open_states`` is asked before.

        Raises:
            OutOfTimeError: the deadline came first.
        """
        m = self.net.n_links
        there = np.asarray(capacity, float) / self.scale
        self._set(np.asarray(capacity, float), lost)
        self.lp.go_dual(True)
        for _ in range(ROUNDS):
            found = self.lp.solve()
            if not found.solved and not self.lp.deadline.over:
                # The program counts seconds of the clock, the deadline perhaps those it had.
                found = self.lp.solve()
            if not found.solved:
                if self.lp.deadline.over:
                    raise OutOfTimeError(self.lp.deadline.reason)
                raise RuntimeError("the flow program was not solved")
            self.programs += 1
            if found.objective < TINY * max(1.0, float(there.sum())):
                self._keep(found.x[2 * m + len(self.asked) :], lost)
                return None
            prices = np.clip(-found.duals[:m], 0.0, 1.0)
            if lost >= 0:
                prices[lost] = 0.0
            best = found.duals[m:]
            weight = prices + TINY / 10
            if lost >= 0:
                weight[lost] = LOST
            trees(self.net.ends, weight, lost, self.dist, self.to)
            far = self.dist[self.source, self.sink]
            over = float(self.asked @ far - prices @ there)
            if over > max(0.3 * found.objective, 1e-4):
                return Short(prices, lost)
            if not self._add_paths(weight, lost, far < best - TINY):
                return Short(prices, lost)
            self.lp.go_dual(False)
        return Short(prices, lost)

    def _keep(self, amount: Float, lost: int) -> None:
        used = np.flatnonzero(amount > TINY)
        links = np.full((len(used), self.net.n_nodes + 1), -1)
        for row, i in enumerate(used.tolist()):
            links[row, : len(self.paths[i][1])] = self.paths[i][1]
        owner = np.array([self.paths[i][0] for i in used.tolist()], np.int64)
        self.kept[lost] = _Flow(owner, links, amount[used])

    def open_states(self, capacity: Float | Numbers, states: Iterable[int]) -> list[int]:
        """Return the states whose flows, or the intact one, could not be mended."""
        there = np.asarray(capacity, float) / self.scale
        return [state for state in states if not self._mended(there, state)]

    def _mended(self, there: Float, lost: int) -> bool:
        """Tell whether the last flow of the state, or of the intact one, can be mended."""
        room = there.copy()
        if lost >= 0:
            room[lost] = 0.0
        for state in dict.fromkeys((lost, -1)):
            if state in self.kept:
                flow = self._turned(self.kept[state], room)
                if flow is not None:
                    self.kept[lost] = flow
                    self.mended += 1
                    return True
        return False

    def _turned(self, flow: _Flow, room: Float) -> _Flow | None:
        count = len(flow.owner)
        more = 6 * len(self.asked)
        owner = np.concatenate([flow.owner, np.zeros(more, np.int64)])
        links = np.concatenate([flow.links, np.zeros((more, flow.links.shape[1]), np.int64)])
        amount = np.concatenate([flow.amount, np.zeros(more)])
        count = mend(
            self.net.ends, room, self.source, self.sink, count, owner, links, amount, TURNS
        )
        if count < 0:
            return None
        return _Flow(owner[:count].copy(), links[:count].copy(), amount[:count].copy())
