"""Limits set by policy, by name, with source and date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from netplan.model.scenario import Limit


@dataclass(frozen=True)
class Preset:
    """A limit that a document states; one-way."""

    id: str
    limit: Limit
    meaning: str
    source: str


_TABLE = (
    Preset(
        "inter_hub_20ms",
        Limit(one_way_ms=20.0),
        "between national computing hubs",
        "NDRC and others, 2023-12-26, computing network across hubs in 20 ms; one-way in the "
        "plan of 2021-05-24 (NDRC high-tech [2021] 709)",
    ),
    Preset(
        "region_5ms",
        Limit(one_way_ms=5.0),
        "within a region around a hub",
        "NDRC and others, 2023-12-26, regional computing network in 5 ms; direction not stated, "
        "taken as one-way",
    ),
    Preset(
        "city_1ms",
        Limit(one_way_ms=1.0),
        "within a city",
        "NDRC and others, 2023-12-26, city computing network in 1 ms; one-way between data "
        "centres in the MIIT action of 2025-10-16",
    ),
    Preset(
        "theoretical_1.5x",
        Limit(stretch=1.5),
        "between clusters of the hubs, against the theoretical latency",
        "MIIT and others, action plan of 2023-10-08: at most 1.5 times the theoretical delay; "
        "theoretical read as geodesic km x delay of solid glass, which no document defines",
    ),
)

PRESETS: Mapping[str, Preset] = MappingProxyType({preset.id: preset for preset in _TABLE})
