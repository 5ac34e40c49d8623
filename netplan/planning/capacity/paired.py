"""What runs where the stand-in of every channel is fixed beforehand.

Pairs of routes are chosen once, by number, with room in every state. Their channels get slots in
the intact network; those that stand in for others after a failure get theirs beside what it leaves.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from netplan.planning.capacity.flows import Asked
from netplan.planning.capacity.pairs import NONE, Pairs
from netplan.planning.capacity.running import Running, UnworkableError, exact, spread
from netplan.planning.capacity.slots import with_slots
from netplan.planning.capacity.ways import ALONE, Lit, Ways

Int64 = npt.NDArray[np.int64]


def paired(ways: Ways) -> dict[int, Running]:
    """Return the states that are to be told, by number, the intact one first.

    Args:
        ways: those of a choice that carries all by number.

    Raises:
        LackingError: one has no room for slots.
        UnworkableError: nor with every rung.
    """
    count = ways.in_pairs.fitting(ways.columns.use, ways.room, fast=True)
    if count is None:
        raise UnworkableError(ways.question.base.scenario_name[0])
    return _States(ways, ways.in_pairs, count).run()


class _States:
    """The states of one choice of pairs.

    Attributes:
        number: by pair of which both routes are wanted, its number in the plan.
    """

    def __init__(self, ways: Ways, pairs: Pairs, count: Int64) -> None:
        self.ways, self.pairs, self.count = ways, pairs, count
        twofold = np.flatnonzero((count > 0) & (pairs.second != NONE)).tolist()
        self.number = {p: i for i, p in enumerate(twofold)}

    def run(self) -> dict[int, Running]:
        intact = self._lit(0, ())
        found = {0: Running((), tuple(intact))}
        for f in range(1, len(self.ways.question.base.scenario_name)):
            cut = self.ways.cut(f)
            left = tuple(lit for lit in intact if not cut[lit.way])
            fresh = self._lit(f, left)
            if fresh or len(left) < len(intact):
                found[f] = Running(left, tuple(fresh))
        return found

    def _lit(self, state: int, left: Sequence[Lit]) -> list[Lit]:
        """Return what is lit in a state beside what is left of the intact network."""
        wanted = self._wanted(state)
        flow = np.zeros(len(self.ways.of), np.int64)
        for way, _, _, channels in wanted:
            flow[way] += channels
        if not wanted:
            return []
        lit = with_slots(self.ways, left, spread(flow))
        if lit is None:
            lit = exact(self.ways, state, left, self._asked(state, left, flow))
        free: dict[int, list[Lit]] = {}
        for channel in sorted(lit, reverse=True):
            free.setdefault(channel.way, []).append(channel)
        return [
            Lit(way, free[way].pop().slots, pair, works)
            for way, pair, works, channels in wanted
            for _ in range(channels)
        ]

    def _wanted(self, state: int) -> list[tuple[int, int, bool, int]]:
        """Return ways with the pair that they are lit for, whether as its first, and channels.

        After a failure only what is not lit in the intact network.
        """
        pairs, found = self.pairs, []
        was = pairs.lit(0) if state else (np.zeros(len(pairs), bool),) * 2
        roles = zip((pairs.first, pairs.second), pairs.lit(state), was, (True, False), strict=True)
        for routes, on, before, works in roles:
            for p in np.flatnonzero(on & ~before & (self.count > 0)).tolist():
                pair = self.number.get(p, ALONE)
                found.append((int(routes[p]), pair, works, int(self.count[p])))
        return sorted(found)

    def _asked(self, state: int, left: Sequence[Lit], flow: Int64) -> Asked:
        """Return exactly these channels, to be given slots in some other manner."""
        ways = np.flatnonzero(flow)
        need: dict[int, int] = {}
        for w in ways.tolist():
            demand = self.ways.of[w].demand
            need[demand] = need.get(demand, 0) + int(flow[w])
        room = self.ways.room - self.ways.taken(left)
        fixed = {w: int(flow[w]) for w in ways.tolist()}
        return Asked(ways, np.ones(len(ways), np.int64), need, room, fixed)
