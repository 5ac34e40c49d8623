"""From a cover problem of links to one whose links and spans are ladders of channels and pairs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import gcd
from typing import Any

import numpy as np
import numpy.typing as npt

from netplan.model.traffic import Rerouting
from netplan.optimize.problem.cover import ARC_ENTER, ARC_OPTICAL, CoverProblem
from netplan.optimize.problem.prepare import optical_delay_matters
from netplan.planning.capacity.hose import Hose
from netplan.planning.capacity.places import always_in_budget, places_of_links
from netplan.planning.capacity.question import (
    ALL,
    ANYWHERE,
    CapacityQuestion,
    ChannelType,
    Key,
)


@dataclass(frozen=True)
class Room:
    """What a fibre network can be extended by, span by span.

    Attributes:
        slots: of a pair of fibres.
        pairs: (s,) fibre pairs that can be lit on each span at most.
        line_cny: (s,) price of each pair after the first.
        types: what links can be lit with.
        owned: whether channels belong to a demand and are of use to no other.
        rungs: the items of a link's regenerators in the base, lowest rung first, where it counts
            them by delay.
        stands: (n,) the number of the place of every node of the base at which light may be
            regenerated, -1 elsewhere; types with noise ask for it.
        rerouting: what a failure may move.
        hose: all matrices that must be carried; None: the channels that are asked for alone.
    """

    slots: int
    pairs: Sequence[int]
    line_cny: Sequence[int]
    types: Sequence[ChannelType]
    owned: bool = False
    rungs: Mapping[int, Sequence[int]] = field(default_factory=dict)
    stands: Sequence[int] = ()
    rerouting: Rerouting = Rerouting.FREE
    hose: Hose | None = None

    def at_once(self, most: Sequence[int]) -> int:
        """Return how many channels may be lit at once, of the most that each demand could need."""
        return sum(most) if self.hose is None else self.hose.together


class _Items:
    """Items while rungs are being added."""

    def __init__(self, base: CoverProblem, links: Mapping[int, int]) -> None:
        self.cost = base.item_cost.tolist()
        for item, cny in links.items():
            self.cost[item] = cny
        self.name = list(base.item_name)
        self.upper = base.item_upper.tolist()

    def rungs(self, name: str, count: int, cost: int, upper: int, *, first: int = 2) -> range:
        made = range(len(self.cost), len(self.cost) + count)
        self.cost += [cost] * count
        self.upper += [upper] * count
        self.name += [f"{name}#{i}" for i in range(first, count + first)]
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
        base: spans first among its items, as many as ``room`` has, then links, then regenerators
            of links; what links and regenerators cost in it does not count, channels do.
        channels: (d, f) what every demand needs in every state beyond today's network: channels,
            or units of which a channel of a type brings its rate.
        room: what there is and costs.

    Raises:
        ValueError: there are several types, and regenerators that stand wherever delay asks, or
            routes in pairs; or channels that belong to a demand, and any traffic within totals.
    """
    if room.hose is not None and (room.owned or len(room.types) > 1):
        raise ValueError("any traffic within totals is planned with shared channels of one type")
    channels, room = _in_lowest_terms(channels, room)
    if any(t.noise is not None for t in room.types):
        base = _without_rungs(base, room)
    elif optical_delay_matters(base) and len(room.types) > 1:
        raise ValueError("regenerators that delay asks for are planned with one type of channel")
    if room.rerouting.in_pairs and len(room.types) > 1:
        raise ValueError("pairs of routes are planned with one type of channel")
    spans, first_type = len(room.pairs), room.types[0]
    again = [item for items in room.rungs.values() for item in items]
    links = [i for i in range(spans, len(base.item_cost)) if i not in set(again)]
    price = dict.fromkeys(links, 0 if room.owned else first_type.channel_cny)
    price |= dict.fromkeys(again, first_type.regenerator_cny)
    items = _Items(base, price)
    pairs: dict[int, Sequence[int]] = {
        s: (s, *items.rungs(base.item_name[s], room.pairs[s] - 1, room.line_cny[s], _open(base, s)))
        for s in range(spans)
    }
    ends = _channels_of_links(base, channels, room, items, links)
    stands = _places_of_links(base, room, links)
    most = _most(channels, room)
    for k, t, place in stands:
        given = room.rungs.get(k, ()) if place == ANYWHERE else ()
        count, type_ = (
            max(room.at_once(most[t]) * max(len(given), 1) - len(given), 0),
            room.types[t],
        )
        name = f"{base.item_name[k]}*{type_.name}@{place}"
        more = items.rungs(name, count, type_.regenerator_cny, _open(base, k), first=1)
        ends[Key(ALL, k, t, place)] = (*given, *more)
    return CapacityQuestion(
        base=items.put(base),
        cover=items.put(_with_exits(base, ends, links, owned=room.owned)),
        channels=channels,
        slots=room.slots,
        types=room.types,
        pairs=pairs,
        ends=ends,
        links=links,
        rungs=room.rungs,
        stands=room.stands,
        owned=room.owned,
        rerouting=room.rerouting,
        hose=room.hose,
    )


def _in_lowest_terms(
    channels: npt.NDArray[np.int64], room: Room
) -> tuple[npt.NDArray[np.int64], Room]:
    """Return what is asked in the largest units that rates are wholes of; and slots without rest.

    Channels moved down as far as they go start at sums of widths, on any number of pairs: so slots
    beyond a whole number of what all widths are wholes of are of no use.
    """
    unit, width = gcd(*(t.rate for t in room.types)), gcd(*(t.width for t in room.types))
    types = [replace(t, rate=t.rate // unit) for t in room.types]
    return -(-channels // unit), replace(room, slots=room.slots - room.slots % width, types=types)


def _channels_of_links(
    base: CoverProblem,
    channels: npt.NDArray[np.int64],
    room: Room,
    items: _Items,
    links: Sequence[int],
) -> dict[Key, Sequence[int]]:
    """Return the ladders of channels; those of the first type begin with the item of the link."""
    ends: dict[Key, Sequence[int]] = {}
    for t, (type_, most) in enumerate(zip(room.types, _most(channels, room), strict=True)):
        of_type = f"*{type_.name}" if t else ""
        if room.owned:
            for d, count in enumerate(most):
                for k in links:
                    name = f"{base.item_name[k]}{of_type}@{base.demand_name[d]}"
                    if count:
                        ends[Key(d, k, t)] = items.rungs(
                            name, count, type_.channel_cny, _open(base, k)
                        )
            continue
        for k in links:
            name, count = f"{base.item_name[k]}{of_type}", room.at_once(most)
            if t:
                ends[Key(ALL, k, t)] = items.rungs(
                    name, count, type_.channel_cny, _open(base, k), first=1
                )
                continue
            more = items.rungs(name, count - 1, type_.channel_cny, _open(base, k))
            ends[Key(ALL, k)] = (k, *more)
    return {key: ladder for key, ladder in ends.items() if ladder}


def _most(channels: npt.NDArray[np.int64], room: Room) -> list[list[int]]:
    """Return by type how many channels of it every demand could need of a link, of no other one.

    In pairs of routes both may be over the same link.
    """
    units = channels.max(axis=1, initial=0)
    if room.rerouting.in_pairs:
        units = units + channels[:, 1:].max(axis=1, initial=0)
    return [(-(-units // t.rate)).tolist() for t in room.types]


def _places_of_links(
    base: CoverProblem, room: Room, links: Sequence[int]
) -> list[tuple[int, int, int]]:
    """Return every link, type and place at which light of the link may be regenerated."""
    counted = room.types[0].noise is None and optical_delay_matters(base)
    found = [(k, 0, ANYWHERE) for k in links if counted and room.rungs.get(k)]
    noisy = [t for t, type_ in enumerate(room.types) if not always_in_budget(base, type_)]
    places = places_of_links(base, room.stands, links) if noisy else {}
    return found + [(k, t, p) for t in noisy for k in links for p in places.get(k, ())]


def _without_rungs(base: CoverProblem, room: Room) -> CoverProblem:
    """Return the problem with regenerators free of charge: at places they are counted beside it.

    With one type the noise of its arcs still counts, and so does the delay of regenerators.
    """
    optical = base.arc_kind == ARC_OPTICAL
    layer = np.zeros(base.n_nodes, bool)
    layer[base.arc_tail[optical]] = layer[base.arc_head[optical]] = True
    again = np.isin(base.arc_item, [i for items in room.rungs.values() for i in items])
    link = (base.arc_item >= len(room.pairs)) & ~again
    kept = ~again & ~(link & ~layer[base.arc_tail])
    number, several = np.cumsum(kept) - 1, len(room.types) > 1
    return replace(
        base,
        arc_tail=base.arc_tail[kept],
        arc_head=base.arc_head[kept],
        arc_ns=base.arc_ns[kept],
        arc_item=base.arc_item[kept],
        arc_kind=base.arc_kind[kept],
        arc_cap_ns=None,
        arc_noise=None if several or base.arc_noise is None else base.arc_noise[kept],
        scenario_lost_arcs=[
            number[lost[kept[lost]]].astype(np.int32) for lost in base.scenario_lost_arcs
        ],
        reach_ns=2**62,
    )


def _open(base: CoverProblem, item: int) -> int:
    return int(base.item_upper[item])


def with_few_channels(question: CapacityQuestion) -> CoverProblem:
    """Return a question of single paths whose plans change the ends of channels seldom.

    Every demand pays for all its channels wherever a path of it ends: dearer than it need be
    where channels are shared, and blind to slots, but its spans are good ones to begin with.
    """
    base, most = question.base, question.channels.max(axis=1, initial=0).tolist()
    links = sorted({key.link for key in question.ends})
    first, wanted = len(base.item_cost), [d for d, count in enumerate(most) if count]
    block = {(d, link): (first + i,) for i, (d, link) in enumerate(product(wanted, links))}
    cost = base.item_cost.copy()
    cost[links] = 0
    return replace(
        _with_sides(base, links, lambda d, link: block.get((d, link), ())),
        item_cost=np.append(cost, [question.least_cost_of(most[d]) for d, _ in block]).astype(
            np.int64
        ),
        item_lower=np.append(base.item_lower, np.zeros(len(block), np.int8)),
        item_upper=np.append(base.item_upper, [base.item_upper[k] for _, k in block]).astype(
            np.int8
        ),
        item_name=[*base.item_name, *(f"{base.item_name[k]}@{d}" for d, k in block)],
    )


class _Copied:
    """Arcs while they are copied, for every demand or every type."""

    def __init__(self) -> None:
        self.rows: list[tuple[int, ...]] = []
        self.of: dict[int, list[int]] = {}

    def add(self, arc: int, *row: int) -> None:
        self.of.setdefault(arc, []).append(len(self.rows))
        self.rows.append(row)

    def put(self, base: CoverProblem, **changes: Any) -> CoverProblem:
        """Return the problem with these arcs, each lost with the one that it was copied from."""
        columns = np.array(self.rows, np.int64).reshape(-1, 7).T
        tails, heads, times, item_of, kinds, caps, noise = columns
        lost = [
            np.array(sorted(c for a in gone.tolist() for c in self.of.get(a, [])), np.int32)
            for gone in base.scenario_lost_arcs
        ]
        return replace(
            base,
            arc_cap_ns=None if base.arc_cap_ns is None else caps,
            arc_noise=None if base.arc_noise is None else noise,
            arc_tail=tails.astype(np.int32),
            arc_head=heads.astype(np.int32),
            arc_ns=times,
            arc_item=item_of.astype(np.int32),
            arc_kind=kinds.astype(np.int8),
            scenario_lost_arcs=lost,
            **changes,
        )


def _columns(base: CoverProblem) -> Iterator[tuple[int, tuple[int, ...]]]:
    """Yield the arcs: their number; tail, head, ns, item, kind, cap and noise."""
    noise = np.zeros(len(base.arc_tail), np.int64) if base.arc_noise is None else base.arc_noise
    columns = (
        base.arc_tail, base.arc_head, base.arc_ns, base.arc_item, base.arc_kind, base.caps_ns,
        noise,
    )  # fmt: skip
    yield from enumerate(zip(*(c.tolist() for c in columns), strict=True))


def _with_exits(
    base: CoverProblem,
    ends: Mapping[Key, Sequence[int]],
    links: Sequence[int],
    *,
    owned: bool,
) -> CoverProblem:
    """Return the problem with an exit for every type, and for every demand where it owns them."""
    types = range(max((key.type for key in ends), default=0) + 1)

    def exits(demand: int, link: int) -> list[int]:
        keys = [Key(demand if owned else ALL, link, t) for t in types]
        return [ends[key][0] for key in keys if key in ends]

    if owned:
        return _with_sides(base, links, exits)
    if len(types) == 1:
        return base
    made, known = _Copied(), frozenset(links)
    for arc, (tail, head, ns, item, *rest) in _columns(base):
        for own in exits(ALL, item) if item in known else [item]:
            made.add(arc, tail, head, ns, own, *rest)
    return made.put(base)


def _with_sides(
    base: CoverProblem, links: Sequence[int], exits: Callable[[int, int], Sequence[int]]
) -> CoverProblem:
    """Return the problem with places, hops and exits of its own for every demand.

    Args:
        base: the problem.
        links: its links.
        exits: the items over any of which a demand leaves a link.
    """
    optical, enter = base.arc_kind == ARC_OPTICAL, base.arc_kind == ARC_ENTER
    layer = {*base.arc_tail[optical].tolist(), *base.arc_head[optical].tolist()}
    layer |= set(base.arc_head[enter].tolist())
    number = {v: i for i, v in enumerate(v for v in range(base.n_nodes) if v not in layer)}
    made, demands, known = _Copied(), range(len(base.demand_source)), frozenset(links)

    def node(demand: int, v: int) -> int:
        return v if v in layer else base.n_nodes + demand * len(number) + number[v]

    for arc, (tail, head, ns, item, *rest) in _columns(base):
        if tail in layer and head in layer:
            made.add(arc, tail, head, ns, item, *rest)
            continue
        for d in demands:
            for own in exits(d, item) if item in known else [item]:
                made.add(arc, node(d, tail), node(d, head), ns, own, *rest)
    return made.put(
        base,
        n_nodes=base.n_nodes + len(demands) * len(number),
        demand_source=_own(node, base.demand_source),
        demand_sink=_own(node, base.demand_sink),
    )


def _own(node: Callable[[int, int], int], of: npt.NDArray[np.int32]) -> npt.NDArray[np.int32]:
    """Return the node of every demand on its own side."""
    return np.array([node(d, v) for d, v in enumerate(of.tolist())], np.int32)
