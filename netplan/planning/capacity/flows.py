"""How many channels take which way: the least cost that has room, counted, slots not looked at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_array, csr_array, diags_array

Int64 = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]
NODES = 2000
"""Nodes of a program: beyond them its best flow so far is taken."""
TIME_SHARE = 1e-3
"""What the cost of ways counts for beside the price of rungs."""


@dataclass(frozen=True)
class Columns:
    """What channels could take.

    Attributes:
        use: (rows, ways) how much a channel takes of a row.
        demand: (ways,) whose it is.
        rate: (ways,) units that it brings.
    """

    use: csr_array
    demand: Int64
    rate: Int64


@dataclass(frozen=True)
class Asked:
    """Channels to be lit in one state.

    Attributes:
        ways: numbers of those that may be taken.
        cost: (ways,) what a channel on each costs.
        need: by demand, how many units.
        room: (rows,) how much more every row has room for.
        fixed: how many channels take each way exactly; None: as many as need be.
    """

    ways: Int64
    cost: Int64
    need: Mapping[int, int]
    room: Int64
    fixed: Mapping[int, int] | None = None


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


@dataclass(frozen=True)
class Rungs:
    """What can be bought: (rows,) room of a rung, how many there are more, and their price."""

    room: Int64
    most: Int64
    price: Int64


@dataclass(frozen=True)
class Flow:
    """(all ways,) channels; (rows,) rungs that are bought for them."""

    channels: Int64
    rungs: Int64


def cheapest_flow(
    columns: Columns, asked: Asked, after: Sequence[After] = (), rungs: Rungs | None = None
) -> Flow | None:
    """Return how many channels take each way, None where they have no room.

    Args:
        columns: what channels could take.
        asked: the channels.
        after: states that must be carried as well, each with what it leaves of these channels.
        rungs: what can be bought, as little of it as can be; None: nothing.
    """
    best = None if after else _each_best(columns, asked)
    if best is not None:
        return Flow(best, np.zeros(len(asked.room), np.int64))
    states = [asked, *(state.asked for state in after)]
    if not set(asked.need) <= set(columns.demand[asked.ways].tolist()):
        return None
    more = rungs or Rungs(*(np.zeros(len(asked.room), np.int64) for _ in range(3)))
    matrix = block_array(list(_rows(columns, asked, after, more)), format="csr")
    low = [x for state in states for x in (np.full(len(state.room), -np.inf), _needs(state))]
    high = [x for state in states for x in (state.room, np.full(len(state.need), np.inf))]
    high[1] = low[1] + columns.rate[asked.ways].max(initial=1) - 1
    cost = np.concatenate([np.maximum(state.cost, 1) for state in states]) * (
        1.0 if rungs is None else TIME_SHARE
    )
    most = np.concatenate([np.full(len(cost), np.inf), more.most])
    solved = milp(
        np.concatenate([cost, more.price]),
        constraints=LinearConstraint(matrix, np.concatenate(low), np.concatenate(high)),
        integrality=np.ones(len(most)),
        bounds=Bounds(0, most),
        options={"mip_rel_gap": 0, "node_limit": NODES},
    )
    if solved.x is None:
        return None
    value = np.round(solved.x).astype(np.int64)
    found = np.zeros(columns.use.shape[1], np.int64)
    found[asked.ways] = value[: len(asked.ways)]
    return Flow(found, value[len(cost) :])


def _needs(asked: Asked) -> Floats:
    return np.array(list(asked.need.values()), np.float64)


def _rows(
    columns: Columns, asked: Asked, after: Sequence[After], more: Rungs
) -> Iterator[list[csr_array | None]]:
    """Yield blocks of rows: of every state its room and its needs; rungs in the last column."""
    last = csr_array(diags_array(-more.room.astype(float)))
    blank: list[csr_array | None] = [None] * len(after)
    yield [columns.use[:, asked.ways], *blank, last]
    yield [_owners(columns, asked.ways, asked.need), *blank, None]
    for number, state in enumerate(after):
        left, counts = (
            csr_array(diags_array(x[asked.ways].astype(float))) for x in (state.left, state.counts)
        )
        mine, then = list(blank), state.asked
        mine[number] = columns.use[:, then.ways]
        yield [columns.use[:, asked.ways] @ left, *mine, last]
        mine = list(blank)
        mine[number] = _owners(columns, then.ways, then.need)
        yield [_owners(columns, asked.ways, then.need) @ counts, *mine, None]


def _owners(columns: Columns, ways: Int64, need: Mapping[int, int]) -> csr_array:
    """Return (demands, ways) units that a channel on a way brings a demand."""
    mine = columns.demand[ways][None, :] == np.array(list(need), np.int64)[:, None]
    return csr_array(mine * columns.rate[ways].astype(float))


def _each_best(columns: Columns, asked: Asked) -> Int64 | None:
    """Return the flow in which every channel takes its cheapest way, if there is room for it.

    None also where channels bring different rates.
    """
    found = np.zeros(columns.use.shape[1], np.int64)
    if not asked.need:
        return found
    rates = np.unique(columns.rate[asked.ways])
    if len(rates) != 1:
        return None
    order = asked.ways[np.lexsort((asked.ways, asked.cost))]
    for d, units in asked.need.items():
        mine = order[columns.demand[order] == d]
        if not len(mine):
            return None
        found[mine[0]] = -(-units // int(rates[0]))
    return found if (columns.use @ found <= asked.room).all() else None
