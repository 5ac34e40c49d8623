"""The service circle as JSON values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from netplan.circle.cities import Towns
from netplan.circle.indicators import PUBLISHED_BY, Indicators
from netplan.circle.result import CircleResult
from netplan.circle.service import State
from netplan.files.schemas.circle import PublishedRecord
from netplan.records.answer import SCHEMA_VERSION


def circle_record(result: CircleResult) -> dict[str, Any]:
    """Return every figure for programs, ready for JSON; polygons and cities are in the files."""
    request = result.request
    return {
        "schema_version": SCHEMA_VERSION,
        "origin": request.origin,
        "limits_one_way_ms": [float(ms) for ms in request.limits_ms],
        "access": {
            "route_factor": float(request.access.route_factor),
            "max_km": float(request.access.max_km),
        },
        "cities_from": _cities_from(result.towns),
        "regions": [
            {
                "region": row.region,
                "region_zh": row.region_zh,
                "limit_one_way_ms": float(row.limit_ms),
                "cities_total": row.cities_total,
                "population_total": row.population_total,
                "cities": _by_state(row.cities),
                "population": _by_state(row.population),
            }
            for row in result.regions
        ],
        "indicators": _indicators(result.indicators, national=result.towns.national),
    }


def _cities_from(towns: Towns) -> str:
    if towns.own:
        return "the network's own places"
    return "the world's cities" if towns.world else "table"


def _by_state(values: Mapping[State, Any]) -> dict[str, Any]:
    return {state.value: value for state, value in values.items()}


def _published(found: Indicators) -> dict[str, Any]:
    """Return what is published of the hubs; null: nothing of a service of this kind."""
    names = [name for name in PublishedRecord.model_fields if name != "by"]
    return {"by": PUBLISHED_BY, **{name: found.published.get(name) for name in names}}


def _indicators(found: Indicators, *, national: bool) -> dict[str, Any]:
    return {
        "published": _published(found) if national else None,
        "summary": {state.value: asdict(summary) for state, summary in found.summary.items()},
        "hub_pairs": [
            {
                "a": pair.a,
                "b": pair.b,
                "geodesic_km": pair.geodesic_km,
                "rule_one_way_ms": pair.rule_ms,
                "optical_one_way_ms": _by_state(pair.optical_ms),
                "service_one_way_ms": _by_state(pair.service_ms),
                "within_rule": {s.value: pair.within_rule(s) for s in pair.optical_ms},
            }
            for pair in found.pairs
        ],
        "hubs_within_5ms": [
            {
                "hub": row.hub,
                "places_optical": _by_state(row.places_optical),
                "places_service": _by_state(row.places_service),
                "cities": _by_state(row.cities),
                "population": _by_state(row.population),
            }
            for row in found.hubs
        ],
    }
