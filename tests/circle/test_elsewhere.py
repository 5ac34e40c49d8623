"""The service circle of networks outside China: their own places, regions and hubs."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from netplan import api
from netplan.circle.service import State
from netplan.formats.circle_files import circle_files
from netplan.records.circle import circle_record
from netplan.views.report.compose import compose
from netplan.views.terminal.circle import circle_lines
from tests.support import foreign_cases as foreign

CHINA = ("CAICT", "Chinese", "National", "national", "信通院", "国家", "southwest", "hk_macao")


def test_the_places_of_the_network_stand_for_cities(tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)
    found = api.circle(scenario, plan)
    assert found.towns.own
    assert {row.city.id for row in found.cities} == {place.id for place in foreign.EUROPE}
    after = {t.sink: t.after_ns for t in plan.targets}
    for row in found.cities:
        if row.city.id in after:
            assert row.reach[State.AFTER].one_way_ms == (after[row.city.id] or 0) / 1e6
    assert {row.region for row in found.regions} == {"dach", "italy", "france", "all"}
    (whole,) = (r for r in found.regions if r.region == "all" and r.limit_ms == 20)
    assert whole.cities[State.AFTER] == len(foreign.EUROPE)
    assert whole.population[State.AFTER] == sum(p.population or 0 for p in foreign.EUROPE)
    table = circle_files(found)["circle_cities.csv"].decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(foreign.EUROPE)


def test_nothing_of_china_is_said_of_another_network(tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)
    found = api.circle(scenario, plan)
    text = "\n".join(circle_lines(found, scenario))
    assert "pairs of hubs" in text
    assert "no table of the cities around this network" in text
    record = circle_record(found)
    assert record["indicators"]["published"] is None
    assert record["cities_from"] == "the network's own places"
    (pair,) = found.indicators.pairs  # two hubs of one region are a pair like any other
    assert {pair.a, pair.b} == {"frankfurt", "zurich"}
    sections = [
        next(s for s in compose(plan, scenario, lang).sections if s.id == "indicators")
        for lang in ("en", "zh")
    ]
    for said in (text, *map(repr, sections)):
        assert not [word for word in CHINA if word in said]


@pytest.mark.parametrize("make", [foreign.pacific, foreign.brazil])
def test_a_network_of_one_hub_has_no_table_of_pairs(make: foreign.Maker, tmp_path: Path) -> None:
    plan, scenario = make(tmp_path)
    text = "\n".join(circle_lines(api.circle(scenario, plan), scenario))
    assert "Hub pairs" not in text
    assert "Hubs of the network" not in text
    lines = [line.split() for line in text.splitlines()]
    rows = [line for line in lines if line[1:2] == ["all"] and line[0].isdigit()]
    assert [row[0] for row in rows] == ["3", "5", "10", "15", "20"]


def test_a_table_of_ones_own_counts_anywhere(tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)
    own = circle_files(api.circle(scenario, plan))["circle_cities.csv"]
    (tmp_path / "cities.csv").write_bytes(own)
    found = api.circle(scenario, plan, cities=tmp_path / "cities.csv")
    assert not found.towns.own
    assert not found.towns.national
    assert len(found.cities) == len(foreign.EUROPE)
