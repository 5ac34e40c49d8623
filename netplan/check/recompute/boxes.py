"""Whether whole channels are enough for all traffic within totals: boxes of sums, one by one.

Pairs that can take the same ways through what may be full are one to them: what counts is how many
channels each such group needs together. From the least that groups can need: if a flow carries that
much, whatever it carries is done with, and of the rest some group needs one more than it has.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp

Takes = tuple[int, ...]
"""What a channel on a way takes of everything that there is so much of."""
Sums = tuple[int, ...]
MOST = 3000
"""Boxes beyond which it stays open."""


class TooManyBoxesError(Exception):
    """It would take too long to look at all traffic within totals."""


@dataclass(frozen=True)
class Extra:
    """Channels beyond its first that every pair may need, within what places may have together.

    Attributes:
        ends: by pair, its places; none where it never needs more than one.
        room: by place, further channels of all its pairs; a place that is missing has no bound.
    """

    ends: Sequence[tuple[str, ...]]
    room: Mapping[str, int]

    def most(self, pair: int) -> int:
        """Return the most of one pair."""
        return min((self.room[p] for p in self.ends[pair] if p in self.room), default=0)

    def heaviest(self, weights: Mapping[int, int]) -> int:
        """Return the most that further channels weigh together, by the weight of each."""
        found = self._solve(list(weights), -np.array(list(weights.values()), float), [], ())
        return 0 if found is None else sum(w * found[pair] for pair, w in weights.items())

    def reaches(self, groups: Sequence[Sequence[int]], least: Sums) -> bool:
        """Tell whether all groups can need so many further channels at once."""
        pairs = [pair for group in groups for pair in group]
        return self._solve(pairs, np.zeros(len(pairs)), groups, least) is not None

    def _solve(
        self,
        pairs: Sequence[int],
        cost: np.ndarray,
        groups: Sequence[Sequence[int]],
        least: Sums,
    ) -> dict[int, int] | None:
        places = sorted({p for pair in pairs for p in self.ends[pair] if p in self.room})
        rows = [[float(p in self.ends[pair]) for pair in pairs] for p in places]
        rows += [[-float(pair in group) for pair in pairs] for group in groups]
        room = [*(self.room[p] for p in places), *(-count for count in least)]
        if not rows:
            return dict.fromkeys(pairs, 0)
        found = milp(
            cost,
            constraints=LinearConstraint(np.array(rows), -np.inf, np.array(room, float)),
            integrality=np.ones(len(pairs)),
            bounds=Bounds(0, [self.most(pair) for pair in pairs]),
        )
        if found.x is None:
            return None
        return dict(zip(pairs, np.round(found.x).astype(int).tolist(), strict=True))


@dataclass
class Boxes:
    """One state: groups of pairs with the ways that each may take, and how much there is.

    Args:
        extra: all traffic.
        groups: pairs, and what channels of them take on each way.
        room: how much there is of everything.
    """

    extra: Extra
    groups: Sequence[tuple[Sequence[int], Sequence[Takes]]]
    room: Sequence[int]
    _seen: set[Sums] = field(init=False, default_factory=set)

    def holds(self) -> bool:
        """Tell whether whole channels carry whatever pairs need.

        Raises:
            TooManyBoxesError: it takes too long.
        """
        pairs = [pairs for pairs, _ in self.groups]
        todo: list[Sums] = [(0,) * len(pairs)]
        while todo:
            least = todo.pop()
            if least in self._seen or not self.extra.reaches(pairs, least):
                continue
            self._seen.add(least)
            if len(self._seen) > MOST:
                raise TooManyBoxesError
            found = self._flow(least)
            if found is None:
                return False
            todo += [
                tuple(found[g] + 1 if g == h else n for h, n in enumerate(least))
                for g in range(len(least))
            ]
        return True

    def _flow(self, least: Sums) -> Sums | None:
        """Return by group the further channels of a flow that carries so many, and more if any."""
        owner = [g for g, (_, ways) in enumerate(self.groups) for _ in ways]
        takes = np.array([way for _, ways in self.groups for way in ways], float).T
        sums = np.array([[float(g == mine) for mine in owner] for g in range(len(self.groups))])
        first = np.array([len(pairs) for pairs, _ in self.groups], float)
        every = [dict.fromkeys(pairs, 1) for pairs, _ in self.groups]
        most = first + np.array([self.extra.heaviest(ones) for ones in every], float)
        found = milp(
            -np.ones(len(owner)),
            constraints=[
                LinearConstraint(takes, -np.inf, np.array(self.room, float)),
                LinearConstraint(sums, first + np.array(least, float), most),
            ],
            integrality=np.ones(len(owner)),
            bounds=Bounds(0, np.inf),
        )
        if found.x is None:
            return None
        carried = sums @ np.round(found.x) - first
        return tuple(int(count) for count in np.round(carried))
