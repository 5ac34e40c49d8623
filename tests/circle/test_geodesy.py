"""Geodesic circles and distances against Karney's algorithm."""

from __future__ import annotations

import numpy as np
import pytest
import shapely
from geographiclib.geodesic import Geodesic
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.circle.geodesy import Plane, pair_km, rings

points = st.tuples(st.floats(-180, 180), st.floats(-80, 80))


@settings(max_examples=60)
@given(points, st.floats(0.01, 1000))
def test_every_vertex_lies_at_the_radius(centre: tuple[float, float], km: float) -> None:
    [ring] = rings([centre], np.array([km]))
    assert ring.shape == (73, 2)
    assert tuple(ring[0]) == tuple(ring[-1])
    for lon, lat in ring[:-1:9]:
        found = Geodesic.WGS84.Inverse(centre[1], centre[0], lat, lon)["s12"]
        assert found == pytest.approx(km * 1000, abs=1e-3)


def test_rings_turn_counter_clockwise_and_are_valid() -> None:
    shapes = shapely.polygons(rings([(106.0, 26.0), (179.9, 60.0)], np.array([200.0, 300.0])))
    assert shapely.is_valid(shapes).all()
    assert shapely.is_ccw(shapely.get_exterior_ring(shapes)).all()


@settings(max_examples=100)
@given(points, st.floats(-3, 3), st.floats(-3, 3))
def test_distances_are_karneys(a: tuple[float, float], east: float, north: float) -> None:
    b = ((a[0] + east + 180) % 360 - 180, a[1] + north)
    known = Geodesic.WGS84.Inverse(a[1], a[0], b[1], b[0])["s12"] / 1000
    [found] = pair_km(np.array([a]), np.array([b]), 250.0)
    if known > 250.001:
        assert found == np.inf
    elif known < 249.999:
        assert found == pytest.approx(known, abs=1e-6)


def test_no_distance_and_the_far_side() -> None:
    here = np.array([(1.0, 1.0), (0.0, 0.0)])
    there = np.array([(1.0, 1.0), (180.0, 0.0)])
    assert pair_km(here, there, 10).tolist() == [0.0, np.inf]


@given(points, st.lists(points, min_size=1, max_size=5))
def test_the_plane_comes_back(centre: tuple[float, float], some: list[tuple[float, float]]) -> None:
    plane = Plane(*centre)
    near = np.array([(centre[0] + p[0] / 20, centre[1] * 0.9 + p[1] / 20) for p in some])
    back = plane.inverse(plane.forward(near))
    assert back == pytest.approx(near, abs=1e-9)


def test_the_plane_keeps_small_distances_near_its_centre() -> None:
    plane = Plane.around(np.array([(105.0, 30.0), (107.0, 30.0)]))
    assert (plane.lon, plane.lat) == pytest.approx((106.0, 30.0), abs=0.01)
    xy = plane.forward(np.array([(106.0, 30.0), (106.0, 31.0)]))
    assert np.hypot(*(xy[1] - xy[0])) == pytest.approx(110.9, rel=0.004)
