"""A cover problem whose links carry a number of channels, and whose spans have room for some.

Every span is a ladder of fibre pairs; what is bought of a link is ladders, too: its channels of
every type, and the regenerators at every place that they may need. The first rung of a span is the
item that the arcs of the cover problem carry, and so is that of the channels of a link; the others
are items without arcs. A rung without those below is of no use, and never dearer than they are, so
plans hold the lower ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.model.traffic import Rerouting
from netplan.optimize.problem.cover import CoverProblem
from netplan.planning.capacity.hose import Hose

ALL = -1
"""Who owns what serves every demand."""
HOP, ENDS, ANYWHERE = -3, -2, -1
"""Where what is bought of a link stands: at both of its ends, or at places that do not matter.

HOP: it is no link, but today's hop over a span, which has so much room as it has.
"""


class Key(NamedTuple):
    """What is bought of a link in any number, one for every channel that takes it.

    ``owner`` is a demand, or ALL. ``place``: ENDS, a channel; HOP, room on today's hop over the
    span ``link``; else a regenerator there.
    """

    owner: int
    link: int
    type: int = 0
    place: int = ENDS


@dataclass(frozen=True)
class ChannelType:
    """A kind of channel that links can be lit with.

    Attributes:
        name: of it.
        channel_cny: price of both ends.
        rate: what a channel brings, in units of what is asked.
        width: neighbouring slots that it takes.
        regenerator_cny: price of regenerating it once.
        noise: (s,) units of noise of every span with the place behind it, None where no light
            gets over; None: noise does not matter.
        budget: units of noise that the spans between two ends or regenerators may have.
    """

    name: str
    channel_cny: int
    rate: int = 1
    width: int = 1
    regenerator_cny: int = 0
    noise: Sequence[int | None] | None = None
    budget: int = 0


@dataclass(frozen=True)
class CapacityQuestion:
    """What must be carried in every state, and what carries it.

    Attributes:
        base: the network: arcs, limits, failures; its items come first in ``cover``.
        cover: the question of single paths, with all rungs and, where channels are owned, a place
            side for every demand; noise is not looked at in it.
        channels: (d, c) what a demand needs in a case beyond today's network: channels, or units
            of which a channel of a type brings its rate. A case is a state; or, where any traffic
            within totals must be carried, a state and a matrix of it.
        slots: of a pair of fibres.
        types: of channels.
        pairs: the ladder of every span of the base, lowest rung first.
        ends: the ladder of everything that is bought of links; what has none may be had for
            nothing in any number.
        links: items of the base that are links.
        rungs: regenerators of links among the items of the base, lowest rung first: of links that
            are regenerated wherever their delay asks for it.
        stands: (n,) the number of the place of every node at which light may be regenerated, -1
            elsewhere.
        owned: whether channels belong to a demand.
        rerouting: what a failure may move. In pairs of routes there is one type of channel.
        hops: room of those of today's hops that have a limit, in units of what is asked.
        hop_arcs: the arcs of the base that are such hops, and the span under each.
        degrees: the spans that end at a place, and how many pairs of them can be lit together; of
            places where that matters.
        hose: all matrices that must be carried; None: those of ``channels`` alone.
        of: (c,) the state of every case; none: each has the number of its state.
    """

    base: CoverProblem
    cover: CoverProblem
    channels: npt.NDArray[np.int64]
    slots: int
    types: Sequence[ChannelType]
    pairs: Mapping[int, Sequence[int]]
    ends: Mapping[Key, Sequence[int]]
    links: Sequence[int]
    rungs: Mapping[int, Sequence[int]] = field(default_factory=dict)
    stands: Sequence[int] = ()
    owned: bool = False
    rerouting: Rerouting = Rerouting.FREE
    hops: Mapping[Key, int] = field(default_factory=dict)
    hop_arcs: Mapping[int, int] = field(default_factory=dict)
    degrees: Sequence[tuple[Sequence[int], int]] = ()

    def crowded(self, levels: Levels) -> bool:
        """Tell whether more pairs end at a place than can be lit there."""
        return any(sum(levels.pairs[s] for s in spans) > most for spans, most in self.degrees)

    def left_at_ends(self, levels: Levels, span: int) -> int | None:
        """Return how many more pairs of a span its places have degrees for; None: any number."""
        mine = [(spans, most) for spans, most in self.degrees if span in spans]
        left = [most - sum(levels.pairs[s] for s in spans) for spans, most in mine]
        return max(min(left), 0) if left else None

    @property
    def rates(self) -> list[int]:
        """Return what a channel, or a unit over hops alone, may bring, in rising order."""
        return sorted({*(t.rate for t in self.types), *((1,) if self.hops else ())})

    def counts(self, key: Key) -> bool:
        """Tell whether there is only so much of something."""
        return key in self.ends or key in self.hops

    def ladder(self, key: Key) -> Sequence[int]:
        """Return the items that are bought to have more of something; none for hops."""
        return self.ends.get(key, ())

    hose: Hose | None = None
    of: Sequence[int] = ()

    @property
    def lit_twice(self) -> bool:
        """Tell whether all that failures need is lit in the intact network."""
        return self.rerouting is Rerouting.ONE_PLUS_ONE

    @cached_property
    def kept_and_bare(self) -> npt.NDArray[np.int64]:
        """Return the channels of each demand that no failure may take, then those that it may.

        The first are lit over pairs of routes; the numbers of the others come after all demands.
        """
        kept = self.channels[:, 1:].max(axis=1, initial=0)
        return np.concatenate([kept, np.maximum(self.channels[:, 0] - kept, 0)])

    def asked(self, state: int) -> npt.NDArray[np.int64]:
        """Return what is asked in a state: as ``kept_and_bare`` where all is lit twice."""
        return self.kept_and_bare if self.lit_twice else self.channels[:, state]

    def demand(self, number: int) -> int:
        """Return the demand of what is asked under a number."""
        return number % len(self.channels)

    def state(self, case: int) -> int:
        """Return the state of a case."""
        return self.of[case] if self.of else case

    def name(self, case: int) -> str:
        """Return the name of the state of a case."""
        return self.base.scenario_name[self.state(case)]

    def with_cases(self, cases: Sequence[tuple[int, npt.NDArray[np.int64]]]) -> CapacityQuestion:
        """Return the question with further matrices, each with the state that it is of."""
        of = self.of or range(self.channels.shape[1])
        columns = [column[:, None] for _, column in cases]
        channels = np.concatenate([self.channels, *columns], axis=1)
        return replace(self, channels=channels, of=(*of, *(state for state, _ in cases)))

    def key(self, demand: int, link: int, type_: int = 0, place: int = ENDS) -> Key:
        """Return what a demand needs of a link to light a channel of a type, or to renew it."""
        demand = self.demand(demand)
        return Key(demand if self.owned and place == ENDS else ALL, link, type_, place)

    def levels(self, chosen: UInt8) -> Levels:
        """Return how far every ladder is reached."""
        return Levels(
            {s: _reached(items, chosen) for s, items in self.pairs.items()},
            {**{k: _reached(items, chosen) for k, items in self.ends.items()}, **self.hops},
        )

    def items(self, levels: Levels) -> UInt8:
        """Return the choice that reaches these levels."""
        chosen = np.zeros(len(self.cover.item_cost), np.uint8)
        for s, u in levels.pairs.items():
            chosen[list(self.pairs[s][:u])] = 1
        for k, n in levels.channels.items():
            chosen[list(self.ladder(k)[:n])] = 1
        return chosen

    def without_channels(self) -> CapacityQuestion:
        """Return the question with channels free of charge and in any number: it costs no more."""
        cost = self.cover.item_cost.copy()
        cost[sorted({item for items in self.ends.values() for item in items})] = 0
        return replace(self, cover=replace(self.cover, item_cost=cost), ends={})

    @property
    def rungs_of_links(self) -> int:
        """Return how many rungs the ladders of links have in all."""
        return sum(len(items) for items in self.ends.values())

    @property
    def least_channel_cost(self) -> int:
        """Return what the channels of every plan cost at least, as far as none need hops alone."""
        if not self.ends or self.hops:
            return 0
        if self.hose is not None:
            return self.least_cost_of(1) * self.hose.together
        each = [[self.least_cost_of(int(units)) for units in row] for row in self.channels.tolist()]
        costs = np.array(each, np.int64).reshape(self.channels.shape)
        if self.owned:
            return int(costs.max(axis=1, initial=0).sum())
        return int(costs.sum(axis=0).max(initial=0))

    def least_cost_of(self, units: int) -> int:
        """Return what channels that bring so much cost at least, their ends alone."""
        prices = [(t.channel_cny, t.rate) for t in self.types]
        best = min((-(-cny * units // rate) for cny, rate in prices), default=0)
        return best if len(prices) > 1 else prices[0][0] * -(-units // prices[0][1])

    def lit(self, chosen: UInt8) -> frozenset[tuple[int, int]]:
        """Return the links that anyone has channels on, and of which type."""
        if not self.ends:
            return frozenset((k, t) for k in self.links for t in range(len(self.types)))
        return frozenset(
            (key.link, key.type)
            for key, items in self.ends.items()
            if key.place == ENDS and chosen[items[0]]
        )

    @property
    def loaded(self) -> list[int]:
        """Return the cases in which anything must be carried.

        Where all is lit twice that is the intact state: nothing is lit after a failure.
        """
        if self.lit_twice:
            return [0] if self.channels.any() else []
        return np.flatnonzero(self.channels.any(axis=0)).tolist()


@dataclass(frozen=True)
class Levels:
    """Fibre pairs by span; channels and regenerators of links; room of hops."""

    pairs: Mapping[int, int]
    channels: Mapping[Key, int]


def _reached(items: Sequence[int], chosen: UInt8) -> int:
    """Return how many rungs are held from below; those above a gap are worth nothing."""
    count = 0
    for item in items:
        if not chosen[item]:
            break
        count += 1
    return count
