"""Networks of the open fibre data standard in GeoJSON: nodes and spans, in one file or in two."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from netplan.files.text.findings import found_text
from netplan.interchange.content import Content
from netplan.interchange.options import ImportOptions
from netplan.interchange.raw_network import RawNetwork, RawPlace, RawSpan
from netplan.interchange.readers.ofds_fields import network_of, place_of, span_of
from netplan.interchange.readers.reading import Reading, as_text

NODE, SPAN = "node", "span"
ENDS = ("start", "end")
_LINES = ("LineString", "MultiLineString")


@dataclass
class Part:
    """A network as far as it was read; ``met`` are the nodes that stand in its spans."""

    about: Mapping[str, Any]
    reading: Reading
    places: list[RawPlace] = field(default_factory=list)
    spans: list[RawSpan] = field(default_factory=list)
    met: dict[str, RawPlace] = field(default_factory=dict)


def read(contents: Sequence[Content], options: ImportOptions) -> tuple[RawNetwork, ...]:
    """Return the networks of OFDS files in GeoJSON; those of one network belong together.

    A file of spans alone has the nodes at their ends in it, as the standard asks.

    Raises:
        InputError: a file is none, or a value is none of its kind.
    """
    parts: dict[str, Part] = {}
    notes = []
    for content in contents:
        reading = Reading(content)
        _add(parts, reading)
        notes += list(reading.end())
    return tuple(_network(part, notes) for part in parts.values())


def kind_of(feature: Mapping[str, Any]) -> str | None:
    """Return whether a feature is a node or a span of the standard, None if it is neither."""
    properties = feature.get("properties")
    if not isinstance(properties, dict):
        return None
    said = properties.get("featureType")
    if said in (NODE, SPAN):
        return str(said)
    if not isinstance(properties.get("network"), dict):
        return None
    geometry = feature.get("geometry")
    is_line = isinstance(geometry, dict) and geometry.get("type") in _LINES
    return SPAN if is_line or any(end in properties for end in ENDS) else NODE


def _add(parts: dict[str, Part], reading: Reading) -> None:
    value = reading.mapped(reading.content.json, "", "")
    features = reading.listed(value.get("features"), "", "features")
    for number, feature in enumerate(features, 1):
        where = f"feature {number}"
        mapped = reading.mapped(feature, where, "")
        kind = kind_of(mapped)
        if kind is None:
            if mapped:
                found = found_text(mapped.get("properties"))
                reading.wrong(where, "properties", found, "those of a node or a span of OFDS")
            continue
        values = dict(mapped["properties"])
        about = reading.mapped(values.get("network"), where, "network")
        id = as_text(about.get("id")) or ""
        part = parts.setdefault(id, Part(about, reading))
        if kind == NODE:
            place = place_of({**values, "location": mapped.get("geometry")}, where, reading)
            part.places += [] if place is None else [place]
        else:
            for place in _met(values, where, reading):
                part.met.setdefault(place.id, place)
            part.spans.append(span_of({**values, "route": mapped.get("geometry")}, where, reading))


def _met(values: Mapping[str, Any], where: str, reading: Reading) -> Iterator[RawPlace]:
    for end in ENDS:
        if isinstance(values.get(end), dict):
            place = place_of(values[end], where, reading)
            if place is not None:
                yield place


def _network(part: Part, notes: Sequence[str]) -> RawNetwork:
    """Return a network; with the nodes that its spans hold, where no file lists its nodes."""
    places = part.places or list(part.met.values())
    if part.spans and not part.places and part.met:
        notes = [*notes, "no file lists the nodes: read from the ends of the spans"]
    return network_of(part.about, "GeoJSON", places, part.spans, part.reading, notes)
