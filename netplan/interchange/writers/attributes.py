"""What nodes and edges of a graph carry: every column of places and spans, by its own name."""

from __future__ import annotations

from collections.abc import Mapping

from netplan.formats.layers.layer import Field, Layer, Value
from netplan.formats.lost import Loss
from netplan.interchange.writers.given import Given, GivenPlace, GivenSpan, routes_lost

RENAMED = {"source": "data_source", "target": "latency_target"}
"""Words that graphs have for the ends of an edge, whatever they stand beside."""
_OWN = "id"


def fields_of(layer: Layer) -> tuple[Field, ...]:
    """Return the columns of a layer as attributes, without the id."""
    return tuple(
        Field(RENAMED.get(field.name, field.name), field.type, field.short)
        for field in layer.fields
        if field.name != _OWN
    )


def attributes_of(item: GivenPlace | GivenSpan, layer: Layer) -> Mapping[str, Value]:
    """Return the attributes that are not empty, in the order of the columns."""
    return {
        RENAMED.get(field.name, field.name): _typed(field, value)
        for field in layer.fields
        if field.name != _OWN and (value := item.row[field.name]) not in (None, "")
    }


def _typed(field: Field, value: Value) -> Value:
    return float(value) if field.type is float and isinstance(value, int) else value


def losses(given: Given) -> tuple[Loss, ...]:
    """Return what attributes do not hold: the courses of spans."""
    return routes_lost(given)
