"""How many channels take which way: the least cost that has room, counted, slots not looked at."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, eye_array

Int64 = npt.NDArray[np.int64]
NODES = 2000
"""Nodes of a program: beyond them its best flow so far is taken."""


@dataclass(frozen=True)
class Asked:
    """Channels to be lit in one state.

    Attributes:
        ways: numbers of those that may be taken.
        cost: (ways,) what a channel on each costs.
        need: by demand, how many channels.
        room: (rows,) how many more channels every row has room for.
    """

    ways: Int64
    cost: Int64
    need: Mapping[int, int]
    room: Int64


@dataclass(frozen=True)
class After:
    """A state that must be carried with what it leaves of the channels of another.

    Attributes:
        asked: what is asked then, of which what is left counts; with all the room there is.
        left: (all ways,) on which ways channels are left.
        counts: (all ways,) those of them that are in time.
    """

    asked: Asked
    left: npt.NDArray[np.bool_]
    counts: npt.NDArray[np.bool_]


def cheapest_flow(
    use: csr_array, demand: Int64, asked: Asked, after: Sequence[After] = ()
) -> Int64 | None:
    """Return how many channels take each way, None where they have no room.

    Args:
        use: (rows, all ways) what a channel takes.
        demand: (all ways,) whose they are.
        asked: the channels.
        after: states that must be carried as well, each with what it leaves of these channels.

    Returns:
        (all ways,) channels.
    """
    found = np.zeros(use.shape[1], np.int64)
    if not after:
        quick = _each_best(use, demand, asked)
        if quick is not None:
            return quick
    if not set(asked.need) <= set(demand[asked.ways].tolist()):
        return None
    blocks = [[use[:, asked.ways]], [_owners(demand, asked)]]
    high = [asked.room, np.array(list(asked.need.values()))]
    low = [np.full(len(asked.room), -np.inf), high[1].astype(float)]
    rows: list[list[csr_array | None]] = [[block[0], *[None] * len(after)] for block in blocks]
    for number, state in enumerate(after):
        mine, then = asked.ways, state.asked
        left, counts = (np.diag(x[mine].astype(float)) for x in (state.left, state.counts))
        blank: list[csr_array | None] = [None] * len(after)
        blank[number] = use[:, then.ways]
        rows.append([csr_array(use[:, mine] @ left), *blank])
        blank = list(blank)
        blank[number] = _owners(demand, then)
        rows.append([csr_array(_owners(demand, asked, then.need) @ counts), *blank])
        high += [then.room, np.full(len(then.need), np.inf)]
        low += [np.full(len(then.room), -np.inf), np.array(list(then.need.values()), float)]
    cost = np.concatenate([asked.cost, *(state.asked.cost for state in after)])
    sizes = [len(asked.ways), *(len(state.asked.ways) for state in after)]
    matrix = _whole(rows, sizes)
    solved = milp(
        cost.astype(float),
        constraints=LinearConstraint(matrix, np.concatenate(low), np.concatenate(high)),
        integrality=np.ones(len(cost)),
        bounds=Bounds(0, np.inf),
        options={"mip_rel_gap": 0, "node_limit": NODES},
    )
    if solved.x is None:
        return None
    found[asked.ways] = np.round(solved.x[: len(asked.ways)]).astype(np.int64)
    return found


def _whole(rows: list[list[csr_array | None]], sizes: Sequence[int]) -> csr_array:
    """Return blocks as one matrix; a block row of nothing keeps every column's width."""
    widths = [eye_array(n, format="csr")[:0] for n in sizes]
    first: list[list[csr_array | None]] = [[w if i == j else None for j in range(len(sizes))]
                                           for i, w in enumerate(widths)]  # fmt: skip
    return csr_array(block_array([*first, *rows], format="csr"))


def _owners(demand: Int64, asked: Asked, of: Mapping[int, int] | None = None) -> csr_array:
    """Return (demands, ways): which ways are of which demand."""
    names = np.array(list(asked.need if of is None else of), np.int64)
    return csr_array((demand[asked.ways][None, :] == names[:, None]).astype(float))


def _each_best(use: csr_array, demand: Int64, asked: Asked) -> Int64 | None:
    """Return the flow in which every channel takes its cheapest way, if there is room for it."""
    found = np.zeros(use.shape[1], np.int64)
    order = asked.ways[np.lexsort((asked.ways, asked.cost))]
    for d, count in asked.need.items():
        mine = order[demand[order] == d]
        if not len(mine):
            return None
        found[mine[0]] = count
    return found if (use @ found <= asked.room).all() else None
