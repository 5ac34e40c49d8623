"""From a cover problem of links to one whose links and spans are ladders of channels and pairs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import product

import numpy as np
import numpy.typing as npt

from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, NO_ITEM, CoverProblem
from netplan.optimize.problem.prepare import optical_delay_matters
from netplan.planning.capacity.question import CapacityQuestion, Key


@dataclass(frozen=True)
class Room:
    """What a fibre network can be extended by, span by span.

    Attributes:
        slots: channels that a pair of fibres carries.
        pairs: (s,) fibre pairs that can be lit on each span at most.
        line_cny: (s,) price of each pair after the first.
        channel_cny: price of a channel, both ends.
        owned: whether channels belong to a demand and are of use to no other.
    """

    slots: int
    pairs: Sequence[int]
    line_cny: Sequence[int]
    channel_cny: int
    owned: bool = False


class _Items:
    """Items while rungs are being added."""

    def __init__(self, base: CoverProblem, first_cny: int, spans: int) -> None:
        self.cost = [*base.item_cost[:spans].tolist()]
        self.cost += [first_cny] * (len(base.item_cost) - spans)
        self.name = list(base.item_name)
        self.upper = base.item_upper.tolist()

    def rungs(self, name: str, count: int, cost: int, upper: int) -> list[int]:
        made = list(range(len(self.cost), len(self.cost) + count))
        self.cost += [cost] * count
        self.upper += [upper] * count
        self.name += [f"{name}#{i}" for i in range(2, count + 2)]
        return made

    def put(self, problem: CoverProblem) -> CoverProblem:
        lower = np.zeros(len(self.cost), np.int8)
        lower[: len(problem.item_lower)] = problem.item_lower
        return replace(
            problem,
            item_cost=np.array(self.cost, np.int64),
            item_lower=lower,
            item_upper=np.array(self.upper, np.int8),
            item_name=self.name,
        )


def capacity_question(
    base: CoverProblem, channels: npt.NDArray[np.int64], room: Room
) -> CapacityQuestion:
    """Return the question of what carries channels.

    Args:
        base: spans first among its items, as many as ``room`` has, then links; what links cost in
            it does not count, channels do.
        channels: (d, f) channels of every demand in every state beyond today's network.
        room: what there is and costs.

    Raises:
        ValueError: a link of it may need regenerators, which channels are not counted with yet.
    """
    if optical_delay_matters(base):
        raise ValueError("channels are planned where no link within a limit needs a regenerator")
    spans = len(room.pairs)
    items = _Items(base, 0 if room.owned else room.channel_cny, spans)
    links = range(spans, len(base.item_cost))
    pairs = {
        s: (s, *items.rungs(base.item_name[s], room.pairs[s] - 1, room.line_cny[s], _open(base, s)))
        for s in range(spans)
    }
    ends: dict[Key, tuple[int, ...]] = {}
    if room.owned:
        most = channels.max(axis=1, initial=0)
        for d, count in enumerate(most.tolist()):
            for k in links:
                name = f"{base.item_name[k]}@{base.demand_name[d]}"
                if count:
                    ends[d, k] = tuple(items.rungs(name, count, room.channel_cny, _open(base, k)))
        return CapacityQuestion(
            items.put(base), items.put(_with_sides(base, ends)), channels, room.slots, pairs, ends,
            owned=True,
        )  # fmt: skip
    count = int(channels.max(axis=1, initial=0).sum())
    for k in links:
        more = items.rungs(base.item_name[k], count - 1, room.channel_cny, _open(base, k))
        ends[-1, k] = (k, *more)
    whole = items.put(base)
    return CapacityQuestion(whole, whole, channels, room.slots, pairs, ends, owned=False)


def _open(base: CoverProblem, item: int) -> int:
    return int(base.item_upper[item])


def with_few_channels(question: CapacityQuestion) -> CoverProblem:
    """Return a question of single paths whose plans change the ends of channels seldom.

    Every demand pays for all its channels wherever a path of it ends: dearer than it need be
    where channels are shared, and blind to slots, but its spans are good ones to begin with.
    """
    base, most = question.base, question.channels.max(axis=1, initial=0).tolist()
    links = sorted({link for _, link in question.ends})
    price = {
        link: int(question.cover.item_cost[items[0]]) for (_, link), items in question.ends.items()
    }
    first, wanted = len(base.item_cost), [d for d, count in enumerate(most) if count]
    block: dict[Key, tuple[int, ...]]
    block = {(d, link): (first + i,) for i, (d, link) in enumerate(product(wanted, links))}
    cost = base.item_cost.copy()
    cost[links] = 0
    return replace(
        _with_sides(base, block),
        item_cost=np.append(cost, [most[d] * price[link] for d, link in block]).astype(np.int64),
        item_lower=np.append(base.item_lower, np.zeros(len(block), np.int8)),
        item_upper=np.append(base.item_upper, [base.item_upper[k] for _, k in block]).astype(
            np.int8
        ),
        item_name=[*base.item_name, *(f"{base.item_name[k]}@{d}" for d, k in block)],
    )


class _Copied:
    """Arcs while the place side is copied for every demand."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, int, int, int, int]] = []
        self.of: dict[int, list[int]] = {}

    def add(self, arc: int, row: tuple[int, int, int, int, int]) -> None:
        self.of.setdefault(arc, []).append(len(self.rows))
        self.rows.append(row)


def _with_sides(base: CoverProblem, ends: dict[Key, tuple[int, ...]]) -> CoverProblem:
    """Return the problem with places, hops and exits of its own for every demand."""
    optical, enter = base.arc_kind == ARC_OPTICAL, base.arc_kind == ARC_ENTER
    layer = {*base.arc_tail[optical].tolist(), *base.arc_head[optical].tolist()}
    layer |= set(base.arc_head[enter].tolist())
    number = {v: i for i, v in enumerate(v for v in range(base.n_nodes) if v not in layer)}
    made, demands = _Copied(), range(len(base.demand_source))

    def node(demand: int, v: int) -> int:
        return v if v in layer else base.n_nodes + demand * len(number) + number[v]

    columns = (base.arc_tail, base.arc_head, base.arc_ns, base.arc_item, base.arc_kind)
    for arc, (tail, head, ns, item, kind) in enumerate(
        zip(*(c.tolist() for c in columns), strict=True)
    ):
        if tail in layer and head in layer:
            made.add(arc, (tail, head, ns, item, kind))
            continue
        for d in demands:
            owned = item
            if tail in layer and item != NO_ITEM:
                if (d, item) not in ends:
                    continue
                owned = ends[d, item][0]
            made.add(arc, (node(d, tail), node(d, head), ns, owned, kind))
    tails, heads, times, item_of, kinds = np.array(made.rows, np.int64).T
    lost = [
        np.array(sorted(c for a in gone.tolist() for c in made.of.get(a, [])), np.int32)
        for gone in base.scenario_lost_arcs
    ]
    return replace(
        base,
        arc_cap_ns=None,
        n_nodes=base.n_nodes + len(demands) * len(number),
        arc_tail=tails.astype(np.int32),
        arc_head=heads.astype(np.int32),
        arc_ns=times,
        arc_item=item_of.astype(np.int32),
        arc_kind=kinds.astype(np.int8),
        scenario_lost_arcs=lost,
        demand_source=_own(node, base.demand_source),
        demand_sink=_own(node, base.demand_sink),
    )


def _own(node: Callable[[int, int], int], of: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the node of every demand on its own side."""
    return np.array([node(d, v) for d, v in enumerate(of.tolist())], np.int32)
