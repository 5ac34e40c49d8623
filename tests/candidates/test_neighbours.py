"""Neighbours on the sphere: by their definitions, and wherever the network lies."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.candidates.neighbours import (
    MOST_PAIRS,
    Pair,
    check_count,
    delaunay,
    distinct,
    gabriel,
    nearest,
    vectors,
    within,
)
from netplan.errors import RequestError
from netplan.interchange.repair.measure import between_km

Point = tuple[float, float]
SOME = settings(max_examples=60, deadline=None)
DEGREE = st.integers(-300, 300).map(lambda tenth: tenth / 10)
CLOUD = st.lists(st.tuples(DEGREE, DEGREE), min_size=2, max_size=12, unique=True)
CENTRES = [(0.0, 0.0), (180.0, 0.0), (-179.5, -18.0), (25.0, 60.0)]


def at_random(count: int, seed: int, centre: Point, spread: float = 8.0) -> list[Point]:
    draw = np.random.default_rng(seed)
    lon = (centre[0] + draw.uniform(-spread, spread, count) + 540) % 360 - 180
    lat = centre[1] + draw.uniform(-spread, spread, count)
    return list(zip(lon.tolist(), lat.tolist(), strict=True))


def by_definition(points: Sequence[Point]) -> set[Pair]:
    """Return the pairs that have some circle through both, and a third, with no place inside."""
    at = vectors(points)
    found = set()
    for a, b, c in combinations(range(len(at)), 3):
        normal = np.cross(at[b] - at[a], at[c] - at[a])
        normal /= np.linalg.norm(normal)
        for up in (normal, -normal):
            if (at @ up - at[a] @ up).max() < 1e-12 and at[a] @ up > 0:  # less than half the Earth
                found |= {(a, b), (a, c), (b, c)}
    return found


@pytest.mark.parametrize("centre", CENTRES)
@pytest.mark.parametrize("seed", range(4))
def test_delaunay_and_gabriel_are_what_they_are_called(seed: int, centre: Point) -> None:
    points = at_random(14, seed, centre)
    triangles = delaunay(points)
    assert set(triangles) == by_definition(points)
    at = vectors(points)
    circles = {
        (a, b)
        for a, b in combinations(range(len(at)), 2)
        if all(
            np.linalg.norm(at[c] - (at[a] + at[b]) / 2) > np.linalg.norm(at[a] - at[b]) / 2
            for c in range(len(at))
            if c not in (a, b)
        )
    }
    assert set(gabriel(points)) == circles
    assert circles <= set(triangles)


@pytest.mark.parametrize("seed", range(3))
def test_the_meridian_changes_nothing(seed: int) -> None:
    here, there = at_random(30, seed, (0.0, -18.0)), at_random(30, seed, (180.0, -18.0))
    for way in (delaunay, gabriel):
        assert way(here) == way(there)
    assert nearest(here, 3) == nearest(there, 3)
    assert within(here, 400) == within(there, 400)


@pytest.mark.parametrize("pole", [90.0, -90.0])
def test_a_ring_round_a_pole_joins_its_neighbours(pole: float) -> None:
    ring = [(lon, pole * 0.9) for lon in range(-180, 180, 60)] + [(0.0, pole)]
    found = set(delaunay([(float(lon), lat) for lon, lat in ring]))
    assert {(i, 6) for i in range(6)} <= found
    assert {(0, 1), (1, 2), (2, 3), (3, 4), (4, 5), (0, 5)} <= found
    assert (0, 3) not in found


@pytest.mark.parametrize(
    ("points", "pairs"),
    [
        ([(10.0, 50.0)], []),
        ([(10.0, 50.0), (11.0, 50.0)], [(0, 1)]),
        ([(10.0, 50.0), (11.0, 50.0), (10.5, 51.0)], [(0, 1), (0, 2), (1, 2)]),
        ([(10.0, 0.0), (12.0, 0.0), (11.0, 0.0), (14.0, 0.0)], [(0, 2), (1, 2), (1, 3)]),
        ([(7.0, 10.0), (7.0, 12.0), (7.0, 11.0)], [(0, 2), (1, 2)]),
    ],
    ids=["one", "two", "three", "on-the-equator", "on-a-meridian"],
)
def test_few_places_and_places_on_a_line(points: list[Point], pairs: list[Pair]) -> None:
    assert delaunay(points) == pairs


def test_places_on_one_parallel_are_a_polygon() -> None:
    found = delaunay([(lon, 50.0) for lon in (0.0, 10.0, 20.0, 30.0)])
    assert found == [(0, 1), (0, 3), (1, 2), (2, 3)]


def test_a_rectangle_has_no_diagonal_by_gabriel() -> None:
    found = gabriel([(0.0, 1.0), (2.0, 1.0), (0.0, -1.0), (2.0, -1.0), (9.0, 0.0)])
    assert {(0, 3), (1, 2)}.isdisjoint(found)


@SOME
@given(CLOUD)
def test_every_cloud_is_joined_to_one_whole(points: list[Point]) -> None:
    for pairs in (delaunay(points), gabriel(points)):
        group = list(range(len(points)))
        for a, b in pairs:
            old, new = group[a], group[b]
            group = [new if g == old else g for g in group]
        assert len(set(group)) == 1
        assert pairs == sorted(set(pairs))
        assert all(a < b for a, b in pairs)


@SOME
@given(CLOUD, st.integers(1, 4))
def test_nearest_and_within_are_measured(points: list[Point], count: int) -> None:
    pairs = set(nearest(points, count))
    for i in range(len(points)):
        mine = [j for pair in pairs for j in pair if i in pair and j != i]
        assert len(mine) >= min(count, len(points) - 1)
    near = set(within(points, 900.0))
    for a, b in combinations(range(len(points)), 2):
        assert ((a, b) in near) == (between_km(points[a], points[b]) <= 900.0)


def test_the_order_of_places_is_no_matter() -> None:
    points = at_random(7, 5, (180.0, 0.0))
    wanted = {frozenset((points[a], points[b])) for a, b in delaunay(points)}
    for order in list(permutations(range(7)))[::500]:
        moved = [points[i] for i in order]
        assert {frozenset((moved[a], moved[b])) for a, b in delaunay(moved)} == wanted


def test_places_at_one_position_are_joined() -> None:
    assert distinct([(1.0, 2.0), (3.0, 4.0), (1.0, 2.0)]) == ([0, 1], [(0, 2)])


def test_too_many_are_refused() -> None:
    with pytest.raises(RequestError, match="at most 200,000: take a smaller number"):
        check_count(MOST_PAIRS + 1)
    crowd = at_random(700, 1, (0.0, 0.0), 1.0)
    with pytest.raises(RequestError, match="proposes some 244,650 spans"):
        within(crowd, 20_000.0)
