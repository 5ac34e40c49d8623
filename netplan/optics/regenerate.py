"""Where regenerators stand on a route: as far as light goes, then at the last place before.

No other way needs fewer: the first regenerator of any other stands no farther, so from the
second on the same holds of what is left. ``least`` bounds the number without the places.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Budget:
    """What a mode may have in noise: of a stretch between two ends, in whole units."""

    whole: int
    ends: int
    passing: int

    @property
    def of_spans(self) -> int:
        """Return what spans may use up, each taken with the ROADM behind it.

        The last span of a stretch has none behind it: so one pass more may be used up.
        """
        return self.whole - self.ends + self.passing


def places(noise: Sequence[int], budget: Budget) -> tuple[int, ...] | None:
    """Return behind which spans of a route regenerators stand; None: no number of them helps.

    Args:
        noise: of every span of the route, in whole units.
        budget: of the mode.

    Returns:
        Positions in ascending order: 1 is the place behind the first span.
    """
    found: list[int] = []
    used = 0
    for position, units in enumerate(noise):
        step = units + budget.passing
        if step > budget.of_spans:
            return None
        if used + step > budget.of_spans:
            found.append(position)
            used = 0
        used += step
    return tuple(found)


def least(noise: Sequence[int], budget: Budget) -> int:
    """Return how many regenerators a route has at least, wherever they may stand.

    Every stretch takes at most ``of_spans`` of the sum.
    """
    if not noise or budget.of_spans <= 0:
        return 0
    whole = sum(noise) + budget.passing * len(noise)
    return max(0, -(-whole // budget.of_spans) - 1)
