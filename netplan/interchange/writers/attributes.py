"""What nodes and edges of a graph carry: every column of places and spans, by its own name.

Graphs draw no lines, so the course of a span is a column, too, as well-known text.
"""

from __future__ import annotations

from collections.abc import Mapping

from netplan.formats.csv_table import wkt
from netplan.formats.layers.layer import Field, Geometry, Layer, Value
from netplan.interchange.writers.given import GivenPlace, GivenSpan

RENAMED = {"source": "data_source", "target": "latency_target"}
"""Words that graphs have for the ends of an edge, whatever they stand beside."""
COURSE = Field("wkt", str, "wkt")
"""The course of a span, in degrees as the positions are."""
_OWN = "id"


def fields_of(layer: Layer) -> tuple[Field, ...]:
    """Return the columns of a layer as attributes, without the id; of lines, the course last."""
    named = tuple(
        Field(RENAMED.get(field.name, field.name), field.type, field.short)
        for field in layer.fields
        if field.name != _OWN
    )
    return named if layer.geometry is Geometry.POINT else (*named, COURSE)


def attributes_of(item: GivenPlace | GivenSpan, layer: Layer) -> Mapping[str, Value]:
    """Return the attributes that are not empty, in the order of the columns."""
    found = {
        RENAMED.get(field.name, field.name): _typed(field, value)
        for field in layer.fields
        if field.name != _OWN and (value := item.row[field.name]) not in (None, "")
    }
    if isinstance(item, GivenSpan) and item.span.route:
        found[COURSE.name] = wkt(Geometry.LINE, item.span.route)
    return found


def _typed(field: Field, value: Value) -> Value:
    return float(value) if field.type is float and isinstance(value, int) else value
