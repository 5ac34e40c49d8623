"""Channels that share spans, and what an assignment of slots to them is.

A channel takes ``width`` neighbouring slots, the same ones on every span of its route. On a span
with several fibre pairs a slot can be taken once a pair. Which pair a channel takes on a span is
then no question: what overlaps on no more than p pairs can be laid on p pairs, span by span.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property


@dataclass(frozen=True)
class Channel:
    """A channel on its way: the spans that it passes, each once, and its slots."""

    spans: tuple[str, ...]
    width: int = 1


@dataclass(frozen=True)
class SpectrumProblem:
    """Channels to be given slots.

    Attributes:
        channels: in a fixed order.
        pairs: fibre pairs lit on every span; a span that is not named has one.
        held: slots that channels of this problem have already and keep, by number.
    """

    channels: Sequence[Channel]
    pairs: Mapping[str, int] = field(default_factory=dict)
    held: Mapping[int, int] = field(default_factory=dict)

    @cached_property
    def on_span(self) -> dict[str, list[int]]:
        """Return the numbers of the channels on every span."""
        found: dict[str, list[int]] = defaultdict(list)
        for number, channel in enumerate(self.channels):
            for span in channel.spans:
                found[span].append(number)
        return dict(found)

    @cached_property
    def busiest(self) -> tuple[str | None, int]:
        """Return the span that needs the most slots, and how many: no assignment needs less."""
        best: tuple[str | None, int] = (None, 0)
        for span in sorted(self.on_span):
            total = sum(self.channels[c].width for c in self.on_span[span])
            widest = max(self.channels[c].width for c in self.on_span[span])
            need = max(-(-total // self.pairs.get(span, 1)), widest)
            if need > best[1]:
                best = (span, need)
        return best


@dataclass(frozen=True)
class Assignment:
    """Slots for every channel.

    Attributes:
        first: the lowest slot of every channel, in their order.
        used: slots in use, counted from 0 to the highest.
        least: a number of slots below which there is no assignment.
        busiest: the span that proves it, or None where a search does.
    """

    first: tuple[int, ...]
    used: int
    least: int
    busiest: str | None

    @property
    def proven(self) -> bool:
        """Tell whether no assignment uses fewer slots."""
        return self.used == self.least


def clashes(problem: SpectrumProblem, first: Sequence[int]) -> list[tuple[str, int]]:
    """Return every span and slot that is taken more often than it has pairs."""
    found = []
    for span, numbers in sorted(problem.on_span.items()):
        taken: dict[int, int] = defaultdict(int)
        for number in numbers:
            for slot in range(first[number], first[number] + problem.channels[number].width):
                taken[slot] += 1
        most = problem.pairs.get(span, 1)
        found += [(span, slot) for slot, count in sorted(taken.items()) if count > most]
    return found
