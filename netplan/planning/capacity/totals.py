"""From totals of places to the channels that pairs may come to need."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from netplan.latency.demand import Demand
from netplan.planning.capacity.hose import Hose

Totals = Mapping[str, tuple[int, int]]
"""By place, Mbit/s intact and what failures must leave."""


def ends_of(pairs: Sequence[Demand]) -> list[tuple[str, str] | None]:
    """Return the places of every pair; None where a stricter pair has the traffic between them."""
    first: dict[frozenset[str], int] = {}
    for i, pair in enumerate(pairs):
        places = frozenset((pair.sources[0], pair.sink))
        if places not in first or pair.limit_ns < pairs[first[places]].limit_ns:
            first[places] = i
    mine = set(first.values())
    return [(p.sources[0], p.sink) if i in mine else None for i, p in enumerate(pairs)]


def far_first(pairs: Sequence[Demand], totals: Totals) -> list[tuple[int, int]]:
    """Return traffic within totals that is as much as can be between places that are far apart.

    By pair, in Mbit/s, intact and after a failure; pairs in the order of their distance have
    what the farther ones leave.
    """
    found, ends = np.zeros((len(pairs), 2), np.int64), ends_of(pairs)
    order = sorted(range(len(pairs)), key=lambda i: (-pairs[i].floor_ns, i))
    for after in range(2):
        rest = {place: total[after] for place, total in totals.items()}
        for i in order:
            named = [place for place in ends[i] or () if place in rest]
            found[i, after] = min((rest[place] for place in named), default=0)
            for place in named:
                rest[place] -= int(found[i, after])
    return [(int(whole), int(left)) for whole, left in found]


def hose_of(
    pairs: Sequence[Demand],
    totals: Totals,
    places: Sequence[str],
    rate: int,
    needed: npt.NDArray[np.bool_],
) -> Hose:
    """Return all channels that pairs may come to need.

    Args:
        pairs: every pair of every target.
        totals: of places.
        places: names of all of them.
        rate: of a channel, Mbit/s.
        needed: (d, f) whether a pair needs channels in a state beyond today's network.
    """
    number = {place: i for i, place in enumerate(places)}
    ends = [
        tuple(number[place] for place in pair) if pair and set(pair) & set(totals) else ()
        for pair in ends_of(pairs)
    ]
    room = {
        number[place]: (max(-(-whole // rate) - 1, 0), max(-(-left // rate) - 1, 0))
        for place, (whole, left) in totals.items()
    }
    return Hose(ends, room, needed)
