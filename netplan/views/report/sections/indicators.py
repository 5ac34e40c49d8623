"""The section on the official indicators and the service circle, before and after."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from netplan.circle.cities import Tails, Towns, city_rows, region_rows
from netplan.circle.indicators import (
    NATIONAL_ONLY,
    Indicators,
    Summary,
    indicators,
)
from netplan.circle.service import CircleRequest, Reach, State, default_request
from netplan.formats.cities import towns_of
from netplan.model.network import Role
from netplan.model.shown import decimal
from netplan.views.report.document import Block, Cell, Column, Kind, Section, Table
from netplan.views.report.facts.subject import Subject
from netplan.views.report.words.lookup import Words

Figures = tuple[tuple[str, Cell], ...]
PAIRS_SHOWN = 12
FIGURES = {
    "ind_pairs": "pairs",
    "ind_20ms": "share_within_20ms_optical",
    "ind_service_20ms": "share_within_20ms_service",
    "ind_mean": "mean_optical_ms",
    "ind_worst": "worst_optical_ms",
    "ind_service_mean": "mean_service_ms",
    "ind_service_worst": "worst_service_ms",
    "ind_15x": "share_within_rule",
    "ind_15x_least": "share_within_rule_least",
    "ind_15x_most": "share_within_rule_most",
    "ind_5ms": "mean_places_5ms_optical",
}
"""The figures of a summary by the word for each."""


def section(subject: Subject, words: Words) -> Section | None:
    """Return the indicators; None for a network with fewer than two hubs, or without a plan."""
    if not _has_hubs(subject) or subject.plan.cost_cny is None:
        return None
    reach = Reach(subject.scenario, subject.plan)
    request = default_request(subject.scenario)
    towns = towns_of(subject.scenario.network, request.access.max_km)
    tails = Tails(subject.scenario, towns.cities, request.access)
    found = indicators(reach, tails, national=towns.national)
    blocks: tuple[Block, ...] = (
        _summary(found, words, towns),
        _hubs(found, subject, words, towns),
        _pairs(found, subject, words),
        _circle(reach, request, tails, words, towns),
    )
    return Section("indicators", words(_of("s_indicators", towns)), blocks)


class BeforeAndAfter(NamedTuple):
    """The figures of a summary, and whether they are of the national hubs."""

    national: bool
    before: Figures
    after: Figures


def summary_figures(subject: Subject) -> BeforeAndAfter | None:
    """Return the indicators before and after a plan; None for fewer than two hubs."""
    if not _has_hubs(subject):
        return None
    request = default_request(subject.scenario)
    towns = towns_of(subject.scenario.network, request.access.max_km)
    tails = Tails(subject.scenario, towns.cities, request.access)
    reach = Reach(subject.scenario, subject.plan)
    found = indicators(reach, tails, national=towns.national).summary
    before, after = (_figures(found[state], towns) for state in State)
    return BeforeAndAfter(towns.national, before, after)


def _has_hubs(subject: Subject) -> bool:
    return sum(place.role is Role.HUB for place in subject.scenario.network.places) > 1


def _of(key: str, towns: Towns) -> str:
    """Return the word for the national hubs, or that for a network of one's own."""
    return key if towns.national else f"{key}_own"


def _counted(key: str, towns: Towns) -> str:
    """Return the word for what is counted: cities of China, around the network, or own places."""
    return f"{key}_own" if towns.own else f"{key}_around" if towns.around else key


def _reference(found: Indicators, key: str) -> float | None:
    name = FIGURES[key]
    value = found.published.get(name)
    return value if value is None or not name.startswith("share") else 100 * value


def _summary(found: Indicators, words: Words, towns: Towns) -> Table:
    before, after = (_figures(found.summary[state], towns) for state in State)
    references = [(_reference(found, key),) if towns.national else () for key, _ in before]
    rows = tuple(
        (words(key), then, now, *reference)
        for (key, then), (_, now), reference in zip(before, after, references, strict=True)
    )
    columns = (
        Column(words("c_indicator")),
        Column(words("c_before"), Kind.VALUE),
        Column(words("c_after"), Kind.VALUE),
        *((Column(words("c_reference"), Kind.VALUE),) if towns.national else ()),
    )
    note = words(_of("ind_note", towns))
    return Table("indicators", words(_of("ind_title", towns)), columns, rows, note)


def _figures(summary: Summary, towns: Towns) -> Figures:
    """Return what is shown of a summary, by the key of its word."""
    found: list[tuple[str, Cell]] = []
    for key, name in FIGURES.items():
        if towns.national or name not in NATIONAL_ONLY:
            word = key if key != "ind_pairs" else _of(key, towns)
            found.append((word, _shown(name, getattr(summary, name))))
    return tuple(found)


def _shown(name: str, value: float | None) -> Cell:
    """Return a figure of the summary as the table shows it: percent, ms, or a number."""
    if value is None or isinstance(value, int):
        return value
    share = name.startswith("share")
    places = 3 if name.endswith("_ms") else 1
    return float(decimal(100 * value if share else value, places))


def _hubs(found: Indicators, subject: Subject, words: Words, towns: Towns) -> Table:
    columns = (
        Column(words("c_hub")),
        *(
            Column(words(key, state=words(f"c_{state.value}")), Kind.COUNT)
            for key in ("c_hub_places", "c_hub_cities", "c_hub_people")
            for state in State
        ),
    )
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            subject.name(hub.hub),
            *(
                values[state]
                for values in (hub.places_optical, hub.cities, hub.population)
                for state in State
            ),
        )
        for hub in found.hubs
    )
    return Table("hubs", words("hubs_title"), columns, rows, words(_counted("hubs_note", towns)))


def _pairs(found: Indicators, subject: Subject, words: Words) -> Table:
    columns = (
        Column(words("c_hub_pair")),
        Column(words("c_geodesic"), Kind.KM),
        Column(words("c_rule_ms"), Kind.MS),
        *(
            Column(words(key, state=words(f"c_{state.value}")), Kind.MS)
            for key in ("c_optical", "c_service")
            for state in State
        ),
        Column(words("c_within_rule"), Kind.YES),
    )
    off = words("cut_off")
    ordered = sorted(found.pairs, key=lambda pair: _gain(pair.service_ms), reverse=True)
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            subject.pair(pair.a, pair.b),
            pair.geodesic_km,
            pair.rule_ms,
            *(
                off if values[state] is None else values[state]
                for values in (pair.optical_ms, pair.service_ms)
                for state in State
            ),
            pair.within_rule(State.AFTER),
        )
        for pair in ordered
    )
    note = words("hub_pairs_note")
    return Table("hub-pairs", words("hub_pairs_title"), columns, rows, note, shown=PAIRS_SHOWN)


def _gain(ms: Mapping[State, float | None]) -> float:
    before, after = ms[State.BEFORE], ms[State.AFTER]
    return 0.0 if before is None or after is None else before - after


def _circle(
    reach: Reach, request: CircleRequest, tails: Tails, words: Words, towns: Towns
) -> Table:
    rows = city_rows(reach, request.origin, tails)
    totals = [row for row in region_rows(rows, request) if row.region == "all"]
    columns = (
        Column(words("c_within"), Kind.VALUE),
        *(
            Column(words(key, state=words(f"c_{state.value}")), Kind.COUNT)
            for key in ("c_cities", "c_people")
            for state in State
        ),
    )
    covered = tuple(
        (
            row.limit_ms,
            *(values[state] for values in (row.cities, row.population) for state in State),
        )
        for row in totals
    )
    place = reach.scenario.network.place[request.origin]
    name = (words.lang == "zh" and place.name_zh) or place.name
    note = words(
        _counted("circle_note", towns),
        n=totals[0].cities_total,
        km=f"{request.access.max_km:g}",
    )
    return Table("circle", words("circle_title", hub=name), columns, covered, note)
