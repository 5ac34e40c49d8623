"""Every matrix of traffic that keeps within totals of places, and the worst of them.

A pair has one channel in any case. Of traffic that keeps within totals, cut into whole channels
pair by pair and rounded up, it has ``1 + extra``, where the extra channels of all pairs of a place
are at most ``ceil(total / rate) - 1``: a further channel needs a little more than the rate of those
before it, and of the first nothing. Every such whole numbers are those of some traffic.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
Weights = Mapping[int, int]
"""By demand."""


@dataclass(frozen=True)
class Hose:
    """The channels that demands may come to need.

    Attributes:
        ends: (d,) the places of a demand, by number; none where it never has more than a channel.
        room: by place, extra channels of all its demands together, intact and after a failure; a
            place that is missing has no total of its own.
        needed: (d, f) whether a demand needs channels in a state beyond today's network.
    """

    ends: Sequence[tuple[int, ...]]
    room: Mapping[int, tuple[int, int]]
    needed: npt.NDArray[np.bool_]
    _known: dict[tuple[bool, tuple[tuple[int, int], ...]], dict[int, int]] = field(
        init=False, repr=False, compare=False, default_factory=dict
    )

    def demands(self, state: int) -> list[int]:
        """Return the demands that need channels in a state."""
        return np.flatnonzero(self.needed[:, state]).tolist()

    def most(self, demand: int, state: int) -> int:
        """Return the most extra channels of a demand."""
        rooms = [self.room[p][state > 0] for p in self.ends[demand] if p in self.room]
        return min(rooms, default=0)

    def rows(self, demands: Sequence[int], state: int) -> tuple[Floats, Floats, Floats]:
        """Return rows over the extra channels of some demands, their room, and the most of each."""
        places = sorted({p for d in demands for p in self.ends[d] if p in self.room})
        rows = np.array([[p in self.ends[d] for d in demands] for p in places], float)
        room = np.array([self.room[p][state > 0] for p in places], float)
        most = np.array([self.most(d, state) for d in demands], float)
        return rows.reshape(len(places), len(demands)), room, most

    def heaviest(self, state: int, weights: Weights) -> dict[int, int]:
        """Return the extra channels of some demands that weigh most together in a state."""
        mine = {d: w for d, w in sorted(weights.items()) if w > 0 and self.most(d, state)}
        key = state > 0, tuple(mine.items())
        if key not in self._known:
            self._known[key] = self._heaviest(list(mine), state, list(mine.values()))
        return self._known[key]

    def _heaviest(
        self, demands: Sequence[int], state: int, weights: Sequence[int]
    ) -> dict[int, int]:
        if not demands:
            return {}
        rows, room, most = self.rows(demands, state)
        found = milp(
            -np.array(weights, float),
            constraints=LinearConstraint(rows, -np.inf, room),
            integrality=np.ones(len(demands)),
            bounds=Bounds(0, most),
            options={"mip_rel_gap": 0},
        )
        return dict(zip(demands, np.round(found.x).astype(int).tolist(), strict=True))

    def weight(self, state: int, weights: Weights) -> int:
        """Return what the channels of some demands weigh in the matrix that weighs most."""
        extra = self.heaviest(state, weights)
        return sum(w * (1 + extra.get(d, 0)) for d, w in weights.items())

    def column(self, state: int, extra: Mapping[int, int]) -> Int64:
        """Return (d,) the channels of every demand in a state by the extra ones of some."""
        found = self.needed[:, state].astype(np.int64)
        for d, count in extra.items():
            found[d] += count if self.needed[d, state] else 0
        return found

    def greatest(self) -> Int64:
        """Return (d, f) the most channels of every demand: what carries them carries all."""
        states = range(self.needed.shape[1])
        each = [{d: self.most(d, f) for d in self.demands(f)} for f in states]
        return np.stack([self.column(f, extra) for f, extra in zip(states, each, strict=True)], 1)

    @property
    def together(self) -> int:
        """Return how many channels all demands need at once at most."""
        states = range(self.needed.shape[1])
        each = [dict.fromkeys(self.demands(f), 1) for f in states]
        return max((self.weight(f, ones) for f, ones in zip(states, each, strict=True)), default=0)

    @property
    def is_one_matrix(self) -> bool:
        """Tell whether there is one matrix that is as great as any other, pair by pair."""
        demands = [d for d, ends in enumerate(self.ends) if ends]
        for state in (0, 1)[: self.needed.shape[1]]:
            rows, room, most = self.rows(demands, state)
            if (rows @ most > room).any():
                return False
        return True
