"""The service circle as files and text: cities in CSV, figures in JSON, tables for people."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from netplan.circle.cities import RegionRow
from netplan.circle.indicators import NATIONAL_ONLY, PUBLISHED, PUBLISHED_BY, Indicators
from netplan.circle.result import CircleResult
from netplan.circle.service import State
from netplan.formats.geojson import geojson_bytes
from netplan.formats.layers.circle import result_layers
from netplan.model.scenario import Scenario
from netplan.model.shown import decimal, number, percent
from netplan.text import cell

MILLION = 1_000_000


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


def circle_record(result: CircleResult) -> dict[str, Any]:
    """Return every figure for programs, ready for JSON; polygons and cities are in the files."""
    request = result.request
    return {
        "origin": request.origin,
        "limits_one_way_ms": list(request.limits_ms),
        "access": {
            "route_factor": request.access.route_factor,
            "max_km": request.access.max_km,
        },
        "cities_from": "the network's own places" if result.towns.own else "table",
        "regions": [
            {
                "region": row.region,
                "region_zh": row.region_zh,
                "limit_one_way_ms": row.limit_ms,
                "cities_total": row.cities_total,
                "population_total": row.population_total,
                "cities": _by_state(row.cities),
                "population": _by_state(row.population),
            }
            for row in result.regions
        ],
        "indicators": _indicators(result.indicators, national=result.towns.national),
    }


def _by_state(values: Mapping[State, Any]) -> dict[str, Any]:
    return {state.value: value for state, value in values.items()}


def _indicators(found: Indicators, *, national: bool) -> dict[str, Any]:
    return {
        "published": {"by": PUBLISHED_BY, **PUBLISHED} if national else None,
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


def circle_lines(result: CircleResult, scenario: Scenario) -> Iterator[str]:
    """Yield the tables for people; Chinese stands at the end of a line, so columns line up."""
    origin = scenario.network.place[result.request.origin]
    access = result.request.access
    named = f"{origin.name} {origin.name_zh}".strip()
    yield f"Service circle of {named}: one-way, network + access tail"
    yield (
        f"(tail: {access.route_factor:g} x geodesic from a place of the network, "
        f"up to {access.max_km:g} km)"
    )
    yield ""
    yield from _regions(result)
    if result.indicators.pairs:
        yield ""
        yield from _summary(result)
        yield ""
        yield from _pairs(result)
    if result.indicators.hubs:
        yield ""
        yield from _hubs(result)


def _regions(result: CircleResult) -> Iterator[str]:
    if result.towns.own:
        yield "Places of the network, and millions of people, within each limit"
        yield "(no table of the cities around this network is bundled; --cities FILE takes one)"
    else:
        yield "Cities of 100,000 people or more, and millions of people, within each limit"
    states = result.states
    heads = "".join(f"{s.value + ' cities':>15}{s.value + ' M':>12}" for s in states)
    yield f"{'ms':>5}  {'region':<12}{'of':>6}{'M':>9}{heads}"
    order = {row.region: i for i, row in enumerate(result.regions)}
    for row in sorted(result.regions, key=lambda r: (r.limit_ms, order[r.region])):
        yield _region_line(row, result)


def _region_line(row: RegionRow, result: CircleResult) -> str:
    cells = "".join(f"{row.cities[s]:>15}{_million(row.population[s]):>12}" for s in result.states)
    total = _million(row.population_total)
    head = f"{row.limit_ms:>5g}  {row.region:<12}{row.cities_total:>6}{total:>9}"
    return f"{head}{cells}  {row.region_zh}".rstrip()


def _million(people: int) -> str:
    return number(people / MILLION, 1)


_SUMMARY_LINES = (
    ("pairs of clusters of different hubs", "pairs", "d"),
    ("within 20 ms, optical", "share_within_20ms_optical", "%"),
    ("within 20 ms, service", "share_within_20ms_service", "%"),
    ("within 1.5 x theoretical, optical", "share_within_rule", "%"),
    ("mean optical latency, ms", "mean_optical_ms", "ms"),
    ("worst optical latency, ms", "worst_optical_ms", "ms"),
    ("mean service latency, ms", "mean_service_ms", "ms"),
    ("worst service latency, ms", "worst_service_ms", "ms"),
    (
        "cities of the network within 5 ms of a cluster, optical, mean",
        "mean_places_5ms_optical",
        "f",
    ),
)


_OWN_LINES = {
    "pairs": "pairs of hubs",
    "mean_places_5ms_optical": "places of the network within 5 ms of a hub, optical, mean",
}
"""What some figures are called where the hubs are not clusters of national hubs."""


def _summary(result: CircleResult) -> Iterator[str]:
    national = result.towns.national
    yield "National hubs, one-way" if national else "Hubs of the network, one-way"
    heads = "".join(f"{state.value:>10}" for state in result.states)
    yield f"{'':<62}{heads}" + (f"{PUBLISHED_BY:>16}" if national else "")
    for text, key, how in _SUMMARY_LINES:
        if key in NATIONAL_ONLY and not national:
            continue
        cells = (_figure(getattr(result.indicators.summary[s], key), how) for s in result.states)
        published = _figure(PUBLISHED[key], how) if national and key in PUBLISHED else ""
        name = text if national else _OWN_LINES.get(key, text)
        yield (f"{name:<62}" + "".join(f"{c:>10}" for c in cells) + f"{published:>16}").rstrip()


def _figure(value: float | None, how: str) -> str:
    if value is None:
        return "no path"
    if how == "%":
        return f"{percent(value)}%"
    return str(decimal(value, {"d": 0, "ms": 3, "f": 1}[how]))


def _pairs(result: CircleResult) -> Iterator[str]:
    yield "Hub pairs, optical ms (* within 1.5 x theoretical)"
    heads = "".join(f"{state.value:>10}" for state in result.states)
    yield f"{'from':<14}{'to':<14}{'geodesic km':>12}{'1.5 x':>9}{heads}"
    for pair in result.indicators.pairs:
        cells = ""
        for state in result.states:
            ms = pair.optical_ms[state]
            mark = "*" if pair.within_rule(state) else " "
            cells += f"{_figure(ms, 'ms'):>9}{mark}"
        km, rule = _figure(pair.geodesic_km, "f"), _figure(pair.rule_ms, "ms")
        yield f"{pair.a:<14}{pair.b:<14}{km:>12}{rule:>9}{cells}"


def _hubs(result: CircleResult) -> Iterator[str]:
    yield "Within 5 ms of each cluster" if result.towns.national else "Within 5 ms of each hub"
    heads = "".join(
        f"{f'{s.value} optical':>16}{f'{s.value} service':>16}{'cities':>8}{'M':>8}"
        for s in result.states
    )
    yield f"{'cluster' if result.towns.national else 'hub':<14}{heads}"
    for row in result.indicators.hubs:
        cells = "".join(
            f"{row.places_optical[s]:>16}{row.places_service[s]:>16}{row.cities[s]:>8}"
            f"{_million(row.population[s]):>8}"
            for s in result.states
        )
        yield f"{row.hub:<14}{cells}"
    if result.towns.own:
        yield "(optical, service: without the hubs; cities, M: all places, by service)"
    else:
        yield "(optical, service: cities of the network; cities, M: of 100,000 people, by service)"
