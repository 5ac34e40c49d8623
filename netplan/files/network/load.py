"""Places and spans files to a network: every feature sound, every reference met."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from netplan.errors import InputError, Problem
from netplan.files.network.features import Feature, Layer, Priced, Row, read_layer
from netplan.files.network.geometry import (
    END_TOLERANCE_KM,
    LENGTH_TOLERANCE,
    Position,
    geodesic_km,
    shorter_than_geodesic,
    spherical_km,
)
from netplan.files.network.swapped import swapped_places
from netplan.files.schemas.base import ONLY_SEEN
from netplan.files.schemas.places import PlaceRow
from netplan.files.schemas.spans import SpanRow
from netplan.files.text.findings import found_text, one_of, raise_if
from netplan.files.text.paths import Location, must_locate
from netplan.files.text.reading import GEOJSON
from netplan.model.currency import CNY, in_currency
from netplan.model.network import (
    Along,
    Confidence,
    Course,
    LengthSource,
    Network,
    Place,
    Role,
    Season,
    Span,
    SpanState,
)
from netplan.model.scenario import InputFile
from netplan.text import unseen

TOLERANCE_OF_SOURCE = {
    LengthSource.MEASURED: 0.01,
    LengthSource.PUBLISHED: 0.02,
    LengthSource.ROUTED: 0.05,
    LengthSource.ESTIMATED: 0.12,
}


@dataclass(frozen=True)
class NetworkRead:
    """What could be read of the network.

    Args:
        network: the sound places and spans.
        place_ids: every place id seen, of unsound features too.
        span_ids: every span id seen, of unsound features too.
        where: for each span id, the feature that holds it.
        files: for each span id, the file that holds it, as messages show it.
        places_sound: the places file was read and nothing is wrong with it.
        spans_sound: the same of the spans file.
        records: entries for the list of inputs.
        priced: an amount of money of a span, with its currency; None where no span has one.
        currency: that the columns of money name.
    """

    network: Network
    place_ids: frozenset[str]
    span_ids: frozenset[str]
    where: Mapping[str, str]
    files: Mapping[str, str]
    places_sound: bool
    spans_sound: bool
    records: tuple[InputFile, ...]
    priced: Priced | None = None
    currency: str = CNY


def load_network(places: Location, spans: Location) -> tuple[Network, tuple[InputFile, ...]]:
    """Return the network of two files and their entries for the record.

    Raises:
        InputError: with everything that is wrong with either file.
    """
    problems: list[Problem] = []
    read = read_network(places, spans, problems)
    raise_if(problems)
    return read.network, read.records


def place_positions(reference: str) -> dict[str, Position]:
    """Return the longitudes and latitudes of a file of places by id.

    Raises:
        InputError: with everything that is wrong with it.
    """
    problems: list[Problem] = []
    read = read_network(must_locate(reference), None, problems)
    raise_if(problems)
    return {place.id: (place.lon, place.lat) for place in read.network.places}


def read_network(
    places: Location | None,
    spans: Location | None,
    problems: list[Problem],
    max_bytes: int = GEOJSON.size,
    *,
    more: tuple[Sequence[Location], Sequence[Location]] = ((), ()),
) -> NetworkRead:
    """Return what is sound in the files and add everything else to ``problems``.

    Args:
        places: the places file.
        spans: the spans file.
        problems: gets what is wrong.
        max_bytes: larger files are refused.
        more: files whose places and whose spans come on top.
    """
    of_places: list[Problem] = []
    of_spans: list[Problem] = []
    place_layers = [_layer(places, PlaceRow, ("Point", "places"), of_places, max_bytes)]
    place_layers += [
        _layer(file, PlaceRow, ("Point", "added_places"), of_places, max_bytes) for file in more[0]
    ]
    places_by_layer = [_places(layer, of_places) for layer in place_layers]
    found_places = tuple(place for listed in places_by_layer for place in listed)
    place_ids = _ids(place_layers, of_places)
    known = place_ids if place_layers[0] is not None else None
    span_layers = [_layer(spans, SpanRow, ("LineString", "spans"), of_spans, max_bytes)]
    span_layers += [
        _layer(file, SpanRow, ("LineString", "added_spans"), of_spans, max_bytes)
        for file in more[1]
    ]
    found_spans = tuple(
        s for layer in span_layers for s in _spans(layer, found_places, known, of_spans)
    )
    span_ids = _ids(span_layers, of_spans)
    for place_layer, listed in zip(place_layers, places_by_layer, strict=True):
        of_places.extend(_swapped(place_layer, listed, found_spans))
    read = [layer for layer in span_layers if layer is not None]
    of_spans.extend(_mixed(read))
    problems.extend((*of_places, *of_spans))
    priced = next((layer.priced for layer in read if layer.priced), None)
    return NetworkRead(
        network=Network(found_places, found_spans),
        place_ids=place_ids,
        span_ids=span_ids,
        where={f.row.id: f.where for layer in read for f in layer.features},
        files={f.row.id: layer.record.path for layer in read for f in layer.features},
        places_sound=None not in place_layers and not of_places,
        spans_sound=None not in span_layers and not of_spans,
        records=tuple(layer.record for layer in (*place_layers, *span_layers) if layer is not None),
        priced=priced,
        currency=priced.currency if priced else next((layer.currency for layer in read), CNY),
    )


def _mixed(layers: Sequence[Layer[SpanRow]]) -> Iterator[Problem]:
    """Yield an amount of a file that is in another currency than those of the first."""
    priced = [layer.priced for layer in layers if layer.priced]
    for other in priced[1:]:
        if other.currency != (first := priced[0]).currency:
            field, right = (in_currency("build_cost_cny", p.currency) for p in (other, first))
            allowed = f"{right}, as {first.file} has it: one currency in a network"
            yield Problem(other.file, other.where, field, f"an amount in {other.currency}", allowed)


def _ids(
    layers: Sequence[Layer[PlaceRow] | None] | Sequence[Layer[SpanRow] | None],
    problems: list[Problem],
) -> frozenset[str]:
    """Return every id of several layers; one that an earlier file has is a problem."""
    seen: dict[str, str] = {}
    for layer in layers:
        if layer is None:
            continue
        for feature in layer.features:
            if (first := seen.get(feature.row.id)) is not None:
                found, allowed = found_text(feature.row.id), f"an id that {first} does not have"
                problems.append(Problem(layer.record.path, feature.where, "id", found, allowed))
        seen |= dict.fromkeys(layer.ids, layer.record.path)
    return frozenset(seen)


def _layer(
    location: Location | None,
    model: type[Row],
    geometry_and_role: tuple[str, str],
    problems: list[Problem],
    max_bytes: int,
) -> Layer[Row] | None:
    if location is None:
        return None
    geometry, role = geometry_and_role
    try:
        return read_layer(
            location, model, geometry=geometry, role=role, problems=problems, max_bytes=max_bytes
        )
    except InputError as error:
        problems.extend(error.problems)
        return None


def _places(layer: Layer[PlaceRow] | None, problems: list[Problem]) -> tuple[Place, ...]:
    if layer is None:
        return ()
    file = layer.record.path
    problems.extend(_repeated(file, [(f.where, f.row.id) for f in layer.features]))
    return tuple(place_of(feature) for feature in layer.features)


def _spans(
    layer: Layer[SpanRow] | None,
    places: Sequence[Place],
    known: frozenset[str] | None,
    problems: list[Problem],
) -> tuple[Span, ...]:
    if layer is None:
        return ()
    file = layer.record.path
    problems.extend(_repeated(file, [(f.where, f.row.id) for f in layer.features]))
    ends = {place.id: (place.lon, place.lat) for place in places}
    checks = SpanChecks(file, ends, known, problems)
    return tuple(checks.span(feature) for feature in layer.features)


def _repeated(file: str, named: Iterable[tuple[str, str]]) -> list[Problem]:
    first: dict[str, str] = {}
    problems = []
    for where, name in named:
        if name in first:
            allowed = f"an id used once ({first[name].split(' (')[0]} has it)"
            problems.append(Problem(file, where, "id", f"{found_text(name)} again", allowed))
        else:
            first[name] = where
    return problems


def _swapped(
    layer: Layer[PlaceRow] | None, places: Sequence[Place], spans: Sequence[Span]
) -> Iterator[Problem]:
    if layer is not None:
        yield from swapped_problems(layer.record.path, layer.features, places, spans)


def swapped_problems(
    file: str,
    features: Sequence[Feature[PlaceRow]],
    places: Sequence[Place],
    spans: Sequence[Span] = (),
) -> Iterator[Problem]:
    """Yield the places of a file whose longitude and latitude are swapped for certain."""
    for i, certain in swapped_places(places, spans).items():
        if certain:
            lon, lat = features[i].positions[0]
            yield Problem(
                file,
                features[i].where,
                "coordinates",
                f"[{lon:g}, {lat:g}]",
                f"[longitude, latitude]; these look swapped: [{lat:g}, {lon:g}] lies among the "
                "others",
            )


def place_of(feature: Feature[PlaceRow]) -> Place:
    """Return a sound feature as a place."""
    row = feature.row
    lon, lat = feature.positions[0]
    return Place(
        id=row.id,
        name=row.name or row.id,
        name_zh=row.name_zh,
        role=Role(row.role),
        region=row.region,
        lon=lon,
        lat=lat,
        province=row.province,
        province_zh=row.province_zh,
        population=row.population,
        weight=row.weight or 0.0,
        source=row.source,
        confidence=Confidence(row.confidence or "low"),
        transit=row.transit is not False,
    )


@dataclass(frozen=True)
class SpanChecks:
    """Checks spans against the places and turns them into model values.

    Args:
        file: what messages call the spans' file.
        ends: positions of the places.
        known: every id that is a place's; None: not known, so that any end will do.
        problems: gets what is wrong.
    """

    file: str
    ends: dict[str, Position]
    known: frozenset[str] | None
    problems: list[Problem]

    def _report(self, where: str, field: str, found: str, allowed: str) -> None:
        self.problems.append(Problem(self.file, where, field, found, allowed))

    def span(self, feature: Feature[SpanRow]) -> Span:
        """Return a feature as a span; what is wrong with it goes to ``problems``."""
        row = feature.row
        self._check_ends(feature)
        route = self._route(feature)
        slack = 1.0 if row.slack_factor is None else row.slack_factor
        if row.hop_gbit_s is not None and SpanState(row.state) is not SpanState.EXISTING:
            allowed = "null: only existing spans have hops of today"
            self._report(feature.where, "hop_gbit_s", f"{row.hop_gbit_s:g}", allowed)
        self._check_length(feature, row.length_km * slack)
        source = LengthSource(row.length_source)
        tolerance = row.length_tolerance
        return Span(
            id=row.id,
            a=row.a,
            b=row.b,
            state=SpanState(row.state),
            fibre=row.fibre,
            length_km=row.length_km,
            length_source=source,
            corridor=row.corridor,
            slack_factor=slack,
            length_tolerance=TOLERANCE_OF_SOURCE[source] if tolerance is None else tolerance,
            srlgs=self._groups(feature),
            build_cost_cny=row.build_cost_cny,
            lease_cny_per_fibre_km_year=row.lease_cny_per_fibre_km_year,
            hop_gbit_s=row.hop_gbit_s,
            operator=row.operator,
            source=row.source,
            confidence=Confidence(row.confidence or "low"),
            route=route,
            course=Course(row.course) if row.course else None,
            course_credit=row.course_credit,
            along=Along(row.along) if row.along else None,
            lead_time_months=row.lead_time_months,
            season=Season.read(row.season) if row.season else None,
        )

    def _check_ends(self, feature: Feature[SpanRow]) -> None:
        row = feature.row
        for fault in faults_of_ends(row):
            self._report(feature.where, *fault)
        if self.known is None:
            return
        for field, end in (("a", row.a), ("b", row.b)):
            if end not in self.known:
                allowed = one_of(self.known, end, "id of a place")
                self._report(feature.where, field, found_text(end), allowed)

    def _check_length(self, feature: Feature[SpanRow], fibre_km: float) -> None:
        row = feature.row
        a, b = self.ends.get(row.a), self.ends.get(row.b)
        if a and b and shorter_than_geodesic(fibre_km, a, b, LENGTH_TOLERANCE):
            slack = "" if row.slack_factor in (None, 1.0) else f" x {row.slack_factor:g}"
            found = f"{row.length_km:g} km{slack}"
            allowed = f"at least {geodesic_km(a, b):.3f} km of fibre, the geodesic"
            self._report(feature.where, "length_km", found, allowed)

    def _route(self, feature: Feature[SpanRow]) -> tuple[Position, ...]:
        """Return the course from a to b, turned round where it is drawn from b to a."""
        row, route = feature.row, feature.positions
        a, b = self.ends.get(row.a), self.ends.get(row.b)
        if not a or not b or (route[0] == a and route[-1] == b):
            return route
        if _near(route[0], b) and _near(route[-1], a) and not _near(route[0], a):
            return route[::-1]
        first, last = ("", "") if feature.in_parts else ("[0]", f"[{len(route) - 1}]")
        for field, position, end, name in (
            (f"coordinates{first}", route[0], a, row.a),
            (f"coordinates{last}", route[-1], b, row.b),
        ):
            if not _near(position, end):
                off = spherical_km(position, end)
                mirrored = _near((position[1], position[0]), end)
                hint = "; these look swapped" if mirrored else ""
                found = f"[{position[0]:g}, {position[1]:g}], {off:,.0f} km off"
                allowed = f"within 1 km of {name} [{end[0]:g}, {end[1]:g}]{hint}"
                self._report(feature.where, field, found, allowed)
        return route

    def _groups(self, feature: Feature[SpanRow]) -> frozenset[str]:
        row = feature.row
        for fault in faults_of_groups(row):
            self._report(feature.where, *fault)
        return frozenset(_group_names(row)) - {row.corridor}


def faults_of_ends(row: SpanRow) -> Iterator[tuple[str, str, str]]:
    """Yield field, found and allowed where a span leads nowhere."""
    if row.a == row.b:
        yield "b", found_text(row.b), "another place than a"


def faults_of_groups(row: SpanRow) -> Iterator[tuple[str, str, str]]:
    """Yield field, found and allowed where the risk groups of a span are no ids."""
    for name in _group_names(row):
        odd = unseen(name)
        if odd or not name or any(c.isspace() or c in ",\"'" for c in name):
            allowed = ONLY_SEEN if odd else 'ids joined by ";", without spaces, quotes or commas'
            yield "srlgs", found_text(row.srlgs), allowed
            return


def _group_names(row: SpanRow) -> list[str]:
    return [name.strip() for name in row.srlgs.split(";")] if row.srlgs.strip() else []


def _near(position: Position, end: Position) -> bool:
    return spherical_km(position, end) <= END_TOLERANCE_KM
