"""How much the random tests try: ``pytest --more 10 tests/check`` tries ten times as much."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class Effort:
    """What the command line asked for; set before any test is read."""

    times: int = 1


EFFORT = Effort()


def examples(usual: int) -> int:
    """Return how many random cases to try where so many are usual."""
    return usual * EFFORT.times
