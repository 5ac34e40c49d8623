"""Lengths: which one counts, in which unit, never below the geodesic."""

from __future__ import annotations

import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from netplan.files.network.geometry import geodesic_km
from netplan.interchange.raw_network import LengthKind, LengthUnit, RawLength
from netplan.interchange.repair.measure import route_km, up_to_the_metre
from netplan.model.network import LengthSource, Span
from tests.support.raw_networks import GRAZ, LINZ, VIENNA, brought_in, cities, codes, km, span

GEODESIC = geodesic_km(*sorted((VIENNA, GRAZ)))
LINKS = (("Vienna", "Graz"), ("Vienna", "Linz"), ("Linz", "Salzburg"))
GEODESICS = (GEODESIC, geodesic_km(*sorted((VIENNA, LINZ))))


def one(*lengths: RawLength, **more: object) -> tuple[Span, dict[str, int]]:
    found = brought_in(cities(span("Vienna", "Graz", lengths=lengths, **more)))
    told = codes(found)
    del told["place-without-links"]
    return found.made.spans[0], told


def test_the_fibre_counts_before_the_route_and_the_great_circle_never() -> None:
    fibre = RawLength(205.0, LengthUnit.KM, LengthKind.FIBRE)
    route = RawLength(190.0, LengthUnit.KM, LengthKind.ROUTE)
    circle = RawLength(150.0, LengthUnit.KM, LengthKind.GREAT_CIRCLE)
    assert one(route, fibre)[0].length_km == 205.0
    assert one(circle, route)[0].length_km == 190.0
    made, told = one(circle)
    assert made.length_km == up_to_the_metre(GEODESIC * 1.2)
    assert told == {"length-estimated": 1}


def test_a_little_below_the_geodesic_is_raised_and_far_below_is_estimated() -> None:
    made, told = one(*km(GEODESIC * 0.995))
    assert made.length_km == up_to_the_metre(GEODESIC)
    assert (made.length_source, told) == (LengthSource.PUBLISHED, {"length-raised": 1})
    made, told = one(*km(GEODESIC * 0.98))
    assert made.length_km == up_to_the_metre(GEODESIC * 1.2)
    assert (made.length_source, told) == (LengthSource.ESTIMATED, {"length-below-geodesic": 1})


def test_a_course_is_measured_with_its_ends_at_the_places_up_to_the_metre() -> None:
    course = ((16.3701, 48.2101), (16.0, 47.6), GRAZ)
    made, told = one(route=course)
    exact = route_km((VIENNA, (16.0, 47.6), GRAZ))
    assert exact <= made.length_km < exact + 0.001
    assert made.length_km == round(made.length_km, 3)
    assert (made.length_source, made.length_tolerance) == (LengthSource.ROUTED, 0.05)
    assert told == {"length-routed": 1}


def test_an_estimate_may_be_the_geodesic_itself() -> None:
    for factor, tolerance in ((1.2, 0.167), (1.5, 0.333), (1.0, 0.12)):
        found = brought_in(cities(span("Vienna", "Graz")), route_factor=factor)
        assert found.made.spans[0].length_tolerance == tolerance
        assert found.made.spans[0].length_km == up_to_the_metre(GEODESIC * factor)


@pytest.mark.parametrize("odd", [0.0, -5.0, math.nan, math.inf])
def test_what_is_no_length_is_not_used(odd: float) -> None:
    assert one(*km(odd))[1] == {"length-unusable": 1, "length-estimated": 1}


def test_what_no_span_is_long_is_not_used() -> None:
    assert one(*km(40_000))[1] == {"length-out-of-bounds": 1, "length-estimated": 1}
    round_the_world = (VIENNA, (141.0, 0.0), (-100.0, 0.0), GRAZ)
    told = one(route=round_the_world)[1]
    assert told == {"length-out-of-bounds": 1, "length-estimated": 1}


def with_lengths(factor: float, unit: LengthUnit | None, **options: LengthUnit) -> object:
    spans = [
        span(a, b, lengths=km(geodesic * factor, unit))
        for (a, b), geodesic in zip(LINKS, GEODESICS, strict=False)
    ]
    return brought_in(cities(*spans), **options)


@pytest.mark.parametrize(
    ("factor", "unit", "asked"),
    [
        (1.3, None, None),
        (1.3, LengthUnit.KM, None),
        (1.3 / 1.609344, LengthUnit.MILE, None),
        (1300, LengthUnit.M, None),
        (1300, None, "without a unit: their median is 1,300 times the geodesic: metres"),
        (1300, LengthUnit.KM, "said to be km: their median is 1,300 times"),
        (0.8, None, "their median is 0.8 times the geodesic: miles"),
        (40, None, "another unit"),
    ],
)
def test_units(factor: float, unit: LengthUnit | None, asked: str | None) -> None:
    found: object = with_lengths(factor, unit)
    decisions = found.decisions  # type: ignore[attr-defined]
    if asked is None:
        spans = found.made.spans  # type: ignore[attr-defined]
        assert [s.length_km for s in spans] == pytest.approx([g * 1.3 for g in GEODESICS])
        assert decisions == ()
    else:
        [decision] = decisions
        assert asked in decision.text
        assert decision.option == "--length-unit km, m, mi or ft"


def test_the_user_settles_the_unit() -> None:
    for factor, stated, unit in (
        (1300, None, LengthUnit.M),
        (0.8, None, LengthUnit.MILE),
        (1300, LengthUnit.KM, LengthUnit.M),
    ):
        found = with_lengths(factor, stated, length_unit=unit)
        assert found.decisions == ()  # type: ignore[attr-defined]
        assert "length-below-geodesic" not in codes(found)  # type: ignore[arg-type]


def test_km_that_the_file_does_not_name_are_told() -> None:
    found = with_lengths(1.3, None)
    assert codes(found)["length-unit-judged"] == 2  # type: ignore[arg-type]


DEGREES = st.tuples(st.floats(-179, 179), st.floats(-84, 84))


@given(st.lists(DEGREES, min_size=2, max_size=6))
@settings(deadline=None, max_examples=60)
def test_a_course_is_as_long_as_its_geodesics(course: list[tuple[float, float]]) -> None:
    near = [(lon + 0.01 * i, lat) for i, (lon, lat) in enumerate(course[:1] * 3)]
    for route in (tuple(course), tuple(near)):
        exact = math.fsum(geodesic_km(a, b) for a, b in pairwise(route))
        assert route_km(route) == pytest.approx(exact, rel=1e-6, abs=1e-9)


def test_up_to_the_metre() -> None:
    assert [up_to_the_metre(x) for x in (1.0, 1.0001, 0.9999999999, 12.3456)] == [
        *(1.0, 1.001, 1.0, 12.346),
    ]  # fmt: skip
