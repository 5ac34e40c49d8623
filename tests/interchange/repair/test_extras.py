"""Columns of a file that netplan has no use for are on what is written, under other names."""

from __future__ import annotations

import json
from typing import Any

from netplan.interchange.layers import PLACES, SPANS, network_files
from netplan.interchange.repair.extras import MOST_COLUMNS
from tests.support.raw_networks import brought_in, cities, codes, km, span


def written(raw: Any) -> tuple[list[dict[str, Any]], list[dict[str, Any]], dict[str, int]]:
    found = brought_in(raw)
    files = network_files(found.made)
    places, spans = (
        [f["properties"] for f in json.loads(files[name])["features"]] for name in (PLACES, SPANS)
    )
    return places, spans, codes(found)


def test_further_columns_are_kept_under_names_of_their_own() -> None:
    given = {
        "备注": "沿高速公路",
        "Cores": 48,
        "id": "F-7",
        "slack_factor": 1.1,
        "tags": ("a", None, "b"),
        " two\nlines ": True,
        "empty": None,
        "nan": float("nan"),
        "serial": 10**30,
    }
    _, (first, second, _), told = written(
        cities(
            span("Vienna", "Graz", lengths=km(190), extra=given),
            span("Graz", "Linz", lengths=km(220), extra={"Cores": 4.5, " two\nlines ": "x"}),
            span("Linz", "Salzburg", lengths=km(130)),
        )
    )
    assert told == {}
    assert first["备注"] == "沿高速公路"
    assert (first["Cores"], second["Cores"]) == (48.0, 4.5)
    assert (first["id"], first["file_id"]) == ("vienna-graz", "F-7")
    assert first.get("slack_factor") != 1.1  # netplan reads a column of that name
    assert first["file_slack_factor"] == 1.1
    assert first["tags"] == "a;b"
    assert (first["two lines"], second["two lines"]) == ("true", "x")
    assert first["serial"] == str(10**30)
    assert second["备注"] is None
    assert not {"empty", "nan"} & first.keys()


def test_columns_that_became_netplans_are_not_there_twice() -> None:
    raw = cities(span("Vienna", "Graz", lengths=km(190)))
    places = [
        type(p)(p.id, p.where, p.name, p.position, extra={"Population": 9, "Role": "hub-site"})
        for p in raw.places
    ]
    (vienna, *_), _, _ = written(type(raw)(raw.file, raw.format, tuple(places), raw.spans))
    assert vienna["population"] == 9
    assert not {"Population", "file_Population"} & vienna.keys()
    assert vienna["file_Role"] == "hub-site"  # no role that there is


def test_what_the_two_directions_say_is_kept_of_both() -> None:
    there = span("Vienna", "Graz", lengths=km(190), directed=True, extra={"note": "east", "n": 1})
    back = span("Graz", "Vienna", lengths=km(190), directed=True, extra={"note": "west", "n": 1})
    _, (one,), _ = written(cities(there, back))
    assert (one["note"], one["n"]) == ("east;west", 1)


def test_what_cannot_be_kept_is_told() -> None:
    many = {f"c{i}": "x" for i in range(MOST_COLUMNS + 2)} | {"c0": "y" * 9000}
    _, (one,), told = written(cities(span("Vienna", "Graz", lengths=km(190), extra=many)))
    assert (told["columns-left-out"], told["text-cut"]) == (2, 1)
    assert len(one["c0"]) == 2000
    assert "c101" not in one
