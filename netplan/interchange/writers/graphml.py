"""GraphML: parallel edges with ids, every column as an attribute with its type.

Written by hand: a library would lose the order of the attributes and thereby the bytes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from netplan.formats.layers.layer import Field, Value
from netplan.interchange.writers.attributes import attributes_of, fields_of
from netplan.interchange.writers.given import Given, Written
from netplan.text import attribute, markup

FORMAT = "GraphML"
MAIN = "plan.graphml"
TYPES = {str: "string", int: "long", float: "double", bool: "boolean"}
_POSITION = (Field("lon", float, "lon"), Field("lat", float, "lat"))
_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">',
)


def write(given: Given) -> Written:
    """Return the file."""
    return Written({MAIN: "\n".join(_lines(given)).encode()}, ())


def _lines(given: Given) -> Iterator[str]:
    places, spans = given.layers
    about: dict[str, Value] = {"name": given.title}
    if given.plan_sha256:
        about["plan_sha256"] = given.plan_sha256
    keys = {
        "graph": [Field(name, str, name) for name in about],
        "node": [*_POSITION, *fields_of(places)],
        "edge": list(fields_of(spans)),
    }
    yield from _HEAD
    for kind, fields in keys.items():
        for field in fields:
            yield (
                f"  <key id={_key(kind, field.name)} for={attribute(kind)} "
                f'attr.name={attribute(field.name)} attr.type="{TYPES[field.type]}"/>'
            )
    yield '  <graph edgedefault="undirected">'
    yield from _data("graph", about, "    ")
    for node in given.places:
        yield f"    <node id={attribute(node.place.id)}>"
        at = {"lon": float(node.place.lon), "lat": float(node.place.lat)}
        yield from _data("node", {**at, **attributes_of(node, places)}, "      ")
        yield "    </node>"
    for edge in given.spans:
        span = edge.span
        ends = f"source={attribute(span.a)} target={attribute(span.b)}"
        yield f"    <edge id={attribute(span.id)} {ends}>"
        yield from _data("edge", attributes_of(edge, spans), "      ")
        yield "    </edge>"
    yield from ("  </graph>", "</graphml>", "")


def _key(kind: str, name: str) -> str:
    return attribute(f"{kind}.{name}")


def _data(kind: str, values: Mapping[str, Value], indent: str) -> Sequence[str]:
    return [
        f"{indent}<data key={_key(kind, name)}>{markup(_text(value))}</data>"
        for name, value in values.items()
    ]


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return repr(value) if isinstance(value, float) else str(value)
