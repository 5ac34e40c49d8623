"""The layers that an import writes: places, spans, and where its findings are."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial
from typing import Any, cast

from netplan.errors import Problem
from netplan.files.network.load import read_network
from netplan.files.text.paths import Location
from netplan.formats.geojson import geojson_bytes
from netplan.formats.layers.layer import (
    Column,
    Coordinates,
    Feature,
    Field,
    Geometry,
    Layer,
    Value,
    build_layer,
    cut_layer,
    priced_in,
)
from netplan.formats.scratch import scratch
from netplan.interchange.findings import Finding
from netplan.interchange.repair.values import Made
from netplan.model.currency import CNY
from netplan.model.network import Place, Span

PLACES, SPANS = "places.geojson", "spans.geojson"
POINTS_LAYER, LINES_LAYER = "findings_points", "findings_lines"
_FINDING_FIELDS = tuple(
    Field(name, str, name[:10])
    for name in (
        "code",
        "severity",
        "finding",
        "finding_zh",
        "where",
        "about",
        "about_zh",
        "option",
    )
)


def network_files(made: Made) -> dict[str, bytes]:
    """Return places.geojson, and spans.geojson where there are spans."""
    files = {PLACES: geojson_bytes(_places_layer(made))}
    if made.spans:
        files[SPANS] = geojson_bytes(spans_layer(made.places, made.spans, made))
    return files


def problems_of(made: Made) -> list[Problem]:
    """Return what netplan's own readers would refuse in the files."""
    problems: list[Problem] = []
    with scratch() as folder:
        for name, content in network_files(made).items():
            (folder / name).write_bytes(content)
        spans = Location(folder / SPANS, SPANS) if made.spans else None
        read_network(Location(folder / PLACES, PLACES), spans, problems)
    return problems


def _places_layer(made: Made) -> Layer:
    columns: tuple[Column[Place], ...] = (
        Column("id", str, "id", lambda p: p.id),
        Column("name", str, "name", lambda p: p.name),
        Column("name_zh", str, "name_zh", lambda p: p.name_zh),
        Column("role", str, "role", lambda p: p.role.value),
        Column("region", str, "region", lambda p: p.region),
        Column("province", str, "province", lambda p: p.province),
        Column("population", int, "population", lambda p: p.population),
        Column("weight", float, "weight", lambda p: p.weight),
        Column("source", str, "source", lambda p: p.source),
        Column("confidence", str, "confidence", lambda p: p.confidence.value),
        Column("source_id", str, "source_id", lambda p: made.source_ids.get(p.id)),
    )
    rows = [(place.id, (place.lon, place.lat), place) for place in made.places]
    more = _further(made, [place.id for place in made.places])
    return build_layer("places", Geometry.POINT, (*columns, *more), rows)


def spans_layer(
    places: Sequence[Place],
    spans: Sequence[Span],
    made: Made = Made((), ()),  # noqa: B008  (frozen)
    currency: str = CNY,
) -> Layer:
    """Return spans as a layer.

    Args:
        places: those that they end at, among others.
        spans: the spans, in the order of the layer.
        made: what else their file says of them.
        currency: of the prices that they have themselves.
    """
    at = {place.id: (place.lon, place.lat) for place in places}
    names = {place.id: place.name_zh or place.name for place in places}
    columns: tuple[Column[Span], ...] = (
        Column("id", str, "id", lambda s: s.id),
        Column("a", str, "a", lambda s: s.a),
        Column("b", str, "b", lambda s: s.b),
        Column("a_name", str, "a_name", lambda s: names[s.a]),
        Column("b_name", str, "b_name", lambda s: names[s.b]),
        Column("name", str, "name", lambda s: made.names.get(s.id)),
        Column("state", str, "state", lambda s: s.state.value),
        Column("fibre", str, "fibre", lambda s: s.fibre),
        Column("length_km", float, "length_km", lambda s: s.length_km),
        Column("length_source", str, "len_source", lambda s: s.length_source.value),
        Column("length_tolerance", float, "len_tol", lambda s: s.length_tolerance),
        Column("slack_factor", float, "slack", lambda s: s.slack_factor),
        Column("corridor", str, "corridor", lambda s: s.corridor),
        Column("srlgs", str, "srlgs", lambda s: ";".join(sorted(s.srlgs))),
        Column("build_cost_cny", int, "build_cny", lambda s: s.build_cost_cny),
        Column("operator", str, "operator", lambda s: s.operator),
        Column("capacity_gbps", float, "capacity", lambda s: made.capacity_gbps.get(s.id)),
        Column("source", str, "source", lambda s: s.source),
        Column("confidence", str, "confidence", lambda s: s.confidence.value),
        Column("source_id", str, "source_id", lambda s: made.source_ids.get(s.id)),
    )
    if any(span.course for span in spans):
        columns += (
            Column("course", str, "course", lambda s: s.course and s.course.value),
            Column("course_credit", str, "credit", lambda s: s.course_credit or None),
        )
    if any(span.along for span in spans):
        columns += (Column("along", str, "along", lambda s: s.along and s.along.value),)
    if any(span.lease_cny_per_fibre_km_year is not None for span in spans):
        rent = "lease_cny_per_fibre_km_year"
        columns += (Column(rent, float, "rent_cny", lambda s: s.lease_cny_per_fibre_km_year),)
    if any(span.hop_gbit_s is not None for span in spans):
        columns += (Column("hop_gbit_s", float, "hop_gbit_s", lambda s: s.hop_gbit_s),)
    if any(span.lead_time_months or span.season for span in spans):
        columns += (
            Column("lead_time_months", int, "lead_mon", lambda s: s.lead_time_months),
            Column("season", str, "season", lambda s: str(s.season) if s.season else None),
        )
    rows: list[tuple[str, Coordinates, Span]] = [
        (span.id, span.route or (at[span.a], at[span.b]), span) for span in spans
    ]
    more = _further(made, [span.id for span in made.spans])
    return build_layer("spans", Geometry.LINE, (*priced_in(columns, currency), *more), rows)


def _further(made: Made, ids: Sequence[str]) -> Iterator[Column[Any]]:
    """Yield the columns that the file has beyond netplan's; of values of several types, texts."""
    cells = [made.extras.get(id_, {}) for id_ in ids]
    for name in dict.fromkeys(name for row in cells for name in row):
        types = {type(row[name]) for row in cells if name in row}
        kind = types.pop() if len(types) == 1 else float if types == {int, float} else str
        yield Column(name, kind, name[:10], partial(_further_cell, made, name, kind))


def _further_cell(made: Made, name: str, kind: type, of: Place | Span) -> Value:
    value = made.extras.get(of.id, {}).get(name)
    if isinstance(value, bool) and kind is str:
        return "true" if value else "false"
    return None if value is None else cast("Value", kind(value))


def findings_layers(findings: Sequence[Finding]) -> tuple[Layer, ...]:
    """Return the positions and courses that findings are about; none where they have none."""
    points: list[Feature] = []
    lines: list[Feature] = []
    for finding in findings:
        for spot in finding.spots:
            about = (spot.where, spot.text, spot.text_zh)
            texts = (finding.text, finding.text_zh, *about, finding.option)
            values = (finding.code, finding.severity.value, *texts)
            if spot.line is not None and len(spot.line) > 1:
                lines.append(Feature(f"l{len(lines) + 1}", spot.line, values))
            else:
                points += [
                    Feature(f"p{len(points) + i}", point, values)
                    for i, point in enumerate(spot.points, 1)
                ]
    layers = (
        Layer(POINTS_LAYER, Geometry.POINT, _FINDING_FIELDS, tuple(points)),
        cut_layer(Layer(LINES_LAYER, Geometry.LINE, _FINDING_FIELDS, tuple(lines))),
    )
    return tuple(layer for layer in layers if layer.features)
