"""A small network in files, for the tests of the border."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from netplan.errors import InputError

SCENARIO = """\
name: small
network:
  places: places.geojson
  spans: spans.geojson
targets:
  - id: east
    from: {region: guizhou, role: hub}
    to: {region: gba}
    one_way_ms: 6
    after_cut_one_way_ms: 7
"""


def place(name: str, lon: float, lat: float, **changes: Any) -> dict[str, Any]:
    properties = {
        "id": name,
        "name": name.title(),
        "name_zh": "地名",
        "role": "demand",
        "region": "gba",
        "province": "Guangdong",
        "weight": 1.0,
        "source": "test",
        "confidence": "high",
        **changes,
    }
    point = {"type": "Point", "coordinates": [lon, lat]}
    return {"type": "Feature", "id": name, "properties": properties, "geometry": point}


def places() -> list[dict[str, Any]]:
    return [
        place("guian", 106.47, 26.4, role="hub", region="guizhou", province="Guizhou"),
        place("guilin", 110.29, 25.27, role="backbone", region=None, province="Guangxi"),
        place("guangzhou", 113.26, 23.13),
        place("shenzhen", 114.06, 22.54),
    ]


ENDS = {
    "guian": [106.47, 26.4],
    "guilin": [110.29, 25.27],
    "guangzhou": [113.26, 23.13],
    "shenzhen": [114.06, 22.54],
}


def span(a: str, b: str, kind: str, length_km: float, **changes: Any) -> dict[str, Any]:
    properties = {
        "id": f"{a}-{b}.{kind}",
        "a": a,
        "b": b,
        "state": "existing" if kind == "old" else "candidate",
        "fibre": {"old": "g652d", "new": "g654e", "hcf": "hollow_core"}[kind],
        "length_km": length_km,
        "slack_factor": 1.0 if kind == "old" else 1.05,
        "length_source": "published",
        "corridor": f"{a}-{b}",
        "srlgs": "",
        **changes,
    }
    line = {"type": "LineString", "coordinates": [ENDS.get(a, [0, 0]), ENDS.get(b, [0, 0])]}
    return {"type": "Feature", "id": properties["id"], "properties": properties, "geometry": line}


def spans() -> list[dict[str, Any]]:
    return [
        span("guian", "guilin", "old", 640.0),
        span("guian", "guilin", "new", 480.0, srlgs="river; bridge"),
        span("guilin", "guangzhou", "old", 620.0, operator="Example"),
        span("guangzhou", "shenzhen", "old", 165.0),
    ]


def collection(features: list[Any]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def write(
    folder: Path,
    *,
    places_: Any = None,
    spans_: Any = None,
    scenario: str = SCENARIO,
) -> Path:
    """Write the three files and return the scenario's path."""
    for name, value in (
        ("places.geojson", collection(places()) if places_ is None else places_),
        ("spans.geojson", collection(spans()) if spans_ is None else spans_),
    ):
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        (folder / name).write_text(text, encoding="utf-8")
    path = folder / "scenario.yaml"
    path.write_text(scenario, encoding="utf-8")
    return path


def problems_of(call: Callable[[], object], folder: Path | None = None) -> list[str]:
    """Return the lines of the InputError that a call must raise, without the folder."""
    with pytest.raises(InputError) as caught:
        call()
    lines = [str(problem) for problem in caught.value.problems]
    assert str(caught.value) == "\n".join(lines)
    return [line.replace(f"{folder}/", "") for line in lines] if folder else lines
