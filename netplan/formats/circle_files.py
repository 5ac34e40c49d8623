"""The service circle as layers, and its cities as CSV."""

from __future__ import annotations

import csv
import io
from dataclasses import asdict
from typing import Any

from netplan.circle.result import CircleResult
from netplan.circle.service import State
from netplan.formats.geojson import geojson_bytes
from netplan.formats.layers.circle import result_layers
from netplan.text import cell

FILES = ("circle.geojson", "circle_gain.geojson", "circle_cities.csv")


def circle_files(result: CircleResult) -> dict[str, bytes]:
    """Return circle.geojson, circle_gain.geojson (with a plan) and circle_cities.csv."""
    circle, gain = result_layers(result)
    files = {"circle.geojson": geojson_bytes(circle)}
    if State.AFTER in result.states:
        files["circle_gain.geojson"] = geojson_bytes(gain)
    files["circle_cities.csv"] = _cities_csv(result)
    return files


def _cities_csv(result: CircleResult) -> bytes:
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\r\n")
    states = [state.value for state in result.states]
    per_state = ("one_way_ms", "place", "tail_km", "circle_ms")
    writer.writerow(
        [
            *("id", "name", "name_zh", "province", "province_zh", "region", "region_zh"),
            *("lon", "lat", "population", "in_total"),
            *(f"{state}_{what}" for state in states for what in per_state),
        ]
    )
    for row in result.cities:
        values: list[Any] = list(asdict(row.city).values())
        values[-1] = "yes" if row.city.in_total else "no"
        for state in result.states:
            found = row.reach[state]
            inside = [ms for ms in result.request.limits_ms if row.within(state, ms)]
            values += [found.one_way_ms, found.place, found.tail_km, min(inside, default=None)]
        writer.writerow([cell(v) if isinstance(v, str) else "" if v is None else v for v in values])
    return text.getvalue().encode("utf-8-sig")
