"""OFDS 0.4: the package in JSON, and nodes and spans in GeoJSON.

What a plan builds is ``planned``, what it leaves is ``proposed``. The standard has a closed list of
kinds of fibre, without letters and without hollow core: the exact kind stands in the details. It
has one LineString for a route and nothing else, so a course over the 180th meridian is not cut.
"""

from __future__ import annotations

import re
import uuid
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from netplan.files.output.writing import json_bytes
from netplan.formats.geojson import DECIMALS
from netplan.formats.layers.layer import Point
from netplan.formats.lost import Loss, columns_lost
from netplan.formats.styles.styles import Language
from netplan.interchange.writers.given import BUILT, ENDS, Given, GivenPlace, GivenSpan, Written
from netplan.model.meridian import cut
from netplan.model.network import SpanState
from netplan.text import in_json

FORMAT = "OFDS 0.4"
SCHEMA = "https://standard.ofds.info/en/0__4__0/network-schema.json"
CRS = {
    "name": "urn:ogc:def:crs:OGC::CRS84",
    "uri": "http://www.opengis.net/def/crs/OGC/1.3/CRS84",
}
MAIN, NODES, SPANS = "plan.ofds.json", "plan.ofds.nodes.geojson", "plan.ofds.spans.geojson"
_ITU = re.compile(r"g[._]?(65[2-7])[._]?([a-e]?)", re.I)
_PLACES_HELD = {"en": ("id", "name", "province"), "zh": ("id", "name_zh", "province_zh")}
_SPANS_HELD = (
    "id", "a", "b", *ENDS, "state", "status", "fibre", "length_km", "slack_factor", "fibre_km",
    "operator",
)  # fmt: skip


def write(given: Given) -> Written:
    """Return the package and the two files of GeoJSON."""
    operators = sorted({s.span.operator for s in given.spans if s.span.operator})
    providers = {name: {"id": f"org-{n}", "name": name} for n, name in enumerate(operators, 1)}
    about = _about(given, list(providers.values()))
    nodes = [_node(place, given.language) for place in given.places]
    spans = _spans(given, providers)
    package = {"networks": [{**about, "nodes": nodes, "spans": spans}], **_of_plan(given)}
    files = {
        MAIN: json_bytes(package),
        NODES: _features(given, about, nodes, "node", "location"),
        SPANS: _features(given, about, _with_ends(spans, nodes), "span", "route"),
    }
    return Written(files, _losses(given))


def _about(given: Given, organisations: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return what the file says of the network; its id is the same for every plan of the name."""
    about: dict[str, Any] = {
        "id": str(uuid.uuid5(uuid.NAMESPACE_URL, f"netplan:{given.name}")),
        "name": given.title,
        "language": given.language,
        "crs": CRS,
        "links": [{"href": SCHEMA, "rel": "describedby"}],
    }
    if organisations:
        about["organisations"] = [{**one, "roles": ["networkProvider"]} for one in organisations]
    return about


def _of_plan(given: Given) -> dict[str, Any]:
    return {"netplan": {"plan_sha256": given.plan_sha256}} if given.plan_sha256 else {}


def _node(given: GivenPlace, language: Language) -> dict[str, Any]:
    place = given.place
    names = (place.name, place.name_zh) if language == "en" else (place.name_zh, place.name)
    region = place.province if language == "en" else place.province_zh
    address = {"address": {"region": region}} if region else {}
    return {
        "id": place.id,
        "name": names[0] or names[1] or place.id,
        "location": {"type": "Point", "coordinates": _at((place.lon, place.lat))},
        **address,
    }


def _spans(given: Given, providers: Mapping[str, Mapping[str, str]]) -> list[dict[str, Any]]:
    name = {node.place.id: _node(node, given.language)["name"] for node in given.places}
    names = [f"{name[s.span.a]} - {name[s.span.b]}" for s in given.spans]
    times = Counter(names)
    return [
        _span(one, name if times[name] == 1 else f"{name} ({one.span.id})", providers)
        for one, name in zip(given.spans, names, strict=True)
    ]


def _span(
    given: GivenSpan, name: str, providers: Mapping[str, Mapping[str, str]]
) -> dict[str, Any]:
    span = given.span
    found: dict[str, Any] = {
        "id": span.id,
        "name": name,
        "status": _status(given),
        "start": span.a,
        "end": span.b,
        "directed": False,
    }
    if span.route:
        found["route"] = {"type": "LineString", "coordinates": [_at(p) for p in span.route]}
    if span.operator:
        found["networkProviders"] = [dict(providers[span.operator])]
    return {
        **found,
        "transmissionMedium": ["fibre"],
        **_fibre(span.fibre),
        "fibreLength": round(span.fibre_km, 3),
    }


def _status(given: GivenSpan) -> str:
    if given.span.state is SpanState.EXISTING:
        return "operational"
    return "planned" if given.status == BUILT else "proposed"


def _fibre(kind: str) -> dict[str, Any]:
    """Return the kind of fibre as the closed list has it, with the exact one in the details."""
    match = _ITU.fullmatch(kind)
    if match is None:
        return {"fibreTypeDetails": {"description": kind}}
    letter = f".{match[2].upper()}" if match[2] else ""
    return {
        "fibreType": f"G.{match[1]}",
        "fibreTypeDetails": {"fibreSubtype": f"G.{match[1]}{letter}", "description": kind},
    }


def _with_ends(
    spans: Sequence[Mapping[str, Any]], nodes: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return spans with the nodes themselves at their ends, as GeoJSON has them."""
    by_id = {node["id"]: node for node in nodes}
    return [{**s, "start": by_id[s["start"]], "end": by_id[s["end"]]} for s in spans]


def _features(
    given: Given,
    about: Mapping[str, Any],
    items: Sequence[Mapping[str, Any]],
    kind: str,
    geometry: str,
) -> bytes:
    """Return a FeatureCollection, a feature a line; one without a course has no geometry."""
    brief = {key: value for key, value in about.items() if key != "organisations"}
    features = [
        {
            "type": "Feature",
            "geometry": item.get(geometry),
            "properties": {
                **{key: value for key, value in item.items() if key != geometry},
                "featureType": kind,
                "network": brief,
            },
        }
        for item in items
    ]
    head = in_json({"type": "FeatureCollection", **_of_plan(given)}, compact=True)
    lines = ",\n".join(in_json(feature, compact=True) for feature in features)
    return f'{head[:-1]},"features":[\n{lines}\n]}}\n'.encode()


def _at(point: Point) -> list[float]:
    return [round(value, DECIMALS) for value in point]


def _losses(given: Given) -> tuple[Loss, ...]:
    places, spans = given.layers
    slack = tuple(
        (s.span.id, f"{s.span.length_km:g} km x {s.span.slack_factor:g}")
        for s in given.spans
        if s.span.slack_factor != 1.0
    )
    other = tuple(
        (s.span.id, s.span.fibre) for s in given.spans if "fibreType" not in _fibre(s.span.fibre)
    )
    offered = tuple((s.span.id, s.status) for s in given.spans if s.status in ("lit", "existing"))
    across = tuple(
        (s.span.id, f"{len(s.span.route)} points")
        for s in given.spans
        if s.span.route and len(cut(s.span.route)) > 1
    )
    found = [*columns_lost(places, _PLACES_HELD[given.language]), *columns_lost(spans, _SPANS_HELD)]
    return tuple(loss for loss in (
        *found,
        Loss(
            "spans", "slack_factor",
            ("length of the route and slack: only that of the fibre, their product, is written",
             "路由长度与余长系数：仅写出二者之积，即光纤长度"),
            slack, in_part=True,
        ),
        Loss(
            "spans", "fibre",
            ("the closed list of kinds has no such fibre: fibreType is left out, the kind stands "
             "in fibreTypeDetails.description",
             "封闭的类型表中没有此种光纤：不写 fibreType，类型记在 fibreTypeDetails.description"),
            other, in_part=True,
        ),
        Loss(
            "spans", "status",
            ("whether a span in the ground is lit by the plan: both are operational",
             "既有光缆段是否由规划启用：均写作 operational"),
            offered, in_part=True,
        ),
        Loss(
            "spans", "route",
            ("courses over the 180th meridian: the standard allows one LineString alone, so they "
             "are not cut there, and some maps draw them round the world",
             "跨 180° 经线的路由：标准只允许单条 LineString，故不断开，部分地图会绕地球一圈"),
            across, in_part=True,
        ),
    ) if loss.examples)  # fmt: skip
