"""The section on the official indicators and the service circle, before and after."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.circle.cities import Tails, city_rows, region_rows
from netplan.circle.indicators import Indicators, Summary, indicators
from netplan.circle.service import CircleRequest, Reach, State, default_request
from netplan.files.paths import bundled_root
from netplan.formats.cities import read_cities
from netplan.model.network import Role
from netplan.views.report.document import Block, Cell, Column, Kind, Section, Table
from netplan.views.report.subject import Subject
from netplan.views.report.words import Words

Figures = tuple[tuple[str, Cell], ...]
CITIES = "cities.csv"
PAIRS_SHOWN = 12
# CAICT, first quarter of 2024: optical layer, then IP private network, between hub cities.
REFERENCE: dict[str, float] = {
    "ind_20ms": 100,
    "ind_mean": 9.7,
    "ind_worst": 17.1,
    "ind_service_mean": 14.6,
    "ind_service_worst": 23.9,
    "ind_5ms": 10,
}


def section(subject: Subject, words: Words) -> Section | None:
    """Return the indicators; None for a network with fewer than two hubs, or without a plan."""
    if not _has_hubs(subject) or subject.plan.cost_cny is None:
        return None
    reach = Reach(subject.scenario, subject.plan)
    request = default_request(subject.scenario)
    tails = _tails(subject, request)
    found = indicators(reach, tails)
    blocks: tuple[Block, ...] = (
        _summary(found, words),
        _hubs(found, subject, words),
        _pairs(found, subject, words),
        _circle(reach, request, tails, words),
    )
    return Section("indicators", words("s_indicators"), blocks)


def summary_figures(subject: Subject) -> tuple[Figures, Figures] | None:
    """Return the indicators before and after a plan; None for fewer than two hubs."""
    if not _has_hubs(subject):
        return None
    tails = _tails(subject, default_request(subject.scenario))
    found = indicators(Reach(subject.scenario, subject.plan), tails).summary
    return _figures(found[State.BEFORE]), _figures(found[State.AFTER])


def _has_hubs(subject: Subject) -> bool:
    return sum(place.role is Role.HUB for place in subject.scenario.network.places) > 1


def _tails(subject: Subject, request: CircleRequest) -> Tails:
    cities = read_cities(bundled_root() / CITIES, f"netplan:{CITIES}")
    return Tails(subject.scenario, cities, request.access)


def _summary(found: Indicators, words: Words) -> Table:
    before, after = found.summary[State.BEFORE], found.summary[State.AFTER]
    rows = tuple(
        (words(key), then, now, REFERENCE.get(key))
        for (key, then), (_, now) in zip(_figures(before), _figures(after), strict=True)
    )
    columns = (
        Column(words("c_indicator")),
        Column(words("c_before"), Kind.VALUE),
        Column(words("c_after"), Kind.VALUE),
        Column(words("c_reference"), Kind.VALUE),
    )
    return Table("indicators", words("ind_title"), columns, rows, words("ind_note"))


def _figures(summary: Summary) -> Figures:
    return (
        ("ind_pairs", summary.pairs),
        ("ind_20ms", _percent(summary.share_within_20ms_optical)),
        ("ind_service_20ms", _percent(summary.share_within_20ms_service)),
        ("ind_mean", _round(summary.mean_optical_ms)),
        ("ind_worst", _round(summary.worst_optical_ms)),
        ("ind_service_mean", _round(summary.mean_service_ms)),
        ("ind_service_worst", _round(summary.worst_service_ms)),
        ("ind_15x", _percent(summary.share_within_rule)),
        ("ind_5ms", round(summary.mean_places_5ms_optical, 1)),
    )


def _percent(share: float) -> float:
    return round(100 * share, 1)


def _round(ms: float | None) -> Cell:
    return None if ms is None else round(ms, 3)


def _hubs(found: Indicators, subject: Subject, words: Words) -> Table:
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
    return Table("hubs", words("hubs_title"), columns, rows, words("hubs_note"))


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


def _circle(reach: Reach, request: CircleRequest, tails: Tails, words: Words) -> Table:
    rows = city_rows(reach, request.origin, tails)
    totals = [row for row in region_rows(rows, request) if row.region == "all"]
    columns = (
        Column(words("c_within"), Kind.DECIMAL),
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
    note = words("circle_note", n=totals[0].cities_total, km=f"{request.access.max_km:g}")
    return Table("circle", words("circle_title", hub=name), columns, covered, note)
