"""Longitudes on a circle: lines cut at the 180th meridian, and the arc that holds a network.

A line goes the short way round from each point to the next, as RFC 7946 (3.1.9) has it: from
179.9 to -179.9 it takes 0.2 degrees over the meridian, not 359.8 round the world.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise

TURN, HALF = 360, 180
Point = tuple[float, float]
Line = tuple[Point, ...]
_Turned = tuple[float, float, int]
"""Longitude as given, latitude, and how many turns to add."""


def cut(line: Sequence[Point]) -> tuple[Line, ...]:
    """Return the pieces of a lon/lat line within -180 and 180; one where it never crosses."""
    pieces: list[tuple[int, list[_Turned]]] = []
    for start, end in pairwise(_run_on(line)):
        for a, b, turn in _legs(start, end):
            if pieces and pieces[-1][0] == turn:
                pieces[-1][1].append(b)
            else:
                pieces.append((turn, [a, b]))
    if not pieces:
        return (tuple(line),)
    return tuple(tuple(_within(point, turn) for point in piece) for turn, piece in pieces)


def _run_on(line: Sequence[Point]) -> list[_Turned]:
    points: list[_Turned] = []
    turn = 0
    for lon, lat in line:
        if points:
            step = lon - points[-1][0]
            turn += (step < -HALF) - (step > HALF)
        points.append((lon, lat, turn))
    return points


def _legs(a: _Turned, b: _Turned) -> tuple[tuple[_Turned, _Turned, int], ...]:
    """Return a leg with its turn, in two where it crosses the meridian between its ends."""
    low, high = (a, b) if a[2] <= b[2] else (b, a)
    if low[2] == high[2] or low[0] == HALF:
        return ((a, b, high[2]),)
    if high[0] == -HALF:
        return ((a, b, low[2]),)
    share = (HALF - low[0]) / (HALF - low[0] + high[0] + HALF)
    crossing = (-float(HALF), low[1] + share * (high[1] - low[1]), high[2])
    return (a, crossing, a[2]), (crossing, b, b[2])


def _within(point: _Turned, turn: int) -> Point:
    return point[0] + TURN * (point[2] - turn), point[1]


def arc(parts: Iterable[tuple[float, float]]) -> tuple[float, float] | None:
    """Return the narrowest (west, east) that holds every part; None for no parts.

    Args:
        parts: pairs of longitudes from -180 to 180, west to east, none over the meridian.

    Returns:
        Degrees; ``east`` is beyond 180 where the arc runs over the 180th meridian.
    """
    ordered = sorted(parts)
    if not ordered:
        return None
    first, reached = ordered[0]
    gap, west, east = 0.0, first, first
    for low, high in ordered[1:]:
        if low - reached > gap:
            gap, west, east = low - reached, low, reached
        reached = max(reached, high)
    if gap > first + TURN - reached:
        return west, east + TURN
    return first, reached


def seam(parts: Iterable[tuple[float, float]]) -> float:
    """Return the longitude at which to unroll the world so that no part is torn.

    -180, as on any map of the world, unless the parts are narrower over that meridian. Then
    it lies opposite to the middle of the parts, which is drawn between -180 and 180.
    """
    listed = tuple(parts)
    found = arc(listed)
    if found is None or found[1] == max(high for _, high in listed):
        return -HALF
    middle = sum(found) / 2
    return middle - (HALF + TURN if middle > HALF else HALF)


def unrolled(lon: float, at: float) -> float:
    """Return a longitude from -180 to 180 as a map draws it that begins at the meridian ``at``."""
    if lon < at:
        return lon + TURN
    return lon - TURN if lon > at + TURN else lon
