"""Channels whose stand-in is fixed beforehand: pairs of routes of which every failure leaves one.

In 1+1 both routes of a pair are lit at once, and nothing changes after a failure. Where protection
is shared the second one is lit only after a failure that takes the first from it, or makes it late;
until then its room and its ends serve others. A pair outlives a failure when one of its routes is
in time then: so what two routes may have in common is what no failure takes that asks anything of
their demand. A route that every failure leaves needs no second one.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from copy import copy
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, vstack

from netplan.planning.capacity.question import CapacityQuestion

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]
NONE = -1
"""In place of a second route: there is none."""
AT_ONCE = 6
"""States that are added to a program at a time, those that lack most."""
FEW = 1000
"""Routes of a demand that pairs are made of where few are wanted."""
NODES = 2000
"""Nodes of a program that looks for fast routes: beyond them its best answer is taken."""


class TooManyPairsError(Exception):
    """Routes have more pairs than can be listed."""


class Routes(Protocol):
    """Routes, by number."""

    def ns(self, state: int) -> Int64:
        """Return how long each takes in a state, were none of its links lost."""

    def cut(self, state: int) -> Bool:
        """Return which have a link that is lost in a state."""

    def in_time(self, state: int) -> Bool:
        """Return which are in time in a state, of the demands that ask for channels then."""


class Pairs:
    """All pairs of some routes, and all routes that need no second one.

    Attributes:
        first: (pairs,) number of the route that is lit while it can be.
        second: (pairs,) that of the other one, NONE where there is none.
        owner: (pairs,) what it is asked under: see ``CapacityQuestion.kept_and_bare``.
    """

    def __init__(
        self,
        question: CapacityQuestion,
        routes: Routes,
        demand: Int64,
        most: int,
        *,
        few: bool = False,
    ) -> None:
        """List the pairs.

        Args:
            question: what must be carried.
            routes: the routes.
            demand: whose each of them is.
            most: pairs that are listed at most.
            few: whether to leave out slow ones where there are too many.

        Raises:
            TooManyPairsError: there are more, and none may be left out.
        """
        self.question, self._routes, self._demand = question, routes, demand
        states = range(len(question.base.scenario_name))
        asked = question.channels > 0
        self._asked = asked
        self._in_time = np.array([routes.in_time(f) for f in states]).reshape(len(states), -1)
        self._outlives = self._in_time | ~asked[demand].T
        self._ns = routes.ns(0) if len(demand) else np.zeros(0, np.int64)
        found: list[Int64] = []
        for d in np.flatnonzero(question.channels.any(axis=1)).tolist():
            mine = np.flatnonzero(demand == d)
            if few:
                mine = np.sort(mine[self._rank(mine) < FEW])
            found.append(np.vstack([np.zeros((0, 3), np.int64), *self._of(d, mine)]))
            if sum(map(len, found)) > most and not few:
                raise TooManyPairsError
        if sum(map(len, found)) > most:
            found = [self._fastest(mine, self._both(mine), most // len(found)) for mine in found]
        self.first, self.second, self.owner = np.vstack([np.zeros((0, 3), np.int64), *found]).T
        self._known: dict[int, tuple[Bool, Bool]] = {}

    def _rank(self, mine: Int64) -> Int64:
        """Return the rank of routes: the fastest of every kind first, alike outlive the same."""
        _, kind = np.unique(self._outlives[:, mine], axis=1, return_inverse=True)
        order = np.lexsort((self._ns[mine], kind.ravel()))
        first = np.r_[True, np.diff(kind.ravel()[order]) != 0]
        within = np.arange(len(mine)) - np.maximum.accumulate(
            np.where(first, np.arange(len(mine)), 0)
        )
        rank, among = np.empty(len(mine), np.int64), np.empty(len(mine), np.int64)
        among[order] = within
        rank[np.lexsort((self._ns[mine], among))] = np.arange(len(mine))
        return rank

    def _fastest(self, what: Int64, ns: Int64, most: int) -> Int64:
        """Return no more of some things than so many, those that take the fewest ns."""
        return what if len(what) <= most else what[np.argsort(ns, kind="stable")[:most]]

    def _both(self, columns: Int64) -> Int64:
        """Return how long light takes over both routes of pairs together, with nothing cut."""
        ns = np.append(self._ns, 0)
        found: Int64 = ns[columns[:, 0]] + ns[columns[:, 1]]
        return found

    def _of(self, d: int, mine: Int64) -> Iterator[Int64]:
        """Yield first and second routes with what they are asked under."""
        question = self.question
        if question.kept_and_bare[d]:
            alone = self._outlives[:, mine].all(axis=0)
            yield _columns(mine[alone], NONE, d)
            others = mine[~alone]
            outlives = np.unique(self._outlives[:, others], axis=0)
            for number, i in enumerate(others.tolist()):
                yield self._with(d, i, others[(outlives[:, [number]] | outlives).all(axis=0)])
        bare = d + len(question.channels)
        if question.kept_and_bare[bare]:
            yield _columns(mine[self._in_time[0, mine]], NONE, bare)

    def _with(self, d: int, i: int, both: Int64) -> Int64:
        """Return the pairs whose first route is ``i``, and the second one of some."""
        if self._asked[d, 0] and not self._in_time[0, i]:
            return _columns(both[:0], NONE, d)
        if self.question.lit_twice:  # either way round they are the same; the faster one works
            slower = (self._ns[both] > self._ns[i]) | ((self._ns[both] == self._ns[i]) & (both > i))
            late = self._in_time[0, i] & ~self._in_time[0, both]
            both = both[late | (slower & (self._in_time[0, both] == self._in_time[0, i]))]
        made = _columns(both, NONE, d)
        made[:, 1], made[:, 0] = made[:, 0].copy(), i
        return made

    def renumbered(self, routes: Routes, number: Int64) -> Pairs:
        """Return the pairs of the same routes in another order, in which each has a new number."""
        made = copy(self)
        order = np.argsort(number)
        made._routes, made._known = routes, {}
        made._demand, made._ns = self._demand[order], self._ns[order]
        made._in_time, made._outlives = self._in_time[:, order], self._outlives[:, order]
        new = np.append(number, NONE)
        first, second = new[self.first], new[self.second]
        if self.question.lit_twice:  # of two as fast the first by number works
            turned = (second != NONE) & (made._ns[first] == made._ns[second]) & (second < first)
            turned &= made._in_time[0, first] == made._in_time[0, second]
            first, second = np.where(turned, second, first), np.where(turned, first, second)
        sort = np.lexsort((second, first, self.owner))
        made.first, made.second, made.owner = first[sort], second[sort], self.owner[sort]
        return made

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.first)

    @property
    def ns(self) -> Int64:
        """Return how long light takes over both routes of every pair together, with nothing cut."""
        return self._both(np.stack([self.first, self.second], axis=1))

    def lit(self, state: int) -> tuple[Bool, Bool]:
        """Return which pairs have their first route lit in a state, and which their second."""
        if state not in self._known:
            self._known[state] = self._lit(state)
        return self._known[state]

    def _lit(self, state: int) -> tuple[Bool, Bool]:
        first, second = self.first, self.second
        gone = np.append(self._routes.cut(state), True)
        if self.question.lit_twice:
            return ~gone[first], ~gone[second]
        demand = self._demand[first]
        in_time = np.append(self._in_time[state], False)
        # What is lit in the intact network stays while it can, late or not.
        works = np.where(self._asked[demand, 0], ~gone[first], in_time[first])
        stands_in = self._asked[demand, state] & ~in_time[first] & (second != NONE)
        return works, stands_in & in_time[second]

    @property
    def asked(self) -> Int64:
        """Return the channels, by what they are asked under."""
        return self.question.kept_and_bare

    @property
    def loaded(self) -> Sequence[int]:
        """Return the states whose room matters: of those that light the same the first."""
        if self.question.lit_twice:
            return [0]
        seen: dict[bytes, int] = {}
        for state in range(len(self.question.base.scenario_name)):
            seen.setdefault(np.stack(self.lit(state)).tobytes(), state)
        return list(seen.values())

    def stacked(self, use: csr_array, states: Sequence[int]) -> csr_array:
        """Return (states x rows, pairs): how much a channel takes of a row, state by state.

        Args:
            use: how much a channel on a route takes of a row.
            states: one below the other.
        """
        return csr_array(vstack([self._use(use, f) for f in states], format="csr"))

    def _use(self, use: csr_array, state: int) -> csr_array:
        lit = zip((self.first, self.second), self.lit(state), strict=True)
        cells = [(routes[on], np.flatnonzero(on)) for routes, on in lit]
        row, col = (np.concatenate(parts) for parts in zip(*cells, strict=True))
        chosen = csr_array((np.ones(len(row)), (row, col)), shape=(use.shape[1], len(self)))
        return csr_array(use @ chosen)

    def on_routes(self, count: Int64, state: int) -> tuple[Int64, Int64]:
        """Return the channels lit on every route in a state: on first routes, and on second ones.

        Args:
            count: channels of every pair.
            state: the state.
        """
        lit = zip((self.first, self.second), self.lit(state), strict=True)
        n = len(self._demand)
        one, two = (np.bincount(routes[on], count[on], n).astype(np.int64) for routes, on in lit)
        return one, two

    def lacking(self, use: csr_array, room: Int64, count: Int64) -> list[int]:
        """Return the states without room for so many channels of every pair, the worst first."""
        found = []
        for state in self.loaded:
            over = np.round(use @ sum(self.on_routes(count, state))).astype(np.int64) - room
            if len(over) and over.max() > 0:
                found.append((-int(np.maximum(over, 0).sum()), state))
        return [state for _, state in sorted(found)]

    def fitting(self, use: csr_array, room: Int64, *, fast: bool = False) -> Int64 | None:
        """Return how many channels every pair has, so that every state has room; None: it cannot.

        Args:
            use: how much a channel on a route takes of a row.
            room: of every row.
            fast: whether light should be fast, and take few spans.
        """
        numbers = np.flatnonzero(self.asked)
        if not set(numbers.tolist()) <= set(self.owner.tolist()):
            return None
        if not len(self):
            return np.zeros(0, np.int64)
        flows = csr_array((self.owner[None, :] == numbers[:, None]).astype(float))
        cost = self.ns / max(int(self._ns.max(initial=1)), 1) if fast else np.zeros(len(self))
        active = list(self.loaded[:1])
        while True:
            rows = self.stacked(use, active)
            enough = LinearConstraint(rows, -np.inf, np.tile(room, len(active)))
            whole = LinearConstraint(flows, self.asked[numbers], self.asked[numbers])
            solved = milp(
                cost,
                constraints=[enough, whole],
                integrality=np.ones(len(self)),
                bounds=Bounds(0, np.inf),
                options={"mip_rel_gap": 0.01, "node_limit": NODES} if fast else {},
            )
            if solved.x is None:
                return self.fitting(use, room) if fast else None
            count: Int64 = np.round(solved.x).astype(np.int64)
            missed = [f for f in self.lacking(use, room, count) if f not in active]
            if not missed:
                return count
            active += missed[:AT_ONCE]


def _columns(first: Int64, second: int, owner: int) -> Int64:
    made = np.empty((len(first), 3), np.int64)
    made[:, 0], made[:, 1], made[:, 2] = first, second, owner
    return made
