"""Which cables of a network are drawn along their course, and which only between their ends."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from netplan.circle.geodesy import sphere_km
from netplan.model.meridian import HALF, TURN, Point
from netplan.model.network import Course, Network

STRAIGHT = 1.0001
"""A line not longer than this beside the way between its ends bends nowhere to speak of: over
100 km by some 700 m, less than any cable in the ground."""

STOP_DECIMALS = 3
"""Of degrees: so near a route passes a place that it runs through it."""


class Courses(StrEnum):
    """Of how many cables of a network the course is known."""

    KNOWN = "known"
    UNKNOWN = "unknown"
    MIXED = "mixed"


def schematic(network: Network) -> frozenset[str]:
    """Return the spans whose route is no course.

    The data say so; or say nothing, and it is their ends alone, a great circle or a ruled line
    between them, or such from place to place of the network on the way.
    """
    stops = frozenset(_rounded((place.lon, place.lat)) for place in network.places)
    return frozenset(
        span.id
        for span in network.spans
        if span.course is Course.SCHEMATIC
        or (span.course is None and all(_is_straight(leg) for leg in _legs(span.route, stops)))
    )


def has_drawn(network: Network) -> bool:
    """Tell whether a course is only a drawing through the towns on the way."""
    return any(span.course is Course.DRAWN for span in network.spans)


def credits_of(network: Network) -> tuple[str, ...]:
    """Return whose lines and positions the courses of a network were made of, each once."""
    return tuple(sorted({span.course_credit for span in network.spans} - {""}))


@dataclass(frozen=True)
class Told:
    """What a map must say of the courses that it shows.

    Args:
        known: of how many cables they are known.
        drawn: some are only drawn through the towns on the way.
        credits: whose lines and positions they were made of.
    """

    known: Courses
    drawn: bool
    credits: tuple[str, ...]


def told(networks: Iterable[Network]) -> Told:
    """Return what a map of one or several networks must say of their courses."""
    several = list(networks)
    known = {courses(network) for network in several}
    return Told(
        known.pop() if len(known) == 1 else Courses.MIXED,
        any(has_drawn(network) for network in several),
        tuple(sorted({credit for network in several for credit in credits_of(network)})),
    )


def courses(network: Network) -> Courses:
    """Return of how many cables of a network the course is known."""
    straight = schematic(network)
    if not straight:
        return Courses.KNOWN
    return Courses.UNKNOWN if len(straight) == len(network.spans) else Courses.MIXED


def _rounded(at: Point) -> Point:
    return round(at[0], STOP_DECIMALS), round(at[1], STOP_DECIMALS)


def _legs(route: Sequence[Point], stops: frozenset[Point]) -> Iterator[Sequence[Point]]:
    """Yield the pieces of a route from place to place."""
    begin = 0
    for i in range(1, len(route)):
        if i == len(route) - 1 or _rounded(route[i]) in stops:
            yield route[begin : i + 1]
            begin = i


def _is_straight(route: Sequence[Point]) -> bool:
    """Tell whether a line runs straight on the earth, or on a flat map, from end to end."""
    if len(route) < 3:
        return True
    points = np.array(_run_on(route))
    legs, whole = (points[:-1], points[1:]), (points[:1], points[-1:])
    on_earth = sphere_km(*whole).sum() * STRAIGHT >= sphere_km(*legs).sum()
    return bool(on_earth) or _flat(points[[0, -1]]) * STRAIGHT >= _flat(points)


def _run_on(route: Sequence[Point]) -> list[Point]:
    """Return a route whose longitudes run on over the 180th meridian."""
    points, turn = [route[0]], 0
    for (before, _), (lon, lat) in pairwise(route):
        turn += TURN * ((lon - before < -HALF) - (lon - before > HALF))
        points.append((lon + turn, lat))
    return points


def _flat(points: np.ndarray) -> float:
    """Return a length in degrees as a flat map shows it."""
    return math.fsum(math.dist(a, b) for a, b in pairwise(points.tolist()))
