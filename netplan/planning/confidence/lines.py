"""The reserve z sqrt(v) by straight lines: a path good for one line is good for a sum of arcs.

A polygon inscribed in the curve sqrt(v), with corners at some standard deviations, lies nowhere
above it; it is the least of its chords (and of the height of its last corner, beyond). So
``mean + z sqrt(v) <= limit`` implies ``mean + z chord(v) <= limit`` for some chord: every chord
asks a question in which latencies add up, and their union is a relaxation of the rule, exact at
the corners. Tangents lie nowhere below the curve: a path good for one of them is good.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from math import ceil, floor

from netplan.latency.tail import Reserve


@dataclass(frozen=True)
class Line:
    """``slope`` ns for every ns^2 of variance beside ``start_ns``: the reserve along a line.

    ``below`` says that it is a chord, whose whole ns are rounded down; a tangent's go up.
    """

    slope: Fraction
    start_ns: int
    below: bool

    def share(self, variance: int) -> int:
        """Return what a variance adds, in whole ns."""
        return (floor if self.below else ceil)(self.slope * variance)


def chords(reserve: Reserve, corners: Sequence[int]) -> tuple[Line, ...]:
    """Return the chords of a polygon with corners at 0 and at some sd > 0 in ns."""
    z = reserve.below
    ends = [0, *sorted(set(corners))]
    lines = [Line(z / (a + b), floor(z * a * b / (a + b)), True) for a, b in pairwise(ends)]
    return (*lines, Line(Fraction(0), floor(z * ends[-1]), True))


def tangents(reserve: Reserve, points: Sequence[int]) -> tuple[Line, ...]:
    """Return the tangents at some sd > 0 in ns."""
    z = reserve.above
    return tuple(Line(z / (2 * s), ceil(z * s / 2), False) for s in sorted(set(points)))
