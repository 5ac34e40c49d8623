"""candidates.json: what was proposed, and every proposal that is not offered with why."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from netplan import api
from netplan.candidates.options import CandidateOptions, method_of
from netplan.service.service import ServiceModel
from tests.support.candidate_cases import ASKED, AUSTRIA, LINE, folder

Record = dict[str, Any]


def recorded(path: Path, *ways: str, thinned: bool = False, **more: Any) -> Record:
    net = folder(path / "net", AUSTRIA, LINE)
    scenario = path / "asked.yaml"
    scenario.write_text(ASKED)
    options = CandidateOptions(tuple(method_of(way) for way in ways), **more)
    made = api.propose_candidates(net, options, scenario=scenario if thinned else None)
    return api.candidates_record(made)


def test_counts_add_up(tmp_path: Path) -> None:
    record = recorded(tmp_path, "delaunay", "nearest:2", thinned=True, parallel=True)
    counts = record["counts"]
    assert (counts["places"], counts["existing"]) == (4, 2)
    assert sum(row["spans"] for row in record["by"]) == counts["proposed"]
    assert counts["candidates"] + counts["beyond_limits"] == counts["proposed"]
    for why in ("joined", "same_fibre", "beyond_limits"):
        assert counts[why] == sum(row["why"] == why for row in record["left_out"])
    sources = ("measured", "published", "routed", "estimated")
    assert sum(record["lengths"][key] for key in sources) == counts["candidates"]
    thinned = record["thinned"]
    assert (thinned["kept"], thinned["left_out"]) == (
        counts["candidates"],
        counts["beyond_limits"],
    )
    assert [file["role"] for file in record["files"]] == ["places", "spans", "scenario"]


def test_a_pair_that_is_joined_names_what_joins_it(tmp_path: Path) -> None:
    record = recorded(tmp_path, "delaunay", "nearest:1")
    rows = {(row["a"], row["b"], row["way"]): row for row in record["left_out"]}
    existing = rows["linz", "vienna", "delaunay"]
    assert existing["span"] == "vienna-linz"
    assert existing["length_km"] == existing["span_km"]
    assert rows["graz", "vienna", "nearest:1"]["span"] == "graz-vienna.new"  # a candidate's


def test_what_the_limit_leaves_out_says_by_how_much(tmp_path: Path) -> None:
    record = recorded(tmp_path, "delaunay", thinned=True)
    rows = [row for row in record["left_out"] if row["why"] == "beyond_limits"]
    assert {row["candidate"] for row in rows} == {"graz-linz.new", "graz-salzburg.new"}
    scenario = api.load_scenario(tmp_path / "asked.yaml")
    limits = {demand.sink: demand.limit_ns for demand in ServiceModel(scenario).demands}
    for row in rows:
        assert (row["target"], row["source"]) == ("t", "vienna")
        assert row["limit_one_way_ms"] == pytest.approx(limits[row["sink"]] / 1e6, abs=1e-6)
        assert row["least_one_way_ms"] > row["limit_one_way_ms"]


def test_options_and_prices_are_told_as_used(tmp_path: Path) -> None:
    record = recorded(tmp_path, "radius:400")
    assert record["options"]["by"] == ["radius:400"]
    assert record["prices"]["source"] == "costs_file"
    assert record["prices"]["from_costs_file"] == record["counts"]["candidates"]
    assert record["thinned"] is None
    own = recorded(tmp_path, "radius:400", build_cost_per_km=9e4, fibres=("g654e", "g652d"))
    assert own["prices"] == {
        "source": "option",
        "cny_per_km": 9e4,
        "stated": own["counts"]["candidates"],
        "from_costs_file": 0,
    }
    assert own["options"]["fibres"] == ["g654e", "g652d"]


def test_the_record_lies_beside_the_file(tmp_path: Path) -> None:
    net = folder(tmp_path, AUSTRIA)
    made = api.propose_candidates(net)
    names = [path.name for path in api.write_candidates(made)]
    assert names == ["candidates.geojson", "candidates.json"]
    named = [path.name for path in api.write_candidates(made, tmp_path / "new.json")]
    assert named == ["new.json", "new.record.json"]
