"""Bare lines to a graph: which ends are one place, and what is left for a person to decide."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from netplan.circle.geodesy import pair_km
from netplan.errors import RequestError
from netplan.interchange.findings import Finding, Findings, Severity
from netplan.interchange.options import FarEnd, ImportOptions
from netplan.interchange.raw_network import (
    LengthKind,
    LengthUnit,
    Plane,
    Point,
    RawLength,
    RawNetwork,
    RawPlace,
    RawSpan,
)
from netplan.interchange.topology import clusters, junctions
from netplan.interchange.topology.cities_near import names_of
from netplan.interchange.topology.clusters import NearPairs
from netplan.interchange.topology.graph import graph_of
from netplan.interchange.topology.projection import Projection
from netplan.interchange.topology.tolerance import TOLERANCES_M, Step, plateau

M = 1 / 111_195.0
"""Degrees of a metre, along a meridian and at the equator."""


def metres(*at: tuple[float, float]) -> tuple[Point, ...]:
    """Return positions so many metres east and north of (30, 0), where no city is."""
    return tuple((30 + x * M, y * M) for x, y in at)


def line(number: int, *at: tuple[float, float], **more: Any) -> RawSpan:
    given = {"a": None, "b": None, "route": metres(*at)} | more
    return RawSpan(f"s{number}", f"line {number}", **given)


def place(name: str, *at: tuple[float, float]) -> RawPlace:
    return RawPlace(name, f"place {name}", name, metres(*at)[0] if at else None)


def graph(
    *spans: RawSpan, places: tuple[RawPlace, ...] = (), **options: Any
) -> tuple[RawNetwork, dict[str, Finding]]:
    network = RawNetwork("x.kml", "KML", places, spans, plane=Plane.DEGREES, lines_only=True)
    findings = Findings()
    made = graph_of(network, ImportOptions(**options), findings)
    assert not made.lines_only
    return made, {finding.code: finding for finding in findings.found}


def ends(network: RawNetwork) -> list[tuple[str | None, str | None]]:
    return [(span.a, span.b) for span in network.spans]


@pytest.mark.parametrize("middle", [(0.0, 0.0), (179.9, -40.0), (25.0, 78.0)])
def test_metres_near_the_middle_are_metres(middle: Point) -> None:
    rng = np.random.default_rng(1)
    near = np.array(middle) + rng.uniform(-0.5, 0.5, (200, 2))
    plane = Projection(*middle)
    xy = plane.forward(near)
    back = plane.inverse(xy)
    turned = (back - near + 180) % 360 - 180
    assert np.abs(turned).max() < 1e-9
    apart = np.hypot(*(xy[1:] - xy[:-1]).T)
    assert np.allclose(apart, 1_000 * pair_km(near[1:], near[:-1], 1e6), rtol=0.007)


def test_the_middle_of_data_on_both_sides_of_the_180th_meridian() -> None:
    plane = Projection.around([(179.0, 10.0), (-179.0, 10.0)])
    assert abs(plane.lon) == pytest.approx(180.0)
    apart = np.diff(plane.forward(np.array([(179.99, 10.0), (-179.99, 10.0)])), axis=0)
    assert np.hypot(*apart[0]) == pytest.approx(2_190, rel=0.01)


def test_a_cluster_is_never_wider_than_twice_the_tolerance() -> None:
    chain = np.array([(90.0 * i, 0.0) for i in range(60)])
    pairs = NearPairs.among(chain, 100.0)
    labels = pairs.clustered(100.0)
    widths = [np.ptp(chain[labels == label, 0]) for label in set(labels.tolist())]
    assert max(widths) <= 200.0
    assert len(widths) < 40
    rng = np.random.default_rng(3)
    cloud = rng.uniform(0, 900, (300, 2))
    labels = NearPairs.among(cloud, 50.0).clustered(50.0)
    for label in set(labels.tolist()):
        among = cloud[labels == label]
        across = np.hypot(*(among[:, None] - among[None, :]).transpose(2, 0, 1))
        assert across.max() <= 100.0


def test_too_many_pairs_are_not_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clusters, "MOST_PAIRS", 50)
    lines = [line(i, (i * 3, 0), (i * 3, 90_000)) for i in range(100)]
    with pytest.raises(RequestError, match=r"--snap 200: more than 1,000,000 pairs"):
        graph(*lines, snap_m=200.0)
    made, found = graph(*lines)
    assert len(made.spans) == 100
    assert found["no-clear-tolerance"].severity is Severity.DECIDE


def test_ends_within_the_tolerance_are_one_place() -> None:
    made, found = graph(
        line(1, (0, 0), (50_000, 0)),
        line(2, (50_012, 8), (50_000, 60_000)),
        line(3, (3, 3), (50_003, 60_003)),
    )
    assert ends(made) == [("n1", "n2"), ("n2", "n3"), ("n1", "n3")]
    assert len(made.places) == 3
    spot = found["ends-joined"].spots[0]
    assert "1 m: 6 places, 5 m: 4 places, 15 m: 3 places" in spot.text
    assert found["ends-joined"].option == "--snap"
    loose, _ = graph(line(1, (0, 0), (50_000, 0)), line(2, (50_012, 8), (0, 60_000)), snap_m=10.0)
    assert ends(loose) == [("n1", "n2"), ("n3", "n4")]


def test_a_tolerance_is_taken_where_two_steps_change_little() -> None:
    def row(*places: int, sharing: int = 60) -> list[Step]:
        return [Step(t, n, sharing) for t, n in zip(TOLERANCES_M, places, strict=True)]

    assert plateau(row(43, 43, 33, 28, 28, 28, 28, 28, 28, 28), 60) == 25.0
    assert plateau(row(40, 40, 40, 40, 39, 30, 20, 10, 5, 1), 60) == 1.0
    assert plateau(row(40, 35, 30, 25, 20, 15, 10, 5, 3, 1), 60) is None
    assert plateau(row(40, 40, 40, 40, 39, 30, 20, 10, 5, 1, sharing=10), 60) is None
    assert plateau(row(*[12] * 10, sharing=0), 12) == 1.0


def test_no_clear_tolerance_is_left_to_a_person() -> None:
    lines = [
        line(i, (i * 60_000, (-1) ** i * 7 * 2**i), ((i + 1) * 60_000, (-1) ** i * 7 * 2**i))
        for i in range(8)
    ]
    made, found = graph(*lines)
    assert found["no-clear-tolerance"].severity is Severity.DECIDE
    assert found["no-clear-tolerance"].option == "--snap"
    assert all(None not in pair for pair in ends(made))
    assert "no-clear-tolerance" not in graph(*lines, snap_m=50.0)[1]


def test_points_take_the_ends_that_are_clearly_theirs() -> None:
    made, found = graph(
        line(1, (80, 0), (50_000, 0)),
        line(2, (50_300, 0), (90_000, 0)),
        places=(place("A", (0, 0)), place("B", (50_000, 90)), place("C", (50_600, 0))),
    )
    assert ends(made) == [("A", "B"), ("n1", "n2")]
    assert found["ambiguous"].severity is Severity.DECIDE
    assert found["ambiguous"].spots[0].text == "300 m from C, 313 m from another place"
    assert found["end-without-place"].count == 2
    near, found = graph(
        line(1, (80, 0), (50_000, 0)),
        places=(place("A", (0, 0)), place("B", (50_000, 90)), place("C", (50_600, 0))),
        snap_m=85.0,
    )
    assert near.spans[0].a == "A"
    assert near.spans[0].b == "n1"


def test_what_a_line_names_is_trusted_and_the_line_turned() -> None:
    made, found = graph(
        line(1, (50_000, 0), (0, 0), a="A", b="B"),
        line(2, (50_000, 0), (50_000, 9_000), a="B", b="C"),
        places=(place("A", (0, 0)), place("B", (50_000, 20)), place("C", (50_000, 12_000))),
    )
    assert made.spans[0].route == metres((0, 0), (50_000, 20))
    assert found["route-turned"].count == 1
    assert found["route-led-to-place"].spots[0].text == "B - C: 3.0 km"
    assert made.spans[1].route == metres((50_000, 20), (50_000, 9_000), (50_000, 12_000))


@pytest.mark.parametrize(
    ("choice", "b", "last"),
    [(FarEnd.MOVE, "C", (50_000, 12_000)), (FarEnd.NEAREST, "D", (50_000, 9_100))],
)
def test_a_person_says_what_becomes_of_far_ends(
    choice: FarEnd, b: str, last: tuple[float, float]
) -> None:
    given = (
        place("B", (50_000, 20)),
        place("C", (50_000, 12_000)),
        place("D", (50_000, 9_100)),
    )
    span = line(2, (50_000, 0), (50_000, 9_000), a="B", b="C")
    made, _ = graph(span, places=given, far_end=choice)
    assert (made.spans[0].b, made.spans[0].route) == (b, metres((50_000, 20), last))
    gone, found = graph(span, places=given, far_end=FarEnd.DROP)
    assert gone.spans == ()
    assert found["link-of-other-places"].severity is Severity.DROPPED


def test_a_branch_splits_the_line_and_a_crossing_does_not() -> None:
    length = RawLength(120.0, LengthUnit.KM, LengthKind.ROUTE)
    made, found = graph(
        line(1, (0, 0), (100_000, 0), lengths=(length,)),
        line(2, (25_000, 12), (25_000, 40_000)),
        line(3, (60_000, -30_000), (60_000, 30_000)),
        snap_m=25.0,
    )
    assert ends(made) == [("n1", "n3"), ("n3", "n2"), ("n3", "n4"), ("n5", "n6")]
    assert [span.id for span in made.spans] == ["s1.1", "s1.2", "s2", "s3"]
    assert [span.lengths[0].value for span in made.spans[:2]] == pytest.approx([30.0, 90.0])
    assert made.spans[0].route[-1] == pytest.approx(metres((25_000, 0))[0], abs=1e-6)
    assert found["split-at-branch"].spots[0].text == (
        "another line ends 12 m beside it: split there"
    )
    assert found["lines-cross"].count == 1
    assert found["lines-cross"].spots[0].points[0] == pytest.approx(
        metres((60_000, 0))[0], abs=1e-5
    )


def test_a_scribble_takes_no_hours(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junctions, "MOST_LOOKS", 20)
    lines = [line(i, (i * 700, 0), (9_000 - i * 500, 9_000)) for i in range(9)]
    made, found = graph(*lines, snap_m=25.0)
    assert len(made.spans) == 9
    assert found["junctions-not-sought"].spots[0].text == "9 lines"


def test_places_that_a_line_passes_are_told_and_split_on_request() -> None:
    lines = (
        line(1, (0, 0), (100_000, 0)),
        line(2, (40_000, 10), (40_000, 50_000)),
        line(3, (40_000, 12), (60_000, 50_000)),
    )
    made, found = graph(*lines, snap_m=25.0)
    assert len(made.spans) == 3
    assert found["passes-a-place"].severity is Severity.NOTE
    assert found["passes-a-place"].option == "--split-inside"
    made, found = graph(*lines, snap_m=25.0, split_inside=True)
    assert ends(made)[:2] == [("n1", "n3"), ("n3", "n2")]
    assert found["passes-a-place"].severity is Severity.REPAIRED


def test_nameless_places_are_taken_out_on_request() -> None:
    def km(value: float) -> tuple[RawLength, ...]:
        return (RawLength(value, LengthUnit.KM, LengthKind.ROUTE),)

    lines = (
        line(1, (0, 0), (50_000, 0), lengths=km(52), fibre="g652d"),
        line(2, (90_000, 0), (50_000, 0), lengths=km(41), fibre="g652d"),
        line(3, (90_000, 0), (90_000, 60_000), fibre="g654e"),
    )
    made, found = graph(*lines, merge_through=True)
    assert ends(made) == [("n1", "n3"), ("n3", "n4")]
    assert made.spans[0].route == metres((0, 0), (50_000, 0), (90_000, 0))
    assert made.spans[0].lengths == km(93)
    assert found["merged-through"].count == 1
    assert len(graph(*lines)[0].spans) == 3
    ring = (line(1, (0, 0), (50_000, 0)), line(2, (0, 0), (20_000, 9_000), (50_000, 0)))
    assert len(graph(*ring, merge_through=True)[0].spans) == 2


def test_lines_that_become_one_keep_what_either_says() -> None:
    lines = (
        line(1, (0, 0), (50_000, 0), extra={"cores": 48, "owner": "X", "since": 1999}),
        line(2, (90_000, 0), (50_000, 0), extra={"cores": 96, "owner": "X"}),
        line(3, (90_000, 0), (130_000, 0), extra={"cores": 48, "owner": "X"}),
    )
    made, found = graph(*lines, merge_through=True)
    assert [span.extra for span in made.spans] == [{"cores": (48, 96), "owner": "X", "since": 1999}]
    told = found["columns-differ"]
    assert (told.count, told.severity) == (2, Severity.NOTE)
    assert told.spots[0].text == "cores: 48 and 96; since: 1999 and nothing"
    same = [replace(span, extra={"owner": "X"}) for span in lines]
    assert "columns-differ" not in graph(*same, merge_through=True)[1]


def test_pieces_of_a_line_are_joined_where_they_meet() -> None:
    def piece(number: int, *at: tuple[float, float]) -> RawSpan:
        return RawSpan("s", "feature 1", None, None, route=metres(*at), piece=number)

    met = (piece(1, (0, 0), (9_000, 0)), piece(2, (30_000, 0), (9_008, 0)))
    made, found = graph(*met)
    assert ends(made) == [("n1", "n2")]
    assert found["pieces-joined"].count == 1
    made, found = graph(piece(1, (0, 0), (9_000, 0)), piece(2, (12_000, 0), (30_000, 0)))
    assert [span.id for span in made.spans] == ["s.1", "s.2"]
    assert found["pieces-apart"].count == 1
    assert graph(line(1, (5, 5), (5, 5)), *met)[1]["no-length"].count == 1


def test_places_are_named_after_the_city_they_are_in() -> None:
    route = ((106.70, 26.58), (104.0, 26.0))
    made, _ = graph(RawSpan("s", "line 1", None, None, route=route))
    assert [(p.id, p.name) for p in made.places] == [("n1", "Guiyang"), ("n2", None)]


def test_the_same_lines_make_the_same_graph_in_any_direction() -> None:
    lines = [
        line(1, (0, 0), (50_000, 0)),
        line(2, (50_012, 8), (50_000, 60_000)),
        line(3, (3, 3), (50_003, 60_003)),
    ]
    turned = [RawSpan(s.id, s.where, None, None, route=s.route[::-1]) for s in lines]
    one, other = graph(*lines)[0], graph(*turned)[0]
    assert {p.position for p in one.places} == {p.position for p in other.places}
    assert graph(*lines)[0] == one


def test_places_take_the_name_of_the_city_they_are_in_anywhere() -> None:
    at = [(36.817, -1.283), (-46.636, -23.548), (106.717, 26.583), (-30.0, 0.0)]
    assert names_of(at) == ["Nairobi", "São Paulo", "Guiyang", None]


def test_a_district_is_not_what_its_city_is_called() -> None:
    """The nearest city of an end at Alexanderplatz was Mitte, of one in Central Victoria."""
    named = {
        (13.413, 52.5219): "Berlin",
        (13.405, 52.52): "Berlin",  # where Mitte is said to be
        (13.389, 52.498): "Berlin",  # Kreuzberg
        (114.158, 22.285): "Hong Kong",
        (114.1735, 22.279): "Hong Kong",  # Wan Chai
        (-0.1, 51.53): "London",
        (2.35, 48.88): "Paris",
        (121.47, 31.23): "Shanghai",
    }
    assert names_of(list(named)) == list(named.values())


def test_a_town_beside_a_city_keeps_its_name() -> None:
    named = {
        (13.06, 52.4): "Potsdam",
        (10.99, 49.477): "Fürth",  # 7 km from Nuremberg
        (-2.29, 53.483): "Salford",  # 4 km from Manchester, a quarter of its people
        (-74.077, 40.728): "Jersey City",  # across the river from New York
        (114.19, 22.38): "Sha Tin",
        (11.077, 49.454): "Nuremberg",
    }
    assert names_of(list(named)) == list(named.values())
