"""A square with a diagonal, nothing lit today: two ways between any two corners, traffic on two."""

from __future__ import annotations

import json
from pathlib import Path

from netplan import api
from netplan.model.scenario import Scenario
from tests.support.files_cases import write

PLACES = {"a": (10, 50), "b": (12, 50), "c": (14, 50), "d": (12, 51)}
SPANS = (("a", "b"), ("b", "c"), ("a", "d"), ("d", "c"), ("b", "d"))
ASKED = """\
name: square
network: {places: places.geojson, spans: spans.geojson}
targets:
  - {id: t, from: a, to: [c, d], one_way_ms: 5, after_cut_one_way_ms: 6}
failures: {single: corridor}
"""
TRAFFIC = """\
demands:
  pairs: [{from: a, to: c, gbit_s: 900}, {from: d, to: a, gbit_s: 500}]
channels: {per_pair: 2}
"""
"""Three channels and two, two on a pair of fibres: what each cut leaves must carry all five."""


def square(folder: Path, traffic: str = TRAFFIC, *changes: str) -> Scenario:
    """Return the scenario, in files."""
    return api.load_scenario(square_file(folder, traffic), changes)


def square_file(folder: Path, traffic: str = TRAFFIC) -> Path:
    """Return the file of the scenario."""
    folder.mkdir(parents=True, exist_ok=True)
    return write(folder, scenario=ASKED + traffic, places_=_places(), spans_=_spans())


def _places() -> str:
    features = [
        _feature({"type": "Point", "coordinates": at}, id=name, name=name.upper(), role="hub")
        for name, at in PLACES.items()
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _spans() -> str:
    features = [
        _feature(
            {"type": "LineString", "coordinates": [PLACES[a], PLACES[b]]},
            id=f"{a}-{b}.new",
            a=a,
            b=b,
            state="candidate",
            fibre="g652d",
            length_km=190,
            length_source="estimated",
            corridor=f"{a}-{b}",
        )
        for a, b in SPANS
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def _feature(geometry: object, **properties: object) -> dict[str, object]:
    return {"type": "Feature", "geometry": geometry, "properties": properties}
