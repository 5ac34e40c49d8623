"""The ways on which the channels of a choice can be lit, and channels that are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.model.carried import PROTECTION, WORKING, CarriedRoute, LitWay
from netplan.optimize.spectrum.problem import Channel
from netplan.planning.capacity.flows import Columns, Rungs
from netplan.planning.capacity.pairs import Pairs
from netplan.planning.capacity.question import CapacityQuestion, Key, Levels
from netplan.planning.capacity.routes import Route, Router, Segment
from netplan.planning.capacity.states import States

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


ALONE = -1
"""In place of a pair: a channel that belongs to none."""


@dataclass(frozen=True, order=True)
class Lit:
    """A channel that is lit.

    Attributes:
        way: its number.
        slots: its first slot on every stretch.
        pair: the number of the pair of routes that it belongs to, ALONE where to none.
        works: whether its route is the first of the pair.
    """

    way: int
    slots: tuple[int, ...]
    pair: int = ALONE
    works: bool = True


@dataclass(frozen=True)
class Stretch:
    """Spans on which a channel keeps its slots: between ends and regenerators of a link."""

    spans: tuple[int, ...]
    width: int


@dataclass(frozen=True)
class Way:
    """A route that a demand can light channels on; its stretches in order."""

    demand: int
    route: Route
    stretches: tuple[Stretch, ...]


class Ways:
    """All ways of a choice, in the order of their names: not of the numbers of items.

    Or all of what else is ``offered``, on which there is no room before something is bought.

    Attributes:
        spans: spans under any way; they are the first rows.
        keys: what is counted of links; they are the other rows.
        of: the ways.
        columns: what each takes and brings.
    """

    def __init__(
        self,
        question: CapacityQuestion,
        router: Router,
        chosen: UInt8,
        offered: UInt8 | None = None,
    ) -> None:
        self.question = question
        self._states = states = States(question, router, chosen if offered is None else offered)
        self.levels = question.levels(chosen)
        name = question.base.item_name
        self.spans = sorted(states.spans, key=lambda s: name[s])
        self.keys = sorted(states.keys, key=lambda k: (name[k.link], k))
        found = sorted(
            enumerate(states.routes),
            key=lambda x: (x[1][0], self._names(x[1][1]), self._legs(x[1][1])),
        )
        self._order = np.array([number for number, _ in found], np.int64)
        self.of = [self._way(d, route) for _, (d, route) in found]
        names: list[int | Key] = [*states.spans, *states.keys]
        row = {name: i for i, name in enumerate(names)}
        rows = np.array([row[n] for n in self.names], np.int64)
        self.columns = Columns(
            states.use[rows][:, self._order].tocsr(),
            np.array([way.demand for way in self.of], np.int64),
            states.rate[self._order],
        )

    @property
    def names(self) -> list[int | Key]:
        """Return what the rows are of: ``spans``, then ``keys``."""
        return [*self.spans, *self.keys]

    def _names(self, route: Route) -> list[tuple[str, list[str], int, tuple[int, ...]]]:
        name = self.question.base.item_name
        return [(name[s.link], [name[i] for i in s.spans], s.type, s.behind) for s in route.lit]

    def _legs(self, route: Route) -> tuple[tuple[str, ...], ...]:
        """Return the names of the hops with a limit between its links; none where none are."""
        found = tuple(tuple(self.name(s) for s in leg) for leg in route.legs)
        return found if any(found) else ()

    def _way(self, demand: int, route: Route) -> Way:
        types = self.question.types
        stretches = tuple(
            Stretch(spans, types[segment.type].width)
            for segment in route.segments
            for spans in segment.stretches
        )
        return Way(demand, route, stretches)

    @cached_property
    def room(self) -> Int64:
        """Return how much every row has room for: slots, channels and regenerators."""
        slots = [self.question.slots * self.levels.pairs[s] for s in self.spans]
        return np.array([*slots, *(self.levels.channels[k] for k in self.keys)], np.int64)

    @cached_property
    def rungs(self) -> Rungs:
        """Return what could be bought more."""
        ladders = [self.ladder(name) for name in self.names]
        slots = [self.question.slots] * len(self.spans)
        cost = self.question.cover.item_cost
        return Rungs(
            np.array([*slots, *[1] * len(self.keys)], np.int64),
            np.array([len(further) for further in ladders], np.int64),
            np.array([int(cost[further[0]]) if further else 0 for further in ladders], np.int64),
        )

    def ladder(self, name: int | Key) -> Sequence[int]:
        """Return the items of a ladder beyond those of the choice."""
        if isinstance(name, Key):
            return self.question.ladder(name)[self.levels.channels[name] :]
        now = self.levels.pairs[name]
        left = self.question.left_at_ends(self.levels, name)
        return self.question.pairs[name][now : None if left is None else now + left]

    @cached_property
    def pairs(self) -> dict[str, int]:
        """Return the fibre pairs of every span, by name."""
        return {self.name(s): self.levels.pairs[s] for s in self.spans}

    def name(self, item: int) -> str:
        """Return the name of a span or link."""
        return self.question.base.item_name[item]

    @cached_property
    def in_pairs(self) -> Pairs:
        """Return the pairs of ways, where those that stand in for others are fixed.

        They are those that the choice was made for, in the order of the names of the ways.
        """
        return self._states.pairs.renumbered(self, np.argsort(self._order))

    def ns(self, state: int) -> Int64:
        """Return how long every way takes in a state, were none of its links lost."""
        return self._states.ns(state)[self._order]

    def cut(self, state: int) -> Bool:
        """Return which ways have a link that is lost in a state."""
        return self._states.cut(state)[self._order]

    def in_time(self, state: int) -> Bool:
        """Return which ways are in time in a state, of the demands that ask for channels then."""
        return self._states.in_time(state)[self._order]

    def taken(self, lit: Sequence[Lit]) -> Int64:
        """Return how much of every row channels take."""
        counts = np.bincount([c.way for c in lit], minlength=len(self.of))
        found: Int64 = np.round(self.columns.use @ counts).astype(np.int64)
        return found

    def brought(self, lit: Iterable[Lit]) -> Counter[int]:
        """Return the units that channels bring every demand."""
        found: Counter[int] = Counter()
        for channel in lit:
            found[self.of[channel.way].demand] += int(self.columns.rate[channel.way])
        return found

    def channel(self, stretch: Stretch) -> Channel:
        """Return a stretch as a channel that wants slots."""
        return Channel(tuple(self.name(s) for s in stretch.spans), stretch.width)

    def taking(self, lit: Iterable[Lit]) -> Counter[tuple[int, int]]:
        """Return how many channels take a slot of a span."""
        return Counter(
            (span, slot)
            for channel in lit
            for stretch, first in zip(self.of[channel.way].stretches, channel.slots, strict=True)
            for span in stretch.spans
            for slot in range(first, first + stretch.width)
        )

    def routes(self, lit: Sequence[Lit], places: Sequence[str]) -> tuple[CarriedRoute, ...]:
        """Return channels as a plan records them; ``places`` are the names of places by number."""
        by_way: dict[tuple[int, int], list[Lit]] = {}
        for channel in sorted(lit):
            by_way.setdefault((channel.way, channel.pair), []).append(channel)
        return tuple(
            CarriedRoute(
                self.of[w].demand,
                len(alike),
                tuple(self._lit_ways(w, alike, places)),
                self._legs(self.of[w].route),
                *((pair, WORKING if alike[0].works else PROTECTION) if pair != ALONE else ()),
            )
            for (w, pair), alike in sorted(by_way.items())
        )

    def _lit_ways(self, way: int, alike: Sequence[Lit], places: Sequence[str]) -> Iterator[LitWay]:
        first = 0
        for segment in self.of[way].route.lit:
            last = first + len(segment.stretches)
            slots = tuple(c.slots[first:last] for c in alike)
            spans = tuple(self.name(s) for s in segment.spans)
            mode = self.question.types[segment.type].name
            yield LitWay(self.name(segment.link), spans, mode, _stands(segment, places), slots)
            first = last

    def used(self, states: Iterable[Sequence[Lit]], *, by_number: bool = False) -> Levels:
        """Return the pairs and channels that some state uses, and what must be there in any case.

        Args:
            states: what runs in each.
            by_number: pairs for so many slots, wherever they are.
        """
        question, lower = self.question, self.question.base.item_lower
        most, pairs = np.zeros(len(self.room), np.int64), Counter[int]()
        for lit in states:
            most = np.maximum(most, self.taken(lit))
            if not by_number:
                for (span, _), count in self.taking(lit).items():
                    pairs[span] = max(pairs[span], count)
        rows = dict(zip(self.names, most.tolist(), strict=True))
        if by_number:
            pairs = Counter({s: -(-rows[s] // question.slots) for s in self.spans})
        forced = bool(lower[question.links].any())
        return Levels(
            {
                s: max(pairs[s], int(reached > 0 and (forced or lower[s] > 0)))
                for s, reached in self.levels.pairs.items()
            },
            {
                key: max(rows.get(key, 0), int(reached > 0 and lower[question.ends[key][0]] > 0))
                for key, reached in self.levels.channels.items()
                if key in question.ends
            },
        )


def _stands(segment: Segment, places: Sequence[str]) -> tuple[str, ...]:
    """Return the places at which light is regenerated; none where they do not matter."""
    return tuple(places[v] for v in segment.stands) if segment.behind else ()
