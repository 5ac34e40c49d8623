"""Positions that come with netplan, by place id and by Chinese name, to compare others with."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping

from netplan.files.paths import bundled_root
from netplan.formats.cities import read_cities
from netplan.formats.table import Point

PLACES = ("national/hubs.geojson", "hubs.geojson")


def known_positions() -> Mapping[str, Point]:
    """Return WGS-84 lon/lat; names that several cities share are left out."""
    known: dict[str, Point] = {}
    cities = read_cities(bundled_root() / "cities.csv", "netplan:cities.csv")
    shared = Counter(city.name_zh for city in cities)
    for city in cities:
        if city.name_zh and shared[city.name_zh] == 1:
            known[city.name_zh] = known[f"{city.name_zh}市"] = (city.lon, city.lat)
    for name in PLACES:
        for feature in json.loads((bundled_root() / name).read_text("utf-8"))["features"]:
            lon, lat = feature["geometry"]["coordinates"]
            for key in (feature["properties"]["id"], feature["properties"]["name_zh"]):
                if key:
                    known[key] = (lon, lat)
    return known
