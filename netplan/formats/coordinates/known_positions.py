"""Positions that come with netplan, by place id and by Chinese name, to compare others with."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType

from netplan.files.text.paths import bundled_root
from netplan.formats.layers.layer import Point

PLACES = ("national/hubs.geojson", "hubs.geojson")


@lru_cache(maxsize=1)
def bundled_places() -> Mapping[str, Point]:
    """Return WGS-84 lon/lat of every place of the bundled networks by its id."""
    found: dict[str, Point] = {}
    for name in PLACES:
        for feature in json.loads((bundled_root() / name).read_text("utf-8"))["features"]:
            lon, lat = feature["geometry"]["coordinates"]
            found[feature["properties"]["id"]] = (lon, lat)
    return MappingProxyType(found)


@lru_cache(maxsize=1)
def known_positions() -> Mapping[str, Point]:
    """Return WGS-84 lon/lat; names that several cities share are left out."""
    known: dict[str, Point] = {}
    text = (bundled_root() / "cities.csv").read_text("utf-8-sig")
    head, *rows = csv.reader(io.StringIO(text, newline=""))
    zh, lon, lat = (head.index(column) for column in ("name_zh", "lon", "lat"))
    shared = Counter(row[zh] for row in rows)
    for row in rows:
        if row[zh] and shared[row[zh]] == 1:
            known[row[zh]] = known[f"{row[zh]}市"] = (float(row[lon]), float(row[lat]))
    for name in PLACES:
        for feature in json.loads((bundled_root() / name).read_text("utf-8"))["features"]:
            lon, lat = feature["geometry"]["coordinates"]
            for key in (feature["properties"]["id"], feature["properties"]["name_zh"]):
                if key:
                    known[key] = (lon, lat)
    return MappingProxyType(known)
