"""A matrix of traffic within totals that a choice does not carry; or that there is none.

Of a state only what can ever be full matters: demands that can take the same ways through that are
one to it, and only the sums of their channels count. Sums are tried until none is left that is not
below those of some flow of whole channels: then every matrix is carried, by whole channels.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp

from netplan.planning.capacity.hose import Hose
from netplan.planning.capacity.states import Program, States

Int64 = npt.NDArray[np.int64]
Extra = dict[int, int] | None
"""Extra channels of demands; None: there are none that are not carried."""
Option = tuple[int, ...]
"""How much a channel on a way takes of every row that matters."""
TRIES = 400
"""Sums that are tried in a state before it stays open whether it carries every matrix."""


class UndecidedError(Exception):
    """It stays open whether a state carries every matrix; its number is the argument."""


@dataclass(frozen=True)
class Narrow:
    """What of a state matters.

    Attributes:
        hose: all matrices.
        state: intact 0, after any failure 1.
        groups: demands that have the same options, and these.
        room: of every row.
    """

    hose: Hose
    state: int
    groups: tuple[tuple[tuple[int, ...], tuple[Option, ...]], ...]
    room: tuple[int, ...]

    @property
    def key(self) -> tuple[object, ...]:
        """Return what the answer depends on."""
        return self.state, self.groups, self.room

    def unlike(self) -> Extra:
        """Return extra channels of demands that are not carried; None: there are none.

        Raises:
            UndecidedError: it was not found out.
        """
        flows: list[Int64] = []
        for _ in range(TRIES):
            extra = self._above(flows)
            if extra is None:
                return None
            sums = [sum(1 + extra.get(d, 0) for d in demands) for demands, _ in self.groups]
            flow = self._flow(np.array(sums, np.int64))
            if flow is None:
                return extra
            flows.append(flow)
        raise UndecidedError(self.state)

    @cached_property
    def _demands(self) -> list[int]:
        return [d for demands, _ in self.groups for d in demands]

    @cached_property
    def _most(self) -> Int64:
        """Return the most channels that each group can need."""
        each = (self.hose.weight(self.state, dict.fromkeys(ds, 1)) for ds, _ in self.groups)
        return np.array(list(each), np.int64)

    def _above(self, flows: Sequence[Int64]) -> Extra:
        """Return as many extra channels as can be of which no flow carries the sums of all groups.

        Every flow is exceeded in some group: a number of 0 or 1 says in which.
        """
        demands, count = self._demands, len(self.groups)
        n = len(demands)
        rows, room, most = self.hose.rows(demands, self.state)
        size = n + count * len(flows)
        matrix = [np.hstack([rows, np.zeros((len(rows), size - n))])]
        low, high = [np.full(len(rows), -np.inf)], [room]
        member = np.zeros((count, n))
        column = {d: i for i, d in enumerate(demands)}
        for g, (mine, _) in enumerate(self.groups):
            member[g, [column[d] for d in mine]] = 1
        for i, flow in enumerate(flows):
            here = n + i * count + np.arange(count)
            need = np.maximum(flow + 1 - member.sum(axis=1), 0)
            block = np.zeros((count + 1, size))
            block[:count, :n] = member
            block[np.arange(count), here] = -need
            block[count, here] = 1
            matrix.append(block)
            low.append(np.append(np.zeros(count), 1))
            high.append(np.full(count + 1, np.inf))
        upper = np.ones(size)
        upper[:n] = most
        for i, flow in enumerate(flows):
            upper[n + i * count : n + (i + 1) * count] = flow < self._most
        found = milp(
            np.append(-np.ones(n), np.zeros(size - n)),
            constraints=LinearConstraint(
                np.vstack(matrix), np.concatenate(low), np.concatenate(high)
            ),
            integrality=np.ones(size),
            bounds=Bounds(0, upper),
        )
        if found.x is None:
            return None
        return dict(zip(demands, np.round(found.x[:n]).astype(int).tolist(), strict=True))

    def _flow(self, sums: Int64) -> Int64 | None:
        """Return the sums of a flow of whole channels that are no less, and as great as can be."""
        owner = np.array([g for g, (_, options) in enumerate(self.groups) for _ in options])
        use = np.array([o for _, options in self.groups for o in options], float).T
        mine = (owner[None, :] == np.arange(len(self.groups))[:, None]).astype(float)
        found = milp(
            -np.ones(len(owner)),
            constraints=[
                LinearConstraint(use, -np.inf, np.array(self.room, float)),
                LinearConstraint(mine, sums, np.maximum(self._most, sums)),
            ],
            integrality=np.ones(len(owner)),
            bounds=Bounds(0, np.inf),
        )
        if found.x is None:
            return None
        whole: Int64 = mine.astype(np.int64) @ np.round(found.x).astype(np.int64)
        return whole


def unlike(narrow: Narrow) -> Extra | UndecidedError:
    """Return extra channels of demands that are not carried, None: there are none; or neither."""
    try:
        return narrow.unlike()
    except UndecidedError as undecided:
        return undecided


class Runner(Protocol):
    """Looks at states, in any order, here or elsewhere; yields the place of each and what it is."""

    def __call__(
        self, function: Callable[[Narrow], Extra | UndecidedError], jobs: Sequence[Narrow]
    ) -> Iterator[tuple[int, Extra | UndecidedError]]:
        """Yield (place, answer) as answers come."""
        ...


def here(
    function: Callable[[Narrow], Extra | UndecidedError], jobs: Sequence[Narrow]
) -> Iterator[tuple[int, Extra | UndecidedError]]:
    """Look at the states one after the other, in this process."""
    yield from enumerate(map(function, jobs))


class Adversary:
    """Looks for matrices that choices do not carry; what it found out of a state stays known."""

    def __init__(self, hose: Hose, runner: Runner = here) -> None:
        self.hose, self._runner = hose, runner
        self._known: dict[tuple[object, ...], Extra | UndecidedError] = {}

    def missed(self, states: States) -> Iterator[tuple[int, Int64]]:
        """Yield a state and a matrix of it that a choice does not carry, for every such state.

        Of states in which the same routes serve the same demands only the first.

        Raises:
            UndecidedError: it was not found out of a state.
        """
        found = list(self._narrowed(states))
        fresh = {n.key: n for _, n in found if isinstance(n, Narrow) and n.key not in self._known}
        keys = list(fresh)
        for place, answer in self._runner(unlike, list(fresh.values())) if fresh else ():
            self._known[keys[place]] = answer
        for state, narrow in found:
            extra = self._known[narrow.key] if isinstance(narrow, Narrow) else narrow
            if isinstance(extra, UndecidedError):
                raise extra
            if extra is not None:
                yield state, self.hose.column(state, extra)

    def _narrowed(self, states: States) -> Iterator[tuple[int, Narrow | Extra]]:
        seen: set[tuple[bool, bytes, bytes]] = set()
        for state in range(self.hose.needed.shape[1]):
            program = states.program(state)
            needed = self.hose.needed[:, state]
            key = state > 0, program.columns.tobytes(), needed.tobytes()
            if key not in seen:
                seen.add(key)
                yield state, narrowed(self.hose, program, states.room, state)


def narrowed(hose: Hose, program: Program, room: Int64, state: int) -> Narrow | Extra:
    """Return what of a state of a choice matters; None: nothing, every matrix is carried.

    A matrix, by extra channels, that is not carried, where a demand has no way in time.
    """
    demands = hose.demands(state)
    ways = program.use.toarray().T.astype(np.int64)
    options = {d: ways[program.owner == d] for d in demands}
    if not all(map(len, options.values())):
        return {}
    full = np.arange(len(room))
    while options:
        still = _can_be_full(hose, state, options, room[full])
        found = {d: _least(mine[:, still]) for d, mine in options.items()}
        options = {d: mine for d, mine in found.items() if mine.any()}
        full = full[still]
        if still.all():
            break
    if not options:
        return None
    groups: dict[tuple[Option, ...], list[int]] = defaultdict(list)
    for d, mine in options.items():
        groups[tuple(map(tuple, mine.tolist()))].append(d)
    alike = sorted((tuple(ds), mine) for mine, ds in groups.items())
    return Narrow(hose, min(state, 1), tuple(alike), tuple(room[full].tolist()))


def _least(options: Int64) -> Int64:
    """Return the options that take no more of everything than another one does, in order."""
    options = np.unique(options, axis=0)
    no_more = (options[:, None, :] <= options[None, :, :]).all(axis=2)
    least: Int64 = options[no_more.sum(axis=0) == 1]
    return least


def _can_be_full(
    hose: Hose, state: int, options: Mapping[int, Int64], room: Int64
) -> npt.NDArray[np.bool_]:
    """Tell of every row whether some matrix could take more of it than there is."""
    takes = np.array([mine.max(axis=0) for mine in options.values()])
    most = np.array([1 + hose.most(d, state) for d in options])
    over: npt.NDArray[np.bool_] = most @ takes > room
    for row in np.flatnonzero(over).tolist():
        weights = dict(zip(options, takes[:, row].tolist(), strict=True))
        over[row] = hose.weight(state, {d: w for d, w in weights.items() if w}) > room[row]
    return over
