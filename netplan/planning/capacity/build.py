"""From a cover problem of links to one whose links and spans are ladders of channels and pairs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import product
from math import gcd

import numpy as np
import numpy.typing as npt

from netplan.model.traffic import Rerouting
from netplan.optimize.problem.cover import ARC_OPTICAL, CoverProblem
from netplan.optimize.problem.prepare import optical_delay_matters
from netplan.planning.capacity.hose import Hose
from netplan.planning.capacity.places import always_in_budget, places_of_links
from netplan.planning.capacity.question import (
    ALL,
    ANYWHERE,
    HOP,
    CapacityQuestion,
    ChannelType,
    Key,
)
from netplan.planning.capacity.sides import with_exits, with_sides


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
        hop_arcs: arcs of the base that are hops of today with a limit, and the span under each.
        hop_room: what these hops carry, by span, in units of what is asked.
        degrees: the spans that end at a place, and how many pairs of them can be lit together.
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
    hop_arcs: Mapping[int, int] = field(default_factory=dict)
    hop_room: Mapping[int, int] = field(default_factory=dict)
    degrees: Sequence[tuple[Sequence[int], int]] = ()

    def refuse_together(self) -> None:
        """Refuse what is not planned together.

        Raises:
            ValueError: it is asked for.
        """
        if self.hose is None:
            return
        if self.owned or len(self.types) > 1:
            raise ValueError(
                "any traffic within totals is planned with shared channels of one type"
            )
        if self.hop_room or self.degrees:
            raise ValueError(
                "any traffic within totals is planned without limits of hops and degrees"
            )

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
            routes in pairs; or any traffic within totals, and what is not planned with it.
    """
    room.refuse_together()
    channels, room = _in_lowest_terms(channels, room)
    if any(t.noise is not None for t in room.types):
        base, room = _without_rungs(base, room)
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
    _add_regenerators(base, room, items, ends, (stands, _most(channels, room)))
    return CapacityQuestion(
        base=items.put(base),
        cover=items.put(with_exits(base, ends, links, owned=room.owned)),
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
        hops={Key(ALL, s, 0, HOP): units for s, units in room.hop_room.items()},
        hop_arcs=room.hop_arcs,
        degrees=[
            (ends, most) for ends, most in room.degrees if sum(room.pairs[s] for s in ends) > most
        ],
        hose=room.hose,
    )


def _add_regenerators(
    base: CoverProblem,
    room: Room,
    items: _Items,
    ends: dict[Key, Sequence[int]],
    where: tuple[Sequence[tuple[int, int, int]], Sequence[Sequence[int]]],
) -> None:
    """Add the ladders of regenerators: by link, type and place; the most channels by type."""
    stands, most = where
    for k, t, place in stands:
        given = room.rungs.get(k, ()) if place == ANYWHERE else ()
        wanted, type_ = room.at_once(most[t]) * max(len(given), 1), room.types[t]
        count = max(wanted - len(given), 0)
        name = f"{base.item_name[k]}*{type_.name}@{place}"
        more = items.rungs(name, count, type_.regenerator_cny, _open(base, k), first=1)
        ends[Key(ALL, k, t, place)] = (*given, *more)


def _in_lowest_terms(
    channels: npt.NDArray[np.int64], room: Room
) -> tuple[npt.NDArray[np.int64], Room]:
    """Return what is asked in the largest units that rates are wholes of; and slots without rest.

    Channels moved down as far as they go start at sums of widths, on any number of pairs: so slots
    beyond a whole number of what all widths are wholes of are of no use.
    """
    unit, width = gcd(*(t.rate for t in room.types)), gcd(*(t.width for t in room.types))
    types = [replace(t, rate=t.rate // unit) for t in room.types]
    hops, slots = {s: much // unit for s, much in room.hop_room.items()}, room.slots
    return -(-channels // unit), replace(
        room, slots=slots - slots % width, types=types, hop_room=hops
    )


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


def _without_rungs(base: CoverProblem, room: Room) -> tuple[CoverProblem, Room]:
    """Return the problem with regenerators free of charge: at places they are counted beside it.

    With one type the noise of its arcs still counts, and so does the delay of regenerators.
    """
    optical = base.arc_kind == ARC_OPTICAL
    layer = np.zeros(base.n_nodes, bool)
    layer[base.arc_tail[optical]] = layer[base.arc_head[optical]] = True
    again = np.isin(base.arc_item, [i for items in room.rungs.values() for i in items])
    link = (base.arc_item >= len(room.pairs)) & ~again
    kept = ~again & ~(link & ~layer[base.arc_tail])
    number, found = np.cumsum(kept) - 1, with_arcs(replace(base, arc_cap_ns=None), kept)
    noise = None if len(room.types) > 1 else found.arc_noise
    hops = {int(number[arc]): span for arc, span in room.hop_arcs.items()}
    return replace(found, arc_noise=noise, reach_ns=2**62), replace(room, hop_arcs=hops)


def with_arcs(base: CoverProblem, kept: npt.NDArray[np.bool_]) -> CoverProblem:
    """Return a problem with some of its arcs alone."""
    number = np.cumsum(kept) - 1
    return replace(
        base,
        arc_tail=base.arc_tail[kept],
        arc_head=base.arc_head[kept],
        arc_ns=base.arc_ns[kept],
        arc_item=base.arc_item[kept],
        arc_kind=base.arc_kind[kept],
        arc_cap_ns=None if base.arc_cap_ns is None else base.arc_cap_ns[kept],
        arc_noise=None if base.arc_noise is None else base.arc_noise[kept],
        scenario_lost_arcs=[
            number[lost[kept[lost]]].astype(np.int32) for lost in base.scenario_lost_arcs
        ],
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
        with_sides(base, links, lambda d, link: block.get((d, link), ())),
        item_cost=np.append(cost, [question.least_cost_of(most[d]) for d, _ in block]).astype(
            np.int64
        ),
        item_lower=np.append(base.item_lower, np.zeros(len(block), np.int8)),
        item_upper=np.append(base.item_upper, [base.item_upper[k] for _, k in block]).astype(
            np.int8
        ),
        item_name=[*base.item_name, *(f"{base.item_name[k]}@{d}" for d, k in block)],
    )
