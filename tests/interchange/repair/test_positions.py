"""Which numbers are positions: range, swapped axes, drawings, zero, one point, other systems."""

from __future__ import annotations

import math
from dataclasses import replace
from importlib.util import find_spec

import pytest

from netplan.errors import RequestError
from netplan.formats.coordinates.gcj02 import wgs84_to_gcj02
from netplan.formats.coordinates.known_positions import known_positions
from netplan.interchange.findings import Findings
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import Plane, Point, RawNetwork
from netplan.interchange.repair.steps import located
from tests.support.raw_networks import CITIES, brought_in, cities, codes, km, network, place, span


def positions(raw: RawNetwork, **options: str) -> tuple[list[Point | None], dict[str, int]]:
    findings = Findings()
    found = located(raw, ImportOptions(**options), findings)  # type: ignore[arg-type]
    return [p.position for p in found.places], codes(findings)


def of(*points: Point, plane: Plane = Plane.UNSAID) -> RawNetwork:
    return network([place(str(i), point) for i, point in enumerate(points)], [], plane=plane)


def test_positions_in_degrees_stay() -> None:
    assert positions(of(*CITIES.values())) == (list(CITIES.values()), {})


def test_latitude_before_longitude_is_swapped_where_it_shows() -> None:
    beijing, lhasa = (116.4, 39.9), (91.1, 29.6)
    found, told = positions(of(beijing[::-1], lhasa[::-1]))
    assert found == [beijing, lhasa]
    assert told == {"axes-swapped": 2}


def test_a_continent_of_which_few_show_it_is_swapped_as_a_whole() -> None:
    given = [(-122.4, 37.8), (-74.0, 40.7), (-80.2, 25.8), (-84.4, 33.7), (-71.1, 42.4)]
    found, told = positions(of(*(point[::-1] for point in given)))
    assert found == given
    assert told == {"axes-swapped": 5}


def test_one_swapped_among_others_is_put_right() -> None:
    given = [(116.4, 39.9), (121.5, 31.2), (113.3, 23.1), (30.6, 114.3)]
    found, told = positions(of(*given))
    assert found[3] == (114.3, 30.6)
    assert told == {"position-swapped": 1}


@pytest.mark.parametrize("odd", [(math.nan, 1.5), (math.inf, 1.5), (1e308, 1.5), (16.5, -91.5)])
def test_what_is_no_position_is_none(odd: Point) -> None:
    found, told = positions(of(*CITIES.values(), odd))
    assert found[4] is None
    assert told == {"position-off-the-earth": 1}


def test_longitudes_up_to_360_are_turned() -> None:
    found, told = positions(of((179.5, -17.5), (188.25, -13.5)))
    assert found == [(179.5, -17.5), (-171.75, -13.5)]
    assert told == {"longitude-beyond-180": 1}


@pytest.mark.parametrize(
    ("points", "plane"),
    [
        ([(16.5, 48.5), (15.5, 47.5), (14.5, 48.5)], Plane.PIXEL),
        ([(500.5, 300.5), (20.5, 10.5), (640.5, 480.5)], Plane.UNSAID),
        ([(0.0, 1.0), (1.0, 1.0), (2.0, 0.0)], Plane.UNSAID),
        (
            [*CITIES.values(), (13.5, 52.5), (10.5, 53.5), (389.5, 656.5), (164.5, 374.5)],
            Plane.UNSAID,
        ),
        ([(5.5, 5.5), (5.5, 5.5), (5.5, 5.5)], Plane.DEGREES),
        ([(0.0, 0.0), (0.0, 0.0)], Plane.UNSAID),
    ],
)
def test_a_drawing_is_none(points: list[Point], plane: Plane) -> None:
    found, told = positions(of(*points, plane=plane))
    assert set(found) == {None}
    assert told == {"positions-of-a-drawing": len(points)}


def test_whole_degrees_that_the_file_calls_degrees_stay() -> None:
    given = [(10.0, 50.0), (11.0, 51.0), (12.0, 50.0)]
    assert positions(of(*given, plane=Plane.DEGREES)) == (given, {})


def test_zero_means_none_among_others() -> None:
    found, told = positions(of(*CITIES.values(), (0.0, 0.0)))
    assert found[4] is None
    assert told == {"position-zero": 1}


def test_lengths_that_do_not_fit_show_a_drawing() -> None:
    """The median of length over geodesic is 0.014: no such cable is."""
    links = [
        span("Vienna", "Graz", lengths=km(2)),
        span("Vienna", "Linz", lengths=km(2.1)),
        span("Linz", "Salzburg", lengths=km(1.4)),
    ]
    found = brought_in(cities(*links, plane=Plane.UNSAID))
    assert codes(found) == {"positions-of-a-drawing": 4, "no-positions": 4}
    assert [f.option for f in found.decisions] == ["--crs CODE, or --places TABLE"]
    assert "positions-of-a-drawing" not in codes(brought_in(cities(*links)))


def test_a_shift_is_pointed_out_and_undone_when_asked() -> None:
    named = {name: known_positions()[name] for name in ("贵阳", "昆明", "南宁")}
    raw = network([place(name, wgs84_to_gcj02(at)) for name, at in named.items()], [])
    found, told = positions(raw)
    assert told == {"positions-look-shifted": 3}
    assert found[0] == wgs84_to_gcj02(named["贵阳"])
    found, told = positions(raw, crs="gcj02")
    assert told == {"positions-converted": 3}
    assert found[0] == pytest.approx(named["贵阳"], abs=1e-8)


@pytest.mark.skipif(find_spec("pyproj") is None, reason="pyproj (extra gis) is not installed")
def test_a_projected_system_is_converted_with_its_courses() -> None:
    a, b = (601700.0, 5340800.0), (533400.0, 5213100.0)
    raw = network([place("a", a), place("b", b)], [span("a", "b", route=(a, b))], crs="EPSG:32633")
    findings = Findings()
    found = located(raw, ImportOptions(), findings)
    assert found.places[0].position == pytest.approx((16.37, 48.21), abs=0.01)
    assert found.spans[0].route is not None
    assert found.spans[0].route[1] == found.places[1].position
    assert codes(findings) == {"positions-converted": 2}
    with pytest.raises(RequestError, match='unknown reference system "EPSG:1"'):
        located(replace(raw, crs="EPSG:1"), ImportOptions(), Findings())


def test_findings_know_where_they_are() -> None:
    findings = Findings()
    located(of(*CITIES.values(), (47.5, 113.5)), ImportOptions(), findings)
    [finding] = findings.found
    assert finding.text_zh
    assert (finding.spots[0].where, finding.spots[0].points) == ("node 4", ())


AUSTRIA = (("Vienna", "Graz", 198), ("Vienna", "Linz", 190), ("Linz", "Salzburg", 135))


@pytest.mark.parametrize("plane", [Plane.DEGREES, Plane.UNSAID])
def test_lengths_show_that_latitude_stands_first(plane: Plane) -> None:
    """No position is out of range either way: 190 km are less than the geodesic as given."""
    links = [span(a, b, lengths=km(length)) for a, b, length in AUSTRIA]
    given = cities(*links, plane=plane)
    turned = replace(
        given, places=tuple(replace(p, position=p.position[::-1]) for p in given.places)
    )
    found = brought_in(turned)
    assert codes(found) == {"axes-swapped": 4}
    assert [(p.lon, p.lat) for p in found.made.places] == list(CITIES.values())
    assert codes(brought_in(given)) == {}


def test_lengths_that_fit_neither_way_turn_nothing() -> None:
    links = [span(a, b, lengths=km(length / 3)) for a, b, length in AUSTRIA]
    assert "axes-swapped" not in codes(brought_in(cities(*links)))


def test_without_positions_the_system_is_asked_for_where_there_are_numbers() -> None:
    metres = network(
        [place("a", (601_779.0, 5_340_550.0)), place("b", (530_000.0, 5_210_000.0))],
        [span("a", "b")],
        plane=Plane.UNSAID,
    )
    (decision,) = brought_in(metres).decisions
    assert decision.option == "--crs CODE, or --places TABLE"
    assert "reference system" in decision.text
    (decision,) = brought_in(network([place("a"), place("b")], [span("a", "b")])).decisions
    assert decision.option == "--places TABLE"
