"""What to measure first as a map layer: every span of a corridor with the value of measuring it."""

from __future__ import annotations

from netplan.formats.layers.layer import Column, Geometry, Layer, Line, build_layer, priced_in
from netplan.formats.layers.plan import route_of
from netplan.model.network import Span
from netplan.model.scenario import Scenario
from netplan.model.survey import Measured, Survey

Row = tuple[Span, Measured]
CLASSES = ("some", "much", "most")
"""How much measuring is worth beside the best corridor: below a third of it, below two thirds."""
NOISE = "noise"
"""It cannot be told from nothing."""


def classes(found: Survey) -> dict[str, str]:
    """Return how much measuring is worth, by corridor, beside the best one."""
    best = max((row.worth.mean_cny for row in found.corridors), default=0)
    return {row.unknown.name: _class(row, best) for row in found.corridors}


def _class(row: Measured, best: int) -> str:
    if not row.worth.shown:
        return NOISE
    return CLASSES[(3 * row.worth.mean_cny >= best) + (3 * row.worth.mean_cny >= 2 * best)]


def survey_layer(found: Survey, scenario: Scenario) -> Layer:
    """Return the spans of the corridors whose measuring can be worth something."""
    how = classes(found)
    rows: list[tuple[str, Line, Row]] = [
        (span, route_of(scenario.network.span[span], scenario), (scenario.network.span[span], row))
        for row in found.corridors
        for span in row.spans
        if span in scenario.network.span
    ]
    columns: tuple[Column[Row], ...] = (
        Column("id", str, "id", lambda r: r[0].id),
        Column("corridor", str, "corridor", lambda r: r[1].unknown.name),
        Column("a", str, "a", lambda r: r[0].a),
        Column("b", str, "b", lambda r: r[0].b),
        Column("worth", str, "worth", lambda r: how[r[1].unknown.name]),
        Column("rank", int, "rank", lambda r: r[1].rank),
        Column("mean_cny", int, "mean_cny", lambda r: r[1].worth.mean_cny),
        Column("low_cny", int, "low_cny", lambda r: r[1].worth.low_cny),
        Column("high_cny", int, "high_cny", lambda r: r[1].worth.high_cny),
        Column("changes", float, "changes", lambda r: r[1].changes),
        Column("holds_low", float, "holds_low", lambda r: r[1].holds_low),
        Column("holds_high", float, "holds_high", lambda r: r[1].holds_high),
        Column("used", bool, "used", lambda r: r[1].used),
        Column("length_km", float, "length_km", lambda r: r[0].length_km),
        Column("length_tolerance", float, "len_tol", lambda r: r[0].length_tolerance),
        Column("length_source", str, "len_source", lambda r: r[0].length_source.value),
    )
    return build_layer("survey", Geometry.LINE, priced_in(columns, found.currency), rows)
