"""What becomes of links: ends, loops, directions, parallels, courses, places that go."""

from __future__ import annotations

from pathlib import Path

import pytest

from netplan.errors import InputError
from netplan.interchange.options import FarEnd, Placeless
from netplan.interchange.raw_network import RawDemand, RawNetwork, Status
from netplan.model.network import LengthSource, SpanState
from tests.support.raw_networks import (
    GRAZ,
    LINZ,
    SALZBURG,
    VIENNA,
    brought_in,
    cities,
    codes,
    km,
    network,
    place,
    span,
)

CHAIN = (
    span("Vienna", "Graz", lengths=km(180)),
    span("Vienna", "Linz", lengths=km(190)),
    span("Linz", "Salzburg", lengths=km(130)),
)


def test_a_sound_network_needs_nothing() -> None:
    found = brought_in(cities(*CHAIN))
    assert codes(found) == {}
    assert [s.id for s in found.made.spans] == ["vienna-graz", "vienna-linz", "linz-salzburg"]
    assert {s.length_source for s in found.made.spans} == {LengthSource.PUBLISHED}
    found.check_settled()


def test_links_to_nowhere_and_to_themselves_go() -> None:
    lost = (span("Vienna", "Prague"), span("Graz", "Graz"), span(None, "Graz"))
    found = brought_in(cities(*CHAIN, *lost))
    assert codes(found) == {"end-unknown": 2, "loop": 1}
    assert len(found.made.spans) == 3


def test_an_end_is_taken_from_where_the_link_is_drawn() -> None:
    drawn = span(None, "Graz", route=((14.2905, 48.3101), (15.0, 47.5), GRAZ))
    found = brought_in(cities(*CHAIN, drawn))
    assert codes(found) == {"end-from-route": 1, "route-end-moved": 1, "length-routed": 1}
    assert (found.made.spans[3].a, found.made.spans[3].route[0]) == ("linz", LINZ)


def test_both_directions_are_one_span_and_the_rest_is_told() -> None:
    both = [
        span("Vienna", "Graz", lengths=km(180), directed=True, capacity_gbps=100.0),
        span("Graz", "Vienna", lengths=km(180.0008), directed=True, capacity_gbps=40.0),
        span("Vienna", "Linz", lengths=km(190), directed=True),
        span("Linz", "Vienna", lengths=km(191), directed=True),
        span("Linz", "Salzburg", lengths=km(130), directed=True),
    ]
    found = brought_in(cities(*both))
    assert codes(found) == {"directions-folded": 1, "one-way": 3, "parallel-links": 2}
    assert [s.id for s in found.made.spans] == [
        *("vienna-graz", "vienna-linz", "linz-vienna", "linz-salzburg"),
    ]  # fmt: skip
    assert found.made.capacity_gbps == {"vienna-graz": 40.0}


def test_undirected_links_between_two_places_are_parallel() -> None:
    twice = (span("Vienna", "Graz", lengths=km(180)), span("Graz", "Vienna", lengths=km(180)))
    found = brought_in(cities(*CHAIN[1:], *twice))
    assert codes(found) == {"parallel-links": 2}
    again = brought_in(cities(*CHAIN, CHAIN[0]))
    assert [s.id for s in again.made.spans][-1] == "vienna-graz_2"
    assert len({s.corridor for s in again.made.spans}) == 4


def test_places_on_top_of_another_are_one() -> None:
    raw = network(
        [place("v1", VIENNA, name="Vienna"), place("v2", VIENNA, name="Vienna"), place("g", GRAZ)],
        [span("v1", "v2", lengths=km(0.0)), span("v2", "g", lengths=km(180))],
        demands=(RawDemand("demand 1", "g", "v2", 3.0), RawDemand("demand 2", "v1", "v2", 1.0)),
    )
    found = brought_in(raw)
    assert codes(found) == {"places-at-one-point": 1, "link-at-one-point": 1}
    assert [(s.a, s.b) for s in found.made.spans] == [("vienna", "g")]
    assert [(d.a, d.b, d.gbps) for d in found.made.demands] == [("g", "vienna", 3.0)]


def test_the_same_id_twice() -> None:
    raw = network(
        [place("a", VIENNA), place("a", VIENNA), place("a", GRAZ), place("b", LINZ)],
        [span("a", "b", lengths=km(190))],
    )
    found = brought_in(raw)
    told = {"place-twice": 1, "id-of-several-places": 1, "place-without-links": 1}
    assert codes(found) == told
    assert [p.id for p in found.made.places] == ["a", "a_2", "b"]


PLACELESS = network(
    [place("v", VIENNA), place("x"), place("g", GRAZ), place("cloud", external=True)],
    [
        span("v", "x", lengths=km(100)),
        span("x", "g", lengths=km(90)),
        span("v", "cloud"),
        span("v", "g", lengths=km(185)),
    ],
)


def test_places_without_a_position_go_with_their_links() -> None:
    assert codes(brought_in(PLACELESS)) == {
        "place-without-position": 1,
        "external-without-position": 1,
        "link-without-position": 3,
    }


def test_a_place_between_two_links_is_taken_out_when_asked() -> None:
    found = brought_in(PLACELESS, placeless=Placeless.SPLICE)
    assert [s.length_km for s in found.made.spans] == [190.0, 185.0]
    assert codes(found)["place-spliced"] == 1


@pytest.mark.parametrize("head", ["id,lon,lat\nx,15.9,47.6\n", "名称,经度,纬度\nX,15.9,47.6\n"])
def test_positions_come_from_a_table_by_id_or_by_name(head: str, tmp_path: Path) -> None:
    table = tmp_path / "sites.csv"
    table.write_text(head, encoding="utf-8")
    found = brought_in(PLACELESS, places=table)
    assert codes(found)["positions-from-table"] == 1
    assert [(p.lon, p.lat) for p in found.made.places if p.id == "x"] == [(15.9, 47.6)]


def test_a_table_without_names_or_positions_is_refused(tmp_path: Path) -> None:
    table = tmp_path / "sites.csv"
    for text, said in (
        ("size,lon,lat\n1,2,3\n", "found no id or name of a place that needs a position; "),
        ("id,lon,lat\ny,2,3\n", "allowed: ids or names such as x, cloud"),
        ("id,size\nx,2\n", "sites.csv"),
    ):
        table.write_text(text)
        with pytest.raises(InputError, match=said):
            brought_in(PLACELESS, places=table)


def test_nothing_has_a_position() -> None:
    found = brought_in(network([place("a"), place("b")], [span("a", "b")]))
    assert codes(found) == {"no-positions": 2}
    with pytest.raises(InputError) as caught:
        found.check_settled()
    assert "no-positions: found No place has a longitude" in str(caught.value)
    assert str(caught.value).endswith("(a, and 1 more); allowed: --places TABLE")


def status(of: Status) -> RawNetwork:
    return cities(*CHAIN[:2], span("Linz", "Salzburg", lengths=km(130), status=of))


def test_status_becomes_state() -> None:
    found = brought_in(status(Status.UNDER_CONSTRUCTION))
    assert {s.state for s in found.made.spans} == {SpanState.EXISTING}
    found = brought_in(status(Status.PLANNED))
    assert [(s.state.value, s.fibre) for s in found.made.spans][2] == ("candidate", "g654e")
    assert codes(found) == {"not-in-use-yet": 1}
    assert len(brought_in(status(Status.PLANNED), planned=False).made.spans) == 2
    gone = brought_in(status(Status.DECOMMISSIONED))
    assert codes(gone) == {"out-of-use": 1, "place-without-links": 1}
    assert {s.state.value for s in brought_in(cities(*CHAIN), state="candidate").made.spans} == {
        "candidate"
    }


def test_islands_are_told_and_left_out_when_asked() -> None:
    raw = cities(CHAIN[0], CHAIN[2], span("Graz", "Vienna", lengths=km(200)))
    assert codes(brought_in(raw)) == {"island": 1, "parallel-links": 2}
    found = brought_in(raw, keep_islands=False)
    assert [p.id for p in found.made.places] == ["vienna", "graz"]


def test_words_for_a_state_that_are_not_known_are_told() -> None:
    odd = span("Vienna", "Graz", lengths=km(180), odd_status="phase 2")
    raw = cities(odd, *CHAIN[1:])
    found = brought_in(raw)
    assert codes(found) == {"status-unknown": 1}
    [told] = [f for f in found.findings if f.code == "status-unknown"]
    assert (told.option, told.spots[0].text) == ("--state", "Vienna - Graz: phase 2")
    assert "existing" in told.text and "现有" in told.text_zh
    assert found.made.spans[0].state is SpanState.EXISTING
    again = brought_in(raw, state="candidate")
    assert again.made.spans[0].state is SpanState.CANDIDATE
    assert "候选" in again.findings[0].text_zh
    gone = network([place("Vienna", VIENNA, odd_status="gone"), place("Graz", GRAZ)], [CHAIN[0]])
    assert codes(brought_in(gone)) == {"status-unknown": 1}


def test_links_spliced_into_one_keep_what_either_says() -> None:
    raw = network(
        [place("Vienna", VIENNA), place("middle"), place("Graz", GRAZ)],
        [
            span("Vienna", "middle", fibre="g652d", extra={"cores": 48, "by": "X"}),
            span("middle", "Graz", fibre="g654e", extra={"cores": 96, "via": "Y"}),
        ],
    )
    found = brought_in(raw, placeless=Placeless.SPLICE)
    [one] = found.made.spans
    assert found.made.extras[one.id] == {
        "cores": "48;96", "file_fibre": "g652d;g654e", "by": "X", "via": "Y",
    }  # fmt: skip
    assert codes(found) == {"place-spliced": 1, "columns-differ": 1, "length-estimated": 1}
    [told] = [f for f in found.findings if f.code == "columns-differ"]
    assert "cores: 48 and 96" in told.spots[0].text


def test_courses_run_from_end_to_end_whatever_way_they_are_drawn() -> None:
    bend = (15.9, 47.5)
    links = [
        span("Vienna", "Graz", route=((15.4401, 47.0701), bend, VIENNA)),
        span("Vienna", "Linz", route=(VIENNA, (15.0, 48.3), (14.33, 48.31))),
        span("Linz", "Salzburg", route=(LINZ, (10.0, 50.0))),
    ]
    found = brought_in(cities(*links))
    assert codes(found) == {
        "route-turned": 1,
        "route-led-to-place": 1,
        "route-of-other-places": 1,
        "length-routed": 2,
        "length-estimated": 1,
    }
    turned, led, none = found.made.spans
    assert turned.route == (VIENNA, bend, GRAZ)
    assert led.route == (VIENNA, (15.0, 48.3), (14.33, 48.31), LINZ)
    assert none.route == ()


@pytest.mark.parametrize(
    ("choice", "ends", "told"),
    [
        (FarEnd.LEAD_IN, ("vienna", "linz"), {"route-of-other-places": 1, "length-estimated": 1}),
        (FarEnd.MOVE, ("vienna", "linz"), {"route-end-moved": 1, "length-routed": 1}),
        (FarEnd.NEAREST, ("vienna", "salzburg"), {"end-as-drawn": 1, "length-routed": 1}),
        (FarEnd.DROP, None, {"link-of-other-places": 1, "place-without-links": 1}),
    ],
)
def test_a_course_to_another_place_is_dealt_with_as_asked(
    choice: FarEnd, ends: tuple[str, str] | None, told: dict[str, int]
) -> None:
    wrong = span("Vienna", "Linz", route=(SALZBURG, (15.0, 48.0), VIENNA))
    found = brought_in(
        cities(CHAIN[0], span("Graz", "Salzburg", lengths=km(250)), wrong), far_end=choice
    )
    turned = {"route-turned": 1} if choice in (FarEnd.MOVE, FarEnd.NEAREST) else {}
    alone = {"place-without-links": 1} if choice is FarEnd.NEAREST else {}
    assert codes(found) == {**told, **turned, **alone}
    assert [(s.a, s.b) for s in found.made.spans][2:] == ([] if ends is None else [ends])
