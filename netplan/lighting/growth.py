"""In which year a span has no room left, as traffic grows over the routes that it takes today.

The traffic of every pair of places grows by the same share each year. A pair whose channels are
full gets more of them, whole ones, over the same routes in the same shares, in every state. A
span is full in the first year in which that takes more slots than its lit pairs have.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from math import ceil

MOST_YEARS = 30
"""How far ahead growth is followed."""
Key = tuple[int, str]
"""The number of a pair of places, and a mode."""


@dataclass(frozen=True)
class Lit:
    """What is lit for a pair of places, and what it has to carry, in Mbit/s."""

    channels: int
    carries: Fraction
    traffic: int


@dataclass(frozen=True)
class Growth:
    """Traffic that grows by a share a year; ``lit`` by the number of the pair."""

    percent_year: float
    lit: Sequence[Lit]
    width: Mapping[str, int]

    def full_after(self, slots: int, states: Sequence[Mapping[Key, int]]) -> int | None:
        """Return after how many years a span has too few slots; None: not that one can see.

        Args:
            slots: of its lit pairs of fibres.
            states: channels on the span by pair of places and mode, in every state that differs.
        """
        if self.percent_year <= 0 or not self._needs(slots, states, MOST_YEARS):
            return None
        low, high = 0, MOST_YEARS  # room is left after the first, and none after the second
        while high - low > 1:
            middle = (low + high) // 2
            if self._needs(slots, states, middle):
                high = middle
            else:
                low = middle
        return high

    def _needs(self, slots: int, states: Sequence[Mapping[Key, int]], year: int) -> bool:
        """Tell whether some state needs more slots than there are."""
        grown = self._grown(year)
        for state in states:
            taken = 0
            for (pair, mode), count in state.items():
                old = self.lit[pair].channels
                taken += -(-count * grown[pair] // old) * self.width[mode]
            if taken > slots:
                return True
        return False

    def _grown(self, year: int) -> tuple[int, ...]:
        """Return the channels of every pair after so many years."""
        if year not in self._by_year:
            factor = (1 + Fraction(str(self.percent_year)) / 100) ** year
            self._by_year[year] = tuple(
                max(one.channels, ceil(one.channels * one.traffic * factor / one.carries))
                for one in self.lit
            )
        return self._by_year[year]

    @cached_property
    def _by_year(self) -> dict[int, tuple[int, ...]]:
        return {}
