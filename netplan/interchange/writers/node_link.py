"""Node-link JSON as TopoHub and networkx have it: parallel edges by key, every column beside.

``dist`` is what TopoHub means by it, the great circle in km; the length of the route stands in
``length_km``.
"""

from __future__ import annotations

from collections import Counter
from typing import Any

from netplan.files.network.geometry import spherical_km
from netplan.formats.geojson import DECIMALS
from netplan.interchange.writers.attributes import attributes_of
from netplan.interchange.writers.given import Given, GivenPlace, GivenSpan, Written
from netplan.text import in_json

FORMAT = "TopoHub (node-link JSON)"
MAIN = "plan.topohub.json"


def write(given: Given) -> Written:
    """Return the file: a node or an edge a line."""
    head: dict[str, Any] = {
        "directed": False,
        "multigraph": True,
        "graph": {
            "name": given.title,
            **({"plan_sha256": given.plan_sha256} if given.plan_sha256 else {}),
            "demands": {},
            "stats": _stats(given),
        },
    }
    at = {node.place.id: (node.place.lon, node.place.lat) for node in given.places}
    nodes = [_node(node, given) for node in given.places]
    edges = [
        _edge(edge, round(spherical_km(at[edge.span.a], at[edge.span.b]), 2), given)
        for edge in given.spans
    ]
    begin = in_json(head, compact=True)[:-1]
    text = f'{begin},\n"nodes":{_listed(nodes)},\n"edges":{_listed(edges)}}}\n'
    return Written({MAIN: text.encode()}, ())


def _stats(given: Given) -> dict[str, Any]:
    degrees = Counter(end for s in given.spans for end in (s.span.a, s.span.b))
    every = [degrees[node.place.id] for node in given.places]
    return {
        "nodes": len(given.places),
        "links": len(given.spans),
        "demands": 0,
        "min_degree": min(every, default=0),
        "avg_degree": round(sum(every) / len(every), 2) if every else 0.0,
        "max_degree": max(every, default=0),
    }


def _node(node: GivenPlace, given: Given) -> dict[str, Any]:
    place = node.place
    at = [round(float(value), DECIMALS) for value in (place.lon, place.lat)]
    return {"id": place.id, "pos": at, **attributes_of(node, given.layers[0])}


def _edge(edge: GivenSpan, dist: float, given: Given) -> dict[str, Any]:
    span = edge.span
    ends = {"source": span.a, "target": span.b, "key": span.id, "id": span.id, "dist": dist}
    return {**ends, **attributes_of(edge, given.layers[1])}


def _listed(items: list[dict[str, Any]]) -> str:
    lines = ",\n".join(in_json(item, compact=True) for item in items)
    return f"[\n{lines}\n]"
