"""A cover problem whose links carry a number of channels, and whose spans have room for some.

Every span is a ladder of fibre pairs and every link a ladder of channels: the first rung is the
item that the arcs of the cover problem carry, the others are items without arcs. A rung without
those below is of no use, and never dearer than they are, so plans hold the lower ones.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.optimize.problem.cover import CoverProblem

Key = tuple[int, int]
"""Who owns the channels (a demand, or -1: all), and the item of the link that they are lit on."""


@dataclass(frozen=True)
class CapacityQuestion:
    """What must be carried in every state, and what carries it.

    Attributes:
        base: the network: arcs, limits, failures; its items come first in ``cover``.
        cover: the question of single paths, with all rungs and, where channels are owned, a place
            side for every demand.
        channels: (d, f) channels that a demand needs in a state beyond today's network.
        slots: channels that a pair of fibres carries.
        pairs: the ladder of every span of the base, lowest rung first.
        ends: the ladder of the channels of an owner on a link; a link without one has no end of
            them.
        owned: whether channels belong to a demand.
    """

    base: CoverProblem
    cover: CoverProblem
    channels: npt.NDArray[np.int64]
    slots: int
    pairs: Mapping[int, tuple[int, ...]]
    ends: Mapping[Key, tuple[int, ...]]
    owned: bool

    def key(self, demand: int, link: int) -> Key:
        """Return the owner and link of the channels that a demand lights on a link."""
        return (demand if self.owned else -1, link)

    def levels(self, chosen: UInt8) -> Levels:
        """Return how far every ladder is reached."""
        return Levels(
            {s: _reached(items, chosen) for s, items in self.pairs.items()},
            {k: _reached(items, chosen) for k, items in self.ends.items()},
        )

    def items(self, levels: Levels) -> UInt8:
        """Return the choice that reaches these levels."""
        chosen = np.zeros(len(self.cover.item_cost), np.uint8)
        for s, u in levels.pairs.items():
            chosen[list(self.pairs[s][:u])] = 1
        for k, n in levels.channels.items():
            chosen[list(self.ends[k][:n])] = 1
        return chosen

    def without_channels(self) -> CapacityQuestion:
        """Return the question with channels free of charge and in any number: it costs no more."""
        cost = self.cover.item_cost.copy()
        cost[sorted({item for items in self.ends.values() for item in items})] = 0
        return replace(self, cover=replace(self.cover, item_cost=cost), ends={})

    @property
    def least_channel_cost(self) -> int:
        """Return what the channels of every plan cost at least."""
        if not self.ends:
            return 0
        each = self.channels.max(axis=1, initial=0).sum()
        most = each if self.owned else self.channels.sum(axis=0).max(initial=0)
        return int(most) * min(int(self.cover.item_cost[i[0]]) for i in self.ends.values())

    def routed(self, chosen: UInt8, *, every: bool = False) -> UInt8:
        """Return a choice with the links on which someone owns channels, or ``every`` link."""
        made = chosen.copy()
        for (_, link), items in self.ends.items():
            made[link] |= 1 if every else made[items[0]]
        return made

    @property
    def loaded(self) -> list[int]:
        """Return the states in which anything must be carried."""
        return np.flatnonzero(self.channels.any(axis=0)).tolist()


@dataclass(frozen=True)
class Levels:
    """Fibre pairs by span, channels by owner and link."""

    pairs: Mapping[int, int]
    channels: Mapping[Key, int]


def _reached(items: tuple[int, ...], chosen: UInt8) -> int:
    """Return how many rungs are held from below; those above a gap are worth nothing."""
    count = 0
    for item in items:
        if not chosen[item]:
            break
        count += 1
    return count
