"""Small networks far from China, in files: in Europe, in South America, over the Pacific."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias

from netplan import api
from netplan.model.plan import Plan
from netplan.model.scenario import Scenario

Lon: TypeAlias = float
Lat: TypeAlias = float


@dataclass(frozen=True)
class Place:
    """A place of a made-up network."""

    id: str
    lon: Lon
    lat: Lat
    role: str = "demand"
    region: str | None = None
    population: int | None = None
    name: str | None = None


@dataclass(frozen=True)
class Cable:
    """A span; ``via`` are the points between its ends."""

    a: str
    b: str
    length_km: float
    state: str = "existing"
    via: tuple[tuple[Lon, Lat], ...] = ()


EUROPE = (
    Place("frankfurt", 8.68, 50.11, "hub", "dach", 775_000),
    Place("zurich", 8.54, 47.37, "hub", "dach", 440_000),
    Place("milan", 9.19, 45.46, "demand", "italy", 1_370_000),
    Place("lyon", 4.84, 45.76, "demand", "france", 520_000),
    Place("paris", 2.35, 48.86, "demand", "france", 2_100_000),
)
EUROPE_CABLES = (
    Cable("frankfurt", "zurich", 420.0),
    Cable("zurich", "milan", 330.0),
    Cable("frankfurt", "paris", 640.0),
    Cable("paris", "lyon", 480.0),
    Cable("lyon", "milan", 450.0, via=((6.9, 45.2),)),
    Cable("frankfurt", "zurich", 330.0, "candidate"),
    Cable("zurich", "milan", 260.0, "candidate"),
)
EUROPE_TARGETS = """\
targets:
  - id: south
    from: frankfurt
    to: [milan, zurich]
    one_way_ms: 3.4
    after_cut_one_way_ms: 12
  - {id: west, from: frankfurt, to: {region: france}, one_way_ms: 6}
failures: {single: corridor}
"""
PACIFIC = (Place("suva", 178.44, -18.14, "hub"), Place("apia", -171.76, -13.83))
PACIFIC_CABLES = (Cable("suva", "apia", 1175.0, via=((179.9, -17.4), (-179.9, -17.3))),)
PACIFIC_TARGETS = "targets: [{id: t, from: suva, to: apia, one_way_ms: 9}]\n"
ISLANDS = (
    Place("suva", 178.44, -18.14, "hub", "fiji", 94_000),
    Place("labasa", 179.37, -16.43, "hub", "fiji", 28_000),
    Place("apia", -171.76, -13.83, "demand", "samoa", 37_000),
    Place("nukualofa", -175.2, -21.13, "demand", "tonga", 24_000),
)
"""Far from any city of 100,000 people."""
ISLAND_CABLES = (
    Cable("suva", "labasa", 260.0),
    Cable("labasa", "apia", 1100.0),
    Cable("suva", "nukualofa", 820.0),
)
ISLAND_TARGETS = """\
targets: [{id: t, from: suva, to: [apia, nukualofa], one_way_ms: 9}]
failures: {single: corridor}
"""
BRAZIL = (
    Place("saopaulo", -46.63, -23.55, "hub"),
    Place("rio", -43.2, -22.9),
    Place("bh", -43.94, -19.92),
)
BRAZIL_CABLES = (Cable("saopaulo", "rio", 430.0), Cable("rio", "bh", 440.0))
WORLD = (
    Place("newyork", -74.0, 40.7, "backbone"),
    Place("london", -0.1, 51.5, "backbone"),
    Place("singapore", 103.8, 1.3, "backbone"),
    Place("tokyo", 139.7, 35.7, "backbone"),
    Place("losangeles", -118.2, 34.1, "backbone"),
)
WORLD_CABLES = (
    Cable("newyork", "london", 6700.0),
    Cable("london", "singapore", 13000.0),
    Cable("singapore", "tokyo", 6400.0),
    Cable("tokyo", "losangeles", 10600.0),
    Cable("losangeles", "newyork", 4700.0),
)
WORLD_TARGETS = "targets: [{id: t, from: newyork, to: [london, tokyo], one_way_ms: 120}]\n"
ALONE = (Place("reykjavik", -21.94, 64.15, "backbone"), Place("akureyri", -18.09, 65.68))
ALONE_CABLES = (Cable("reykjavik", "akureyri", 300.0, "candidate"),)
ALONE_TARGETS = "targets: [{id: t, from: reykjavik, to: akureyri, one_way_ms: 2}]\n"
PROVINCE = (
    Place("n1", 106.71, 26.58, "backbone", name="贵阳"),
    Place("n2", 106.93, 27.73, "backbone", name="遵义"),
    Place("n3", 105.95, 26.25, "backbone", name="安顺"),
    Place("n4", 107.52, 26.26, "backbone", name="都匀"),
)
"""As a table of Chinese names comes in: no role, ids that say nothing."""
PROVINCE_CABLES = (
    Cable("n1", "n2", 160.0),
    Cable("n1", "n3", 105.0),
    Cable("n1", "n4", 130.0),
    Cable("n1", "n2", 145.0, "candidate"),
)
PROVINCE_TARGETS = """\
targets: [{id: t, from: n1, to: {role: [hub, demand, backbone]}, one_way_ms: 0.9}]
failures: {single: none}
"""
BRAZIL_TARGETS = "targets: [{id: t, from: saopaulo, to: rio, one_way_ms: 60}]\n"


def _collection(features: list[dict[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": features})


def _feature(kind: str, coordinates: Any, properties: dict[str, Any]) -> dict[str, Any]:
    geometry = {"type": kind, "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": geometry}


def write(folder: Path, places: tuple[Place, ...], cables: tuple[Cable, ...], targets: str) -> Path:
    """Write a scenario with its network; return its path."""
    at = {place.id: [place.lon, place.lat] for place in places}
    points = [
        _feature(
            "Point",
            at[p.id],
            {
                "id": p.id,
                "role": p.role,
                "region": p.region,
                "population": p.population,
                **({"name": p.name, "name_zh": p.name} if p.name else {}),
            },
        )
        for p in places
    ]
    lines = [
        _feature(
            "LineString",
            [at[c.a], *(list(point) for point in c.via), at[c.b]],
            {
                "id": f"{c.a}-{c.b}.{'old' if c.state == 'existing' else 'new'}",
                "a": c.a,
                "b": c.b,
                "state": c.state,
                "fibre": "g652d" if c.state == "existing" else "g654e",
                "length_km": c.length_km,
                "length_source": "measured",
                "corridor": f"{c.a}-{c.b}",
            },
        )
        for c in cables
    ]
    (folder / "places.geojson").write_text(_collection(points), encoding="utf-8")
    (folder / "spans.geojson").write_text(_collection(lines), encoding="utf-8")
    path = folder / "scenario.yaml"
    head = "name: foreign\nnetwork: {places: places.geojson, spans: spans.geojson}\n"
    path.write_text(head + targets, encoding="utf-8")
    return path


def planned(path: Path) -> tuple[Plan, Scenario]:
    """Return the plan of a written scenario, with the scenario."""
    scenario = api.load_scenario(path)
    return api.plan(scenario), scenario


def europe(folder: Path) -> tuple[Plan, Scenario]:
    """Return the plan of the European network: two new cables, one link south."""
    return planned(write(folder, EUROPE, EUROPE_CABLES, EUROPE_TARGETS))


def pacific(folder: Path) -> tuple[Plan, Scenario]:
    """Return the plan of a network of one cable over the 180th meridian."""
    return planned(write(folder, PACIFIC, PACIFIC_CABLES, PACIFIC_TARGETS))


def islands(folder: Path) -> tuple[Plan, Scenario]:
    """Return the plan of a network far from any city of 100,000 people."""
    return planned(write(folder, ISLANDS, ISLAND_CABLES, ISLAND_TARGETS))


def brazil(folder: Path) -> tuple[Plan, Scenario]:
    """Return the plan of a network in South America."""
    return planned(write(folder, BRAZIL, BRAZIL_CABLES, BRAZIL_TARGETS))


def world(folder: Path) -> tuple[Plan, Scenario]:
    """Return the plan of a network all round the world."""
    return planned(write(folder, WORLD, WORLD_CABLES, WORLD_TARGETS))


def alone(folder: Path) -> tuple[Plan, Scenario]:
    """Return the plan of two places that nothing joins today."""
    return planned(write(folder, ALONE, ALONE_CABLES, ALONE_TARGETS))


def province(folder: Path) -> tuple[Plan, Scenario]:
    """Return the plan of a network of one Chinese province, whose places have no roles."""
    return planned(write(folder, PROVINCE, PROVINCE_CABLES, PROVINCE_TARGETS))


Maker = Callable[[Path], tuple[Plan, Scenario]]
