"""Candidates: between which places, how long, at what price, in whose trench."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan import api
from netplan.candidates.candidates import Candidates
from netplan.candidates.options import CandidateOptions, method_of
from netplan.candidates.report import candidates_text
from netplan.errors import InputError, RequestError
from netplan.interchange.options import ImportOptions
from netplan.interchange.repair.measure import between_km, route_km
from netplan.model.network import LengthSource, Span, SpanState
from tests.support.candidate_cases import AUSTRIA, PACIFIC, folder, line_file, span
from tests.support.import_cases import gis

RING = [
    span("vienna", "graz", AUSTRIA),
    span("vienna", "linz", AUSTRIA),
    span("linz", "salzburg", AUSTRIA),
    span("graz", "salzburg", AUSTRIA),
]


def propose(path: Path, *ways: str, snap_m: float | None = None, **options: object) -> Candidates:
    chosen = CandidateOptions(methods=tuple(method_of(way) for way in ways), **options)  # type: ignore[arg-type]
    return api.propose_candidates(path, chosen, lines=ImportOptions(snap_m=snap_m))


def pairs(made: Candidates) -> set[tuple[str, str]]:
    return {(s.a, s.b) for s in made.spans}


def only(made: Candidates) -> Span:
    [found] = made.spans
    return found


def test_what_a_span_joins_as_shortly_is_left_out(tmp_path: Path) -> None:
    made = propose(folder(tmp_path, AUSTRIA, RING), "delaunay")
    assert pairs(made) == {("graz", "linz")}
    assert len(made.proposed.joined) == 4
    way_round = span("vienna", "graz", AUSTRIA, length_km=400.0)
    made = propose(folder(tmp_path, AUSTRIA, [way_round, *RING[1:]]), "delaunay")
    assert pairs(made) == {("graz", "linz"), ("graz", "vienna")}


def test_lengths_are_the_geodesic_times_the_factor(tmp_path: Path) -> None:
    found = only(propose(folder(tmp_path, AUSTRIA, RING), "delaunay", route_factor=1.4))
    geodesic = between_km(AUSTRIA["graz"], AUSTRIA["linz"])
    assert found.length_km == pytest.approx(1.4 * geodesic, abs=0.001)
    assert found.length_source is LengthSource.ESTIMATED
    assert found.length_km * (1 - found.length_tolerance) == pytest.approx(geodesic, rel=1e-3)
    assert found.state is SpanState.CANDIDATE
    assert (found.id, found.corridor, found.srlgs) == (
        "graz-linz.new",
        "graz-linz.new",
        frozenset(),
    )
    assert found.source == "netplan candidates: delaunay; geodesic x 1.4"
    assert (found.fibre, found.build_cost_cny) == ("g654e", None)


def test_every_kind_of_fibre_lies_in_one_trench_at_the_price_given(tmp_path: Path) -> None:
    made = propose(
        folder(tmp_path, AUSTRIA, RING),
        "delaunay",
        fibres=("g654e", "hollow_core"),
        build_cost_per_km=1000.0,
    )
    assert [s.id for s in made.spans] == ["graz-linz.g654e", "graz-linz.hollow_core"]
    assert {s.corridor for s in made.spans} == {"graz-linz.new"}
    assert all(s.build_cost_cny == round(1000 * s.fibre_km) for s in made.spans)


def test_parallel_fibre_shares_the_trench_the_course_and_the_length(tmp_path: Path) -> None:
    bend = [AUSTRIA["vienna"], (16.0, 47.5), AUSTRIA["graz"]]
    old = span("vienna", "graz", AUSTRIA, route=bend, length_km=300.0, slack_factor=1.1,
               length_source="published", corridor="semmering", srlgs="pass")  # fmt: skip
    modern = span("vienna", "linz", AUSTRIA, fibre="g654e")
    made = propose(folder(tmp_path, AUSTRIA, [old, modern]), parallel=True)
    new = only(made)
    assert (new.id, new.corridor, new.srlgs) == (
        "vienna-graz.new",
        "semmering",
        frozenset({"pass"}),
    )
    assert (new.length_km, new.slack_factor, new.route) == (300.0, 1.1, tuple(bend))
    assert new.length_source is LengthSource.PUBLISHED
    assert made.proposed.same_fibre == ("vienna-linz",)
    assert "1 existing span left out: of that fibre already" in candidates_text(made)
    assert "1 条既有光缆段已是该光纤类型" in candidates_text(made, "zh")


def test_hubs_are_those_marked_and_those_named(tmp_path: Path) -> None:
    net = folder(tmp_path, AUSTRIA, hubs=["vienna", "graz"])
    assert pairs(propose(net, "hubs")) == {("graz", "vienna")}
    named = propose(net, "hubs", hubs=("Salzburg",))
    assert pairs(named) == {("graz", "vienna"), ("graz", "salzburg"), ("salzburg", "vienna")}
    with pytest.raises(RequestError, match=r"need two hubs; .* marks 0: name them with --hub ID"):
        propose(folder(tmp_path, AUSTRIA), "hubs")


def test_places_alone_are_enough_and_the_antimeridian_is_no_edge(tmp_path: Path) -> None:
    made = propose(folder(tmp_path, PACIFIC), "gabriel")
    assert {("labasa", "taveuni"), ("apia", "taveuni")} <= pairs(made)
    across = next(s for s in made.spans if s.id == "labasa-taveuni.new")
    assert across.length_km < 100
    path, _ = api.write_candidates(made)
    assert '"MultiLineString"' in path.read_text("utf-8")
    read = api.imported_folder(tmp_path).network
    assert {s.id: s.length_km for s in read.spans} == {s.id: s.length_km for s in made.spans}


def test_methods_add_up_and_the_first_one_names_a_pair(tmp_path: Path) -> None:
    made = propose(folder(tmp_path, AUSTRIA, hubs=["vienna", "linz"]), "hubs", "nearest:3")
    assert made.proposed.counts == (("hubs", 1), ("nearest:3", 5))
    assert next(s for s in made.spans if s.id == "linz-vienna.new").source.startswith(
        "netplan candidates: hubs;"
    )


def test_ids_are_those_of_no_other_span_or_group(tmp_path: Path) -> None:
    taken = span("vienna", "salzburg", AUSTRIA, corridor="graz-linz.new", srlgs="linz-vienna.new")
    made = propose(folder(tmp_path, AUSTRIA, [taken]), "radius:200")
    assert {s.id for s in made.spans} >= {"graz-linz.new_2", "linz-vienna.new_2"}


def test_the_file_is_the_same_whatever_the_order_of_places(tmp_path: Path) -> None:
    turned = dict(reversed(list(AUSTRIA.items())))
    ways = ("delaunay", "nearest:2", "radius:200")
    texts = [
        api.write_candidates(propose(folder(tmp_path / name, at), *ways))[0].read_bytes()
        for name, at in (("a", AUSTRIA), ("b", turned))
    ]
    assert texts[0] == texts[1]


JUNCTION = (15.0, 47.9)
STAR = [
    [AUSTRIA["vienna"], (15.8, 48.2), JUNCTION],
    [JUNCTION, (14.5, 48.1), AUSTRIA["linz"]],
    [AUSTRIA["graz"], (15.3, 47.5), JUNCTION],
]


@gis
def test_lines_are_followed_from_place_to_place(tmp_path: Path) -> None:
    lines = line_file(tmp_path / "rails.geojson", *STAR)
    made = propose(folder(tmp_path / "net", AUSTRIA), f"along:{lines}")
    assert pairs(made) == {("graz", "linz"), ("graz", "vienna"), ("linz", "vienna")}
    way = next(s for s in made.spans if s.id == "graz-vienna.new")
    assert way.route[0] == AUSTRIA["graz"]
    assert way.route[-1] == AUSTRIA["vienna"]
    assert len(way.route) == 5
    assert way.length_source is LengthSource.ROUTED
    assert way.length_km == pytest.approx(route_km(way.route), abs=0.002)
    assert ("rails.geojson: 3 stretches carry several candidates" in
            candidates_text(made).replace("\\", ""))  # fmt: skip
    groups = {s.id: s.srlgs for s in made.spans}
    shared = groups["graz-vienna.new"] & groups["linz-vienna.new"]
    assert len(shared) == 1
    assert all(len(found) == 2 for found in groups.values())


@gis
def test_a_line_through_a_place_is_two_and_one_to_nowhere_is_told(tmp_path: Path) -> None:
    through = [AUSTRIA["salzburg"], AUSTRIA["linz"], AUSTRIA["vienna"]]
    nowhere = [AUSTRIA["graz"], (15.0, 46.0)]
    lines = line_file(tmp_path / "rails.geojson", through, nowhere)
    made = propose(folder(tmp_path / "net", AUSTRIA), f"along:{lines}")
    assert pairs(made) == {("linz", "salzburg"), ("linz", "vienna")}
    assert "1 line of 3 lead from no place to another; --snap M" in candidates_text(made)
    assert "3 条线中有 1 条未连接两个节点" in candidates_text(made, "zh")


@gis
def test_snap_says_how_near_a_line_must_come(tmp_path: Path) -> None:
    lon, lat = AUSTRIA["graz"]
    lines = line_file(tmp_path / "rails.geojson", [AUSTRIA["vienna"], (lon, lat + 0.03)])
    net = folder(tmp_path / "net", AUSTRIA)
    with pytest.raises(RequestError, match="nothing to propose"):
        propose(net, f"along:{lines}")
    assert pairs(propose(net, f"along:{lines}", snap_m=5000.0)) == {("graz", "vienna")}


@gis
def test_a_course_beside_existing_fibre_bears_its_corridor(tmp_path: Path) -> None:
    bend = [AUSTRIA["vienna"], (15.9, 48.0), (15.0, 47.8), AUSTRIA["graz"]]
    old = span("vienna", "graz", AUSTRIA, route=bend, length_km=400.0,
               length_source="published", corridor="valley")  # fmt: skip
    beside = [AUSTRIA["vienna"], (15.9, 48.0003), (15.0, 47.8003), AUSTRIA["linz"]]
    lines = line_file(tmp_path / "rails.geojson", beside)
    made = propose(folder(tmp_path / "net", AUSTRIA, [old]), f"along:{lines}")
    assert only(made).srlgs == {"valley"}


@gis
def test_a_link_without_a_course_is_a_straight_line(tmp_path: Path) -> None:
    gml = tmp_path / "ducts.gml"
    gml.write_text(
        'graph [ node [ id 0 label "Wien" Longitude 16.37 Latitude 48.21 ]\n'
        'node [ id 1 label "Graz" Longitude 15.44 Latitude 47.07 ]\n'
        "edge [ source 0 target 1 ] ]\n"
    )
    found = only(propose(folder(tmp_path / "net", AUSTRIA), f"along:{gml}"))
    assert (found.a, found.b, found.length_source) == ("graz", "vienna", LengthSource.ROUTED)


@pytest.mark.parametrize(
    ("way", "said"),
    [
        ("voronoi", "ways are delaunay, gabriel, nearest:K, radius:KM, hubs, along:FILE"),
        ("nearest", "no way to propose"),
        ("nearest:0", "a whole number of 1 to 1,000"),
        ("nearest:²", "a whole number of 1 to 1,000"),
        ("nearest:99999999999999999999", "a whole number of 1 to 1,000"),
        ("radius:far", "a number of km >= 0.001"),
        ("radius:nan", "a number of km >= 0.001"),
        ("hubs:3", "hubs takes no value"),
        ("along:", "no way to propose"),
    ],
)
def test_ways_that_are_none(way: str, said: str) -> None:
    with pytest.raises(RequestError, match=said):
        method_of(way)


def test_what_cannot_be_proposed(tmp_path: Path) -> None:
    net = folder(tmp_path, AUSTRIA, RING)
    with pytest.raises(RequestError, match=r'no kind of fibre "g654f".*did you mean'):
        propose(net, "gabriel", fibres=("g654f",))
    with pytest.raises(RequestError, match=r"[0-9] pairs are joined by spans as short"):
        propose(net, "nearest:1", route_factor=3.0)
    with pytest.raises(RequestError, match="--fibre takes another"):
        propose(net, parallel=True, fibres=("g652d",))
    with pytest.raises(RequestError, match="has no two places to join"):
        propose(folder(tmp_path / "one", {"vienna": AUSTRIA["vienna"]}), "gabriel")
    with pytest.raises(InputError, match=r"places.geojson: found no such file"):
        propose(tmp_path / "none", "gabriel")
