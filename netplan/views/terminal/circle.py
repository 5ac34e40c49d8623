"""The service circle as tables for people."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rich.cells import cell_len

from netplan.circle.cities import ALL, RegionRow
from netplan.circle.indicators import NATIONAL_ONLY, PUBLISHED_BY
from netplan.circle.result import CircleResult
from netplan.model.scenario import Scenario
from netplan.model.shown import decimal, number, percent
from netplan.views.chinese import speaks_chinese, told

MILLION = 1_000_000
_CELLS = re.compile(r"(^|\s{2,})(\S+(?:\s\S+)*)")
"""What stands before a cell, and the cell: one blank parts words of one cell."""


def circle_lines(result: CircleResult, scenario: Scenario) -> Iterator[str]:
    """Yield the tables for people; Chinese stands at the end of a line, so columns line up.

    Where Chinese is spoken every column keeps its place.
    """
    lines = _lines(result, scenario)
    return (_chinese(line) for line in lines) if speaks_chinese() else lines


def _chinese(line: str) -> str:
    """Return a line with its texts in Chinese, each ending in the column where it ended."""
    whole = told(line)
    if whole != line:
        return whole
    made = ""
    for gap, text in _CELLS.findall(line):
        chinese = told(text)
        slack = cell_len(text) - cell_len(chinese)
        if not made and not gap:
            made = chinese + " " * max(0, slack)
        else:
            made += " " * max(1, len(gap) + slack) + chinese
    return made


def _lines(result: CircleResult, scenario: Scenario) -> Iterator[str]:
    origin = scenario.network.place[result.request.origin]
    access = result.request.access
    named = " ".join(dict.fromkeys(filter(None, (origin.name, origin.name_zh))))
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
    if result.towns.around:
        which = "cities of the world" if result.towns.world else "cities"
        yield f"({which} around the network: GeoNames, CC BY 4.0)"
    states = result.states
    what = "places" if result.towns.own else "cities"
    over = "".join(f"{f'within, {s.value}':^27}".rstrip().ljust(27) for s in states)
    wide = _region_width(result)
    yield f"{'':<{wide + 7}}{'in all':^17}{over}".rstrip()
    heads = f"{what:>15}{'people, M':>12}" * len(states)
    yield f"{'ms':>5}  {'region':<{wide}}{what:>7}{'people, M':>11}{heads}"
    order = {row.region: i for i, row in enumerate(result.regions)}
    for row in sorted(result.regions, key=lambda r: (r.limit_ms, order[r.region])):
        yield _region_line(row, result, wide)


def _region_width(result: CircleResult) -> int:
    return max(12, *(len(row.region) + 1 for row in result.regions))


def _region_line(row: RegionRow, result: CircleResult, wide: int) -> str:
    cells = "".join(f"{row.cities[s]:>15}{_million(row.population[s]):>12}" for s in result.states)
    total = _million(row.population_total)
    name_zh = "" if row.region == ALL else row.region_zh  # a name is shown, a word is not
    name = row.region
    if speaks_chinese() and name_zh:
        name, name_zh = name_zh + " " * (cell_len(name) - cell_len(name_zh)), ""
    head = f"{row.limit_ms:>5g}  {name:<{wide}}{row.cities_total:>7}{total:>11}"
    return f"{head}{cells}  {name_zh}".rstrip()


def _million(people: int) -> str:
    return number(people / MILLION, 1)


_SUMMARY_LINES = (
    ("pairs of clusters of different hubs", "pairs", "d"),
    ("within 20 ms, optical", "share_within_20ms_optical", "%"),
    ("within 20 ms, service", "share_within_20ms_service", "%"),
    ("within 1.5 x theoretical, optical", "share_within_rule", "%"),
    ("the same with every length at its high end", "share_within_rule_least", "%"),
    ("the same with every length at its low end", "share_within_rule_most", "%"),
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
        known = result.indicators.published if national else {}
        published = _figure(known[key], how) if key in known else ""
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
