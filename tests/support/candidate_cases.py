"""Folders as ``netplan import`` writes them, for candidates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from netplan.interchange.repair.measure import between_km, up_to_the_metre

AUSTRIA = {
    "vienna": (16.37, 48.21),
    "graz": (15.44, 47.07),
    "linz": (14.29, 48.31),
    "salzburg": (13.05, 47.81),
}
PACIFIC = {
    "suva": (178.44, -18.14),
    "labasa": (179.38, -16.43),
    "taveuni": (-179.99, -16.8),
    "apia": (-171.77, -13.83),
    "nukualofa": (-175.2, -21.14),
}
"""On both sides of the 180th meridian."""


def collection(features: Iterable[Mapping[str, Any]]) -> str:
    return json.dumps({"type": "FeatureCollection", "features": list(features)})


ASKED = """schema_version: 1
name: asked
network: {places: net/places.geojson, spans: net/spans.geojson}
targets:
  - {id: t, from: [vienna], to: [salzburg, graz], stretch: 1.4}
"""


def line_file(path: Path, *lines: list[tuple[float, float]]) -> Path:
    """Write bare lines as GeoJSON."""
    path.write_text(
        collection(
            {"type": "Feature", "properties": {},
             "geometry": {"type": "LineString", "coordinates": line}}
            for line in lines
        )
    )  # fmt: skip
    return path


def span(a: str, b: str, at: Mapping[str, tuple[float, float]], **more: Any) -> dict[str, Any]:
    """Return an existing span, 1.2 times the geodesic unless it is said."""
    route = more.pop("route", [at[a], at[b]])
    columns = {
        "id": f"{a}-{b}",
        "a": a,
        "b": b,
        "state": "existing",
        "fibre": "g652d",
        "length_km": up_to_the_metre(1.2 * between_km(at[a], at[b])),
        "length_source": "estimated",
        "corridor": f"{a}-{b}",
        **more,
    }
    geometry = {"type": "LineString", "coordinates": route}
    return {"type": "Feature", "properties": columns, "geometry": geometry}


LINE = [span("vienna", "linz", AUSTRIA), span("linz", "salzburg", AUSTRIA)]
"""Existing spans from Vienna by Linz to Salzburg; Graz is on its own."""


def folder(
    path: Path,
    at: Mapping[str, tuple[float, float]],
    spans: Iterable[Mapping[str, Any]] = (),
    hubs: Iterable[str] = (),
) -> Path:
    """Write places.geojson, and spans.geojson if there are any; return the folder."""
    path.mkdir(parents=True, exist_ok=True)
    marked = set(hubs)
    (path / "places.geojson").write_text(
        collection(
            {"type": "Feature", "geometry": {"type": "Point", "coordinates": position},
             "properties": {"id": id_, "name": id_.title(), "name_zh": "", "region": None,
                            "role": "hub" if id_ in marked else "demand"}}
            for id_, position in at.items()
        )
    )  # fmt: skip
    listed = list(spans)
    if listed:
        (path / "spans.geojson").write_text(collection(listed))
    return path
