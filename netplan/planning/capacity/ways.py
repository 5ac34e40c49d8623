"""The ways on which the channels of a choice can be lit, and channels that are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from netplan.graph.arrays import UInt8
from netplan.model.carried import CarriedRoute, LitWay
from netplan.optimize.spectrum.problem import Channel
from netplan.planning.capacity.question import CapacityQuestion, Key
from netplan.planning.capacity.routes import Route, Router
from netplan.planning.capacity.states import States

Int64 = npt.NDArray[np.int64]
Bool = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Light:
    """How channels are lit.

    Attributes:
        mode: of the equipment's optics; "" where none is named.
        width: slots of the grid that one of the question's slots is.
    """

    mode: str = ""
    width: int = 1


@dataclass(frozen=True, order=True)
class Lit:
    """A channel that is lit: the number of its way, and its slot on every stretch of its links."""

    way: int
    slots: tuple[int, ...]


@dataclass(frozen=True)
class Way:
    """A route that a demand can light channels on.

    Attributes:
        demand: its number.
        route: links in their order.
        stretches: spans on which a channel keeps its slot, in the order in which it passes them.
        rows: numbers of what a channel takes one of: of spans and of channels of links.
    """

    demand: int
    route: Route
    stretches: tuple[tuple[int, ...], ...]
    rows: tuple[int, ...]


class Ways:
    """All ways of a choice, in the order of their names: not of the numbers of items.

    Attributes:
        spans: spans under any way; they are the first rows.
        keys: channels that are counted; they are the other rows.
        of: the ways.
        demand: (ways,) the demand of each.
        use: (rows, ways) how often a channel on a way takes what.
    """

    def __init__(self, question: CapacityQuestion, router: Router, chosen: UInt8) -> None:
        self.question = question
        self._states = States(question, router, chosen)
        self.levels = question.levels(chosen)
        name = question.base.item_name
        self.spans = sorted(self._states.spans, key=lambda s: name[s])
        self.keys = sorted(self._states.keys, key=lambda k: (name[k.link], k))
        row: dict[int | Key, int] = {s: i for i, s in enumerate(self.spans)}
        row |= {k: len(self.spans) + i for i, k in enumerate(self.keys)}
        listed = enumerate(self._states.routes)
        found = sorted(listed, key=lambda x: (x[1][0], self._names(x[1][1])))
        self._order = np.array([number for number, _ in found], np.int64)
        self.of = [self._way(d, route, row) for _, (d, route) in found]
        self.demand = np.array([way.demand for way in self.of], np.int64)
        self.use = self._states.use[[*self._rows()]][:, self._order].tocsr()

    def _rows(self) -> Iterable[int]:
        """Yield the rows of the listed routes in the order of names."""
        states = self._states
        names: list[int | Key] = [*states.spans, *states.keys]
        at = {name: i for i, name in enumerate(names)}
        yield from (at[s] for s in self.spans)
        yield from (at[key] for key in self.keys)

    def _names(self, route: Route) -> list[tuple[str, list[str]]]:
        name = self.question.base.item_name
        return [(name[s.link], [name[i] for i in s.spans]) for s in route.segments]

    def _way(self, demand: int, route: Route, row: dict[int | Key, int]) -> Way:
        names: list[int | Key] = [*route.spans, *self._states.bought(demand, route)]
        stretches = tuple(s for segment in route.segments for s in segment.stretches)
        return Way(demand, route, stretches, tuple(row[n] for n in names if n in row))

    @cached_property
    def room(self) -> Int64:
        """Return how many channels every row has room for."""
        slots = [self.question.slots * self.levels.pairs[s] for s in self.spans]
        return np.array([*slots, *(self.levels.channels[k] for k in self.keys)], np.int64)

    @cached_property
    def pairs(self) -> dict[str, int]:
        """Return the fibre pairs of every span, by name."""
        return {self.name(s): self.levels.pairs[s] for s in self.spans}

    def name(self, item: int) -> str:
        """Return the name of a span or link."""
        return self.question.base.item_name[item]

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
        found = np.zeros(len(self.room), np.int64)
        for channel in lit:
            np.add.at(found, list(self.of[channel.way].rows), 1)
        return found

    def stretch(self, spans: tuple[int, ...]) -> Channel:
        """Return a stretch as a channel that wants a slot."""
        return Channel(tuple(self.name(s) for s in spans))

    def routes(self, lit: Sequence[Lit], light: Light) -> tuple[CarriedRoute, ...]:
        """Return channels as a plan records them."""
        by_way: dict[int, list[Lit]] = {}
        for channel in sorted(lit):
            by_way.setdefault(channel.way, []).append(channel)
        return tuple(
            CarriedRoute(self.of[w].demand, len(alike), tuple(self._lit_ways(w, alike, light)))
            for w, alike in by_way.items()
        )

    def _lit_ways(self, way: int, alike: Sequence[Lit], light: Light) -> Iterable[LitWay]:
        first = 0
        for segment in self.of[way].route.segments:
            last = first + len(segment.stretches)
            slots = tuple(tuple(s * light.width for s in c.slots[first:last]) for c in alike)
            spans = tuple(self.name(s) for s in segment.spans)
            yield LitWay(self.name(segment.link), spans, light.mode, (), slots)
            first = last

    def most(self, state: Sequence[Lit]) -> Counter[int]:
        """Return by span how many channels share its fullest slot: the pairs that it needs."""
        at = Counter(
            (span, slot)
            for channel in state
            for stretch, slot in zip(self.of[channel.way].stretches, channel.slots, strict=True)
            for span in stretch
        )
        found: Counter[int] = Counter()
        for (span, _), count in at.items():
            found[span] = max(found[span], count)
        return found
