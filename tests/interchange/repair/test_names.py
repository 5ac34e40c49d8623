"""Ids, names, kinds of fibre, corridors: what a file says becomes what netplan's files can hold."""

from __future__ import annotations

import pytest

from netplan.errors import RequestError
from netplan.interchange.repair.fibres import kind_of
from netplan.interchange.repair.ids import Ids, place_slug, slug
from netplan.model.network import Role
from tests.support.raw_networks import VIENNA, brought_in, cities, codes, km, network, place, span

KINDS = ("g652d", "g654e", "hollow_core")


@pytest.mark.parametrize(
    ("name", "id_"),
    [
        ("São Paulo — 2", "sao-paulo-2"),
        ("Łódź/Main;1", "lodz-main-1"),
        ("Straße", "strasse"),
        ("a--b", "a-b"),
        ("北京", "n7"),
        ("?", "n7"),
        ("12", "n12"),
        ("x" * 500, "x" * 60),
    ],
)
def test_ids_are_made_of_names(name: str, id_: str) -> None:
    assert place_slug(name, 7) == id_


def test_an_id_is_given_once() -> None:
    ids = Ids()
    assert [ids.of(x) for x in ("a", "a", "b", "a")] == ["a", "a_2", "b", "a_3"]
    assert slug("a_2") == "a-2"


def test_chinese_names_stay_chinese() -> None:
    raw = network(
        [place("1", (106.6, 26.6), name="贵阳"), place("2", (102.7, 25.0), name="Kunming")],
        [span("1", "2", lengths=km(500))],
    )
    first, second = brought_in(raw).made.places
    assert (first.id, first.name, first.name_zh) == ("guiyang", "贵阳", "贵阳")
    assert (second.id, second.name, second.name_zh) == ("kunming", "Kunming", "")


@pytest.mark.parametrize(
    ("name", "at", "id_"),
    [
        ("重庆", (106.55, 29.56), "chongqing"),
        ("北京望京机房", (116.47, 39.99), "beijing-wangjingjifang"),
        ("寿县", (116.78, 32.57), "shouxian"),
        ("陕西榆林2", (109.73, 38.28), "shaanxi-yulin2"),
        ("Львів", (24.03, 49.84), "lviv"),
        ("Αθήνα", (23.73, 37.98), "athina"),
        ("서울", (126.98, 37.57), "seoul"),
        ("القاهرة", (31.25, 30.06), "cairo"),
        ("القاهرة", (25.0, 25.0), "n1"),
        ("大阪", (135.50, 34.69), "osaka"),
        ("12", (16.37, 48.21), "n12"),
        ("São Paulo", (-46.6, -23.5), "sao-paulo"),
    ],
)
def test_names_of_other_scripts_become_ids_that_are_read(
    name: str, at: tuple[float, float], id_: str
) -> None:
    raw = network([place("x1", at, name=name), place("x2", (0, 0.5), name="Kribi")], [])
    assert [made.id for made in brought_in(raw).made.places] == [id_, "kribi"]


@pytest.mark.parametrize(
    ("words", "kind"),
    [
        ("G.652.D", "g652d"),
        ("SMF G652 96", "g652d"),
        ("ITU-T G.654.E", "g654e"),
        ("G.654", "g654e"),
        ("SSMF", "g652d"),
        ("SMF-28", "g652d"),
        ("空芯光纤", "hollow_core"),
        ("hollow_core", "hollow_core"),
        ("G.655", None),
        ("16520 fibres", None),
        ("aerial", None),
    ],
)
def test_words_on_fibre(words: str, kind: str | None) -> None:
    assert kind_of(words, KINDS) == kind


def test_fibres_that_are_not_known_are_told() -> None:
    raw = cities(
        span("Vienna", "Graz", lengths=km(180), fibre="G.655"),
        span("Vienna", "Linz", lengths=km(190), fibre="G.654.E"),
        span("Linz", "Salzburg", lengths=km(130)),
    )
    found = brought_in(raw, fibre="hollow_core")
    assert [s.fibre for s in found.made.spans] == ["hollow_core", "g654e", "hollow_core"]
    assert codes(found) == {"fibre-unknown": 1}
    with pytest.raises(RequestError, match="; did you mean g652d"):
        brought_in(raw, fibre="g652")


def test_corridors_are_the_groups_of_the_file_or_their_own() -> None:
    raw = cities(
        span("Vienna", "Graz", lengths=km(180), groups=("Cable 7", "Bridge")),
        span("Vienna", "Linz", lengths=km(190), groups=("Cable 7",)),
        span("Linz", "Salzburg", lengths=km(130), groups=("linz-graz",)),
        span("Linz", "Graz", lengths=km(220)),
    )
    spans = brought_in(raw).made.spans
    assert [s.corridor for s in spans] == ["cable-7", "cable-7", "linz-graz", "linz-graz_2"]
    assert spans[0].srlgs == {"bridge"}


def test_places_keep_what_netplan_has_columns_for() -> None:
    more = {"Population": "1,9", "Country": "AT", "role": "HUB"}
    raw = network(
        [
            place("v", VIENNA, extra={"population": 1_900_000.0, "Country": "AT"}),
            place("g", (15.44, 47.07), extra=more),
            place("l", (14.29, 48.31), extra={"population": float("nan")}),
        ],
        [span("v", "g", lengths=km(180)), span("g", "l", lengths=km(220))],
    )
    first, second, third = brought_in(raw).made.places
    assert (first.role, first.population, first.region) == (Role.DEMAND, 1_900_000, "AT")
    assert (second.role, second.population) == (Role.HUB, None)
    assert (third.role, third.population) == (Role.BACKBONE, None)
